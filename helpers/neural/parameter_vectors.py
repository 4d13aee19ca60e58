"""All parameters of a network as one long vector, as a gradient check wants them (lesson 2.3)."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import numpy as np

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import as_numbers, check_array, check_together, check_whole

Parameters = Mapping[str, Array] | tuple[Array, ...]  # by name, or a NamedTuple


def pack(parameters: Parameters) -> Array:
    """Lay all parameters end to end: the vector theta of W1, b1, W2, b2, ..., row by row.

    With the gradients packed in the same way, one gradient check covers the whole network:
    `gradient_check(lambda theta: cost(unpack(theta, parameters)), pack(parameters), pack(gradients))`.

    Parameters
    ----------
    parameters : dict or NamedTuple of arrays
        Arrays of any shape by name; their order is kept. Plain numbers will do.

    Returns
    -------
    theta : array (N,)
        A copy of all their entries.

    Raises
    ------
    ValueError
        If there are none, or one is empty, NaN or infinite.
    """
    where = "pack"
    arrays = {name: as_numbers(where, name, x) for name, x in _named(where, parameters).items()}
    for name, x in arrays.items():
        check_array(where, name, x)
    check_together(where, **arrays)
    xp = xp_of(*arrays.values())
    return xp.concat([x.reshape(-1) for x in arrays.values()])  # (N,)


def unpack(theta: Array, parameters: Parameters) -> Any:
    """Cut the vector theta into arrays of the shapes that `parameters` has: the way back from `pack`.

    Parameters
    ----------
    theta : array (N,)
        All entries, in the order of `pack`.
    parameters : dict or NamedTuple of arrays
        Only its names and shapes matter.

    Returns
    -------
    dict or NamedTuple of arrays
        The same names and shapes, with the entries of theta (and its dtype). They are views: no entry is copied.

    Raises
    ------
    ValueError
        If theta does not have as many entries as the parameters together.
    """
    shapes = _shapes("unpack", parameters)
    N = sum(math.prod(shape) for shape in shapes.values())
    hint = f"The parameters {', '.join(shapes)} have {N} entries."
    check_array("unpack", "theta", theta, shape=(N,), finite=False, hint=hint)
    start, parts = 0, {}
    for name, shape in shapes.items():
        end = start + math.prod(shape)
        parts[name] = as_float(theta)[start:end].reshape(shape)
        start = end
    return parts if isinstance(parameters, Mapping) else type(parameters)(*parts.values())


def name_of_entry(k: int, parameters: Parameters) -> str:
    """The name of entry k of the packed vector, to say which parameter a gradient check complains about.

    Parameters
    ----------
    k : int
        Its place in theta, from 0 to N - 1; the `worst` of a gradient check is (k,).
    parameters : dict or NamedTuple of arrays
        What was packed.

    Returns
    -------
    str
        Such as "W2[0, 3]": row 0, column 3 of W2.

    Raises
    ------
    ValueError
        If theta has no such entry.
    """
    where = "name_of_entry"
    shapes = _shapes(where, parameters)
    starts = list(accumulate(map(math.prod, shapes.values()), initial=0))
    k = check_whole(where, "k", k, most=starts[-1] - 1)
    number = bisect_right(starts, k) - 1
    name = list(shapes)[number]
    place = np.unravel_index(k - starts[number], shapes[name])
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def _shapes(where: str, parameters: Parameters) -> dict[str, tuple[int, ...]]:
    return {name: tuple(as_numbers(where, name, x).shape) for name, x in _named(where, parameters).items()}


def _named(where: str, parameters: Any) -> dict[str, Any]:
    named = parameters._asdict() if hasattr(parameters, "_asdict") else parameters
    if not isinstance(named, Mapping):
        raise TypeError(
            f"{where}: parameters is a {type(parameters).__name__}, expected a dict or a NamedTuple of arrays."
            ' Write {"W": W, "b": b}.'
        )
    if not named:
        raise ValueError(f"{where}: parameters is empty, expected at least one array. Pass network.parameters.")
    return dict(named)
