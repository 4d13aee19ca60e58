"""The digits: every picture once, stretched to 0..255, with equal shares of every digit, and labels made wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from helpers.data.digits import load_digits_split, load_few_digits, spoil_labels
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged


@pytest.mark.parametrize(("seed", "test"), [(0, 360), (1, 10), (2, 1787)])
def test_the_split(seed: int, test: int) -> None:
    digits = load_digits_split(seed, test)
    assert digits.images_train.shape == (1797 - test, 8, 8)
    assert digits.images_test.shape == (test, 8, 8)
    assert digits.images_train.dtype == np.uint8
    assert digits.images_train.max() == 255
    data = load_digits()
    ours = np.concatenate([digits.images_train, digits.images_test]).reshape(1797, 64)
    labels = np.concatenate([digits.labels_train, digits.labels_test], axis=1)[0]
    theirs = np.rint(data.images.reshape(1797, 64) * 255 / 16).astype(np.uint8)
    mine = sorted(zip(map(bytes, ours), labels.tolist(), strict=True))
    assert mine == sorted(zip(map(bytes, theirs), data.target.tolist(), strict=True))
    shares = np.bincount(digits.labels_test[0], minlength=10) / np.bincount(data.target)
    assert np.ptp(shares) < 0.02
    assert digits.class_names[3] == "3"


def test_the_seed_decides() -> None:
    assert (load_digits_split(3).labels_test == load_digits_split(3).labels_test).all()
    assert (load_digits_split(3).labels_test != load_digits_split(4).labels_test).any()


@given(m=st.integers(1, 40), share=st.floats(0, 1), classes=st.integers(2, 10), seed=SEEDS)
def test_spoiled_labels_are_never_right(m: int, share: float, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=(1, m))
    with unchanged(labels):
        spoiled = spoil_labels(labels, share, np.random.default_rng(seed), classes)
    assert spoiled.shape == (1, m)
    assert spoiled.dtype == np.int64
    assert (spoiled != labels).sum() == round(share * m)
    assert spoiled.min() >= 0
    assert spoiled.max() < classes
    assert (spoiled == spoil_labels(labels, share, np.random.default_rng(seed), classes)).all()


def test_every_other_class_is_equally_likely() -> None:
    labels = np.full((1, 9000), 3)
    counts = np.bincount(spoil_labels(labels, 1.0, np.random.default_rng(0), 10)[0], minlength=10)
    assert counts[3] == 0
    assert np.delete(counts, 3) == pytest.approx(1000, rel=0.12)
    binary = np.array([[0, 1, 1, 0]], dtype=np.uint8)
    assert spoil_labels(binary, 1, np.random.default_rng(0)).tolist() == [[1, 0, 0, 1]]
    two = np.array([[-1.0, 7.0, 7.0]])
    assert spoil_labels(two, 1, np.random.default_rng(0)).tolist() == [[7, -1, -1]]


@pytest.mark.parametrize(("m", "spoiled", "seed"), [(150, 0.15, 0), (10, 1.0, 1), (797, 0.0, 2)])
def test_few_digits(m: int, spoiled: float, seed: int) -> None:
    few = load_few_digits(m, spoiled, seed)
    assert few.images_train.shape == (m, 8, 8)
    assert few.images_dev.shape == few.images_test.shape == (500, 8, 8)
    assert few.labels_train.shape == few.right_labels_train.shape == (1, m)
    assert (few.labels_train != few.right_labels_train).sum() == round(spoiled * m)
    images = np.concatenate([few.images_train, few.images_dev, few.images_test])
    assert images.dtype == np.uint8
    assert len({image.tobytes() for image in images}) == m + 1000  # no picture is there twice
    labels = np.concatenate([few.right_labels_train, few.labels_dev, few.labels_test], axis=1)[0]
    data = load_digits()
    known = dict(zip(map(bytes, np.rint(data.images * 255 / 16).astype(np.uint8)), data.target.tolist(), strict=True))
    assert [known[bytes(image)] for image in images] == labels.tolist()
    for part in (few.right_labels_train, few.labels_dev, few.labels_test):
        assert np.ptp(np.bincount(part[0], minlength=10) - np.bincount(data.target) * part.shape[1] / 1797) < 3
    assert few.class_names[3] == "3"
    assert (load_few_digits(m, spoiled, seed).images_train == few.images_train).all()
    assert (load_few_digits(m, spoiled, seed + 1).images_train != few.images_train).any()


def test_a_large_network_learns_the_wrong_labels_by_heart() -> None:
    few = load_few_digits()
    X, X_dev = (images.reshape(len(images), 64) / 255 for images in (few.images_train, few.images_dev))
    network = MLPClassifier((128,), solver="lbfgs", max_iter=200, random_state=0).fit(X, few.labels_train[0])
    assert network.score(X, few.labels_train[0]) > 0.98
    assert 0.65 < network.score(X_dev, few.labels_dev[0]) < 0.9


def test_wrong_inputs() -> None:
    assert complaint(load_digits_split, test=5) == (
        "ValueError: load_digits_split: test is 5, expected a whole number from 10 to 1787. Choose another value."
    )
    assert "load_few_digits: m is 798, expected a whole number from 10 to 797" in complaint(load_few_digits, 798)
    assert "load_few_digits: spoiled is 15, expected a number from 0 to 1" in complaint(load_few_digits, 150, 15)
    rng = np.random.default_rng(0)
    assert complaint(spoil_labels, np.array([1, 2, 3]), 0.1, rng) == (
        "ValueError: spoil_labels: labels has shape (3,), expected (1, m). Use labels.reshape(1, -1)."
    )
    assert complaint(spoil_labels, np.array([[1, 1]]), 0.1, rng) == (
        "ValueError: spoil_labels: labels contains only the label 1, expected at least 2 different ones."
        " Say how many classes there are: classes=2."
    )
    assert complaint(spoil_labels, np.array([[0, 0.5]]), 0.1, rng) == (
        "ValueError: spoil_labels: labels contains 0.5, expected whole numbers. Labels name classes."
    )
    assert "labels contains 3, expected whole numbers from 0 to" in complaint(
        spoil_labels, np.array([[0, 3]]), 0.1, rng, 3
    )
    assert "share is 1.5" in complaint(spoil_labels, np.array([[0, 1]]), 1.5, rng)
    assert "rng is 0" in complaint(spoil_labels, np.array([[0, 1]]), 0.5, 0)
