"""Points in the plane in shapes that ask for more and more bends of a boundary, all generated (lessons 1.3 and 2.2).

Every function takes (m, rng, noise=...) and gives X (2, m) within about -3..3 and Y (1, m), with equally many points
of every label (one more or less where m does not divide) in random order. `SHAPES` lists them by name.
"""

import numpy as np

from helpers.checks import check_between, check_generator, check_whole

Points = tuple[np.ndarray, np.ndarray]


def moons(m: int, rng: np.random.Generator, *, noise: float = 0.25) -> Points:
    """Two half circles that reach into each other, the upper one with the label 0, the lower one with the label 1.

        x = 1.7 (cos t - 1/2,  sin t - 1/4)    for y = 0      (1)
        x = 1.7 (1/2 - cos t,  1/4 - sin t)    for y = 1      (2)

    with t uniform on 0..pi. A straight line gets about 87 % right, one gentle S nearly everything.

    Parameters
    ----------
    m : int
        How many points, at least 2.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of what is added to both coordinates, at least 0; from 0.6 on the moons overlap.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 and 1.

    Raises
    ------
    ValueError
        If m is below 2 or noise negative; a TypeError if rng is no numpy Generator.
    """
    Y = _labels("moons", m, rng, classes=2)
    t = np.pi * rng.random((1, m))
    upper = 1.7 * np.concatenate([np.cos(t) - 0.5, np.sin(t) - 0.25])  # (1)   (2, m)
    return _blurred("moons", np.where(Y == 0, upper, -upper), noise, rng), Y  # (2)


def circles(m: int, rng: np.random.Generator, *, noise: float = 0.2) -> Points:
    """A ring with the label 0 around a ring with the label 1: no straight line does better than a guess.

        x = r (cos t, sin t),  r = 2.3 for y = 0 and r = 1.2 for y = 1      (1)

    with t uniform on the full turn.

    Parameters
    ----------
    m : int
        How many points, at least 2.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of what is added to both coordinates, at least 0; from 0.4 on the rings overlap.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 and 1.

    Raises
    ------
    ValueError
        If m is below 2 or noise negative; a TypeError if rng is no numpy Generator.
    """
    Y = _labels("circles", m, rng, classes=2)
    X = _polar(np.where(Y == 0, 2.3, 1.2), 2 * np.pi * rng.random((1, m)))  # (1)
    return _blurred("circles", X, noise, rng), Y


def spirals(m: int, rng: np.random.Generator, *, noise: float = 0.1, arms: int = 2, turns: float = 1.0) -> Points:
    """Arms that wind around the origin, one label each: the hardest shape here, it needs many bends.

        r = 0.3 + 2.4 s,  angle = 2 pi (turns * s + y / arms),  s uniform on 0..1      (1)

    Parameters
    ----------
    m : int
        How many points, at least one per arm.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of what is added to both coordinates, at least 0.
    arms : int
        How many, 2 to 6.
    turns : float
        How often every arm winds around the origin, from -3 to 3; negative ones wind clockwise.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 ... arms - 1.

    Raises
    ------
    ValueError
        If m, noise, arms or turns lie outside their range; a TypeError if rng is no numpy Generator.
    """
    arms = check_whole("spirals", "arms", arms, least=2, most=6)
    turns = check_between("spirals", "turns", turns, -3, 3)
    Y = _labels("spirals", m, rng, classes=arms)
    s = rng.random((1, m))
    X = _polar(0.3 + 2.4 * s, 2 * np.pi * (turns * s + Y / arms))  # (1)
    return _blurred("spirals", X, noise, rng), Y


