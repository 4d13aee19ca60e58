"""The part of `checks.py` that is about several classes; import it from there."""

from typing import Any

from helpers.arrays import Array, is_array, number_of, to_numpy

COLUMN_SUM = 1e-3  # how far the probabilities of one example may be from 1 in sum


def check_classes(where: str, name: str, labels: Any, C: int) -> None:
    """Refuse labels (of any shape) that are not whole numbers from 0 to C - 1."""
    if not is_array(labels):
        raise TypeError(
            f"{where}: {name} is a {type(labels).__name__}, expected a numpy array or a torch tensor."
            f" Write np.array({name})."
        )
    values = to_numpy(labels)
    if values.size == 0:
        raise ValueError(f"{where}: {name} is empty (shape {values.shape}), expected at least one label.")
    wrong = values[~((values >= 0) & (values < C) & (values % 1 == 0))]
    if wrong.size:
        raise ValueError(
            f"{where}: {name} contains {wrong[0]:g}, expected whole numbers from 0 to C - 1 = {C - 1}."
            " Classes are counted from 0; is C the number of classes?"
        )


def check_distributions(where: str, name: str, A: Array, advice: str) -> None:
    """Refuse columns that are not probabilities: from 0 to 1, with the sum 1. The shape is checked elsewhere."""
    low, sums = number_of(A.min()), A.sum(axis=0)
    gaps = abs(sums - 1)
    if low >= 0 and number_of(gaps.max()) <= COLUMN_SUM:
        return
    i = int(number_of(gaps.argmax()))
    seen = f"contains {low:.6g}" if not low >= 0 else f"has a column {i} with the sum {number_of(sums[i]):.6g}"
    raise ValueError(
        f"{where}: {name} {seen}, expected columns of probabilities: from 0 to 1, with the sum 1. {advice}"
    )
