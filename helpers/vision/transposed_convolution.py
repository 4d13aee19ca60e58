"""Transposed convolution, forward and backward: what makes pictures larger again (lesson 4.9).

It is the way back of a convolution: where that collects a window into one number, this one spreads a number over a
window. `transposed_convolution_loops.py` has the same as plain loops: slow, and the specification.
"""

from typing import NamedTuple

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_together, check_whole
from helpers.vision.vision_checks import check_plain
from helpers.vision.windows import add_windows, inner, laid_out, pad_sides, pieces, read_windows, room

PICTURES = "(m, n_H_prev, n_W_prev, n_C_prev)"
FILTERS = "(f, f, n_C, n_C_prev)"
AXES_HINT = "The filters are those of a convolution from n_C to n_C_prev channels: the last axis fits the input here."


class TransposedCache(NamedTuple):
    """What the backward step needs."""

    A_prev: Array  # (m, n_H_prev, n_W_prev, n_C_prev) the input: dW weighs the gradients of the windows with it
    W: Array  # (f, f, n_C, n_C_prev) the filters: dA_prev is a convolution with them
    stride: int
    pad: int  # what was cut off on all four sides
    output_pad: int  # what was kept more at the bottom and on the right
    has_bias: bool  # whether there is a b that wants a gradient


def transposed_size(n: int, f: int, *, stride: int = 1, pad: int = 0, output_pad: int = 0) -> int:
    """How long a row of n pixels becomes.

        n_out = (n - 1) stride - 2 pad + f + output_pad      (1)

    The last of n windows begins at (n - 1) stride and has f pixels; pad cuts both ends. A convolution with stride 2 and
    more rounds down, so that several sizes become the same n: output_pad says which of them is meant.

    Parameters
    ----------
    n, f : int
        Pixels along one side of the picture and of the window, at least 1.
    stride, pad : int
        Those of the convolution whose way back this is.
    output_pad : int
        From 0 to stride - 1: rows added at the far end only.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If a number is out of its range, or pad cuts off everything.
    """
    return _grown("transposed_size", "n", n, f, stride, pad, output_pad)


def transposed_conv_forward(
    A_prev: Array,
    W: Array,
    b: Array | None = None,
    *,
    stride: int = 1,
    pad: int = 0,
    output_pad: int = 0,
    check: bool = True,
) -> tuple[Array, TransposedCache]:
    """Spread each pixel over a window, one step of `stride` after the other; where windows overlap, they add up.

        canvas[i, h s + u, w s + v, c] += sum_k W[u, v, c, k] A_prev[i, h, w, k]      (1)   over all h, w, u, v
        Z = canvas without `pad` pixels on all four sides, + b                        (2)

    It is the adjoint of `conv_forward` with the same W, stride and pad: <conv(X), Y> = <X, transposed(Y)>.

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C_prev)
        Small pictures or feature maps.
    W : array (f, f, n_C, n_C_prev)
        The filters that `conv_forward` would take to go the other way, from n_C to n_C_prev channels.
    b : array (1, 1, 1, n_C), optional
        One bias per output channel.
    stride, pad, output_pad : int
        As in `transposed_size`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C) with n_H = (n_H_prev - 1) stride - 2 pad + f + output_pad; TransposedCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, pad cuts off everything, or anything is not finite.
    """
    where = "transposed_conv_forward"
    if check:
        check_transposed(where, A_prev, W, b)
    A_prev, W = as_float(A_prev), as_float(W)
    sides, window = A_prev.shape[1:-1], tuple(W.shape[:2])
    n_H, n_W = grown_sides(where, sides, window, stride, pad, output_pad)
    xp, filters = xp_of(A_prev, W), W.reshape(-1, W.shape[-1])  # (f f n_C, n_C_prev)
    kind = {"dtype": xp.result_type(A_prev, W), "device": A_prev.device}
    canvas = xp.zeros((len(A_prev), n_H + 2 * pad, n_W + 2 * pad, W.shape[2]), **kind)
    for part in pieces(A_prev, len(filters) * sides[0] * sides[1]):
        a = A_prev[part].reshape(-1, W.shape[-1])  # (k n_H_prev n_W_prev, n_C_prev)
        windows = (filters @ a.T).reshape(-1)  # all windows of (1), before they add up
        add_windows(canvas[part], laid_out(windows, canvas[part], window, sides), sides, stride)  # (1)
    Z = canvas[inner((n_H, n_W), (pad, pad))]
    Z = Z + 0 if b is None else Z + b  # (2)
    return Z, TransposedCache(A_prev, W, stride, pad, output_pad, b is not None)


