"""Convolution of rows (1-D) and of volumes (3-D): the same windows and the same matrix product (lesson 4.12)."""

from typing import Any

from helpers.arrays import Array
from helpers.vision.convolution import ConvCache, backward, forward


def conv1d_forward(
    A_prev: Array, W: Array, b: Array | None = None, *, stride: int = 1, pad: Any = 0, check: bool = True
) -> tuple[Array, ConvCache]:
    """Slide n_C filters along rows of numbers, such as the voltage of a heartbeat.

        Z[i, t, c] = sum_{u, k} A[i, t s + u, k] W[u, k, c] + b[c]      (1)

    Parameters
    ----------
    A_prev : array (m, n_prev, n_C_prev)
        Rows of n_prev places with n_C_prev numbers each.
    W : array (f, n_C_prev, n_C)
        Filters.
    b : array (1, 1, n_C), optional
        One bias per filter.
    stride, pad, check
        As in `conv_forward`.

    Returns
    -------
    Z, cache : array (m, n, n_C) with n = floor((n_prev + 2 pad - f) / stride) + 1, and ConvCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, a filter is longer than the padded row, or anything is not finite.
    """
    return forward("conv1d_forward", 1, A_prev, W, b, stride, pad, check)


def conv1d_backward(
    dZ: Array, cache: ConvCache, *, check: bool = True, input_gradient: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Carry the gradient back through `conv1d_forward`; derived as in `conv_backward`, with one side less.

    Parameters
    ----------
    dZ : array (m, n, n_C)
        Derivative of the cost with respect to Z.
    cache, check, input_gradient
        As in `conv_backward`.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError
        If dZ does not have the shape of Z, or is not finite.
    """
    return backward("conv1d_backward", dZ, cache, check, input_gradient)


def conv3d_forward(
    A_prev: Array, W: Array, b: Array | None = None, *, stride: int = 1, pad: Any = 0, check: bool = True
) -> tuple[Array, ConvCache]:
    """Slide n_C filters through volumes, such as the slices of a scan or the frames of a film.

        Z[i, d, h, w, c] = sum_{t, u, v, k} A[i, d s + t, h s + u, w s + v, k] W[t, u, v, k, c] + b[c]      (1)

    Parameters
    ----------
    A_prev : array (m, n_D_prev, n_H_prev, n_W_prev, n_C_prev)
        Volumes: depth (or time), height, width, channels.
    W : array (f, f, f, n_C_prev, n_C)
        Filters.
    b : array (1, 1, 1, 1, n_C), optional
        One bias per filter.
    stride, pad, check
        As in `conv_forward`.

    Returns
    -------
    Z, cache : array (m, n_D, n_H, n_W, n_C), and ConvCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, a filter is larger than the padded volume, or anything is not finite.
    """
    return forward("conv3d_forward", 3, A_prev, W, b, stride, pad, check)


def conv3d_backward(
    dZ: Array, cache: ConvCache, *, check: bool = True, input_gradient: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Carry the gradient back through `conv3d_forward`; derived as in `conv_backward`, with one side more.

    Parameters
    ----------
    dZ : array (m, n_D, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache, check, input_gradient
        As in `conv_backward`.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError
        If dZ does not have the shape of Z, or is not finite.
    """
    return backward("conv3d_backward", dZ, cache, check, input_gradient)
