"""Exercises of lesson 4.3: what the recipes of classic networks cost, how they are repaired, and where to cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees

Cases = Iterator[Any]


def partly_connected(table, f, n_H, n_W):
    """table (n_C_prev, n_C) of 0 and 1, maps of n_H x n_W come out -> (parameters with biases, multiplies): 2 ints."""
    weights = f * f * int(table.sum())
    return weights + table.shape[1], weights * n_H * n_W


def map_by_map(table, f, n_H, n_W):
    parameters = multiplies = 0
    for c in range(table.shape[1]):
        depth = sum(1 for k in range(table.shape[0]) if table[k, c])
        parameters += f * f * depth + 1
        multiplies += f * f * depth * n_H * n_W
    return parameters, multiplies


def fully_connected(table, f, n_H, n_W):
    weights = f * f * table.size
    return weights + table.shape[1], weights * n_H * n_W


def without_biases(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights, weights * n_H * n_W


def bias_for_each_kernel(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights + int(table.sum()), weights * n_H * n_W


def bias_for_each_input(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights + table.shape[0], weights * n_H * n_W


def biases_multiplied(table, f, n_H, n_W):
    parameters = f * f * int(table.sum()) + table.shape[1]
    return parameters, parameters * n_H * n_W


def one_place(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights + table.shape[1], weights


def row_of_a_window(table, f, n_H, n_W):
    weights = f * int(table.sum())
    return weights + table.shape[1], weights * n_H * n_W


def for_each_map_again(table, f, n_H, n_W):
    parameters, multiplies = partly_connected(table, f, n_H, n_W)
    return parameters, multiplies * table.shape[1]


def size_that_comes_in(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights + table.shape[1], weights * (n_H - f + 1) * (n_W - f + 1)


def bias_at_each_place(table, f, n_H, n_W):
    weights = f * f * int(table.sum())
    return weights + table.shape[1] * n_H * n_W, weights * n_H * n_W


def other_way_round(table, f, n_H, n_W):
    return partly_connected(table, f, n_H, n_W)[::-1]


def tables(rng: np.random.Generator) -> Cases:
    yield np.ones((1, 1), dtype=int), 1, 1, 1
    yield np.array([[1, 0, 1], [1, 1, 0]]), 3, 4, 2
    for _ in range(4):
        rows, columns = (int(n) for n in rng.integers(2, 8, 2))
        table = (rng.random((rows, columns + rows)) < 0.6).astype(int)
        table[0] = 1
        yield table, int(rng.integers(2, 6)), int(rng.integers(2, 12)), int(rng.integers(2, 12))


PARTLY_CONNECTED = Exercise(
    name="partly_connected",
    reference=partly_connected,
    checks=[agrees("counts parameters and multiplications for any table", tables)],
    hints=[
        "Every 1 in the table is a kernel of f * f weights; a 0 is nothing. How many kernels are there?",
        "A map has one bias, however many maps it looks at. And each weight is used at n_H * n_W places.",
    ],
    why="A filter here is as deep as its column in the table has ones. Nothing else about a convolution changes.",
    wrong=[
        Wrong("A 0 in the table is a connection that does not exist: only the ones have a kernel.", fully_connected),
        Wrong("Each of the n_C maps has a bias, and biases are parameters.", without_biases),
        Wrong("One bias for each map, not for each kernel: what the kernels give is added up first.",
              bias_for_each_kernel),
        Wrong("The biases belong to the maps that come out: as many as the table has columns.", bias_for_each_input),
        Wrong("A bias is added, not multiplied: count the weights only for the multiplications.", biases_multiplied),
        Wrong("Each weight is used at every place: times n_H * n_W.", one_place),
        Wrong("A kernel has f * f weights.", row_of_a_window),
        Wrong("The ones of the whole table are the kernels of all maps already: not times n_C again.",
              for_each_map_again),
        Wrong("n_H x n_W is the size of the maps that come out: there is nothing to subtract.", size_that_comes_in),
        Wrong("A map has one bias, the same at every place.", bias_at_each_place),
        Wrong("The parameters come first, then the multiplications.", other_way_round),
    ],
    alternatives=[map_by_map],
)  # fmt: skip


def smallest_pad(n, f, stride, n_out):
    """n pixels, window f, stride, n_out pixels wanted -> the smallest pad on each side: an int, or None."""
    missing = (n_out - 1) * stride + f - n
    pad = max(0, -(-missing // 2))
    return pad if (n + 2 * pad - f) // stride + 1 == n_out else None


def tried_in_order(n, f, stride, n_out):
    for pad in range(f + stride * n_out):
        if n + 2 * pad >= f and (n + 2 * pad - f) // stride + 1 == n_out:
            return pad
    return None


def largest_pad(n, f, stride, n_out):
    found = [p for p in range(f + stride * n_out) if n + 2 * p >= f and (n + 2 * p - f) // stride + 1 == n_out]
    return found[-1] if found else None


def one_sided(n, f, stride, n_out):
    pad = max(0, (n_out - 1) * stride + f - n)
    return pad if (n + pad - f) // stride + 1 == n_out else None


def rounded_down(n, f, stride, n_out):
    pad = max(0, ((n_out - 1) * stride + f - n) // 2)
    return pad if (n + 2 * pad - f) // stride + 1 == n_out else None


def exactly_only(n, f, stride, n_out):
    twice = (n_out - 1) * stride + f - n
    return twice // 2 if twice >= 0 and twice % 2 == 0 else None


def never_impossible(n, f, stride, n_out):
    return max(0, -(-((n_out - 1) * stride + f - n) // 2))


def below_zero(n, f, stride, n_out):
    return -(-((n_out - 1) * stride + f - n) // 2)


def always_same(n, f, stride, n_out):
    return (f - 1) // 2


def forgot_the_one(n, f, stride, n_out):
    pad = max(0, -(-(n_out * stride + f - n) // 2))
    return pad if (n + 2 * pad - f) // stride == n_out else None


def at_least_one(n, f, stride, n_out):
    for pad in range(1, f + stride * n_out):
        if n + 2 * pad >= f and (n + 2 * pad - f) // stride + 1 == n_out:
            return pad
    return None


def below_the_window(n, f, stride, n_out):
    return next((pad for pad in range(f) if (n + 2 * pad - f) // stride + 1 == n_out), None)


def below_the_picture(n, f, stride, n_out):
    return next((pad for pad in range(n) if (n + 2 * pad - f) // stride + 1 == n_out), None)


def size_rounded_up(n, f, stride, n_out):
    for pad in range(f + stride * n_out):
        if n + 2 * pad >= f and -(-(n + 2 * pad - f) // stride) + 1 == n_out:
            return pad
    return None


def rows_of_pixels(rng: np.random.Generator) -> Cases:
    yield 224, 11, 4, 55
    yield 227, 11, 4, 55
    yield 10, 4, 1, 10  # an even window cannot
    yield 1, 1, 1, 1
    yield 20, 3, 1, 4  # too many already
    yield 9, 3, 3, 3
    yield 3, 7, 2, 1  # the window is larger than the picture
    yield 2, 9, 2, 1  # and so is the pad
    yield 6, 1, 3, 4  # a pad larger than the window
    yield 13, 5, 1, 13
    for _ in range(6):
        n, f, stride = int(rng.integers(5, 40)), int(rng.integers(1, 9)), int(rng.integers(1, 5))
        yield n, f, stride, max(1, (n - f) // stride + 1 + int(rng.integers(0, 3)))


SMALLEST_PAD = Exercise(
    name="smallest_pad",
    reference=smallest_pad,
    checks=[agrees("finds the smallest pad, or None where there is none", rows_of_pixels)],
    hints=[
        "Solve floor((n + 2 pad - f)/stride) + 1 = n_out: the row must have at least (n_out - 1) * stride + f pixels."
        " How many are missing, and on each of two sides?",
        "Round half of what is missing up, `-(-missing // 2)`, and never below 0. Then check with the formula whether"
        " that pad really gives n_out; else None. Or simply try 0, 1, 2, ... in a loop.",
    ],
    why="The last window must fit, which takes (n_out - 1) stride + f pixels. With one pixel too many on the other side"
    " it may still round down to n_out, or with stride 1 jump over it.",
    wrong=[
        Wrong("Rounding down leaves a choice of pads: this is the largest, take the smallest.", largest_pad),
        Wrong("A pad stands on both sides: 2 pad pixels more, not pad.", one_sided),
        Wrong("Half a pixel is missing on each side: round up, and see whether the size is still right.", rounded_down),
        Wrong("The formula rounds down: a pad with which pixels remain at the end can be right, too.", exactly_only),
        Wrong("Sometimes no pad gives n_out, as with an even window that shall keep the size: then say None.",
              never_impossible),
        Wrong("A pad below 0 would cut pixels off: the smallest is 0.", below_zero),
        Wrong("(f - 1)/2 keeps the size at stride 1. Here any size is asked for.", always_same),
        Wrong("The + 1 of the formula is missing: n_out windows are n_out - 1 steps apart.", forgot_the_one),
        Wrong("No pad at all is a pad as well: begin with 0.", at_least_one),
        Wrong("A pad may be as large as the window, or larger: go on until there are too many pixels.",
              below_the_window),
        Wrong("A pad may be as large as the picture, or larger: go on until there are too many pixels.",
              below_the_picture),
        Wrong("The formula rounds down: a window that would stand over the edge is left out.", size_rounded_up),
    ],
    alternatives=[tried_in_order],
)  # fmt: skip


def recipe_parameters(shape, groups, dense):
    """(n_H, n_W, n_C), groups of (convolutions, n_C), dense units -> parameters of (convolutions, dense layers)."""
    n_H, n_W, n_prev = shape
    in_convolutions = in_dense = 0
    for convolutions, n_C in groups:
        for _ in range(convolutions):
            in_convolutions += (9 * n_prev + 1) * n_C
            n_prev = n_C
        n_H, n_W = n_H // 2, n_W // 2
    n_prev = n_H * n_W * n_prev
    for n in dense:
        in_dense += (n_prev + 1) * n
        n_prev = n
    return in_convolutions, in_dense


def with_lists(shape, groups, dense):
    channels = [shape[2]] + [n_C for convolutions, n_C in groups for _ in range(convolutions)]
    unrolled = (shape[0] >> len(groups)) * (shape[1] >> len(groups)) * channels[-1]
    units = [unrolled, *dense]
    return (
        sum((9 * a + 1) * b for a, b in pairwise(channels)),
        sum((a + 1) * b for a, b in pairwise(units)),
    )


def counted(shape: Any, groups: Any, dense: Any, **change: Any) -> tuple[int, int]:
    """The count with one thing changed, for the typical slips."""
    n_H, n_W, n_prev = shape
    bias, before = change.get("bias", 1), change.get("before", False)
    convolutional = 0
    for convolutions, n_C in groups:
        for k in range(convolutions):
            depth = 1 if change.get("flat") else n_C if before and k else n_prev
            convolutional += (9 * depth + bias) * n_C
            n_prev = n_C if not change.get("frozen") or k == convolutions - 1 else n_prev
            if change.get("valid"):
                n_H, n_W = n_H - 2, n_W - 2
            if change.get("pool_each"):
                n_H, n_W = n_H // 2, n_W // 2
        if not change.get("pool_each") and not change.get("no_pool"):
            n_H, n_W = n_H // 2, n_W // 2
    n_prev = n_prev if change.get("channels_only") else n_H * n_W * n_prev
    dense_ones = 0
    for n in dense[: -1 if change.get("no_head") else None]:
        dense_ones += (n_prev + bias) * n
        n_prev = n
    return convolutional, dense_ones


def no_biases(shape, groups, dense):
    return counted(shape, groups, dense, bias=0)


def no_depth(shape, groups, dense):
    return counted(shape, groups, dense, flat=True)


def depth_of_the_group_before(shape, groups, dense):
    return counted(shape, groups, dense, frozen=True)


def pool_behind_each(shape, groups, dense):
    return counted(shape, groups, dense, pool_each=True)


def pools_forgotten(shape, groups, dense):
    return counted(shape, groups, dense, no_pool=True)


def only_channels(shape, groups, dense):
    return counted(shape, groups, dense, channels_only=True)


def no_last_layer(shape, groups, dense):
    return counted(shape, groups, dense, no_head=True)


def added_up(shape, groups, dense):
    return sum(counted(shape, groups, dense))


def rounded_up_pools(shape, groups, dense):
    n_H, n_W, n_C = shape
    for _ in groups:
        n_H, n_W = -(-n_H // 2), -(-n_W // 2)
    return recipe_parameters((n_H << len(groups), n_W << len(groups), n_C), groups, dense)


def square_maps(shape, groups, dense):
    return recipe_parameters((shape[0], shape[0], shape[2]), groups, dense)


def dense_ones_first(shape, groups, dense):
    return recipe_parameters(shape, groups, dense)[::-1]


def channels_in_front(shape, groups, dense):
    n_C, n_H, n_W = shape
    return recipe_parameters((n_H, n_W, n_C), groups, dense)


def one_convolution_each(shape, groups, dense):
    return counted(shape, [(1, n_C) for _, n_C in groups], dense)


def recipes(rng: np.random.Generator) -> Cases:
    yield (224, 224, 3), ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), [4096, 4096, 1000]
    yield (2, 2, 1), [(1, 1)], [1]
    yield (28, 20, 1), [(2, 8), (3, 16)], [30, 10]
    yield (13, 9, 2), [(3, 5)], [4]
    for _ in range(3):
        groups = [(int(rng.integers(2, 4)), int(rng.integers(2, 20))) for _ in range(int(rng.integers(2, 4)))]
        sides = [int(n) for n in rng.integers(8, 40, 2)]
        yield (*sides, int(rng.integers(1, 4))), groups, [int(n) for n in rng.integers(2, 50, int(rng.integers(2, 4)))]


RECIPE_PARAMETERS = Exercise(
    name="recipe_parameters",
    reference=recipe_parameters,
    checks=[agrees("counts both kinds of layers for any recipe, VGG-16's first", recipes)],
    hints=[
        "Walk through the recipe and keep three numbers: height, width, and how many channels come in. A 3 x 3"
        " convolution to n_C maps has (9 * n_prev + 1) * n_C parameters, and then n_C come in.",
        "A pool follows each group: height and width `// 2`. At the end n_H * n_W * n_C numbers are unrolled, and a"
        " dense layer has (n_prev + 1) * n parameters.",
    ],
    why="(9 n_prev + 1) n_C for a convolution, (n_prev + 1) n for a dense layer; only the dense ones know the size.",
    wrong=[
        Wrong("Every filter and every unit has a bias, too.", no_biases),
        Wrong("A filter is as deep as its input: 9 * n_prev weights, not 9.", no_depth),
        Wrong("Within a group the second convolution gets the n_C channels of the first.", depth_of_the_group_before),
        Wrong("There is one pool behind a group, not one behind each convolution.", pool_behind_each),
        Wrong("Each pool halves height and width before the dense layers.", pools_forgotten),
        Wrong("Unrolled are all numbers of all maps: n_H * n_W * n_C, not n_C.", only_channels),
        Wrong("The last dense layer has parameters as well.", no_last_layer),
        Wrong("Two numbers are asked for: (convolutions, dense layers), not their sum.", added_up),
        Wrong("A group has several convolutions: count each of them.", one_convolution_each),
        Wrong("A pool rounds down: 13 pixels become 6.", rounded_up_pools),
        Wrong("Height and width may differ: n_H * n_W, not a square.", square_maps),
        Wrong("The convolutions come first, then the dense layers.", dense_ones_first),
        Wrong("shape is (n_H, n_W, n_C): the channels stand last.", channels_in_front),
    ],
    alternatives=[with_lists],
)


def break_even(f, n_C):
    """Side f of one layer to n_C maps -> smallest n_C_prev from which on a tower of 3 x 3 has no more weights: int."""
    floors = (f - 1) // 2
    return -(-9 * (floors - 1) * n_C // (f * f - 9))


def counted_up(f, n_C):
    n_C_prev, floors = 1, (f - 1) // 2
    while 9 * n_C_prev * n_C + (floors - 1) * 9 * n_C * n_C > f * f * n_C_prev * n_C:
        n_C_prev += 1
    return n_C_prev


def short_form(f, n_C):
    return (9 * n_C + 2 * (f + 3) - 1) // (2 * (f + 3))


def rounded_off(f, n_C):
    return max(1, 9 * ((f - 1) // 2 - 1) * n_C // (f * f - 9))


def as_a_number(f, n_C):
    return 9 * ((f - 1) // 2 - 1) * n_C / (f * f - 9)


def one_floor_too_many(f, n_C):
    return -(-9 * ((f - 1) // 2) * n_C // (f * f - 9))


def first_floor_for_nothing(f, n_C):
    return -(-9 * ((f - 1) // 2 - 1) * n_C // (f * f))


def equal_channels(f, n_C):
    return n_C


def f_floors(f, n_C):
    return -(-9 * (f - 2) * n_C // (f * f - 9))


def always_one(f, n_C):
    return 1


def one_more(f, n_C):
    return 9 * ((f - 1) // 2 - 1) * n_C // (f * f - 9) + 1


def to_the_nearest(f, n_C):
    return max(1, round(9 * ((f - 1) // 2 - 1) * n_C / (f * f - 9)))


def two_floors(f, n_C):
    return -(-9 * n_C // (f * f - 9))


def windows(rng: np.random.Generator) -> Cases:
    yield 5, 64
    yield 7, 64
    yield 5, 1
    yield 11, 28
    yield 5, 32
    for _ in range(5):
        yield int(rng.choice([5, 7, 9, 11, 13])), int(rng.integers(1, 600))


BREAK_EVEN = Exercise(
    name="break_even",
    reference=break_even,
    checks=[agrees("finds the smallest number of channels, for any side and any number of maps", windows)],
    hints=[
        "k = (f - 1)/2 floors see as far. Weights of the tower: 9 n_C_prev n_C for the first floor and 9 n_C n_C for"
        " each of the k - 1 others; of the single layer: f f n_C_prev n_C.",
        "Divide by n_C and sort: (f f - 9) n_C_prev >= 9 (k - 1) n_C. Divide, and round up with `-(-a // b)`.",
    ],
    why="Only the first floor depends on n_C_prev. As f f - 9 = 4 (k - 1)(k + 2): n_C_prev >= 9 n_C / (2 f + 6).",
    wrong=[
        Wrong("Rounded down, the tower still has more weights: round up.", rounded_off),
        Wrong("There are no fractions of a channel: an int, rounded up.", as_a_number),
        Wrong("The first floor takes n_C_prev channels; only the floors above it, one fewer, take n_C.",
              one_floor_too_many),
        Wrong("The first floor costs 9 n_C_prev n_C as well: f f - 9 instead of f f.", first_floor_for_nothing),
        Wrong("With equal channels the tower has fewer weights already; the break-even lies below.", equal_channels),
        Wrong("A floor adds 2 pixels to the view, so (f - 1)/2 floors are enough.", f_floors),
        Wrong("With one channel the floors above the first, n_C to n_C, outweigh the single layer.", always_one),
        Wrong("Just as many weights are no more: where the division comes out even, add nothing. And biases do not"
              " count.", one_more),
        Wrong("To the nearest is sometimes down, and then the tower has more weights: round up.", to_the_nearest),
        Wrong("Above the first floor there are k - 1 more, with k = (f - 1)/2: one only for f = 5.", two_floors),
    ],
    alternatives=[counted_up, short_form],
)  # fmt: skip


def whom_to_halve(n):
    """n: [n_0, ..., n_L] -> (parameters saved by halving n_1, ..., n_(L-1): a list; the best l, the first if equal)."""
    saved = [(before + 1 + after) * mine // 2 for before, mine, after in zip(n, n[1:], n[2:], strict=False)]
    return saved, saved.index(max(saved)) + 1


def by_difference(n):
    def parameters(units: Any) -> int:
        return sum((a + 1) * b for a, b in pairwise(units))

    saved = [parameters(n) - parameters([*n[:l], n[l] // 2, *n[l + 1 :]]) for l in range(1, len(n) - 1)]
    return saved, 1 + int(np.argmax(saved))


def own_matrix_only(n):
    saved = [(a + 1) * b // 2 for a, b in pairwise(n[:-1])]
    return saved, saved.index(max(saved)) + 1


def next_matrix_only(n):
    saved = [b * c // 2 for b, c in pairwise(n[1:])]
    return saved, saved.index(max(saved)) + 1


def biases_stay(n):
    saved = [(a + c) * b // 2 for a, b, c in zip(n, n[1:], n[2:], strict=False)]
    return saved, saved.index(max(saved)) + 1


def a_quarter_left(n):
    saved = [(a + 1 + c) * b * 3 // 4 for a, b, c in zip(n, n[1:], n[2:], strict=False)]
    return saved, saved.index(max(saved)) + 1


def what_remains(n):
    saved = [(before + 1 + after) * mine // 2 for before, mine, after in zip(n, n[1:], n[2:], strict=False)]
    rest = sum((a + 1) * b for a, b in pairwise(n))
    return [rest - s for s in saved], saved.index(max(saved)) + 1


def counted_from_zero(n):
    saved, best = whom_to_halve(n)
    return saved, best - 1


def the_widest(n):
    return whom_to_halve(n)[0], 1 + int(np.argmax(n[1:-1]))


def last_of_equals(n):
    saved, _ = whom_to_halve(n)
    return saved, max(l for l, s in enumerate(saved, start=1) if s == max(saved))


def the_whole_layer(n):
    saved = [(before + 1 + after) * mine for before, mine, after in zip(n, n[1:], n[2:], strict=False)]
    return saved, saved.index(max(saved)) + 1


def two_biases(n):
    saved = [((a + 1) * b + (b + 1) * c) // 2 for a, b, c in zip(n, n[1:], n[2:], strict=False)]
    return saved, saved.index(max(saved)) + 1


def chains(rng: np.random.Generator) -> Cases:
    yield [25_088, 4096, 4096, 1000]
    yield [2, 2, 2]
    yield [9, 6, 6, 10, 6, 6, 9]  # the middle is widest
    yield [500, 20, 30, 1]  # the widest is not the best
    yield [5, 4, 4, 5]  # two equals
    for _ in range(4):
        yield [int(2 * k) for k in rng.integers(1, 200, int(rng.integers(3, 7)))]


WHOM_TO_HALVE = Exercise(
    name="whom_to_halve",
    reference=whom_to_halve,
    checks=[agrees("says what each halving saves, and which is best", chains)],
    hints=[
        "Halving n_l removes half of the rows of the matrix before it (with their biases) and half of the columns of"
        " the matrix behind it.",
        "n_l / 2 times (n_(l-1) + 1 + n_(l+1)). The best: `saved.index(max(saved)) + 1`, for l begins at 1.",
    ],
    why="n_l/2 units go, and each of them has n_(l-1) weights and a bias on one side and n_(l+1) weights on the other.",
    wrong=[
        Wrong("The units stand in the next matrix, too: half of its columns goes as well.", own_matrix_only),
        Wrong("The units have weights of their own: half of the rows of the matrix before goes as well.",
              next_matrix_only),
        Wrong("With a unit goes its bias.", biases_stay),
        Wrong("Only one side of each matrix is halved: half of it goes, not three quarters.", a_quarter_left),
        Wrong("Say what is saved, not what remains.", what_remains),
        Wrong("Layers are counted from n_0, so the first hidden one is number 1.", counted_from_zero),
        Wrong("The widest layer need not be the best one: look at its neighbors.", the_widest),
        Wrong("Of several that save the same, the first is asked for.", last_of_equals),
        Wrong("Half of the units go, not all of them.", the_whole_layer),
        Wrong("The biases of the layer behind it stay: that layer keeps its units.", two_biases),
    ],
    alternatives=[by_difference],
)  # fmt: skip


def mean_as_dense(W, n_H, n_W):
    """W (n, n_C), for the means of maps (n_H, n_W, n_C) -> M (n, n_H * n_W * n_C), for maps.reshape(-1)."""
    return np.tile(W, (1, n_H * n_W)) / (n_H * n_W)


def broadcast_and_reshaped(W, n_H, n_W):
    n, n_C = W.shape
    return np.broadcast_to(W[:, None, None, :] / (n_H * n_W), (n, n_H, n_W, n_C)).reshape(n, -1)


def channels_first(W, n_H, n_W):
    return np.repeat(W, n_H * n_W, axis=1) / (n_H * n_W)


def sum_instead(W, n_H, n_W):
    return np.tile(W, (1, n_H * n_W))


def divided_by_channels(W, n_H, n_W):
    return np.tile(W, (1, n_H * n_W)) / W.shape[1]


def divided_by_all(W, n_H, n_W):
    return np.tile(W, (1, n_H * n_W)) / (n_H * n_W * W.shape[1])


def tiled_downwards(W, n_H, n_W):
    return np.tile(W, (n_H * n_W, 1)) / (n_H * n_W)


def one_place_only(W, n_H, n_W):
    M = np.zeros((W.shape[0], n_H * n_W * W.shape[1]))
    M[:, : W.shape[1]] = W
    return M


def heads(rng: np.random.Generator) -> Cases:
    for n, n_C, n_H, n_W in ((1, 1, 1, 1), (2, 3, 2, 2), (4, 5, 3, 2), (3, 2, 1, 4), (1, 4, 5, 3)):
        yield rng.standard_normal((n, n_C)), n_H, n_W


MEAN_AS_DENSE = Exercise(
    name="mean_as_dense",
    reference=mean_as_dense,
    checks=[agrees("gives the matrix for maps of any size", heads)],
    hints=[
        "The mean of channel c is a sum over all places, divided by n_H * n_W. So which weight does every place of"
        " channel c have?",
        "maps.reshape(-1) names all channels of the first place, then all of the second, and so on: W, again and again"
        " from left to right. `np.tile`.",
    ],
    why="Every place of a channel has the same weight, W[:, c]/(n_H n_W): a dense layer that shares over all places.",
    wrong=[
        Wrong("With the channels last, all channels of one place stand beside each other: repeat W as a whole, not"
              " each column.", channels_first),
        Wrong("That is the sum over the places. The mean divides by n_H * n_W.", sum_instead),
        Wrong("The mean is over the places of a map: divide by n_H * n_W, not by the number of channels.",
              divided_by_channels),
        Wrong("Every channel has a mean of its own: divide by n_H * n_W only.", divided_by_all),
        Wrong("M has n rows, like W: the copies stand side by side.", tiled_downwards),
        Wrong("This looks at the first place only: each place has its share.", one_place_only),
    ],
    alternatives=[broadcast_and_reshaped],
)  # fmt: skip


EXERCISES = [PARTLY_CONNECTED, SMALLEST_PAD, RECIPE_PARAMETERS, BREAK_EVEN, WHOM_TO_HALVE, MEAN_AS_DENSE]
