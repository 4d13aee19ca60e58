"""A recurrent layer with an answer at every step, trained by its own gradients, in numpy or torch (lesson 5.1)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, randn
from helpers.arrays import like as as_like
from helpers.checks import (
    check_array,
    check_callable,
    check_choice,
    check_fields,
    check_generator,
    check_positive,
    check_together,
    check_whole,
)
from helpers.neural.optimizers import Adam
from helpers.sequences.recurrent import RNNCache, rnn_backward, rnn_forward, steps_as_examples
from helpers.sequences.sequence_checks import check_like, check_names
from helpers.sequences.sequence_cost import Batch as Batch
from helpers.sequences.sequence_cost import step_accuracy as step_accuracy
from helpers.sequences.sequence_cost import (
    step_binary_cost_backward,
    step_binary_cost_forward,
    step_softmax_cost_backward,
    step_softmax_cost_forward,
)

COSTS = {
    "sigmoid": (step_binary_cost_forward, step_binary_cost_backward),
    "softmax": (step_softmax_cost_forward, step_softmax_cost_backward),
}
Parameters = dict[str, Array]
Draw = Callable[[np.random.Generator], Batch]
NAMES = ("Wx", "Wa", "b", "Wy", "by")


class Trained(NamedTuple):
    """Where a training stands after a step."""

    step: int  # how many steps were made
    cost: float  # of this step's batch, before the step
    accuracy: float  # share of right answers among those that count, of the same batch


def draw_rnn(n_x: int, n_a: int, n_y: int, rng: np.random.Generator, *, like: Array | None = None) -> Parameters:
    """First weights of a recurrent layer and of the dense layer behind it.

    Weights from inputs and to outputs have variance 1 / fan-in. Wa is orthogonal: it turns a state without making it
    longer or shorter, so at first nothing in a state fades or explodes by the matrix alone. Biases are 0.

    Parameters
    ----------
    n_x, n_a, n_y : int
        Numbers of an input, of a state, of an output.
    rng : numpy Generator
        What draws.
    like : array, optional
        Whose library, dtype and device the weights get; numpy and float64 where nothing is given.

    Returns
    -------
    dict
        Wx (n_a, n_x), Wa (n_a, n_a), b (n_a, 1), Wy (n_y, n_a), by (n_y, 1).

    Raises
    ------
    ValueError or TypeError
        If a size is below 1, or rng is no generator.

    Source: Q. Le, N. Jaitly, G. Hinton, A simple way to initialize recurrent networks of rectified linear units (2015),
    for beginning with a state that neither grows nor shrinks.
    """
    for name, n in {"n_x": n_x, "n_a": n_a, "n_y": n_y}.items():
        check_whole("draw_rnn", name, n, least=1)
    check_generator("draw_rnn", rng)
    check_like("draw_rnn", like)
    like = np.zeros(1) if like is None else like
    Q, R = np.linalg.qr(rng.standard_normal((n_a, n_a)))
    return {
        "Wx": randn(rng, (n_a, n_x), like=like) / n_x**0.5,
        "Wa": as_like(Q * np.sign(np.diag(R)), like),
        "b": randn(rng, (n_a, 1), like=like) * 0,
        "Wy": randn(rng, (n_y, n_a), like=like) / n_a**0.5,
        "by": randn(rng, (n_y, 1), like=like) * 0,
    }


def rnn_logits(
    parameters: Parameters, X: Array, *, mask: Array | None = None, activation: str = "tanh", check: bool = True
) -> tuple[Array, Array, RNNCache]:
    """The logits of a recurrent layer with a dense layer behind it, at every step.

        a<t> = g(Wx x<t> + Wa a<t-1> + b)      (1)
        z<t> = Wy a<t> + by                    (2)

    Parameters
    ----------
    parameters : dict
        As from `draw_rnn`.
    X : array (T, n_x, m)
        Inputs.
    mask : array (T, m), optional
        1 where there is a step; the state rests where there is none.
    activation, check : str, bool
        The name of g; look for wrong input first.

    Returns
    -------
    Z, A, cache : arrays (T, n_y, m) and (T, n_a, m), RNNCache
        Logits, states, and what `rnn_backward` needs.

    Raises
    ------
    ValueError or TypeError
        As `rnn_forward`, and if parameters lack one, or Wy or by do not fit.
    """
    if check:
        check_names("rnn_logits", parameters, NAMES, "Make them with draw_rnn.")
    Wx, Wa, b, Wy, by = (parameters[name] for name in NAMES)
    A, cache = rnn_forward(X, None, Wx, Wa, b, mask=mask, activation=activation, check=check)  # (1)
    if check:
        check_array("rnn_logits", "Wy", Wy, letters="(n_y, n_a)", shape=(None, len(Wa)), because="Wa", source=Wa)
        check_array("rnn_logits", "by", by, letters="(n_y, 1)", shape=(len(Wy), 1), because="Wy", source=Wy)
        check_together("rnn_logits", X=X, Wy=Wy, by=by)
    return Wy @ A + by, A, cache  # (2)                                   # (n_y, n_a) @ (T, n_a, m) -> (T, n_y, m)


def rnn_gradients(
    parameters: Parameters, batch: Batch, *, output: str = "sigmoid", activation: str = "tanh", check: bool = True
) -> tuple[Array, Parameters, Array]:
    """Cost and gradients of a recurrent layer with an answer at every step.

        dWy = sum_t dz<t> a<t>^T,  dby = sum_t dz<t>,  dA[t] = Wy^T dz<t>      (1)

    and back through time from there, see `rnn_backward`.

    Parameters
    ----------
    parameters, batch : dict and Batch
        As from `draw_rnn`, and what to learn from.
    output, activation : str
        "sigmoid" for yes or no, "softmax" for classes; the name of g.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J, gradients, Z : array without axes, dict like parameters, array (T, n_y, m)

    Raises
    ------
    ValueError or TypeError
        If names are unknown, batch is no Batch, shapes disagree, or anything is not finite.
    """
    check_choice("rnn_gradients", "output", output, COSTS)
    if check:
        check_fields("rnn_gradients", "batch", batch, Batch)
    X, Y, judged, mask = batch
    forward, backward = COSTS[output]
    Z, A, cache = rnn_logits(parameters, X, mask=mask, activation=activation, check=check)
    J, cost_cache = forward(Z, Y, mask=judged, check=check)
    dZ = backward(1.0, cost_cache)
    _, _, dWx, dWa, db = rnn_backward(parameters["Wy"].T @ dZ, cache, check=False)
    flat = steps_as_examples(dZ)
    dWy, dby = flat @ steps_as_examples(A).T, flat.sum(axis=1, keepdims=True)  # (1)
    return J, {"Wx": dWx, "Wa": dWa, "b": db, "Wy": dWy, "by": dby}, Z


def train_rnn(parameters: Parameters, draw: Draw, rng: np.random.Generator, *, steps: int, **settings: Any) -> Trained:
    """Train to the end, where nobody looks on.

    Parameters
    ----------
    parameters, draw, rng, steps, **settings
        As `train_rnn_steps` takes them.

    Returns
    -------
    Trained
        After the last step.

    Raises
    ------
    ValueError or TypeError
        As `train_rnn_steps` does.
    """
    for now in train_rnn_steps(parameters, draw, rng, steps=steps, **settings):
        last = now
    return last


def train_rnn_steps(
    parameters: Parameters,
    draw: Draw,
    rng: np.random.Generator,
    *,
    steps: int,
    learning_rate: float = 0.01,
    output: str = "sigmoid",
    activation: str = "tanh",
) -> Iterator[Trained]:
    """Train with Adam on a fresh batch at every step; go through it with `for` to look on, or to stop early.

    Parameters
    ----------
    parameters : dict
        As from `draw_rnn`; its arrays are changed in place.
    draw : function
        rng -> Batch.
    rng : numpy Generator
        What draws the batches.
    steps, learning_rate : int, float
        How many steps, and alpha of Adam.
    output, activation : str
        As in `rnn_gradients`.

    Yields
    ------
    Trained
        After each step.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, a name is unknown, the first batch does not fit, or the cost is not finite.
    """
    where = "train_rnn"
    check_generator(where, rng)
    check_callable(where, "draw", draw)
    steps = check_whole(where, "steps", steps, least=1)
    optimizer = Adam(check_positive(where, "learning_rate", learning_rate))
    for step in range(1, steps + 1):
        batch = draw(rng)
        found: Any = rnn_gradients(parameters, batch, output=output, activation=activation, check=step == 1)
        cost, accuracy = float(found[0]), step_accuracy(found[2], batch)
        if not np.isfinite(cost):
            raise ValueError(
                f"{where}: the cost is {cost} at step {step}, expected a finite number, with learning_rate"
                f" {learning_rate:g} and g = {activation}. Try a third of this rate, or tanh, which is bounded."
            )
        optimizer.step(parameters, found[1], check=False)
        yield Trained(step, cost, accuracy)
