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
    """n trainings, d hyperparameters, both at least 1 -> (values on the grid, values at random)."""
    side = 1
    while (side + 1) ** d <= n:
        side += 1
    return side, n


def values_by_counting(n, d):
    return max(k for k in range(1, n + 1) if k**d <= n), n


def just_below(n, d):
    side = 1
    while (side + 1) ** d < n:
        side += 1
    return side, n


def budgets(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield from ((25, 2), (81, 4), (8, 2), (1, 1), (30, 3), (7, 1), (125, 3), (5, 4))
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
        Wrong("A number of values is a whole number (int), and the root of 125 is 4.99... in floats: count up.",
              lambda n, d: (np.floor(n ** (1 / d)), n)),
        Wrong("Rounding up makes the grid cost more than n: the root has to be rounded down.",
              lambda n, d: (math.ceil(n ** (1 / d)), n)),
        Wrong("A grid with k values each costs k to the power of d, not k times d. (The root needs brackets: 1 / d.)",
              lambda n, d: (n // d, n)),
        Wrong("The grid may cost n itself: <= n, not < n.", just_below),
        Wrong("One step too far: this many values of each already cost more than n.",
              lambda n, d: (values_tried(n, d)[0] + 1, n)),
        Wrong("This is what the grid costs. How many values does it try of each hyperparameter?",
              lambda n, d: (values_tried(n, d)[0] ** d, n)),
        Wrong("Each training brings a new value of every hyperparameter: the n are not shared out among the d.",
              lambda n, d: (values_tried(n, d)[0], n // d)),
        Wrong("n times d counts the values of all d together; each hyperparameter has n of them.",
              lambda n, d: (values_tried(n, d)[0], n * d)),
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
        Wrong("This runs backward: u = 0 should give low.", lambda low, high, u: high * (low / high) ** u),
        Wrong("The range of exponents is log10(high) - log10(low), not log10(high - low).",
              lambda low, high, u: 10 ** (np.log10(low) + u * np.log10(high - low))),
        Wrong("np.exp undoes np.log. What undoes log10 is 10 to the power of it.",
              lambda low, high, u: np.exp(np.log10(low) + u * (np.log10(high) - np.log10(low)))),
        Wrong("-4 * u is for 0.0001 to 1 only, and runs backward: start at log10(low).",
              lambda low, high, u: 10 ** (-4 * u)),
        Wrong("The exponent starts at log10(low): it is missing.", lambda low, high, u: (high / low) ** u),
        Wrong("u stretches over the whole range of exponents: multiply it by log10(high) - log10(low).",
              lambda low, high, u: low * high**u),
        Wrong("u has to multiply the whole difference: put brackets round log10(high) - log10(low).",
              lambda low, high, u: high**u),
        Wrong("10 ** a + b is (10 ** a) + b: put brackets round the whole exponent.",
              lambda low, high, u: low + u * (np.log10(high) - np.log10(low))),
        Wrong("The exponents go from log10(low) to log10(high), not from low to high.",
              lambda low, high, u: 10 ** (low + u * (high - low))),
        Wrong("Draw nothing yourself: the random numbers are given, as u.",
              lambda low, high, u: low * (high / low) ** np.random.random(len(u))),
    ],
    alternatives=[rates_by_ratio],
)  # fmt: skip


def betas_at(low, high, u):
    """0 <= low < high < 1, u (n,) from [0, 1) -> betas (n,), 1 - beta evenly on a log scale."""
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


def exponents(low, high, u):
    return np.log10(1 - low) + u * (np.log10(1 - high) - np.log10(1 - low))


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
        Wrong("This runs backward: u = 0 should give low. The exponent starts at log10(1 - low).", turned),
        Wrong("This is right for 0.9 to 0.999 only: use low and high.", lambda low, high, u: 1 - 10 ** (-1 - 2 * u)),
        Wrong("Natural logarithm and power of 10 do not undo each other.",
              lambda low, high, u: 1 - 10 ** (np.log(1 - low) + u * (np.log(1 - high) - np.log(1 - low)))),
        Wrong("np.exp undoes np.log. What undoes log10 is 10 to the power of it.",
              lambda low, high, u: 1 - np.exp(exponents(low, high, u))),
        Wrong("These are the exponents of 1 - beta: beta is 1 - 10**r.", exponents),
        Wrong("1 minus the exponent is not 1 minus the number: beta is 1 - 10**r.",
              lambda low, high, u: 1 - exponents(low, high, u)),
        Wrong("It is 1 - 10**r, not 10**r - 1.", lambda low, high, u: 10 ** exponents(low, high, u) - 1),
        Wrong("The exponents go from log10(1 - low) to log10(1 - high), not from log10(low) to log10(high).",
              lambda low, high, u: 1 - low * (high / low) ** u),
        Wrong("The range of exponents is log10(1 - high) - log10(1 - low), not log10(high - low).",
              lambda low, high, u: 1 - 10 ** (np.log10(1 - low) + u * np.log10(high - low))),
        Wrong("This is right for 0.9 to 0.999 only, and runs backward: start at log10(1 - low).",
              lambda low, high, u: 1 - 10 ** (-3 + 2 * u)),
        Wrong("10 ** a + b is (10 ** a) + b: put brackets round the whole exponent.",
              lambda low, high, u: 1 - (1 - low) + exponents(low, high, u) - np.log10(1 - low)),
        Wrong("These are the windows. A window of w steps belongs to beta = 1 - 1/w.",
              lambda low, high, u: 1 / (1 - betas_at(low, high, u))),
        Wrong("Here the windows are drawn evenly: nearly all are long. Their ratios count.",
              lambda low, high, u: 1 - 1 / (1 / (1 - low) + u * (1 / (1 - high) - 1 / (1 - low)))),
    ],
    alternatives=[betas_by_windows],
)  # fmt: skip


def mended(space):
    """space: some of the five names -> Uniform. Return a new dict: name -> the distribution that fits."""
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


def all_five_needed(space):
    whole = mended(space)
    return {name: whole[name] for name in ("learning_rate", "beta", "l2", "keep_prob", "hidden")}


def guessed(rng: np.random.Generator) -> dict[str, Uniform]:
    low = round(float(rng.uniform(0.00001, 0.001)), 5)
    return {
        "learning_rate": Uniform(low, 1),
        "beta": Uniform(0.9, round(float(rng.uniform(0.98, 0.999)), 4)),
        "l2": Uniform(10 * low, 10),
        "keep_prob": Uniform(0.5, 1),
        "hidden": Uniform(8, int(rng.integers(60, 130))),
    }


def _mended_well(answer: Any, space: dict[str, Uniform]) -> None:
    before = dict(space)
    new = answer(space)
    if space != before:
        raise Mistake("It changes the dict it was given: write into a new one.")
    if new is None:
        raise Mistake("It returns nothing: did you forget `return`?")
    if not isinstance(new, dict) or set(new) != set(before):
        raise Mistake(f"It should give a dict with the names {', '.join(before)}, and nothing else.")
    for name, want in mended(before).items():
        if isinstance(new[name], type):
            raise Mistake(
                f"For `{name}` it gives {new[name].__name__} without its ends: {new[name].__name__}(low, high)."
            )
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
        Wrong("A log scale gives fractions of a unit, too: `WholeNumbers` for hidden.",
              mended_except(hidden=LogUniform)),
        Wrong("These are the distributions that the search had: four of the five need another.", dict),
        Wrong("Not everything acts in ratios: ask it of each of the five.",
              lambda space: {name: LogUniform(old.low, old.high) for name, old in space.items()}),
        Wrong("Not every name has to be there: go through the names that `space` has.", all_five_needed),
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


def succeeded(rates: Any, scores: Any) -> tuple[Any, Any]:
    good = np.isfinite(scores)
    return rates[good], scores[good]


def tables(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield np.array([0.3, 0.002, 0.05, 0.01]), np.array([np.nan, 0.8, 0.5, 0.9]), 2, 2.0, 0.0001, 1.0
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
        Wrong("These places count the trainings that succeeded: take them from their rates, not from all `rates`.",
              box_variant(pick=lambda rates, scores, keep: rates[np.argsort(-succeeded(rates, scores)[1])[:keep]])),
        Wrong("This frames the best scores. A box is made of rates.",
              box_variant(pick=lambda rates, scores, keep: np.sort(succeeded(rates, scores)[1])[-keep:])),
        Wrong("Only the best one decides here: frame the best `keep`.",
              box_variant(pick=lambda rates, scores, keep: rates[np.nanargmax(scores)])),
        Wrong("The best by score need not have the smallest rate, nor the last of them the largest: take min and max.",
              box_variant(ends=lambda best, factor, low, high: (best[0] / factor, best[-1] * factor))),
        Wrong("Sorted by score, the first and the last are not the smallest and the largest rate: take min and max.",
              box_variant(ends=lambda best, factor, low, high: (best[-1] / factor, best[0] * factor))),
        Wrong("Divide at the small end and multiply at the large one: this box shrinks.",
              box_variant(ends=lambda best, factor, low, high: (best.min() * factor, best.max() / factor))),
        Wrong("This is the old box. Divide and multiply by the factor, and cut with max(..., low) and min(..., high).",
              lambda rates, scores, keep, factor, low, high: (low, high)),
        Wrong("The small end comes first.",
              lambda rates, scores, keep, factor, low, high: next_box(rates, scores, keep, factor, low, high)[::-1]),
        Wrong("The upper end can still leave the old box: min(..., high).",
              lambda rates, scores, keep, factor, low, high: (next_box(rates, scores, keep, factor, low, high)[0],
                                                             next_box(rates, scores, keep, factor, low, np.inf)[1])),
        Wrong("The lower end can still leave the old box: max(..., low).",
              lambda rates, scores, keep, factor, low, high: (next_box(rates, scores, keep, factor, 0, high)[0],
                                                             next_box(rates, scores, keep, factor, low, high)[1])),
    ],
    alternatives=[next_box_by_lists],
)  # fmt: skip


