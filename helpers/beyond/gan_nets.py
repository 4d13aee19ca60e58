"""The two networks of a generative adversarial network: one makes examples out of noise, the other judges them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.checks import check_choice, check_generator, check_list, check_whole
from helpers.torch_checks import check_module
from helpers.vision.architectures.parts import draw_weights

OUTPUTS = ("linear", "sigmoid")
LEAK = 0.2  # slope of the discriminator's units below 0: its gradient must reach the generator everywhere


def generator_net(sizes: Sequence[int], rng: np.random.Generator, *, output: str = "linear") -> Any:
    """Dense layers from noise to an example. Rows are examples here: (m, n_z) -> (m, n_x).

        a = relu(W a + b) in between;  x = W a + b, or sigmoid of it, at the end      (1)

    Parameters
    ----------
    sizes : sequence of int
        n_z, hidden layers, n_x: (2, 64, 64, 2), for example.
    rng : numpy Generator
        What draws the weights (He's).
    output : str
        "linear" for any numbers, "sigmoid" for pixels from 0 to 1.

    Returns
    -------
    torch.nn.Sequential
        The generator.

    Raises
    ------
    ValueError or TypeError
        If there are fewer than two sizes or one is below 1, output is unknown, or rng is no generator.
    """
    from torch import nn

    check_choice("generator_net", "output", output, OUTPUTS)
    layers = _dense("generator_net", sizes, nn.ReLU, rng)
    return draw_weights(nn.Sequential(*layers, *([nn.Sigmoid()] if output == "sigmoid" else [])), rng)  # (1)


def discriminator_net(sizes: Sequence[int], rng: np.random.Generator) -> Any:
    """Dense layers from an example to one logit: above 0 it takes the example for real. (m, n_x) -> (m, 1).

        a = leaky relu(W a + b) in between;  z = W a + b at the end;  D = sigma(z)      (1)

    Parameters
    ----------
    sizes : sequence of int
        n_x and hidden layers; the last one, with 1 unit, is added.
    rng : numpy Generator
        What draws the weights (He's).

    Returns
    -------
    torch.nn.Sequential
        The discriminator, without its sigmoid.

    Raises
    ------
    ValueError or TypeError
        If there is no size or one is below 1, or rng is no generator.
    """
    from torch import nn

    sizes = check_list("discriminator_net", "sizes", sizes)
    layers = _dense("discriminator_net", [*sizes, 1], lambda: nn.LeakyReLU(LEAK), rng)
    return draw_weights(nn.Sequential(*layers), rng)  # (1)


def check_players(where: str, G: Any, D: Any, draw_real: Any) -> None:
    """Refuse what is no network or no function, and a discriminator that cannot read what the generator makes."""
    import torch

    for name, net in (("G", G), ("D", D)):
        check_module(where, net, name)
    if not callable(draw_real):
        raise TypeError(f"{where}: draw_real is a {type(draw_real).__name__}, expected a function of m and rng.")
    of_G, of_D = next(G.parameters()), next(D.parameters())
    with torch.no_grad():
        x = G(of_G.new_zeros(2, of_G.shape[1]))
        if x.ndim != 2 or x.shape[1] != of_D.shape[1]:
            raise ValueError(
                f"{where}: G makes {tuple(x.shape)} of 2 rows of noise, expected (2, {of_D.shape[1]}), which D takes."
                " Give G and D the same n_x."
            )
        Z = D(x)
    if tuple(Z.shape) != (2, 1):
        raise ValueError(f"{where}: D makes {tuple(Z.shape)} of 2 examples, expected (2, 1): one logit for each.")


def _dense(where: str, sizes: Sequence[int], activation: Any, rng: np.random.Generator) -> list[Any]:
    from torch import nn

    check_generator(where, rng)
    sizes = check_list(where, "sizes", sizes)
    if len(sizes) < 2:
        raise ValueError(f"{where}: sizes has too few entries, expected at least an input, as in (2, 64, 64).")
    for k, n in enumerate(sizes):
        check_whole(where, f"sizes[{k}]", n, least=1)
    layers: list[Any] = []
    for n_prev, n in pairwise(sizes):
        layers += [nn.Linear(n_prev, n), activation()]
    return layers[:-1]
