"""Exercises of lesson 4.7: shares, IoU, don't-cares, dense layers as filters, windows behind outputs, suppression."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees
from helpers.vision.boxes import iou
from helpers.vision.sizes import Conv, receptive_fields
from helpers.vision.suppression import suppress

Cases = Iterator[Any]


def in_shares(edges, n_H, n_W):
    """edges (m, 4) of left, top, right, bottom in pixels of n_H x n_W -> (m, 4) of b_x, b_y, b_h, b_w from 0 to 1."""
    left, top, right, bottom = edges.T / np.array([[n_W], [n_H], [n_W], [n_H]])
    return np.stack([(left + right) / 2, (top + bottom) / 2, bottom - top, right - left], axis=1)


def in_pixels(edges):
    left, top, right, bottom = edges.T
    return np.stack([(left + right) / 2, (top + bottom) / 2, bottom - top, right - left], axis=1)


def by_matrix(edges, n_H, n_W):
    to_box = np.array([[0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, -1, 0, 1], [-1, 0, 1, 0]])
    return edges @ to_box.T / [n_W, n_H, n_H, n_W]


def from_corner(edges, n_H, n_W):
    boxes = in_shares(edges, n_H, n_W)
    boxes[:, :2] -= boxes[:, :1:-1] / 2
    return boxes


def edges_to_share(rng: np.random.Generator) -> Cases:
    for m, n_H, n_W in ((1, 40, 100), (3, 100, 40), (5, 64, 48)):
        low, high = rng.random((m, 2)) * 0.5, 0.5 + rng.random((m, 2)) * 0.5
        yield np.concatenate([low, high], axis=1) * np.array([n_W, n_H, n_W, n_H]), n_H, n_W


IN_SHARES = Exercise(
    name="in_shares",
    reference=in_shares,
    checks=[agrees("gives midpoints and sizes as shares, also of pictures that are not square", edges_to_share)],
    hints=[
        "First in pixels: the midpoint is the mean of two opposite edges, the size their difference. Height is"
        " bottom - top, because y grows downward.",
        "What runs across (b_x, b_w) is divided by the picture's width n_W, what runs down (b_y, b_h) by its height"
        " n_H. Then `np.stack([...], axis=1)` in the order b_x, b_y, b_h, b_w.",
    ],
    why="In shares the same box fits the picture at any size, so a network can be fed a smaller one; that only works if"
    " each direction is measured by its own length.",
    wrong=[
        Wrong(
            "n_H and n_W are exchanged: x and the width are shares of n_W, y and the height of n_H. On square pictures"
            " nobody would notice.",
            lambda edges, n_H, n_W: in_shares(edges, n_W, n_H),
        ),
        Wrong(
            "These are still pixels. Divide by the picture's width and height.",
            lambda edges, n_H, n_W: in_pixels(edges),
        ),
        Wrong(
            "The first two numbers are the top left corner. b_x and b_y are the **midpoint**: the mean of opposite"
            " edges.",
            from_corner,
        ),
        Wrong(
            "Width and height have changed places: the order is b_x, b_y, b_h, b_w, height first.",
            lambda edges, n_H, n_W: in_shares(edges, n_H, n_W)[:, [0, 1, 3, 2]],
        ),
        Wrong(
            "These are still edges, as shares. The third and fourth number are the height and the width of the box.",
            lambda edges, n_H, n_W: edges / [n_W, n_H, n_W, n_H],
        ),
        Wrong(
            "Your sizes are half of what they should be: the distance from the midpoint to the edge. b_h goes from edge"
            " to edge.",
            lambda edges, n_H, n_W: in_shares(edges, n_H, n_W) * [1, 1, 0.5, 0.5],
        ),
        Wrong(
            "One length divides everything. Across, the picture is n_W long, and down n_H.",
            lambda edges, n_H, n_W: in_pixels(edges) / max(n_H, n_W),
        ),
        Wrong(
            "Your heights are negative. y grows downward: the bottom edge has the larger number, the height is bottom -"
            " top.",
            lambda edges, n_H, n_W: in_shares(edges, n_H, n_W) * [1, 1, -1, 1],
        ),
        Wrong(
            "You added opposite edges and did not halve the sum: the midpoint is their mean.",
            lambda edges, n_H, n_W: in_shares(edges, n_H, n_W) * [2, 2, 1, 1],
        ),
    ],
    alternatives=[by_matrix],
)


def overlaps_of(boxes, others):
    """boxes, others (n, 4) of b_x, b_y, b_h, b_w, sizes at least 0 -> IoU (n,) of each pair; 0 where the union is 0."""
    low = np.maximum(boxes[:, :2] - boxes[:, [3, 2]] / 2, others[:, :2] - others[:, [3, 2]] / 2)
    high = np.minimum(boxes[:, :2] + boxes[:, [3, 2]] / 2, others[:, :2] + others[:, [3, 2]] / 2)
    shared = np.prod((high - low).clip(0), axis=1)
    union = boxes[:, 2] * boxes[:, 3] + others[:, 2] * others[:, 3] - shared
    return shared / np.where(union > 0, union, 1)


def pair_by_pair(boxes, others):
    values = []
    for (x, y, h, w), (x2, y2, h2, w2) in zip(boxes.tolist(), others.tolist(), strict=True):
        across = min(x + w / 2, x2 + w2 / 2) - max(x - w / 2, x2 - w2 / 2)
        down = min(y + h / 2, y2 + h2 / 2) - max(y - h / 2, y2 - h2 / 2)
        shared = max(across, 0) * max(down, 0)
        union = h * w + h2 * w2 - shared
        values.append(shared / union if union else 0.0)
    return np.array(values)


def measured(boxes, others, *, clipped=True, minus=True, swapped=False, epsilon=0.0, guard=True, touching=0.0):
    """IoU with one thing done in another way."""
    size = [2, 3] if swapped else [3, 2]
    low = np.maximum(boxes[:, :2] - boxes[:, size] / 2, others[:, :2] - others[:, size] / 2)
    high = np.minimum(boxes[:, :2] + boxes[:, size] / 2, others[:, :2] + others[:, size] / 2)
    sides = high - low + touching
    shared = np.prod(sides.clip(0) if clipped else sides, axis=1)
    union = boxes[:, 2] * boxes[:, 3] + others[:, 2] * others[:, 3] - (shared if minus else 0) + epsilon
    with np.errstate(all="ignore"):
        return shared / (np.where(union > 0, union, 1) if guard else union)


def as_if_edges(boxes, others):
    low, high = np.maximum(boxes[:, :2], others[:, :2]), np.minimum(boxes[:, [3, 2]], others[:, [3, 2]])
    shared = np.prod((high - low).clip(0), axis=1)
    areas = [np.prod((b[:, [3, 2]] - b[:, :2]).clip(0), axis=1) for b in (boxes, others)]
    union = areas[0] + areas[1] - shared
    return shared / np.where(union > 0, union, 1)


def box_pairs(rng: np.random.Generator) -> Cases:
    for n in (1, 2, 9):
        near = rng.random((n, 4)) * [4, 4, 3, 6]
        yield near, near + rng.uniform(-0.4, 0.4, (n, 4)) * [3, 3, 0, 0]
        yield rng.random((n, 4)) * [20, 20, 3, 5], rng.random((n, 4)) * [20, 20, 5, 3]


def odd_pairs(rng: np.random.Generator) -> Cases:
    yield np.array([[3.0, 1, 2, 6], [3, 1, 2, 6]]), np.array([[9.0, 1, 2, 6], [3, 1, 1, 3]])  # touching, nested
    yield np.array([[3.0, 1, 0, 6], [3, 1, 2, 6]]), np.array([[3.0, 1, 2, 6], [3, 1, 2, 0]])  # one without area
    yield np.array([[3.0, 1, 0, 0], [3, 1, 0, 5]]), np.array([[3.0, 1, 0, 0], [9, 1, 0, 0]])  # both


OVERLAPS_OF = Exercise(
    name="overlaps_of",
    reference=overlaps_of,
    checks=[
        agrees("gives the IoU of each pair, near and far", box_pairs),
        agrees("knows touching, nested and empty boxes", odd_pairs),
    ],
    hints=[
        "The intersection begins at the larger of the two left edges and ends at the smaller of the two right ones:"
        " `np.maximum`, `np.minimum`. Where it would end before it begins, its length is 0: `.clip(0)` for each side,"
        " *before* you multiply.",
        "Where the union is 0, divide by something else: `shared / np.where(union > 0, union, 1)`. `shared` is 0"
        " there.",
    ],
    why="Four comparisons, two products and a guard. Written for whole arrays, it compares a thousand boxes in the time"
    " in which a loop does a few.",
    wrong=[
        Wrong(
            "Two boxes that are apart in both directions have two negative lengths, whose product is positive. Clip"
            " each length at 0 before you multiply.",
            lambda boxes, others: measured(boxes, others, clipped=False),
        ),
        Wrong(
            "0/0 gives NaN where both boxes have no area. The answer there is 0: look after the union before"
            " you divide.",
            lambda boxes, others: measured(boxes, others, guard=False),
        ),
        Wrong(
            "You divide by the sum of the areas, in which the intersection counts twice. The union is A + A' - I.",
            lambda boxes, others: measured(boxes, others, minus=False),
        ),
        Wrong(
            "Height and width are exchanged: x goes with b_w, the fourth number, and y with b_h, the third.",
            lambda boxes, others: measured(boxes, others, swapped=True),
        ),
        Wrong(
            "You read the four numbers as edges. They are midpoint, height and width: the edges are x -+ w/2, y -+"
            " h/2.",
            as_if_edges,
        ),
        Wrong(
            "A small number added to the union keeps NaN away and makes every other IoU a little wrong; for tiny boxes"
            " (shares of a picture!) very wrong. Treat only the union of 0 in another way.",
            lambda boxes, others: measured(boxes, others, epsilon=1e-4),
        ),
        Wrong(
            "You added 1 to the sides. That is for boxes given as first and last pixel; ours have real edges.",
            lambda boxes, others: measured(boxes, others, touching=1.0),
        ),
        Wrong(
            "Two boxes without area share nothing, even where they are equal. By our convention their IoU is 0, not 1.",
            lambda boxes, others: np.where(
                boxes[:, 2] * boxes[:, 3] + others[:, 2] * others[:, 3] == 0, 1, overlaps_of(boxes, others)
            ),
        ),
    ],
    alternatives=[pair_by_pair],
)


def cost_and_gradient(Y_hat, Y):
    """Y_hat, Y (m, 5 + C) -> J, a float, and dJ/dY_hat (m, 5 + C); only p_c counts in rows where Y[:, 0] is 0."""
    counts = np.ones(Y.shape, dtype=bool)
    counts[Y[:, 0] == 0, 1:] = False
    E = np.where(counts, Y_hat - Y, 0)
    return float((E**2).sum() / len(Y)), 2 * E / len(Y)


def row_by_row(Y_hat, Y):
    J, gradient = 0.0, np.zeros(Y_hat.shape)
    for i in range(len(Y)):
        last = None if Y[i, 0] == 1 else 1
        e = Y_hat[i, :last] - Y[i, :last]
        J += float(e @ e) / len(Y)
        gradient[i, :last] = 2 * e / len(Y)
    return J, gradient


def errors_that_count(Y_hat, Y):
    return np.where((Y[:, :1] == 1) | (np.arange(Y.shape[1]) == 0), Y_hat - Y, 0)


def everything_counts(Y_hat, Y):
    E = Y_hat - Y
    return float((E**2).sum() / len(Y)), 2 * E / len(Y)


def empty_ones_left_out(Y_hat, Y):
    E = np.where(Y[:, :1] == 1, Y_hat - Y, 0)
    return float((E**2).sum() / len(Y)), 2 * E / len(Y)


def times_zero(Y_hat, Y):
    mask = np.concatenate([np.ones((len(Y), 1)), np.repeat(Y[:, :1], Y.shape[1] - 1, axis=1)], axis=1)
    E = mask * (Y_hat - Y)
    return float((E**2).sum() / len(Y)), 2 * E / len(Y)


def gradient_everywhere(Y_hat, Y):
    E = errors_that_count(Y_hat, Y)
    return float((E**2).sum() / len(Y)), 2 * (Y_hat - np.nan_to_num(Y, nan=0.0)) / len(Y)


def mean_of_all_numbers(Y_hat, Y):
    E = errors_that_count(Y_hat, Y)
    return float((E**2).mean()), 2 * E / E.size


def mean_of_what_counts(Y_hat, Y):
    E = errors_that_count(Y_hat, Y)
    n = max(1, int((Y[:, 0] == 1).sum()))
    return float((E**2).sum() / n), 2 * E / n


def no_mean(Y_hat, Y):
    E = errors_that_count(Y_hat, Y)
    return float((E**2).sum()), 2 * E


def no_two(Y_hat, Y):
    J, gradient = cost_and_gradient(Y_hat, Y)
    return J, gradient / 2


def other_sign(Y_hat, Y):
    J, gradient = cost_and_gradient(Y_hat, Y)
    return J, -gradient


def halved(Y_hat, Y):
    J, gradient = cost_and_gradient(Y_hat, Y)
    return J / 2, gradient / 2


def labels_and_answers(rng: np.random.Generator) -> Cases:
    for m, C in ((6, 3), (1, 1), (3, 2)):
        Y = np.where(rng.random((m, 1)) < 0.5, 0.0, rng.random((m, 5 + C)))
        Y[:, 0] = Y[:, 0] > 0
        Y[0, 0], Y[-1] = 1.0, (0.0 if m > 1 else Y[-1])
        yield rng.standard_normal((m, 5 + C)), Y


def marked_dont_cares(rng: np.random.Generator) -> Cases:
    Y = np.array([[1, 0.5, 0.5, 0.3, 0.2, 0, 1], [0, *[np.nan] * 6], [0, 9, -3, 7, 1, 1, 1]], dtype=float)
    yield rng.standard_normal((3, 7)), Y


COST_AND_GRADIENT = Exercise(
    name="cost_and_gradient",
    reference=cost_and_gradient,
    checks=[
        agrees("gives cost and gradient for pictures with and without an object", labels_and_answers),
        agrees("never looks at a don't-care, whatever stands there", marked_dont_cares),
    ],
    hints=[
        "Make an array of True and False that says which of the (m, 5 + C) numbers count: the first column always, the"
        " others where `Y[:, 0]` is 1. `np.where(counts, Y_hat - Y, 0)` then gives errors without don't-cares.",
        "The derivative of e^2 / m is 2 e / m, and where e was replaced by 0, the gradient is 0 by itself. J is the sum"
        " of all squares, divided by the number of pictures.",
    ],
    why="`np.where` chooses, so what it leaves out can be anything. A product with a mask of zeros would do for finite"
    " labels, but 0 times NaN is NaN.",
    wrong=[
        Wrong(
            "All numbers count in your loss, also those of empty pictures: that pulls boxes to zero wherever the"
            " network is in doubt.",
            everything_counts,
        ),
        Wrong(
            "Empty pictures do not count at all in yours. Their p_c does: it is how the network learns to be silent.",
            empty_ones_left_out,
        ),
        Wrong("A mask of zeros does not remove NaN: 0 times NaN is NaN. Choose with `np.where`.", times_zero),
        Wrong("The cost leaves don't-cares out, the gradient does not. What adds nothing to J sends nothing back.",
              gradient_everywhere),
        Wrong(
            "You took the mean over all numbers. The parts of one picture's loss are added; the mean is over the m"
            " pictures.",
            mean_of_all_numbers,
        ),
        Wrong(
            "You divide by the number of pictures with an object. The mean is over all m pictures.", mean_of_what_counts
        ),
        Wrong("The mean over the m pictures is missing, in the cost and in the gradient.", no_mean),
        Wrong("The derivative of e^2 is 2 e: a factor 2 is missing in the gradient.", no_two),
        Wrong("There is no factor 1/2 in this loss: it is the plain sum of squares.", halved),
        Wrong("The gradient points the other way: it is 2 (y_hat - y) / m.", other_sign),
    ],
    alternatives=[row_by_row],
)  # fmt: skip


def as_filters(W, b, n_H, n_W):
    """W (n, n_H n_W n_C), b (n, 1) of a dense layer -> filters (n_H, n_W, n_C, n) and biases (1, 1, 1, n)."""
    n_C = W.shape[1] // (n_H * n_W)
    return W.T.reshape(n_H, n_W, n_C, len(W)), b.reshape(1, 1, 1, len(W))


def unit_by_unit(W, b, n_H, n_W):
    filters = [row.reshape(n_H, n_W, -1) for row in W]
    return np.stack(filters, axis=3), b.T[None, None]


def channels_first(W, b, n_H, n_W):
    n = len(W)
    return np.moveaxis(W.reshape(n, -1, n_H, n_W), (0, 1), (3, 2)), b.reshape(1, 1, 1, n)


def shrunk(W, b, n_H, n_W):
    n = len(W)
    return W.reshape(n, n_H * n_W, -1).mean(axis=1).T.reshape(1, 1, -1, n), b.reshape(1, 1, 1, n)


def dense_layers(rng: np.random.Generator) -> Cases:
    for n, n_H, n_W, n_C in ((3, 2, 2, 4), (1, 1, 1, 1), (4, 1, 1, 5), (2, 2, 3, 1), (5, 3, 2, 2)):
        yield rng.standard_normal((n, n_H * n_W * n_C)), rng.standard_normal((n, 1)), n_H, n_W


AS_FILTERS = Exercise(
    name="as_filters",
    reference=as_filters,
    checks=[agrees("gives filters that see the same number with the same weight", dense_layers)],
    hints=[
        "One unit is one filter. Its row of W has a weight for every number of the map, in the order in which the map"
        " was unrolled: row by row, at every place all channels. `W[k].reshape(n_H, n_W, n_C)` is filter k.",
        "The filters stand along the last axis: either stack them there, or reshape `W.T`, whose columns are the"
        " units.",
    ],
    why="A dense layer on a map is a convolution with only one place. As many weights as before, in another order; what"
    " is new is that a larger map has room for more places.",
    wrong=[
        Wrong(
            "The units are the rows of W; a reshape without `.T` deals their weights out to other units.",
            lambda W, b, n_H, n_W: (W.reshape(n_H, n_W, -1, len(W)), b.reshape(1, 1, 1, len(W))),
        ),
        Wrong(
            "That is the order in which torch unrolls, channels first. Our maps are (m, n_H, n_W, n_C): the channels of"
            " one place stand side by side.",
            channels_first,
        ),
        Wrong(
            "Rows and columns of the map are exchanged: reshape to (n_H, n_W, ...), in this order.",
            lambda W, b, n_H, n_W: (W.T.reshape(n_W, n_H, -1, len(W)).swapaxes(0, 1), b.reshape(1, 1, 1, len(W))),
        ),
        Wrong("A 1 x 1 filter cannot do it: every place of the map has its own weights. The filter is as large as the"
              " map.", shrunk),
        Wrong(
            "The biases keep the shape (n, 1) of a dense layer. A convolution adds one to each channel: (1, 1, 1, n).",
            lambda W, b, n_H, n_W: (as_filters(W, b, n_H, n_W)[0], b),
        ),
        Wrong(
            "A convolution does not turn its filters round (lesson 4.1): leave the order of rows and columns as it is.",
            lambda W, b, n_H, n_W: (as_filters(W, b, n_H, n_W)[0][::-1, ::-1], b.reshape(1, 1, 1, len(W))),
        ),
        Wrong(
            "Your units stand first. In our filters (f, f, n_C_prev, n_C) they stand last.",
            lambda W, b, n_H, n_W: (W.reshape(len(W), n_H, n_W, -1), b.reshape(1, 1, 1, len(W))),
        ),
    ],
    alternatives=[unit_by_unit],
)  # fmt: skip


def window_behind(row, column, layers):
    """Output (row, column) of layers [(f, stride), ...] without padding -> its window: (left, top, side) in pixels."""
    side, jump = 1, 1
    for f, stride in layers:
        side = side + (f - 1) * jump
        jump = jump * stride
    return column * jump, row * jump, side


def backward_through(row, column, layers):
    top, bottom, left = row, row, column
    for f, stride in reversed(layers):
        top, bottom, left = top * stride, bottom * stride + f - 1, left * stride
    return left, top, bottom - top + 1


def by_fields(row, column, layers):
    field = receptive_fields([Conv(f, 1, stride) for f, stride in layers])[-1]
    return column * field.jump, row * field.jump, field.side


def with_rule(row, column, layers, side_rule, jump_rule):
    side, jump = 1, 1
    for f, stride in layers:
        side, jump = side_rule(side, jump, f, stride), jump_rule(jump, stride)
    return column * jump, row * jump, side


def last_stride(row, column, layers):
    return column * layers[-1][1], row * layers[-1][1], window_behind(0, 0, layers)[2]


def in_the_middle(row, column, layers):
    left, top, side = window_behind(row, column, layers)
    return left + side / 2, top + side / 2, side


def outputs_and_layers(rng: np.random.Generator) -> Cases:
    yield 2, 1, [(5, 1), (2, 2), (5, 1), (1, 1)]  # the network of the lesson
    for length in (1, 2, 3, 4):
        layers = [(int(f), int(s)) for f, s in zip(rng.integers(1, 6, length), rng.integers(1, 4, length), strict=True)]
        yield int(rng.integers(1, 5)), int(rng.integers(5, 9)), [*layers, (3, 2), (2, 1)]
    yield 0, 3, [(3, 2)]


WINDOW_BEHIND = Exercise(
    name="window_behind",
    reference=window_behind,
    checks=[agrees("gives place and side of the window for any layers", outputs_and_layers)],
    hints=[
        "Carry two numbers through the layers: the side of the window that one unit sees (1 at first: a pixel), and the"
        " jump, how many pixels further the window of its neighbor begins (1 at first).",
        "A unit sees f units of the layer before, whose windows are `jump` apart: `side += (f - 1) * jump`, with the"
        " jump from *before* this layer. Then `jump *= stride`. At the end left = column * jump, top = row * jump.",
    ],
    why="The stride of a scan in one pass is the product of all strides of the network: it is built in, and nobody"
    " chose it for the scan.",
    wrong=[
        Wrong(
            "Row and column are exchanged: the column says how far to the right the window begins.",
            lambda row, column, layers: window_behind(column, row, layers),
        ),
        Wrong(
            "You added up the strides. Strides multiply: a step of 2 over units that are 2 apart is 4 pixels.",
            lambda row, column, layers: (
                column * sum(s for _, s in layers),
                row * sum(s for _, s in layers),
                window_behind(0, 0, layers)[2],
            ),
        ),
        Wrong("Only the last layer's stride counts in yours. All of them multiply.", last_stride),
        Wrong(
            "Your window grows by f - 1 at each layer, as if neighbors were always one pixel apart. After strides they"
            " are `jump` pixels apart: side += (f - 1) * jump.",
            lambda row, column, layers: with_rule(
                row, column, layers, lambda side, jump, f, s: side + f - 1, lambda jump, s: jump * s
            ),
        ),
        Wrong(
            "You used the jump from after the layer for the layer's own window. First the side, then the jump.",
            lambda row, column, layers: with_rule(
                row, column, layers, lambda side, jump, f, s: side + (f - 1) * jump * s, lambda jump, s: jump * s
            ),
        ),
        Wrong(
            "The window's side is too large by one jump per layer: f units of the layer before span f - 1 gaps.",
            lambda row, column, layers: with_rule(
                row, column, layers, lambda side, jump, f, s: side + f * jump, lambda jump, s: jump * s
            ),
        ),
        Wrong(
            "The windows do not stand side by side: they overlap, and begin `jump` pixels apart, not `side`.",
            lambda row, column, layers: (
                column * window_behind(0, 0, layers)[2],
                row * window_behind(0, 0, layers)[2],
                window_behind(0, 0, layers)[2],
            ),
        ),
        Wrong(
            "You went through the layers from the last one to the first with the rule for the other way. Begin at the"
            " picture.",
            lambda row, column, layers: (*window_behind(row, column, layers)[:2], window_behind(0, 0, layers[::-1])[2]),
        ),
        Wrong(
            "That is the middle of the window. Asked for are its left and top edges, and its side.",
            in_the_middle,
        ),
    ],
    alternatives=[backward_through, by_fields],
)


def keep_best(boxes, scores, least, threshold):
    """Drop scores below `least`; keep the best, drop what has IoU > threshold with it, repeat -> rows, best first."""
    waiting = np.flatnonzero(scores >= least)
    waiting = waiting[np.argsort(-scores[waiting], kind="stable")]
    kept = []
    while len(waiting):
        best, rest = waiting[0], waiting[1:]
        kept.append(best)
        waiting = rest[iou(boxes[best], boxes[rest]) <= threshold]
    return np.array(kept, dtype=int)


def with_the_helper(boxes, scores, least, threshold):
    rows = np.flatnonzero(scores >= least)
    return rows[suppress(boxes[rows], scores[rows], threshold=threshold)] if len(rows) else rows


def with_flags(boxes, scores, least, threshold):
    alive, kept = scores >= least, list[int]()
    while alive.any():
        best = int(np.where(alive, scores, -np.inf).argmax())
        kept.append(best)
        alive = alive & ~(iou(boxes[best], boxes) > threshold)
        alive[best] = False
    return np.array(kept, dtype=int)


def without_least(boxes, scores, least, threshold):
    return keep_best(boxes, scores, scores.min(), threshold)


def places_among_the_rest(boxes, scores, least, threshold):
    rows = np.flatnonzero(scores >= least)
    return keep_best(boxes[rows], scores[rows], least, threshold) if len(rows) else rows


def by_dead_boxes(boxes, scores, least, threshold):
    rows = np.flatnonzero(scores >= least)
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    if not len(rows):
        return rows
    shared = np.triu(iou(boxes[rows][:, None], boxes[rows][None]), 1)
    return rows[(shared <= threshold).all(axis=0)]


def one_round(boxes, scores, least, threshold):
    rows = np.flatnonzero(scores >= least)
    if not len(rows):
        return rows
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    return np.concatenate([rows[:1], rows[1:][iou(boxes[rows[0]], boxes[rows[1:]]) <= threshold]])


def only_the_best(boxes, scores, least, threshold):
    rows = np.flatnonzero(scores >= least)
    return rows[[scores[rows].argmax()]] if len(rows) else rows


def removes_strangers(boxes, scores, least, threshold):
    waiting = np.flatnonzero(scores >= least)
    waiting, kept = waiting[np.argsort(-scores[waiting], kind="stable")], []
    while len(waiting):
        kept.append(waiting[0])
        waiting = waiting[1:][iou(boxes[waiting[0]], boxes[waiting[1:]]) > threshold]
    return np.array(kept, dtype=int)


def crowds(rng: np.random.Generator) -> Cases:
    for n, least, threshold in ((1, 0.2, 0.5), (12, 0.3, 0.5), (30, 0.1, 0.2), (25, 0.5, 0.7), (20, 0.05, 0.4)):
        middles = rng.integers(0, 3, (n, 2)) * 8 + rng.uniform(-2.5, 2.5, (n, 2))
        yield np.concatenate([middles, rng.uniform(4, 8, (n, 2))], axis=1), rng.random(n), least, threshold


def edge_cases(rng: np.random.Generator) -> Cases:
    two = np.array([[3.0, 1, 2, 6], [5, 1, 2, 6]])
    yield two, np.array([0.7, 0.9]), 0.6, 0.5  # IoU exactly 0.5: not more than the threshold
    yield two, np.array([0.6, 0.9]), 0.6, 0.5  # exactly the least score: stays
    yield two, np.array([0.1, 0.2]), 0.6, 0.5  # nobody is left
    yield np.array([[0.0, 0, 4, 4], [1.5, 0, 4, 4], [3, 0, 4, 4]]), np.array([0.9, 0.8, 0.7]), 0.6, 0.4  # a chain


KEEP_BEST = Exercise(
    name="keep_best",
    reference=keep_best,
    checks=[
        agrees("keeps the right boxes of a crowd, best first", crowds),
        agrees("treats chains, equal thresholds and empty lists rightly", edge_cases),
    ],
    hints=[
        "Work with row numbers: `waiting = np.flatnonzero(scores >= least)`, sorted by score, best first. Then in a"
        " `while len(waiting):` loop take the first, keep it, and compare it with all others at once.",
        "`iou(boxes[best], boxes[rest])` gives one number per waiting box; `rest[... <= threshold]` is who waits on. At"
        " the end `np.array(kept, dtype=int)`, which also works for an empty list.",
    ],
    why="One loop over the boxes that stay, and all comparisons of a turn at once. Only a box that was kept removes"
    " others: one that was removed itself has no say any more.",
    wrong=[
        Wrong("Scores below `least` take part in yours. They have to go first.", without_least),
        Wrong(
            "These are places in the shortened list. Give the rows of the `boxes` that came in.", places_among_the_rest
        ),
        Wrong(
            "In yours a removed box still removes others. In a chain the first removes the second, and then the third,"
            " which does not touch the first enough, stays.",
            by_dead_boxes,
        ),
        Wrong("That was one turn. Go on with the next best of those that wait, until nobody does.", one_round),
        Wrong("Only the very best box is left: other objects lose theirs. Remove only what overlaps.", only_the_best),
        Wrong("You keep what overlaps and remove the strangers: it is the other way round.", removes_strangers),
        Wrong(
            "The order is that of the boxes. Give the surest first.",
            lambda boxes, scores, least, threshold: np.sort(keep_best(boxes, scores, least, threshold)),
        ),
        Wrong(
            "You begin with the worst box. The surest one goes first and removes the others.",
            lambda boxes, scores, least, threshold: keep_best(
                boxes, np.where(scores >= least, -scores, -2), -1.5, threshold
            ),
        ),
        Wrong(
            "A box whose IoU is exactly the threshold stays: only more than the threshold removes.",
            lambda boxes, scores, least, threshold: keep_best(boxes, scores, least, threshold - 1e-9),
        ),
        Wrong(
            "A box whose score is exactly `least` stays: only scores below it are dropped.",
            lambda boxes, scores, least, threshold: keep_best(boxes, scores, least + 1e-9, threshold),
        ),
        Wrong(
            "Nothing is suppressed in yours: it only sorts. Compare every box that stays with all that wait.",
            lambda boxes, scores, least, threshold: keep_best(boxes, scores, least, 1.0),
        ),
    ],
    alternatives=[with_the_helper, with_flags],
)

EXERCISES = [IN_SHARES, OVERLAPS_OF, COST_AND_GRADIENT, AS_FILTERS, WINDOW_BEHIND, KEEP_BEST]
