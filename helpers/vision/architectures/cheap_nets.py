"""Small networks for pictures of letters and digits, built from the blocks of lesson 4.5, to be compared."""

from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_choice, check_kind, check_whole
from helpers.vision.architectures.inception import small_inception
from helpers.vision.architectures.mobilenet import inverted_residual, separable_block
from helpers.vision.architectures.parts import conv_unit, draw_weights, named, pooled_head
from helpers.vision.costs import conv_cost

KINDS = ("normal", "normal, thin", "separable", "separable, wide", "inverted residuals", "Inception")
WAYS = ("deeper", "wider", "larger pictures", "all three")
CHANNELS = {"normal": (16, 32, 48, 64), "normal, thin": (6, 12, 17, 23), "separable": (16, 32, 48, 64),
            "separable, wide": (16, 64, 96, 128)}  # fmt: skip
STRIDES = (1, 1, 2)  # of the three convolutions after the stem, which has stride 2
SCALED_STRIDES = (1, 2, 2)  # of a `scaled_net`: its stem, and the first block of both groups
EXPANSION = 4  # how many times as wide its blocks are inside


def cheap_net(kind: str, classes: int, rng: np.random.Generator) -> Any:
    """A small network of one kind of block; batch norm throughout, the mean of each channel, one dense layer.

    "normal" and "separable" have a stem with 16 filters and then 32, 48, 64 channels, by 3x3 convolutions and by
    depthwise-separable ones. "normal, thin" has so few channels that it multiplies as often as "separable", "separable,
    wide" has twice as many behind the stem. "inverted residuals" has four blocks, "Inception" two modules.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Module
        (m, 1, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If the kind is unknown, classes is below 1, or rng is no generator.
    """
    check_choice("cheap_net", "kind", kind, KINDS)
    classes = check_whole("cheap_net", "classes", classes, least=1)
    if kind == "Inception":
        return small_inception(classes, rng)
    if kind == "inverted residuals":
        return inverted_net((16, 16, 24), (2, 2), classes, rng)
    n_C = CHANNELS[kind]
    parts = [("stem", conv_unit(1, n_C[0], 3, stride=2))]
    for number, (before, after, stride) in enumerate(zip(n_C[:-1], n_C[1:], STRIDES, strict=True), start=1):
        normal = kind.startswith("normal")
        block = conv_unit(before, after, 3, stride=stride) if normal else separable_block(before, after, stride=stride)
        parts.append((f"block{number}", block))
    return draw_weights(named([*parts, *pooled_head(n_C[-1], classes)]), rng)


def inverted_net(
    n_C: tuple[int, int, int],
    blocks: tuple[int, int],
    classes: int,
    rng: np.random.Generator,
    *,
    strides: tuple[int, int, int] = (2, 1, 2),
    last: int = 64,
    expansion: int = 4,
    linear: bool = True,
) -> Any:
    """A stem, two groups of inverted residuals, a 1x1 convolution, the mean of each channel, one dense layer.

    Parameters
    ----------
    n_C : (int, int, int)
        Channels of the stem and of the narrow ends in both groups.
    blocks : (int, int)
        How many blocks each group has.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    strides : (int, int, int)
        Of the stem and of the first block in both groups.
    last : int
        Channels of the 1x1 convolution at the end.
    expansion, linear : int, bool
        As in `inverted_residual`.

    Returns
    -------
    torch.nn.Sequential
        (m, 1, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    parts, before, number = [("stem", conv_unit(1, n_C[0], 3, stride=strides[0], activation="relu6"))], n_C[0], 0
    for after, count, first_stride in zip(n_C[1:], blocks, strides[1:], strict=True):
        for k in range(check_whole("inverted_net", "blocks", count, least=1)):
            number, stride = number + 1, first_stride if k == 0 else 1
            block = inverted_residual(before, after, expansion=expansion, stride=stride, linear=linear)
            parts.append((f"block{number}", block))
            before = after
    parts.append(("last", conv_unit(before, last, 1, activation="relu6")))
    return draw_weights(named([*parts, *pooled_head(last, classes)]), rng)


class NetSize(NamedTuple):
    """How deep, how wide, and for which pictures."""

    blocks: tuple[int, int]  # in both groups
    width: float  # what 8, 8, 12 and 64 channels are multiplied by
    side: int  # of the pictures, in pixels


SIZE = "size_of makes one."  # what to say to whoever passes no NetSize
SMALLEST = NetSize((2, 2), 1.0, 12)
# enlarged to 2 and 4 times the multiplications: depth alone, width alone, the pictures alone, and all three in about
# the proportions of EfficientNet, 1.2, 1.1 and 1.15, as far as whole blocks and pixels allow
SIZES = {
    ("deeper", 2): NetSize((5, 5), 1.0, 12),
    ("deeper", 4): NetSize((12, 11), 1.0, 12),
    ("wider", 2): NetSize((2, 2), 1.44, 12),
    ("wider", 4): NetSize((2, 2), 2.2, 12),
    ("larger pictures", 2): NetSize((2, 2), 1.0, 17),
    ("larger pictures", 4): NetSize((2, 2), 1.0, 24),
    ("all three", 2): NetSize((3, 2), 1.1, 13),
    ("all three", 4): NetSize((3, 3), 1.35, 16),
}


def size_of(way: str, budget: int) -> NetSize:
    """The network with about 1, 2 or 4 times the multiplications of `SMALLEST`, enlarged in one of the `WAYS`."""
    check_choice("size_of", "way", way, WAYS)
    check_choice("size_of", "budget", str(budget), ("1", "2", "4"))
    return SMALLEST if budget == 1 else SIZES[way, budget]


def scaled_net(size: NetSize, classes: int, rng: np.random.Generator) -> Any:
    """An `inverted_net` of a given size; `SMALLEST` is the one that the others enlarge.

    Parameters
    ----------
    size : NetSize
        Blocks, width and side of the pictures; the latter changes no parameter.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Sequential
        (m, 1, side, side) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        As `inverted_net`.
    """
    stem, narrow, later, last = channels_of(check_kind("scaled_net", "size", size, NetSize, SIZE))
    n_C = (stem, narrow, later)
    return inverted_net(n_C, size.blocks, classes, rng, strides=SCALED_STRIDES, last=last, expansion=EXPANSION)


def channels_of(size: NetSize) -> tuple[int, int, int, int]:
    """Channels of a `scaled_net`: of its stem, of the narrow ends in both groups, of its last convolution."""
    stem, narrow, later, last = (round(n * size.width) for n in (8, 8, 12, 64))
    return stem, narrow, later, last


def multiplies_of(size: NetSize, classes: int) -> int:
    """Multiplications of a `scaled_net` for one picture, added up layer by layer without building it."""
    check_whole("multiplies_of", "classes", classes, least=1)
    stem, *narrow, last = channels_of(check_kind("multiplies_of", "size", size, NetSize, SIZE))
    count = conv_cost((size.side, size.side, 1), 3, stem, stride=SCALED_STRIDES[0], pad=1)
    shape, total = count.shape, count.multiplies
    for after, blocks, first_stride in zip(narrow, size.blocks, SCALED_STRIDES[1:], strict=True):
        for k in range(blocks):
            wide, stride = EXPANSION * shape[2], first_stride if k == 0 else 1
            for f, n_C, step, groups in ((1, wide, 1, 1), (3, wide, stride, wide), (1, after, 1, 1)):
                count = conv_cost(shape, f, n_C, stride=step, pad=f // 2, groups=groups)
                shape, total = count.shape, total + count.multiplies
    return total + conv_cost(shape, 1, last).multiplies + last * classes
