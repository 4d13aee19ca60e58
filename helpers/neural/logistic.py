"""Logistic regression: train the neuron of `neuron.py` by gradient descent, and predict (lessons 1.1 and 1.2)."""

from collections.abc import Callable, Iterator
from itertools import islice
from math import isfinite
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, astype, copy, ignore_infinities, number_of, xp_of
from helpers.checks import check_array, check_between, check_labels, check_positive, check_together, check_whole
from helpers.neural.neuron import check_neuron, logistic_forward, logistic_gradients
from helpers.neural.neuron import logistic_backward as logistic_backward
from helpers.neural.neuron import logistic_gradients_loops as logistic_gradients_loops

DIVERGED = 1e12  # a cost above this is no longer worth following


def logistic_steps(
    X: Array, Y: Array, *, learning_rate: float, w: Array | None = None, b: float = 0.0
) -> Iterator[tuple[Array, float, float]]:
    """Gradient descent on the cost of logistic regression, one step at a time and without an end.

        w := w - learning_rate * dw      (1)
        b := b - learning_rate * db      (2)

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.
    learning_rate : float
        Size of the steps, above 0.
    w, b : array (n_x, 1) and number
        Where to start; zeros where nothing is given.

    Yields
    ------
    w, b, J : array (n_x, 1), float, float
        The parameters and their cost: first those of the start, then those after each step.

    Raises
    ------
    ValueError
        On the first step, if shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """
    w, b, learning_rate = _start("logistic_steps", X, Y, learning_rate, w, b)
    while True:
        with ignore_infinities():
            J, dw, db = logistic_gradients(X, Y, w, b, check=False)
        yield w, b, float(J)
        with ignore_infinities():
            w = w - learning_rate * dw  # (1)
            b = b - learning_rate * float(db)  # (2)


def _start(
    where: str, X: Array, Y: Array, learning_rate: float, w: Array | None, b: float
) -> tuple[Array, float, float]:
    learning_rate = check_positive(where, "learning_rate", learning_rate)
    check_array(where, "X", X, letters="(n_x, m)", ndim=2, finite=False)
    if w is None:
        w = xp_of(X).zeros((X.shape[0], 1), dtype=as_float(X[:1, :1]).dtype, device=X.device)
    check_neuron(where, X, w, b, Y)
    return copy(w), number_of(b), learning_rate


class LogisticFit(NamedTuple):
    """What a training of logistic regression leaves behind."""

    w: Array  # (n_x, 1) the last weights that are finite
    b: float  # the bias that belongs to them
    costs: np.ndarray  # (steps + 1,) the cost at the start and after every step
    stopped: str  # why it ended early, in one sentence; empty when all steps were made


def train_logistic(
    X: Array,
    Y: Array,
    *,
    learning_rate: float,
    steps: int,
    w: Array | None = None,
    b: float = 0.0,
    on_step: Callable[[int, Array, float, float], object] | None = None,
) -> LogisticFit:
    """Train logistic regression by gradient descent on all examples at once.

    Stops early when the cost is no longer finite (or beyond 1e12), or when you interrupt it; either way what was
    reached before is handed back, with a sentence in `stopped`.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.
    learning_rate : float
        Size of the steps, above 0.
    steps : int
        How many steps, at least 0.
    w, b : array (n_x, 1) and number
        Where to start; zeros where nothing is given.
    on_step : function, optional
        Called as on_step(step, w, b, J) at the start (step 0) and after every step.

    Returns
    -------
    LogisticFit
        w, b, the costs before each step and at the end (steps + 1 numbers), and `stopped`.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """
    steps = check_whole("train_logistic", "steps", steps)
    start = _start("train_logistic", X, Y, learning_rate, w, b)
    w, b, costs, stopped = start[0], start[1], [], ""
    try:
        walk = logistic_steps(X, Y, learning_rate=start[2], w=w, b=b)
        for step, (new_w, new_b, J) in enumerate(islice(walk, steps + 1)):
            if not (J < DIVERGED and isfinite(number_of(new_w.sum()) + new_b)):
                stopped = _diverged(step, J, learning_rate)
                break
            w, b = new_w, new_b
            costs.append(J)
            if on_step is not None:
                on_step(step, w, b, J)
    except KeyboardInterrupt:
        stopped = f"Interrupted after step {len(costs) - 1} of {steps}; w and b are those reached."
    return LogisticFit(w, b, np.array(costs), stopped)


def _diverged(step: int, J: float, learning_rate: float) -> str:
    what = f"the cost became {J:.3g}" if not J < DIVERGED else "w or b became infinite"
    return (
        f"Stopped at step {step}: {what} with learning_rate {learning_rate:g};"
        " w and b are those before it. Try a smaller learning rate."
    )


def predict_probability(X: Array, w: Array, b: Array) -> Array:
    """The probability of the label 1 for every example: sigma(w^T X + b).

    Parameters
    ----------
    X, w, b : array (n_x, m), array (n_x, 1), number
        Examples in columns, weights, bias.

    Returns
    -------
    array (1, m)
        Probabilities.

    Raises
    ------
    ValueError
        If shapes disagree or anything is NaN or infinite.
    """
    check_neuron("predict_probability", X, w, b)
    return logistic_forward(X, w, b)[0]


def predict(X: Array, w: Array, b: Array, threshold: float = 0.5) -> Array:
    """The label of every example: 1 where its probability is above the threshold, else 0.

    Parameters
    ----------
    X, w, b : array (n_x, m), array (n_x, 1), number
        Examples in columns, weights, bias.
    threshold : float
        In [0, 1]. A probability equal to it gives 0.

    Returns
    -------
    array (1, m)
        Labels 0 and 1, whole numbers.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or the threshold leaves [0, 1].
    """
    check_neuron("predict", X, w, b)
    threshold = check_between("predict", "threshold", threshold, 0, 1)
    return astype(predict_probability(X, w, b) > threshold, "int64")


def accuracy(predicted: Array, Y: Array) -> float:
    """The share of examples whose predicted label is right.

    Parameters
    ----------
    predicted, Y : arrays (1, m)
        Predicted and true labels, 0 or 1.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shapes disagree or anything but 0 and 1 occurs (probabilities, for instance).
    """
    check_labels("accuracy", "predicted", predicted)
    check_labels("accuracy", "Y", Y, because="predicted", source=predicted)
    check_together("accuracy", predicted=predicted, Y=Y)
    return float((predicted == Y).sum()) / Y.shape[1]
