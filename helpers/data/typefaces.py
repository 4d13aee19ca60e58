"""Draw letters and digits from the fonts that come with matplotlib, every picture a little different."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers.checks import check_between, check_generator, check_whole
from helpers.data.data_checks import check_characters, check_fonts

FAMILIES = {
    "DejaVu Sans": ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"),
    "DejaVu Mono": ("DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSansMono-BoldOblique"),
    "DejaVu Serif": ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic"),
    "STIX": ("STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta"),
    "Computer Modern": ("cmr10", "cmb10", "cmss10", "cmtt10"),
}
FONTS = tuple(font for family in FAMILIES.values() for font in family)

MASTER = 64  # every character is drawn once in this size, and the pictures are sampled from it
CAPITAL = 36  # the height of an H in it: all fonts are brought to the same size
BATCH = 500  # pictures at a time, to stay in the processor's cache


def draw_glyphs(
    letters: Sequence[str] | np.ndarray,
    fonts: Sequence[str] | np.ndarray,
    rng: np.random.Generator,
    *,
    size: int = 28,
    wobble: float = 1.0,
    noise: float = 0.05,
) -> np.ndarray:
    """Draw one picture per letter: turned, stretched, sheared, shifted, bent, thicker or thinner, and noisy at random.

    The pixel at p, measured from the middle, shows the drawing at another place of it:

        source = A p + shift + bend(p),  A = stretch * rotation * shear                (1)
        ink = clip(3 (drawing(source) - edge) + 1/2, 0, 1) + noise * normal number     (2)

    bend is a smooth random field, and a low edge in (2) makes thick strokes, since the drawing is slightly blurred.

    Parameters
    ----------
    letters, fonts : sequences of m texts
        What to draw: letters a-z, A-Z and digits, each in one of `FONTS`.
    rng : numpy Generator
        The source of randomness.
    size : int
        Height and width of the pictures in pixels, 8 to 64.
    wobble : float
        How much the pictures differ, from 0 (all alike, in the middle) to 2; rotations have a standard deviation of
        8 degrees and shifts reach a tenth of the picture at 1.
    noise : float
        Standard deviation of the noise in every pixel, from 0 to 1, where 1 is the step from paper to ink.

    Returns
    -------
    images : array (m, size, size) of uint8
        From 0 (paper) to 255 (ink).

    Raises
    ------
    ValueError
        If a letter or font is unknown, their numbers differ, or anything is outside its range.
    """
    characters = check_characters("draw_glyphs", "letters", letters)
    names = check_fonts("draw_glyphs", fonts, FONTS, characters)
    return draw_pairs(
        "draw_glyphs", zip(characters, names, strict=True), _master, rng, size=size, wobble=wobble, noise=noise
    )


def draw_pairs(
    where: str,
    pairs: Iterable[tuple[str, str]],
    drawing: Callable[[str, str], np.ndarray],
    rng: np.random.Generator,
    *,
    size: int,
    wobble: float,
    noise: float,
) -> np.ndarray:
    """What `draw_glyphs` does, for pairs (letter, font) that have been looked at and drawings of any origin.

    Parameters
    ----------
    where : str
        The function that is named in refusals.
    pairs : m pairs of texts
        Letter and font of each picture.
    drawing : function
        drawing(letter, font) is an array (64, 64) of uint8: ink on paper, slightly blurred, nothing at its edges.
    rng, size, wobble, noise : numpy Generator, int, float, float
        As in `draw_glyphs`.

    Returns
    -------
    images : array (m, size, size) of uint8
        From 0 (paper) to 255 (ink).

    Raises
    ------
    ValueError or TypeError
        If rng is no generator, or a number is outside its range.
    """
    check_generator(where, rng)
    size = check_whole(where, "size", size, least=8, most=MASTER)
    wobble = check_between(where, "wobble", wobble, 0, 2)
    noise = check_between(where, "noise", noise, 0, 1)
    pairs = list(pairs)
    place = {pair: k for k, pair in enumerate(sorted(set(pairs)))}
    masters = np.stack([drawing(*pair) for pair in place]).astype(np.float32) / 255  # (kinds, 64, 64)
    kinds = np.array([place[pair] for pair in pairs])
    images = np.empty((len(kinds), size, size), dtype=np.uint8)
    for start in range(0, len(kinds), BATCH):
        part = slice(start, start + BATCH)
        soft = _sample(masters, kinds[part], *_sources(len(kinds[part]), size, wobble, rng))
        images[part] = _inked(soft, wobble, noise, rng)
    return images


@cache
def _master(letter: str, font: str) -> np.ndarray:
    """One character in the middle of a picture of 64 x 64 pixels: white on black, slightly blurred, as uint8."""
    from PIL import Image, ImageDraw, ImageFilter

    face = typeface(font)
    left, _, right, _ = face.getbbox(letter, anchor="ls")
    picture = Image.new("L", (MASTER, MASTER))
    corner = ((MASTER - left - right) / 2, (MASTER + CAPITAL) / 2)
    ImageDraw.Draw(picture).text(corner, letter, fill=255, font=face, anchor="ls")
    return np.array(picture.filter(ImageFilter.GaussianBlur(1.6)))


@cache
def typeface(font: str) -> Any:
    """A font of matplotlib for PIL, in the size in which an H is `CAPITAL` pixels high."""
    import matplotlib
    from PIL import ImageFont

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{font}.ttf"
    _, top, _, bottom = ImageFont.truetype(str(path), 200).getbbox("H", anchor="ls")
    return ImageFont.truetype(str(path), 200 * CAPITAL / (bottom - top))


def _sources(m: int, size: int, wobble: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Where in the drawings the pixels of m pictures lie: columns and rows, each (m, size, size)."""
    angle = wobble * np.deg2rad(8) * rng.standard_normal(m)
    shear = wobble * 0.1 * rng.standard_normal(m)
    wide, high = np.exp(wobble * 0.12 * rng.uniform(-1, 1, (2, m)))
    shift = wobble * 0.095 * MASTER * rng.uniform(-1, 1, (2, m, 1, 1))
    knots = wobble * 0.018 * MASTER * rng.standard_normal((2, m, 4, 4))
    at = (np.arange(size) - (size - 1) / 2) * MASTER / size  # (size,) pixels of the drawing
    bumps = np.exp(-(((at[:, None] - np.linspace(-MASTER / 2, MASTER / 2, 4)) * 4 / MASTER) ** 2))  # (size, 4)
    field = (bumps @ knots @ bumps.T + shift).astype(np.float32)  # (2, m, size, size)
    cos, sin, at = np.cos(angle), np.sin(angle), at.astype(np.float32)
    A = np.array([[wide * cos, wide * (shear * cos - sin)], [high * sin, high * (shear * sin + cos)]])
    A = A[..., None, None].astype(np.float32)  # (2, 2, m, 1, 1)
    columns = A[0, 0] * at + A[0, 1] * at[:, None] + field[0]  # (1)   (m, size, size)
    rows = A[1, 0] * at + A[1, 1] * at[:, None] + field[1]  # (1)   (m, size, size)
    return columns, rows


