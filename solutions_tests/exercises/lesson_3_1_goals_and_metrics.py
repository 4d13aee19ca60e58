"""Exercises of lesson 3.1: metrics that can be gamed, thresholds, average precision, limits, knobs, paired tests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.projects.metrics import f1, outcomes

Cases = Iterator[tuple[Any, ...]]
METRICS = ("accuracy", "precision", "recall", "mean", "F1")


def without_looking(share):
    """Share of positives, above 0 and below 1 -> a dict with "accuracy", "precision", "recall", "mean" and "F1"."""
    return {
        "accuracy": max(share, 1 - share),
        "precision": share,
        "recall": 1.0,
        "mean": (1 + share) / 2,
        "F1": 2 * share / (1 + share),
    }


def by_counting(share):
    best = dict.fromkeys(METRICS, 0.0)
    for tp, fp, fn, tn in ((share, 1 - share, 0, 0), (0, 0, share, 1 - share)):
        P, R = tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn)
        reached = (tp + tn, P, R, (P + R) / 2, 2 * tp / (2 * tp + fp + fn))
        best = {name: max(best[name], value) for name, value in zip(METRICS, reached, strict=True)}
    return best


def changed(**others):
    """The reference with some of its values computed in another way, each from the share."""

    def wrong(share):
        return without_looking(share) | {name: other(share) for name, other in others.items()}

    return wrong


def shares_of_positives(rng: np.random.Generator) -> Cases:
    yield (0.05,)
    yield (0.5,)
    yield (0.9,)
    for _ in range(4):
        yield (round(float(rng.uniform(0.01, 0.99)), 3),)


def five_numbers(answer: Any, rng: np.random.Generator) -> None:
    given = answer(0.05)
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != sorted(METRICS):
        raise Mistake(f"return a dict with the keys {', '.join(map(repr, METRICS))}")
    for name, value in given.items():
        if not isinstance(value, (int, float, np.number)) or isinstance(value, bool):
            raise Mistake(f"{name} is {value!r}, and should be a number")


def same_five(answer: Any, rng: np.random.Generator) -> None:
    for (share,) in shares_of_positives(rng):
        given, right = answer(share), without_looking(share)
        off = [name for name in METRICS if not abs(float(given[name]) - right[name]) < 1e-9]
        if off:
            raise Mistake(f"for a share of {share:g}, this is not what the better of the two reaches: {', '.join(off)}")


WITHOUT_LOOKING = Exercise(
    name="without_looking",
    reference=without_looking,
    checks=[
        Check("gives five numbers", five_numbers),
        Check("says what the better of the two reaches, for any share of positives", same_five),
    ],
    hints=[
        "Take 1000 examples and a share of 0.05, and write down tp, fp, fn and tn of the one that always says yes."
        " Then of the one that always says no. Then divide the counts by 1000.",
        'Always "yes": tp = share, fp = 1 - share, fn = tn = 0. Always "no": fn = share, tn = 1 - share, tp = fp ='
        " 0. In which metrics does the second one win?",
    ],
    why="Only accuracy can be gamed by saying no, and only where positives are rare; the arithmetic mean can be"
    " gamed to more than one half by saying yes. F1 is harmonic: at most twice the smaller of the two, which is the"
    " share.",
    wrong=[
        Wrong(
            'Where positives are common, always "yes" has the higher accuracy: take the better of the two.',
            changed(accuracy=lambda share: 1 - share),
        ),
        Wrong(
            'Always "no" is right on all negatives: which of the two is more often right?',
            changed(accuracy=lambda s: s),
        ),
        Wrong("F1 is the harmonic mean, 2PR/(P + R). You took the arithmetic one.", changed(F1=lambda s: (1 + s) / 2)),
        Wrong("F1 is 2PR/(P + R): the 2 is missing.", changed(F1=lambda s: s / (1 + s))),
        Wrong("F1 is 2PR/(P + R), not the product of the two alone.", changed(F1=lambda s: s)),
        Wrong(
            "Who says yes to everything is wrong in every negative example: precision is not 1.",
            changed(precision=lambda s: 1.0, mean=lambda s: 1.0, F1=lambda s: 1.0),
        ),
        Wrong(
            "Recall is a share of the positives. Who says yes to everything finds every one of them.",
            changed(recall=lambda s: s, mean=lambda s: s, F1=lambda s: s),
        ),
        Wrong(
            "The mean of both is (P + R)/2; you took its geometric sister √(PR).", changed(mean=lambda s: math.sqrt(s))
        ),
        Wrong(
            "These are percent. Shares are between 0 and 1.",
            lambda share: {name: 100 * value for name, value in without_looking(share).items()},
        ),
    ],
    alternatives=[by_counting],
)


def best_threshold(scores, Y):
    """scores, Y (1, m) -> a threshold t for which the answers scores >= t have the highest F1 on these examples."""
    return float(max(np.unique(scores), key=lambda t: f1(outcomes((scores >= t) * 1, Y))))


def threshold_by_sorting(scores, Y):
    order = np.argsort(-scores[0], kind="stable")
    ranked, found = scores[0, order], np.cumsum(Y[0, order])
    quality = 2 * found / (np.arange(1, len(ranked) + 1) + Y.sum())
    quality[:-1][ranked[1:] == ranked[:-1]] = -1  # no threshold lies between equal scores
    return float(ranked[quality.argmax()])


def halfway(scores, Y):
    """A threshold between two scores does as well as the upper one of them."""
    best = best_threshold(scores, Y)
    below = scores[scores < best]
    return (best + np.max(below)) / 2 if below.size else best - 1


def by_quality(quality):
    """The threshold with the highest value of another quality of tp, fp, fn, tn."""

    def wrong(scores, Y):
        return float(max(np.unique(scores), key=lambda t: quality(*outcomes((scores >= t) * 1, Y))))

    return wrong


def strictly_above(scores, Y):
    def quality(t):
        return f1(outcomes((scores > t) * 1, Y))

    return float(max(np.unique(scores), key=quality))


def sorted_in_place(scores, Y):
    best = best_threshold(scores, Y)
    scores.sort()
    return best


def its_position(scores, Y):
    return int(np.argmax([f1(outcomes((scores >= t) * 1, Y)) for t in scores[0]]))


def judged_scores(rng: np.random.Generator) -> Cases:
    for m, positives, apart in ((40, 8, 1.5), (25, 10, 1.0), (60, 6, 1.4), (90, 9, 1.2), (80, 20, 0.8), (50, 5, 1.3)):
        Y = (rng.permutation(m) < positives).reshape(1, -1) * 1
        yield (rng.normal(size=(1, m)) + apart * Y).round(2) + 3, Y


def few_scores(rng: np.random.Generator) -> Cases:
    yield np.array([[7.0]]), np.array([[1]])
    yield np.array([[2.0, 2.0, 2.0, 5.0, 5.0, 1.0]]), np.array([[0, 1, 1, 1, 0, 0]])
    yield np.array([[4.0, 3.0, 2.0, 1.0]]), np.array([[0, 0, 1, 0]])


def reaches_the_best(cases: Any) -> Any:
    def test(answer: Any, rng: np.random.Generator) -> None:
        for scores, Y in cases(rng):
            mine = scores.copy(), Y.copy()
            given = answer(*mine)
            if not (np.array_equal(mine[0], scores) and np.array_equal(mine[1], Y)):
                raise Mistake("it changes its arguments: work on a copy, such as np.sort(scores)")
            if isinstance(given, bool) or np.size(given) != 1 or not np.isfinite(given):
                raise Mistake(f"a threshold is one finite number, and this is {given!r}")
            reached, best = (
                f1(outcomes((scores >= float(t)) * 1, Y)) for t in (np.ravel(given)[0], best_threshold(scores, Y))
            )
            if reached < best - 1e-12:
                raise Mistake(
                    f"with {Y.shape[1]} examples, your threshold {float(np.ravel(given)[0]):.3g} reaches an F1 of"
                    f" {reached:.3f}, and {best:.3f} is possible"
                )

    return test


BEST_THRESHOLD = Exercise(
    name="best_threshold",
    reference=best_threshold,
    checks=[
        Check("reaches the highest F1 that any threshold reaches", reaches_the_best(judged_scores)),
        Check("also with equal scores, and with a single example", reaches_the_best(few_scores)),
    ],
    hints=[
        "How many thresholds have to be tried? Between two neighboring scores all thresholds give the same answers.",
        "Try every score as a threshold: `f1(outcomes((scores >= t) * 1, Y))` for t in `np.unique(scores)`, and"
        " return the t of the highest.",
    ],
    why="The answers change only where the threshold passes a score, so the scores themselves are all the"
    " thresholds there are to try.",
    wrong=[
        Wrong("That is always the same threshold. Which one is best depends on the scores.", lambda scores, Y: 0.0),
        Wrong(
            "You maximized precision alone: it favors a threshold with hardly any yes above it.",
            by_quality(lambda tp, fp, fn, tn: tp / (tp + fp)),
        ),
        Wrong(
            "You maximized recall alone: the lowest threshold always wins then.",
            by_quality(lambda tp, fp, fn, tn: tp / (tp + fn)),
        ),
        Wrong(
            "You maximized accuracy. With rare positives it hardly asks about them.",
            by_quality(lambda tp, fp, fn, tn: tp + tn),
        ),
        Wrong(
            "You maximized the sum of precision and recall, which can be high when only one of them is.",
            by_quality(lambda tp, fp, fn, tn: tp / (tp + fp) + tp / (tp + fn)),
        ),
        Wrong(
            "You compared with scores > t, so the best answers are those above your threshold and without it."
            " Compare with >=.",
            strictly_above,
        ),
        Wrong(
            "This is the best F1 itself. Asked for is the threshold that reaches it.",
            lambda scores, Y: f1(outcomes((scores >= best_threshold(scores, Y)) * 1, Y)),
        ),
        Wrong("This is the position of the best threshold among the scores. Return the score there.", its_position),
        Wrong(
            "`scores.sort()` sorts the scores that the lesson goes on with, and now they do not belong to Y any"
            " more: np.sort(scores) gives a copy.",
            sorted_in_place,
        ),
        Wrong(
            "You took the worst threshold: `max`, not `min`.",
            by_quality(lambda tp, fp, fn, tn: -2 * tp / (2 * tp + fp + fn)),
        ),
    ],
    alternatives=[threshold_by_sorting, halfway],
)


def area_of_steps(scores, Y):
    """scores, Y (1, m) -> the average precision: the area under the steps of the precision-recall curve, a float."""
    thresholds = np.unique(scores)[::-1]
    said = np.array([(scores >= t).sum() for t in thresholds])
    found = np.array([((scores >= t) & (Y == 1)).sum() for t in thresholds])
    rises = np.diff(found / Y.sum(), prepend=0)
    return float((rises * found / said).sum())


def area_by_walking(scores, Y):
    area, before = 0.0, 0
    for t in sorted(set(scores[0].tolist()), reverse=True):
        said = found = 0
        for score, y in zip(scores[0], Y[0], strict=True):
            if score >= t:
                said, found = said + 1, found + int(y)
        area += (found - before) / int(Y.sum()) * found / said
        before = found
    return area


def precision_at_positives(scores, Y):
    """The same sum, one positive example at a time."""
    at = [np.mean(Y[scores >= score]) for score in scores[Y == 1]]
    return float(np.mean(at))


def one_by_one(scores, Y):
    order = np.argsort(-scores[0], kind="stable")
    y = Y[0, order]
    found = np.cumsum(y)
    return float((y * found / np.arange(1, len(y) + 1)).sum() / y.sum())


def one_by_one_from_behind(scores, Y):
    y = Y[0, np.argsort(scores[0], kind="stable")[::-1]]
    return float((y * np.cumsum(y) / np.arange(1, len(y) + 1)).sum() / y.sum())


def steps_of(scores, Y):
    thresholds = np.unique(scores)[::-1]
    said = np.array([(scores >= t).sum() for t in thresholds])
    found = np.array([((scores >= t) & (Y == 1)).sum() for t in thresholds])
    return found / said, found / Y.sum()


def slanted(scores, Y):
    P, R = steps_of(scores, Y)
    P, R = np.concatenate([[1.0], P]), np.concatenate([[0.0], R])
    return float((np.diff(R) * (P[1:] + P[:-1]) / 2).sum())


def without_first_step(scores, Y):
    P, R = steps_of(scores, Y)
    return float((np.diff(R) * P[1:]).sum())


def precision_before_the_step(scores, Y):
    P, R = steps_of(scores, Y)
    return float((np.diff(R, prepend=0) * np.concatenate([[1.0], P[:-1]])).sum())


def raised_to_the_right(scores, Y):
    P, R = steps_of(scores, Y)
    envelope = np.maximum.accumulate(P[::-1])[::-1]
    return float((np.diff(R, prepend=0) * envelope).sum())


def ranked_examples(rng: np.random.Generator) -> Cases:
    for m, positives in ((8, 3), (30, 5), (50, 20), (1, 1), (6, 6)):
        Y = (rng.permutation(m) < positives).reshape(1, -1) * 1
        yield rng.permutation(m).reshape(1, -1) / m + 0.4 * Y * rng.random((1, m)), Y


def equal_scores(rng: np.random.Generator) -> Cases:
    yield np.array([[3.0, 3.0, 1.0, 1.0]]), np.array([[0, 1, 1, 0]])
    yield np.zeros((1, 5)), np.array([[0, 0, 1, 0, 1]])
    for m in (12, 40):
        Y = (rng.permutation(m) < m // 3).reshape(1, -1) * 1
        yield rng.integers(0, 4, (1, m)) + Y * 1.0, Y


AREA_OF_STEPS = Exercise(
    name="area_of_steps",
    reference=area_of_steps,
    checks=[
        agrees("adds precision times the rise of recall, step by step", ranked_examples),
        agrees("passes equal scores in one step: no threshold separates them", equal_scores),
    ],
    hints=[
        "Go through the *different* scores from the highest down, as thresholds. At each: how many examples are"
        " called positive, and how many of them are?",
        "With `found` and `said` at each threshold: recall is `found / Y.sum()`, its rises are `np.diff(...,"
        " prepend=0)`, and precision is `found / said`. Multiply and add up.",
    ],
    why="Every rise of recall is one or more positive examples that the threshold has just passed. So the area is"
    " the precision there, averaged over the positive examples.",
    wrong=[
        Wrong(
            "You let equal scores in one after the other, so the result depends on the order in which they happen"
            " to stand. Take the different scores as thresholds.",
            one_by_one,
        ),
        Wrong(
            "You sorted, and then counted one example after the other. Where scores are equal, the order after"
            " sorting is chance. Take the different scores as thresholds.",
            one_by_one_from_behind,
        ),
        Wrong(
            "You joined the points by slanted lines. Precision does not move along a straight line, and the slope"
            " promises more than any threshold gives: take steps.",
            slanted,
        ),
        Wrong("The first step is missing: recall starts at 0, so `np.diff(..., prepend=0)`.", without_first_step),
        Wrong(
            "Each rise of recall is to be multiplied by the precision *after* it, where its positives have been"
            " counted.",
            precision_before_the_step,
        ),
        Wrong(
            "You averaged precision over all thresholds. Only those count where recall rises, each by as much as it"
            " rises.",
            lambda scores, Y: float(np.mean(steps_of(scores, Y)[0])),
        ),
        Wrong(
            "You replaced each precision by the best one to its right. Some contests do; the plain definition does"
            " not.",
            raised_to_the_right,
        ),
        Wrong(
            "You multiplied precision by recall itself. What is wanted is by how much recall *rises* at each step.",
            lambda scores, Y: float(np.prod(steps_of(scores, Y), axis=0).sum()),
        ),
        Wrong(
            "Low scores came first. The strictest threshold is the highest score.",
            lambda scores, Y: area_of_steps(-scores, Y),
        ),
        Wrong(
            "Recall is a share of the positive examples: divide by their number, not by m.",
            lambda scores, Y: area_of_steps(scores, Y) * Y.mean(),
        ),
    ],
    alternatives=[area_by_walking, precision_at_positives],
)


def precision_elsewhere(precision, share, new_share):
    """Measured where `share` of all examples is positive -> the precision where it is `new_share`; all from 0 to 1."""
    right = precision * new_share / share
    wrong = (1 - precision) * (1 - new_share) / (1 - share)
    return right / (right + wrong)


def elsewhere_by_odds(precision, share, new_share):
    if precision == 1:
        return 1.0
    odds = precision / (1 - precision) * new_share / (1 - new_share) * (1 - share) / share
    return odds / (1 + odds)


def elsewhere_by_counting(precision, share, new_share):
    """A thousand examples, any recall: it cancels."""
    tp = 0.5 * 1000 * share
    fp = tp * (1 - precision) / precision if precision else 1000 * (1 - share)
    tp = tp if precision else 0.0
    tp, fp = tp * new_share / share, fp * (1 - new_share) / (1 - share)
    return tp / (tp + fp)


def moves(rng: np.random.Generator) -> Cases:
    yield 0.8, 0.5, 0.01
    yield 0.3, 0.05, 0.5
    for _ in range(5):
        P, share, new = rng.uniform(0.05, 0.95, 3).round(3)
        yield float(P), float(share), float(new)


def limits_of_precision(rng: np.random.Generator) -> Cases:
    yield 1.0, 0.3, 0.01
    yield 0.7, 0.2, 0.2
    yield 0.2, 0.2, 0.6
    yield 0.0, 0.5, 0.1


PRECISION_ELSEWHERE = Exercise(
    name="precision_elsewhere",
    reference=precision_elsewhere,
    checks=[
        agrees("gives the precision at another share of positives", moves),
        agrees("stays 1 where there are no false alarms, and stays put where the share does", limits_of_precision),
    ],
    hints=[
        "Recall and the false alarm rate stay as they are. So when the share of positives goes from 5 % to 1 %,"
        " what happens to the number of true positives, and what to the number of false positives?",
        "Per example, true positives are in proportion to `new_share / share`, false ones to `(1 - new_share) / (1"
        " - share)`. Start from P and 1 - P.",
    ],
    why="True and false positives each belong to one class and grow with it. Of recall only its being the same"
    " matters, so it cancels: the odds P/(1 - P) are multiplied by the ratio of the odds of the two shares.",
    wrong=[
        Wrong(
            "Precision is not in proportion to the share: the false positives change, too.",
            lambda precision, share, new_share: precision * new_share / share,
        ),
        Wrong(
            "The false positives come from the *negative* examples: their number goes with 1 - share.",
            lambda precision, share, new_share: (
                precision * new_share / share / (precision * new_share / share + 1 - precision)
            ),
        ),
        Wrong(
            "Recall and the false alarm rate do not change with the share. Precision does: it mixes both classes.",
            lambda precision, share, new_share: precision,
        ),
        Wrong(
            "Old and new share have changed places.",
            lambda precision, share, new_share: precision_elsewhere(precision, new_share, share),
        ),
        Wrong(
            "You forgot to take the old share out: P was measured where `share` is positive, not one half.",
            lambda precision, share, new_share: (
                precision * new_share / (precision * new_share + (1 - precision) * (1 - new_share))
            ),
        ),
        Wrong(
            "These are the odds of true against false positives. Precision is true / (true + false).",
            lambda precision, share, new_share: (
                (precision * new_share / share) / max((1 - precision) * (1 - new_share) / (1 - share), 1e-300)
            ),
        ),
        Wrong(
            "This is the share of false alarms, 1 - precision.",
            lambda precision, share, new_share: 1 - precision_elsewhere(precision, share, new_share),
        ),
    ],
    alternatives=[elsewhere_by_odds, elsewhere_by_counting],
)


def pick(models, limits):
    """models: name -> {"error": ..., ...}; limits: metric -> the most that is allowed -> the chosen name, or None."""
    allowed = [name for name, x in models.items() if all(x[metric] <= most for metric, most in limits.items())]
    return min(allowed, key=lambda name: models[name]["error"]) if allowed else None


def pick_by_striking_out(models, limits):
    best = None
    for name, x in models.items():
        if any(x[metric] > most for metric, most in limits.items()):
            continue
        if best is None or x["error"] < models[best]["error"]:
            best = name
    return best


def pick_by_sorting(models, limits):
    for name in sorted(models, key=lambda name: models[name]["error"]):
        if not [metric for metric in limits if models[name][metric] > limits[metric]]:
            return name
    return None


def best_first(models, limits):
    name = min(models, key=lambda name: models[name]["error"])
    return name if all(models[name][metric] <= most for metric, most in limits.items()) else None


def one_limit_is_enough(models, limits):
    allowed = [n for n, x in models.items() if not limits or any(x[metric] <= most for metric, most in limits.items())]
    return min(allowed, key=lambda name: models[name]["error"]) if allowed else None


def below_the_limit(models, limits):
    allowed = [name for name, x in models.items() if all(x[metric] < most for metric, most in limits.items())]
    return min(allowed, key=lambda name: models[name]["error"]) if allowed else None


def far_from_the_limits(models, limits):
    allowed = [name for name, x in models.items() if all(x[metric] <= most for metric, most in limits.items())]
    spare = {name: sum(models[name][metric] / most for metric, most in limits.items()) for name in allowed}
    return min(allowed, key=lambda name: spare[name]) if allowed else None


def cheapest_of_none(models, limits):
    found = pick(models, limits)
    return min(models, key=lambda name: models[name]["error"]) if found is None else found


def highest_error(models, limits):
    allowed = [name for name, x in models.items() if all(x[metric] <= most for metric, most in limits.items())]
    return max(allowed, key=lambda name: models[name]["error"]) if allowed else None


def some_models(rng: np.random.Generator) -> Cases:
    table = {
        "linear": {"error": 9.0, "ms": 1.0, "MB": 1.0},
        "small": {"error": 6.0, "ms": 4.0, "MB": 20.0},
        "wide": {"error": 4.0, "ms": 10.0, "MB": 90.0},
        "crowd": {"error": 2.0, "ms": 60.0, "MB": 30.0},
    }
    yield table, {"ms": 10.0}
    yield table, {"ms": 12.0, "MB": 50.0}
    yield table, {"ms": 100.0, "MB": 50.0}
    yield table, {"ms": 30.0}
    yield (
        {"a": {"error": 5.0, "ms": 9.0}, "b": {"error": 3.0, "ms": 2.0}, "c": {"error": 1.0, "ms": 50.0}},
        {"ms": 10.0},
    )
    for _ in range(4):
        names = [f"model {k}" for k in range(6)]
        errors = rng.permutation(6) + 1.0
        yield (
            {
                n: {"error": e, "ms": float(rng.integers(1, 60)), "MB": float(rng.integers(1, 60))}
                for n, e in zip(names, errors, strict=True)
            },
            {"ms": float(rng.integers(15, 40)), "MB": float(rng.integers(15, 40))},
        )


def strict_limits(rng: np.random.Generator) -> Cases:
    yield {"a": {"error": 3.0, "ms": 7.0}, "b": {"error": 1.0, "ms": 9.0}}, {"ms": 5.0}
    yield {"a": {"error": 3.0, "ms": 7.0}}, {"ms": 7.0}
    yield {"a": {"error": 3.0}, "b": {"error": 2.0}}, {}


PICK = Exercise(
    name="pick",
    reference=pick,
    checks=[
        agrees("takes the lowest error among those that keep every limit", some_models),
        agrees("a number equal to the limit keeps it; nobody within the limits gives None", strict_limits),
    ],
    hints=[
        "Two steps, and their order matters: first strike out whoever breaks a limit, then look at the error, of"
        " those that are left.",
        "`all(x[metric] <= most for metric, most in limits.items())` says whether a model keeps every limit."
        ' `min(names, key=lambda name: models[name]["error"])` is the best of the rest; an empty list has no `min`.',
    ],
    why="A limit is kept or broken; what lies beyond it is out, however good it is otherwise. Among the rest only"
    " the optimizing metric counts, and being far on the good side of a limit earns nothing.",
    wrong=[
        Wrong(
            "You took the best first and then looked at the limits. If the best one breaks a limit, it is simply"
            " out, and the next one gets its turn.",
            best_first,
        ),
        Wrong(
            "The limits are not looked at.", lambda models, limits: min(models, key=lambda name: models[name]["error"])
        ),
        Wrong("It is enough for you to keep one of the limits. All of them must be kept.", one_limit_is_enough),
        Wrong("Who is exactly at the limit keeps it: `<=`.", below_the_limit),
        Wrong(
            "You chose the one farthest from its limits. Beyond being kept, a limit gives no credit: among those"
            " within, the lowest error wins.",
            far_from_the_limits,
        ),
        Wrong("Where nobody keeps the limits, the answer is None: a limit that gives way is none.", cheapest_of_none),
        Wrong("You took the highest error of those within the limits.", highest_error),
        Wrong(
            "You gave the error of the chosen model. Return its name.",
            lambda models, limits: models[pick(models, limits)]["error"] if pick(models, limits) else None,
        ),
    ],
    alternatives=[pick_by_striking_out, pick_by_sorting],
)


OPTIONS = ("larger network", "more data", "larger dev set", "other dev set or metric")


def which_knob():
    """Return a dict that gives each of "A", "B", "C", "D" one knob: the text names the four."""
    return {"A": "larger network", "B": "more data", "C": "larger dev set", "D": "other dev set or metric"}


def from_the_gaps():
    table = {
        "A": (9.0, 10.0, 10.2, 10.1),
        "B": (1.1, 8.0, 8.3, 8.2),
        "C": (1.3, 2.0, 7.5, 7.6),
        "D": (1.2, 2.1, 2.3, 9.4),
    }
    found = {}
    for team, numbers in table.items():
        steps = [b - a for a, b in zip((1.0, *numbers), numbers, strict=False)]
        found[team] = OPTIONS[int(np.argmax(steps))]
    return found


def one_knob_each(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != list("ABCD"):
        raise Mistake('return a dict with the keys "A", "B", "C", "D"')
    unknown = [word for word in given.values() if word not in OPTIONS]
    if unknown:
        raise Mistake(f"{unknown[0]!r} is none of {', '.join(map(repr, OPTIONS))}")


def the_right_knobs(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), which_knob()
    off = sum(given.get(team) != right[team] for team in right)
    if off:
        raise Mistake(f"{off} of the 4 {'teams need' if off > 1 else 'teams needs'} another knob")


def knobs(A, B, C, D):
    return lambda: {team: OPTIONS[k] for team, k in zip("ABCD", (A, B, C, D), strict=True)}


WHICH_KNOB = Exercise(
    name="which_knob",
    reference=which_knob,
    checks=[
        Check("names one of the four knobs for each team", one_knob_each),
        Check("and each time the one that moves the number that is bad", the_right_knobs),
    ],
    hints=[
        "Go along each row from the best possible error, 1 %, to the right. Where is the big jump?",
        "A jump at train asks for a knob that fits better, one from train to dev for a knob that generalizes"
        " better, one from dev to test says that the dev set was fitted, one after test that both sets are unlike"
        " the use.",
    ],
    why="Each jump has a knob of its own. Turning another one moves a number that was fine.",
    wrong=[
        Wrong("In C dev is fine: what has happened between dev and test?", knobs(0, 1, 1, 3)),
        Wrong("In D test is fine, too. What the users see is something else than your sets show.", knobs(0, 1, 2, 1)),
        Wrong("In D dev and test agree: a larger dev set would say the same.", knobs(0, 1, 2, 2)),
        Wrong("A does not even fit its training set: more data will not change that.", knobs(1, 1, 2, 3)),
        Wrong(
            "B fits its training set nearly as well as possible: a larger network has nothing left to gain.",
            knobs(0, 0, 2, 3),
        ),
        Wrong("A and B have changed places: which of them cannot fit its training set?", knobs(1, 0, 2, 3)),
        Wrong(
            "C and D have changed places: in which of them does the *test* set already show the damage?",
            knobs(0, 1, 3, 2),
        ),
        Wrong("In C the sets are like the use: test and use agree. Only dev is too good.", knobs(0, 1, 3, 3)),
    ],
    alternatives=[from_the_gaps],
)


def examples_to_tell_apart(only_first, only_second):
    """Shares of examples that only the first, and only the second model gets wrong -> how many are needed, an int."""
    gap = only_first - only_second
    variance = only_first + only_second - gap**2
    return int(np.ceil(1.96**2 * variance / gap**2))


def needed_by_doubling(only_first, only_second):
    gap = abs(only_first - only_second)
    variance = only_first * (1 - gap) ** 2 + only_second * (1 + gap) ** 2
    variance = variance if only_first > only_second else only_first * (1 + gap) ** 2 + only_second * (1 - gap) ** 2
    variance += (1 - only_first - only_second) * gap**2
    low, high = 0, 1
    while 1.96 * math.sqrt(variance / high) > gap:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if 1.96 * math.sqrt(variance / middle) > gap else (low, middle)
    return high


def needed(variance_of, power=2, z=1.96**2, rounded=math.ceil):
    """The number of examples by another idea of the variance, the power of the gap, or the factor in front."""

    def wrong(only_first, only_second):
        gap = abs(only_first - only_second)
        return rounded(z * variance_of(only_first, only_second) / gap**power)

    return wrong


def right_variance(b, c):
    return b + c - (b - c) ** 2


def disagreements(rng: np.random.Generator) -> Cases:
    yield 0.027, 0.008
    yield 0.007, 0.002
    yield 0.002, 0.007
    yield 0.3, 0.1
    yield 0.1, 0.0
    for _ in range(4):
        b, c = rng.uniform(0.01, 0.3, 2).round(3)
        yield float(b), float(c) + 0.0005


def an_int(answer: Any, rng: np.random.Generator) -> None:
    given = answer(0.027, 0.008)
    if isinstance(given, (bool, np.bool_)) or not isinstance(given, (int, np.integer)):
        raise Mistake(f"examples come whole: {given!r} is no int")


EXAMPLES_TO_TELL_APART = Exercise(
    name="examples_to_tell_apart",
    reference=examples_to_tell_apart,
    checks=[
        Check("is a whole number", an_int),
        agrees("is enough, and one fewer would not be", disagreements, rtol=0, atol=0),
    ],
    hints=[
        "The variance of d is the mean of d² minus the square of the mean of d. On which examples is d² equal to 1?",
        "With b and c for the two shares: d² is 1 wherever they disagree, so the variance of d is b + c - (b - c)²."
        " The margin of a mean of n is 1.96·√(variance/n). Set it equal to |b - c| and solve for n, rounded up.",
    ],
    why="Only disagreements carry news. The variance of one example is the mean of d² minus the square of the mean"
    " of d, and the margin has to be as small as the gap itself.",
    wrong=[
        Wrong(
            "You treated the two error rates as if they came from different examples. Where both are right or both"
            " wrong, nothing varies: the variance is that of the difference.",
            needed(lambda b, c: b * (1 - b) + c * (1 - c)),
        ),
        Wrong(
            "The variance is the mean of d² minus the square of the mean of d. You left out the second part.",
            needed(lambda b, c: b + c),
        ),
        Wrong("Solving for n squares both sides: the gap is squared, too.", needed(right_variance, power=1)),
        Wrong("Solving for n squares both sides: 1.96 is squared, too.", needed(right_variance, z=1.96)),
        Wrong("The 1.96 is missing: such a margin holds in 68 of 100 cases only.", needed(right_variance, z=1.0)),
        Wrong("Rounded down, the margin is just missed: round up.", needed(right_variance, rounded=math.floor)),
        Wrong("It is not rounded to a whole number: `int(np.ceil(...))`.", needed(right_variance, rounded=float)),
        Wrong(
            "The two shares were subtracted in the variance. d² is 1 for either kind of disagreement: they add up.",
            needed(lambda b, c: abs(b - c) - (b - c) ** 2),
        ),
    ],
    alternatives=[needed_by_doubling],
)


EXERCISES = [
    WITHOUT_LOOKING,
    BEST_THRESHOLD,
    AREA_OF_STEPS,
    PRECISION_ELSEWHERE,
    PICK,
    WHICH_KNOB,
    EXAMPLES_TO_TELL_APART,
]
