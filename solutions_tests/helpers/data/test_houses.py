"""The houses: scales, prices, and a bowl that only normalized features make round."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.houses import houses
from helpers.neural.surfaces import Quadratic
from solutions_tests.helpers.probes import SEEDS, close, complaint


def bowl(X: np.ndarray) -> Quadratic:
    """The squared cost over weights and bias, along the axes of its bowl."""
    X1 = np.concatenate([X, np.ones((1, X.shape[1]))])
    return Quadratic(np.linalg.eigvalsh(X1 @ X1.T / X.shape[1]))


@given(m=st.integers(2, 30), seed=SEEDS)
def test_sizes_ranges_and_seeds(m: int, seed: int) -> None:
    X, Y, names = houses(m, np.random.default_rng(seed))
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert len(names) == 2
    assert X[0].min() >= 1
    assert X[0].max() <= 1000
    assert X[1].min() >= 0
    assert X[1].max() <= 1
    close(Y.mean(), 0, atol=1e-9)
    close(Y.std(), 1, atol=1e-9)
    again = houses(m, np.random.default_rng(seed))
    close((again.X, again.Y), (X, Y), rtol=0, atol=0)


def test_both_features_matter_equally() -> None:
    X, Y, _ = houses(5000, np.random.default_rng(0))
    distance, sun = (np.corrcoef(x, Y[0])[0, 1] for x in X)
    assert distance == pytest.approx(-0.66, abs=0.05)
    assert sun == pytest.approx(0.66, abs=0.05)
    X1 = np.concatenate([X, np.ones((1, 5000))])
    misses = Y.T - X1.T @ np.linalg.lstsq(X1.T, Y.T, rcond=None)[0]
    assert (misses**2).mean() == pytest.approx(15**2 / (2 * 100**2 / 12 + 15**2), rel=0.05)


def test_normalizing_rounds_the_bowl() -> None:
    X, _, _ = houses(1000, np.random.default_rng(0))
    raw = bowl(X)
    normalized = bowl((X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True))
    assert raw.curvatures[-1] / raw.curvatures[0] > 1e6
    assert normalized.curvatures[-1] / normalized.curvatures[0] < 1.2
    assert raw.largest_learning_rate(np.zeros(3)) == pytest.approx(5.7e-6, rel=0.1)
    assert normalized.largest_learning_rate(np.zeros(3)) == pytest.approx(2, rel=0.1)


def test_wrong_inputs() -> None:
    assert complaint(houses, 1, np.random.default_rng(0)) == (
        "ValueError: houses: m is 1, expected a whole number of at least 2. Choose another value."
    )
    assert "noise is -1" in complaint(houses, 5, np.random.default_rng(0), noise=-1)
    assert "rng is 0" in complaint(houses, 5, 0)