def what_next():
    """Return a dict that gives each of "A", "B", "C", "D" one of the four words."""
    return {"A": "above", "B": "inside", "C": "below", "D": "stop"}


def from_a_list():
    return dict(zip("ABCD", ["above", "inside", "below", "stop"], strict=True))


def answered(**other: str) -> Any:
    return lambda: what_next() | other


WORDS = ("inside", "above", "below", "stop")
SEEN = {
    "A": "the best rates are the largest of the box, and towards them the score still rises",
    "B": "the best rates lie far from both ends, with bad ones on both sides",
    "C": "the best rate is the smallest of the box, and towards it the score still rises",
    "D": "from the best to the worst, all six scores lie within 0.002",
}


def reads(letter: str) -> Check:
    def read(answer: Any, rng: np.random.Generator) -> None:
        given = answer()
        if given is None:
            raise Mistake("It returns nothing: did you forget `return`?")
        if not isinstance(given, dict) or set(given) != set(SEEN):
            raise Mistake('It should return a dict with the four keys "A", "B", "C" and "D".')
        if given[letter] not in WORDS:
            raise Mistake(f"{letter} is {given[letter]!r}, which is none of the four words: {', '.join(WORDS)}.")
        if given[letter] != what_next()[letter]:
            raise Mistake(f'{letter}: "{given[letter]}" does not fit. Look again: {SEEN[letter]}.')

    return Check(f"reads table {letter}", read)


