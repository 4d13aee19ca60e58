"""Cost surfaces: slope and curvature against finite differences, values against the plain formula."""

import numpy as np
import pytest
import torch

from helpers.neural.neuron import logistic_gradients
from helpers.neural.surfaces import LogisticCost, LogisticSquaredCost, Quadratic, Surface
from solutions_tests.helpers.probes import close, complaint, drawn, slope_matches, tensor, unchanged


def surfaces(n: int, m: int, rng: np.random.Generator) -> list[Surface]:
    X, Y = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m))
    bowl = Quadratic(rng.uniform(0.1, 3, n), rng.standard_normal(n))
    return [bowl, LogisticCost(X, Y), LogisticSquaredCost(X, Y)]


@drawn
def test_slope_and_curvature(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for J in surfaces(n, m, rng):
        theta = rng.standard_normal(J.n)
        with unchanged(theta):
            gradient, hessian = J.gradient(theta), J.hessian(theta)
        slope_matches(J, theta, gradient, rng)
        for k in range(J.n):
            slope_matches(lambda x, J=J, k=k: J.gradient(x)[k], theta, hessian[k], rng)  # type: ignore[misc]
        close(hessian, hessian.T)
        t = tensor(theta)
        close((J(theta), gradient, hessian), (J(t), J.gradient(t), J.hessian(t)))
        assert J.gradient(t).dtype == torch.float64
        assert J.gradient(t.float()).dtype == J(t.float()).dtype == torch.float32
        assert J.gradient(theta.astype(np.float32)).dtype == np.float32


@drawn
def test_values_are_those_of_the_formulas(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, Y, theta = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m)), rng.standard_normal(n + 1)
    J, dw, db = logistic_gradients(X, Y, theta[:-1].reshape(n, 1), theta[-1])
    cost = LogisticCost(X, Y)
    close((cost(theta), cost.gradient(theta)), (J, np.append(dw, db)))
    close(LogisticCost(tensor(X), tensor(Y))(tensor(theta)), J)
    a = 1 / (1 + np.exp(-(theta[:-1] @ X + theta[-1])))
    close(LogisticSquaredCost(X, Y)(theta), ((a - Y) ** 2).mean() / 2)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_grid_is_what_contour_takes(which: int) -> None:
    rng = np.random.default_rng(0)
    J = surfaces(2 if which == 0 else 1, 4, rng)[which]
    theta1, theta2 = np.linspace(-1, 1, 3), np.linspace(-2, 3, 5)
    grid = J.grid(theta1, theta2)
    assert grid.shape == (5, 3)
    close(grid, np.array([[J((x, y)) for x in theta1] for y in theta2]))
    close(grid, J.grid(tensor(theta1), tensor(theta2)))


def test_squared_error_behind_a_sigmoid_is_not_convex_and_goes_flat() -> None:
    X, Y = np.array([[1.0]]), np.array([[1]])
    squared, cross = LogisticSquaredCost(X, Y), LogisticCost(X, Y)
    close([squared.hessian((z, 0.0))[1, 1] for z in (-2.0, 0.0)], [-0.059407, 0.0625], rtol=1e-4)
    close([J.gradient((-10.0, 0.0))[1] for J in (squared, cross)], [-4.5394e-5, -0.99995], rtol=1e-4)


def test_the_largest_learning_rate() -> None:
    assert Quadratic((1, 100)).largest_learning_rate(np.zeros(2)) == pytest.approx(0.02)
    assert Quadratic((-1, -2)).largest_learning_rate(torch.zeros(2)) == float("inf")


def test_wrong_inputs() -> None:
    X, Y = np.ones((2, 3)), np.array([[0, 1, 1]])
    assert complaint(Quadratic((1, 2)), np.ones(3)) == (
        "ValueError: Quadratic: theta has shape (3,), expected (n,) = (2,)."
    )
    assert complaint(Quadratic, (1, 2), (0,)) == (
        "ValueError: Quadratic: minimum has shape (1,), expected (n,) = (2,) because curvatures has shape (2,)."
    )
    assert complaint(LogisticCost(X, Y).grid, np.ones(2), np.ones(2)) == (
        "ValueError: LogisticCost.grid: the cost has 3 parameters, expected 2: only those fit on a map."
        " Fix the others first."
    )
    assert "LogisticSquaredCost: Y contains 3" in complaint(LogisticSquaredCost, X, Y * 3)
    assert "theta[0] is nan" in complaint(Quadratic((1, 2)).gradient, np.array([np.nan, 0]))
