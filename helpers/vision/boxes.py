"""Boxes: midpoint and size or corners, how much two of them overlap, and what is left of them in a picture (4.7).

A box is (b_x, b_y, b_h, b_w), its midpoint, height and width, along the last axis. The frame may be any: pixels from
the top left corner, or shares of the picture, from (0, 0) at its top left to (1, 1) at its bottom right.
"""

from typing import NamedTuple

from helpers.arrays import Array, as_float, is_array, min_along, number_of, xp_of
from helpers.checks import check_array, check_positive, check_together


class Edges(NamedTuple):
    """Where boxes end, and their areas; each an array (...)."""

    left: Array
    top: Array
    right: Array
    bottom: Array
    area: Array


def corners_of(boxes: Array) -> Array:
    """The edges of boxes: left, top, right, bottom.

        left = b_x - b_w / 2,   top = b_y - b_h / 2,   right = b_x + b_w / 2,   bottom = b_y + b_h / 2      (1)

    Parameters
    ----------
    boxes : array (..., 4)
        (b_x, b_y, b_h, b_w) in any frame; heights and widths of at least 0.

    Returns
    -------
    array (..., 4)
        (left, top, right, bottom) in the same frame.

    Raises
    ------
    ValueError
        If the last axis has not 4 entries, a height or width is negative, or anything is not finite.
    """
    check_boxes("corners_of", "boxes", boxes)
    return _corners(boxes)


def _corners(boxes: Array) -> Array:
    boxes = as_float(boxes)
    half_h, half_w = boxes[..., 2] / 2, boxes[..., 3] / 2
    b_x, b_y = boxes[..., 0], boxes[..., 1]
    return xp_of(boxes).stack((b_x - half_w, b_y - half_h, b_x + half_w, b_y + half_h), -1)  # (1)


def boxes_of(corners: Array) -> Array:
    """Boxes from their edges: the inverse of `corners_of`.

        b_x = (left + right) / 2,   b_y = (top + bottom) / 2,   b_h = bottom - top,   b_w = right - left      (1)

    Parameters
    ----------
    corners : array (..., 4)
        (left, top, right, bottom); right is not before left, bottom not above top.

    Returns
    -------
    array (..., 4)
        (b_x, b_y, b_h, b_w) in the same frame.

    Raises
    ------
    ValueError
        If the last axis has not 4 entries, edges are exchanged, or anything is not finite.
    """
    _check_four("boxes_of", "corners", corners, "(left, top, right, bottom)")
    left, top, right, bottom = (corners[..., k] for k in range(4))
    if ((right < left) | (bottom < top)).any():
        raise ValueError(
            "boxes_of: corners has a right edge before its left one or a bottom above its top, expected"
            " (left, top, right, bottom) with y growing downward. Were the corners given in another order?"
        )
    return xp_of(corners).stack(((left + right) / 2, (top + bottom) / 2, bottom - top, right - left), -1)  # (1)


def areas(boxes: Array) -> Array:
    """b_h b_w of every box: shape (...) for boxes (..., 4)."""
    check_boxes("areas", "boxes", boxes)
    return boxes[..., 2] * boxes[..., 3]


def iou(boxes: Array, others: Array) -> Array:
    """Intersection over union of boxes with boxes, one with one.

        I = max(0, min(right, right') - max(left, left')) max(0, min(bottom, bottom') - max(top, top'))    (1)
        IoU = I / (A + A' - I),   and 0 where both areas are 0                                             (2)

    Boxes that only touch have IoU 0. A box without area has IoU 0 with everything, itself included.

    Parameters
    ----------
    boxes, others : arrays (..., 4)
        In the same frame; the shapes may broadcast, (n, 1, 4) with (k, 4) for example.

    Returns
    -------
    array (...)
        From 0 to 1.

    Raises
    ------
    ValueError
        As in `corners_of`, or if the shapes do not broadcast.
    """
    check_boxes("iou", "boxes", boxes)
    check_boxes("iou", "others", others)
    check_together("iou", boxes=boxes, others=others)
    for n, k in zip(reversed(boxes.shape[:-1]), reversed(others.shape[:-1]), strict=False):
        if n != k and 1 not in (n, k):
            raise ValueError(
                f"iou: others has shape {tuple(others.shape)}, expected {tuple(boxes.shape)} as boxes has."
                " For all pairs use iou_matrix(boxes, others)."
            )
    return overlap(boxes, others)


def overlap(boxes: Array, others: Array) -> Array:
    """`iou` without its checks: for loops that have looked at their boxes before."""
    return overlap_of_edges(edges_of(boxes), edges_of(others))


def edges_of(boxes: Array) -> Edges:
    """Left, top, right and bottom edges and the areas of boxes (..., 4), each (...)."""
    left, top, right, bottom = (_corners(boxes)[..., k] for k in range(4))
    return Edges(left, top, right, bottom, boxes[..., 2] * boxes[..., 3])


