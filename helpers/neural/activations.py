"""Activation functions: what a unit does with its logit z (lessons 1.1 and 1.3)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from helpers.arrays import Array, ignore_infinities, xp_of
from helpers.checks import as_numbers, check_array, check_cache, check_same_shape
from helpers.neural.rectifiers import leaky_relu_backward as leaky_relu_backward
from helpers.neural.rectifiers import leaky_relu_forward as leaky_relu_forward
from helpers.neural.rectifiers import relu_backward as relu_backward
from helpers.neural.rectifiers import relu_forward as relu_forward


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


def sigmoid_forward(Z: Array, *, check: bool = True) -> tuple[Array, SigmoidCache]:
    """Apply the sigmoid to every logit.

        A = sigma(Z) = 1 / (1 + e^(-Z))      (1)

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).
    check : bool
        Look for wrong input first; a network does it once for all layers and then passes False.

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
    if check:
        check_array("sigmoid_forward", "Z", Z)
    A = sigmoid(Z)  # (1)
    return A, SigmoidCache(A)


def sigmoid_backward(dA: Array, cache: SigmoidCache, *, check: bool = True) -> Array:
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
    A = check_cache("sigmoid_backward", cache, SigmoidCache).A
    if check:
        check_same_shape("sigmoid_backward", "dA", dA, "A", A)
    return dA * A * (1 - A)  # (1)


class TanhCache(NamedTuple):
    """What the backward step of tanh needs."""

    A: Array  # (n, m) the outputs: the slope of tanh can be written in them alone


def tanh_forward(Z: Array, *, check: bool = True) -> tuple[Array, TanhCache]:
    """Apply the hyperbolic tangent to every logit.

        A = tanh(Z) = (e^Z - e^(-Z)) / (e^Z + e^(-Z)) = 2 sigma(2Z) - 1      (1)

    The sigmoid, twice as steep and stretched to run from -1 to 1: its outputs lie around 0.

    Parameters
    ----------
    Z : array
        Logits, usually (n, m).
    check : bool
        Look for wrong input first.

    Returns
    -------
    A : array
        The same shape, in [-1, 1].
    cache : TanhCache
        A, for the backward step.

    Raises
    ------
    ValueError
        If Z is empty or holds NaN or infinity.
    """
    if check:
        check_array("tanh_forward", "Z", Z)
    A = xp_of(Z).tanh(Z)  # (1)
    return A, TanhCache(A)


def tanh_backward(dA: Array, cache: TanhCache, *, check: bool = True) -> Array:
    """Carry the gradient back through tanh.

    1. Write a = u/v with u = e^z - e^(-z) and v = e^z + e^(-z). Then du/dz = v and dv/dz = u.
    2. Quotient rule: da/dz = (v v - u u) / v^2 = 1 - (u/v)^2 = 1 - a^2: the output alone is enough.
    3. Chain rule, for every entry on its own: dJ/dz = dJ/da * (1 - a^2).

        dZ = dA * (1 - A^2)      (1)

    Parameters
    ----------
    dA : array
        Derivative of the cost with respect to A, in A's shape.
    cache : TanhCache
        From `tanh_forward`.
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
        check_cache("tanh_backward", cache, TanhCache)
        check_same_shape("tanh_backward", "dA", dA, "A", cache.A)
    return dA * (1 - cache.A**2)  # (1)


class LinearCache(NamedTuple):
    """What the backward step of the linear activation needs: nothing but the shape."""

    shape: tuple[int, ...]  # (n, m)


def linear_forward(Z: Array, *, check: bool = True) -> tuple[Array, LinearCache]:
    """Hand on the logits as they are: for outputs that may be any number, A = Z (`check` looks for wrong input)."""
    if check:
        check_array("linear_forward", "Z", Z)
    return Z, LinearCache(tuple(Z.shape))


def linear_backward(dA: Array, cache: LinearCache, *, check: bool = True) -> Array:
    """Hand back the gradient as it is: the slope of A = Z is 1, so dZ = dA (`check` looks for wrong input)."""
    if check:
        check_cache("linear_backward", cache, LinearCache)
        check_array("linear_backward", "dA", dA, shape=cache.shape)
    return dA


class Activation(NamedTuple):
    """The two steps of an activation, called as forward(Z) -> (A, cache) and backward(dA, cache) -> dZ."""

    forward: Callable[..., tuple[Array, Any]]
    backward: Callable[..., Array]


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid_forward, sigmoid_backward),
    "tanh": Activation(tanh_forward, tanh_backward),
    "relu": Activation(relu_forward, relu_backward),
    "leaky_relu": Activation(leaky_relu_forward, leaky_relu_backward),
    "linear": Activation(linear_forward, linear_backward),
}
