"""Exercises of lesson 3.3: ceilings from tags, what to cure first, wrong labels found, counted and put right fairly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.generalization import wilson_interval

Cases = Iterator[tuple[Any, ...]]


def ceilings(tags, error):
    """tags (n, C) bool, error the dev error -> (best, cautious), each (C,): the error left when a cause is cured."""
    alone = tags & (tags.sum(axis=1, keepdims=True) == 1)
    return error * (1 - tags.mean(axis=0)), error * (1 - alone.mean(axis=0))


def ceilings_by_counting(tags, error):
    n, C = tags.shape
    best, cautious = np.zeros(C), np.zeros(C)
    for c in range(C):
        with_tag = [row for row in tags if row[c]]
        only = [row for row in with_tag if sum(row) == 1]
        best[c] = error - error * len(with_tag) / n
        cautious[c] = error - error * len(only) / n
    return best, cautious


def gains_instead(tags, error):
    best, cautious = ceilings(tags, error)
    return error - best, error - cautious


def shares_of_the_tags(tags, error):
    alone = tags & (tags.sum(axis=1, keepdims=True) == 1)
    total = max(tags.sum(), 1)
    return error * (1 - tags.sum(axis=0) / total), error * (1 - alone.sum(axis=0) / total)


def tags_then_best(tags, error):
    return error * (1 - tags.sum(axis=0) / max(tags.sum(), 1)), error * (1 - tags.mean(axis=0))


def shares_of_the_tagged(tags, error):
    alone = tags & (tags.sum(axis=1, keepdims=True) == 1)
    tagged = max(tags.any(axis=1).sum(), 1)
    return error * (1 - tags.sum(axis=0) / tagged), error * (1 - alone.sum(axis=0) / tagged)


def untagged_too(tags, error):
    best, _ = ceilings(tags, error)
    return best, error * (1 - (tags & (tags.sum(axis=1, keepdims=True) <= 2)).mean(axis=0))


def points_instead(tags, error):
    alone = tags & (tags.sum(axis=1, keepdims=True) == 1)
    return error - tags.mean(axis=0), error - alone.mean(axis=0)


def with_wilson(tags, error):
    low = np.array([wilson_interval(share, len(tags)).low for share in tags.mean(axis=0)])
    return ceilings(tags, error)[0], error * (1 - low)


def tag_tables(rng: np.random.Generator) -> Cases:
    yield np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 0], [1, 0, 0]], dtype=bool), 0.2
    for n, C in ((30, 6), (12, 3), (7, 1)):
        yield rng.random((n, C)) < 0.4, round(float(rng.uniform(0.02, 0.4)), 3)


def single_rows(rng: np.random.Generator) -> Cases:
    yield np.array([[True, False, True]]), 0.25
    yield np.array([[False, True]]), 0.1
    yield np.array([[False]]), 0.5


CEILINGS = Exercise(
    name="ceilings",
    reference=ceilings,
    checks=[
        agrees("is the error without the errors that carry the tag, and without those that carry no other", tag_tables),
        agrees("holds for a single error, with two tags, one, or none", single_rows),
    ],
    hints=[
        "Of n errors looked at, k carry the tag. If they vanish, the share (n - k) / n of the error is left.",
        "`tags.mean(axis=0)` gives all the shares k/n at once. An error with one tag only has `tags.sum(axis=1) == 1`.",
        "Keep the row sums as a column, `tags.sum(axis=1, keepdims=True) == 1`, and combine with `&`.",
    ],
    why="The tags were counted on a sample of the errors, so they say which share of the error a cause has. An error"
    " with two tags may stay when one of its causes is gone: the cautious number does not count on it.",
    wrong=[
        Wrong("These are the gains. Asked for is what is left of the error.", gains_instead),
        Wrong(
            "You divided by the number of tags. An error may have two tags or none: divide by the errors looked at.",
            shares_of_the_tags,
        ),
        Wrong(
            "The cautious number comes second, and both are shares of the errors looked at, not of the tags.",
            tags_then_best,
        ),
        Wrong(
            "You left out the errors without a tag. They are errors, too: n is the number of rows.",
            shares_of_the_tagged,
        ),
        Wrong(
            "Both numbers count every error with the tag. The cautious one leaves out those with a second tag.",
            lambda tags, error: (ceilings(tags, error)[0], ceilings(tags, error)[0]),
        ),
        Wrong(
            "Cautious does not mean Wilson's interval here: count the errors that carry this tag and no other.",
            with_wilson,
        ),
        Wrong("First the best case, then the cautious one.", lambda tags, error: ceilings(tags, error)[::-1]),
        Wrong(
            "The share is a share *of the error*: 30 % of an error of 20 % are 6 points, not 30.",
            points_instead,
        ),
        Wrong(
            "The cautious number counts only errors with this one tag; you let some with two of them through.",
            untagged_too,
        ),
        Wrong(
            "You averaged along the rows: one number per error. Causes are columns: `axis=0`.",
            lambda tags, error: (error * (1 - tags.mean(axis=1)), error * (1 - tags.mean(axis=1))),
        ),
    ],
    alternatives=[ceilings_by_counting],
)


def cure_first(count, n, error, reach, days):
    """count, reach, days (C,) lists -> positions of the causes (C,), the largest sure gain per day of work first."""
    low = np.array([wilson_interval(k / n, n).low for k in count])
    gain = error * low * np.array(reach) / np.array(days)
    return np.argsort(-gain, kind="stable")


def cure_by_sorting(count, n, error, reach, days):
    def gain(c):
        return wilson_interval(count[c] / n, n)[0] * reach[c] / days[c]

    return np.array(sorted(range(len(count)), key=gain, reverse=True))


def ordered_by(value):
    """An answer that orders by another idea of the value."""

    def answer(count, n, error, reach, days):
        share, reach, days = np.array(count) / n, np.array(reach), np.array(days)
        low, high = np.array([wilson_interval(p, n) for p in share]).T
        return np.argsort(-value(share, low, high, reach, days), kind="stable")

    return answer


def interval_of_the_product(count, n, error, reach, days):
    low = np.array([wilson_interval(part * k / n, n).low for k, part in zip(count, reach, strict=True)])
    return np.argsort(-low / np.array(days), kind="stable")


def smallest_first(count, n, error, reach, days):
    return cure_first(count, n, error, reach, days)[::-1]


def ranks_instead(count, n, error, reach, days):
    return np.argsort(cure_first(count, n, error, reach, days))


def plans(rng: np.random.Generator) -> Cases:
    yield [12, 7, 9, 4], 40, 0.2, [0.5, 0.6, 0.2, 0.9], [5, 2, 2, 1]
    yield [3, 10], 30, 0.1, [0.9, 0.5], [1, 2]
    yield [6, 20], 40, 0.1, [1.0, 0.28], [1, 1]
    for C, n in ((5, 60), (6, 100), (1, 20)):
        count = rng.permutation(np.arange(3, 3 + 3 * C, 3))
        yield [int(k) for k in count], n, 0.15, rng.uniform(0.1, 1, C).round(2).tolist(), rng.integers(1, 9, C).tolist()


def rare_and_cheap(rng: np.random.Generator) -> Cases:
    yield [1, 20], 30, 0.2, [1.0, 0.5], [1, 8]
    yield [2, 9, 15], 30, 0.22, [1.0, 0.5, 0.5], [1, 3, 4]


CURE_FIRST = Exercise(
    name="cure_first",
    reference=cure_first,
    checks=[
        agrees("orders by error times lower end times reach, per day", plans, rtol=0, atol=0),
        agrees("does not let a cause seen once or twice go first", rare_and_cheap, rtol=0, atol=0),
    ],
    hints=[
        "For each cause one number: how many points of error you can be sure of, for each day of work.",
        "The share that you can be sure of is `wilson_interval(count / n, n).low`. Times reach, divided by days.",
        "`np.argsort` puts the smallest first: sort the negative numbers.",
    ],
    why="A cause seen twice in thirty errors may be one in fifty: its promise is mostly luck. The lower end of the"
    " interval asks what is left of the promise when luck is taken off.",
    wrong=[
        Wrong("That is the order of the counts alone: a large pile may be hard to cure.", ordered_by(
            lambda share, low, high, reach, days: share)),
        Wrong("You took the measured share. Asked for is the gain that you can be sure of: the lower end.", ordered_by(
            lambda share, low, high, reach, days: share * reach / days)),
        Wrong("The upper end is the hope. Take the lower one.", ordered_by(
            lambda share, low, high, reach, days: high * reach / days)),
        Wrong("The days of work are missing: divide by them.", ordered_by(
            lambda share, low, high, reach, days: low * reach)),
        Wrong("More days make a plan worse: divide by them.", ordered_by(
            lambda share, low, high, reach, days: low * reach * days)),
        Wrong("A cure reaches only a part of its ceiling: multiply by `reach`.", ordered_by(
            lambda share, low, high, reach, days: low / days)),
        Wrong("Wilson's interval belongs to the share that was counted: first its lower end, then times `reach`.",
              interval_of_the_product),
        Wrong("The smallest gain stands first: sort the other way round.", smallest_first),
        Wrong("These are the ranks of the causes. Asked for is the order: which cause stands first, second, ...",
              ranks_instead),
    ],
    alternatives=[cure_by_sorting],
)  # fmt: skip


def four_boxes(labels, predicted, truth):
    """labels, predicted, truth (1, m) -> counts (2, 2): rows label right / wrong, columns counted right / as error."""
    mislabeled, counted_wrong = labels != truth, predicted != labels
    return np.array([[np.sum((mislabeled == row) & (counted_wrong == column)) for column in (0, 1)] for row in (0, 1)])


def boxes_one_by_one(labels, predicted, truth):
    boxes = np.zeros((2, 2), dtype=int)
    for y, h, t in zip(labels[0], predicted[0], truth[0], strict=True):
        boxes[int(y != t), int(h != y)] += 1
    return boxes


def really_wrong_instead(labels, predicted, truth):
    mislabeled, wrong = labels != truth, predicted != truth
    return np.array([[np.sum((mislabeled == row) & (wrong == column)) for column in (0, 1)] for row in (0, 1)])


def both_by_prediction(labels, predicted, truth):
    first, second = predicted != labels, predicted != truth
    return np.array([[np.sum((first == row) & (second == column)) for column in (0, 1)] for row in (0, 1)])


def readings(rng: np.random.Generator) -> Cases:
    yield np.array([[3, 8, 1, 7, 7, 2, 2]]), np.array([[3, 8, 1, 1, 7, 5, 2]]), np.array([[3, 8, 4, 1, 1, 2, 2]])
    for m in (40, 200, 1):
        truth = rng.integers(0, 4, (1, m))
        labels = np.where(rng.random((1, m)) < 0.25, rng.integers(0, 4, (1, m)), truth)
        yield labels, np.where(rng.random((1, m)) < 0.4, rng.integers(0, 4, (1, m)), truth), truth


FOUR_BOXES = Exercise(
    name="four_boxes",
    reference=four_boxes,
    checks=[agrees("puts every example into the right one of four boxes", readings, rtol=0, atol=0)],
    hints=[
        "Two questions for each example, and they are not the same: is the *label* wrong? Is it *counted* as an error?",
        "Mislabeled: `labels != truth`. Counted as an error: `predicted != labels`, for nobody knows the truth when"
        " errors are counted.",
    ],
    why="Errors are counted against the label, mislabeled examples against the truth. So an example can be both, and"
    " then the model may be right; or mislabeled and counted as right, and then the model is wrong for certain.",
    wrong=[
        Wrong(
            "Your columns compare with the truth. What is *counted* as an error is decided by the label.",
            really_wrong_instead,
        ),
        Wrong(
            "Rows and columns have changed places: rows for the label, columns for the prediction.",
            lambda labels, predicted, truth: four_boxes(labels, predicted, truth).T,
        ),
        Wrong(
            "A label is wrong where it differs from the truth, whatever the model says.",
            both_by_prediction,
        ),
        Wrong(
            "These are shares. Asked for are counts.",
            lambda labels, predicted, truth: four_boxes(labels, predicted, truth) / labels.shape[1],
        ),
        Wrong(
            "The first row is for right labels, the first column for what is counted as right.",
            lambda labels, predicted, truth: four_boxes(labels, predicted, truth)[::-1, ::-1],
        ),
        Wrong(
            "The columns are right; the first row is for right labels, the second for wrong ones.",
            lambda labels, predicted, truth: four_boxes(labels, predicted, truth)[::-1],
        ),
    ],
    alternatives=[boxes_one_by_one],
)


def suspicious(P_by_epoch, labels, k):
    """P_by_epoch (E, C, m), labels (1, m) -> k columns, those with the lowest mean probability of their label first."""
    given = P_by_epoch[:, labels[0], np.arange(labels.shape[1])]  # (E, m)
    return np.argsort(given.mean(axis=0), kind="stable")[:k]


def suspicious_by_loops(P_by_epoch, labels, k):
    E, _, m = P_by_epoch.shape
    score = [sum(P_by_epoch[e, labels[0, i], i] for e in range(E)) / E for i in range(m)]
    return np.array(sorted(range(m), key=lambda i: score[i])[:k])


def last_epoch_only(P_by_epoch, labels, k):
    return suspicious(P_by_epoch[-1:], labels, k)


def unsure_instead(P_by_epoch, labels, k):
    return np.argsort(P_by_epoch.mean(axis=0).max(axis=0), kind="stable")[:k]


def most_trusted(P_by_epoch, labels, k):
    given = P_by_epoch[:, labels[0], np.arange(labels.shape[1])].mean(axis=0)
    return np.argsort(-given, kind="stable")[:k]


def scores_instead(P_by_epoch, labels, k):
    return np.sort(P_by_epoch[:, labels[0], np.arange(labels.shape[1])].mean(axis=0))[:k]


def unsure_at_last(P_by_epoch, labels, k):
    return np.argsort(P_by_epoch[-1].max(axis=0), kind="stable")[:k]


def lowest_ever(P_by_epoch, labels, k):
    given = P_by_epoch[:, labels[0], np.arange(labels.shape[1])].min(axis=0)
    return np.argsort(given, kind="stable")[:k]


def by_position(P_by_epoch, labels, k):
    return np.sort(suspicious(P_by_epoch, labels, k))


def all_of_them(P_by_epoch, labels, k):
    return suspicious(P_by_epoch, labels, labels.shape[1])


def histories(rng: np.random.Generator) -> Cases:
    for E, C, m, k in ((6, 3, 20, 5), (4, 10, 400, 60), (1, 2, 6, 2), (3, 4, 5, 1), (2, 3, 1, 1)):
        P = rng.random((E, C, m)) ** 2
        yield P / P.sum(axis=1, keepdims=True), rng.integers(0, C, (1, m)), k


SUSPICIOUS = Exercise(
    name="suspicious",
    reference=suspicious,
    checks=[agrees("gives the k columns that resisted their label longest", histories, rtol=0, atol=0)],
    hints=[
        "For every example and epoch: the probability of the label that it was *given*. Average over the epochs.",
        "`P_by_epoch[:, labels[0], np.arange(m)]` picks the row of the label in every column: shape (E, m).",
        "`np.argsort(score)[:k]` are the positions of the k lowest scores.",
    ],
    why="The average over the epochs remembers how long the network resisted a label. After the last epoch it may have"
    " learned the wrong ones by heart, and nothing of the resistance is left to see.",
    wrong=[
        Wrong("You looked at the last epoch only: by then wrong labels may be learned by heart.", last_epoch_only),
        Wrong(
            "This is where the network is unsure. Asked for is where it doubts the *given label*: it may be very sure"
            " of another one.",
            unsure_instead,
        ),
        Wrong(
            "Two things: you looked at the last epoch only, and at where the network is unsure instead of at the label"
            " that was given.",
            unsure_at_last,
        ),
        Wrong("These are the labels it trusts most. Take the lowest scores.", most_trusted),
        Wrong("These are the scores. Asked for are the positions of the examples.", scores_instead),
        Wrong("One low epoch is enough for you; the first epochs are low for all. Take the mean.", lowest_ever),
        Wrong("Only the first k are asked for.", all_of_them),
        Wrong("These are the right ones, sorted by their place. The most suspicious comes first.", by_position),
    ],
    alternatives=[suspicious_by_loops],
)


def behind_the_slips(measured, r, C):
    """Measured error, share r of random slips among the labels, C classes -> the model's true error rate."""
    return (measured - r) / (1 - r - r / (C - 1))


