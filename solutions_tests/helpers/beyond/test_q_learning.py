"""Returns and updates against their formulas, and what they refuse."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.q_learning import discounted_returns, q_update, sarsa_update
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises


@given(T=st.integers(1, 9), gamma=st.floats(0, 1), seed=SEEDS)
def test_returns_against_the_written_out_sum(T: int, gamma: float, seed: int) -> None:
    rewards = np.random.default_rng(seed).standard_normal(T)
    G = keeps_promises(lambda rewards: discounted_returns(rewards, gamma), rewards)
    close(G, np.array([sum(gamma**k * rewards[t + k] for k in range(T - t)) for t in range(T)]), atol=1e-9)
    close(discounted_returns(np.array([0, 0, 8]), 0.5), np.array([2.0, 4.0, 8.0]))


@given(n=SIZES, k=SIZES, alpha=st.floats(0.01, 1), gamma=st.floats(0, 1), over=st.booleans(), seed=SEEDS)
def test_updates_move_one_entry_by_alpha_of_the_error(
    n: int, k: int, alpha: float, gamma: float, over: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    Q, R = rng.standard_normal((n, k)), float(rng.standard_normal())
    s, s_next = (int(rng.integers(n)) for _ in range(2))
    a, a_next = (int(rng.integers(k)) for _ in range(2))
    new = keeps_promises(lambda Q: q_update(Q, s, a, R, s_next, alpha, gamma, terminated=over), Q)
    target = R + (0 if over else gamma * max(Q[s_next]))
    assert new[s, a] == pytest.approx((1 - alpha) * Q[s, a] + alpha * target, rel=1e-9, abs=1e-12)
    others = np.ones((n, k), dtype=bool)
    others[s, a] = False
    np.testing.assert_array_equal(new[others], Q[others])
    on_policy = keeps_promises(lambda Q: sarsa_update(Q, s, a, R, s_next, a_next, alpha, gamma, terminated=over), Q)
    target = R + (0 if over else gamma * Q[s_next, a_next])
    assert on_policy[s, a] == pytest.approx((1 - alpha) * Q[s, a] + alpha * target, rel=1e-9, abs=1e-12)
    np.testing.assert_array_equal(on_policy[others], Q[others])


def test_wrong_inputs() -> None:
    Q = np.zeros((3, 2))
    assert "discounted_returns: gamma is 1.1, expected a number from 0 to 1" in complaint(
        discounted_returns, np.ones(2), 1.1
    )
    assert "rewards has shape (1, 2)" in complaint(discounted_returns, np.ones((1, 2)), 0.9)
    assert "q_update: s is 3, expected a whole number from 0 to 2" in complaint(q_update, Q, 3, 0, 1.0, 0, 0.1, 0.9)
    assert "q_update: a is 2, expected" in complaint(q_update, Q, 0, 2, 1.0, 0, 0.1, 0.9)
    assert "q_update: s_next is -1" in complaint(q_update, Q, 0, 0, 1.0, -1, 0.1, 0.9)
    assert "q_update: R is nan" in complaint(q_update, Q, 0, 0, float("nan"), 0, 0.1, 0.9)
    one: Any = np.array([1.0])  # an array of one entry is a number, too
    assert q_update(Q, 0, 0, one, 0, 0.1, 0.9)[0, 0] == 0.1
    assert "q_update: R has shape (2,), expected one number" in complaint(q_update, Q, 0, 0, np.ones(2), 0, 0.1, 0.9)
    assert "sarsa_update: s is -1" in complaint(sarsa_update, Q, -1, 0, 1.0, 0, 0, 0.1, 0.9)
    assert "q_update: alpha is 0, expected a number above 0 and at most 1" in complaint(
        q_update, Q, 0, 0, 1.0, 0, 0, 0.9
    )
    assert "q_update: Q has shape (3,)" in complaint(q_update, np.zeros(3), 0, 0, 1.0, 0, 0.1, 0.9)
    assert "sarsa_update: a_next is 2" in complaint(sarsa_update, Q, 0, 0, 1.0, 0, 2, 0.1, 0.9)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(q_update, np.ones((2, 2)), 0, 0, 1.0, 1, 0.5, 0.9, terminated="no").startswith(
        "TypeError: q_update: terminated is 'no', expected True or False."
    )
    assert complaint(sarsa_update, np.ones((2, 2)), 0, 0, 1.0, 1, 0, 0.5, 0.9, terminated="no").startswith(
        "TypeError: sarsa_update: terminated is 'no', expected True or False."
    )
