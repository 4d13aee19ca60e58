"""How good a class for every pixel is: confusion by pixels, intersection over union, the edges alone (lesson 4.9)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_array, check_classes, check_whole
from helpers.projects.class_metrics import confusion_matrix


class SegmentationScores(NamedTuple):
    """Scores of predicted masks, over all their pixels together."""

    iou: np.ndarray  # (C,) of each class; NaN for one that occurs neither in the truth nor in the prediction
    mean_iou: float  # over the classes that occur
    accuracy: float  # share of pixels that are right
    edge_accuracy: float  # the same of those at the edges of the true masks; NaN where there are none
    confusion: np.ndarray  # (C, C) pixels of class i that were called j


def pixel_confusion(predicted: Any, truth: Any, C: int) -> np.ndarray:
    """How many pixels of each class were taken for which.

        M[i, j] = number of pixels of class i that were called j      (1)

    Parameters
    ----------
    predicted, truth : arrays (m, n_H, n_W) of whole numbers
        Classes from 0 to C - 1.
    C : int
        How many classes there are, at least 2.

    Returns
    -------
    array (C, C) of whole numbers
        Rows are what is true, columns what was predicted.

    Raises
    ------
    ValueError
        If the shapes differ, or there are other numbers than classes.
    """
    _check_masks("pixel_confusion", predicted, truth, C)
    said, true = (np.asarray(to_numpy(x), dtype=np.int64).reshape(1, -1) for x in (predicted, truth))
    return confusion_matrix(said, true, C)  # (1)


def class_iou(confusion: Any) -> np.ndarray:
    """Intersection over union of every class, from a matrix of `pixel_confusion`.

        IoU_c = M[c, c] / (sum_j M[c, j] + sum_i M[i, c] - M[c, c])      (1)

    The row is the class in truth, the column the class as predicted; the diagonal is in both and counted once.

    Parameters
    ----------
    confusion : array (C, C)
        Rows are what is true, columns what was predicted.

    Returns
    -------
    array (C,)
        From 0 to 1; NaN where the union is empty: about a class that occurs nowhere there is nothing to say.

    Raises
    ------
    ValueError or TypeError
        If confusion is not square, or has negative entries.
    """
    counts = np.asarray(to_numpy(confusion), dtype=np.float64) if is_array(confusion) else confusion
    check_array("class_iou", "confusion", counts, letters="(C, C)", ndim=2)
    check_array("class_iou", "confusion", counts, letters="(C, C)", shape=(len(counts), len(counts)))
    if counts.min() < 0:
        raise ValueError(
            f"class_iou: confusion contains {counts.min():g}, expected counts of pixels. Make it with pixel_confusion."
        )
    both = np.diag(counts)
    union = counts.sum(axis=0) + counts.sum(axis=1) - both
    return np.where(union > 0, both / np.where(union > 0, union, 1), np.nan)  # (1)


def edge_pixels(masks: Any, reach: int = 1) -> np.ndarray:
    """Which pixels lie at an edge: at most `reach` steps up, down, left or right from a pixel of another class.

    Parameters
    ----------
    masks : array (m, n_H, n_W) of whole numbers
        A class for every pixel. The border of the picture is no edge.
    reach : int
        Steps, at least 1: 1 marks one pixel on each side of an edge.

    Returns
    -------
    array (m, n_H, n_W) of bool

    Raises
    ------
    ValueError
        If masks is not (m, n_H, n_W), or reach is below 1.
    """
    reach = check_whole("edge_pixels", "reach", reach, least=1)
    _check_classes("edge_pixels", "masks", masks, None)
    values = np.asarray(to_numpy(masks), dtype=np.int64)
    edge = np.zeros(values.shape, dtype=bool)
    for axis in (1, 2):
        other = np.diff(values, axis=axis) != 0
        for side in (slice(1, None), slice(None, -1)):
            edge[(slice(None),) * axis + (side,)] |= other
    for _ in range(reach - 1):
        edge = _grown(edge)
    return edge


def segmentation_scores(predicted: Any, truth: Any, C: int, *, reach: int = 1) -> SegmentationScores:
    """All scores at once.

        mean IoU = mean of IoU_c over the classes c that occur in the truth or in the prediction      (1)
        edge accuracy = share of right pixels among `edge_pixels(truth, reach)`                       (2)

    Parameters
    ----------
    predicted, truth : arrays (m, n_H, n_W) of whole numbers
        Classes from 0 to C - 1.
    C, reach : int
        Number of classes, at least 2; how near to an edge a pixel has to lie to count in (2).

    Returns
    -------
    SegmentationScores
        iou, mean_iou, accuracy, edge_accuracy, confusion.

    Raises
    ------
    ValueError
        If the shapes differ, there are other numbers than classes, or reach is below 1.
    """
    _check_masks("segmentation_scores", predicted, truth, C)
    confusion = pixel_confusion(predicted, truth, C)
    iou, right = class_iou(confusion), to_numpy(predicted) == to_numpy(truth)
    edge = edge_pixels(truth, reach)
    at_edge = float(right[edge].mean()) if edge.any() else float("nan")
    return SegmentationScores(iou, float(np.nanmean(iou)), float(right.mean()), at_edge, confusion)  # (1), (2)


def _grown(marked: np.ndarray) -> np.ndarray:
    """The marked pixels and their four neighbors."""
    grown = marked | False
    for axis in (1, 2):
        ahead, behind = (
            (slice(None),) * axis + (slice(1, None),),
            (slice(None),) * axis + (slice(None, -1),),
        )
        grown[ahead] |= marked[behind]
        grown[behind] |= marked[ahead]
    return grown


def _check_masks(where: str, predicted: Any, truth: Any, C: int) -> None:
    C = check_whole(where, "C", C, least=2)
    for name, x in (("predicted", predicted), ("truth", truth)):
        _check_classes(where, name, x, C)
    if tuple(predicted.shape) != tuple(truth.shape):
        raise ValueError(
            f"{where}: predicted has shape {tuple(predicted.shape)}, expected {tuple(truth.shape)} because truth has."
            " Every pixel needs a class: logits become classes by .argmax(axis=1)."
        )


def _check_classes(where: str, name: str, x: Any, C: int | None) -> None:
    if is_array(x) and (x.ndim != 3 or 0 in x.shape):
        hint = f" One mask is {name}[None]." if x.ndim == 2 else ""
        raise ValueError(f"{where}: {name} has shape {tuple(x.shape)}, expected masks (m, n_H, n_W).{hint}")
    check_classes(where, name, x, int(x.max()) + 1 if C is None and is_array(x) else C or 2)
