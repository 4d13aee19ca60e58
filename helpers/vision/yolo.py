"""YOLO in numbers: scenes as targets of a grid, and the raw output of a network as boxes (lesson 4.8).

The last axis of a target or an output is (p_c, b_x, b_y, b_h, b_w, c_1, ..., c_C) for one anchor of one cell.
"""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, like, max_along, to_numpy, xp_of
from helpers.checks import check_array, check_between, check_kind
from helpers.neural.activations import sigmoid
from helpers.neural.softmax import softmax
from helpers.vision.anchors import Grid, check_grid, place_boxes
from helpers.vision.detection_scores import Found
from helpers.vision.suppression import suppress_per_class


class Encoded(NamedTuple):
    """Scenes as a grid detector is to answer them."""

    target: np.ndarray  # (m, n_g, n_g, n_a, 5 + C) float32
    places: np.ndarray  # (m, most, 3) the (row, column, anchor) of every object, -1 where there is no object
    lost: np.ndarray  # (m, most) bool: objects whose place was taken, so that the target does not have them


class Decoded(NamedTuple):
    """What a network says, as boxes in the picture."""

    boxes: Array  # (..., n_g, n_g, n_a, 4) of (b_x, b_y, b_h, b_w) in pixels
    p_c: Array  # (..., n_g, n_g, n_a) how sure it is that there is an object
    c: Array  # (..., n_g, n_g, n_a, C) the probability of every class, if there is one


def encode(boxes: np.ndarray, classes: np.ndarray, grid: Grid) -> Encoded:
    """The target for scenes: each object is written at its cell and anchor, everything else is 0.

        b_x := b_x / side - column,   b_y := b_y / side - row     the midpoint in its cell, from 0 to 1     (1)
        b_h := b_h / side,            b_w := b_w / side           in cells, may be above 1                  (2)
        target[row, column, anchor] = (1, b_x, b_y, b_h, b_w, one-hot class)                                (3)

    Two objects with the same cell and the same anchor collide: there is one place, and the earlier object has it.

    Parameters
    ----------
    boxes : array (m, most, 4)
        (b_x, b_y, b_h, b_w) in pixels.
    classes : array (m, most) of whole numbers
        0 to C - 1, or -1 where there is no object.
    grid : Grid
        pixels, cells, anchors, classes.

    Returns
    -------
    Encoded
        target, places, lost; `lost.sum()` counts the collisions.

    Raises
    ------
    ValueError or TypeError
        If the shapes do not fit, a class is outside its range, or a midpoint is outside of the picture.
    """
    where = check_scenes("encode", boxes, classes, grid)
    target = np.zeros((len(boxes), *grid.shape), dtype=np.float32)
    places = np.full((*classes.shape, 3), -1)
    places[where] = place_boxes(boxes[where], grid)
    lost = lost_objects(places)
    for i, k in np.argwhere(where & ~lost):
        row, column, anchor = places[i, k]
        b_x, b_y, b_h, b_w = boxes[i, k] / grid.side
        vector = target[i, row, column, anchor]
        vector[:5] = 1, b_x - column, b_y - row, b_h, b_w  # (1), (2)
        vector[5 + classes[i, k]] = 1  # (3)
    return Encoded(target, places, lost)


def lost_objects(places: np.ndarray) -> np.ndarray:
    """Which objects collide with an earlier one of their picture: (m, most), for places (m, most, 3) as in Encoded."""
    check_array("lost_objects", "places", places, letters="(m, most, 3)", shape=(None, None, 3))
    same = (places[:, :, None] == places[:, None]).all(axis=3)  # (m, most, most): do k and j want one place?
    earlier = np.tri(places.shape[1], k=-1, dtype=bool)  # j before k
    return np.asarray((same & earlier).any(axis=2) & (places[..., 0] >= 0))


def decode(raw: Array, grid: Grid) -> Decoded:
    """The boxes that the raw numbers t of a network stand for.

        p_c = sigma(t_p),   c = softmax(t_1, ..., t_C)                                          (1)
        b_x = side (sigma(t_x) + column),   b_y = side (sigma(t_y) + row)                       (2)
        b_h = p_h e^(t_h),   b_w = p_w e^(t_w)          with the height and width of the anchor (3)

    The sigmoid keeps every midpoint in its cell; the exponential keeps sizes positive, and t = 0 means "like the
    anchor".

    Parameters
    ----------
    raw : array (..., n_g, n_g, n_a, 5 + C)
        (t_p, t_x, t_y, t_h, t_w, t_1, ..., t_C), any numbers.
    grid : Grid
        The one of the target that the network learned.

    Returns
    -------
    Decoded
        boxes, p_c, c.

    Raises
    ------
    ValueError or TypeError
        If the shape is not that of the grid, or anything is not finite.

    Source: Redmon and Farhadi, YOLO9000 (2017), section 2, "Direct location prediction".
    """
    check_raw("decode", "raw", raw, grid)
    raw = as_float(raw)
    xp, anchors = xp_of(raw), like(np.asarray(grid.anchors, dtype=np.float64), raw)  # (n_a, 2)
    cell = like(np.arange(grid.cells), raw)
    b_x = grid.side * (sigmoid(raw[..., 1]) + cell[None, :, None])  # (2)      # columns run along axis -2 of the cells
    b_y = grid.side * (sigmoid(raw[..., 2]) + cell[:, None, None])  # (2)
    sizes = anchors * xp.exp(raw[..., 3:5])  # (3)
    boxes = xp.concat([b_x[..., None], b_y[..., None], sizes], -1)  # (..., n_g, n_g, n_a, 4)
    logits = raw[..., 5:]
    c = softmax(logits.reshape(-1, grid.classes).T, check=False).T.reshape(logits.shape)  # (1)
    return Decoded(boxes, sigmoid(raw[..., 0]), c)


