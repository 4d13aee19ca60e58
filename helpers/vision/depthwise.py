"""The two halves of a depthwise-separable convolution: one filter for each channel, then one dense layer per pixel."""

from typing import Any, NamedTuple

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_together, check_whole
from helpers.vision.sizes import padding
from helpers.vision.windows import inner, out_sides, pad_sides, places

HINT = "A gradient has the shape of what it belongs to."


class DepthwiseCache(NamedTuple):
    """What the backward step needs."""

    padded: Array  # (m, n_H_prev + 2 pad, n_W_prev + 2 pad, n_C) the input: dW weighs its windows
    W: Array  # (f, f, n_C) the filters: dA_prev is spread along them
    stride: int
    pads: tuple[int, int]  # what was added along each side, to be cut off from dA_prev
    out: tuple[int, ...]  # (n_H, n_W)


class PointwiseCache(NamedTuple):
    """What the backward step needs."""

    A_prev: Array  # (m, n_H, n_W, n_C_prev) dW weighs it
    W: Array  # (n_C_prev, n_C) dA_prev is spread along it


def depthwise_forward(
    A_prev: Array, W: Array, b: Array, *, stride: int = 1, pad: Any = 0
) -> tuple[Array, DepthwiseCache]:
    """Slide one filter over each channel by itself: nothing is mixed, n_C stays what it is.

        Z[i, h, w, c] = sum_{u, v} A[i, h s + u, w s + v, c] W[u, v, c] + b[c]      (1)

    A is A_prev with a frame of zeros. In (1) of `conv_forward` there is one sum more, over the channels.

    Parameters
    ----------
    A_prev : array (m, n_H_prev, n_W_prev, n_C)
        Pictures, or what the layer before made of them.
    W : array (f, f, n_C)
        One flat filter for each channel.
    b : array (1, 1, 1, n_C)
        One bias for each channel.
    stride : int
        Steps of the window, at least 1.
    pad : int, "valid" or "same"
        Zeros around the picture; none, or as many as keep its size.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C) with n_H = floor((n_H_prev + 2 pad - f) / stride) + 1, and DepthwiseCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, a filter is larger than the padded picture, or anything is not finite.
    """
    where = "depthwise_forward"
    check_array(where, "A_prev", A_prev, letters="(m, n_H_prev, n_W_prev, n_C)", ndim=4)
    n_C = A_prev.shape[-1]
    check_array(where, "W", W, letters="(f, f, n_C)", shape=(None, None, n_C), because="A_prev", source=A_prev)
    check_array(where, "b", b, letters="(1, 1, 1, n_C)", shape=(1, 1, 1, n_C), because="A_prev", source=A_prev)
    check_together(where, A_prev=A_prev, W=W, b=b)
    A_prev, W, f = as_float(A_prev), as_float(W), W.shape[0]
    stride = check_whole(where, "stride", stride, least=1)
    pads = (padding(where, pad, f, stride), padding(where, pad, W.shape[1], stride))
    out = out_sides(where, A_prev.shape[1:-1], W.shape[:2], stride, pads)
    padded, Z = pad_sides(A_prev, pads), as_float(b)
    for position, seen in places(W.shape[:2], out, stride):
        Z = Z + padded[seen] * W[position]  # (1)   (m, n_H, n_W, n_C) * (n_C,)
    return Z, DepthwiseCache(padded, W, stride, pads, out)


