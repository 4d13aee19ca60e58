"""Exercises of lesson 4.6: published weights, two stages, how much to train, boxes and landmarks that move, light."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.projects.small_nets import small_convnet
from helpers.torch_training import fit, freeze, predict
from helpers.vision.transfer import blocks_of

Cases = Iterator[Any]


def for_published(images, mean, std):
    """RGB pictures (m, n_H, n_W, 3) of uint8 -> float64 (m, 3, n_H, n_W): 0 to 1, minus mean (3,), over std (3,)."""
    x = (images / 255 - mean) / std
    return np.moveaxis(x, 3, 1)


def color_by_color(images, mean, std):
    planes = [(images[..., c] / 255.0 - mean[c]) / std[c] for c in range(3)]
    return np.stack(planes, axis=1)


def own_statistics(images, mean, std):
    x = images / 255
    spread = x.std(axis=(0, 1, 2))
    return np.moveaxis((x - x.mean(axis=(0, 1, 2))) / np.where(spread == 0, 1, spread), 3, 1)


def pictures_to_prepare(rng: np.random.Generator) -> Cases:
    for shape in ((1, 1, 1), (2, 3, 5), (4, 6, 2)):
        yield rng.integers(0, 256, (*shape, 3), dtype=np.uint8), rng.uniform(0.3, 0.6, 3), rng.uniform(0.1, 0.4, 3)


FOR_PUBLISHED = Exercise(
    name="for_published",
    reference=for_published,
    checks=[agrees("gives what the network was trained on, for any number and size of pictures", pictures_to_prepare)],
    hints=[
        "mean and std were measured on values from 0 to 1: divide by 255 first. Both have one number per color, and the"
        " colors are the last axis.",
        "`np.moveaxis(x, 3, 1)` puts the colors where torch wants them; `reshape` would keep the order in memory and"
        " mix the pixels.",
    ],
    why="The mean and the spread are part of the published network, as much as its weights: its first filters were"
    " learned on numbers around 0.",
    wrong=[
        Wrong(
            "mean and std belong to values from 0 to 1; yours go to 255. Divide the pictures by 255 first.",
            lambda images, mean, std: np.moveaxis((images - mean) / std, 3, 1),
        ),
        Wrong(
            "The values are from 0 to 1, but not yet centered and scaled: minus mean, over std.",
            lambda images, mean, std: np.moveaxis(images / 255, 3, 1),
        ),
        Wrong(
            "You subtracted the mean and left out the division by std.",
            lambda images, mean, std: np.moveaxis(images / 255 - mean, 3, 1),
        ),
        Wrong(
            "First minus mean, then over std: in your order the mean is too large by a factor.",
            lambda images, mean, std: np.moveaxis(images / 255 / std - mean, 3, 1),
        ),
        Wrong(
            "`reshape` keeps the numbers in their order and tears the pictures apart. Move the axis: `np.moveaxis`.",
            lambda images, mean, std: ((images / 255 - mean) / std).reshape(len(images), 3, *images.shape[1:3]),
        ),
        Wrong(
            "That swaps the colors with the columns, and turns every picture over its diagonal: rows stay before"
            " columns.",
            lambda images, mean, std: ((images / 255 - mean) / std).swapaxes(1, 3),
        ),
        Wrong(
            "The colors still stand last, (m, n_H, n_W, 3). Torch wants them before rows and columns.",
            lambda images, mean, std: (images / 255 - mean) / std,
        ),
        Wrong(
            "You used the mean and spread of these very pictures. A single dark one would be made bright: take those"
            " that the network was trained with.",
            own_statistics,
        ),
        Wrong(
            "Red and blue have changed places. The pictures are RGB already, and so is this network.",
            lambda images, mean, std: for_published(images[..., ::-1], mean, std),
        ),
    ],
    alternatives=[color_by_color],
)


def two_stages(net, k, X, Y, rng):
    """Train the head (2 epochs, 0.01), then the last k blocks (2 epochs, 0.001), at rest: all statistics -> logits."""
    blocks = blocks_of(net)
    for rate, count in ((0.01, 1), (0.001, k)):
        for block in blocks:
            freeze(block)
        for block in blocks[-count:]:
            block.requires_grad_(True)
        fit(net, X, Y, epochs=2, batch_size=6, learning_rate=rate, rng=rng)
    return predict(net, X)


def stages(net, X, Y, rng, plan, *, rest=True, wake=False):
    """The two stages with any choice of what learns in each: plan = ((rate, blocks), ...)."""
    for rate, learning in plan:
        net.requires_grad_(False)
        net.train()
        if rest:
            for block in blocks_of(net):
                block.eval()
        for block in learning:
            block.requires_grad_(True)
            if wake:
                block.train()
        fit(net, X, Y, epochs=2, batch_size=6, learning_rate=rate, rng=rng)
    return predict(net, X)


def freezes_by_hand(net, k, X, Y, rng):
    blocks = blocks_of(net)
    for theta in net.parameters():
        theta.requires_grad = False
    for layer in net.modules():
        if "BatchNorm" in type(layer).__name__:
            layer.eval()
    for theta in blocks[-1].parameters():
        theta.requires_grad = True
    fit(net, X, Y, epochs=2, batch_size=6, learning_rate=0.01, rng=rng)
    for block in blocks[len(blocks) - k :]:
        for theta in block.parameters():
            theta.requires_grad = True
    fit(net, X, Y, epochs=2, batch_size=6, learning_rate=0.001, rng=rng)
    return predict(net, X)


def statistics_move(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[-k:])), rest=False)


def open_statistics_move(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[-k:])), wake=True)


def woken_between(net, k, X, Y, rng):
    b = blocks_of(net)
    stages(net, X, Y, rng, ((0.01, b[-1:]),))
    return stages(net, X, Y, rng, ((0.001, b[-k:]),), rest=False)


def first_blocks(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[:k])))


def one_block_more(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[-k - 1 :])))


def everything_opens(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b)))


def head_rests_later(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[-k:-1] or b[-1:])))


def nothing_frozen(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b), (0.001, b)))


def never_opened(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.001, b[-1:])))


def one_rate(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]), (0.01, b[-k:])))


def hasty(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-k:]), (0.001, b[-k:])))


def only_the_head(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.01, b[-1:]),))


def only_the_second(net, k, X, Y, rng):
    b = blocks_of(net)
    return stages(net, X, Y, rng, ((0.001, b[-k:]),))


def networks_to_tune(rng: np.random.Generator) -> Cases:
    """Small networks of five blocks, pictures, and a generator of the answer's own."""
    for m, k, classes in ((12, 3, 3), (9, 2, 2), (6, 5, 3), (1, 4, 2)):
        X = rng.integers(0, 256, (m, 8, 8), dtype=np.uint8)
        net = small_convnet(8, 8, classes, np.random.default_rng(int(rng.integers(1000))))
        yield net, k, X, np.arange(m) % classes, np.random.default_rng(int(rng.integers(1000)))


