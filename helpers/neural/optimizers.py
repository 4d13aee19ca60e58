"""Optimizers: ways to walk down a cost surface (lesson 1.1)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, ignore_infinities, is_array, number_of, to_numpy, xp_of
from helpers.checks import check_array, check_rates, check_whole

TOO_FAR = 1e12  # a parameter or a cost beyond this has diverged


class Descent(NamedTuple):
    """The path that a descent has taken."""

    path: Array  # (steps + 1, n) the start and the point after every step, all finite
    costs: np.ndarray  # (steps + 1,) the cost at each of these points
    stopped: str  # why it ended early, in one sentence; empty when all steps were made


def gradient_descent(
    cost: Any, start: Sequence[float] | Array, *, learning_rate: float | Sequence[float] | Array, steps: int
) -> Descent:
    """Walk downhill, every step along the negative gradient.

        theta := theta - learning_rate * gradient(theta)      (1)

    On a bowl whose largest curvature is lambda_max it converges for every learning rate below 2 / lambda_max and
    diverges above, unless the start has no part in the steepest direction. One learning rate per parameter is
    allowed: with 1/c_j on a bowl with curvatures c_j, one step reaches the bottom. It stops early when a number is no
    longer finite or beyond 1e12.

    Parameters
    ----------
    cost : Surface
        Anything that gives a number when called with theta and has a method gradient(theta).
    start : sequence or array (n,)
        Where to begin.
    learning_rate : float, or sequence or array (n,)
        Size of the steps, above 0: for all parameters, or for each.
    steps : int
        How many steps, at least 0.

    Returns
    -------
    Descent
        The path (steps + 1, n), the costs along it, and `stopped`.

    Raises
    ------
    ValueError
        If the start is no vector of finite numbers, a learning rate is not above 0, or steps is negative.
    """
    where = "gradient_descent"
    theta = as_float(start if is_array(start) else np.asarray(start, dtype=np.float64))
    check_array(where, "start", theta, letters="(n,)", ndim=1)
    steps = check_whole(where, "steps", steps)
    rate = check_rates(where, "learning_rate", learning_rate, theta)
    path, costs, stopped = [theta], [number_of(cost(theta))], ""
    for step in range(1, steps + 1):
        with ignore_infinities():
            theta = theta - rate * cost.gradient(theta)  # (1)
            J = number_of(cost(theta)) if _near(theta) else float("inf")
        if not abs(J) <= TOO_FAR:
            stopped = _diverged(step, learning_rate)
            break
        path.append(theta)
        costs.append(J)
    return Descent(xp_of(theta).stack(path), np.array(costs), stopped)


def _near(theta: Array) -> bool:
    return number_of(abs(theta).max()) <= TOO_FAR


def _diverged(step: int, learning_rate: Any) -> str:
    return (
        f"Stopped at step {step}: the path left every bound with learning_rate {_rates_in_words(learning_rate)}."
        " The points before it are kept. Try a smaller learning rate."
    )


def _rates_in_words(learning_rate: Any) -> str:
    rates = to_numpy(learning_rate).reshape(-1)
    return ", ".join(f"{rate:g}" for rate in rates[:4]) + (", ..." if len(rates) > 4 else "")
