"""Sliding windows: where they stand, what is in them, what they score, and what that costs (lesson 4.7)."""

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_between, check_list, check_positive, check_whole
from helpers.vision.boxes import check_boxes
from helpers.vision.costs import layer_table
from helpers.vision.fully_convolutional import as_convolutional, field_of
from helpers.vision.sizes import output_size
from helpers.vision.warping import check_pictures, sample

AT_ONCE = 500  # windows that are read together


class Windows(NamedTuple):
    """The windows of a scan, size by size, row by row."""

    boxes: np.ndarray  # (n, 4) of (b_x, b_y, b_h, b_w) in pixels
    sizes: np.ndarray  # (n,) which of the sides
    places: np.ndarray  # (n, 2) row and column of the window in its own grid


class ScanCost(NamedTuple):
    """Multiplications of one scan, window by window and in one pass."""

    windows: int
    one_by_one: dict[str, int]  # for each layer that multiplies
    one_pass: dict[str, int]


def scan_windows(height: int, width: int, sides: Sequence[float], step: float) -> Windows:
    """Square windows of several sizes, slid over a picture.

        places along n pixels: 0, s, 2s, ... while place + side <= n,   s = step * side      (1)

    A large window moves in large steps. Where the last step would leave the picture, a margin stays without a window.

    Parameters
    ----------
    height, width : int
        Of the picture, in pixels.
    sides : sequence of float
        Of the windows, in pixels, none larger than the picture.
    step : float
        The stride as a share of the side, above 0 and at most 1.

    Returns
    -------
    Windows
        boxes, sizes, places; places need not be whole pixels.

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, a window is larger than the picture, or sides is no list.
    """
    where = "scan_windows"
    sizes = {
        "height": check_whole(where, "height", height, least=1),
        "width": check_whole(where, "width", width, least=1),
    }
    step = check_between(where, "step", check_positive(where, "step", step), 0, 1)
    boxes, which, places = [], [], []
    for k, side in enumerate(check_list(where, "sides", sides)):
        side = check_between(where, "sides", check_positive(where, "sides", side), 0, min(sizes.values()))
        counts = [int((n - side) / (step * side) + 1e-9) + 1 for n in sizes.values()]  # (1)
        grid = np.stack(np.meshgrid(*map(np.arange, counts), indexing="ij"), axis=-1).reshape(-1, 2)
        middles = grid * step * side + side / 2  # (rows * columns, 2) of (y, x)
        boxes.append(np.concatenate([np.flip(middles, 1), np.full((len(grid), 2), float(side))], axis=1))
        which.append(np.full(len(grid), k))
        places.append(grid)
    if not boxes:
        raise ValueError(f"{where}: sides is empty, expected at least one side in pixels.")
    return Windows(np.concatenate(boxes), np.concatenate(which), np.concatenate(places))


def cut_windows(images: np.ndarray, boxes: np.ndarray, side: int, of: np.ndarray | None = None) -> np.ndarray:
    """Cut windows out of pictures, each brought to side x side pixels.

    The middles of the new pixels are read between those of the picture (`sample`), so that a window may stand anywhere
    and have any size. What lies outside of the picture repeats its border.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers.
    boxes : array (n, 4)
        (b_x, b_y, b_h, b_w) in pixels.
    side : int
        Of the new pictures.
    of : array (n,), optional
        Which picture each box is from; 0, the first one, if left out.

    Returns
    -------
    array (n, side, side) or (n, side, side, n_C)
        Of the images' dtype.

    Raises
    ------
    ValueError
        If images are no pictures, boxes have another shape, or a number in `of` is no picture.
    """
    where = "cut_windows"
    m = check_pictures(where, images)[0]
    check_boxes(where, "boxes", boxes, ndim=2)
    side = check_whole(where, "side", side, least=1)
    rows = np.zeros(len(boxes), dtype=np.int64) if of is None else np.asarray(of)
    if rows.shape != (len(boxes),) or rows.min() < 0 or rows.max() >= m:
        raise ValueError(f"{where}: of has shape {rows.shape}, expected one of the pictures 0 .. {m - 1} for each box.")
    at = (np.arange(side) + 0.5) / side - 0.5
    x, y = (boxes[:, k, None] + at * boxes[:, 3 - k, None] for k in (0, 1))  # (n, side) each
    cut = np.empty((len(boxes), side, side, *images.shape[3:]), dtype=images.dtype)
    for picture in np.unique(rows):  # all windows of one picture at once: it is not repeated in memory
        mine = np.flatnonzero(rows == picture)
        for part in np.array_split(mine, len(mine) // AT_ONCE + 1):
            across, down = np.broadcast_arrays(x[part, None, :], y[part, :, None])  # (k, side, side) each
            one = images[picture : picture + 1]
            values = sample(one, across.reshape(1, -1, side), down.reshape(1, -1, side))
            cut[part] = values.reshape(-1, *cut.shape[1:])
    return cut


def pass_boxes(model: Any, height: int, width: int, zoom: float = 1.0) -> np.ndarray:
    """The windows behind the outputs of a convolutional network on a picture of height x width.

    Parameters
    ----------
    model : torch.nn.Sequential
        Without dense layers, such as `as_convolutional` makes it.
    height, width : int
        Of the picture that goes in.
    zoom : float
        Pixels of the frame that is asked for, in one pixel of that picture: 2 if it was made half as large.

    Returns
    -------
    array (rows, columns, 4)
        (b_x, b_y, b_h, b_w) for every output.

    Raises
    ------
    ValueError
        If the picture is smaller than a window, or a number is outside its range.
    """
    zoom, field = check_positive("pass_boxes", "zoom", zoom), field_of(model)
    rows, columns = (_outputs(field, n) for n in (height, width))
    middles = [field.start + np.arange(n) * field.jump + field.side / 2 for n in (rows, columns)]
    y, x = np.meshgrid(*middles, indexing="ij")
    return np.stack([x, y, np.full_like(x, field.side), np.full_like(x, field.side)], axis=-1) * zoom


def _outputs(field: Any, n: int) -> int:
    """How many outputs a row of n pixels gives; `start` pixels of padding (below 0) stand on both sides."""
    return output_size(n - 2 * field.start, field.side, stride=field.jump)


def scan_cost(model: Any, shape: Sequence[int], height: int, width: int) -> ScanCost:
    """How many multiplications a scan takes, if every window is cut out, and if the picture passes once.

    Parameters
    ----------
    model : torch.nn.Sequential
        A classifier of windows, with dense layers at its end.
    shape : (n_C, n_H, n_W)
        Of a window.
    height, width : int
        Of the picture.

    Returns
    -------
    ScanCost
        The number of windows, and multiplications layer by layer.

    Raises
    ------
    ValueError or TypeError
        As in `as_convolutional`, or if the picture is smaller than a window.
    """
    whole = layer_table(as_convolutional(model, shape), (shape[0], height, width))
    windows = prod(whole[-1].shape[1:])
    single = {row.name: windows * row.multiplies for row in layer_table(model, shape) if row.multiplies}
    return ScanCost(windows, single, {row.name: row.multiplies for row in whole if row.multiplies})
