"""Prices of houses from features on very different scales, generated: why inputs are normalized (lesson 2.3)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_generator, check_whole


class Houses(NamedTuple):
    """Houses, one per column."""

    X: np.ndarray  # (2, m) distance to the nearest stop, 1 to 1000 meters; share of the day with sun, 0 to 1
    Y: np.ndarray  # (1, m) price: how many standard deviations above the average of these houses
    feature_names: tuple[str, str]  # with units, for the axes of a plot


def houses(m: int, rng: np.random.Generator, *, noise: float = 15.0) -> Houses:
    """Invented houses: one feature runs from 1 to 1000, the other from 0 to 1, and both matter about equally.

        price = 300 - 0.1 distance + 100 sun + noise * normal number, in thousands      (1)
        y = (price - mean) / standard deviation                                         (2)

    For the cost J(w, b) = 1/(2m) sum_i (w^T x_i + b - y_i)^2 the bowl is about a million times as steep along the
    first weight as along the second, so gradient descent needs a learning rate below 6e-6 and gets nowhere with it.
    With features of mean 0 and standard deviation 1 the bowl is round and a learning rate of 1 is at the
    minimum after three steps. For a classification task take `(Y > 0) * 1`, the houses above the average price.

    Parameters
    ----------
    m : int
        How many houses, at least 2.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of what the features do not explain, in thousands, at least 0.

    Returns
    -------
    Houses
        X (2, m), Y (1, m) and the names of the features.

    Raises
    ------
    ValueError
        If m is below 2 or noise negative; a TypeError if rng is no numpy Generator.
    """
    m = check_whole("houses", "m", m, least=2)
    check_generator("houses", rng)
    noise = check_between("houses", "noise", noise, 0, np.inf)
    distance, sun = rng.uniform(1, 1000, (1, m)), rng.random((1, m))
    price = 300 - 0.1 * distance + 100 * sun + noise * rng.standard_normal((1, m))  # (1)
    Y = (price - price.mean()) / price.std()  # (2)
    return Houses(np.concatenate([distance, sun]), Y, ("distance to the stop (m)", "share of the day with sun"))
