"""Greedy with fair ties, exploration at its rate, and the probabilities that say so in a formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.policies import epsilon_greedy, epsilon_greedy_probabilities, greedy
from solutions_tests.helpers.probes import SEEDS, SIZES, complaint, keeps_promises, tensor, unchanged


@given(n=SIZES, seed=SEEDS)
def test_greedy_takes_one_of_the_largest(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    q = rng.integers(0, 3, n) * 1.0
    with unchanged(q):
        action = greedy(q, rng)
    assert isinstance(action, int)
    assert q[action] == q.max()
    assert greedy(tensor(q), np.random.default_rng(seed)) == greedy(q, np.random.default_rng(seed))


@pytest.mark.parametrize("epsilon", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("q", [[0.0, 0.0, 0.0], [1.0, 2.0, 2.0, -1.0], [5.0], [0.0, 3.0]])
def test_actions_come_as_often_as_the_formula_says(q: list[float], epsilon: float) -> None:
    rng, values, n = np.random.default_rng(0), np.array(q), 4000
    counts = np.bincount([epsilon_greedy(values, epsilon, rng) for _ in range(n)], minlength=len(q))
    expected = epsilon_greedy_probabilities(values, epsilon)
    np.testing.assert_allclose(counts / n, expected, atol=4 * 0.5 / n**0.5)
    assert (counts[expected == 0] == 0).all()


@given(m=SIZES, n=SIZES, epsilon=st.floats(0, 1), seed=SEEDS)
def test_probabilities_of_many_states_at_once(m: int, n: int, epsilon: float, seed: int) -> None:
    q = np.random.default_rng(seed).integers(0, 3, (m, n)) * 1.0
    P = keeps_promises(lambda q: epsilon_greedy_probabilities(q, epsilon), q)
    np.testing.assert_allclose(P.sum(axis=1), 1)
    for row, values in zip(P, q, strict=True):
        np.testing.assert_allclose(row, epsilon_greedy_probabilities(values, epsilon))
        best = values == values.max()
        np.testing.assert_allclose(row[best], (1 - epsilon) / best.sum() + epsilon / n)
        np.testing.assert_allclose(row[~best], epsilon / n)


def test_the_same_seed_acts_alike_and_unchecked_too() -> None:
    q = np.array([0.0, 0.0, 1.0, 1.0])
    checked = [epsilon_greedy(q, 0.5, rng) for rng in [np.random.default_rng(7)] for _ in range(20)]
    unchecked = [epsilon_greedy(q, 0.5, rng, check=False) for rng in [np.random.default_rng(7)] for _ in range(20)]
    assert checked == unchecked


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert "greedy: q has shape (1, 2), expected (n_actions,), 1 axis" in complaint(greedy, np.ones((1, 2)), rng)
    assert "greedy: q[1] is nan" in complaint(greedy, np.array([1.0, np.nan]), rng)
    assert "greedy: rng is 0" in complaint(greedy, np.ones(2), 0)
    assert "epsilon_greedy: epsilon is 1.5, expected a number from 0 to 1. It is a probability" in complaint(
        epsilon_greedy, np.ones(2), 1.5, rng
    )
    assert "epsilon_greedy: q is empty" in complaint(epsilon_greedy, np.ones(0), 0.1, rng)
    assert "epsilon_greedy: rng is None" in complaint(epsilon_greedy, np.ones(2), 0.1, None)
    assert "epsilon_greedy_probabilities: epsilon is -0.1" in complaint(epsilon_greedy_probabilities, np.ones(2), -0.1)
    assert "q has shape (1, 1, 1), expected (n_actions,) or (n_states, n_actions)" in complaint(
        epsilon_greedy_probabilities, np.ones((1, 1, 1)), 0.1
    )
