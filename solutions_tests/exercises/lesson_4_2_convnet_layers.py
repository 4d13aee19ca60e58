"""Exercises of lesson 4.2: what a unit sees, what a layer costs, a layer as a matrix, and its gradients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.vision.convolution import conv_backward, conv_forward
from helpers.vision.pooling import max_pool_backward, max_pool_forward
from helpers.vision.sizes import Conv, receptive_fields

Cases = Iterator[Any]


def seen_by(windows):
    """windows: (f, stride) of each layer, first layer first -> (side, jump) of the last layer's units: two ints."""
    side, jump = 1, 1
    for f, stride in windows:
        side, jump = side + (f - 1) * jump, jump * stride
    return side, jump


def seen_from_the_end(windows):
    side, jump = 1, 1
    for f, stride in reversed(windows):
        side, jump = (side - 1) * stride + f, jump * stride
    return side, jump


def seen_by_the_course(windows):
    field = receptive_fields([Conv(f, 1, stride) for f, stride in windows])[-1]
    return field.side, field.jump


def own_stride_first(windows):
    side, jump = 1, 1
    for f, stride in windows:
        jump *= stride
        side += (f - 1) * jump
    return side, jump


def without_jump(windows):
    return 1 + sum(f - 1 for f, _ in windows), int(np.prod([stride for _, stride in windows]))


def filters_multiplied(windows):
    return int(np.prod([f for f, _ in windows])), int(np.prod([stride for _, stride in windows]))


def full_window(windows):
    side, jump = 1, 1
    for f, stride in windows:
        side, jump = side + f * jump, jump * stride
    return side, jump


def strides_added(windows):
    return seen_by(windows)[0], sum(stride for _, stride in windows)


def last_stride_only(windows):
    return seen_by(windows)[0], windows[-1][1]


def jump_first(windows):
    return seen_by(windows)[::-1]


def pixel_sees_nothing(windows):
    side, jump = seen_by(windows)
    return side - 1, jump


def stacks(rng: np.random.Generator) -> Cases:
    """Lists of windows: a single one, no strides, only strides, all mixed."""
    yield ([(3, 1)],)
    yield ([(1, 1)],)
    yield ([(2, 2)],)
    yield ([(3, 1), (3, 1)],)
    yield ([(3, 2), (3, 2)],)
    yield ([(5, 1), (2, 2), (5, 1), (2, 2)],)
    for length in (1, 2, 3, 5):
        yield ([(int(rng.integers(1, 8)), int(rng.integers(1, 4))) for _ in range(length)],)


def two_small_make_a_large(answer: Any, rng: np.random.Generator) -> None:
    got = answer([(3, 1), (3, 1)])
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Mistake("expected two numbers, (side, jump)")
    if got[0] != 5:
        raise Mistake(f"two layers of 3 x 3 filters with stride 1 see 5 x 5 pixels, not {got[0]} x {got[0]}")


SEEN_BY = Exercise(
    name="seen_by",
    reference=seen_by,
    checks=[
        Check("knows that two 3 x 3 layers see 5 x 5 pixels", two_small_make_a_large),
        agrees("is right for any stack, with strides, one layer included", stacks),
    ],
    hints=[
        "Go from the picture upward. Before the first layer a unit is a pixel: side 1, and neighbors are 1 apart.",
        "A layer joins f neighbors that lie `jump` pixels apart: the side grows by `(f - 1) * jump`. Only then"
        " `jump` is multiplied by the layer's own stride.",
    ],
    why="The f units that a unit looks at begin `jump` pixels apart, so the last begins (f - 1) * jump pixels after"
    " the first. The layer's own stride says how far *its* units are apart, which only the next layer notices.",
    wrong=[
        Wrong(
            "You multiplied by the layer's own stride first. A window joins units of the layer *before*, which lie that"
            " layer's jump apart; the own stride is for the next layer.",
            own_stride_first,
        ),
        Wrong(
            "Behind a stride neighbors lie several pixels apart: f - 1 has to be multiplied by the jump.", without_jump
        ),
        Wrong("Windows overlap: sides do not multiply. Two 3 x 3 layers see 5 x 5, not 9 x 9.", filters_multiplied),
        Wrong("The first of the f units is there already: the side grows by (f - 1) jump, not by f jump.", full_window),
        Wrong("The side is right. But the jump is the product of the strides, not their sum.", strides_added),
        Wrong(
            "The side is right. But the jump is the product of *all* strides up to here, not the last one alone.",
            last_stride_only,
        ),
        Wrong("The order is (side, jump).", jump_first),
        Wrong("A pixel sees itself: the side starts at 1, not at 0.", pixel_sees_nothing),
    ],
    alternatives=[seen_from_the_end, seen_by_the_course],
)


