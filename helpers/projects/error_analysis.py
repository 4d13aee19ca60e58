"""Looking at errors one by one: a random sample of them, tags for their causes, ceilings for the cures (lesson 3.3)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_whole
from helpers.neural.generalization import wilson_interval
from helpers.projects.error_checks import check_label_rows, check_tags

KINDS = ("both", "false positives", "false negatives")


def error_columns(labels: Any, predicted: Any, *, of: int | None = None, kind: str = "both") -> np.ndarray:
    """Where the errors are: the columns in which prediction and label differ.

        errors = {i : prediction_i != label_i}                                            (1)
        false positives of class c = {i : prediction_i = c, label_i != c}                 (2)
        false negatives of class c = {i : prediction_i != c, label_i = c}                 (3)

    The label is what somebody wrote down. Where it is wrong, (1) counts an example as an error that may be none.

    Parameters
    ----------
    labels, predicted : arrays (1, m) or (m,)
        Class numbers.
    of : int, optional
        c: only errors in which this class was predicted, or missed.
    kind : str
        "false positives" or "false negatives" of that class, or "both".

    Returns
    -------
    array (n,) of columns, rising; it may be empty

    Raises
    ------
    ValueError
        If shapes disagree, anything is no whole number, or kind is given without a class.
    """
    where = "error_columns"
    y, h = check_label_rows(where, labels=labels, predicted=predicted)
    check_choice(where, "kind", kind, KINDS)
    if of is None:
        if kind != "both":
            raise ValueError(f"{where}: kind is {kind!r} without a class, expected of=c as well. Say of which class.")
        return np.flatnonzero(y != h)  # (1)
    c = check_whole(where, "of", of)
    positive, negative = (h == c) & (y != c), (h != c) & (y == c)  # (2), (3)
    return np.flatnonzero({"both": positive | negative, KINDS[1]: positive, KINDS[2]: negative}[kind])


def sample_errors(
    labels: Any, predicted: Any, n: int, rng: np.random.Generator, *, of: int | None = None, kind: str = "both"
) -> np.ndarray:
    """Draw n errors at random, each equally likely and none twice: the pile to look through.

    The first n errors of a file are no sample: files are sorted by day, office or class. Nor are the most confident
    errors; they are worth a look of their own, but their shares say nothing about all errors.

    Parameters
    ----------
    labels, predicted : arrays (1, m) or (m,)
        Class numbers.
    n : int
        How many, from 1 to the number of errors there are.
    rng : numpy Generator
        The source of randomness.
    of, kind : int and str, optional
        As in `error_columns`.

    Returns
    -------
    array (n,) of columns, in random order

    Raises
    ------
    ValueError
        If there is no error at all, or n is more than there are, or the labels are wrong as in `error_columns`.
    """
    found = error_columns(labels, predicted, of=of, kind=kind)
    check_generator("sample_errors", rng)
    if len(found) == 0:
        raise ValueError(
            "sample_errors: there is no error of this kind, expected at least one to look at."
            " Are labels and predicted the same array, or does the model really make none?"
        )
    n = check_whole("sample_errors", "n", n, least=1, most=len(found))
    return rng.permutation(found)[:n]


class Confusion(NamedTuple):
    """A pair of classes that the model mixes up."""

    label: int
    predicted: int
    errors: int  # examples with this label that were predicted so
    share: float  # of all errors


def confusion_pairs(labels: Any, predicted: Any, most: int = 5) -> tuple[Confusion, ...]:
    """Which class is taken for which, the most frequent pairs first; pairs as frequent as each other by their numbers.

    Parameters
    ----------
    labels, predicted : arrays (1, m) or (m,)
        Class numbers.
    most : int
        How many pairs at most, at least 1.

    Returns
    -------
    tuple of Confusion
        label, predicted, errors and their share of all; empty where there is no error.

    Raises
    ------
    ValueError
        If shapes disagree or anything is no whole number.
    """
    y, h = check_label_rows("confusion_pairs", labels=labels, predicted=predicted)
    most = check_whole("confusion_pairs", "most", most, least=1)
    wrong = y != h
    pairs, counts = np.unique(np.stack([y[wrong], h[wrong]]), axis=1, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:most]
    return tuple(
        Confusion(int(pairs[0, k]), int(pairs[1, k]), int(counts[k]), float(counts[k] / wrong.sum())) for k in order
    )


class Ceiling(NamedTuple):
    """What curing one cause could gain at most."""

    cause: str
    errors: int  # how many of those looked at carry the tag
    alone: int  # and no other tag
    share: float  # errors / n
    low: float  # where its share of all errors probably lies
    high: float
    error_left: float  # the error rate if all of them vanished, (2)
    error_low: float  # ... with the upper end of the share
    error_high: float  # ... with the lower end of the share


def ceiling_table(tags: Any, causes: Sequence[str], error: float, level: float = 0.95) -> tuple[Ceiling, ...]:
    """For each cause, how much of the error it could explain at most: counted in n errors that somebody looked at.

        share_c = (errors with tag c) / n,  from low_c to high_c by Wilson's interval      (1)
        error left = error (1 - share_c)                                                   (2)

    (2) is a bound, not a forecast: a cure seldom removes all, and may bring new errors. An error with two tags counts
    for both, so shares may add up to more than 1, and it may stay when only one of its causes is cured.

    Parameters
    ----------
    tags : array (n, C) of bool
        One row per error looked at, one column per cause; a row may have no tag.
    causes : sequence of C str
        Their names.
    error : float
        The error rate on the whole dev set, above 0 and at most 1.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    tuple of Ceiling, in the order of the causes

    Raises
    ------
    ValueError
        If tags and causes do not fit, no error was looked at, or a number is outside its range.
    """
    marks, names = check_tags("ceiling_table", tags, causes)
    error = check_between("ceiling_table", "error", error, 0, 1, ends="(]", advice="5 % is 0.05.")
    n, single = len(marks), marks.sum(axis=1) == 1
    rows = []
    for c, cause in enumerate(names):
        share = float(marks[:, c].mean())
        low, high = wilson_interval(share, n, level)  # (1)
        left = (error * (1 - part) for part in (share, high, low))  # (2)
        rows.append(Ceiling(cause, int(marks[:, c].sum()), int((marks[:, c] & single).sum()), share, low, high, *left))
    return tuple(rows)


def chance_of_top(tags: Any, rng: np.random.Generator, repeats: int = 2000) -> np.ndarray:
    """How often each cause would have come out on top, had you looked at other errors of the same kind (bootstrap).

        times_i = how often row i is among n rows drawn with repetition      (1)
        count_c = sum_i times_i tag_ic                                       (2)

    Causes that tie for the first place share the point.

    Parameters
    ----------
    tags : array (n, C) of bool
        One row per error looked at.
    rng : numpy Generator
        What draws the rows.
    repeats : int
        How many piles of n are drawn, at least 50.

    Returns
    -------
    array (C,)
        Chances with the sum 1; all equal where nothing is tagged.

    Raises
    ------
    ValueError
        If tags are no table of True and False, or repeats is below 50.
    """
    marks, _ = check_tags("chance_of_top", tags, None)
    check_generator("chance_of_top", rng)
    repeats = check_whole("chance_of_top", "repeats", repeats, least=50)
    n = len(marks)
    times = rng.multinomial(n, np.full(n, 1 / n), size=repeats)  # (1)   (repeats, n)
    counts = times @ (marks * 1)  # (2)   (repeats, n) @ (n, C) -> (repeats, C)
    first = counts == np.amax(counts, axis=1, keepdims=True)
    return (first / first.sum(axis=1, keepdims=True)).mean(axis=0)
