"""The gradient check itself: right gradients pass, wrong ones are found and named."""

import numpy as np
import torch

from helpers.neural.gradient_check import gradient_check, numeric_gradient, relative_difference
from solutions_tests.helpers.probes import close, complaint, drawn, tensor, unchanged


@drawn
def test_a_measured_gradient(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta, weights = rng.standard_normal((n, m)), rng.standard_normal((n, m))
    with unchanged(theta):
        gradient = numeric_gradient(lambda x: (weights * x**3).sum(), theta)
    close(gradient, 3 * weights * theta**2, rtol=1e-5, atol=1e-7)
    as_tensor = numeric_gradient(lambda x: (tensor(weights) * x**3).sum(), tensor(theta).float())
    assert as_tensor.dtype == torch.float64
    close(as_tensor, gradient, rtol=1e-4, atol=1e-5)
    columns = numeric_gradient(lambda x: (weights.T * x**3).sum(), theta.T)
    close(columns, gradient.T, rtol=1e-6, atol=1e-8)


def test_a_plain_number_will_do() -> None:
    close(numeric_gradient(lambda x: x**3, 2), 12.0, rtol=1e-8)
    assert gradient_check(lambda x: x**2, 3.0, 6.0).passed


def test_the_outcome_is_one_sentence() -> None:
    theta = np.array([[1.0, -2.0], [0.5, 3.0]])

    def f(x: np.ndarray) -> float:
        return (x**2).sum()

    right = gradient_check(f, theta, 2 * theta)
    assert right.passed
    assert right.difference < 1e-8
    assert str(right).startswith("The gradient agrees: relative difference ")
    wrong_entry = 2 * theta
    wrong_entry[1, 0] = -1.0
    with unchanged(theta, wrong_entry):
        wrong = gradient_check(f, theta, wrong_entry)
    assert not wrong.passed
    assert wrong.worst == (1, 0)
    assert str(wrong) == (
        "The gradient does not agree: relative difference 1.3e-01, above 1e-06;"
        " the largest gap is at index (1, 0), where -1 was derived and 1 was measured."
    )
    assert gradient_check(f, tensor(theta), tensor(2 * theta)).passed


def test_relative_difference() -> None:
    assert relative_difference(np.zeros(3), np.zeros(3)) == 0
    assert relative_difference(np.ones(3), -np.ones(3)) == 1
    close(relative_difference(np.array([3.0, 4.0]), torch.tensor([3.0, 4.1])), 0.1 / (5 + np.hypot(3, 4.1)), rtol=1e-5)


def test_wrong_inputs() -> None:
    theta = np.ones(2)
    assert complaint(numeric_gradient, lambda x: x, theta) == (
        "ValueError: numeric_gradient: f(theta + epsilon) has shape (2,), expected one number."
        " Pass a number such as 0.5."
    )
    assert complaint(gradient_check, lambda x: x.sum(), theta, np.ones((1, 2))) == (
        "ValueError: gradient_check: gradient has shape (1, 2), expected (2,) because theta has shape (2,)."
        " It has 2 axes instead of 1."
    )
    assert "epsilon is 0, expected a number above 0" in complaint(numeric_gradient, lambda x: x.sum(), theta, 0)
    assert "b has shape (3,)" in complaint(relative_difference, theta, np.ones(3))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(numeric_gradient, 3, 1.0).startswith("TypeError: numeric_gradient: f is 3, expected a function.")
    assert complaint(gradient_check, None, 1.0, 1.0).startswith(
        "TypeError: gradient_check: f is None, expected a function."
    )
