"""One step of every optimizer as a function: parameters and state go in, new ones come out (lesson 2.5)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_fields, check_flags
from helpers.neural.optimizer_checks import check_at_least_0, check_share, check_step


def sgd_step(theta: Array, gradient: Array, *, learning_rate: float) -> Array:
    """One step of gradient descent: straight down the slope.

        theta := theta - alpha gradient      (1)

    Parameters
    ----------
    theta, gradient : arrays of one shape
        Parameters, and the derivative of the cost with respect to them.
    learning_rate : float
        alpha, above 0.

    Returns
    -------
    array
        The new theta.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or the learning rate is not above 0.
    """
    theta, alpha = check_step("sgd_step", theta, gradient, learning_rate)
    return theta - alpha * gradient  # (1)


def momentum_step(
    theta: Array, gradient: Array, v: Array, *, learning_rate: float, beta: float = 0.9, dampened: bool = True
) -> tuple[Array, Array]:
    """One step of gradient descent with momentum: along an average of the gradients so far.

        v := beta v + (1 - beta) gradient      (1)
        v := beta v + gradient                 (2)   if not dampened
        theta := theta - alpha v               (3)

    What points to and fro cancels in the average, what always points the same way stays. With (2), v is 1/(1 - beta)
    times as large: the path is that of (1) when alpha is made smaller by the factor 1 - beta.

    Parameters
    ----------
    theta, gradient : arrays of one shape
        Parameters, and the derivative of the cost with respect to them.
    v : array like theta, or 0
        The average of the gradients, from the step before; 0 at the start.
    learning_rate, beta : float
        alpha, above 0, and the share of v that stays, in [0, 1).
    dampened : bool
        (1) or (2).

    Returns
    -------
    theta, v : arrays
        The new ones.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, anything is not finite, a number is outside its range, or dampened is no flag.
    """
    theta, alpha = check_step("momentum_step", theta, gradient, learning_rate, v=v)
    beta = check_share("momentum_step", "beta", beta)
    check_flags("momentum_step", dampened=dampened)
    v = beta * v + ((1 - beta) * gradient if dampened else gradient)  # (1) or (2)
    return theta - alpha * v, v  # (3)


def rmsprop_step(
    theta: Array, gradient: Array, s: Array, *, learning_rate: float, beta2: float = 0.9, epsilon: float = 1e-8
) -> tuple[Array, Array]:
    """One step of RMSprop: every parameter divides its gradient by how large its gradients usually are.

        s := beta2 s + (1 - beta2) gradient^2                      (1)   entry by entry
        theta := theta - alpha gradient / (sqrt(s) + epsilon)      (2)

    Steep directions are slowed and flat ones sped up: all move by about alpha.

    Parameters
    ----------
    theta, gradient : arrays of one shape
        Parameters, and the derivative of the cost with respect to them.
    s : array like theta, or 0
        The average of the squared gradients, from the step before; 0 at the start.
    learning_rate, beta2 : float
        alpha, above 0, and the share of s that stays, in [0, 1).
    epsilon : float
        What keeps the division from being 0/0, at least 0; outside the root.

    Returns
    -------
    theta, s : arrays
        The new ones.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, s holds a number below 0, or a setting is outside its range.
    """
    theta, alpha = check_step("rmsprop_step", theta, gradient, learning_rate, s=s)
    beta2, epsilon = check_share("rmsprop_step", "beta2", beta2), check_at_least_0("rmsprop_step", "epsilon", epsilon)
    s = beta2 * s + (1 - beta2) * gradient**2  # (1)
    return theta - alpha * gradient / (xp_of(s).sqrt(s) + epsilon), s  # (2)


class AdamState(NamedTuple):
    """What Adam remembers from step to step; AdamState() is that of the start."""

    v: Array = 0.0  # like theta, the average of the gradients: not corrected, the recursion needs it so
    s: Array = 0.0  # like theta, the average of the squared gradients: not corrected either
    t: int = 0  # how many steps were made: the corrections depend on it


def adam_step(
    theta: Array,
    gradient: Array,
    state: AdamState,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Array, AdamState]:
    """One step of Adam: the direction of momentum on the scale of RMSprop, both corrected for their start at 0.

        t := t + 1                                                 (1)
        v := beta1 v + (1 - beta1) gradient                        (2)
        s := beta2 s + (1 - beta2) gradient^2                      (3)   entry by entry
        v^ = v / (1 - beta1^t),  s^ = s / (1 - beta2^t)            (4)   only used here, the state keeps v and s
        theta := theta - alpha v^ / (sqrt(s^) + epsilon)           (5)

    Parameters
    ----------
    theta, gradient, state : arrays of one shape, and AdamState
        Parameters, the derivative of the cost with respect to them, and the state; AdamState() at the start.
    learning_rate, beta1, beta2 : float
        alpha, above 0, and the shares of v and of s that stay, in [0, 1).
    epsilon : float
        What keeps the division from being 0/0, at least 0; outside the root.

    Returns
    -------
    theta, state : array and AdamState
        The new ones.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, s holds a number below 0, or a setting is outside its range.
    """
    where = "adam_step"
    v, s, t = check_fields(where, "state", state, AdamState)
    theta, alpha = check_step(where, theta, gradient, learning_rate, v=v, s=s)
    beta1, beta2 = check_share(where, "beta1", beta1), check_share(where, "beta2", beta2)
    epsilon = check_at_least_0(where, "epsilon", epsilon)
    t = t + 1  # (1)
    v = beta1 * v + (1 - beta1) * gradient  # (2)
    s = beta2 * s + (1 - beta2) * gradient**2  # (3)
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)  # (4)
    theta = theta - alpha * v_hat / (xp_of(s).sqrt(s_hat) + epsilon)  # (5)
    return theta, AdamState(v, s, t)


def adamw_step(
    theta: Array,
    gradient: Array,
    state: AdamState,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[Array, AdamState]:
    """One step of AdamW: shrink the weights, then make a step of Adam that does not know of it.

        theta := (1 - alpha decay) theta                           (1)
        theta := theta - alpha v^ / (sqrt(s^) + epsilon)           (2)   the step of Adam

    A penalty in the cost would add decay * theta to the gradient, and Adam would divide it by sqrt(s^): weights with
    large gradients would hardly shrink. Here all shrink alike.

    Parameters
    ----------
    theta, gradient, state, learning_rate, beta1, beta2, epsilon
        As in `adam_step`.
    weight_decay : float
        decay, at least 0.

    Returns
    -------
    theta, state : array and AdamState
        The new ones.

    Raises
    ------
    ValueError
        As in `adam_step`, or if weight_decay is below 0.
    """
    theta, alpha = check_step("adamw_step", theta, gradient, learning_rate)
    decay = check_at_least_0("adamw_step", "weight_decay", weight_decay)
    theta = (1 - alpha * decay) * theta  # (1)
    return adam_step(theta, gradient, state, learning_rate=alpha, beta1=beta1, beta2=beta2, epsilon=epsilon)  # (2)
