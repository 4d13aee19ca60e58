"""Slips of paper with two digits that stand too close: do they add up to ten or more? (lesson 3.5)"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_generator, check_whole
from helpers.data.typefaces import FONTS, draw_glyphs

HEIGHT, WIDTH = 20, 32
GAP, DRIFT = 10, 5  # pixels from digit to digit, and how far both together may stand off the middle


class Slips(NamedTuple):
    """Pictures of two digits each."""

    images: np.ndarray  # (m, 20, 32) uint8, from 0 (paper) to 255 (ink)
    digits: np.ndarray  # (2, m) the left digit and the right one


def draw_slips(m: int, rng: np.random.Generator) -> Slips:
    """Draw slips of 20 x 32 pixels with two digits in the same font, anywhere near the middle, sometimes touching.

    The digits are those of `draw_glyphs`, 20 pixels large. Their distance is 8 to 12 pixels, and both together are
    moved by up to 5 pixels to either side, so a cut through the middle of the slip often goes through a digit.

    Parameters
    ----------
    m : int
        How many, at least 1.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    Slips
        Pictures as uint8 and the digits (2, m).

    Raises
    ------
    ValueError or TypeError
        If m is below 1, or rng is no generator.
    """
    m = check_whole("draw_slips", "m", m, least=1)
    check_generator("draw_slips", rng)
    digits = rng.integers(0, 10, (2, m))
    fonts = np.array(FONTS)[rng.integers(0, len(FONTS), m)]
    middle = WIDTH / 2 + rng.uniform(-DRIFT, DRIFT, m)
    gap = rng.uniform(GAP - 2, GAP + 2, m)
    images = np.zeros((m, HEIGHT, WIDTH), dtype=np.uint8)
    columns = np.arange(WIDTH)
    for row, side in ((0, -1), (1, 1)):
        glyphs = draw_glyphs(digits[row].astype(str), fonts, rng, size=HEIGHT)  # (m, 20, 20)
        left = np.rint(middle + side * gap / 2 - HEIGHT / 2).astype(np.int64)  # (m,)
        at = columns - left[:, None]  # (m, 32) which column of the glyph stands here
        shown = np.take_along_axis(glyphs, at.clip(0, HEIGHT - 1)[:, None, :], axis=2)  # (m, 20, 32)
        inside = (at >= 0) & (at < HEIGHT)
        images = np.maximum(images, shown * inside[:, None, :].astype(np.uint8))
    return Slips(images, digits)


def draw_digits(m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw neat single digits, as wide as half a slip: what a reader can be bought ready-made for.

    Parameters
    ----------
    m : int
        How many, at least 1.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    images : array (m, 20, 16) of uint8
        A digit in the middle of each.
    digits : array (1, m)
        Which one.

    Raises
    ------
    ValueError or TypeError
        If m is below 1, or rng is no generator.
    """
    m = check_whole("draw_digits", "m", m, least=1)
    check_generator("draw_digits", rng)
    digits, fonts = rng.integers(0, 10, (1, m)), np.array(FONTS)[rng.integers(0, len(FONTS), m)]
    margin = (HEIGHT - WIDTH // 2) // 2
    return draw_glyphs(digits[0].astype(str), fonts, rng, size=HEIGHT)[:, :, margin:-margin], digits
