"""Bandits: worlds with a single state, where only the choice of the arm counts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.beyond.environments import check_function
from helpers.beyond.policies import epsilon_greedy
from helpers.checks import check_between, check_generator, check_number, check_whole

Arm = Callable[[np.random.Generator], float]  # rng -> reward


class Pulls(NamedTuple):
    """What was pulled, what came, and what the agent believed."""

    arms: np.ndarray  # (T,) whole numbers from 0
    rewards: np.ndarray  # (T,)
    Q: np.ndarray  # (T + 1, n_arms): beliefs at the start and after each pull


def steady(reward: float) -> Arm:
    """An arm that always pays the same; refuses what is no number."""
    reward = check_number("steady", "reward", reward)
    return lambda rng: reward


def lucky(reward: float, chance: float) -> Arm:
    """An arm that pays `reward` with some chance and nothing otherwise; refuses a chance outside [0, 1]."""
    reward = check_number("lucky", "reward", reward)
    chance = check_between("lucky", "chance", chance, 0, 1, advice="It is a probability, such as 0.1.")
    return lambda rng: reward if rng.random() < chance else 0.0


def noisy(mean: float, spread: float) -> Arm:
    """An arm whose rewards scatter around a mean as a normal distribution; refuses a standard deviation below 0."""
    mean = check_number("noisy", "mean", mean)
    spread = check_between("noisy", "spread", spread, 0, np.inf, advice="It is a standard deviation.")
    return lambda rng: mean + spread * float(rng.standard_normal())


def play_bandit(
    arms: Sequence[Arm],
    *,
    steps: int,
    epsilon: float,
    rng: np.random.Generator,
    alpha: float | None = None,
    first: int | None = None,
) -> Pulls:
    """Pull arms, epsilon-greedily, and learn what they are worth.

        Q(a) := Q(a) + alpha (R - Q(a)),   Q = 0 at the start                        (1)

    With alpha = 1/n at the n-th pull of an arm, Q(a) is the plain mean of what it paid. There is no s' and no gamma:
    the episode ends with every pull.

    Parameters
    ----------
    arms : sequence of functions rng -> reward
        Such as `steady(5)` or `lucky(10, 0.1)`.
    steps : int
        How many pulls.
    epsilon : float
        The chance to pull any arm.
    rng : numpy Generator
        Every chance in it.
    alpha : float, optional
        The step size, above 0 and at most 1; 1/n if left out.
    first : int, optional
        The arm of the first pull; decided as all others if left out.

    Returns
    -------
    Pulls
        Arms, rewards and beliefs.

    Raises
    ------
    ValueError or TypeError
        If there is no arm or it is no function or pays no number, rng is no generator, or a number lies outside its
        range.
    """
    where = "play_bandit"
    if not isinstance(arms, (list, tuple)) or not arms:
        came = "there is no arm" if isinstance(arms, (list, tuple)) else f"arms is a {type(arms).__name__}"
        raise ValueError(f"{where}: {came}, expected a list of at least one. Write [steady(1), steady(5)].")
    for number, arm in enumerate(arms):
        check_function(where, f"arms[{number}]", arm, "rng -> reward")
    steps = check_whole(where, "steps", steps, least=1)
    check_between(where, "epsilon", epsilon, 0, 1, advice="It is a probability, such as 0.1.")
    if alpha is not None:
        check_between(where, "alpha", alpha, 0, 1, ends="(]", advice="It is the share of the error taken back.")
    if first is not None:
        check_whole(where, "first", first, most=len(arms) - 1)
    check_generator(where, rng)
    Q, counts = np.zeros((steps + 1, len(arms))), [0] * len(arms)
    pulled, rewards = np.zeros(steps, dtype=np.int64), np.zeros(steps)
    for t in range(steps):
        a = epsilon_greedy(Q[t], epsilon, rng, check=False) if t or first is None else first
        R = check_number(where, f"arms[{a}](rng)", arms[a](rng))
        counts[a] += 1
        Q[t + 1] = Q[t]
        Q[t + 1, a] += (1 / counts[a] if alpha is None else alpha) * (R - Q[t, a])  # (1)
        pulled[t], rewards[t] = a, R
    return Pulls(pulled, rewards, Q)


def update_weights(n: int, alpha: float) -> np.ndarray:
    """How much each of n rewards counts in Q after all of them, the latest last.

        Q_n = (1 - alpha)^n Q_0 + sum_k alpha (1 - alpha)^(n - k) R_k,   k = 1 ... n       (1)

    Parameters
    ----------
    n : int
        How many rewards, at least 1.
    alpha : float
        Step size, above 0 and at most 1.

    Returns
    -------
    array (n + 1,)
        The weight of Q_0 first, then those of R_1 ... R_n; they add up to 1.

    Raises
    ------
    ValueError
        If n is below 1 or alpha lies outside (0, 1].
    """
    n = check_whole("update_weights", "n", n, least=1)
    alpha = check_between("update_weights", "alpha", alpha, 0, 1, ends="(]", advice="It is a share.")
    ages = np.arange(n - 1, -1, -1)  # (n,) the latest has age 0
    return np.concatenate([[(1 - alpha) ** n], alpha * (1 - alpha) ** ages])  # (1)
