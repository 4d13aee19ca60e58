"""Deep autoencoders of torch.nn: a narrowing stack, its mirror image, and noise that only the training sees."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_whole
from helpers.vision.architectures.parts import draw_weights

ACTIVATIONS = {"relu": 2.0, "sigmoid": 1.0, "tanh": 1.0}  # and the gain of their first weights
OUTPUTS = ("sigmoid", "linear")


def autoencoder_net(
    sizes: Sequence[int],
    rng: np.random.Generator,
    *,
    activation: str = "relu",
    output: str = "sigmoid",
    noise: float = 0.0,
    drop: float = 0.0,
) -> Any:
    """Layers from n_x numbers to a code, and the same backwards. Examples are rows here, (m, n_x).

        h = encoder(corrupted x),  x_hat = decoder(h)                                              (1)
        corrupted x = (x + noise * normal number) * (0 with probability drop, otherwise 1)         (2)

    (2) happens in training mode only, afresh every time an example is looked at; the target of `fit` stays clean, so
    that noise or drop above 0 makes a denoising autoencoder. The code itself has no activation.

    Parameters
    ----------
    sizes : sequence of int
        n_x, hidden layers, code: (256, 128, 8) is decoded by (8, 128, 256).
    rng : numpy Generator
        What draws the weights: He's for relu, Xavier's for sigmoid and tanh.
    activation, output : str
        Between the layers "relu", "sigmoid" or "tanh"; at the end "sigmoid", for pixels from 0 to 1, or "linear".
    noise, drop : float
        Standard deviation of the noise, 0 to 10; probability that a number is set to 0, 0 up to 1.

    Returns
    -------
    torch.nn.Module
        With the parts corrupt, encoder, decoder.

    Raises
    ------
    ValueError or TypeError
        If there are fewer than two sizes or one is below 1, a name is unknown, a number is outside its range, or rng
        is no generator.

    P. Vincent, H. Larochelle, Y. Bengio, P.-A. Manzagol, Extracting and composing robust features with denoising
    autoencoders, ICML 2008.
    """
    where = "autoencoder_net"
    if not isinstance(sizes, Sequence):
        raise TypeError(f"{where}: sizes is {sizes!r}, expected a sequence of whole numbers, as in (256, 8).")
    if len(sizes) < 2:
        raise ValueError(f"{where}: sizes is {tuple(sizes)}, expected at least n_x and the code, as in (256, 8).")
    for k, n in enumerate(sizes):
        check_whole(where, f"sizes[{k}]", n, least=1)
    check_choice(where, "activation", activation, ACTIVATIONS)
    check_choice(where, "output", output, OUTPUTS)
    check_generator(where, rng)
    noise = check_between(where, "noise", noise, 0, 10)
    drop = check_between(where, "drop", drop, 0, 1, ends="[)")
    net = _autoencoder_net()(tuple(sizes), activation, output, noise, drop)
    return draw_weights(net, rng, gain=ACTIVATIONS[activation])


@cache
def _autoencoder_net() -> type:
    import torch
    from torch import nn

    kinds: dict[str, Any] = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}

    class Corrupt(nn.Module):
        """Noise and dropped numbers, in training mode only."""

        def __init__(self, noise: float, drop: float) -> None:
            super().__init__()
            self.noise, self.drop = noise, drop

        def forward(self, x: Any) -> Any:
            if self.training and self.noise:
                x = x + self.noise * torch.randn_like(x)
            if self.training and self.drop:
                x = x * (torch.rand_like(x) >= self.drop)
            return x  # (2)

    class AutoencoderNet(nn.Module):
        """Corrupt, encode, decode."""

        def __init__(self, sizes: tuple[int, ...], activation: str, output: str, noise: float, drop: float) -> None:
            super().__init__()
            self.corrupt = Corrupt(noise, drop)
            self.encoder = _stack(sizes)
            self.decoder = _stack(tuple(reversed(sizes)))
            for stack in (self.encoder, self.decoder):
                for k in range(1, len(stack), 2):
                    stack[k] = kinds[activation]()
            if output == "sigmoid":
                self.decoder.append(nn.Sigmoid())

        def forward(self, x: Any) -> Any:
            return self.decoder(self.encoder(self.corrupt(x.flatten(1))))  # (1)

    return AutoencoderNet


def _stack(sizes: tuple[int, ...]) -> Any:
    """Dense layers of these sizes, with a place for an activation between each two of them."""
    from torch import nn

    layers: list[Any] = []
    for n_prev, n in pairwise(sizes):
        layers += [nn.Linear(n_prev, n), nn.Identity()]
    return nn.Sequential(*layers[:-1])
