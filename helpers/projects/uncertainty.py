"""How sure a comparison is: two sets, two models on one set, any metric (chapter 3; single errors in lesson 2.1)."""

from collections.abc import Callable
from math import comb, isfinite, sqrt
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_between, check_generator, check_whole
from helpers.neural.generalization import Interval, wilson_interval

UNDEFINED = 0.05  # a metric may be undefined on this share of the resampled sets


class PairedGap(NamedTuple):
    """Two models on the same examples: how far apart their error rates are."""

    gap: float  # error of the first model minus error of the second, between -1 and 1
    low: float  # where the true gap probably lies
    high: float
    only_first: int  # examples that only the first model gets wrong
    only_second: int  # examples that only the second model gets wrong
    p_value: float  # how often two equally good models disagree so one-sidedly, or more


def gap_interval(error: float, n: int, base_error: float, base_n: int | None, level: float = 0.95) -> Interval:
    """Where the difference of two error rates lies that were measured on different examples (Newcombe 1998).

    1. Take the Wilson interval of each rate: l_1..u_1 around p_1 = error, l_2..u_2 around p_2 = base_error.
    2. The two measurements are independent, so the squares of their deviations add up:

        low  = p_1 - p_2 - sqrt((p_1 - l_1)^2 + (u_2 - p_2)^2)      (1)
        high = p_1 - p_2 + sqrt((u_1 - p_1)^2 + (p_2 - l_2)^2)      (2)

    Parameters
    ----------
    error, base_error : float
        Two shares of wrong predictions, in [0, 1], such as dev error and training error.
    n, base_n : int
        On how many examples each was measured. None for base_n says that base_error is known exactly.
    level : float
        How often such intervals shall contain the truth, above 0 and below 1.

    Returns
    -------
    Interval
        low, high (of error - base_error, between -1 and 1) and half_width.

    Raises
    ------
    ValueError
        If an error is not in [0, 1], a number of examples is below 1 or level is not between 0 and 1.
    """
    own = wilson_interval(error, n, level)
    base_error = check_between("gap_interval", "base_error", base_error, 0, 1, advice="5 % is 0.05.")
    base = Interval(base_error, base_error) if base_n is None else wilson_interval(base_error, base_n, level)
    gap = float(error) - base_error
    low = gap - sqrt((error - own.low) ** 2 + (base.high - base_error) ** 2)  # (1)
    high = gap + sqrt((own.high - error) ** 2 + (base_error - base.low) ** 2)  # (2)
    return Interval(low, high)


def paired_gap(wrong: Any, base_wrong: Any, level: float = 0.95) -> PairedGap:
    """Two models on the same m examples: only where they disagree, the examples tell which one is better.

    With b examples that only the first gets wrong, and c that only the second does:

        gap = (b - c) / m                                                                    (1)
        p = 2 P(at most min(b, c) heads in b + c flips of a fair coin), at most 1            (2)
        interval: (1) and its standard error, each with half an example added to all four
                  combinations of right and wrong, so that b = c = 0 still leaves a doubt    (3)

    Examples that both get right or wrong cancel out. So a gap may be clear here although the intervals of the two
    error rates overlap widely.

    Parameters
    ----------
    wrong, base_wrong : arrays (m,) or (1, m)
        True (or 1) where the first, and the second model is wrong on an example.
    level : float
        How often such intervals shall contain the truth, above 0 and below 1.

    Returns
    -------
    PairedGap
        gap, low, high, only_first, only_second, p_value.

    Raises
    ------
    ValueError
        If the arrays are not of one length, or hold anything but 0 and 1.

    References
    ----------
    McNemar, Psychometrika 12 (1947), for (2); Agresti and Min, Statistics in Medicine 24 (2005), for (3).
    """
    first, second = _marks("wrong", wrong), _marks("base_wrong", base_wrong)
    if first.shape != second.shape:
        raise ValueError(
            f"paired_gap: base_wrong has {len(second)} entries, expected {len(first)} because wrong has so many."
            " Both models must be judged on the same examples, in the same order."
        )
    level = check_between("paired_gap", "level", level, 0, 1, ends="()", advice="95 % is 0.95.")
    m, b, c = len(first), int((first & ~second).sum()), int((~first & second).sum())
    tail = sum(comb(b + c, k) for k in range(min(b, c) + 1))
    p_value = min(1.0, 2 * tail / 2 ** (b + c))  # (2)
    middle = (b - c) / (m + 2)
    error = sqrt(b + c + 1 - (b - c) ** 2 / (m + 2)) / (m + 2)
    half = NormalDist().inv_cdf((1 + level) / 2) * error  # (3)
    return PairedGap((b - c) / m, max(-1.0, middle - half), min(1.0, middle + half), b, c, p_value)


