"""Two sources: sets of the right kind and size, groups whole, and no leak unnoticed (scikit-learn agrees)."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import pairwise_distances
from sklearn.model_selection import GroupShuffleSplit

from helpers.projects.sources import Leak, Sources, find_leaks, refuse_leaks, split_sources
from solutions_tests.helpers.probes import SEEDS, close, complaint, tensor, unchanged

RNG = np.random.default_rng(0)


def two_sources(m: int, m_target: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Examples whose first feature is their column; those of the target go on counting."""
    everything = np.stack([np.arange(float(m + m_target)), np.ones(m + m_target)])
    Y = np.arange(m + m_target).reshape(1, -1) % 3
    return everything[:, :m], Y[:, :m], everything[:, m:], Y[:, m:]


def sound(sets: Sources, X: np.ndarray, Y: np.ndarray, X_target: np.ndarray, Y_target: np.ndarray) -> None:
    """Assert that the columns tell where each example stood, and that it brought its own label."""
    X_all, Y_all = np.concatenate([X, X_target], axis=1), np.concatenate([Y, Y_target], axis=1)
    columns = np.concatenate([part.columns for part in sets])
    assert len(np.unique(columns)) == len(columns)
    for part in sets:
        close(part.X, X_all[:, part.columns])
        close(part.Y, Y_all[:, part.columns])
    assert (sets.dev.columns >= X.shape[1]).all() and (sets.test.columns >= X.shape[1]).all()


