"""MobileNet, both versions: depthwise-separable blocks, and inverted residuals (lesson 4.5)."""

from typing import Any

import numpy as np

from helpers.checks import check_between, check_flags, check_kind, check_whole
from helpers.torch_checks import check_module
from helpers.vision.architectures.parts import around, conv_unit, draw_weights, named, pooled_head, rounded

# (n_C, stride) of the 13 depthwise-separable blocks: table 1 of the first paper
MOBILENET_V1 = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))
# (expansion, n_C, blocks, stride of the first one) of the 7 groups: table 2 of the second paper
MOBILENET_V2 = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
                (6, 320, 1, 1))  # fmt: skip


def separable_block(n_C_prev: int, n_C: int, *, stride: int = 1, f: int = 3) -> Any:
    """A depthwise-separable convolution: f x f in each channel, then 1x1 across; batch norm and ReLU after both.

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of the input and the output.
    stride, f : int
        Of the depthwise convolution.

    Returns
    -------
    torch.nn.Sequential
        With the parts depthwise and pointwise.

    Raises
    ------
    ValueError
        If a number is below 1.

    Source: Howard et al., *MobileNets* (2017), section 3.1, figure 3.
    """
    depthwise = conv_unit(n_C_prev, n_C_prev, f, stride=stride, groups=n_C_prev)
    return named([("depthwise", depthwise), ("pointwise", conv_unit(n_C_prev, n_C, 1))])


def mobilenet_v1(classes: int, rng: np.random.Generator, *, width: float = 1.0) -> Any:
    """One normal convolution, 13 depthwise-separable blocks, the mean of each channel, one dense layer.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    width : float
        What all numbers of channels are multiplied by; the multiplications shrink with about its square.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.

    Source: Howard et al. (2017), table 1; the width: section 3.3.
    """
    classes = check_whole("mobilenet_v1", "classes", classes, least=1)
    width = check_between("mobilenet_v1", "width", width, 0, 10, ends="(]")
    n_C = rounded(32 * width)
    parts = [("stem", conv_unit(3, n_C, 3, stride=2))]
    for number, (after, stride) in enumerate(MOBILENET_V1, start=1):
        before, n_C = n_C, rounded(after * width)
        parts.append((f"block{number}", separable_block(before, n_C, stride=stride)))
    return draw_weights(named([*parts, *pooled_head(n_C, classes)]), rng)


def inverted_residual(
    n_C_prev: int, n_C: int, *, expansion: int = 6, stride: int = 1, f: int = 3, linear: bool = True
) -> Any:
    """Narrow, wide, narrow: expand by 1x1, filter each channel, project by 1x1; a skip where the shapes agree.

        a = ReLU6(expand x)             n_C_prev -> expansion n_C_prev      (1)   left out where expansion is 1
        a = ReLU6(depthwise a)                                              (2)
        z = project a                   expansion n_C_prev -> n_C           (3)   no activation: linear
        out = z + x, where stride = 1 and n_C = n_C_prev; otherwise z       (4)

    Batch norm follows each convolution.

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of the input and the output, the narrow ends.
    expansion : int
        How many times wider it is inside.
    stride, f : int
        Of the depthwise convolution.
    linear : bool
        False puts a ReLU6 behind (3), too: not what the paper does, to see what it does.

    Returns
    -------
    torch.nn.Module
        (m, n_C_prev, n_H, n_W) -> (m, n_C, ...).

    Raises
    ------
    ValueError or TypeError
        If a number is below 1.

    Source: Sandler et al., *MobileNetV2: Inverted residuals and linear bottlenecks* (2018), section 3.3.
    """
    expansion = check_whole("inverted_residual", "expansion", expansion, least=1)
    check_flags("inverted_residual", linear=linear)
    wide, act = n_C_prev * expansion, {"activation": "relu6"}
    parts = [("expand", conv_unit(n_C_prev, wide, 1, **act))] if expansion > 1 else []  # type: ignore[arg-type]
    parts.append(("depthwise", conv_unit(wide, wide, f, stride=stride, groups=wide, activation="relu6")))
    parts.append(("project", conv_unit(wide, n_C, 1, activation="none" if linear else "relu6")))
    body = named(parts)
    return around(body) if stride == 1 and n_C == n_C_prev else body


def mobilenet_v2(classes: int, rng: np.random.Generator, *, width: float = 1.0) -> Any:
    """A normal convolution, 17 inverted residuals in 7 groups, a wide 1x1, the mean of each channel, one dense layer.

    Parameters
    ----------
    classes : int
        How many logits.
    rng : numpy Generator
        What draws the first weights.
    width : float
        What the numbers of channels are multiplied by; that of the last 1x1 only grows.

    Returns
    -------
    torch.nn.Sequential
        (m, 3, n_H, n_W) -> (m, classes).

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.

    Source: Sandler et al. (2018), table 2.
    """
    classes = check_whole("mobilenet_v2", "classes", classes, least=1)
    width = check_between("mobilenet_v2", "width", width, 0, 10, ends="(]")
    n_C, number = rounded(32 * width), 0
    parts = [("stem", conv_unit(3, n_C, 3, stride=2, activation="relu6"))]
    for expansion, after, blocks, first_stride in MOBILENET_V2:
        for k in range(blocks):
            before, n_C, number = n_C, rounded(after * width), number + 1
            stride = first_stride if k == 0 else 1
            parts.append((f"block{number}", inverted_residual(before, n_C, expansion=expansion, stride=stride)))
    last = rounded(1280 * max(1.0, width))
    parts.append(("last", conv_unit(n_C, last, 1, activation="relu6")))
    return draw_weights(named([*parts, *pooled_head(last, classes)]), rng)


def unfolded(block: Any, x: Any) -> dict[str, Any]:
    """What an inverted residual makes of its input, step by step.

    Parameters
    ----------
    block : torch.nn.Module
        From `inverted_residual`, in the mode (training or not) in which it shall be looked at.
    x : tensor (m, n_C_prev, n_H, n_W)
        Its input.

    Returns
    -------
    dict of str to tensor (m, channels, height, width)
        "input", then "expand" (if there is one), "depthwise", "project", and "sum" where there is a skip.

    Raises
    ------
    TypeError
        If block is no module, or x no tensor.
    """
    import torch

    check_module("unfolded", block, "block")
    check_kind("unfolded", "x", x, torch.Tensor, "torch.as_tensor(x) makes one.")
    body, steps = getattr(block, "body", block), {"input": x}
    with torch.no_grad():
        for name, part in body.named_children():
            x = part(x)
            steps[name] = x
    return steps | ({"sum": x + steps["input"]} if body is not block else {})
