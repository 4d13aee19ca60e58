"""Anchor boxes: typical shapes found by clustering, and the cell and the anchor of every object (lesson 4.8)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import astype, is_array, min_along
from helpers.checks import check_array, check_choice, check_generator, check_kind, check_whole
from helpers.vision.boxes import check_boxes, shape_iou

DISTANCES = ("iou", "euclidean")


class Grid(NamedTuple):
    """How a detector looks at a picture: cells side by side, and in each of them the same anchors."""

    pixels: int  # height and width of the picture
    cells: int  # n_g, how many cells there are along each side
    anchors: np.ndarray  # (n_a, 2) of (p_h, p_w) in pixels
    classes: int  # C

    @property
    def side(self) -> float:
        """Height and width of a cell in pixels."""
        return self.pixels / self.cells

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of the target of one picture: (n_g, n_g, n_a, 5 + C)."""
        return self.cells, self.cells, len(self.anchors), 5 + self.classes


class Clusters(NamedTuple):
    """Shapes sorted into k groups."""

    anchors: np.ndarray  # (k, 2) of (b_h, b_w), the mean of each group, the smallest area first
    labels: np.ndarray  # (n,) the group of every shape
    mean_iou: float  # of every shape with the anchor that suits it best
    path: tuple[np.ndarray, ...]  # the anchors at the start and after every round


def best_anchors(shapes: np.ndarray, anchors: np.ndarray) -> np.ndarray:
    """For every shape (n, 2) the number of the anchor (k, 2) with the highest IoU on a common midpoint: (n,)."""
    return np.asarray(shape_iou(shapes, anchors).argmax(axis=1))


def mean_best_iou(shapes: np.ndarray, anchors: np.ndarray) -> float:
    """How well anchors (k, 2) suit shapes (n, 2): the mean IoU of every shape with its best anchor."""
    ious = shape_iou(shapes, anchors)  # (n, k)
    return float(ious[np.arange(len(ious)), ious.argmax(axis=1)].mean())


def spread_starts(shapes: np.ndarray, k: int, rng: np.random.Generator, *, distance: str = "iou") -> np.ndarray:
    """k of the shapes to start a clustering from, far from each other: the seeding of k-means++.

    The first is drawn evenly, each further one with a probability that grows with its distance d to the nearest of
    those that are drawn already: P(i) = d_i / sum_j d_j (d is 1 - IoU, or the squared Euclidean distance).

    Parameters
    ----------
    shapes : array (n, 2)
        (b_h, b_w), above 0.
    k : int
        1 to n.
    rng : numpy Generator
        What draws.
    distance : str
        One of `DISTANCES`.

    Returns
    -------
    array (k, 2)
        Rows of shapes; no shape twice while there are different ones left.

    Raises
    ------
    ValueError or TypeError
        If there are no shapes, k is outside its range, or rng is no generator.

    Source: Arthur and Vassilvitskii, k-means++ (2007).
    """
    shapes, k = _check("spread_starts", shapes, k, distance)
    check_generator("spread_starts", rng)
    chosen = [int(rng.integers(len(shapes)))]
    while len(chosen) < k:
        nearest = min_along(_distances(shapes, shapes[chosen], distance), 1)  # (n,)
        total = nearest.sum()
        weights = nearest / total if total > 0 else None
        chosen.append(int(rng.choice(len(shapes), p=weights)))
    return shapes[chosen]


def cluster_shapes(
    shapes: np.ndarray,
    k: int,
    *,
    starts: np.ndarray | None = None,
    rng: np.random.Generator | None = None,
    distance: str = "iou",
    rounds: int = 100,
) -> Clusters:
    """K-means on the shapes of boxes: k anchors that are typical for them.

        d(shape, anchor) = 1 - IoU of the two on a common midpoint         (1)
        label_i := argmin_j d(shape_i, anchor_j)                           (2)
        anchor_j := mean of the shapes with label j                        (3)

    (2) and (3) take turns until no label changes. A group that lost all of its shapes gets the one that is furthest
    from its anchor. With (1) the mean is not exactly the best center: `rounds` ends a walk in circles.

    Parameters
    ----------
    shapes : array (n, 2)
        (b_h, b_w) of the boxes of a training set, above 0.
    k : int
        How many anchors, 1 to n.
    starts, rng : array (k, 2), or a numpy Generator for `spread_starts`
        Where the anchors begin.
    distance, rounds : str, int
        "iou", or "euclidean" for (b_h, b_w) as points; the most turns, at least 1.

    Returns
    -------
    Clusters
        anchors, labels, mean_iou, path.

    Raises
    ------
    ValueError or TypeError
        If shapes are not positive pairs, k or rounds is outside its range, or neither starts nor rng is given.

    Source: Redmon and Farhadi, YOLO9000 (2017), section 2, "Dimension Clusters".
    """
    where = "cluster_shapes"
    shapes, k = _check(where, shapes, k, distance)
    rounds = check_whole(where, "rounds", rounds, least=1)
    if starts is None:
        if rng is None:
            raise TypeError(f"{where}: neither starts nor rng came, expected one of them. Pass rng=default_rng(0).")
        starts = spread_starts(shapes, k, rng, distance=distance)
    check_array(where, "starts", starts, letters="(k, 2)", shape=(k, 2))
    anchors = np.array(starts, dtype=np.float64)
    labels, path = np.full(len(shapes), -1), [anchors]
    for _ in range(rounds):
        d = _distances(shapes, anchors, distance)  # (n, k)
        new = d.argmin(axis=1)  # (2)
        if (new == labels).all():
            break
        labels = _nobody_empty(new, d)
        anchors = np.stack([shapes[labels == j].mean(axis=0) for j in range(k)])  # (3)
        path.append(anchors)
    order = np.argsort(anchors.prod(axis=1), kind="stable")
    place = np.argsort(order)
    return Clusters(anchors[order], place[labels], mean_best_iou(shapes, anchors), tuple(step[order] for step in path))