WHAT_NEXT = Exercise(
    name="what_next",
    reference=what_next,
    checks=[reads(letter) for letter in SEEN],
    hints=[
        "Where in its box does the best rate lie: in the middle, or next to an end? The scores are sorted, best first.",
        "In one of them all scores lie within 0.005. In two of them the score rises towards one end of the box.",
    ],
    why="A best value at the edge says that the box stands in the wrong place; zooming in would lock the mistake in.",
    wrong=[
        Wrong("A: zooming in would shut out the larger rates, which may be better still. Move the box there first.",
              answered(A="inside")),
        Wrong("C: zooming in would shut out the smaller rates, which may be better still. Move the box there first.",
              answered(C="inside")),
        Wrong("A and C: where the score rises towards an end of the box, move the box that way before you zoom.",
              answered(A="inside", C="inside")),
        Wrong("A and C have changed places: the box moves towards the better scores.",
              answered(A="below", C="above")),
        Wrong("A: the scores go from 0.1 to 0.9, so there is something to gain, and it lies beyond an end of the box.",
              answered(A="stop")),
        Wrong("C: the scores go from 0.1 to 0.97, so there is something to gain, and it lies beyond an end of the box.",
              answered(C="stop")),
        Wrong("B: good rates framed by bad ones on both sides are the case for zooming in.", answered(B="stop")),
        Wrong("B: at larger rates the scores get worse again. The good region lies in the box.", answered(B="above")),
        Wrong("B: at smaller rates the scores get worse again. The good region lies in the box.", answered(B="below")),
        Wrong("D: the scores differ by less than one digit of 437. A finer search would chase luck.",
              answered(D="inside")),
        Wrong("D: the score does not rise towards the larger rates.", answered(D="above")),
        Wrong("D: the score does not rise towards the smaller rates.", answered(D="below")),
        Wrong("Zooming in is right for one of the four only: look where the best rates lie in each box.",
              lambda: dict.fromkeys("ABCD", "inside")),
    ],
    alternatives=[from_a_list],
)  # fmt: skip


