"""How good answers are when there are several classes: who was taken for whom, and averages (lesson 3.1)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_classes, check_same_columns, check_whole
from helpers.projects.metrics import Outcomes, f1, precision, recall


def confusion_matrix(predicted: Any, labels: Any, C: int) -> np.ndarray:
    """How often each class was taken for which.

        M[i, j] = number of examples of class i that were called j      (1)

    Parameters
    ----------
    predicted, labels : arrays (1, m)
        Class numbers from 0 to C - 1.
    C : int
        How many classes there are, at least 2.

    Returns
    -------
    array (C, C) of whole numbers
        Rows are what is true, columns what was answered; right answers stand on the diagonal.

    Raises
    ------
    ValueError
        If the arrays are not (1, m) of classes, or have different numbers of columns.
    """
    where = "confusion_matrix"
    C = check_whole(where, "C", C, least=2)
    for name, x in (("predicted", predicted), ("labels", labels)):
        check_array(where, name, x, letters="(1, m)", shape=(1, None))
        check_classes(where, name, x, C)
    check_same_columns(where, predicted=predicted, labels=labels)
    answered, true = (np.asarray(to_numpy(x)[0], dtype=np.int64) for x in (predicted, labels))
    return np.bincount(C * true + answered, minlength=C * C).reshape(C, C)  # (1)


class ClassScores(NamedTuple):
    """Precision, recall and F1 of every class, each class in its turn being the positive one."""

    precision: np.ndarray  # (C,)
    recall: np.ndarray  # (C,)
    f1: np.ndarray  # (C,)
    accuracy: float  # share of right answers over all classes together

    def macro(self) -> Mapping[str, float]:
        """The three, each averaged over the classes: every class counts alike, however rare it is."""
        return {name: float(getattr(self, name).mean()) for name in ("precision", "recall", "f1")}


def class_scores(confusion: Any, if_none: float | None = None) -> ClassScores:
    """Precision, recall and F1 of each class from the matrix of `confusion_matrix`, and the accuracy.

        tp_c = M[c, c],   fp_c = (sum of column c) - tp_c,   fn_c = (sum of row c) - tp_c      (1)

    Parameters
    ----------
    confusion : array (C, C)
        Counts; rows are what is true, columns what was answered.
    if_none : float, optional
        The precision of a class that was never answered; without it such a class is refused.

    Returns
    -------
    ClassScores
        precision, recall, f1, each (C,), and accuracy; `macro()` averages over the classes.

    Raises
    ------
    ValueError
        If the matrix is not square or holds negative numbers, a class has no example, or a class was never answered
        and `if_none` is not given.
    """
    where = "class_scores"
    check_array(where, "confusion", confusion, letters="(C, C)", ndim=2)
    M = to_numpy(confusion)
    if M.shape[0] != M.shape[1]:
        raise ValueError(
            f"{where}: confusion has shape {M.shape}, expected counts (C, C). confusion_matrix makes them."
        )
    if M.min() < 0:
        raise ValueError(
            f"{where}: confusion contains {M.min():g}, expected counts of at least 0. confusion_matrix makes them."
        )
    rows = []
    for c in range(len(M)):
        tp, answered, true = M[c, c], M[:, c].sum(), M[c].sum()
        if true == 0 or (answered == 0 and if_none is None):
            what = "no example" if true == 0 else "never been answered"
            advice = "Take examples of it" if true == 0 else "Say what its precision shall be, such as if_none=0.0"
            raise ValueError(f"{where}: class {c} has {what}, expected every class among labels and answers. {advice}.")
        counts = Outcomes(tp, answered - tp, true - tp, M.sum() - answered - true + tp)  # (1)
        rows.append((precision(counts, if_none), recall(counts), f1(counts)))
    P, R, F = np.array(rows).T  # (C, 3) -> (C,) each
    return ClassScores(P, R, F, float(np.trace(M) / M.sum()))
