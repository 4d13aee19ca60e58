"""LeNet-5, AlexNet and VGG as torch.nn modules, each built from its recipe (lesson 4.3)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks import check_between, check_choice, check_flags, check_list, check_positive, check_whole
from helpers.vision.architectures.parts import conv_unit, draw_weights, named, rounded
from helpers.vision.sizes import same_padding
from helpers.vision.vision_checks import check_sides

# (convolutions, n_C) of the five groups, with a pool behind each group: table 1 of the paper, columns A, B, D, E
VGG = {
    11: ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512)),
    13: ((2, 64), (2, 128), (2, 256), (2, 512), (2, 512)),
    16: ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)),
    19: ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512)),
}
# (f, n_C, stride, pad, in two groups, normalized and pooled) of the five convolutions: section 3.5 of the paper
ALEXNET = ((11, 96, 4, 0, False, (True, True)), (5, 256, 1, 2, True, (True, True)),
           (3, 384, 1, 1, False, (False, False)), (3, 384, 1, 1, True, (False, False)),
           (3, 256, 1, 1, True, (False, True)))  # fmt: skip


def lenet5(
    classes: int,
    rng: np.random.Generator,
    *,
    activation: str = "tanh",
    pooling: str = "average",
    channels: int = 1,
    size: int = 32,
) -> Any:
    """LeNet-5 as it is taught: two convolutions with a pool behind each, then three dense layers.

        conv 5x5, 6 -> pool 2 -> conv 5x5, 16 -> pool 2 -> 400 numbers -> 120 -> 84 -> classes      (1)

    An activation follows each layer with weights but the last. The original differs: its second convolution is only
    partly connected, its pools have a coefficient and a bias for each map, and its outputs are distances.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights, with variance 2/fan-in for ReLU and 1/fan-in otherwise.
    activation, pooling : str
        "tanh", "sigmoid" or "relu"; "average" or "max". Old style is tanh and average, modern is ReLU and max.
    channels, size : int
        Of the pictures; they have 32 x 32 pixels, or 28 x 28 that get a frame of two zeros first.

    Returns
    -------
    torch.nn.Sequential
        (m, channels, size, size) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a name or a number is none of these, or rng is no generator.

    Source: LeCun, Bottou, Bengio, Haffner, *Gradient-based learning applied to document recognition* (1998), II.B.
    """
    from torch import nn

    kinds = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}
    pools = {"average": nn.AvgPool2d, "max": nn.MaxPool2d}
    check_choice("lenet5", "activation", activation, tuple(kinds))
    check_choice("lenet5", "pooling", pooling, tuple(pools))
    check_choice("lenet5", "size", str(size), ("32", "28"))
    classes = check_whole("lenet5", "classes", classes, least=1)
    channels = check_whole("lenet5", "channels", channels, least=1)
    g, pool = kinds[activation], pools[pooling]
    parts = [
        ("conv1", nn.Conv2d(channels, 6, 5, padding=(32 - size) // 2)), ("act1", g()), ("pool1", pool(2)),
        ("conv2", nn.Conv2d(6, 16, 5)), ("act2", g()), ("pool2", pool(2)), ("flatten", nn.Flatten()),
        ("dense1", nn.Linear(400, 120)), ("act3", g()), ("dense2", nn.Linear(120, 84)), ("act4", g()),
        ("head", nn.Linear(84, classes)),
    ]  # fmt: skip
    return draw_weights(named(parts), rng, gain=2.0 if activation == "relu" else 1.0)


def alexnet(classes: int, rng: np.random.Generator, *, groups: int = 1, normalized: bool = True) -> Any:
    """AlexNet for color pictures of 227 x 227 pixels: five convolutions, three dense layers.

    The paper says 224 x 224, but its own 55 x 55 maps need (227 - 11)/4 + 1. Dropout follows the first two
    dense layers.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    groups : int
        1: one tower, in which every filter sees all channels. 2: as in the paper, which splits the second, fourth and
        fifth convolution between two graphics cards, each with half of the channels.
    normalized : bool
        Whether local response normalization follows the first two convolutions. It has no parameters.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, 227, 227) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is none of these, or rng is no generator.

    Source: Krizhevsky, Sutskever, Hinton, *ImageNet classification with deep convolutional neural networks* (2012),
    sections 3.3 to 3.5 and 4.2.
    """
    from torch import nn

    classes = check_whole("alexnet", "classes", classes, least=1)
    check_choice("alexnet", "groups", str(groups), ("1", "2"))
    check_flags("alexnet", normalized=normalized)
    parts: list[tuple[str, Any]] = []
    n_C = 3
    for k, (f, after, stride, pad, split, (norm, pool)) in enumerate(ALEXNET, start=1):
        conv = nn.Conv2d(n_C, after, f, stride=stride, padding=pad, groups=groups if split else 1)
        parts += [(f"conv{k}", conv), (f"act{k}", nn.ReLU())]
        parts += [(f"norm{k}", nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0))] if norm and normalized else []
        parts += [(f"pool{k}", nn.MaxPool2d(3, 2))] if pool else []
        n_C = after
    parts += [("flatten", nn.Flatten()), *_dense_layers(6 * 6 * n_C, (4096, 4096), classes, 0.5)]
    return draw_weights(named(parts), rng)


def vgg(depth: int, classes: int, rng: np.random.Generator, *, width: float = 1.0) -> Any:
    """A VGG of the paper for color pictures of 224 x 224 pixels, from its line in the table `VGG`.

    Parameters
    ----------
    depth : int
        11, 13, 16 or 19: how many layers have weights.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    width : float
        What all numbers of channels, and of units in dense layers, are multiplied by; rounded to multiples of 8.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, 224, 224) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If the depth is none of these, a number is out of its range, or rng is no generator.

    Source: Simonyan, Zisserman, *Very deep convolutional networks for large-scale image recognition* (2014), table 1.
    """
    check_choice("vgg", "depth", str(depth), tuple(map(str, VGG)))
    width = check_positive("vgg", "width", width)
    groups = [(convolutions, rounded(n_C * width)) for convolutions, n_C in VGG[depth]]
    return small_vgg(groups, classes, rng, shape=(3, 224, 224), dense=(rounded(4096 * width),) * 2, dropout=0.5)


def small_vgg(
    groups: Sequence[tuple[int, int]],
    classes: int,
    rng: np.random.Generator,
    *,
    shape: tuple[int, int, int] = (1, 28, 28),
    f: int = 3,
    dense: Sequence[int] = (64,),
    mean: bool = False,
    dropout: float = 0.0,
) -> Any:
    """A network in VGG's style: groups of "same" convolutions with ReLU, a 2x2 max pool behind each, dense layers.

    Parameters
    ----------
    groups : sequence of (convolutions, n_C)
        How many convolutions a group has, and how many filters each of them.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    shape : (n_C, n_H, n_W)
        Of the pictures.
    f : int
        Side of all filters, odd.
    dense : sequence of int
        Units of the hidden dense layers; there may be none.
    mean : bool
        True hands each channel's mean to the dense layers (global average pooling), False all numbers of all maps.
    dropout : float
        The share of inputs that each dense layer but the first loses in training.

    Returns
    -------
    torch.nn.Sequential
        With the parts conv1_1, conv1_2, ..., pool1, ..., dense1, ..., head; (m, *shape) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If groups is empty, a number is out of its range, the maps get too small, or rng is no generator.
    """
    from torch import nn

    groups = _checked_groups(groups)
    check_flags("small_vgg", mean=mean)
    classes = check_whole("small_vgg", "classes", classes, least=1)
    dropout = check_between("small_vgg", "dropout", dropout, 0, 1)
    same_padding(f)
    n_C, n_H, n_W = check_sides("small_vgg", shape, ("n_C", "n_H", "n_W"))
    parts: list[tuple[str, Any]] = []
    for number, (convolutions, after) in enumerate(groups, start=1):
        for k in range(1, check_whole("small_vgg", "convolutions", convolutions, least=1) + 1):
            parts.append((f"conv{number}_{k}", conv_unit(n_C, after, f, batch_norm=False)))
            n_C = after
        parts.append((f"pool{number}", nn.MaxPool2d(2)))
        if min(n_H, n_W) < 2:
            raise ValueError(
                f"small_vgg: groups has {len(groups)} groups, expected at most {number - 1} for pictures of"
                f" {shape[1]} x {shape[2]}: each of them halves the maps. Take fewer groups or larger pictures."
            )
        n_H, n_W = n_H // 2, n_W // 2
    parts += [("mean", nn.AdaptiveAvgPool2d(1))] if mean else []
    unrolled = n_C if mean else n_C * n_H * n_W
    parts += [("flatten", nn.Flatten()), *_dense_layers(unrolled, dense, classes, dropout)]
    return draw_weights(named(parts), rng)


def _checked_groups(groups: Any) -> list[Any]:
    pairs = check_list("small_vgg", "groups", groups, (tuple, list))
    if not pairs or any(len(pair) != 2 for pair in pairs):
        came = f"is {groups!r}" if pairs else "is empty"
        raise ValueError(f"small_vgg: groups {came}, expected pairs (convolutions, n_C). Begin with [(2, 8), (2, 16)].")
    return pairs


def _dense_layers(n_prev: int, units: Sequence[int], classes: int, dropout: float) -> list[tuple[str, Any]]:
    from torch import nn

    parts: list[tuple[str, Any]] = []
    for k, n in enumerate(check_list("small_vgg", "dense", units), start=1):
        n = check_whole("small_vgg", "dense", n, least=1)
        parts += [(f"dense{k}", nn.Linear(n_prev, n)), (f"dense_act{k}", nn.ReLU())]
        parts += [(f"dropout{k}", nn.Dropout(dropout))] if dropout else []
        n_prev = n
    return [*parts, ("head", nn.Linear(n_prev, classes))]
