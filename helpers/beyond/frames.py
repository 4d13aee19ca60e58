"""Frames of a game: pictures of the cart with its pole, stacks of the last few, and acting on every k-th only."""

from collections import deque
from typing import Any

import numpy as np

from helpers.arrays import Array, astype, take_rows, to_numpy, xp_of
from helpers.beyond.environments import check_environment
from helpers.checks import check_array, check_whole

WIDE, HIGH = 2.4, 1.6  # the picture shows x from -2.4 to 2.4, and heights from -0.4 to 1.2
POLE, HALF_CART, CART_HEIGHT, HALF_POLE = 1.0, 0.35, 0.22, 0.05


def stack_frames(frames: Array, k: int = 4) -> Array:
    """For every moment of an episode the last k frames, oldest first.

        S[t] = (f[t - k + 1], ..., f[t - 1], f[t]), with f[0] in place of what lies before the start       (1)

    Parameters
    ----------
    frames : array (T, ...)
        The frames of one episode, in order.
    k : int
        How many are stacked.

    Returns
    -------
    array (T, k, ...)

    Raises
    ------
    ValueError or TypeError
        If frames are empty or no array, or k is below 1.

    Source: Mnih et al. (2015); k = 4 there.
    """
    where = "stack_frames"
    k = check_whole(where, "k", k, least=1)
    if str(getattr(frames, "dtype", "")).endswith("uint8"):  # frames stay bytes in memory
        check_array(where, "frames", frames[:, None] * 1.0, ndim=frames.ndim + 1)
    else:
        check_array(where, "frames", frames, ndim=tuple(range(1, 6)))
    T, xp = frames.shape[0], xp_of(frames)
    before = xp.arange(T)[:, None] + xp.arange(1 - k, 1)[None, :]  # (T, k): t - k + 1 ... t
    return take_rows(frames, before.clip(0, T))  # (1)  (T, k, ...)


class FrameStack:
    """A game whose states are the last k observations, oldest first: what moved, and where to, can then be seen.

    Parameters
    ----------
    env : gymnasium environment
        Any.
    k : int
        How many are stacked; at the start the first one stands k times.

    Raises
    ------
    ValueError or TypeError
        If k is below 1, or env is no environment.
    """

    def __init__(self, env: Any, k: int = 4) -> None:
        from gymnasium.vector.utils import batch_space

        check_environment("FrameStack", env)
        self.env, self.k = env, check_whole("FrameStack", "k", k, least=1)
        self.action_space, self.observation_space = env.action_space, batch_space(env.observation_space, self.k)
        self._last: deque[Any] = deque(maxlen=self.k)

    def reset(self, **more: Any) -> tuple[np.ndarray, dict[str, Any]]:
        """A new episode: the first observation k times, (k, ...), and what else the game says."""
        seen, info = self.env.reset(**more)
        self._last.extend([seen] * self.k)
        return np.stack(self._last), info

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """One step of the game; the new observation pushes the oldest one out."""
        seen, R, terminated, truncated, info = self.env.step(action)
        self._last.append(seen)
        return np.stack(self._last), R, terminated, truncated, info


class FrameSkip:
    """A game in which one decides at every k-th frame; the action is repeated in between, the rewards are added up.

    Parameters
    ----------
    env : gymnasium environment
        Any.
    k : int
        Frames of one decision; 1 changes nothing. If the game ends among them, the rest is not played.

    Raises
    ------
    ValueError or TypeError
        If k is below 1, or env is no environment.
    """

    def __init__(self, env: Any, k: int = 4) -> None:
        check_environment("FrameSkip", env)
        self.env, self.k = env, check_whole("FrameSkip", "k", k, least=1)
        self.action_space, self.observation_space = env.action_space, env.observation_space

    def reset(self, **more: Any) -> tuple[Any, dict[str, Any]]:
        """A new episode."""
        return self.env.reset(**more)

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """The same action k times; returns the last observation and the sum of the rewards."""
        total = 0.0
        for _ in range(self.k):
            seen, R, terminated, truncated, info = self.env.step(action)
            total += float(R)
            if terminated or truncated:
                break
        return seen, total, terminated, truncated, info


class Positions:
    """CartPole for an agent that sees no speeds: the states are (x, theta) only, as a single picture shows them.

    Parameters
    ----------
    env : gymnasium environment
        CartPole, whose states are (x, speed, theta, angular speed).

    Raises
    ------
    ValueError or TypeError
        If the states of env are not four numbers, or env is no environment.
    """

    def __init__(self, env: Any) -> None:
        from gymnasium.spaces import Box

        check_environment("Positions", env)
        space = env.observation_space
        if space.shape != (4,):
            raise ValueError(
                f"Positions: the states of env have shape {space.shape}, expected (4,). Pass CartPole as it is made."
            )
        self.env, self.action_space = env, env.action_space
        self.observation_space = Box(space.low[::2], space.high[::2], dtype=space.dtype)

    def reset(self, **more: Any) -> tuple[np.ndarray, dict[str, Any]]:
        """A new episode."""
        seen, info = self.env.reset(**more)
        return seen[::2], info

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """One step of the game, seen without speeds."""
        seen, *rest = self.env.step(action)
        return (seen[::2], *rest)


def cart_pole_frame(state: Array, height: int = 84, width: int = 84) -> np.ndarray:
    """A picture of CartPole, drawn from its state: the rail, the cart, and the pole; speeds cannot be seen.

    Parameters
    ----------
    state : array (4,)
        (x, speed, theta, angular speed), theta in radians, 0 upright.
    height, width : int
        Pixels.

    Returns
    -------
    numpy array (height, width) of uint8
        Dark on white.

    Raises
    ------
    ValueError or TypeError
        If state is not (4,), or a side has no pixel.
    """
    where = "cart_pole_frame"
    check_array(where, "state", state, letters="(4,)", shape=(4,))
    height, width = (check_whole(where, name, n, least=1) for name, n in (("height", height), ("width", width)))
    x, _, theta, _ = astype(to_numpy(state), "float64")
    across = (np.arange(width) + 0.5) / width * 2 * WIDE - WIDE  # (width,)
    up = 1.2 - (np.arange(height)[:, None] + 0.5) / height * HIGH  # (height, 1)
    soft = max(HIGH / height, 2 * WIDE / width)  # edges are a pixel wide, so that small motion shows
    along = (across - x) * np.sin(theta) + up * np.cos(theta)  # along the pole, from its joint
    beside = (across - x) * np.cos(theta) - up * np.sin(theta)
    rail = _inside(0.02 - abs(up + CART_HEIGHT / 2), soft) + 0 * across
    cart = _inside(np.minimum(HALF_CART - abs(across - x), CART_HEIGHT / 2 - abs(up)), soft)
    pole = _inside(np.minimum(HALF_POLE - abs(beside), np.minimum(along, POLE - along)), soft)
    ink = np.maximum(np.maximum(0.45 * rail, cart), 0.7 * pole)
    return astype(np.round(255 * (1 - ink)), "uint8")


def _inside(distance: np.ndarray, soft: float) -> np.ndarray:
    """1 well inside a shape, 0 outside, in between within a pixel of its edge."""
    return (distance / soft + 0.5).clip(0, 1)