TWO_STAGES = Exercise(
    name="two_stages",
    reference=two_stages,
    checks=[
        agrees("gives the logits of two stages, with nothing moving that should rest", networks_to_tune, 1e-3, 2e-4)
    ],
    hints=[
        "Before each stage, `freeze` every block: that stops gradients and batch statistics. Then give gradients back"
        " to the blocks that learn, with `requires_grad_(True)`, and leave their modes alone.",
        "`for rate, count in ((0.01, 1), (0.001, k)):` do just that with `blocks[-count:]`, and then `fit(net, X, Y,"
        " epochs=2, batch_size=6, learning_rate=rate, rng=rng)`. At the end `return predict(net, X)`.",
    ],
    why="Gradients and modes are two switches. `requires_grad` decides whether parameters learn, eval mode whether"
    " running averages rest; fine-tuning with few examples wants the first on and the second at rest.",
    wrong=[
        Wrong(
            "The batch norms are in training mode in both stages: they use the averages of each batch and move the"
            " running ones. `freeze` puts a block into eval mode, too.",
            statistics_move,
        ),
        Wrong(
            "The batch statistics of the blocks that learn move: only their parameters should. Give gradients back with"
            " `requires_grad_(True)`, without `train()`.",
            open_statistics_move,
        ),
        Wrong(
            "A `net.train()` between the stages has woken all batch statistics again: freeze after it.", woken_between
        ),
        Wrong("Those are the first k blocks. The last ones are `blocks[-k:]`.", first_blocks),
        Wrong("One block too many learns: the head is one of the k.", one_block_more),
        Wrong("In the second stage everything learns. Only the last k blocks should.", everything_opens),
        Wrong(
            "Every parameter learns in both stages: eval mode rests the statistics, `requires_grad_(False)` the rest.",
            nothing_frozen,
        ),
        Wrong(
            "In the second stage only the head learns: what is frozen stays frozen until `requires_grad_(True)`.",
            never_opened,
        ),
        Wrong(
            "In the second stage the head rests: it is one of the last k blocks and goes on learning.", head_rests_later
        ),
        Wrong("The second stage runs at the rate of the first: it has to be 0.001.", one_rate),
        Wrong("All k blocks learn from the first step. At first only the head should: it is still random.", hasty),
        Wrong("The second stage is missing: after the head, the last k blocks learn at 0.001.", only_the_head),
        Wrong("The first stage is missing: two epochs for the head alone, at 0.01.", only_the_second),
        Wrong(
            "These are class numbers. Asked for are the logits, as `predict` gives them.",
            lambda net, k, X, Y, rng: two_stages(net, k, X, Y, rng).argmax(axis=1),
        ),
    ],
    alternatives=[freezes_by_hand],
    limit=10.0,
)


