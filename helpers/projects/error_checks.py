"""What error analysis refuses beyond numbers: labels that do not fit, tags that are no tags, wrong probabilities."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_array, check_classes, check_distributions


def check_label_rows(where: str, **rows: Any) -> list[np.ndarray]:
    """Rows of class numbers as whole numbers (m,); refuse other shapes, unequal lengths, NaN and fractions."""
    found: dict[str, np.ndarray] = {}
    for name, x in rows.items():
        row = to_numpy(x) if is_array(x) or isinstance(x, (list, tuple)) else np.array(x)
        if (
            row.dtype.kind not in "iufb"
            or not (row.ndim == 1 or (row.ndim == 2 and len(row) == 1))
            or not row.shape[-1]
        ):
            raise ValueError(
                f"{where}: {name} has shape {row.shape} and type {row.dtype}, expected (1, m) or (m,) class numbers,"
                " at least one. Pass what `predict_classes` gives, and the labels in the same form."
            )
        broken = row[~(np.isfinite(row) & (row % 1 == 0))]
        if len(broken):
            raise ValueError(
                f"{where}: {name} contains {broken[0]:g}, expected whole numbers because classes are counted."
                " Did you pass probabilities? Then take predict_classes, or argmax over the classes."
            )
        found[name] = row.reshape(-1)
        first = next(iter(found))
        if len(found[name]) != len(found[first]):
            raise ValueError(
                f"{where}: {name} has {len(found[name])} entries, expected {len(found[first])} because {first} has so"
                " many. Both must speak of the same examples, in the same order."
            )
    return [np.asarray(row, dtype=np.int64) for row in found.values()]


def check_tags(where: str, tags: Any, causes: Sequence[str] | None) -> tuple[np.ndarray, list[str]]:
    """Tags as a table (n, C) of bool and the names of the causes; refuse what does not fit together."""
    marks = to_numpy(tags)
    if marks.ndim != 2 or not np.isin(marks, (0, 1)).all():
        raise ValueError(
            f"{where}: tags has shape {marks.shape} and type {marks.dtype}, expected (n, C) of True and False, a row"
            " for each error and a column for each cause. One error alone is tags.reshape(1, -1)."
        )
    if marks.shape[0] == 0:
        raise ValueError(
            f"{where}: tags has no row, expected at least one error that somebody looked at. Look at some with"
            " sample_errors."
        )
    if marks.shape[1] == 0:
        raise ValueError(f"{where}: tags has no column, expected at least one cause. Name one that you saw.")
    names = [str(c) for c in range(marks.shape[1])] if causes is None else [str(cause) for cause in causes]
    if isinstance(causes, str) or len(names) != marks.shape[1]:
        raise ValueError(
            f"{where}: causes names {names if len(names) < 9 else len(names)}, expected {marks.shape[1]} names because"
            f" tags has shape {marks.shape}. Every column of the table is one cause."
        )
    if len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise ValueError(f"{where}: causes is {names}, expected different names that say something. Rename one.")
    return marks == 1, names


def check_class_probabilities(where: str, name: str, P: Any, labels: np.ndarray) -> None:
    """Refuse P that is not (C, m) with a column of probabilities for each of the m labels, which are below C."""
    m = len(labels)
    check_array(where, name, P, letters="(C, m)", shape=(None, m), because="labels", source=labels)
    check_distributions(where, name, P, "Did you pass logits? Then use softmax(Z).")
    check_classes(where, "labels", labels, P.shape[0])
