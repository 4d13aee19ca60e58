"""Square cuts of photographs as backgrounds: some photographs to learn from, others to be judged by (4.7 to 4.10)."""

from functools import cache

import numpy as np

from helpers.checks import check_choice, check_generator, check_whole
from helpers.data.skimage_pictures import whole_picture

PARTS = {
    "train": ("astronaut", "coffee", "rocket", "brick", "gravel", "moon"),
    "test": ("cat", "camera", "grass"),
}
ZOOMS = (1, 2, 3)  # a pixel of a cut is the mean of so many by so many pixels of the photograph


def cut_photographs(m: int, rng: np.random.Generator, *, part: str = "train", size: int = 64) -> np.ndarray:
    """Cut m squares from photographs at random places and in random scales, half of them mirrored.

    Learning and judging never see the same photograph: "train" cuts from six of them (astronaut, coffee, rocket,
    brick, gravel, moon), "test" from three others (cat, camera, grass). They come with scikit-image. Grey photographs
    get a faint random tint, so that no color tells where a cut is from.

    Parameters
    ----------
    m : int
        How many, at least 1.
    rng : numpy Generator
        Which photographs, and where they are cut.
    part : str
        "train" or "test".
    size : int
        Height and width in pixels, 8 to 96.

    Returns
    -------
    array (m, size, size, 3) of uint8
        From 0 (black) to 255.

    Raises
    ------
    ValueError
        If m is below 1, size is outside 8 .. 96, or part is neither of the two.
    """
    m = check_whole("cut_photographs", "m", m, least=1)
    size = check_whole("cut_photographs", "size", size, least=8, most=96)
    check_generator("cut_photographs", rng)
    check_choice("cut_photographs", "part", part, PARTS)
    names = PARTS[part]
    which, zoom = rng.integers(len(names), size=m), rng.integers(len(ZOOMS), size=m)
    place, mirrored = rng.random((m, 2)), rng.random(m) < 0.5
    tint = 1 + 0.15 * rng.uniform(-1, 1, size=(m, 3))
    cuts = np.empty((m, size, size, 3), dtype=np.uint8)
    for i in range(m):
        picture = _shrunk(names[which[i]], ZOOMS[zoom[i]])
        top, left = (int(place[i, axis] * (picture.shape[axis] - size + 1)) for axis in (0, 1))
        cut = picture[top : top + size, left : left + size]
        cut = cut[:, ::-1] if mirrored[i] else cut
        cuts[i] = cut if cut.ndim == 3 else np.rint(cut[..., None] * tint[i]).clip(0, 255)
    return cuts


@cache
def _shrunk(name: str, zoom: int) -> np.ndarray:
    """A photograph in which each pixel is the mean of zoom x zoom old ones; rows and columns left over are cut off."""
    whole = whole_picture(name)
    n_H, n_W = (n // zoom for n in whole.shape[:2])
    blocks = whole[: n_H * zoom, : n_W * zoom].reshape(n_H, zoom, n_W, zoom, *whole.shape[2:])
    return np.asarray(np.rint(blocks.mean(axis=(1, 3))), dtype=np.uint8)