def behind_by_agreement(measured, r, C):
    agree, by_luck = 1 - measured, r / (C - 1)
    right = (agree - by_luck) / (1 - r - by_luck)
    return 1 - right


def slips(rng: np.random.Generator) -> Cases:
    yield 0.2, 0.02, 10
    yield 0.5, 0.3, 2
    yield 0.1, 0.0, 5
    for C in (2, 3, 10, 100):
        r = round(float(rng.uniform(0.01, 0.2)), 3)
        yield round(float(rng.uniform(0.25, 0.6)), 3), r, C


def simulated(answer: Any, rng: np.random.Generator) -> None:
    m, C = 200_000, 4
    truth = rng.integers(0, C, m)
    predicted = (truth + (rng.random(m) < 0.3) * rng.integers(1, C, m)) % C
    labels = (truth + (rng.random(m) < 0.2) * rng.integers(1, C, m)) % C
    measured = float(np.mean(predicted != labels))
    found = answer(measured, 0.2, C)
    if not abs(float(found) - 0.3) < 0.01:
        raise Mistake(
            f"200,000 examples of 4 classes, a model that is wrong on 30 %, and 20 % random slips: measured are"
            f" {100 * measured:.1f} %, and you find {100 * float(found):.1f} % behind them, not 30"
        )


