"""What a ReLU destroys where there are few channels: why the narrow end of a MobileNetV2 block is linear."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_generator, check_number, check_whole
from helpers.neural.activations import relu_forward


class Survival(NamedTuple):
    """What is left of two numbers per example behind a ReLU."""

    recovered: Array  # (2, m) the best that an affine map makes of what came through
    alive: Array  # (m,) how many channels are above 0; with fewer than 2 the example cannot be told from others


def spiral(m: int = 400, turns: float = 2.0) -> np.ndarray:
    """Points (2, m) along a spiral from the origin to radius 1."""
    t = np.linspace(0, 1, check_whole("spiral", "m", m, least=1))
    turns = check_number("spiral", "turns", turns)
    return t * np.stack([np.cos(2 * np.pi * turns * t), np.sin(2 * np.pi * turns * t)])


def through_relu(X: Array, n_C: int, rng: np.random.Generator) -> Survival:
    """Send two numbers through n_C channels with a ReLU, and read them back as well as a linear layer can.

        H = relu(T X),  T (n_C, 2) drawn at random          (1)
        recovered = B H + c,  with B, c by least squares    (2)

    Parameters
    ----------
    X : array (2, m)
        Two numbers for each example, at least 3 examples.
    n_C : int
        How many channels, at least 2: without the ReLU all would come back.
    rng : numpy Generator
        What draws T.

    Returns
    -------
    Survival
        What comes back, and how many channels each example keeps alive.

    Raises
    ------
    ValueError or TypeError
        If X has another shape or is not finite, n_C is below 2, or rng is no generator.

    Source: the experiment of figure 1 in Sandler et al., *MobileNetV2* (2018); there T is inverted instead of (2).
    """
    check_array("through_relu", "X", X, letters="(2, m)", shape=(2, None))
    n_C = check_whole("through_relu", "n_C", n_C, least=2)
    check_generator("through_relu", rng)
    H = relu_forward(rng.standard_normal((n_C, 2)) @ X)[0]  # (1)   (n_C, m)
    read = np.concatenate([H, np.ones_like(H[:1])])  # (n_C + 1, m)
    B = np.linalg.lstsq(read.T, X.T, rcond=None)[0].T  # (2, n_C + 1)
    return Survival(B @ read, (H > 0).sum(axis=0))  # (2)
