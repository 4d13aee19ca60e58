"""Deep Q-learning in formulas: the target of a step, its loss, and the network that the targets come from.

Steps are rows here, as networks of torch.nn take them: Q (m, n_actions), R (m,), terminal (m,).
"""

from typing import NamedTuple

from helpers.arrays import Array, is_array, max_along, put_along, take_rows, xp_of
from helpers.beyond.dqn_checks import LOSSES as LOSSES
from helpers.beyond.dqn_checks import check_parameters, check_step, check_taken
from helpers.checks import check_array, check_cache


def clip_rewards(R: Array) -> Array:
    """Rewards limited to [-1, 1]: games that count by ones and games that count by thousands then learn alike.

    Parameters
    ----------
    R : array of any shape
        Rewards.

    Returns
    -------
    array
        Of the same shape: what lies outside [-1, 1] becomes -1 or 1, the rest stays.

    Raises
    ------
    ValueError or TypeError
        If R is no array of finite numbers.

    Source: Mnih et al. (2015), methods.
    """
    check_array("clip_rewards", "R", R, ndim=R.ndim if is_array(R) else 1)
    return R.clip(-1, 1)


def q_targets(R: Array, Q_next: Array, terminal: Array, gamma: float, *, check: bool = True) -> Array:
    """What Q(s, a) should have been, as far as one step can tell.

        y = R + gamma max_a' Q'(s', a')      while the game goes on       (1)
        y = R                                where it ended               (2)

    A game that a time limit cut off did not end: its s' still has a future, and terminal is 0 there.

    Parameters
    ----------
    R : array (m,)
        Rewards.
    Q_next : array (m, n_actions)
        Q'(s', .) of the target network.
    terminal : array (m,)
        1 where s' ended the game, 0 elsewhere.
    gamma : float
        Discount, from 0 to 1.
    check : bool
        Whether to look at the arguments; a training loop that made them itself may skip it.

    Returns
    -------
    array (m,)
        y. It is data for the loss: no gradient goes through it (in torch, call this under no_grad).

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, terminal holds anything but 0 and 1, or gamma lies outside [0, 1].
    """
    if check:
        check_step("q_targets", R, terminal, gamma, Q_next=Q_next)
    return R + gamma * (1 - terminal) * max_along(Q_next, axis=1)  # (1), (2)  (m,)


def double_q_targets(
    R: Array, Q_online: Array, Q_next: Array, terminal: Array, gamma: float, *, check: bool = True
) -> Array:
    """The target of double Q-learning: one network chooses the next action, the other says what it is worth.

        a* = argmax_a' Q(s', a')                                        (1)
        y = R + gamma (1 - terminal) Q'(s', a*)                         (2)

    The largest of several noisy numbers is too large on average; a second opinion on the chosen one is not.

    Parameters
    ----------
    R, terminal : arrays (m,)
        As in `q_targets`.
    Q_online : array (m, n_actions)
        Q(s', .) of the network that learns.
    Q_next : array (m, n_actions)
        Q'(s', .) of the target network.
    gamma : float
        Discount, from 0 to 1.
    check : bool
        As in `q_targets`.

    Returns
    -------
    array (m,)
        y.

    Raises
    ------
    ValueError or TypeError
        As in `q_targets`, or if Q_online has another shape than Q_next.

    Source: H. van Hasselt, A. Guez, D. Silver, Deep reinforcement learning with double Q-learning (2016).
    """
    if check:
        check_step("double_q_targets", R, terminal, gamma, Q_next=Q_next, Q_online=Q_online)
    return R + gamma * (1 - terminal) * _chosen(Q_next, Q_online.argmax(axis=1))  # (1), (2)  (m,)


class QLossCache(NamedTuple):
    """What the way back needs."""

    Q: Array  # (m, n_actions), for its shape
    a: Array  # (m,), which entries of Q count
    error: Array  # (m,), Q(s, a) - y
    loss: str


def q_loss_forward(
    Q: Array, a: Array, y: Array, *, loss: str = "huber", check: bool = True
) -> tuple[Array, QLossCache]:
    """How far the values of the actions that were taken lie from their targets.

        e = Q(s, a) - y                                                 (1)
        squared error: J = mean of e^2                                  (2)
        huber: J = mean of e^2 / 2 where |e| <= 1, |e| - 1/2 beyond     (3)

    Parameters
    ----------
    Q : array (m, n_actions)
        Q(s, .) of the network that learns.
    a : array (m,) of int
        The actions that were taken.
    y : array (m,)
        Targets.
    loss : str
        "huber", whose slope never exceeds 1, or "squared error".
    check : bool
        As in `q_targets`.

    Returns
    -------
    J, cache : array without axes, QLossCache

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, an action does not exist, or the loss is unknown.
    """
    if check:
        check_taken(Q, a, y, loss)
    error = _chosen(Q, a) - y  # (1)  (m,)
    far = abs(error)
    each = error**2 if loss != "huber" else xp_of(Q).where(far <= 1, error**2 / 2, far - 0.5)  # (2), (3)
    return each.mean(), QLossCache(Q, a, error, loss)


def q_loss_backward(cache: QLossCache) -> Array:
    """The gradient of J with respect to Q.

        dJ/dQ(s, a) = 2 e / m for the squared error, e / m limited to [-1, 1] / m for huber       (1)
        dJ/dQ(s, b) = 0 for every action b that was not taken: nothing was learned about it       (2)

    y is a constant here, although it was computed from a network of the same kind.

    Parameters
    ----------
    cache : QLossCache
        From `q_loss_forward`.

    Returns
    -------
    array (m, n_actions)
        dQ.

    Raises
    ------
    TypeError
        If cache is no QLossCache.
    """
    Q, a, error, loss = check_cache("q_loss_backward", cache, QLossCache)
    m = Q.shape[0]
    slope = error.clip(-1, 1) / m if loss == "huber" else 2 * error / m  # (1)  (m,)
    return put_along(0 * Q, a[:, None], slope[:, None], axis=1)  # (2)  (m, n_actions)


def move_target(target: list[Array], online: list[Array], tau: float = 1.0, *, check: bool = True) -> list[Array]:
    """Parameters of the target network after one update: theta' := (1 - tau) theta' + tau theta.

    Parameters
    ----------
    target, online : lists of arrays
        theta' and theta, array by array of the same shape.
    tau : float
        1 copies (a *hard* update, done every C steps); a little, such as 0.005, follows slowly (a *soft* one, done at
        every step). With 1 at every step there is no target network.
    check : bool
        As in `q_targets`.

    Returns
    -------
    list of arrays
        New ones; the arguments stay as they are.

    Raises
    ------
    ValueError or TypeError
        If the lists differ in length or shapes, or tau lies outside (0, 1].
    """
    if check:
        check_parameters(target, online, tau)
    return [(1 - tau) * old + tau * new for old, new in zip(target, online, strict=True)]


def _chosen(Q: Array, a: Array) -> Array:
    """Q[i, a[i]] for each row: (m, n_actions), (m,) -> (m,)."""
    m, n_actions = Q.shape
    return take_rows(Q.reshape(-1), xp_of(Q, a).arange(m, **_on(Q)) * n_actions + a)


def _on(Q: Array) -> dict[str, Array]:
    return {"device": Q.device} if hasattr(Q, "requires_grad") else {}
