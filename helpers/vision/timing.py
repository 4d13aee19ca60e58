"""How long the layers of a block take on the processor, and how much work they get per number moved (lesson 4.5)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.stopwatch import interleaved_times
from helpers.vision.costs import conv_cost

PARTS = ("3x3", "depthwise", "1x1", "batch norm", "ReLU")


class Load(NamedTuple):
    """The work of one layer for a batch of pictures."""

    multiplies: int
    numbers: int  # how many have to be read or written, each once: input, weights, output

    @property
    def intensity(self) -> float:
        """Multiplications per number moved."""
        return self.multiplies / self.numbers


def block_loads(side: int, n_C: int, *, m: int = 8) -> dict[str, Load]:
    """What the layers of a normal and of a depthwise-separable block have to do, n_C channels in and out.

    Parameters
    ----------
    side, n_C, m : int
        Height and width of the feature maps, their channels, and the pictures in a batch: the weights are read once
        for all of them.

    Returns
    -------
    dict of str to Load
        For each of `PARTS`. Batch norm has one multiplication per number, ReLU none.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    side = check_whole("block_loads", "side", side, least=1)
    n_C = check_whole("block_loads", "n_C", n_C, least=1)
    m = check_whole("block_loads", "m", m, least=1)
    maps = m * side * side * n_C
    loads = {}
    for name, f, groups in (("3x3", 3, 1), ("depthwise", 3, n_C), ("1x1", 1, 1)):
        cost = conv_cost((side, side, n_C), f, n_C, pad="same", groups=groups, bias=False)
        loads[name] = Load(m * cost.multiplies, 2 * maps + cost.parameters)
    return loads | {"batch norm": Load(maps, 2 * maps + 2 * n_C), "ReLU": Load(0, 2 * maps)}


def block_times(side: int, n_C: int, *, m: int = 8, rounds: int = 9) -> dict[str, np.ndarray]:
    """Seconds of each layer of the two blocks on this machine's processor, for a batch of m pictures.

    Parameters
    ----------
    side, n_C, m : int
        Height and width of the feature maps, their channels, and the pictures in a batch.
    rounds : int
        As in `interleaved_times`.

    Returns
    -------
    dict of str to array (2,)
        For each of `PARTS`: forward alone, and forward with backward.

    Raises
    ------
    ValueError
        If a number is below 1, or m and side are both 1.
    """
    import torch
    from torch import nn

    shape = [check_whole("block_times", "m", m, least=1), *(check_whole("block_times", "n_C", n_C, least=1),)]
    shape += [check_whole("block_times", "side", side, least=1)] * 2
    if m * side * side < 2:
        raise ValueError(
            "block_times: m is 1 and side is 1, expected two numbers or more in each channel: batch norm takes their"
            " variance. Choose a larger side."
        )
    with torch.device("cpu"):
        x = torch.linspace(-1, 1, int(np.prod(shape))).reshape(shape)
        layers = {
            "3x3": nn.Conv2d(n_C, n_C, 3, padding=1, bias=False),
            "depthwise": nn.Conv2d(n_C, n_C, 3, padding=1, groups=n_C, bias=False),
            "1x1": nn.Conv2d(n_C, n_C, 1, bias=False),
            "batch norm": nn.BatchNorm2d(n_C),
            "ReLU": nn.ReLU(),
        }
    forward = interleaved_times(*(_forward(layers[name], x) for name in PARTS), rounds=rounds)
    both = interleaved_times(*(_both(layers[name], x) for name in PARTS), rounds=rounds)
    return {name: np.array([forward[k], both[k]]) for k, name in enumerate(PARTS)}


def _forward(layer: Any, x: Any) -> Callable[[], Any]:
    import torch

    def call() -> None:
        with torch.no_grad():
            layer(x)

    return call


def _both(layer: Any, x: Any) -> Callable[[], Any]:
    import torch

    wanted, like_output = x.clone().requires_grad_(), torch.ones_like(x)

    def call() -> None:
        torch.autograd.grad(layer(wanted), [wanted, *layer.parameters()], like_output)

    return call


def machine_roofs(side: int = 384, numbers: int = 3_000_000, rounds: int = 9) -> tuple[float, float]:
    """The two limits of this machine's processor, on as many threads as torch uses.

    Parameters
    ----------
    side : int
        Of the square matrices whose product is timed.
    numbers : int
        Length of the array that is read and written.
    rounds : int
        As in `interleaved_times`.

    Returns
    -------
    multiplies, moves : float, float
        Multiplications per second in the product of two matrices, and numbers of float32 that are read or written per
        second where hardly anything is computed.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    import torch

    side = check_whole("machine_roofs", "side", side, least=1)
    numbers = check_whole("machine_roofs", "numbers", numbers, least=1)
    with torch.device("cpu"):
        A, x = torch.ones(side, side), torch.ones(numbers)
        y = torch.empty_like(x)
    seconds = interleaved_times(lambda: A @ A, lambda: torch.add(x, 1.0, out=y), rounds=rounds)
    return side**3 / float(seconds[0]), 2 * numbers / float(seconds[1])
