"""Slips with two digits: where they stand, that the cut hurts them, and single digits that are neat."""

import numpy as np

from helpers.data.slips import DRIFT, GAP, draw_digits, draw_slips
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_pictures_and_digits() -> None:
    slips = draw_slips(500, rng())
    assert slips.images.shape == (500, 20, 32) and slips.images.dtype == np.uint8
    assert slips.digits.shape == (2, 500)
    assert set(slips.digits.ravel()) == set(range(10))
    assert abs(np.corrcoef(slips.digits)[0, 1]) < 0.15
    again = draw_slips(500, rng())
    assert (again.images == slips.images).all() and (again.digits == slips.digits).all()
    assert draw_slips(1, rng()).images.shape == (1, 20, 32)


def test_the_digits_stand_side_by_side_near_the_middle() -> None:
    slips = draw_slips(3000, rng())
    ones = slips.images[(slips.digits == 1).all(axis=0)] > 120
    assert len(ones) > 10
    columns = np.arange(32)
    for image in ones:
        ink = np.flatnonzero(image.any(axis=0))
        assert 4 < np.ptp(ink) < GAP + 2 + 12
    middles = [(image.sum(axis=0) * columns).sum() / image.sum() for image in slips.images.astype(float)]
    assert abs(np.mean(middles) - 15.5) < 0.3
    assert DRIFT / np.sqrt(3) - 0.6 < np.std(middles) < DRIFT / np.sqrt(3) + 1.5


def test_the_cut_goes_through_ink_of_many_slips_and_of_no_neat_digit() -> None:
    slips, (digits, labels) = draw_slips(1000, rng()), draw_digits(1000, rng())
    cut = (slips.images[:, :, 15:17] > 128).any(axis=(1, 2)).mean()
    assert 0.3 < cut < 0.9
    assert digits.shape == (1000, 20, 16) and digits.dtype == np.uint8
    assert labels.shape == (1, 1000) and set(labels[0]) == set(range(10))
    edge = (digits[:, :, [0, 15]] > 128).any(axis=(1, 2)).mean()
    assert edge < 0.1


def test_the_right_picture_belongs_to_the_right_label() -> None:
    """Halves with the same digit are more alike than halves with different ones."""
    slips = draw_slips(4000, rng(1))
    left = slips.images[:, :, :16].astype(float)
    means = np.stack([left[slips.digits[0] == d].mean(axis=0).ravel() for d in range(10)])
    fresh = draw_slips(1000, rng(2))
    nearest = ((fresh.images[:, :, :16].reshape(1000, 1, -1) - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == fresh.digits[0]).mean() > 0.2
    assert (nearest == fresh.digits[1]).mean() < 0.15


def test_wrong_inputs() -> None:
    for draw in (draw_slips, draw_digits):
        assert f"{draw.__name__}: m is 0, expected a whole number of at least 1" in complaint(draw, 0, rng())
        assert "rng is 0, expected a numpy Generator" in complaint(draw, 5, 0)
