"""Sparse and contractive penalty against torch's autograd, and the Jacobian against torch's own."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given

from helpers.beyond.autoencoder_penalties import (
    contractive_penalty_backward,
    contractive_penalty_forward,
    encoder_jacobian,
    sparse_penalty_backward,
    sparse_penalty_forward,
)
from helpers.neural.activations import ACTIVATIONS
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, keeps_promises, slope_matches, tensor

SHAPES: Any = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}
SMOOTH = pytest.mark.parametrize("name", list(SHAPES))


@drawn
def test_the_sparse_penalty(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    H, lam = rng.standard_normal((n, m)), float(rng.uniform(0.1, 2))

    def both(H: Any) -> tuple[Any, Any]:
        J, cache = sparse_penalty_forward(H, lam)
        return J, sparse_penalty_backward(1.5, cache)

    J, dH = keeps_promises(both, H)
    leaf = tensor(H).requires_grad_()
    truth = lam * leaf.abs().sum(dim=0).mean()
    (1.5 * truth).backward()
    close((J, dH), (truth, leaf.grad))
    if abs(H).min() > 1e-3:
        slope_matches(lambda x: 1.5 * sparse_penalty_forward(x, lam)[0], H, dH, rng)


def test_a_silent_unit_is_left_alone() -> None:
    H = np.array([[0.0, 2.0]])
    assert sparse_penalty_backward(1.0, sparse_penalty_forward(H, 0.5)[1]).tolist() == [[0, 0.25]]


@SMOOTH
@given(n_x=SIZES, n_h=SIZES, m=SIZES, seed=SEEDS)
def test_the_jacobian_is_torchs(name: str, n_x: int, n_h: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, W, b = (rng.standard_normal(shape) for shape in ((n_x, m), (n_h, n_x), (n_h, 1)))
    found = keeps_promises(lambda X, W, b: encoder_jacobian(X, W, b, activation=name), X, W, b)
    Wt, bt = tensor(W), tensor(b)[:, 0]
    truth = [torch.autograd.functional.jacobian(lambda x: SHAPES[name](Wt @ x + bt), x) for x in tensor(X).T]
    close(found, torch.stack(truth))


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_the_jacobian_of_every_activation(name: str) -> None:
    rng = np.random.default_rng(0)
    X, W, b = (rng.standard_normal(shape) for shape in ((3, 4), (2, 3), (2, 1)))
    J, step = encoder_jacobian(X, W, b, activation=name), 1e-6

    def codes(X: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[name].forward(W @ X + b)[0]

    for j in range(3):
        e = step * (np.arange(3) == j)[:, None]
        np.testing.assert_allclose(J[:, :, j].T, (codes(X + e) - codes(X - e)) / (2 * step), atol=1e-6)


@SMOOTH
@given(n_x=SIZES, n_h=SIZES, m=SIZES, seed=SEEDS)
def test_the_contractive_penalty(name: str, n_x: int, n_h: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, W, b = (rng.standard_normal(shape) for shape in ((n_x, m), (n_h, n_x), (n_h, 1)))
    H, lam = ACTIVATIONS[name].forward(W @ X + b)[0], float(rng.uniform(0.1, 2))

    def both(H: Any, W: Any) -> tuple[Any, ...]:
        J, cache = contractive_penalty_forward(H, W, lam, activation=name)
        return J, *contractive_penalty_backward(1.5, cache)

    def J_of(H: Any, W: Any) -> Any:  # unchecked: a small step may lead beyond what a sigmoid gives
        return contractive_penalty_forward(H, W, lam, activation=name, check=False)[0]

    J, dH, direct = keeps_promises(both, H, W)
    close(J, lam / m * (encoder_jacobian(X, W, b, activation=name) ** 2).sum())
    slope_matches(lambda x: 1.5 * J_of(x, W), H, dH, rng)
    slope_matches(lambda x: 1.5 * J_of(H, x), W, direct, rng)
    Wt, bt = tensor(W).requires_grad_(), tensor(b).requires_grad_()
    jacobian = torch.func.vmap(torch.func.jacrev(lambda x: SHAPES[name](Wt @ x + bt[:, 0])))(tensor(X).T)
    (1.5 * lam * (jacobian**2).sum() / m).backward()
    dZ = ACTIVATIONS[name].backward(dH, ACTIVATIONS[name].forward(W @ X + b)[1])
    close((dZ @ X.T + direct, dZ.sum(axis=1, keepdims=True)), (Wt.grad, bt.grad), rtol=1e-6, atol=1e-10)


def test_a_step_against_the_gradient_lowers_it() -> None:
    rng = np.random.default_rng(0)
    X, W, b = (rng.standard_normal(shape) for shape in ((3, 20), (4, 3), (4, 1)))
    sizes = []
    for _ in range(3):
        H, slopes = ACTIVATIONS["sigmoid"].forward(W @ X + b)
        J, cache = contractive_penalty_forward(H, W, 1.0)
        sizes.append(float(J))
        dH, direct = contractive_penalty_backward(1.0, cache)
        dZ = ACTIVATIONS["sigmoid"].backward(dH, slopes)
        W, b = W - 0.1 * (dZ @ X.T + direct), b - 0.1 * dZ.sum(axis=1, keepdims=True)
    assert sizes[0] > sizes[1] > sizes[2]


def test_unchecked_is_the_same() -> None:
    rng = np.random.default_rng(0)
    H, W = rng.random((2, 5)), rng.standard_normal((2, 3))
    close(sparse_penalty_forward(H, 1.0)[0], sparse_penalty_forward(H, 1.0, check=False)[0])
    close(contractive_penalty_forward(H, W, 1.0)[0], contractive_penalty_forward(H, W, 1.0, check=False)[0])


def test_messages() -> None:
    rng = np.random.default_rng(0)
    H, W, X, b = rng.random((2, 5)), rng.standard_normal((2, 3)), rng.standard_normal((3, 5)), np.zeros((2, 1))
    assert "lam is -1" in complaint(sparse_penalty_forward, H, -1)
    assert "H has shape (5,)" in complaint(sparse_penalty_forward, H[0], 1)
    assert "H[0, 0] is nan" in complaint(sparse_penalty_forward, H * np.nan, 1)
    assert "dJ is nan" in complaint(sparse_penalty_backward, np.nan, sparse_penalty_forward(H, 1)[1])
    assert "sparse_penalty_backward: cache is None, expected a SparseCache." in complaint(
        sparse_penalty_backward, 1.0, None
    )
    assert "lam is -1" in complaint(contractive_penalty_forward, H, W, -1)
    assert "H contains 1.5" in complaint(contractive_penalty_forward, 0 * H + 1.5, W, 1)
    assert "H contains -0.5" in complaint(contractive_penalty_forward, 0 * H - 0.5, W, 1)
    assert "outputs of a tanh" in complaint(contractive_penalty_forward, 0 * H - 1.5, W, 1, activation="tanh")
    wrong_cache = sparse_penalty_forward(H, 1)[1]
    assert "cache is 2 entries, expected ContractiveCache" in complaint(contractive_penalty_backward, 1.0, wrong_cache)
    assert "H has shape (5,)" in complaint(contractive_penalty_forward, H[0], W, 1)
    assert "Did you pass W.T?" in complaint(encoder_jacobian, X, W.T, b)
    assert "W has shape (3, 2), expected (n_h, n_x)" in complaint(contractive_penalty_forward, H, W.T, 1)
    assert "mixed" in complaint(contractive_penalty_forward, H, tensor(W), 1)
    assert "activation is 'relu'" in complaint(contractive_penalty_forward, H, W, 1, activation="relu")
    assert "dJ is inf" in complaint(contractive_penalty_backward, np.inf, contractive_penalty_forward(H, W, 1)[1])
    assert "activation is 'x'" in complaint(encoder_jacobian, X, W, b, activation="x")
    assert "b has shape (3, 1)" in complaint(encoder_jacobian, X, W, np.zeros((3, 1)))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(sparse_penalty_backward, 1.0, None).startswith(
        "TypeError: sparse_penalty_backward: cache is None, expected a SparseCache."
    )
