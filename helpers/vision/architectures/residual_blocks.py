"""The blocks of residual networks: identity block, convolutional block, and both without the skip (lesson 4.4)."""

import copy
from typing import Any

from helpers.checks import check_choice, check_flags, check_whole
from helpers.torch_checks import check_module
from helpers.vision.architectures.parts import conv_unit, named

KINDS = ("basic", "bottleneck")
SHRINK = 4  # a bottleneck is so many times narrower inside


def identity_block(n_C: int, *, kind: str = "basic", batch_norm: bool = True, preactivation: bool = False) -> Any:
    """A residual block whose input and output have the same shape: the input itself is added.

        a_next = g(branch(a) + a),  g = ReLU                                    (1)
        basic branch:       3x3, g, 3x3;  n_C channels throughout               (2)
        bottleneck branch:  1x1, g, 3x3, g, 1x1;  n_C/4 channels inside         (3)

    Batch norm follows each convolution. With preactivation, norm and g go before each convolution instead and none
    comes after the sum: a_next = branch(a) + a.

    Parameters
    ----------
    n_C : int
        Channels of input and output; for a bottleneck a multiple of 4.
    kind : str
        "basic" or "bottleneck".
    batch_norm : bool
        Without it the convolutions have biases.
    preactivation : bool
        Normalize and activate first.

    Returns
    -------
    torch.nn.Module
        With the parts branch, shortcut, activation; (m, n_C, n_H, n_W) -> the same.

    Raises
    ------
    ValueError or TypeError
        If n_C does not suit the kind, or the kind is unknown.

    Source: He et al., *Deep residual learning* (2015), sections 3.2 and 4.1; preactivation: *Identity mappings in
    deep residual networks* (2016), section 3.
    """
    return _block("identity_block", n_C, n_C, 1, "identity", kind, batch_norm, preactivation)


def convolutional_block(
    n_C_prev: int,
    n_C: int,
    *,
    stride: int = 2,
    kind: str = "basic",
    batch_norm: bool = True,
    preactivation: bool = False,
) -> Any:
    """A residual block that changes the shape: a 1x1 convolution W_s on the shortcut changes it alike.

        a_next = g(branch(a) + W_s * a),  W_s: 1x1, n_C filters, the stride of the branch      (1)

    The first convolution of the branch has the stride. Otherwise it is an `identity_block`; W_s has a batch norm of
    its own, no activation, and with preactivation it works on a as it comes.

    Parameters
    ----------
    n_C_prev, n_C : int
        Channels of input and output.
    stride : int
        2 halves height and width.
    kind, batch_norm, preactivation : str, bool, bool
        As in `identity_block`.

    Returns
    -------
    torch.nn.Module
        (m, n_C_prev, n_H, n_W) -> (m, n_C, n_H/stride, n_W/stride), rounded up.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, n_C does not suit the kind, or the kind is unknown.

    Source: He et al. (2015), section 3.2, equation 2; option B of section 4.1.
    """
    return _block("convolutional_block", n_C_prev, n_C, stride, "projection", kind, batch_norm, preactivation)


def plain_block(n_C_prev: int, n_C: int, *, stride: int = 1, kind: str = "basic", batch_norm: bool = True) -> Any:
    """The same convolutions without a shortcut: what residual blocks are compared with.

    Parameters
    ----------
    n_C_prev, n_C, stride : int
        Channels of input and output, and the stride of the first convolution.
    kind, batch_norm : str, bool
        As in `identity_block`.

    Returns
    -------
    torch.nn.Module
        With the parts branch, activation.

    Raises
    ------
    ValueError or TypeError
        As in `convolutional_block`.
    """
    return _block("plain_block", n_C_prev, n_C, stride, "none", kind, batch_norm, False)


