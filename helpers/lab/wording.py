"""Say a value in a few words: what it is, and what is in it."""

from __future__ import annotations

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
    "tuple": "a tuple of several values",
    "dict": "a dict",
    "set": "a set",
    "array": "a NumPy array",
    "tensor": "a torch tensor",
    "function": "a function",
    "generator": "a generator (a function with `yield`)",
}
BY_TYPE = {type(None): "nothing", bool: "bool", int: "int", float: "float", complex: "complex", str: "text"}
BY_DTYPE = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex", "U": "text"}


class Yielded(list[Any]):
    """What a generator yields, as far as it was looked at."""


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
