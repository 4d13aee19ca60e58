"""Scenes whose truth is known: colored shapes on real photographs, with boxes and a class for every pixel (4.7 to 4.9).

The shapes are painted with soft edges, from the first to the last: a later one covers an earlier one.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_choice, check_classes, check_generator, check_whole
from helpers.data.photograph_cuts import PARTS, cut_photographs
from helpers.data.remembered import remembered

CLASSES = ("disc", "box", "triangle")
SMALLEST, LARGEST = 10, 32  # pixels of the longer side of a shape
THINNEST = 0.45  # the shorter side is at least this share of the longer one
MOST_SHARED = 0.15  # no two boxes share more than this share of the smaller one
TRIES = 30  # places that are tried for a shape before the scene goes without it
BATCH = 250  # scenes that are painted at a time: their pixels are numbers with a point for a moment


class ShapeScenes(NamedTuple):
    """Pictures and everything that is in them; a box is (b_x, b_y, b_h, b_w) in pixels from the top left corner."""

    images: np.ndarray  # (m, size, size, 3) uint8
    boxes: np.ndarray  # (m, most, 4) float32; zeros where there is no object
    classes: np.ndarray  # (m, most) places in CLASSES, -1 where there is no object
    masks: np.ndarray  # (m, size, size) uint8: 0 for the background, else class + 1 of what one sees there
    owners: np.ndarray  # (m, size, size) uint8: 0 for the background, else number + 1 of the object one sees there


def paint_scenes(
    m: int,
    rng: np.random.Generator,
    *,
    part: str = "train",
    least: int = 1,
    most: int = 3,
    size: int = 64,
) -> ShapeScenes:
    """Paint discs, boxes and triangles, wide ones and tall ones, on cuts of photographs.

        disc      ((x - b_x) / (b_w / 2))^2 + ((y - b_y) / (b_h / 2))^2 <= 1      (1)
        box       |x - b_x| <= b_w / 2  and  |y - b_y| <= b_h / 2                 (2)
        triangle  |x - b_x| <= (b_w / 2) (y - top) / b_h,  on its base            (3)

    The color says nothing about the class, and the photographs of "train" and "test" are different ones: a network has
    to learn shapes. 2,500 scenes take about a second.

    Parameters
    ----------
    m : int
        How many scenes, at least 1.
    rng : numpy Generator
        The source of randomness.
    part : str
        "train" or "test": which photographs lie behind.
    least, most : int
        How many objects there are in a scene, at least 0 and at most 9; where no free place is found, one less.
    size : int
        Height and width of the pictures in pixels, 40 to 96.

    Returns
    -------
    ShapeScenes
        images, boxes, classes, masks, owners; the objects of a scene come first, then the empty places.

    Raises
    ------
    ValueError
        If a number is outside its range, or part is neither of the two.
    """
    m = check_whole("paint_scenes", "m", m, least=1)
    check_generator("paint_scenes", rng)
    check_choice("paint_scenes", "part", part, PARTS)
    most = check_whole("paint_scenes", "most", most, least=1, most=9)
    least = check_whole("paint_scenes", "least", least, least=0, most=most)
    size = check_whole("paint_scenes", "size", size, least=40, most=96)
    images = cut_photographs(m, rng, part=part, size=size)
    boxes, classes = _place(m, rng, least, most, size)
    colors = _colors(images, boxes, rng)
    shine = rng.uniform(0.85, 1.15, size=(m, most, 2))  # brightness at the left and at the right edge
    owners = np.zeros((m, size, size), dtype=np.uint8)
    for start in range(0, m, BATCH):
        part_of = slice(start, start + BATCH)
        for k in range(most):
            args = (boxes[part_of, k], classes[part_of, k], colors[part_of, k], shine[part_of, k])
            _paint(images[part_of], owners[part_of], k, *args)
    names = np.concatenate([np.zeros((m, 1), dtype=np.uint8), (classes + 1).astype(np.uint8)], axis=1)
    masks = np.take_along_axis(names, owners.reshape(m, -1).astype(np.intp), axis=1).reshape(owners.shape)
    return ShapeScenes(images, boxes, classes, masks, owners)


@remembered
def load_scenes(m: int, seed: int = 0, part: str = "train") -> ShapeScenes:
    """`paint_scenes` with a seed of its own for each part; kept for the session."""
    seed = check_whole("load_scenes", "seed", seed, least=0)
    check_choice("load_scenes", "part", part, PARTS)
    return paint_scenes(m, np.random.default_rng([seed, list(PARTS).index(part)]), part=part)


def _place(m: int, rng: np.random.Generator, least: int, most: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Boxes and classes: each tries some places until it covers none of the objects before it."""
    count = rng.integers(least, most + 1, size=m)
    longer = rng.integers(SMALLEST, LARGEST + 1, size=(m, most))
    shorter = np.rint(longer * rng.uniform(THINNEST, 1, size=(m, most))).clip(7)
    tall = rng.random((m, most)) < 0.5
    b_h, b_w = np.where(tall, longer, shorter), np.where(tall, shorter, longer)
    tries = rng.random((m, most, TRIES, 2))
    b_x = b_w[..., None] / 2 + tries[..., 0] * (size - b_w[..., None])  # (m, most, TRIES)
    b_y = b_h[..., None] / 2 + tries[..., 1] * (size - b_h[..., None])
    boxes = np.zeros((m, most, 4), dtype=np.float32)
    classes = np.where(np.arange(most) < count[:, None], rng.integers(len(CLASSES), size=(m, most)), -1)
    rows = np.arange(m)
    for k in range(most):
        offers = np.stack(np.broadcast_arrays(b_x[:, k], b_y[:, k], b_h[:, k, None], b_w[:, k, None]), axis=2)
        free = np.ones((m, TRIES), dtype=bool)
        for j in range(k):
            free &= _shared(offers, boxes[:, j, None]) <= MOST_SHARED
        first = free.argmax(axis=1)
        there = (classes[:, k] >= 0) & free[rows, first]
        boxes[:, k] = np.where(there[:, None], offers[rows, first], 0)
        classes[:, k] = np.where(there, classes[:, k], -1)
    order = np.argsort(classes < 0, axis=1, kind="stable")  # objects first
    return np.take_along_axis(boxes, order[..., None], axis=1), np.take_along_axis(classes, order, axis=1)