BEHIND_THE_SLIPS = Exercise(
    name="behind_the_slips",
    reference=behind_the_slips,
    checks=[
        agrees("finds the true error behind the measured one", slips),
        Check("finds it in a simulation, too", simulated),
    ],
    hints=[
        "When do prediction and label agree? Either both are right, or both are wrong and happen to say the same.",
        "Agreement: 1 - measured = (1 - e)(1 - r) + e·r/(C - 1). Solve it for e.",
        "Multiply out: measured = r + e·(1 - r - r/(C - 1)).",
    ],
    why="A slip on an example that the model gets right is counted as an error; a slip on one that it gets wrong"
    " nearly always changes nothing. So random slips make a model look worse, by a little less than r.",
    wrong=[
        Wrong(
            "You subtracted the slips. But where the model is wrong anyway, a slip does not add an error.",
            lambda measured, r, C: measured - r,
        ),
        Wrong(
            "You forgot the agreement by luck: a wrong prediction meets the wrong label once in C - 1 times.",
            lambda measured, r, C: (measured - r) / (1 - r),
        ),
        Wrong(
            "A wrong label is one of the C - 1 *other* classes, not one of C.",
            lambda measured, r, C: (measured - r) / (1 - r - r / C),
        ),
        Wrong(
            "That is the other direction: the measured error from the true one.",
            lambda measured, r, C: r + measured * (1 - r - r / (C - 1)),
        ),
        Wrong(
            "Slips make the model look worse, not better: the true error lies below the measured one.",
            lambda measured, r, C: (measured + r) / (1 + r),
        ),
        Wrong(
            "That is the share which the model gets right. Asked for is its error.",
            lambda measured, r, C: 1 - behind_the_slips(measured, r, C),
        ),
        Wrong(
            "Close, but not exact: slips hit what the model *truly* gets right, 1 - e, not 1 - measured. Solve for e.",
            lambda measured, r, C: measured - r * (1 - measured),
        ),
    ],
    alternatives=[behind_by_agreement],
)


