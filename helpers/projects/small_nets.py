"""Small torch networks as ready-made pieces: a trunk that finds features, and a head that answers (lesson 3.5)."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import randn
from helpers.checks import check_generator, check_list, check_whole
from helpers.data.checkpoints import load_checkpoint

FEATURES = 64  # what the trunk of a convnet hands to its head


def small_convnet(height: int, width: int, outputs: int | Sequence[int], rng: np.random.Generator) -> Any:
    """A convolutional network for grey pictures; chapter 4 takes it apart.

        trunk: three times (convolution that halves the picture, batch norm, ReLU), then 64 features   (1)
        head: Z = features W^T + b, one logit for each output                                          (2)

    Parameters
    ----------
    height, width : int
        Size of the pictures in pixels, 8 to 64.
    outputs : int or sequence of int
        How many logits; (10, 2) makes the logits of two questions with ten classes each.
    rng : numpy Generator
        What draws the first weights: the same seed gives the same network on every machine.

    Returns
    -------
    torch.nn.Sequential
        With the parts `trunk` and `head`; it takes (m, 1, height, width) and gives (m, outputs).

    Raises
    ------
    ValueError or TypeError
        If a size is outside its range, or rng is no generator.
    """
    from torch import nn

    height = check_whole("small_convnet", "height", height, least=8, most=64)
    width = check_whole("small_convnet", "width", width, least=8, most=64)
    layers: list[Any] = []
    for before, after, f in ((1, 16, 5), (16, 32, 3), (32, 48, 3)):
        layers += [nn.Conv2d(before, after, f, stride=2, padding=f // 2), nn.BatchNorm2d(after), nn.ReLU()]
        height, width = (height + 1) // 2, (width + 1) // 2
    layers += [nn.Flatten(), nn.Linear(48 * height * width, FEATURES), nn.ReLU()]
    return _with_head("small_convnet", nn.Sequential(*layers), FEATURES, outputs, rng)


def small_dense(pixels: int, hidden: int, outputs: int | Sequence[int], rng: np.random.Generator) -> Any:
    """A network with two hidden layers for pictures that are unrolled first.

    Parameters
    ----------
    pixels : int
        n_x, how many there are in a picture.
    hidden : int
        Units in each hidden layer.
    outputs : int or sequence of int
        How many logits, as for `small_convnet`.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Sequential
        With the parts `trunk` and `head`; it takes (m, ...) with n_x numbers each and gives (m, outputs).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    from torch import nn

    pixels = check_whole("small_dense", "pixels", pixels, least=1)
    hidden = check_whole("small_dense", "hidden", hidden, least=1)
    layers = [nn.Flatten(), nn.Linear(pixels, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU()]
    return _with_head("small_dense", nn.Sequential(*layers), hidden, outputs, rng)


def new_head(features: int, outputs: int, rng: np.random.Generator) -> Any:
    """A fresh output layer: torch.nn.Linear(features, outputs) with small random weights and zero biases.

    Parameters
    ----------
    features, outputs : int
        What the trunk hands over (64 for `small_convnet`), and how many logits there shall be.
    rng : numpy Generator
        What draws the weights.

    Returns
    -------
    torch.nn.Linear
        The layer.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    from torch import nn

    features = check_whole("new_head", "features", features, least=1)
    outputs = check_whole("new_head", "outputs", outputs, least=1)
    check_generator("new_head", rng)
    head = nn.Linear(features, outputs)
    _draw(head, 0.1, rng)  # small: at first no class is preferred
    return head


def pretrained_convnet() -> Any:
    """The `small_convnet` that has learned 323 letters of nine scripts, as `tools/letters_checkpoint.py` trained it.

    Its head answers with one logit for each letter of `helpers.data.scripts.LETTERS`.

    Returns
    -------
    torch.nn.Sequential
        In training mode, for pictures of 28 x 28 pixels.

    Raises
    ------
    ValueError
        If the file with the weights is damaged.
    """
    checkpoint = load_checkpoint("letters")
    outputs = checkpoint.tensors["head.bias"].shape[0]
    net = small_convnet(28, 28, outputs, np.random.default_rng(0))
    net.load_state_dict(checkpoint.tensors)
    return net


def _with_head(where: str, trunk: Any, features: int, outputs: int | Sequence[int], rng: np.random.Generator) -> Any:
    from torch import nn

    single = isinstance(outputs, int | float | np.number)
    shape = [outputs] if single else check_list(where, "outputs", outputs, least=1)
    for count in shape:
        check_whole(where, "outputs", count, least=1)
    check_generator(where, rng)
    for layer in trunk:
        if hasattr(layer, "weight") and not isinstance(layer, nn.BatchNorm2d):
            _draw(layer, 2.0, rng)
    head = new_head(features, int(np.prod(shape)), rng)
    parts = [("trunk", trunk), ("head", head)] + ([("questions", nn.Unflatten(1, shape))] if len(shape) > 1 else [])
    return nn.Sequential(OrderedDict(parts))


def _draw(layer: Any, gain: float, rng: np.random.Generator) -> None:
    import torch

    with torch.no_grad():
        fan_in = layer.weight[0].numel()
        layer.weight.copy_(randn(rng, layer.weight.shape, like=layer.weight) * (gain / fan_in) ** 0.5)
        layer.bias.zero_()
