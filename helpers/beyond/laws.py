"""Five probability laws of one number, each by its density, its distribution function F, and the inverse of F."""

from collections.abc import Callable
from math import pi
from typing import Any, NamedTuple

from helpers.arrays import Array, astype, is_array, xp_of
from helpers.checks import as_numbers, check_array, check_choice
from helpers.neural.activations import sigmoid

RATE = 2.0  # of the exponential law: its mean is 1 / RATE
BELLS = ((0.3, -2.0, 0.5), (0.7, 1.5, 1.0))  # of "two bells": share, middle, standard deviation of each


class Law(NamedTuple):
    """One law; all three are functions of an array and give an array of the same shape."""

    density: Callable[[Array], Array]  # f(y)
    cdf: Callable[[Array], Array]  # F(y) = P(Y <= y), the integral of f up to y
    inverse: Callable[[Array], Array]  # F^-1(u): the y at which F is u
    window: tuple[float, float]  # where it is worth looking at


def law_density(law: str, y: Array) -> Array:
    """The density of a law: how many draws fall near y, per unit of length.

    Parameters
    ----------
    law : str
        One of `LAWS`.
    y : array
        Numbers, any shape.

    Returns
    -------
    array
        f(y), of the same shape, at least 0.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, or y holds no finite numbers.
    """
    return LAWS[check_choice("law_density", "law", law, LAWS)].density(_numbers("law_density", "y", y))


def law_cdf(law: str, y: Array) -> Array:
    """The distribution function of a law: the probability of a draw of at most y.

        F(y) = P(Y <= y)      (1)

    Parameters
    ----------
    law : str
        One of `LAWS`.
    y : array
        Numbers, any shape.

    Returns
    -------
    array
        F(y), of the same shape, from 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, or y holds no finite numbers.
    """
    return LAWS[check_choice("law_cdf", "law", law, LAWS)].cdf(_numbers("law_cdf", "y", y))  # (1)


def inverse_cdf(law: str, u: Array) -> Array:
    """The inverse of a law's distribution function: which y has the share u of all draws at or below it.

        exponential:  y = -log(1 - u) / rate                       from u = 1 - e^(-rate y)           (1)
        logistic:     y = log(u / (1 - u))                         from u = 1 / (1 + e^(-y))          (2)
        Cauchy:       y = tan(pi (u - 1/2))                        from u = 1/2 + arctan(y) / pi      (3)
        triangular:   y = sqrt(2 u) - 1, or 1 - sqrt(2 (1 - u))    for u below and above 1/2          (4)
        two bells:    no formula; F is climbed by halving an interval, see `invert`                   (5)

    Parameters
    ----------
    law : str
        One of `LAWS`.
    u : array
        Numbers above 0 and below 1, any shape.

    Returns
    -------
    array
        F^-1(u), of the same shape.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, or a u is not between 0 and 1.
    """
    check_choice("inverse_cdf", "law", law, LAWS)
    u = _numbers("inverse_cdf", "u", u)
    low, high = float(u.min()), float(u.max())
    if not 0 < low <= high < 1:
        seen = low if not low > 0 else high
        raise ValueError(
            f"inverse_cdf: u contains {seen:.6g}, expected numbers above 0 and below 1. They are probabilities, where"
            " F is not flat."
        )
    return LAWS[law].inverse(u)


