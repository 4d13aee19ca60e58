"""What can be wrong with a network before it computes anything: its layers, its sizes, its input."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_choice, check_together, check_whole
from helpers.neural.layers import ActivationLayer, BatchNorm, Dense, Dropout, Layer


def check_layers(where: str, layers: Sequence[Any]) -> None:
    """Refuse no layers at all, what is no layer, a layer that occurs twice, and neighbors whose sizes do not fit."""
    if not layers:
        raise ValueError(f"{where}: layers is empty, expected at least one layer. Begin with Dense(n_x, n, rng=rng).")
    width, source = None, ""
    for k, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(
                f"{where}: layers[{k}] is {layer!r}, expected a layer such as Dense(3, 4, rng=rng) or ReLU()."
                " A layer of your own is a subclass of Layer."
            )
        if any(layer is other for other in layers[:k]):
            raise ValueError(
                f"{where}: layers[{k}], {layer!r}, occurs twice, expected different objects."
                " Make a new one for each place, since each place has its own gradient."
            )
        takes, gives = _sizes(layer, width)
        if width is not None and takes not in (None, width):
            raise ValueError(
                f"{where}: layers[{k}], {layer!r}, takes {takes} rows, expected {width} because {source} gives"
                f" {width}. Change one of the two sizes."
            )
        width, source = gives, repr(layer) if takes is not None else source


def _sizes(layer: Layer, width: int | None) -> tuple[int | None, int | None]:
    if isinstance(layer, Dense):
        n, n_prev = layer.parameters["W"].shape
        return n_prev, n
    if isinstance(layer, BatchNorm):
        n = len(layer.parameters["gamma"])
        return n, n
    return None, width if isinstance(layer, (ActivationLayer, Dropout)) else None


def check_new_name(where: str, name: str, known: Iterable[str]) -> None:
    """Refuse a second parameter of the same name in a network."""
    if name in known:
        raise ValueError(
            f'{where}: layers has two parameters that would be called "{name}", expected one.'
            " The number counts the Dense layers: put one between the two."
        )


def check_input(where: str, X: Array, first: Layer, parameters: dict[str, Array]) -> None:
    """Refuse examples that do not fit the first layer, or are arrays of another kind than the parameters."""
    rows, _ = _sizes(first, None)
    if rows is None:
        check_array(where, "X", X)
    else:
        turned = " Did you pass X.T?" if getattr(X, "shape", (0,))[-1] == rows else ""
        hint = f"Every column is one example of {rows} features.{turned}"
        check_array(
            where,
            "X",
            X,
            letters="(n_x, m)",
            shape=(rows, None),
            because="the first layer",
            source=repr(first),
            hint=hint,
        )
    if parameters:
        name, reference = next(iter(parameters.items()))
        check_together(where, **{name: reference}, X=X)


def check_state(where: str, state: Any, parameters: dict[str, Array], statistics: dict[str, Array]) -> None:
    """Refuse what is not a dict with all the parameters, other names than theirs and the statistics', other shapes."""
    if not isinstance(state, Mapping):
        raise TypeError(f"{where}: parameters is a {type(state).__name__}, expected a dict. Pass network.state().")
    known = {**parameters, **statistics}
    for name, values in state.items():
        check_choice(where, "the name", name, known)
        check_array(where, name, values, shape=known[name].shape)
    missing = [name for name in parameters if name not in state]
    if missing:
        raise ValueError(
            f"{where}: parameters has no {missing[0]!r}, expected {', '.join(map(repr, parameters))}."
            " It may come from a network with other layers."
        )


def check_caches(where: str, caches: Any, layers: Sequence[Layer]) -> None:
    """Refuse what is not one cache per layer."""
    if not isinstance(caches, list) or len(caches) != len(layers):
        came = f"has {len(caches)} entries" if isinstance(caches, list) else f"is a {type(caches).__name__}"
        raise ValueError(
            f"{where}: caches {came}, expected a list of {len(layers)}, one for each layer."
            " Pass the second result of forward."
        )


def check_sizes(where: str, sizes: Any) -> list[int]:
    """The sizes of all layers as ints; refuse fewer than two, and what is not a whole number of at least 1."""
    single = isinstance(sizes, (int, str)) or getattr(sizes, "shape", None) == ()
    if single or not isinstance(sizes, Iterable) or len(found := list(sizes)) < 2:
        raise ValueError(
            f"{where}: sizes is {sizes!r}, expected at least two numbers: features, hidden units, outputs."
            " Write (n_x, 4, 1), for instance."
        )
    return [check_whole(where, f"sizes[{l}]", n, least=1) for l, n in enumerate(found)]


def for_each_hidden(where: str, name: str, x: Any, hidden_layers: int) -> list[Any]:
    """x for each hidden layer: the same for all, or one of a sequence; refuse a sequence of another length."""
    if not isinstance(x, (list, tuple, np.ndarray)) or getattr(x, "shape", None) == ():
        return [x] * hidden_layers
    if len(x) != hidden_layers:
        raise ValueError(
            f"{where}: {name} has {len(x)} entries, expected {hidden_layers}, one for each hidden layer."
            " A single value serves all."
        )
    return list(x)
