"""Gymnasium's worlds: the same seed gives the same episode, tables agree with what happens, and what is refused."""

import numpy as np
import pytest

from helpers.beyond.environments import (
    NAMES,
    TIME_LIMITS,
    Episode,
    check_environment,
    make_environment,
    play_episode,
    returns,
    transition_tables,
)
from helpers.beyond.game_pictures import drawing_of
from solutions_tests.helpers.probes import complaint


def at_random(env):
    return lambda state, rng: int(rng.integers(env.action_space.n))


@pytest.mark.parametrize("name", NAMES)
def test_an_episode_has_one_state_more_than_actions_and_comes_again_with_its_seed(name: str) -> None:
    env = make_environment(name)
    episode = play_episode(env, at_random(env), np.random.default_rng(3))
    again = play_episode(make_environment(name), at_random(env), np.random.default_rng(3))
    other = play_episode(env, at_random(env), np.random.default_rng(4))
    T = len(episode.actions)
    assert len(episode.states) == T + 1
    assert episode.rewards.shape == (T,)
    assert episode.rewards.dtype == np.float64
    assert episode.total == episode.rewards.sum()
    assert episode.frames is None
    for mine, its in zip(episode[:4], again[:4], strict=True):
        np.testing.assert_array_equal(mine, its)
    assert len(other.actions) != T or (other.actions != episode.actions).any()


def test_what_ended_and_what_was_cut_off_are_told_apart() -> None:
    lake = make_environment("FrozenLake-v1", is_slippery=False)
    into_a_hole = play_episode(lake, lambda state, rng: 1 if state else 2, np.random.default_rng(0))
    assert into_a_hole.terminated
    assert into_a_hole.states.tolist() == [0, 1, 5]
    round_and_round = play_episode(make_environment("FrozenLake-v1", time_limit=7), lambda state, rng: 0,
                                   np.random.default_rng(0))  # fmt: skip
    assert len(round_and_round.actions) <= 7
    cliff = play_episode(make_environment("CliffWalking-v1"), lambda state, rng: 3, np.random.default_rng(0))
    assert not cliff.terminated
    assert len(cliff.actions) == TIME_LIMITS["CliffWalking-v1"]
    assert cliff.total == -200
    soon = play_episode(make_environment("CliffWalking-v1", time_limit=5), lambda state, rng: 3,
                        np.random.default_rng(0))  # fmt: skip
    assert len(soon.actions) == 5


def test_the_chance_of_the_world_is_drawn_anew_in_each_episode() -> None:
    env, rng = make_environment("FrozenLake-v1"), np.random.default_rng(0)
    ways = {tuple(play_episode(env, lambda state, rng: 2, rng).states.tolist()) for _ in range(5)}
    assert len(ways) > 1


def test_the_agent_sees_the_state_before_its_action() -> None:
    seen = []

    def watching(state: int, rng: np.random.Generator) -> int:
        seen.append(state)
        return 2 - (state == 2)

    lake = make_environment("FrozenLake-v1", is_slippery=False)
    episode = play_episode(lake, watching, np.random.default_rng(0))
    assert seen == episode.states[:-1].tolist()


def test_frames_show_every_state() -> None:
    env = make_environment("FrozenLake-v1")
    episode = play_episode(env, at_random(env), np.random.default_rng(1), draw=drawing_of(env))
    assert episode.frames is not None
    assert episode.frames.dtype == np.uint8
    assert len(episode.frames) == len(episode.states)
    for state, frame in zip(episode.states, episode.frames, strict=True):
        np.testing.assert_array_equal(frame, drawing_of(env)(state))


def test_returns_are_those_of_the_episodes_in_their_order() -> None:
    env = make_environment("CartPole-v1")
    rng = np.random.default_rng(5)
    one_by_one = [play_episode(env, at_random(env), rng).total for _ in range(3)]
    assert returns(env, at_random(env), np.random.default_rng(5), 3).tolist() == one_by_one


@pytest.mark.parametrize("name", ["FrozenLake-v1", "CliffWalking-v1", "Taxi-v4"])
def test_tables_agree_with_what_happens(name: str) -> None:
    env, rng = make_environment(name), np.random.default_rng(0)
    P, R, start = transition_tables(env)
    n_states, n_actions = R.shape
    assert P.shape == (n_states, n_actions, n_states)
    assert start.sum() == pytest.approx(1)
    assert (P >= 0).all()
    assert (P.sum(axis=2) <= 1 + 1e-12).all()
    for _ in range(30):
        episode = play_episode(env, at_random(env), rng)
        assert start[episode.states[0]] > 0
        for t, (s, a) in enumerate(zip(episode.states[:-1], episode.actions, strict=True)):
            ended = episode.terminated and t == len(episode.actions) - 1
            assert ended or P[s, a, episode.states[t + 1]] > 0
            assert not ended or P[s, a].sum() < 1
            if name != "FrozenLake-v1":  # there the reward is by chance
                assert episode.rewards[t] == R[s, a]


def test_the_lake_by_hand() -> None:
    P, R, start = transition_tables(make_environment("FrozenLake-v1"))
    np.testing.assert_allclose(P[14, 2].sum(), 2 / 3)  # right of the last square but one: a third of the time home
    np.testing.assert_allclose(P[0, 0, [0, 4]], [2 / 3, 1 / 3])  # left in the corner: left and up stay, down goes on
    np.testing.assert_allclose(R[14, 2], 1 / 3)
    assert R.sum() == pytest.approx(1)  # three of the four actions there reach the goal, each in a third of all cases
    assert start.tolist() == [1.0] + [0.0] * 15


def test_wrong_inputs() -> None:
    assert "make_environment: name is 'Taxi-v3', expected one of" in complaint(make_environment, "Taxi-v3")
    assert 'Did you mean "Taxi-v4"?' in complaint(make_environment, "Taxi-v3")
    assert "time_limit is 0, expected a whole number of at least 1" in complaint(
        make_environment, "Taxi-v4", time_limit=0
    )
    assert "FrozenLake-v1 refused the options {'icy': True}" in complaint(make_environment, "FrozenLake-v1", icy=True)
    assert check_environment("somewhere", make_environment("Taxi-v4")) == 6
    assert "somewhere: env is a str, expected a world with finitely many actions" in complaint(
        check_environment, "somewhere", "Taxi-v4"
    )
    lake, rng = make_environment("FrozenLake-v1"), np.random.default_rng(0)
    assert "play_episode: policy(state, rng) is 4, expected a whole number from 0 to 3" in complaint(
        play_episode, lake, lambda state, rng: 4, rng
    )
    assert "play_episode: rng is 0, expected a numpy Generator" in complaint(play_episode, lake, at_random(lake), 0)
    assert "returns: episodes is 0" in complaint(returns, lake, at_random(lake), rng, 0)
    assert "play_episode: policy is a NoneType, expected a function (state, rng) -> action" in complaint(
        play_episode, lake, None, rng
    )
    assert "play_episode: draw is a int, expected a function state -> picture" in complaint(
        play_episode, lake, at_random(lake), rng, draw=3
    )
    assert "FrozenLake-v1 refused the options {'map_name': '7x7'}" in complaint(
        make_environment, "FrozenLake-v1", map_name="7x7"
    )
    assert "transition_tables: CartPoleEnv has no table of transitions" in complaint(
        transition_tables, make_environment("CartPole-v1")
    )
    assert Episode._fields == ("states", "actions", "rewards", "terminated", "frames")
