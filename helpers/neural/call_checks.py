"""What can be wrong with the call of a step: the cache of another function, a flag that is neither True nor False."""

from typing import Any

import numpy as np

from helpers.checks import check_kind
from helpers.kind_checks import Kind


def check_cache(where: str, cache: Any, kind: type[Kind]) -> Kind:
    """The cache of a backward step; refuse what its forward step cannot have given."""
    if isinstance(cache, kind):
        return cache
    return check_kind(where, "cache", cache, kind, f"Pass the cache of {where.replace('backward', 'forward')}.")


def check_flags(where: str, **flags: Any) -> None:
    """Refuse what is neither True nor False (0 and 1 will do)."""
    for name, x in flags.items():
        if not isinstance(x, bool | int | np.bool_):
            raise TypeError(f"{where}: {name} is a {type(x).__name__}, expected True or False. Write {name}=True.")
