"""The splits: every example once, parts of the right size, groups kept whole, as scikit-learn's splitters do it."""

from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit

from helpers.projects.splits import Part, split_by_group, split_examples
from solutions_tests.helpers.probes import SEEDS, close, complaint, tensor, unchanged

THREE = (0.6, 0.2, 0.2)
RNG = np.random.default_rng(0)


def numbered(m: int, n_x: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Examples whose first feature is their column, so that nothing can be mixed up unseen."""
    X = np.arange(float(m)) + 1000.0 * np.arange(n_x).reshape(-1, 1)
    return X, np.arange(m).reshape(1, m) % 3


def sound(X: np.ndarray, Y: np.ndarray, parts: tuple[Part, ...]) -> None:
    """Assert that every example is in one part, with its own label, and that `columns` tells where it was."""
    assert sorted(np.concatenate([part.columns for part in parts]).tolist()) == list(range(X.shape[1]))
    for part in parts:
        close(part.X, X[:, part.columns])
        close(part.Y, Y[:, part.columns])
        assert part.Y.dtype == Y.dtype


@given(m=st.integers(5, 60), n_x=st.integers(1, 4), seed=SEEDS)
def test_every_example_goes_into_one_part(m: int, n_x: int, seed: int) -> None:
    X, Y = numbered(m, n_x)
    with unchanged(X, Y):
        parts = split_examples(X, Y, THREE, np.random.default_rng(seed))
    sound(X, Y, parts)
    for part, share in zip(parts, THREE, strict=True):
        assert abs(len(part.columns) - share * m) <= 1
    again = split_examples(X, Y, THREE, np.random.default_rng(seed))
    assert all((a.columns == b.columns).all() for a, b in zip(parts, again, strict=True))


@given(people=st.integers(5, 20), m=st.integers(20, 60), seed=SEEDS)
def test_every_group_goes_into_one_part(people: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, Y = numbered(m)
    groups = rng.permutation(np.arange(m) % people)  # everybody occurs
    with unchanged(X, Y, groups):
        parts = split_by_group(X, Y, groups, THREE, rng)
    sound(X, Y, parts)
    inside = [set(groups[part.columns].tolist()) for part in parts]
    assert sum(map(len, inside)) == len(set.union(*inside)) == people
    for found, share in zip(inside, THREE, strict=True):
        assert abs(len(found) - share * people) <= 1


@given(people=st.integers(4, 30), seed=SEEDS, test=st.sampled_from([0.25, 0.5, 0.75]))
def test_it_splits_as_group_shuffle_split_does(people: int, seed: int, test: float) -> None:
    """The same properties as scikit-learn's splitter; where share times groups is whole, as many groups, too."""
    people -= people % 4
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.repeat(np.arange(people), 3))
    X, Y = numbered(len(groups))
    theirs = next(GroupShuffleSplit(1, test_size=test, random_state=seed % 1000).split(X.T, groups=groups))
    mine = [part.columns for part in split_by_group(X, Y, groups, (1 - test, test), rng)]
    for a, b in zip(mine, theirs, strict=True):
        assert len(set(groups[a].tolist())) == len(set(groups[b].tolist()))
        assert len(a) == len(b)
    assert not set(groups[mine[0]].tolist()) & set(groups[mine[1]].tolist())


@given(m=st.integers(4, 40), seed=SEEDS)
def test_sizes_are_those_of_shuffle_split(m: int, seed: int) -> None:
    m -= m % 4
    X, Y = numbered(m)
    theirs = next(ShuffleSplit(1, test_size=0.25, random_state=0).split(X.T))
    mine = split_examples(X, Y, (0.75, 0.25), np.random.default_rng(seed))
    assert [len(part.columns) for part in mine] == [len(part) for part in theirs]


def test_the_parts_are_random_samples() -> None:
    """Sorted data come out shuffled: every example is in the test part about as often as its share says."""
    X, Y = numbered(20)
    groups = np.arange(20) // 2
    rng = np.random.default_rng(3)
    splits: list[Any] = [partial(split_examples, X, Y), partial(split_by_group, X, Y, groups)]
    for split in splits:
        counts = np.zeros(20)
        for _ in range(2000):
            counts[split(THREE, rng)[2].columns] += 1
        assert abs(counts / 2000 - 0.2).max() < 0.05
    columns = split_by_group(X, Y, groups, (0.5, 0.5), rng)[0].columns
    assert (np.diff(columns) < 0).any()  # shuffled within the part


