"""Planning in a world that is known in full: the Bellman equation, solved by repeating it (value iteration)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, max_along, number_of, to_numpy
from helpers.checks import check_array, check_between, check_positive, check_range, check_together, check_whole


class Solution(NamedTuple):
    """What value iteration found."""

    Q: Array  # (n_states, n_actions)
    sweeps: int  # how often every entry was renewed


def value_backup(Q: Array, P: Array, R: Array, gamma: float, *, check: bool = True) -> Array:
    """One sweep: every entry from what may follow it.

        Q(s, a) := R(s, a) + gamma sum_s' P(s' | s, a) max_a' Q(s', a')      (1)

    The optimal Q* is the table that (1) leaves as it is: that is the Bellman equation. Nothing is tried here and there
    is no alpha; all chances are known and averaged over.

    Parameters
    ----------
    Q : array (n_states, n_actions)
        The table so far.
    P : array (n_states, n_actions, n_states)
        Chance to go on at s'; a row may add up to less than 1: the rest is the chance that the episode ends.
    R : array (n_states, n_actions)
        Expected reward.
    gamma : float
        From 0 to 1.
    check : bool
        Whether to look at the arguments.

    Returns
    -------
    array (n_states, n_actions)
        The new table.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, P is no table of chances, or gamma lies outside [0, 1].

    Source: R. Bellman, Dynamic Programming (1957).
    """
    if check:
        _check_tables("value_backup", P, R)
        check_array("value_backup", "Q", Q, letters="(n_states, n_actions)", shape=R.shape, because="R", source=R)
        check_together("value_backup", Q=Q, P=P, R=R)
        check_between("value_backup", "gamma", gamma, 0, 1, advice="It is a discount, such as 0.9.")
    return R + gamma * P @ max_along(Q, axis=1)  # (1)  (n_states, n_actions, n_states) @ (n_states,)


def value_iteration(
    P: Array, R: Array, gamma: float, *, tolerance: float = 1e-10, limit: int = 10_000
) -> Solution:  # fmt: skip
    """Repeat `value_backup` from a table of zeros until no entry changes by more than the tolerance.

    For gamma below 1 the largest difference to Q* shrinks by the factor gamma in every sweep, whatever the world is
    like. For gamma = 1 that holds only where every way ends some day; a loop that pays has no finite value.

    Parameters
    ----------
    P, R, gamma
        As in `value_backup`.
    tolerance : float
        Above 0.
    limit : int
        The largest number of sweeps.

    Returns
    -------
    Solution
        Q* and the number of sweeps.

    Raises
    ------
    ValueError or TypeError
        As in `value_backup`, or if entries still change after `limit` sweeps.
    """
    where = "value_iteration"
    _check_tables(where, P, R)
    check_together(where, P=P, R=R)
    gamma = check_between(where, "gamma", gamma, 0, 1, advice="It is a discount, such as 0.9.")
    tolerance, limit = check_positive(where, "tolerance", tolerance), check_whole(where, "limit", limit, least=1)
    Q = 0 * R
    for sweep in range(1, limit + 1):
        new = value_backup(Q, P, R, gamma, check=False)
        change, Q = number_of(abs(new - Q).max()), new
        if change <= tolerance:
            return Solution(Q, sweep)
    raise ValueError(
        f"{where}: after {limit} sweeps with gamma = {gamma:g} an entry still changes by {change:.3g} (the largest is"
        f" {number_of(abs(Q).max()):.6g}), expected a change of at most {tolerance:g}. Where an episode need not end,"
        " take a gamma below 1."
    )


def policy_values(P: Array, R: Array, policy: Array, gamma: float) -> np.ndarray:
    """How much a policy is worth from each state on, exactly.

        V(s) = sum_a pi(a | s) [R(s, a) + gamma sum_s' P(s' | s, a) V(s')]      (1), n_states linear equations

    Parameters
    ----------
    P, R, gamma
        As in `value_backup`.
    policy : array (n_states, n_actions)
        pi(a | s): each row adds up to 1, for instance `epsilon_greedy_probabilities(Q, 0.0)`.

    Returns
    -------
    array (n_states,)
        V, as numpy.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, rows do not add up to 1, or the policy may walk forever and gamma is 1.
    """
    where = "policy_values"
    _check_tables(where, P, R)
    check_array(where, "policy", policy, letters="(n_states, n_actions)", shape=R.shape, because="R", source=R)
    gamma = check_between(where, "gamma", gamma, 0, 1, advice="It is a discount, such as 0.9.")
    chances, rewards, pi = (to_numpy(x) for x in (P, R, policy))
    if (abs(pi.sum(axis=1) - 1) > 1e-6).any() or (pi < 0).any():
        raise ValueError(f"{where}: a row of policy adds up to something else than 1. Each row is a distribution.")
    ahead = (pi[:, :, None] * chances).sum(axis=1)  # (n_states, n_states)
    system = np.eye(len(pi)) - gamma * ahead
    if np.linalg.cond(system) > 1e12:
        raise ValueError(
            f"{where}: with gamma = {gamma:g} this policy may walk forever, expected one whose episodes end. Take a"
            " gamma below 1."
        )
    return np.linalg.solve(system, (pi * rewards).sum(axis=1))  # (1)


def _check_tables(where: str, P: Array, R: Array) -> None:
    check_array(where, "R", R, letters="(n_states, n_actions)", ndim=2)
    n_states, n_actions = R.shape
    shape = (n_states, n_actions, n_states)
    check_array(where, "P", P, letters="(n_states, n_actions, n_states)", shape=shape, because="R", source=R)
    check_range(where, "P", P, 0, 1, "Entries are probabilities.")
    check_range(where, "P.sum(axis=2)", P.sum(axis=2), 0, 1 + 1e-6, "A row holds chances: at most 1 together.")
