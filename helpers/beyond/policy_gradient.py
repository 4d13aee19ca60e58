"""Learning a policy directly: REINFORCE, and a small world in which no table of values can act well."""

from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, scatter_add, to_numpy
from helpers.beyond.environments import Policy, check_environment, play_episode
from helpers.beyond.q_learning import check_gamma, discounted_returns
from helpers.checks import check_array, check_between, check_generator, check_positive, check_together, check_whole
from helpers.neural.softmax import softmax


class BlindCorridor:
    """Three squares in a row and the exit behind them; in the middle one left and right have changed places.

    The agent cannot tell the squares apart: its only state is 0. Every step costs 1. Action 0 is left, 1 is right. A
    policy that always does the same walks to and fro forever; one that tosses a coin gets out.

    Parameters
    ----------
    time_limit : int
        After how many steps an episode is cut off.

    Raises
    ------
    ValueError
        If the time limit is below 1.

    Source: R. Sutton, A. Barto, Reinforcement Learning (2018), example 13.1.
    """

    def __init__(self, time_limit: int = 200) -> None:
        self.time_limit = check_whole("BlindCorridor", "time_limit", time_limit, least=1)
        self.action_space, self.observation_space = SimpleNamespace(n=2), SimpleNamespace(n=1)
        self.square, self.steps = 0, 0

    def reset(self, *, seed: int | None = None) -> tuple[int, dict[str, Any]]:
        """Back to the first square; nothing here is left to chance, and the seed is not used."""
        self.square, self.steps = 0, 0
        return 0, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Walk: (0, -1, terminated, truncated, nothing more).

        Raises
        ------
        ValueError
            If the action is neither 0 nor 1.
        """
        right = check_whole("BlindCorridor.step", "action", action, most=1) == 1
        self.square = max(0, self.square + (1 if right != (self.square == 1) else -1))
        self.steps += 1
        over = self.square == 3
        return 0, -1.0, over, not over and self.steps >= self.time_limit, {}


def corridor_return(p: Array) -> Array:
    """The expected return in the blind corridor (without time limit) of going right with probability p.

        V_0 = -1 + p V_1 + (1 - p) V_0,  V_1 = -1 + p V_0 + (1 - p) V_2,  V_2 = -1 + (1 - p) V_1      (1)
        V_0 = (2 p - 4) / (p (1 - p))                                                                (2) solved

    Parameters
    ----------
    p : array
        Above 0 and below 1, in any shape.

    Returns
    -------
    array like p
        The best p is 2 - sqrt(2) = 0.59, with -11.7.

    Raises
    ------
    ValueError
        If a p lies outside (0, 1).
    """
    check_array("corridor_return", "p", p, ndim=getattr(p, "ndim", 1))
    check_between("corridor_return", "p.min()", p.min(), 0, 1, ends="()", advice="It is a probability.")
    check_between("corridor_return", "p.max()", p.max(), 0, 1, ends="()", advice="It is a probability.")
    return (2 * p - 4) / (p * (1 - p))  # (2)


def reinforce_gradient(h: Array, actions: Array, G: Array) -> Array:
    """Where the preferences of a softmax policy should move after an episode.

        pi(a) = softmax(h)(a),   d ln pi(a_t) / dh = onehot(a_t) - pi                (1)
        gradient = sum_t G_t (onehot(a_t) - pi)                                      (2)

    On average over episodes this is the gradient of the expected return, although the world was never differentiated:
    actions that were followed by more than expected become more likely.

    Parameters
    ----------
    h : array (n_actions,)
        Preferences.
    actions : array (T,) of whole numbers
        What was done.
    G : array (T,)
        What came from then on, perhaps minus a baseline.

    Returns
    -------
    array (n_actions,)
        To be added to h, times a step size.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, or an action does not exist.

    Source: R. Williams, Simple statistical gradient-following algorithms (1992).
    """
    where = "reinforce_gradient"
    check_array(where, "h", h, letters="(n_actions,)", ndim=1)
    check_array(where, "G", G, letters="(T,)", ndim=1)
    check_array(where, "actions", actions, letters="(T,)", shape=G.shape, because="G", source=G)
    check_together(where, h=h, G=G)
    for place in (actions.min(), actions.max()):
        check_whole(where, "an action", place.item(), most=h.shape[0] - 1)
    pi = softmax(h.reshape(-1, 1))[:, 0]  # (n_actions,)
    return scatter_add(0 * h, actions, G) - pi * G.sum()  # (2)  (n_actions,)


class Tried(NamedTuple):
    """A policy after some episodes."""

    h: np.ndarray  # (n_actions,) preferences
    pi: np.ndarray  # (n_actions,) probabilities
    returns: np.ndarray  # (episodes so far,)


def reinforce_episodes(
    env: Any, *, episodes: int, learning_rate: float, rng: np.random.Generator, h: Array | None = None,
    gamma: float = 1.0, every: int = 1,
) -> Generator[Tried, None, None]:  # fmt: skip
    """Play with a softmax policy that sees no states, and improve it after every episode.

        h := h + learning_rate * reinforce_gradient(h, actions, G - b),   b the mean return so far

    Parameters
    ----------
    env : gymnasium.Env or alike
        Its states are not looked at.
    episodes, learning_rate : int, float
        How many episodes, and the step size, above 0.
    rng : numpy Generator
        Every chance in it.
    h : array (n_actions,), optional
        Preferences at the start; zeros if left out.
    gamma : float
        Discount, from 0 to 1.
    every : int
        After how many episodes the policy is looked at; after the last one always.

    Yields
    ------
    Tried
        Preferences, probabilities, and the returns so far.

    Raises
    ------
    ValueError or TypeError
        If env has no countable actions, h another length, or a number lies outside its range.
    """
    where = "reinforce_episodes"
    n_actions = check_environment(where, env)
    episodes, every = check_whole(where, "episodes", episodes, least=1), check_whole(where, "every", every, least=1)
    rate = check_positive(where, "learning_rate", learning_rate)
    check_generator(where, rng)
    gamma = check_gamma(where, gamma)
    if h is not None:
        check_array(where, "h", h, letters="(n_actions,)", shape=(n_actions,))
    now = np.zeros(n_actions) if h is None else 1.0 * to_numpy(h)
    returns: list[float] = []
    for played in range(1, episodes + 1):
        episode = play_episode(env, _tossing(softmax(now.reshape(-1, 1))[:, 0]), rng)
        G = discounted_returns(episode.rewards, gamma)
        baseline = np.mean(returns) if returns else G[0]
        returns.append(float(G[0]))
        now = now + rate * reinforce_gradient(now, episode.actions, G - baseline)
        if played % every == 0 or played == episodes:
            yield Tried(now, softmax(now.reshape(-1, 1))[:, 0], np.array(returns))


def _tossing(pi: np.ndarray) -> Policy:
    """The policy that takes action a with probability pi[a], whatever it sees."""
    edges = pi.cumsum()
    return lambda state, rng: int((rng.random() * edges[-1] >= edges).sum())
