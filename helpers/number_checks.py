"""The part of `checks.py` that is about single numbers, names and random generators; import it from there."""

import math
import operator
from typing import Any

import numpy as np

from helpers.arrays import is_array, number_of


def check_number(where: str, name: str, x: Any) -> float:
    """The number x (a Python number or an array of one entry) as a float; refuse anything else, NaN and infinity."""
    try:
        number = number_of(x)
    except (TypeError, ValueError, RuntimeError):
        came = f"has shape {tuple(x.shape)}" if is_array(x) else f"is {x!r}"
        raise ValueError(f"{where}: {name} {came}, expected one number. Pass a number such as 0.5.") from None
    if not math.isfinite(number):
        raise ValueError(f"{where}: {name} is {number}, expected a finite number. Look at how it was computed.")
    return number


def check_positive(where: str, name: str, x: Any) -> float:
    """The number x as a float; refuse what is not above 0."""
    number = check_number(where, name, x)
    if number <= 0:
        raise ValueError(f"{where}: {name} is {number:g}, expected a number above 0.{_sign_hint(name, number)}")
    return number


def _sign_hint(name: str, number: float) -> str:
    if name == "learning_rate" and number < 0:
        return " The minus sign is already in the update: w := w - learning_rate * dw."
    return " Try a small one, such as 0.1." if name == "learning_rate" else " Choose a larger one."


def check_whole(where: str, name: str, x: Any, *, least: int = 0, most: int | None = None, even: bool = False) -> int:
    """The whole number x as an int; refuse fractions, what lies outside least..most, and odd numbers if so asked."""
    kind = "an even whole number" if even else "a whole number"
    wanted = f"{kind} of at least {least}" if most is None else f"{kind} from {least} to {most}"
    try:
        number = operator.index(x)
    except TypeError:
        raise ValueError(f"{where}: {name} is {x!r}, expected {wanted}. Round it with int({name}).") from None
    outside = number < least or (most is not None and number > most)
    if isinstance(x, bool) or outside or (even and number % 2):
        raise ValueError(f"{where}: {name} is {x!r}, expected {wanted}. Choose another value.")
    return number


def check_between(where: str, name: str, x: Any, low: float, high: float) -> float:
    """The number x as a float; refuse what lies outside [low, high]."""
    number = check_number(where, name, x)
    if not low <= number <= high:
        wanted = f"of at least {low:g}" if math.isinf(high) else f"from {low:g} to {high:g}"
        raise ValueError(f"{where}: {name} is {number:g}, expected a number {wanted}. Choose another value.")
    return number


def check_generator(where: str, rng: Any) -> None:
    """Refuse anything that is not a numpy random generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{where}: rng is {rng!r}, expected a numpy Generator. Pass np.random.default_rng(0); the 0 is the seed."
        )


def check_name(where: str, name: Any) -> str:
    """The name of a node; refuse what is not a text, or an empty one."""
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f'{where}: the name is {name!r}, expected a short text. Write it in quotes, such as "u".')
    return name
