"""Exercises of lesson 4.8: targets, a turn of K-means, counting outputs, corners, the last three steps, AP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.vision.boxes import areas, iou_matrix, shape_iou
from helpers.vision.suppression import suppress, suppress_per_class

Cases = Iterator[Any]


def scene_target(boxes, classes, n_g, anchors, C):
    """boxes (k, 4), classes (k,), anchors (n_a, 2), in shares of the picture -> target (n_g, n_g, n_a, 5 + C)."""
    target = np.zeros((n_g, n_g, len(anchors), 5 + C))
    nearest = shape_iou(boxes[:, 2:], anchors).argmax(axis=1)
    for i in np.argsort(areas(boxes)):  # the largest last: it overwrites
        b_x, b_y, b_h, b_w = n_g * boxes[i]
        row, column = int(b_y), int(b_x)
        target[row, column, nearest[i]] = 0
        target[row, column, nearest[i], :5] = 1, b_x - column, b_y - row, b_h, b_w
        target[row, column, nearest[i], 5 + classes[i]] = 1
    return target


def looks_before_it_writes(boxes, classes, n_g, anchors, C):
    target = np.zeros((n_g, n_g, len(anchors), 5 + C))
    for box, c in zip(boxes, classes, strict=True):
        column, row = (int(np.floor(middle * n_g)) for middle in box[:2])
        shape = np.concatenate([[0.5, 0.5], box[2:]])[None]
        others = np.concatenate([np.full((len(anchors), 2), 0.5), anchors], axis=1)
        place = target[row, column, int(iou_matrix(shape, others).argmax())]
        if place[0] == 0 or box[2] * box[3] > place[3] * place[4] / n_g**2:
            place[:] = 0
            place[0] = 1
            place[1:3] = box[:2] * n_g - (column, row)
            place[3:5] = box[2:] * n_g
            place[5 + c] = 1
    return target


def written(
    boxes: Any,
    classes: Any,
    n_g: Any,
    anchors: Any,
    C: Any,
    *,
    order: Callable[[np.ndarray], Any] = lambda boxes: np.argsort(areas(boxes)),
    swapped: bool = False,
    own_frame: bool = True,
    sizes: Callable[[np.ndarray, Any, np.ndarray], Any] = lambda s, n, anchor: s * n,
    nearest: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda s, a: shape_iou(s, a).argmax(axis=1),
    presence: float = 1.0,
    all_anchors: bool = False,
    shift: int = 5,
    wipe: bool = True,
) -> np.ndarray:
    """A target with any one of the usual slips."""
    target = np.zeros((n_g, n_g, len(anchors), 5 + C))
    best = nearest(boxes[:, 2:], anchors)
    for i in order(boxes):
        column, row = int(n_g * boxes[i, 0]), int(n_g * boxes[i, 1])
        middle = n_g * boxes[i, :2] - (column, row) if own_frame else boxes[i, :2]
        for a in range(len(anchors)) if all_anchors else [best[i]]:
            place = target[(column, row, a) if swapped else (row, column, a)]
            if wipe:
                place[:] = 0
            place[:5] = presence, *middle, *sizes(boxes[i, 2:], n_g, anchors[a])
            place[shift + classes[i]] = 1
    return target


def slip(**changes: Any) -> Callable[..., np.ndarray]:
    def wrong(boxes, classes, n_g, anchors, C):
        return written(boxes, classes, n_g, anchors, C, **changes)

    return wrong


def integer_class(boxes, classes, n_g, anchors, C):
    target = scene_target(boxes, classes, n_g, anchors, C)
    target[..., 5:] *= np.arange(C)
    return target


def some_scenes(rng: np.random.Generator) -> Cases:
    for k, n_g, n_a, C in ((1, 1, 1, 1), (3, 4, 2, 3), (5, 2, 2, 3), (8, 3, 3, 2), (2, 7, 1, 4)):
        boxes = np.concatenate([rng.uniform(0.01, 0.99, (k, 2)), rng.uniform(0.05, 0.6, (k, 2))], axis=1)
        yield boxes, rng.integers(0, C, k), n_g, rng.uniform(0.05, 0.6, (n_a, 2)), C


def two_in_one_place(rng: np.random.Generator) -> Cases:
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        sizes = np.array([[0.2, 0.31], [0.27, 0.26], [0.33, 0.18]])[order]  # the widest, the largest, the tallest
        boxes = np.concatenate([rng.uniform(0.55, 0.95, (3, 2)), sizes], axis=1)
        yield boxes, np.array(order), 2, np.array([[0.25, 0.25], [0.9, 0.1]]), 3


SCENE_TARGET = Exercise(
    name="scene_target",
    reference=scene_target,
    checks=[
        agrees("writes every object at its cell and anchor, for any grid", some_scenes),
        agrees("leaves the place to the larger object", two_in_one_place),
    ],
    hints=[
        "`n_g * boxes[i]` is the box in cells: the whole parts of its midpoint are column and row, what is left over is"
        " the midpoint in its cell.",
        "`shape_iou(boxes[:, 2:], anchors).argmax(axis=1)` gives the anchors. Write the objects in the order of"
        " `np.argsort(areas(boxes))`: the largest comes last and overwrites; set its place to 0 first, or two classes"
        " stand there.",
    ],
    why="An object has one place, (row, column, anchor). Everything in it is counted in cells, from the corner of its"
    " own cell, so the same object gets the same numbers wherever it is.",
    wrong=[
        Wrong("Row and column have changed places: b_x, from left to right, tells the column.", slip(swapped=True)),
        Wrong(
            "The midpoint is still that in the picture. Count it from the corner of its cell, in cells.",
            slip(own_frame=False),
        ),
        Wrong(
            "Height and width are still shares of the picture: count them in cells, times n_g. They may be above 1.",
            slip(sizes=lambda s, n, anchor: s),
        ),
        Wrong(
            "Height and width have changed places: a box is (b_x, b_y, b_h, b_w).",
            slip(sizes=lambda s, n, anchor: n * s[::-1]),
        ),
        Wrong(
            "You wrote the sizes relative to the anchor. That is for the loss; the target counts them in cells.",
            slip(sizes=lambda s, n, anchor: s / anchor),
        ),
        Wrong(
            "In a collision the last object stays in your target, whatever its size: the larger one should.",
            slip(order=lambda boxes: range(len(boxes))),
        ),
        Wrong(
            "In a collision the smaller object stays in your target: the larger one should.",
            slip(order=lambda boxes: np.argsort(-areas(boxes))),
        ),
        Wrong(
            "In a collision the taller object stays in your target: the larger *area* decides, `areas(boxes)`.",
            slip(order=lambda boxes: np.argsort(boxes[:, 2])),
        ),
        Wrong(
            "In a collision the wider object stays in your target: the larger *area* decides, `areas(boxes)`.",
            slip(order=lambda boxes: np.argsort(boxes[:, 3])),
        ),
        Wrong(
            "Where an object was overwritten its class is still there: the place says two classes. Set it to 0 first.",
            slip(wipe=False),
        ),
        Wrong(
            "You wrote every object at all anchors of its cell: it has one, the most similar.", slip(all_anchors=True)
        ),
        Wrong("p_c is 0 everywhere: the first number says that there is an object.", slip(presence=0.0)),
        Wrong(
            "The anchor of the nearest shape is not that of the nearest area: a tall one and a wide one have the same.",
            slip(nearest=lambda s, a: np.abs(s.prod(axis=1)[:, None] - a.prod(axis=1)[None]).argmin(axis=1)),
        ),
        Wrong(
            "You took the anchor at the smallest Euclidean distance: the highest IoU decides, `shape_iou`.",
            slip(nearest=lambda s, a: ((s[:, None] - a[None]) ** 2).sum(axis=2).argmin(axis=1)),
        ),
        Wrong("The classes begin behind the five numbers p_c and box, at 5; yours begin at 4.", slip(shift=4)),
        Wrong("The class is to stand there one-hot, a single 1, not as an integer.", integer_class),
    ],
    alternatives=[looks_before_it_writes],
)


def kmeans_turn(shapes, anchors):
    """shapes (n, 2), anchors (k, 2) of (height, width) -> labels (n,) and new anchors (k, 2)."""
    labels = shape_iou(shapes, anchors).argmax(axis=1)
    moved = anchors.copy()
    for j in range(len(anchors)):
        if (labels == j).any():
            moved[j] = shapes[labels == j].mean(axis=0)
    return labels, moved


def with_one_hot(shapes, anchors):
    smaller = np.minimum(shapes[:, None], anchors[None]).prod(axis=2)
    union = shapes.prod(axis=1)[:, None] + anchors.prod(axis=1)[None] - smaller
    labels = np.argmax(smaller / union, axis=1)
    joined = np.eye(len(anchors))[labels]
    count = joined.sum(axis=0)[:, None]
    return labels, np.where(count > 0, joined.T @ shapes / np.maximum(count, 1), anchors)


def euclidean_turn(shapes, anchors):
    labels = ((shapes[:, None] - anchors[None]) ** 2).sum(axis=2).argmin(axis=1)
    return labels, joined_means(shapes, anchors, labels)


def joined_means(shapes: Any, anchors: Any, labels: Any) -> np.ndarray:
    return np.stack([shapes[labels == j].mean(axis=0) if (labels == j).any() else a for j, a in enumerate(anchors)])


def least_alike(shapes, anchors):
    labels = shape_iou(shapes, anchors).argmin(axis=1)
    return labels, joined_means(shapes, anchors, labels)


def empty_is_zero(shapes, anchors):
    labels, moved = kmeans_turn(shapes, anchors)
    moved[np.bincount(labels, minlength=len(anchors)) == 0] = 0
    return labels, moved


def mean_of_nothing(shapes, anchors):
    labels, moved = kmeans_turn(shapes, anchors)
    moved[np.bincount(labels, minlength=len(anchors)) == 0] = np.nan
    return labels, moved


def moves_what_came(shapes, anchors):
    labels, moved = kmeans_turn(shapes, anchors)
    anchors[:] = moved
    return labels, anchors


def overlap_in_pixels(shapes, anchors):
    labels = np.minimum(shapes[:, None], anchors[None]).prod(axis=2).argmax(axis=1)
    return labels, joined_means(shapes, anchors, labels)


def median_turn(shapes, anchors):
    labels, moved = kmeans_turn(shapes, anchors)
    for j in set(labels.tolist()):
        moved[j] = np.median(shapes[labels == j], axis=0)
    return labels, moved


def best_member(shapes, anchors):
    labels, moved = kmeans_turn(shapes, anchors)
    for j in set(labels.tolist()):
        moved[j] = shapes[shape_iou(shapes, anchors)[:, j].argmax()]
    return labels, moved


def some_shapes(rng: np.random.Generator) -> Cases:
    for n, k in ((1, 1), (7, 2), (12, 3), (9, 1), (40, 5)):
        yield rng.uniform(3, 40, (n, 2)), rng.uniform(3, 40, (k, 2))


def lonely_anchor(rng: np.random.Generator) -> Cases:
    for n in (1, 6):
        yield rng.uniform(20, 30, (n, 2)), np.array([[25.0, 25.0], [500.0, 1.0], [20.0, 30.0]])


KMEANS_TURN = Exercise(
    name="kmeans_turn",
    reference=kmeans_turn,
    checks=[
        agrees("lets each shape join by IoU, and moves the anchors to the means", some_shapes),
        agrees("leaves an anchor that nobody joined where it is", lonely_anchor),
    ],
    hints=[
        "`shape_iou(shapes, anchors)` has a row for each shape and a column for each anchor: the highest IoU is the"
        " smallest distance 1 - IoU.",
        "`shapes[labels == j].mean(axis=0)` is where anchor j moves; the mean of nothing is NaN, so ask `.any()` first."
        " Work on a copy of the anchors.",
    ],
    why="Only the first half of the turn knows about boxes. The mean is not exactly the center of least 1 - IoU, but"
    " close to it, and cheap.",
    wrong=[
        Wrong("You compared shapes as points. The distance is 1 - IoU: take `shape_iou`.", euclidean_turn),
        Wrong(
            "That is the anchor with the *lowest* IoU. The distance is 1 - IoU, so take `argmax` of the IoU.",
            least_alike,
        ),
        Wrong("An anchor that nobody joined should stay where it is; yours moved to 0.", empty_is_zero),
        Wrong("The mean of nothing is NaN: an anchor that nobody joined stays where it is.", mean_of_nothing),
        Wrong("You changed the anchors that came in. Work on a copy.", moves_what_came),
        Wrong(
            "A large anchor overlaps everything. Divide the intersection by the union: `shape_iou`.", overlap_in_pixels
        ),
        Wrong("An anchor moves to the mean of its shapes, and you took the median.", median_turn),
        Wrong("An anchor moves to the mean of all shapes that joined it, not to the one most like it.", best_member),
        Wrong(
            "You returned the labels of the anchors *after* the move: they belong to the next turn.",
            lambda shapes, anchors: (
                shape_iou(shapes, kmeans_turn(shapes, anchors)[1]).argmax(axis=1),
                kmeans_turn(shapes, anchors)[1],
            ),
        ),
    ],
    alternatives=[with_one_hot],
)


def count_outputs():
    """Return four whole numbers: (channels, boxes, numbers) of (a), and the numbers of (b)."""
    rows, columns = 704 // 32, 1280 // 32
    channels = 3 * (5 + 10)
    return channels, rows * columns * 3, rows * columns * channels, 7 * 7 * (2 * 5 + 80)


def right_counts(answer: Any, rng: np.random.Generator) -> None:
    got = tuple(int(n) for n in answer())
    for n, want, what in zip(
        got, (45, 2640, 39600, 4410), ("channels", "boxes", "numbers", "numbers of (b)"), strict=True
    ):
        if n != want:
            raise Mistake(f"The count of {what} is not right yet.")


COUNT_OUTPUTS = Exercise(
    name="count_outputs",
    reference=count_outputs,
    checks=[
        agrees("returns four whole numbers that fit", lambda rng: iter([()])),
        Check("counts channels, boxes and numbers", right_counts),
    ],
    hints=[
        "Halved five times means divided by 32, in both directions: the map has 22 rows and 40 columns.",
        "(a) Each anchor has 5 + C channels. (b) In the first YOLO the class probabilities are there once for a cell:"
        " 2 · 5 + C numbers, not 2 · (5 + C).",
    ],
    why="The map of YOLOv2 has n_a (5 + C) channels: every anchor has classes of its own. That of the first YOLO had"
    " 5 B + C, so two objects in one cell could not be of different classes.",
    wrong=[
        Wrong(
            "Five numbers come before the classes, for each anchor: 5 + C, not C.",
            lambda: (30, 2640, 26400, 7 * 7 * (2 * 5 + 80)),
        ),
        Wrong(
            "In (b) the two boxes share their class probabilities: 2 · 5 + 80 numbers for a cell.",
            lambda: (45, 2640, 39600, 7 * 7 * 2 * 85),
        ),
        Wrong("Every cell gives one box for each anchor: boxes are cells times 3.", lambda: (45, 880, 39600, 4410)),
        Wrong("A map that is halved five times is smaller by 32 in each direction.", lambda: (45, 640, 9600, 4410)),
        Wrong("The channels are those of all three anchors: 3 (5 + 10).", lambda: (15, 2640, 39600, 4410)),
        Wrong("In (b) there are 80 classes instead of 20.", lambda: (45, 2640, 39600, 1470)),
    ],
    alternatives=[lambda: (3 * 15, 22 * 40 * 3, 22 * 40 * 45, 49 * 90)],
)


def corners_in_photograph(raw, anchors, height, width):
    """raw (n_g, n_g, n_a, 4), anchors (n_a, 2) in shares -> corners (n_g, n_g, n_a, 4) in pixels, cut at the border."""
    n_g = len(raw)
    cells = np.arange(n_g)
    b_x = (sigmoid(raw[..., 0]) + cells[None, :, None]) * width / n_g
    b_y = (sigmoid(raw[..., 1]) + cells[:, None, None]) * height / n_g
    b_h = height * anchors[:, 0] * np.exp(raw[..., 2])
    b_w = width * anchors[:, 1] * np.exp(raw[..., 3])
    left, right = b_x - b_w / 2, b_x + b_w / 2
    top, bottom = b_y - b_h / 2, b_y + b_h / 2
    return np.stack([left.clip(0, width), top.clip(0, height), right.clip(0, width), bottom.clip(0, height)], axis=-1)


def place_by_place(raw, anchors, height, width):
    n_g, out = len(raw), np.zeros(raw.shape)
    for row, column, a in np.ndindex(raw.shape[:3]):
        t_x, t_y, t_h, t_w = raw[row, column, a]
        x, y = (column + 1 / (1 + np.exp(-t_x))) / n_g, (row + 1 / (1 + np.exp(-t_y))) / n_g
        h, w = anchors[a] * np.exp([t_h, t_w])
        shares = np.clip([x - w / 2, y - h / 2, x + w / 2, y + h / 2], 0, 1)
        out[row, column, a] = shares * (width, height, width, height)
    return out


def decoded_with(raw: Any, anchors: Any, height: Any, width: Any, **slips: Any) -> np.ndarray:
    """Corners with any one of the usual slips."""
    n_g = len(raw)
    cells = np.arange(n_g)
    squash = slips.get("squash", sigmoid)
    columns, rows = cells[None, :, None], cells[:, None, None]
    if slips.get("swapped"):
        columns, rows = rows, columns
    b_x = (squash(raw[..., 0]) + columns) * width / n_g
    b_y = (squash(raw[..., 1]) + rows) * height / n_g
    grow = slips.get("grow", np.exp)
    b_h, b_w = height * anchors[:, 0] * grow(raw[..., 2]), width * anchors[:, 1] * grow(raw[..., 3])
    if slips.get("square"):
        b_h, b_w = anchors[:, 0] * np.exp(raw[..., 2]), anchors[:, 1] * np.exp(raw[..., 3])
    if slips.get("turned"):
        b_h, b_w = height * anchors[:, 0] * grow(raw[..., 3]), width * anchors[:, 1] * grow(raw[..., 2])
    half = slips.get("half", 2)
    edges = [b_x - b_w / half, b_y - b_h / half, b_x + b_w / half, b_y + b_h / half]
    if slips.get("boxes"):
        return np.stack([b_x, b_y, b_h, b_w], axis=-1)
    ends = slips.get("ends", (width, height, width, height))
    if ends is not None:
        edges = [edge.clip(0, end) for edge, end in zip(edges, ends, strict=True)]
    if slips.get("rows_first"):
        edges = [edges[k] for k in (1, 0, 3, 2)]
    return np.stack(edges, axis=-1)


def off(**slips: Any) -> Callable[..., np.ndarray]:
    def wrong(raw, anchors, height, width):
        return decoded_with(raw, anchors, height, width, **slips)

    return wrong


def cells_of_one_size(raw, anchors, height, width):
    side = min(height, width)
    return np.stack(np.moveaxis(corners_in_photograph(raw, anchors, side, side), -1, 0), axis=-1)


def some_raw(rng: np.random.Generator) -> Cases:
    for n_g, n_a, height, width in ((1, 1, 8, 12), (3, 2, 60, 90), (4, 3, 200, 100), (2, 1, 7, 7)):
        yield rng.normal(0, 1, (n_g, n_g, n_a, 4)), rng.uniform(0.05, 0.5, (n_a, 2)), height, width


CORNERS = Exercise(
    name="corners_in_photograph",
    reference=corners_in_photograph,
    checks=[agrees("gives the corners in pixels, for wide, tall and square photographs", some_raw)],
    hints=[
        "`np.arange(n_g)[None, :, None]` counts the columns for all rows and anchors, `[:, None, None]` the rows.",
        "Heights are shares of `height`, widths of `width`. From the midpoint half of the size goes either way; then"
        " `left.clip(0, width)` and so on.",
    ],
    why="Everything that the network says is in cells and anchors, so it holds for any size of the photograph: only at"
    " the end the shares become pixels.",
    wrong=[
        Wrong("Row and column have changed places: t_x moves the midpoint along its row.", off(swapped=True)),
        Wrong("Without the sigmoid a midpoint can leave its cell.", off(squash=lambda t: t)),
        Wrong("Sizes are anchor times e^t: yours can be negative.", off(grow=lambda t: t)),
        Wrong("Sizes are anchor times e^t, and you took 1 + t.", off(grow=lambda t: 1 + t)),
        Wrong("Sizes are anchor times e^t, and you took the sigmoid.", off(grow=sigmoid)),
        Wrong("t_h and t_w have changed places: height comes first.", off(turned=True)),
        Wrong("From the midpoint it is *half* the size to either edge.", off(half=1)),
        Wrong("That is midpoint and size. The corners are asked for: (left, top, right, bottom).", off(boxes=True)),
        Wrong("Some boxes stick out of the photograph: cut them at its border.", off(ends=None)),
        Wrong("The order is (left, top, right, bottom): x before y.", off(rows_first=True)),
        Wrong("The anchors are shares: times height and width of the photograph.", off(square=True)),
        Wrong("A cell is as high as height/n_g and as wide as width/n_g: they differ.", cells_of_one_size),
    ],
    alternatives=[place_by_place],
)


def final_boxes(boxes, p_c, c, least, most_iou):
    scores = p_c[:, None] * c
    classes, best = scores.argmax(axis=1), scores.max(axis=1)
    kept: list[int] = []
    for k in range(c.shape[1]):
        rows = np.flatnonzero((classes == k) & (best >= least))
        if len(rows):
            kept.extend(rows[suppress(boxes[rows], best[rows], threshold=most_iou)])
    return np.array(sorted(kept, key=lambda i: -best[i]), dtype=int)


def suppresses_first(boxes, p_c, c, least, most_iou):
    scores = p_c[:, None] * c
    best = np.max(scores, axis=1)
    kept = suppress_per_class(boxes, best, scores.argmax(axis=1), threshold=most_iou)
    return kept[best[kept] >= least]


def pair_by_pair(boxes, p_c, c, least, most_iou):
    scores = p_c.reshape(-1, 1) * c
    overlaps = iou_matrix(boxes, boxes)
    stay: list[Any] = []
    for i in np.argsort(-scores.max(axis=1)):
        if scores[i].max() < least:
            break
        rivals = [j for j in stay if scores[j].argmax() == scores[i].argmax()]
        if all(overlaps[i, j] <= most_iou for j in rivals):
            stay.append(i)
    return np.array(stay, dtype=int)


def chosen(boxes: Any, best: Any, classes: Any, keep: Any, most_iou: Any) -> np.ndarray:
    rows = np.flatnonzero(keep)
    if not len(rows):
        return rows
    return rows[suppress_per_class(boxes[rows], best[rows], classes[rows], threshold=most_iou)]


def only_p_c(boxes, p_c, c, least, most_iou):
    scores = p_c[:, None] * c
    return chosen(boxes, scores.max(axis=1), scores.argmax(axis=1), p_c >= least, most_iou)


def only_c(boxes, p_c, c, least, most_iou):
    return chosen(boxes, c.max(axis=1), c.argmax(axis=1), c.max(axis=1) >= least, most_iou)


def scores_are_p_c(boxes, p_c, c, least, most_iou):
    return chosen(boxes, p_c, c.argmax(axis=1), p_c >= least, most_iou)


def across_classes(boxes, p_c, c, least, most_iou):
    best = (p_c[:, None] * c).max(axis=1)
    return chosen(boxes, best, np.zeros(len(best), dtype=int), best >= least, most_iou)


def no_suppression(boxes, p_c, c, least, most_iou):
    best = (p_c[:, None] * c).max(axis=1)
    rows = np.flatnonzero(best >= least)
    return rows[np.argsort(-best[rows])]


def no_threshold(boxes, p_c, c, least, most_iou):
    return final_boxes(boxes, p_c, c, 0.0, most_iou)


def swaps_the_numbers(boxes, p_c, c, least, most_iou):
    return final_boxes(boxes, p_c, c, most_iou, least)


def more_than_least(boxes, p_c, c, least, most_iou):
    scores = p_c[:, None] * c
    return chosen(boxes, scores.max(axis=1), scores.argmax(axis=1), scores.max(axis=1) > least, most_iou)


def a_box_for_every_class(boxes, p_c, c, least, most_iou):
    scores, kept = p_c[:, None] * c, []
    for k in range(c.shape[1]):
        kept += list(chosen(boxes, scores[:, k], np.zeros(len(boxes), dtype=int), scores[:, k] >= least, most_iou))
    return np.array(sorted(kept, key=lambda i: -scores[i].max()), dtype=int)


def class_after_class(boxes, p_c, c, least, most_iou):
    rows = final_boxes(boxes, p_c, c, least, most_iou)
    return rows[np.argsort((p_c[:, None] * c).argmax(axis=1)[rows], kind="stable")]


def as_mask(boxes, p_c, c, least, most_iou):
    mask = np.zeros(len(boxes), dtype=bool)
    mask[final_boxes(boxes, p_c, c, least, most_iou)] = True
    return mask


def rows_of_the_filtered(boxes, p_c, c, least, most_iou):
    scores = p_c[:, None] * c
    best = scores.max(axis=1)
    rows = np.flatnonzero(best >= least)
    if not len(rows):
        return rows
    return suppress_per_class(boxes[rows], best[rows], scores.argmax(axis=1)[rows], threshold=most_iou)


def boxes_themselves(boxes, p_c, c, least, most_iou):
    return boxes[final_boxes(boxes, p_c, c, least, most_iou)]


def some_outputs(rng: np.random.Generator) -> Cases:
    for n, C in ((1, 1), (12, 3), (40, 2), (30, 4), (25, 1)):
        boxes = np.concatenate([rng.uniform(10, 30, (n, 2)), rng.uniform(8, 20, (n, 2))], axis=1)
        c = rng.dirichlet(np.full(C, 0.5), n)
        yield boxes, rng.uniform(0, 1, n), c, 0.2, 0.4


def nothing_is_sure(rng: np.random.Generator) -> Cases:
    for n in (1, 5):
        boxes = np.concatenate([rng.uniform(10, 30, (n, 2)), rng.uniform(8, 20, (n, 2))], axis=1)
        yield boxes, np.full(n, 0.5), np.full((n, 2), 0.5), 0.4, 0.5


def of_two_kinds(rng: np.random.Generator) -> Cases:
    boxes = np.array([[20.0, 20, 10, 10], [20, 20, 10, 11], [21, 20, 10, 10], [50, 50, 9, 9]])
    c = np.array([[0.9, 0.1], [0.2, 0.8], [0.95, 0.05], [0.3, 0.7]])
    yield boxes, np.array([0.9, 0.8, 0.7, 0.95]), c, 0.5, 0.5


def just_enough(rng: np.random.Generator) -> Cases:
    boxes = np.array([[20.0, 20, 10, 10], [50, 50, 9, 9], [20, 50, 8, 8]])
    yield boxes, np.array([0.5, 0.75, 0.25]), np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]), 0.5, 0.4


FINAL_BOXES = Exercise(
    name="final_boxes",
    reference=final_boxes,
    checks=[
        agrees("scores, drops and suppresses, for any number of boxes and classes", some_outputs),
        agrees("keeps boxes of different classes on top of each other", of_two_kinds),
        agrees("keeps a box whose score is just `least`", just_enough),
        agrees("gives an empty array of indices where nothing is sure", nothing_is_sure),
    ],
    hints=[
        "The score is a product, `p_c[:, None] * c`, of shape (n, C): its `argmax` is the class, its `max` the score.",
        "For each class: `rows = np.flatnonzero((classes == k) & (best >= least))`, then"
        " `rows[suppress(boxes[rows], best[rows], threshold=most_iou)]`, which translates back into rows of all boxes.",
    ],
    why="The suppression answers with indices of what it was given. Taking them from `rows` makes them indices of all"
    " boxes again, and this is what `take` or `gather` are for.",
    wrong=[
        Wrong(
            "You dropped by p_c alone. A box that is sure of *something*, and of no class, has low scores.", only_p_c
        ),
        Wrong("You used the class probabilities alone: they say nothing about whether there is an object.", only_c),
        Wrong("You used p_c as the score. It is p_c times the probability of the class.", scores_are_p_c),
        Wrong(
            "A box of one class must not suppress one of another: suppress for each class separately.", across_classes
        ),
        Wrong("Doubles of one object are still there: the suppression is missing.", no_suppression),
        Wrong("Weak boxes are still there: keep only scores of at least `least`.", no_threshold),
        Wrong("`least` is for the scores and `most_iou` for the overlap: they have changed places.", swaps_the_numbers),
        Wrong("A score of just `least` is enough: compare with >=.", more_than_least),
        Wrong(
            "A box has one class, its best: yours comes again for every class that is above `least`.",
            a_box_for_every_class,
        ),
        Wrong("The indices come class after class: the best score of all has to be first.", class_after_class),
        Wrong("That is a mask. The indices are asked for, the best score first.", as_mask),
        Wrong(
            "Your indices count the boxes that passed the threshold. Translate them back: `rows[...]`.",
            rows_of_the_filtered,
        ),
        Wrong("You returned the boxes themselves: their indices are asked for.", boxes_themselves),
    ],
    alternatives=[suppresses_first, pair_by_pair],
)


def ap_from_overlaps(scores, nearest, ious, n_objects, least):
    taken, right = set(), []
    for i in np.argsort(-scores):
        right.append(ious[i] >= least and nearest[i] not in taken)
        if right[-1]:
            taken.add(nearest[i])
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    best_to_come = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best_to_come * right).sum() / n_objects)


def with_recall_steps(scores, nearest, ious, n_objects, least):
    order = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    seen, hits, points = set(), 0, []
    for count, i in enumerate(order, start=1):
        if ious[i] >= least and nearest[i] not in seen:
            seen.add(nearest[i])
            hits += 1
        points.append((hits / n_objects, hits / count))
    area, before = 0.0, 0.0
    for k, (recall, _) in enumerate(points):
        area += (recall - before) * max(p for _, p in points[k:])
        before = recall
    return area


def curve_of(scores: Any, nearest: Any, ious: Any, least: Any, *, once: bool = True, order: Any = None) -> Any:
    """right (k,) and precision (k,) in the order of the scores."""
    taken: set[int] = set()
    right = []
    for i in np.argsort(-scores) if order is None else order:
        right.append(bool(ious[i] >= least) and not (once and nearest[i] in taken))
        if right[-1]:
            taken.add(nearest[i])
    return np.array(right), np.cumsum(right) / np.arange(1, len(right) + 1)


def filled(right: Any, precision: Any, n: Any) -> float:
    return float((np.maximum.accumulate(precision[::-1])[::-1] * right).sum() / n)


def area_of(curve: Any, n: Any) -> float:
    right, precision = curve
    return filled(right, precision, n)


def counts_doubles(scores, nearest, ious, n_objects, least):
    return area_of(curve_of(scores, nearest, ious, least, once=False), n_objects)


def as_they_came(scores, nearest, ious, n_objects, least):
    return area_of(curve_of(scores, nearest, ious, least, order=range(len(scores))), n_objects)


def weakest_first(scores, nearest, ious, n_objects, least):
    return area_of(curve_of(scores, nearest, ious, least, order=np.argsort(scores)), n_objects)


def dips_stay(scores, nearest, ious, n_objects, least):
    right, precision = curve_of(scores, nearest, ious, least)
    return float((precision * right).sum() / n_objects)


def filled_from_the_left(scores, nearest, ious, n_objects, least):
    right, precision = curve_of(scores, nearest, ious, least)
    return float((np.maximum.accumulate(precision) * right).sum() / n_objects)


def over_the_found(scores, nearest, ious, n_objects, least):
    right, precision = curve_of(scores, nearest, ious, least)
    return filled(right, precision, max(int(right.sum()), 1))


def over_the_detections(scores, nearest, ious, n_objects, least):
    right, precision = curve_of(scores, nearest, ious, least)
    return filled(right, precision, len(scores))


def last_precision(scores, nearest, ious, n_objects, least):
    return float(curve_of(scores, nearest, ious, least)[1][-1])


def last_recall(scores, nearest, ious, n_objects, least):
    return float(curve_of(scores, nearest, ious, least)[0].sum() / n_objects)


def best_overlap_takes(scores, nearest, ious, n_objects, least):
    order = np.argsort(-scores)
    right = [
        bool(ious[i] >= least and ious[i] == max(ious[j] for j in range(len(ious)) if nearest[j] == nearest[i]))
        for i in order
    ]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return filled(np.array(right), precision, n_objects)


def misses_take(scores, nearest, ious, n_objects, least):
    taken, right = set(), []
    for i in np.argsort(-scores):
        right.append(bool(ious[i] >= least) and nearest[i] not in taken)
        taken.add(nearest[i])
    return filled(np.array(right), np.cumsum(right) / np.arange(1, len(right) + 1), n_objects)


def doubles_left_out(scores, nearest, ious, n_objects, least):
    taken, right = set(), []
    for i in np.argsort(-scores):
        if nearest[i] not in taken:
            right.append(bool(ious[i] >= least))
            if right[-1]:
                taken.add(nearest[i])
    return filled(np.array(right), np.cumsum(right) / np.arange(1, len(right) + 1), n_objects)


def more_than_asked(scores, nearest, ious, n_objects, least):
    return ap_from_overlaps(scores, nearest, np.where(ious > least, ious, -1.0), n_objects, least)


def eleven_points(scores, nearest, ious, n_objects, least):
    right, precision = curve_of(scores, nearest, ious, least)
    recall = np.cumsum(right) / n_objects
    return float(np.mean([max(precision[recall >= r], default=0.0) for r in np.linspace(0, 1, 11)]))


def just_overlapping(rng: np.random.Generator) -> Cases:
    for ious in ([0.5, 0.75], [0.25, 0.5]):
        yield np.array([0.9, 0.6]), np.array([0, 1]), np.array(ious), 2, 0.5


def some_detections(rng: np.random.Generator) -> Cases:
    for k, n in ((1, 1), (6, 3), (12, 5), (30, 8), (4, 9)):
        yield rng.permutation(k) / k + 0.01, rng.integers(0, n, k), rng.uniform(0.2, 1, k), n, 0.5


def the_example(answer: Any, rng: np.random.Generator) -> None:
    ious = np.array([0.9, 0.1, 0.6, 0.7, 0.2])
    got = answer(np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([0, 1, 2, 1, 3]), ious, 4, 0.5)
    if abs(float(got) - 0.625) > 1e-9:
        raise Mistake("For the five detections worked out above the AP is 0.625.")


AP_FROM_OVERLAPS = Exercise(
    name="ap_from_overlaps",
    reference=ap_from_overlaps,
    checks=[
        Check("gives 0.625 for the example worked out by hand", the_example),
        agrees("gives the area for any detections in any order", some_detections),
        agrees("counts an IoU of just `least`", just_overlapping),
    ],
    hints=[
        "Go through `np.argsort(-scores)` and remember in a set which objects are taken. A detection that is too"
        " far off takes nothing.",
        "Recall grows by 1/n_objects at every right detection and at no other: AP is the sum of the best precision from"
        " there on, over the right ones, divided by n_objects. `np.maximum.accumulate` on the reversed precision fills"
        " the dips.",
    ],
    why="A right detection adds 1/n_objects of width to the area, with the best precision that is still to come as its"
    " height; an object that is never found adds nothing.",
    wrong=[
        Wrong("A second detection of the same object is wrong: each object can be found once.", counts_doubles),
        Wrong("The detections are not in order: begin with the highest score.", as_they_came),
        Wrong("You began with the lowest score.", weakest_first),
        Wrong("The dips of the precision are not filled: take the best precision from each point on.", dips_stay),
        Wrong(
            "You filled with the best precision so far. It has to be the best that is still to come.",
            filled_from_the_left,
        ),
        Wrong("Objects that were never found count, too: divide by n_objects.", over_the_found),
        Wrong("You divided by the number of detections: recall is a share of the objects.", over_the_detections),
        Wrong("That is the precision of all detections. The area under the whole curve is asked for.", last_precision),
        Wrong("That is the recall of all detections. The area under the whole curve is asked for.", last_recall),
        Wrong(
            "The surest detection takes an object, not the one with the largest IoU.",
            best_overlap_takes,
        ),
        Wrong("A detection that is too far off takes no object: a later one may still find it.", misses_take),
        Wrong("A second box around an object is a mistake: it counts among the detections.", doubles_left_out),
        Wrong("An IoU of just `least` is enough: compare with >=.", more_than_asked),
        Wrong("That is the mean at eleven recalls, as until 2009. The whole area is asked for.", eleven_points),
    ],
    alternatives=[with_recall_steps],
)


EXERCISES = [SCENE_TARGET, KMEANS_TURN, COUNT_OUTPUTS, CORNERS, FINAL_BOXES, AP_FROM_OVERLAPS]