def crew_done(minutes, workers):
    """minutes: a list of numbers, in the order of the line; workers >= 1 -> minutes until all are done."""
    free = [0.0] * workers
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
    yield [4, 2, 3], 1
    yield [2, 9, 1], 2
    yield [int(x) for x in rng.integers(1, 30, 11)], 3
    yield [int(x) for x in rng.integers(1, 30, 7)], 2


def in_turns(minutes, workers):
    return max(sum(minutes[k::workers]) for k in range(workers))


def in_rounds(minutes, workers):
    return sum(max(minutes[k : k + workers]) for k in range(0, len(minutes), workers))


def in_pieces(minutes, workers):
    size = math.ceil(len(minutes) / workers)
    return max(sum(minutes[k * size : (k + 1) * size]) for k in range(workers))


def without_adding(minutes, workers):
    free = [0] * workers
    for time in minutes:
        free[free.index(min(free))] = time
    return max(free)


def last_started(minutes, workers):
    free = [0] * workers
    for time in minutes:
        first = free.index(min(free))
        free[first] += time
    return free[first]


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
        Wrong("This is the longest training alone.", lambda minutes, workers: max(minutes)),
        Wrong("Rounding does not help: the sum divided by the workers is a lower limit, for no training can be shared.",
              lambda minutes, workers: sum(minutes) // workers),
        Wrong("Rounded up, it is still a lower limit: a training cannot be shared by two workers.",
              lambda minutes, workers: math.ceil(sum(minutes) / workers)),
        Wrong("The line has its order: do not sort the short ones to its front.",
              lambda minutes, workers: crew_done(sorted(minutes), workers)),
        Wrong("You cut the line into pieces beforehand. Who is free first takes the next one.", in_pieces),
        Wrong("This forgets what the worker has done before: add the time to it.", without_adding),
        Wrong("This is when the last one to START is done; one that started earlier may take longer.", last_started),
    ],
    alternatives=[crew_by_heap],
)  # fmt: skip


def _first_free(minutes: list[int], workers: int) -> int:
    free = [0] * workers
    for time in minutes:
        free[free.index(min(free))] += time
    return min(free)


EXERCISES = [VALUES_TRIED, RATES_AT, BETAS_AT, MENDED, NEXT_BOX, WHAT_NEXT, CREW_DONE]