def second_look(counted_wrong, looked_at, really_wrong):
    """Three arrays (m,) of bool; really_wrong holds only where looked_at -> (true error, its standard error)."""
    error, variance = 0.0, 0.0
    for pile in (counted_wrong, ~counted_wrong):
        weight, seen = pile.mean(), really_wrong[pile & looked_at]
        error += weight * seen.mean()
        variance += weight**2 * seen.mean() * (1 - seen.mean()) / len(seen)
    return error, np.sqrt(variance)


def second_look_weighted(counted_wrong, looked_at, really_wrong):
    m, parts = len(counted_wrong), []
    for kind in (True, False):
        pile = [i for i in range(m) if counted_wrong[i] == kind]
        seen = [bool(really_wrong[i]) for i in pile if looked_at[i]]
        p = sum(seen) / len(seen)
        parts.append((len(pile) / m, p, len(seen)))
    return sum(w * p for w, p, _ in parts), sum(w * w * p * (1 - p) / n for w, p, n in parts) ** 0.5


def colleagues_mean(counted_wrong, looked_at, really_wrong):
    p = really_wrong[looked_at].mean()
    return p, np.sqrt(p * (1 - p) / looked_at.sum())


def with_error(answer_error):
    """An answer with another idea of the error, and the right standard error."""
    return lambda counted_wrong, looked_at, really_wrong: (
        answer_error(counted_wrong, looked_at, really_wrong),
        second_look(counted_wrong, looked_at, really_wrong)[1],
    )


