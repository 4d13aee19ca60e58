"""Descents on a cost surface that can be drawn: gradient descent, and any other optimizer (lessons 1.1 and 2.5)."""

from collections.abc import Callable, Sequence
from math import isnan
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, copy, ignore_infinities, is_array, number_of, to_numpy, xp_of
from helpers.checks import check_array, check_list, check_number, check_rates, check_whole
from helpers.neural.optimizer import Optimizer
from helpers.neural.optimizer_checks import check_optimizer

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
    ValueError or TypeError
        If cost has no gradient, the start is no vector of finite numbers, a learning rate is not above 0, or steps
        is negative.
    """
    where = "gradient_descent"
    theta = _begin(where, cost, start)
    steps = check_whole(where, "steps", steps)
    if isinstance(learning_rate, (list, tuple)):
        learning_rate = _vector(where, "learning_rate", learning_rate)
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


def descend(
    cost: Any,
    start: Sequence[float] | Array,
    optimizer: Optimizer,
    *,
    steps: int,
    schedule: Callable[[int], float] | None = None,
) -> Descent:
    """Walk downhill with any optimizer.

    The optimizer itself stays as it is: the walk is made by `optimizer.fresh()`, which has its settings and remembers
    nothing. It stops early when a number is no longer finite or beyond 1e12.

    Parameters
    ----------
    cost : Surface
        Anything that gives a number when called with theta and has a method gradient(theta).
    start : sequence or array (n,)
        Where to begin.
    optimizer : Optimizer
        Such as Momentum(0.1).
    steps : int
        How many steps, at least 0.
    schedule : function, optional
        schedule(k) is the learning rate of step k = 0, 1, ...; see `schedules.py`.

    Returns
    -------
    Descent
        The path (steps + 1, n), the costs along it, and `stopped`.

    Raises
    ------
    ValueError or TypeError
        If cost has no gradient, the start is no vector of finite numbers, or steps is negative.
    """
    where = "descend"
    check_optimizer(where, optimizer)
    theta = copy(_begin(where, cost, start))
    steps, walker = check_whole(where, "steps", steps), optimizer.fresh()
    path, costs, stopped = [copy(theta)], [number_of(cost(theta))], ""
    for step in range(steps):
        if schedule is not None:
            walker.learning_rate = schedule(step)
        with ignore_infinities():
            walker.step({"theta": theta}, {"theta": cost.gradient(theta)}, check=False)
            J = number_of(cost(theta)) if _near(theta) else number_of(abs(theta).max())
        if not abs(J) <= TOO_FAR:
            stopped = _left(step + 1, J, walker)
            break
        path.append(copy(theta))
        costs.append(J)
    return Descent(xp_of(theta).stack(path), np.array(costs), stopped)


def _near(theta: Array) -> bool:
    return number_of(abs(theta).max()) <= TOO_FAR


def _begin(where: str, cost: Any, start: Any) -> Array:
    if not callable(cost) or not hasattr(cost, "gradient"):
        raise TypeError(f"{where}: cost is {cost!r}, expected a function with a gradient. Take one of surfaces.py.")
    theta = as_float(start) if is_array(start) else _vector(where, "start", start)
    check_array(where, "start", theta, letters="(n,)", ndim=1)
    return theta


def _vector(where: str, name: str, x: Any) -> np.ndarray:
    return np.array([check_number(where, f"{name}[{k}]", entry) for k, entry in enumerate(check_list(where, name, x))])


def _diverged(step: int, learning_rate: Any) -> str:
    return (
        f"Stopped at step {step}: the path left every bound with learning_rate {_rates_in_words(learning_rate)}."
        " The points before it are kept. Try a smaller learning rate."
    )


def _rates_in_words(learning_rate: Any) -> str:
    rates = to_numpy(learning_rate).reshape(-1)
    return ", ".join(f"{rate:g}" for rate in rates[:4]) + (", ..." if len(rates) > 4 else "")


def _left(step: int, J: float, walker: Optimizer) -> str:
    what = "the path became NaN" if isnan(J) else "the path left every bound"
    return f"Stopped at step {step}: {what} with {walker}. The points before it are kept. Try a smaller learning rate."
