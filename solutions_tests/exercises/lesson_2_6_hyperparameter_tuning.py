"""Exercises of lesson 2.6: which points to try, on which scale, where to look next, and when it is done."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.tuning import LogUniform, OneMinusLogUniform, Uniform, WholeNumbers


def values_tried(n, d):
    """n trainings, d hyperparameters, whole numbers of at least 1 -> (values on the grid, values at random)."""
    side = 1
    while (side + 1) ** d <= n:
        side += 1
    return side, n


def values_by_counting(n, d):
    return max(k for k in range(1, n + 1) if k**d <= n), n


def budgets(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from ((25, 2), (81, 4), (8, 2), (1, 3), (30, 3), (7, 1), (125, 3), (5, 4))
    yield int(rng.integers(2, 200)), int(rng.integers(1, 5))


VALUES_TRIED = Exercise(
    name="values_tried",
    reference=values_tried,
    checks=[agrees("counts the values for any budget", budgets)],
    hints=[
        "A grid with k values of each of d hyperparameters costs k^d trainings. Look for the largest k within n.",
        "Count up: `while (k + 1) ** d <= n: k += 1`. A root would do, but 125 ** (1/3) is 4.99... in floats."
        " Random points never repeat a value.",
    ],
    why="k^d grows so fast that k stays tiny; random points try a new value of everything with each training.",
    wrong=[
        Wrong("This grid can cost more than n: round the root down, not to the nearest number.",
              lambda n, d: (round(n ** (1 / d)), n)),
        Wrong("Almost: the root of 125 comes out as 4.99... in floats, and int cuts it to 4. Count up instead.",
              lambda n, d: (int(n ** (1 / d)), n)),
        Wrong("A number of values is a whole number: the root has to be rounded down.",
              lambda n, d: (n ** (1 / d), n)),
        Wrong("A grid with k values each costs k to the power of d, not k times d.",
              lambda n, d: (max(n // d, 1), n)),
        Wrong("The square root is right for two hyperparameters only.", lambda n, d: (math.isqrt(n), n)),
        Wrong("Random points do not share their values: each of the n brings a new one.",
              lambda n, d: (values_tried(n, d)[0], values_tried(n, d)[0])),
        Wrong("You swapped the two: the grid comes first.", lambda n, d: values_tried(n, d)[::-1]),
    ],
    alternatives=[values_by_counting],
)  # fmt: skip


def rates_at(low, high, u):
    """0 < low < high, u (n,) from [0, 1) -> learning rates (n,): low at u = 0, near high as u nears 1."""
    r = np.log10(low) + u * (np.log10(high) - np.log10(low))
    return 10**r


def rates_by_ratio(low, high, u):
    return low * (high / low) ** u


def rate_draws(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield 0.001, 0.1, np.array([0.0, 0.5, 0.75])
    yield 0.0001, 1.0, rng.random(5)
    yield 0.02, 0.3, rng.random(1)
    yield 3.0, 400.0, rng.random(4)


RATES_AT = Exercise(
    name="rates_at",
    reference=rates_at,
    checks=[agrees("gives each factor of ten its share, for any ends", rate_draws, rtol=1e-6)],
    hints=[
        "First the exponent: it goes evenly from log10(low) to log10(high) while u goes from 0 to 1.",
        "`r = np.log10(low) + u * (np.log10(high) - np.log10(low))`, and then 10 to the power of r.",
    ],
    why="Equal steps of u are equal steps of the exponent, so equal factors of the rate.",
    wrong=[
        Wrong("This is the uniform draw, on the ordinary scale.", lambda low, high, u: low + u * (high - low)),
        Wrong("These are the exponents: take 10 to the power of them.",
              lambda low, high, u: np.log10(low) + u * (np.log10(high) - np.log10(low))),
        Wrong("Natural logarithm and power of 10 do not undo each other: use log10 with 10**, or log with exp.",
              lambda low, high, u: 10 ** (np.log(low) + u * (np.log(high) - np.log(low)))),
        Wrong("This is right for 0.0001 to 1 only: use low and high.", lambda low, high, u: 10 ** (-4 + 4 * u)),
        Wrong("This runs backward: u = 0 shall give low.", lambda low, high, u: high * (low / high) ** u),
        Wrong("The range of exponents is log10(high) - log10(low), not log10(high - low).",
              lambda low, high, u: 10 ** (np.log10(low) + u * np.log10(high - low))),
    ],
    alternatives=[rates_by_ratio],
)  # fmt: skip


def betas_at(low, high, u):
    """0 <= low < high < 1, u (n,) from [0, 1) -> betas (n,) whose 1 - beta is spread evenly on a log scale."""
    r = np.log10(1 - low) + u * (np.log10(1 - high) - np.log10(1 - low))
    return 1 - 10**r


def betas_by_windows(low, high, u):
    shortest, longest = 1 / (1 - low), 1 / (1 - high)
    return 1 - 1 / (shortest * (longest / shortest) ** u)


def beta_draws(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield 0.9, 0.999, np.array([0.0, 0.5, 0.75])
    yield 0.5, 0.99, rng.random(5)
    yield 0.8, 0.98, rng.random(1)
    yield 0.95, 0.9999, rng.random(4)


def turned(low, high, u):
    return 1 - (1 - high) * ((1 - low) / (1 - high)) ** u


BETAS_AT = Exercise(
    name="betas_at",
    reference=betas_at,
    checks=[agrees("spreads 1 - beta over its factors of ten, for any ends", beta_draws, rtol=1e-6)],
    hints=[
        "Draw 1 - beta as you drew a rate: it goes from 1 - low to 1 - high. Then turn it back.",
        "`r = np.log10(1 - low) + u * (np.log10(1 - high) - np.log10(1 - low))`, and beta is 1 minus 10 to the r.",
    ],
    why="The window is 1/(1 - beta), so equal factors of 1 - beta are equal factors of the memory.",
    wrong=[
        Wrong("This is the uniform draw: nearly all of it has short windows.",
              lambda low, high, u: low + u * (high - low)),
        Wrong("A log scale of beta itself is nearly uniform. It is 1 - beta that needs it.",
              lambda low, high, u: low * (high / low) ** u),
        Wrong("This is 1 - beta: subtract it from 1 at the end.",
              lambda low, high, u: (1 - low) * ((1 - high) / (1 - low)) ** u),
        Wrong("This runs backward: u = 0 shall give low. The exponent starts at log10(1 - low).", turned),
        Wrong("This is right for 0.9 to 0.999 only: use low and high.", lambda low, high, u: 1 - 10 ** (-1 - 2 * u)),
        Wrong("Natural logarithm and power of 10 do not undo each other.",
              lambda low, high, u: 1 - 10 ** (np.log(1 - low) + u * (np.log(1 - high) - np.log(1 - low)))),
    ],
    alternatives=[betas_by_windows],
)  # fmt: skip


def mended(space):
    """space: any of the five names -> a Uniform. Return a new dict with the fitting distribution for each name."""
    new = dict(space)
    for name, kind in (("learning_rate", LogUniform), ("beta", OneMinusLogUniform), ("l2", LogUniform)):
        if name in space:
            new[name] = kind(space[name].low, space[name].high)
    if "hidden" in space:
        new["hidden"] = WholeNumbers(int(space["hidden"].low), int(space["hidden"].high))
    return new


def mended_one_by_one(space):
    new: dict[str, Any] = {}
    for name, old in space.items():
        if name in ("learning_rate", "l2"):
            new[name] = LogUniform(old.low, old.high)
        elif name == "beta":
            new[name] = OneMinusLogUniform(old.low, old.high)
        elif name == "hidden":
            new[name] = WholeNumbers(round(old.low), round(old.high))
        else:
            new[name] = old
    return new


def mended_except(**other: Any) -> Any:
    def function(space):
        return mended(space) | {n: make(space[n].low, space[n].high) for n, make in other.items() if n in space}

    return function


def mends_itself(space):
    for name, kind in mended(space).items():
        space[name] = kind
    return space


def guessed(rng: np.random.Generator) -> dict[str, Uniform]:
    low = float(rng.uniform(0.00001, 0.001))
    return {
        "learning_rate": Uniform(low, 1),
        "beta": Uniform(0.9, float(rng.uniform(0.98, 0.999))),
        "l2": Uniform(10 * low, 10),
        "keep_prob": Uniform(0.5, 1),
        "hidden": Uniform(8, int(rng.integers(60, 130))),
    }


def _mended_well(answer: Any, space: dict[str, Uniform]) -> None:
    before = dict(space)
    new = answer(space)
    if space != before:
        raise Mistake("It changes the dict it was given: write into a new one.")
    if not isinstance(new, dict) or set(new) != set(before):
        raise Mistake(f"It should give a dict with the names {', '.join(before)}, and nothing else.")
    for name, want in mended(before).items():
        if type(new[name]) is not type(want):
            raise Mistake(
                f"For `{name}` it gives {new[name]!r}. Does its difference count, its ratio, or that of 1 - x?"
            )
        if new[name] != want:
            raise Mistake(f"For `{name}` it gives {new[name]!r}; the ends should stay as they were: {want!r}.")


def all_five(answer: Any, rng: np.random.Generator) -> None:
    for _ in range(3):
        _mended_well(answer, guessed(rng))


def some_names(answer: Any, rng: np.random.Generator) -> None:
    space = guessed(rng)
    for names in (["beta"], ["hidden", "l2"], ["keep_prob", "learning_rate"]):
        _mended_well(answer, {name: space[name] for name in names})


MENDED = Exercise(
    name="mended",
    reference=mended,
    checks=[
        Check("gives each of the five its distribution, with the old ends", all_five),
        Check("works when some names are missing", some_names),
    ],
    hints=[
        "For each, ask what changes the network: the difference of two values, their ratio, or the ratio of 1 - x?",
        "Rate and l2: `LogUniform`. beta: `OneMinusLogUniform`. hidden: `WholeNumbers` with `int(...)` ends."
        " keep_prob from 0.5 to 1 may stay: no factor of ten lies in it.",
    ],
    why="Each hyperparameter is drawn evenly on the scale on which it acts.",
    wrong=[
        Wrong("beta needs 1 - beta on a log scale: `OneMinusLogUniform`.", mended_except(beta=Uniform)),
        Wrong("A log scale of beta itself is nearly uniform; it is 1 - beta that needs it.",
              mended_except(beta=LogUniform)),
        Wrong("l2 spans factors of ten, like the learning rate: `LogUniform`.", mended_except(l2=Uniform)),
        Wrong("The learning rate spans factors of ten: `LogUniform`.", mended_except(learning_rate=Uniform)),
        Wrong("Half a unit cannot be built: `WholeNumbers` for hidden.", mended_except(hidden=Uniform)),
        Wrong("keep_prob goes only from 0.5 to 1, not over factors of ten: it may stay uniform.",
              mended_except(keep_prob=LogUniform)),
        Wrong("It changes the dict it was given: write into a new one.", mends_itself),
    ],
    alternatives=[mended_one_by_one],
)  # fmt: skip


def next_box(rates, scores, keep, factor, low, high):
    """rates, scores (n,), higher is better, nan failed; old box low to high -> (new low, new high)."""
    good = np.isfinite(scores)
    best = rates[good][np.argsort(-scores[good])[:keep]]
    return max(best.min() / factor, low), min(best.max() * factor, high)


def next_box_by_lists(rates, scores, keep, factor, low, high):
    pairs = [(score, rate) for rate, score in zip(rates, scores, strict=True) if score == score]
    best = [rate for _, rate in sorted(pairs, reverse=True)[:keep]]
    return float(np.clip(min(best) / factor, low, high)), float(np.clip(max(best) * factor, low, high))


def box_variant(*, pick: Any = None, ends: Any = None, clip: bool = True) -> Any:
    def function(rates, scores, keep, factor, low, high):
        good = np.isfinite(scores)
        best = rates[good][np.argsort(-scores[good])[:keep]] if pick is None else pick(rates, scores, keep)
        new = (best.min() / factor, best.max() * factor) if ends is None else ends(best, factor, low, high)
        return (max(new[0], low), min(new[1], high)) if clip else new

    return function


def tables(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, keep in ((8, 3), (6, 2), (5, 1), (3, 3), (1, 1)):
        rates = 10 ** rng.uniform(-4, 0, n)
        scores = rng.permutation(np.linspace(0.2, 0.95, n))
        if n > 4:
            scores[rng.integers(n)] = np.nan
        yield rates, scores, keep, 1.5, 0.0001, 1.0
    yield np.array([0.0002, 0.6, 0.02]), np.array([0.9, 0.8, 0.1]), 2, 3.0, 0.0001, 1.0


NEXT_BOX = Exercise(
    name="next_box",
    reference=next_box,
    checks=[agrees("frames the best, failed trainings aside, inside the old box", tables)],
    hints=[
        "Throw the failed ones out first (`np.isfinite`), then sort by score, the best first, and take their rates.",
        "Widen by division and multiplication, and cut with max(..., low) and min(..., high).",
    ],
    why="On a log scale room is a factor. And nan sorts to the end, where the best would be: out with it first.",
    wrong=[
        Wrong("nan sorts to the end, so failed trainings count as the best here. Throw them out first.",
              box_variant(pick=lambda rates, scores, keep: rates[np.argsort(scores)[-keep:]])),
        Wrong("These are the worst: the highest scores count.",
              box_variant(pick=lambda rates, scores, keep: rates[np.argsort(scores)[:keep]])),
        Wrong("The new box leaves the old one: cut it at low and high.", box_variant(clip=False)),
        Wrong("There is no room at the ends: widen by the factor.",
              box_variant(ends=lambda best, factor, low, high: (best.min(), best.max()))),
        Wrong("The small end has to get smaller: divide it by the factor.",
              box_variant(ends=lambda best, factor, low, high: (best.min() * factor, best.max() * factor))),
        Wrong("You framed all trainings that succeeded: only the best `keep` count.",
              box_variant(pick=lambda rates, scores, keep: rates[np.isfinite(scores)])),
        Wrong("You took the largest rates. Sort by the scores.",
              box_variant(pick=lambda rates, scores, keep: np.sort(rates[np.isfinite(scores)])[-keep:])),
    ],
    alternatives=[next_box_by_lists],
)  # fmt: skip


def what_next():
    """Return a dict such as {"A": "inside", "B": "above", "C": "below", "D": "stop"}."""
    return {"A": "above", "B": "inside", "C": "below", "D": "stop"}


def from_a_list():
    return dict(zip("ABCD", ["above", "inside", "below", "stop"], strict=True))


def answered(**other: str) -> Any:
    return lambda: what_next() | other


def nothing(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield ()


WHAT_NEXT = Exercise(
    name="what_next",
    reference=what_next,
    checks=[agrees("reads all four tables", nothing)],
    hints=[
        "Where in its box does the best rate lie: in the middle, or next to an end? The scores are sorted, best first.",
        "In one of them all scores lie within 0.005. In two of them the score only rises towards one end of the box.",
    ],
    why="A best value at the edge says that the box stands in the wrong place; zooming in would lock the mistake in.",
    wrong=[
        Wrong("A: the best rates are the largest of the box, at its upper end. Zooming in would shut out the rest.",
              answered(A="inside")),
        Wrong("C: the best rate is the smallest, next to the lower end: the box stands too high.",
              answered(C="inside")),
        Wrong("A and C: where the score rises towards an end of the box, move the box that way first.",
              answered(A="inside", C="inside")),
        Wrong("A and C have changed places: the box moves towards the better scores.",
              answered(A="below", C="above")),
        Wrong("B: the best lie far from both ends, with bad ones on both sides. This is the case for zooming in.",
              answered(B="stop")),
        Wrong("D: the scores differ by one or two digits of 437. A finer search would chase luck.",
              answered(D="inside")),
    ],
    alternatives=[from_a_list],
)  # fmt: skip


def crew_done(minutes, workers):
    """minutes: a list of whole numbers, in the order of the line; workers >= 1 -> minutes until all are done."""
    free = [0] * workers
    for time in minutes:
        first = free.index(min(free))
        free[first] += time
    return max(free)


def crew_by_heap(minutes, workers):
    free = [0] * workers
    for time in minutes:
        heapq.heappush(free, heapq.heappop(free) + time)
    return max(free)


def lines(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield [5, 1, 1, 1, 1, 4], 2
    yield [7], 3
    yield [2, 3, 4], 1
    yield [], 2
    yield [int(x) for x in rng.integers(1, 30, 11)], 3
    yield [int(x) for x in rng.integers(1, 30, 7)], 2


def in_turns(minutes, workers):
    return max(sum(minutes[k::workers]) for k in range(workers))


def in_rounds(minutes, workers):
    return sum(max(minutes[k : k + workers]) for k in range(0, len(minutes), workers))


CREW_DONE = Exercise(
    name="crew_done",
    reference=crew_done,
    checks=[agrees("says when the last training ends, for any line and crew", lines)],
    hints=[
        "Keep a list: when is each worker free? At first all are, at 0.",
        "Each training goes to the worker who is free first (`free.index(min(free))`). At the end: `max`.",
    ],
    why="Nobody waits for anybody: that is why random search is so easy to spread over many computers.",
    wrong=[
        Wrong("A training cannot be shared by two workers: the sum divided by them is only a lower limit.",
              lambda minutes, workers: sum(minutes) / workers),
        Wrong("Nobody waits for the whole round to end: a free worker takes the next training at once.", in_rounds),
        Wrong("You dealt the trainings out in turns. A worker with a long one takes fewer.", in_turns),
        Wrong("This is one worker doing all of it.", lambda minutes, workers: sum(minutes)),
        Wrong("This is when the FIRST worker runs out of work: the last one counts.",
              lambda minutes, workers: _first_free(minutes, workers)),
        Wrong("The longest first may be cleverer, but the line has its order.",
              lambda minutes, workers: crew_done(sorted(minutes, reverse=True), workers)),
        Wrong("This is the longest training alone.", lambda minutes, workers: max(minutes, default=0)),
    ],
    alternatives=[crew_by_heap],
)  # fmt: skip


def _first_free(minutes: list[int], workers: int) -> int:
    free = [0] * workers
    for time in minutes:
        free[free.index(min(free))] += time
    return min(free)


EXERCISES = [VALUES_TRIED, RATES_AT, BETAS_AT, MENDED, NEXT_BOX, WHAT_NEXT, CREW_DONE]
