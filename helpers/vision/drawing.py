"""A drawing made ready for a network: cut to its ink, brought to one size, its center of mass in the middle."""

import numpy as np

from helpers.arrays import Array, astype, flip, max_along
from helpers.checks import check_array, check_whole

PAPER = 0.25  # what has less than this share of the darkest ink of its picture counts as paper when the box is cut


def prepare_drawing(ink: Array, *, size: int = 28, box: int = 20) -> np.ndarray:
    """Bring drawings of any size to the look that a network for pictures of digits expects.

        s = box / max(height, width)                           how much the box of the ink is scaled       (1)
        center = (sum_ij i ink_ij, sum_ij j ink_ij) / sum ink  the center of mass                          (2)
        out(p) = ink(center + (p - middle) / s)                what the pixel p of the result shows        (3)

    Between the pixels of the drawing (3) takes the mean of the four around, the nearer the heavier (bilinear), and
    outside there is paper. Where the center of mass lies so far from the middle of the box that ink would leave the
    picture, the box is moved only as far as it fits.

    Parameters
    ----------
    ink : array (n_H, n_W) or (m, n_H, n_W) of uint8
        From 0 (paper) to 255 (ink).
    size : int
        Height and width of the result, at least 8.
    box : int
        How many pixels the longer side of the ink gets, from 1 to `size`.

    Returns
    -------
    array (size, size) or (m, size, size) of uint8
        A drawing without ink stays empty.

    Raises
    ------
    ValueError
        If ink is no uint8 or has other axes, or a number is outside its range.

    Source: the preparation of the digits in LeCun, Bottou, Bengio, Haffner (1998), section III.A: box 20, size 28.
    """
    size = check_whole("prepare_drawing", "size", size, least=8)
    box = check_whole("prepare_drawing", "box", box, least=1, most=size)
    _check_ink("prepare_drawing", ink)
    pictures = astype(ink if ink.ndim == 3 else ink[None], "float64")  # (m, n_H, n_W)
    top, height = _extent(pictures, 2)  # each (m,)
    left, width = _extent(pictures, 1)
    span = size * np.maximum(height, width) / box  # 1/s times the size: so much of the drawing the result shows
    at = (np.arange(size) + 0.5) / size - 0.5  # (size,) from -1/2 to 1/2
    rows = _center(pictures, 2, top, height, span)[:, None] + span[:, None] * at - 0.5  # (3)   (m, size)
    columns = _center(pictures, 1, left, width, span)[:, None] + span[:, None] * at - 0.5
    out = astype(np.rint(_between(pictures, rows, columns)), "uint8")
    return out if ink.ndim == 3 else out[0]


def _check_ink(where: str, ink: Array) -> None:
    kind = str(getattr(ink, "dtype", type(ink).__name__))
    if kind != "uint8":
        raise ValueError(
            f"{where}: ink is {kind}, expected uint8 from 0 (paper) to 255 (ink)."
            " Write np.rint(255 * ink).astype(np.uint8) for a drawing from 0 to 1."
        )
    check_array(where, "ink", ink * 1.0, letters="(n_H, n_W) or (m, n_H, n_W)", ndim=(2, 3), finite=False)


def _extent(pictures: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """First row (axis 2) or column (axis 1) with ink, and how many it is high or wide; 0 and 1 where there is none."""
    darkest = max_along(pictures, (1, 2), keepdims=True)
    inked = np.any((pictures >= PAPER * darkest) & (pictures > 0), axis=axis)  # (m, n)
    first = inked.argmax(axis=1)
    last = inked.shape[1] - flip(inked, 1).argmax(axis=1)
    return first, np.where(inked.any(axis=1), last - first, 1)


def _center(pictures: np.ndarray, axis: int, first: np.ndarray, length: np.ndarray, span: np.ndarray) -> np.ndarray:
    """Where the middle of the result lies along one axis: the center of mass, or as near to it as the box fits."""
    profile = pictures.sum(axis=axis)  # (m, n)
    total = profile.sum(axis=1)
    mass = (profile * (np.arange(profile.shape[1]) + 0.5)).sum(axis=1) / np.maximum(total, 1e-9)  # (2)   (m,)
    room = (span - length) / 2
    return (mass - first - length / 2).clip(-room, room) + first + length / 2


def _between(pictures: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Each picture at the given rows and columns, between its pixels the mean of the four around; paper outside."""
    m, n_H, n_W = pictures.shape
    framed = np.zeros((m, n_H + 2, n_W + 2))
    framed[:, 1:-1, 1:-1] = pictures
    across = _mix(framed, (rows + 1).clip(0, n_H + 1), 1)  # (m, size, n_W + 2)
    return _mix(across, (columns + 1).clip(0, n_W + 1), 2)  # (m, size, size)


def _mix(pictures: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    low = astype(np.floor(places).clip(max=pictures.shape[axis] - 2), "int64")  # (m, size)
    shape = (len(places), -1, 1) if axis == 1 else (len(places), 1, -1)
    share = (places - low).reshape(shape)
    near, far = (np.take_along_axis(pictures, (low + k).reshape(shape), axis) for k in (0, 1))
    return near * (1 - share) + far * share
