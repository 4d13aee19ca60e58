"""How good answers are, in counts and single numbers: precision, recall, F1 (lesson 3.1)."""

from typing import Any, NamedTuple

from helpers.arrays import to_numpy
from helpers.checks import check_fields, check_labels, check_number, check_positive, check_same_columns


class Outcomes(NamedTuple):
    """How many answers to a yes-or-no question were right and wrong, in which way."""

    tp: float  # true positives: the answer was yes, and right
    fp: float  # false positives: the answer was yes, and wrong
    fn: float  # false negatives: the answer was no, and wrong
    tn: float  # true negatives: the answer was no, and right


def outcomes(predicted: Any, labels: Any) -> Outcomes:
    """Count the four kinds of answers.

        tp = number of examples with predicted = 1 and label = 1, and so on for fp (1, 0), fn (0, 1), tn (0, 0)      (1)

    Parameters
    ----------
    predicted, labels : arrays (1, m)
        What was answered and what is true, 1 for yes and 0 for no. From scores: predicted = (scores >= threshold) * 1.

    Returns
    -------
    Outcomes
        tp, fp, fn, tn as whole numbers; their sum is m.

    Raises
    ------
    ValueError
        If the arrays are not (1, m) of only 0 and 1, or have different numbers of columns.
    """
    check_labels("outcomes", "predicted", predicted)
    check_labels("outcomes", "labels", labels)
    check_same_columns("outcomes", predicted=predicted, labels=labels)
    said, true = to_numpy(predicted)[0] == 1, to_numpy(labels)[0] == 1
    pairs = ((said, true), (said, ~true), (~said, true), (~said, ~true))
    return Outcomes(*(int((a & b).sum()) for a, b in pairs))  # (1)


def precision(counts: Outcomes, if_none: float | None = None) -> float:
    """Of all that was called positive, the share that is.

        P = tp / (tp + fp)      (1)

    Parameters
    ----------
    counts : Outcomes
        tp, fp, fn, tn: counts, or shares of all examples.
    if_none : float, optional
        What to return where nothing was called positive and (1) is 0 / 0; without it that is refused.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative or not finite, or nothing was called positive and `if_none` is not given.
    """
    tp, fp, _, _ = _counts("precision", counts)
    if tp + fp == 0:
        if if_none is None:
            raise ValueError(
                "precision: nothing was called positive (tp + fp = 0), expected at least one yes because precision is"
                " a share of them. Lower the threshold, or say what it shall be then, such as if_none=0.0."
            )
        return check_number("precision", "if_none", if_none)
    return float(tp / (tp + fp))  # (1)


def recall(counts: Outcomes) -> float:
    """Of all that is positive, the share that was called so.

        R = tp / (tp + fn)      (1)

    Parameters
    ----------
    counts : Outcomes
        tp, fp, fn, tn: counts, or shares of all examples.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative or not finite, or there is no positive example.
    """
    tp, _, fn, _ = _counts("recall", counts)
    _need_positives("recall", tp + fn)
    return float(tp / (tp + fn))  # (1)


def f_beta(counts: Outcomes, beta: float = 1.0) -> float:
    """Precision and recall in one number that is high only if both are; beta > 1 gives recall more weight.

        F = (1 + beta^2) P R / (beta^2 P + R)                            (1)
          = (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp)         (2)

    Put P = tp / (tp + fp) and R = tp / (tp + fn) into (1) and multiply numerator and denominator by
    (tp + fp)(tp + fn) / tp: that is (2), which also says what F is where nothing was called positive, namely 0.

    Parameters
    ----------
    counts : Outcomes
        tp, fp, fn, tn: counts, or shares of all examples.
    beta : float
        Above 0: how many times as important recall is as precision (van Rijsbergen, Information Retrieval, 1979).

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a count is negative or not finite, there is no positive example, or beta is not above 0.
    """
    tp, fp, fn, _ = _counts("f_beta", counts)
    weight = check_positive("f_beta", "beta", beta) ** 2
    _need_positives("f_beta", tp + fn)
    return float((1 + weight) * tp / ((1 + weight) * tp + weight * fn + fp))  # (2)


def f1(counts: Outcomes) -> float:
    """The harmonic mean of precision and recall: F1 = 2 P R / (P + R) = 2 tp / (2 tp + fp + fn)."""
    tp, fp, fn, _ = _counts("f1", counts)
    _need_positives("f1", tp + fn)
    return float(2 * tp / (2 * tp + fp + fn))


def accuracy(counts: Outcomes) -> float:
    """The share of right answers: (tp + tn) / (tp + fp + fn + tn)."""
    tp, fp, fn, tn = _counts("accuracy", counts)
    if tp + fp + fn + tn == 0:
        raise ValueError(
            "accuracy: all four counts are 0, expected at least one example. Look at where it was filtered."
        )
    return float((tp + tn) / (tp + fp + fn + tn))


def _counts(where: str, counts: Any) -> Outcomes:
    numbers = [
        check_number(where, name, x)
        for name, x in zip(Outcomes._fields, check_fields(where, "counts", counts, Outcomes), strict=True)
    ]
    if min(numbers) < 0:
        name = Outcomes._fields[numbers.index(min(numbers))]
        raise ValueError(
            f"{where}: {name} is {min(numbers):g}, expected a count of at least 0. Look at how it was made."
        )
    return Outcomes(*numbers)


def _need_positives(where: str, positives: float) -> None:
    if positives == 0:
        raise ValueError(
            f"{where}: there is no positive example (tp + fn = 0), expected at least one because recall is a share"
            " of them. Take more examples of the rare class."
        )
