"""Handwritten digits: 1,797 small real pictures in ten classes."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole


class Digits(NamedTuple):
    """Pictures of digits, split into a training and a test set."""

    images_train: np.ndarray  # (m_train, 8, 8) uint8, from 0 (paper) to 255 (ink)
    labels_train: np.ndarray  # (1, m_train) the digit, 0 to 9
    images_test: np.ndarray  # (m_test, 8, 8) uint8
    labels_test: np.ndarray  # (1, m_test)
    class_names: tuple[str, ...]  # "0" to "9"


def load_digits_split(seed: int = 0, test: int = 360) -> Digits:
    """All 1,797 digits, shuffled and split, with nearly equal shares of every digit in both parts.

    The pictures come with scikit-learn (`sklearn.datasets.load_digits`), so nothing is downloaded. They are the test
    part of the Optical Recognition of Handwritten Digits data (Alpaydin and Kaynak, 1998, UCI Machine Learning
    Repository, CC BY 4.0): 13 people wrote them, and each 8 x 8 picture counts ink in blocks of 4 x 4 pixels, 0 to 16.
    Those counts are stretched to 0..255 here, so that every picture of the course has the same range.

    Parameters
    ----------
    seed : int
        Which of the random splits.
    test : int
        How many pictures are held out, from 10 to 1787.

    Returns
    -------
    Digits
        Pictures as uint8 and labels (1, m).

    Raises
    ------
    ValueError
        If `test` is outside 10..1787 or `seed` is no whole number.
    """
    seed = check_whole("load_digits_split", "seed", seed)
    test = check_whole("load_digits_split", "test", test, least=10, most=1787)
    from sklearn.datasets import load_digits

    data = load_digits()
    images, labels = np.rint(data.images * (255 / 16)).astype(np.uint8), data.target.astype(np.int64)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    rank = np.empty(len(labels))  # the place of each picture among those of its digit, from 0 to 1
    for digit in range(10):
        own = order[labels[order] == digit]
        rank[own] = (np.arange(len(own)) + 0.5) / len(own)
    by_rank = np.argsort(rank, kind="stable")
    held_out, kept = rng.permutation(by_rank[:test]), rng.permutation(by_rank[test:])
    names = tuple(str(digit) for digit in range(10))
    return Digits(images[kept], labels[kept].reshape(1, -1), images[held_out], labels[held_out].reshape(1, -1), names)
