"""REINFORCE against torch's gradient and against the true slope, and the corridor in closed form."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.environments import play_episode
from helpers.beyond.policy_gradient import BlindCorridor, corridor_return, reinforce_episodes, reinforce_gradient
from helpers.beyond.q_training import learn_q
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches


@given(n=SIZES, T=st.integers(1, 8), seed=SEEDS)
def test_the_gradient_is_torchs(n: int, T: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    h, actions, G = rng.standard_normal(n), rng.integers(0, n, T), rng.standard_normal(T)
    mine = keeps_promises(reinforce_gradient, h, actions, G)
    leaf = torch.tensor(h, requires_grad=True)
    (torch.tensor(G) * torch.log_softmax(leaf, 0)[torch.tensor(actions)]).sum().backward()
    close(mine, leaf.grad)

    def weighted(h: np.ndarray) -> float:
        return float((G * (h[actions] - np.log(np.exp(h).sum()))).sum())

    slope_matches(weighted, h, mine, rng)


def test_on_average_it_is_the_slope_of_the_expected_return() -> None:
    """No world was differentiated, and still: the mean over episodes is dJ/dh, with or without a baseline."""
    rng, h = np.random.default_rng(0), np.array([0.3, 0.0])
    p = float(np.exp(h[1]) / np.exp(h).sum())
    slope = (corridor_return(np.array(p + 1e-5)) - corridor_return(np.array(p - 1e-5))) / 2e-5 * p * (1 - p)
    gradients = []
    for _ in range(6000):
        played = play_episode(BlindCorridor(), lambda s, rng: int(rng.random() < p), rng)
        G = np.cumsum(played.rewards[::-1])[::-1] + 12
        gradients.append(reinforce_gradient(h, played.actions, G)[1])
    assert np.mean(gradients) == pytest.approx(slope, abs=4 * np.std(gradients) / 6000**0.5)


def test_the_corridor_by_hand_and_in_closed_form() -> None:
    corridor = BlindCorridor()
    assert corridor.reset(seed=1) == (0, {})
    assert corridor.step(0)[:4] == (0, -1.0, False, False)
    for action, square in ((1, 1), (1, 0), (1, 1), (0, 2), (0, 1), (0, 2)):
        corridor.step(action)
        assert corridor.square == square
    assert corridor.step(1)[:4] == (0, -1.0, True, False)
    short = BlindCorridor(time_limit=2)
    short.reset()
    short.step(1)
    assert short.step(1)[2:4] == (False, True)
    p = np.linspace(0.05, 0.95, 19)
    for chance, value in zip(p, keeps_promises(corridor_return, p), strict=True):
        q = 1 - chance
        system = np.array([[1 - q, -chance, 0], [-chance, 1, -q], [0, -q, 1]])
        assert np.linalg.solve(system, -np.ones(3))[0] == pytest.approx(value)
    assert corridor_return(np.array([2 - 2**0.5])) == pytest.approx(-6 - 4 * 2**0.5)


def test_it_learns_to_toss_a_coin_where_a_table_cannot_act() -> None:
    shares = []
    for seed in range(3):
        *_, tried = reinforce_episodes(BlindCorridor(), episodes=600, learning_rate=0.003, every=200,
                                       h=np.array([1.0, -1.0]), rng=np.random.default_rng(seed))  # fmt: skip
        close(tried.pi.sum(), np.array(1.0))
        shares.append(tried.pi[1])
        assert len(tried.returns) == 600
    assert 0.4 < min(shares) <= max(shares) < 0.8
    table = learn_q(BlindCorridor(), episodes=100, alpha=0.1, gamma=1.0, epsilon=0.1, rng=np.random.default_rng(0)).Q
    best = int(table[0].argmax())
    assert play_episode(BlindCorridor(), lambda s, rng: best, np.random.default_rng(0)).total == -200


def test_every_says_when_to_look_and_a_seed_brings_it_again() -> None:
    def run() -> list:
        return list(reinforce_episodes(BlindCorridor(), episodes=7, learning_rate=0.01, every=3, gamma=0.9,
                                       rng=np.random.default_rng(0)))  # fmt: skip

    first, again = run(), run()
    assert [len(tried.returns) for tried in first] == [3, 6, 7]
    close(tuple(first[-1]), tuple(again[-1]))


def falls_above(edge: float, s: int, rng: np.random.Generator) -> int:
    return int(rng.random() >= edge)


def test_the_baseline_is_the_mean_return_so_far() -> None:
    """Three episodes by hand: the same draws, and each step with its own discounted return minus the mean of before."""
    gamma, rate = 0.9, 0.05
    seen = list(reinforce_episodes(BlindCorridor(), episodes=3, learning_rate=rate, gamma=gamma,
                                   rng=np.random.default_rng(2)))  # fmt: skip
    rng, h = np.random.default_rng(2), np.zeros(2)
    before: list[float] = []
    for tried in seen:
        right = 1 / (1 + np.exp(h[0] - h[1]))
        left = 1 - right
        played = play_episode(BlindCorridor(), partial(falls_above, left), rng)
        T = len(played.actions)
        G = np.array([-sum(gamma**k for k in range(T - t)) for t in range(T)])
        b = np.mean(before) if before else G[0]
        before.append(G[0])
        for a, g in zip(played.actions, G, strict=True):
            h = h + rate * (g - b) * ((np.arange(2) == a) - np.array([left, right]))
        close(tried.h, h)
        close(tried.returns, np.array(before))
    assert abs(seen[-1].h).max() > 0


def test_wrong_inputs() -> None:
    h, actions, G = np.zeros(2), np.array([0, 1]), np.ones(2)
    assert "reinforce_gradient: h has shape (2, 1)" in complaint(reinforce_gradient, h.reshape(2, 1), actions, G)
    assert "reinforce_gradient: G has shape (1, 2)" in complaint(reinforce_gradient, h, actions, G.reshape(1, 2))
    assert "reinforce_gradient: actions has shape (1,)" in complaint(reinforce_gradient, h, actions[:1], G)
    assert "an action is 2, expected a whole number from 0 to 1" in complaint(reinforce_gradient, h, actions + 1, G)
    assert "an action is -1, expected" in complaint(reinforce_gradient, h, actions - 1, G)
    assert "an action is 0.0, expected a whole number from 0 to 1" in complaint(reinforce_gradient, h, actions * 1.0, G)
    assert "corridor_return: p.min() is 0" in complaint(corridor_return, np.array([0.0]))
    assert "corridor_return: p.max() is 1" in complaint(corridor_return, np.array([0.5, 1.0]))
    assert "BlindCorridor: time_limit is 0" in complaint(BlindCorridor, 0)
    assert "BlindCorridor.step: action is 2" in complaint(BlindCorridor().step, 2)
    more = {"episodes": 2, "learning_rate": 0.1, "rng": np.random.default_rng(0)}

    def drained(env, **settings):
        return list(reinforce_episodes(env, **settings))

    for wrong, said in (({"episodes": 0}, "episodes is 0"), ({"learning_rate": 0}, "learning_rate is 0"),
                        ({"every": 0}, "every is 0"), ({"rng": 3}, "rng is 3"),
                        ({"h": np.zeros(3)}, "h has shape (3,)"), ({"h": [0, 0]}, "h is a list"),
                        ({"gamma": 2}, "gamma is 2")):  # fmt: skip
        assert said in complaint(drained, BlindCorridor(), **more | wrong)
    assert "env is a str" in complaint(drained, "corridor", **more)