def _block(
    where: str, n_C_prev: int, n_C: int, stride: int, shortcut: str, kind: str, batch_norm: bool, preactivation: bool
) -> Any:
    from torch import nn

    sizes = {"n_C_prev": n_C_prev, "n_C": n_C, "stride": stride}
    for name, size in sizes.items():
        check_whole(where, name, size, least=1)
    check_choice(where, "kind", kind, KINDS)
    check_flags(where, batch_norm=batch_norm, preactivation=preactivation)
    if kind == "bottleneck" and n_C % SHRINK:
        raise ValueError(
            f"{where}: n_C is {n_C}, expected a multiple of {SHRINK} for a bottleneck: it has n_C/{SHRINK} channels"
            f" inside. Choose {SHRINK * (n_C // SHRINK + 1)}."
        )
    inside = n_C // SHRINK
    windows = (3, 3) if kind == "basic" else (1, 3, 1)
    widths = (n_C_prev, n_C, n_C) if kind == "basic" else (n_C_prev, inside, inside, n_C)
    unit = _norm_first if preactivation else conv_unit
    parts = []
    for k, f in enumerate(windows):
        more: dict[str, Any] = {"stride": stride if k == 0 else 1, "batch_norm": batch_norm}
        if not preactivation and k == len(windows) - 1:
            more["activation"] = "none"  # it comes after the sum
        parts.append((f"unit{k + 1}", unit(widths[k], widths[k + 1], f, **more)))
    way = None if shortcut == "none" else nn.Identity()
    if shortcut == "projection":
        way = conv_unit(n_C_prev, n_C, 1, stride=stride, activation="none", batch_norm=batch_norm)
    return summed(named(parts), way, nn.Identity() if preactivation else nn.ReLU())


def _norm_first(n_C_prev: int, n_C: int, f: int, *, stride: int, batch_norm: bool) -> Any:
    from torch import nn

    parts: list[tuple[str, Any]] = [("norm", nn.BatchNorm2d(n_C_prev))] if batch_norm else []
    parts.append(("activation", nn.ReLU()))
    parts.append(("conv", nn.Conv2d(n_C_prev, n_C, f, stride=stride, padding=f // 2, bias=not batch_norm)))
    return named(parts)


def summed(branch: Any, shortcut: Any, activation: Any) -> Any:
    """A module that adds what two ways make of its input.

        z = branch(a) + shortcut(a)      (1)   without a shortcut, z = branch(a)
        a_next = activation(z)           (2)

    Parameters
    ----------
    branch : torch.nn.Module
        The layers that learn.
    shortcut : torch.nn.Module or None
        The way around them: torch.nn.Identity(), a 1x1 convolution, or None for a plain block.
    activation : torch.nn.Module
        What comes after the sum.

    Returns
    -------
    torch.nn.Module
        With these three parts.
    """
    from torch import nn

    class Summed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.branch, self.shortcut, self.activation = branch, shortcut, activation

        def forward(self, a: Any) -> Any:
            z = self.branch(a) if self.shortcut is None else self.branch(a) + self.shortcut(a)  # (1)
            return self.activation(z)  # (2)

    return Summed()


def without_block(net: Any, *numbers: int) -> Any:
    """A copy of a trained network from which blocks have been cut out: what is the input of each becomes its output.

    Parameters
    ----------
    net : torch.nn.Sequential
        From `small_plain` or `small_residual`.
    *numbers : int
        Which blocks, counted from 1; each keeps the shape. Without a number it is only a copy.

    Returns
    -------
    torch.nn.Sequential
        Everything else is as it was; the network itself is not touched.

    Raises
    ------
    ValueError or TypeError
        If net is no module, there is no such block, or its input and output differ in shape.
    """
    from torch import nn

    check_module("without_block", net, "net")
    inner = kept_shapes(net)
    shorter = copy.deepcopy(net)
    for number in numbers:
        number = check_whole("without_block", "number", number, least=1)
        if number not in inner:
            raise ValueError(
                f"without_block: number is {number}, expected one of the blocks that keep the shape:"
                f" {', '.join(map(str, inner)) or 'there is none'}."
                " Other layers need what a block that changes it gives."
            )
        setattr(shorter, f"block{number}", nn.Identity())
    return shorter


def kept_shapes(net: Any) -> list[int]:
    """The numbers of the blocks that are there and keep the shape, in a `small_plain` or `small_residual`."""
    check_module("kept_shapes", net, "net")
    numbers = []
    for name, part in net.named_children():
        if name.startswith("block") and hasattr(part, "branch"):
            first, last = part.branch[0].conv, part.branch[-1].conv
            if first.in_channels == last.out_channels and first.stride == (1, 1):
                numbers.append(int(name.removeprefix("block")))
    return numbers
