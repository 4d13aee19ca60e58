"""Pooling against torch.nn.functional, ties included, plain loops and finite differences."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.pooling import (
    average_pool_backward,
    average_pool_forward,
    max_pool_backward,
    max_pool_forward,
)
from helpers.vision.pooling_loops import pool_backward_loops, pool_forward_loops
from solutions_tests.helpers.probes import close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.vision.drawings import Case, cases, channels_first, channels_last

OURS: Any = {"max": (max_pool_forward, max_pool_backward), "average": (average_pool_forward, average_pool_backward)}


def by_torch(kind: str, A: torch.Tensor, case: Case) -> torch.Tensor:
    how: Any = {"stride": case.stride, "padding": case.pad}
    pool = torch.nn.functional.max_pool2d if kind == "max" else torch.nn.functional.avg_pool2d
    how |= {} if kind == "max" else {"count_include_pad": False}
    return channels_last(pool(channels_first(A), case.window, **how))


@pytest.mark.parametrize("kind", ["max", "average"])
@given(case=cases(2, square=True), ties=st.booleans())
def test_against_torch_and_the_loops(kind: str, case: Case, ties: bool) -> None:
    forward, backward = OURS[kind]
    how = {"stride": case.stride, "pad": case.pad}
    A, f = case.picture(), case.window[0]
    if ties:
        A = np.round(A)
    out = keeps_promises(lambda A: forward(A, f, **how)[0], A)
    dA = case.rng.standard_normal(out.shape)
    found = keeps_promises(lambda dA, A: backward(dA, forward(A, f, **how)[1]), dA, A)
    At = tensor(A).requires_grad_()
    truth = by_torch(kind, At, case)
    truth.backward(tensor(dA))
    close(out, truth)
    close(found, At.grad)
    close(pool_forward_loops(A, f, kind, **how), out)
    close(pool_backward_loops(dA, A, f, kind, **how), found)
    close(pool_backward_loops(tensor(dA), tensor(A), f, kind, **how), found)
    if kind == "average" or not ties:
        slope_matches(lambda x: (forward(x, f, **how)[0] * dA).sum(), A, found, case.rng)


def test_worked_by_hand() -> None:
    A = np.array([[1.0, 3.0], [4.0, 2.0]]).reshape(1, 2, 2, 1)
    one = np.ones((1, 1, 1, 1))
    top, cache = max_pool_forward(A, 2)
    assert top.item() == 4
    assert max_pool_backward(one, cache)[0, :, :, 0].tolist() == [[0, 0], [1, 0]]
    mean, cache = average_pool_forward(A, 2)
    assert mean.item() == 2.5
    assert average_pool_backward(one, cache)[0, :, :, 0].tolist() == [[0.25, 0.25], [0.25, 0.25]]
    tied = np.array([[1.0, 4.0], [4.0, 2.0]]).reshape(1, 2, 2, 1)
    assert max_pool_backward(one, max_pool_forward(tied, 2)[1])[0, :, :, 0].tolist() == [[0, 1], [0, 0]]
    assert max_pool_forward(np.zeros((1, 8, 6, 2)), 2)[0].shape == (1, 4, 3, 2)


def test_large_windows_and_whole_numbers() -> None:
    A = np.arange(2 * 13 * 13).reshape(2, 13, 13, 1)
    top, cache = max_pool_forward(A, 13)
    assert top.ravel().tolist() == [168, 337]
    assert max_pool_backward(np.ones_like(top), cache)[1].ravel().argmax() == 168


def test_refusals() -> None:
    A = np.ones((1, 5, 4, 2))
    assert "max_pool_forward: f is 5, expected at most n_W + 2 pad = 4" in complaint(max_pool_forward, A, 5)
    assert "stride is 0" in complaint(average_pool_forward, A, 2, stride=0)
    assert "pad is 2, expected at most f // 2 = 1" in complaint(max_pool_forward, A, 3, pad=2)
    assert "A_prev has shape (5, 4, 2)" in complaint(max_pool_forward, A[0], 2)
    assert "Pass A_prev.detach()" in complaint(average_pool_forward, tensor(A).requires_grad_(), 2)
    assert "dA has shape" in complaint(max_pool_backward, A, max_pool_forward(A, 2)[1])
    assert "average_pool_backward: dA" in complaint(average_pool_backward, A, average_pool_forward(A, 2)[1])
    assert "kind is 'mean', expected one of 'max', 'average'" in complaint(pool_forward_loops, A, 2, "mean")
    assert "kind is 'maximum'" in complaint(pool_backward_loops, A, A, 1, "maximum")


def test_other_kinds_are_refused() -> None:
    assert complaint(max_pool_backward, np.ones((1, 1, 1, 1)), None).startswith(
        "TypeError: max_pool_backward: cache is None, expected a PoolCache."
    )
    assert complaint(average_pool_backward, np.ones((1, 1, 1, 1)), None).startswith(
        "TypeError: average_pool_backward: cache is None, expected a PoolCache."
    )
    assert complaint(
        max_pool_backward, np.ones((1, 1, 1, 1)), average_pool_forward(np.ones((1, 2, 2, 1)), 2)[1]
    ).startswith("ValueError: max_pool_backward: cache is that of the other kind of pooling, expected that of")
    assert complaint(
        average_pool_backward, np.ones((1, 1, 1, 1)), max_pool_forward(np.ones((1, 2, 2, 1)), 2)[1]
    ).startswith("ValueError: average_pool_backward: cache is that of the other kind of pooling, expected that of")
