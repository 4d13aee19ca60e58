"""What all members of the R-CNN family share: box refinements, labels for regions, and a fair sample of them (4.8).

Regions are labelled as pixels are in the masks of the scenes: 0 is the background, class + 1 an object.
"""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, astype, max_along, to_numpy, xp_of
from helpers.checks import check_array, check_between, check_generator, check_together, check_whole
from helpers.vision.boxes import check_boxes, iou_matrix
from helpers.vision.detection_scores import Objects

LARGEST_STEP = 1.5  # t_h and t_w are cut off here: no box grows to more than 4.5 times its size


class RegionLabels(NamedTuple):
    """What k regions of one picture are to be called, and how their boxes are to be refined."""

    labels: np.ndarray  # (k,) 0 for background, class + 1 for an object, -1 for neither: not to be learned from
    targets: np.ndarray  # (k, 4) of (t_x, t_y, t_h, t_w); zeros where there is no object
    overlaps: np.ndarray  # (k,) the IoU with the object that is overlapped most


def encode_boxes(boxes: Array, proposals: Array) -> Array:
    """How a proposal must move and grow to become a box, in shares of its own size.

        t_x = (b_x - p_x) / p_w,   t_y = (b_y - p_y) / p_h,   t_h = log(b_h / p_h),   t_w = log(b_w / p_w)      (1)

    Parameters
    ----------
    boxes, proposals : arrays (k, 4)
        The boxes that are wanted and those that are there, (b_x, b_y, b_h, b_w) in one frame, sizes above 0.

    Returns
    -------
    array (k, 4)
        (t_x, t_y, t_h, t_w); zeros where both boxes are the same.

    Raises
    ------
    ValueError
        If the shapes differ, or a box has no height or width.

    Source: Girshick, Donahue, Darrell, Malik, Rich feature hierarchies (R-CNN, 2014), appendix C.
    """
    _check_sized("encode_boxes", boxes=boxes, proposals=proposals)
    check_array("encode_boxes", "boxes", boxes, shape=tuple(proposals.shape), because="proposals", source=proposals)
    xp, (p_x, p_y, p_h, p_w) = xp_of(boxes), (proposals[:, k] for k in range(4))
    b_x, b_y, b_h, b_w = (boxes[:, k] for k in range(4))
    return xp.stack(((b_x - p_x) / p_w, (b_y - p_y) / p_h, xp.log(b_h / p_h), xp.log(b_w / p_w)), -1)  # (1)


def decode_boxes(t: Array, proposals: Array) -> Array:
    """Move and stretch proposals as t says: the inverse of `encode_boxes`.

        b_x = p_x + p_w t_x,   b_y = p_y + p_h t_y,   b_h = p_h e^t_h,   b_w = p_w e^t_w      (1)

    Parameters
    ----------
    t : array (k, 4)
        (t_x, t_y, t_h, t_w); the last two are cut off at 1.5: a net that errs makes no endless boxes.
    proposals : array (k, 4)
        (b_x, b_y, b_h, b_w), sizes above 0.

    Returns
    -------
    array (k, 4)
        Boxes in the frame of the proposals.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, or a proposal has no height or width.
    """
    _check_sized("decode_boxes", proposals=proposals)
    check_array("decode_boxes", "t", t, shape=tuple(proposals.shape), because="proposals", source=proposals)
    check_together("decode_boxes", t=t, proposals=proposals)
    xp, (p_x, p_y, p_h, p_w) = xp_of(t), (proposals[:, k] for k in range(4))
    grow = xp.exp(t[:, 2:].clip(max=LARGEST_STEP))
    return xp.stack((p_x + p_w * t[:, 0], p_y + p_h * t[:, 1], p_h * grow[:, 0], p_w * grow[:, 1]), -1)  # (1)


def label_regions(boxes: Array, objects: Objects, *, positive: float = 0.5, negative: float = 0.5) -> RegionLabels:
    """Call each region after the object that it overlaps most, if it does so enough.

        IoU >= positive: that object      IoU < negative: background      between: neither      (1)

    Parameters
    ----------
    boxes : array (k, 4)
        Regions of one picture with sizes above 0; k may be 0.
    objects : Objects
        What is in this picture; it may be nothing.
    positive, negative : float
        From 0 to 1, negative at most positive.

    Returns
    -------
    RegionLabels
        labels, targets (of `encode_boxes`), overlaps.

    Raises
    ------
    ValueError
        If boxes are none, or a threshold is outside its range.
    """
    positive = check_between("label_regions", "positive", positive, 0, 1, ends="(]")
    negative = check_between("label_regions", "negative", negative, 0, positive)
    regions = astype(to_numpy(boxes), np.float64)
    k, truth = len(regions), astype(objects.boxes, np.float64)
    labels, targets = np.zeros(k, dtype=np.int64), np.zeros((k, 4))
    if not k or not len(truth):
        return RegionLabels(labels, targets, np.zeros(k))
    shared = iou_matrix(regions, truth)  # (k, objects)
    overlaps, most = max_along(shared, 1), shared.argmax(axis=1)
    labels[overlaps >= negative] = -1
    hits = np.flatnonzero(overlaps >= positive)  # (1)
    if len(hits):
        labels[hits] = to_numpy(objects.classes)[most[hits]] + 1
        targets[hits] = encode_boxes(truth[most[hits]], regions[hits])
    return RegionLabels(labels, targets, overlaps)


def sample_regions(labels: Array, n: int, share: float, rng: np.random.Generator) -> np.ndarray:
    """Draw n regions of which at most this share are objects: most regions are background, and would drown the rest.

    Parameters
    ----------
    labels : array (k,) of whole numbers
        As `label_regions` gives them; -1 is never drawn.
    n : int
        How many at most; fewer where there are not enough.
    share : float
        Of objects, from 0 to 1. Where objects are missing, background takes their place.
    rng : numpy Generator
        What draws.

    Returns
    -------
    array of whole numbers
        Places in labels, each once: first the objects, then the background.

    Raises
    ------
    ValueError
        If labels have more than one axis, or a number is outside its range.
    """
    n = check_whole("sample_regions", "n", n, least=1)
    share = check_between("sample_regions", "share", share, 0, 1)
    check_generator("sample_regions", rng)
    kinds = to_numpy(labels)
    if kinds.ndim != 1:
        raise ValueError(f"sample_regions: labels has shape {kinds.shape}, expected (k,): one label for each region.")
    objects, background = rng.permutation(np.flatnonzero(kinds > 0)), rng.permutation(np.flatnonzero(kinds == 0))
    objects = objects[: round(n * share)]
    return np.concatenate([objects, background[: n - len(objects)]])


def _check_sized(where: str, **arrays: Array) -> None:
    for name, x in arrays.items():
        check_array(where, name, x, letters="(k, 4)", shape=(None, 4))
        check_boxes(where, name, x)
        if (x[:, 2:] <= 0).any():
            raise ValueError(
                f"{where}: {name} has a box without height or width, expected sizes above 0: t divides by them."
                " Leave such boxes out."
            )
    check_together(where, **arrays)