def flower(m: int, rng: np.random.Generator, *, noise: float = 0.1, petals: int = 5) -> Points:
    """A flower with the label 1 on a meadow with the label 0: the boundary bends in and out once per petal.

        t = u - k sin(petals * u),  u uniform on the full turn, k = 0.6/petals for y = 1 and -0.6/petals for y = 0   (1)
        edge = 1.6 + 0.7 cos(petals * t)                                                                            (2)
        r = 0.9 edge sqrt(s) for y = 1,  r = 1.1 edge (1 - s) + 2.9 s for y = 0,  s uniform on 0..1                  (3)

    The wave in (1) crowds the points with the label 1 into the petals, the others into the gaps.

    Parameters
    ----------
    m : int
        How many points, at least 2.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of what is added to both coordinates, at least 0.
    petals : int
        How many, 2 to 9.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 and 1.

    Raises
    ------
    ValueError
        If m, noise or petals lie outside their range; a TypeError if rng is no numpy Generator.
    """
    petals = check_whole("flower", "petals", petals, least=2, most=9)
    Y = _labels("flower", m, rng, classes=2)
    u, s = 2 * np.pi * rng.random((1, m)), rng.random((1, m))
    t = u - np.where(Y == 1, 0.6, -0.6) / petals * np.sin(petals * u)  # (1)
    edge = 1.6 + 0.7 * np.cos(petals * t)  # (2)
    r = np.where(Y == 1, 0.9 * edge * np.sqrt(s), 1.1 * edge * (1 - s) + 2.9 * s)  # (3)
    return _blurred("flower", _polar(r, t), noise, rng), Y


def corners(m: int, rng: np.random.Generator, *, noise: float = 0.45) -> Points:
    """Four clouds at the corners of a square; the label is 1 where the signs of x1 and x2 differ (exclusive or).

    Either coordinate alone says nothing about the label, and no straight line gets more than three corners right.

    Parameters
    ----------
    m : int
        How many points, at least 2.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of every cloud, at least 0. The corners are 3 apart: from 0.8 on the clouds overlap.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 and 1 (of the corner that they belong to).

    Raises
    ------
    ValueError
        If m is below 2 or noise negative; a TypeError if rng is no numpy Generator.
    """
    Y = _labels("corners", m, rng, classes=2)
    side = np.where(rng.random((1, m)) < 0.5, -1.5, 1.5)
    X = np.concatenate([side, np.where(Y == 1, -side, side)])  # (2, m)
    return _blurred("corners", X, noise, rng), Y


def two_gaussians(m: int, rng: np.random.Generator, *, noise: float = 0.7) -> Points:
    """Two round clouds, left (0) and right (1), midpoints 3 apart: `gaussians` with two classes."""
    return _clouds("two_gaussians", m, rng, noise, 2)


def three_gaussians(m: int, rng: np.random.Generator, *, noise: float = 0.6) -> Points:
    """Three round clouds around the origin, labels 0, 1 and 2, midpoints 2.6 apart: `gaussians` with three classes."""
    return _clouds("three_gaussians", m, rng, noise, 3)


def gaussians(m: int, rng: np.random.Generator, *, noise: float = 0.6, classes: int = 3) -> Points:
    """Round clouds with midpoints on a circle of radius 1.5, one label each: straight lines are the best boundaries.

    Parameters
    ----------
    m : int
        How many points, at least one per class.
    rng : numpy Generator
        The source of randomness.
    noise : float
        Standard deviation of every cloud, at least 0.
    classes : int
        How many clouds, 2 to 6.

    Returns
    -------
    X, Y : arrays (2, m) and (1, m)
        Points in columns, and their labels 0 ... classes - 1.

    Raises
    ------
    ValueError
        If m, noise or classes lie outside their range; a TypeError if rng is no numpy Generator.
    """
    return _clouds("gaussians", m, rng, noise, check_whole("gaussians", "classes", classes, least=2, most=6))


SHAPES = {
    "moons": moons,
    "circles": circles,
    "spirals": spirals,
    "flower": flower,
    "corners": corners,
    "two gaussians": two_gaussians,
    "three gaussians": three_gaussians,
}


def _clouds(where: str, m: int, rng: np.random.Generator, noise: float, classes: int) -> Points:
    Y = _labels(where, m, rng, classes)
    return _blurred(where, _polar(np.full(Y.shape, 1.5), np.pi + 2 * np.pi * Y / classes), noise, rng), Y


def _labels(where: str, m: int, rng: np.random.Generator, classes: int) -> np.ndarray:
    m = check_whole(where, "m", m, least=classes)
    check_generator(where, rng)
    return (rng.permutation(m) % classes).reshape(1, m)


def _polar(r: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.concatenate([r * np.cos(angle), r * np.sin(angle)])  # (1, m), (1, m) -> (2, m)


def _blurred(where: str, X: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    return X + check_between(where, "noise", noise, 0, np.inf) * rng.standard_normal(X.shape)
