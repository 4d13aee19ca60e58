"""Handwritten digits: 1,797 small real pictures in ten classes."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_generator, check_whole
from helpers.data.data_checks import check_known_labels

NAMES = tuple(str(digit) for digit in range(10))


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
    rng = np.random.default_rng(seed)
    images, labels, order = _stratified(rng)
    held_out, kept = rng.permutation(order[:test]), rng.permutation(order[test:])
    return Digits(images[kept], labels[:, kept], images[held_out], labels[:, held_out], NAMES)


class FewDigits(NamedTuple):
    """A small training set with wrong labels in it, and two larger sets in which every label is right."""

    images_train: np.ndarray  # (m, 8, 8) uint8, from 0 (paper) to 255 (ink)
    labels_train: np.ndarray  # (1, m) what a careless person wrote down
    images_dev: np.ndarray  # (500, 8, 8) uint8
    labels_dev: np.ndarray  # (1, 500)
    images_test: np.ndarray  # (500, 8, 8) uint8
    labels_test: np.ndarray  # (1, 500)
    class_names: tuple[str, ...]  # "0" to "9"
    right_labels_train: np.ndarray  # (1, m) what the training pictures really show, for looking at mistakes only


def load_few_digits(m: int = 150, spoiled: float = 0.15, seed: int = 0) -> FewDigits:
    """A task made for overfitting: few digits to learn from, some of them with a wrong label on purpose.

    The pictures are those of `load_digits_split`, in three parts that have no picture in common and nearly equal
    shares of every digit. A network that is large enough learns the wrong labels by heart.

    Parameters
    ----------
    m : int
        How many training pictures, 10 to 797.
    spoiled : float
        Which share of the training labels is wrong, from 0 to 1 (see `spoil_labels`).
    seed : int
        Which pictures, and which labels are wrong.

    Returns
    -------
    FewDigits
        Pictures as uint8 and labels (1, m) for training, dev and test.

    Raises
    ------
    ValueError
        If `m` or `spoiled` is outside its range, or `seed` is no whole number.
    """
    m = check_whole("load_few_digits", "m", m, least=10, most=797)
    spoiled = check_between("load_few_digits", "spoiled", spoiled, 0, 1)
    rng = np.random.default_rng(check_whole("load_few_digits", "seed", seed))
    images, labels, order = _stratified(rng)
    test, dev, train = (rng.permutation(part) for part in (order[:500], order[500:1000], order[1000 : 1000 + m]))
    wrong = spoil_labels(labels[:, train], spoiled, rng, classes=10)
    held_out = (images[dev], labels[:, dev], images[test], labels[:, test])
    return FewDigits(images[train], wrong, *held_out, NAMES, labels[:, train])


def spoil_labels(labels: np.ndarray, share: float, rng: np.random.Generator, classes: int | None = None) -> np.ndarray:
    """Replace a share of the labels by wrong ones: each of the other classes is equally likely, the right one never.

        place = (place + k) mod C,  k uniform on 1 ... C - 1      (1)

    where place is the label's place among the C classes.

    Parameters
    ----------
    labels : array (1, m)
        Whole numbers; they are not changed.
    share : float
        From 0 to 1; the whole number nearest to share * m says how many labels become wrong.
    rng : numpy Generator
        Which ones, and what becomes of them.
    classes : int, optional
        C, for the classes 0 ... C - 1; where nothing is said, the classes are the labels that occur.

    Returns
    -------
    array (1, m) of whole numbers
        A copy; `spoiled != labels` shows which are wrong.

    Raises
    ------
    ValueError
        If labels are not (1, m), not whole numbers, or of a single class; if share is outside [0, 1].
    """
    labels, known = check_known_labels("spoil_labels", "labels", labels, classes)
    share = check_between("spoil_labels", "share", share, 0, 1)
    check_generator("spoil_labels", rng)
    m, C = labels.shape[1], len(known)
    chosen = rng.permutation(m)[: round(share * m)]
    place = np.searchsorted(known, labels)  # (1, m)
    place[0, chosen] = (place[0, chosen] + rng.integers(1, C, size=len(chosen))) % C  # (1)
    return known[place]


def _stratified(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pictures, their labels (1, 1797), and an order in which every stretch holds every digit equally often."""
    from sklearn.datasets import load_digits

    data = load_digits()
    images, labels = np.rint(data.images * (255 / 16)).astype(np.uint8), data.target.astype(np.int64)
    order = rng.permutation(len(labels))
    rank = np.empty(len(labels))  # the place of each picture among those of its digit, from 0 to 1
    for digit in range(10):
        own = order[labels[order] == digit]
        rank[own] = (np.arange(len(own)) + 0.5) / len(own)
    return images, labels.reshape(1, -1), np.argsort(rank, kind="stable")
