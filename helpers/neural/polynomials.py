"""Polynomials fitted by least squares: a model whose flexibility is one number (lesson 2.1)."""

from typing import Any, NamedTuple

from helpers.arrays import Array, number_of, xp_of
from helpers.checks import check_array, check_fields, check_together, check_whole


class Polynomial(NamedTuple):
    """A fitted polynomial; `predict_polynomial` evaluates it."""

    coefficients: Array  # (degree + 1,), or (refits, degree + 1): the weights of T_0, T_1, ...
    center: float  # the middle of the x it was fitted to
    half_width: float  # half of the length that they cover: t = (x - center) / half_width lies in [-1, 1]


def fit_polynomial(x: Array, y: Array, degree: int) -> Polynomial:
    """The polynomial with the smallest sum of squared errors.

        t = (x - center) / half_width, in [-1, 1]                                 (1)
        T_0 = 1,   T_1 = t,   T_k = 2t T_{k-1} - T_{k-2}                          (2)
        c minimizes sum_i (sum_k c_k T_k(t_i) - y_i)^2:   c = y T^+               (3)

    1, x, x^2, ... would span the same curves, but their high powers look alike and differ in size by orders of
    magnitude: at degree 15 the digits are lost. The Chebyshev polynomials (2) stay between -1 and 1 and differ in
    shape. T^+ is the pseudo-inverse of the matrix of all T_k(t_i). Where there are fewer different x than
    coefficients, many curves go through all points; (3) takes the one with the smallest c.

    Parameters
    ----------
    x : array (m,)
        Where the targets were measured.
    y : array (m,), or (refits, m)
        Targets; each row of a matrix is fitted on its own, to the same x.
    degree : int
        The highest power, at least 0.

    Returns
    -------
    Polynomial
        coefficients (degree + 1,) or (refits, degree + 1), center, half_width.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or degree is negative.
    """
    where = "fit_polynomial"
    degree = check_whole(where, "degree", degree)
    check_array(where, "x", x, letters="(m,)", ndim=1)
    check_array(where, "y", y, letters="(m,) or (refits, m)", ndim=(1, 2))
    shape = (*y.shape[:-1], len(x))
    check_array(where, "y", y, shape=shape, because="x", source=x, finite=False)
    check_together(where, x=x, y=y)
    low, high = number_of(x.min()), number_of(x.max())
    center, half_width = (low + high) / 2, (high - low) / 2 or 1.0
    T = _basis((x - center) / half_width, degree)  # (1), (2)                    # (degree + 1, m)
    xp = xp_of(x)
    smallest = float(xp.finfo(T.dtype).eps) * max(T.shape)  # singular values below this are 0 but for rounding
    c = y @ xp.linalg.pinv(T, rtol=smallest)  # (3)                              # (m,) @ (m, degree + 1)
    return Polynomial(c, center, half_width)


def predict_polynomial(polynomial: Polynomial, x: Array) -> Array:
    """The values of a fitted polynomial, sum_k c_k T_k(t) with t = (x - center) / half_width.

    Parameters
    ----------
    polynomial : Polynomial
        From `fit_polynomial`.
    x : array (points,)
        Where to evaluate it; outside the x of the fit it soon goes far away.

    Returns
    -------
    array (points,), or (refits, points)
        The predictions, one row per row of the targets.

    Raises
    ------
    ValueError
        If x is not (points,) or not finite.
    """
    where = "predict_polynomial"
    c, center, half_width = check_fields(where, "polynomial", polynomial, Polynomial)
    check_array(where, "x", x, letters="(points,)", ndim=1)
    check_together(where, coefficients=c, x=x)
    return c @ _basis((x - center) / half_width, c.shape[-1] - 1)  # (refits, degree + 1) @ (degree + 1, points)


def _basis(t: Array, degree: int) -> Any:
    T = [0 * t + 1, t]
    for _ in range(2, degree + 1):
        T.append(2 * t * T[-1] - T[-2])  # (2)
    return xp_of(t).stack(T[: degree + 1])  # (degree + 1, m)