@given(m=st.integers(2, 40), m_target=st.integers(3, 30), seed=SEEDS)
def test_every_set_gets_its_kind_and_its_number(m: int, m_target: int, seed: int) -> None:
    data = two_sources(m, m_target)
    extra = (m_target - 2) // 3
    with unchanged(*data):
        sets = split_sources(
            *data, np.random.default_rng(seed), training_dev=1 + m // 3, dev=1, test=m_target - 1 - extra,
            in_training=extra,
        )  # fmt: skip
    sound(sets, *data)
    sizes = [len(part.columns) for part in sets]
    assert sizes == [m + extra - 1 - m // 3, 1 + m // 3, 1, m_target - 1 - extra]
    from_target = np.concatenate([sets.train.columns, sets.training_dev.columns]) >= m
    assert from_target.sum() == extra
    again = split_sources(
        *data, np.random.default_rng(seed), training_dev=1 + m // 3, dev=1, test=m_target - 1 - extra, in_training=extra
    )
    assert all((a.columns == b.columns).all() for a, b in zip(sets, again, strict=True))


@given(fonts=st.integers(4, 10), people=st.integers(6, 12), seed=SEEDS)
def test_groups_stay_whole_as_group_shuffle_split_keeps_them(fonts: int, people: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = two_sources(4 * fonts, 3 * people)
    groups = rng.permutation(np.repeat([f"font {k}" for k in range(fonts)], 4))
    target_groups = rng.permutation(np.repeat([f"person {k}" for k in range(people)], 3))
    sets = split_sources(*data, rng, training_dev=5, dev=4, test=3, groups=groups, target_groups=target_groups)
    sound(sets, *data)
    everyone = np.concatenate([groups, target_groups])
    assert [len(part.columns) for part in sets] == [4 * fonts - 8, 8, 6, 3]  # whole groups, until it is enough
    kinds = dict(zip(("a", "b", "c", "d"), (part.X for part in sets), strict=True))
    assert find_leaks(kinds, {name: everyone[X[0].astype(int)] for name, X in kinds.items()}) == ()
    kept, held = next(GroupShuffleSplit(1, test_size=2, random_state=seed % 1000).split(data[0].T, groups=groups))
    theirs = {"train": data[0][:, kept], "test": data[0][:, held]}
    assert find_leaks(theirs, {"train": groups[kept], "test": groups[held]}) == ()
    assert len(held) == len(sets.training_dev.columns)


def test_a_group_of_both_sources_is_not_trained_on_where_it_judges() -> None:
    data = two_sources(20, 12)
    people, callers = np.arange(20) // 2, np.arange(12) // 2  # persons 0 to 5 are in both
    for seed in range(20):
        sets = split_sources(
            *data, np.random.default_rng(seed), training_dev=2, dev=2, test=2, in_training=2, groups=people,
            target_groups=callers,
        )  # fmt: skip
        everyone = np.concatenate([people, callers])
        learned = set(everyone[np.concatenate([sets.train.columns, sets.training_dev.columns])].tolist())
        assert not learned & set(everyone[np.concatenate([sets.dev.columns, sets.test.columns])].tolist())
        assert sum(len(part.columns) for part in sets) == 20 - 4 + 2 + 4
        assert not set(everyone[sets.train.columns].tolist()) & set(everyone[sets.training_dev.columns].tolist())


def test_groups_of_one_source_alone() -> None:
    data, groups, people = two_sources(8, 9), np.arange(8) // 2, np.arange(9) // 3
    for seed in range(10):
        sets = split_sources(*data, np.random.default_rng(seed), training_dev=1, dev=1, test=1, groups=groups)
        sound(sets, *data)
        assert [len(part.columns) for part in sets] == [6, 2, 1, 1]
        sets = split_sources(*data, np.random.default_rng(seed), training_dev=1, dev=1, test=1, target_groups=people)
        sound(sets, *data)
        assert [len(part.columns) for part in sets] == [7, 1, 3, 3]
        assert all(len(np.unique(people[part.columns - 8])) == 1 for part in (sets.dev, sets.test))


def test_each_example_has_the_same_chance() -> None:
    data, counts, rng = two_sources(12, 10), np.zeros((4, 22)), np.random.default_rng(2)
    for _ in range(1500):
        for k, part in enumerate(split_sources(*data, rng, training_dev=3, dev=2, test=3, in_training=2)):
            counts[k, part.columns] += 1 / 1500
    assert abs(counts[1, :12] - 3 / 14).max() < 0.05
    assert abs(counts[2, 12:] - 0.2).max() < 0.05 and abs(counts[3, 12:] - 0.3).max() < 0.05


@given(m=st.integers(1, 12), k=st.integers(1, 12), n_x=st.integers(1, 3), seed=SEEDS)
def test_leaks_are_the_pairs_at_distance_zero(m: int, k: int, n_x: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, B = rng.integers(0, 3, (n_x, m)) * 0.5, rng.integers(0, 3, (n_x, k)) * 0.5
    with unchanged(A, B):
        found = find_leaks({"train": A, "dev": B})
    shared = np.unique(A[:, (pairwise_distances(A.T, B.T) == 0).any(axis=1)], axis=1).shape[1]
    assert found == ((Leak("train", "dev", "example", shared),) if shared else ())
    torchs = find_leaks({"train": tensor(A), "dev": tensor(B)})
    assert torchs == found


def test_leaks_of_groups_and_of_three_sets() -> None:
    A, B, C = np.array([[1.0, 2.0]]), np.array([[2.0, 3.0]]), np.array([[1.0, 2.0, 4.0]])
    groups = {"a": ["x", "y"], "b": ["z", "z"], "c": ["y", "x", "w"]}
    found = find_leaks({"a": A, "b": B, "c": C}, groups)
    assert found == (
        Leak("a", "b", "example", 1), Leak("a", "c", "example", 2), Leak("b", "c", "example", 1),
        Leak("a", "c", "group", 2),
    )  # fmt: skip
    refuse_leaks({"a": A, "b": B + 10})
    message = complaint(refuse_leaks, {"a": A, "c": C, "b": B})
    assert message.startswith("ValueError: refuse_leaks: a and c share 2 examples, expected none. Take them out of a.")
    assert "(2 more such pairs.)" in message
    apart = {"a": A, "b": B + 10}
    said = complaint(refuse_leaks, apart, {"a": [1, 2], "b": [2, 3]})
    assert "a and b share 1 group, expected none. Deal out whole groups." in said


def test_tensors_and_several_outputs() -> None:
    data = two_sources(9, 8)
    data = (data[0], np.concatenate([data[1], 1 - data[1]]), data[2], np.concatenate([data[3], 1 - data[3]]))
    sizes: dict[str, Any] = {"training_dev": 2, "dev": 2, "test": 3, "in_training": 1}
    deal: Any = split_sources
    mine = deal(*data, np.random.default_rng(5), **sizes)
    torchs = deal(*map(tensor, data), np.random.default_rng(5), **sizes)
    for a, b in zip(mine, torchs, strict=True):
        assert isinstance(b.X, torch.Tensor) and isinstance(b.Y, torch.Tensor)
        close(a, b)


DATA = two_sources(9, 8)
SIZES = {"training_dev": 2, "dev": 2, "test": 2}
TWICE = (np.zeros((2, 9)), *DATA[1:])
CASES: list[tuple[Any, ...]] = [
    ((*DATA, RNG), SIZES | {"test": 7}, "the target has 8 examples in all, too few for the 9", "Ask for fewer"),
    ((*DATA, RNG), SIZES | {"in_training": 5}, "the target has 8 examples in all, too few for the 9", ""),
    ((*DATA, RNG), SIZES | {"training_dev": 9}, "the source has 9 examples in all, too few for the 10", "collect"),
    ((*DATA, RNG), SIZES | {"dev": 0}, "dev is 0, expected a whole number of at least 1", ""),
    ((*DATA, RNG), SIZES | {"training_dev": 1.5}, "training_dev is 1.5, expected a whole number", "Round it"),
    ((*DATA, RNG), SIZES | {"in_training": -1}, "in_training is -1, expected a whole number of at least 0", ""),
    ((*DATA, RNG), SIZES | {"groups": [0] * 9}, "the source has 9 examples", "whole groups are dealt out"),
    ((*DATA, RNG), SIZES | {"groups": [0] * 8}, "groups has shape (8,), expected (m,) or (1, m)", "m = 9"),
    (
        (*DATA, RNG),
        SIZES | {"target_groups": [0]},
        "target_groups has shape (1,), expected (m,)",
        "X_target has 8 columns",
    ),
    ((*DATA, RNG), SIZES | {"target_groups": 3}, "target_groups is a int, expected one group for each", "a list"),
    ((*DATA, RNG), SIZES | {"target_groups": [np.nan] * 8}, "target_groups contains NaN", "a group of their own"),
    ((*DATA, RNG), SIZES | {"target_groups": [0] * 8}, "the target has 8 examples", "whole groups are dealt out"),
    ((*DATA, 3), SIZES, "rng is 3, expected a numpy Generator", "default_rng(0)"),
    ((*DATA[:2], np.zeros((3, 8)), DATA[3], RNG), SIZES, "X_target has shape (3, 8), expected (2, m_target)", "X has"),
    ((*DATA[:3], np.zeros((2, 8)), RNG), SIZES, "Y_target has shape (2, 8), expected (1, m_target)", "Y has"),
    ((*DATA[:3], DATA[3][:, :5], RNG), SIZES, "Y_target has 5 columns", "Every column"),
    ((DATA[0][0], *DATA[1:], RNG), SIZES, "X has shape (9,), expected (n_x, m)", "reshape"),
    ((tensor(DATA[0]), *DATA[1:], RNG), SIZES, "X, X_target: numpy arrays and", "mixed"),
]


@pytest.mark.parametrize(("arguments", "sizes", "said", "advice"), CASES)
def test_wrong_input_is_refused_in_a_sentence(arguments: Any, sizes: Any, said: str, advice: str) -> None:
    message = complaint(split_sources, *arguments, **sizes)
    assert "split_sources" in message and said in message
    assert advice in message


def test_the_same_example_in_two_sets_is_refused() -> None:
    message = complaint(split_sources, *TWICE, RNG, **SIZES)
    assert "refuse_leaks: train and training-dev share 1 example, expected none" in message


@pytest.mark.parametrize(
    ("sets", "groups", "said"),
    [
        ({"train": DATA[0]}, None, "expected a dict of at least two sets"),
        ([DATA[0], DATA[2]], None, "sets is list, expected a dict"),
        ({"train": DATA[0], "dev": np.zeros((3, 2))}, None, "dev has shape (3, 2)"),
        ({"train": DATA[0], "dev": np.zeros((2, 0))}, None, "dev is empty"),
        ({"train": DATA[0], "dev": DATA[2]}, {"train": [1] * 9}, "expected a dict with the names of the sets"),
        ({"train": DATA[0], "dev": DATA[2]}, [1] * 9, "groups is for list, expected a dict"),
        ({"train": DATA[0], "dev": DATA[2]}, {"train": [1] * 9, "dev": [1]}, "groups['dev'] has shape (1,)"),
    ],
)
def test_sets_that_cannot_be_compared_are_refused(sets: Any, groups: Any, said: str) -> None:
    assert said in complaint(find_leaks, sets, groups)
