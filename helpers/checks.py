"""Every error message of the package is made here: which argument, what came, what was expected, what to do.

`where` is the function that the learner called and `name` the argument as it is called there. Each function returns
nothing when all is well, and looks at the data at most twice.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, as_float, is_array, like, number_of, to_numpy, xp_of
from helpers.class_checks import check_classes as check_classes
from helpers.class_checks import check_distributions as check_distributions
from helpers.kind_checks import check_cache as check_cache
from helpers.kind_checks import check_callable as check_callable
from helpers.kind_checks import check_flags as check_flags
from helpers.kind_checks import check_kind as check_kind
from helpers.kind_checks import check_list as check_list
from helpers.kind_checks import check_text as check_text
from helpers.number_checks import check_between as check_between
from helpers.number_checks import check_choice as check_choice
from helpers.number_checks import check_fields as check_fields
from helpers.number_checks import check_generator as check_generator
from helpers.number_checks import check_name as check_name
from helpers.number_checks import check_number as check_number
from helpers.number_checks import check_positive as check_positive
from helpers.number_checks import check_whole as check_whole


def check_array(
    where: str,
    name: str,
    x: Array,
    *,
    ndim: int | tuple[int, ...] | None = None,
    letters: str = "",
    shape: Sequence[int | None] | None = None,
    because: str = "",
    source: Array | None = None,
    finite: bool = True,
    hint: str = "",
) -> None:
    """Refuse what is not an array of real numbers of the right shape, or is empty, or holds NaN or infinity.

    Parameters
    ----------
    where, name : str
        The function, and its argument.
    x : array
        What was passed.
    ndim : int or tuple of int, optional
        The number of axes it may have, when `shape` does not say it.
    letters : str
        The expected shape in the letters of the course, such as "(n_x, 1)".
    shape : sequence of int or None, optional
        The expected shape in numbers; None where any length will do.
    because, source : str and array, optional
        The argument that fixes the expected shape.
    finite : bool
        Whether NaN and infinity are refused (one pass over the data).
    hint : str
        What to do about a wrong shape, where there is no more fitting advice.

    Raises
    ------
    TypeError
        If x is no numpy array or torch tensor.
    ValueError
        If the kind of its numbers, its shape or its values are wrong.
    """
    if not is_array(x):
        hint = f"Write np.array([[{x!r}]])." if isinstance(x, (int, float)) else f"Write np.array({name})."
        if isinstance(x, tuple) and x and is_array(x[0]):
            hint = f"Functions that end in forward return (output, cache): write {name}, cache = ..."
        raise TypeError(f"{where}: {name} is a {type(x).__name__}, expected a numpy array or a torch tensor. {hint}")
    _check_kind(where, name, x)
    if shape is not None:
        if x.ndim != len(shape) or any(n is not None and n != k for n, k in zip(shape, x.shape, strict=True)):
            raise ValueError(_shape_message(where, name, x, letters, shape, because, source, hint))
    elif ndim is not None and x.ndim != ndim and x.ndim not in (ndim if isinstance(ndim, tuple) else (ndim,)):
        raise ValueError(_axes_message(where, name, x, letters, ndim))
    if 0 in x.shape:
        raise ValueError(
            f"{where}: {name} is empty (shape {tuple(x.shape)}), expected at least one entry along every axis."
            " Look at where it was sliced or filtered."
        )
    if finite:
        check_finite(where, name, x)


def as_numbers(where: str, name: str, x: Any) -> Array:
    """x, a number or an array, as an array of floating-point numbers; refuse anything else."""
    try:
        return as_float(x)
    except TypeError:
        raise TypeError(
            f"{where}: {name} is a {type(x).__name__}, expected a number or an array. Write np.array({name})."
        ) from None


def _check_kind(where: str, name: str, x: Array) -> None:
    if isinstance(x, np.ndarray):
        fine = x.dtype.kind in "fi"
    else:
        fine = x.is_floating_point() or str(x.dtype).startswith("torch.int")
    if not fine:
        kind = str(x.dtype).removeprefix("torch.")
        hint = f"For pictures use {name} / 255." if "uint" in kind else f"Convert it: {name} * 1.0."
        raise ValueError(f"{where}: {name} holds numbers of type {kind}, expected floating-point numbers. {hint}")


def _axes_message(where: str, name: str, x: Array, letters: str, ndim: int | tuple[int, ...]) -> str:
    counts = ndim if isinstance(ndim, tuple) else (ndim,)
    axes = " or ".join(str(n) for n in counts) + (" axis" if counts == (1,) else " axes")
    wanted = f"{letters}, {axes}" if letters else axes
    hint = f" A row is {name}.reshape(1, -1), a column {name}.reshape(-1, 1)." if x.ndim == 1 and counts == (2,) else ""
    return f"{where}: {name} has shape {tuple(x.shape)}, expected {wanted}.{hint}"


def _shape_message(
    where: str,
    name: str,
    x: Array,
    letters: str,
    shape: Sequence[int | None],
    because: str,
    source: Array | None,
    hint: str,
) -> str:
    came, known = tuple(x.shape), tuple(shape)
    numbers = str(known) if None not in known else ""
    wanted = " = ".join(part for part in (letters, numbers) if part)
    reason = ""
    if because:
        seen = f"has shape {tuple(source.shape)}" if source is not None and is_array(source) else f"is {source}"
        reason = f" because {because} {seen}"
    if len(came) == 2 and came[::-1] == known:
        hint = f"Did you pass {name}.T?"
    elif len(came) == 1 and (known.count(None) == 1 or came[0] == math.prod(n or 1 for n in known)):
        hint = f"Use {name}.reshape{tuple(-1 if n is None else n for n in known)}."
    return f"{where}: {name} has shape {came}, expected {wanted}{reason}. {hint or _axes_advice(came, known)}".rstrip()


def _axes_advice(came: tuple[int, ...], known: tuple[int | None, ...]) -> str:
    return f"It has {len(came)} axes instead of {len(known)}." if len(came) != len(known) else ""


def check_finite(where: str, name: str, x: Array) -> None:
    """Refuse NaN and infinity: the sum of the entries shows them in one pass, and only then they are looked up."""
    if isinstance(x, np.ndarray):
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(x.sum())
    else:
        total = number_of(x.sum())
    if math.isfinite(total):
        return
    bad = ~np.isfinite(to_numpy(x))
    if not bad.any():  # the sum alone was too large for the type
        return
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    at = f"[{', '.join(map(str, place))}]" if place else ""
    raise ValueError(
        f"{where}: {name}{at} is {to_numpy(x)[place]}, expected finite numbers ({bad.sum()} of {bad.size} entries are"
        " not). Look for a division by zero, a logarithm of 0, or a learning rate that is too large."
    )


def check_labels(where: str, name: str, Y: Array, *, because: str = "", source: Array | None = None) -> None:
    """Refuse labels that are not (1, m) of only 0 and 1; m is the number of columns of `source`, where one is given."""
    if is_array(Y) and str(Y.dtype).endswith(("bool", "uint8")):
        Y = Y * 1.0
    m = None if source is None else source.shape[-1]
    check_array(where, name, Y, letters="(1, m)", shape=(1, m), because=because, source=source, finite=False)
    right = (Y == 0) | (Y == 1)
    if not right.all():
        wrong = to_numpy(Y)[0][~to_numpy(right)[0]][0]
        raise ValueError(
            f"{where}: {name} contains {wrong:g}, expected only the labels 0 and 1."
            f" For any other pair of classes use ({name} == positive_class) * 1."
        )


def check_probabilities(where: str, name: str, A: Array) -> None:
    """Refuse numbers outside [0, 1] (and NaN); the shape is checked elsewhere."""
    low, high = float(A.min()), float(A.max())
    if not (low >= 0 and high <= 1):
        seen = low if not low >= 0 else high
        raise ValueError(
            f"{where}: {name} contains {seen:.6g}, expected probabilities between 0 and 1."
            " Did you pass the logits Z? Then use sigmoid(Z), or the loss that takes logits."
        )


def check_same_columns(where: str, **arrays: Array) -> None:
    """Refuse two-dimensional arrays that do not all have the same number of columns (examples)."""
    (first, reference), *others = arrays.items()
    for name, x in others:
        if x.shape[-1] != reference.shape[-1]:
            raise ValueError(
                f"{where}: {name} has {x.shape[-1]} columns (shape {tuple(x.shape)}), expected"
                f" {reference.shape[-1]} because {first} has shape {tuple(reference.shape)}."
                " Every column is one example."
            )


def check_together(where: str, **arrays: Any) -> None:
    """Refuse numpy arrays mixed with torch tensors, and tensors of different dtype or device."""
    try:
        xp_of(*arrays.values())
    except TypeError as problem:
        raise TypeError(f"{where}: {', '.join(arrays)}: {problem}") from None
    tensors = {name: x for name, x in arrays.items() if is_array(x) and not isinstance(x, np.ndarray) and x.ndim}
    for name, x in list(tensors.items())[1:]:
        first, reference = next(iter(tensors.items()))
        same_type = x.dtype == reference.dtype or name == "Y"  # labels may be whole numbers
        if x.device != reference.device or not same_type:
            change = f"{name}.to({first})" if reference.is_floating_point() else f"{first}.to({name})"
            raise ValueError(
                f"{where}: {name} is {x.dtype} on {x.device}, expected {reference.dtype} on {reference.device}"
                f" because {first} is. Use {change}."
            )


def check_same_shape(where: str, name: str, x: Array, because: str, source: Array) -> None:
    """Refuse an array (of finite numbers) whose shape is not that of `source`."""
    shape = tuple(source.shape)
    check_array(where, name, x, shape=shape, because=because, source=source)


def check_range(where: str, name: str, x: Array, low: float, high: float, advice: str) -> None:
    """Refuse an array with entries outside [low, high]."""
    for seen in (float(x.min()), float(x.max())):
        if not low <= seen <= high:
            raise ValueError(f"{where}: {name} contains {seen:.6g}, expected values from {low:g} to {high:g}. {advice}")


def check_rates(where: str, name: str, x: Any, theta: Array) -> Any:
    """One learning rate as a float, or one per parameter as an array like theta (n,); refuse what is not above 0."""
    if not isinstance(x, (tuple, list)) and not (is_array(x) and x.ndim):
        return check_positive(where, name, x)
    rates = like(x, theta)
    check_array(where, name, rates, letters="(n,)", shape=theta.shape, because="start", source=theta)
    check_positive(where, name, rates.min())
    return rates
