"""Examples from two sources, many of one kind and few of the kind that matters: sets that judge fairly (lesson 3.4)."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.checks import check_whole
from helpers.projects.source_checks import check_enough, check_groups_of, check_sets, check_two_sources, group_codes
from helpers.projects.splits import Part


class Sources(NamedTuple):
    """The four sets of a project whose training examples do not come from where it will be used."""

    train: Part
    training_dev: Part  # like train, but not trained on
    dev: Part  # from the target
    test: Part  # from the target


class Leak(NamedTuple):
    """What two sets have in common although they must not."""

    first: str  # the names of the two sets
    second: str
    kind: str  # "example" or "group"
    shared: int  # how many different ones are in both


def split_sources(
    X: Array,
    Y: Array,
    X_target: Array,
    Y_target: Array,
    rng: np.random.Generator,
    *,
    training_dev: int,
    dev: int,
    test: int,
    in_training: int = 0,
    groups: Any = None,
    target_groups: Any = None,
) -> Sources:
    """Deal out two sources: dev and test from the target alone, and a training-dev set from what would be trained on.

        test, dev, extra = the first, the next and the next of the shuffled target examples    (1)
        pool = all source examples and extra, without the groups that are in dev or test       (2)
        training_dev, train = the first of the shuffled pool, all others                       (3)

    Parameters
    ----------
    X, Y, X_target, Y_target : arrays (n_x, m), (1, m) or (C, m), and the same with m_target columns
        Examples of the source, and of the target: the kind that the model will meet.
    rng : numpy Generator
        The source of randomness.
    training_dev, dev, test, in_training : int
        How many examples each gets, at least 1; in_training, how many target examples may be trained on, may be 0.
        With groups it may be a few more.
    groups, target_groups : arrays or lists (m,) and (m_target,), optional
        The group of every example, kept whole: the font, the person. The same name in both is the same group.

    Returns
    -------
    Sources
        train, training_dev, dev, test; their `columns` count through X first, then on through X_target.

    Raises
    ------
    ValueError
        If shapes disagree, there are too few examples, or the same example is in two sets.
    """
    where = "split_sources"
    m, m_target = check_two_sources(where, rng, X, Y, X_target, Y_target)
    own, others = group_codes(where, groups, m, target_groups, m_target)
    wanted = [check_whole(where, "test", test, least=1), check_whole(where, "dev", dev, least=1)]
    wanted.append(check_whole(where, "in_training", in_training))
    least = check_whole(where, "training_dev", training_dev, least=1)
    at_test, at_dev, extra, _ = _deal(where, "target", others, wanted, rng)  # (1)
    judged = np.isin(own, others[np.concatenate([at_test, at_dev])])
    pool = np.concatenate([np.flatnonzero(~judged), m + extra])  # (2)
    code = np.concatenate([own, others])
    held, rest = _deal(where, "source", code[pool], [least], rng, rest=1)  # (3)
    xp = xp_of(X)
    X_all, Y_all = xp.concat([X, X_target], axis=1), xp.concat([Y, Y_target], axis=1)
    places = (pool[rest], pool[held], m + at_dev, m + at_test)
    sets = Sources(*(Part(X_all[:, at], Y_all[:, at], at) for at in places))
    refuse_leaks({name.replace("_", "-"): part.X for name, part in sets._asdict().items()})
    return sets


def find_leaks(sets: Mapping[str, Array], groups: Mapping[str, Any] | None = None) -> tuple[Leak, ...]:
    """Which pairs of sets share an example, bit for bit, or a group.

    Parameters
    ----------
    sets : dict from name to array (n_x, m)
        The examples of each set, such as {"train": X_train, "dev": X_dev}; at least two sets.
    groups : dict from name to array or list (m,), optional
        The group of each example, for the same sets.

    Returns
    -------
    tuple of Leak
        For each pair of sets and each kind of leak one entry; empty where there is none.

    Raises
    ------
    ValueError
        If there are fewer than two sets, or the numbers of rows, or of groups, do not fit.
    """
    check_sets("find_leaks", sets)
    contents: dict[str, dict[str, set[Any]]] = {"example": {name: _columns(X) for name, X in sets.items()}}
    if groups is not None:
        contents["group"] = check_groups_of("find_leaks", sets, groups)
    found = []
    for kind, inside in contents.items():
        for first, second in combinations(inside, 2):
            shared = len(inside[first] & inside[second])
            if shared:
                found.append(Leak(first, second, kind, shared))
    return tuple(found)


def refuse_leaks(sets: Mapping[str, Array], groups: Mapping[str, Any] | None = None) -> None:
    """Raise an error, with what leaks where, if `find_leaks` finds anything; otherwise nothing happens.

    Parameters
    ----------
    sets, groups : dicts, as for `find_leaks`
        The examples of each set, and the group of each example.

    Returns
    -------
    None
        Where nothing leaks.

    Raises
    ------
    ValueError
        If two sets have an example or a group in common.
    """
    leaks = find_leaks(sets, groups)
    if leaks:
        first, second, kind, shared = leaks[0]
        what = f"{shared} {kind}{'s' if shared > 1 else ''}"
        more = f" ({len(leaks) - 1} more such pairs.)" if len(leaks) > 1 else ""
        advice = "Deal out whole groups." if kind == "group" else f"Take them out of {first}."
        raise ValueError(f"refuse_leaks: {first} and {second} share {what}, expected none. {advice}{more}")


def _deal(
    where: str, name: str, codes: np.ndarray, counts: list[int], rng: np.random.Generator, rest: int = 0
) -> list[np.ndarray]:
    """Positions for each part, whole groups until it has as many as wanted, and the positions of all others."""
    names, group, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    order = rng.permutation(len(names))
    filled = np.cumsum(sizes[order])
    shuffled = rng.permutation(len(codes))
    parts, start = [], 0
    for count in counts:
        before = int(filled[start - 1]) if start else 0
        stop = start if count == 0 else 1 + int(np.searchsorted(filled, before + count))
        check_enough(where, name, len(codes), sum(counts) + rest, stop <= len(names) - bool(rest))
        parts.append(shuffled[np.isin(group[shuffled], order[start:stop])])
        start = stop
    return [*parts, shuffled[np.isin(group[shuffled], order[start:])]]


def _columns(X: Array) -> set[bytes]:
    """The different examples of a set, as bytes."""
    return {column.tobytes() for column in np.ascontiguousarray(to_numpy(X).T)}
