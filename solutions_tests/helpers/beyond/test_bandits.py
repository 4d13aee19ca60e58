"""Bandits: epsilon explores and alpha does not, means are means, and the weights of a moving average."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.bandits import lucky, noisy, play_bandit, steady, update_weights
from helpers.neural.averages import exponentially_weighted_average
from solutions_tests.helpers.probes import SEEDS, close, complaint


@pytest.mark.parametrize("alpha", [0.01, 0.5, 1.0, None])
def test_no_step_size_explores(alpha: float | None) -> None:
    played = play_bandit([steady(1), steady(5)], steps=500, epsilon=0.0, alpha=alpha, first=0,
                         rng=np.random.default_rng(0))  # fmt: skip
    assert (played.arms == 0).all()
    assert (played.Q[:, 1] == 0).all()


def test_epsilon_does() -> None:
    for seed in range(5):
        played = play_bandit([steady(1), steady(5)], steps=500, epsilon=0.1, alpha=0.5, first=0,
                             rng=np.random.default_rng(seed))  # fmt: skip
        assert 440 <= (played.arms == 1).sum() <= 485
        assert played.Q[-1, 1] == pytest.approx(5, abs=1e-6)


@given(steps=st.integers(1, 40), alpha=st.floats(0.01, 1), seed=SEEDS)
def test_beliefs_follow_the_rewards(steps: int, alpha: float, seed: int) -> None:
    arms = [noisy(0.5, 1.0), lucky(3.0, 0.4), steady(-1.0)]
    played = play_bandit(arms, steps=steps, epsilon=1.0, alpha=alpha, rng=np.random.default_rng(seed))
    for a in range(3):
        mine = played.rewards[played.arms == a]
        if len(mine):
            weights = update_weights(len(mine), alpha)
            assert played.Q[-1, a] == pytest.approx(weights[1:] @ mine, rel=1e-9, abs=1e-9)
    means = play_bandit(arms, steps=steps, epsilon=1.0, rng=np.random.default_rng(seed))
    for a in set(means.arms.tolist()):
        assert means.Q[-1, a] == pytest.approx(means.rewards[means.arms == a].mean(), rel=1e-9, abs=1e-9)
    np.testing.assert_array_equal(means.arms, played.arms)  # with epsilon = 1 beliefs do not matter


def test_the_value_of_a_lucky_arm_is_its_mean_not_its_best() -> None:
    played = play_bandit([lucky(10.0, 0.1)], steps=20_000, epsilon=0.0, rng=np.random.default_rng(0))
    assert played.rewards.max() == 10
    assert played.Q[-1, 0] == pytest.approx(1, abs=0.1)


@given(n=st.integers(1, 30), alpha=st.floats(0.01, 1))
def test_weights_are_those_of_the_moving_average_of_lesson_2_5(n: int, alpha: float) -> None:
    values = np.random.default_rng(n).standard_normal(n)
    weights = update_weights(n, alpha)
    assert len(weights) == n + 1
    assert weights.sum() == pytest.approx(1)
    average = exponentially_weighted_average(values, 1 - alpha)[-1]
    assert weights[1:] @ values == pytest.approx(average, rel=1e-6, abs=1e-9)


def test_the_same_seed_plays_alike() -> None:
    a, b, c = (
        play_bandit([noisy(0, 1), noisy(0, 1)], steps=50, epsilon=0.3, rng=np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    close(tuple(a), tuple(b))
    assert (a.rewards != c.rewards).any()


def test_wrong_inputs() -> None:
    more = {"steps": 5, "epsilon": 0.1, "rng": np.random.default_rng(0)}
    assert "play_bandit: there is no arm" in complaint(play_bandit, [], **more)
    assert "play_bandit: arms is a function, expected a list of at least one" in complaint(
        play_bandit, steady(1), **more
    )
    assert "play_bandit: arms[1] is a int, expected a function rng -> reward" in complaint(
        play_bandit, [steady(1), 2], **more
    )
    assert "play_bandit: arms[0](rng) is None, expected one number" in complaint(
        play_bandit, [lambda rng: None], **more
    )
    assert "play_bandit: arms[0](rng) is nan" in complaint(play_bandit, [lambda rng: float("nan")], **more)
    assert "steady: reward is 'x'" in complaint(steady, "x")
    assert "lucky: chance is 2, expected a number from 0 to 1" in complaint(lucky, 1, 2)
    assert "lucky: reward is nan" in complaint(lucky, float("nan"), 0.5)
    assert "noisy: spread is -1, expected a number of at least 0" in complaint(noisy, 0, -1)
    assert "noisy: mean is None" in complaint(noisy, None, 1)
    assert "play_bandit: steps is 0" in complaint(play_bandit, [steady(1)], **more | {"steps": 0})
    assert "play_bandit: epsilon is 7" in complaint(play_bandit, [steady(1)], **more | {"epsilon": 7})
    assert "play_bandit: alpha is 0" in complaint(play_bandit, [steady(1)], **more | {"alpha": 0})
    assert "play_bandit: first is 1" in complaint(play_bandit, [steady(1)], **more | {"first": 1})
    assert "play_bandit: rng is 0" in complaint(play_bandit, [steady(1)], **more | {"rng": 0})
    assert "update_weights: n is 0" in complaint(update_weights, 0, 0.1)
    assert "update_weights: alpha is 2" in complaint(update_weights, 3, 2)
