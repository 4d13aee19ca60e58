"""Activation functions: what a unit does with its logit z (lessons 1.1 and 1.3)."""

from typing import NamedTuple

from helpers.arrays import Array, ignore_infinities, xp_of
from helpers.checks import as_numbers, check_array, check_same_shape


def sigmoid(z: Array) -> Array:
    """Turn any number into one between 0 and 1.

        sigma(z) = 1 / (1 + e^(-z))      (1)

    sigma(0) = 1/2; large z give nearly 1, very negative z nearly 0. For z below about -709 (-88 in float32) the
    exponential overflows to infinity. That does no harm: 1 / (1 + infinity) = 0 is right to within 1e-308 (1e-38), so
    the warning is switched off. The other common way to write it, e^z / (1 + e^z), would give
    infinity / infinity = NaN for large z.

    Parameters
    ----------
    z : array or number
        Logits of any shape; infinity is welcome, NaN stays NaN.

    Returns
    -------
    array
        The same shape, with values in [0, 1].

    Raises
    ------
    TypeError
        If z is neither an array nor a number.
    """
    z = as_numbers("sigmoid", "z", z)
    with ignore_infinities():
        return 1 / (1 + xp_of(z).exp(-z))  # (1)


def sigmoid_slope(z: Array) -> Array:
    """The slope of the sigmoid at z.

        sigma'(z) = sigma(z) (1 - sigma(z)) = sigma(z) sigma(-z)      (1)

    It is 1/4 at z = 0, the steepest point, and fades to 0 on both sides. The right-hand form is the one computed:
    1 - sigma(z) loses its digits where sigma(z) is close to 1, sigma(-z) does not.

    Parameters
    ----------
    z : array or number
        Logits of any shape.

    Returns
    -------
    array
        The same shape, with values in [0, 1/4].

    Raises
    ------
    TypeError
        If z is neither an array nor a number.
    """
    z = as_numbers("sigmoid_slope", "z", z)
    return sigmoid(z) * sigmoid(-z)  # (1)


class SigmoidCache(NamedTuple):
    """What the backward step of the sigmoid needs."""

    A: Array  # (n, m) the outputs: the slope of the sigmoid can be written in them alone


def sigmoid_forward(Z: Array) -> tuple[Array, SigmoidCache]:
    """Apply the sigmoid to every logit.

        A = sigma(Z) = 1 / (1 + e^(-Z))      (1)

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).

    Returns
    -------
    A : array
        The same shape, in [0, 1].
    cache : SigmoidCache
        A, for the backward step.

    Raises
    ------
    ValueError
        If Z is empty or holds NaN or infinity.
    """
    check_array("sigmoid_forward", "Z", Z)
    A = sigmoid(Z)  # (1)
    return A, SigmoidCache(A)


def sigmoid_backward(dA: Array, cache: SigmoidCache) -> Array:
    """Carry the gradient back through the sigmoid.

    1. Write s = 1 + e^(-z), so that a = 1/s.
    2. da/dz = (da/ds)(ds/dz) = (-1/s^2)(-e^(-z)) = (1/s) (e^(-z)/s).
    3. e^(-z)/s = (s - 1)/s = 1 - a, so da/dz = a (1 - a): the output alone is enough.
    4. Chain rule, for every entry on its own: dJ/dz = dJ/da * da/dz = dJ/da * a (1 - a).

        dZ = dA * A * (1 - A)      (1)

    Parameters
    ----------
    dA : array
        Derivative of the cost with respect to A, in A's shape.
    cache : SigmoidCache
        From `sigmoid_forward`.

    Returns
    -------
    dZ : array
        Derivative of the cost with respect to Z.

    Raises
    ------
    ValueError
        If dA does not have the shape of A.
    """
    A = cache.A
    check_same_shape("sigmoid_backward", "dA", dA, "A", A)
    return dA * A * (1 - A)  # (1)


class ReluCache(NamedTuple):
    """What the backward step of ReLU needs."""

    open: Array  # (n, m) where Z was positive: only there does the gradient pass


def relu_forward(Z: Array) -> tuple[Array, ReluCache]:
    """Keep the positive logits and replace the others by 0 (rectified linear unit).

        A = max(0, Z)      (1)

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).

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
    check_array("relu_forward", "Z", Z)
    A = Z.clip(min=0)  # (1)
    return A, ReluCache(Z > 0)


def relu_backward(dA: Array, cache: ReluCache) -> Array:
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

    Returns
    -------
    dZ : array
        Derivative of the cost with respect to Z.

    Raises
    ------
    ValueError
        If dA does not have the shape of A.
    """
    check_same_shape("relu_backward", "dA", dA, "Z", cache.open)
    return dA * cache.open  # (1)
