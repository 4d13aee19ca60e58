"""What can be wrong with the data of an evaluation or a training: examples, labels, and the loss chosen for them."""

from collections.abc import Iterable
from typing import Any

from helpers.arrays import Array, astype, is_array
from helpers.checks import (
    check_array,
    check_choice,
    check_classes,
    check_distributions,
    check_generator,
    check_labels,
    check_same_columns,
    check_together,
)
from helpers.neural.layers import Dropout, Sigmoid
from helpers.neural.network_checks import check_input
from helpers.neural.softmax import one_hot

ONE_HOT = "one_hot(labels, C) makes them from class numbers."


def check_network_input(where: str, network: Any, X: Array) -> None:
    """Refuse what is no network, and examples that do not fit it."""
    if isinstance(network, type) or not hasattr(network, "layers"):
        raise TypeError(
            f"{where}: network is {network!r}, expected a Network. dense_network((n_x, 8, 1), rng=rng) makes one."
        )
    check_input(where, X, network.layers[0], network.parameters)


def ends_in_sigmoid(network: Any) -> bool:
    """Whether the outputs of the network are probabilities already."""
    return isinstance(network.layers[-1], Sigmoid)


def as_targets(where: str, network: Any, X: Array, Y: Array, loss: str, losses: Iterable[str]) -> Array:
    """Y as the loss wants it, one-hot columns included; refuse X, Y or a network that do not fit each other."""
    check_choice(where, "loss", loss, losses)
    check_network_input(where, network, X)
    check_array(where, "Y", Y * 1.0 if _is_truth(Y) else Y, letters="(C, m) or (1, m)", ndim=2)
    check_same_columns(where, X=X, Y=Y)
    check_together(where, X=X, Y=Y)
    out = network.forward(X[:, :1], check=False)[0]  # (n_L, 1)
    if loss != "squared_error":
        _check_logits(where, network, loss, out.shape[0])
    if loss == "cross_entropy" and Y.shape[0] == 1:
        check_classes(where, "Y", Y, out.shape[0])
        return one_hot(Y, out.shape[0], like=out)  # (C, m)
    check_array(
        where,
        "Y",
        Y * 1.0,
        letters="(n_L, m)",
        shape=(out.shape[0], X.shape[1]),
        because="the output of the network",
        source=out * X[:1],
    )
    if loss == "cross_entropy":
        check_distributions(where, "Y", Y, ONE_HOT)
    if loss == "binary_cross_entropy":
        check_labels(where, "Y", Y)
    return astype(Y, out.dtype)


def _is_truth(Y: Any) -> bool:
    return is_array(Y) and str(Y.dtype).endswith(("bool", "uint8"))


def _check_logits(where: str, network: Any, loss: str, outputs: int) -> None:
    if ends_in_sigmoid(network):
        raise ValueError(
            f"{where}: network ends in a Sigmoid, expected logits: the loss {loss!r} contains the sigmoid or softmax."
            ' Leave that layer out, or make the network with output="linear".'
        )
    if (outputs == 1) != (loss == "binary_cross_entropy"):
        one, many = "one output", f"{outputs} outputs"
        raise ValueError(
            f"{where}: loss is {loss!r} and the network has {one if outputs == 1 else many}, expected"
            f" {'several, one for each class' if outputs == 1 else one}."
            f" Choose the loss {'binary_cross_entropy' if outputs == 1 else 'cross_entropy'!r}, or another network."
        )


def check_dev(where: str, dev: Any, patience: int | None) -> None:
    """Refuse a dev set that is no pair, and patience without one."""
    if dev is None and patience is not None:
        raise ValueError(
            f"{where}: patience is {patience} and dev is None, expected a dev set: its cost decides when to stop."
            " Pass dev=(X_dev, Y_dev)."
        )
    if dev is not None and (not isinstance(dev, (tuple, list)) or len(dev) != 2):
        came = f"{len(dev)} entries" if isinstance(dev, (tuple, list)) else f"a {type(dev).__name__}"
        raise ValueError(f"{where}: dev is {came}, expected a pair. Pass dev=(X_dev, Y_dev).")


def check_chance(where: str, network: Any, rng: Any) -> None:
    """Refuse a network with dropout when there is no generator to draw from, and what is no generator."""
    if rng is not None or any(isinstance(layer, Dropout) for layer in network.layers):
        check_generator(where, rng)