def _nobody_empty(labels: np.ndarray, d: np.ndarray) -> np.ndarray:
    labels = np.array(labels)
    for j in range(d.shape[1]):
        if not (labels == j).any():
            alone = np.bincount(labels, minlength=d.shape[1])[labels] == 1  # who leaves must not empty another group
            labels[np.where(alone, -1.0, d[np.arange(len(labels)), labels]).argmax()] = j
    return labels


def _distances(shapes: np.ndarray, anchors: np.ndarray, distance: str) -> np.ndarray:
    if distance == "euclidean":
        return np.asarray(((shapes[:, None] - anchors[None]) ** 2).sum(axis=2))
    return np.asarray(1 - shape_iou(shapes, anchors))  # (1)


def _check(where: str, shapes: np.ndarray, k: int, distance: str) -> tuple[np.ndarray, int]:
    check_choice(where, "distance", distance, DISTANCES)
    check_array(where, "shapes", shapes, letters="(n, 2)", shape=(None, 2))
    if not (shapes > 0).all():
        raise ValueError(
            f"{where}: shapes contains {shapes.min():g}, expected heights and widths above 0."
            " Leave out the empty places of a scene: boxes[classes >= 0, 2:]."
        )
    return np.asarray(shapes, dtype=np.float64), check_whole(where, "k", k, least=1, most=len(shapes))


def place_boxes(boxes: np.ndarray, grid: Grid) -> np.ndarray:
    """Where objects belong: the cell that holds the midpoint, and in it the anchor of the most similar shape.

        column = floor(b_x / side),   row = floor(b_y / side)                         (1)
        anchor = argmax_j IoU((b_h, b_w), (p_h, p_w)_j)   on a common midpoint        (2)

    Parameters
    ----------
    boxes : array (n, 4)
        (b_x, b_y, b_h, b_w) in pixels, with midpoints inside of the picture; n may be 0.
    grid : Grid
        pixels, cells, anchors, classes.

    Returns
    -------
    array (n, 3) of whole numbers
        (row, column, anchor). A midpoint on the last edge belongs to the last cell.

    Raises
    ------
    ValueError or TypeError
        If a midpoint is outside of the picture, a box has no area, or grid is no Grid.
    """
    check_grid("place_boxes", grid)
    if is_array(boxes) and tuple(boxes.shape) == (0, 4):
        return np.zeros((0, 3), dtype=np.int64)
    check_array("place_boxes", "boxes", boxes, letters="(n, 4)", shape=(None, 4))
    check_boxes("place_boxes", "boxes", boxes)
    middles = boxes[:, :2]
    if not (middles >= 0).all() or not (middles <= grid.pixels).all():
        bad = middles[((middles < 0) | (middles > grid.pixels)).any(axis=1)][0]
        raise ValueError(
            f"place_boxes: boxes has a midpoint at ({bad[0]:g}, {bad[1]:g}), expected it in the picture of"
            f" {grid.pixels} x {grid.pixels} pixels. Are the boxes in pixels, midpoint first?"
        )
    cells = np.floor(middles / grid.side).clip(max=grid.cells - 1)  # (1)      # (n, 2): column, row
    anchors = best_anchors(boxes[:, 2:], np.asarray(grid.anchors, dtype=boxes.dtype))  # (2)
    return astype(np.stack([cells[:, 1], cells[:, 0], anchors], axis=1), np.int64)


def check_grid(where: str, grid: Any) -> None:
    """Refuse what is no Grid."""
    check_kind(where, "grid", grid, Grid, "Grid(pixels, cells, anchors, classes) makes one.")
