"""Inverted dropout: the mask, what is left of the units, their gradient, and the mean that stays."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.dropout import DropoutCache, dropout_backward, dropout_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor


@given(n=SIZES, m=SIZES, seed=SEEDS, keep_prob=st.floats(0.05, 1))
def test_forward_and_backward(n: int, m: int, seed: int, keep_prob: float) -> None:
    rng = np.random.default_rng(seed)
    A, dA = rng.standard_normal((n, m)), rng.standard_normal((n, m))

    def forward(A, check=True):
        return dropout_forward(A, keep_prob=keep_prob, rng=np.random.default_rng(seed), check=check)

    out, cache = keeps_promises(forward, A)
    D = np.random.default_rng(seed).random((n, m)) < keep_prob
    close(cache.D, D)
    close(out, A * D / keep_prob)
    dA_prev = keeps_promises(lambda dA, A: dropout_backward(dA, forward(A)[1]), dA, A)
    At = tensor(A).requires_grad_()
    (At * tensor(D) / keep_prob).backward(tensor(dA))
    close(dA_prev, At.grad)
    slope_matches(lambda A: (forward(A)[0] * dA).sum(), A, dA_prev, rng)
    close(forward(A, check=False), (out, cache))
    close(dropout_backward(dA, cache, check=False), dA_prev)


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_prediction_leaves_everything_as_it_is(n: int, m: int, seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((n, m))
    for x in (A, tensor(A)):
        out, cache = dropout_forward(x, keep_prob=0.5, training=False)
        assert out is x
        assert cache == DropoutCache(None, 0.5)
        assert dropout_backward(x, cache) is x
        assert dropout_backward(x, cache, check=False) is x


def test_the_mean_stays_and_the_share_that_is_off_is_as_asked() -> None:
    A = np.ones((200, 500))
    out, (D, _) = dropout_forward(A, keep_prob=0.8, rng=np.random.default_rng(1))
    close(np.mean(D), 0.8, rtol=0.01)
    close((A * D).mean(), 0.80, rtol=0.01)
    close(out.mean(), 1.00, rtol=0.01)
    assert set(np.unique(out)) == {0, 1.25}
    assert all(0 < row.mean() < 1 for row in D)  # every example has a mask of its own
    out, (D, _) = dropout_forward(A, keep_prob=1, rng=np.random.default_rng(1))
    close(out, A)
    assert D.all()


def test_a_generator_goes_on_and_a_seed_repeats() -> None:
    rng, A = np.random.default_rng(4), torch.ones(30, 20)
    first, second = (dropout_forward(A, keep_prob=0.5, rng=rng)[1].D for _ in range(2))
    assert first.dtype == torch.bool
    assert (first != second).any()
    again = dropout_forward(np.ones((30, 20)), keep_prob=0.5, rng=np.random.default_rng(4))[1].D
    close(first, again)


def test_wrong_inputs() -> None:
    A, rng = np.ones((2, 3)), np.random.default_rng(0)
    assert complaint(dropout_forward, A, keep_prob=0, rng=rng) == (
        "ValueError: dropout_forward: keep_prob is 0, expected a number above 0 and at most 1."
        " It is the share of the units that stay: 0.8 switches off one in five, 1 none."
    )
    for keep_prob in (1.5, -0.1):
        assert f"keep_prob is {keep_prob}, expected" in complaint(dropout_forward, A, keep_prob=keep_prob, rng=rng)
    assert "keep_prob is 0, " in complaint(dropout_forward, A, keep_prob=0, training=False)
    assert "keep_prob is nan, " in complaint(dropout_forward, A, keep_prob=np.nan, rng=rng)
    assert "TypeError: dropout_forward: rng is None, expected a numpy Generator" in complaint(
        dropout_forward, A, keep_prob=0.5
    )
    assert "A[0, 0] is nan" in complaint(dropout_forward, A * np.nan, keep_prob=0.5, training=False)
    assert "A is a list" in complaint(dropout_forward, [1.0], keep_prob=0.5, rng=rng)
    for training in (True, False):
        cache = dropout_forward(A, keep_prob=0.5, rng=rng, training=training)[1]
        assert "dropout_backward: dA[0, 0] is nan" in complaint(dropout_backward, A * np.nan, cache)
    _, cache = dropout_forward(A, keep_prob=0.5, rng=rng)
    assert complaint(dropout_backward, A.T, cache) == (
        "ValueError: dropout_backward: dA has shape (3, 2), expected (2, 3) because D has shape (2, 3)."
        " Did you pass dA.T?"
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(dropout_backward, np.ones((1, 1)), None).startswith(
        "TypeError: dropout_backward: cache is None, expected a DropoutCache."
    )
    assert complaint(dropout_forward, np.ones((1, 1)), keep_prob=0.5, training="no").startswith(
        "TypeError: dropout_forward: training is 'no', expected True or False."
    )
