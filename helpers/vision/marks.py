"""Boxes and landmarks that go along when a picture is changed (lesson 4.6).

A box is (b_x, b_y, b_h, b_w): its midpoint, height and width. A landmark is a point (l_x, l_y). Both are in pixels from
the top left corner of the picture, as in `warping.py`.
"""

from collections.abc import Sequence

import numpy as np

from helpers.arrays import max_along, min_along
from helpers.checks import check_array, check_between, check_whole
from helpers.vision.boxes import boxes_of, check_boxes, clip_boxes, corners_of
from helpers.vision.warping import SETTLED, Move, sample


def move_points(points: np.ndarray, move: Move) -> np.ndarray:
    """Where points of the old pictures are in the new ones: q = M p, and with a push q + push(q) = M p.

    The push is taken off by going round: q := M p - push(q), again and again. It settles wherever the push changes by
    less than a pixel from one pixel to the next, that is, where the picture is bent and not folded.

    Parameters
    ----------
    points : array (m, k, 2)
        k points (x, y) in each of m pictures.
    move : Move
        What was done to the pictures.

    Returns
    -------
    array (m, k, 2)
        They may lie outside of the new picture.

    Raises
    ------
    ValueError
        If points have another shape or are not finite.
    """
    check_array("move_points", "points", points, letters="(m, k, 2)", shape=(None, None, 2))
    points = np.asarray(points, dtype=np.float64)
    there = points @ move.M[:, :2, :2].swapaxes(1, 2) + move.M[:, None, :2, 2]  # M p
    if move.push is None:
        return there
    push, q = np.broadcast_to(move.push, (len(points), *move.push.shape[1:])), there
    for _ in range(SETTLED):
        before, q = q, there - sample(push, q[:, None, :, 0], q[:, None, :, 1])[:, 0]
        if not np.abs(q - before).sum() > 1e-9:
            break
    return q


def move_boxes(boxes: np.ndarray, move: Move, per_side: int | None = None) -> np.ndarray:
    """The upright box around each moved box: its corners are moved, and the outermost of them are taken.

    A turned box is not upright any more, so the new one is larger than the old one. Where a push bends the edges, more
    points than the corners are moved along.

    Parameters
    ----------
    boxes : array (m, k, 4)
        (b_x, b_y, b_h, b_w) in pixels, k in each of m pictures.
    move : Move
        What was done to the pictures.
    per_side : int, optional
        How many points of each edge are moved: 1, the corners, where nothing is bent, and 12 otherwise.

    Returns
    -------
    array (m, k, 4)
        They may stick out of the picture: see `cut_boxes`.

    Raises
    ------
    ValueError
        If boxes have another shape, are not finite, or a height or width is negative.
    """
    check_marked("move_boxes", boxes)
    n = (
        (1 if move.push is None else 12)
        if per_side is None
        else check_whole("move_boxes", "per_side", per_side, least=1)
    )
    m, k = boxes.shape[:2]
    share = np.arange(n) / n
    along, zeros, ones = np.concatenate([share, np.ones(n), 1 - share, np.zeros(n)]), np.zeros(n), np.ones(n)
    down = np.concatenate([zeros, share, ones, 1 - share])  # once around the box, clockwise from the top left corner
    left, top, right, bottom = np.moveaxis(corners_of(np.asarray(boxes, dtype=np.float64)), -1, 0)[..., None]
    outline = np.stack([left + along * (right - left), top + down * (bottom - top)], axis=-1)  # (m, k, 4 n, 2)
    moved = move_points(outline.reshape(m, -1, 2), move).reshape(m, k, 4 * n, 2)
    x, y = moved[..., 0], moved[..., 1]
    return boxes_of(np.stack([min_along(x, 2), min_along(y, 2), max_along(x, 2), max_along(y, 2)], axis=-1))


def cut_boxes(boxes: np.ndarray, size: Sequence[int], least: float = 0.25) -> tuple[np.ndarray, np.ndarray]:
    """Cut boxes at the border of the picture, and say which of them still have enough inside.

    Parameters
    ----------
    boxes : array (m, k, 4)
        (b_x, b_y, b_h, b_w) in pixels.
    size : (n_H, n_W)
        Of the pictures.
    least : float
        A box counts as gone when less than this share of its area is inside, 0 to 1.

    Returns
    -------
    boxes, kept : arrays (m, k, 4) and (m, k)
        The boxes that are gone are all zeros, and kept is False there.

    Raises
    ------
    ValueError
        If boxes have another shape, a height or width is negative, or least is outside 0 to 1.
    """
    check_marked("cut_boxes", boxes)
    least = check_between("cut_boxes", "least", least, 0, 1)
    n_H, n_W = size
    inside = clip_boxes(np.asarray(boxes, dtype=np.float64), n_H, n_W)
    area = inside[..., 2] * inside[..., 3]
    kept = (area > 0) & (area >= least * boxes[..., 2] * boxes[..., 3] * (1 - 1e-12))
    return inside * kept[..., None], kept


def check_marked(where: str, boxes: np.ndarray) -> None:
    """Refuse boxes that are not (m, k, 4), finite, with heights and widths of at least 0."""
    check_array(where, "boxes", boxes, letters="(m, k, 4)", shape=(None, None, 4))
    check_boxes(where, "boxes", boxes)
