"""What the sets from two sources refuse beyond shapes: too few examples, and names that do not fit together."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_generator, check_same_columns, check_together
from helpers.projects.split_checks import check_groups


def check_two_sources(where: str, rng: Any, X: Array, Y: Array, X_target: Array, Y_target: Array) -> tuple[int, int]:
    """How many examples both sources have; refuse shapes that do not fit each other."""
    for name, x in (("X", X), ("Y", Y)):
        check_array(where, name, x, letters="(n_x, m)" if name == "X" else "(1, m) or (C, m)", ndim=2, finite=False)
    for name, x, source in (("X", X_target, X), ("Y", Y_target, Y)):
        rows = source.shape[0]
        check_array(
            where, f"{name}_target", x, letters=f"({rows}, m_target)", shape=(rows, None), because=name, source=source,
            finite=False,
        )  # fmt: skip
        check_together(where, **{name: source, f"{name}_target": x})
    check_same_columns(where, X=X, Y=Y)
    check_same_columns(where, X_target=X_target, Y_target=Y_target)
    check_generator(where, rng)
    return int(X.shape[1]), int(X_target.shape[1])


def group_codes(where: str, groups: Any, m: int, target_groups: Any, m_target: int) -> tuple[np.ndarray, np.ndarray]:
    """A whole number for the group of every example, (m,) and (m_target,); each alone where no groups are given."""
    own = None if groups is None else check_groups(where, groups, m)
    others = (
        None
        if target_groups is None
        else check_groups(where, target_groups, m_target, name="target_groups", of="X_target")
    )
    if own is not None and others is not None:
        code = np.unique(np.concatenate([own, others]), return_inverse=True)[1]
        return code[:m], code[m:]
    first = np.arange(m) if own is None else np.unique(own, return_inverse=True)[1]
    second = np.arange(m_target) if others is None else np.unique(others, return_inverse=True)[1]
    return first, second + m


def check_enough(where: str, name: str, there: int, wanted: int, fits: bool) -> None:
    """Refuse to deal out more examples, or groups, than there are."""
    if not fits:
        raise ValueError(
            f"{where}: the {name} has {there} examples in all, too few for the {wanted} that are asked for."
            " Ask for fewer, or collect more; with groups, whole groups are dealt out."
        )


def check_sets(where: str, sets: Any) -> None:
    """Refuse what is no dict of at least two sets with the same number of rows."""
    if not isinstance(sets, Mapping) or len(sets) < 2:
        raise ValueError(
            f"{where}: sets is {type(sets).__name__}, expected a dict of at least two sets."
            ' Write {"train": X_train, "dev": X_dev}.'
        )
    first = next(iter(sets))
    for name, X in sets.items():
        check_array(where, name, X, letters="(n_x, m)", ndim=2, finite=False)
        rows, source = sets[first].shape[0], sets[first]
        check_array(
            where, name, X, letters=f"({rows}, m)", shape=(rows, None), because=first, source=source, finite=False
        )


def check_groups_of(where: str, sets: Mapping[str, Array], groups: Any) -> dict[str, set[Any]]:
    """The different groups in every set; refuse a dict with other names than those of the sets."""
    if not isinstance(groups, Mapping) or set(groups) != set(sets):
        came = sorted(map(str, groups)) if isinstance(groups, Mapping) else type(groups).__name__
        raise ValueError(
            f"{where}: groups is for {came}, expected a dict with the names of the sets, {sorted(map(str, sets))}."
            " Give the group of every example in every set."
        )
    given = {
        name: check_groups(where, groups[name], X.shape[1], name=f"groups[{name!r}]", of=name)
        for name, X in sets.items()
    }
    return {name: set(names.tolist()) for name, names in given.items()}
