"""A real photograph with a class for every pixel: the coins of scikit-image, and discs drawn to resemble them (4.9)."""

from functools import cache
from typing import NamedTuple

import numpy as np

from helpers.checks import check_choice, check_flags, check_generator, check_whole
from helpers.data.skimage_pictures import whole_picture

HALVES = ("left", "right")
TRIES = 12  # places that are tried for a disc before the drawing goes without it


class Masked(NamedTuple):
    """Grey pictures with a class for every pixel: 0 is the background, 1 a coin."""

    images: np.ndarray  # (m, n_H, n_W) uint8
    masks: np.ndarray  # (m, n_H, n_W) uint8


def load_coins(half: str = "") -> Masked:
    """The photograph of 24 coins from Pompeii, and which of its pixels are coins.

    Nobody labeled it by hand. The mask is what a recipe in the documentation of scikit-image gives, which was made for
    this very photograph: pixels below 30 are surely background, above 150 surely coin; both regions grow over the
    steepness of the picture until they meet (watershed); holes are filled.

    Parameters
    ----------
    half : str
        "left" or "right" for the columns up to the middle or from there on, which have no pixel in common; empty for
        the whole picture.

    Returns
    -------
    Masked
        images (1, 303, 384) or (1, 303, 192), masks alike.

    Raises
    ------
    ValueError
        If half is another word.

    Source: scikit-image, user guide and gallery, *Comparing edge-based and region-based segmentation*.
    """
    check_choice("load_coins", "half", half, ("", *HALVES))
    image, mask = whole_picture("coins"), _recipe()
    middle = image.shape[1] // 2
    columns = {"": slice(None), "left": slice(middle), "right": slice(middle, None)}[half]
    return Masked(image[None, :, columns].copy(), mask[None, :, columns].copy())


@cache
def _recipe() -> np.ndarray:
    from scipy.ndimage import binary_fill_holes
    from skimage.filters import sobel
    from skimage.segmentation import watershed

    image = whole_picture("coins")
    seeds = np.where(image < 30, 1, np.where(image > 150, 2, 0))
    grown = watershed(sobel(image), seeds)
    return np.asarray(binary_fill_holes(grown == 2), dtype=np.uint8)


def cut_coins(m: int, rng: np.random.Generator, *, half: str = "left", size: int = 64) -> Masked:
    """Squares from one half of the photograph of coins, at random places, some of them mirrored.

    Parameters
    ----------
    m : int
        How many, at least 1.
    rng : numpy Generator
        Where they are cut, and which are mirrored: left-right, top-bottom, or both.
    half : str
        "left" or "right".
    size : int
        Height and width in pixels, 8 to 192.

    Returns
    -------
    Masked
        images and masks (m, size, size).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, half is neither of the two, or rng is no generator.
    """
    m = check_whole("cut_coins", "m", m, least=1)
    size = check_whole("cut_coins", "size", size, least=8, most=192)
    check_generator("cut_coins", rng)
    check_choice("cut_coins", "half", half, HALVES)
    whole = load_coins(half)
    n_H, n_W = whole.images.shape[1:]
    tops, lefts = rng.integers(n_H - size + 1, size=m), rng.integers(n_W - size + 1, size=m)
    turned = rng.random((m, 2)) < 0.5
    both = np.concatenate(whole)  # (2, n_H, n_W)
    cuts = np.empty((2, m, size, size), dtype=np.uint8)
    for i in range(m):
        cut = both[:, tops[i] : tops[i] + size, lefts[i] : lefts[i] + size]
        cut = cut[:, ::-1] if turned[i, 0] else cut
        cuts[:, i] = cut[:, :, ::-1] if turned[i, 1] else cut
    return Masked(*cuts)


