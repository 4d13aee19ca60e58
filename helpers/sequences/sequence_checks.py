"""Refusals that the sequence models share."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array

SAME = "A gradient has the shape of what it belongs to."


def check_sequence(where: str, name: str, X: Array, letters: str) -> None:
    """Refuse what is not an array of three axes, time first."""
    check_array(where, name, X, letters=letters, ndim=3)


def check_recurrent_weights(
    where: str, n_x: int, Wx: Array, Wa: Array, b: Array, *, blocks: int = 1, because: str, source: Array
) -> None:
    """Refuse weights of a recurrent cell that do not fit each other or the inputs; blocks is 4 for an LSTM."""
    rows = f"{blocks} n_a" if blocks > 1 else "n_a"
    check_array(where, "Wa", Wa, letters=f"({rows}, n_a)", ndim=2)
    n_a = Wa.shape[1]
    full = blocks * n_a
    letters = f"({rows}, n_a)"
    check_array(where, "Wa", Wa, letters=letters, shape=(full, n_a), hint=f"The state has {n_a} numbers, its columns.")
    check_array(where, "Wx", Wx, letters=f"({rows}, n_x)", shape=(full, n_x), because=because, source=source)
    check_array(where, "b", b, letters=f"({rows}, 1)", shape=(full, 1), because="Wa", source=Wa)


def check_mask(where: str, mask: Any, X: Array) -> None:
    """Refuse a mask that is not (T, m) of 0 and 1 with all ones of a sequence at its beginning, at least one."""
    if mask is None:
        return
    shape = (X.shape[0], X.shape[2])
    if tuple(getattr(mask, "shape", ())) != shape:
        check_array(where, "mask", mask * 1.0 if hasattr(mask, "shape") else mask, letters="(T, m)", shape=shape,
                    because="X", source=X)  # fmt: skip
    seen = to_numpy(mask) * 1.0
    if not np.isin(seen, (0, 1)).all():
        raise ValueError(f"{where}: mask contains {seen[~np.isin(seen, (0, 1))][0]:g}, expected only 0 and 1.")
    if (np.diff(seen, axis=0) > 0).any():
        column = int(np.flatnonzero((np.diff(seen, axis=0) > 0).any(axis=0))[0])
        raise ValueError(
            f"{where}: mask has a 1 after a 0 in column {column}, expected all steps of a sequence first and then its"
            " padding. Pad at the end."
        )
    if not seen[0].all():
        column = int(np.flatnonzero(seen[0] == 0)[0])
        raise ValueError(
            f"{where}: mask has no 1 in column {column}, expected at least one step. Leave empty sequences out."
        )