def three_prices(n_H, n_W, n_C_prev, f, n_C):
    """Weights, without biases, of (dense, unshared, convolution) that turn the same maps into the same maps: 3 ints."""
    outputs = (n_H - f + 1) * (n_W - f + 1) * n_C
    dense = outputs * n_H * n_W * n_C_prev
    unshared = outputs * f * f * n_C_prev
    return dense, unshared, f * f * n_C_prev * n_C


def prices_by_counting(n_H, n_W, n_C_prev, f, n_C):
    Z, _ = conv_forward(np.zeros((1, n_H, n_W, n_C_prev)), np.zeros((f, f, n_C_prev, n_C)))
    filters = np.zeros((f, f, n_C_prev, n_C)).size
    places = Z.shape[1] * Z.shape[2]
    return Z.size * n_H * n_W * n_C_prev, filters * places, filters


def size_kept(n_H, n_W, n_C_prev, f, n_C):
    outputs = n_H * n_W * n_C
    return outputs * n_H * n_W * n_C_prev, outputs * f * f * n_C_prev, f * f * n_C_prev * n_C


def flat_filters(n_H, n_W, n_C_prev, f, n_C):
    dense, unshared, shared = three_prices(n_H, n_W, n_C_prev, f, n_C)
    return dense, unshared // n_C_prev, shared // n_C_prev


def with_biases(n_H, n_W, n_C_prev, f, n_C):
    outputs = (n_H - f + 1) * (n_W - f + 1) * n_C
    dense, unshared, shared = three_prices(n_H, n_W, n_C_prev, f, n_C)
    return dense + outputs, unshared + outputs, shared + n_C


def one_map(n_H, n_W, n_C_prev, f, n_C):
    dense, unshared, shared = three_prices(n_H, n_W, n_C_prev, f, n_C)
    return dense // n_C, unshared // n_C, shared


def square_picture(n_H, n_W, n_C_prev, f, n_C):
    return three_prices(n_W, n_W, n_C_prev, f, n_C)


def filter_at_each_place(n_H, n_W, n_C_prev, f, n_C):
    dense, unshared, _ = three_prices(n_H, n_W, n_C_prev, f, n_C)
    return dense, unshared, unshared


def one_place_less(n_H, n_W, n_C_prev, f, n_C):
    outputs = (n_H - f) * (n_W - f) * n_C
    return outputs * n_H * n_W * n_C_prev, outputs * f * f * n_C_prev, f * f * n_C_prev * n_C


def turned_round(n_H, n_W, n_C_prev, f, n_C):
    return three_prices(n_H, n_W, n_C_prev, f, n_C)[::-1]


def layers_to_price(rng: np.random.Generator) -> Cases:
    """Sizes of a picture, its channels, filters: 1 everywhere, high and wide, and a filter as large as the picture."""
    yield 1, 1, 1, 1, 1
    yield 32, 32, 3, 5, 6
    yield 5, 5, 16, 5, 120
    yield 9, 4, 2, 3, 5
    yield 4, 9, 3, 2, 1
    for _ in range(4):
        f = int(rng.integers(1, 5))
        n_H, n_W = (f + int(k) for k in rng.integers(0, 20, 2))
        yield n_H, n_W, int(rng.integers(1, 9)), f, int(rng.integers(1, 9))


