"""Data that were drawn once are kept for the session: whoever asks again gets a copy at once."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

KEPT = 4  # sets per function: the largest of the course has 20 MB
P = ParamSpec("P")
Data = TypeVar("Data", bound=tuple)  # a NamedTuple of arrays and texts


def remembered(function: Callable[P, Data]) -> Callable[P, Data]:
    """Keep what a loader gives for its last few different arguments.

    Every call gets its own copy of the arrays, so that whoever changes one changes it for nobody else.

    Parameters
    ----------
    function : loader
        Gives a NamedTuple for arguments that can be looked up; the same arguments must give the same data.

    Returns
    -------
    loader
        The same from outside.
    """
    kept = lru_cache(maxsize=KEPT)(function)

    @wraps(function)
    def loader(*args: P.args, **kwargs: P.kwargs) -> Data:
        try:
            hash((args, tuple(kwargs.items())))
        except TypeError:  # a list, say: nothing that could be looked up, the loader itself tells what is wrong
            return function(*args, **kwargs)
        found: Any = kept(*args, **kwargs)  # type: ignore[arg-type]
        own: Data = type(found)(*(part.copy() if isinstance(part, np.ndarray) else part for part in found))
        return own

    return loader
