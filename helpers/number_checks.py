"""The part of `checks.py` that is about single numbers, names and random generators; import it from there."""

import math
import operator
from collections.abc import Iterable
from difflib import get_close_matches
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


def check_whole(
    where: str, name: str, x: Any, *, least: int | None = 0, most: int | None = None, even: bool = False
) -> int:
    """The whole number x as an int; refuse fractions, what lies outside least..most, and odd numbers if so asked."""
    kind = "an even whole number" if even else "a whole number"
    bounds = f" of at least {least}" if most is None else f" from {least} to {most}"
    wanted = kind if least is None else kind + bounds
    try:
        number = operator.index(x)
    except TypeError:
        raise ValueError(f"{where}: {name} is {x!r}, expected {wanted}. Round it with int({name}).") from None
    outside = (least is not None and number < least) or (most is not None and number > most)
    if isinstance(x, bool) or outside or (even and number % 2):
        raise ValueError(f"{where}: {name} is {x!r}, expected {wanted}. Choose another value.")
    return number


def check_between(
    where: str,
    name: str,
    x: Any,
    low: float,
    high: float,
    *,
    ends: str = "[]",
    advice: str = "Choose another value.",
) -> float:
    """The number x as a float; refuse what lies outside [low, high], or (low, high] and so on, as `ends` says."""
    number = check_number(where, name, x)
    above = number > low if ends[0] == "(" else number >= low
    below = number < high if ends[1] == ")" else number <= high
    if not (above and below):
        least = f"above {low:g}" if ends[0] == "(" else f"of at least {low:g}"
        most = "" if math.isinf(high) else f" and {'below' if ends[1] == ')' else 'at most'} {high:g}"
        wanted = f"from {low:g} to {high:g}" if ends == "[]" and most else least + most
        raise ValueError(f"{where}: {name} is {number:g}, expected a number {wanted}. {advice}")
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


def check_choice(where: str, name: str, x: Any, choices: Iterable[str]) -> str:
    """One of several names; refuse any other, and propose the one that was probably meant."""
    known = list(choices)
    if isinstance(x, str) and x in known:
        return x
    spelled = {choice.lower(): choice for choice in reversed(known)}
    near = get_close_matches(x.lower(), spelled, n=1) if isinstance(x, str) else []
    advice = f'Did you mean "{spelled[near[0]]}"?' if near else "Choose one of these names."
    raise ValueError(f"{where}: {name} is {x!r}, expected one of {', '.join(map(repr, known))}. {advice}")


def check_fields(where: str, name: str, x: Any, kind: type) -> Any:
    """A NamedTuple of the given kind, or a plain tuple with as many entries; refuse anything else."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    if not isinstance(x, tuple) or len(x) != len(fields):
        wanted = f"{kind.__name__}({', '.join(fields)})"
        came = f"{len(x)} entries" if isinstance(x, tuple) else f"a {type(x).__name__}"
        raise TypeError(f"{where}: {name} is {came}, expected {wanted}. Write {kind.__name__}(...) around the arrays.")
    return kind(*x)
