"""Cat or not a cat: small patches of real pictures, a task with too few examples (lesson 2.1)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.data.skimage_pictures import whole_picture

SIDE = 25  # pixels, as the pictures of faces.py
OTHERS = ("astronaut", "coffee", "rocket", "camera")


class Patches(NamedTuple):
    """Patches of a cat and of other things: training from the left halves of the pictures, test from the right."""

    images_train: np.ndarray  # (m_train, 25, 25) uint8, grey values from 0 (black) to 255
    labels_train: np.ndarray  # (1, m_train) 1 = cat, 0 = something else
    images_test: np.ndarray  # (m_test, 25, 25) uint8
    labels_test: np.ndarray  # (1, m_test)
    class_names: tuple[str, str]  # what the labels 0 and 1 mean


def load_patches(m_train: int = 120, m_test: int = 120, seed: int = 0) -> Patches:
    """Grey patches of 25 x 25 pixels: half of them show the cat Chelsea, the others come from four other pictures.

    The pictures come with scikit-image (`skimage.data`), so nothing is downloaded: chelsea (a cat, Stefan van der Walt,
    CC0), coffee (Rachel Michetti, CC0), camera (Lav Varshney, CC0), astronaut (NASA) and rocket (SpaceX), both in the
    public domain. Patches are cut at random places, those for training from the left half of every picture and those
    for the test from the right half, so that no pixel is in both; two patches of one set may overlap. Patches of one
    picture resemble each other, fur looks different on both sides, and 625 numbers describe each of 120 patches:
    logistic regression learns the training set by heart and guesses on the test set.

    Parameters
    ----------
    m_train, m_test : int
        How many patches, even numbers from 2 to 2000.
    seed : int
        Where the patches are cut.

    Returns
    -------
    Patches
        Pictures as uint8 and labels (1, m).

    Raises
    ------
    ValueError
        If a number is odd or outside its range, or `seed` is no whole number.
    """
    m_train = check_whole("load_patches", "m_train", m_train, least=2, most=2000, even=True)
    m_test = check_whole("load_patches", "m_test", m_test, least=2, most=2000, even=True)
    rng = np.random.default_rng(check_whole("load_patches", "seed", seed))
    cat, others = _grey("cat"), [_grey(name) for name in OTHERS]
    images_train, labels_train = _cut(m_train, [_left(cat)], [_left(picture) for picture in others], rng)
    images_test, labels_test = _cut(m_test, [_right(cat)], [_right(picture) for picture in others], rng)
    return Patches(images_train, labels_train, images_test, labels_test, ("something else", "cat"))


def _grey(name: str) -> np.ndarray:
    """One of scikit-image's pictures as grey values (n_H, n_W): colors become the mean of their three channels."""
    picture = whole_picture(name)
    return np.rint(picture.mean(axis=2)).astype(np.uint8) if picture.ndim == 3 else picture


def _left(picture: np.ndarray) -> np.ndarray:
    return picture[:, : picture.shape[1] // 2]


def _right(picture: np.ndarray) -> np.ndarray:
    return picture[:, picture.shape[1] // 2 :]


def _cut(
    m: int, cats: list[np.ndarray], others: list[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """m patches in random order, half of each label, from the pictures of a label in turn."""
    labels = rng.permutation(m) % 2
    images = np.empty((m, SIDE, SIDE), dtype=np.uint8)
    for label, pictures in enumerate((others, cats)):
        for turn, k in enumerate(np.flatnonzero(labels == label)):
            picture = pictures[turn % len(pictures)]
            row, column = rng.integers(picture.shape[0] - SIDE + 1), rng.integers(picture.shape[1] - SIDE + 1)
            images[k] = picture[row : row + SIDE, column : column + SIDE]
    return images, labels.reshape(1, m)
