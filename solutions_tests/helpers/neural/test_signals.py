"""Signals through a stack of layers: against torch, and the gains that theory promises."""

import numpy as np
import pytest
import torch

from helpers.neural.signals import root_mean_square, send_signal
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor, unchanged

TORCH = {"linear": lambda z: z, "relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


@drawn
def test_both_ways_are_those_of_torch(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, weights = rng.standard_normal((2, m)), [rng.standard_normal((n, 2)), rng.standard_normal((3, n))]
    for activation, g in TORCH.items():
        with unchanged(X, *weights):
            found = send_signal(weights, X, activation, rng=np.random.default_rng(0))
        A = [tensor(X).requires_grad_()]
        for W in weights:
            A.append(g(tensor(W) @ A[-1]))
            A[-1].retain_grad()
        A[-1].backward(tensor(found.gradients[-1]))
        close(tuple(found.outputs), tuple(a.detach() for a in A))
        close(tuple(found.gradients[:-1]), tuple(a.grad for a in A[:-1]))
        close(found.gradients[-1], np.random.default_rng(0).standard_normal((3, m)))


@drawn
def test_numpy_and_torch_agree_in_both_precisions(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, X = rng.standard_normal((n, 2)), rng.standard_normal((2, m))

    def sent(W, X):
        found = send_signal([W], X, "tanh", rng=np.random.default_rng(1))
        return tuple(found.outputs) + tuple(found.gradients)

    keeps_promises(sent, W, X)


@pytest.mark.parametrize(("activation", "share"), [("linear", 1.0), ("relu", 0.5)])
def test_the_gains_of_theory(activation: str, share: float) -> None:
    rng = np.random.default_rng(0)
    weights = [0.1 * rng.standard_normal((300, 300)) for _ in range(4)]
    forward, backward = send_signal(weights, rng.standard_normal((300, 50)), activation, rng=rng).sizes()
    assert forward.shape == backward.shape == (5,)
    assert forward[-1] / forward[0] == pytest.approx((300 * 0.01 * share) ** 2, rel=0.2)
    assert backward[0] / backward[-1] == pytest.approx((300 * 0.01 * share) ** 2, rel=0.2)


@drawn
def test_root_mean_square(n: int, m: int, seed: int) -> None:
    x = np.random.default_rng(seed).standard_normal((n, m))
    close(root_mean_square(x), torch.tensor(x).square().mean().sqrt().item())
    close(root_mean_square(tensor(x)), root_mean_square(x))
    close(root_mean_square(1e200 * x), 1e200 * root_mean_square(x))
    assert root_mean_square(0 * x) == 0


def test_wrong_inputs() -> None:
    X, rng = np.ones((2, 3)), np.random.default_rng(0)
    assert complaint(send_signal, [], X, rng=rng) == (
        "ValueError: send_signal: weights is empty, expected at least one matrix. Pass [W]."
    )
    assert complaint(send_signal, [np.ones((4, 2)), np.ones((4, 3))], X, rng=rng) == (
        "ValueError: send_signal: weights[1] has shape (4, 3), expected (n_2, 4) because weights[0] has shape (4, 2)."
        " A layer has a column per input."
    )
    assert "activation" in complaint(send_signal, [np.ones((4, 2))], X, "relo", rng=rng)
    assert "rng is 3" in complaint(send_signal, [np.ones((4, 2))], X, rng=3)
    assert "root_mean_square: x[0] is nan" in complaint(root_mean_square, np.array([np.nan]))
