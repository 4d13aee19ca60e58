"""Exercises of lesson 2.1: sets that judge fairly, how sure a measured error is, bias and variance told apart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.generalization import wilson_interval

Cases = Iterator[tuple[Any, ...]]


def error_range(predicted, Y):
    """predicted, Y (1, m) labels -> (low, high), where the true error rate lies with 95 % confidence; within 0 to 1."""
    error = np.mean(predicted != Y)
    margin = 1.96 * np.sqrt(error * (1 - error) / Y.shape[1])
    return max(0.0, error - margin), min(1.0, error + margin)


def range_by_counting(predicted, Y):
    m, wrong = Y.shape[1], 0
    for i in range(m):
        if predicted[0, i] != Y[0, i]:
            wrong += 1
    error = wrong / m
    spread = math.sqrt(error * (1 - error)) / math.sqrt(m)
    return np.clip(error - 1.96 * spread, 0, 1), np.clip(error + 1.96 * spread, 0, 1)


def bounds_of(predicted, Y, margin_of):
    """(low, high) with another idea of the margin."""
    error = np.mean(predicted != Y)
    margin = margin_of(error, Y.shape[1])
    return max(0.0, error - margin), min(1.0, error + margin)


def without_limits(predicted, Y):
    error = np.mean(predicted != Y)
    margin = 1.96 * np.sqrt(error * (1 - error) / Y.shape[1])
    return error - margin, error + margin


def error_and_margin(predicted, Y):
    error = np.mean(predicted != Y)
    return error, 1.96 * np.sqrt(error * (1 - error) / Y.shape[1])


def judged_labels(rng: np.random.Generator) -> Cases:
    for m, share in ((60, 0.3), (25, 0.4), (200, 0.2), (40, 0.6)):
        Y = rng.integers(0, 2, (1, m))
        miss = np.zeros((1, m), dtype=bool)
        miss[0, rng.permutation(m)[: round(share * m)]] = True
        yield np.where(miss, 1 - Y, Y), Y
    yield np.array([[3, 1, 4, 1, 5, 9, 2, 6, 5, 3]]), np.array([[3, 1, 4, 2, 5, 7, 2, 6, 5, 0]])


def extreme_labels(rng: np.random.Generator) -> Cases:
    yield np.array([[1]]), np.array([[1]])
    yield np.array([[0]]), np.array([[1]])
    Y = rng.integers(0, 2, (1, 20))
    for wrong in (1, 19):
        yield np.where(np.arange(20) < wrong, 1 - Y, Y), Y


ERROR_RANGE = Exercise(
    name="error_range",
    reference=error_range,
    checks=[
        agrees("is the measured error, plus and minus 1.96 standard errors", judged_labels, rtol=1e-3),
        agrees("never leaves 0 to 1, also for a single example", extreme_labels, rtol=1e-3),
    ],
    hints=[
        "Three steps: the share of wrong predictions, its standard error, and 1.96 of those to either side.",
        "`np.mean(predicted != Y)` is the share, `Y.shape[1]` is m. `max(0.0, ...)` and `min(1.0, ...)` keep the ends"
        " inside.",
    ],
    why="The error is a mean of m zeros and ones. One of them has the variance p(1 - p), their mean a variance m times"
    " smaller; the root of that is the standard error.",
    wrong=[
        Wrong(
            "This is the interval of the accuracy. Count the predictions that are *not* right.",
            lambda predicted, Y: error_range(predicted == Y, np.zeros_like(Y)),
        ),
        Wrong(
            "The standard error is a square root: of p(1 - p)/m.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: 1.96 * p * (1 - p) / m),
        ),
        Wrong(
            "That is how much single examples vary. The mean of m varies less: divide by m under the root, and m is the"
            " number of columns, `Y.shape[1]`; `len(Y)` is 1.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: 1.96 * np.sqrt(p * (1 - p))),
        ),
        Wrong(
            "m stands under the root: four times as many examples halve the margin, not quarter it.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: 1.96 * np.sqrt(p * (1 - p)) / m),
        ),
        Wrong(
            "One standard error to either side holds 68 of 100 cases. For 95 it takes 1.96 of them.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: np.sqrt(p * (1 - p) / m)),
        ),
        Wrong(
            "1.96 belongs in front of the root, not under it.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: np.sqrt(1.96 * p * (1 - p) / m)),
        ),
        Wrong(
            "The interval is half as wide as it should be: 1.96 standard errors go to *each* side.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: 0.98 * np.sqrt(p * (1 - p) / m)),
        ),
        Wrong(
            "Under the root stands p(1 - p), not p alone.",
            lambda predicted, Y: bounds_of(predicted, Y, lambda p, m: 1.96 * np.sqrt(p / m)),
        ),
        Wrong(
            "This is Wilson's interval, which is indeed better for few errors. Asked for is the simple one.",
            lambda predicted, Y: tuple(wilson_interval(float(np.mean(predicted != Y)), Y.shape[1])),
        ),
        Wrong("No error rate is below 0 or above 1: cut the interval there.", without_limits),
        Wrong("Lower end first, then the upper one.", lambda predicted, Y: error_range(predicted, Y)[::-1]),
        Wrong("These are the error and its margin. Asked for are the two ends.", error_and_margin),
    ],
    alternatives=[range_by_counting],
)


def examples_needed(error, margin):
    """The smallest number of examples with which an error rate near `error` is known to ± `margin` (95 %): an int."""
    return int(np.ceil(1.96**2 * error * (1 - error) / margin**2))


def needed_by_trying(error, margin):
    m, step = 0, 2**20
    while step:  # ever smaller strides, never across the goal
        while 1.96 * math.sqrt(error * (1 - error) / (m + step)) > margin:
            m += step
        step //= 2
    return m + 1


def wishes(rng: np.random.Generator) -> Cases:
    yield 0.05, 0.01
    yield 0.5, 0.1
    yield 0.01, 0.001
    for _ in range(4):
        yield round(float(rng.uniform(0.02, 0.6)), 3), round(float(rng.uniform(0.004, 0.06)), 4)


def whole_number(answer: Any, rng: np.random.Generator) -> None:
    given = answer(0.05, 0.01)
    if isinstance(given, (bool, np.bool_)) or not isinstance(given, (int, np.integer)):
        raise Mistake(f"examples come whole: {given!r} is no int")


EXAMPLES_NEEDED = Exercise(
    name="examples_needed",
    reference=examples_needed,
    checks=[
        Check("is a whole number", whole_number),
        agrees("is enough, and one fewer would not be", wishes, rtol=0, atol=0),
    ],
    hints=[
        "Write margin = 1.96·√(p(1 - p)/m) and solve for m: square both sides first.",
        "m = 1.96²·p(1 - p)/margin², and rounded *up*: `int(np.ceil(...))`.",
    ],
    why="The margin shrinks with the root of m, so half the margin costs four times the examples.",
    wrong=[
        Wrong(
            "Rounded down, the margin is just missed: round up.",
            lambda error, margin: int(1.96**2 * error * (1 - error) / margin**2),
        ),
        Wrong(
            "Rounded to the nearest whole number, the margin is missed every second time: round up.",
            lambda error, margin: round(1.96**2 * error * (1 - error) / margin**2),
        ),
        Wrong(
            "It is not rounded to a whole number: `int(np.ceil(...))`.",
            lambda error, margin: 1.96**2 * error * (1 - error) / margin**2,
        ),
        Wrong(
            "`np.ceil` gives a float. Wrap it in `int`.",
            lambda error, margin: float(np.ceil(1.96**2 * error * (1 - error) / margin**2)),
        ),
        Wrong(
            "When both sides are squared, 1.96 is squared, too.",
            lambda error, margin: int(np.ceil(1.96 * error * (1 - error) / margin**2)),
        ),
        Wrong(
            "When both sides are squared, the margin is squared, too.",
            lambda error, margin: int(np.ceil(1.96**2 * error * (1 - error) / margin)),
        ),
        Wrong(
            "The 1.96 is missing: this margin holds in 68 of 100 cases only.",
            lambda error, margin: int(np.ceil(error * (1 - error) / margin**2)),
        ),
        Wrong(
            "You took the margin for the whole width of the interval; it goes to either side.",
            lambda error, margin: int(np.ceil(1.96**2 * error * (1 - error) / (margin / 2) ** 2)),
        ),
        Wrong(
            "The variance of one example is p(1 - p), not p.",
            lambda error, margin: int(np.ceil(1.96**2 * error / margin**2)),
        ),
    ],
    alternatives=[needed_by_trying, lambda error, margin: math.ceil((1.96 / margin) ** 2 * (error - error**2))],
)


def split_people(person, phone, n, rng):
    """person (m,) who speaks, phone (m,) True or False -> positions (train, dev, test), as the text asks."""
    people = rng.permutation(np.unique(person[phone]))
    dev = np.flatnonzero(phone & np.isin(person, people[:n]))
    test = np.flatnonzero(phone & np.isin(person, people[n : 2 * n]))
    train = np.flatnonzero(~np.isin(person, people[: 2 * n]))
    return train, dev, test


def split_one_by_one(person, phone, n, rng):
    callers = sorted({int(p) for p, by_phone in zip(person, phone, strict=True) if by_phone})
    rng.shuffle(callers)
    held_out = {p: ("dev" if k < n else "test") for k, p in enumerate(callers[: 2 * n])}
    sets: dict[str, list[int]] = {"train": [], "dev": [], "test": []}
    for i, p in enumerate(person):
        where = held_out.get(int(p), "train")
        if where == "train" or phone[i]:
            sets[where].append(i)
    return sets["train"], sets["dev"], sets["test"]


def split_by_choice(person, phone, n, rng):
    people = rng.choice(np.unique(person[phone]), size=2 * n, replace=False)
    dev = [i for p in people[:n] for i in np.flatnonzero((person == p) & phone)]
    test = [i for p in people[n:] for i in np.flatnonzero((person == p) & phone)]
    train = [i for i in range(len(person)) if person[i] not in people]
    return np.array(train), np.array(dev), np.array(test)


def recordings_shuffled(person, phone, n, rng):
    order = rng.permutation(len(person))
    return order[2 * n :], order[:n], order[n : 2 * n]


def phone_recordings_shuffled(person, phone, n, rng):
    order = rng.permutation(np.flatnonzero(phone))
    rest = np.setdiff1d(np.arange(len(person)), order[: 2 * n])
    return rest, order[:n], order[n : 2 * n]


def everything_of_them(person, phone, n, rng):
    people = rng.permutation(np.unique(person[phone]))
    dev, test = np.isin(person, people[:n]), np.isin(person, people[n : 2 * n])
    return np.flatnonzero(~dev & ~test), np.flatnonzero(dev), np.flatnonzero(test)


def studio_left_in(person, phone, n, rng):
    _, dev, test = split_people(person, phone, n, rng)
    return np.setdiff1d(np.arange(len(person)), np.concatenate([dev, test])), dev, test


def in_order(person, phone, n, rng):
    people = np.unique(person[phone])
    dev = np.flatnonzero(phone & np.isin(person, people[:n]))
    test = np.flatnonzero(phone & np.isin(person, people[n : 2 * n]))
    return np.flatnonzero(~np.isin(person, people[: 2 * n])), dev, test


def without_studio(person, phone, n, rng):
    train, dev, test = split_people(person, phone, n, rng)
    return train[phone[train]], dev, test


def without_strangers(person, phone, n, rng):
    people = rng.permutation(np.unique(person[phone]))
    dev, test = (np.flatnonzero(phone & np.isin(person, some)) for some in (people[:n], people[n : 2 * n]))
    return np.flatnonzero(np.isin(person, people[2 * n :])), dev, test


def dev_from_studio(person, phone, n, rng):
    people = rng.permutation(np.unique(person[phone]))
    callers = np.isin(person, people[:n])
    speakers = rng.permutation(np.unique(person[~phone & ~callers]))[:n]
    dev = np.flatnonzero(~phone & np.isin(person, speakers))
    test = np.flatnonzero(phone & callers)
    return np.flatnonzero(~np.isin(person, speakers) & ~callers), dev, test


def anybody(person, phone, n, rng):
    people = rng.permutation(np.unique(person))
    dev = np.flatnonzero(phone & np.isin(person, people[:n]))
    test = np.flatnonzero(phone & np.isin(person, people[n : 2 * n]))
    return np.flatnonzero(~np.isin(person, people[: 2 * n])), dev, test


def same_people_twice(person, phone, n, rng):
    people = rng.permutation(np.unique(person[phone]))[:n]
    mine = rng.permutation(np.flatnonzero(phone & np.isin(person, people)))
    half = len(mine) // 2
    return np.flatnonzero(~np.isin(person, people)), mine[:half], mine[half:]


def callers_by_recording(person, phone, n, rng):
    callers = rng.permutation(person[phone])
    dev = np.flatnonzero(phone & np.isin(person, callers[:n]))
    test = np.flatnonzero(phone & np.isin(person, callers[n : 2 * n]) & ~np.isin(person, callers[:n]))
    return np.flatnonzero(~np.isin(person, callers[: 2 * n])), dev, test


def as_masks(person, phone, n, rng):
    return tuple(np.isin(np.arange(len(person)), part) for part in split_people(person, phone, n, rng))


def voices(rng: np.random.Generator) -> Cases:
    """People with both kinds of recordings, with phone only, and with studio only; n from 1 on."""
    for both, only_phone, only_studio, n in ((6, 3, 3, 2), (2, 1, 2, 1), (5, 5, 4, 3)):
        people = both + only_phone + only_studio
        person, phone = [], []
        for p, kind in enumerate(rng.permutation([0] * both + [1] * only_phone + [2] * only_studio)):
            by_phone = rng.integers(1, 4) if kind < 2 else 0
            in_studio = rng.integers(1, 4) if kind != 1 else 0
            person += [p] * int(by_phone + in_studio)
            phone += [True] * int(by_phone) + [False] * int(in_studio)
        order = rng.permutation(len(person))
        assert len(set(person)) == people
        yield np.array(person)[order], np.array(phone)[order], n, np.random.default_rng(int(rng.integers(1000)))


def three_sets(given: Any, m: int) -> list[np.ndarray]:
    """Three arrays of positions in any honest form."""
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, (tuple, list)) or len(given) != 3:
        raise Mistake("return three things: the positions for train, for dev and for test")
    found = []
    for name, part in zip(("train", "dev", "test"), given, strict=True):
        at = np.asarray(part if isinstance(part, np.ndarray) else list(part))
        if at.dtype == bool:
            raise Mistake(f"{name} is a mask of True and False; `np.flatnonzero(mask)` makes positions of it")
        if at.ndim != 1 or (len(at) and at.dtype.kind not in "iu"):
            raise Mistake(f"{name} should be a row of positions, whole numbers from 0 to {m - 1}")
        if len(at) and (at.min() < 0 or at.max() >= m):
            raise Mistake(f"{name} holds positions from {at.min()} to {at.max()}; they run from 0 to {m - 1}")
        found.append(at.astype(int))
    return found


def each_once(answer: Any, rng: np.random.Generator) -> None:
    for case in voices(rng):
        sets = three_sets(answer(*case), len(case[0]))
        if len(np.unique(np.concatenate(sets))) < sum(map(len, sets)):
            raise Mistake("a recording is in two sets, or twice in one")


def judges_are_alike(answer: Any, rng: np.random.Generator) -> None:
    for person, phone, n, seeded in voices(rng):
        _, *judges = three_sets(answer(person, phone, n, seeded), len(person))
        for name, at in zip(("dev", "test"), judges, strict=True):
            if not phone[at].all():
                raise Mistake(f"{name} holds studio recordings, but the users will call by phone")
            if len(np.unique(person[at])) != n:
                count = len(np.unique(person[at]))
                raise Mistake(f"{name} holds {count} {'person' if count == 1 else 'people'}, asked for: {n}")
            missing = np.setdiff1d(np.flatnonzero(phone & np.isin(person, person[at])), at)
            if len(missing):
                raise Mistake(f"{name} lacks phone recordings of its own people")


def nobody_leaks(answer: Any, rng: np.random.Generator) -> None:
    for person, phone, n, seeded in voices(rng):
        train, dev, test = (
            {int(p) for p in person[at]} for at in three_sets(answer(person, phone, n, seeded), len(person))
        )
        if dev & test:
            raise Mistake("the same person is heard in dev and in test")
        if train & (dev | test):
            raise Mistake("a person of dev or test is heard in training, too")


def training_keeps_the_rest(answer: Any, rng: np.random.Generator) -> None:
    for person, phone, n, seeded in voices(rng):
        train, dev, test = three_sets(answer(person, phone, n, seeded), len(person))
        rest = np.flatnonzero(~np.isin(person, np.concatenate([person[dev], person[test]])))
        if len(np.setdiff1d(rest, train)):
            raise Mistake(
                f"{len(np.setdiff1d(rest, train))} recordings of other people could train the model, but do not"
            )


def chance_decides(answer: Any, rng: np.random.Generator) -> None:
    person, phone = np.repeat(np.arange(8), 2), np.ones(16, dtype=bool)
    chosen = set()
    for seed in range(12):
        _, dev, _ = three_sets(answer(person, phone, 2, np.random.default_rng(seed)), 16)
        chosen |= {int(p) for p in person[dev]}
    if len(chosen) < 5:
        raise Mistake(
            "dev gets the same people whatever rng is; if ids follow the date of signing up, those are special"
        )


SPLIT_PEOPLE = Exercise(
    name="split_people",
    reference=split_people,
    checks=[
        Check("gives three sets of positions, none of them twice", each_once),
        Check("dev and test: all phone recordings of n people each, and nothing else", judges_are_alike),
        Check("nobody is heard in two sets", nobody_leaks),
        Check("training keeps everything that does not leak", training_keeps_the_rest),
        Check("chance decides who goes where", chance_decides),
    ],
    hints=[
        "Draw people, not recordings. Among whom do you have to draw, if each has to bring phone recordings?",
        "`people = rng.permutation(np.unique(person[phone]))`: the first n for dev, the next n for test.",
        "`np.isin(person, people[:n])` marks all recordings of the first n; `&` with phone keeps those by phone."
        " Training gets whoever is not among the first 2n, by phone or not.",
    ],
    why="Dev and test are alike because one shuffled list of callers is dealt out to both. The studio recordings of"
    " those callers go nowhere: in dev they would be off target, in training they would leak.",
    wrong=[
        Wrong(
            "You shuffled recordings. A person with several of them then speaks in two sets: shuffle people.",
            recordings_shuffled,
        ),
        Wrong(
            "These are n phone recordings each, drawn one by one, so people leak into other sets. Draw n people.",
            phone_recordings_shuffled,
        ),
        Wrong(
            "Nobody leaks, but dev and test got the studio recordings of their people, too. Users call by phone.",
            everything_of_them,
        ),
        Wrong(
            "Training still holds the studio recordings of people in dev and test: their voices leak.",
            studio_left_in,
        ),
        Wrong(
            "You took people in the order of their ids. Let `rng` shuffle them first.",
            in_order,
        ),
        Wrong(
            "Studio recordings of everybody else are good training data; you threw them away.",
            without_studio,
        ),
        Wrong(
            "Training lacks the people who never used a phone. Nobody of them is in dev or test, so nothing leaks.",
            without_strangers,
        ),
        Wrong(
            "Dev comes from the studio and test from the phone: you would choose models for one world and use them in"
            " another.",
            dev_from_studio,
        ),
        Wrong(
            "You drew among all people. Those who never used a phone bring nothing to dev or test: draw among callers.",
            anybody,
        ),
        Wrong(
            "Who called several times stands several times in `person[phone]`, so n entries are fewer than n people:"
            " `np.unique` first.",
            callers_by_recording,
        ),
        Wrong(
            "Dev and test share their people. A model chosen on dev has then been chosen for the people in test.",
            same_people_twice,
        ),
        Wrong(
            "These are ids of people. Asked for are positions of recordings: `np.flatnonzero` of a mask.",
            lambda person, phone, n, rng: tuple(person[at] for at in split_people(person, phone, n, rng)),
        ),
        Wrong("These are masks. Turn each into positions with `np.flatnonzero`.", as_masks),
    ],
    alternatives=[split_one_by_one, split_by_choice],
)


def bias_and_variance(P, f):
    """P (R, n) predictions of R refitted models at n places, f (n,) the truth there -> (bias squared, variance)."""
    average = P.mean(axis=0)
    return ((average - f) ** 2).mean(), ((P - average) ** 2).mean()


def by_subtraction(P, f):
    bias = np.mean((np.mean(P, axis=0) - f) ** 2)
    return bias, np.mean((P - f) ** 2) - bias


def place_by_place(P, f):
    R, n = P.shape
    bias, variance = 0.0, 0.0
    for j in range(n):
        middle = sum(P[i, j] for i in range(R)) / R
        bias += (middle - f[j]) ** 2 / n
        variance += sum((P[i, j] - middle) ** 2 for i in range(R)) / (R * n)
    return bias, variance


def along_the_wrong_axis(P, f):
    average = P.mean(axis=1, keepdims=True)
    return ((average - f) ** 2).mean(), ((P - average) ** 2).mean()


def refits(rng: np.random.Generator) -> Cases:
    for R, n in ((5, 3), (8, 8), (20, 6), (3, 1)):
        yield rng.normal(size=(R, n)) + rng.normal(size=n) + 0.5, rng.normal(size=n)


def single_refit(rng: np.random.Generator) -> Cases:
    yield rng.normal(size=(1, 4)), rng.normal(size=4)
    yield np.array([[2.0]]), np.array([-1.0])


def adds_up(answer: Any, rng: np.random.Generator) -> None:
    for P, f in refits(rng):
        given = answer(P, f)
        if not (isinstance(given, (tuple, list)) and len(given) == 2 and np.size(given[0]) == np.size(given[1]) == 1):
            raise Mistake("return two numbers, the squared bias and the variance")
        total = float(np.mean((P - f) ** 2))
        if not abs(float(given[0]) + float(given[1]) - total) < 1e-9:
            raise Mistake(f"the two parts add up to {float(given[0]) + float(given[1]):.3f}, the whole is {total:.3f}")


BIAS_AND_VARIANCE = Exercise(
    name="bias_and_variance",
    reference=bias_and_variance,
    checks=[
        Check("the two add up to the mean squared distance from the truth", adds_up),
        agrees("each is right by itself", refits, rtol=1e-9),
        agrees("also for a single model, which cannot vary", single_refit, rtol=1e-9),
    ],
    hints=[
        "First the average model: at each place the mean over the R refits. Which axis of P counts the refits?",
        "With `average = P.mean(axis=0)`: the bias compares `average` with f, the variance compares P with `average`."
        " Square, then average.",
    ],
    why="Each distance P - f is made of two steps, P - average and average - f. Squared and averaged over the refits,"
    " the product of the two steps vanishes, because P - average is zero on average.",
    wrong=[
        Wrong(
            "You averaged the differences over the places before squaring: misses above and below cancel. Square"
            " first.",
            lambda P, f: ((P.mean(axis=0) - f).mean() ** 2, ((P - P.mean(axis=0)) ** 2).mean()),
        ),
        Wrong(
            "Your variance is the whole distance from the truth. Variance is spread around the *average model*; it does"
            " not know the truth.",
            lambda P, f: (((P.mean(axis=0) - f) ** 2).mean(), ((P - f) ** 2).mean()),
        ),
        Wrong(
            "Your bias is the whole distance from the truth, spread included. Average the models first.",
            lambda P, f: (((P - f) ** 2).mean(), ((P - P.mean(axis=0)) ** 2).mean()),
        ),
        Wrong(
            "You averaged along a row, over the places. The refits are the rows: average over axis 0.",
            along_the_wrong_axis,
        ),
        Wrong(
            "`P.var()` measures how the numbers of the whole table vary, places included. Spread is wanted place by"
            " place.",
            lambda P, f: (((P.mean(axis=0) - f) ** 2).mean(), P.var()),
        ),
        Wrong(
            "You divided by R - 1. Here the spread of exactly these R models is meant: divide by R.",
            lambda P, f: (((P.mean(axis=0) - f) ** 2).mean(), P.var(axis=0).mean() * len(P) / max(len(P) - 1, 1)),
        ),
        Wrong(
            "The bias is not squared, so misses above and below cancel. Square it place by place.",
            lambda P, f: ((P.mean(axis=0) - f).mean(), P.var(axis=0).mean()),
        ),
        Wrong(
            "The bias is not squared yet, only its size is taken.",
            lambda P, f: (np.abs(P.mean(axis=0) - f).mean(), ((P - P.mean(axis=0)) ** 2).mean()),
        ),
        Wrong(
            "You took the standard deviation. The variance is its square.",
            lambda P, f: (((P.mean(axis=0) - f) ** 2).mean(), P.std(axis=0).mean()),
        ),
        Wrong(
            "These are sums over the places. Asked for are means.",
            lambda P, f: (((P.mean(axis=0) - f) ** 2).sum(), P.var(axis=0).sum()),
        ),
        Wrong("Bias first, then variance: they have changed places.", lambda P, f: bias_and_variance(P, f)[::-1]),
    ],
    alternatives=[by_subtraction, place_by_place],
)


KINDS = ("bias", "variance", "both", "neither")


def diagnose():
    """Return a dict such as {"A": "bias", "B": "variance", "C": "both", "D": "neither", "E": "bias", "F": "bias"}."""
    return {"A": "bias", "B": "variance", "C": "neither", "D": "both", "E": "variance", "F": "bias"}


def from_three_numbers():
    table = {
        "A": (0.5, 9, 10),
        "B": (8, 1, 15),
        "C": (9, 10, 11),
        "D": (1, 14, 29),
        "E": (14, 15, 29),
        "F": (5, 15, 16),
    }
    names = {(True, False): "bias", (False, True): "variance", (True, True): "both", (False, False): "neither"}
    return {letter: names[train - best >= 5, dev - train >= 5] for letter, (best, train, dev) in table.items()}


def a_dict_of(letters: str, words: tuple[str, ...]) -> Any:
    listed = ", ".join(f'"{letter}"' for letter in letters)

    def test(answer: Any, rng: np.random.Generator) -> None:
        given = answer()
        if given is None:
            raise Mistake("it returns nothing: did you forget `return`, or print instead?")
        if not isinstance(given, dict) or sorted(map(str, given)) != list(letters):
            raise Mistake(f"return a dict with the keys {listed}")
        unknown = [word for word in given.values() if word not in words]
        if unknown:
            raise Mistake(f"{unknown[0]!r} is none of {', '.join(map(repr, words))}")

    return test


def names_the_right(reference: Any, one: str, many: str) -> Any:
    def test(answer: Any, rng: np.random.Generator) -> None:
        given, right = answer(), reference()
        wrong = [letter for letter in right if given.get(letter) != right[letter]]
        if wrong:
            raise Mistake(f"{len(wrong)} of the {len(right)} {many if len(wrong) > 1 else one}")

    return test


DIAGNOSE = Exercise(
    name="diagnose",
    reference=diagnose,
    checks=[
        Check("names one of the four for each project", a_dict_of("ABCDEF", KINDS)),
        Check(
            "and each time the right one",
            names_the_right(diagnose, "projects has another trouble", "projects have another trouble"),
        ),
    ],
    hints=[
        "Two subtractions per project: train - best, and dev - train. Which of them are 5 points or more?",
        "C and E look bad until you see their best error. In B the training error is *below* it: something was learned"
        " by heart, and that is no bias.",
    ],
    why="Bias is train - best: 8.5, -7, 1, 13, 1, 10. Variance is dev - train: 1, 14, 1, 15, 14, 1.",
    wrong=[
        Wrong(
            "You judged the training errors as if 0 were always possible. In C and E nobody gets below 9 and 14.",
            lambda: {"A": "bias", "B": "variance", "C": "bias", "D": "both", "E": "both", "F": "bias"},
        ),
        Wrong(
            "C has 10 % on train. How far is that from the best anybody can do there?",
            lambda: {"A": "bias", "B": "variance", "C": "bias", "D": "both", "E": "variance", "F": "bias"},
        ),
        Wrong(
            "E has 15 % on train. How far is that from the best anybody can do there?",
            lambda: {"A": "bias", "B": "variance", "C": "neither", "D": "both", "E": "both", "F": "bias"},
        ),
        Wrong(
            "You read a high dev error as variance. Variance is dev *minus train*: in A, C and F that is 1 point.",
            lambda: {"A": "both", "B": "variance", "C": "variance", "D": "both", "E": "variance", "F": "both"},
        ),
        Wrong(
            "You compared dev with the best error. Variance is what dev adds to the *training* error.",
            lambda: {"A": "both", "B": "variance", "C": "neither", "D": "both", "E": "variance", "F": "both"},
        ),
        Wrong(
            "Bias and variance have changed places.",
            lambda: {"A": "variance", "B": "bias", "C": "neither", "D": "both", "E": "bias", "F": "variance"},
        ),
        Wrong(
            "In B training lies 7 points from the best error, but *below* it. That is memory, not bias.",
            lambda: {"A": "bias", "B": "both", "C": "neither", "D": "both", "E": "variance", "F": "bias"},
        ),
        Wrong(
            "D has two large gaps, 13 and 15 points. Its variance does not undo its bias.",
            lambda: {"A": "bias", "B": "variance", "C": "neither", "D": "variance", "E": "variance", "F": "bias"},
        ),
        Wrong(
            "D has two large gaps, 13 and 15 points. The bias is not all of it.",
            lambda: {"A": "bias", "B": "variance", "C": "neither", "D": "bias", "E": "variance", "F": "bias"},
        ),
        Wrong(
            "Look at F once more: 15 against a best error of 5 leaves 10 points to gain.",
            lambda: {"A": "bias", "B": "variance", "C": "neither", "D": "both", "E": "variance", "F": "neither"},
        ),
    ],
    alternatives=[from_three_numbers],
)


ACTIONS = ("larger model", "more data", "look at dev", "stop")


def next_action():
    """Return a dict that gives each of "A", "B", "C", "D" one action: larger model, more data, look at dev, stop."""
    return {"A": "more data", "B": "stop", "C": "look at dev", "D": "larger model"}


NEXT_ACTION = Exercise(
    name="next_action",
    reference=next_action,
    checks=[
        Check("names one of the four actions for each project", a_dict_of("ABCD", ACTIONS)),
        Check(
            "and each time the one that the curves speak for",
            names_the_right(next_action, "teams needs another action", "teams need another action"),
        ),
    ],
    hints=[
        "At the right end of each panel: does training lie above the dotted line? Is there a gap between the two"
        " curves, and is it closing?",
        "One gap closes as the data grow: that is variance. One stays as wide as ever, although training has reached"
        " the dotted line: examples of the same kind will never close it.",
    ],
    why="Variance fades as the data grow, bias stays, and so does a difference between the two sets. Only the first is"
    " cured by more of the same.",
    wrong=[
        Wrong(
            "In C the gap is as wide at 60 points as at 42. More of the same examples cannot close it.",
            lambda: {"A": "more data", "B": "stop", "C": "more data", "D": "larger model"},
        ),
        Wrong(
            "In D both curves have met and run flat: more data would draw the same flat line further.",
            lambda: {"A": "more data", "B": "stop", "C": "look at dev", "D": "more data"},
        ),
        Wrong(
            "B has reached the dotted line on both sets: a larger model has nothing left to gain.",
            lambda: {"A": "more data", "B": "larger model", "C": "look at dev", "D": "larger model"},
        ),
        Wrong(
            "B has reached the dotted line on both sets: more data cannot lower what is noise.",
            lambda: {"A": "more data", "B": "more data", "C": "look at dev", "D": "larger model"},
        ),
        Wrong(
            "In A training is already below the dotted line. A larger model would memorize still more.",
            lambda: {"A": "larger model", "B": "stop", "C": "look at dev", "D": "larger model"},
        ),
        Wrong(
            "In C training has reached the dotted line, so the model is large enough for its training set.",
            lambda: {"A": "more data", "B": "stop", "C": "larger model", "D": "larger model"},
        ),
        Wrong(
            "A and C have changed places: in which of them is the gap closing?",
            lambda: {"A": "look at dev", "B": "stop", "C": "more data", "D": "larger model"},
        ),
        Wrong(
            "B and C have changed places: in which of them do both curves end on the dotted line?",
            lambda: {"A": "more data", "B": "look at dev", "C": "stop", "D": "larger model"},
        ),
        Wrong(
            "A and D have changed places: which of them cannot even fit its training set?",
            lambda: {"A": "larger model", "B": "stop", "C": "look at dev", "D": "more data"},
        ),
    ],
    alternatives=[lambda: dict(zip("DCBA", ("larger model", "look at dev", "stop", "more data"), strict=True))],
)


EXERCISES = [ERROR_RANGE, EXAMPLES_NEEDED, SPLIT_PEOPLE, BIAS_AND_VARIANCE, DIAGNOSE, NEXT_ACTION]
