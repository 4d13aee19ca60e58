"""Region proposals: a segmentation algorithm groups the pixels, and segments that are alike are merged step by step.

Nothing here is learned: no class is known, only that an object is a region whose parts belong together (lesson 4.8).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, astype, is_array, max_along, min_along, to_numpy
from helpers.checks import check_array, check_choice, check_flags, check_kind, check_list, check_positive, check_whole
from helpers.vision.boxes import boxes_of, iou_matrix
from helpers.vision.detection_scores import Objects
from helpers.vision.regions.merging import Regions

WAYS = ("felzenszwalb", "slic")
LEAST, MOST = 6, 0.75  # the shorter side of a proposal in pixels; its longer side as a share of the picture's


class Proposals(NamedTuple):
    """Boxes around regions of one picture, and how the regions came about.

    Regions 0 .. n - 1 are the segments; region n + s is what step s merged.
    """

    boxes: np.ndarray  # (k, 4) of (b_x, b_y, b_h, b_w) in pixels, small regions and doubles left out
    regions: np.ndarray  # (k,) around which region each box is
    segments: np.ndarray  # (n_H, n_W) whole numbers: the segment of every pixel
    merges: np.ndarray  # (steps, 2) the two regions that each step put together
    likeness: np.ndarray  # (steps,) how much alike they were, from 0 to 3


def segments_of(image: Array, way: str = "felzenszwalb", *, scale: float = 20.0) -> np.ndarray:
    """Group the pixels of a picture into segments of nearly one color, with an algorithm of scikit-image.

    Parameters
    ----------
    image : array (n_H, n_W, 3) of uint8
        A color picture, 16 to 512 pixels a side.
    way : str
        "felzenszwalb" joins neighboring pixels unless the step between them is large for what lies on either side
        (segments of at least 15 pixels, any shape); "slic" is k-means on place and color (compact ones).
    scale : float
        "felzenszwalb": the larger, the larger the segments. "slic": about how many pixels a segment has.

    Returns
    -------
    array (n_H, n_W) of whole numbers
        0 .. n - 1, each number used.

    Raises
    ------
    ValueError
        If the picture has another shape or type, way is unknown, or scale is not positive.

    Source: Felzenszwalb and Huttenlocher, Efficient graph-based image segmentation (2004), section 4.
    """
    _check_picture("segments_of", image)
    check_choice("segments_of", "way", way, WAYS)
    scale = check_positive("segments_of", "scale", scale)
    picture = to_numpy(image)
    if way == "felzenszwalb":
        from skimage.segmentation import felzenszwalb

        labels = felzenszwalb(picture, scale=scale, sigma=0.5, min_size=15)
    else:
        from skimage.segmentation import slic

        number = max(2, round(picture.shape[0] * picture.shape[1] / scale))
        labels = slic(picture, n_segments=number, start_label=0)
    return np.unique(labels, return_inverse=True)[1].reshape(labels.shape)


def propose(image: Array, way: str = "felzenszwalb", *, scale: float = 20.0, merge: bool = True) -> Proposals:
    """Propose the boxes around all segments and around everything that they are merged to, the most alike first.

        s_color = sum_k min(c_k, c'_k)                         of two color histograms that sum to 1     (1)
        s_size  = 1 - (size + size') / size of the picture     small ones first                          (2)
        s_fill  = 1 - (size of the box around both - size - size') / size of the picture                 (3)
        repeat: merge the two neighbors with the largest s_color + s_size + s_fill                       (4)

    The sums of likenesses of Selective Search, without texture and without its many color spaces: 10 ms a picture.
    Boxes with a side below 6 pixels or above 3/4 of the picture are left out.

    Parameters
    ----------
    image, way, scale
        As in `segments_of`.
    merge : bool
        False proposes the segments alone.

    Returns
    -------
    Proposals
        boxes in the order in which the regions came about, regions, segments, merges, likeness.

    Raises
    ------
    ValueError or TypeError
        As in `segments_of`.

    Source: Uijlings, van de Sande, Gevers, Smeulders, Selective search for object recognition (2013), section 3.
    """
    check_flags("propose", merge=merge)
    segments = segments_of(image, way, scale=scale)
    regions = Regions(to_numpy(image), segments)
    merges, likeness = regions.merge_all() if merge else ([], [])
    boxes = boxes_of(astype(regions.corners[: regions.n + len(merges)], np.float64))
    longer, sides = max_along(boxes[:, 2:], 1), segments.shape
    good = np.flatnonzero((min_along(boxes[:, 2:], 1) >= LEAST) & (longer <= MOST * min(sides)))
    first = np.sort(np.unique(boxes[good], axis=0, return_index=True)[1])
    kept = good[first]
    return Proposals(boxes[kept], kept, segments, np.array(merges).reshape(-1, 2), np.array(likeness))


def segments_after(proposals: Proposals, steps: int) -> np.ndarray:
    """The regions of all pixels after so many merges: a picture (n_H, n_W) of region numbers.

    Parameters
    ----------
    proposals : Proposals
        From `propose`.
    steps : int
        0 gives the segments, len(proposals.merges) one region.

    Returns
    -------
    array (n_H, n_W) of whole numbers
        As in `Proposals`: n + s is what step s merged.

    Raises
    ------
    ValueError or TypeError
        If steps is outside its range, or proposals no Proposals.
    """
    check_kind("segments_after", "proposals", proposals, Proposals, "propose gives them.")
    steps = check_whole("segments_after", "steps", steps, most=len(proposals.merges))
    n = int(proposals.segments.max()) + 1
    now = np.arange(n + steps)
    for s in reversed(range(steps)):  # the last merge first: what is merged later knows its end already
        now[proposals.merges[s]] = now[n + s]
    return now[proposals.segments]


def proposal_recall(boxes: Sequence[Array], objects: Sequence[Objects], threshold: float = 0.5) -> float:
    """The share of all objects that at least one proposal of their picture overlaps with this IoU or more.

    Parameters
    ----------
    boxes : sequence of arrays (k, 4)
        The proposals of each picture; k may be 0.
    objects : sequence of Objects
        What is in each picture.
    threshold : float
        The smallest IoU that counts.

    Returns
    -------
    float
        From 0 to 1: no later stage can find more.

    Raises
    ------
    ValueError or TypeError
        If there are not as many pictures in boxes as in objects, no object at all, or other things in them.
    """
    found = best_overlaps(boxes, objects)
    return float((found >= check_positive("proposal_recall", "threshold", threshold)).mean())


def best_overlaps(boxes: Sequence[Array], objects: Sequence[Objects]) -> np.ndarray:
    """For every object of all pictures: the IoU of the proposal that overlaps it most, 0 where there is none."""
    check_list("best_overlaps", "objects", objects, Objects)
    for k, some in enumerate(check_list("best_overlaps", "boxes", boxes)):
        if not is_array(some) or tuple(some.shape) != (0, 4):
            check_array("best_overlaps", f"boxes[{k}]", some, letters="(k, 4)", shape=(None, 4))
    if len(boxes) != len(objects):
        raise ValueError(
            f"best_overlaps: boxes has {len(boxes)} pictures, expected {len(objects)} because objects has."
        )
    best = [
        max_along(iou_matrix(to_numpy(b), astype(o.boxes, np.float64)), 0) if len(b) else np.zeros(len(o.boxes))
        for b, o in zip(boxes, objects, strict=True)
        if len(o.boxes)
    ]
    if not best:
        raise ValueError("best_overlaps: objects has no object in any picture, expected at least one.")
    return np.concatenate(best)


def _check_picture(where: str, image: Array) -> None:
    picture = to_numpy(image) if is_array(image) else None
    fits = picture is not None and picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8
    if picture is None or not fits or not all(16 <= side <= 512 for side in picture.shape[:2]):
        came = f"a {type(image).__name__}" if picture is None else f"of shape {picture.shape} and type {picture.dtype}"
        raise ValueError(
            f"{where}: image is {came}, expected (n_H, n_W, 3) of uint8 with sides of 16 to 512 pixels."
            " np.rint(255 * image).astype(np.uint8) makes uint8 of shares."
        )
