"""Exercises of lesson 3.2: the best cut, a vote, gaps and how sure they are, a diagnosis repaired, the next step."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.generalization import error_interval
from helpers.projects.bayes import bayes_error_of_gaussians, majority_vote

Cases = Iterator[tuple[Any, ...]]


def best_cut(mu_0, mu_1, sigma, p_1):
    """Two normal classes with common sigma, mu_0 < mu_1, class 1 with share p_1 -> (cut, Bayes error), two floats."""
    cut = (mu_0 + mu_1) / 2 + sigma**2 * np.log((1 - p_1) / p_1) / (mu_1 - mu_0)
    Phi = NormalDist().cdf
    missed = Phi((cut - mu_1) / sigma)
    false_alarms = 1 - Phi((cut - mu_0) / sigma)
    return float(cut), (1 - p_1) * false_alarms + p_1 * missed


def cut_by_helper(mu_0, mu_1, sigma, p_1):
    rule = bayes_error_of_gaussians((mu_0, mu_1), (sigma, sigma), (1 - p_1, p_1))
    return rule.cuts[0], rule.error


def cut_by_halving(mu_0, mu_1, sigma, p_1):
    low, high = mu_0 - 60 * sigma, mu_1 + 60 * sigma

    def lead(x):
        return math.log(p_1 / (1 - p_1)) + (x - mu_0) ** 2 / (2 * sigma**2) - (x - mu_1) ** 2 / (2 * sigma**2)

    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if lead(middle) > 0 else (middle, high)
    return low, error_at(low, mu_0, mu_1, sigma, p_1)


def error_at(cut, mu_0, mu_1, sigma, p_1):
    sound, worn = NormalDist(mu_0, sigma), NormalDist(mu_1, sigma)
    return (1 - p_1) * (1 - sound.cdf(cut)) + p_1 * worn.cdf(cut)


def with_cut(place):
    """The answer that puts its cut elsewhere, and gives the error of that cut."""

    def answer(mu_0, mu_1, sigma, p_1):
        cut = float(place(mu_0, mu_1, sigma, p_1))
        return cut, error_at(cut, mu_0, mu_1, sigma, p_1)

    return answer


def with_error(error):
    """The answer with the right cut and another idea of the error."""

    def answer(mu_0, mu_1, sigma, p_1):
        cut = best_cut(mu_0, mu_1, sigma, p_1)[0]
        missed, alarms = NormalDist().cdf((cut - mu_1) / sigma), 1 - NormalDist().cdf((cut - mu_0) / sigma)
        return cut, error(alarms, missed, p_1)

    return answer


def equal_bells(rng: np.random.Generator) -> Cases:
    yield 0.0, 2.0, 1.0, 0.5
    yield -1.0, 3.0, 2.0, 0.5
    yield 5, 6, 2, 0.5


def unequal_bells(rng: np.random.Generator) -> Cases:
    yield 0.0, 2.0, 1.0, 0.1
    yield 0, 1, 2, 0.75
    for _ in range(4):
        mu, step, sigma, share = rng.normal(), rng.uniform(0.5, 3), rng.uniform(0.5, 2), rng.uniform(0.15, 0.85)
        yield float(mu), float(mu + step), float(sigma), float(share)


BEST_CUT = Exercise(
    name="best_cut",
    reference=best_cut,
    checks=[
        agrees("lies half-way where both classes are equally frequent", equal_bells, rtol=1e-6),
        agrees("gives way to the more frequent class, by the right amount", unequal_bells, rtol=1e-6),
    ],
    hints=[
        "After the logarithm the squares of x cancel: what is left is a straight line in x. Check the direction: if"
        " worn pumps are rare, one should name fewer of them, so the cut moves up.",
        "cut = (mu_0 + mu_1)/2 + sigma²·ln((1 - p_1)/p_1)/(mu_1 - mu_0)",
        "The error has two parts: sound pumps above the cut, their share is 1 - p_1, and worn ones below it, their"
        " share is p_1. `NormalDist().cdf((cut - mu_0) / sigma)` is the part of the sound pumps below the cut.",
    ],
    why="At the cut both classes are equally probable, so it hardly matters what is said there; away from it one of"
    " them is more probable, and naming that one is all that can be done.",
    wrong=[
        Wrong(
            "Half-way between the means is right for equally frequent classes only: p_1 moves the cut.",
            with_cut(lambda a, b, s, p: (a + b) / 2),
        ),
        Wrong(
            "It moves the wrong way: if worn pumps are rare, the cut goes up, away from the sound ones.",
            with_cut(lambda a, b, s, p: (a + b) / 2 - s**2 * np.log((1 - p) / p) / (b - a)),
        ),
        Wrong(
            "The shift of the cut goes with sigma squared.",
            with_cut(lambda a, b, s, p: (a + b) / 2 + s * np.log((1 - p) / p) / (b - a)),
        ),
        Wrong(
            "The further the means are apart, the smaller is the shift: divide by mu_1 - mu_0.",
            with_cut(lambda a, b, s, p: (a + b) / 2 + s**2 * np.log((1 - p) / p)),
        ),
        Wrong(
            "It is the natural logarithm that undoes the e of the normal distribution.",
            with_cut(lambda a, b, s, p: (a + b) / 2 + s**2 * np.log10((1 - p) / p) / (b - a)),
        ),
        Wrong(
            "You added up the two error rates. Each counts with the share of its class.",
            with_error(lambda alarms, missed, p: alarms + missed),
        ),
        Wrong(
            "The shares have changed places: false alarms happen to sound pumps, and those are the 1 - p_1.",
            with_error(lambda alarms, missed, p: p * alarms + (1 - p) * missed),
        ),
        Wrong(
            "This is the share of *right* answers.",
            with_error(lambda alarms, missed, p: 1 - (1 - p) * alarms - p * missed),
        ),
        Wrong(
            "The mean of the two error rates is right for equally frequent classes only.",
            with_error(lambda alarms, missed, p: (alarms + missed) / 2),
        ),
        Wrong(
            "One of the two mistakes is missing: sound pumps above the cut are named worn, worn ones below it sound.",
            with_error(lambda alarms, missed, p: (1 - p) * alarms),
        ),
        Wrong(
            "Half the distance between the means, in units of sigma, gives the error for equal shares only.",
            lambda a, b, s, p: (best_cut(a, b, s, p)[0], 1 - NormalDist().cdf((b - a) / (2 * s))),
        ),
        Wrong(
            "Phi wants the distance from the mean in units of sigma: divide by it.",
            lambda a, b, s, p: (
                best_cut(a, b, s, p)[0],
                error_at(best_cut(a, b, s, p)[0], a, b, 1, p),
            ),
        ),
        Wrong("The cut first, then the error.", lambda a, b, s, p: best_cut(a, b, s, p)[::-1]),
    ],
    alternatives=[cut_by_helper, cut_by_halving],
)


def team_says(votes):
    """votes (R, m) of whole numbers, the most trusted reader in row 0 -> (m,) whole numbers, what the team says."""
    answers = []
    for column in votes.T:
        counts = [int(np.sum(column == digit)) for digit in column]
        answers.append(column[int(np.argmax(counts))])
    return np.array(answers)


def by_counter(votes):
    return np.array([Counter(column.tolist()).most_common(1)[0][0] for column in votes.T])


def by_comparing(votes):
    counts = (votes[:, None, :] == votes[None, :, :]).sum(axis=0)
    return np.take_along_axis(votes, counts.argmax(axis=0)[None], axis=0)[0]


def by_vote_helper(votes):
    return majority_vote(votes, int(max(2, votes.max() + 1)))[0]


def smallest_of_tied(votes):
    return np.array([np.bincount(column).argmax() for column in votes.T])


def last_of_tied(votes):
    return team_says(votes[::-1])


def rarest(votes):
    return np.array(
        [min(column, key=lambda digit: (int(np.sum(column == digit)), 0)) for column in votes.T], dtype=votes.dtype
    )


def first_decides_ties(votes):
    answers = team_says(votes)
    for k, column in enumerate(votes.T):
        counts = np.bincount(column)
        if np.sum(counts == counts.max()) > 1:
            answers[k] = column[0]
    return answers


def along_rows(votes):
    return team_says(votes.T)


def clear_votes(rng: np.random.Generator) -> Cases:
    yield (np.array([[7]]),)
    yield (np.array([[4, 9, 1]]),)
    for R, m in ((3, 5), (5, 4), (9, 7)):
        truth = rng.integers(0, 10, m)
        votes = np.tile(truth, (R, 1))
        for column in range(m):
            who = rng.permutation(R)[: R // 2]
            votes[who, column] = (truth[column] + rng.integers(1, 10, len(who))) % 10
        yield (votes,)


def tied_votes(rng: np.random.Generator) -> Cases:
    yield (np.array([[9], [2]]),)
    yield (np.array([[3, 5, 8], [6, 2, 1], [5, 7, 0]]),)
    yield (np.array([[9, 1], [4, 6], [4, 6], [9, 5], [2, 5]]),)
    for R, m in ((4, 6), (6, 5)):
        yield (rng.integers(0, 5, (R, m)),)


TEAM_SAYS = Exercise(
    name="team_says",
    reference=team_says,
    checks=[
        agrees("gives what most readers named", clear_votes, rtol=0, atol=0),
        agrees("in a tie, trusts the reader in the higher row", tied_votes, rtol=0, atol=0),
    ],
    hints=[
        "Go through the columns: `for column in votes.T`. For each reader, how many readers said the same?",
        "`np.argmax` of these counts gives the *first* of the largest: that is the tie rule already, if the counts"
        " stand in the order of the rows.",
    ],
    why="Counting per reader, not per digit, keeps the order of trust, and argmax takes the first of equals.",
    wrong=[
        Wrong("In a tie you take the smallest digit: `np.bincount` sorts by digit, not by trust.", smallest_of_tied),
        Wrong("In a tie you trust the lowest row most. The most trusted reader is in row 0.", last_of_tied),
        Wrong(
            "Digits are whole numbers, and these are floats: `np.zeros(m, dtype=int)`, or a list made an array.",
            lambda votes: team_says(votes) * 1.0,
        ),
        Wrong("A mean of digits is no vote: a 3 and a 5 do not make a 4.", lambda votes: np.rint(votes.mean(axis=0))),
        Wrong(
            "The middle of the sorted votes is no vote: 1, 8, 9, 9 has none in its middle.",
            lambda votes: np.median(votes, axis=0),
        ),
        Wrong("The columns are the receipts, and the rows the readers: you voted along the rows.", along_rows),
        Wrong("In a tie the first reader does not simply decide: only the tied digits are left to choose from.",
              first_decides_ties),
        Wrong("This is how many readers agree. What do they say?",
              lambda votes: np.array([np.bincount(column).max() for column in votes.T])),
        Wrong("You take what the *fewest* readers named.", rarest),
        Wrong("That is the first reader's opinion. The others have a vote, too.", lambda votes: votes[0] * 1),
        Wrong("The largest digit wins here, however many named it.", lambda votes: votes.max(axis=0)),
    ],
    alternatives=[by_counter, by_comparing, by_vote_helper],
)  # fmt: skip


def gaps(human, train, dev):
    """Three pairs (error, n) -> (avoidable bias, its margin, variance, its margin), four floats."""

    def margin(low, high):
        return 1.96 * np.sqrt(low[0] * (1 - low[0]) / low[1] + high[0] * (1 - high[0]) / high[1])

    return train[0] - human[0], margin(human, train), dev[0] - train[0], margin(train, dev)


def gaps_step_by_step(human, train, dev):
    errors, counts = np.array([human, train, dev], dtype=float).T
    margins = 1.96 * np.sqrt(errors * (1 - errors) / counts)
    both = np.hypot(margins[:-1], margins[1:])
    steps = np.diff(errors)
    return float(steps[0]), float(both[0]), float(steps[1]), float(both[1])


def gaps_by_intervals(human, train, dev):
    low, middle, high = (error_interval(*pair).half_width for pair in (human, train, dev))
    return train[0] - human[0], math.hypot(low, middle), dev[0] - train[0], math.hypot(middle, high)


def with_margin(margin):
    def answer(human, train, dev):
        return train[0] - human[0], margin(human, train), dev[0] - train[0], margin(train, dev)

    return answer


def spread(pair):
    return pair[0] * (1 - pair[0]) / pair[1]


def three_rungs(rng: np.random.Generator) -> Cases:
    yield (0.10, 40), (0.12, 4000), (0.14, 2000)
    yield (0.25, 60), (0.16, 4000), (0.19, 1000)
    for _ in range(4):
        yield tuple((round(float(rng.uniform(0.02, 0.4)), 3), int(rng.integers(20, 5000))) for _ in range(3))


def smallest_rungs(rng: np.random.Generator) -> Cases:
    yield (0.0, 1), (1.0, 1), (0.5, 2)
    yield (0.0, 50), (0.0, 100), (0.3, 10)


GAPS = Exercise(
    name="gaps",
    reference=gaps,
    checks=[
        agrees("gives both gaps with their margins", three_rungs, rtol=1e-4),
        agrees("works for sets of a single example as well", smallest_rungs, rtol=1e-4),
    ],
    hints=[
        "A gap is the upper error minus the lower one. The margin needs the variance of both: e(1 - e)/n for each.",
        "Add the two variances *first*, then take one root, and 1.96 of that.",
    ],
    why="Two independent measurements rarely err to opposite sides by their full margins. That is why the squares add"
    " up, and not the margins themselves.",
    wrong=[
        Wrong(
            "You added up the margins. For independent sets their squares add up: one root over the sum.",
            with_margin(lambda a, b: 1.96 * (math.sqrt(spread(a)) + math.sqrt(spread(b)))),
        ),
        Wrong(
            "Only the upper error's margin is in it. The lower one was measured, too, often on fewer examples.",
            with_margin(lambda a, b: 1.96 * math.sqrt(spread(b))),
        ),
        Wrong(
            "Only the lower error's margin is in it. The upper one was measured, too.",
            with_margin(lambda a, b: 1.96 * math.sqrt(spread(a))),
        ),
        Wrong(
            "When two measurements are subtracted, their uncertainties still add up: plus under the root.",
            with_margin(lambda a, b: 1.96 * math.sqrt(abs(spread(a) - spread(b)))),
        ),
        Wrong("The 1.96 is missing: this margin holds in 68 of 100 cases only.",
              with_margin(lambda a, b: math.sqrt(spread(a) + spread(b)))),
        Wrong("A single example has the variance e(1 - e): you left out the 1 - e.",
              with_margin(lambda a, b: 1.96 * math.sqrt(a[0] / a[1] + b[0] / b[1]))),
        Wrong("The root is missing: these are variances.", with_margin(lambda a, b: 1.96 * (spread(a) + spread(b)))),
        Wrong(
            "Variance is dev minus *train*; you took dev minus human.",
            lambda human, train, dev: (*gaps(human, train, dev)[:2], *gaps(human, dev, dev)[:2]),
        ),
        Wrong(
            "The signs are turned round: avoidable bias is train minus human, variance dev minus train.",
            lambda human, train, dev: tuple(
                -x if k % 2 == 0 else x for k, x in enumerate(gaps(human, train, dev))
            ),
        ),
        Wrong(
            "A gap may be negative. Do not take its absolute value: a model better than its human is worth knowing.",
            lambda human, train, dev: tuple(abs(x) for x in gaps(human, train, dev)),
        ),
        Wrong(
            "The order is gap, margin, gap, margin.",
            lambda human, train, dev: tuple(gaps(human, train, dev)[k] for k in (0, 2, 1, 3)),
        ),
    ],
    alternatives=[gaps_step_by_step, gaps_by_intervals],
)  # fmt: skip


def labels_needed(human, train, n_train, margin):
    """The smallest number of human labels (int) that gives the avoidable bias to ± margin (95 %), or None."""
    left = (margin / 1.96) ** 2 - train * (1 - train) / n_train
    if left <= 0:
        return None
    return int(np.ceil(human * (1 - human) / left))


def labels_with_exact_z(human, train, n_train, margin):
    left = (margin / NormalDist().inv_cdf(0.975)) ** 2 - train * (1 - train) / n_train
    return math.ceil(human * (1 - human) / left) if left > 0 else None


def labels_by_trying(human, train, n_train, margin):
    def wide(n):
        return 1.96 * math.sqrt(human * (1 - human) / n + train * (1 - train) / n_train) > margin

    if wide(2**50):
        return None
    n, step = 0, 2**50
    while step:
        if wide(n + step):
            n += step
        step //= 2
    return n + 1


def with_count(count):
    def answer(human, train, n_train, margin):
        left = (margin / 1.96) ** 2 - train * (1 - train) / n_train
        return None if left <= 0 else count(human, train, n_train, margin, left)

    return answer


def label_wishes(rng: np.random.Generator) -> Cases:
    yield 0.25, 0.16, 4000, 0.1
    yield 0.25, 0.16, 4000, 0.02
    yield 0.05, 0.5, 50_000, 0.01
    left = 4
    while left:
        human, train = round(float(rng.uniform(0.03, 0.4)), 3), round(float(rng.uniform(0.03, 0.4)), 3)
        wish = human, train, int(rng.integers(5_000, 50_000)), round(float(rng.uniform(0.02, 0.08)), 4)
        if labels_needed(*wish) == labels_with_exact_z(*wish):  # 1.96 or 1.959964: both are right
            left -= 1
            yield wish


def hopeless_wishes(rng: np.random.Generator) -> Cases:
    yield 0.25, 0.16, 4000, 0.01
    yield 0.1, 0.5, 1, 0.2
    yield 0.1, 0.3, 200, 0.05


def whole_labels(answer: Any, rng: np.random.Generator) -> None:
    given = answer(0.25, 0.16, 4000, 0.05)
    if isinstance(given, (bool, np.bool_)) or not isinstance(given, (int, np.integer)):
        raise Mistake(f"labels come whole: {given!r} is no int")


LABELS_NEEDED = Exercise(
    name="labels_needed",
    reference=labels_needed,
    checks=[
        Check("is a whole number", whole_labels),
        agrees("is enough, and one label fewer would not be", label_wishes, rtol=0, atol=0),
        agrees("is None where the training set alone is too small", hopeless_wishes, rtol=0, atol=0),
    ],
    hints=[
        "Write margin = 1.96·√(h(1 - h)/n + t(1 - t)/n_train), square both sides, and bring everything but h(1 - h)/n"
        " to the other side.",
        "What is left for the human is (margin/1.96)² - t(1 - t)/n_train. Not above 0? Then `None`. Otherwise"
        " h(1 - h) divided by it, rounded up: `int(np.ceil(...))`.",
    ],
    why="The margin is a budget of squared uncertainty. The training set has spent its part; the labels have to fit"
    " into the rest.",
    wrong=[
        Wrong(
            "This is the answer for the human error alone. The training error is uncertain, too, and takes its part.",
            with_count(lambda h, t, n, margin, left: int(np.ceil(1.96**2 * h * (1 - h) / margin**2))),
        ),
        Wrong(
            "Subtract variances, not margins: (margin/1.96)² minus t(1 - t)/n_train.",
            with_count(
                lambda h, t, n, margin, left: int(
                    np.ceil(h * (1 - h) / (margin / 1.96 - math.sqrt(t * (1 - t) / n)) ** 2)
                )
            ),
        ),
        Wrong(
            "Rounded down, the margin is just missed: round up.",
            with_count(lambda h, t, n, margin, left: int(h * (1 - h) / left)),
        ),
        Wrong(
            "It is not rounded to a whole number: `int(np.ceil(...))`.",
            with_count(lambda h, t, n, margin, left: h * (1 - h) / left),
        ),
        Wrong(
            "The training set makes the demand larger, not smaller: its part is subtracted from the budget, not added.",
            with_count(
                lambda h, t, n, margin, left: int(np.ceil(h * (1 - h) / ((margin / 1.96) ** 2 + t * (1 - t) / n)))
            ),
        ),
        Wrong(
            "The 1.96 is missing: this margin would hold in 68 of 100 cases only.",
            lambda h, t, n, margin: labels_needed(h, t, n, 1.96 * margin),
        ),
        Wrong(
            "A negative number of labels, or a division by zero, means that none is enough: return None there.",
            lambda h, t, n, margin: int(np.ceil(h * (1 - h) / ((margin / 1.96) ** 2 - t * (1 - t) / n))),
        ),
        Wrong(
            "Human and training error have changed places.",
            lambda h, t, n, margin: labels_needed(t, h, n, margin),
        ),
        Wrong(
            "A single label has the variance h(1 - h): you left out the 1 - h.",
            with_count(lambda h, t, n, margin, left: int(np.ceil(h / left))),
        ),
    ],
    alternatives=[labels_by_trying, labels_with_exact_z],
)


def what_first(readers, train, dev):
    """readers: error rates of people and teams; train, dev: errors -> "avoidable bias" or "variance"."""
    best = min(readers)
    bias = train - best
    variance = dev - train
    return "avoidable bias" if bias >= variance else "variance"


def by_the_middle(readers, train, dev):
    """Bias is at least variance where train lies in the upper half of the way from the best reader to dev."""
    return "variance" if 2 * train - sorted(readers)[0] - dev < 0 else "avoidable bias"


def with_gaps(bias, variance):
    def answer(readers, train, dev):
        left, right = bias(readers, train, dev), variance(readers, train, dev)
        return "avoidable bias" if left >= right else "variance"

    return answer


def right_bias(readers, train, dev):
    return train - min(readers)


def right_variance(readers, train, dev):
    return dev - train


def teams_of_readers(rng: np.random.Generator) -> Cases:
    yield [0.26, 0.20, 0.13], 0.14, 0.19
    yield [0.26, 0.20, 0.03], 0.14, 0.19
    yield [0.125], 0.25, 0.3125
    yield [0.30, 0.20, 0.15], 0.17, 0.22
    yield [0.45, 0.02], 0.10, 0.15
    yield [0.20, 0.10], 0.18, 0.06
    for _ in range(8):
        readers = [round(float(x), 3) for x in rng.uniform(0.02, 0.4, int(rng.integers(1, 6)))]
        train = round(float(rng.uniform(0.01, 0.4)), 3)
        yield readers, train, round(train + float(rng.uniform(0.003, 0.15)), 3)


def equal_gaps(rng: np.random.Generator) -> Cases:
    yield [0.125, 0.375], 0.25, 0.375
    yield [0.5, 0.25], 0.5, 0.75


def superhuman(rng: np.random.Generator) -> Cases:
    yield [0.25], 0.15, 0.19
    yield [0.40, 0.30], 0.02, 0.05
    yield [0.30, 0.50], 0.10, 0.12


WHAT_FIRST = Exercise(
    name="what_first",
    reference=what_first,
    checks=[
        agrees("compares train with the best reader, and dev with train", teams_of_readers),
        agrees("finds no bias where the model reads better than every human", superhuman),
        agrees("says avoidable bias where both gaps are equal", equal_gaps),
    ],
    hints=[
        "Line by line: what is the best estimate of the Bayes error that `readers` offers? Which two errors make up the"
        " variance? What does `abs` do to a model that reads better than people?",
        "`best = min(readers)`, `bias = train - best`, `variance = dev - train`.",
    ],
    why="Every reader is an upper bound of the Bayes error, so the lowest is the best estimate. The model's own gaps"
    " are then train - best and dev - train, with their signs.",
    wrong=[
        Wrong(
            "0 is possible only where nobody ever errs. Take the best of the readers as the level.",
            with_gaps(lambda readers, train, dev: train, right_variance),
        ),
        Wrong(
            "The average reader is no estimate of the Bayes error: the best one is already above it.",
            with_gaps(lambda readers, train, dev: train - sum(readers) / len(readers), right_variance),
        ),
        Wrong(
            "You took the worst reader. The *lowest* upper bound says most: `min(readers)`.",
            with_gaps(lambda readers, train, dev: train - max(readers), right_variance),
        ),
        Wrong(
            "Variance is what dev adds to the *training* error; you measure it from the readers.",
            with_gaps(right_bias, lambda readers, train, dev: dev - min(readers)),
        ),
        Wrong(
            "Variance is what dev adds to the *training* error; the average of the readers does not belong there.",
            with_gaps(right_bias, lambda readers, train, dev: dev - sum(readers) / len(readers)),
        ),
        Wrong(
            "Where the model reads better than people, train - best is negative, and `abs` makes a bias of it.",
            with_gaps(lambda readers, train, dev: abs(train - min(readers)), right_variance),
        ),
        Wrong(
            "A dev error below the training error is a negative variance, so there is none: no `abs` here either.",
            with_gaps(right_bias, lambda readers, train, dev: abs(dev - train)),
        ),
        Wrong(
            "Where both gaps are equal, bias comes first: use >=.",
            lambda readers, train, dev: "avoidable bias" if train - min(readers) > dev - train else "variance",
        ),
        Wrong(
            "Bias and variance have changed places.",
            lambda readers, train, dev: "variance" if train - min(readers) >= dev - train else "avoidable bias",
        ),
        Wrong(
            "That is the team's function as it was: three of its lines are still wrong.",
            with_gaps(
                lambda readers, train, dev: abs(train), lambda readers, train, dev: dev - sum(readers) / len(readers)
            ),
        ),
    ],
    alternatives=[by_the_middle],
)


STEPS = ("fit", "generalize", "label", "stop")


def next_steps():
    """Return a dict that gives each of "A" to "E" one of "fit", "generalize", "label", "stop"."""
    return {"A": "fit", "B": "generalize", "C": "fit", "D": "label", "E": "stop"}


def one_step_each(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != list("ABCDE"):
        raise Mistake('return a dict with the keys "A", "B", "C", "D", "E"')
    unknown = [word for word in given.values() if word not in STEPS]
    if unknown:
        raise Mistake(f"{unknown[0]!r} is none of {', '.join(map(repr, STEPS))}")


def the_right_steps(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), next_steps()
    count = sum(given.get(letter) != right[letter] for letter in right)
    if count:
        raise Mistake(f"{count} of the 5 projects {'need' if count > 1 else 'needs'} another step")


NEXT_STEPS = Exercise(
    name="next_steps",
    reference=next_steps,
    checks=[
        Check("names one of the four steps for each project", one_step_each),
        Check("and each time the one that the numbers speak for", the_right_steps),
    ],
    hints=[
        "Two gaps per project. Where several people were measured, which of them counts? And behind which number stand"
        " so few examples that its gap could be zero as well as the largest?",
        "`gaps((0.10, 40), (0.14, 6000), (0.17, 2000))` gives the gaps of D with their margins. In C, the student is"
        " not the best reader there is.",
    ],
    why="Avoidable bias: 7, 0.5, 8, 4 ± 9.3 and 0.5 points; variance: 1, 6.5, 3, 3 and 0.5. In D the human level leaves"
    " open which gap is larger, and more labels cost an afternoon. In E that is open, too, but neither is worth much.",
    wrong=[
        Wrong(
            "C: compared with the student there is no bias. The team of radiologists reads far better, so better is"
            " possible.",
            lambda: next_steps() | {"C": "generalize"},
        ),
        Wrong(
            "D: 4 points of avoidable bias, but ± 9: with forty labels it may be 0 or 13. Which gap is larger nobody"
            " knows yet.",
            lambda: next_steps() | {"D": "fit"},
        ),
        Wrong(
            "D: the variance of 3 points is real. Whether the avoidable bias is larger, forty labels cannot tell.",
            lambda: next_steps() | {"D": "generalize"},
        ),
        Wrong(
            "E: 24 % wrong looks bad, but the expert gets 24 %, too. By this level half a point is left: what would"
            " you gain?",
            lambda: next_steps() | {"E": "fit"},
        ),
        Wrong(
            "E: the human level was measured on 4,000 examples. More labels would only confirm that little is left.",
            lambda: next_steps() | {"E": "label"},
        ),
        Wrong(
            "A: train is 7 points above the inspector, dev only 1 above train. The larger gap comes first.",
            lambda: next_steps() | {"A": "generalize"},
        ),
        Wrong(
            "B: train has practically reached the ornithologists. What is left, 6.5 points, is between train and dev.",
            lambda: next_steps() | {"B": "fit"},
        ),
        Wrong(
            "E: the variance is half a point, ± 1.5. Even if it is 2, there is little to gain.",
            lambda: next_steps() | {"E": "generalize"},
        ),
        Wrong(
            "D: with forty labels the avoidable bias may be 13 points. That is too much to stop at.",
            lambda: next_steps() | {"D": "stop"},
        ),
        Wrong(
            "A: 1,000 labels give the bias of 7 points to ± 1. That is sure enough: work on it.",
            lambda: next_steps() | {"A": "label"},
        ),
        Wrong(
            "B: the bias is 0.5 ± 2 points, and the variance 6.5. Whatever more labels say, the variance is larger.",
            lambda: next_steps() | {"B": "label"},
        ),
        Wrong(
            "C: the team's 500 labels give the bias of 8 points to ± 1.6, and the variance is 3. That is sure enough.",
            lambda: next_steps() | {"C": "label"},
        ),
        Wrong(
            "You judged the training errors as if 0 % were possible everywhere: see what people reach.",
            lambda: {"A": "fit", "B": "fit", "C": "fit", "D": "fit", "E": "fit"},
        ),
        Wrong(
            "A and B have changed places: which of them does not even fit its training set?",
            lambda: next_steps() | {"A": "generalize", "B": "fit"},
        ),
    ],
    alternatives=[lambda: dict(zip("EDCBA", ("stop", "label", "fit", "generalize", "fit"), strict=True))],
)


EXERCISES = [BEST_CUT, TEAM_SAYS, GAPS, LABELS_NEEDED, WHAT_FIRST, NEXT_STEPS]
