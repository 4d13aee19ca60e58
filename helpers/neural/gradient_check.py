"""Gradient checking: compare a derived gradient with one that is measured (lessons 1.4 and 2.3)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, astype, copy, number_of, to_numpy, xp_of
from helpers.checks import as_numbers, check_array, check_callable, check_number, check_positive, check_same_shape
from helpers.neural.parameter_vectors import name_of_entry as name_of_entry
from helpers.neural.parameter_vectors import pack as pack
from helpers.neural.parameter_vectors import unpack as unpack

Function = Callable[[Array], Array]


def numeric_gradient(f: Function, theta: Array, epsilon: float = 1e-6) -> Array:
    """Measure the gradient of f at theta from both sides, one entry at a time.

        df/dtheta_k = (f(theta + epsilon e_k) - f(theta - epsilon e_k)) / (2 epsilon)      (1)

    The error of this two-sided form shrinks with epsilon^2; taking only one side, with epsilon. Too small an epsilon
    is no better: the difference of two nearly equal numbers loses its digits. Everything is done in float64, because
    float32 has not enough digits for it.

    Parameters
    ----------
    f : function
        Takes an array shaped like theta, gives one number. It is called twice per entry.
    theta : array of any shape, or number
        Where to measure; it is not changed.
    epsilon : float
        Distance to either side, above 0.

    Returns
    -------
    array
        The gradient in the shape of theta, in float64.

    Raises
    ------
    ValueError or TypeError
        If f is no function, theta or f(theta) is not finite, f gives more than one number, or epsilon is not above 0.
    """
    where = "numeric_gradient"
    check_callable(where, "f", f)
    epsilon = check_positive(where, "epsilon", epsilon)
    work = copy(astype(as_numbers(where, "theta", theta), "float64"))
    check_array(where, "theta", work)
    gradient = xp_of(work).zeros_like(work)
    entries, slopes = work.reshape(-1), gradient.reshape(-1)  # views: writing to them writes to work and gradient
    for k in range(len(entries)):
        middle = number_of(entries[k])
        entries[k] = middle + epsilon
        above = check_number(where, "f(theta + epsilon)", f(copy(work)))
        entries[k] = middle - epsilon
        below = check_number(where, "f(theta - epsilon)", f(copy(work)))
        entries[k] = middle
        slopes[k] = (above - below) / (2 * epsilon)  # (1)
    return gradient


def relative_difference(a: Array, b: Array) -> float:
    """How far two arrays are apart, compared with how large they are.

        |a - b| / (|a| + |b|)      (1)

    with the Euclidean length |.| over all entries. It lies between 0 (equal) and 1, whatever the units.

    Parameters
    ----------
    a, b : arrays of the same shape, or numbers
        What to compare.

    Returns
    -------
    float
        The relative difference; 0 when both are zero.

    Raises
    ------
    ValueError
        If the shapes differ or anything is not finite.
    """
    where = "relative_difference"
    a, b = to_numpy(as_numbers(where, "a", a)), to_numpy(as_numbers(where, "b", b))
    check_array(where, "a", a)
    check_same_shape(where, "b", b, "a", a)
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0  # (1)


class GradientCheck(NamedTuple):
    """The outcome of a gradient check; `print` it for one sentence."""

    difference: float  # relative difference of the two gradients
    numeric: Array  # the measured gradient
    analytic: Array  # the gradient that was checked
    worst: tuple[int, ...]  # the index of the entry where they are furthest apart
    passed: bool  # whether the difference is below the tolerance
    tolerance: float  # what was allowed

    def __str__(self) -> str:
        if self.passed:
            return f"The gradient agrees: relative difference {self.difference:.1e}, below {self.tolerance:g}."
        place = f" at index {self.worst}" if self.worst else ""
        given, measured = to_numpy(self.analytic)[self.worst], to_numpy(self.numeric)[self.worst]
        return (
            f"The gradient does not agree: relative difference {self.difference:.1e}, above {self.tolerance:g};"
            f" the largest gap is{place}, where {given:.6g} was derived and {measured:.6g} was measured."
        )


def gradient_check(
    f: Function, theta: Array, gradient: Array, epsilon: float = 1e-6, tolerance: float = 1e-6
) -> GradientCheck:
    """Check a derived gradient against `numeric_gradient`.

    A relative difference around 1e-9 is what two right gradients show in float64; 1e-3 and more means a mistake in
    the derivation or the code. In between, look for a kink (ReLU at 0) close to theta.

    Parameters
    ----------
    f : function
        Takes an array shaped like theta, gives one number.
    theta : array of any shape, or number
        Where to check.
    gradient : array of the same shape, or number
        What was derived for f at theta.
    epsilon : float
        Distance to either side, above 0.
    tolerance : float
        Largest relative difference that passes, above 0.

    Returns
    -------
    GradientCheck
        difference, numeric, analytic, worst, passed; as text, one sentence.

    Raises
    ------
    ValueError or TypeError
        If f is no function, shapes differ, or anything is not finite.
    """
    check_callable("gradient_check", "f", f)
    tolerance = check_positive("gradient_check", "tolerance", tolerance)
    numeric = numeric_gradient(f, theta, epsilon)
    analytic = as_numbers("gradient_check", "gradient", gradient)
    check_same_shape("gradient_check", "gradient", analytic, "theta", numeric)
    gap = abs(to_numpy(analytic) - to_numpy(numeric))
    worst = tuple(int(k) for k in np.unravel_index(gap.argmax(), gap.shape))
    difference = relative_difference(analytic, numeric)
    return GradientCheck(difference, numeric, analytic, worst, difference < tolerance, tolerance)
