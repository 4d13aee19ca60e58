"""Transposed convolution as plain loops: what `transposed_convolution.py` must compute, pixel by pixel (lesson 4.9)."""

from itertools import product

from helpers.arrays import Array, xp_of
from helpers.vision.transposed_convolution import TransposedCache, transposed_conv_backward, transposed_conv_forward


def transposed_conv_forward_loops(
    A_prev: Array, W: Array, b: Array | None = None, *, stride: int = 1, pad: int = 0, output_pad: int = 0
) -> tuple[Array, TransposedCache]:
    """What `transposed_conv_forward` computes, with a loop over pictures, pixels and channels.

        window += filter * a      (1)   the window whose corner is stride times the place of a

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C_prev)
        Small pictures or feature maps.
    W : array (f, f, n_C, n_C_prev)
        Filters.
    b : array (1, 1, 1, n_C), optional
        One bias per output channel.
    stride, pad, output_pad : int
        As in `transposed_size`.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C), and TransposedCache

    Raises
    ------
    ValueError
        As `transposed_conv_forward`.
    """
    # this looks at the input, and gives the sizes
    Z, cache = transposed_conv_forward(A_prev, W, b, stride=stride, pad=pad, output_pad=output_pad)
    m, n_H, n_W, n_C = Z.shape
    canvas = xp_of(Z).zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C), dtype=Z.dtype, device=Z.device)
    f_H, f_W = W.shape[:2]
    for i, h, w, k in product(*map(range, A_prev.shape)):
        top, left = h * stride, w * stride
        canvas[i, top : top + f_H, left : left + f_W, :] += W[:, :, :, k] * A_prev[i, h, w, k]  # (1)
    Z = canvas[:, pad : pad + n_H, pad : pad + n_W, :]
    return Z if b is None else Z + b, cache


def transposed_conv_backward_loops(dZ: Array, cache: TransposedCache) -> tuple[Array, Array, Array | None]:
    """What `transposed_conv_backward` computes, with a loop over pictures, pixels and channels.

        da = sum(dwindow * filter)      (1)
        dfilter += dwindow * a          (2)
        db += dz                        (3)

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : TransposedCache
        From either forward function.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError
        As `transposed_conv_backward`.
    """
    transposed_conv_backward(dZ, cache)  # looks at the input
    A_prev, W, stride, pad, _, has_bias = cache
    xp, (f_H, f_W, n_C, _) = xp_of(dZ), W.shape
    m, n_H, n_W, _ = dZ.shape
    canvas = xp.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C), dtype=dZ.dtype, device=dZ.device)
    canvas[:, pad : pad + n_H, pad : pad + n_W, :] = dZ
    dA, dW = xp.zeros_like(A_prev), xp.zeros_like(W)
    for i, h, w, k in product(*map(range, A_prev.shape)):
        top, left = h * stride, w * stride
        dwindow = canvas[i, top : top + f_H, left : left + f_W, :]  # (f, f, n_C)
        dA[i, h, w, k] = (dwindow * W[:, :, :, k]).sum()  # (1)
        dW[:, :, :, k] += dwindow * A_prev[i, h, w, k]  # (2)
    db = xp.zeros((1, 1, 1, n_C), dtype=dZ.dtype, device=dZ.device)
    for i, h, w, c in product(*map(range, dZ.shape)):
        db[0, 0, 0, c] += dZ[i, h, w, c]  # (3)
    return dA, dW, db if has_bias else None
