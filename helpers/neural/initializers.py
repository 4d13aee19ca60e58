"""First weights of a layer: where gradient descent begins (lessons 1.3 and 2.3).

All are called as f(n, n_prev, rng, like=...) and give W (n, n_prev); the biases start at 0. A weight drawn with
standard deviation s gives each of n_prev inputs a say of that size, so a logit of independent inputs varies by
s * sqrt(n_prev): the choices differ in how they keep that in bounds.
"""

from collections.abc import Callable
from math import sqrt
from typing import TypeAlias

import numpy as np

from helpers.arrays import Array, randn
from helpers.arrays import like as as_like
from helpers.checks import as_numbers, check_between, check_generator, check_whole

Initializer: TypeAlias = Callable[..., Array]


def zeros(n: int, n_prev: int, rng: np.random.Generator | None = None, *, like: Array | None = None) -> Array:
    """All weights 0: right for a single neuron, a trap for hidden layers, whose units then stay alike forever.

    Parameters
    ----------
    n, n_prev : int
        Units of the layer, and of the layer before it.
    rng : numpy Generator, optional
        Not used; it is here so that all initializers are called alike.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    W : array (n, n_prev)
        Zeros.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1.
    """
    shape, like = _sizes("zeros", n, n_prev, like)
    return np.zeros(shape) if like is None else as_like(np.zeros(shape), like)


def normal(n: int, n_prev: int, rng: np.random.Generator, *, scale: float = 0.01, like: Array | None = None) -> Array:
    """Normal weights with a standard deviation of your choice, whatever the sizes.

        W ~ scale * N(0, 1)      (1)

    Enough to make the units different. In a deep network it lets the activations fade or explode from layer to
    layer, unless the scale happens to fit the width.

    Parameters
    ----------
    n, n_prev : int
        Units of the layer, and of the layer before it.
    rng : numpy Generator
        The source of the random numbers.
    scale : float
        Standard deviation, at least 0.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    W : array (n, n_prev)
        The weights.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1, or the scale is negative.
    """
    scale = check_between("normal", "scale", scale, 0, float("inf"))
    return scale * _draw("normal", n, n_prev, rng, like)  # (1)


def he(n: int, n_prev: int, rng: np.random.Generator, *, like: Array | None = None) -> Array:
    """He's weights, made for ReLU.

        W ~ sqrt(2 / n_prev) * N(0, 1)      (1)

    1. z = sum of n_prev products w x with independent w of mean 0, so Var z = n_prev * Var w * E[x^2].
    2. x comes out of a ReLU: of symmetric logits half are cut away, so E[x^2] is half of their variance.
    3. The variance is handed on from layer to layer if n_prev * Var w / 2 = 1.

    Parameters
    ----------
    n, n_prev : int
        Units of the layer, and of the layer before it: its number of inputs.
    rng : numpy Generator
        The source of the random numbers.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    W : array (n, n_prev)
        The weights.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1.

    References
    ----------
    He et al., Delving Deep into Rectifiers, 2015, section 2.2.
    """
    return _draw("he", n, n_prev, rng, like) * sqrt(2 / n_prev)  # (1)


def xavier(n: int, n_prev: int, rng: np.random.Generator, *, like: Array | None = None) -> Array:
    """Weights for tanh and other activations that are steepest, with slope 1, at 0.

        W ~ sqrt(1 / n_prev) * N(0, 1)      (1)

    Near 0 tanh(z) is z: the variance is handed on if n_prev * Var w = 1 (see `he`). It looks at the way forward only;
    Glorot's own rule, which the name Xavier also stands for, looks at both ways: `glorot`.

    Parameters
    ----------
    n, n_prev : int
        Units of the layer, and of the layer before it: its number of inputs.
    rng : numpy Generator
        The source of the random numbers.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    W : array (n, n_prev)
        The weights.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1.
    """
    return _draw("xavier", n, n_prev, rng, like) * sqrt(1 / n_prev)  # (1)


def glorot(n: int, n_prev: int, rng: np.random.Generator, *, like: Array | None = None) -> Array:
    """Glorot's weights: a compromise between the way forward and the way back.

        W ~ sqrt(2 / (n_prev + n)) * N(0, 1)      (1)

    1. Forward, a logit sums n_prev products: its variance is kept if n_prev * Var w = 1.
    2. Backward, dA_prev = W^T dZ sums n products: the variance of the gradient is kept if n * Var w = 1.
    3. Both hold only where n = n_prev. Between them lies (n_prev + n)/2 * Var w = 1.

    Parameters
    ----------
    n, n_prev : int
        Units of the layer (outputs), and of the layer before it (inputs).
    rng : numpy Generator
        The source of the random numbers.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    W : array (n, n_prev)
        The weights.

    Raises
    ------
    ValueError
        If a size is not a whole number of at least 1.

    References
    ----------
    Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, section 4.2.1.
    """
    return _draw("glorot", n, n_prev, rng, like) * sqrt(2 / (n_prev + n))  # (1)


def _sizes(where: str, n: int, n_prev: int, like: Array | None) -> tuple[tuple[int, int], Array | None]:
    shape = check_whole(where, "n", n, least=1), check_whole(where, "n_prev", n_prev, least=1)
    return shape, None if like is None else as_numbers(where, "like", like)


def _draw(where: str, n: int, n_prev: int, rng: np.random.Generator, like: Array | None) -> Array:
    shape, like = _sizes(where, n, n_prev, like)
    check_generator(where, rng)
    return randn(rng, shape, like=like)


INITIALIZERS: dict[str, Initializer] = {"zeros": zeros, "normal": normal, "he": he, "xavier": xavier, "glorot": glorot}
