"""Small torch networks for signals (1-D) and volumes (3-D), and the 2-D ones to compare with (lesson 4.12).

torch puts the channels before the sides: (m, n_C, n), (m, n_C, n_H, n_W), (m, n_C, n_D, n_H, n_W).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks import check_list, check_whole
from helpers.vision.architectures.parts import draw_weights, named


def signal_net(
    outputs: int, rng: np.random.Generator, *, dilations: Sequence[int] = (1, 2, 4, 8), n_C: int = 12
) -> Any:
    """A 1-D network that looks for several things at every place of a signal and keeps the strongest evidence.

        trunk: convolutions with n_C filters of 7 numbers, each followed by batch norm and ReLU            (1)
        head: evidence, n_C -> outputs at each place, a convolution with f = 1                             (2)
        strongest: the maximum over all places, one logit for each output                                  (3)

    The first convolution has stride 2. The filters of layer l have dilations[l] - 1 holes between their numbers: as
    many parameters, a wider view.

    Parameters
    ----------
    outputs : int
        How many things it looks for.
    rng : numpy Generator
        What draws the first weights.
    dilations : sequence of int
        One for each layer of the trunk.
    n_C : int
        Filters in each layer.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, 1, n) and gives (m, outputs).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, there is no layer, or rng is no generator.
    """
    from torch import nn

    outputs = check_whole("signal_net", "outputs", outputs, least=1)
    n_C = check_whole("signal_net", "n_C", n_C, least=1)
    dilations = check_list("signal_net", "dilations", dilations)
    check_whole("signal_net", "the number of dilations", len(dilations), least=1)
    trunk: list[Any] = []
    for k, dilation in enumerate(dilations):
        check_whole("signal_net", "dilations", dilation, least=1)
        more = {"stride": 1 if k else 2, "padding": 3 * dilation, "dilation": dilation, "bias": False}
        trunk += [nn.Conv1d(n_C if k else 1, n_C, 7, **more), nn.BatchNorm1d(n_C), nn.ReLU()]
    parts = [("trunk", nn.Sequential(*trunk)), ("head", nn.Conv1d(n_C, outputs, 1))]
    parts += [("strongest", nn.Sequential(nn.AdaptiveMaxPool1d(1), nn.Flatten()))]
    return draw_weights(named(parts), rng)


def volume_net(classes: int, rng: np.random.Generator, *, depth: int = 5, n_C: int = 16) -> Any:
    """A 3-D network for volumes: two convolutions, the maximum over all places, one dense layer.

    With depth=1 its filters are flat, 1 x 5 x 5: a 2-D network on every slice by itself, whose answers for the slices
    (the maximum over each) are averaged.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    depth : int
        How many slices a filter of the first layer spans: 1, or more.
    n_C : int
        Filters in both layers.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, n_D, n_H, n_W) and gives (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    from torch import nn

    classes, depth, n_C = _sizes("volume_net", classes=classes, depth=depth, n_C=n_C)
    thin = depth == 1
    parts = [
        ("channel", nn.Unflatten(1, (1, -1))),
        ("conv", nn.Conv3d(1, n_C, (depth, 5, 5), bias=False)),
        ("norm", nn.BatchNorm3d(n_C)),
        ("relu", nn.ReLU()),
        ("conv2", nn.Conv3d(n_C, n_C, (1 if thin else 3, 3, 3), stride=(1 if thin else 2, 2, 2), bias=False)),
        ("norm2", nn.BatchNorm3d(n_C)),
        ("relu2", nn.ReLU()),
        ("strongest", nn.AdaptiveMaxPool3d((None, 1, 1) if thin else 1)),
        ("mean", nn.AdaptiveAvgPool3d(1)),
        ("flatten", nn.Flatten()),
        ("head", nn.Linear(n_C, classes)),
    ]
    return draw_weights(named(parts), rng)


def planar_net(n_C_prev: int, classes: int, rng: np.random.Generator, *, n_C: int = 16) -> Any:
    """The 2-D network with the layers of `volume_net`: for one slice, or for all slices as channels of one picture.

    Parameters
    ----------
    n_C_prev : int
        How many slices come in, as channels.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    n_C : int
        Filters in both layers.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, n_C_prev, n_H, n_W) and gives (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    from torch import nn

    n_C_prev, classes, n_C = _sizes("planar_net", n_C_prev=n_C_prev, classes=classes, n_C=n_C)
    parts = [
        ("conv", nn.Conv2d(n_C_prev, n_C, 5, bias=False)),
        ("norm", nn.BatchNorm2d(n_C)),
        ("relu", nn.ReLU()),
        ("conv2", nn.Conv2d(n_C, n_C, 3, stride=2, bias=False)),
        ("norm2", nn.BatchNorm2d(n_C)),
        ("relu2", nn.ReLU()),
        ("strongest", nn.AdaptiveMaxPool2d(1)),
        ("flatten", nn.Flatten()),
        ("head", nn.Linear(n_C, classes)),
    ]
    return draw_weights(named(parts), rng)


def _sizes(where: str, **sizes: int) -> list[int]:
    return [check_whole(where, name, size, least=1) for name, size in sizes.items()]
