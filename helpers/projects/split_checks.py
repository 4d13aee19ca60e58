"""What the splits refuse beyond shapes: shares that do not add up to one whole, and a part that would be empty."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_positive

ROUNDING = 1e-9  # 0.7 + 0.2 + 0.1 is not exactly 1 for a computer


def check_shares(where: str, shares: Any) -> list[float]:
    """The shares as floats; refuse fewer than two, one that is not above 0, and a sum that is not 1."""
    if isinstance(shares, str) or not (isinstance(shares, Sequence) or is_array(shares)) or len(shares) < 2:
        raise ValueError(
            f"{where}: shares is {shares!r}, expected one share for each part, at least two."
            " For train, dev and test write (0.6, 0.2, 0.2)."
        )
    parts = [check_positive(where, f"shares[{k}]", share) for k, share in enumerate(shares)]
    if abs(sum(parts) - 1) > ROUNDING:
        raise ValueError(
            f"{where}: the shares add up to {sum(parts):g}, expected 1 because every example goes into one part."
            " Give them as parts of one, not in percent."
        )
    return parts


def check_no_part_empty(where: str, what: str, count: int, bounds: Sequence[int]) -> None:
    """Refuse bounds between which a part would get none of the `count` examples, or groups."""
    for k, (start, stop) in enumerate(pairwise(bounds)):
        if stop <= start:
            raise ValueError(
                f"{where}: part {k} would be empty (number of {what}: {count}), expected at least one in every part."
                " Take more of them, or larger shares."
            )


def check_groups(where: str, groups: Any, m: int, *, name: str = "groups", of: str = "X") -> np.ndarray:
    """The group of every example of `of` as an array (m,); refuse another number of them, and numbers that are NaN."""
    if not is_array(groups) and not isinstance(groups, (list, tuple)):
        raise TypeError(
            f"{where}: {name} is a {type(groups).__name__}, expected one group for each example, in an array or a list."
        )
    names = to_numpy(groups)
    if names.shape not in ((m,), (1, m)):
        raise ValueError(
            f"{where}: {name} has shape {names.shape}, expected (m,) or (1, m) with m = {m} because {of} has {m}"
            " columns. Every example belongs to one group: the person, the day, the device it comes from."
        )
    if names.dtype.kind == "f" and np.isnan(names).any():
        raise ValueError(
            f"{where}: {name} contains NaN, expected a group for every example."
            " Give examples of an unknown group a group of their own."
        )
    return names.reshape(-1)
