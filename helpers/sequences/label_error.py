"""How wrong a transcript is: insertions, deletions and substitutions for each label (lesson 5.9)."""

from collections.abc import Sequence
from typing import Any

from helpers.arrays import is_array
from helpers.checks import check_list


def edit_distance(found: Sequence[Any], truth: Sequence[Any]) -> int:
    """The least number of labels to insert, delete or replace until one text is the other.

        d(i, j) = min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [found_i differs from truth_j])      (1)

    Parameters
    ----------
    found, truth : sequences
        Labels that can be compared; either may be empty.

    Returns
    -------
    int

    Raises
    ------
    ValueError or TypeError
        If one of them is no row of labels.

    Source: V. Levenshtein, "Binary codes capable of correcting deletions, insertions, and reversals" (1966).
    """
    found, truth = _labels("edit_distance", "found", found), _labels("edit_distance", "truth", truth)
    row = list(range(len(truth) + 1))  # d(0, j)
    for i, label in enumerate(found, start=1):
        before, row = row, [i]
        for j, wanted in enumerate(truth, start=1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (label != wanted)))  # (1)
    return row[-1]


def label_error(found: Sequence[Sequence[Any]], truth: Sequence[Sequence[Any]]) -> float:
    """Edits for each label of the truth, over all texts together; more than 1 if too much is inserted.

        label error = sum of the edit distances / number of labels in the truth      (1)

    Parameters
    ----------
    found, truth : sequences of m sequences
        Texts, in the same order.

    Returns
    -------
    float

    Raises
    ------
    ValueError or TypeError
        If there are not as many texts as truths, all truths are empty, or a text is no row of labels.
    """
    found, truth = _texts("label_error", "found", found), _texts("label_error", "truth", truth)
    if len(found) != len(truth):
        raise ValueError(
            f"label_error: found has {len(found)} texts, expected {len(truth)}, as many as truth. Give one for each."
        )
    labels = sum(len(text) for text in truth)
    if not labels:
        raise ValueError("label_error: truth has no label in it, expected at least one. Leave silence out.")
    return sum(edit_distance(a, b) for a, b in zip(found, truth, strict=True)) / labels  # (1)


def _texts(where: str, name: str, texts: Any) -> list[list[Any]]:
    return [_labels(where, f"{name}[{k}]", text) for k, text in enumerate(check_list(where, name, texts))]


def _labels(where: str, name: str, text: Any) -> list[Any]:
    """The labels of a text, characters of a string or entries of a row; refuse what is neither."""
    if isinstance(text, str):
        return list(text)
    labels = text.tolist() if is_array(text) and text.ndim == 1 else check_list(where, name, text)
    if any(is_array(label) for label in labels):
        raise TypeError(f"{where}: {name} holds arrays, expected single labels. Pass a row, such as [3, 1, 4].")
    return labels
