"""Sigmoid and ReLU against torch and against finite differences."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.activations import (
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    sigmoid_slope,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor

PAIRS: list[Any] = [(sigmoid_forward, sigmoid_backward, torch.sigmoid), (relu_forward, relu_backward, torch.relu)]


@pytest.mark.parametrize(("forward", "backward", "truth"), PAIRS)
@drawn
def test_forward_and_backward(forward, backward, truth, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z, dA = 3 * rng.standard_normal((n, m)), rng.standard_normal((n, m))
    A, _ = keeps_promises(forward, Z)
    dZ = keeps_promises(lambda dA, Z: backward(dA, forward(Z)[1]), dA, Z)
    Zt = tensor(Z).requires_grad_()
    out = truth(Zt)
    out.backward(tensor(dA))
    close(A, out)
    close(dZ, Zt.grad)
    if abs(Z).min() > 1e-4:  # no kink between the two points of the measurement
        slope_matches(lambda z: (forward(z)[0] * dA).sum(), Z, dZ, rng)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_sigmoid_survives_every_number(kind: type) -> None:
    z: Any = np.array([-np.inf, -1e4, -1000, -100, -30, 0, 30, 100, 1000, 1e4, np.inf], dtype=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a, slope = sigmoid(z), sigmoid_slope(z)
    assert a.dtype == slope.dtype == kind
    close(a, torch.sigmoid(tensor(z)), rtol=1e-6, atol=float(np.finfo(kind).tiny))
    assert a[0] == a[1] == 0
    assert a[-1] == a[-2] == 1
    close(slope, slope[::-1].copy(), rtol=1e-6, atol=1e-37)
    close(slope[4], np.exp(kind(-30)), rtol=1e-6, atol=0)


def test_sigmoid_of_plain_numbers_and_whole_numbers() -> None:
    assert sigmoid(0) == 0.5
    assert sigmoid_slope(0) == 0.25
    close(sigmoid(np.array([0, 2])), np.array([0.5, 0.8807970779778823]))
    close(sigmoid(torch.tensor(0)), 0.5)


@drawn
def test_the_slope_of_the_sigmoid(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z = 3 * rng.standard_normal((n, m))
    slope = keeps_promises(sigmoid_slope, Z)
    slope_matches(lambda z: sigmoid(z).sum(), Z, slope, rng)


def test_relu_at_zero_has_slope_zero() -> None:
    _, cache = relu_forward(np.array([[-1.0, 0.0, 2.0]]))
    close(relu_backward(np.ones((1, 3)), cache), np.array([[0.0, 0.0, 1.0]]))


def test_wrong_inputs() -> None:
    assert complaint(sigmoid, [1, 2]) == (
        "TypeError: sigmoid: z is a list, expected a number or an array. Write np.array(z)."
    )
    assert complaint(relu_forward, np.array([[1.0, np.inf]])).startswith(
        "ValueError: relu_forward: Z[0, 1] is inf, expected finite numbers (1 of 2 entries are not)."
    )
    _, cache = sigmoid_forward(np.ones((2, 3)))
    assert complaint(sigmoid_backward, np.ones((3, 2)), cache) == (
        "ValueError: sigmoid_backward: dA has shape (3, 2), expected (2, 3) because A has shape (2, 3)."
        " Did you pass dA.T?"
    )
