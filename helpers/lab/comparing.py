"""Compare what a learner's function gives with what is expected, and say the difference in one sentence."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from helpers.lab.wording import Yielded, as_array, kind, named, short

ORDINALS = ("1st", "2nd", "3rd")


def copied(value: Any) -> Any:
    """Return a copy that shares nothing with `value`, or `value` itself where it cannot be copied."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def identical(before: Any, after: Any) -> bool:
    """True when nothing in `after` differs from `before`, bit by bit; what cannot be compared counts as unchanged."""
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray) and before.dtype.kind != "O":
        same_form = before.shape == after.shape and before.dtype == after.dtype
        return same_form and before.tobytes() == after.tobytes()
    return difference(after, before, rtol=0, atol=0) is None


def difference(got: Any, want: Any, rtol: float = 1e-7, atol: float = 1e-9, what: str = "it returns") -> str | None:
    """Say in one sentence how `got` differs from `want`; None where they agree or cannot be compared.

    Parameters
    ----------
    got, want : object
        What came, and what is expected.
    rtol, atol : float
        Relative and absolute tolerance of numbers.
    what : str
        How the sentence begins.
    """
    has, needs = kind(got), kind(want)
    if has == "nothing" and needs != "nothing":
        return "it returns nothing: did you forget `return`?" if what == "it returns" else f"{what} None"
    if (said := _wrong_count(got, want, has, needs, what)) is not None:
        return said or _sequences(got, want, rtol, atol, what)
    if (has == "int" and needs == "float") or (has == "float" and needs == "int" and got != want):
        return _numbers(got, want, rtol, atol, what)
    if has != needs:
        shown = f"{what} {named(got)}" + (f", {short(got)}," if has in ("bool", "int", "float", "text") else "")
        return f"{shown} where {named(want)} is expected"
    if isinstance(got, Yielded) and isinstance(want, Yielded):
        return _sequences(got, want, rtol, atol, "it yields" if what == "it returns" else what)
    if needs in ("list", "tuple"):
        return _sequences(got, want, rtol, atol, what)
    if needs == "dict":
        return _dicts(got, want, rtol, atol, what)
    if needs in ("array", "tensor"):
        return _arrays(as_array(got), as_array(want), rtol, atol, what)
    if needs in ("bool", "int", "float", "complex"):
        return _numbers(got, want, rtol, atol, what)
    if needs in ("text", "set"):
        return None if got == want else f"{what} {short(got)} where {short(want)} is expected"
    if is_dataclass(want) and is_dataclass(got):
        return _fields(got, want, rtol, atol, what)
    return None


def _fields(got: Any, want: Any, rtol: float, atol: float, what: str) -> str | None:
    for field in fields(want):
        one, other = getattr(got, field.name, None), getattr(want, field.name)
        said = difference(one, other, rtol, atol, _within(f"`{field.name}`", what))
        if said:
            return said
    return None


def _within(place: str, what: str) -> str:
    """How a sentence about one part of `what` begins."""
    link, whole = ("of", what[:-1]) if what.endswith(":") else ("that", what)
    return f"{place} {link} {whole}:"


def _wrong_count(got: Any, want: Any, has: str, needs: str, what: str) -> str | None:
    """Several values in place of one, or one in place of several; "" where a list and a tuple are as good."""
    if needs in ("float", "int") and has in ("array", "tensor"):
        hint = ": `.item()` takes the number out" if as_array(got).size == 1 else ""
        return f"{what} {named(got)} of shape {as_array(got).shape} where a single number is expected{hint}"
    if needs in ("list", "tuple") and has in ("list", "tuple"):
        return ""
    numbers = needs == "tuple" and all(kind(one) in ("int", "float") for one in want)
    if numbers and has in ("array", "tensor") and as_array(got).shape == (len(want),):
        return f"{what} one array of {len(want)} numbers where {len(want)} values are expected: take them out of it"
    if needs == "tuple" and has in ("array", "tensor", "float", "int"):
        return f"{what} one value where {len(want)} are expected, separated by commas"
    return None


def _sequences(got: Any, want: Any, rtol: float, atol: float, what: str) -> str | None:
    if len(got) != len(want):
        return f"{what} {len(got)} value{'s' * (len(got) != 1)} where {len(want)} are expected"
    names = getattr(want, "_fields", ())
    for i, (one, other) in enumerate(zip(got, want, strict=True)):
        place = f"`{names[i]}`" if names else f"the {ORDINALS[i] if i < 3 else f'{i + 1}th'} value"
        said = difference(one, other, rtol, atol, _within(place, what))
        if said:
            return said
    return None


