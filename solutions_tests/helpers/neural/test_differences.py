"""Measured slopes: how close they come, in which precision, and what they refuse."""

import numpy as np
import pytest
import torch

from helpers.neural.differences import one_sided_difference, two_sided_difference
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises

SIDES = (one_sided_difference, two_sided_difference)


def cube(x):
    return x**3


@drawn
def test_exact_where_taylor_says_so(n: int, m: int, seed: int) -> None:
    theta = np.random.default_rng(seed).standard_normal((n, m))
    one = keeps_promises(lambda x: one_sided_difference(lambda v: 2 * v + 1, x, 0.5), theta)
    close(one, np.full((n, m), 2.0))
    two = keeps_promises(lambda x: two_sided_difference(lambda v: v**2, x, 0.25), theta)
    close(two, 2 * theta, atol=1e-9)


@drawn
def test_they_come_close_to_autograd(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta, epsilon = rng.standard_normal((n, m)), rng.uniform(1e-5, 1e-4, (n, m))
    t = torch.tensor(theta, requires_grad=True)
    torch.tanh(t).sum().backward()
    close(one_sided_difference(np.tanh, theta, epsilon), t.grad, rtol=0, atol=2e-4)
    close(two_sided_difference(np.tanh, theta, epsilon), t.grad, rtol=0, atol=1e-8)


def test_the_numbers_of_the_lesson() -> None:
    theta = np.array(1.0)
    assert one_sided_difference(cube, theta, 0.01) == pytest.approx(3.0301, abs=1e-9)
    assert two_sided_difference(cube, theta, 0.01) == pytest.approx(3.0001, abs=1e-9)
    assert two_sided_difference(cube, 1.0, 0.01) == pytest.approx(3.0001, abs=1e-9)


def test_the_error_shrinks_once_and_twice() -> None:
    theta = np.ones(2)
    for side, factor in zip(SIDES, (10, 100), strict=True):
        coarse, fine = abs(side(cube, theta, np.array([1e-2, 1e-3])) - 3)
        assert coarse / fine == pytest.approx(factor, rel=0.02)


def test_float32_has_fewer_digits() -> None:
    for side in SIDES:
        double, single = (side(cube, np.ones(1, dtype), 1e-5) for dtype in (np.float64, np.float32))
        assert abs(single - 3) > 10 * abs(double - 3)
    assert two_sided_difference(cube, np.ones(2, np.float32), np.full(2, 0.01)).dtype == np.float32


def test_wrong_inputs() -> None:
    assert complaint(one_sided_difference, cube, np.ones(2), 0) == (
        "ValueError: one_sided_difference: epsilon is 0, expected a number above 0. Choose a larger one."
    )
    assert "two_sided_difference: the smallest epsilon is -1" in complaint(
        two_sided_difference, cube, np.ones(2), np.array([1.0, -1.0])
    )
    assert "epsilon has shape (3,)" in complaint(two_sided_difference, cube, np.ones(2), np.ones(3))
    assert "theta is nan" in complaint(two_sided_difference, cube, np.nan, 0.1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(one_sided_difference, 3, 1.0, 0.1).startswith(
        "TypeError: one_sided_difference: f is 3, expected a function."
    )
    assert complaint(two_sided_difference, None, 1.0, 0.1).startswith(
        "TypeError: two_sided_difference: f is None, expected a function."
    )