THREE_PRICES = Exercise(
    name="three_prices",
    reference=three_prices,
    checks=[agrees("counts the weights of all three, for high and wide pictures and 1 x 1 filters", layers_to_price)],
    hints=[
        "First: how many numbers go in, and how many come out? The output has n_H - f + 1 rows.",
        "Dense: each output number has a weight for *every* input number. Unshared: each output number has f f n_C_prev"
        " weights of its own. Convolution: each *map* has.",
    ],
    why="From dense to unshared the layer becomes sparse, from unshared to convolution the weights are shared. On a"
    " 32 x 32 x 3 picture sparseness saves a factor of 41, sharing one of 784.",
    wrong=[
        Wrong("Without padding the output is smaller: n_H - f + 1 rows and n_W - f + 1 columns.", size_kept),
        Wrong(
            "A filter is as deep as its input: f f n_C_prev weights. It is a block, not a flat square.", flat_filters
        ),
        Wrong("You counted the biases as well; asked for are the weights.", with_biases),
        Wrong("There are n_C maps in the output, and each number of each map counts.", one_map),
        Wrong("Height and width differ: use n_H for the rows and n_W for the columns.", square_picture),
        Wrong("A convolution uses the same filters at all places: count their weights once.", filter_at_each_place),
        Wrong("Along n pixels a window of f has n - f + 1 places, not n - f.", one_place_less),
        Wrong("The order is (dense, unshared, convolution), from the largest to the smallest.", turned_round),
    ],
    alternatives=[prices_by_counting],
)


def conv_as_matrix(kernel, n_H, n_W):
    """kernel (f, f), pictures (n_H, n_W) -> M (outputs, n_H * n_W): M @ picture.reshape(-1) is the unrolled result."""
    f = len(kernel)
    rows = []
    for h in range(n_H - f + 1):
        for w in range(n_W - f + 1):
            row = np.zeros((n_H, n_W))
            row[h : h + f, w : w + f] = kernel
            rows.append(row.reshape(-1))
    return np.stack(rows)


def matrix_of_unit_pictures(kernel, n_H, n_W):
    pictures = np.eye(n_H * n_W).reshape(n_H * n_W, n_H, n_W, 1)
    Z, _ = conv_forward(pictures, kernel[:, :, None, None])
    return Z.reshape(n_H * n_W, -1).T


def matrix_turned(kernel, n_H, n_W):
    return conv_as_matrix(kernel, n_H, n_W).T


def matrix_of_flipped(kernel, n_H, n_W):
    return conv_as_matrix(kernel[::-1, ::-1], n_H, n_W)


def columns_first(kernel, n_H, n_W):
    f = len(kernel)
    rows = []
    for w in range(n_W - f + 1):
        for h in range(n_H - f + 1):
            row = np.zeros((n_H, n_W))
            row[h : h + f, w : w + f] = kernel
            rows.append(row.reshape(-1))
    return np.stack(rows)


def corner_only(kernel, n_H, n_W):
    f = len(kernel)
    row = np.zeros((n_H, n_W))
    row[:f, :f] = kernel
    count = (n_H - f + 1) * (n_W - f + 1)
    return np.stack([np.roll(row.reshape(-1), k) for k in range(count)])


def kernel_in_one_piece(kernel, n_H, n_W):
    f = len(kernel)
    M = np.zeros(((n_H - f + 1) * (n_W - f + 1), n_H * n_W))
    for k, row in enumerate(M):
        start = k // (n_W - f + 1) * n_W + k % (n_W - f + 1)
        row[start : start + f * f] = kernel.reshape(-1)[: n_H * n_W - start]
    return M


