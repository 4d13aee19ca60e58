"""Worlds to act in: those of Gymnasium by name, whole episodes played in them, and their tables of transitions."""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import astype
from helpers.checks import check_choice, check_generator, check_whole

NAMES = ("FrozenLake-v1", "CliffWalking-v1", "Taxi-v4", "CartPole-v1")
TIME_LIMITS = {"CliffWalking-v1": 200}  # Gymnasium sets none there: a policy that walks in a circle never ends

Policy = Callable[[Any, np.random.Generator], int]  # (state, rng) -> action
Drawing = Callable[[Any], np.ndarray]  # state -> picture (n_H, n_W, 3) of uint8


class Episode(NamedTuple):
    """One game from its start to its end; T is the number of actions in it."""

    states: np.ndarray  # (T + 1, ...) the start and what followed each action
    actions: np.ndarray  # (T,) whole numbers
    rewards: np.ndarray  # (T,) what came after each action
    terminated: bool  # whether the game ended; False where the time limit cut it off
    frames: np.ndarray | None  # (T + 1, n_H, n_W, 3) of uint8: a picture of each state, if asked for

    @property
    def total(self) -> float:
        """The sum of the rewards, without discount."""
        return float(self.rewards.sum())


class Tables(NamedTuple):
    """A world with few states, in full: what `value_iteration` needs."""

    P: np.ndarray  # (n_states, n_actions, n_states) chance to go on at s'; what is missing to 1 is the chance to end
    R: np.ndarray  # (n_states, n_actions) expected reward
    start: np.ndarray  # (n_states,) chance to start at s


def make_environment(name: str, *, time_limit: int | None = None, **options: Any) -> Any:
    """One of Gymnasium's worlds, made without its own window and pictures.

    Parameters
    ----------
    name : str
        One of NAMES: "FrozenLake-v1", "CliffWalking-v1", "Taxi-v4", "CartPole-v1".
    time_limit : int, optional
        After how many actions an episode is cut off; the world's own limit if left out (200 for CliffWalking-v1).
    **options
        Passed on, for instance is_slippery=False for FrozenLake-v1.

    Returns
    -------
    gymnasium.Env
        With reset(seed=...) -> (state, info) and step(action) -> (state, reward, terminated, truncated, info).

    Raises
    ------
    ValueError
        If the name is none of NAMES, the time limit is below 1, or an option or its value is unknown.
    """
    import gymnasium

    name = check_choice("make_environment", "name", name, NAMES)
    if time_limit is not None:
        time_limit = check_whole("make_environment", "time_limit", time_limit, least=1)
    limit = TIME_LIMITS.get(name) if time_limit is None else time_limit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Gymnasium's advice to take another version of a world
        try:
            return gymnasium.make(name, max_episode_steps=limit, disable_env_checker=True, **options)
        except (TypeError, KeyError):
            raise ValueError(
                f"make_environment: {name} refused the options {options}, expected those of its documentation."
                " Leave out what it does not know."
            ) from None


def check_environment(where: str, env: Any) -> int:
    """The number of actions of a Gymnasium world; refuse anything else, and worlds whose actions cannot be counted."""
    actions = getattr(getattr(env, "action_space", None), "n", None)
    if actions is None or not hasattr(env, "step"):
        raise TypeError(
            f"{where}: env is a {type(env).__name__}, expected a world with finitely many actions."
            ' Pass make_environment("FrozenLake-v1").'
        )
    return int(actions)


def check_function(where: str, name: str, x: Any, form: str) -> None:
    """Refuse what cannot be called."""
    if not callable(x):
        raise TypeError(
            f"{where}: {name} is a {type(x).__name__}, expected a function {form}. Pass its name, without parentheses."
        )


def reset(env: Any, rng: np.random.Generator) -> Any:
    """Start a new episode whose chance comes from rng alone, and give its first state."""
    return env.reset(seed=int(rng.integers(2**31)))[0]


def play_episode(env: Any, policy: Policy, rng: np.random.Generator, *, draw: Drawing | None = None) -> Episode:
    """Let a policy act from the start to the end of one episode.

    Parameters
    ----------
    env : gymnasium.Env
        From `make_environment`.
    policy : function (state, rng) -> action
        What acts.
    rng : numpy Generator
        Every chance in it: the start, the world's and the policy's.
    draw : function state -> array (n_H, n_W, 3) of uint8, optional
        Makes the frames, for instance `game_pictures.drawing_of(env)`.

    Returns
    -------
    Episode
        States, actions, rewards, whether the game ended, and the frames.

    Raises
    ------
    ValueError or TypeError
        If env has no countable actions, rng is no generator, policy or draw is no function, or the policy chooses an
        action that does not exist.
    """
    n_actions = check_environment("play_episode", env)
    check_generator("play_episode", rng)
    check_function("play_episode", "policy", policy, "(state, rng) -> action")
    if draw is not None:
        check_function("play_episode", "draw", draw, "state -> picture")
    states, actions, rewards, terminated, truncated = [reset(env, rng)], [], [], False, False
    while not (terminated or truncated):
        action = check_whole("play_episode", "policy(state, rng)", policy(states[-1], rng), most=n_actions - 1)
        state, reward, terminated, truncated, _ = env.step(action)
        states.append(state)
        actions.append(action)
        rewards.append(float(reward))
    frames = None if draw is None else np.stack([draw(state) for state in states])
    return Episode(np.array(states), np.array(actions), np.array(rewards), bool(terminated), frames)


def returns(env: Any, policy: Policy, rng: np.random.Generator, episodes: int) -> np.ndarray:
    """The sum of the rewards of each of several episodes.

    Parameters
    ----------
    env, policy, rng
        As in `play_episode`.
    episodes : int
        How many.

    Returns
    -------
    array (episodes,)
        Without discount.

    Raises
    ------
    ValueError or TypeError
        As in `play_episode`, or if episodes is below 1.
    """
    episodes = check_whole("returns", "episodes", episodes, least=1)
    return np.array([play_episode(env, policy, rng).total for _ in range(episodes)])


def transition_tables(env: Any) -> Tables:
    """Everything that can happen in a world with few states, read from Gymnasium's own description of it.

    Parameters
    ----------
    env : gymnasium.Env
        FrozenLake-v1, CliffWalking-v1 or Taxi-v4.

    Returns
    -------
    Tables
        P counts only what goes on: where an action ends the game with certainty, its row of P is 0.

    Raises
    ------
    TypeError
        If env has no such description: CartPole's states are real numbers.
    """
    n_actions = check_environment("transition_tables", env)
    known = getattr(env.unwrapped, "P", None)
    if known is None:
        raise TypeError(
            f"transition_tables: {type(env.unwrapped).__name__} has no table of transitions, expected a world with few"
            ' states. Pass make_environment("FrozenLake-v1").'
        )
    n_states = len(known)
    P, R = np.zeros((n_states, n_actions, n_states)), np.zeros((n_states, n_actions))
    for s, actions in known.items():
        for a, outcomes in actions.items():
            for chance, s_next, reward, terminated in outcomes:
                R[s, a] += chance * reward
                P[s, a, s_next] += 0.0 if terminated else chance
    return Tables(P, R, astype(env.unwrapped.initial_state_distrib, "float64"))
