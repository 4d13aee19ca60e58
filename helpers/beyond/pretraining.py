"""Greedy layer-wise pre-training: a shallow autoencoder for each layer in turn, then all of them unrolled (history)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.beyond.autoencoder_training import Kind, train_autoencoder
from helpers.beyond.autoencoders import autoencoder_forward, draw_autoencoder
from helpers.checks import check_array, check_generator, check_positive, check_range, check_whole
from helpers.neural.optimizers import Adam
from helpers.torch_checks import check_module


def pretrain_layers(
    X: Array,
    sizes: Sequence[int],
    rng: np.random.Generator,
    *,
    epochs: int,
    learning_rate: float = 0.003,
    batch_size: int = 100,
    activation: str = "sigmoid",
) -> list[dict[str, Array]]:
    """Train one layer after the other, each as a tied shallow autoencoder of what the layer before says.

        H_0 = X;  layer l: train x -> f(W x + b) -> g(W^T h + c) on H_(l-1);  H_l = f(W H_(l-1) + b)      (1)

    A layer that is done stays as it is. What layer l gives back are outputs of layer l-1: so g is the activation there,
    a sigmoid for pixels, and `unroll` can put one decoder after the other. The code has no activation.

    Parameters
    ----------
    X : array (n_x, m)
        Examples from 0 to 1.
    sizes : sequence of int
        n_x, hidden layers, code.
    rng : numpy Generator
        What draws the weights and shuffles.
    epochs, learning_rate, batch_size : int, float, int
        For each layer, with Adam.
    activation : str
        Of all layers but the last.

    Returns
    -------
    list of dicts
        W1, b1, b2 of each layer: `unroll` puts them into a deep autoencoder.

    Raises
    ------
    ValueError or TypeError
        If sizes are too few or do not begin with n_x, X leaves [0, 1], a number is out of range, or rng is none.

    Y. Bengio, P. Lamblin, D. Popovici, H. Larochelle, Greedy layer-wise training of deep networks, NIPS 2006.
    """
    where = "pretrain_layers"
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    check_range(where, "X", X, 0, 1, "The first layer gives pixels back through a sigmoid.")
    check_generator(where, rng)
    check_positive(where, "learning_rate", learning_rate)
    if not isinstance(sizes, Sequence):
        raise TypeError(f"{where}: sizes is {sizes!r}, expected a sequence of whole numbers, as in ({X.shape[0]}, 8).")
    if len(sizes) < 2 or sizes[0] != X.shape[0]:
        raise ValueError(
            f"{where}: sizes is {tuple(sizes)}, expected at least two numbers that begin with n_x = {X.shape[0]}"
            f" because X has shape {tuple(X.shape)}."
        )
    layers, H = [], X
    for k, (n_prev, n) in enumerate(pairwise(sizes)):
        check_whole(where, f"sizes[{k + 1}]", n, least=1)
        last = k == len(sizes) - 2
        kind = Kind("linear" if last else activation, activation if k else "sigmoid")
        parameters = draw_autoencoder(n_prev, n, rng, tied=True, like=X)
        train_autoencoder(
            parameters, H, rng, kind=kind, optimizer=Adam(learning_rate), epochs=epochs, batch_size=batch_size
        )
        _, cache = autoencoder_forward(H, parameters, activation=kind.activation, output=kind.output)
        layers.append(parameters)
        H = cache.H  # (1)
    return layers


def unroll(net: Any, layers: Sequence[dict[str, Array]]) -> Any:
    """Put layers that were trained one by one into a deep autoencoder: W into the encoder, its transpose opposite.

    Afterwards they are separate numbers. Training goes on without the tie.

    Parameters
    ----------
    net : torch.nn.Module
        From `autoencoder_net`, with the same sizes; changed in place.
    layers : sequence of dicts
        From `pretrain_layers`, as numpy arrays.

    Returns
    -------
    torch.nn.Module
        The same one.

    Raises
    ------
    ValueError or TypeError
        If net is no such module, layers are something else, or the sizes differ.
    """
    import torch

    check_module("unroll", net, "net")
    if not hasattr(net, "encoder") or not hasattr(net, "decoder"):
        raise TypeError(
            f"unroll: net is a {type(net).__name__}, expected a module with the parts encoder and decoder."
            " autoencoder_net makes one."
        )
    if not isinstance(layers, Sequence) or any(not {"W1", "b1", "b2"} <= set(layer) for layer in layers):
        raise TypeError(
            "unroll: layers are not dicts with W1, b1, b2, expected what pretrain_layers makes. Call it first."
        )
    down, up = ([part for part in side if hasattr(part, "weight")] for side in (net.encoder, net.decoder))
    came = [tuple(part.weight.shape) for part in down]
    wanted = [tuple(layer["W1"].shape) for layer in layers]
    if came != wanted:
        raise ValueError(f"unroll: the encoder of net has weights {came}, expected {wanted} because layers have these.")
    with torch.no_grad():
        for layer, into, back in zip(layers, down, reversed(up), strict=True):
            W, b, c = (torch.as_tensor(layer[name]) for name in ("W1", "b1", "b2"))
            into.weight.copy_(W)
            into.bias.copy_(b[:, 0])
            back.weight.copy_(W.T)
            back.bias.copy_(c[:, 0])
    return net
