"""Filters with chosen numbers: edges, blur, other directions; and how often a filter meets each pixel (lesson 4.1)."""

from typing import Any

import numpy as np

from helpers.arrays import Array, as_float, astype, flip, like, xp_of
from helpers.checks import check_array, check_choice, check_number, check_whole
from helpers.vision.convolution import conv_backward, conv_forward
from helpers.vision.sizes import padding
from helpers.vision.windows import out_sides, pad_sides

# 0 is black: an edge filter answers with + where the bright side is under its positive numbers.
KERNELS = {
    "vertical edge": ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
    "horizontal edge": ((1, 1, 1), (0, 0, 0), (-1, -1, -1)),
    "Sobel, vertical": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "Sobel, horizontal": ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    "Scharr, vertical": ((3, 0, -3), (10, 0, -10), (3, 0, -3)),
    "Scharr, horizontal": ((3, 10, 3), (0, 0, 0), (-3, -10, -3)),
    "Laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "box blur": ((1 / 9, 1 / 9, 1 / 9),) * 3,
    "Gaussian blur": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
}


def kernel(name: str) -> np.ndarray:
    """One of `KERNELS` as an array (3, 3) of floating-point numbers.

    Parameters
    ----------
    name : str
        Such as "Sobel, vertical": it finds vertical edges.

    Returns
    -------
    array (3, 3)

    Raises
    ------
    ValueError
        If there is no kernel of this name.
    """
    return np.array(KERNELS[check_choice("kernel", "name", name, KERNELS)], dtype=float)


def apply_filter(picture: Array, kernel: Array, *, stride: int = 1, pad: Any = 0) -> Array:
    """Slide a filter over one picture: at each place the sum of window times filter.

        response[h, w] = sum_{u, v} picture[h s + u, w s + v] kernel[u, v]      (1)

    and over the channels as well, where the picture has some. Deep learning calls it convolution; the exact name is
    cross-correlation (see `convolve`).

    Parameters
    ----------
    picture : array (n_H, n_W) or (n_H, n_W, n_C)
        Grey, or with channels.
    kernel : array (f, f) or (f, f, n_C)
        As deep as the picture; it may be higher than wide.
    stride : int
        Steps of the window.
    pad : int, "valid" or "same"
        Zeros around the picture.

    Returns
    -------
    array (n_H_out, n_W_out)
        The sides by `output_size`; one number per place, however many channels there are.

    Raises
    ------
    ValueError
        If the kernel is not as deep as the picture, does not fit into it, or anything is not finite.
    """
    picture, kernel = _as_volumes("apply_filter", picture, kernel)
    Z, _ = conv_forward(picture[None], kernel[..., None], stride=stride, pad=pad)
    return Z[0, :, :, 0]


def apply_filter_loops(picture: Array, kernel: Array, *, stride: int = 1, pad: Any = 0) -> Array:
    """What `apply_filter` computes, with a loop over the places: the specification.

        response[h, w] = sum(window at h, w * kernel)      (1)

    Parameters
    ----------
    picture, kernel, stride, pad
        As in `apply_filter`.

    Returns
    -------
    array (n_H_out, n_W_out)

    Raises
    ------
    ValueError
        As `apply_filter`.
    """
    picture, kernel = _as_volumes("apply_filter_loops", picture, kernel)
    f_H, f_W, _ = kernel.shape
    stride = check_whole("apply_filter_loops", "stride", stride, least=1)
    pads = [padding("apply_filter_loops", pad, f, stride) for f in (f_H, f_W)]
    n_H, n_W = out_sides("apply_filter_loops", picture.shape[:2], (f_H, f_W), stride, pads)
    padded = pad_sides(picture[None], pads)[0]
    response = xp_of(padded).zeros((n_H, n_W), dtype=padded.dtype, device=padded.device)
    for h in range(n_H):
        for w in range(n_W):
            window = padded[h * stride : h * stride + f_H, w * stride : w * stride + f_W]
            response[h, w] = (window * kernel).sum()  # (1)
    return response


