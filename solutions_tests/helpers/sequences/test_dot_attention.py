"""Scaled dot-product attention against torch.nn.functional.scaled_dot_product_attention, masks included."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from helpers.sequences.dot_attention import causal_mask, dot_attention_backward, dot_attention_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.sequences.test_attention import some_mask


def batch_first(x: Any) -> Any:
    return torch.movedim(x, 2, 0)


@given(T_y=SIZES, T_x=SIZES, n_k=SIZES, m=SIZES, seed=SEEDS, kind=st.sampled_from(["none", "padding", "own"]))
def test_dot_attention(T_y: int, T_x: int, n_k: int, m: int, seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    Q, K, V = (rng.standard_normal(shape) for shape in ((T_y, n_k, m), (T_x, n_k, m), (T_x, 3, m)))
    dC = rng.standard_normal((T_y, 3, m))
    mask = None if kind == "none" else some_mask(T_x, m, rng)
    if kind == "own":
        mask = np.stack([some_mask(T_x, m, rng) for _ in range(T_y)])
    C, alpha, _ = keeps_promises(lambda *x: dot_attention_forward(*x, mask=mask), Q, K, V)
    grads = keeps_promises(
        lambda d, *x: dot_attention_backward(d, dot_attention_forward(*x, mask=mask)[2]), dC, Q, K, V
    )
    leaves = [tensor(x).requires_grad_() for x in (Q, K, V)]
    seen = None if mask is None else batch_first(tensor(np.broadcast_to(mask, (T_y, T_x, m)).copy()))
    q, k, v = (batch_first(x) for x in leaves)
    out = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
    out.backward(batch_first(tensor(dC)))
    close(batch_first(tensor(C)), out)
    close(grads, tuple(leaf.grad for leaf in leaves))
    close(alpha.sum(axis=1), np.ones((T_y, m)))
    slope_matches(lambda Q: (dot_attention_forward(Q, K, V, mask=mask)[0] * dC).sum(), Q, grads[0], rng)
    slope_matches(lambda K: (dot_attention_forward(Q, K, V, mask=mask)[0] * dC).sum(), K, grads[1], rng)
    slope_matches(lambda V: (dot_attention_forward(Q, K, V, mask=mask)[0] * dC).sum(), V, grads[2], rng)


def test_causal() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((5, 4, 2))
    C, alpha, _ = dot_attention_forward(X, X, X, mask=causal_mask(5, 2))
    out = functional.scaled_dot_product_attention(*(batch_first(tensor(X)),) * 3, is_causal=True)
    close(batch_first(tensor(C)), out)
    assert (alpha[0, 1:] == 0).all()
    later = X.copy()
    later[3:] += 1
    close(dot_attention_forward(later, later, later, mask=causal_mask(5, 2))[0][:3], C[:3])


def test_the_scores_keep_their_size() -> None:
    rng = np.random.default_rng(0)
    for n_k in (4, 400):
        Q, K = rng.standard_normal((200, n_k, 1)), rng.standard_normal((5, n_k, 1))
        _, alpha, _ = dot_attention_forward(Q, K, K)
        logs = np.log(alpha)
        assert 0.5 < (logs - logs.mean(axis=1, keepdims=True)).std() < 1.5


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda Q, K, V: dot_attention_forward(Q[:, 0], K, V), "Q has shape (2, 1), expected (T_y, n_k, m), 3 axes"),
        (lambda Q, K, V: dot_attention_forward(Q, K[:, :2], V), "K has shape (4, 2, 1), expected (T_x, n_k, m)"),
        (lambda Q, K, V: dot_attention_forward(Q, K, V[:3]), "V has shape (3, 5, 1), expected (T_x, n_v, m)"),
        (lambda Q, K, V: dot_attention_forward(Q, K, V, mask=np.ones((2, 1))), "expected (T_x, m) = (4, 1)"),
        (lambda Q, K, V: dot_attention_forward(Q, K, V, mask=np.zeros((4, 1))), "no 1 in column 0"),
        (lambda Q, K, V: dot_attention_backward(Q, dot_attention_forward(Q, K, V)[2]), "expected (T_y, n_v, m) of C"),
        (lambda Q, K, V: causal_mask(0, 1), "T is 0"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    rng = np.random.default_rng(0)
    given = (rng.standard_normal(shape) for shape in ((2, 3, 1), (4, 3, 1), (4, 5, 1)))
    assert words in complaint(call, *given)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(dot_attention_backward, np.ones((2, 3, 1)), 0)
    assert said.startswith("TypeError: dot_attention_backward: cache is 0, expected a")
