"""The part of `checks.py` that is about what kind of thing an argument is; import it from there."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from helpers.arrays import is_array

Kind = TypeVar("Kind")


def _seen(x: Any) -> str:
    """What came, in a few words."""
    if x is None or isinstance(x, bool | int | float):
        return repr(x)
    if is_array(x):
        return f"an array of shape {tuple(x.shape)}"
    return _with_article(type(x).__name__)


def _with_article(name: str) -> str:
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"


def check_kind(where: str, name: str, x: Any, kind: type[Kind], advice: str) -> Kind:
    """Refuse what is no instance of a class; advice says where one gets it: "Pass the cache of conv_forward."."""
    if not isinstance(x, kind):
        raise TypeError(f"{where}: {name} is {_seen(x)}, expected {_with_article(kind.__name__)}. {advice}")
    return x


def check_cache(where: str, cache: Any, kind: type[Kind]) -> Kind:
    """The cache of a backward step; refuse what its forward step cannot have given."""
    if isinstance(cache, kind):  # first: the sentence costs more than the look, at every layer of every step
        return cache
    return check_kind(where, "cache", cache, kind, f"Pass the cache of {where.replace('backward', 'forward')}.")


def check_flags(where: str, **flags: Any) -> None:
    """Refuse what is neither True nor False (1 and 0 will do): a text or an array would count as True, or fail."""
    for name, x in flags.items():
        if not (isinstance(x, bool | np.bool_) or (isinstance(x, int) and x in (0, 1))):
            came = repr(x) if isinstance(x, str) else _seen(x)
            raise TypeError(f"{where}: {name} is {came}, expected True or False. Write {name}=True.")


def check_callable(where: str, name: str, x: Any) -> Callable[..., Any]:
    """Refuse what cannot be called."""
    if not callable(x):
        raise TypeError(f"{where}: {name} is {_seen(x)}, expected a function. Pass its name, without brackets.")
    return x


def check_text(where: str, name: str, x: Any) -> str:
    """Refuse what is no text; an empty one is a text."""
    if not isinstance(x, str):
        raise TypeError(f"{where}: {name} is {_seen(x)}, expected a text. Write it in quotes.")
    return x


def check_list(where: str, name: str, x: Any, of: type | tuple[type, ...] = object, *, least: int = 0) -> list[Any]:
    """A list of what can be gone through (a text and a dictionary excepted); refuse entries of another kind, or few."""
    wanted = "" if of is object else f" of {of.__name__}" if isinstance(of, type) else f" of {of[0].__name__}"
    number = is_array(x) and not x.ndim
    if number or isinstance(x, str | bytes | dict) or not isinstance(x, Iterable):
        raise TypeError(f"{where}: {name} is {_seen(x)}, expected a list{wanted}. Put it in square brackets.")
    entries = list(x)
    if len(entries) < least:
        raise ValueError(f"{where}: {name} has {len(entries)} entries, expected at least {least}. Pass more of them.")
    for k, entry in enumerate(entries):
        if not isinstance(entry, of):
            raise TypeError(f"{where}: {name}[{k}] is {_seen(entry)}, expected a list{wanted}. Look at that entry.")
    return entries
