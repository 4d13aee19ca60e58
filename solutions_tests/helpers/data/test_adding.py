"""The adding problem: two marks, the right sum, the error of whoever says 1."""

import numpy as np
import pytest

from helpers.data.adding import load_adding
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("T", [2, 7, 30])
def test_two_marks_and_their_sum(T: int) -> None:
    X, Y = load_adding(200, T=T, seed=3)
    assert X.shape == (200, T, 2) and Y.shape == (200, 1) and X.dtype == Y.dtype == np.float32
    numbers, marks = X[:, :, 0], X[:, :, 1]
    assert set(np.unique(marks)) <= {0.0, 1.0}
    assert (marks[:, : T // 2].sum(axis=1) == 1).all() and (marks[:, T // 2 :].sum(axis=1) == 1).all()
    np.testing.assert_allclose((numbers * marks).sum(axis=1), Y[:, 0], rtol=1e-6)
    assert numbers.min() >= 0 and numbers.max() < 1


def test_saying_one_has_an_error_of_a_sixth() -> None:
    Y = load_adding(20_000, T=4).Y
    assert ((Y - 1) ** 2).mean() == pytest.approx(1 / 6, abs=0.004)


def test_seeds_and_refusals() -> None:
    assert (load_adding(5, seed=1).X == load_adding(5, seed=1).X).all()
    assert (load_adding(5, seed=1).X != load_adding(5, seed=2).X).any()
    assert "load_adding: T" in complaint(load_adding, 3, T=1)
    assert "load_adding: m" in complaint(load_adding, 0)