def bootstrap_interval(
    statistic: Callable[..., Any], rng: np.random.Generator, *arrays: Any, repeats: int = 1000, level: float = 0.95
) -> Interval:
    """How sure any metric is: draw m of the m examples, with repetition, and compute it again, many times.

        value_r = statistic(columns i_1 ... i_m of every array),  i uniform on 0 ... m - 1      (1)
        from the (1 - level) / 2 quantile of the values to the (1 + level) / 2 quantile         (2)

    The examples at hand stand in for the world they came from. It works where no formula is known (F1, average
    precision), and is too narrow where there are only a few examples of the kind that the metric is about.

    Parameters
    ----------
    statistic : function
        Takes as many arrays as are given here and returns a number.
    rng : numpy Generator
        What draws the examples.
    *arrays : arrays (..., m)
        Examples in the last axis; the same columns are drawn from all of them.
    repeats : int
        How many sets are drawn, at least 50.
    level : float
        Above 0 and below 1.

    Returns
    -------
    Interval
        low, high and half_width.

    Raises
    ------
    ValueError
        If the arrays have different numbers of columns, or the metric is undefined (raises a ValueError, or is not
        finite) on more than one of twenty sets.
    """
    check_generator("bootstrap_interval", rng)
    repeats = check_whole("bootstrap_interval", "repeats", repeats, least=50)
    level = check_between("bootstrap_interval", "level", level, 0, 1, ends="()", advice="95 % is 0.95.")
    m, values, undefined = _columns(arrays), [], ""
    for _ in range(repeats):
        drawn = rng.integers(m, size=m)
        try:
            value = float(statistic(*(x[..., drawn] for x in arrays)))  # (1)
            problem = "" if isfinite(value) else f"it was {value}"
        except ValueError as error:
            value, problem = float("nan"), str(error)
        undefined = problem or undefined
        if not problem:
            values.append(value)
    if len(values) < (1 - UNDEFINED) * repeats:
        raise ValueError(
            f"bootstrap_interval: the statistic is undefined on {repeats - len(values)} of {repeats} resampled sets,"
            f" expected at most one of twenty ({undefined}). Take more examples of the rare kind."
        )
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])  # (2)
    return Interval(float(low), float(high))


def _marks(name: str, wrong: Any) -> np.ndarray:
    """Which examples are wrong, as booleans (m,)."""
    marks = to_numpy(wrong) if is_array(wrong) else np.array(wrong)
    one_row = marks.ndim == 1 or (marks.ndim == 2 and marks.shape[0] == 1)
    if not one_row or 0 in marks.shape or not np.isin(marks, (0, 1)).all():
        raise ValueError(
            f"paired_gap: {name} has shape {marks.shape}, expected (m,) or (1, m) with True where the model is wrong,"
            " False where it is right. Write predicted != labels."
        )
    return marks.reshape(-1) == 1


def _columns(arrays: tuple[Any, ...]) -> int:
    """The number m of examples that all arrays share."""
    if not arrays or not all(is_array(x) and len(x.shape) for x in arrays):
        raise TypeError(
            "bootstrap_interval: expected one or more arrays with an example in each column after statistic and rng."
            " Write bootstrap_interval(f1, rng, predicted, labels)."
        )
    counts = [int(x.shape[-1]) for x in arrays]
    if len(set(counts)) > 1 or counts[0] == 0:
        raise ValueError(
            f"bootstrap_interval: the arrays have {', '.join(map(str, counts))} columns, expected the same number, at"
            " least 1, in each. The last axis holds the examples."
        )
    return counts[0]
