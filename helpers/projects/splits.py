"""Train, dev and test: how a data set is divided so that the parts can judge a model (lesson 2.1)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_generator, check_same_columns, check_together
from helpers.projects.split_checks import check_groups, check_no_part_empty, check_shares


class Part(NamedTuple):
    """One part of a data set that was split."""

    X: Array  # (n_x, m_part) its examples
    Y: Array  # (1, m_part) or (C, m_part) their labels
    columns: np.ndarray  # (m_part,) where they stood in the whole set, to look up what else is known about them


def split_examples(X: Array, Y: Array, shares: Sequence[float], rng: np.random.Generator) -> tuple[Part, ...]:
    """Shuffle the examples and deal them out: every example goes into exactly one part.

        order = a random order of the m columns                    (1)
        c_k = m (share_1 + ... + share_k), to the nearest whole    (2)
        part k = the columns order[c_{k-1}], ..., order[c_k - 1]   (3)

    Shuffling makes the parts alike: each is a random sample of the same set. Without it, whatever the data were sorted
    by (class, day, device) would tell the parts apart. Where several examples come from one person, this split puts
    some of them into training and others into dev or test: use `split_by_group`.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m) or (C, m)
        Examples and labels in columns.
    shares : sequence of float
        The share of each part, such as (0.6, 0.2, 0.2) for train, dev and test; their sum is 1.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    tuple of Part
        X, Y and the columns they had, for each part.

    Raises
    ------
    ValueError
        If the shares do not add up to 1, a part would be empty, or shapes disagree.
    """
    m = _check("split_examples", X, Y, rng)
    order = rng.permutation(m)  # (1)
    bounds = _bounds("split_examples", "examples", m, shares)
    return tuple(_part(X, Y, order[start:stop]) for start, stop in pairwise(bounds))  # (3)


def split_by_group(
    X: Array, Y: Array, groups: Any, shares: Sequence[float], rng: np.random.Generator
) -> tuple[Part, ...]:
    """Deal out whole groups: all examples of a person (or a day, a device, ...) go into the same part.

        order = a random order of the G different groups           (1)
        c_k = G (share_1 + ... + share_k), to the nearest whole    (2)
        part k = all examples of the groups order[c_{k-1}], ..., order[c_k - 1]   (3)

    The shares count groups: with groups of unequal sizes the parts hold about that share of the examples. Within a
    part the examples are shuffled.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m) or (C, m)
        Examples and labels in columns.
    groups : array or list (m,) or (1, m)
        The group of every example: numbers or names.
    shares : sequence of float
        The share of each part, such as (0.6, 0.2, 0.2) for train, dev and test; their sum is 1.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    tuple of Part
        X, Y and the columns they had, for each part; no group is in two of them.

    Raises
    ------
    ValueError
        If the shares do not add up to 1, there are fewer groups than parts need, or shapes disagree.
    """
    m = _check("split_by_group", X, Y, rng)
    names, group = np.unique(check_groups("split_by_group", groups, m), return_inverse=True)  # group: (m,) 0..G-1
    G = len(names)
    order = rng.permutation(G)  # (1)
    bounds = _bounds("split_by_group", "groups", G, shares)
    shuffled = rng.permutation(m)
    parts = []
    for start, stop in pairwise(bounds):
        inside = np.isin(group[shuffled], order[start:stop])
        parts.append(_part(X, Y, shuffled[inside]))  # (3)
    return tuple(parts)


def _check(where: str, X: Array, Y: Array, rng: np.random.Generator) -> int:
    """The number of examples."""
    check_array(where, "X", X, letters="(n_x, m)", ndim=2, finite=False)
    check_array(where, "Y", Y, letters="(1, m) or (C, m)", ndim=2, finite=False)
    check_same_columns(where, X=X, Y=Y)
    check_together(where, X=X, Y=Y)
    check_generator(where, rng)
    return int(X.shape[1])


def _bounds(where: str, what: str, count: int, shares: Sequence[float]) -> list[int]:
    ends = np.cumsum(check_shares(where, shares))
    bounds = [0, *(int(np.rint(count * end)) for end in ends[:-1]), count]  # (2)
    check_no_part_empty(where, what, count, bounds)
    return bounds


def _part(X: Array, Y: Array, columns: np.ndarray) -> Part:
    return Part(X[:, columns], Y[:, columns], columns)
