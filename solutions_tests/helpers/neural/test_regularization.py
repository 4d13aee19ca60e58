"""Weight penalties against torch's norms, their gradients against autograd and finite differences."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.gradient_check import numeric_gradient
from helpers.neural.regularization import l1_gradient, l1_penalty, l2_gradient, l2_penalty, soft_threshold
from helpers.neural.shallow import ShallowParameters
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor

PENALTIES: dict[str, tuple[Any, Any, Any]] = {
    "l2": (l2_penalty, l2_gradient, lambda W, lam, m: lam / (2 * m) * torch.linalg.matrix_norm(W) ** 2),
    "l1": (l1_penalty, l1_gradient, lambda W, lam, m: lam / m * torch.linalg.vector_norm(W, ord=1)),
}
each = pytest.mark.parametrize(("penalty", "gradient", "truth"), PENALTIES.values(), ids=PENALTIES)


@each
@drawn
def test_penalty_and_gradient(
    penalty: Callable, gradient: Callable, truth: Callable, n: int, m: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    W, V, lam = rng.standard_normal((n, m)), rng.standard_normal((1, n)), np.float64(rng.uniform(0, 3))
    Wt = tensor(W).requires_grad_()
    expected = truth(Wt, lam, 7) + truth(tensor(V), lam, 7)
    expected.backward()
    close(keeps_promises(lambda W, V: penalty([W, V], lam, 7), W, V), expected)
    dW = keeps_promises(lambda W: gradient(W, lam, 7), W)
    close(dW, Wt.grad)
    slope_matches(lambda W: penalty([W, V], lam, 7), W, dW, rng)
    close(penalty((V, W), lam, 7, check=False), penalty([W, V], lam, 7))
    close(gradient(W, lam, 7, check=False), dW)


@each
def test_every_way_to_pass_the_weights(penalty: Callable, gradient: Callable, truth: Callable) -> None:
    W1, W2 = np.array([[1.0, -2.0]]), np.array([[3.0]])
    big = np.full((1, 1), 1e6)
    parameters = {"W1": W1, "b1": big, "gamma1": big, "beta1": big, "W2": W2, "b2": big}
    expected = penalty([W1, W2], 0.7, 5)
    assert penalty(parameters, 0.7, 5) == expected
    assert penalty(ShallowParameters(W1, big, W2, big), 0.7, 5) == expected
    assert penalty(W1, 0.7, 5) + penalty({"w": W2}, 0.7, 5) == pytest.approx(expected)
    assert penalty(parameters, 0, 5) == 0


def test_numbers_by_hand() -> None:
    W = np.array([[1.0, -2.0], [0.0, 3.0]])
    assert l2_penalty(W, 0.5, 10) == 0.5 / 20 * 14
    assert l1_penalty(W, 0.5, 10) == 0.5 / 10 * 6
    close(l2_gradient(W, 0.5, 10), 0.05 * W)
    close(l1_gradient(W, 0.5, 10), 0.05 * np.array([[1.0, -1.0], [0.0, 1.0]]))


def test_the_two_slips_with_the_factor_are_told_apart() -> None:
    W, lam, m, alpha = np.array([[1.5, -0.5]]), 0.7, 200, 0.01
    measured = numeric_gradient(lambda W: l2_penalty(W, lam, m), W)
    close(measured / (lam / (2 * m) * W), np.full((1, 2), 2.0), rtol=1e-7)
    close(W - alpha * l2_gradient(W, lam, m), 0.999965 * W)


@drawn
def test_soft_threshold(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, amount = rng.standard_normal((n, m)), float(rng.uniform(0, 1))
    expected = torch.nn.functional.softshrink(tensor(W), amount)
    close(keeps_promises(lambda W: soft_threshold(W, amount), W), expected)
    close(soft_threshold(W, amount, check=False), expected)
    v = np.linspace(-4, 4, 8001)
    lowest = v[np.argmin((v - W[0, 0]) ** 2 / 2 + amount * abs(v))]
    assert abs(soft_threshold(W, amount)[0, 0] - lowest) < 1e-3


def test_soft_threshold_stops_at_zero_where_the_gradient_step_jumps_across() -> None:
    W = np.array([[0.3, -0.05, 0.0, 0.1]])
    assert soft_threshold(W, 0.1).tolist() == [[pytest.approx(0.2), 0.0, 0.0, 0.0]]
    assert (W - 2 * l1_gradient(W, 0.5, 10))[0, 1] == pytest.approx(0.05)
    assert soft_threshold(W, 0).tolist() == W.tolist()
    assert "soft_threshold: amount is -1, expected a number of at least 0." in complaint(soft_threshold, W, -1)
    assert "soft_threshold: W[0, 0] is inf" in complaint(soft_threshold, W + np.inf, 1)


def test_wrong_inputs() -> None:
    W = np.ones((2, 3))
    assert complaint(l2_penalty, {"b1": W, "beta": W}, 1, 5) == (
        "ValueError: l2_penalty: weights has the names b1, beta, expected at least one matrix of weights."
        " Their names begin with W."
    )
    assert "l1_penalty: weights is empty, expected at least one" in complaint(l1_penalty, [], 1, 5)
    for wrong in (3.0, None, "W1"):
        assert "TypeError: l1_penalty: weights is a " in complaint(l1_penalty, wrong, 1, 5)
    assert "l1_penalty: weights[1] is a float, expected a numpy array" in complaint(l1_penalty, [W, 2.0], 1, 5)
    assert "l2_penalty: W2[0, 0] is nan" in complaint(l2_penalty, {"W1": W, "W2": np.full((1, 1), np.nan)}, 1, 5)
    assert "numpy arrays and torch tensors were mixed" in complaint(l2_penalty, [W, tensor(W)], 1, 5)
    for gradient in (l1_gradient, l2_gradient):
        where = gradient.__name__
        assert f"{where}: lam is -1, expected a number of at least 0." in complaint(gradient, W, -1, 5)
        assert f"{where}: m is 0, expected a whole number of at least 1." in complaint(gradient, W, 1, 0)
        assert f"{where}: W is a list, expected a numpy array" in complaint(gradient, [[1.0]], 1, 5)
        assert f"{where}: W[0, 0] is inf" in complaint(gradient, W * np.inf, 1, 5)
