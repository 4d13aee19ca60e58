"""Weight penalties: what large weights cost, and how that pulls at each of them (lesson 2.2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.arrays import Array, is_array, xp_of
from helpers.checks import check_array, check_between, check_together, check_whole

Weights = Array | Sequence[Array] | Mapping[str, Array]


def is_weight(name: str) -> bool:
    """Whether a parameter of this name is pulled towards 0: "W1" and "w" are, "b1", "gamma1" and "beta1" go free."""
    return name.startswith(("W", "w"))


def l2_penalty(weights: Weights, lam: float, m: int, *, check: bool = True) -> Array:
    """What the L2 penalty adds to the cost.

        lambda/(2m) sum_l ||W_l||^2,   ||W||^2 = sum_i sum_j W_ij^2      (1)

    ||W||^2 is the squared Frobenius norm: over the entries of the weights, not over the examples. The m only keeps
    the balance with the data part of the cost; in a step on a mini-batch it is the number of examples in there.

    Parameters
    ----------
    weights : array, sequence of arrays, or dict of arrays
        All weight matrices W_l (n_l, n_{l-1}). From a dict or a NamedTuple of parameters only the names that begin
        with W or w are taken: biases, gamma and beta go free.
    lam : float
        Strength lambda, at least 0; `lambda` itself is a word of Python.
    m : int
        Number of examples.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array without axes
        The penalty, at least 0.

    Raises
    ------
    ValueError
        If there are no weights, lam is negative or m is below 1, or anything is NaN or infinite.
    """
    matrices, lam, m = _look("l2_penalty", weights, lam, m, check)
    return lam / (2 * m) * sum((W * W).sum() for W in matrices)  # (1)


def l2_gradient(W: Array, lam: float, m: int, *, check: bool = True) -> Array:
    """How the L2 penalty pulls at the weights.

    1. The penalty holds every w as lambda/(2m) w^2, and the derivative of w^2 is 2w.
    2. The 2 cancels: what belongs to lambda/(2m) ||W||^2 is lambda/m, without a 2.

        d/dW lambda/(2m) ||W||^2 = lambda/m W      (1)

    So a step of gradient descent is W := (1 - alpha lambda/m) W - alpha dW: the weights decay by a fixed share.

    Parameters
    ----------
    W : array (n, n_prev)
        The weights of one layer.
    lam : float
        Strength lambda, at least 0.
    m : int
        Number of examples.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array (n, n_prev)
        To be added to dW.

    Raises
    ------
    ValueError
        If lam is negative or m is below 1, or W is NaN or infinite.
    """
    (W,), lam, m = _look("l2_gradient", {"W": W}, lam, m, check)
    return lam / m * W  # (1)


def l1_penalty(weights: Weights, lam: float, m: int, *, check: bool = True) -> Array:
    """What the L1 penalty adds to the cost.

        lambda/m sum_l ||W_l||_1,   ||W||_1 = sum_i sum_j |W_ij|      (1)

    Some texts write lambda/(2m); that is the same penalty with half the lambda.

    Parameters
    ----------
    weights : array, sequence of arrays, or dict of arrays
        All weight matrices W_l (n_l, n_{l-1}). From a dict or a NamedTuple of parameters only the names that begin
        with W or w are taken: biases, gamma and beta go free.
    lam : float
        Strength lambda, at least 0.
    m : int
        Number of examples.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array without axes
        The penalty, at least 0.

    Raises
    ------
    ValueError
        If there are no weights, lam is negative or m is below 1, or anything is NaN or infinite.
    """
    matrices, lam, m = _look("l1_penalty", weights, lam, m, check)
    return lam / m * sum(abs(W).sum() for W in matrices)  # (1)


def l1_gradient(W: Array, lam: float, m: int, *, check: bool = True) -> Array:
    """How the L1 penalty pulls at the weights.

    1. |w| is w where w > 0, with the slope 1, and -w where w < 0, with the slope -1: the slope is the sign of w.
    2. At w = 0 it has a corner. Every slope from -1 to 1 supports it there; the sign 0 leaves the weight alone.

        d/dW lambda/m ||W||_1 = lambda/m sign(W)      (1)

    The pull does not fade as w shrinks, as that of L2 does: L1 drives weights all the way to 0.

    Parameters
    ----------
    W : array (n, n_prev)
        The weights of one layer.
    lam : float
        Strength lambda, at least 0.
    m : int
        Number of examples.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array (n, n_prev)
        To be added to dW.

    Raises
    ------
    ValueError
        If lam is negative or m is below 1, or W is NaN or infinite.
    """
    (W,), lam, m = _look("l1_gradient", {"W": W}, lam, m, check)
    return lam / m * xp_of(W).sign(W)  # (1)


def soft_threshold(W: Array, amount: float, *, check: bool = True) -> Array:
    """Pull every weight towards 0 by a fixed amount, and stop there: a step down the L1 penalty that is exact.

    1. A step with `l1_gradient` moves w by alpha lambda/m. Nearer to 0 than that it jumps across, to and fro forever.
    2. So take the step of the data alone, and then the v that weighs closeness to it against |v|, that is the lowest
       point of 1/2 (v - w)^2 + amount |v|. Where v > 0 the slope v - w + amount is 0 at v = w - amount, and where
       v < 0 at w + amount. If |w| <= amount neither is on its side, and the lowest point is the corner, v = 0.

        v = sign(w) max(|w| - amount, 0)      (1)

    With amount = alpha lambda/m after every step of gradient descent this is proximal descent (ISTA).

    Parameters
    ----------
    W : array of any shape
        Weights.
    amount : float
        How far to pull, at least 0.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array in the shape of W
        The weights, smaller by `amount`; exactly 0 where they were not larger than it.

    Raises
    ------
    ValueError
        If amount is negative, or W is empty, NaN or infinite.
    """
    amount = check_between("soft_threshold", "amount", amount, 0, float("inf"))
    if check:
        check_array("soft_threshold", "W", W)
    return xp_of(W).sign(W) * (abs(W) - amount).clip(min=0)  # (1)


def _look(where: str, weights: Any, lam: float, m: int, check: bool) -> tuple[list[Array], float, int]:
    named = _by_name(where, weights)
    lam, m = check_between(where, "lam", lam, 0, float("inf")), check_whole(where, "m", m, least=1)
    if check:
        for name, W in named.items():
            check_array(where, name, W)
        check_together(where, **named)
    return list(named.values()), lam, m


def _by_name(where: str, weights: Any) -> dict[str, Array]:
    if is_array(weights):
        return {"weights": weights}
    if hasattr(weights, "_asdict"):
        weights = weights._asdict()
    if isinstance(weights, Mapping):
        named = {name: W for name, W in weights.items() if is_weight(name)}
    elif isinstance(weights, Sequence) and not isinstance(weights, str):
        named = {f"weights[{k}]": W for k, W in enumerate(weights)}
    else:
        raise TypeError(
            f"{where}: weights is a {type(weights).__name__}, expected an array, or a list or a dict of arrays."
            " Write l2_penalty([W1, W2], lam, m)."
        )
    if not named:
        came = f"has the names {', '.join(weights)}" if weights else "is empty"
        raise ValueError(f"{where}: weights {came}, expected at least one matrix of weights. Their names begin with W.")
    return named