def _shared(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The intersection of boxes as a share of the smaller one; 0 with a box that is not there."""
    low = np.maximum(boxes[..., :2] - boxes[..., :1:-1] / 2, others[..., :2] - others[..., :1:-1] / 2)
    high = np.minimum(boxes[..., :2] + boxes[..., :1:-1] / 2, others[..., :2] + others[..., :1:-1] / 2)
    smaller = np.minimum(boxes[..., 2:].prod(axis=-1), others[..., 2:].prod(axis=-1))
    return np.asarray((high - low).clip(0).prod(axis=-1) / np.maximum(smaller, 1))


def _colors(images: np.ndarray, boxes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A color for every object (m, most, 3): of three random ones the one least like the background at its midpoint."""
    m, most = boxes.shape[:2]
    offers = rng.uniform(20, 235, size=(m, most, 3, 3))
    columns, lines = (boxes[..., k].astype(np.intp).clip(0, images.shape[1] - 1) for k in (0, 1))
    behind = images[np.arange(m)[:, None], lines, columns].astype(np.float64)  # (m, most, 3)
    best = np.abs(offers - behind[:, :, None]).sum(axis=3).argmax(axis=2)
    return np.take_along_axis(offers, best[:, :, None, None], axis=2)[:, :, 0]


def _paint(
    images: np.ndarray,
    owners: np.ndarray,
    k: int,
    boxes: np.ndarray,
    classes: np.ndarray,
    colors: np.ndarray,
    shine: np.ndarray,
) -> None:
    """Paint object k of every scene, in place; a pixel at its edge is mixed, and belongs to it from one half on."""
    there = np.flatnonzero(classes >= 0)
    if not len(there):
        return
    inside = cover(boxes[there], classes[there], images.shape[1])  # (n, size, size)
    b_x, b_w = boxes[there, 0, None], boxes[there, 3, None]
    across = ((np.arange(images.shape[1]) + 0.5 - b_x) / b_w + 0.5).clip(0, 1)  # (n, size)
    light = shine[there, :1] + (shine[there, 1:] - shine[there, :1]) * across
    paint = colors[there, None, None] * light[:, None, :, None]
    mixed = images[there] * (1 - inside[..., None]) + paint * inside[..., None]
    images[there] = np.rint(mixed).clip(0, 255).astype(np.uint8)
    owners[there] = np.where(inside >= 0.5, np.uint8(k + 1), owners[there])


def _check_boxes(where: str, boxes: np.ndarray, classes: np.ndarray) -> None:
    for name, x, shape in (("boxes", boxes, (4,)), ("classes", classes, ())):
        if not isinstance(x, np.ndarray) or not x.ndim or x.shape[1:] != shape or len(x) != len(boxes):
            came = f"has shape {x.shape}" if isinstance(x, np.ndarray) else f"is a {type(x).__name__}"
            wanted = "(n, 4)" if shape else f"({len(boxes)},)"
            raise ValueError(f"{where}: {name} {came}, expected an array {wanted}. There is a class for each box.")
    if len(boxes):
        check_classes(where, "classes", classes, len(CLASSES))
        if not (np.isfinite(boxes).all() and boxes[:, 2:].min() > 0):
            raise ValueError(
                f"{where}: boxes has a side that is not above 0, or a number that is not finite. Look at it."
            )


def cover(boxes: np.ndarray, classes: np.ndarray, size: int) -> np.ndarray:
    """How much of every pixel a shape covers, by the distance of the pixel's middle to the edge.

    Parameters
    ----------
    boxes, classes : arrays (n, 4) and (n,)
        In pixels, and places in CLASSES.
    size : int
        Height and width of the pictures.

    Returns
    -------
    array (n, size, size)
        From 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If boxes are not (n, 4) with sides above 0, classes do not fit, or size is below 1.
    """
    _check_boxes("cover", boxes, classes)
    at = (np.arange(check_whole("cover", "size", size, least=1)) + 0.5).astype(np.float32)
    b_x, b_y, b_h, b_w = (boxes[:, k, None, None].astype(np.float32) for k in range(4))
    x, y = at[None, None, :] - b_x, at[None, :, None] - b_y  # (n, 1, size), (n, size, 1)
    kind = classes[:, None, None]
    box = np.minimum(b_w / 2 - np.abs(x), b_h / 2 - np.abs(y))  # (2)
    radius = np.sqrt((2 * x / b_w) ** 2 + (2 * y / b_h) ** 2)
    disc = (1 - radius) * np.sqrt(b_h * b_w) / 2  # (1)
    slope = np.sqrt(1 + (b_w / 2 / b_h) ** 2)
    triangle = np.minimum((b_w / 2 * (y / b_h + 0.5) - np.abs(x)) / slope, b_h / 2 - y)  # (3)
    depth = np.where(kind == 0, disc, np.where(kind == 1, box, triangle))
    return (depth + 0.5).clip(0, 1)
