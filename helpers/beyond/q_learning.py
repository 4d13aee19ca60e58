"""Learning a table of action values, step by step: returns, the update of Q-learning, and that of SARSA."""

from typing import Any

from helpers.arrays import Array, as_float, copy
from helpers.checks import check_array, check_between, check_flags, check_number, check_whole


def discounted_returns(rewards: Array, gamma: float) -> Array:
    """What each moment of an episode has before it.

        G_t = R_t + gamma G_{t+1},   0 behind the end                          (1)
            = R_t + gamma R_{t+1} + gamma^2 R_{t+2} + ...

    Parameters
    ----------
    rewards : array (T,)
        R_0 ... R_{T-1}.
    gamma : float
        From 0, only the next reward, to 1, the plain sum.

    Returns
    -------
    array (T,)
        G_0 ... G_{T-1}.

    Raises
    ------
    ValueError or TypeError
        If rewards is not (T,) or not finite, or gamma lies outside [0, 1].
    """
    check_array("discounted_returns", "rewards", rewards, letters="(T,)", ndim=1)
    gamma = check_gamma("discounted_returns", gamma)
    G = copy(as_float(rewards))
    for t in range(G.shape[0] - 2, -1, -1):
        G[t] = G[t] + gamma * G[t + 1]  # (1)
    return G


def q_update(
    Q: Array, s: int, a: int, R: float, s_next: int, alpha: float, gamma: float, *, terminated: bool = False
) -> Array:
    """Learn from one step: after action a in state s came the reward R and the state s'.

        y = R + gamma max_a' Q(s', a'),   y = R where the episode ended       (1)
        Q(s, a) := Q(s, a) + alpha [y - Q(s, a)]                              (2)

    y uses the best action of s', whatever the agent does there: it may explore and still learn how to play greedily.

    Parameters
    ----------
    Q : array (n_states, n_actions)
        The table so far.
    s, a, R, s_next : int, int, float, int
        The step.
    alpha : float
        Step size, above 0 and at most 1.
    gamma : float
        Discount, from 0 to 1.
    terminated : bool
        Whether the episode ended with this step; a time limit that cuts it off does not count.

    Returns
    -------
    array (n_states, n_actions)
        A new table; one entry is different.

    Raises
    ------
    ValueError or TypeError
        If Q has no two axes, a state or action is not in it, or a number lies outside its range.

    Source: C. Watkins, Learning from delayed rewards (1989).
    """
    R, alpha, gamma = _check_step("q_update", Q, s, a, R, s_next, alpha, gamma)
    check_flags("q_update", terminated=terminated)
    y = R if terminated else R + gamma * Q[s_next].max()  # (1)
    return _moved(Q, s, a, y, alpha)  # (2)


def sarsa_update(
    Q: Array, s: int, a: int, R: float, s_next: int, a_next: int, alpha: float, gamma: float,
    *, terminated: bool = False,
) -> Array:  # fmt: skip
    """Learn from one step and from the action that the agent really took next: s, a, R, s', a' gave it its name.

        y = R + gamma Q(s', a'),   y = R where the episode ended              (1)
        Q(s, a) := Q(s, a) + alpha [y - Q(s, a)]                              (2)

    Parameters
    ----------
    Q, s, a, R, s_next, alpha, gamma, terminated
        As in `q_update`.
    a_next : int
        The action taken in s', exploration included.

    Returns
    -------
    array (n_states, n_actions)
        A new table.

    Raises
    ------
    ValueError or TypeError
        As in `q_update`.

    Source: G. Rummery, M. Niranjan (1994).
    """
    R, alpha, gamma = _check_step("sarsa_update", Q, s, a, R, s_next, alpha, gamma)
    check_whole("sarsa_update", "a_next", a_next, most=Q.shape[1] - 1)
    check_flags("sarsa_update", terminated=terminated)
    y = R if terminated else R + gamma * Q[s_next, a_next]  # (1)
    return _moved(Q, s, a, y, alpha)  # (2)


def _moved(Q: Array, s: int, a: int, y: Any, alpha: float) -> Array:
    new = copy(as_float(Q))
    new[s, a] = new[s, a] + alpha * (y - new[s, a])
    return new


def _check_step(
    where: str, Q: Array, s: int, a: int, R: float, s_next: int, alpha: float, gamma: float
) -> tuple[float, float, float]:
    check_array(where, "Q", Q, letters="(n_states, n_actions)", ndim=2)
    for name, place, most in (("s", s, Q.shape[0]), ("s_next", s_next, Q.shape[0]), ("a", a, Q.shape[1])):
        check_whole(where, name, place, most=most - 1)
    return check_number(where, "R", R), check_alpha(where, alpha), check_gamma(where, gamma)


def check_alpha(where: str, alpha: float) -> float:
    """The step size as a float; refuse what lies outside (0, 1]."""
    return check_between(where, "alpha", alpha, 0, 1, ends="(]", advice="It is the share of the error taken back.")


def check_gamma(where: str, gamma: float) -> float:
    """The discount as a float; refuse what lies outside [0, 1]."""
    return check_between(where, "gamma", gamma, 0, 1, advice="It is a discount, such as 0.9.")
