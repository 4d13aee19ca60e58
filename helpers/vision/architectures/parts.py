"""Pieces that the networks of chapter 4 share: a convolution with what follows it, branches side by side, skips."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import randn
from helpers.checks import check_choice, check_flags, check_generator, check_positive, check_whole
from helpers.torch_checks import check_module

ACTIVATIONS = ("relu", "relu6", "swish", "none")


def named(parts: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Any:
    """A torch.nn.Sequential whose parts have names."""
    from torch import nn

    return nn.Sequential(OrderedDict(parts))


def conv_unit(
    n_C_prev: int,
    n_C: int,
    f: int,
    *,
    stride: int = 1,
    groups: int = 1,
    activation: str = "relu",
    batch_norm: bool = True,
) -> Any:
    """A convolution with half of f as pad, then batch norm (or else a bias), then an activation.

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of its input and its output.
    f, stride, groups : int
        Side of the filters, an odd number; steps of the window; n_C_prev groups make it depthwise.
    activation : str
        "relu", "relu6" = min(relu, 6), "swish" = z sigma(z), or "none".
    batch_norm : bool
        With it the convolution has no bias: batch norm would subtract it again.

    Returns
    -------
    torch.nn.Sequential
        With the parts conv, norm, activation, as far as there are any.

    Raises
    ------
    ValueError
        If a number is below 1, or the activation is unknown; a TypeError if batch_norm is no bool.
    """
    from torch import nn

    sizes = {"n_C_prev": n_C_prev, "n_C": n_C, "f": f, "stride": stride, "groups": groups}
    for name, size in sizes.items():
        check_whole("conv_unit", name, size, least=1)
    check_choice("conv_unit", "activation", activation, ACTIVATIONS)
    check_flags("conv_unit", batch_norm=batch_norm)
    kinds = {"relu": nn.ReLU, "relu6": nn.ReLU6, "swish": nn.SiLU}
    more = {"stride": stride, "padding": f // 2, "groups": groups, "bias": not batch_norm}
    parts = [("conv", nn.Conv2d(n_C_prev, n_C, f, **more))]
    parts += [("norm", nn.BatchNorm2d(n_C))] if batch_norm else []
    parts += [("activation", kinds[activation]())] if activation in kinds else []
    return named(parts)


def beside(branches: Mapping[str, Any], axis: int = 1) -> Any:
    """A module that gives its input to several branches and puts their outputs together along an axis."""
    return _beside()(branches, axis)


@cache
def _beside() -> type:
    import torch
    from torch import nn

    class Beside(nn.ModuleDict):
        """Branches side by side; their outputs are concatenated."""

        def __init__(self, branches: Mapping[str, Any], axis: int) -> None:
            super().__init__(OrderedDict(branches))
            self.axis = axis

        def forward(self, x: Any) -> Any:
            return torch.cat([branch(x) for branch in self.values()], dim=self.axis)

    return Beside


def around(body: Any) -> Any:
    """A module that adds its input to what the body makes of it: a = body(x) + x."""
    return _around()(body)


@cache
def _around() -> type:
    from torch import nn

    class Around(nn.Module):
        """A skip connection around a body; nothing follows the sum."""

        def __init__(self, body: Any) -> None:
            super().__init__()
            self.body = body

        def forward(self, x: Any) -> Any:
            return self.body(x) + x

    return Around


def with_side_branches(parts: Mapping[str, Any], branches: Mapping[str, Any], end: Any) -> Any:
    """A network whose parts follow each other, with classifiers that branch off after some of them.

    Parameters
    ----------
    parts : dict of torch.nn.Module
        The trunk, in order.
    branches : dict of torch.nn.Module
        For some names of parts: a classifier for what the part gives.
    end : torch.nn.Module
        The main classifier, behind the last part.

    Returns
    -------
    torch.nn.Module
        Its output is (m, classes), or with branches (m, classes, branches + 1) with the main logits last. A softmax
        cross-entropy of that, over axis 1, is the mean over all classifiers.

    Raises
    ------
    ValueError
        If a branch leaves after a part that is not there.
    """
    strangers = [name for name in branches if name not in parts]
    if strangers:
        raise ValueError(
            f"with_side_branches: branches has {strangers[0]!r}, expected names of parts: {', '.join(parts)}."
            " A branch is named after the part that it follows."
        )
    return _branching()(parts, branches, end)


@cache
def _branching() -> type:
    import torch
    from torch import nn

    class Branching(nn.Module):
        """A trunk, a main classifier at its end, and side branches."""

        def __init__(self, parts: Mapping[str, Any], branches: Mapping[str, Any], end: Any) -> None:
            super().__init__()
            self.trunk, self.branches, self.end = named(parts.items()), nn.ModuleDict(branches), end

        def forward(self, x: Any) -> Any:
            logits = []
            for name, part in self.trunk.named_children():
                x = part(x)
                if name in self.branches:
                    logits.append(self.branches[name](x))
            logits.append(self.end(x))
            return torch.stack(logits, dim=2) if len(logits) > 1 else logits[0]

    return Branching


def pooled_head(n_C: int, classes: int) -> list[tuple[str, Any]]:
    """The last parts of most networks since 2014: the mean of each channel, then one dense layer."""
    from torch import nn

    return [("pool", nn.AdaptiveAvgPool2d(1)), ("flatten", nn.Flatten()), ("head", nn.Linear(n_C, classes))]


def rounded(n: float, divisor: int = 8) -> int:
    """n channels, rounded to a multiple of the divisor, and never below 0.9 n."""
    nearest = max(divisor, int(n + divisor / 2) // divisor * divisor)
    return nearest + divisor if nearest < 0.9 * n else nearest


def draw_weights(model: Any, rng: np.random.Generator, *, gain: float = 2.0) -> Any:
    """Draw all weights from a numpy generator: the same seed gives the same network on every machine.

    The variance is gain / fan-in for all convolutions and dense layers but those named head, whose weights are small:
    at first no class is preferred. Biases are 0. On the meta device, where a tensor is only a shape, nothing is drawn.

    Parameters
    ----------
    model : torch.nn.Module
        Changed in place.
    rng : numpy Generator
        What draws.
    gain : float
        Positive: 2 suits ReLU (He), 1 suits tanh (Xavier).

    Returns
    -------
    torch.nn.Module
        The same module.

    Raises
    ------
    TypeError or ValueError
        If model is no module, rng no generator, or gain not positive.
    """
    import torch
    from torch import nn

    check_module("draw_weights", model)
    check_generator("draw_weights", rng)
    check_positive("draw_weights", "gain", gain)
    for name, layer in model.named_modules():
        if isinstance(layer, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)) and not layer.weight.is_meta:
            numerator = 0.1 if name.endswith("head") else gain
            with torch.no_grad():
                values = randn(rng, layer.weight.shape, like=layer.weight)
                layer.weight.copy_(values * (numerator / layer.weight[0].numel()) ** 0.5)
                if layer.bias is not None:
                    layer.bias.zero_()
    return model
