"""The Bellman equation: its fixed point, its pace, exact values of policies, and where there is no answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.environments import make_environment, play_episode, transition_tables
from helpers.beyond.grid_world import GridWorld
from helpers.beyond.policies import epsilon_greedy_probabilities
from helpers.beyond.value_iteration import policy_values, value_backup, value_iteration
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises


def world_of_chance(n: int, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    P = rng.random((n, k, n))
    return P / P.sum(axis=2, keepdims=True) * rng.random((n, k, 1)), rng.standard_normal((n, k))


@given(n=SIZES, k=SIZES, gamma=st.floats(0, 0.95), seed=SEEDS)
def test_the_fixed_point_and_the_pace(n: int, k: int, gamma: float, seed: int) -> None:
    P, R = world_of_chance(n, k, seed)
    Q_star, sweeps = value_iteration(P, R, gamma)
    assert sweeps >= 1
    close(keeps_promises(lambda Q, P, R: value_backup(Q, P, R, gamma), Q_star, P, R), Q_star, atol=1e-8)
    Q = np.random.default_rng(seed).standard_normal((n, k))
    closer = value_backup(Q, P, R, gamma)
    assert abs(closer - Q_star).max() <= gamma * abs(Q - Q_star).max() + 1e-9
    by_hand = [[R[s, a] + gamma * sum(P[s, a, t] * max(Q[t]) for t in range(n)) for a in range(k)] for s in range(n)]
    close(closer, np.array(by_hand))


@given(n=SIZES, k=SIZES, gamma=st.floats(0, 0.95), seed=SEEDS)
def test_no_policy_is_better_than_the_greedy_one(n: int, k: int, gamma: float, seed: int) -> None:
    P, R = world_of_chance(n, k, seed)
    Q_star = value_iteration(P, R, gamma).Q
    greedy = epsilon_greedy_probabilities(Q_star, 0.0)
    V = policy_values(P, R, greedy, gamma)
    close(V, Q_star.max(axis=1), rtol=1e-6, atol=1e-8)
    other = np.random.default_rng(seed).dirichlet(np.ones(k), n)
    assert (policy_values(P, R, other, gamma) <= V + 1e-8).all()


def test_a_loop_that_pays_has_a_value_only_with_a_discount() -> None:
    P, R = np.ones((1, 1, 1)), np.ones((1, 1))
    close(value_iteration(P, R, 0.9).Q, np.array([[10.0]]), rtol=1e-8)
    said = complaint(value_iteration, P, R, 1.0, limit=500)
    assert "value_iteration: after 500 sweeps with gamma = 1 an entry still changes by 1 (the largest is 500)" in said
    assert "take a gamma below 1" in said
    assert "with gamma = 1 this policy may walk forever" in complaint(policy_values, P, R, np.ones((1, 1)), 1.0)
    close(policy_values(P, R, np.ones((1, 1)), 0.5), np.array([2.0]))


def test_without_discount_where_every_way_ends() -> None:
    world = GridWorld(("S..+",), step_reward=-1.0)
    assert value_iteration(*world.tables()[:2], 1.0).Q[0].max() == pytest.approx(-1)
    P, R, start = transition_tables(make_environment("FrozenLake-v1"))
    lake = value_iteration(P, R, 1.0, tolerance=1e-12)
    assert start @ lake.Q.max(axis=1) == pytest.approx(0.8235, abs=1e-3)  # 14/17 without a time limit


def test_exact_values_against_many_episodes() -> None:
    world = GridWorld(("S..", ".-+"), slip=0.3, step_reward=-0.05)
    P, R, start = world.tables()
    pi = epsilon_greedy_probabilities(value_iteration(P, R, 1.0).Q, 0.2)
    rng = np.random.default_rng(0)
    scores = [play_episode(world, lambda s, rng: int(rng.choice(4, p=pi[s])), rng).total for _ in range(3000)]
    assert start @ policy_values(P, R, pi, 1.0) == pytest.approx(np.mean(scores), abs=0.05)


def test_wrong_inputs() -> None:
    P, R = world_of_chance(3, 2, 0)
    assert "value_backup: Q has shape (2, 3), expected (n_states, n_actions) = (3, 2)" in complaint(
        value_backup, np.zeros((2, 3)), P, R, 0.9
    )
    assert "value_backup: gamma is 1.5" in complaint(value_backup, R, P, R, 1.5)
    assert "value_backup: P has shape (3, 2, 2)" in complaint(value_backup, R, P[:, :, :2], R, 0.9)
    assert "value_iteration: P contains -0" in complaint(value_iteration, P * 0 - 0.1, R, 0.9)
    assert "value_iteration: P.sum(axis=2) contains 1.5" in complaint(value_iteration, P * 0 + 0.5, R, 0.9)
    assert "value_iteration: gamma is -1" in complaint(value_iteration, P, R, -1)
    assert "value_iteration: tolerance is 0" in complaint(value_iteration, P, R, 0.9, tolerance=0)
    assert "value_iteration: limit is 0" in complaint(value_iteration, P, R, 0.9, limit=0)
    assert "value_iteration: R[0, 0] is nan" in complaint(value_iteration, P, R * np.nan, 0.9)
    assert "policy_values: a row of policy adds up to something else" in complaint(
        policy_values, P, R, R * 0 + 0.4, 0.9
    )
    assert "policy_values: policy has shape (1, 2)" in complaint(policy_values, P, R, R[:1], 0.9)
    assert "policy_values: a row of policy" in complaint(policy_values, P, R, R * 0 + np.array([1.5, -0.5]), 0.9)
    assert "policy_values: gamma is 2" in complaint(policy_values, P, R, R * 0 + 0.5, 2)
