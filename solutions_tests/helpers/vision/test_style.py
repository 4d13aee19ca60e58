"""Gram matrix, content and style cost: the sums of the formulas, autograd, measured slopes, what a Gram is blind to."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.style import (
    content_cost_backward,
    content_cost_forward,
    gram_backward,
    gram_forward,
    gram_matrix,
    layer_style_cost_backward,
    layer_style_cost_forward,
    unroll,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, slope_matches, tensor

SIDES = st.integers(1, 5)
layers = given(n_H=SIDES, n_W=SIDES, n_C=SIDES, seed=SEEDS)


def drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def by_loops(a: np.ndarray) -> np.ndarray:
    n_H, n_W, n_C = a.shape
    G = np.zeros((n_C, n_C))
    for i, j, k, other in np.ndindex(n_H, n_W, n_C, n_C):
        G[k, other] += a[i, j, k] * a[i, j, other]
    return G


@layers
def test_the_gram_matrix_is_the_double_sum(n_H: int, n_W: int, n_C: int, seed: int) -> None:
    a = drawn(seed, n_H, n_W, n_C)
    G = keeps_promises(gram_matrix, a)
    close(G, by_loops(a), atol=1e-10)
    close(G, G.T)
    A = keeps_promises(unroll, a)
    assert A.shape == (n_C, n_H * n_W)
    close(A[:, n_W - 1], a[0, n_W - 1])
    close(A @ A.T, G, atol=1e-10)


@layers
def test_places_do_not_matter_and_channels_do(n_H: int, n_W: int, n_C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = drawn(seed, n_H, n_W, n_C)
    G = gram_matrix(a)
    shuffled = rng.permutation(a.reshape(-1, n_C)).reshape(n_W, n_H, n_C)
    for same in (shuffled, a[::-1], a[:, ::-1], a.swapaxes(0, 1), np.roll(a, 1, axis=0), -a):
        close(gram_matrix(same), G, atol=1e-10)
    order = rng.permutation(n_C)
    close(gram_matrix(a[:, :, order]), G[np.ix_(order, order)], atol=1e-10)
    close(gram_matrix(2 * a), 4 * G, atol=1e-10)
    close(gram_matrix(np.concatenate([a, a], axis=1)), 2 * G, atol=1e-10)


@layers
def test_gradients_are_those_of_autograd(n_H: int, n_W: int, n_C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a_C, a_G, a_S = (drawn(seed + k, n_H, n_W, n_C) for k in range(3))
    dG, G_S = rng.standard_normal((n_C, n_C)), gram_matrix(a_S)
    x = tensor(a_G).requires_grad_(True)
    A = x.reshape(-1, n_C)
    (tensor(dG) * (A.T @ A)).sum().backward()
    close(gram_backward(dG, gram_forward(a_G)[1]), x.grad, atol=1e-10)

    x.grad = None
    expected = 0.5 * ((x - tensor(a_C)) ** 2).sum()
    expected.backward()
    J, content = content_cost_forward(a_C, a_G)
    close(J, expected.detach())
    close(content_cost_backward(content), x.grad)
    slope_matches(lambda a: content_cost_forward(a_C, a)[0], a_G, content_cost_backward(content), rng)

    x.grad = None
    A = x.reshape(-1, n_C)
    expected = ((A.T @ A - tensor(G_S)) ** 2).sum() / (2 * n_H * n_W * n_C) ** 2
    expected.backward()
    J, style = layer_style_cost_forward(G_S, a_G)
    close(J, expected.detach(), atol=1e-10)
    close(layer_style_cost_backward(style), x.grad, atol=1e-10)
    slope_matches(lambda a: layer_style_cost_forward(G_S, a)[0], a_G, layer_style_cost_backward(style), rng)


@layers
def test_numpy_and_torch_agree_and_nothing_is_changed(n_H: int, n_W: int, n_C: int, seed: int) -> None:
    a_C, a_G = drawn(seed, n_H, n_W, n_C), drawn(seed + 1, n_H, n_W, n_C)
    keeps_promises(lambda a, b: content_cost_backward(content_cost_forward(a, b)[1]), a_C, a_G)
    keeps_promises(lambda a, b: layer_style_cost_backward(layer_style_cost_forward(gram_matrix(a), b)[1]), a_C, a_G)
    assert float(content_cost_forward(a_C, a_C)[0]) == 0
    assert float(layer_style_cost_forward(gram_matrix(a_C), a_C)[0]) == 0


def test_by_hand() -> None:
    a = np.array([[[1.0, 2.0], [3.0, 0.0]]])  # two places, two channels
    close(gram_matrix(a), np.array([[10.0, 2.0], [2.0, 4.0]]))
    J, _ = layer_style_cost_forward(np.array([[8.0, 2.0], [2.0, 4.0]]), a)
    assert float(J) == 4 / 64  # (2 * 1 * 2 * 2)^2
    assert float(content_cost_forward(a, a + 1)[0]) == 2


@pytest.mark.parametrize("convert", [np.asarray, tensor])
def test_refusals(convert: Any) -> None:
    a, G = convert(np.ones((2, 3, 4))), convert(np.ones((4, 4)))
    assert "a has shape (4, 4), expected (n_H, n_W, n_C)" in complaint(gram_forward, G)
    assert "a has shape (4, 4)" in complaint(unroll, G)
    said = complaint(layer_style_cost_forward, a, a)
    assert "G_S has shape (2, 3, 4), expected (n_C, n_C) = (4, 4)" in said and "gram_matrix(a_S)" in said
    assert "a_G has shape (2, 3, 3), expected (2, 3, 4)" in complaint(content_cost_forward, a, a[:, :, :3])
    assert "dG has shape (3, 3)" in complaint(gram_backward, G[:3, :3], gram_forward(a)[1])
    bad = convert(np.ones((2, 3, 4)))
    bad[0, 0, 0] = float("nan")
    assert "a_G[0, 0, 0] is nan" in complaint(layer_style_cost_forward, G, bad)
    assert "expected" in complaint(content_cost_forward, a, a.tolist())


def test_a_tensor_with_history_is_refused() -> None:
    a = torch.ones(2, 2, 2, requires_grad=True)
    assert "a_G requires_grad" in complaint(layer_style_cost_forward, torch.ones(2, 2), a)
    assert "a_G requires_grad" in complaint(content_cost_forward, torch.ones(2, 2, 2), a)


def test_other_kinds_are_refused() -> None:
    assert complaint(content_cost_backward, None).startswith(
        "TypeError: content_cost_backward: cache is None, expected a ContentCache."
    )
    assert complaint(gram_backward, np.ones((2, 2)), None).startswith(
        "TypeError: gram_backward: cache is None, expected a GramCache."
    )
    assert complaint(layer_style_cost_backward, None).startswith(
        "TypeError: layer_style_cost_backward: cache is None, expected a StyleCache."
    )
