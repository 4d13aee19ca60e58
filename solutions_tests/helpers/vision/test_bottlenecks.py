"""What comes through a ReLU in few channels."""

import numpy as np
import pytest

from helpers.vision.bottlenecks import spiral, through_relu
from solutions_tests.helpers.probes import close, complaint


def lost(n_C: int, seed: int) -> float:
    X = spiral()
    back = through_relu(X, n_C, np.random.default_rng(seed)).recovered
    return float(((back - X) ** 2).sum() / ((X - X.mean(axis=1, keepdims=True)) ** 2).sum())


def test_the_spiral_begins_in_the_middle() -> None:
    X = spiral(101, 2.0)
    assert X.shape == (2, 101)
    close(X[:, 0], np.zeros(2))
    close(np.hypot(*X), np.linspace(0, 1, 101), atol=1e-9)
    close(X[:, 50], np.array([0.5, 0.0]), atol=1e-9)


def test_few_channels_lose_much_and_many_hardly_anything() -> None:
    losses = {n_C: np.median([lost(n_C, seed) for seed in range(20)]) for n_C in (2, 4, 8, 16)}
    assert losses[2] > 0.2 and losses[2] > losses[4] > losses[8] > losses[16]
    assert losses[16] < 0.002


def test_alive_counts_channels_above_zero() -> None:
    X = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]])
    T = np.random.default_rng(3).standard_normal((5, 2))
    survival = through_relu(X, 5, np.random.default_rng(3))
    right = int((T[:, 0] > 0).sum())
    assert survival.alive.tolist() == [right, 5 - right, 0]


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "X has shape (3, 4)" in complaint(through_relu, np.ones((3, 4)), 4, rng)
    assert "n_C is 1" in complaint(through_relu, spiral(), 1, rng)
    assert "rng is 3" in complaint(through_relu, spiral(), 4, 3)
    assert "is nan" in complaint(through_relu, spiral() * np.nan, 4, rng)
    with pytest.raises(TypeError):
        through_relu([[1.0], [2.0]], 4, rng)


def test_other_kinds_are_refused() -> None:
    assert complaint(spiral, -1).startswith("ValueError: spiral: m is -1, expected a whole number of at least 1.")
    assert complaint(spiral, turns="two").startswith("ValueError: spiral: turns is 'two', expected one number.")
