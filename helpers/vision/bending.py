"""How pictures are bent: a smooth random displacement for every pixel (lesson 4.6)."""

from collections.abc import Sequence

import numpy as np

from helpers.checks import check_between, check_generator, check_positive


def smooth_field(
    m: int, size: Sequence[int], rng: np.random.Generator, *, strength: float, smoothness: float
) -> np.ndarray:
    """A random displacement for every pixel, alike for neighbors.

        d = strength * G_H N G_W^T      (1)

    N is noise, N(0, 1) in every pixel. Row i of G is a bell curve around i, divided by its norm: so every d is
    N(0, strength^2), in x and in y.

    Parameters
    ----------
    m, size : int, (n_H, n_W)
        How many fields, and of how many pixels.
    rng : numpy Generator
        What draws the noise.
    strength, smoothness : float
        As in `augmentation.local_warp`, in pixels.

    Returns
    -------
    array (m, n_H, n_W, 2)
        d in x and y.

    Raises
    ------
    ValueError or TypeError
        If strength is negative or above a third of smoothness.

    P. Simard, D. Steinkraus, J. Platt, Best practices for convolutional neural networks, ICDAR 2003, section 2.
    """
    check_generator("smooth_field", rng)
    smoothness = check_positive("smooth_field", "smoothness", smoothness)
    strength = check_between(
        "smooth_field", "strength", strength, 0, smoothness / 3,
        advice="Stronger would fold the picture: raise smoothness, too.",
    )  # fmt: skip
    down, along = (_bell(n, smoothness) for n in size)
    noise = rng.standard_normal((m, 2, *size))
    return np.moveaxis(strength * (down @ noise @ along.T), 1, -1)  # (1)


def _bell(n: int, width: float) -> np.ndarray:
    """(n, n): row i is a bell curve around i, with norm 1."""
    G = np.exp(-0.5 * ((np.arange(n) - np.arange(n).reshape(-1, 1)) / width) ** 2)
    return G / np.sqrt((G**2).sum(axis=1, keepdims=True))
