"""Two clouds of points in the plane: the smallest classification task that can be drawn."""

import numpy as np

from helpers.checks import check_between, check_generator, check_number, check_positive, check_whole


def two_clouds(
    m: int, rng: np.random.Generator, *, distance: float = 4.0, spread: float = 1.0, angle: float = 45.0
) -> tuple[np.ndarray, np.ndarray]:
    """Points from two round normal distributions, half with the label 0 and half with the label 1.

    The midpoints lie at equal distances from the origin. How hard the task is depends on distance/spread alone: the
    best boundary, half-way between the midpoints, errs on a share Phi(-distance / (2 spread)) of the points. That is
    2 % for the 4 / 1 of the default, 16 % for distance=2, and 31 % for distance=1, where the clouds overlap heavily.

    Parameters
    ----------
    m : int
        How many points, at least 2; with an odd number the label 1 gets one more.
    rng : numpy Generator
        The source of randomness.
    distance : float
        From midpoint to midpoint, at least 0.
    spread : float
        Standard deviation of each cloud in every direction, above 0.
    angle : float
        Direction from the midpoint of label 0 to that of label 1, in degrees from the first axis.

    Returns
    -------
    X : array (2, m)
        The points, one per column, in random order.
    Y : array (1, m)
        Labels 0 and 1.

    Raises
    ------
    ValueError
        If m is below 2, distance negative or spread not above 0.
    TypeError
        If rng is no numpy Generator.
    """
    m = check_whole("two_clouds", "m", m, least=2)
    check_generator("two_clouds", rng)
    distance = check_between("two_clouds", "distance", distance, 0, np.inf)
    spread = check_positive("two_clouds", "spread", spread)
    radians = np.deg2rad(check_number("two_clouds", "angle", angle))
    Y = (rng.permutation(m) < (m + 1) // 2).astype(np.int64).reshape(1, m)  # (1, m)
    towards = np.array([[np.cos(radians)], [np.sin(radians)]])  # (2, 1)
    X = spread * rng.standard_normal((2, m)) + distance * (Y - 0.5) * towards  # (2, m)
    return X, Y
