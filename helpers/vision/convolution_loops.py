"""Convolution as plain loops: what `convolution.py` must compute, one output number after the other (lesson 4.2)."""

from itertools import product
from typing import Any

from helpers.arrays import Array, xp_of
from helpers.vision.convolution import ConvCache, check_conv, conv_backward, conv_forward
from helpers.vision.windows import pad_sides


def conv_forward_loops(
    A_prev: Array, W: Array, b: Array | None = None, *, stride: int = 1, pad: Any = 0
) -> tuple[Array, ConvCache]:
    """What `conv_forward` computes, with a loop over pictures, places and filters.

        z = sum(window * filter) + b      (1)

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C_prev)
        Pictures, or what the layer before made of them.
    W : array (f, f, n_C_prev, n_C)
        Filters.
    b : array (1, 1, 1, n_C), optional
        One bias per filter.
    stride, pad : int, and int, "valid" or "same"
        Steps of the window, and zeros around the picture.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C), and ConvCache

    Raises
    ------
    ValueError or TypeError
        As `conv_forward`.
    """
    check_conv("conv_forward_loops", 2, A_prev, W, b)
    Z, cache = conv_forward(A_prev[:1], W, b, stride=stride, pad=pad, check=False)  # gives the sizes
    padded = pad_sides(A_prev, cache.pads)
    Z = xp_of(Z).empty((len(A_prev), *Z.shape[1:]), dtype=Z.dtype, device=Z.device)
    f_H, f_W = W.shape[:2]
    for i, h, w, c in product(*map(range, Z.shape)):
        top, left = h * stride, w * stride
        window = padded[i, top : top + f_H, left : left + f_W, :]  # (f, f, n_C_prev)
        z = (window * W[:, :, :, c]).sum()
        Z[i, h, w, c] = z if b is None else z + b[0, 0, 0, c]  # (1)
    return Z, cache._replace(padded=padded)


def conv_backward_loops(dZ: Array, cache: ConvCache) -> tuple[Array, Array, Array | None]:
    """What `conv_backward` computes, with a loop over pictures, places and filters.

    One output number z = sum(window * filter) + b, with the derivative dz, sends a gradient to its window, its filter
    and its bias; what comes from different z adds up:

        dwindow += filter * dz      (1)
        dfilter += window * dz      (2)
        db += dz                    (3)

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : ConvCache
        From `conv_forward` or `conv_forward_loops`.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError or TypeError
        As `conv_backward`.
    """
    conv_backward(dZ, cache)  # looks at the input
    padded, W, stride, (pad_H, pad_W), _, has_bias = cache
    xp, (f_H, f_W, _, n_C) = xp_of(dZ), W.shape
    dA, dW = xp.zeros_like(padded), xp.zeros_like(W)
    db = xp.zeros((1, 1, 1, n_C), dtype=dZ.dtype, device=dZ.device)
    for i, h, w, c in product(*map(range, dZ.shape)):
        top, left = h * stride, w * stride
        place = (i, slice(top, top + f_H), slice(left, left + f_W))
        dA[place] += W[:, :, :, c] * dZ[i, h, w, c]  # (1)
        dW[:, :, :, c] += padded[place] * dZ[i, h, w, c]  # (2)
        db[0, 0, 0, c] += dZ[i, h, w, c]  # (3)
    _, n_H, n_W, _ = padded.shape
    return dA[:, pad_H : n_H - pad_H, pad_W : n_W - pad_W], dW, db if has_bias else None