def smallest_enough(right, m):
    """right (K,): shares of m dev pictures, right with 1 ... K blocks trained -> smallest k that will do: int."""
    best = right.max()
    margin = np.sqrt(best * (1 - best) / m)
    return int(np.flatnonzero(right >= best - margin)[0]) + 1


def enough_by_loop(right, m):
    best = max(float(r) for r in right)
    for k, share in enumerate(right, start=1):
        if share >= best - (best * (1 - best) / m) ** 0.5:
            return k
    return len(right)


def enough_with(right, margin):
    return int(np.flatnonzero(right >= right.max() - margin)[0]) + 1


def spread_of_best(right, m):
    best = right.max()
    return np.sqrt(best * (1 - best) / m)


def dev_shares(rng: np.random.Generator) -> Cases:
    yield np.array([0.900, 0.950, 0.954, 0.951, 0.957]), 600  # the margin is 0.0083
    yield np.array([0.900, 0.940, 0.954, 0.951, 0.957]), 600
    yield np.array([0.50, 0.55, 0.585, 0.60, 0.59]), 100  # 0.049
    yield np.array([0.50, 0.53, 0.57, 0.60, 0.59]), 600
    yield np.array([0.50, 0.55, 0.585, 0.60, 0.59]), 10000
    yield np.array([0.93, 0.92, 0.90]), 50
    yield np.array([0.88, 0.93, 0.965, 0.97]), 800
    yield np.array([1.0, 1.0, 1.0]), 40
    yield np.array([0.96, 1.0, 1.0]), 40
    yield np.array([0.7]), 1
    yield np.array([0.5, 0.6, 0.66, 0.72, 0.75]), 4  # 0.217; the variance is 0.047, without the root over m 0.108
    yield np.array([0.40, 0.42, 0.44, 0.45, 0.40]), 400
    yield np.array([0.20, 0.93, 0.96]), 100  # 0.0196; that of the mean share is 0.046
    yield np.array([0.56, 0.60]), 100  # 0.049; a share of the best, not added to it, is 0.029
    yield np.array([0.835, 0.90]), 25  # 0.06; that of the first is 0.074
    for _ in range(8):
        m = int(rng.integers(20, 900))
        yield rng.integers(m // 2, m, int(rng.integers(1, 7))) / m, m


SMALLEST_ENOUGH = Exercise(
    name="smallest_enough",
    reference=smallest_enough,
    checks=[agrees("takes the smallest k within one standard error of the best", dev_shares)],
    hints=[
        "A share r of m pictures is known to about √(r (1 - r) / m). Take that of the best k as the margin.",
        "`np.flatnonzero(right >= best - margin)[0]` is the first place that is good enough; places count from 0,"
        " blocks from 1.",
    ],
    why="Within one standard error the dev set cannot tell them apart, so take what trains least: it is faster, it can"
    " forget less, and its lower layers can be cached.",
    wrong=[
        Wrong(
            "That is the k with the best share, however small its lead. A smaller k within one standard error will do.",
            lambda right, m: int(right.argmax()) + 1,
        ),
        Wrong("Places count from 0, blocks from 1: add one.", lambda right, m: smallest_enough(right, m) - 1),
        Wrong(
            "The largest of those that are good enough trains most. Asked for is the smallest.",
            lambda right, m: int(np.flatnonzero(right >= right.max() - spread_of_best(right, m))[-1]) + 1,
        ),
        Wrong(
            "That is the variance of the share. Its standard error is the root.",
            lambda right, m: enough_with(right, spread_of_best(right, m) ** 2),
        ),
        Wrong(
            "m stands under the root, too: √(r (1 - r) / m).",
            lambda right, m: enough_with(right, np.sqrt(right.max() * (1 - right.max())) / m),
        ),
        Wrong(
            "The margin is one standard error here, not 1.96 of them.",
            lambda right, m: enough_with(right, 1.96 * spread_of_best(right, m)),
        ),
        Wrong(
            "You divided by the number of different k. The share was measured on m pictures.",
            lambda right, m: enough_with(right, spread_of_best(right, len(right))),
        ),
        Wrong(
            "r is the share of the best k, not the mean of all shares.",
            lambda right, m: enough_with(right, np.sqrt(right.mean() * (1 - right.mean()) / m)),
        ),
        Wrong(
            "Take the margin off the best share: best - margin. You multiplied, as if it were a percentage.",
            lambda right, m: enough_with(right, right.max() * spread_of_best(right, m)),
        ),
        Wrong(
            "The margin is that of the best k, the same for all. You gave every k one of its own.",
            lambda right, m: int(np.flatnonzero(right + np.sqrt(right * (1 - right) / m) >= right.max())[0]) + 1,
        ),
        Wrong(
            "√(1 / m) leaves out r (1 - r): near 1 a share is known much better than in the middle.",
            lambda right, m: enough_with(right, np.sqrt(1 / m)),
        ),
    ],
    alternatives=[enough_by_loop],
)


def boxes_in_window(boxes, top, left, height, width, least):
    """boxes (k, 4) of (b_x, b_y, b_h, b_w) -> those with at least the share least of their area inside: (j, 4), cut."""
    x1 = (boxes[:, 0] - boxes[:, 3] / 2 - left).clip(0, width)
    x2 = (boxes[:, 0] + boxes[:, 3] / 2 - left).clip(0, width)
    y1 = (boxes[:, 1] - boxes[:, 2] / 2 - top).clip(0, height)
    y2 = (boxes[:, 1] + boxes[:, 2] / 2 - top).clip(0, height)
    cut = np.stack([(x1 + x2) / 2, (y1 + y2) / 2, y2 - y1, x2 - x1], axis=1)
    return cut[cut[:, 2] * cut[:, 3] >= least * boxes[:, 2] * boxes[:, 3]]


def box_by_box(boxes, top, left, height, width, least):
    kept = []
    for b_x, b_y, b_h, b_w in boxes:
        x1, x2 = max(b_x - b_w / 2, left), min(b_x + b_w / 2, left + width)
        y1, y2 = max(b_y - b_h / 2, top), min(b_y + b_h / 2, top + height)
        if x2 > x1 and y2 > y1 and (x2 - x1) * (y2 - y1) >= least * b_h * b_w:
            kept.append([(x1 + x2) / 2 - left, (y1 + y2) / 2 - top, y2 - y1, x2 - x1])
    return np.array(kept, dtype=float).reshape(-1, 4)


def cut_with(boxes, top, left, height, width):
    """The cut boxes before any is dropped."""
    return boxes_in_window(boxes, top, left, height, width, 0.0)


def all_kept(boxes, top, left, height, width, least):
    return cut_with(boxes, top, left, height, width)


def not_cut(boxes, top, left, height, width, least):
    inside = cut_with(boxes, top, left, height, width)
    kept = inside[:, 2] * inside[:, 3] >= least * boxes[:, 2] * boxes[:, 3]
    return boxes[kept] - np.array([left, top, 0, 0])


def not_shifted(boxes, top, left, height, width, least):
    return boxes_in_window(boxes, top, left, height, width, least) + np.array([left, top, 0, 0])


def midpoint_stays(boxes, top, left, height, width, least):
    inside = cut_with(boxes, top, left, height, width)
    kept = inside[:, 2] * inside[:, 3] >= least * boxes[:, 2] * boxes[:, 3]
    return np.concatenate([boxes[:, :2] - [left, top], inside[:, 2:]], axis=1)[kept]


def by_midpoint(boxes, top, left, height, width, least):
    inside = cut_with(boxes, top, left, height, width)
    x, y = boxes[:, 0] - left, boxes[:, 1] - top
    return inside[(x >= 0) & (x <= width) & (y >= 0) & (y <= height)]


def share_of_window(boxes, top, left, height, width, least):
    inside = cut_with(boxes, top, left, height, width)
    return inside[inside[:, 2] * inside[:, 3] >= least * height * width]


def sides_swapped(boxes, top, left, height, width, least):
    return boxes_in_window(boxes[:, [0, 1, 3, 2]], top, left, height, width, least)[:, [0, 1, 3, 2]]


def corner_swapped(boxes, top, left, height, width, least):
    return boxes_in_window(boxes, left, top, height, width, least)


def read_as_corner(boxes, top, left, height, width, least):
    moved = boxes.copy()
    moved[:, 0] += boxes[:, 3] / 2
    moved[:, 1] += boxes[:, 2] / 2
    return boxes_in_window(moved, top, left, height, width, least)


def dropped_ones_kept(boxes, top, left, height, width, least):
    inside = cut_with(boxes, top, left, height, width)
    return inside[inside[:, 2] * inside[:, 3] < least * boxes[:, 2] * boxes[:, 3]]


def windows_and_boxes(rng: np.random.Generator) -> Cases:
    """Boxes inside, across the edge by different shares, over a corner, around the window, and outside."""
    boxes = np.array(
        [[30.0, 20, 10, 8], [12, 20, 8, 12], [9, 22, 8, 6], [36, 11, 9, 10], [30, 40, 8, 8], [24, 20, 60, 80],
         [3, 3, 4, 4], [44, 25, 6, 14]]
    )  # fmt: skip
    for least in (0.25, 0.5, 0.8, 0.1):
        yield boxes, 10, 10, 28, 32, least
    yield boxes[:1], 10, 10, 28, 32, 0.5
    for k in (1, 3, 9):
        drawn = np.concatenate([rng.uniform(0, 50, (k, 2)), rng.uniform(3, 20, (k, 2))], axis=1)
        yield drawn, int(rng.integers(1, 9)), int(rng.integers(10, 20)), int(rng.integers(12, 30)), 25, 0.3


BOXES_IN_WINDOW = Exercise(
    name="boxes_in_window",
    reference=boxes_in_window,
    checks=[agrees("cuts, shifts and drops boxes, wherever they lie", windows_and_boxes, 1e-7, 1e-9)],
    hints=[
        "Work with edges: the left one is `b_x - b_w / 2`. Take off `left`, and then clip it to 0 ... width; the same"
        " for the other three.",
        "The new midpoint is the mean of the clipped edges, the new sides are their differences. Keep a box if its new"
        " area is at least `least` times its old one.",
    ],
    why="A box that sticks out is a wrong label: its midpoint may lie outside of the picture. And a box with hardly"
    " anything left teaches that an empty corner is a cat.",
    wrong=[
        Wrong(
            "Every box is kept, even where little or nothing of it is left: compare its area with the old one.",
            all_kept,
        ),
        Wrong("The boxes stick out of the window. Cut them: clip all four edges.", not_cut),
        Wrong("Places still count from the corner of the old picture. Take off left and top.", not_shifted),
        Wrong(
            "The midpoint of a box that was cut moves, too: it is the mean of the clipped edges, not the old midpoint.",
            midpoint_stays,
        ),
        Wrong("You kept the boxes whose midpoint is inside. Asked for is the share of the area.", by_midpoint),
        Wrong("The share is taken of the box's own area, not of the window's.", share_of_window),
        Wrong("Height and width have changed places: a box is (b_x, b_y, b_h, b_w).", sides_swapped),
        Wrong("top and left have changed places: top belongs to b_y, left to b_x.", corner_swapped),
        Wrong("b_x and b_y are the midpoint of a box, not its top left corner.", read_as_corner),
        Wrong("Those are the boxes to drop. Return the others.", dropped_ones_kept),
    ],
    alternatives=[box_by_box],
)


def turned_box(box, degrees, n_H, n_W):
    """The upright box (4,) around box (4,) after a counterclockwise turn around the picture's middle; y points down."""
    b_x, b_y, b_h, b_w = box
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    x, y = b_x - n_W / 2, b_y - n_H / 2
    return np.array(
        [n_W / 2 + c * x + s * y, n_H / 2 - s * x + c * y, b_w * abs(s) + b_h * abs(c), b_w * abs(c) + b_h * abs(s)]
    )


def turned_with(box, degrees, n_H, n_W, corners, sign=1):
    """The box around some corners, each turned by itself."""
    b_x, b_y, b_h, b_w = box
    a = sign * np.deg2rad(degrees)
    M = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    points = np.array([[b_x + i * b_w / 2, b_y + j * b_h / 2] for i, j in corners]) - [n_W / 2, n_H / 2]
    low, high = (points @ M.T + [n_W / 2, n_H / 2]).min(axis=0), (points @ M.T + [n_W / 2, n_H / 2]).max(axis=0)
    return np.array([*(low + high) / 2, high[1] - low[1], high[0] - low[0]])


def by_corners(box, degrees, n_H, n_W):
    return turned_with(box, degrees, n_H, n_W, list(product((-1, 1), (-1, 1))))


def two_corners(box, degrees, n_H, n_W):
    return turned_with(box, degrees, n_H, n_W, [(-1, -1), (1, 1)])


def clockwise(box, degrees, n_H, n_W):
    return turned_with(box, degrees, n_H, n_W, list(product((-1, 1), (-1, 1))), -1)


def only_midpoint(box, degrees, n_H, n_W):
    return np.array([*turned_box(box, degrees, n_H, n_W)[:2], *box[2:]])


def around_corner(box, degrees, n_H, n_W):
    return turned_box(box, degrees, 0, 0)


def in_radians(box, degrees, n_H, n_W):
    return turned_box(box, np.rad2deg(degrees), n_H, n_W)


def middle_swapped(box, degrees, n_H, n_W):
    return turned_box(box, degrees, n_W, n_H)


def around_itself(box, degrees, n_H, n_W):
    return np.array([*box[:2], *turned_box(box, degrees, n_H, n_W)[2:]])


def without_abs(box, degrees, n_H, n_W):
    b_h, b_w = box[2:]
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([*turned_box(box, degrees, n_H, n_W)[:2], b_w * s + b_h * c, b_w * c + b_h * s])


def box_sides_swapped(box, degrees, n_H, n_W):
    return turned_box(box, degrees, n_H, n_W)[[0, 1, 3, 2]]


def turns(rng: np.random.Generator) -> Cases:
    for degrees in (0, 90, 30, -30, 115, 180, -200.5):
        n_H, n_W = (int(n) for n in rng.integers(20, 90, 2))
        yield np.array([*rng.uniform(5, 60, 2), *rng.uniform(1, 25, 2)]), degrees, n_H, n_W


TURNED_BOX = Exercise(
    name="turned_box",
    reference=turned_box,
    checks=[agrees("encloses the turned box, for any angle and any picture", turns, 1e-7, 1e-9)],
    hints=[
        "Turn the four corners around the middle (n_W / 2, n_H / 2): x := c x + s y, y := c y - s x, measured from it."
        " Then take the outermost left, right, top and bottom.",
        "Or think: the midpoint turns like any point. The width needs room for b_w · |cos| and b_h · |sin|, the height"
        " for b_w · |sin| and b_h · |cos|.",
    ],
    why="The four corners are the outermost points of a turned rectangle. What they enclose is an upper bound: a round"
    " thing in the old box fills less of the new one.",
    wrong=[
        Wrong("Your box turns the other way. With y pointing down, counterclockwise is y := c y - s x.", clockwise),
        Wrong(
            "The midpoint has moved, but height and width are the old ones: a turned box needs more room.",
            only_midpoint,
        ),
        Wrong("Two opposite corners do not enclose the box: the other two stick out. Turn all four.", two_corners),
        Wrong(
            "You turned around the picture's top left corner. Measure from the middle, (n_W / 2, n_H / 2).",
            around_corner,
        ),
        Wrong("The angle comes in degrees: `np.deg2rad`.", in_radians),
        Wrong("The middle is (n_W / 2, n_H / 2): x goes with the width.", middle_swapped),
        Wrong(
            "The box has turned around its own midpoint. The whole picture turns, so the midpoint moves.", around_itself
        ),
        Wrong("For some angles cosine or sine is negative, and sizes are not: take `abs` of both.", without_abs),
        Wrong("Height and width have changed places: a box is (b_x, b_y, b_h, b_w).", box_sides_swapped),
    ],
    alternatives=[by_corners],
)


def mirrored_marks(marks, n_W, pairs):
    """marks (l, 2) of (x, y) in a picture n_W wide -> (l, 2) in its mirror image; pairs ((a, b), ...) are partners."""
    order = np.arange(len(marks))
    for a, b in pairs:
        order[a], order[b] = b, a
    return np.stack([n_W - marks[:, 0], marks[:, 1]], axis=1)[order]


def mirrored_by_copy(marks, n_W, pairs):
    new = np.array(marks, dtype=float)
    new[:, 0] = n_W - new[:, 0]
    for a, b in pairs:
        new[[a, b]] = new[[b, a]]
    return new


def names_kept(marks, n_W, pairs):
    return mirrored_marks(marks, n_W, ())


def only_swapped(marks, n_W, pairs):
    return mirrored_marks(mirrored_marks(marks, n_W, pairs), n_W, ())


def a_pixel_short(marks, n_W, pairs):
    return mirrored_marks(marks, n_W - 1, pairs)


def in_views(marks, n_W, pairs):
    new = np.stack([n_W - marks[:, 0], marks[:, 1]], axis=1)
    for a, b in pairs:
        new[a], new[b] = new[b], new[a]
    return new


def reversed_list(marks, n_W, pairs):
    return mirrored_marks(marks, n_W, ())[::-1].copy()


def upside_down(marks, n_W, pairs):
    return mirrored_marks(marks[:, ::-1], n_W, pairs)[:, ::-1].copy()


def only_x_swapped(marks, n_W, pairs):
    return np.stack([mirrored_marks(marks, n_W, pairs)[:, 0], marks[:, 1]], axis=1)


def writes_into_it(marks, n_W, pairs):
    marks[:, 0] = n_W - marks[:, 0]
    return mirrored_marks(mirrored_marks(marks, n_W, ()), n_W, pairs)


def marked_faces(rng: np.random.Generator) -> Cases:
    for count, pairs in ((4, ((0, 1), (2, 3))), (5, ((0, 4),)), (3, ()), (1, ()), (6, ((5, 0), (1, 3)))):
        yield rng.uniform(0, 40, (count, 2)), int(rng.integers(40, 60)), pairs


MIRRORED_MARKS = Exercise(
    name="mirrored_marks",
    reference=mirrored_marks,
    checks=[agrees("mirrors places and exchanges partners, for any number of marks", marked_faces)],
    hints=[
        "The mirror image of x is n_W - x; y stays. Then the two rows of every pair change places.",
        "Make the new order first: `order = np.arange(len(marks))`, exchange two numbers in it for every pair, and"
        " index the mirrored marks with it.",
    ],
    why='Row 0 means "the eye on the left". After the mirror, another eye is there. Whoever keeps the names teaches'
    " that the left eye is sometimes on the right.",
    wrong=[
        Wrong("The places are mirrored, the names are not: the rows of every pair have to change places.", names_kept),
        Wrong("The rows have changed places, but the places are the old ones: x becomes n_W - x.", only_swapped),
        Wrong(
            "Columns count from 0 to n_W - 1, but places in pixels run from 0 to n_W: the left edge becomes the"
            " right one.",
            a_pixel_short,
        ),
        Wrong(
            "`new[a], new[b] = new[b], new[a]` exchanges nothing: rows of an array are views, and the first assignment"
            " overwrites what the second one reads. Index with a list, `new[[a, b]] = new[[b, a]]`.",
            in_views,
        ),
        Wrong("You reversed the whole list. Only the two of each pair change places.", reversed_list),
        Wrong("You mirrored y, top to bottom. Left to right is x.", upside_down),
        Wrong("Only x has changed places with its partner. The whole row has to: y goes along.", only_x_swapped),
        Wrong(
            "You wrote into the marks that you were given: the original picture has wrong labels now.", writes_into_it
        ),
    ],
    alternatives=[mirrored_by_copy],
)


def relit(image, pictures, a):
    """image (n_H, n_W, 3), pictures (m, n_H, n_W, 3), both uint8, a (3,), strongest first -> image in other light."""
    colors = pictures.reshape(-1, 3) / 255
    deviations = colors - colors.mean(axis=0)
    lam, P = np.linalg.eigh(deviations.T @ deviations / len(colors))
    shift = P[:, ::-1] @ (a * lam[::-1])
    return np.rint((image + 255 * shift).clip(0, 255)).astype(np.uint8)


def relit_with(image, pictures, change, scale=255.0, center=True):
    """relit, with the shift made by change(lam, P), strongest axis first."""
    colors = pictures.reshape(-1, 3) / (255 if scale == 255 else 1)
    deviations = colors - colors.mean(axis=0) if center else colors
    lam, P = np.linalg.eigh(deviations.T @ deviations / len(colors))
    shift = change(lam[::-1], P[:, ::-1])
    return np.rint((image + scale * shift).clip(0, 255)).astype(np.uint8)


def by_svd(image, pictures, a):
    colors = pictures.reshape(-1, 3) / 255.0
    _, singular, rows = np.linalg.svd(colors - colors.mean(axis=0), full_matrices=False)
    shift = sum(a[k] * singular[k] ** 2 / len(colors) * rows[k] for k in range(3))
    return np.clip(np.round(image + 255 * shift), 0, 255).astype(np.uint8)


def with_roots(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P @ (a * np.sqrt(lam)))


def without_lam(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P @ a)


def weakest_first(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P[:, ::-1] @ (a * lam[::-1]))


def lam_unsorted(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P @ (a * lam[::-1]))


def rows_for_columns(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P.T @ (a * lam))


def in_levels(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P @ (a * lam), scale=1.0)


def not_centered(image, pictures, a):
    return relit_with(image, pictures, lambda lam, P: P @ (a * lam), center=False)


def one_mean(image, pictures, a):
    colors = pictures.reshape(-1, 3) / 255
    d = colors - colors.mean()
    lam, P = np.linalg.eigh(d.T @ d / len(colors))
    return np.rint((image + 255 * P[:, ::-1] @ (a * lam[::-1])).clip(0, 255)).astype(np.uint8)


def summed_up(image, pictures, a):
    pixels = pictures[..., 0].size
    return relit_with(image, pictures, lambda lam, P: P @ (a * pixels * lam))


def forgot_255(image, pictures, a):
    colors = pictures.reshape(-1, 3) / 255
    d = colors - colors.mean(axis=0)
    lam, P = np.linalg.eigh(d.T @ d / len(colors))
    return np.rint((image + P[:, ::-1] @ (a * lam[::-1])).clip(0, 255)).astype(np.uint8)


def wraps_around(image, pictures, a):
    colors = pictures.reshape(-1, 3) / 255
    d = colors - colors.mean(axis=0)
    lam, P = np.linalg.eigh(d.T @ d / len(colors))
    return np.rint(image + 255 * (P[:, ::-1] @ (a * lam[::-1]))).astype(np.int64).astype(np.uint8)


def own_colors(image, pictures, a):
    return relit(image, image[None], a)


def lights(rng: np.random.Generator) -> Cases:
    """Pictures whose colors vary along three axes of very different strength, and an image that is not one of them.

    In the first case a is so small that only shifts which are much too large can be seen.
    """
    for m, n, size, far in ((3, 8, (4, 5), 0.003), (3, 8, (4, 5), 1), (1, 12, (1, 1), 1), (2, 9, (6, 3), 1)):
        turn = np.linalg.qr(rng.standard_normal((3, 3)))[0]
        spread = rng.standard_normal((m, n, n, 3)) * np.array([0.28, 0.17, 0.1]) @ turn.T
        pictures = np.rint(255 * (np.array([0.7, 0.35, 0.5]) + spread).clip(0, 1)).astype(np.uint8)
        image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
        yield image, pictures, far * np.array([1.5, -2.2, 4.0]) * rng.choice([-1, 1], 3)


def along_the_axes(answer: Any, rng: np.random.Generator) -> None:
    """An axis has no sign: right is what the reference gives for some signs of a."""
    for image, pictures, a in lights(rng):
        given = answer(image.copy(), pictures.copy(), a.copy())
        if not isinstance(given, np.ndarray) or given.shape != image.shape:
            raise Mistake(f"the image has shape {image.shape}, and the answer is {type(given).__name__}"
                          f" {getattr(given, 'shape', '')}")  # fmt: skip
        if given.dtype != np.uint8:
            raise Mistake(f"the answer holds {given.dtype}, expected uint8 like the image")
        wanted = [relit(image, pictures, a * np.array(signs)) for signs in product((-1, 1), repeat=3)]
        if min(np.abs(given.astype(int) - one.astype(int)).max() for one in wanted) > 1:
            raise Mistake(
                f"for pictures {pictures.shape} and a = {np.round(a, 4)}, the colors are not those of the formula"
            )


RELIT = Exercise(
    name="relit",
    reference=relit,
    checks=[Check("adds P (a * lam) to every pixel, up to the signs of the axes", along_the_axes)],
    hints=[
        "All pixels of `pictures` in rows, over 255, minus their mean: d. Their covariance is `d.T @ d / len(d)`.",
        "`np.linalg.eigh` gives the variances, weakest first, and the directions as *columns*. Turn both round, and add"
        " `255 * (P @ (a * lam))` to the image; clip to 0 ... 255, round, and make it uint8.",
    ],
    why="One triple for the whole picture: light does not fall on single pixels. And along the axes, because in"
    " photographs red, green and blue mostly rise and fall together.",
    wrong=[
        Wrong("eigh sorts the weakest axis first: reverse lam and the columns of P.", weakest_first),
        Wrong("You reversed P and not lam: every direction has got another one's variance.", lam_unsorted),
        Wrong("The formula has the variances themselves, not their roots.", with_roots),
        Wrong(
            "lam is missing: all three axes are shifted alike, also the one along which nothing varies.", without_lam
        ),
        Wrong("The directions are the columns of P: `P @ (a * lam)`, not `P.T @ ...`.", rows_for_columns),
        Wrong(
            "You took the variances of levels from 0 to 255: they are 255² times as large, and the picture saturates."
            " Divide by 255 first.",
            in_levels,
        ),
        Wrong("Take off the mean color first: otherwise the strongest axis only points at the mean.", not_centered),
        Wrong(
            "Every color has a mean of its own: `mean(axis=0)`, not one number for all three.",
            one_mean,
        ),
        Wrong("You summed over the pixels. A covariance is a mean: over the number of pixels.", summed_up),
        Wrong("The shift is one of values from 0 to 1; the image has levels: times 255.", forgot_255),
        Wrong("Levels above 255 begin again at 0: clip before you convert to uint8.", wraps_around),
        Wrong("You took the axes of the image itself. They belong to the training set, `pictures`.", own_colors),
    ],
    alternatives=[by_svd],
)


EXERCISES = [FOR_PUBLISHED, TWO_STAGES, SMALLEST_ENOUGH, BOXES_IN_WINDOW, TURNED_BOX, MIRRORED_MARKS, RELIT]
