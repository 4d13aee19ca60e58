"""The score network and a whole look back, forward and backward, against torch's automatic gradients."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.sequences.additive_attention import (
    additive_scores_backward,
    additive_scores_forward,
    attention_backward,
    attention_forward,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.sequences.test_attention import some_mask

N_D, N_A, N_H = 3, 4, 5


def draw(T: int, m: int, rng: np.random.Generator) -> list[np.ndarray]:
    shapes = [(N_D, m), (T, N_A, m), (N_H, N_D), (N_H, N_A), (N_H, 1), (N_H, 1)]
    return [rng.standard_normal(shape) for shape in shapes]


def torch_scores(s: Any, A: Any, Ws: Any, Wa: Any, b: Any, v: Any) -> Any:
    hidden = torch.tanh(torch.einsum("hd,dm->hm", Ws, s) + torch.einsum("ha,tam->thm", Wa, A) + b)
    return torch.einsum("hk,thm->tm", v, hidden)


@drawn
def test_scores(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    given, dE = draw(n, m, rng), rng.standard_normal((n, m))
    E, _ = keeps_promises(additive_scores_forward, *given)
    grads = keeps_promises(lambda d, *x: additive_scores_backward(d, additive_scores_forward(*x)[1]), dE, *given)
    leaves = [tensor(x).requires_grad_() for x in given]
    out = torch_scores(*leaves)
    out.backward(tensor(dE))
    close(E, out)
    close(grads, tuple(leaf.grad for leaf in leaves))
    for k in range(6):

        def cost(x: np.ndarray, k: int = k) -> Any:
            s, A, Ws, Wa, b, v = (x if j == k else part for j, part in enumerate(given))
            return (additive_scores_forward(s, A, Ws, Wa, b, v)[0] * dE).sum()

        slope_matches(cost, given[k], grads[k], rng)


@pytest.mark.parametrize("masked", [False, True])
@drawn
def test_a_look_back(masked: bool, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    given, dc, mask = draw(n, m, rng), rng.standard_normal((N_A, m)), some_mask(n, m, rng)
    allowed = mask if masked else None
    c, alpha, _ = keeps_promises(lambda *x: attention_forward(*x, mask=allowed), *given)
    grads = keeps_promises(lambda d, *x: attention_backward(d, attention_forward(*x, mask=allowed)[2]), dc, *given)
    leaves = [tensor(x).requires_grad_() for x in given]
    scores = torch_scores(*leaves)
    weights = (scores.masked_fill(~tensor(mask), -torch.inf) if masked else scores).softmax(dim=0)
    out = torch.einsum("tm,tam->am", weights, leaves[1])
    out.backward(tensor(dc))
    close((c, alpha), (out, weights))
    close(grads, tuple(leaf.grad for leaf in leaves))
    close(attention_backward(dc, attention_forward(*given, mask=allowed, check=False)[2], check=False), grads)


def test_padding_is_not_read() -> None:
    rng = np.random.default_rng(0)
    s, A, *weights = draw(4, 2, rng)
    mask = np.array([[1, 1], [1, 1], [1, 0], [0, 0]])
    other = np.where(mask[:, None] > 0, A, 7.0)
    close(attention_forward(s, other, *weights, mask=mask)[0], attention_forward(s, A, *weights, mask=mask)[0])
    assert abs(attention_forward(s, other, *weights)[0] - attention_forward(s, A, *weights)[0]).max() > 0.1
    one = attention_forward(s[:, 1:], A[:2, :, 1:], *weights)[0]  # the second sequence alone, without its padding
    close(attention_forward(s, A, *weights, mask=mask)[0][:, 1:], one)


def test_refusals() -> None:
    s, A, Ws, Wa, b, v = draw(2, 3, np.random.default_rng(0))
    assert "s has shape (3, 2), expected (n_d, m) because A" in complaint(
        additive_scores_forward, s[:, :2], A, Ws, Wa, b, v
    )
    assert "Wa has shape (5, 3), expected (n_h, n_a) because A has shape (2, 4, 3)" in complaint(
        additive_scores_forward, s, A, Ws, Ws, b, v
    )
    assert "Ws has shape (3, 5), expected (n_h, n_d) = (5, 3)" in complaint(
        additive_scores_forward, s, A, Ws.T, Wa, b, v
    )
    assert "Did you pass v.T?" in complaint(additive_scores_forward, s, A, Ws, Wa, b, v.T)
    assert "b has shape (5,)" in complaint(additive_scores_forward, s, A, Ws, Wa, b[:, 0], v)
    assert "mask has no 1 in column 2" in complaint(
        attention_forward, s, A, Ws, Wa, b, v, mask=np.array([[1, 1, 0], [0, 1, 0]])
    )
    cache = attention_forward(s, A, Ws, Wa, b, v)[2]
    assert "dc has shape (3, 4), expected (n_a, m) of c = (4, 3)" in complaint(attention_backward, A[0].T, cache)
    assert "dE has shape (3, 2)" in complaint(additive_scores_backward, np.ones((3, 2)), cache.scores)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(attention_backward, np.ones((4, 3)), 0)
    assert said.startswith("TypeError: attention_backward: cache is 0, expected a")
    said = complaint(additive_scores_backward, np.ones((4, 3)), 0)
    assert said.startswith("TypeError: additive_scores_backward: cache is 0, expected a")