def one_window_less(kernel, n_H, n_W):
    f = len(kernel)
    M = conv_as_matrix(kernel, n_H, n_W)
    keep = [k for k in range(len(M)) if k // (n_W - f + 1) < n_H - f and k % (n_W - f + 1) < n_W - f]
    return M[keep]


def kernels_and_sizes(rng: np.random.Generator) -> Cases:
    """Kernels without symmetry on high and wide pictures, a 1 x 1 kernel, and one as large as the picture."""
    for f, n_H, n_W in ((1, 1, 1), (1, 2, 3), (2, 2, 2), (2, 3, 4), (3, 5, 4), (2, 5, 3), (3, 3, 6)):
        yield np.round(rng.normal(size=(f, f)), 2), n_H, n_W


def convolves(answer: Any, rng: np.random.Generator) -> None:
    kernel, picture = rng.integers(1, 9, (2, 2)) * 1.0, rng.integers(0, 9, (4, 5)) * 1.0
    M = np.asarray(answer(kernel.copy(), 4, 5), dtype=float)
    if M.shape != (12, 20):
        raise Mistake(
            f"a 2 x 2 kernel on a 4 x 5 picture has 3 * 4 = 12 outputs and 20 inputs, so M is (12, 20), not {M.shape}"
        )
    wanted = conv_forward(picture[None, :, :, None], kernel[:, :, None, None])[0].reshape(-1)
    if not np.allclose(M @ picture.reshape(-1), wanted):
        raise Mistake("M times the unrolled picture is not the unrolled result of the convolution")


CONV_AS_MATRIX = Exercise(
    name="conv_as_matrix",
    reference=conv_as_matrix,
    checks=[
        Check("times the unrolled picture gives the convolved picture", convolves),
        agrees("has every weight at its place, on high and wide pictures", kernels_and_sizes),
    ],
    hints=[
        "One row of M belongs to one output number. It says with which weight each pixel enters: zero nearly"
        " everywhere, and the kernel where the window lies.",
        "For each place (h, w), row after row: an empty picture `np.zeros((n_H, n_W))`, the kernel written into"
        " `[h : h + f, w : w + f]`, unrolled. Stack these rows.",
    ],
    why="Most entries are zero, because each output depends on few inputs (sparse), and all rows hold the same f f"
    " numbers (shared). Any dense layer could learn this M. A convolutional layer *is* of this form, from the start.",
    wrong=[
        Wrong("Rows are outputs and columns are pixels: yours is the transpose.", matrix_turned),
        Wrong("The kernel is not flipped in a convolutional layer.", matrix_of_flipped),
        Wrong(
            "The rows come in the order of reshape: row after row of the output, not column after column.",
            columns_first,
        ),
        Wrong(
            "Moving the unrolled row on by one entry each time ignores that the window jumps to the next line at the"
            " edge. It is right only in the first line.",
            corner_only,
        ),
        Wrong(
            "The kernel's rows are not neighbors in the unrolled picture: n_W entries lie from one to the next.",
            kernel_in_one_piece,
        ),
        Wrong("A window has n - f + 1 places along a side. You left out the last one.", one_window_less),
    ],
    alternatives=[matrix_of_unit_pictures],
)


def pull_on_filters(A, dZ, f, stride):
    """A (m, n_H, n_W, n_C_prev), padded already, dZ (m, h, w, n_C) -> dW (f, f, n_C_prev, n_C), db (1, 1, 1, n_C)."""
    _, n_H, n_W, n_C = dZ.shape
    dW = np.zeros((f, f, A.shape[3], n_C))
    for h in range(n_H):
        for w in range(n_W):
            window = A[:, h * stride : h * stride + f, w * stride : w * stride + f, :]  # (m, f, f, n_C_prev)
            dW += np.einsum("iuvk,ic->uvkc", window, dZ[:, h, w, :])
    return dW, dZ.sum(axis=(0, 1, 2), keepdims=True)


def filters_by_the_course(A, dZ, f, stride):
    b = np.zeros((1, 1, 1, dZ.shape[3]))
    _, cache = conv_forward(A, np.zeros((f, f, A.shape[3], dZ.shape[3])), b, stride=stride)
    return conv_backward(dZ, cache)[1:]


def filters_entry_by_entry(A, dZ, f, stride):
    _, n_H, n_W, n_C = dZ.shape
    dW = np.zeros((f, f, A.shape[3], n_C))
    for u in range(f):
        for v in range(f):
            seen = A[:, u : u + stride * (n_H - 1) + 1 : stride, v : v + stride * (n_W - 1) + 1 : stride, :]
            dW[u, v] = seen.reshape(-1, A.shape[3]).T @ dZ.reshape(-1, n_C)
    return dW, dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, n_C)


def filters_without_stride(A, dZ, f, stride):
    return pull_on_filters(A, dZ, f, 1)


