"""Weights and context against torch, with padding masked, and what is refused."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.sequences.attention import (
    attention_weights_backward,
    attention_weights_forward,
    context_backward,
    context_forward,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor


def some_mask(T: int, m: int, rng: np.random.Generator) -> np.ndarray:
    """A mask with at least one open position in each column, gaps included."""
    mask = rng.random((T, m)) < 0.6
    mask[rng.integers(T, size=m), np.arange(m)] = True
    return mask


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("steps", [0, 3])
@drawn
def test_weights(masked: bool, steps: int, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (steps, n, m) if steps else (n, m)
    E, dalpha, mask = 3 * rng.standard_normal(shape), rng.standard_normal(shape), some_mask(n, m, rng)
    allowed = mask if masked else None
    alpha, _ = keeps_promises(lambda E: attention_weights_forward(E, mask=allowed), E)
    dE = keeps_promises(
        lambda d, E: attention_weights_backward(d, attention_weights_forward(E, mask=allowed)[1]), dalpha, E
    )
    Et = tensor(E).requires_grad_()
    hidden = Et if allowed is None else Et.masked_fill(~tensor(mask), -torch.inf)
    out = hidden.softmax(dim=-2)
    out.backward(tensor(dalpha))
    close(alpha, out)
    close(dE, Et.grad)
    close(alpha.sum(axis=-2), np.ones(alpha.sum(axis=-2).shape))
    slope_matches(lambda E: (attention_weights_forward(E, mask=allowed)[0] * dalpha).sum(), E, dE, rng)
    if masked:
        closed = np.broadcast_to(~mask, shape)
        assert (alpha[closed] == 0).all() and (dE[closed] == 0).all()


def test_scores_of_any_size() -> None:
    E = np.array([[1000.0], [999.0], [-1e300]])
    alpha, _ = attention_weights_forward(E)
    close(alpha[:, 0], np.array([1, np.exp(-1), 0]) / (1 + np.exp(-1)))


@drawn
def test_context(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    alpha, A, dc = rng.random((n, m)), rng.standard_normal((n, 4, m)), rng.standard_normal((4, m))
    c, _ = keeps_promises(context_forward, alpha, A)
    dalpha, dA = keeps_promises(lambda dc, *x: context_backward(dc, context_forward(*x)[1]), dc, alpha, A)
    at, At = tensor(alpha).requires_grad_(), tensor(A).requires_grad_()
    out = torch.einsum("tm,tam->am", at, At)
    out.backward(tensor(dc))
    close(c, out)
    close((dalpha, dA), (at.grad, At.grad))
    slope_matches(lambda a: (context_forward(a, A)[0] * dc).sum(), alpha, dalpha, rng)


def test_a_weight_of_one_picks_its_position() -> None:
    A = np.arange(12.0).reshape(3, 4, 1)
    alpha = np.array([[0.0], [1.0], [0.0]])
    close(context_forward(alpha, A)[0], A[1])


E = np.zeros((3, 2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: attention_weights_forward(np.zeros(3)), "expected (T_x, m) or (T_y, T_x, m), 2 or 3 axes"),
        (lambda: attention_weights_forward(E + np.inf), "E[0, 0] is inf"),
        (
            lambda: attention_weights_forward(E, mask=np.ones((2, 3))),
            "mask has shape (2, 3), expected (T_x, m) = (3, 2)",
        ),
        (lambda: attention_weights_forward(E, mask=[[1, 1]]), "mask has shape list"),
        (lambda: attention_weights_forward(E, mask=E + 0.5), "mask contains 0.5, expected only 0 and 1"),
        (lambda: attention_weights_forward(E, mask=np.eye(3)[:, 1:] * [1, 0]), "mask has no 1 in column 1"),
        (
            lambda: attention_weights_forward(np.zeros((2, 3, 2)), mask=np.zeros((2, 3, 2))),
            "mask has no 1 in output step 0 of column 0",
        ),
        (lambda: attention_weights_backward(E.T, attention_weights_forward(E)[1]), "dalpha has shape (2, 3)"),
        (lambda: context_forward(E.T, np.zeros((3, 4, 2))), "Did you pass alpha.T?"),
        (lambda: context_forward(E, np.zeros((3, 2))), "A has shape (3, 2), expected (T_x, n_a, m), 3 axes"),
        (lambda: context_backward(E, context_forward(E, np.zeros((3, 4, 2)))[1]), "dc has shape (3, 2), expected"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(attention_weights_backward, np.ones((2, 3)), 0)
    assert said.startswith("TypeError: attention_weights_backward: cache is 0, expected a")
    said = complaint(context_backward, np.ones((2, 3)), 0)
    assert said.startswith("TypeError: context_backward: cache is 0, expected a")