def otsu_masks(images: np.ndarray) -> np.ndarray:
    """What is brighter than Otsu's threshold: the one that splits the grey values into the two tightest groups.

    Parameters
    ----------
    images : array (m, n_H, n_W) of uint8
        Each gets its own threshold.

    Returns
    -------
    array (m, n_H, n_W) of uint8
        1 where a picture is brighter, else 0.

    Raises
    ------
    ValueError
        If images is not (m, n_H, n_W) of uint8.

    Source: N. Otsu, *A threshold selection method from gray-level histograms* (1979).
    """
    from skimage.filters import threshold_otsu

    if not isinstance(images, np.ndarray) or images.ndim != 3 or images.dtype != np.uint8 or not images.size:
        came = f"{images.dtype} of shape {images.shape}" if isinstance(images, np.ndarray) else type(images).__name__
        raise ValueError(
            f"otsu_masks: images is {came}, expected grey pictures (m, n_H, n_W) of uint8. One picture is images[None]."
        )
    return np.stack([(image > threshold_otsu(image)).astype(np.uint8) for image in images])


def draw_discs(m: int, rng: np.random.Generator, *, size: int = 64, plain: bool = False) -> Masked:
    """Draw grey discs on a background that is brighter at one side: coins for somebody who has none to photograph.

    Nothing is taken from the photograph but a rough idea: round things, brighter than what is behind them, with spots
    on them, lit from one side like their background, and noise over all.

    Parameters
    ----------
    m : int
        How many drawings, at least 1.
    rng : numpy Generator
        What draws.
    size : int
        Height and width in pixels, 32 to 192.
    plain : bool
        Whether to leave out the spots on the discs and the light from one side on the background.

    Returns
    -------
    Masked
        images and masks (m, size, size).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    m = check_whole("draw_discs", "m", m, least=1)
    size = check_whole("draw_discs", "size", size, least=32, most=192)
    check_generator("draw_discs", rng)
    check_flags("draw_discs", plain=plain)
    drawings = [_drawing(rng, size, plain) for _ in range(m)]
    return Masked(*(np.stack(part) for part in zip(*drawings, strict=True)))


def _drawing(rng: np.random.Generator, size: int, plain: bool) -> tuple[np.ndarray, np.ndarray]:
    """One drawing and its mask: discs that do not touch, each a little brighter than what it lies on."""
    y, x = np.mgrid[:size, :size] + 0.5
    low, slope = rng.uniform(15, 80), 0 if plain else rng.uniform(0, 80)
    angle = rng.uniform(0, 2 * np.pi)
    along = ((x - size / 2) * np.cos(angle) + (y - size / 2) * np.sin(angle)) / size + 0.5
    picture = low + slope * along.clip(0, 1) + _clouds(rng, size, 10, 8.0)
    mask = np.zeros((size, size), dtype=np.uint8)
    placed: list[tuple[float, float, float]] = []
    for _ in range(TRIES):
        radius = rng.uniform(11, 28)
        cx, cy = rng.uniform(-radius / 2, size + radius / 2, 2)
        if any(np.hypot(cx - a, cy - b) < radius + r + 2 for a, b, r in placed):
            continue
        placed.append((cx, cy, radius))
        inside = (radius - np.hypot(x - cx, y - cy)).clip(-0.5, 0.5) + 0.5  # 1 inside, 0 outside, soft at the edge
        light = ((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) / radius  # from -1 to 1
        face = picture + rng.uniform(25, 110) + 15 * light
        if not plain:
            face = face + _clouds(rng, size, rng.uniform(8, 30), 2.5)
        picture = picture * (1 - inside) + face * inside
        mask[inside >= 0.5] = 1
    picture = picture + rng.normal(0, 4, picture.shape)
    return np.rint(picture).clip(0, 255).astype(np.uint8), mask


def _clouds(rng: np.random.Generator, size: int, strength: float, scale: float) -> np.ndarray:
    """Smooth random spots of about `scale` pixels with the standard deviation `strength`."""
    from scipy.ndimage import gaussian_filter

    spots = gaussian_filter(rng.standard_normal((size, size)), scale, mode="wrap")
    return np.asarray(strength * spots / spots.std())
