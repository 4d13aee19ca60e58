"""How a signal fares in a deep stack of layers, on its way forward and as a gradient on its way back (lesson 2.3)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, number_of, randn
from helpers.checks import as_numbers, check_array, check_choice, check_generator, check_together
from helpers.neural.activations import ACTIVATIONS
from helpers.neural.dense import layer_backward, layer_forward


class Signals(NamedTuple):
    """What passed through a stack of L layers, input and output included."""

    outputs: list[Array]  # A_0 = X, A_1, ..., A_L
    gradients: list[Array]  # dA_0, ..., dA_L, where dA_L was drawn at random

    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """The root mean squares of the outputs and of the gradients, each (L + 1,)."""
        forward, backward = ([root_mean_square(x) for x in part] for part in self)
        return np.array(forward), np.array(backward)


def send_signal(weights: Sequence[Array], X: Array, activation: str = "linear", *, rng: np.random.Generator) -> Signals:
    """Send examples through a stack of layers without biases, and a random gradient back through it.

        A_l = g(W_l A_{l-1}),   A_0 = X               (1)
        dA_L ~ N(0, 1)                                (2)
        dA_{l-1} = W_l^T (dA_l * g'(W_l A_{l-1}))     (3)

    With independent weights of variance v a linear layer of n inputs multiplies the size of a signal by sqrt(n v), a
    relu layer by sqrt(n v / 2); after L layers that is a product of L such gains. In (3) n is the number of units.

    Parameters
    ----------
    weights : sequence of arrays
        W_l (n_l, n_{l-1}), in the order in which the signal passes them.
    X : array (n_0, m)
        The examples.
    activation : str
        The name of g: a key of `ACTIVATIONS`.
    rng : numpy Generator
        The source of the gradient at the end.

    Returns
    -------
    Signals
        All outputs and all gradients; `sizes()` gives how large they are.

    Raises
    ------
    ValueError
        If there are no weights, shapes disagree, anything is not finite, or there is no such activation.
    """
    where = "send_signal"
    check_choice(where, "activation", activation, ACTIVATIONS)
    check_generator(where, rng)
    _check_stack(where, weights, X)
    A, caches = [X], []
    for W in weights:
        out, cache = layer_forward(A[-1], W, None, activation, check=False)  # (1)
        A.append(out)
        caches.append(cache)
    dA = [randn(rng, tuple(A[-1].shape), like=A[-1])]  # (2)
    for cache in reversed(caches):
        dA_prev, _, _ = layer_backward(dA[-1], cache, check=False)  # (3)
        dA.append(dA_prev)
    return Signals(A, list(reversed(dA)))


def root_mean_square(x: Array) -> float:
    """How large a typical entry of x is.

        sqrt((1/N) sum_k x_k^2)      (1)

    Parameters
    ----------
    x : array of any shape, or number
        N entries.

    Returns
    -------
    float
        The root of the mean of the squares.

    Raises
    ------
    ValueError
        If x is empty, or holds NaN or infinity.
    """
    x = as_numbers("root_mean_square", "x", x)
    check_array("root_mean_square", "x", x)
    largest = number_of(abs(x).max())
    return largest * number_of(((x / largest) ** 2).mean()) ** 0.5 if largest else 0.0  # (1)


def _check_stack(where: str, weights: Sequence[Array], X: Array) -> None:
    check_array(where, "X", X, letters="(n_0, m)", ndim=2)
    if not len(weights):
        raise ValueError(f"{where}: weights is empty, expected at least one matrix. Pass [W].")
    n, before = X.shape[0], X
    for l, W in enumerate(weights, start=1):
        name = "X" if l == 1 else f"weights[{l - 2}]"
        letters, hint = f"(n_{l}, {n})", "A layer has a column per input."
        check_array(
            where, f"weights[{l - 1}]", W, letters=letters, shape=(None, n), because=name, source=before, hint=hint
        )
        n, before = W.shape[0], W
    check_together(where, X=X, **{f"weights[{l}]": W for l, W in enumerate(weights)})
