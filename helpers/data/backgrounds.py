"""Backgrounds for small pictures, cut from photographs of brick, grass and gravel (lesson 3.4)."""

from functools import cache

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_whole
from helpers.data.data_checks import check_pictures
from helpers.data.skimage_pictures import whole_picture

PHOTOGRAPHS = ("brick", "grass", "gravel")
SIZE = 8
ZOOM = 4  # each pixel of a background is the mean of 4 x 4 pixels of the photograph
PARTS = ("left", "right")


def cut_backgrounds(n: int, rng: np.random.Generator, *, part: str = "left") -> np.ndarray:
    """Cut n backgrounds of 8 x 8 pixels at random places, each stretched to run from black to white.

    The photographs come with scikit-image (`skimage.data`: brick and gravel of CC0Textures, grass by linolafett, 512 x
    512 each, all CC0), so nothing is downloaded. Backgrounds from the left halves and from the right halves have no
    pixel in common.

    Parameters
    ----------
    n : int
        How many, at least 1.
    rng : numpy Generator
        Which photographs, and where they are cut.
    part : str
        "left" or "right": from which half of the photographs.

    Returns
    -------
    array (n, 8, 8) of uint8
        From 0 to 255, each of which occurs in every background.

    Raises
    ------
    ValueError
        If n is below 1 or part is neither of the two.
    """
    n = check_whole("cut_backgrounds", "n", n, least=1)
    check_generator("cut_backgrounds", rng)
    check_choice("cut_backgrounds", "part", part, PARTS)
    photographs, window = _photographs(), SIZE * ZOOM
    half = photographs.shape[2] // 2
    which = rng.integers(len(photographs), size=n)
    top = rng.integers(photographs.shape[1] - window + 1, size=n)
    left = rng.integers(half - window + 1, size=n) + half * PARTS.index(part)
    step = np.arange(window)
    cut = photographs[which[:, None, None], top[:, None, None] + step[:, None], left[:, None, None] + step]
    pixels = cut.reshape(n, SIZE, ZOOM, SIZE, ZOOM).mean(axis=(2, 4))  # (n, 8, 8)
    low, high = pixels.min(axis=(1, 2), keepdims=True), pixels.max(axis=(1, 2), keepdims=True)
    return np.rint(255 * (pixels - low) / np.maximum(high - low, 1e-9)).astype(np.uint8)


def put_on(images: np.ndarray, backgrounds: np.ndarray, strength: float) -> np.ndarray:
    """Put each picture on its background: their values add up, and stop at 255.

        picture = min(image + strength * background, 255)      (1)

    Parameters
    ----------
    images, backgrounds : arrays (m, n_H, n_W) of uint8
        One background for each picture, such as `backgrounds[rng.integers(N, size=m)]` with N different ones.
    strength : float
        How bright the background is, from 0 (not to be seen) to 1.

    Returns
    -------
    array (m, n_H, n_W) of uint8
        Neither argument is changed.

    Raises
    ------
    ValueError or TypeError
        If the shapes differ, or strength is outside [0, 1].
    """
    check_pictures("put_on", "images", images, letters="(m, n_H, n_W)", ndim=3)
    check_pictures(
        "put_on", "backgrounds", backgrounds, shape=images.shape, because="images", source=images,
        hint="Give every picture its own background.",
    )  # fmt: skip
    strength = check_between("put_on", "strength", strength, 0, 1)
    return np.rint((images + strength * backgrounds).clip(max=255)).astype(np.uint8)  # (1)


@cache
def _photographs() -> np.ndarray:
    """The three photographs (3, 512, 512), grey, as floating-point numbers."""
    return np.stack([whole_picture(name).astype(np.float32) for name in PHOTOGRAPHS])