def test_large_sets_and_many_parts() -> None:
    X, Y = np.zeros((1, 100_000), dtype=np.float32), np.zeros((1, 100_000), dtype=np.int64)
    parts = split_examples(X, Y, (0.998, 0.001, 0.001), RNG)
    assert [part.X.shape for part in parts] == [(1, 99_800), (1, 100), (1, 100)]
    assert parts[0].X.dtype == np.float32
    ten = split_examples(*numbered(10), [0.1] * 10, RNG)
    assert [len(part.columns) for part in ten] == [1] * 10
    assert len(split_examples(*numbered(2, 1), (0.5, 0.5), RNG)[0].columns) == 1


def test_tensors_names_and_several_outputs() -> None:
    X, Y = numbered(12)
    Y = np.concatenate([Y, 1 - Y, Y])  # (3, 12)
    groups = [f"person {i // 3}" for i in range(12)]
    cases: list[Any] = [(split_examples, ()), (split_by_group, (groups,))]
    for split, extra in cases:
        mine = split(X, Y, *extra, (0.5, 0.25, 0.25), np.random.default_rng(5))
        torchs = split(tensor(X), tensor(Y), *extra, (0.5, 0.25, 0.25), np.random.default_rng(5))
        for a, b in zip(mine, torchs, strict=True):
            assert isinstance(b.X, torch.Tensor) and isinstance(b.Y, torch.Tensor)
            close(a, b)
    row = np.arange(12).reshape(1, 12) // 3
    one = split_by_group(X, Y, row, (0.5, 0.5), np.random.default_rng(2))
    other = split_by_group(X, Y, tensor(row[0]), (0.5, 0.5), np.random.default_rng(2))
    assert (one[0].columns == other[0].columns).all()


CASES: list[tuple[Any, ...]] = [
    (split_examples, (*numbered(9), (60, 20, 20), RNG), "the shares add up to 100, expected 1", "not in percent"),
    (split_examples, (*numbered(9), (0.8, 0.3), RNG), "the shares add up to 1.1, expected 1", "one part"),
    (split_examples, (*numbered(9), (1.2, -0.2), RNG), "shares[1] is -0.2, expected a number above 0", ""),
    (split_examples, (*numbered(9), (1.0,), RNG), "shares is (1.0,), expected one share for each part", "0.6"),
    (split_examples, (*numbered(9), 0.8, RNG), "shares is 0.8, expected one share for each part", "(0.6, 0.2, 0.2)"),
    (split_examples, (*numbered(3), THREE, RNG), "part 1 would be empty (number of examples: 3)", "Take more"),
    (split_examples, (*numbered(9), THREE, 0), "rng is 0, expected a numpy Generator", "default_rng(0)"),
    (split_examples, (np.zeros(9), np.zeros((1, 9)), THREE, RNG), "X has shape (9,), expected (n_x, m)", "reshape"),
    (split_examples, (np.zeros((2, 9)), np.zeros((1, 8)), THREE, RNG), "Y has 8 columns", "Every column"),
    (split_by_group, (*numbered(9), [0] * 9, THREE, RNG), "part 1 would be empty (number of groups: 1)", "larger"),
    (split_by_group, (*numbered(9), [0, 1], THREE, RNG), "groups has shape (2,), expected (m,) or (1, m)", "m = 9"),
    (split_by_group, (*numbered(9), 3, THREE, RNG), "groups is a int, expected one group for each example", "list"),
    (split_by_group, (*numbered(9), [np.nan] + [1.0] * 8, THREE, RNG), "groups contains NaN", "of their own"),
    (split_by_group, (tensor(numbered(9)[0]), numbered(9)[1], [0] * 9, THREE, RNG), "X, Y: numpy arrays and", "mixed"),
]  # fmt: skip


@pytest.mark.parametrize(("split", "arguments", "said", "advice"), CASES)
def test_wrong_input_is_refused_in_a_sentence(split: Any, arguments: Any, said: str, advice: str) -> None:
    message = complaint(split, *arguments)
    assert f"{split.__name__}: {said}" in message
    assert advice in message
