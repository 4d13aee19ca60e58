"""What a network is worth: its cost, its predictions, and how many of them are right (chapter 2)."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from helpers.arrays import Array, astype, ignore_infinities, number_of, xp_of
from helpers.neural.class_losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from helpers.neural.evaluation_checks import as_targets, check_network_input, ends_in_sigmoid
from helpers.neural.logit_losses import (
    binary_cross_entropy_with_logits_backward,
    binary_cross_entropy_with_logits_forward,
)
from helpers.neural.losses import squared_error_backward, squared_error_forward

COLUMNS = 4096  # how many examples are predicted at once: more only fill the memory


class Loss(NamedTuple):
    """A cost of the logits that has already been checked: forward(Z, Y) -> (J, cache) and backward(cache) -> dZ."""

    forward: Callable[[Array, Array], tuple[Array, Any]]
    backward: Callable[[Any], Array]


LOSSES = {
    "cross_entropy": Loss(
        partial(softmax_cross_entropy_forward, check=False),
        partial(softmax_cross_entropy_backward, 1.0, check=False),
    ),
    "binary_cross_entropy": Loss(
        partial(binary_cross_entropy_with_logits_forward, check=False),
        partial(binary_cross_entropy_with_logits_backward, 1.0),
    ),
    "squared_error": Loss(partial(squared_error_forward, check=False), partial(squared_error_backward, 1.0)),
}


class Evaluation(NamedTuple):
    """How good the predictions for some examples are."""

    cost: float  # the average loss, without penalties
    accuracy: float  # the share of examples whose class is right; NaN for the squared error, which has no classes


def evaluate(network: Any, X: Array, Y: Array, loss: str = "cross_entropy") -> Evaluation:
    """The cost of a network on some examples, and the share of them that it gets right.

    It predicts, so dropout is off and batch norm uses its running averages.

    Parameters
    ----------
    network : Network
        Ending in logits.
    X : array (n_x, m)
        Examples in columns.
    Y : array (C, m) or (1, m)
        For "cross_entropy" one-hot columns or class numbers, for "binary_cross_entropy" labels 0 and 1, for
        "squared_error" the numbers to be predicted.
    loss : str
        One of these three names.

    Returns
    -------
    Evaluation
        cost and accuracy.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, Y does not fit the loss, or the network ends in a sigmoid.
    """
    return evaluate_checked(network, X, as_targets("evaluate", network, X, Y, loss, LOSSES), loss)


def evaluate_checked(network: Any, X: Array, Y: Array, loss: str) -> Evaluation:
    """As `evaluate`, for data that `as_targets` has seen: a training does that once."""
    m, total, right = X.shape[1], 0.0, 0.0
    with ignore_infinities():
        for start in range(0, m, COLUMNS):
            X_part, Y_part = X[:, start : start + COLUMNS], Y[:, start : start + COLUMNS]
            Z, _ = network.forward(X_part, check=False)  # (n_L, k)
            total += number_of(LOSSES[loss].forward(Z, Y_part)[0]) * X_part.shape[1]
            if loss != "squared_error":
                right += number_of((_classes(Z, 0.0) == _true_classes(Y_part)).sum())
    return Evaluation(total / m, right / m if loss != "squared_error" else float("nan"))


def predict_classes(network: Any, X: Array) -> Array:
    """The class that the network finds most likely, for every example.

        class = argmax_c z_c                          (1)   with one logit per class
        class = 1 where z > 0 (that is a > 1/2)       (2)   with a single one

    Parameters
    ----------
    network : Network
        Ending in logits, in softmax, or in a sigmoid.
    X : array (n_x, m)
        Examples in columns.

    Returns
    -------
    array (1, m)
        Class numbers, counted from 0.

    Raises
    ------
    ValueError
        If X does not fit the network, or is not finite.
    """
    check_network_input("predict_classes", network, X)
    parts = [X[:, start : start + COLUMNS] for start in range(0, X.shape[1], COLUMNS)]
    threshold = 0.5 if ends_in_sigmoid(network) else 0.0
    classes = [_classes(network.forward(part, check=False)[0], threshold) for part in parts]
    return xp_of(X).concat(classes, axis=1)  # (1, m)


def _classes(Z: Array, threshold: float) -> Array:
    if Z.shape[0] == 1:
        return astype(threshold < Z, "int64")  # (2)
    return Z.argmax(axis=0).reshape(1, -1)  # (1)


def _true_classes(Y: Array) -> Array:
    return Y if Y.shape[0] == 1 else Y.argmax(axis=0).reshape(1, -1)
