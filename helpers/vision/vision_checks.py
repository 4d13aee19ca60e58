"""Refusals that only chapter 4 needs; the others are in helpers/checks.py."""

from typing import Any

import numpy as np

from helpers.arrays import Array, is_array, to_numpy
from helpers.checks import check_array, check_list, check_together, check_whole


def check_plain(where: str, **arrays: Any) -> None:
    """Refuse tensors that record their history: functions with a backward step of their own leave no trace in it."""
    for name, x in arrays.items():
        if getattr(x, "requires_grad", False):
            raise ValueError(
                f"{where}: {name} requires_grad, expected a tensor without: this function has its own backward step,"
                f" and autograd would not see it. Pass {name}.detach()."
            )


def check_sides(where: str, shape: Any, names: tuple[str, ...]) -> list[int]:
    """The whole numbers of a shape such as (n_H, n_W, n_C), each at least 1."""
    sides = check_list(where, "shape", shape)
    if len(sides) != len(names):
        raise ValueError(f"{where}: shape has {len(sides)} entries, expected {len(names)}. Give ({', '.join(names)}).")
    return [check_whole(where, name, n, least=1) for name, n in zip(names, sides, strict=True)]


def as_values(where: str, name: str, x: Any, kinds: str = "fiu") -> np.ndarray:
    """A number, an array, or lists of numbers as a numpy array of any shape; refuse other kinds (those of dtypes)."""
    try:
        values = to_numpy(x)
    except (TypeError, ValueError):  # lists of unequal length
        values = np.array(None)
    if values.dtype.kind not in kinds:
        raise TypeError(f"{where}: {name} is {_seen(x)}, expected real numbers alone. Look at its entries.")
    return values


def as_row(where: str, name: str, x: Any) -> np.ndarray:
    """A number, or one for each picture, as a row of float64."""
    row = np.asarray(as_values(where, name, x), dtype=np.float64).reshape(-1)
    check_array(where, name, row, ndim=1)
    return row


def check_pair(where: str, out: Array, Y: Array, letters: str, least: int) -> None:
    """Refuse outputs and labels whose shapes disagree. The numbers are not looked at: losses are called often."""
    check_array(where, "out", out, letters=letters, ndim=2, finite=False)
    if out.shape[1] < least:
        raise ValueError(
            f"{where}: out has {out.shape[1]} columns, expected {letters}, so at least {least}. Look at the last layer."
        )
    check_array(where, "Y", Y, shape=out.shape, because="out", source=out, finite=False)
    check_together(where, out=out, Y=Y)


def _seen(x: Any) -> str:
    if is_array(x):
        return f"an array of {str(x.dtype).removeprefix('torch.')}"
    return repr(x) if x is None or isinstance(x, str | float | complex) else f"a {type(x).__name__}"
