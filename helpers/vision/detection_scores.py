"""How good a detector is: which of its boxes are right, precision and recall, average precision and mAP (4.7, 4.8)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, flip, is_array, to_numpy
from helpers.checks import check_array, check_between, check_finite, check_list, check_whole
from helpers.vision.boxes import check_boxes, overlap
from helpers.vision.suppression import check_whole_classes
from helpers.vision.vision_checks import as_values


class Objects(NamedTuple):
    """What really is in one picture."""

    boxes: np.ndarray  # (k, 4) of (b_x, b_y, b_h, b_w); k may be 0
    classes: np.ndarray  # (k,) whole numbers from 0 on


class Found(NamedTuple):
    """What a detector says is in one picture."""

    boxes: np.ndarray  # (k, 4), in the frame of the objects
    classes: np.ndarray  # (k,)
    scores: np.ndarray  # (k,) how sure it is


class Curve(NamedTuple):
    """Precision against recall, while the threshold for the score comes down past one detection after the other."""

    precision: np.ndarray  # (k,)
    recall: np.ndarray  # (k,)
    scores: np.ndarray  # (k,) from the highest to the lowest


class Evaluation(NamedTuple):
    """The scores of a detector on many pictures."""

    mean_ap: float  # over the classes of which there are objects
    ap: np.ndarray  # (C,) NaN for a class without any object
    curves: tuple[Curve, ...]  # one for each class


def objects_in(boxes: np.ndarray, classes: np.ndarray) -> list[Objects]:
    """The objects of every scene: boxes (m, most, 4) and classes (m, most), of which -1 means that there is none."""
    check_array("objects_in", "classes", classes, letters="(m, most)", ndim=2)
    check_array("objects_in", "boxes", boxes, letters="(m, most, 4)", shape=(*classes.shape, 4))
    return [Objects(b[c >= 0], c[c >= 0]) for b, c in zip(boxes, classes, strict=True)]


def match(found: Found, objects: Objects, threshold: float = 0.5) -> np.ndarray:
    """Which detections of a picture are right.

    The detections come forward by their score, the highest first. Each takes, among the objects of its class that
    nobody has taken, the one that it overlaps most; it is right if that IoU is at least the threshold. A second box
    around the same object is therefore wrong.

    Parameters
    ----------
    found : Found
        Boxes, classes and scores of one picture.
    objects : Objects
        What is there.
    threshold : float
        The smallest IoU that counts, above 0 and at most 1.

    Returns
    -------
    array (k,) of bool
        In the order of the detections.

    Raises
    ------
    ValueError
        If the parts of found or objects do not fit each other, or threshold is outside its range.

    Source: Everingham, Van Gool, Williams, Winn, Zisserman, The PASCAL Visual Object Classes Challenge (2010),
    section 4.2; that an object already taken is passed over is the rule of COCO.
    """
    _check_threshold("match", threshold)
    boxes, classes = _parts("match", "found", found)
    true_boxes, true_classes = _parts("match", "objects", objects)
    right = np.zeros(len(boxes), dtype=bool)
    if not len(true_boxes):
        return right
    free = np.ones(len(true_boxes), dtype=bool)
    for i in np.argsort(-to_numpy(found.scores), kind="stable"):
        allowed = free & (true_classes == classes[i])
        shared = np.where(allowed, overlap(boxes[i], true_boxes), -1.0)
        best = shared.argmax()
        if shared[best] >= threshold:
            right[i], free[best] = True, False
    return right


def precision_recall(scores: Array, right: Array, n_objects: int) -> Curve:
    """Precision and recall when only the detections down to some score count, for every such score.

        precision = right ones so far / detections so far,   recall = right ones so far / objects      (1)

    Parameters
    ----------
    scores : array (k,)
        Of the detections of one class in all pictures. k may be 0.
    right : array (k,) of bool
        Which of them are right, as `match` says.
    n_objects : int
        How many objects of this class there are, at least 1.

    Returns
    -------
    Curve
        precision, recall, scores; detections with the same score share one point.

    Raises
    ------
    ValueError or TypeError
        If the shapes do not fit, scores are not finite, or more detections are right than there are objects.
    """
    n_objects = check_whole("precision_recall", "n_objects", n_objects, least=1)
    values = as_values("precision_recall", "scores", scores)
    hits = as_values("precision_recall", "right", right, "bfiu")
    if values.ndim != 1 or values.shape != hits.shape:
        raise ValueError(
            f"precision_recall: right has shape {hits.shape}, expected {values.shape} because scores has, one axis."
        )
    check_finite("precision_recall", "scores", values)
    if not ((hits == 0) | (hits == 1)).all():
        raise ValueError("precision_recall: right is a row of numbers, expected True or False. Take what match gives.")
    if hits.sum() > n_objects:
        raise ValueError(
            f"precision_recall: {int(hits.sum())} detections are right, expected at most n_objects = {n_objects}."
            " Each object may be found once: use match."
        )
    order = np.argsort(-values, kind="stable")
    ordered, hits = values[order], np.cumsum(hits[order])
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(ordered) else np.zeros(0, np.int64)
    return Curve(hits[last] / (last + 1), hits[last] / n_objects, ordered[last])  # (1)


def average_precision(scores: Array, right: Array, n_objects: int) -> float:
    """The area under the precision-recall curve, with every dip filled.

        p(r) = the best precision at recall r or beyond it        (1)
        AP = sum_k (r_k - r_{k-1}) p(r_k),   r_0 = 0              (2)

    Parameters
    ----------
    scores, right, n_objects
        As in `precision_recall`.

    Returns
    -------
    float
        From 0 to 1; objects that no detection found count as precision 0.

    Raises
    ------
    ValueError
        As in `precision_recall`.

    Source: the rule of PASCAL VOC since 2010 (all points); until 2009 it took the mean of p at 11 recalls, and COCO
    takes it at 101 of them.
    """
    curve = precision_recall(scores, right, n_objects)
    steps = np.diff(curve.recall, prepend=0)
    return float((steps * envelope(curve.precision)).sum())  # (2)


def envelope(precision: np.ndarray) -> np.ndarray:
    """(1) of `average_precision`: at each point the best precision from there on."""
    if is_array(precision) and tuple(precision.shape) == (0,):
        return precision
    check_array("envelope", "precision", precision, letters="(k,)", ndim=1)
    return np.asarray(flip(np.maximum.accumulate(flip(precision, 0)), 0))


def evaluate(found: Sequence[Found], objects: Sequence[Objects], classes: int, threshold: float = 0.5) -> Evaluation:
    """Average precision of every class over many pictures, and their mean, the mAP.

    Parameters
    ----------
    found, objects : sequences of Found and Objects
        One of each for every picture.
    classes : int
        C, how many classes there are.
    threshold : float
        The smallest IoU that counts as found: mAP@0.5 takes 0.5.

    Returns
    -------
    Evaluation
        mean_ap, ap (C,), curves.

    Raises
    ------
    ValueError or TypeError
        If there are not as many pictures in found as in objects, no object at all, a class outside 0 .. C - 1, or
        entries of another kind than Found and Objects.
    """
    classes = check_whole("evaluate", "classes", classes, least=1)
    _check_threshold("evaluate", threshold)
    check_list("evaluate", "found", found, Found), check_list("evaluate", "objects", objects, Objects)
    if len(found) != len(objects):
        raise ValueError(
            f"evaluate: found has {len(found)} pictures, expected {len(objects)} because objects has so many."
            " A picture in which nothing was found counts too: give an empty Found."
        )
    named = np.concatenate([np.zeros(0, dtype=np.int64), *(to_numpy(x.classes) for x in objects)])
    said = np.concatenate([np.zeros(0, dtype=np.int64), *(to_numpy(x.classes) for x in found)])
    if not len(named) or (strangers := sorted({*named.tolist(), *said.tolist()} - set(range(classes)))):
        came = f"class {strangers[0]}" if len(named) else "no object"
        raise ValueError(
            f"evaluate: there is {came} in the pictures, expected objects of the classes 0 .. {classes - 1}."
        )
    right = np.concatenate([match(f, o, threshold) for f, o in zip(found, objects, strict=True)])
    scores = np.concatenate([to_numpy(x.scores) for x in found])
    ap, curves = np.full(classes, np.nan), []
    for c in range(classes):
        n_objects, rows = int((named == c).sum()), said == c
        curves.append(precision_recall(scores[rows], right[rows], max(n_objects, 1)))
        if n_objects:
            ap[c] = average_precision(scores[rows], right[rows], n_objects)
    return Evaluation(float(np.nanmean(ap)), ap, tuple(curves))


def _check_threshold(where: str, threshold: float) -> None:
    check_between(where, "threshold", threshold, 1e-9, 1)


def _parts(where: str, name: str, things: Found | Objects) -> tuple[np.ndarray, np.ndarray]:
    boxes = to_numpy(things.boxes)
    n = len(boxes)
    check_boxes(where, f"{name}.boxes", boxes, ndim=2)
    classes = check_whole_classes(where, f"{name}.classes", things.classes, n)
    scores = getattr(things, "scores", None)
    if scores is not None and (not is_array(scores) or tuple(scores.shape) != (n,)):
        raise ValueError(f"{where}: {name}.scores has another shape than ({n},), expected one score for each box.")
    return boxes, classes
