"""Fully convolutional networks for segmentation: answers at many places, upsampled to every pixel (lesson 4.9)."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.checks import check_whole
from helpers.vision.architectures.parts import conv_unit, draw_weights, named
from helpers.vision.architectures.unet import encoder_block


def bilinear_filter(stride: int) -> np.ndarray:
    """The filter with which a transposed convolution of this stride is bilinear interpolation.

        w(t) = 1 - |t - (f - 1)/2| / stride,  t = 0 ... f - 1,  f = 2 stride - stride mod 2      (1)
        filter[u, v] = w(u) w(v)                                                                (2)

    Parameters
    ----------
    stride : int
        At least 1; with pad = stride // 2 a picture of n pixels becomes one of stride n.

    Returns
    -------
    array (f, f)
        With stride 2: 4 x 4 made of (0.25, 0.75, 0.75, 0.25).

    Raises
    ------
    ValueError
        If stride is below 1.
    """
    stride = check_whole("bilinear_filter", "stride", stride, least=1)
    f = 2 * stride - stride % 2
    w = 1 - np.abs(np.arange(f) - (f - 1) / 2) / stride  # (1)
    return np.outer(w, w)  # (2)


def fcn(
    classes: int,
    rng: np.random.Generator,
    *,
    n_C: int = 3,
    width: int = 8,
    depth: int = 3,
    skips: int = 0,
) -> Any:
    """A fully convolutional network: a classifier's trunk, its dense layers as convolutions, and upsampling.

        trunk:  k = 0 ... depth - 1: encoder block with width 2^k channels, max pool 2 x 2              (1)
        dense:  3 x 3 to width 2^depth channels, ReLU; score: 1 x 1 to the classes                      (2)
        skips:  logits := up(logits) + 1 x 1 convolution of the maps of the next pool, so many times    (3)
        out:    up to the size of the picture in one step                                               (4)

    Every up is a transposed convolution that begins as bilinear interpolation. With depth 5, 0, 1 and 2 skips are what
    the paper calls FCN-32s, FCN-16s and FCN-8s: the last step enlarges by 2^(depth - skips).

    Parameters
    ----------
    classes : int
        How many logits for each pixel.
    rng : numpy Generator
        What draws the first weights.
    n_C, width, depth : int
        Channels of the pictures, of the first level; how often the picture is halved.
    skips : int
        How many pools beyond the last one are asked as well, 0 ... depth - 1.

    Returns
    -------
    torch.nn.Module
        (m, n_C, n_H, n_W) -> (m, classes, n_H, n_W), where 2^depth divides both sides.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.

    Source: Long et al. (2015), sections 3.3 and 4.2, figure 3.
    """
    from torch import nn

    for name, n in {"classes": classes, "n_C": n_C, "width": width, "depth": depth}.items():
        check_whole("fcn", name, n, least=1)
    skips = check_whole("fcn", "skips", skips, most=depth - 1)
    channels = [n_C, *(width * 2**k for k in range(depth))]
    trunk = [
        named([("block", encoder_block(before, after)), ("pool", nn.MaxPool2d(2))])
        for before, after in pairwise(channels)
    ]
    dense = conv_unit(channels[-1], width * 2**depth, 3)
    score = nn.Conv2d(width * 2**depth, classes, 1)
    sides = [nn.Conv2d(n, classes, 1) for n in reversed(channels[len(channels) - 1 - skips : -1])]
    net = _fcn()(trunk, named([("dense", dense), ("score_head", score)]), sides)
    net = draw_weights(net, rng)
    net.ups = nn.ModuleList([_bilinear(classes, stride) for stride in (*[2] * skips, 2 ** (depth - skips))])
    return net


def _bilinear(classes: int, stride: int) -> Any:
    """A transposed convolution that enlarges each channel by itself, as bilinear interpolation does; it may learn."""
    import torch
    from torch import nn

    f = len(bilinear_filter(stride))
    up = nn.ConvTranspose2d(classes, classes, f, stride=stride, padding=stride // 2)
    if not up.weight.is_meta:
        with torch.no_grad():
            weights = np.eye(classes)[:, :, None, None] * bilinear_filter(stride)
            up.weight.copy_(torch.tensor(weights))
            up.bias.zero_()
    return up


@cache
def _fcn() -> type:
    from torch import nn

    class FCN(nn.Module):
        """A trunk, dense layers as convolutions, scores of some pools, and steps up."""

        def __init__(self, trunk: list[Any], top: Any, sides: list[Any]) -> None:
            super().__init__()
            self.trunk, self.top, self.sides = nn.ModuleList(trunk), top, nn.ModuleList(sides)
            self.ups = nn.ModuleList()

        def forward(self, x: Any) -> Any:
            pools = []
            for part in self.trunk:
                x = part(x)  # (1)
                pools.append(x)
            logits = self.top(x)  # (2)
            for k, side in enumerate(self.sides):
                logits = self.ups[k](logits) + side(pools[-2 - k])  # (3)
            return self.ups[-1](logits)  # (4)

    return FCN
