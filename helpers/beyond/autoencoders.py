"""The shallow autoencoder: one layer that writes a code, one that reads it, with weights of its own or tied."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import (
    check_array,
    check_choice,
    check_fields,
    check_flags,
    check_generator,
    check_same_shape,
    check_together,
    check_whole,
)
from helpers.neural.activations import ACTIVATIONS
from helpers.neural.dense import LayerCache, layer_backward, layer_forward
from helpers.neural.initializers import glorot

Parameters = Mapping[str, Array]  # W1 (n_h, n_x), b1 (n_h, 1), W2 (n_x, n_h) unless tied, b2 (n_x, 1)


class AutoencoderCache(NamedTuple):
    """What the backward step of an autoencoder needs."""

    H: Array  # (n_h, m) the codes: penalties on them are computed from it
    encoder: LayerCache  # what the encoder's layer needs
    decoder: LayerCache  # what the decoder's layer needs
    tied: bool  # whether W1 has worked twice and collects two gradients


def draw_autoencoder(
    n_x: int, n_h: int, rng: np.random.Generator, *, tied: bool = False, like: Array | None = None
) -> dict[str, Array]:
    """First parameters of a shallow autoencoder: weights as in `glorot`, biases 0.

    Parameters
    ----------
    n_x, n_h : int
        Numbers of an example, and of its code.
    rng : numpy Generator
        What draws.
    tied : bool
        Leave out W2: the decoder uses the transpose of W1.
    like : array, optional
        Whose library, dtype and device the parameters get.

    Returns
    -------
    dict of arrays
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_x, n_h) unless tied, b2 (n_x, 1).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    where = "draw_autoencoder"
    n_x, n_h = check_whole(where, "n_x", n_x, least=1), check_whole(where, "n_h", n_h, least=1)
    check_generator(where, rng)
    check_flags(where, tied=tied)
    W1 = glorot(n_h, n_x, rng, like=like)
    own = {} if tied else {"W2": glorot(n_x, n_h, rng, like=like)}
    return {"W1": W1, "b1": 0 * W1[:, :1], **own, "b2": 0 * W1[:1].T}


def autoencoder_forward(
    X: Array, parameters: Parameters, *, activation: str = "relu", output: str = "linear", check: bool = True
) -> tuple[Array, AutoencoderCache]:
    """Write a code for every example, and read it again.

        H = f(W1 X + b1)              the encoder      (1)
        X_hat = g(W2 H + b2)          the decoder      (2)
        W2 = W1^T                     if tied          (3)

    Parameters
    ----------
    X : array (n_x, m)
        Examples.
    parameters : dict of arrays
        W1 (n_h, n_x), b1 (n_h, 1), W2 (n_x, n_h), b2 (n_x, 1); without W2 the weights are tied.
    activation, output : str
        The names of f and g: keys of `ACTIVATIONS`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    X_hat : array (n_x, m)
        The reconstructions.
    cache : AutoencoderCache
        The codes `cache.H` (n_h, m), and what the backward step needs.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, a parameter is missing, an activation is unknown, or anything is NaN or infinite.
    """
    if check:
        _check("autoencoder_forward", X, parameters, activation, output)
    tied = "W2" not in parameters
    H, encoder = layer_forward(X, parameters["W1"], parameters["b1"], activation, check=False)  # (1)       # (n_h, m)
    W2 = parameters["W1"].T if tied else parameters["W2"]  # (3)
    X_hat, decoder = layer_forward(H, W2, parameters["b2"], output, check=False)  # (2)                     # (n_x, m)
    return X_hat, AutoencoderCache(H, encoder, decoder, tied)


def autoencoder_backward(
    dX_hat: Array, cache: AutoencoderCache, *, dH: Array | None = None, check: bool = True
) -> dict[str, Array]:
    """Carry the gradient back through decoder and encoder.

    1. The decoder is a layer with the input H: it gives its own gradients, and the derivative with respect to H.
    2. What a penalty on the codes asks for, dH, is added there: H reaches the cost on both ways.
    3. The encoder is a layer with the output H.
    4. Tied weights work twice, as W1 in the encoder and as W1^T in the decoder. Both uses count:

        dW1 = dW_encoder + dW_decoder^T      (1)

    Parameters
    ----------
    dX_hat : array (n_x, m)
        Derivative of the cost with respect to the reconstructions.
    cache : AutoencoderCache
        From `autoencoder_forward`.
    dH : array (n_h, m), optional
        Derivative of penalties with respect to the codes.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dict of arrays
        Named and shaped as the parameters.

    Raises
    ------
    ValueError
        If a gradient does not have the shape of what it belongs to, or is not finite.
    TypeError
        If cache is no such cache, or the libraries differ.
    """
    if check:
        check_fields("autoencoder_backward", "cache", cache, AutoencoderCache)
        shape = (cache.decoder.dense.W.shape[0], cache.H.shape[1])
        check_array("autoencoder_backward", "dX_hat", dX_hat, letters="(n_x, m)", shape=shape)
        if dH is not None:
            check_same_shape("autoencoder_backward", "dH", dH, "the codes", cache.H)
        check_together("autoencoder_backward", dX_hat=dX_hat, H=cache.H, **({} if dH is None else {"dH": dH}))
    through, dW2, db2 = layer_backward(dX_hat, cache.decoder, check=False)
    to_codes = through if dH is None else through + dH
    _, dW1, db1 = layer_backward(to_codes, cache.encoder, check=False, input_gradient=False)
    if cache.tied:
        return {"W1": dW1 + dW2.T, "b1": db1, "b2": db2}  # (1)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def error_per_example(X_hat: Array, X: Array) -> Array:
    """How far each reconstruction is from its example: the sum of the squared differences.

        ||x_hat - x||^2 = sum_j (x_hat_j - x_j)^2      (1)

    Parameters
    ----------
    X_hat, X : arrays (n_x, m)
        Reconstructions and examples.

    Returns
    -------
    array (m,)
        The squared distances, at least 0.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """
    check_array("error_per_example", "X_hat", X_hat, letters="(n_x, m)", ndim=2)
    check_same_shape("error_per_example", "X", X, "X_hat", X_hat)
    check_together("error_per_example", X_hat=X_hat, X=X)
    return ((X_hat - X) ** 2).sum(axis=0)  # (1)


def _check(where: str, X: Array, parameters: Parameters, activation: str, output: str) -> None:
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    check_choice(where, "activation", activation, ACTIVATIONS)
    check_choice(where, "output", output, ACTIVATIONS)
    if not isinstance(parameters, Mapping):
        raise TypeError(
            f"{where}: parameters is a {type(parameters).__name__}, expected a dict of arrays."
            " draw_autoencoder makes one."
        )
    missing = [name for name in ("W1", "b1", "b2") if name not in parameters]
    if missing:
        raise ValueError(
            f"{where}: parameters has no {', '.join(missing)}, expected W1, b1, b2, and W2 unless the weights are tied."
            " draw_autoencoder makes them."
        )
    n_x, W1 = X.shape[0], parameters["W1"]
    check_array(where, "W1", W1, letters="(n_h, n_x)", shape=(None, n_x), because="X", source=X)
    n_h = W1.shape[0]
    wanted = {"b1": ("(n_h, 1)", (n_h, 1)), "W2": ("(n_x, n_h)", (n_x, n_h)), "b2": ("(n_x, 1)", (n_x, 1))}
    for name, (letters, shape) in wanted.items():
        if name in parameters:
            check_array(where, name, parameters[name], letters=letters, shape=shape, because="W1", source=W1)
    check_together(where, X=X, **parameters)
