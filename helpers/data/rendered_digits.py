"""Digits printed by a computer, brought step by step to the look of the handwritten 8 x 8 ones (lesson 3.4)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_kind, check_whole
from helpers.data.data_checks import check_pictures
from helpers.data.looks import INK, ink_boxes
from helpers.data.typefaces import FONTS, MASTER, draw_glyphs

SIZE = 8  # height and width of the handwritten pictures
WHOLE = 56  # so many of the 64 pixels of a drawing fill a picture that is not cut to the digit
COLUMNS = 6  # so many of their columns a handwritten digit takes at most, nearly always


class Drawings(NamedTuple):
    """Large, sharp pictures of digits, before anything is done to make them look handwritten."""

    images: np.ndarray  # (m, 64, 64) uint8, from 0 (paper) to 255 (ink)
    labels: np.ndarray  # (1, m) the digit, 0 to 9
    fonts: np.ndarray  # (m,) the font in which it is drawn


def draw_digits(m: int, rng: np.random.Generator, *, fonts: Sequence[str] = FONTS, wobble: float = 1.5) -> Drawings:
    """Draw digits in several fonts, every digit equally often, each drawing a little different (see `draw_glyphs`).

    Parameters
    ----------
    m : int
        How many, at least 1.
    rng : numpy Generator
        The source of randomness.
    fonts : sequence of str
        Which of `FONTS` may be used; each drawing gets one by chance.
    wobble : float
        How much the drawings differ, from 0 to 2.

    Returns
    -------
    Drawings
        images (m, 64, 64) uint8, labels (1, m) and fonts (m,).

    Raises
    ------
    ValueError
        If a font is unknown, there is none, or a number is outside its range.
    """
    m = check_whole("draw_digits", "m", m, least=1)
    check_generator("draw_digits", rng)
    names = (fonts,) if isinstance(fonts, str) else tuple(fonts)
    if not names:
        raise ValueError("draw_digits: fonts is empty, expected at least one name. Leave it out to use all fonts.")
    for name in names:
        check_choice("draw_digits", "fonts", name, FONTS)
    labels = (rng.permutation(m) % 10).reshape(1, m)
    chosen = np.array(names)[rng.integers(len(names), size=m)]
    images = draw_glyphs(labels[0].astype(str), chosen, rng, size=MASTER, wobble=wobble, noise=0)
    return Drawings(images, labels, chosen)


def cross_sevens(drawings: Drawings, share: float, rng: np.random.Generator) -> Drawings:
    """Give a share of the sevens a short bar through the stem, as many people write them; the rest stays as it is.

    Parameters
    ----------
    drawings : Drawings
        From `draw_digits`; they are not changed.
    share : float
        With which probability a seven gets its bar, from 0 to 1.
    rng : numpy Generator
        Which sevens, and where the bar lies, how long and how thick it is.

    Returns
    -------
    Drawings
        Copies of the images, with the same labels and fonts.

    Raises
    ------
    ValueError or TypeError
        If share is outside [0, 1], or the images are not (m, 64, 64).
    """
    share = check_between("cross_sevens", "share", share, 0, 1)
    check_generator("cross_sevens", rng)
    check_kind("cross_sevens", "drawings", drawings, Drawings, "Pass what draw_digits gave.")
    _check_drawings("cross_sevens", drawings.images)
    images = drawings.images.copy()
    chosen = np.flatnonzero((drawings.labels[0] == 7) & (rng.random(len(images)) < share))
    top, left, height, width = ink_boxes(images[chosen])
    for i, t, l, h, w in zip(chosen, top, left, height, width, strict=True):
        row = round(t + h * rng.uniform(0.4, 0.6))
        stem = np.flatnonzero(images[i, row] >= INK)
        middle = stem.mean() if len(stem) else l + w / 2
        reach, thick = h * rng.uniform(0.22, 0.35), rng.integers(4, 8)
        bar = slice(max(0, round(middle - reach)), round(middle + reach))
        images[i, row - thick // 2 : row + (thick + 1) // 2, bar] = 255
    return drawings._replace(images=images)


def render(
    images: np.ndarray,
    rng: np.random.Generator,
    *,
    points: int = 1,
    framed: float = 0.0,
    move: float = 0.0,
    slant: float = 0.0,
    blur: float = 0.0,
    noise: float = 0.0,
) -> np.ndarray:
    """Turn large drawings into pictures of 8 x 8 pixels, with as much of a handwritten look as is asked for.

        frame = box^framed * 56^(1 - framed), the part of the drawing that fills the picture       (1)
        pixel = the mean over points x points places in it, sheared by the slant                   (2)
        picture = clip(blurred(pixel) + noise * normal number, 0, 1)                               (3)

    The box is as high as the digit, and so wide that it takes at most 6 of the 8 columns, as the handwritten ones do.
    Their pixels count the ink at 4 x 4 places, which is `points=4`.

    Parameters
    ----------
    images : array (m, 64, 64) of uint8
        Such as those of `draw_digits`.
    rng : numpy Generator
        The source of randomness.
    points, framed : int and float
        How many places a pixel averages along each side, 1 to 8; from 0 (as drawn) to 1 (cut to the digit's box).
    move, slant : float
        Shifts by up to so many pixels each way, 0 to 2; standard deviation of the shear, in columns per row, 0 to 1.
    blur, noise : float
        Standard deviations of a Gaussian blur in pixels, 0 to 3, and of noise, 0 to 1, where 1 is paper to ink.

    Returns
    -------
    array (m, 8, 8) of uint8
        From 0 (paper) to 255 (ink).

    Raises
    ------
    ValueError or TypeError
        If images are not (m, 64, 64), or a number is outside its range.
    """
    where = "render"
    _check_drawings(where, images)
    check_generator(where, rng)
    points = check_whole(where, "points", points, least=1, most=8)
    framed = check_between(where, "framed", framed, 0, 1)
    move, slant = check_between(where, "move", move, 0, 2), check_between(where, "slant", slant, 0, 1)
    blur, noise = check_between(where, "blur", blur, 0, 3), check_between(where, "noise", noise, 0, 1)
    m, side = len(images), SIZE * points
    shear = slant * rng.standard_normal((m, 1, 1))
    rows, columns = _places(images, framed, side, move * rng.uniform(-1, 1, (2, m, 1, 1)), shear)
    sampled = _at(images, rows, columns)  # (m, side, side)
    pixels = sampled.reshape(m, SIZE, points, SIZE, points).mean(axis=(2, 4)) / 255  # (2)   (m, 8, 8)
    grain = noise * rng.standard_normal(pixels.shape)
    return np.rint(255 * (_blurred(pixels, blur) + grain).clip(0, 1)).astype(np.uint8)  # (3)


def _check_drawings(where: str, images: np.ndarray) -> None:
    check_pictures(
        where, "images", images, letters="(m, 64, 64)", shape=(None, MASTER, MASTER), finite=False,
        hint="Pass the images of draw_digits.",
    )  # fmt: skip


def _places(
    images: np.ndarray, framed: float, side: int, shift: np.ndarray, shear: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The rows and columns of the drawings at which side x side points lie, each (m, side, side)."""
    top, left, height, width = (x.reshape(-1, 1, 1) for x in ink_boxes(images))
    empty = height == 0
    middle = np.array([top + height / 2, left + width / 2])  # (2, m, 1, 1)
    box = np.array([height, np.maximum(height, width * SIZE / COLUMNS)])
    middle, box = np.where(empty, MASTER / 2, middle), np.where(empty, WHOLE, box)
    frame = box**framed * WHOLE ** (1 - framed)  # (1)   (2, m, 1, 1) height and width
    center = framed * middle + (1 - framed) * MASTER / 2
    step = (np.arange(side) + 0.5) / side - 0.5  # (side,) from -1/2 to 1/2
    down = frame[0] * (step[:, None] + shift[0] / SIZE)  # (m, side, 1)
    across = frame[1] * (step + shift[1] / SIZE) + shear * down  # (m, side, side)
    return center[0] + down + 0 * across, center[1] + across


def _at(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The pixels in which the points lie; paper outside."""
    r, c = np.floor(rows).astype(np.intp), np.floor(columns).astype(np.intp)
    inside = (r >= 0) & (r < MASTER) & (c >= 0) & (c < MASTER)
    which = np.arange(len(images)).reshape(-1, 1, 1)
    return images[which, r.clip(0, MASTER - 1), c.clip(0, MASTER - 1)] * inside


def _blurred(pixels: np.ndarray, blur: float) -> np.ndarray:
    """Each pixel spread over its neighbors like a normal distribution; what leaves the picture is lost."""
    if blur == 0:
        return pixels
    far = np.arange(-30, 31)
    apart = np.subtract.outer(np.arange(SIZE), np.arange(SIZE))
    weights = np.exp(-(apart**2) / (2 * blur**2)) / np.exp(-(far**2) / (2 * blur**2)).sum()
    return weights @ pixels @ weights.T