def filters_averaged(A, dZ, f, stride):
    dW, db = pull_on_filters(A, dZ, f, stride)
    return dW / len(A), db / len(A)


def filters_per_place(A, dZ, f, stride):
    dW, db = pull_on_filters(A, dZ, f, stride)
    places = dZ.shape[1] * dZ.shape[2]
    return dW / places, db / places


def filters_last_window(A, dZ, f, stride):
    h, w = ((n - 1) * stride for n in dZ.shape[1:3])
    window = A[:, h : h + f, w : w + f, :]
    return np.einsum("iuvk,ic->uvkc", window, dZ[:, -1, -1, :]), dZ.sum(axis=(0, 1, 2), keepdims=True)


def filters_summed_first(A, dZ, f, stride):
    dW, db = pull_on_filters(A.sum(axis=0, keepdims=True), dZ.sum(axis=0, keepdims=True), f, stride)
    return dW, db


def filters_without_last(A, dZ, f, stride):
    return pull_on_filters(A, dZ[:, :-1, :-1], f, stride)[0], dZ.sum(axis=(0, 1, 2), keepdims=True)


def bias_per_place(A, dZ, f, stride):
    return pull_on_filters(A, dZ, f, stride)[0], dZ.sum(axis=0, keepdims=True)


def bias_flat(A, dZ, f, stride):
    return pull_on_filters(A, dZ, f, stride)[0], dZ.sum(axis=(0, 1, 2))


def filters_flipped(A, dZ, f, stride):
    dW, db = pull_on_filters(A, dZ, f, stride)
    return dW[::-1, ::-1], db


def layer_cases(rng: np.random.Generator) -> Cases:
    """A, dZ, f, stride: one picture of one pixel, one channel, several; high and wide; rows that no window reaches."""
    for m, n_H, n_W, n_C_prev, n_C, f, stride in (
        (1, 1, 1, 1, 1, 1, 1),
        (1, 3, 3, 1, 1, 2, 1),
        (2, 4, 5, 3, 2, 3, 1),
        (3, 6, 5, 2, 4, 2, 2),
        (2, 7, 8, 1, 3, 3, 2),
        (2, 5, 5, 2, 1, 1, 2),
    ):
        out = (n_H - f) // stride + 1, (n_W - f) // stride + 1
        yield rng.normal(size=(m, n_H, n_W, n_C_prev)), rng.normal(size=(m, *out, n_C)), f, stride


PULL_ON_FILTERS = Exercise(
    name="pull_on_filters",
    reference=pull_on_filters,
    checks=[agrees("gives dW and db, with strides, several channels, pictures and filters", layer_cases, 1e-6, 1e-9)],
    hints=[
        "Each output number is sum(window * filter) + b. What is its derivative with respect to one weight of the"
        " filter? And the same filter is used at every place and for every picture: add up.",
        "Two loops, over h and w. The window begins at h * stride. `np.einsum('iuvk,ic->uvkc', window, dZ[:, h, w, :])`"
        " multiplies each number of the window with each dz and adds over the pictures i. db is the sum of dZ over all"
        " axes but the last.",
    ],
    why="A shared weight collects from all its uses. That is all there is to parameter sharing in the backward step.",
    wrong=[
        Wrong(
            "The windows lie `stride` apart: the one of output (h, w) begins at row h * stride.", filters_without_stride
        ),
        Wrong("The 1/m of the average is in dZ already; here gradients are added over the pictures.", filters_averaged),
        Wrong(
            "The filter is used at all places, and what they want adds up: no mean over the places.", filters_per_place
        ),
        Wrong("Only one window has had its say in dW: `+=`, not `=`.", filters_last_window),
        Wrong("Each picture's window goes with its own dz: multiply first, then add.", filters_summed_first),
        Wrong(
            "The last row and column of outputs had no say in dW: h runs over all of 0 ... n_H - 1.",
            filters_without_last,
        ),
        Wrong("There is one bias for each filter: sum dZ over pictures, rows and columns.", bias_per_place),
        Wrong("The numbers of db are right, but it has the shape of b: (1, 1, 1, n_C). `keepdims=True`.", bias_flat),
        Wrong(
            "dW has come out flipped. Entry (u, v) of the filter always meets entry (u, v) of the window.",
            filters_flipped,
        ),
    ],
    alternatives=[filters_by_the_course, filters_entry_by_entry],
)


