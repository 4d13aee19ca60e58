"""Sigmoid, tanh and the linear activation against torch and against finite differences."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural import activations, rectifiers
from helpers.neural.activations import (
    ACTIVATIONS,
    linear_backward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    sigmoid_slope,
    tanh_backward,
    tanh_forward,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor

TRUTH: list[Any] = [("sigmoid", torch.sigmoid), ("tanh", torch.tanh), ("linear", lambda z: z)]


@pytest.mark.parametrize(("name", "truth"), TRUTH)
@drawn
def test_forward_and_backward(name, truth, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    forward, backward = ACTIVATIONS[name]
    Z, dA = 3 * rng.standard_normal((n, m)), rng.standard_normal((n, m))
    A, _ = keeps_promises(forward, Z)
    dZ = keeps_promises(lambda dA, Z: backward(dA, forward(Z)[1]), dA, Z)
    Zt = tensor(Z).requires_grad_()
    out = truth(Zt)
    out.backward(tensor(dA))
    close(A, out)
    close(dZ, Zt.grad)
    slope_matches(lambda z: (forward(z)[0] * dA).sum(), Z, dZ, rng)
    close(forward(Z, check=False), forward(Z))
    close(backward(dA, forward(Z)[1], check=False), dZ)


def test_tanh_is_a_stretched_sigmoid() -> None:
    Z = np.linspace(-5, 5, 101).reshape(1, -1)
    close(tanh_forward(Z)[0], 2 * sigmoid(2 * Z) - 1, atol=1e-15)
    A, cache = tanh_forward(np.array([[-800.0, 800.0]]))
    close(A, np.array([[-1.0, 1.0]]))
    close(tanh_backward(np.ones((1, 2)), cache), np.zeros((1, 2)))


def test_every_activation_has_a_name() -> None:
    assert list(ACTIVATIONS) == ["sigmoid", "tanh", "relu", "leaky_relu", "linear"]
    for name, pair in ACTIVATIONS.items():
        assert pair == (getattr(activations, f"{name}_forward"), getattr(activations, f"{name}_backward"))
    assert activations.relu_forward is rectifiers.relu_forward


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


def test_wrong_inputs() -> None:
    assert complaint(sigmoid, [1, 2]) == (
        "TypeError: sigmoid: z is a list, expected a number or an array. Write np.array(z)."
    )
    _, cache = sigmoid_forward(np.ones((2, 3)))
    assert complaint(sigmoid_backward, np.ones((3, 2)), cache) == (
        "ValueError: sigmoid_backward: dA has shape (3, 2), expected (2, 3) because A has shape (2, 3)."
        " Did you pass dA.T?"
    )


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_every_activation_refuses_what_cannot_be_right(name: str) -> None:
    forward, backward = ACTIVATIONS[name]
    assert complaint(forward, np.array([[1.0, np.inf]])).startswith(
        f"ValueError: {name}_forward: Z[0, 1] is inf, expected finite numbers (1 of 2 entries are not)."
    )
    assert f"{name}_forward: Z is empty (shape (0, 2))" in complaint(forward, np.ones((0, 2)))
    _, cache = forward(np.ones((2, 3)))
    assert f"{name}_backward: dA has shape (3, 2), expected (2, 3)" in complaint(backward, np.ones((3, 2)), cache)
    assert f"{name}_backward: dA[0, 0] is nan" in complaint(backward, np.full((2, 3), np.nan), cache)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(sigmoid_backward, np.ones((1, 1)), None).startswith(
        "TypeError: sigmoid_backward: cache is None, expected a SigmoidCache."
    )
    assert complaint(tanh_backward, np.ones((1, 1)), None).startswith(
        "TypeError: tanh_backward: cache is None, expected a TanhCache."
    )
    assert complaint(linear_backward, np.ones((1, 1)), None).startswith(
        "TypeError: linear_backward: cache is None, expected a LinearCache."
    )
