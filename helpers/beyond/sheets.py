"""Many small pictures as one large one, for looking at them together."""

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_number, check_whole


def sheet(images: Array, columns: int, *, gap: int = 1, paper: float = 1.0) -> np.ndarray:
    """Lay pictures out in rows, from left to right and from top to bottom.

    Parameters
    ----------
    images : array (m, n_H, n_W)
        Pictures of floating-point numbers.
    columns : int
        How many stand side by side; the last row may be shorter.
    gap, paper : int, float
        Pixels between two pictures, and the number that stands there and in empty places.

    Returns
    -------
    numpy array (rows (n_H + gap) - gap, columns (n_W + gap) - gap)
        One picture.

    Raises
    ------
    ValueError
        If images are not (m, n_H, n_W) or not finite, columns is below 1 or gap below 0.
    """
    check_array("sheet", "images", images, letters="(m, n_H, n_W)", ndim=3)
    columns = check_whole("sheet", "columns", columns, least=1)
    gap, paper = check_whole("sheet", "gap", gap), check_number("sheet", "paper", paper)
    tiles = to_numpy(images)
    m, n_H, n_W = tiles.shape
    whole = np.full((-(-m // columns) * (n_H + gap) - gap, columns * (n_W + gap) - gap), paper, dtype=tiles.dtype)
    for i, tile in enumerate(tiles):
        top, left = (i // columns) * (n_H + gap), (i % columns) * (n_W + gap)
        whole[top : top + n_H, left : left + n_W] = tile
    return whole
