"""A classifier of windows as a convolutional network: a whole picture in one pass (lesson 4.7)."""

from collections.abc import Sequence
from typing import Any

from helpers.arrays import Array
from helpers.checks import check_array, check_together, check_whole
from helpers.torch_checks import check_module
from helpers.vision.sizes import Conv, Field, Pool, receptive_fields


def dense_to_filters(W: Array, b: Array, n_H: int, n_W: int) -> tuple[Array, Array]:
    """The filters that do on a map of n_H x n_W what a dense layer does on its unrolled numbers.

        z_k = sum over i, j, c of  W[k, (i n_W + j) n_C + c] A[i, j, c] + b_k      (1)
        F[i, j, c, k] = W[k, (i n_W + j) n_C + c]                                  (2)

    (1) is a dense layer on a map unrolled row by row, and what one place of a convolution with the filters F computes.
    They are the same numbers in another order: n_H n_W n_C n weights and n biases before and after. A dense layer that
    follows another dense layer is the case n_H = n_W = 1: filters of 1 x 1.

    Parameters
    ----------
    W : array (n, n_H n_W n_C)
        Weights of the dense layer, one unit in each row.
    b : array (n, 1)
        Its biases.
    n_H, n_W : int
        Height and width of the map that was unrolled.

    Returns
    -------
    filters, biases : arrays (n_H, n_W, n_C, n) and (1, 1, 1, n)
        As `conv_forward` takes them (for n_H = n_W).

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or n_H n_W does not divide the inputs of a unit.

    Source: course 4, week 3; Long, Shelhamer, Darrell, Fully convolutional networks (2015), section 3.1.
    """
    where = "dense_to_filters"
    check_array(where, "W", W, letters="(n, n_H n_W n_C)", ndim=2)
    n, n_prev = W.shape
    check_array(where, "b", b, letters="(n, 1)", shape=(n, 1), because="W", source=W)
    check_together(where, W=W, b=b)
    n_H, n_W = check_whole(where, "n_H", n_H, least=1), check_whole(where, "n_W", n_W, least=1)
    if n_prev % (n_H * n_W):
        raise ValueError(
            f"{where}: W has {n_prev} inputs for each unit, expected a multiple of n_H n_W = {n_H} * {n_W} ="
            f" {n_H * n_W}: every place of the map has the same n_C channels. Check n_H and n_W."
        )
    return W.T.reshape(n_H, n_W, n_prev // (n_H * n_W), n), b.reshape(1, 1, 1, n)  # (2)


def as_convolutional(model: Any, shape: Sequence[int]) -> Any:
    """The same network without dense layers: on a window it gives the same outputs, on a picture one for each window.

    The first dense layer becomes a convolution as large as the map that comes in, the ones after it 1 x 1: no weight is
    added or lost. The outputs on a picture equal those on its windows if no layer pads: a window that is cut out has
    zeros around it, inside of a picture it has neighbors.

    Parameters
    ----------
    model : torch.nn.Sequential
        Convolutions, activations, pooling, or blocks of them; then Flatten and dense layers.
    shape : (n_C, n_H, n_W)
        Of the windows that it was made for.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, n_C, rows, columns), at least n_H x n_W, and gives (m, n, rows', columns'). Weights are copies.

    Raises
    ------
    ValueError or TypeError
        If model is no Sequential with one Flatten before its dense layers, or does not fit the shape.

    Source: Long, Shelhamer, Darrell, Fully convolutional networks (2015), section 3.1.
    """
    import copy

    from torch import nn

    from helpers.vision.architectures.parts import named
    from helpers.vision.costs import layer_table

    check_module("as_convolutional", model)
    kinds = [type(layer).__name__ for layer in model.children()]
    within = [type(layer).__name__ for layer in model.modules()]  # in blocks as well
    dense = kinds[kinds.index("Flatten") :] if "Flatten" in kinds else []
    in_a_row = all(within.count(kind) == dense.count(kind) for kind in ("Flatten", "Linear"))
    if not isinstance(model, nn.Sequential) or dense.count("Flatten") != 1 or not in_a_row:
        raise ValueError(
            f"as_convolutional: model has the layers {', '.join(kinds)}, expected a torch.nn.Sequential with one"
            " Flatten and its dense layers after it, none of them inside a block. Take it apart, or add the Flatten."
        )
    rows = layer_table(model, shape)
    flat = [row.kind for row in rows].index("Flatten")
    sides = (rows[flat - 1].shape if flat else tuple(shape))[1:]  # of the maps that reach Flatten
    parts = {}
    for name, layer in model.named_children():
        if isinstance(layer, nn.Linear):
            parts[name], sides = _as_filters(layer, *sides), (1, 1)
        elif not isinstance(layer, nn.Flatten):
            parts[name] = copy.deepcopy(layer)
    return named(parts).train(model.training)


def _as_filters(layer: Any, n_H: int, n_W: int) -> Any:
    """A dense layer of torch as a convolution; torch unrolls channels first, (n_C, n_H, n_W)."""
    import torch
    from torch import nn

    like = {"device": layer.weight.device, "dtype": layer.weight.dtype}
    n_C = layer.in_features // (n_H * n_W)
    filters = nn.Conv2d(n_C, layer.out_features, (n_H, n_W), bias=layer.bias is not None, **like)
    with torch.no_grad():
        filters.weight.copy_(layer.weight.reshape(-1, n_C, n_H, n_W))
        if layer.bias is not None:
            filters.bias.copy_(layer.bias)
    return filters


def field_of(model: Any) -> Field:
    """The window of pixels behind every output of a convolutional network, and how far neighbors are apart.

    Parameters
    ----------
    model : torch.nn.Sequential
        Square convolutions and pooling layers without dilation, and layers that do not look around.

    Returns
    -------
    Field
        side, jump, start: the output at (row, column) sees the square from (start + row * jump, start + column * jump).

    Raises
    ------
    ValueError or TypeError
        If model is no module, or has a layer that needs another account (dense, dilated, not square).
    """
    check_module("field_of", model)
    plan: list[Conv | Pool] = []
    for name, layer in model.named_modules():
        kind = type(layer).__name__
        if kind not in ("Conv2d", "MaxPool2d", "AvgPool2d"):
            if kind in ("Linear", "Flatten"):
                raise ValueError(f"field_of: {name} is a {kind}, expected a network without. Use as_convolutional.")
            continue
        f, stride, pad, spread = (_one(name, getattr(layer, key, 1)) for key in _KEYS)
        if spread != 1:
            raise ValueError(f"field_of: {name} has dilation {spread}, expected 1: its window has holes.")
        plan.append(Conv(f, 1, stride, pad) if kind == "Conv2d" else Pool(f, stride, pad))
    return receptive_fields(plan)[-1]


_KEYS = ("kernel_size", "stride", "padding", "dilation")


def _one(name: str, value: Any) -> int:
    sides = value if isinstance(value, tuple) else (value, value)
    if sides[0] != sides[1]:
        raise ValueError(f"field_of: {name} has {sides[0]} rows and {sides[1]} columns, expected a square layer.")
    return int(sides[0])
