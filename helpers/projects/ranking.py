"""How good an order of examples by score is: all thresholds at once, as a curve and as one number (lesson 3.1)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_classes, check_labels, check_same_columns


class PrecisionRecall(NamedTuple):
    """Precision and recall for every threshold that makes a difference, the strictest first."""

    precision: np.ndarray  # (T,)
    recall: np.ndarray  # (T,) never falling; the last one is 1
    thresholds: np.ndarray  # (T,) falling; the answer is yes where the score is at least the threshold


class RocCurve(NamedTuple):
    """Recall and false alarm rate for every threshold that makes a difference, the strictest first."""

    false_alarms: np.ndarray  # (T + 1,) share of the negative examples that are called positive
    recall: np.ndarray  # (T + 1,) share of the positive examples that are called positive
    thresholds: np.ndarray  # (T + 1,) falling, the first one infinite: nothing is called positive


def precision_recall_curve(scores: Any, labels: Any) -> PrecisionRecall:
    """Lower the threshold from the highest score to the lowest, and note precision and recall on the way.

        t_1 > t_2 > ... > t_T: the different scores                                (1)
        tp_k, fp_k: positive and negative examples with a score of at least t_k    (2)
        P_k = tp_k / (tp_k + fp_k),   R_k = tp_k / (number of positives)           (3)

    Examples with the same score come together: no threshold lies between them.

    Parameters
    ----------
    scores : array (1, m)
        The higher, the more likely positive: logits, probabilities, anything that can be ordered.
    labels : array (1, m)
        1 for positive, 0 for negative.

    Returns
    -------
    PrecisionRecall
        precision, recall, thresholds, each (T,) with T at most m.

    Raises
    ------
    ValueError
        If a score is not finite, labels are not 0 and 1, shapes disagree, or no label is 1.
    """
    tp, fp, thresholds = _cumulated("precision_recall_curve", scores, labels, both=False)
    return PrecisionRecall(tp / (tp + fp), tp / tp[-1], thresholds)  # (3)


def average_precision(scores: Any, labels: Any) -> float:
    """The area under the steps of the precision-recall curve: the precision at each positive example, averaged.

        AP = sum_k (R_k - R_{k-1}) P_k,   R_0 = 0      (1)

    Recall rises by 1 / (number of positives) whenever the threshold passes a positive example. So AP is the mean, over
    the positive examples, of the precision just there. A random order gives about the share of positives.

    Parameters
    ----------
    scores : array (1, m)
        The higher, the more likely positive.
    labels : array (1, m)
        1 for positive, 0 for negative.

    Returns
    -------
    float
        Above 0 and at most 1, which says that every positive example comes before every negative one.

    Raises
    ------
    ValueError
        If a score is not finite, labels are not 0 and 1, shapes disagree, or no label is 1.
    """
    tp, fp, _ = _cumulated("average_precision", scores, labels, both=False)
    rises = np.diff(tp / tp[-1], prepend=0.0)
    return float((rises * tp / (tp + fp)).sum())  # (1)


def roc_curve(scores: Any, labels: Any) -> RocCurve:
    """Lower the threshold from above all scores to the lowest, and note recall and false alarm rate on the way.

        R_k = tp_k / (number of positives),   false alarm rate_k = fp_k / (number of negatives)      (1)

    Each of the two is a share of one class alone. So neither changes with how many examples of each class there are.

    Parameters
    ----------
    scores : array (1, m)
        The higher, the more likely positive.
    labels : array (1, m)
        1 for positive, 0 for negative.

    Returns
    -------
    RocCurve
        false_alarms, recall, thresholds, each (T + 1,), from the point (0, 0) to (1, 1).

    Raises
    ------
    ValueError
        If a score is not finite, labels are not 0 and 1, shapes disagree, or only one of the two labels occurs.
    """
    tp, fp, thresholds = _cumulated("roc_curve", scores, labels, both=True)
    start = np.zeros(1)
    recall, false_alarms = (np.concatenate([start, count / count[-1]]) for count in (tp, fp))  # (1)
    return RocCurve(false_alarms, recall, np.concatenate([start + np.inf, thresholds]))


def roc_area(scores: Any, labels: Any) -> float:
    """The area under the ROC curve: how often a positive example has a higher score than a negative one.

        area = sum_k (fa_k - fa_{k-1}) (R_k + R_{k-1}) / 2                                    (1)
             = P(score of a positive > score of a negative) + P(the two are equal) / 2        (2)

    Parameters
    ----------
    scores : array (1, m)
        The higher, the more likely positive.
    labels : array (1, m)
        1 for positive, 0 for negative.

    Returns
    -------
    float
        1 for a perfect order, about 1/2 for a random one.

    Raises
    ------
    ValueError
        If a score is not finite, labels are not 0 and 1, shapes disagree, or only one of the two labels occurs.
    """
    tp, fp, _ = _cumulated("roc_area", scores, labels, both=True)
    recall, false_alarms = (np.concatenate([np.zeros(1), count / count[-1]]) for count in (tp, fp))
    return float((np.diff(false_alarms) * (recall[1:] + recall[:-1]) / 2).sum())  # (1)


def mean_average_precision(scores: Any, labels: Any) -> float:
    """One number for a model of C classes: the average precision of each class against the others, averaged (mAP).

        mAP = 1/C sum_c AP(scores of class c; label = c or not)      (1)

    Every class counts alike, however rare it is.

    Parameters
    ----------
    scores : array (C, m)
        One row per class; logits or probabilities.
    labels : array (1, m)
        Class numbers from 0 to C - 1.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If a score is not finite, there are fewer than two rows, shapes disagree, or a class has no example.
    """
    where = "mean_average_precision"
    check_array(where, "scores", scores, letters="(C, m)", ndim=2)
    C = int(scores.shape[0])
    if C < 2:
        raise ValueError(
            f"{where}: scores has 1 row, expected one for each of two or more classes. See average_precision."
        )
    check_array(where, "labels", labels, letters="(1, m)", shape=(1, scores.shape[1]), because="scores", source=scores)
    check_classes(where, "labels", labels, C)
    table, classes = to_numpy(scores), to_numpy(labels)
    absent = sorted(set(range(C)) - set(classes[0].tolist()))
    if absent:
        raise ValueError(
            f"{where}: class {absent[0]} has no example among the labels, expected at least one of each class, because"
            " precision at its examples is what is averaged. Take more examples, or leave out its row."
        )
    return float(np.mean([average_precision(table[[c]], (classes == c) * 1) for c in range(C)]))  # (1)


def _cumulated(where: str, scores: Any, labels: Any, both: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """tp (T,), fp (T,) and the thresholds (T,); `both` asks for examples of both labels."""
    check_array(where, "scores", scores, letters="(1, m)", shape=(1, None))
    check_labels(where, "labels", labels)
    check_same_columns(where, scores=scores, labels=labels)
    score, true = to_numpy(scores)[0], to_numpy(labels)[0] == 1
    if not true.any() or (both and true.all()):
        one, other = ("positive", "1") if not true.any() else ("negative", "0")
        raise ValueError(
            f"{where}: there is no {one} example, expected at least one label {other} because the curve shows a share"
            " of those. Take more examples of that kind."
        )
    order = np.flip(np.argsort(score, kind="stable"))  # not argsort(-score): int8 has no 128
    score, true = score[order], true[order]
    last = np.append(score[1:] != score[:-1], True)  # where the next score is another one
    tp = np.cumsum(true)[last]  # (2)                # (m,) -> (T,)
    return tp, np.flatnonzero(last) + 1 - tp, score[last]  # (1)
