"""Slopes measured from one side and from both, in the precision of the numbers that come in (lesson 2.3)."""

from collections.abc import Callable

from helpers.arrays import Array, is_array, like
from helpers.checks import as_numbers, check_array, check_callable, check_positive, check_same_shape

Curve = Callable[[Array], Array]


def one_sided_difference(f: Curve, theta: Array, epsilon: Array | float) -> Array:
    """The slope of f at theta, measured to the right.

        (f(theta + epsilon) - f(theta)) / epsilon      (1)

    1. f(theta + epsilon) = f + epsilon f' + epsilon^2/2 f'' + ..., so (1) is f' + epsilon/2 f'' + ...
    2. The error shrinks only with epsilon itself: for theta^3 at 1 and epsilon = 0.01 it gives 3.0301.

    Parameters
    ----------
    f : function
        Works on arrays, entry by entry.
    theta : array or number
        Where to measure.
    epsilon : array of the same shape, or number
        Distance to the side, above 0. An array tries many distances at once.

    Returns
    -------
    array
        The slopes, in the shape and dtype of theta: float32 shows how few digits are left.

    Raises
    ------
    ValueError or TypeError
        If f is no function, epsilon is not above 0, or anything is not finite.
    """
    theta, epsilon = _look("one_sided_difference", f, theta, epsilon)
    return (f(theta + epsilon) - f(theta)) / epsilon  # (1)


def two_sided_difference(f: Curve, theta: Array, epsilon: Array | float) -> Array:
    """The slope of f at theta, measured across it.

        (f(theta + epsilon) - f(theta - epsilon)) / (2 epsilon)      (1)

    1. f(theta +- epsilon) = f +- epsilon f' + epsilon^2/2 f'' +- epsilon^3/6 f''' + ...
    2. In the difference the even terms cancel: (1) is f' + epsilon^2/6 f''' + ...
    3. The error shrinks with epsilon^2: for theta^3 at 1 and epsilon = 0.01 it gives 3.0001.

    Parameters
    ----------
    f, theta, epsilon
        As in `one_sided_difference`.

    Returns
    -------
    array
        The slopes, in the shape and dtype of theta.

    Raises
    ------
    ValueError or TypeError
        If f is no function, epsilon is not above 0, or anything is not finite.
    """
    theta, epsilon = _look("two_sided_difference", f, theta, epsilon)
    return (f(theta + epsilon) - f(theta - epsilon)) / (2 * epsilon)  # (1)


def _look(where: str, f: Curve, theta: Array, epsilon: Array | float) -> tuple[Array, Array | float]:
    check_callable(where, "f", f)
    theta = as_numbers(where, "theta", theta)
    check_array(where, "theta", theta)
    if not is_array(epsilon):
        return theta, check_positive(where, "epsilon", epsilon)
    distances: Array = epsilon
    check_array(where, "epsilon", distances)
    check_same_shape(where, "epsilon", distances, "theta", theta)
    check_positive(where, "the smallest epsilon", distances.min())
    return theta, like(distances, theta)