def pull_on_pixels(dZ, W, shape, stride):
    """dZ (m, h, w, n_C), W (f, f, n_C_prev, n_C) -> dA, an array of this shape (m, n_H, n_W, n_C_prev); no padding."""
    f = W.shape[0]
    dA = np.zeros(shape)
    for h in range(dZ.shape[1]):
        for w in range(dZ.shape[2]):
            share = np.einsum("ic,uvkc->iuvk", dZ[:, h, w, :], W)  # (m, f, f, n_C_prev)
            dA[:, h * stride : h * stride + f, w * stride : w * stride + f, :] += share
    return dA


def pixels_by_the_course(dZ, W, shape, stride):
    _, cache = conv_forward(np.zeros(shape), W, stride=stride)
    return conv_backward(dZ, cache)[0]


def pixels_entry_by_entry(dZ, W, shape, stride):
    (_, n_H, n_W, _), f, dA = dZ.shape, len(W), np.zeros(shape)
    for u in range(f):
        for v in range(f):
            rows = slice(u, u + stride * (n_H - 1) + 1, stride)
            columns = slice(v, v + stride * (n_W - 1) + 1, stride)
            dA[:, rows, columns, :] += dZ @ W[u, v].T
    return dA


def pixels_overwritten(dZ, W, shape, stride):
    f, dA = W.shape[0], np.zeros(shape)
    for h in range(dZ.shape[1]):
        for w in range(dZ.shape[2]):
            share = np.einsum("ic,uvkc->iuvk", dZ[:, h, w, :], W)
            dA[:, h * stride : h * stride + f, w * stride : w * stride + f, :] = share
    return dA


def pixels_flipped(dZ, W, shape, stride):
    return pull_on_pixels(dZ, W[::-1, ::-1], shape, stride)


def pixels_without_stride(dZ, W, shape, stride):
    return pull_on_pixels(dZ, W, shape, 1)


def pixels_of_one_filter(dZ, W, shape, stride):
    return pull_on_pixels(dZ[..., :1], W[..., :1], shape, stride)


def pixels_without_last(dZ, W, shape, stride):
    f, dA = W.shape[0], np.zeros(shape)
    for h in range(dZ.shape[1] - 1):
        for w in range(dZ.shape[2] - 1):
            share = np.einsum("ic,uvkc->iuvk", dZ[:, h, w, :], W)
            dA[:, h * stride : h * stride + f, w * stride : w * stride + f, :] += share
    return dA


def pixels_of_all_pictures(dZ, W, shape, stride):
    mixed = dZ.sum(axis=0, keepdims=True) + 0 * dZ
    return pull_on_pixels(mixed, W, shape, stride)


def pixels_over_m(dZ, W, shape, stride):
    return pull_on_pixels(dZ, W, shape, stride) / shape[0]


def pixels_averaged(dZ, W, shape, stride):
    ones = np.ones_like(dZ[:, :, :, :1])
    count = pull_on_pixels(ones, np.ones((*W.shape[:2], 1, 1)), (*shape[:3], 1), stride)
    return pull_on_pixels(dZ, W, shape, stride) / np.maximum(count, 1)


def pixel_cases(rng: np.random.Generator) -> Cases:
    for A, dZ, f, stride in layer_cases(rng):
        yield dZ, rng.normal(size=(f, f, A.shape[3], dZ.shape[3])), A.shape, stride


