"""The digits: every picture once, stretched to 0..255, with equal shares of every digit."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from helpers.data.digits import load_digits_split
from solutions_tests.helpers.probes import complaint


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


def test_wrong_inputs() -> None:
    assert complaint(load_digits_split, test=5) == (
        "ValueError: load_digits_split: test is 5, expected a whole number from 10 to 1787. Choose another value."
    )
