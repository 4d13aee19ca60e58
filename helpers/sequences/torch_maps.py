"""Weights of the course's recurrent layers as those of torch.nn.RNN, GRU and LSTM, and back (lesson 5.3).

course                                                torch
RNN:   Wx, Wa, b                                      weight_ih, weight_hh, bias_ih, and bias_hh = 0
LSTM:  rows update, forget, candidate, output         the same rows: i, f, g, o
GRU,   rows reset, update, candidate; b_a inside      r, z, n with z = 1 - G_u: the rows of z change their sign,
torch's form    the product                           since sigma(-s) = 1 - sigma(s); bias_hh of n is b_a
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_choice
from helpers.sequences.cells import KINDS, Weights
from helpers.sequences.deep import Layer, check_layers

NAMES = {"RNN": "RNN", "GRU, torch's form": "GRU", "LSTM": "LSTM"}  # kinds that torch.nn has, and their names there


def to_torch(layers: Sequence[Layer], kind: str) -> Any:
    """A torch.nn module that computes what `deep_forward` does with these weights.

    It takes (T, m, n_x), time first, and gives (T, m, n_a): X.swapaxes(1, 2) is the way between the two.

    Parameters
    ----------
    layers : sequence of Weights, or of pairs (there, back)
        As for `deep_forward`, all of the same width and all one way or all both ways.
    kind : str
        "RNN", "LSTM" or "GRU, torch's form".

    Returns
    -------
    torch.nn.RNN, GRU or LSTM
        With a copy of the weights, in their dtype.

    Raises
    ------
    ValueError
        If torch has no such layer, or the layers do not fit each other.
    """
    import torch

    where = "to_torch"
    check_choice(where, "kind", kind, KINDS)
    if kind not in NAMES:
        raise ValueError(
            f"{where}: kind is {kind!r}, expected one of {', '.join(map(repr, NAMES))}. torch.nn has no such cell:"
            " its GRU resets after the product, and its gates are neither one alone nor coupled."
        )
    check_layers(where, layers)
    pairs = [layer if not isinstance(layer, Weights) else (layer,) for layer in layers]
    if not pairs or any(len(pair) != len(pairs[0]) for pair in pairs):
        raise ValueError(f"{where}: layers mix one way and both ways or are none, expected all of one sort.")
    n_x, n_a, ways = pairs[0][0].Wx.shape[1], pairs[0][0].Wa.shape[1], len(pairs[0])
    for number, pair in enumerate(pairs):
        wanted = (KINDS[kind].blocks * n_a, ways * n_a if number else n_x)
        for weights in pair:
            if tuple(weights.Wx.shape) != wanted or weights.Wa.shape[1] != n_a:
                raise ValueError(
                    f"{where}: layer {number + 1} has Wx {tuple(weights.Wx.shape)} and Wa {tuple(weights.Wa.shape)},"
                    f" expected {wanted} and {(wanted[0], n_a)}. All layers of torch.nn have the same width."
                )
    dtype = torch.as_tensor(to_numpy(pairs[0][0].Wx[:1])).dtype
    module = getattr(torch.nn, NAMES[kind])(n_x, n_a, len(pairs), bidirectional=ways == 2, dtype=dtype)
    with torch.no_grad():
        for number, pair in enumerate(pairs):
            for weights, suffix in zip(pair, ("", "_reverse"), strict=False):
                for name, values in _named(weights, kind).items():
                    getattr(module, f"{name}_l{number}{suffix}").copy_(torch.as_tensor(values))
    return module


def _named(weights: Weights, kind: str) -> dict[str, np.ndarray]:
    Wx, Wa, b = (np.array(to_numpy(x)) for x in weights)
    n = Wa.shape[1]
    inside = np.zeros(len(Wx), dtype=b.dtype)
    if kind == "GRU, torch's form":
        for rows in (Wx, Wa, b):
            rows[n : 2 * n] *= -1  # z = 1 - G_u
        inside[2 * n :] = b[3 * n :, 0]
    return {"weight_ih": Wx, "weight_hh": Wa, "bias_ih": b[: len(Wx), 0], "bias_hh": inside}


def from_torch(module: Any) -> tuple[list[Layer], str]:
    """The weights of a torch.nn.RNN (tanh), GRU or LSTM for `deep_forward`, and their kind.

    Parameters
    ----------
    module : torch.nn.RNN, GRU or LSTM
        Of any depth, one way or both ways.

    Returns
    -------
    layers, kind : list of Weights or of pairs, str
        numpy arrays in the module's dtype. The two biases of torch are added up, where only their sum counts.

    Raises
    ------
    TypeError or ValueError
        If it is no such module, or has what the course's layers lack: ReLU, projections, no biases.
    """
    import torch

    kinds = {torch.nn.RNN: "RNN", torch.nn.GRU: "GRU, torch's form", torch.nn.LSTM: "LSTM"}
    if type(module) not in kinds:
        raise TypeError(f"from_torch: module is a {type(module).__name__}, expected torch.nn.RNN, GRU or LSTM.")
    if not module.bias or module.proj_size or module.mode == "RNN_RELU":
        raise ValueError(
            "from_torch: module has no biases, a projection or a ReLU, expected the plain form. Leave these options"
            " out."
        )
    layers: list[Layer] = []
    for number in range(module.num_layers):
        ways = [_read(module, f"_l{number}{suffix}") for suffix in ("", "_reverse")[: 1 + module.bidirectional]]
        layers.append((ways[0], ways[1]) if module.bidirectional else ways[0])
    return layers, kinds[type(module)]


def _read(module: Any, suffix: str) -> Weights:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    Wx, Wa, b, inside = (np.array(to_numpy(getattr(module, name + suffix))) for name in names)
    n = Wa.shape[1]
    if module.mode != "GRU":
        return Weights(Wx, Wa, (b + inside)[:, None])
    b[: 2 * n] += inside[: 2 * n]
    for rows in (Wx, Wa, b):
        rows[n : 2 * n] *= -1  # G_u = 1 - z
    return Weights(Wx, Wa, np.concatenate([b, inside[2 * n :]])[:, None])