def with_spread(answer_spread):
    """An answer with the right error, and another idea of the standard error."""

    def answer(counted_wrong, looked_at, really_wrong):
        piles = []
        for pile in (counted_wrong, ~counted_wrong):
            seen = really_wrong[pile & looked_at]
            piles.append((pile.mean(), seen.mean(), len(seen)))
        return second_look(counted_wrong, looked_at, really_wrong)[0], answer_spread(piles)

    return answer


def spread_by_pile(counted_wrong, looked_at, really_wrong):
    variance = 0.0
    for pile in (counted_wrong, ~counted_wrong):
        p = really_wrong[pile & looked_at].mean()
        variance += pile.mean() ** 2 * p * (1 - p) / pile.sum()
    return second_look(counted_wrong, looked_at, really_wrong)[0], np.sqrt(variance)


def reviews(rng: np.random.Generator) -> Cases:
    for m, n_wrong, n_right in ((400, 40, 60), (150, 12, 30), (1000, 200, 100)):
        counted_wrong = rng.random(m) < 0.3
        looked_at = np.zeros(m, dtype=bool)
        looked_at[rng.permutation(np.flatnonzero(counted_wrong))[:n_wrong]] = True
        looked_at[rng.permutation(np.flatnonzero(~counted_wrong))[:n_right]] = True
        really_wrong = rng.random(m) < np.where(counted_wrong, 0.8, 0.15)
        really_wrong[~looked_at] = rng.random((~looked_at).sum()) < 0.5  # nobody looked: means nothing
        yield counted_wrong, looked_at, really_wrong


