"""ReLU and leaky ReLU: activations made of two straight pieces (lessons 1.1 and 1.3)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_between, check_cache, check_same_shape


class ReluCache(NamedTuple):
    """What the backward step of ReLU needs."""

    open: Array  # (n, m) where Z was positive: only there does the gradient pass


def relu_forward(Z: Array, *, check: bool = True) -> tuple[Array, ReluCache]:
    """Keep the positive logits and replace the others by 0 (rectified linear unit).

        A = max(0, Z)      (1)

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).
    check : bool
        Look for wrong input first; a network does it once for all layers and then passes False.

    Returns
    -------
    A : array
        The same shape, at least 0.
    cache : ReluCache
        Where Z was positive.

    Raises
    ------
    ValueError
        If Z is empty or holds NaN or infinity.
    """
    if check:
        check_array("relu_forward", "Z", Z)
    A = Z.clip(min=0)  # (1)
    return A, ReluCache(Z > 0)


def relu_backward(dA: Array, cache: ReluCache, *, check: bool = True) -> Array:
    """Carry the gradient back through ReLU.

    1. Where z > 0, a = z and the slope is 1: the gradient passes unchanged.
    2. Where z < 0, a = 0 whatever z does nearby: the slope is 0 and the gradient stops.
    3. At z = 0 there is a kink: the slope is 0 from the left and 1 from the right, and there is no derivative. Any
       number from 0 to 1 is a subgradient; we take ReLU'(0) = 0, as torch does.

        dZ = dA * [Z > 0]      (1)

    Parameters
    ----------
    dA : array
        Derivative of the cost with respect to A, in A's shape.
    cache : ReluCache
        From `relu_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dZ : array
        Derivative of the cost with respect to Z.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of A.
    """
    if check:
        check_cache("relu_backward", cache, ReluCache)
        check_same_shape("relu_backward", "dA", dA, "Z", cache.open)
    return dA * cache.open  # (1)


class LeakyReluCache(NamedTuple):
    """What the backward step of leaky ReLU needs."""

    open: Array  # (n, m) where Z was positive: there the gradient passes unchanged
    slope: float  # the share of it that passes elsewhere


def leaky_relu_forward(Z: Array, *, slope: float = 0.01, check: bool = True) -> tuple[Array, LeakyReluCache]:
    """Keep the positive logits and shrink the others.

        A = Z where Z > 0, slope * Z elsewhere      (1)

    A unit of ReLU whose logits are negative for every example gets no gradient any more: it is dead. Here some of the
    gradient still comes through, and the unit can recover. There is a kink at 0 all the same.

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).
    slope : float
        Slope of the left piece, from 0 (ReLU) to 1 (a straight line).
    check : bool
        Look for wrong input first.

    Returns
    -------
    A : array
        The same shape.
    cache : LeakyReluCache
        Where Z was positive, and the slope.

    Raises
    ------
    ValueError
        If Z is empty or holds NaN or infinity, or the slope leaves [0, 1].
    """
    if check:
        check_array("leaky_relu_forward", "Z", Z)
        slope = check_between("leaky_relu_forward", "slope", slope, 0, 1)
    A = xp_of(Z).maximum(Z, slope * Z)  # (1): of z and slope * z the larger one is the right one, on both sides
    return A, LeakyReluCache(Z > 0, slope)


def leaky_relu_backward(dA: Array, cache: LeakyReluCache, *, check: bool = True) -> Array:
    """Carry the gradient back through leaky ReLU.

    1. Where z > 0, a = z and the slope is 1: the gradient passes unchanged.
    2. Where z < 0, a = slope * z: only this share of the gradient passes.
    3. At z = 0 there is a kink, and no derivative; we take the slope of the left piece, as torch does.

        dZ = dA where Z > 0, slope * dA elsewhere      (1)

    Parameters
    ----------
    dA : array
        Derivative of the cost with respect to A, in A's shape.
    cache : LeakyReluCache
        From `leaky_relu_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dZ : array
        Derivative of the cost with respect to Z.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of A.
    """
    if check:
        check_cache("leaky_relu_backward", cache, LeakyReluCache)
        check_same_shape("leaky_relu_backward", "dA", dA, "Z", cache.open)
    return xp_of(dA).where(cache.open, dA, cache.slope * dA)  # (1)