def convolve(picture: Array, kernel: Array, *, pad: Any = 0) -> Array:
    """Convolution as mathematics defines it: the filter is flipped along both axes first.

        (picture * kernel)[h, w] = sum_{u, v} picture[h - u, w - v] kernel[u, v]      (1)

    With pad = f - 1 (every place at which the two overlap) it is commutative and associative: A * B = B * A, and
    (A * B) * C = A * (B * C).

    Parameters
    ----------
    picture, kernel : arrays (n_H, n_W) and (f, f)
        Either may be the picture.
    pad : int, "valid" or "same"
        Zeros around the picture.

    Returns
    -------
    array (n_H_out, n_W_out)

    Raises
    ------
    ValueError or TypeError
        As `apply_filter`.
    """
    check_array("convolve", "kernel", kernel, letters="(f, f)", ndim=(2, 3))
    return apply_filter(picture, flip(flip(kernel, 0), 1), pad=pad)


def oriented_kernel(angle: float) -> np.ndarray:
    """A Sobel filter for edges across any direction: it answers to light that grows along the angle.

    The slope of a surface in a direction is a mixture of its slopes to the right and downward; so is the filter:

        K(angle) = cos(angle) K_right + sin(angle) K_down      (1)

    Parameters
    ----------
    angle : float
        Degrees: 0 means brighter to the right, 90 brighter downward, 45 both.

    Returns
    -------
    array (3, 3)
        It adds up to 0: an even picture gives no response.

    Raises
    ------
    ValueError
        If angle is no finite number.
    """
    turn = np.deg2rad(check_number("oriented_kernel", "angle", angle))
    K_right, K_down = -kernel("Sobel, vertical"), -kernel("Sobel, horizontal")
    return np.cos(turn) * K_right + np.sin(turn) * K_down  # (1)


def visits(n_H: int, n_W: int, f: int, *, stride: int = 1, pad: Any = 0) -> np.ndarray:
    """In how many windows each pixel of a picture lies.

    Every window adds 1 to each of its pixels: the backward step of a convolution whose filter and gradient are all 1.

    Parameters
    ----------
    n_H, n_W, f : int
        Sides of the picture and of the window.
    stride, pad : int, and int, "valid" or "same"
        As in `apply_filter`.

    Returns
    -------
    array (n_H, n_W) of whole numbers

    Raises
    ------
    ValueError
        If the window does not fit into the padded picture, or a number is out of its range.
    """
    sides = [check_whole("visits", name, n, least=1) for name, n in (("n_H", n_H), ("n_W", n_W))]
    f = check_whole("visits", "f", f, least=1)
    Z, cache = conv_forward(np.zeros((1, *sides, 1)), np.ones((f, f, 1, 1)), stride=stride, pad=pad)
    counts, _, _ = conv_backward(np.ones_like(Z), cache)
    return astype(np.rint(counts[0, :, :, 0]), "int64")  # type: ignore[index]


def _as_volumes(where: str, picture: Array, kernel: Array) -> tuple[Array, Array]:
    """Picture and kernel with a channel axis; refuse what does not fit together."""
    check_array(where, "picture", picture, letters="(n_H, n_W) or (n_H, n_W, n_C)", ndim=(2, 3))
    check_array(where, "kernel", kernel, letters="(f, f) or (f, f, n_C)", ndim=(2, 3))
    if kernel.ndim != picture.ndim or kernel.shape[2:] != picture.shape[2:]:
        deep = f" with n_C = {picture.shape[2]}" if picture.ndim == 3 else ""
        wanted = "(f, f, n_C)" + deep if picture.ndim == 3 else "(f, f)"
        raise ValueError(
            f"{where}: kernel has shape {tuple(kernel.shape)}, expected {wanted} because picture has shape"
            f" {tuple(picture.shape)}. A filter is as deep as its picture: one kernel for each channel."
        )
    picture = as_float(picture)
    kernel = like(kernel, picture) if xp_of(picture, kernel) is np else kernel
    return (picture, kernel) if picture.ndim == 3 else (picture[:, :, None], kernel[:, :, None])
