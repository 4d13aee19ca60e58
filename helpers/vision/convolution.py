"""Convolution, forward and backward: all windows in rows, and one matrix product (lessons 4.1 and 4.2).

`convolution_loops.py` has the same as plain loops: slow, and the specification. Deep learning calls this operation
convolution, although the filter is not flipped (lesson 4.1).
"""

from math import prod
from typing import Any, NamedTuple

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_choice, check_kind, check_together, check_whole
from helpers.vision.sizes import padding
from helpers.vision.vision_checks import check_plain
from helpers.vision.windows import add_windows, inner, laid_out, out_sides, pad_sides, pieces, read_windows, room

LETTERS = {
    2: ("(m, n_H_prev, n_W_prev, n_C_prev)", "(f, f, n_C_prev, n_C)", "(1, 1, 1, n_C)", "(m, n_H, n_W, n_C)"),
    1: ("(m, n_prev, n_C_prev)", "(f, n_C_prev, n_C)", "(1, 1, n_C)", "(m, n, n_C)"),
    3: ("(m, n_D_prev, n_H_prev, n_W_prev, n_C_prev)", "(f, f, f, n_C_prev, n_C)", "(1, 1, 1, 1, n_C)",
        "(m, n_D, n_H, n_W, n_C)"),
}  # fmt: skip


CACHE = "Pass the cache of the forward step."
CALLERS = ("conv1d_forward", "conv_forward", "conv_forward_loops", "conv3d_forward")


class ConvCache(NamedTuple):
    """What the backward step needs. The windows are not: f * f times as large, and quickly read again."""

    padded: Array  # (m, n_H_prev + 2 pad, n_W_prev + 2 pad, n_C_prev) the input: dW weighs its windows
    W: Array  # (f, f, n_C_prev, n_C) the filters: dA_prev is spread along them
    stride: int
    pads: tuple[int, ...]  # what was added along each side, to be cut off from dA_prev
    out: tuple[int, ...]  # (n_H, n_W)
    has_bias: bool  # whether there is a b that wants a gradient


def conv_forward(
    A_prev: Array, W: Array, b: Array | None = None, *, stride: int = 1, pad: Any = 0, check: bool = True
) -> tuple[Array, ConvCache]:
    """Slide n_C filters over all channels of each picture.

        Z[i, h, w, c] = sum_{u, v, k} A[i, h s + u, w s + v, k] W[u, v, k, c] + b[c]      (1)

    A is A_prev with a frame of zeros. The sum in (1) is a scalar product of a window with a filter. With each window as
    a column, and each filter as one, it is one matrix product for all of them:

        Z = windows^T W + b,  (m n_H n_W, f f n_C_prev) @ (f f n_C_prev, n_C)              (2)

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C_prev)
        Pictures, or what the layer before made of them.
    W : array (f, f, n_C_prev, n_C)
        Filters, each as deep as the input; they may be higher than wide.
    b : array (1, 1, 1, n_C), optional
        One bias per filter.
    stride : int
        Steps of the window, at least 1.
    pad : int, "valid" or "same"
        Zeros around the picture; none, or as many as keep its size.
    check : bool
        Look for wrong input first.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C) with n_H = floor((n_H_prev + 2 pad - f) / stride) + 1, and ConvCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, a filter is larger than the padded picture, or anything is not finite.
    """
    return forward("conv_forward", 2, A_prev, W, b, stride, pad, check)