def few_reviews(rng: np.random.Generator) -> Cases:
    yield np.array([True, False]), np.array([True, True]), np.array([True, False])
    yield np.array([True, False, False, False]), np.array([True, True, False, False]), np.array([0, 1, 0, 1]) == 1
    yield np.array([1, 1, 1, 0, 0, 0]) == 1, np.array([1, 1, 0, 1, 1, 0]) == 1, np.array([1, 0, 1, 1, 0, 1]) == 1


SECOND_LOOK = Exercise(
    name="second_look",
    reference=second_look,
    checks=[
        agrees("gives each pile the weight that it has in the whole dev set", reviews),
        agrees("holds when a single example was looked at in a pile", few_reviews),
    ],
    hints=[
        "Two piles: counted as errors, and counted as right. What share of the dev set is each, and what share of the"
        " looked-at examples in each is really wrong?",
        "error = share of pile 1 · (really wrong in its looked-at part) + the same for pile 2. `pile.mean()` is a"
        " pile's share, `really_wrong[pile & looked_at]` what was seen in it.",
        "The variance of a seen share p of n is p(1 - p)/n; times the *square* of the pile's share; the two add up.",
    ],
    why="The pile of errors was looked at far more closely than the other, so the looked-at examples are no random"
    " sample of the dev set. Weighting each pile with its true size makes the estimate fair again.",
    wrong=[
        Wrong(
            "You averaged over all that was looked at. Errors were looked at far more often than the rest: weigh each"
            " pile with its share of the dev set.",
            with_error(lambda counted, looked, really: really[looked].mean()),
        ),
        Wrong(
            "This is the colleague's plain mean, with its plain standard error. He looked at errors far more often than"
            " their share of the dev set: estimate each pile by itself, and add up with the weights.",
            colleagues_mean,
        ),
        Wrong(
            "You trust everything that was counted as right. Some of it is really wrong: that pile counts, too.",
            with_error(lambda counted, looked, really: counted.mean() * really[counted & looked].mean()),
        ),
        Wrong(
            "You used `really_wrong` where nobody looked; what stands there means nothing.",
            with_error(lambda counted, looked, really: really.mean()),
        ),
        Wrong(
            "Both piles got the weight 1/2. Weigh them by their shares of the dev set.",
            with_error(lambda c, looked, really: (really[c & looked].mean() + really[~c & looked].mean()) / 2),
        ),
        Wrong(
            "Among those counted as errors you counted the ones that are *not* really wrong.",
            with_error(
                lambda c, looked, really: (
                    c.mean() * (1 - really[c & looked].mean()) + (1 - c.mean()) * really[~c & looked].mean()
                )
            ),
        ),
        Wrong(
            "A weight w multiplies the standard error by w, so it multiplies the variance by w squared.",
            with_spread(lambda piles: np.sqrt(sum(w * p * (1 - p) / n for w, p, n in piles))),
        ),
        Wrong(
            "Variances add up, standard errors do not: add first, then take the root.",
            with_spread(lambda piles: sum(w * np.sqrt(p * (1 - p) / n) for w, p, n in piles)),
        ),
        Wrong(
            "The weights have changed places: the share of the errors belongs to the errors that were looked at.",
            with_error(
                lambda c, looked, really: (
                    (1 - c.mean()) * really[c & looked].mean() + c.mean() * really[~c & looked].mean()
                )
            ),
        ),
        Wrong(
            "This is half of a 95 % interval. Asked for is one standard error, without the 1.96.",
            lambda counted_wrong, looked_at, really_wrong: (
                second_look(counted_wrong, looked_at, really_wrong)[0],
                1.96 * second_look(counted_wrong, looked_at, really_wrong)[1],
            ),
        ),
        Wrong(
            "In the standard error, n counts the examples that were looked at in the pile, not the whole pile.",
            spread_by_pile,
        ),
        Wrong(
            "This is the variance; the standard error is its root.",
            with_spread(lambda piles: sum(w**2 * p * (1 - p) / n for w, p, n in piles)),
        ),
    ],
    alternatives=[second_look_weighted],
)

EXERCISES = [CEILINGS, CURE_FIRST, FOUR_BOXES, SUSPICIOUS, BEHIND_THE_SLIPS, SECOND_LOOK]
