"""Cross-entropy for several classes: from probabilities, and straight from the logits (lesson 2.8)."""

from typing import NamedTuple

from helpers.arrays import Array, astype, ignore_infinities, max_along, xp_of
from helpers.checks import check_array, check_cache, check_distributions, check_number, check_same_shape, check_together

SOFTMAX = "Did you pass logits? Then use softmax(Z), or the loss that takes logits."
ONE_HOT = "one_hot(labels, C) makes them from class numbers."


class CrossEntropyCache(NamedTuple):
    """What the backward step of the cross-entropy cost needs."""

    A: Array  # (C, m) the predictions: the gradient divides by them
    Y: Array  # (C, m) the labels: only the right class gets a gradient


def cross_entropy_forward(A: Array, Y: Array, *, check: bool = True) -> tuple[Array, CrossEntropyCache]:
    """Cross-entropy cost for C classes: the average loss of the m examples.

        L = -sum_c y_c log a_c      (1)
        J = (1/m) sum_i L_i         (2)

    With one-hot labels a single term is left: -log of the probability that was given to the right class. Terms with
    y_c = 0 are left out, because 0 * log 0 would be NaN.

    Parameters
    ----------
    A : array (C, m)
        Predicted probabilities, every column with the sum 1.
    Y : array (C, m)
        Labels as columns, see `one_hot`; any other probabilities will do as well.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        The cost, one number; infinite where the right class got probability 0.
    cache : CrossEntropyCache
        A and Y, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, or a column of A or Y does not hold probabilities.
    """
    if check:
        _check_classes("cross_entropy_forward", "A", A, Y)
        check_distributions("cross_entropy_forward", "A", A, SOFTMAX)
    xp, Y = xp_of(A), astype(Y, A.dtype)
    with ignore_infinities():
        terms = xp.where(Y > 0, Y * xp.log(A), 0.0 * A)  # (C, m)
    L = 0 - terms.sum(axis=0)  # (1)                                      # (C, m) -> (m,)
    J = L.mean()  # (2)
    return J, CrossEntropyCache(A, Y)


def _check_classes(where: str, name: str, A: Array, Y: Array) -> None:
    check_array(where, name, A, letters="(C, m)", ndim=2)
    check_same_shape(where, "Y", Y, name, A)
    check_together(where, **{name: A}, Y=Y)
    check_distributions(where, "Y", Y, ONE_HOT)


def cross_entropy_backward(dJ: Array, cache: CrossEntropyCache, *, check: bool = True) -> Array:
    """Carry the gradient back through the cross-entropy cost.

    1. L = -sum_c y_c log a_c, so dL/da_c = -y_c / a_c: only classes with y_c above 0 have a slope.
    2. J is the average of m losses, so each example counts 1/m.

        dA = -dJ/m * Y / A, and 0 where Y = 0      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : CrossEntropyCache
        From `cross_entropy_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dA : array (C, m)
        Derivative of the cost with respect to A; infinite where the right class got probability 0.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    A, Y = check_cache("cross_entropy_backward", cache, CrossEntropyCache)
    m = A.shape[1]
    dJ = check_number("cross_entropy_backward", "dJ", dJ) if check else dJ
    with ignore_infinities():
        return dJ / m * xp_of(A).where(Y > 0, -Y / A, 0.0 * A)  # (1)


class SoftmaxCrossEntropyCache(NamedTuple):
    """What the backward step of softmax and cross-entropy needs."""

    A: Array  # (C, m) the predictions softmax(Z)
    Y: Array  # (C, m) the labels: the gradient is the difference of the two


def softmax_cross_entropy_forward(Z: Array, Y: Array, *, check: bool = True) -> tuple[Array, SoftmaxCrossEntropyCache]:
    """Cross-entropy cost straight from the logits: softmax and loss in one safe step.

    1. With M the largest logit, D = Z - M and S = sum_c e^(d_c), softmax is a_c = e^(d_c) / S.
    2. So log a_c = d_c - log S, where no logarithm of 0 can occur: S is at least e^0 = 1.
    3. L = -sum_c y_c (d_c - log S) = log S - sum_c y_c d_c, because the y_c of an example have the sum 1.

        J = (1/m) sum_i (log S_i - sum_c y_ci d_ci)      (1)
        A = e^D / S                                      (2)

    Parameters
    ----------
    Z : array (C, m)
        Logits, one row per class and one example per column.
    Y : array (C, m)
        Labels as columns, see `one_hot`; any other probabilities will do as well.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Returns
    -------
    J : array without axes
        The cost, one number.
    cache : SoftmaxCrossEntropyCache
        A = softmax(Z) and Y, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, Z holds NaN or infinity, or a column of Y does not hold probabilities.
    """
    if check:
        _check_classes("softmax_cross_entropy_forward", "Z", Z, Y)
    xp, m, Y = xp_of(Z), Z.shape[1], astype(Y, Z.dtype)
    D = Z - max_along(Z, axis=0, keepdims=True)  # (C, m) - (1, m) -> (C, m)
    E = xp.exp(D)
    S = E.sum(axis=0, keepdims=True)  # (C, m) -> (1, m)
    J = (xp.log(S).sum() - (Y * D).sum()) / m  # (1)
    A = E / S  # (2)                                                      # (C, m) / (1, m) -> (C, m)
    return J, SoftmaxCrossEntropyCache(A, Y)


def softmax_cross_entropy_backward(dJ: Array, cache: SoftmaxCrossEntropyCache, *, check: bool = True) -> Array:
    """Carry the gradient back through cross-entropy and softmax at once.

    1. L = log S - sum_c y_c z_c with S = sum_c e^(z_c); taking M off all logits changes nothing.
    2. d(log S)/dz_k = e^(z_k) / S = a_k, and the sum has the slope y_k.
    3. Together dL/dz_k = a_k - y_k: as simple as for one logistic unit.
    4. J is the average of m losses, so each example counts 1/m.

        dZ = dJ/m * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : SoftmaxCrossEntropyCache
        From `softmax_cross_entropy_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dZ : array (C, m)
        Derivative of the cost with respect to Z: never infinite, however wrong the prediction.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    A, Y = check_cache("softmax_cross_entropy_backward", cache, SoftmaxCrossEntropyCache)
    m = A.shape[1]
    dJ = check_number("softmax_cross_entropy_backward", "dJ", dJ) if check else dJ
    return dJ / m * (A - Y)  # (1)
