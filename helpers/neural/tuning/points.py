"""Which points are tried: random ones, a grid, and a smaller space around the best (lesson 2.6)."""

from itertools import product
from typing import Any

import numpy as np

from helpers.checks import check_generator, check_positive, check_whole
from helpers.neural.tuning.checks import check_inside, check_space, check_succeeded
from helpers.neural.tuning.records import SearchResult
from helpers.neural.tuning.spaces import Distribution, Space


def sample(space: Space, rng: np.random.Generator) -> dict[str, Any]:
    """Draw one point: a value for every hyperparameter, each independent of the others.

    Parameters
    ----------
    space : dict
        A distribution for the name of every hyperparameter.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    dict
        A value for every name, to be called as train(**point).

    Raises
    ------
    ValueError or TypeError
        If the space is empty or holds anything but distributions, or rng is no Generator.
    """
    check_space("sample", space, Distribution)
    check_generator("sample", rng)
    shares = {name: rng.random() for name in sorted(space)}  # sorted: the order of a dict decides nothing
    return {name: distribution.at(shares[name]) for name, distribution in space.items()}


def random_points(space: Space, n: int, seed: int = 0) -> list[dict[str, Any]]:
    """Draw n points. Point k depends on the seed and on k alone: more points leave the first ones as they are.

    With n random points every hyperparameter is tried at n different values. A grid of n points with two
    hyperparameters tries sqrt(n) values of each: if only one of them matters, all its other trials are repetitions.

    Parameters
    ----------
    space : dict
        A distribution for the name of every hyperparameter.
    n : int
        How many points, at least 1.
    seed : int
        Which of the random sequences, at least 0.

    Returns
    -------
    list of dict
        The points.

    Raises
    ------
    ValueError or TypeError
        If the space is empty or holds anything but distributions, n is below 1 or seed is negative.
    """
    n, seed = check_whole("random_points", "n", n, least=1), check_whole("random_points", "seed", seed)
    return [sample(space, np.random.default_rng([seed, k])) for k in range(n)]


def grid(space: Space, points: int | dict[str, int]) -> list[dict[str, Any]]:
    """All combinations of evenly spread values, each hyperparameter on its own scale.

    Parameters
    ----------
    space : dict
        A distribution for the name of every hyperparameter.
    points : int, or dict of int
        How many values on each axis, at least 1: for all, or for each by its name. Both ends are among them. A Choice
        gives all its options, and WholeNumbers no more than there are.

    Returns
    -------
    list of dict
        The points, the last hyperparameter changing fastest: search(train, grid(space, 5)) tries them all.

    Raises
    ------
    ValueError or TypeError
        If the space is empty or holds anything but distributions, or a number of points is missing or below 1.
    """
    check_space("grid", space, Distribution)
    counts = points if isinstance(points, dict) else dict.fromkeys(space, points)
    values = [
        distribution.spread(check_whole("grid", f"points for {name}", counts.get(name), least=1))
        for name, distribution in space.items()
    ]
    return [dict(zip(space, combination, strict=True)) for combination in product(*values)]


def narrow(space: Space, result: SearchResult, *, keep: int = 5, margin: float = 0.05) -> dict[str, Distribution]:
    """From coarse to fine: the smallest box around the best trials, with some room on every side.

    The box is measured on the scale of each distribution, so that a learning rate gets the same factor below and
    above. It never reaches beyond the given space. Of a Choice, the options of the best trials remain.

    Parameters
    ----------
    space : dict
        What was searched.
    result : SearchResult
        From `search` in this space.
    keep : int
        How many of the best trials decide, at least 1; all that succeeded, where there are fewer.
    margin : float
        The room on either side, as a share of the space on its scale, above 0.

    Returns
    -------
    dict
        A smaller space with the same names, for the next search.

    Raises
    ------
    ValueError or TypeError
        If no trial succeeded, or a trial lies outside the space.
    """
    check_space("narrow", space, Distribution)
    keep, margin = check_whole("narrow", "keep", keep, least=1), check_positive("narrow", "margin", margin)
    check_succeeded("narrow", result.trials)
    best = result.ranked[:keep]
    check_inside("narrow", space, best)
    return {name: space[name].around([t.hyperparameters[name] for t in best], margin) for name in space}