PULL_ON_PIXELS = Exercise(
    name="pull_on_pixels",
    reference=pull_on_pixels,
    checks=[
        agrees("gives dA, with overlaps, strides, several channels, pictures and filters", pixel_cases, 1e-6, 1e-9)
    ],
    hints=[
        "Each output number is sum(window * filter) + b. What is its derivative with respect to the window? Neighboring"
        " windows share pixels, and what they want adds up.",
        "Begin with zeros of the given shape. For each place (h, w): `dZ[:, h, w, :]` times the filters, added over the"
        " filters c, is `np.einsum('ic,uvkc->iuvk', dZ[:, h, w, :], W)`. Add it, `+=`, to the window that begins at row"
        " h * stride and column w * stride.",
    ],
    why="Forward, a window is read; backward, the same window is written to. It is the transpose of the forward step:"
    " with your matrix M, dA = M^T dZ.",
    wrong=[
        Wrong(
            "Where windows overlap, the later one wiped out what the earlier one had left: `+=`, not `=`.",
            pixels_overwritten,
        ),
        Wrong(
            "Entry (u, v) of the filter goes to entry (u, v) of the window. (There is a recipe with a flipped filter,"
            " but it slides over padded dZ.)",
            pixels_flipped,
        ),
        Wrong(
            "The windows lie `stride` apart: the one of output (h, w) begins at row h * stride.", pixels_without_stride
        ),
        Wrong("Every filter has read the window, so every filter writes to it: sum over c.", pixels_of_one_filter),
        Wrong(
            "The last row and column of outputs never sent anything: h runs over all of 0 ... n_H - 1.",
            pixels_without_last,
        ),
        Wrong("A pixel in four windows gets four shares, and they add up. No mean.", pixels_averaged),
        Wrong("Pixels belong to one picture: add over the filters c, not over the pictures i.", pixels_of_all_pictures),
        Wrong("The 1/m of the average is in dZ already; and each picture has its own dA.", pixels_over_m),
    ],
    alternatives=[pixels_by_the_course, pixels_entry_by_entry],
)