def class_scores(p_c: Array, c: Array) -> Array:
    """How sure a detector is that an object is there and has this class: p_c times c_i, by broadcasting.

        score_i = p_c c_i      (..., 1) * (..., C) -> (..., C)      (1)

    Parameters
    ----------
    p_c : array (...)
        From 0 to 1.
    c : array (..., C)
        From 0 to 1.

    Returns
    -------
    array (..., C)
        From 0 to 1.

    Raises
    ------
    ValueError
        If c has not one axis more than p_c, and the same others.
    """
    check_array("class_scores", "p_c", p_c, ndim=getattr(p_c, "ndim", 1))
    check_array("class_scores", "c", c, letters="(..., C)", shape=(*p_c.shape, None), because="p_c", source=p_c)
    return p_c[..., None] * c  # (1)


def confident(decoded: Decoded, threshold: float) -> Found:
    """The boxes whose best class has a score of at least the threshold, in one row; a mask drops all others.

        class = argmax_i score_i,   score = max_i score_i,   keep where score >= threshold      (1)

    Parameters
    ----------
    decoded : Decoded
        Of one picture, or of several: then nothing says any more which box is from which.
    threshold : float
        From 0 (keep all) to 1.

    Returns
    -------
    Found
        boxes (k, 4), classes (k,), scores (k,).

    Raises
    ------
    ValueError or TypeError
        If the threshold is outside [0, 1], or decoded no Decoded.
    """
    threshold = check_between("confident", "threshold", threshold, 0, 1)
    check_kind("confident", "decoded", decoded, Decoded, "decode gives it.")
    scores = class_scores(decoded.p_c, decoded.c)
    classes = scores.argmax(axis=-1)
    best = max_along(scores, axis=-1)  # (1)
    keep = best >= threshold  # a mask, so the number of boxes differs from picture to picture
    return Found(decoded.boxes[keep], classes[keep], best[keep])


def detect(raw: Array, grid: Grid, *, score: float = 0.3, iou: float = 0.45, at_most: int | None = None) -> list[Found]:
    """What is in every picture: decode, drop the weak boxes, and suppress doubles, each class for itself.

    Parameters
    ----------
    raw : array (m, n_g, n_g, n_a, 5 + C)
        The output of a network for m pictures.
    grid : Grid
        The one of the target that the network learned.
    score : float
        The least score of a box, as in `confident`.
    iou : float
        Of two boxes of one class that overlap more than this, the better one stays.
    at_most : int, optional
        The most boxes in a picture.

    Returns
    -------
    list of Found
        One for each picture, numpy, the highest score first.

    Raises
    ------
    ValueError
        If raw does not fit the grid, or a number is outside its range.
    """
    check_raw("detect", "raw", raw, grid, ndim=5)
    decoded = decode(raw, grid)
    boxes, p_c, c = (to_numpy(part) for part in decoded)
    found = []
    for i in range(len(boxes)):
        all_boxes, classes, scores = confident(Decoded(boxes[i], p_c[i], c[i]), score)
        keep = suppress_per_class(all_boxes, scores, classes, threshold=iou, at_most=at_most)
        found.append(Found(all_boxes[keep], classes[keep], scores[keep]))
    return found


def check_raw(where: str, name: str, raw: Array, grid: Grid, ndim: int | None = None) -> None:
    """Refuse what does not end in (n_g, n_g, n_a, 5 + C)."""
    check_grid(where, grid)
    check_array(where, name, raw, ndim=ndim or getattr(raw, "ndim", 4), letters="(m, n_g, n_g, n_a, 5 + C)")
    if tuple(raw.shape[-4:]) != grid.shape:
        n_g, _, n_a, last = grid.shape
        raise ValueError(
            f"{where}: {name} has shape {tuple(raw.shape)}, expected it to end in (n_g, n_g, n_a, 5 + C) ="
            f" {grid.shape}: {n_g} cells along each side, {n_a} anchors, and 5 + C numbers with C = {last - 5} classes."
        )


def check_scenes(where: str, boxes: np.ndarray, classes: np.ndarray, grid: Grid) -> np.ndarray:
    """Refuse boxes and classes that do not fit each other or the grid; says where there is an object: (m, most)."""
    check_grid(where, grid)
    check_array(where, "classes", classes, letters="(m, most)", ndim=2)
    check_array(where, "boxes", boxes, letters="(m, most, 4)", shape=(*classes.shape, 4))
    if classes.min() < -1 or classes.max() >= grid.classes:
        worst = classes.min() if classes.min() < -1 else classes.max()
        raise ValueError(
            f"{where}: classes contains {worst}, expected -1 (nothing) or 0 .. {grid.classes - 1} because the grid has"
            f" {grid.classes} classes. Count them from 0."
        )
    return np.asarray(classes >= 0)
