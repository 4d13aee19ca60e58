"""Residual networks: the published ones from 18 to 152 layers, and small ones for small pictures (lesson 4.4)."""

from typing import Any

import numpy as np

from helpers.checks import check_choice, check_flags, check_whole
from helpers.vision.architectures.parts import conv_unit, draw_weights, named, pooled_head
from helpers.vision.architectures.residual_blocks import convolutional_block as convolutional_block
from helpers.vision.architectures.residual_blocks import identity_block as identity_block
from helpers.vision.architectures.residual_blocks import plain_block as plain_block

# depth -> (kind of block, blocks in each of the four groups): table 1 of the paper
RESNETS = {
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
}


def resnet(depth: int, classes: int, rng: np.random.Generator) -> Any:
    """A residual network of the paper, for color pictures of 224 x 224 pixels.

    7x7 with stride 2, max pooling, four groups of blocks with 64, 128, 256, 512 channels (four times as many at the
    ends of bottlenecks), each group but the first halving the picture; the mean of each channel, one dense layer.

    Parameters
    ----------
    depth : int
        18 or 34 (basic blocks), 50, 101 or 152 (bottlenecks): layers with weights, without those on shortcuts.
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If the depth is none of these, classes is below 1, or rng is no generator.

    Source: He et al., *Deep residual learning for image recognition* (2015), table 1.
    """
    from torch import nn

    check_choice("resnet", "depth", str(depth), tuple(map(str, RESNETS)))
    classes = check_whole("resnet", "classes", classes, least=1)
    kind, groups = RESNETS[depth]
    parts: list[tuple[str, Any]] = [("stem", conv_unit(3, 64, 7, stride=2)), ("pool", nn.MaxPool2d(3, 2, padding=1))]
    n_C = 64
    for group, blocks in enumerate(groups):
        after = 64 * 2**group * (4 if kind == "bottleneck" else 1)
        for k in range(blocks):
            stride = 2 if k == 0 and group else 1
            same = n_C == after and stride == 1
            block = (
                identity_block(n_C, kind=kind) if same else convolutional_block(n_C, after, stride=stride, kind=kind)
            )
            parts.append((f"group{group + 1}_block{k + 1}", block))
            n_C = after
    head = pooled_head(n_C, classes)
    return draw_weights(named([*parts, ("mean", head[0][1]), *head[1:]]), rng)


def small_plain(depth: int, width: int, classes: int, rng: np.random.Generator, *, batch_norm: bool = True) -> Any:
    """The network of `small_residual` without its skips.

    Parameters
    ----------
    depth, width, classes : int
        As in `small_residual`.
    rng : numpy Generator
        What draws the first weights.
    batch_norm : bool
        Whether batch norm follows each convolution.

    Returns
    -------
    torch.nn.Sequential
        With the parts stem, block1, block2, ..., pool, flatten, head.

    Raises
    ------
    ValueError or TypeError
        As in `small_residual`.
    """
    n = _blocks_of("small_plain", depth, width, classes)
    parts: list[tuple[str, Any]] = [("stem", conv_unit(1, width, 3, batch_norm=batch_norm))]
    for number in range(3 * n):
        before, after, stride = _place(number, n, width)
        parts.append((f"block{number + 1}", plain_block(before, after, stride=stride, batch_norm=batch_norm)))
    return draw_weights(named([*parts, *pooled_head(4 * width, classes)]), rng)


def small_residual(
    depth: int,
    width: int,
    classes: int,
    rng: np.random.Generator,
    *,
    batch_norm: bool = True,
    zero_last: bool = False,
    preactivation: bool = False,
) -> Any:
    """A residual network for small gray pictures: 6 n + 2 layers with weights.

        3x3 with `width` filters; three groups of n basic blocks with width, 2 width, 4 width channels, the second and
        the third group halving the picture; the mean of each channel; one dense layer                           (1)

    Parameters
    ----------
    depth : int
        6 n + 2: 8, 14, 20, ...; what the two convolutional blocks have on their shortcuts is not counted.
    width, classes : int
        Channels of the first group (16 in the paper), and logits.
    rng : numpy Generator
        What draws the first weights.
    batch_norm, preactivation : bool
        Whether there is batch norm; whether norm and ReLU come before each convolution.
    zero_last : bool
        Begin with gamma = 0 in the last batch norm of each branch: identity blocks begin as the identity.

    Returns
    -------
    torch.nn.Sequential
        (m, 1, n_H, n_W) -> (m, classes), with the parts stem, block1, block2, ..., pool, flatten, head.

    Raises
    ------
    ValueError or TypeError
        If depth is not 6 n + 2, a number is below 1, options do not go together, or rng is no generator.

    Source: He et al. (2015), section 4.2; zero_last: Goyal et al., *Accurate, large minibatch SGD* (2017), 5.1.
    """
    from torch import nn

    n = _blocks_of("small_residual", depth, width, classes)
    check_flags("small_residual", batch_norm=batch_norm, zero_last=zero_last, preactivation=preactivation)
    if zero_last and (preactivation or not batch_norm):
        raise ValueError(
            "small_residual: zero_last is True, expected False without batch norm or with preactivation: no batch norm"
            " ends the branch then. Set one of the two."
        )
    more: dict[str, Any] = {"batch_norm": batch_norm, "preactivation": preactivation}
    parts: list[tuple[str, Any]] = [("stem", conv_unit(1, width, 3, batch_norm=batch_norm))]
    for number in range(3 * n):
        before, after, stride = _place(number, n, width)
        same = before == after and stride == 1
        block = identity_block(after, **more) if same else convolutional_block(before, after, stride=stride, **more)
        if zero_last:
            nn.init.zeros_(block.branch[-1].norm.weight)
        parts.append((f"block{number + 1}", block))
    if preactivation:
        last = [("norm", nn.BatchNorm2d(4 * width))] if batch_norm else []
        parts += [*last, ("activation", nn.ReLU())]
    return draw_weights(named([*parts, *pooled_head(4 * width, classes)]), rng)


def _blocks_of(where: str, depth: int, width: int, classes: int) -> int:
    depth = check_whole(where, "depth", depth, least=8)
    check_whole(where, "width", width, least=1)
    check_whole(where, "classes", classes, least=1)
    if depth % 6 != 2:
        near = depth - (depth - 2) % 6
        raise ValueError(
            f"{where}: depth is {depth}, expected 6 n + 2: a first and a last layer, and three groups of n blocks with"
            f" two layers each. Choose {near} or {near + 6}."
        )
    return (depth - 2) // 6


def _place(number: int, n: int, width: int) -> tuple[int, int, int]:
    """(n_C_prev, n_C, stride) of block `number` of 3 n, counted from 0."""
    group, k = divmod(number, n)
    after = width * 2**group
    return (after // 2, after, 2) if group and k == 0 else (after, after, 1)
