"""Other descriptions of the laws of `laws.py`: moment generating and characteristic function, and the way back to F."""

from math import pi

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.beyond.laws import BELLS, LAWS, RATE
from helpers.checks import as_numbers, check_array, check_choice, check_positive, check_together, check_whole

SMALL = 1e-8  # below it, sin(t) / t is 1
EXISTS = {"exponential": (-np.inf, RATE), "logistic": (-1.0, 1.0), "triangular": (-np.inf, np.inf),
          "two bells": (-np.inf, np.inf), "Cauchy": (0.0, 0.0)}  # fmt: skip


def moment_generating(law: str, t: Array) -> Array:
    """The moment generating function of a law, where it is finite.

        M(t) = E e^(tY),   M'(0) = E Y,   M''(0) = E Y^2                                        (1)
        exponential: rate / (rate - t);  logistic: pi t / sin(pi t);  triangular: (sinh(t/2) / (t/2))^2
        two bells: the sum of w e^(m t + s^2 t^2 / 2);  Cauchy: infinite for every t but 0

    Parameters
    ----------
    law : str
        One of `LAWS`.
    t : array
        Numbers strictly inside `EXISTS[law]`; any shape. For the Cauchy law only 0.

    Returns
    -------
    array
        M(t), of the same shape.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, or M is infinite at a t.
    """
    where = "moment_generating"
    check_choice(where, "law", law, LAWS)
    t = as_numbers(where, "t", t)
    check_array(where, "t", t, ndim=t.ndim)
    low, high = EXISTS[law]
    outside = (t != 0) & ((t <= low) | (t >= high))
    if bool(outside.any()):
        raise ValueError(
            f"{where}: t contains {float(t[outside].reshape(-1)[0]):g}, where E e^(tY) of the {law} law is infinite."
            + (f" Stay above {low:g} and below {high:g}." if low < high else " It has none: only t = 0 is finite.")
        )
    xp = xp_of(t)
    if law == "exponential":
        return RATE / (RATE - t)
    if law == "logistic":
        return 1 / _sine_ratio(pi * t)
    if law == "triangular":
        safe = xp.where(abs(t) < SMALL, xp.ones_like(t), t / 2)
        return xp.where(abs(t) < SMALL, xp.ones_like(t), xp.sinh(safe) / safe) ** 2
    if law == "two bells":
        return sum(w * xp.exp(m * t + (s * t) ** 2 / 2) for w, m, s in BELLS)
    return xp.ones_like(t)


def characteristic(law: str, t: Array) -> tuple[Array, Array]:
    """The characteristic function of a law, which every law has: its real and its imaginary part.

        phi(t) = E e^(itY) = E cos(tY) + i E sin(tY)                                            (1)
        exponential: rate / (rate - it);  logistic: pi t / sinh(pi t);  triangular: (sin(t/2) / (t/2))^2
        two bells: the sum of w e^(i m t - s^2 t^2 / 2);  Cauchy: e^(-|t|)

    Parameters
    ----------
    law : str
        One of `LAWS`.
    t : array
        Any finite numbers, any shape.

    Returns
    -------
    real, imaginary : arrays
        Of the same shape as t.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, or t holds no finite numbers.
    """
    check_choice("characteristic", "law", law, LAWS)
    t = as_numbers("characteristic", "t", t)
    check_array("characteristic", "t", t, ndim=t.ndim)
    xp = xp_of(t)
    if law == "exponential":
        return RATE**2 / (RATE**2 + t**2), RATE * t / (RATE**2 + t**2)
    if law == "two bells":
        bells = [(w * xp.exp(-((s * t) ** 2) / 2), m * t) for w, m, s in BELLS]
        return sum(a * xp.cos(angle) for a, angle in bells), sum(a * xp.sin(angle) for a, angle in bells)
    if law == "logistic":
        safe = xp.where(abs(t) < SMALL, xp.ones_like(t), pi * t).clip(-300, 300)
        real = xp.where(abs(t) < SMALL, xp.ones_like(t), safe / xp.sinh(safe))
    else:
        real = _sine_ratio(t / 2) ** 2 if law == "triangular" else xp.exp(-abs(t))
    return real, xp.zeros_like(t)


def _sine_ratio(x: Array) -> Array:
    """sin(x) / x, and 1 at 0."""
    xp = xp_of(x)
    safe = xp.where(abs(x) < SMALL, xp.ones_like(x), x)
    return xp.where(abs(x) < SMALL, xp.ones_like(x), xp.sin(safe) / safe)


def empirical_characteristic(y: Array, t: Array) -> tuple[Array, Array]:
    """The characteristic function of draws: averages instead of expectations.

        phi_n(t) = (1/n) sum_j (cos(t y_j) + i sin(t y_j))      (1)

    Parameters
    ----------
    y : array (n,)
        Draws.
    t : array (k,)
        Where to look.

    Returns
    -------
    real, imaginary : arrays (k,)
        Averages.

    Raises
    ------
    ValueError or TypeError
        If y or t has not one axis or is not finite, or only one of them is a tensor.
    """
    for name, x in (("y", y), ("t", t)):
        check_array("empirical_characteristic", name, x, letters="one axis", shape=(None,))
    check_together("empirical_characteristic", y=y, t=t)
    angles = t.reshape(-1, 1) * y.reshape(1, -1)  # (k, n)
    return xp_of(angles).cos(angles).mean(axis=1), xp_of(angles).sin(angles).mean(axis=1)  # (1)


def cdf_from_characteristic(law: str, y: Array, *, reach: float = 200.0, parts: int = 20_000) -> Array:
    """The distribution function once more, out of the characteristic function alone (Gil-Pelaez 1951).

        F(y) = 1/2 - (1/pi) integral_0^inf Im(e^(-ity) phi(t)) / t dt       (1)
        Im(e^(-ity) phi) = Im phi cos(ty) - Re phi sin(ty)                   (2)

    The integral is cut off at `reach` and added up in the middle of each of `parts` pieces.

    Parameters
    ----------
    law : str
        One of `LAWS`.
    y : array (k,)
        Where to look; where F has no jump.
    reach, parts : float, int
        End of the integral, and the number of pieces.

    Returns
    -------
    array (k,)
        F(y), right to three digits or more for these laws.

    Raises
    ------
    ValueError or TypeError
        If there is no such law, y has not one axis, or a number is not positive.
    """
    where = "cdf_from_characteristic"
    check_array(where, "y", y, letters="(k,)", shape=(None,))
    reach, parts = check_positive(where, "reach", reach), check_whole(where, "parts", parts, least=1)
    xp = xp_of(y)
    width = reach / parts
    t = (xp.arange(parts) + 0.5 + xp.zeros_like(y[:1])) * width  # (parts,)
    real, imaginary = characteristic(law, t)
    angles = y.reshape(-1, 1) * t.reshape(1, -1)  # (k, parts)
    part = imaginary * xp.cos(angles) - real * xp.sin(angles)  # (2)
    return 0.5 - (part / t).sum(axis=1) * width / pi  # (1)
