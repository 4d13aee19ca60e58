"""What pictures of digits look like, in numbers: so that two sources can be compared (lesson 3.4)."""

from typing import NamedTuple

import numpy as np

from helpers.data.data_checks import check_pictures

INK = 96  # from here on a grey value of a large drawing counts as ink


class Look(NamedTuple):
    """What pictures of digits look like, in numbers: one for every picture."""

    ink: np.ndarray  # (m,) mean ink of its pixels, from 0 (empty) to 1 (black all over)
    height: np.ndarray  # (m,) of the digit, in pixels
    width: np.ndarray  # (m,) of the digit, in pixels
    stroke: np.ndarray  # (m,) ink per crossing of a row with the digit, in pixels: how thick the strokes are
    grey: np.ndarray  # (m,) which share of the pixels that are not paper is neither paper nor full ink


def measure_look(images: np.ndarray) -> Look:
    """Measure the ink, size, stroke and greyness of small pictures, to compare two sources by numbers.

    A pixel belongs to the digit where it holds at least a quarter of full ink, and is grey between a tenth and nine
    tenths of it. stroke = ink in all rows / number of crossings (2 in most rows of an 8, 1 in those of a 1).

    Parameters
    ----------
    images : array (m, n_H, n_W) of uint8
        From 0 (paper) to 255 (ink).

    Returns
    -------
    Look
        ink, height, width, stroke and grey, each (m,); a picture without ink has height, width, stroke and grey 0.

    Raises
    ------
    ValueError or TypeError
        If images have another shape, or are no uint8.
    """
    check_pictures("measure_look", "images", images, letters="(m, n_H, n_W)", ndim=3)
    if str(images.dtype) != "uint8":
        raise ValueError(
            f"measure_look: images is {images.dtype}, expected uint8 from 0 (paper) to 255 (ink)."
            " Write np.rint(255 * images).astype(np.uint8) for pictures from 0 to 1."
        )
    share = images / 255
    inside = np.asarray(share >= 0.25)
    before = np.concatenate([np.zeros_like(inside[:, :, :1]), inside[:, :, :-1]], axis=2)
    crossings = (inside & ~before).sum(axis=(1, 2))
    _, _, height, width = ink_boxes(images, 64)
    paper, full = share < 0.1, share > 0.9
    grey = (~paper & ~full).sum(axis=(1, 2)) / (~paper).sum(axis=(1, 2)).clip(min=1)
    stroke = (share * inside).sum(axis=(1, 2)) / crossings.clip(min=1)
    return Look(share.mean(axis=(1, 2)), height, width, stroke, grey)


def ink_boxes(images: np.ndarray, ink: int = INK) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The smallest box around the ink of each picture: top, left, height, width, each (m,); all 0 where it is empty."""
    found = []
    for axis in (2, 1):
        occupied: np.ndarray = np.any(images >= ink, axis=axis)  # (m, n_H) rows, then (m, n_W) columns
        first = occupied.argmax(axis=1)
        last = occupied.shape[1] - occupied[:, ::-1].argmax(axis=1)
        found.append((first, np.where(occupied.any(axis=1), last - first, 0)))
    (top, height), (left, width) = found
    return top, left, height, width