def conv_backward(
    dZ: Array, cache: ConvCache, *, check: bool = True, input_gradient: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Carry the gradient back through a convolution.

    1. By (1) of `conv_forward` z = sum(window * filter) + b at each place, so dz/dfilter = window and dz/db = 1. The
       filter serves at all places, and their gradients add up: dW = sum of window * dz, one matrix product.
    2. dz/dwindow = filter: each place sends filter * dz into its window.
    3. Windows overlap. A pixel gets a share from each window that it lies in, and the shares add up; the frame of zeros
       is cut off.

        dW = windows dZ                                         (1)
        db[c] = sum_{i, h, w} dZ[i, h, w, c]                    (2)
        dA[window at h, w] += W[..., c] dZ[i, h, w, c]          (3)   summed over all h, w, c

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : ConvCache
        From `conv_forward`.
    check, input_gradient : bool
        Look for wrong input first; compute (3), which the first layer of a network does not need.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b
        dA_prev is None where it is not wanted, db where there was no b.

    Raises
    ------
    ValueError or TypeError
        If dZ does not have the shape of Z or is not finite, or the cache is no ConvCache.
    """
    return backward("conv_backward", dZ, cache, check, input_gradient)


def forward(
    where: str, sides: int, A_prev: Array, W: Array, b: Array | None, stride: int, pad: Any, check: bool = True
) -> tuple[Array, ConvCache]:
    """`conv_forward` for inputs with any number of sides: 1 (rows), 2 (pictures), 3 (volumes)."""
    if check:
        check_conv(where, sides, A_prev, W, b)
    A_prev, W = as_float(A_prev), as_float(W)
    window, stride = tuple(W.shape[:sides]), check_whole(where, "stride", stride, least=1)
    pads = tuple(padding(where, pad, f, stride) for f in window)
    out = out_sides(where, A_prev.shape[1:-1], window, stride, pads)
    padded, filters = pad_sides(A_prev, pads), W.reshape(-1, W.shape[-1])  # (f f n_C_prev, n_C)
    numbers_each = prod(out) * len(filters)
    parts, xp = pieces(padded, numbers_each), xp_of(A_prev, W)
    into = room(padded, parts, numbers_each)
    Z = xp.empty((len(A_prev), *out, W.shape[-1]), dtype=xp.result_type(A_prev, W), device=A_prev.device)
    for part in parts:
        windows = read_windows(padded[part], window, out, stride, into)  # (f f n_C_prev, k n_H n_W)
        xp.matmul(windows.T, filters, out=Z[part].reshape(-1, W.shape[-1]))  # (2)
    if b is not None:
        Z += b
    return Z, ConvCache(padded, W, stride, pads, out, b is not None)


def backward(
    where: str, dZ: Array, cache: ConvCache, check: bool, input_gradient: bool
) -> tuple[Array | None, Array, Array | None]:
    """`conv_backward` for any number of sides."""
    padded, W, stride, pads, out, has_bias = check_kind(where, "cache", cache, ConvCache, CACHE)
    window, n_C = W.shape[: len(out)], W.shape[-1]
    if check:
        shape = (len(padded), *out, n_C)
        hint = "A gradient has the shape of what it belongs to."
        check_array(where, "dZ", dZ, letters=f"{LETTERS[len(out)][3]} of Z", shape=shape, hint=hint)
    xp, filters = xp_of(dZ, W), W.reshape(-1, n_C)
    numbers_each = prod(out) * len(filters)
    parts = pieces(padded, numbers_each)
    into, dW = room(padded, parts, numbers_each), xp.zeros_like(filters)
    dA = xp.zeros_like(padded) if input_gradient else None
    for part in parts:
        dz = dZ[part].reshape(-1, n_C)  # (k n_H n_W, n_C)
        windows = read_windows(padded[part], window, out, stride, into)  # (f f n_C_prev, k n_H n_W)
        dW += windows @ dz  # (1)
        if dA is not None:
            xp.matmul(filters, dz.T, out=windows)  # the windows are used up: their place is taken by their gradients
            add_windows(dA[part], laid_out(into, padded[part], window, out), out, stride)  # (3)
    db = _sum_of_rows(dZ.reshape(-1, n_C)).reshape((1,) * (dZ.ndim - 1) + (n_C,)) if has_bias else None  # (2)
    sides = [n - 2 * pad for n, pad in zip(padded.shape[1:-1], pads, strict=True)]
    return None if dA is None else dA[inner(sides, pads)], dW.reshape(W.shape), db


def _sum_of_rows(rows: Array) -> Array:
    """The sum along axis 0, as a product with ones: ten times as fast as .sum for many short rows."""
    return xp_of(rows).ones_like(rows[:, 0]) @ rows


def check_conv(where: str, sides: int, A_prev: Array, W: Array, b: Array | None) -> None:
    """Refuse inputs, filters and biases that do not fit together."""
    check_choice("forward", "where", where, CALLERS)
    pictures, filters, biases, _ = LETTERS[check_whole("forward", "sides", sides, least=1, most=3)]
    check_plain(where, A_prev=A_prev, W=W, b=b)
    check_array(where, "A_prev", A_prev, letters=pictures, ndim=sides + 2)
    check_array(where, "W", W, letters=filters, ndim=sides + 2)
    came, wanted = W.shape[sides], A_prev.shape[-1]
    if came != wanted:
        raise ValueError(
            f"{where}: W has shape {tuple(W.shape)}, expected {filters} with n_C_prev = {wanted} because A_prev has"
            f" shape {tuple(A_prev.shape)}. A filter is as deep as its input: {wanted} channels, not {came}."
        )
    if b is not None:
        hint = "One bias belongs to each filter."
        check_array(
            where, "b", b, letters=biases, shape=(1,) * (sides + 1) + (W.shape[-1],), because="W", source=W, hint=hint
        )
    check_together(where, A_prev=A_prev, W=W, b=0 if b is None else b)