def depthwise_backward(dZ: Array, cache: DepthwiseCache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through a depthwise convolution.

    1. Each channel is a convolution with one filter: dz/dfilter is the window, dz/db is 1, dz/dwindow is the filter.
    2. A filter serves at all places, so their gradients add up; a pixel lies in several windows, so theirs do, too.

        dW[u, v, c] = sum_{i, h, w} A[i, h s + u, w s + v, c] dZ[i, h, w, c]      (1)
        db[c] = sum_{i, h, w} dZ[i, h, w, c]                                     (2)
        dA[i, h s + u, w s + v, c] += W[u, v, c] dZ[i, h, w, c]                  (3)   then the frame is cut off

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : DepthwiseCache
        From `depthwise_forward`.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError
        If dZ does not have the shape of Z, or is not finite.
    """
    padded, W, stride, pads, out = cache
    m, n_C = padded.shape[0], W.shape[-1]
    check_array("depthwise_backward", "dZ", dZ, letters="(m, n_H, n_W, n_C)", shape=(m, *out, n_C), hint=HINT)
    xp = xp_of(dZ, padded)
    dPadded, dW = xp.zeros_like(padded), xp.zeros_like(W)
    for position, seen in places(W.shape[:2], out, stride):
        dW[position] = (padded[seen] * dZ).sum(axis=(0, 1, 2))  # (1)
        dPadded[seen] += W[position] * dZ  # (3)
    sides = [n - 2 * p for n, p in zip(padded.shape[1:-1], pads, strict=True)]
    return dPadded[inner(sides, pads)], dW, dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, n_C)  # (2)


def pointwise_forward(A_prev: Array, W: Array, b: Array) -> tuple[Array, PointwiseCache]:
    """A 1x1 convolution: the same dense layer for the channels of every pixel.

        Z[i, h, w, :] = A_prev[i, h, w, :] W + b      (1)

    `@` multiplies along the last axis, so that (1) is one matrix product for all pixels of all pictures.

    Parameters
    ----------
    A_prev : array (m, n_H, n_W, n_C_prev)
        Feature maps.
    W : array (n_C_prev, n_C)
        How much each channel of the input counts for each one of the output.
    b : array (1, 1, 1, n_C)
        One bias for each channel of the output.

    Returns
    -------
    Z, cache : array (m, n_H, n_W, n_C), and PointwiseCache

    Raises
    ------
    ValueError
        If the channels or shapes do not fit, or anything is not finite.

    Source: Lin, Chen, Yan, *Network in network* (2014), section 3.1.
    """
    where = "pointwise_forward"
    check_array(where, "A_prev", A_prev, letters="(m, n_H, n_W, n_C_prev)", ndim=4)
    shape = (A_prev.shape[-1], None)
    check_array(where, "W", W, letters="(n_C_prev, n_C)", shape=shape, because="A_prev", source=A_prev)
    n_C = W.shape[1]
    check_array(where, "b", b, letters="(1, 1, 1, n_C)", shape=(1, 1, 1, n_C), because="W", source=W)
    check_together(where, A_prev=A_prev, W=W, b=b)
    A_prev, W = as_float(A_prev), as_float(W)
    return A_prev @ W + b, PointwiseCache(A_prev, W)  # (1)   (m, n_H, n_W, n_C_prev) @ (n_C_prev, n_C)


def pointwise_backward(dZ: Array, cache: PointwiseCache) -> tuple[Array, Array, Array]:
    """Carry the gradient back through a 1x1 convolution: that of a dense layer, with the pixels as examples.

        dA_prev[i, h, w, :] = dZ[i, h, w, :] W^T                        (1)
        dW = sum_{i, h, w} A_prev[i, h, w, :]^T dZ[i, h, w, :]          (2)
        db = sum_{i, h, w} dZ[i, h, w, :]                               (3)

    Parameters
    ----------
    dZ : array (m, n_H, n_W, n_C)
        Derivative of the cost with respect to Z.
    cache : PointwiseCache
        From `pointwise_forward`.

    Returns
    -------
    dA_prev, dW, db : arrays in the shapes of A_prev, W, b

    Raises
    ------
    ValueError
        If dZ does not have the shape of Z, or is not finite.
    """
    A_prev, W = cache
    n_C_prev, n_C = W.shape
    shape = (*A_prev.shape[:3], n_C)
    check_array("pointwise_backward", "dZ", dZ, letters="(m, n_H, n_W, n_C)", shape=shape, hint=HINT)
    dW = A_prev.reshape(-1, n_C_prev).T @ dZ.reshape(-1, n_C)  # (2)   (n_C_prev, pixels) @ (pixels, n_C)
    return dZ @ W.T, dW, dZ.sum(axis=(0, 1, 2)).reshape(1, 1, 1, n_C)  # (1), (3)
