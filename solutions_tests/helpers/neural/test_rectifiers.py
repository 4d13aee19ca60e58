"""ReLU and leaky ReLU against torch, against finite differences, and at their kink."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.rectifiers import leaky_relu_backward, leaky_relu_forward, relu_backward, relu_forward
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor

leaky = torch.nn.functional.leaky_relu
CASES: list[Any] = [
    (relu_forward, relu_backward, torch.relu),
    (leaky_relu_forward, leaky_relu_backward, leaky),
    (lambda Z: leaky_relu_forward(Z, slope=0.3), leaky_relu_backward, lambda Z: leaky(Z, 0.3)),
    (lambda Z: leaky_relu_forward(Z, slope=0), leaky_relu_backward, torch.relu),
    (lambda Z: leaky_relu_forward(Z, slope=1), leaky_relu_backward, lambda Z: 1 * Z),
]


@pytest.mark.parametrize(("forward", "backward", "truth"), CASES)
@drawn
def test_forward_and_backward(forward, backward, truth, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z, dA = 3 * rng.standard_normal((n, m)), rng.standard_normal((n, m))
    A, cache = keeps_promises(forward, Z)
    dZ = keeps_promises(lambda dA, Z: backward(dA, forward(Z)[1]), dA, Z)
    Zt = tensor(Z).requires_grad_()
    out = truth(Zt)
    out.backward(tensor(dA))
    close(A, out)
    close(dZ, Zt.grad)
    close(backward(dA, cache, check=False), dZ)
    if abs(Z).min() > 1e-4:  # no kink between the two points of the measurement
        slope_matches(lambda z: (forward(z)[0] * dA).sum(), Z, dZ, rng)


@pytest.mark.parametrize(("forward", "backward", "truth"), CASES)
def test_at_zero_the_slope_is_that_of_the_left_piece(forward, backward, truth) -> None:
    Z = torch.zeros(1, 1, dtype=torch.float64, requires_grad=True)
    truth(Z).backward(torch.ones(1, 1))
    for kind in (np.array, torch.tensor):
        _, cache = forward(kind([[0.0]]))
        close(backward(kind([[1.0]]), cache), Z.grad)


def test_one_sided_slopes_at_zero() -> None:
    h = np.array([[-1e-6, 1e-6]])
    close(relu_forward(h)[0] / h, np.array([[0.0, 1.0]]))
    close(leaky_relu_forward(h)[0] / h, np.array([[0.01, 1.0]]))


def test_wrong_inputs() -> None:
    assert complaint(leaky_relu_forward, np.ones((1, 2)), slope=2) == (
        "ValueError: leaky_relu_forward: slope is 2, expected a number from 0 to 1. Choose another value."
    )
    _, cache = relu_forward(np.ones((2, 3)))
    assert complaint(relu_backward, np.ones((3, 2)), cache) == (
        "ValueError: relu_backward: dA has shape (3, 2), expected (2, 3) because Z has shape (2, 3). Did you pass dA.T?"
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(relu_backward, np.ones((1, 1)), None).startswith(
        "TypeError: relu_backward: cache is None, expected a ReluCache."
    )
    assert complaint(leaky_relu_backward, np.ones((1, 1)), None).startswith(
        "TypeError: leaky_relu_backward: cache is None, expected a LeakyReluCache."
    )
