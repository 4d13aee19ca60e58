"""A frozen network as a list of layers to look at: what style transfer needs to know of it (lesson 4.11).

What is optimized later are pixels. So nothing of such a network learns; only its input gets a gradient.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_choice, check_whole
from helpers.torch_checks import check_module
from helpers.torch_training import freeze

LEAST = 32  # pixels along a side: four halvings leave something to see


@dataclass(frozen=True)
class FeatureNet:
    """A frozen network that says, layer by layer, what it sees in a picture."""

    name: str
    layers: tuple[str, ...]
    run: Callable[[Any, int], list[Any]]  # tensor (1, 3, n_H, n_W), how many layers -> tensors (1, n_C, n_H, n_W)
    brightness: tuple[int, ...] = ()  # how many first channels of each layer see brightness only; none: all see color

    def __call__(self, picture: Array, layers: int | None = None) -> tuple[Array, ...]:
        """The activations (n_H, n_W, n_C) of the first layers, or of all, for one picture (n_H, n_W, 3) from 0 to 1.

        A numpy picture gives numpy arrays; a tensor gives tensors, through which autograd reaches its pixels.
        """
        import torch

        where = self.name
        plain = picture.detach() if isinstance(picture, torch.Tensor) else picture
        check_array(where, "picture", plain, letters="(n_H, n_W, 3)", shape=(None, None, 3))
        if min(picture.shape[:2]) < LEAST:
            raise ValueError(
                f"{where}: picture has {picture.shape[0]} x {picture.shape[1]} pixels, expected at least {LEAST} x"
                f" {LEAST}, because its layers halve it. Enlarge it."
            )
        count = len(self.layers) if layers is None else check_whole(where, "layers", layers, least=1)
        as_tensor = picture if isinstance(picture, torch.Tensor) else torch.tensor(np.asarray(picture, np.float32))
        maps = [a[0].movedim(0, -1) for a in self.run(as_tensor.movedim(-1, 0)[None], count)]
        return tuple(maps if isinstance(picture, torch.Tensor) else map(to_numpy, maps))

    def of(self, picture: Array, layer: str) -> Array:
        """The activations (n_H, n_W, n_C) of one layer, by its name."""
        place = self.place(layer)
        return self(picture, place + 1)[place]

    def place(self, layer: str) -> int:
        """Where a layer stands, from 0; refuse a name that is not among them."""
        if layer not in self.layers:
            raise ValueError(f"{self.name}: there is no layer {layer!r}, expected one of {', '.join(self.layers)}.")
        return self.layers.index(layer)


def trained_net(name: str, net: Any, layers: Sequence[str]) -> FeatureNet:
    """A torch.nn.Sequential with named parts as a frozen feature network.

    Parameters
    ----------
    name : str
        For messages and pictures.
    net : torch.nn.Sequential
        For (m, 3, n_H, n_W); it is put into eval mode, and its parameters stop asking for gradients.
    layers : sequence of str
        Which parts are layers to look at, in their order.

    Returns
    -------
    FeatureNet

    Raises
    ------
    ValueError or TypeError
        If net is no module, or has no part of such a name.
    """
    check_module("trained_net", net, "net")
    parts = dict(net.named_children())
    for layer in layers:
        check_choice("trained_net", "layers", layer, parts)
    freeze(net)

    def run(x: Any, count: int) -> list[Any]:
        maps: list[Any] = []
        for part, module in parts.items():
            x = module(x)
            if part in layers:
                maps.append(x)
            if len(maps) == count:
                break
        return maps

    return FeatureNet(name, tuple(layers), run)
