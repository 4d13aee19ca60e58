"""Recurrent layers on top of another: the states of one are the inputs of the next (lesson 5.3)."""

from collections.abc import Sequence
from typing import Any

from helpers.arrays import Array
from helpers.checks import check_list
from helpers.sequences.bidirectional import BothWaysCache, bidirectional_backward, bidirectional_forward
from helpers.sequences.cells import CellCache, Weights, cell_backward, cell_forward
from helpers.sequences.sequence_checks import check_mask, check_sequence

Layer = Weights | tuple[Weights, Weights]  # one direction, or (there, back)
DeepCache = list[CellCache | BothWaysCache]


def deep_forward(
    X: Array, layers: Sequence[Layer], *, kind: str, mask: Array | None = None, check: bool = True
) -> tuple[Array, DeepCache]:
    """Several recurrent layers; each has a state of its own, and reads the states of the layer below.

        a[l]<t> = cell_l(a[l-1]<t>, a[l]<t-1>),   a[0]<t> = x<t>      (1)

    Parameters
    ----------
    X : array (T, n_x, m)
        Inputs, time first.
    layers : sequence of Weights, or of pairs of Weights
        From the bottom to the top; a pair (there, back) reads both ways.
    kind, mask, check : str, array (T, m) or None, bool
        As in `cell_forward`, the same for all layers.

    Returns
    -------
    A, cache : array (T, n_a, m), list
        States of the top layer, (T, 2 n_a, m) if it reads both ways; one cache for each layer.

    Raises
    ------
    ValueError or TypeError
        If there is no layer, no such kind, shapes disagree, or anything is NaN or infinite.

    Source: Graves, Mohamed, Hinton, Speech recognition with deep recurrent neural networks (2013).
    """
    if check:
        check_layers("deep_forward", layers)
        check_sequence("deep_forward", "X", X, "(T, n_x, m)")
        check_mask("deep_forward", mask, X)
    A, cache = X, []
    for layer in layers:  # (1)
        one: Any
        if isinstance(layer, Weights):
            A, one = cell_forward(A, layer, kind=kind, mask=mask, check=check)
        else:
            A, one = bidirectional_forward(A, *layer, kind=kind, mask=mask, check=check)
        cache.append(one)
    return A, cache


def deep_backward(dA: Array, cache: DeepCache, *, check: bool = True) -> tuple[Array, list[Layer]]:
    """The way back from the top layer to the bottom one: dX of a layer is dA of the layer below it.

    Parameters
    ----------
    dA : array like A
        Derivative of the cost with respect to the states of the top layer.
    cache : list
        From `deep_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dX, gradients : array (T, n_x, m), list
        The gradients of the weights in the form of layers.

    Raises
    ------
    ValueError or TypeError
        If dA does not have the shape of A, or is not finite, or cache is none.
    """
    if check:
        check_list("deep_backward", "cache", cache, (CellCache, BothWaysCache), least=1)
    gradients: list[Layer] = []
    for one in reversed(cache):
        if isinstance(one, CellCache):
            dA, gradient = cell_backward(dA, one, check=check)
            gradients.append(gradient)
        else:
            dA, *both = bidirectional_backward(dA, one, check=check)
            gradients.append((both[0], both[1]))
        check = False
    return dA, list(reversed(gradients))


def check_layers(where: str, layers: Any) -> None:
    """Refuse what is no list of Weights, or of pairs of them."""
    if isinstance(layers, Weights):
        raise TypeError(f"{where}: layers is a Weights, expected a list of layers. Pass [weights] for a single one.")
    found = check_list(where, "layers", layers)
    if not found:
        raise ValueError(f"{where}: layers is empty, expected at least one. Pass [weights] for a single layer.")
    for k, layer in enumerate(found):
        both = list(layer) if isinstance(layer, tuple | list) and not isinstance(layer, Weights) else [layer, layer]
        if len(both) != 2 or not all(isinstance(weights, Weights) for weights in both):
            raise TypeError(
                f"{where}: layers[{k}] is a {type(layer).__name__}, expected Weights, or a pair (there, back) of them."
                " Write Weights(Wx, Wa, b)."
            )