def invert(cdf: Callable[[Array], Array], u: Array, low: float, high: float, halvings: int = 60) -> Array:
    """Where a rising function takes the values u: the interval is halved until nothing is left of it.

        middle = (a + b) / 2;   a := middle where cdf(middle) < u, b := middle elsewhere      (1)

    Parameters
    ----------
    cdf : function
        Rising, from an array to an array of the same shape.
    u : array
        The values that are looked for, from cdf(low) to cdf(high); any shape.
    low, high : float
        Ends of the first interval.
    halvings : int
        How often it is halved: 60 leave a part of 1e-18.

    Returns
    -------
    array
        y with cdf(y) = u, of the same shape as u.

    Raises
    ------
    ValueError or TypeError
        If u holds no finite numbers, or one that cdf does not reach between low and high.
    """
    check_array("invert", "u", u, ndim=u.ndim if is_array(u) else None)
    xp = xp_of(u)
    a, b = xp.zeros_like(u) + low, xp.zeros_like(u) + high
    if not bool(((cdf(a) <= u) & (u <= cdf(b))).all()):
        raise ValueError(
            f"invert: u reaches from {float(u.min()):.6g} to {float(u.max()):.6g}, and cdf does not take all of these"
            f" values between low = {low:g} and high = {high:g}. Choose a wider interval."
        )
    for _ in range(halvings):
        middle = (a + b) / 2
        below = cdf(middle) < u
        a, b = xp.where(below, middle, a), xp.where(below, b, middle)  # (1)
    return (a + b) / 2


def _numbers(where: str, name: str, x: Any) -> Array:
    x = as_numbers(where, name, x)
    check_array(where, name, x, ndim=x.ndim)
    return x


def _between(y: Array, low: float, high: float) -> Array:
    """1 inside the interval and 0 outside, in y's own kind of numbers."""
    return astype((y >= low) & (y <= high), y.dtype)


def _exponential() -> Law:
    def density(y: Array) -> Array:
        return RATE * xp_of(y).exp(-RATE * y.clip(min=0)) * astype(y >= 0, y.dtype)

    def cdf(y: Array) -> Array:
        return -xp_of(y).expm1(-RATE * y.clip(min=0))

    return Law(density, cdf, lambda u: -xp_of(u).log1p(-u) / RATE, (-0.5, 3.0))  # (1)


def _logistic() -> Law:
    def density(y: Array) -> Array:
        return sigmoid(y) * sigmoid(-y)

    return Law(density, sigmoid, lambda u: xp_of(u).log(u) - xp_of(u).log1p(-u), (-7.0, 7.0))  # (2)


def _cauchy() -> Law:
    def density(y: Array) -> Array:
        return 1 / (pi * (1 + y**2))

    def cdf(y: Array) -> Array:
        return 0.5 + xp_of(y).arctan(y) / pi

    return Law(density, cdf, lambda u: xp_of(u).tan(pi * (u - 0.5)), (-8.0, 8.0))  # (3)


def _triangular() -> Law:
    def density(y: Array) -> Array:
        return (1 - abs(y)).clip(min=0)

    def cdf(y: Array) -> Array:
        inside = y.clip(-1, 1)
        return xp_of(y).where(inside < 0, (1 + inside) ** 2 / 2, 1 - (1 - inside) ** 2 / 2)

    def inverse(u: Array) -> Array:
        xp = xp_of(u)
        return xp.where(u < 0.5, xp.sqrt(2 * u) - 1, 1 - xp.sqrt(2 * (1 - u)))  # (4)

    return Law(density, cdf, inverse, (-1.5, 1.5))


def _two_bells() -> Law:
    def density(y: Array) -> Array:
        heights = [w / (s * (2 * pi) ** 0.5) * xp_of(y).exp(-(((y - m) / s) ** 2) / 2) for w, m, s in BELLS]
        return heights[0] + heights[1]

    def cdf(y: Array) -> Array:
        return sum(w * _normal_cdf((y - m) / s) for w, m, s in BELLS)

    return Law(density, cdf, lambda u: invert(cdf, u, -60.0, 60.0), (-4.5, 5.0))  # (5)


def _normal_cdf(y: Array) -> Array:
    from scipy.special import ndtr

    return xp_of(y).special.ndtr(y) if hasattr(y, "detach") else ndtr(y)


LAWS = {
    "exponential": _exponential(),
    "logistic": _logistic(),
    "Cauchy": _cauchy(),
    "triangular": _triangular(),
    "two bells": _two_bells(),
}