def overlap_of_edges(one: Edges, two: Edges) -> Array:
    """(1) and (2) of `iou`, for boxes whose edges are known."""
    xp = xp_of(two.left)
    width = xp.minimum(one.right, two.right) - xp.maximum(one.left, two.left)
    height = xp.minimum(one.bottom, two.bottom) - xp.maximum(one.top, two.top)
    return _ratio(width.clip(min=0) * height.clip(min=0), one.area, two.area)  # (1)


def _ratio(shared: Array, area: Array, other: Array) -> Array:
    """(2); rounding may make the intersection a hair larger than the union, so the ratio stops at 1."""
    union = area + other - shared
    return (shared / union.clip(min=xp_of(shared).finfo(shared.dtype).tiny)).clip(max=1)  # (2)


def iou_matrix(boxes: Array, others: Array) -> Array:
    """The IoU of every box with every other one.

    Parameters
    ----------
    boxes, others : arrays (n, 4) and (k, 4)
        In the same frame; n and k may be 0.

    Returns
    -------
    array (n, k)
        Entry (i, j) is the `iou` of boxes[i] and others[j].

    Raises
    ------
    ValueError
        As in `iou`.
    """
    for name, x in (("boxes", boxes), ("others", others)):
        check_boxes("iou_matrix", name, x, ndim=2)
    check_together("iou_matrix", boxes=boxes, others=others)
    return overlap(boxes[:, None], others[None])  # (n, 1, 4) with (1, k, 4)


def shape_iou(shapes: Array, others: Array) -> Array:
    """The IoU that boxes of these shapes would have if they stood on the same midpoint.

        IoU = min(b_h, b_h') min(b_w, b_w') / (b_h b_w + b_h' b_w' - min(b_h, b_h') min(b_w, b_w'))      (1)

    Parameters
    ----------
    shapes, others : arrays (n, 2) and (k, 2)
        (b_h, b_w) in the same unit, at least 0.

    Returns
    -------
    array (n, k)
        From 0 to 1.

    Raises
    ------
    ValueError
        If a shape is negative or not finite, or there are not two numbers for each.

    Source: Redmon and Farhadi, YOLO9000 (2017), section 2.
    """
    for name, x in (("shapes", shapes), ("others", others)):
        check_array("shape_iou", name, x, letters="(n, 2)", shape=(None, 2))
        _check_sizes("shape_iou", name, x)
    check_together("shape_iou", shapes=shapes, others=others)
    one, two = shapes[:, None], others[None]  # (n, 1, 2), (1, k, 2)
    smaller = xp_of(shapes, others).minimum(one, two)
    return _ratio(smaller[..., 0] * smaller[..., 1], one[..., 0] * one[..., 1], two[..., 0] * two[..., 1])  # (1)


def clip_boxes(boxes: Array, height: float, width: float) -> Array:
    """What lies inside of the picture: edges are moved to its border, and a box outside gets no area.

    Parameters
    ----------
    boxes : array (..., 4)
        In a frame that starts at the top left corner of the picture.
    height, width : float
        Of the picture, in the same unit.

    Returns
    -------
    array (..., 4)

    Raises
    ------
    ValueError
        As in `corners_of`, or if height or width is not positive.
    """
    check_boxes("clip_boxes", "boxes", boxes)
    height, width = (check_positive("clip_boxes", *x) for x in (("height", height), ("width", width)))
    left, top, right, bottom, _ = edges_of(boxes)
    inside = (left.clip(0, width), top.clip(0, height), right.clip(0, width), bottom.clip(0, height))
    return boxes_of(xp_of(boxes).stack(inside, -1))


def check_boxes(where: str, name: str, boxes: Array, ndim: int | None = None) -> None:
    """Refuse boxes that are not (..., 4) and finite, with heights and widths of at least 0; no boxes are fine."""
    _check_four(where, name, boxes, "(b_x, b_y, b_h, b_w)", ndim)
    _check_sizes(where, name, boxes[..., 2:], " The order is (b_x, b_y, b_h, b_w), midpoint first.")


def _check_four(where: str, name: str, x: Array, letters: str, ndim: int | None = None) -> None:
    if not is_array(x) or 0 not in x.shape:
        check_array(where, name, x, ndim=getattr(x, "ndim", 1))
    if not x.ndim or x.shape[-1] != 4 or (ndim is not None and x.ndim != ndim):
        wanted = "(n, 4)" if ndim == 2 else "(..., 4)"
        raise ValueError(
            f"{where}: {name} has shape {tuple(x.shape)}, expected {wanted} with {letters} along the last axis."
        )


def _check_sizes(where: str, name: str, sizes: Array, hint: str = "") -> None:
    if (sizes < 0).any():
        least = number_of(min_along(sizes.reshape(-1), 0))
        raise ValueError(f"{where}: {name} contains a height or width of {least:g}, expected at least 0.{hint}")
