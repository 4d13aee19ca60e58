"""Inception: several sizes of filters side by side, and the network made of such modules (lesson 4.5)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.checks import check_flags, check_whole
from helpers.vision.architectures.parts import (
    beside,
    conv_unit,
    draw_weights,
    named,
    pooled_head,
    with_side_branches,
)

# n_C of the 1x1, of reduce and 3x3, of reduce and 5x5, and of the projection after pooling: table 1 of the paper
INCEPTION_V1 = {
    "3a": (64, (96, 128), (16, 32), 32),
    "3b": (128, (128, 192), (32, 96), 64),
    "4a": (192, (96, 208), (16, 48), 64),
    "4b": (160, (112, 224), (24, 64), 64),
    "4c": (128, (128, 256), (24, 64), 64),
    "4d": (112, (144, 288), (32, 64), 64),
    "4e": (256, (160, 320), (32, 128), 128),
    "5a": (256, (160, 320), (32, 128), 128),
    "5b": (384, (192, 384), (48, 128), 128),
}
SIDE_BRANCHES = ("4a", "4d")  # the modules after which a side branch leaves


def inception_module(
    n_C_prev: int,
    one: int,
    three: Sequence[int],
    five: Sequence[int],
    pool: int,
    *,
    batch_norm: bool = False,
    f_wide: int = 5,
) -> Any:
    """Four branches on the same input, whose channels are put side by side; height and width stay.

        one: 1x1;  three: 1x1 then 3x3;  five: 1x1 then 5x5;  pool: 3x3 max pooling then 1x1      (1)
        n_C = one + three[1] + five[1] + pool                                                     (2)

    Parameters
    ----------
    n_C_prev : int
        Channels of the input.
    one, pool : int
        Channels of the first and of the last branch.
    three, five : (int, int)
        Channels of the bottleneck, and of the branch.
    batch_norm : bool
        Batch norm instead of biases.
    f_wide : int
        Side of the filters in the third branch.

    Returns
    -------
    torch.nn.Module
        (m, n_C_prev, n_H, n_W) -> (m, n_C, n_H, n_W).

    Raises
    ------
    ValueError
        If a number of channels is below 1, or three or five is no pair.

    Source: Szegedy et al., *Going deeper with convolutions* (2015), section 4, figure 2b.
    """
    from torch import nn

    for name, pair in (("three", three), ("five", five)):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise ValueError(
                f"inception_module: {name} is {pair!r}, expected two numbers: the channels of the bottleneck and of the"
                " branch. Write (96, 128)."
            )

    def unit(before: int, after: int, f: int) -> Any:
        return conv_unit(before, after, f, batch_norm=batch_norm)

    def pair_of(channels: Sequence[int], f: int) -> Any:
        return nn.Sequential(unit(n_C_prev, channels[0], 1), unit(channels[0], channels[1], f))

    pooling = nn.MaxPool2d(3, stride=1, padding=1)
    return beside(
        {
            "one": unit(n_C_prev, one, 1),
            "three": pair_of(three, 3),
            "five": pair_of(five, f_wide),
            "pool": nn.Sequential(pooling, unit(n_C_prev, pool, 1)),
        }
    )


def module_channels(one: int, three: Sequence[int], five: Sequence[int], pool: int) -> int:
    """n_C of the output of an Inception module: (2) of `inception_module`."""
    return one + three[1] + five[1] + pool


def inception_v1(
    classes: int,
    rng: np.random.Generator,
    *,
    side_branches: bool = True,
    batch_norm: bool = False,
    f_wide: int = 5,
) -> Any:
    """The network with nine modules that won the ImageNet contest of 2014, also known by the name GoogLeNet.

    Left out: the normalization over neighboring channels, which has no parameters and is no longer in use.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    side_branches : bool
        Two more classifiers, after the modules 4a and 4d. The output is then (m, classes, 3): the two, and last the
        main one.
    batch_norm, f_wide : bool, int
        As in `inception_module`. The paper has biases and 5x5; a common later version has batch norm and 3x3.

    Returns
    -------
    torch.nn.Module
        (m, 3, 224, 224) -> (m, classes), or (m, classes, 3).

    Raises
    ------
    ValueError or TypeError
        If classes is below 1, or rng is no generator.

    Source: Szegedy et al. (2015), table 1; the side branches: section 5.
    """
    from torch import nn

    classes = check_whole("inception_v1", "classes", classes, least=1)
    check_flags("inception_v1", side_branches=side_branches, batch_norm=batch_norm)
    look: Any = {"batch_norm": batch_norm}
    parts = {
        "stem": nn.Sequential(
            conv_unit(3, 64, 7, stride=2, **look), _halve(), conv_unit(64, 64, 1, **look), conv_unit(64, 192, 3, **look)
        ),
        "pool2": _halve(),
    }
    branches, n_C = {}, 192
    for name, recipe in INCEPTION_V1.items():
        parts[f"module{name}"] = inception_module(n_C, *recipe, f_wide=f_wide, **look)
        n_C = module_channels(*recipe)
        if name in ("3b", "4e"):
            parts[f"pool{name[0]}"] = _halve()
        if side_branches and name in SIDE_BRANCHES:
            branches[f"module{name}"] = _side_branch(n_C, classes, batch_norm)
    end = named([("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("dropout", nn.Dropout(0.4)),
                 ("head", nn.Linear(n_C, classes))])  # fmt: skip
    return draw_weights(with_side_branches(parts, branches, end), rng)


def _halve() -> Any:
    from torch import nn

    return nn.MaxPool2d(3, stride=2, padding=0, ceil_mode=True)


def _side_branch(n_C: int, classes: int, batch_norm: bool) -> Any:
    """Average pooling to 4x4, 128 filters of 1x1, a dense layer with 1,024 units, dropout, the logits."""
    from torch import nn

    return named([
        ("pool", nn.AdaptiveAvgPool2d(4)), ("conv", conv_unit(n_C, 128, 1, batch_norm=batch_norm)),
        ("flatten", nn.Flatten()), ("dense", nn.Linear(128 * 4 * 4, 1024)), ("activation", nn.ReLU()),
        ("dropout", nn.Dropout(0.7)), ("head", nn.Linear(1024, classes)),
    ])  # fmt: skip


def small_inception(classes: int, rng: np.random.Generator, *, side_branch: bool = False) -> Any:
    """Two Inception modules for small grey pictures.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    side_branch : bool
        A classifier after the first module, too: the output is then (m, classes, 2), the main logits last.

    Returns
    -------
    torch.nn.Module
        (m, 1, n_H, n_W) -> (m, classes) or (m, classes, 2); n_H and n_W at least 8.

    Raises
    ------
    ValueError or TypeError
        If classes is below 1, or rng is no generator.
    """
    classes = check_whole("small_inception", "classes", classes, least=1)
    check_flags("small_inception", side_branch=side_branch)
    first, second = (8, (8, 12), (4, 8), 4), (16, (16, 24), (8, 16), 8)
    n_C = module_channels(*first)
    parts = {
        "stem": conv_unit(1, 16, 3, stride=2),
        "first": inception_module(16, *first, batch_norm=True),
        "halve": _halve(),
        "second": inception_module(n_C, *second, batch_norm=True),
    }
    branches = {"first": named(pooled_head(n_C, classes))} if side_branch else {}
    end = named(pooled_head(module_channels(*second), classes))
    return draw_weights(with_side_branches(parts, branches, end), rng)
