"""Mini-batches: every example once, with its own label, in sizes that add up."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.arrays import to_numpy
from helpers.neural.minibatches import count_minibatches, minibatches
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, tensor, unchanged

KINDS: list[Any] = [np.asarray, np.asfortranarray, torch.tensor, lambda x: torch.tensor(x.T).contiguous().T]


@pytest.mark.parametrize("kind", KINDS, ids=["rows", "columns", "torch rows", "torch columns"])
@given(n=SIZES, m=st.integers(1, 20), batch_size=st.integers(1, 23), seed=SEEDS, shuffled=st.booleans())
def test_every_example_comes_once_with_its_label(
    kind: Any, n: int, m: int, batch_size: int, seed: int, shuffled: bool
) -> None:
    Y = np.arange(m).reshape(1, m)
    X = Y + 100.0 * np.arange(n).reshape(n, 1)
    rng = np.random.default_rng(seed) if shuffled else None
    X, Y = kind(X), kind(Y)
    with unchanged(X, Y):
        batches = list(minibatches(X, Y, batch_size, rng))
    sizes = [batch_size] * (m // batch_size) + [m % batch_size] * (m % batch_size > 0)
    assert [Y_t.shape for _, Y_t in batches] == [(1, size) for size in sizes]
    assert len(batches) == count_minibatches(m, batch_size) == math.ceil(m / batch_size)
    for X_t, Y_t in batches:
        assert (type(X_t), X_t.dtype, Y_t.dtype) == (type(X), X.dtype, Y.dtype)
        close(X_t, to_numpy(Y_t) + 100.0 * np.arange(n).reshape(n, 1))
    order = np.concatenate([to_numpy(Y_t)[0] for _, Y_t in batches])
    close(order, np.random.default_rng(seed).permutation(m) if shuffled else np.arange(m))


@given(shape=st.lists(SIZES, max_size=3), m=st.integers(1, 9), seed=SEEDS)
def test_any_axes_before_the_examples(shape: list[int], m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((*shape, m)).astype(np.float32)
    Y = (X * 100).astype(np.uint8)
    for options in ({}, {"check": False}):
        batches = list(minibatches(X, Y, 2, np.random.default_rng(seed), **options))
        order = np.random.default_rng(seed).permutation(m)
        close(np.concatenate([X_t for X_t, _ in batches], axis=-1), X[..., order])
        close(np.concatenate([Y_t for _, Y_t in batches], axis=-1), Y[..., order])
        assert {X_t.dtype for X_t, _ in batches} == {np.dtype("float32")}
        assert {Y_t.dtype for _, Y_t in batches} == {np.dtype("uint8")}
    tensors = list(minibatches(tensor(X), tensor(Y), 2, np.random.default_rng(seed)))
    for ours, theirs in zip(batches, tensors, strict=True):
        close(ours, theirs)


def test_each_epoch_has_an_order_of_its_own() -> None:
    Y, rng = np.arange(50).reshape(1, 50), np.random.default_rng(3)
    first, second = (np.concatenate([Y_t[0] for _, Y_t in minibatches(Y, Y, 8, rng)]) for _ in range(2))
    assert (first != second).any()
    assert (np.sort(first) == np.sort(second)).all()


def test_numbers_by_hand() -> None:
    assert count_minibatches(5_000_000, 1000) == 5000
    assert count_minibatches(1001, 100) == 11
    assert count_minibatches(3, 64) == 1


def test_wrong_inputs() -> None:
    X, Y = np.ones((2, 5)), np.ones((1, 5))
    where = "ValueError: minibatches: "
    assert complaint(minibatches, X.T, Y, 2) == (
        where + "Y has 5 columns (shape (1, 5)), expected 2 because X has shape (5, 2). Every column is one example."
    )
    assert where + "batch_size is 0, expected a whole number of at least 1." in complaint(minibatches, X, Y, 0)
    assert where + "batch_size is 2.0, expected a whole number" in complaint(minibatches, X, Y, 2.0)
    assert "TypeError: minibatches: rng is 0, expected a numpy Generator." in complaint(minibatches, X, Y, 2, 0)
    assert where + "Y[0, 0] is nan" in complaint(minibatches, X, Y * np.nan, 2)
    assert where + "X is empty (shape (2, 0))" in complaint(minibatches, np.ones((2, 0)), Y, 2)
    assert where + "X is empty (shape (2, 0))" in complaint(minibatches, np.ones((2, 0), dtype=np.uint8), Y, 2)
    assert where + "X has shape (), expected (..., m)" in complaint(minibatches, np.array(1.0), Y, 2)
    assert "TypeError: minibatches: X is a list" in complaint(minibatches, [1.0], Y, 2)
    assert "numpy arrays and torch tensors were mixed" in complaint(minibatches, X, tensor(Y), 2)
    assert "count_minibatches: m is 0, " in complaint(count_minibatches, 0, 2)
    assert "count_minibatches: batch_size is 0, " in complaint(count_minibatches, 2, 0)