def _dicts(got: Any, want: Any, rtol: float, atol: float, what: str) -> str | None:
    for key in want:
        if key not in got:
            return f"{what} a dict without the key {short(key)}"
    for key in got:
        if key not in want:
            return f"{what} a dict with the key {short(key)}, which is not expected"
    for key in want:
        said = difference(got[key], want[key], rtol, atol, f"the entry {short(key)} is")
        if said:
            return said
    return None


def _numbers(got: Any, want: Any, rtol: float, atol: float, what: str) -> str | None:
    if got == want:  # whole numbers may be too large for a float
        return None
    with np.errstate(all="ignore"), suppress(OverflowError):
        # As arrays: Python's own abs of a complex NaN may raise over an overflow of some computation before it.
        one, other = np.array([complex(got)]), np.array([complex(want)])
        if np.isclose(one, other, rtol=rtol, atol=atol, equal_nan=True).all():
            return None
    shown, wanted = _apart(got, want)
    return f"{what} {shown} where {wanted} is expected{_times(got, want)}"


def _times(got: Any, want: Any) -> str:
    """The telling factor between two real numbers: -1, or a whole number above 1."""
    try:
        ratio = float(got) / float(want)
    except (TypeError, OverflowError, ZeroDivisionError):  # complex, or too large for a float
        return ""
    if not ratio or not np.isfinite(ratio):
        return ""
    if abs(ratio + 1) < 1e-9:
        return " (the sign is the other way round)"
    whole = abs(ratio - round(ratio)) < 1e-9 * abs(ratio) and 1 < abs(round(ratio)) <= 1000
    return f" ({round(ratio)} times what is expected)" if whole else ""


def _apart(got: Any, want: Any) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to see that they differ."""
    for digits in (4, 8, 12, 17):
        one, other = short(got, digits), short(want, digits)
        if one != other:
            break
    return one, other


def _arrays(got: np.ndarray, want: np.ndarray, rtol: float, atol: float, what: str) -> str | None:
    if got.shape != want.shape:
        return f"{what} shape {got.shape} where {want.shape} is expected{_shape_reason(got.shape, want.shape)}"
    if got.dtype.kind != want.dtype.kind or (want.dtype.kind in "fc" and got.dtype != want.dtype):
        return f"{what} numbers of type {got.dtype} where {want.dtype} is expected"
    if want.dtype.kind not in "biufc":
        wrong = np.argwhere(np.atleast_1d(got != want))
    else:
        with np.errstate(all="ignore"):
            wrong = np.argwhere(~np.isclose(got, want, rtol=rtol, atol=atol, equal_nan=True))
    if not len(wrong):
        return None
    at = _worst(got, want, wrong) if want.dtype.kind in "iufc" else tuple(wrong[0])
    one, other = _apart(got[at].item(), want[at].item())
    place = f"at {[int(i) for i in at]}" if len(at) else "there"
    much = "" if len(wrong) < 2 else f" ({_pattern(got, want, wrong)})"
    return f"{what} {one} {place} where {other} is expected{much}"


def _shape_reason(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    if len(got) < len(want) and [n for n in got if n != 1] == [n for n in want if n != 1]:
        return " (an axis of length 1 got lost: `keepdims=True` keeps it)"
    return " (it is the transpose of that)" if len(got) > 1 and got == want[::-1] else ""


def _worst(got: np.ndarray, want: np.ndarray, wrong: np.ndarray) -> tuple[int, ...]:
    """The place of the largest difference; NaN or infinity where a finite number is expected come first."""
    places = tuple(wrong.T)
    with np.errstate(all="ignore"):
        gap = np.abs(got[places].astype(complex) - want[places])
    return tuple(wrong[int(np.argmax(np.where(np.isfinite(gap), gap, np.inf)))])


def _pattern(got: np.ndarray, want: np.ndarray, wrong: np.ndarray) -> str:
    places = tuple(wrong.T)
    if want.dtype.kind in "ifc" and np.isfinite(got[places]).all() and np.isfinite(want[places]).all():
        if np.allclose(got[places], -want[places], rtol=1e-6, atol=0):
            return "the sign is the other way round everywhere"
        with np.errstate(all="ignore"):
            ratio = got[places] / want[places]
        if np.isfinite(ratio).all() and ratio[0] != 0 and np.allclose(ratio, ratio[0], rtol=1e-6, atol=0):
            return f"everywhere {short(ratio[0].item(), 3)} times what is expected"
    return f"{len(wrong)} of {got.size} numbers differ, here the most"