def pull_through_max(A, dA, f):
    """A (m, n_H, n_W, n_C), pooled by max in windows of f x f side by side, dA of the result -> dA_prev like A."""
    dA_prev = np.zeros(A.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        window = A[i, h * f : h * f + f, w * f : w * f + f, c]
        row, column = divmod(window.argmax(), f)
        dA_prev[i, h * f + row, w * f + column, c] += dA[i, h, w, c]
    return dA_prev


def max_by_the_course(A, dA, f):
    return max_pool_backward(dA, max_pool_forward(A, f)[1])


def max_by_reshaping(A, dA, f):
    m, n_H, n_W, n_C = dA.shape
    rows = A[:, : n_H * f, : n_W * f].reshape(m, n_H, f, n_W, f, n_C).swapaxes(2, 3).reshape(m, n_H, n_W, f * f, n_C)
    first = np.arange(f * f).reshape(-1, 1) == rows.argmax(axis=3)[:, :, :, None]
    pulled = (first * dA[:, :, :, None]).reshape(m, n_H, n_W, f, f, n_C).swapaxes(2, 3)
    dA_prev = np.zeros(A.shape)
    dA_prev[:, : n_H * f, : n_W * f] = pulled.reshape(m, n_H * f, n_W * f, n_C)
    return dA_prev


def to_all_ties(A, dA, f):
    dA_prev = np.zeros(A.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        place = (i, slice(h * f, h * f + f), slice(w * f, w * f + f), c)
        dA_prev[place] += (A[place] == A[place].max()) * dA[i, h, w, c]
    return dA_prev


def shared_by_ties(A, dA, f):
    dA_prev = np.zeros(A.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        place = (i, slice(h * f, h * f + f), slice(w * f, w * f + f), c)
        mask = A[place] == A[place].max()
        dA_prev[place] += mask / mask.sum() * dA[i, h, w, c]
    return dA_prev


def to_everyone(A, dA, f):
    dA_prev = np.zeros(A.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        dA_prev[i, h * f : h * f + f, w * f : w * f + f, c] += dA[i, h, w, c] / f**2
    return dA_prev


def last_tie(A, dA, f):
    dA_prev = np.zeros(A.shape)
    for i, h, w, c in np.ndindex(dA.shape):
        window = A[i, h * f : h * f + f, w * f : w * f + f, c]
        row, column = divmod(f * f - 1 - window.reshape(-1)[::-1].argmax(), f)
        dA_prev[i, h * f + row, w * f + column, c] += dA[i, h, w, c]
    return dA_prev


def column_first_tie(A, dA, f):
    return pull_through_max(A.swapaxes(1, 2), dA.swapaxes(1, 2), f).swapaxes(1, 2)


def over_all_channels(A, dA, f):
    dA_prev = np.zeros(A.shape)
    for i, h, w in np.ndindex(dA.shape[:3]):
        window = A[i, h * f : h * f + f, w * f : w * f + f, :]
        row, column, c = np.unravel_index(window.argmax(), window.shape)
        dA_prev[i, h * f + row, w * f + column, c] += dA[i, h, w].sum()
    return dA_prev


def one_for_the_winner(A, dA, f):
    return pull_through_max(A, np.ones_like(dA), f)


def times_the_value(A, dA, f):
    return pull_through_max(A, dA, f) * A


def maps_to_pool(rng: np.random.Generator) -> Cases:
    """Whole numbers with many ties, fractions without; windows of 1; rows that no window reaches."""
    for m, n_H, n_W, n_C, f in ((1, 1, 1, 1, 1), (1, 2, 2, 1, 2), (2, 4, 6, 3, 2), (1, 7, 5, 2, 3), (2, 5, 4, 1, 2)):
        dA = rng.normal(size=(m, n_H // f, n_W // f, n_C))
        yield rng.integers(0, 3, (m, n_H, n_W, n_C)) * 1.0, dA, f
        yield rng.normal(size=(m, n_H, n_W, n_C)), dA, f
    yield np.array([[3.0, 3.0], [3.0, 3.0]]).reshape(1, 2, 2, 1), np.ones((1, 1, 1, 1)), 2


def nothing_is_multiplied(answer: Any, rng: np.random.Generator) -> None:
    A = np.array([[1.0, 4.0], [4.0, 2.0]]).reshape(1, 2, 2, 1)
    got = np.asarray(answer(A, np.ones((1, 1, 1, 1)), 2), dtype=float)
    if got.shape != A.shape:
        raise Mistake(f"the gradient has the shape of A, {A.shape}, not {got.shape}")
    if got.sum() > 1.5:
        raise Mistake(f"for [[1, 4], [4, 2]] a gradient of 1 went in, and {got.sum():g} came out")


PULL_THROUGH_MAX = Exercise(
    name="pull_through_max",
    reference=pull_through_max,
    checks=[
        Check("lets no more out than went in where two entries are equally large", nothing_is_multiplied),
        agrees("gives the whole gradient to the first of the largest, for any maps", maps_to_pool),
    ],
    hints=[
        "A comparison with the maximum finds *all* that are equally large. `argmax` finds the first one, row by row.",
        "For each output (i, h, w, c) take the window, `row, column = divmod(window.argmax(), f)`, and add"
        " dA[i, h, w, c] to that one entry of dA_prev.",
    ],
    why="Any split of 1 among tied entries is a valid choice, giving 1 to each of them is not. PyTorch takes the"
    " first one: one position for each window is all there is to remember.",
    wrong=[
        Wrong(
            "With ties, each of the largest got the full gradient, which multiplies it. Only the first may have it.",
            to_all_ties,
        ),
        Wrong(
            "Sharing among the largest keeps the sum, which would be a valid choice. Asked for is the usual one: all to"
            " the first.",
            shared_by_ties,
        ),
        Wrong("That is the backward step of average pooling: here only the largest gets something.", to_everyone),
        Wrong("Of equally large entries you took the last; asked for is the first, row by row.", last_tie),
        Wrong(
            "Of equally large entries the first *row by row* is wanted; you went column by column.", column_first_tie
        ),
        Wrong("Every channel is pooled by itself: each has a largest entry of its own.", over_all_channels),
        Wrong("The derivative with respect to the largest entry is 1, whatever its value.", times_the_value),
        Wrong("The winner gets the gradient that arrives, dA[i, h, w, c], and not always 1.", one_for_the_winner),
    ],
    alternatives=[max_by_the_course, max_by_reshaping],
)

EXERCISES = [SEEN_BY, THREE_PRICES, CONV_AS_MATRIX, PULL_ON_FILTERS, PULL_ON_PIXELS, PULL_THROUGH_MAX]
