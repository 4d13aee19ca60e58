"""Stacks and skipped frames against Gymnasium's own wrappers, and the picture of the cart with its pole."""

from typing import Any

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.wrappers import FrameStackObservation, RepeatAction
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.environments import make_environment, play_episode
from helpers.beyond.frames import FrameSkip, FrameStack, Positions, cart_pole_frame, stack_frames
from solutions_tests.helpers.probes import SIZES, close, complaint, unchanged


def cart_pole() -> Any:
    return make_environment("CartPole-v1")


def same_game(ours: Any, theirs: Any, seed: int, most: int = 60) -> int:
    """Play the same actions in both; everything that comes back must be the same. Returns the steps made."""
    rng = np.random.default_rng(seed)
    seen, expected = ours.reset(seed=seed)[0], theirs.reset(seed=seed)[0]
    np.testing.assert_array_equal(seen, expected)
    for step in range(most):
        action = int(rng.integers(2))
        mine, other = ours.step(action), theirs.step(action)
        np.testing.assert_array_equal(mine[0], other[0])
        assert mine[1:4] == other[1:4]
        if mine[2] or mine[3]:
            np.testing.assert_array_equal(ours.reset(seed=seed + 1)[0], theirs.reset(seed=seed + 1)[0])
            return step + 1
    return most


@pytest.mark.parametrize("k", [1, 2, 4])
@pytest.mark.parametrize("seed", [0, 5])
def test_stacks_are_those_of_gymnasium(k: int, seed: int) -> None:
    ours, theirs = FrameStack(cart_pole(), k), FrameStackObservation(cart_pole(), k)
    assert ours.observation_space == theirs.observation_space
    assert same_game(ours, theirs, seed) > 5


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("seed", [0, 5])
def test_skipping_is_that_of_gymnasium(k: int, seed: int) -> None:
    assert same_game(FrameSkip(cart_pole(), k), RepeatAction(cart_pole(), k), seed) >= 2
    assert same_game(FrameSkip(cart_pole(), 1), cart_pole(), seed) > 5


def test_skipping_counts_rewards_and_stops_at_the_end() -> None:
    env = FrameSkip(make_environment("CartPole-v1", time_limit=6), 4)
    env.reset(seed=0)
    assert env.step(0)[1:4] == (4.0, False, False)
    _, R, terminated, truncated, _ = env.step(1)
    assert (R, terminated, truncated) == (2.0, False, True)


@given(T=SIZES, k=SIZES, n=SIZES, seed=st.integers(0, 99))
def test_all_stacks_of_an_episode(T: int, k: int, n: int, seed: int) -> None:
    frames = np.random.default_rng(seed).random((T, n))
    with unchanged(frames):
        stacks = stack_frames(frames, k)
    assert stacks.shape == (T, k, n)
    for t in range(T):
        for j in range(k):
            assert (stacks[t, j] == frames[max(0, t - (k - 1 - j))]).all()
    close(stack_frames(torch.tensor(frames), k), stacks)


def test_stacks_are_those_of_the_wrapper() -> None:
    policy = lambda state, rng: int(rng.integers(2))  # noqa: E731
    plain = play_episode(cart_pole(), policy, np.random.default_rng(0))
    stacked = play_episode(FrameStack(cart_pole(), 4), policy, np.random.default_rng(0))
    np.testing.assert_array_equal(stack_frames(plain.states, 4), stacked.states)


def test_frames_of_bytes_stay_bytes() -> None:
    frames = np.random.default_rng(0).integers(0, 256, (5, 3, 2), dtype=np.uint8)
    stacks = stack_frames(frames, 2)
    assert stacks.dtype == np.uint8 and (stacks[3] == frames[2:4]).all()
    assert stack_frames(frames.astype(np.float32), 2).dtype == np.float32


def test_positions_are_all_that_is_seen() -> None:
    whole, part = cart_pole(), Positions(cart_pole())
    assert part.observation_space.shape == (2,)
    np.testing.assert_array_equal(whole.reset(seed=3)[0][[0, 2]], part.reset(seed=3)[0])
    mine, other = part.step(1), whole.step(1)
    np.testing.assert_array_equal(mine[0], other[0][[0, 2]])
    assert mine[1:4] == other[1:4]
    assert "states of env have shape (2,)" in complaint(Positions, part)


def pixels(x: float, theta: float) -> np.ndarray:
    return cart_pole_frame(np.array([x, 0.0, theta, 0.0]), 84, 252) < 128


def test_the_picture_shows_where_cart_and_pole_are() -> None:
    upright = pixels(0, 0)
    columns, rows = np.flatnonzero(upright.any(axis=0)), np.flatnonzero(upright.any(axis=1))
    assert abs(columns.mean() - 125.5) < 1  # in the middle
    close(len(columns) / 252 * 4.8, np.float64(0.7), rtol=0.06)  # as wide as the cart
    close((63 - rows.min()) / 84 * 1.6, np.float64(1.0), rtol=0.06)  # as high as the pole
    assert abs(np.flatnonzero(pixels(1, 0).any(axis=0)).mean() - (125.5 + 252 / 4.8)) < 1
    top = np.flatnonzero(pixels(0, 0.2)[12])
    assert abs((top.mean() - 125.5) / 252 * 4.8 - np.tan(0.2) * (1.2 - 12.5 / 84 * 1.6)) < 0.03  # leans to the right
    assert (pixels(0, 0.2) == pixels(0, -0.2)[:, ::-1]).all()


@pytest.mark.parametrize("theta", [-1.2, -0.6, 0.6, 1.2])
def test_the_pole_is_as_long_as_it_is_however_it_leans(theta: float) -> None:
    picture = cart_pole_frame(np.array([0.3, 0.0, theta, 0.0]), 160, 480) < 128  # 100 pixels are a length of 1
    for along, shown in ((0.6, True), (0.95, True), (1.05, False)):
        row, column = 100 * (1.2 - along * np.cos(theta)), 100 * (2.4 + 0.3 + along * np.sin(theta))
        assert picture[int(row), int(column)] == shown
        assert not picture[int(row), int(100 * (2.7 - along * np.sin(theta)))]


def test_speed_cannot_be_seen() -> None:
    one, other = (cart_pole_frame(np.array([0.3, v, 0.05, -v])) for v in (1.0, -1.0))
    assert (one == other).all() and one.shape == (84, 84) and one.dtype == np.uint8
    assert (cart_pole_frame(np.array([0.3, 0, 0.06, 0])) != one).any()
    assert cart_pole_frame(torch.zeros(4)).shape == (84, 84)


def test_refusals() -> None:
    assert "stack_frames: k is 0" in complaint(stack_frames, np.zeros((3, 2)), 0)
    assert "stack_frames: frames is empty" in complaint(stack_frames, np.zeros((0, 2)), 2)
    assert "frames is a list" in complaint(stack_frames, [1.0], 2)
    assert "FrameStack: k is 0" in complaint(FrameStack, cart_pole(), 0)
    assert "FrameSkip: k is 0" in complaint(FrameSkip, cart_pole(), 0)
    assert "state has shape (2,), expected (4,)" in complaint(cart_pole_frame, np.zeros(2))
    for wrapper in (FrameSkip, FrameStack, Positions):
        assert f"{wrapper.__name__}: env is a int, expected a world" in complaint(wrapper, 3)
    assert "height is 0" in complaint(cart_pole_frame, np.zeros(4), 0)
    assert isinstance(gymnasium.make("CartPole-v1"), gymnasium.Env)
