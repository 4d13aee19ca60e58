"""Error analysis: samples of errors, confusions as scikit-learn counts them, ceilings with scipy's intervals."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from helpers.projects.error_analysis import (
    ceiling_table,
    chance_of_top,
    confusion_pairs,
    error_columns,
    sample_errors,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, unchanged

CLASSES = st.integers(2, 5)


def readings(m: int, C: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, C, (1, m)), rng.integers(0, C, (1, m))


@given(m=st.integers(1, 40), C=CLASSES, seed=SEEDS)
def test_error_columns_are_those_of_the_confusion_matrix(m: int, C: int, seed: int) -> None:
    labels, predicted = readings(m, C, seed)
    with unchanged(labels, predicted):
        found = error_columns(labels, predicted)
    assert found.tolist() == [i for i in range(m) if labels[0, i] != predicted[0, i]]
    table = confusion_matrix(labels[0], predicted[0], labels=range(C))
    for c in range(C):
        positive = error_columns(labels, predicted, of=c, kind="false positives")
        negative = error_columns(labels, predicted, of=c, kind="false negatives")
        assert len(positive) == table[:, c].sum() - table[c, c]
        assert len(negative) == table[c].sum() - table[c, c]
        assert sorted([*positive, *negative]) == error_columns(labels, predicted, of=c).tolist()
        assert (predicted[0, positive] == c).all()
        assert (labels[0, negative] == c).all()


@given(m=st.integers(2, 40), C=CLASSES, seed=SEEDS)
def test_confusion_pairs_are_those_of_scikit_learn(m: int, C: int, seed: int) -> None:
    labels, predicted = readings(m, C, seed)
    table = confusion_matrix(labels[0], predicted[0], labels=range(C))
    np.fill_diagonal(table, 0)
    found = confusion_pairs(labels, predicted, most=C * C)
    assert sum(pair.errors for pair in found) == table.sum()
    assert all(table[pair.label, pair.predicted] == pair.errors > 0 for pair in found)
    assert [pair.errors for pair in found] == sorted((pair.errors for pair in found), reverse=True)
    if found:
        assert sum(pair.share for pair in found) == pytest.approx(1)
        assert confusion_pairs(labels, predicted, most=1) == found[:1]


@given(m=st.integers(1, 40), C=CLASSES, seed=SEEDS)
def test_a_sample_has_no_error_twice(m: int, C: int, seed: int) -> None:
    labels, predicted = readings(m, C, seed)
    errors = error_columns(labels, predicted)
    for n in {1, len(errors)} - {0} if len(errors) else set():
        drawn = sample_errors(labels, predicted, n, np.random.default_rng(seed))
        assert len(set(drawn.tolist())) == n
        assert set(drawn.tolist()) <= set(errors.tolist())
        again = sample_errors(torch.tensor(labels), torch.tensor(predicted[0]), n, np.random.default_rng(seed))
        assert again.tolist() == drawn.tolist()


def test_every_error_is_equally_likely() -> None:
    labels, predicted = np.zeros((1, 12), dtype=int), np.arange(12).reshape(1, -1) % 3
    rng = np.random.default_rng(0)
    counts = np.bincount(np.concatenate([sample_errors(labels, predicted, 2, rng) for _ in range(4000)]), minlength=12)
    assert (counts[predicted[0] == 0] == 0).all()
    assert counts[predicted[0] > 0] == pytest.approx(1000, abs=110)


@given(n=st.integers(1, 40), C=st.integers(1, 6), seed=SEEDS, error=st.floats(0.01, 1))
def test_ceilings_are_shares_with_wilson_intervals(n: int, C: int, seed: int, error: float) -> None:
    tags = np.random.default_rng(seed).random((n, C)) < 0.4
    causes = [f"cause {c}" for c in range(C)]
    with unchanged(tags):
        table = ceiling_table(tags, causes, error)
    assert [row.cause for row in table] == causes
    for c, row in enumerate(table):
        k = int(tags[:, c].sum())
        assert (row.errors, row.share) == (k, pytest.approx(k / n))
        assert row.alone == sum(bool(one[c]) and one.sum() == 1 for one in tags)
        theirs = binomtest(k, n).proportion_ci(method="wilson")
        close((row.low, row.high), (theirs.low, theirs.high), rtol=1e-6, atol=1e-12)
        close((row.error_left, row.error_low), (error * (1 - k / n), error * (1 - theirs.high)), atol=1e-9)
        assert row.error_low <= row.error_left <= row.error_high <= error + 1e-12
    assert ceiling_table(torch.tensor(tags), causes, error) == table


@given(n=st.integers(1, 15), C=st.integers(1, 4), seed=SEEDS)
def test_the_chance_of_the_top_is_that_of_a_plain_bootstrap(n: int, C: int, seed: int) -> None:
    tags = np.random.default_rng(seed).random((n, C)) < 0.4
    chances = chance_of_top(tags, np.random.default_rng(seed), repeats=3000)
    assert chances.shape == (C,)
    assert chances.sum() == pytest.approx(1)
    rng, first = np.random.default_rng(seed + 1), np.zeros(C)
    for _ in range(1000):
        counts = tags[rng.integers(n, size=n)].sum(axis=0)
        first += (counts == counts.max()) / (counts == counts.max()).sum() / 1000
    assert chances == pytest.approx(first, abs=0.08)


def test_a_clear_leader_leads_and_nothing_tagged_is_a_tie() -> None:
    clear = np.zeros((50, 3), dtype=bool)
    clear[:40, 1] = clear[:3, 0] = True
    assert chance_of_top(clear, np.random.default_rng(0))[1] == 1
    assert chance_of_top(np.zeros((4, 5), dtype=bool), np.random.default_rng(0)) == pytest.approx([0.2] * 5)


def test_the_numbers_of_the_lesson() -> None:
    tags = np.zeros((30, 1), dtype=bool)
    tags[:9] = True
    (row,) = ceiling_table(tags, ["turned"], 0.22)
    assert (row.error_left, row.error_low, row.error_high) == pytest.approx((0.154, 0.115, 0.183), abs=6e-4)


def test_wrong_inputs() -> None:
    rng, labels, predicted = np.random.default_rng(0), np.array([[1, 2, 3]]), np.array([[1, 2, 0]])
    assert complaint(sample_errors, labels, labels, 1, rng) == (
        "ValueError: sample_errors: there is no error of this kind, expected at least one to look at."
        " Are labels and predicted the same array, or does the model really make none?"
    )
    assert "n is 2, expected a whole number from 1 to 1" in complaint(sample_errors, labels, predicted, 2, rng)
    assert "rng is 0" in complaint(sample_errors, labels, predicted, 1, 0)
    assert "predicted has 2 entries, expected 3 because labels has so many" in complaint(
        error_columns, labels, predicted[:, :2]
    )
    assert "contains 0.5, expected whole numbers" in complaint(error_columns, labels, np.array([[1, 2, 0.5]]))
    assert "contains nan" in complaint(error_columns, labels, np.array([[1, 2, np.nan]]))
    assert "shape (3, 1)" in complaint(error_columns, labels.T, predicted)
    assert "shape (1, 0)" in complaint(error_columns, labels[:, :0], predicted[:, :0])
    assert "without a class" in complaint(error_columns, labels, predicted, kind="false positives")
    assert 'Did you mean "false positives"?' in complaint(error_columns, labels, predicted, of=1, kind="false positive")
    assert "of is -1" in complaint(error_columns, labels, predicted, of=-1)
    assert "most is 0" in complaint(confusion_pairs, labels, predicted, most=0)
    assert confusion_pairs(labels, labels) == ()


def test_wrong_tags() -> None:
    rng, tags, causes = np.random.default_rng(0), np.ones((4, 2), dtype=bool), ["blurred", "faint"]
    assert complaint(ceiling_table, tags, causes[:1], 0.2) == (
        "ValueError: ceiling_table: causes names ['blurred'], expected 2 names because tags has shape (4, 2)."
        " Every column of the table is one cause."
    )
    assert "tags has no row, expected at least one error" in complaint(ceiling_table, tags[:0], causes, 0.2)
    assert "tags has no column" in complaint(ceiling_table, tags[:, :0], [], 0.2)
    assert "expected (n, C) of True and False" in complaint(ceiling_table, tags[0], causes, 0.2)
    assert "expected (n, C) of True and False" in complaint(ceiling_table, tags * 2, causes, 0.2)
    assert "expected (n, C) of True and False" in complaint(chance_of_top, tags * np.nan, rng)
    assert "expected different names" in complaint(ceiling_table, tags, ["blurred", "blurred"], 0.2)
    assert "expected different names" in complaint(ceiling_table, tags, ["blurred", " "], 0.2)
    assert "causes names" in complaint(ceiling_table, tags, "ab", 0.2)
    assert "error is 22, expected a number above 0 and at most 1. 5 % is 0.05." in complaint(
        ceiling_table, tags, causes, 22
    )
    assert "error is 0" in complaint(ceiling_table, tags, causes, 0)
    assert "level is 1" in complaint(ceiling_table, tags, causes, 0.2, 1)
    assert "repeats is 10" in complaint(chance_of_top, tags, rng, 10)
    assert "rng is None" in complaint(chance_of_top, tags, None)
