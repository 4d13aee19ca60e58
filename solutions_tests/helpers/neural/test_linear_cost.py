"""The bowl of linear regression: against torch, differences and least squares."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.linear_cost import LinearCost
from solutions_tests.helpers.probes import close, complaint, drawn, slope_matches, tensor, unchanged


def torch_loss(X1: np.ndarray, Y: np.ndarray) -> Callable[[Any], Any]:
    return lambda theta: torch.nn.functional.mse_loss(theta @ tensor(X1), tensor(Y)[0]) / 2


@drawn
def test_slope_and_curvature_are_those_of_torch(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, Y = rng.standard_normal((n, m)), rng.standard_normal((1, m))
    for bias in (True, False):
        J, theta = LinearCost(X, Y, bias=bias), rng.standard_normal(n + bias)
        with unchanged(X, Y, theta):
            gradient, hessian = J.gradient(theta), J.hessian(theta)
        slope_matches(J, theta, gradient, rng)
        t, loss = tensor(theta), torch_loss(np.concatenate([X, np.ones((int(bias), m))]), Y)
        close(J(theta), loss(t))
        close(gradient, torch.autograd.functional.jacobian(loss, t))
        close(hessian, torch.autograd.functional.hessian(loss, t))
        close((J(theta), gradient, hessian), (J(t), J.gradient(t), J.hessian(t)))
        close(LinearCost(tensor(X), tensor(Y), bias=bias)(t), J(theta))
        for single in (t.float(), theta.astype(np.float32)):
            results = J(single), J.gradient(single), J.hessian(single)
            assert {str(x.dtype).removeprefix("torch.") for x in results} == {"float32"}


@drawn
def test_two_steps_go_down_to_least_squares(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    J = LinearCost(rng.standard_normal((n, m)), rng.standard_normal((1, m)))
    theta = rng.standard_normal(n + 1)
    rate = J.largest_learning_rate(theta) / 4
    one = theta - rate * J.gradient(theta)
    assert J(one - rate * J.gradient(one)) <= J(one) <= J(theta)
    best = np.linalg.lstsq(J.X1.T, J.y, rcond=None)[0]
    close(J.gradient(best), np.zeros(n + 1), atol=1e-9)


def test_whole_numbers_are_numbers() -> None:
    X, Y = np.array([[1, 2, 3]]), np.array([[2, 4, 6]])
    assert LinearCost(X, Y)(np.array([2.0, 0.0])) == 0
    assert LinearCost(X, Y, bias=False)(np.array([1.0])) == pytest.approx(14 / 6)


def test_the_map_needs_two_parameters() -> None:
    J = LinearCost(np.ones((2, 3)), np.ones((1, 3)), bias=False)
    assert J.grid(np.linspace(-1, 1, 3), np.linspace(0, 1, 4)).shape == (4, 3)
    assert J.largest_learning_rate(np.zeros(2)) == pytest.approx(1)


def test_wrong_inputs() -> None:
    X = np.ones((2, 3))
    assert complaint(LinearCost, X, np.ones(3)) == (
        "ValueError: LinearCost: Y has shape (3,), expected (1, m) = (1, 3) because X has shape (2, 3)."
        " Use Y.reshape(1, 3)."
    )
    assert "LinearCost: X[0, 0] is nan" in complaint(LinearCost, X * np.nan, np.ones((1, 3)))
    assert "theta has shape (2,), expected (n,) = (3,)" in complaint(LinearCost(X, np.ones((1, 3))), np.ones(2))
