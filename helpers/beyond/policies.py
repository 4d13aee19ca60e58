"""Policies: how Q values, or preferences, become an action."""

import numpy as np

from helpers.arrays import Array, as_float, max_along, to_numpy, xp_of
from helpers.checks import check_array, check_between, check_generator


def greedy(q: Array, rng: np.random.Generator, *, check: bool = True) -> int:
    """The action with the largest value; where several share it, one of them, each as likely.

    `argmax` alone always takes the first: a table of zeros would walk in one direction forever.

    Parameters
    ----------
    q : array (n_actions,)
        Q(s, .), the values of one state.
    rng : numpy Generator
        Decides ties.
    check : bool
        Whether to look at the arguments; a loop that made them itself may skip it.

    Returns
    -------
    int
        The action, from 0.

    Raises
    ------
    ValueError or TypeError
        If q is not (n_actions,) or not finite, or rng is no generator.
    """
    if check:
        check_array("greedy", "q", q, letters="(n_actions,)", ndim=1)
        check_generator("greedy", rng)
    values = to_numpy(q)
    best = np.flatnonzero(values == values.max())  # (number of ties,)
    return int(best[0] if len(best) == 1 else best[int(rng.random() * len(best))])


def epsilon_greedy(q: Array, epsilon: float, rng: np.random.Generator, *, check: bool = True) -> int:
    """Explore with probability epsilon, exploit otherwise.

        a = any action, each as likely            with probability epsilon        (1)
        a = argmax_a' Q(s, a'), ties by chance    otherwise                       (2)

    Parameters
    ----------
    q : array (n_actions,)
        Q(s, .), the values of one state.
    epsilon : float
        From 0, always greedy, to 1, always by chance.
    rng : numpy Generator
        Decides whether to explore, which action then, and ties.
    check : bool
        As in `greedy`.

    Returns
    -------
    int
        The action, from 0.

    Raises
    ------
    ValueError or TypeError
        If q is not (n_actions,) or not finite, epsilon lies outside [0, 1], or rng is no generator.
    """
    if check:
        check_array("epsilon_greedy", "q", q, letters="(n_actions,)", ndim=1)
        check_between("epsilon_greedy", "epsilon", epsilon, 0, 1, advice="It is a probability, such as 0.1.")
        check_generator("epsilon_greedy", rng)
    if rng.random() < epsilon:
        return int(rng.random() * q.shape[0])  # (1)
    return greedy(q, rng, check=False)  # (2)


def epsilon_greedy_probabilities(q: Array, epsilon: float) -> Array:
    """How likely `epsilon_greedy` is to take each action.

        p(a) = epsilon / n_actions + (1 - epsilon) [a is among the best] / (number of best)      (1)

    Parameters
    ----------
    q : array (n_actions,) or (n_states, n_actions)
        The values of one state, or of many.
    epsilon : float
        From 0 to 1.

    Returns
    -------
    array like q
        Each row adds up to 1.

    Raises
    ------
    ValueError or TypeError
        If q has other axes or is not finite, or epsilon lies outside [0, 1].
    """
    where = "epsilon_greedy_probabilities"
    check_array(where, "q", q, letters="(n_actions,) or (n_states, n_actions)", ndim=(1, 2))
    epsilon = check_between(where, "epsilon", epsilon, 0, 1, advice="It is a probability, such as 0.1.")
    q = as_float(q)
    best = xp_of(q).where(q == max_along(q, axis=-1, keepdims=True), 1 + 0 * q, 0 * q)
    return epsilon / q.shape[-1] + (1 - epsilon) * best / best.sum(axis=-1, keepdims=True)  # (1)
