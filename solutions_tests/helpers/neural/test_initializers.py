"""First weights: their spread, that the seed decides them, and that the variances really travel as claimed."""

from math import sqrt
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.activations import ACTIVATIONS
from helpers.neural.initializers import INITIALIZERS, glorot, he, normal, xavier, zeros
from solutions_tests.helpers.probes import close, complaint, drawn

SCALES: Any = {
    "zeros": lambda n, n_prev: 0,
    "normal": lambda n, n_prev: 0.01,
    "he": lambda n, n_prev: sqrt(2 / n_prev),
    "xavier": lambda n, n_prev: sqrt(1 / n_prev),
    "glorot": lambda n, n_prev: sqrt(2 / (n + n_prev)),
}


@pytest.mark.parametrize("name", list(INITIALIZERS))
@drawn
def test_scaled_normal_numbers_in_every_library(name: str, n: int, m: int, seed: int) -> None:
    f = INITIALIZERS[name]
    W = f(n, m, np.random.default_rng(seed))
    close(W, SCALES[name](n, m) * np.random.default_rng(seed).standard_normal((n, m)))
    assert W.dtype == np.float64
    for like in (np.ones(1, dtype=np.float32), torch.ones(1), torch.ones(1, dtype=torch.float64), np.array([1])):
        same = f(n, m, np.random.default_rng(seed), like=like)
        assert type(same) is type(like)
        assert same.dtype == (like.dtype if like.dtype != np.int64 else np.float64)
        close(same, W, rtol=1e-6)


def test_the_scale_of_normal_weights_may_be_chosen() -> None:
    close(normal(2, 3, np.random.default_rng(1), scale=3), 300 * normal(2, 3, np.random.default_rng(1)))


@pytest.mark.parametrize(
    ("init", "activation", "kept"), [(he, "relu", 1.0), (xavier, "tanh", 0.06), (he, "linear", 2.0**9)]
)
def test_how_the_variance_travels_through_ten_layers(init: Any, activation: str, kept: float) -> None:
    rng = np.random.default_rng(0)
    A, first = rng.standard_normal((400, 50)), 0.0
    for depth in range(10):
        Z = init(400, 400, rng) @ A
        A, _ = ACTIVATIONS[activation].forward(Z)
        first = first or float((Z**2).mean())
        assert depth < 9 or 0.25 * kept < (Z**2).mean() / first < 4 * kept


def test_glorot_is_between_the_two_directions() -> None:
    rng = np.random.default_rng(0)
    W = glorot(100, 400, rng)
    forward = ((W @ rng.standard_normal((400, 500))) ** 2).mean()
    backward = ((W.T @ rng.standard_normal((100, 500))) ** 2).mean()
    close([forward, backward], [2 * 400 / 500, 2 * 100 / 500], rtol=0.05)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert complaint(he, 2, 0, rng) == (
        "ValueError: he: n_prev is 0, expected a whole number of at least 1. Choose another value."
    )
    assert complaint(xavier, 2.5, 3, rng) == (
        "ValueError: xavier: n is 2.5, expected a whole number of at least 1. Round it with int(n)."
    )
    assert complaint(glorot, 2, 3, 0) == (
        "TypeError: glorot: rng is 0, expected a numpy Generator. Pass np.random.default_rng(0); the 0 is the seed."
    )
    assert complaint(normal, 2, 3, rng, scale=-1) == (
        "ValueError: normal: scale is -1, expected a number of at least 0. Choose another value."
    )
    assert complaint(zeros, 2, 3, like="float32") == (
        "TypeError: zeros: like is a str, expected a number or an array. Write np.array(like)."
    )