def _sample(masters: np.ndarray, kinds: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The drawings between their pixels: the mean of the four around, the nearer the heavier (bilinear)."""
    x = (columns + np.float32((MASTER - 1) / 2)).clip(0, MASTER - 1.01)
    y = (rows + np.float32((MASTER - 1) / 2)).clip(0, MASTER - 1.01)
    left, top = x.astype(np.int32), y.astype(np.int32)
    x, y = x - left, y - top
    at = (kinds.astype(np.int32) * MASTER**2)[:, None, None] + top * MASTER + left
    ink = masters.reshape(-1)
    above = ink[at] * (1 - x) + ink[at + 1] * x
    below = ink[at + MASTER] * (1 - x) + ink[at + MASTER + 1] * x
    return above * (1 - y) + below * y


def _inked(soft: np.ndarray, wobble: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    edge = (0.3 + wobble * 0.1 * rng.uniform(-1, 1, (len(soft), 1, 1))).clip(min=1 / 6)  # paper stays white above 1/6
    grain = rng.standard_normal(soft.shape, dtype=np.float32)
    ink = (3 * (soft - edge.astype(np.float32)) + 0.5).clip(0, 1) + np.float32(noise) * grain  # (2)
    return np.rint(255 * ink.clip(0, 1)).astype(np.uint8)
