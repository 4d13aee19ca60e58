"""Digits on scanned paper forms: neat ones to learn from, troubled ones to be judged by (lesson 3.3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_generator, check_list, check_whole
from helpers.data.digits import spoil_labels
from helpers.data.typefaces import FONTS, draw_glyphs

CAUSES = ("turned", "blurred", "faint", "struck through", "cut off")
SHARES = (0.10, 0.11, 0.03, 0.07, 0.04)  # how often each of them happens, independently of the others
SIZE = 28


class Forms(NamedTuple):
    """Pictures of single digits with what was typed in for them, and what nobody knows in real life."""

    images: np.ndarray  # (m, 28, 28) uint8, from 0 (paper) to 255 (ink)
    labels: np.ndarray  # (1, m) what a clerk typed in; a few are slips
    digits: np.ndarray  # (1, m) what was printed in truth
    causes: np.ndarray  # (m, 5) bool, which of CAUSES happened to the picture
    fonts: np.ndarray  # (m,) the font of the digit


class ScannedForms(NamedTuple):
    """Three sets of forms; the training pictures are neat, dev and test come from the same many offices."""

    train: Forms
    dev: Forms
    test: Forms


def load_scanned_forms(
    m_train: int = 5000, m_dev: int = 3000, m_test: int = 3000, seed: int = 0, slips: float = 0.02
) -> ScannedForms:
    """Digits from paper forms: training pictures from one good scanner, dev and test pictures from all offices.

    The digits are drawn at once by `draw_glyphs`, in the twenty fonts that come with matplotlib; nothing is
    downloaded. To dev and test pictures each of `CAUSES` happens with its share in `SHARES`, independently of the
    others, so that about three of ten have a trouble and some have two; see `disturb`. In all three sets the clerk made
    the same share of slips: another digit, each equally likely.

    Parameters
    ----------
    m_train, m_dev, m_test : int
        How many pictures, at least 10 each.
    seed : int
        Every random number of the pictures.
    slips : float
        Which share of the labels is wrong, from 0 to 1.

    Returns
    -------
    ScannedForms
        train, dev and test, each with images, labels, digits, causes and fonts.

    Raises
    ------
    ValueError
        If a number is outside its range or no whole number.
    """
    where = "load_scanned_forms"
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    slips = check_between(where, "slips", slips, 0, 1, advice="2 % is 0.02.")
    wanted = {"m_train": m_train, "m_dev": m_dev, "m_test": m_test}
    counts = {name: check_whole(where, name, m, least=10) for name, m in wanted.items()}
    return ScannedForms(*(_forms(m, name != "m_train", slips, rng) for name, m in counts.items()))


def _forms(m: int, troubled: bool, slips: float, rng: np.random.Generator) -> Forms:
    digits = (rng.permutation(m) % 10).reshape(1, m)
    fonts = np.array(FONTS)[rng.integers(len(FONTS), size=m)]
    images = draw_glyphs([str(digit) for digit in digits[0]], fonts, rng, size=SIZE)
    causes = (rng.random((m, len(CAUSES))) < SHARES) & troubled
    labels = spoil_labels(digits, slips, rng, classes=10)
    return Forms(disturb(images, causes, rng), labels, digits, causes, fonts)


def disturb(images: np.ndarray, causes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Do to pictures what happens to forms: in this order, as far as a picture's row of `causes` says so.

        turned           by 20 to 50 degrees, to either side
        cut off          30 to 48 % of the width or height slid out of the picture, on a random side
        struck through   a line of the form, about 3 pixels wide, across the middle third, upright or level
        blurred          every pixel the mean of its surroundings: a Gaussian filter with sigma 1.2 to 2.8 pixels
        faint            the ink has 15 to 35 % of its strength, while the noise of the scanner stays

    Parameters
    ----------
    images : array (m, H, W) of uint8
        From 0 (paper) to 255 (ink); they are not changed.
    causes : array (m, 5) of bool
        One column per entry of `CAUSES`.
    rng : numpy Generator
        How much, and where.

    Returns
    -------
    array (m, H, W) of uint8

    Raises
    ------
    ValueError
        If the pictures are not uint8, or causes does not have a row per picture and five columns.
    """
    _check(images, causes)
    check_generator("disturb", rng)
    disturbed = np.array(images)
    for i in np.flatnonzero(causes.any(axis=1)):
        disturbed[i] = _disturbed(images[i] / 255, causes[i], rng)
    return disturbed


def _check(images: np.ndarray, causes: np.ndarray) -> None:
    if not isinstance(images, np.ndarray) or images.ndim != 3 or 0 in images.shape or images.dtype != np.uint8:
        came = f"shape {images.shape} and type {images.dtype}" if isinstance(images, np.ndarray) else f"{images!r:.40}"
        raise ValueError(
            f"disturb: images has {came}, expected (m, H, W) of uint8, from 0 (paper) to 255 (ink)."
            " A single picture is images[i : i + 1]."
        )
    shape = (len(images), len(CAUSES))
    if not isinstance(causes, np.ndarray) or causes.shape != shape or causes.dtype != bool:
        came = f"shape {causes.shape} and type {causes.dtype}" if isinstance(causes, np.ndarray) else f"{causes!r:.40}"
        raise ValueError(
            f"disturb: causes has {came}, expected {shape} of bool because there are {shape[0]} pictures and"
            f" {shape[1]} causes. Begin with np.zeros({shape}, dtype=bool)."
        )


def _disturbed(picture: np.ndarray, causes: Sequence[bool], rng: np.random.Generator) -> np.ndarray:
    from scipy.ndimage import gaussian_filter, rotate

    turned, blurred, faint, struck_through, cut_off = causes
    if turned:
        picture = rotate(picture, rng.choice([-1, 1]) * rng.uniform(20, 50), reshape=False, order=1)
    if cut_off:
        picture = _cut(picture, int(rng.integers(4)), rng.uniform(0.3, 0.48))
    if struck_through:
        picture = np.maximum(picture, _line(picture.shape, rng))
    if blurred:
        picture = gaussian_filter(picture, rng.uniform(1.2, 2.8))
    if faint:
        picture = picture * rng.uniform(0.15, 0.35)
    if blurred or faint:
        picture = picture + 0.05 * rng.standard_normal(picture.shape)
    return np.rint(255 * picture.clip(0, 1)).astype(np.uint8)


def _cut(picture: np.ndarray, side: int, share: float) -> np.ndarray:
    upright = np.rot90(picture, side)
    gone = round(share * len(upright))
    return np.rot90(np.concatenate([upright[gone:], 0 * upright[:gone]]), -side)


def _line(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A dark line through a picture, soft at its edges: upright or level, a little askew, not far from the middle."""
    rows, columns = (np.arange(n) - (n - 1) / 2 for n in shape)
    angle = np.deg2rad(rng.choice([0, 90]) + 6 * rng.standard_normal())
    distance = np.cos(angle) * rows[:, None] - np.sin(angle) * columns - rng.uniform(-0.18, 0.18) * shape[0]
    return 0.9 * (1.6 - np.abs(distance)).clip(0, 1)


def is_slanted(fonts: np.ndarray) -> np.ndarray:
    """Which of the fonts lean to the right (oblique or italic): (m,) names -> (m,) bool."""
    names = check_list("is_slanted", "fonts", fonts)
    return np.array([any(word in str(font) for word in ("Oblique", "Ita")) for font in names])
