"""Compare what a learner's function gives with what is expected, and say the difference in one sentence."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

KINDS = {
    "nothing": "nothing (None)",
    "bool": "True or False",
    "int": "a whole number (int)",
    "float": "a float",
    "complex": "a complex number",
    "text": "a text (str)",
    "list": "a list",
    "tuple": "several values (a tuple)",
    "dict": "a dict",
    "set": "a set",
    "array": "a NumPy array",
    "tensor": "a torch tensor",
    "function": "a function",
    "generator": "a generator (a function with `yield`)",
}
BY_TYPE = {type(None): "nothing", bool: "bool", int: "int", float: "float", complex: "complex", str: "text"}
BY_DTYPE = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex", "U": "text"}
ORDINALS = ("1st", "2nd", "3rd")


class Yielded(list[Any]):
    """What a generator yields, as far as it was looked at."""


def copied(value: Any) -> Any:
    """Return a copy that shares nothing with `value`, or `value` itself where it cannot be copied."""
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def kind(value: Any) -> str:
    """What `value` is, in a word: a number is a number, whether Python's, NumPy's or an array without axes."""
    if type(value) in BY_TYPE:
        return BY_TYPE[type(value)]
    if isinstance(value, (np.ndarray, np.generic)):
        return BY_DTYPE.get(value.dtype.kind, "array") if value.ndim == 0 else "array"
    if isinstance(value, Yielded) or inspect.isgenerator(value):
        return "generator"
    for family in (list, tuple, dict, str, int, float):
        if isinstance(value, family):
            return BY_TYPE.get(family, family.__name__)
    if isinstance(value, (set, frozenset)):
        return "set"
    if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach") and hasattr(value, "shape"):
        return "tensor"
    return "function" if callable(value) and hasattr(value, "__code__") else type(value).__name__


def named(value: Any) -> str:
    """`value` as "a float", "a NumPy array" ..."""
    word = kind(value)
    return KINDS.get(word, f"a `{word}`")


def short(value: Any, digits: int = 4) -> str:
    """`value` in a few words: small ones are printed, large ones told by their shape."""
    word = kind(value)
    if word in ("array", "tensor"):
        array = as_array(value)
        if array.size > 6 or array.size == 0:
            return f"{'an array' if word == 'array' else 'a tensor'} of shape {tuple(array.shape)}"
        return _listed(array.tolist(), digits)
    if word in ("list", "tuple"):
        return _listed(value, digits) if _count(value) <= 6 else f"a {word} of length {len(value)}"
    if word in ("float", "complex"):
        return f"{complex(value) if word == 'complex' else float(value):.{digits}g}"
    if word in ("nothing", "bool", "int"):
        return str(value if word == "nothing" else bool(value) if word == "bool" else int(value))
    if word == "text":
        text = repr(str(value))
        return text if len(text) <= 40 else text[:38] + "…'"
    if word in ("dict", "set"):
        text = "{" + ", ".join(f"{short(k)}: {short(v)}" for k, v in value.items()) + "}" if word == "dict" else "a set"
        return text if len(text) <= 60 and word == "dict" else f"a {word} with {len(value)} entries"
    return named(value)


def _count(value: Any) -> int:
    return sum(_count(item) if kind(item) in ("list", "tuple") else getattr(item, "size", 1) for item in value)


def _listed(value: Any, digits: int) -> str:
    if isinstance(value, (list, tuple)):
        opening, closing = "[]" if isinstance(value, list) else "()"
        comma = "," if len(value) == 1 and closing == ")" else ""
        return opening + ", ".join(_listed(item, digits) for item in value) + comma + closing
    return short(value, digits)


def as_array(value: Any) -> np.ndarray:
    """`value` as a NumPy array; a torch tensor is brought to the CPU first."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)


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
    return None


def _sequences(got: Any, want: Any, rtol: float, atol: float, what: str) -> str | None:
    if len(got) != len(want):
        return f"{what} {len(got)} value{'s' * (len(got) != 1)} where {len(want)} are expected"
    fields = getattr(want, "_fields", ())
    for i, (one, other) in enumerate(zip(got, want, strict=True)):
        place = f"`{fields[i]}`" if fields else f"the {ORDINALS[i] if i < 3 else f'{i + 1}th'} value"
        said = difference(one, other, rtol, atol, f"{place} that {what}:")
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
    with np.errstate(all="ignore"):
        if bool(np.isclose(complex(got), complex(want), rtol=rtol, atol=atol, equal_nan=True)):
            return None
    one, other = _apart(got, want)
    return f"{what} {one} where {other} is expected"


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


def said_inputs(names: Iterable[str], values: Iterable[Any]) -> str:
    """The arguments of a call in short words: "`y = [1, 0]` and `a` (an array of shape (1, 9))"."""
    parts = []
    for name, value in zip(names, values, strict=False):
        text = short(value)
        parts.append(f"`{name}` ({text})" if text.startswith(("a ", "an ")) else f"`{name} = {text}`")
    if len(parts) > 4:
        parts = [*parts[:3], f"{len(parts) - 3} more arguments"]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def tidy(text: str, width: int = 200) -> str:
    """The first meaningful part of a message on one line, without memory addresses."""
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(str(text).split()))
    return text if len(text) <= width else text[: width - 2].rstrip() + " …"