def transposed_conv_backward(
    dZ: Array, cache: TransposedCache, *, check: bool = True
) -> tuple[Array, Array, Array | None]:
    """Carry the gradient back through a transposed convolution.

    1. By (1) of `transposed_conv_forward` the pixel a = A_prev[i, h, w, k] enters the window at (h s, w s), times
       filter k. So da = sum(gradients in that window * filter k): a convolution of dZ, with a frame of zeros where
       the canvas was cut.
    2. The filter serves at all places: dW collects gradient * a over all of them.

        dA_prev = conv_forward(dZ, W, stride=stride, pad=pad)          (1)
        dW[u, v, c, k] = sum_{i, h, w} dcanvas[i, h s + u, w s + v, c] A_prev[i, h, w, k]      (2)
        db[c] = sum_{i, h, w} dZ[i, h, w, c]                           (3)

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : TransposedCache
        From `transposed_conv_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b
        db is None where there was no b.

    Raises
    ------
    ValueError
        If dZ does not have the shape of Z, or is not finite.
    """
    A_prev, W, stride, pad, output_pad, has_bias = cache
    where, sides, window = "transposed_conv_backward", A_prev.shape[1:-1], tuple(W.shape[:2])
    if check:
        shape = (len(A_prev), *grown_sides(where, sides, window, stride, pad, output_pad), W.shape[2])
        hint = "A gradient has the shape of what it belongs to."
        check_array(where, "dZ", dZ, letters="(m, n_H, n_W, n_C) of Z", shape=shape, hint=hint)
    canvas, filters = pad_sides(dZ, (pad, pad)), W.reshape(-1, W.shape[-1])  # (f f n_C, n_C_prev)
    xp, numbers_each = xp_of(dZ, W), len(filters) * sides[0] * sides[1]
    parts = pieces(canvas, numbers_each)
    into = room(canvas, parts, numbers_each)
    dA, dW = xp.empty_like(A_prev), xp.zeros_like(filters)
    for part in parts:
        windows = read_windows(canvas[part], window, sides, stride, into)  # (f f n_C, k n_H_prev n_W_prev)
        dA[part] = (windows.T @ filters).reshape(dA[part].shape)  # (1)
        dW += windows @ A_prev[part].reshape(-1, W.shape[-1])  # (2)
    db = dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, -1) if has_bias else None  # (3)
    return dA, dW.reshape(W.shape), db


def grown_sides(where: str, sides: tuple, window: tuple, stride: int, pad: int, output_pad: int) -> tuple[int, int]:
    """(n_H, n_W) of the output, each refused where a number is out of range."""
    n_H, n_W = (
        _grown(where, name, n, f, stride, pad, output_pad)
        for name, n, f in zip(("n_H_prev", "n_W_prev"), sides, window, strict=True)
    )
    return n_H, n_W


def _grown(where: str, name: str, n: int, f: int, stride: int, pad: int, output_pad: int) -> int:
    n, f = check_whole(where, name, n, least=1), check_whole(where, "f", f, least=1)
    stride, pad = check_whole(where, "stride", stride, least=1), check_whole(where, "pad", pad)
    output_pad = check_whole(where, "output_pad", output_pad)
    if output_pad >= stride:
        raise ValueError(
            f"{where}: output_pad is {output_pad}, expected a whole number from 0 to stride - 1 = {stride - 1}: with"
            f" {stride} rows more the picture would be that of {name} = {n + 1}. Take a smaller one."
        )
    size = (n - 1) * stride - 2 * pad + f + output_pad  # (1) of transposed_size
    if size < 1:
        raise ValueError(
            f"{where}: pad is {pad}, expected one that leaves something of ({name} - 1) stride + f + output_pad ="
            f" {size + 2 * pad} pixels: pad cuts {2 * pad} off. Take a smaller pad."
        )
    return size


def check_transposed(where: str, A_prev: Array, W: Array, b: Array | None) -> None:
    """Refuse inputs, filters and biases that do not fit together."""
    check_plain(where, A_prev=A_prev, W=W, b=b)
    check_array(where, "A_prev", A_prev, letters=PICTURES, ndim=4)
    check_array(where, "W", W, letters=FILTERS, ndim=4)
    if W.shape[3] != A_prev.shape[3]:
        hint = "Did you pass W.swapaxes(2, 3)? " if W.shape[2] == A_prev.shape[3] else ""
        raise ValueError(
            f"{where}: W has shape {tuple(W.shape)}, expected {FILTERS} with n_C_prev = {A_prev.shape[3]} because"
            f" A_prev has shape {tuple(A_prev.shape)}. {hint}{AXES_HINT}"
        )
    if b is not None:
        hint = "One bias belongs to each output channel."
        shape = (1, 1, 1, W.shape[2])
        check_array(where, "b", b, letters="(1, 1, 1, n_C)", shape=shape, because="W", source=W, hint=hint)
    check_together(where, A_prev=A_prev, W=W, b=0 if b is None else b)
