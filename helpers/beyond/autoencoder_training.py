"""The cost of a shallow autoencoder with its penalties, and the loop that lowers it."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.beyond.autoencoder_penalties import (
    AT_LEAST_0,
    contractive_penalty_backward,
    contractive_penalty_forward,
    sparse_penalty_backward,
    sparse_penalty_forward,
)
from helpers.beyond.autoencoders import Parameters, autoencoder_backward, autoencoder_forward
from helpers.checks import check_between, check_fields, check_generator, check_whole
from helpers.neural.losses import squared_error_backward, squared_error_forward
from helpers.neural.minibatches import minibatches
from helpers.neural.optimizer import Optimizer


class Kind(NamedTuple):
    """What kind of autoencoder is trained."""

    activation: str = "relu"  # of the encoder
    output: str = "linear"  # of the decoder
    sparse: float = 0.0  # lambda of the sparse penalty
    contractive: float = 0.0  # lambda of the contractive penalty, for "sigmoid" and "tanh" only


PLAIN = Kind()


def autoencoder_gradients(
    X: Array, parameters: Parameters, kind: Kind = PLAIN, *, check: bool = True
) -> tuple[Array, dict[str, Array]]:
    """The cost of an autoencoder, and its gradients.

        J = (1/m) sum_i 1/2 ||x_hat - x||^2 + sparse penalty + contractive penalty      (1)

    Parameters
    ----------
    X : array (n_x, m)
        Examples: input and target at the same time.
    parameters : dict of arrays
        As for `autoencoder_forward`.
    kind : Kind
        Activations, and the weights of the penalties.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        The cost.
    gradients : dict of arrays
        Named and shaped as the parameters.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, a name is unknown, a weight is negative, or anything is NaN or infinite.
    """
    if check:
        check_fields("autoencoder_gradients", "kind", kind, Kind)
    for name in ("sparse", "contractive") if check else ():
        check_between("autoencoder_gradients", name, getattr(kind, name), 0, float("inf"), advice=AT_LEAST_0)
    X_hat, cache = autoencoder_forward(X, parameters, activation=kind.activation, output=kind.output, check=check)
    J, error = squared_error_forward(X_hat, X, check=False)
    dH: Any = None
    direct: Any = 0
    if kind.sparse:
        penalty, told = sparse_penalty_forward(cache.H, kind.sparse, check=False)
        J, dH = J + penalty, sparse_penalty_backward(1.0, told)
    if kind.contractive:
        penalty, grasp = contractive_penalty_forward(
            cache.H, parameters["W1"], kind.contractive, activation=kind.activation, check=check
        )
        to_codes, direct = contractive_penalty_backward(1.0, grasp)
        J, dH = J + penalty, to_codes if dH is None else dH + to_codes  # (1)
    gradients = autoencoder_backward(squared_error_backward(1.0, error), cache, dH=dH, check=False)
    return J, gradients | {"W1": gradients["W1"] + direct}


def train_autoencoder(
    parameters: dict[str, Array],
    X: Array,
    rng: np.random.Generator,
    *,
    kind: Kind = PLAIN,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    watch: Callable[[dict[str, Array]], Any] | None = None,
) -> list[Any]:
    """Train a shallow autoencoder in place, in mini-batches.

    Parameters
    ----------
    parameters : dict of arrays
        Changed in place; `draw_autoencoder` makes them.
    X : array (n_x, m)
        Examples.
    rng : numpy Generator
        What shuffles.
    kind : Kind
        Activations and penalties.
    optimizer : Optimizer
        Such as Adam(0.003).
    epochs, batch_size : int
        How often to go through all examples, how many there are in a step.
    watch : function of the parameters, optional
        What to note at the start and after every epoch; without it the cost on all examples.

    Returns
    -------
    list of epochs + 1 entries
        The notes.

    Raises
    ------
    ValueError or TypeError
        As in `autoencoder_gradients`; or if rng is no generator, or the training diverges.
    """
    where = "train_autoencoder"
    check_generator(where, rng)
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{where}: optimizer is a {type(optimizer).__name__}, expected an Optimizer such as Adam(0.003)."
        )
    epochs, batch_size = check_whole(where, "epochs", epochs), check_whole(where, "batch_size", batch_size, least=1)
    autoencoder_gradients(X, parameters, kind)
    note = watch or partial(_cost, X, kind)
    notes = [note(parameters)]
    for epoch in range(1, epochs + 1):
        for X_t, _ in minibatches(X, X[:1], batch_size, rng, check=False):
            J, gradients = autoencoder_gradients(X_t, parameters, kind, check=False)
            if not float(J) < float("inf"):
                raise ValueError(
                    f"{where}: the cost became {float(J):g} in epoch {epoch}, expected a finite number."
                    f" Try a smaller learning rate than {optimizer.learning_rate:g}."
                )
            optimizer.step(parameters, gradients, check=False)
        notes.append(note(parameters))
    return notes


def _cost(X: Array, kind: Kind, parameters: Parameters) -> float:
    return float(autoencoder_gradients(X, parameters, kind, check=False)[0])
