"""The fast loop against the readable one, Q-learning against value iteration, and what a training refuses."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.beyond.environments import make_environment, returns, transition_tables
from helpers.beyond.grid_world import GridWorld
from helpers.beyond.policies import epsilon_greedy, greedy
from helpers.beyond.q_learning import q_update, sarsa_update
from helpers.beyond.q_training import METHODS, learn_q, q_episodes
from helpers.beyond.value_iteration import value_iteration
from solutions_tests.helpers.probes import close, complaint

BOARD = ("S..", ".#.", "..+")


def slowly(env, *, episodes, alpha, gamma, epsilon, rng, sarsa):
    """The same training with the public functions only."""
    Q, totals = np.zeros((env.observation_space.n, env.action_space.n)), []
    for _ in range(episodes):
        s, over, total = env.reset(seed=int(rng.integers(2**31)))[0], False, 0.0
        a = epsilon_greedy(Q[s], epsilon, rng)
        while not over:
            s_next, R, terminated, truncated, _ = env.step(a)
            over, total = terminated or truncated, total + R
            if sarsa:
                a_next = epsilon_greedy(Q[s_next], epsilon, rng)
                Q = sarsa_update(Q, s, a, R, s_next, a_next, alpha, gamma, terminated=terminated)
            else:
                Q = q_update(Q, s, a, R, s_next, alpha, gamma, terminated=terminated)
                a_next = -1 if over else epsilon_greedy(Q[s_next], epsilon, rng)
            s, a = s_next, a_next
        totals.append(total)
    return Q, np.array(totals)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("make", [lambda: GridWorld(BOARD, slip=0.2), lambda: make_environment("FrozenLake-v1")])
def test_the_fast_loop_does_what_the_readable_one_does(method: str, make) -> None:
    more: dict[str, Any] = {"episodes": 30, "alpha": 0.3, "gamma": 0.9, "epsilon": 0.3}
    fast = learn_q(make(), **more, rng=np.random.default_rng(4), method=method)
    Q, totals = slowly(make(), **more, rng=np.random.default_rng(4), sarsa=method == "SARSA")
    close(fast.Q, Q)
    close(fast.returns, totals)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1000))
def test_q_learning_arrives_at_the_table_of_value_iteration(seed: int) -> None:
    """In a world without chance, with alpha = 1 and enough exploring, the two are equal."""
    world = GridWorld(BOARD, step_reward=-0.1)
    Q_star = value_iteration(*world.tables()[:2], 0.9).Q
    learned = learn_q(world, episodes=400, alpha=1.0, gamma=0.9, epsilon=1.0, rng=np.random.default_rng(seed))
    close(learned.Q, Q_star, rtol=1e-9, atol=1e-9)


def test_with_chance_in_the_world_small_steps_arrive_near_it() -> None:
    world = GridWorld(BOARD, step_reward=-0.1, slip=0.4)
    Q_star = value_iteration(*world.tables()[:2], 0.9).Q
    far = {
        alpha: np.abs(learn_q(world, episodes=4000, alpha=alpha, gamma=0.9, epsilon=1.0,
                              rng=np.random.default_rng(0)).Q - Q_star).max()
        for alpha in (1.0, 0.02)
    }  # fmt: skip
    assert far[0.02] < 0.08
    assert far[1.0] > 3 * far[0.02]


def test_it_walks_along_the_cliff() -> None:
    env = make_environment("CliffWalking-v1")
    learned = learn_q(env, episodes=500, alpha=0.5, gamma=1.0, epsilon=0.1, rng=np.random.default_rng(0))
    scores = returns(env, lambda s, rng: greedy(learned.Q[s], rng), np.random.default_rng(1), 3)
    assert scores.tolist() == [-13] * 3
    P, R, start = transition_tables(env)
    assert start @ value_iteration(P, R, 1.0).Q.max(axis=1) == pytest.approx(-13)


def test_epsilon_falls_evenly_and_every_says_when_to_look() -> None:
    world = GridWorld(("S+",), rewards={"+": 1.0}, time_limit=5)
    seen = list(q_episodes(world, episodes=7, alpha=0.5, gamma=0.9, epsilon=1.0, epsilon_end=0.0, every=3,
                           rng=np.random.default_rng(0)))  # fmt: skip
    assert [len(learned.returns) for learned in seen] == [3, 6, 7]
    assert seen[-1].returns[-1] == 1
    constant = learn_q(world, episodes=50, alpha=0.5, gamma=0.9, epsilon=0.0, rng=np.random.default_rng(0))
    assert constant.returns[5:].tolist() == [1.0] * 45


def test_epsilon_runs_from_its_first_to_its_last_value(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[float] = []

    def note(*how: Any) -> float:
        used.append(how[4])
        return 0.0

    monkeypatch.setattr("helpers.beyond.q_training._one_episode", note)
    more: dict[str, Any] = {"episodes": 5, "alpha": 0.5, "gamma": 0.9, "epsilon": 1.0, "rng": np.random.default_rng(0)}
    learn_q(GridWorld(BOARD), **more, epsilon_end=0.2)
    assert used == pytest.approx([1.0, 0.8, 0.6, 0.4, 0.2])
    used.clear()
    learn_q(GridWorld(BOARD), **more)
    assert used == [1.0] * 5


def test_an_interruption_gives_what_was_learned() -> None:
    class Stops(GridWorld):
        left = 300

        def step(self, action):
            Stops.left -= 1
            if not Stops.left:
                raise KeyboardInterrupt
            return super().step(action)

    learned = learn_q(Stops(BOARD), episodes=5000, alpha=0.5, gamma=0.9, epsilon=0.5, rng=np.random.default_rng(0),
                      progress=True)  # fmt: skip
    assert 1 <= len(learned.returns) < 300
    Stops.left = 1
    with pytest.raises(KeyboardInterrupt):
        learn_q(Stops(BOARD), episodes=5, alpha=0.5, gamma=0.9, epsilon=0.5, rng=np.random.default_rng(0))


def test_a_time_limit_is_no_end() -> None:
    """Cut off after one step the value still looks ahead; a terminal square has none."""
    world = GridWorld(("S..",), step_reward=1.0, rewards={}, time_limit=1)
    learned = learn_q(world, episodes=300, alpha=0.5, gamma=0.5, epsilon=0.0, rng=np.random.default_rng(0))
    assert learned.Q[0].max() > 1.5


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    world = GridWorld(BOARD)
    more = {"episodes": 3, "alpha": 0.1, "gamma": 0.9, "epsilon": 0.1, "rng": rng}
    assert "method is 'sarsa', expected one of 'Q-learning', 'SARSA'" in complaint(
        learn_q, world, **more | {"method": "sarsa"}
    )
    assert "q_episodes: epsilon is 2" in complaint(learn_q, world, **more | {"epsilon": 2})
    assert "q_episodes: epsilon_end is -1" in complaint(learn_q, world, **more | {"epsilon_end": -1})
    assert "learn_q: episodes is 0" in complaint(learn_q, world, **more | {"episodes": 0})
    assert "q_episodes: every is 0" in complaint(lambda **m: list(q_episodes(world, **m)), **more | {"every": 0})
    assert "q_episodes: rng is 7" in complaint(learn_q, world, **more | {"rng": 7})
    assert "the states of env cannot be counted" in complaint(learn_q, make_environment("CartPole-v1"), **more)
    assert "q_episodes: env is a str" in complaint(learn_q, "FrozenLake-v1", **more)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(learn_q, GridWorld(BOARD), episodes=1).startswith(
        "TypeError: learn_q: alpha is missing, expected alpha, gamma, epsilon and rng."
    )
    assert complaint(learn_q, GridWorld(BOARD), episodes=1, progress="no").startswith(
        "TypeError: learn_q: progress is 'no', expected True or False."
    )
