"""Digits with a knob for how much they differ: sizes, fonts that stay apart, and what the knob does."""

import numpy as np
import pytest

from helpers.data.digit_glyphs import load_digit_glyphs
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize(("seed", "size"), [(0, 16), (3, 28)])
def test_the_digits(seed: int, size: int) -> None:
    digits = load_digit_glyphs(200, 50, seed=seed, size=size)
    assert digits.images_train.shape == (200, size, size)
    assert digits.images_test.shape == (50, size, size)
    assert digits.images_train.dtype == digits.images_test.dtype == np.uint8
    assert digits.labels_train.shape == (1, 200)
    assert np.bincount(digits.labels_train[0]).tolist() == [20] * 10
    assert np.bincount(digits.labels_test[0]).tolist() == [5] * 10
    assert not set(digits.fonts_train) & set(digits.fonts_test)
    assert (digits.letters_train == np.array(list("0123456789"))[digits.labels_train[0]]).all()


def test_the_seed_decides_and_everybody_gets_a_copy() -> None:
    one, same, other = (load_digit_glyphs(60, 20, seed=seed) for seed in (3, 3, 4))
    assert (one.images_train == same.images_train).all()
    assert (one.images_train != other.images_train).any()
    one.images_train[:] = 0
    assert load_digit_glyphs(60, 20, seed=3).images_train.any()


def test_the_more_wobble_the_more_they_differ() -> None:
    spread = []
    for wobble in (0.0, 0.3, 1.0):
        digits = load_digit_glyphs(1000, 10, wobble=wobble)
        eights = digits.images_train[digits.labels_train[0] == 8] / 255
        spread.append(((eights - eights.mean(axis=0)) ** 2).sum(axis=(1, 2)).mean())
    assert spread[0] < spread[1] < 0.8 * spread[2]


def test_messages() -> None:
    assert "m_train is 9" in complaint(load_digit_glyphs, 9)
    assert "m_test is 2" in complaint(load_digit_glyphs, 20, 2)
    assert "seed is -1" in complaint(load_digit_glyphs, 20, 20, -1)
    assert "size is 7" in complaint(load_digit_glyphs, 20, 20, 0, 7)
    assert "wobble is 3" in complaint(load_digit_glyphs, 20, 20, 0, 16, 3)
