"""A network with one hidden layer: forward pass, the six equations of its gradients, training (lesson 1.3)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, astype, ignore_infinities
from helpers.checks import check_array, check_choice, check_fields, check_labels, check_positive, check_together
from helpers.neural.activations import ACTIVATIONS, sigmoid
from helpers.neural.dense import check_weights
from helpers.neural.initializers import normal, zeros
from helpers.neural.logit_losses import binary_cross_entropy_with_logits


class ShallowParameters(NamedTuple):
    """Weights and biases of both layers; also their gradients, in the same places and shapes."""

    W1: Array  # (n_1, n_x) one row of weights per hidden unit
    b1: Array  # (n_1, 1)
    W2: Array  # (n_y, n_1) one row of weights per output unit
    b2: Array  # (n_y, 1)


class ShallowCache(NamedTuple):
    """Every stage of the forward pass."""

    X: Array  # (n_x, m) the inputs: dW1 weighs them
    Z1: Array  # (n_1, m) the logits of the hidden units: g' is taken there
    A1: Array  # (n_1, m) their outputs: dW2 weighs them
    Z2: Array  # (n_y, m) the logits of the output: the cost is computed from them
    A2: Array  # (n_y, m) the predictions: dZ2 is their distance from the labels


def initialize_shallow(
    n_x: int, n_1: int, rng: np.random.Generator, *, scale: float = 0.01, n_y: int = 1, like: Array | None = None
) -> ShallowParameters:
    """First parameters: small random weights, so that no two hidden units are alike, and biases 0.

    Parameters
    ----------
    n_x, n_1, n_y : int
        Features, hidden units, and output units (1 for a yes or no).
    rng : numpy Generator
        The source of the random numbers.
    scale : float
        Standard deviation of the weights, at least 0; with 0 all hidden units stay alike forever.
    like : array, optional
        Whose library, dtype and device the parameters get; numpy and float64 where nothing is given.

    Returns
    -------
    ShallowParameters
        W1 (n_1, n_x), b1 (n_1, 1), W2 (n_y, n_1), b2 (n_y, 1).

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1, or the scale is negative.
    """
    return ShallowParameters(
        W1=normal(n_1, n_x, rng, scale=scale, like=like),
        b1=zeros(n_1, 1, like=like),
        W2=normal(n_y, n_1, rng, scale=scale, like=like),
        b2=zeros(n_y, 1, like=like),
    )


def shallow_forward(
    X: Array, parameters: ShallowParameters, activation: str = "tanh", *, check: bool = True
) -> tuple[Array, ShallowCache]:
    """The predictions of a network with one hidden layer.

        Z1 = W1 X + b1,   A1 = g(Z1)             (1)
        Z2 = W2 A1 + b2,  A2 = sigma(Z2)         (2)

    Parameters
    ----------
    X : array (n_x, m)
        One example per column.
    parameters : ShallowParameters
        W1, b1, W2, b2.
    activation : str
        The name of g: a key of `ACTIVATIONS`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    A2 : array (n_y, m)
        Probabilities of the label 1.
    cache : ShallowCache
        X, Z1, A1, Z2 and A2.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or there is no such activation.
    """
    if check:
        check_shallow("shallow_forward", X, parameters, activation)
    cache, _ = _forward(X, parameters, activation)
    return cache.A2, cache


def _forward(X: Array, parameters: ShallowParameters, activation: str) -> tuple[ShallowCache, Any]:
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1  # (1)                                              # (n_1, n_x) @ (n_x, m) -> (n_1, m)
    A1, slopes = ACTIVATIONS[activation].forward(Z1, check=False)  # (1)
    Z2 = W2 @ A1 + b2  # (2)                                             # (n_y, n_1) @ (n_1, m) -> (n_y, m)
    A2 = sigmoid(Z2)  # (2)
    return ShallowCache(X, Z1, A1, Z2, A2), slopes


def check_shallow(where: str, X: Array, parameters: ShallowParameters, activation: str, Y: Array | None = None) -> None:
    """Refuse examples, parameters, activation (and labels) that do not fit together."""
    check_choice(where, "activation", activation, ACTIVATIONS)
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    W1, b1, W2, b2 = check_fields(where, "parameters", parameters, ShallowParameters)
    check_weights(where, "W1", W1, "(n_1, n_x)", "X", X)
    check_array(where, "b1", b1, letters="(n_1, 1)", shape=(len(W1), 1), because="W1", source=W1)
    check_weights(where, "W2", W2, "(n_y, n_1)", "W1", W1)
    check_array(where, "b2", b2, letters="(n_y, 1)", shape=(len(W2), 1), because="W2", source=W2)
    check_together(where, X=X, W1=W1, b1=b1, W2=W2, b2=b2, Y=0 if Y is None else Y)
    if Y is not None and len(W2) == 1:
        check_labels(where, "Y", Y, because="X", source=X)
    elif Y is not None:
        check_array(where, "Y", Y, letters="(n_y, m)", shape=(len(W2), X.shape[1]), because="X", source=X)
        for row in range(len(Y)):
            check_labels(where, "Y", Y[row : row + 1])


def shallow_gradients(
    X: Array, Y: Array, parameters: ShallowParameters, activation: str = "tanh", *, check: bool = True
) -> tuple[Array, ShallowParameters]:
    """Cost and gradients of a network with one hidden layer: the six equations of backpropagation.

    1. Sigmoid and cross-entropy together have the slope dL/dz2 = a2 - y, as in a single neuron: (1).
    2. z2 = W2 a1 + b2: W2 gets dz2 times what came in, b2 gets dz2, both averaged over the examples: (2), (3).
    3. Hidden unit k reached the outputs through column k of W2: da1 = W2^T dz2. Its own slope is g'(z1): (4).
    4. From there on it is step 2 again, with X for what came in: (5), (6).

        dZ2 = A2 - Y                             (1)   slopes of each example's own loss; 1/m comes in (2)
        dW2 = (1/m) dZ2 A1^T                     (2)
        db2 = (1/m) sum_i dZ2_i                  (3)
        dZ1 = W2^T dZ2 * g'(Z1)                  (4)   * entry by entry
        dW1 = (1/m) dZ1 X^T                      (5)
        db1 = (1/m) sum_i dZ1_i                  (6)

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (n_y, m)
        Examples in columns, and their labels 0 or 1.
    parameters, activation : ShallowParameters, and str
        W1, b1, W2, b2, and the name of g.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Returns
    -------
    J, gradients : the cost, a number, and dW1, db1, dW2, db2 as ShallowParameters

    Raises
    ------
    ValueError
        If anything does not fit, is NaN or infinite, or Y holds anything but 0 and 1.
    """
    if check:
        check_shallow("shallow_gradients", X, parameters, activation, Y)
    (_, _, A1, Z2, A2), slopes = _forward(X, parameters, activation)
    m, g, (_, _, W2, _) = X.shape[1], ACTIVATIONS[activation], parameters
    J = binary_cross_entropy_with_logits(Z2, Y, check=False).sum() / m
    dZ2 = A2 - astype(Y, A2.dtype)  # (1)                                   # (n_y, m)
    dW2 = dZ2 @ A1.T / m  # (2)                                             # (n_y, m) @ (m, n_1) -> (n_y, n_1)
    db2 = dZ2.sum(axis=1, keepdims=True) / m  # (3)                         # (n_y, 1)
    dZ1 = g.backward(W2.T @ dZ2, slopes, check=False)  # (4)                # (n_1, n_y) @ (n_y, m) -> (n_1, m)
    dW1 = dZ1 @ X.T / m  # (5)                                              # (n_1, m) @ (m, n_x) -> (n_1, n_x)
    db1 = dZ1.sum(axis=1, keepdims=True) / m  # (6)                         # (n_1, 1)
    return J, ShallowParameters(dW1, db1, dW2, db2)


def shallow_steps(
    X: Array, Y: Array, parameters: ShallowParameters, *, learning_rate: float, activation: str = "tanh"
) -> Iterator[tuple[ShallowParameters, float]]:
    """Gradient descent on the cost of a shallow network, one step at a time and without an end.

        theta := theta - learning_rate * dtheta      (1)   for each of W1, b1, W2, b2

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (n_y, m)
        Examples in columns, and their labels 0 or 1.
    parameters : ShallowParameters
        Where to start; it is not changed.
    learning_rate : float
        Size of the steps, above 0.
    activation : str
        The name of g: a key of `ACTIVATIONS`.

    Yields
    ------
    parameters, J : ShallowParameters, float
        The parameters and their cost: first those of the start, then those after each step.

    Raises
    ------
    ValueError
        On the first step, if anything does not fit, is NaN or infinite, or Y holds anything but 0 and 1.
    """
    learning_rate = check_positive("shallow_steps", "learning_rate", learning_rate)
    check_shallow("shallow_steps", X, parameters, activation, Y)
    parameters = ShallowParameters(*parameters)
    while True:
        with ignore_infinities():
            J, gradients = shallow_gradients(X, Y, parameters, activation, check=False)
        yield parameters, float(J)
        with ignore_infinities():
            steps = zip(parameters, gradients, strict=True)
            parameters = ShallowParameters(*(theta - learning_rate * slope for theta, slope in steps))  # (1)
