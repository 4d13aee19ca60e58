"""Exercises of lesson 4.5: what layers cost, an Inception module, the block of MobileNetV2, and choices by evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.vision.convolution import conv_forward
from helpers.vision.depthwise import depthwise_forward, pointwise_forward
from helpers.vision.pooling import average_pool_forward, max_pool_forward

Cases = Iterator[Any]


def multiplications(shape, filters, stride, pad):
    """Input (n_H, n_W, n_C_prev), filters (f_H, f_W, n_C) -> multiplications of the layer for one picture: int."""
    n_H, n_W, n_C_prev = shape
    f_H, f_W, n_C = filters
    out_H = (n_H + 2 * pad - f_H) // stride + 1
    out_W = (n_W + 2 * pad - f_W) // stride + 1
    return (f_H * f_W * n_C_prev) * (out_H * out_W * n_C)


def counted_in_a_loop(shape, filters, stride, pad):
    n_H, n_W, n_C_prev = shape
    f_H, f_W, n_C = filters
    places = sum(
        1
        for _ in range(-pad, n_H + pad - f_H + 1, stride)
        for _ in range(-pad, n_W + pad - f_W + 1, stride)
    )  # fmt: skip
    return places * n_C * f_H * f_W * n_C_prev


def outputs(shape: Any, filters: Any, stride: int, pad: int) -> tuple[int, int]:
    return (shape[0] + 2 * pad - filters[0]) // stride + 1, (shape[1] + 2 * pad - filters[1]) // stride + 1


def one_channel_deep(shape, filters, stride, pad):
    return multiplications((*shape[:2], 1), filters, stride, pad)


def one_filter(shape, filters, stride, pad):
    return multiplications(shape, (*filters[:2], 1), stride, pad)


def over_the_input(shape, filters, stride, pad):
    return int(np.prod(shape)) * int(np.prod(filters))


def square_filters(shape, filters, stride, pad):
    out_H, out_W = outputs(shape, filters, stride, pad)
    return filters[0] ** 2 * shape[2] * out_H * out_W * filters[2]


def parameters_instead(shape, filters, stride, pad):
    return int(np.prod(filters)) * shape[2]


def without_pad(shape, filters, stride, pad):
    return multiplications(shape, filters, stride, 0)


def pad_once(shape, filters, stride, pad):
    out_H, out_W = ((n + pad - f) // stride + 1 for n, f in zip(shape[:2], filters[:2], strict=True))
    return filters[0] * filters[1] * shape[2] * out_H * out_W * filters[2]


def as_a_fraction(shape, filters, stride, pad):
    n_H, n_W, n_C_prev = shape
    out_H, out_W = (n_H + 2 * pad - filters[0]) / stride + 1, (n_W + 2 * pad - filters[1]) / stride + 1
    return filters[0] * filters[1] * n_C_prev * out_H * out_W * filters[2]


def never_strides_along(shape, filters, stride, pad):
    return multiplications(shape, filters, 1, pad)


def one_place_short(shape, filters, stride, pad):
    out_H, out_W = outputs(shape, filters, stride, pad)
    return filters[0] * filters[1] * shape[2] * (out_H - 1) * (out_W - 1) * filters[2]


def additions_as_well(shape, filters, stride, pad):
    return 2 * multiplications(shape, filters, stride, pad)


def layers(rng: np.random.Generator) -> Cases:
    yield (28, 28, 192), (5, 5, 32), 1, 2
    yield (1, 1, 1), (1, 1, 1), 1, 0
    yield (9, 6, 4), (3, 2, 5), 2, 1
    yield (7, 12, 1), (1, 4, 3), 3, 0
    for _ in range(4):
        pad, stride = int(rng.integers(0, 3)), int(rng.integers(1, 4))
        f = [int(n) for n in rng.integers(1, 5, 2)]
        sides = [int(n) for n in rng.integers(5, 15, 2)]
        yield (*sides, int(rng.integers(1, 9))), (*f, int(rng.integers(1, 9))), stride, pad


MULTIPLICATIONS = Exercise(
    name="multiplications",
    reference=multiplications,
    checks=[agrees("counts them for filters, strides and pads of any kind", layers)],
    hints=[
        "One output value is the scalar product of a window with a filter: as many multiplications as the filter"
        " has numbers. A filter is as deep as the input.",
        "There are out_H * out_W * n_C output values, with out_H = (n_H + 2 pad - f_H) // stride + 1: multiply.",
    ],
    why="Every output value costs f_H f_W n_C_prev multiplications, and nothing is shared between output values.",
    wrong=[
        Wrong("A filter goes through all channels of the input: n_C_prev is missing.", one_channel_deep),
        Wrong("This is the work of a single filter: there are n_C of them.", one_filter),
        Wrong(
            "Count places of the output, not of the input: the window has fewer places, or a stride.", over_the_input
        ),
        Wrong("The filter is f_H high and f_W wide: you took f_H for both.", square_filters),
        Wrong(
            "These are the weights. Each of them is used at every place: multiply by out_H * out_W.", parameters_instead
        ),
        Wrong("The frame of zeros belongs to the picture, too: pad is missing.", without_pad),
        Wrong("There is a frame on both sides: 2 pad, not pad.", pad_once),
        Wrong("A window that sticks out is not computed: divide by the stride with //.", as_a_fraction),
        Wrong("With a stride the window stops at fewer places.", never_strides_along),
        Wrong("The first place counts, too: (n + 2 pad - f) // stride + 1 of them.", one_place_short),
        Wrong("Multiplications only: the additions that come with them are not counted.", additions_as_well),
    ],
    alternatives=[counted_in_a_loop],
)


def widest_bottleneck(shape, f, n_C, budget):
    """Input (n_H, n_W, n_C_prev), then 1x1 to k channels, then f x f "same" to n_C -> largest k within the budget."""
    n_H, n_W, n_C_prev = shape
    each = n_H * n_W * (n_C_prev + f * f * n_C)
    return budget // each


def tried_one_by_one(shape, f, n_C, budget):
    n_H, n_W, n_C_prev = shape
    k = 0
    while n_H * n_W * n_C_prev * (k + 1) + n_H * n_W * f * f * (k + 1) * n_C <= budget:
        k += 1
    return k


def reduction_for_free(shape, f, n_C, budget):
    return budget // (shape[0] * shape[1] * f * f * n_C)


def only_the_reduction(shape, f, n_C, budget):
    return budget // (shape[0] * shape[1] * shape[2])


def without_places(shape, f, n_C, budget):
    return budget // (shape[2] + f * f * n_C)


def flat_filters(shape, f, n_C, budget):
    return budget // (shape[0] * shape[1] * (shape[2] + n_C))


def rounded_up(shape, f, n_C, budget):
    return -(-budget // (shape[0] * shape[1] * (shape[2] + f * f * n_C)))


def not_whole(shape, f, n_C, budget):
    return budget / (shape[0] * shape[1] * (shape[2] + f * f * n_C))


def at_least_one(shape, f, n_C, budget):
    return max(1, widest_bottleneck(shape, f, n_C, budget))


def never_wider_than_before(shape, f, n_C, budget):
    return min(shape[2], widest_bottleneck(shape, f, n_C, budget))


def f_once(shape, f, n_C, budget):
    return budget // (shape[0] * shape[1] * (shape[2] + f * n_C))


def full_depth(shape, f, n_C, budget):
    return budget // (shape[0] * shape[1] * (shape[2] + f * f * shape[2] * n_C))


def budgets(rng: np.random.Generator) -> Cases:
    yield (28, 28, 192), 5, 32, 13_000_000
    yield (28, 28, 192), 5, 32, 12_443_648
    yield (1, 1, 1), 1, 1, 7
    yield (14, 14, 512), 3, 64, 100_000
    for _ in range(4):
        shape = tuple(int(n) for n in rng.integers(1, 12, 3))
        yield shape, int(rng.choice([1, 3, 5])), int(rng.integers(1, 20)), int(rng.integers(1000, 300_000))


WIDEST_BOTTLENECK = Exercise(
    name="widest_bottleneck",
    reference=widest_bottleneck,
    checks=[agrees("finds the widest bottleneck within the budget, 0 where none fits", budgets)],
    hints=[
        "Write the cost of both layers together as a function of k. It is proportional to k.",
        "n_H n_W n_C_prev k for the 1x1 and n_H n_W f f k n_C for the f x f: take k out, and divide the budget by the"
        " rest with //.",
    ],
    why="Both layers grow with k, so the price of one more channel is n_H n_W (n_C_prev + f f n_C), whatever k is.",
    wrong=[
        Wrong("The 1x1 convolution costs something, too: n_H n_W n_C_prev for each channel.", reduction_for_free),
        Wrong("That is the 1x1 alone: the f x f that follows grows with k as well.", only_the_reduction),
        Wrong("Both layers work at every one of the n_H n_W pixels.", without_places),
        Wrong("Each output value of the second layer takes f f multiplications per channel.", flat_filters),
        Wrong("Rounded up, it costs more than the budget allows: round down.", rounded_up),
        Wrong("There are no fractions of a channel: give a whole number, rounded down.", not_whole),
        Wrong("The f x f filters see only the k channels of the bottleneck, no longer n_C_prev.", full_depth),
        Wrong("Where the budget is too small for a single channel, the answer is 0.", at_least_one),
        Wrong("The budget alone is the limit, even if k gets larger than n_C_prev.", never_wider_than_before),
        Wrong("A filter has f times f numbers for each channel.", f_once),
    ],
    alternatives=[tried_one_by_one],
)


def inception_forward(A_prev, one, three, five, pool):
    """A_prev (m, n_H, n_W, n_C_prev); one, pool: (W, b); three, five: ((W, b), (W, b)) -> A (m, n_H, n_W, n_C)."""

    def conv(A, layer):
        return np.maximum(conv_forward(A, *layer, pad="same")[0], 0)

    branches = [
        conv(A_prev, one),
        conv(conv(A_prev, three[0]), three[1]),
        conv(conv(A_prev, five[0]), five[1]),
        conv(max_pool_forward(A_prev, 3, stride=1, pad=1)[0], pool),
    ]
    return np.concatenate(branches, axis=3)


def unit(A: Any, layer: Any) -> np.ndarray:
    return np.maximum(conv_forward(A, *layer, pad="same")[0], 0)


def pooled(A: Any) -> np.ndarray:
    return np.asarray(max_pool_forward(A, 3, stride=1, pad=1)[0])


def written_into_one(A_prev, one, three, five, pool):
    parts = [unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]), unit(unit(A_prev, five[0]), five[1]),
             unit(pooled(A_prev), pool)]  # fmt: skip
    A = np.empty((*A_prev.shape[:3], sum(part.shape[-1] for part in parts)))
    at = 0
    for part in parts:
        A[..., at : at + part.shape[-1]] = part
        at += part.shape[-1]
    return A


def side_by_side(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts, axis=3)


def no_relu_between(A_prev, one, three, five, pool):
    def twice(pair: Any) -> np.ndarray:
        return unit(conv_forward(A_prev, *pair[0])[0], pair[1])

    return side_by_side(unit(A_prev, one), twice(three), twice(five), unit(pooled(A_prev), pool))


def no_relu_at_all(A_prev, one, three, five, pool):
    def plain(A: Any, layer: Any) -> np.ndarray:
        return np.asarray(conv_forward(A, *layer, pad="same")[0])

    return side_by_side(plain(A_prev, one), plain(plain(A_prev, three[0]), three[1]),
                        plain(plain(A_prev, five[0]), five[1]), plain(pooled(A_prev), pool))  # fmt: skip


def pool_alone(A_prev, one, three, five, pool):
    return side_by_side(unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]),
                        unit(unit(A_prev, five[0]), five[1]), pooled(A_prev))  # fmt: skip


def pool_left_out(A_prev, one, three, five, pool):
    return side_by_side(unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]),
                        unit(unit(A_prev, five[0]), five[1]), unit(A_prev, pool))  # fmt: skip


def pooled_last(A_prev, one, three, five, pool):
    return side_by_side(unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]),
                        unit(unit(A_prev, five[0]), five[1]), pooled(unit(A_prev, pool)))  # fmt: skip


def in_a_chain(A_prev, one, three, five, pool):
    A = unit(unit(A_prev, three[0]), three[1])
    return side_by_side(unit(A_prev, one), A, unit(unit(A, five[0]), five[1]), unit(pooled(A_prev), pool))


def other_order(A_prev, one, three, five, pool):
    return side_by_side(unit(pooled(A_prev), pool), unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]),
                        unit(unit(A_prev, five[0]), five[1]))  # fmt: skip


def stacked_rows(A_prev, one, three, five, pool):
    parts = [unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]), unit(unit(A_prev, five[0]), five[1]),
             unit(pooled(A_prev), pool)]  # fmt: skip
    return np.concatenate(parts, axis=1)


def shrinking_pool(A_prev, one, three, five, pool):
    return side_by_side(unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]),
                        unit(unit(A_prev, five[0]), five[1]), unit(max_pool_forward(A_prev, 3)[0], pool))  # fmt: skip


def average_instead(A_prev, one, three, five, pool):
    return side_by_side(unit(A_prev, one), unit(unit(A_prev, three[0]), three[1]), unit(unit(A_prev, five[0]), five[1]),
                        unit(average_pool_forward(A_prev, 3, stride=1, pad=1)[0], pool))  # fmt: skip


def modules(rng: np.random.Generator) -> Cases:
    def layer(f: int, before: int, after: int) -> Any:
        return rng.standard_normal((f, f, before, after)), rng.standard_normal((1, 1, 1, after))

    for m, n_H, n_W, n_C in ((2, 6, 5, 4), (1, 4, 7, 1), (3, 3, 3, 2), (1, 5, 4, 3)):
        a, b, c, d, e, g = (2,) * 6 if n_C == 4 else (int(n) for n in rng.integers(1, 4, 6))
        A_prev = rng.standard_normal((m, n_H, n_W, n_C))
        three, five = (layer(1, n_C, b), layer(3, b, c)), (layer(1, n_C, d), layer(5, d, e))
        yield A_prev, layer(1, n_C, a), three, five, layer(1, n_C, g)


INCEPTION_FORWARD = Exercise(
    name="inception_forward",
    reference=inception_forward,
    checks=[agrees("puts the four branches side by side, a ReLU behind every convolution", modules)],
    hints=[
        "Write a little function for `conv_forward(A, W, b, pad='same')` with a ReLU behind it. Then four branches,"
        " each of which begins at A_prev.",
        "Pooling here keeps the size: `max_pool_forward(A_prev, 3, stride=1, pad=1)[0]`. At the end"
        " `np.concatenate([...], axis=3)`: channels are the last axis.",
    ],
    why="All branches keep height and width, so their outputs fit side by side along the axis of the channels.",
    wrong=[
        Wrong("There is a ReLU behind the 1x1 convolutions of the bottlenecks as well.", no_relu_between),
        Wrong("Behind every convolution there is a ReLU.", no_relu_at_all),
        Wrong("The pooled channels are as many as came in: the 1x1 projection is missing.", pool_alone),
        Wrong("In the last branch the max pooling is missing.", pool_left_out),
        Wrong("In the last branch pooling comes first, then the 1x1 convolution.", pooled_last),
        Wrong("The branches do not follow each other: each of them begins at A_prev.", in_a_chain),
        Wrong("The order of the channels is 1x1, 3x3, 5x5, pooling.", other_order),
        Wrong("Concatenate along the channels, axis 3: axis 1 is the height.", stacked_rows),
        Wrong(
            'Every branch keeps height and width: pad="same" in each convolution, and pooling with stride=1, pad=1.',
            shrinking_pool,
        ),
        Wrong("The last branch takes the largest number of each window, not the mean.", average_instead),
    ],
    alternatives=[written_into_one],
    limit=4.0,
)


def not_beaten(costs, scores):
    """costs (nets, kinds of cost), scores (nets,) -> numbers of the networks that no other one beats, rising: list."""
    kept = []
    for i in range(len(scores)):
        as_good = (costs <= costs[i]).all(axis=1) & (scores >= scores[i])
        better = (costs < costs[i]).any(axis=1) | (scores > scores[i])
        if not (as_good & better).any():
            kept.append(i)
    return kept


def pair_by_pair(costs, scores):
    def beats(i: int, j: int) -> bool:
        mine, other = (*-np.asarray(costs[i]), scores[i]), (*-np.asarray(costs[j]), scores[j])
        return all(a >= b for a, b in zip(mine, other, strict=True)) and mine != other

    nets = range(len(scores))
    return [j for j in nets if not any(beats(i, j) for i in nets)]


def must_be_better_in_all(costs, scores):
    nets = range(len(scores))
    return [i for i in nets if not any((costs[j] < costs[i]).all() and scores[j] > scores[i] for j in nets)]


def ties_beat_each_other(costs, scores):
    nets = range(len(scores))
    return [
        i for i in nets if not any(j != i and (costs[j] <= costs[i]).all() and scores[j] >= scores[i] for j in nets)
    ]


def first_cost_only(costs, scores):
    return not_beaten(costs[:, :1], scores)


def added_costs(costs, scores):
    return not_beaten(costs.sum(axis=1, keepdims=True), scores)


def best_scores(costs, scores):
    return [int(i) for i in np.flatnonzero(scores == scores.max())]


def the_beaten(costs, scores):
    kept = not_beaten(costs, scores)
    return [i for i in range(len(scores)) if i not in kept]


def scores_as_costs(costs, scores):
    return not_beaten(costs, -np.asarray(scores))


def only_a_better_score(costs, scores):
    nets = range(len(scores))
    return [i for i in nets if not any((costs[j] <= costs[i]).all() and scores[j] > scores[i] for j in nets)]


def only_a_lower_cost(costs, scores):
    def cheaper(j: int, i: int) -> bool:
        return bool((costs[j] <= costs[i]).all() and (costs[j] < costs[i]).any())

    nets = range(len(scores))
    return [i for i in nets if not any(cheaper(j, i) and scores[j] >= scores[i] for j in nets)]


def choices(rng: np.random.Generator) -> Cases:
    yield np.array([[3.0, 5.0], [2.0, 6.0], [4.0, 6.0], [2.0, 6.0], [9.0, 9.0]]), np.array([0.9, 0.8, 0.9, 0.8, 0.95])
    yield np.array([[1.0]]), np.array([0.5])
    yield np.array([[1.0], [2.0], [1.0]]), np.array([0.5, 0.5, 0.4])
    for nets, kinds in ((5, 1), (6, 2), (8, 3)):
        yield rng.integers(1, 5, (nets, kinds)) * 1.0, rng.integers(1, 5, nets) / 5


NOT_BEATEN = Exercise(
    name="not_beaten",
    reference=not_beaten,
    checks=[agrees("keeps exactly those that no other network beats", choices)],
    hints=[
        "Take a network i, and ask of each other one: is it nowhere worse, and somewhere better? If one is, i is out.",
        "`(costs <= costs[i]).all(axis=1) & (scores >= scores[i])` says who is nowhere worse than i. Among them look"
        " for one with `(costs < costs[i]).any(axis=1) | (scores > scores[i])`.",
    ],
    why="Whoever is beaten is never the right choice, whatever a multiplication or a byte is worth to you. Between"
    " those that remain one has to weigh.",
    wrong=[
        Wrong(
            "To beat a network it is enough to be better somewhere and nowhere worse: equal costs do not protect.",
            must_be_better_in_all,
        ),
        Wrong("Two networks that are equal in everything do not beat each other: both stay.", ties_beat_each_other),
        Wrong("All kinds of cost count, not only the first column.", first_cost_only),
        Wrong("Costs of different kinds cannot be added: compare column by column.", added_costs),
        Wrong("A cheap network stays even if its score is lower, as long as no other one beats it.", best_scores),
        Wrong("These are the beaten ones: keep the others.", the_beaten),
        Wrong("Low costs are good, but so are high scores.", scores_as_costs),
        Wrong("Somewhere better can be a cost: an equal score for less beats, too.", only_a_better_score),
        Wrong("Somewhere better can be the score: more right for the same costs beats, too.", only_a_lower_cost),
    ],
    alternatives=[pair_by_pair],
)


def inverted_forward(A_prev, expand, depthwise, project, stride):
    """A_prev (m, n_H, n_W, n_C_prev); expand, depthwise, project: (W, b) -> output (m, n_H_out, n_W_out, n_C)."""
    A = pointwise_forward(A_prev, *expand)[0].clip(0, 6)
    A = depthwise_forward(A, *depthwise, stride=stride, pad=1)[0].clip(0, 6)
    Z = pointwise_forward(A, *project)[0]
    return Z + A_prev if Z.shape == A_prev.shape else Z


def by_normal_convolutions(A_prev, expand, depthwise, project, stride):
    def cut(Z: Any) -> Any:
        return np.minimum(np.maximum(Z, 0), 6)

    A = cut(conv_forward(A_prev, expand[0][None, None], expand[1])[0])
    channels = [
        conv_forward(A[..., k : k + 1], depthwise[0][..., k : k + 1, None], stride=stride, pad=1)[0]
        for k in range(A.shape[-1])
    ]
    A = cut(np.concatenate(channels, axis=-1) + depthwise[1])
    Z = A @ project[0] + project[1]
    return Z + A_prev if stride == 1 and Z.shape[-1] == A_prev.shape[-1] else Z


def inside(A_prev: Any, expand: Any, depthwise: Any, project: Any, stride: int, most: float = 6.0) -> np.ndarray:
    A = pointwise_forward(A_prev, *expand)[0].clip(0, most)
    A = depthwise_forward(A, *depthwise, stride=stride, pad=1)[0].clip(0, most)
    return np.asarray(pointwise_forward(A, *project)[0])


def added(Z: np.ndarray, A_prev: Any) -> np.ndarray:
    return Z + A_prev if Z.shape == A_prev.shape else Z


def relu_at_the_end(A_prev, expand, depthwise, project, stride):
    return added(inside(A_prev, expand, depthwise, project, stride).clip(0, 6), A_prev)


def relu_after_the_sum(A_prev, expand, depthwise, project, stride):
    return added(inside(A_prev, expand, depthwise, project, stride), A_prev).clip(0, 6)


def without_skip(A_prev, expand, depthwise, project, stride):
    return inside(A_prev, expand, depthwise, project, stride)


def relu_without_six(A_prev, expand, depthwise, project, stride):
    return added(inside(A_prev, expand, depthwise, project, stride, np.inf), A_prev)


def linear_depthwise(A_prev, expand, depthwise, project, stride):
    A = pointwise_forward(A_prev, *expand)[0].clip(0, 6)
    A = depthwise_forward(A, *depthwise, stride=stride, pad=1)[0]
    return added(pointwise_forward(A, *project)[0], A_prev)


def linear_expansion(A_prev, expand, depthwise, project, stride):
    A = pointwise_forward(A_prev, *expand)[0]
    A = depthwise_forward(A, *depthwise, stride=stride, pad=1)[0].clip(0, 6)
    return added(pointwise_forward(A, *project)[0], A_prev)


def skip_for_equal_channels(A_prev, expand, depthwise, project, stride):
    Z = inside(A_prev, expand, depthwise, project, stride)
    return Z + A_prev[:, ::stride, ::stride] if Z.shape[-1] == A_prev.shape[-1] else Z


def never_strides(A_prev, expand, depthwise, project, stride):
    return added(inside(A_prev, expand, depthwise, project, 1), A_prev)


def strides_first(A_prev, expand, depthwise, project, stride):
    Z = inside(A_prev[:, ::stride, ::stride], expand, depthwise, project, 1)
    return Z + A_prev if stride == 1 and Z.shape == A_prev.shape else Z


def no_frame(A_prev, expand, depthwise, project, stride):
    A = depthwise_forward(pointwise_forward(A_prev, *expand)[0].clip(0, 6), *depthwise, stride=stride)[0]
    return added(pointwise_forward(A.clip(0, 6), *project)[0], A_prev)


def blocks(rng: np.random.Generator) -> Cases:
    for m, n_H, n_W, n_C_prev, wide, n_C, stride in (
        (2, 5, 6, 3, 7, 3, 1),
        (1, 6, 5, 2, 4, 2, 2),
        (2, 4, 4, 2, 6, 4, 1),
        (1, 3, 5, 1, 1, 1, 1),
        (1, 7, 4, 3, 5, 2, 2),
    ):
        A_prev = rng.standard_normal((m, n_H, n_W, n_C_prev))
        expand = 4 * rng.standard_normal((n_C_prev, wide)), rng.standard_normal((1, 1, 1, wide))
        depthwise = rng.standard_normal((3, 3, wide)), rng.standard_normal((1, 1, 1, wide))
        yield A_prev, expand, depthwise, (rng.standard_normal((wide, n_C)), rng.standard_normal((1, 1, 1, n_C))), stride


INVERTED_FORWARD = Exercise(
    name="inverted_forward",
    reference=inverted_forward,
    checks=[agrees("expands, filters, projects, and adds the input where it fits", blocks)],
    hints=[
        "Three lines for three convolutions. `.clip(0, 6)` is ReLU6, and it stands behind the first two only.",
        "The stride belongs to the depthwise one: `depthwise_forward(A, *depthwise, stride=stride, pad=1)`. Add A_prev"
        " only where the projection has its shape.",
    ],
    why="The narrow ends are linear, so that nothing is cut off where there are few channels; the skip connects them.",
    wrong=[
        Wrong("The projection is linear: no ReLU6 behind it.", relu_at_the_end),
        Wrong("Nothing follows the sum: no ReLU6 there.", relu_after_the_sum),
        Wrong("Where the shapes agree, the input is added to the output.", without_skip),
        Wrong("ReLU6 also cuts off at 6: `.clip(0, 6)`.", relu_without_six),
        Wrong("Behind the depthwise convolution there is a ReLU6, too.", linear_depthwise),
        Wrong("Behind the expansion there is a ReLU6, too.", linear_expansion),
        Wrong("With stride 2 there is no skip, even if the channels agree.", skip_for_equal_channels),
        Wrong("The depthwise convolution has to make the given stride.", never_strides),
        Wrong("The stride belongs to the depthwise convolution: the expansion works at all pixels.", strides_first),
        Wrong("The depthwise convolution has a frame of zeros, pad=1.", no_frame),
    ],
    alternatives=[by_normal_convolutions],
    limit=4.0,
)


def block_parameters(n_C_prev, n_C, expansion, f):
    """Parameters of an inverted residual with batch norm behind each convolution and no biases: int."""
    wide = expansion * n_C_prev
    expand = n_C_prev * wide + 2 * wide if expansion > 1 else 0
    depthwise = f * f * wide + 2 * wide
    project = wide * n_C + 2 * n_C
    return expand + depthwise + project


def from_a_list(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    convolutions = [(n_C_prev, wide)] * (expansion > 1) + [(f * f, wide), (wide, n_C)]
    return sum((per_filter + 2) * filters for per_filter, filters in convolutions)


def normal_in_the_middle(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return block_parameters(n_C_prev, n_C, expansion, f) - f * f * wide + f * f * wide * wide


def no_norms(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return (n_C_prev * wide if expansion > 1 else 0) + f * f * wide + wide * n_C


def biases_instead(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return (n_C_prev * wide + wide if expansion > 1 else 0) + f * f * wide + wide + wide * n_C + n_C


def norms_and_biases(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return block_parameters(n_C_prev, n_C, expansion, f) + wide * (expansion > 1) + wide + n_C


def running_statistics(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return block_parameters(n_C_prev, n_C, expansion, f) + 2 * (wide * (expansion > 1) + wide + n_C)


def always_expanded(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return n_C_prev * wide + 2 * wide + f * f * wide + 2 * wide + wide * n_C + 2 * n_C


def one_flat_filter(n_C_prev, n_C, expansion, f):
    wide = expansion * n_C_prev
    return block_parameters(n_C_prev, n_C, expansion, f) - f * f * wide + f * f


def expanded_output(n_C_prev, n_C, expansion, f):
    return block_parameters(n_C, n_C_prev, expansion, f)


def norm_without_convolution(n_C_prev, n_C, expansion, f):
    return block_parameters(n_C_prev, n_C, expansion, f) + (0 if expansion > 1 else 2 * n_C_prev)


def f_only_once(n_C_prev, n_C, expansion, f):
    return block_parameters(n_C_prev, n_C, expansion, f) - (f * f - f) * expansion * n_C_prev


def block_sizes(rng: np.random.Generator) -> Cases:
    yield 24, 24, 6, 3
    yield 32, 16, 1, 3
    yield 1, 1, 1, 1
    for _ in range(4):
        yield int(rng.integers(1, 40)), int(rng.integers(1, 40)), int(rng.integers(2, 7)), int(rng.choice([3, 5, 7]))


BLOCK_PARAMETERS = Exercise(
    name="block_parameters",
    reference=block_parameters,
    checks=[agrees("counts the weights of three convolutions and their norms", block_sizes)],
    hints=[
        "Inside there are wide = expansion * n_C_prev channels. Count three convolutions, and two numbers per channel"
        " for each batch norm: its scale and its shift.",
        "n_C_prev * wide, f * f * wide, wide * n_C, and 2 wide + 2 wide + 2 n_C. With expansion 1 there is no first"
        " convolution, and no norm behind it.",
    ],
    why="The wide part costs little: its filters are flat. Nearly all parameters sit in the two 1x1 convolutions.",
    wrong=[
        Wrong("In the middle is a depthwise convolution: one flat f x f filter per channel.", normal_in_the_middle),
        Wrong("Batch norm learns two numbers for each channel: scale and shift.", no_norms),
        Wrong("You counted a bias per filter. Instead of it there is batch norm, with two numbers.", biases_instead),
        Wrong("Convolutions with batch norm behind them have no biases here.", norms_and_biases),
        Wrong("Running means and variances are not learned: no parameters.", running_statistics),
        Wrong("With expansion 1 the first convolution is left out, and so is its norm.", always_expanded),
        Wrong("Each of the wide channels has an f x f filter of its own.", one_flat_filter),
        Wrong("It is the input that is expanded: wide = expansion * n_C_prev.", expanded_output),
        Wrong("With expansion 1 the norm goes with its convolution.", norm_without_convolution),
        Wrong("A flat filter has f times f numbers.", f_only_once),
    ],
    alternatives=[from_a_list],
)


def scale_for(times, alpha, beta, gamma):
    """So many times the multiplications -> (d, w, r) = (alpha^phi, beta^phi, gamma^phi) that cost them."""
    phi = np.log(times) / np.log(alpha * beta**2 * gamma**2)
    return float(alpha**phi), float(beta**phi), float(gamma**phi)


def as_a_list(times, alpha, beta, gamma):
    phi = np.log2(times) / (np.log2(alpha) + 2 * np.log2(beta) + 2 * np.log2(gamma))
    return [alpha**phi, beta**phi, gamma**phi]


def by_bisection(times, alpha, beta, gamma):
    low, high = 0.0, 200.0
    for _ in range(200):
        phi = (low + high) / 2
        low, high = (phi, high) if (alpha * beta**2 * gamma**2) ** phi < times else (low, phi)
    return alpha**phi, beta**phi, gamma**phi


def grown(phi: float, alpha: float, beta: float, gamma: float) -> tuple[float, float, float]:
    return float(alpha**phi), float(beta**phi), float(gamma**phi)


def squares_forgotten(times, alpha, beta, gamma):
    return grown(np.log(times) / np.log(alpha * beta * gamma), alpha, beta, gamma)


def doubling_taken_for_granted(times, alpha, beta, gamma):
    return grown(np.log2(times), alpha, beta, gamma)


def phi_is_the_factor(times, alpha, beta, gamma):
    return grown(times, alpha, beta, gamma)


def squared_at_the_end(times, alpha, beta, gamma):
    d, w, r = scale_for(times, alpha, beta, gamma)
    return d, w**2, r**2


def linear_share(times, alpha, beta, gamma):
    phi = times / (alpha * beta**2 * gamma**2)
    return float(alpha * phi), float(beta * phi), float(gamma * phi)


def only_phi(times, alpha, beta, gamma):
    return float(np.log(times) / np.log(alpha * beta**2 * gamma**2))


def in_whole_steps(times, alpha, beta, gamma):
    return grown(round(np.log(times) / np.log(alpha * beta**2 * gamma**2)), alpha, beta, gamma)


def in_equal_parts(times, alpha, beta, gamma):
    return float(times ** (1 / 3)), float(times ** (1 / 6)), float(times ** (1 / 6))


def costs_as_asked(answer: Any, rng: np.random.Generator) -> None:
    for times in (1.0, 2.0, 10.0):
        found = answer(times, 1.2, 1.1, 1.15)
        if not isinstance(found, (tuple, list, np.ndarray)) or len(found) != 3:
            raise Mistake("give three numbers back, (d, w, r)")
        d, w, r = found
        if not np.isclose(d * w**2 * r**2, times):
            raise Mistake(f"for {times:g} times the multiplications, d w^2 r^2 is {d * w**2 * r**2:.3g}")


def factors(rng: np.random.Generator) -> Cases:
    yield 2.0, 1.2, 1.1, 1.15
    yield 1.0, 1.3, 1.05, 1.2
    for _ in range(4):
        alpha, beta, gamma = (float(x) for x in rng.uniform(1.02, 1.4, 3))
        yield float(rng.uniform(1, 30)), alpha, beta, gamma


SCALE_FOR = Exercise(
    name="scale_for",
    reference=scale_for,
    checks=[
        Check("costs what was asked for: d w^2 r^2 is the factor", costs_as_asked),
        agrees("grows all three in the given proportions", factors, 1e-6),
    ],
    hints=[
        "Multiplications grow by d w^2 r^2 = (alpha beta^2 gamma^2)^phi. Solve for phi: take logarithms on both sides.",
        "phi = log(times) / log(alpha * beta**2 * gamma**2), then raise each of the three to the power phi.",
    ],
    why="Width and resolution count twice: a layer has channels on both sides, and a picture two sides.",
    wrong=[
        Wrong("Width and resolution enter the cost as squares: alpha beta^2 gamma^2.", squares_forgotten),
        Wrong("alpha beta^2 gamma^2 is only about 2, and for other coefficients it is something else.",
              doubling_taken_for_granted),
        Wrong("phi is an exponent, not the factor itself.", phi_is_the_factor),
        Wrong("w and r are beta^phi and gamma^phi; the squares stand in the cost only.", squared_at_the_end),
        Wrong("The three grow as powers, alpha^phi, not in proportion.", linear_share),
        Wrong("That is phi: asked for are the three factors (d, w, r).", only_phi),
        Wrong("phi need not be a whole number: do not round it.", in_whole_steps),
        Wrong("The budget is met, but not in the proportions of alpha, beta and gamma.", in_equal_parts),
    ],
    alternatives=[by_bisection, as_a_list],
)  # fmt: skip

EXERCISES = [
    MULTIPLICATIONS,
    WIDEST_BOTTLENECK,
    INCEPTION_FORWARD,
    NOT_BEATEN,
    INVERTED_FORWARD,
    BLOCK_PARAMETERS,
    SCALE_FOR,
]
