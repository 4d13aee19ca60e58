"""Losses: how wrong one prediction is, and the cost, their average over all examples (lesson 1.1)."""

from typing import NamedTuple

from helpers.arrays import Array, astype, ignore_infinities, xp_of
from helpers.checks import (
    check_array,
    check_cache,
    check_labels,
    check_number,
    check_probabilities,
    check_same_shape,
    check_together,
)
from helpers.neural.logit_losses import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from helpers.neural.logit_losses import (
    binary_cross_entropy_with_logits_backward as binary_cross_entropy_with_logits_backward,
)
from helpers.neural.logit_losses import (
    binary_cross_entropy_with_logits_forward as binary_cross_entropy_with_logits_forward,
)


def binary_cross_entropy(A: Array, Y: Array) -> Array:
    """Cross-entropy loss of every example, for the labels 0 and 1.

        L = -(y log a + (1 - y) log(1 - a))      (1)

    Since y is 0 or 1, one of the two terms is always absent. What remains is the probability p that the model gave to
    what really happened: p = a where y = 1, and p = 1 - a where y = 0.

        L = -log p                               (2)

    Form (2) is computed, because 0 * log 0 in form (1) is NaN: a prediction of exactly 1 for y = 1 costs 0, a
    prediction of exactly 0 for y = 1 costs infinity.

    Parameters
    ----------
    A : array (1, m)
        Predicted probabilities of the label 1, in [0, 1].
    Y : array (1, m)
        Labels, 0 or 1.

    Returns
    -------
    array (1, m)
        The losses, at least 0.

    Raises
    ------
    ValueError
        If shapes disagree, A leaves [0, 1] or Y holds anything but 0 and 1.
    """
    _check_prediction("binary_cross_entropy", A, Y)
    return _minus_log(_probability_of_label(A, Y))  # (2)


def _check_prediction(where: str, A: Array, Y: Array) -> None:
    check_array(where, "A", A, letters="(1, m)", shape=(1, None), finite=False)
    check_probabilities(where, "A", A)
    check_labels(where, "Y", Y, because="A", source=A)
    check_together(where, A=A, Y=Y)


def _probability_of_label(A: Array, Y: Array) -> Array:
    return xp_of(A).where(Y == 1, A, 1 - A)


def _minus_log(p: Array) -> Array:
    with ignore_infinities():
        return 0 - xp_of(p).log(p)  # 0 - 0 is 0, while -(0) would print as -0


class BinaryCrossEntropyCache(NamedTuple):
    """What the backward step of the cross-entropy cost needs."""

    Y: Array  # (1, m) the labels: they decide the sign
    P: Array  # (1, m) the probability given to the right label: the gradient is one over it


def binary_cross_entropy_forward(A: Array, Y: Array) -> tuple[Array, BinaryCrossEntropyCache]:
    """Cross-entropy cost: the average loss of the m examples.

        J = (1/m) sum_i L(a_i, y_i)      (1)

    Parameters
    ----------
    A : array (1, m)
        Predicted probabilities of the label 1, in [0, 1].
    Y : array (1, m)
        Labels, 0 or 1.

    Returns
    -------
    J : array without axes
        The cost, one number.
    cache : BinaryCrossEntropyCache
        Y and P, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, A leaves [0, 1] or Y holds anything but 0 and 1.
    """
    _check_prediction("binary_cross_entropy_forward", A, Y)
    P = _probability_of_label(A, Y)
    J = _minus_log(P).mean()  # (1)
    return J, BinaryCrossEntropyCache(Y, P)


def binary_cross_entropy_backward(dJ: Array, cache: BinaryCrossEntropyCache) -> Array:
    """Carry the gradient back through the cross-entropy cost.

    1. L = -log p, so dL/dp = -1/p.
    2. p = a where y = 1, so dp/da = 1 there; p = 1 - a where y = 0, so dp/da = -1.
    3. Together dL/da = -1/a where y = 1 and +1/(1 - a) where y = 0, which is -y/a + (1 - y)/(1 - a).
    4. J is the average of m losses, so each example counts 1/m.

        dA = dJ/m * (-1/P where Y = 1, +1/P where Y = 0)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimise.
    cache : BinaryCrossEntropyCache
        From `binary_cross_entropy_forward`.

    Returns
    -------
    dA : array (1, m)
        Derivative of the cost with respect to A; infinite where the right label got probability 0.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    Y, P = check_cache("binary_cross_entropy_backward", cache, BinaryCrossEntropyCache)
    m = P.shape[1]
    dJ = check_number("binary_cross_entropy_backward", "dJ", dJ)
    with ignore_infinities():
        return dJ / m * xp_of(P).where(Y == 1, -1 / P, 1 / P)  # (1)


def squared_error(A: Array, Y: Array) -> Array:
    """Squared-error loss of every entry.

        L = 1/2 (a - y)^2      (1)

    Right for predicting a quantity. Behind a sigmoid it is a poor choice: not convex in the weights, and almost flat
    where the prediction is most wrong.

    Parameters
    ----------
    A : array (C, m)
        Predictions.
    Y : array (C, m)
        Targets, any numbers.

    Returns
    -------
    array (C, m)
        The losses, at least 0.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """
    _check_targets("squared_error", A, Y)
    return (A - astype(Y, A.dtype)) ** 2 / 2  # (1)


def _check_targets(where: str, A: Array, Y: Array) -> None:
    check_array(where, "A", A, letters="(C, m)", ndim=2)
    check_same_shape(where, "Y", Y, "A", A)
    check_together(where, A=A, Y=Y)


class SquaredErrorCache(NamedTuple):
    """What the backward step of the squared-error cost needs."""

    E: Array  # (C, m) the errors A - Y: the gradient is proportional to them


def squared_error_forward(A: Array, Y: Array, *, check: bool = True) -> tuple[Array, SquaredErrorCache]:
    """Squared-error cost: the loss of an example is the sum over its C outputs, the cost the average over examples.

        J = (1/m) sum_i sum_c 1/2 (a_ci - y_ci)^2      (1)

    Parameters
    ----------
    A : array (C, m)
        Predictions.
    Y : array (C, m)
        Targets, any numbers.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        The cost, one number.
    cache : SquaredErrorCache
        The errors A - Y.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """
    if check:
        _check_targets("squared_error_forward", A, Y)
    m = A.shape[1]
    E = A - astype(Y, A.dtype)
    J = (E**2).sum() / (2 * m)  # (1)
    return J, SquaredErrorCache(E)


def squared_error_backward(dJ: Array, cache: SquaredErrorCache) -> Array:
    """Carry the gradient back through the squared-error cost.

    1. L = 1/2 (a - y)^2, so dL/da = a - y: the factor 1/2 is there to cancel the 2 of the square.
    2. J is the average over m examples, so each counts 1/m.

        dA = dJ/m * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimise.
    cache : SquaredErrorCache
        From `squared_error_forward`.

    Returns
    -------
    dA : array (C, m)
        Derivative of the cost with respect to A.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    m = check_cache("squared_error_backward", cache, SquaredErrorCache).E.shape[1]
    dJ = check_number("squared_error_backward", "dJ", dJ)
    return dJ / m * cache.E  # (1)
