"""Eight small round clouds on a circle: the smallest task in which a generator can forget some of what there is."""

import numpy as np

from helpers.checks import check_between, check_generator, check_positive, check_whole


def ring_centers(modes: int = 8, radius: float = 2.0) -> np.ndarray:
    """The midpoints of the clouds, evenly spaced on a circle around the origin; the first lies to the right.

    Parameters
    ----------
    modes : int
        How many, at least 1.
    radius : float
        Of the circle, above 0.

    Returns
    -------
    array (2, modes)
        A midpoint in each column.

    Raises
    ------
    ValueError
        If modes is below 1 or radius not above 0.
    """
    modes = check_whole("ring_centers", "modes", modes, least=1)
    radius = check_positive("ring_centers", "radius", radius)
    angle = 2 * np.pi * np.arange(modes) / modes
    return radius * np.stack([np.cos(angle), np.sin(angle)])  # (2, modes)


def ring_of_gaussians(
    m: int, rng: np.random.Generator, *, modes: int = 8, radius: float = 2.0, spread: float = 0.1
) -> np.ndarray:
    """Points from the ring: a cloud is chosen, each with the same probability, then a point of it.

        x = center_k + spread * normal numbers,  k uniform      (1)

    Parameters
    ----------
    m : int
        How many points, at least 1.
    rng : numpy Generator
        What draws.
    modes, radius : int, float
        As for `ring_centers`.
    spread : float
        Standard deviation of each cloud in every direction, at least 0.

    Returns
    -------
    array (2, m)
        A point in each column.

    Raises
    ------
    ValueError or TypeError
        If a number is out of range, or rng is no generator.
    """
    m = check_whole("ring_of_gaussians", "m", m, least=1)
    check_generator("ring_of_gaussians", rng)
    spread = check_between("ring_of_gaussians", "spread", spread, 0, np.inf)
    centers = ring_centers(modes, radius)
    return centers[:, rng.integers(0, modes, m)] + spread * rng.standard_normal((2, m))  # (1)
