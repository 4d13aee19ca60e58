"""Where the pixels of a changed picture come from: inverse mapping with bilinear sampling (lesson 4.6).

Places are (x, y) in pixels from the top left corner, x to the right and y down. The pixel in row i and column j covers
x from j to j + 1 and y from i to i + 1; its middle is (j + 1/2, i + 1/2).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, astype, like, take_rows, xp_of
from helpers.checks import check_array, check_finite, check_whole

SETTLED = 60  # rounds of `move_points` at most: each makes the error several times smaller


class Move(NamedTuple):
    """How m pictures are changed: old place p goes to the new place q for which q + push(q) = M p."""

    M: np.ndarray  # (m, 3, 3) acts on (x, y, 1)
    sides: tuple[int, int]  # (n_H, n_W) of the new pictures
    push: np.ndarray | None = None  # (m, n_H, n_W, 2) at every new pixel, or nothing


def check_pictures(where: str, images: Array, name: str = "images") -> tuple[int, int, int]:
    """(m, n_H, n_W) of pictures (m, n_H, n_W) or (m, n_H, n_W, n_C); refuse anything else, and what is not finite."""
    kind = str(getattr(images, "dtype", "")).removeprefix("torch.")
    check_array(where, name, images * 1.0 if kind == "uint8" else images, letters="(m, n_H, n_W[, n_C])", ndim=(3, 4))
    return images.shape[0], images.shape[1], images.shape[2]


def sample(images: Array, x: Array, y: Array, fill: float | None = None) -> Array:
    """Read pictures between their pixels: a weighted mean of the four pixels around each place.

        value = (1-s)(1-t) P[i, j] + (1-s) t P[i, j+1] + s (1-t) P[i+1, j] + s t P[i+1, j+1]      (1)

    with j + t = x - 1/2 and i + s = y - 1/2, where i and j are whole and 0 <= s, t < 1.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8, which is rounded in the end, or floating-point numbers.
    x, y : arrays (m, rows, columns)
        The places, in pixels from the top left corner; each picture has its own.
    fill : float, optional
        What lies outside of the picture; without it, its outermost pixels go on forever.

    Returns
    -------
    array (m, rows, columns) or (m, rows, columns, n_C)
        Of the images' dtype.

    Raises
    ------
    ValueError
        If images are no pictures, or x or y have another shape or are not finite.
    """
    m, n_H, n_W = check_pictures("sample", images)
    check_array("sample", "x", x, letters="(m, rows, columns)", shape=(m, None, None), because="images", source=images)
    check_array("sample", "y", y, shape=x.shape, because="x", source=x)
    xp, whole = xp_of(images), not _floating(images)
    framed = _framed(images, fill)  # (m, n_H + 2, n_W + 2, ...)
    weights = framed if not whole else xp.zeros(1, dtype=xp.float32, device=framed.device)
    column, row = (x + 0.5).clip(0, n_W + 1), (y + 0.5).clip(0, n_H + 1)  # counted in the framed picture
    j, i = (astype(place, "int64").clip(0, n) for place, n in ((column, n_W), (row, n_H)))
    t, s = (
        like(place - corner, weights)[(..., *[None] * (framed.ndim - 3))] for place, corner in ((column, j), (row, i))
    )
    numbers = xp.arange(m, device=framed.device).reshape(-1, 1, 1)
    first = (numbers * (n_H + 2) + i) * (n_W + 2) + j
    pixels = framed.reshape(-1, *framed.shape[3:])
    above = (1 - t) * take_rows(pixels, first) + t * take_rows(pixels, first + 1)
    below = (1 - t) * take_rows(pixels, first + n_W + 2) + t * take_rows(pixels, first + n_W + 3)
    value = (1 - s) * above + s * below  # (1)
    return astype(xp.round(value), "uint8") if whole else value


def _floating(images: Array) -> bool:
    return "float" in str(images.dtype)


def _framed(images: Array, fill: float | None) -> Array:
    """Pictures with one more pixel on every side: the fill, or what is outermost."""
    if not _floating(images) and "uint8" not in str(images.dtype):
        images = as_float(images)
    m, n_H, n_W = images.shape[:3]
    xp = xp_of(images)
    shape = (m, n_H + 2, n_W + 2, *images.shape[3:])
    framed = xp.full(shape, 0 if fill is None else fill, dtype=images.dtype, device=images.device)
    framed[:, 1:-1, 1:-1] = images
    if fill is None:
        framed[:, 0, 1:-1], framed[:, -1, 1:-1] = images[:, 0], images[:, -1]
        framed[:, :, 0], framed[:, :, -1] = framed[:, :, 1], framed[:, :, -2]
    return framed


def about_middle(A: Array, size: Sequence[int]) -> np.ndarray:
    """The matrix (m, 3, 3) that applies A (2, 2) or (m, 2, 2) around the middle c of a picture: p -> A (p - c) + c."""
    A = np.asarray(A, dtype=np.float64).reshape(-1, 2, 2)
    check_finite("about_middle", "A", A)
    c = np.array([size[1] / 2, size[0] / 2])
    M = np.zeros((len(A), 3, 3))
    M[:, :2, :2], M[:, :2, 2], M[:, 2, 2] = A, c - A @ c, 1
    return M


def source_places(move: Move) -> tuple[np.ndarray, np.ndarray]:
    """Where every new pixel is read in the old picture, p = M^-1 (q + push(q)): x and y, each (m, n_H, n_W)."""
    n_H, n_W = (check_whole("source_places", "move.sides", n, least=1) for n in move.sides)
    x, y = np.arange(n_W) + 0.5, (np.arange(n_H) + 0.5).reshape(-1, 1)  # the middles q of the new pixels
    push_x, push_y = (0, 0) if move.push is None else (move.push[..., 0], move.push[..., 1])
    back = np.linalg.inv(move.M)[:, :2, :, None, None]  # (m, 2, 3, 1, 1)
    new_x, new_y = x + push_x, y + push_y
    place_x, place_y = (back[:, k, 0] * new_x + back[:, k, 1] * new_y + back[:, k, 2] for k in (0, 1))
    return place_x, place_y


def warp(images: Array, move: Move, fill: float | None = None) -> Array:
    """Change pictures: every new pixel looks up where it comes from, so that no pixel of the new picture stays empty.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers.
    move : Move
        With one matrix for all pictures or one for each.
    fill : float, optional
        What comes from outside; without it, the outermost pixels are drawn out.

    Returns
    -------
    array (m, *move.sides) or (m, *move.sides, n_C)
        Of the images' dtype.

    Raises
    ------
    ValueError
        If images are no pictures, or there are neither one nor m matrices.
    """
    m = check_pictures("warp", images)[0]
    if len(move.M) not in (1, m):
        raise ValueError(
            f"warp: move.M has shape {move.M.shape}, expected (1, 3, 3) or ({m}, 3, 3) because there are {m} pictures."
            " Make one matrix for all, or one for each."
        )
    x, y = (np.broadcast_to(place, (m, *move.sides)) for place in source_places(move))
    if xp_of(images) is not np:
        x, y = (xp_of(images).tensor(place, device=images.device) for place in (x, y))
    return sample(images, x, y, fill)
