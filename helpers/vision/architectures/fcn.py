"""Fully convolutional networks: a classifier without dense layers answers at many places, and is upsampled (4.9)."""

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.checks import check_whole
from helpers.torch_checks import check_module
from helpers.vision.architectures.parts import conv_unit, draw_weights, named
from helpers.vision.architectures.unet import encoder_block


def fully_convolutional(classifier: Any, n_H: int, n_W: int) -> Any:
    """A classifier with its dense layers written as convolutions: the same numbers, and any size of picture.

    1. The first dense layer takes maps of n_H x n_W x n_C, flattened. Each of its rows is a filter of that size.
    2. Every further one takes n numbers: a 1 x 1 convolution over n channels.

    A picture of the old size gives maps of 1 x 1: the old logits. A larger one gives logits for every window.

    Parameters
    ----------
    classifier : torch.nn.Sequential
        With Flatten and Linear layers; what stands before Flatten has no fixed size.
    n_H, n_W : int
        Height and width of the maps that reach Flatten.

    Returns
    -------
    torch.nn.Sequential
        Its layers share their numbers with the classifier's; (m, n_C, n_H, n_W) -> (m, classes, n_H, n_W).

    Raises
    ------
    ValueError or TypeError
        If classifier is no Sequential with a Flatten, or n_H n_W does not divide what its first dense layer takes.

    Source: Long et al., *Fully convolutional networks for semantic segmentation* (2015), section 3.1.
    """
    from torch import nn

    where = "fully_convolutional"
    check_module(where, classifier, "classifier")
    n_H, n_W = check_whole(where, "n_H", n_H, least=1), check_whole(where, "n_W", n_W, least=1)
    parts = list(classifier.named_children())
    flats = [k for k, (_, part) in enumerate(parts) if isinstance(part, nn.Flatten)]
    if not isinstance(classifier, nn.Sequential) or len(flats) != 1:
        raise ValueError(
            f"{where}: classifier is a {type(classifier).__name__} with {len(flats)} parts Flatten, expected a"
            " torch.nn.Sequential with one. Put the layers in a row: convolutions, Flatten, dense layers."
        )
    before, after = parts[: flats[0]], parts[flats[0] + 1 :]
    sides, made = (n_H, n_W), []
    for name, part in after:
        if isinstance(part, nn.Linear):
            part, sides = _as_convolution(where, part, sides), (1, 1)
        made.append((name, part))
    return named([*before, *made])


def _as_convolution(where: str, dense: Any, sides: tuple[int, int]) -> Any:
    from torch import nn

    n_C, rest = divmod(dense.in_features, sides[0] * sides[1])
    if rest:
        raise ValueError(
            f"{where}: n_H, n_W is {sides}, expected sides whose product divides {dense.in_features}, what the first"
            " dense layer takes. Look at the shape of the maps before Flatten."
        )
    conv = nn.Conv2d(n_C, dense.out_features, sides, device=dense.weight.device, dtype=dense.weight.dtype)
    conv.weight = nn.Parameter(dense.weight.detach().reshape(conv.weight.shape))  # a view: the numbers are shared
    conv.bias = nn.Parameter(dense.bias.detach())
    return conv


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
