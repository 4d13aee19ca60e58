"""EfficientNet: one small network, made larger in depth, width and resolution together (lesson 4.5)."""

from collections.abc import Sequence
from functools import cache
from math import ceil
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_choice, check_kind, check_positive, check_whole
from helpers.vision.architectures.parts import around, conv_unit, draw_weights, named, pooled_head, rounded


class Stage(NamedTuple):
    """A group of equal blocks."""

    expansion: int
    n_C: int
    blocks: int
    stride: int  # of the first block
    f: int


# the seven groups of B0: table 1 of the paper (strides as in the authors' code)
B0 = (Stage(1, 16, 1, 1, 3), Stage(6, 24, 2, 2, 3), Stage(6, 40, 2, 2, 5), Stage(6, 80, 3, 2, 3),
      Stage(6, 112, 3, 1, 5), Stage(6, 192, 4, 2, 5), Stage(6, 320, 1, 1, 3))  # fmt: skip


class Scale(NamedTuple):
    """How much larger than B0 a network is."""

    depth: float  # times as many blocks, rounded up
    width: float  # times as many channels, rounded to multiples of 8
    resolution: int  # height and width of the pictures that it is made for


EFFICIENTNETS = {
    "b0": Scale(1.0, 1.0, 224),
    "b1": Scale(1.1, 1.0, 240),
    "b2": Scale(1.2, 1.1, 260),
    "b3": Scale(1.4, 1.2, 300),
    "b4": Scale(1.8, 1.4, 380),
    "b5": Scale(2.2, 1.6, 456),
    "b6": Scale(2.6, 1.8, 528),
    "b7": Scale(3.1, 2.0, 600),
}


def efficientnet(classes: int, rng: np.random.Generator, scale: str | Scale = "b0") -> Any:
    """A stem, seven groups of MobileNetV2 blocks with channel attention, a wide 1x1, one dense layer.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    scale : str or Scale
        "b0" to "b7", or how much larger than B0. The resolution changes no parameter.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, the name is unknown, or rng is no generator.

    Source: Tan, Le (2019), table 1. Dropout of whole blocks during training is left out.
    """
    classes = check_whole("efficientnet", "classes", classes, least=1)
    if isinstance(scale, str):
        scale = EFFICIENTNETS[check_choice("efficientnet", "scale", scale, EFFICIENTNETS)]
    check_kind("efficientnet", "scale", scale, Scale, 'Choose "b0" to "b7", or take one from compound_scale.')
    width = check_positive("efficientnet", "scale.width", scale.width)
    depth = check_positive("efficientnet", "scale.depth", scale.depth)
    n_C, number = rounded(32 * width), 0
    parts = [("stem", conv_unit(3, n_C, 3, stride=2, activation="swish"))]
    for stage in B0:
        for k in range(ceil(stage.blocks * depth)):
            before, n_C, number = n_C, rounded(stage.n_C * width), number + 1
            parts.append(
                (f"block{number}", mbconv(before, n_C, stage.expansion, stage.stride if k == 0 else 1, stage.f))
            )
    last = 4 * n_C
    parts += [("last", conv_unit(n_C, last, 1, activation="swish")), *pooled_head(last, classes)]
    return draw_weights(named(parts), rng)


def mbconv(n_C_prev: int, n_C: int, expansion: int, stride: int, f: int) -> Any:
    """The inverted residual of MobileNetV2 with swish and channel attention ("MBConv").

    Parameters
    ----------
    n_C_prev, n_C, expansion, stride, f : int
        As in `inverted_residual`.

    Returns
    -------
    torch.nn.Module
        (m, n_C_prev, n_H, n_W) -> (m, n_C, ...).

    Source: Tan, Le (2019), section 4; Hu, Shen, Sun, *Squeeze-and-excitation networks* (2018).
    """
    wide = rounded(n_C_prev * expansion) if expansion > 1 else n_C_prev
    parts: Sequence[tuple[str, Any]] = [
        ("expand", conv_unit(n_C_prev, wide, 1, activation="swish")),
        ("depthwise", conv_unit(wide, wide, f, stride=stride, groups=wide, activation="swish")),
        ("attention", channel_attention(wide, max(1, n_C_prev // 4))),
        ("project", conv_unit(wide, n_C, 1, activation="none")),
    ]
    body = named(parts if expansion > 1 else parts[1:])
    return around(body) if stride == 1 and n_C == n_C_prev else body


def channel_attention(n_C: int, squeezed: int) -> Any:
    """Squeeze and excitation: from the mean of each channel, two small dense layers decide how much it counts.

        s = sigma(W_2 swish(W_1 mean(x) + b_1) + b_2),  out = s x      (1)   one s for each channel

    Parameters
    ----------
    n_C, squeezed : int
        Channels, and units of the hidden layer.

    Returns
    -------
    torch.nn.Module
        (m, n_C, n_H, n_W) -> the same shape.

    Source: Hu, Shen, Sun (2018), section 3.
    """
    return _channel_attention()(n_C, squeezed)


@cache
def _channel_attention() -> type:
    from torch import nn

    class ChannelAttention(nn.Module):
        """Weighs the channels of its input by numbers from 0 to 1."""

        def __init__(self, n_C: int, squeezed: int) -> None:
            super().__init__()
            self.weigh = nn.Sequential(
                nn.AdaptiveAvgPool2d(1),
                nn.Conv2d(n_C, squeezed, 1),
                nn.SiLU(),
                nn.Conv2d(squeezed, n_C, 1),
                nn.Sigmoid(),
            )

        def forward(self, x: Any) -> Any:
            return self.weigh(x) * x

    return ChannelAttention
