"""What a layer and a network cost: parameters, multiplications, values kept in memory (lessons 4.3 to 4.5)."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any, NamedTuple

from helpers.checks import check_callable, check_flags, check_whole
from helpers.torch_checks import check_module
from helpers.vision.sizes import fitting, padding
from helpers.vision.vision_checks import check_sides


class Cost(NamedTuple):
    """What one convolution costs for one picture."""

    shape: tuple[int, int, int]  # (n_H, n_W, n_C) of its output
    parameters: int
    multiplies: int


class LayerRow(NamedTuple):
    """One layer of a torch.nn module, for one picture."""

    name: str  # as in model.named_modules(): "features.0"
    kind: str  # "Conv2d", "Linear", "MaxPool2d", ...
    shape: tuple[int, ...]  # of its output without the batch axis: (n_C, n_H, n_W) or (n,)
    parameters: int
    multiplies: int


def conv_cost(
    shape: Sequence[int], f: int, n_C: int, *, stride: int = 1, pad: Any = 0, groups: int = 1, bias: bool = True
) -> Cost:
    """Parameters and multiplications of a convolutional layer.

        multiplies = (f f n_C_prev / groups) * (n_H n_W n_C)      (1)   per output value, times output values
        parameters = (f f n_C_prev / groups) n_C + n_C            (2)   weights, and a bias for each filter

    Parameters
    ----------
    shape : (n_H, n_W, n_C_prev)
        Of the input.
    f, n_C : int
        Side of the filters and how many there are.
    stride, pad : int, and int, "valid" or "same"
        As in `conv_forward`.
    groups : int
        Into how many parts the channels are split, each with its own filters; n_C_prev makes it depthwise.
    bias : bool
        Whether there are biases; they cost no multiplication.

    Returns
    -------
    Cost
        Shape of the output, parameters, multiplies.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, the filter does not fit, or groups does not divide both numbers of channels.
    """
    where = "conv_cost"
    n_H, n_W, n_C_prev = check_sides(where, shape, ("n_H", "n_W", "n_C_prev"))
    check_flags(where, bias=bias)
    f, n_C = check_whole(where, "f", f, least=1), check_whole(where, "n_C", n_C, least=1)
    groups, stride = check_whole(where, "groups", groups, least=1), check_whole(where, "stride", stride, least=1)
    if n_C_prev % groups or n_C % groups:
        raise ValueError(
            f"{where}: groups is {groups}, expected a number that divides both n_C_prev = {n_C_prev} and n_C = {n_C}:"
            " every group gets as many channels. Choose another number."
        )
    pad = padding(where, pad, f, stride)
    n_H, n_W = fitting(where, n_H, f, stride, pad, "n_H"), fitting(where, n_W, f, stride, pad, "n_W")
    each = f * f * n_C_prev // groups
    return Cost((n_H, n_W, n_C), each * n_C + (n_C if bias else 0), each * n_H * n_W * n_C)  # (2), (1)


def full_size(build: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A network of full size without its numbers: built on torch's meta device, where a tensor has only a shape.

    Parameters
    ----------
    build : function
        What makes the module, such as `vgg`.
    *args, **kwargs
        What it is called with.

    Returns
    -------
    torch.nn.Module
        With the shapes of all parameters; nothing is allocated, so 138 million of them cost no memory.

    Raises
    ------
    TypeError
        If build cannot be called.
    """
    import torch

    check_callable("full_size", "build", build)
    with torch.device("meta"):
        return build(*args, **kwargs)


def parameter_count(model: Any) -> int:
    """How many numbers a torch.nn module learns, a shared one counted once.

    Parameters
    ----------
    model : torch.nn.Module
        On any device, "meta" included.

    Returns
    -------
    int
        Weights, biases, and what batch norm learns; not its running statistics.

    Raises
    ------
    TypeError
        If model is no module.
    """
    check_module("parameter_count", model)
    return sum(parameter.numel() for parameter in model.parameters())


def layer_table(model: Any, shape: Sequence[int]) -> tuple[LayerRow, ...]:
    """Every layer of a torch.nn module in the order in which one picture passes them, with what it costs.

    The picture has no numbers either: it goes through a copy of the module on the meta device, which works out shapes.
    A convolution multiplies as (1) of `conv_cost`, a dense layer n_prev n times, a transposed convolution f f n_C times
    for every number that it is given; other layers are counted as 0.

    Parameters
    ----------
    model : torch.nn.Module
        On any device. It is left as it is.
    shape : sequence of int
        (n_C, n_H, n_W) of a picture, or (n,) for dense layers.

    Returns
    -------
    tuple of LayerRow
        One for each call of a layer that has no layers inside.

    Raises
    ------
    ValueError or TypeError
        If model is no module, or a picture of this shape cannot pass it.
    """
    import copy

    import torch

    check_module("layer_table", model)
    sides = tuple(check_whole("layer_table", "shape", n, least=1) for n in shape)
    ghost = copy.deepcopy(model).to("meta").eval()
    rows: list[LayerRow] = []
    for name, layer in ghost.named_modules():
        if not list(layer.children()):
            layer.register_forward_hook(_noted(name, rows))
    try:
        with torch.no_grad():
            ghost(torch.empty((1, *sides), device="meta"))
    except RuntimeError as problem:
        last = f" after {rows[-1].name} gave {rows[-1].shape}" if rows else ""
        raise ValueError(
            f"layer_table: shape is {sides}, expected that of a picture (n_C, n_H, n_W) which fits the model: it stops"
            f"{last} ({problem}). Check the size and the channels."
        ) from None
    return tuple(rows)


def _noted(name: str, rows: list[LayerRow]) -> Callable[[Any, Any, Any], None]:
    def note(layer: Any, inputs: Any, output: Any) -> None:
        own = sum(parameter.numel() for parameter in layer.parameters())
        rows.append(
            LayerRow(name, type(layer).__name__, tuple(output.shape[1:]), own, _multiplies(layer, inputs[0], output))
        )

    return note


def _multiplies(layer: Any, given: Any, output: Any) -> int:
    weight = getattr(layer, "weight", None)
    if weight is None or weight.dim() < 2:  # a norm scales, which is not counted
        return 0
    each = weight[0].numel()  # one filter, or one row of a dense layer: multiplications for one output value
    if getattr(layer, "transposed", False):  # here for one input value, which is spread over f x f places
        return int(each * prod(given.shape[1:]))
    return int(each * prod(output.shape[1:]))
