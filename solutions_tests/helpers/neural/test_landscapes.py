"""Landscapes: slopes and curvatures against differences and autograd, and the places that they promise."""

import numpy as np
import pytest
import torch
from scipy import optimize

from helpers.neural.landscapes import Noisy, Plateau, Ravine, Rosenbrock, Saddle, TwoValleys
from helpers.neural.surfaces import Quadratic, Surface
from solutions_tests.helpers.probes import close, complaint, drawn, slope_matches, tensor, unchanged


def landscapes(rng: np.random.Generator) -> list[Surface]:
    a, b = rng.uniform(0.1, 3, 2)
    return [
        Ravine((a, b), angle=rng.uniform(-180, 180), minimum=rng.standard_normal(2)),
        Rosenbrock(rng.standard_normal(), b),
        Saddle(a, b),
        Plateau(a),
        TwoValleys(rng.uniform(0.01, 0.38)),
    ]


@drawn
def test_slope_and_curvature(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for J in landscapes(rng):
        theta = rng.standard_normal(2)
        with unchanged(theta):
            gradient, hessian = J.gradient(theta), J.hessian(theta)
        slope_matches(J, theta, gradient, rng)
        for k in range(2):
            slope_matches(lambda x, J=J, k=k: J.gradient(x)[k], theta, hessian[k], rng)  # type: ignore[misc]
        t = tensor(theta)
        close(gradient, torch.autograd.functional.jacobian(J.values, t.reshape(2, 1)).reshape(2))
        close(hessian, torch.autograd.functional.hessian(lambda x, J=J: J.values(x.reshape(2, 1))[0], t))
        close((J(theta), gradient, hessian), (J(t), J.gradient(t), J.hessian(t)))
        close(J.grid(rng.standard_normal(n), rng.standard_normal(m)).shape, (m, n))
        for single in (t.float(), theta.astype(np.float32)):
            results = J(single), J.gradient(single), J.hessian(single)
            assert {str(x.dtype).removeprefix("torch.") for x in results} == {"float32"}


@drawn
def test_rosenbrock_is_that_of_scipy(n: int, m: int, seed: int) -> None:
    theta = np.random.default_rng(seed).standard_normal(2)
    J = Rosenbrock()
    close(
        (J(theta), J.gradient(theta), J.hessian(theta)),
        (optimize.rosen(theta), optimize.rosen_der(theta), optimize.rosen_hess(theta)),
    )


def test_a_ravine_along_the_axes_is_a_quadratic_and_turned_it_turns() -> None:
    theta = np.array([0.7, -1.3])
    straight, bowl = Ravine((2, 9), minimum=(1, 2)), Quadratic((2, 9), minimum=(1, 2))
    close((straight(theta), straight.gradient(theta)), (bowl(theta), bowl.gradient(theta)))
    close(Ravine((2, 9), angle=90)(theta), Quadratic((9, 2))(theta))
    along = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    close(Ravine((2, 9), angle=30).hessian(theta) @ along, 2 * along)
    assert Ravine((1, 50), angle=20).largest_learning_rate(theta) == pytest.approx(0.04)


def test_the_places_that_they_promise() -> None:
    saddle, valleys = Saddle(2, 3), TwoValleys(0.2)
    lowest: list[tuple[Surface, np.ndarray]] = [
        (J, J.minimum) for J in (Ravine(minimum=(1, 2)), Rosenbrock(2), Plateau(), valleys)
    ]
    lowest += [(saddle, point) for point in saddle.minima] + [(valleys, valleys.local_minimum)]
    for J, point in lowest:
        close(J.gradient(point), np.zeros(2), atol=1e-12)
        assert (np.linalg.eigvalsh(J.hessian(point)) > 0).all()
    for J, point in [(saddle, np.zeros(2)), (valleys, valleys.ridge)]:
        close(J.gradient(point), np.zeros(2), atol=1e-12)
        low, high = np.linalg.eigvalsh(J.hessian(point))
        assert low < 0 < high
    close([saddle(point) for point in saddle.minima], [-0.75, -0.75])
    assert valleys(valleys.minimum) < valleys(valleys.local_minimum) < valleys(valleys.ridge)
    for tilt in (0.001, 0.38):
        edges = TwoValleys(tilt)
        assert edges.minimum[0] < edges.ridge[0] < edges.local_minimum[0]
    close([Plateau().gradient((x, 0))[0] for x in (1.0, 10.0)], [0.5, 20 / 101**2])


def test_noise_is_in_the_slope_only_and_averages_out() -> None:
    bowl, theta = Quadratic((1, 2, 3)), np.ones(3)
    noisy = Noisy(bowl, 0.5, np.random.default_rng(0))
    assert noisy.n == 3
    close((noisy(theta), noisy.hessian(theta)), (bowl(theta), bowl.hessian(theta)))
    slopes = np.array([noisy.gradient(theta) for _ in range(4000)])
    close(slopes.mean(axis=0), bowl.gradient(theta), atol=0.05)
    close(slopes.std(axis=0), np.full(3, 0.5), atol=0.05)
    again = Noisy(bowl, 0.5, np.random.default_rng(0))
    close(again.gradient(tensor(theta)), slopes[0])
    assert again.gradient(torch.ones(3)).dtype == torch.float32
    close(Noisy(bowl, 0, np.random.default_rng(0)).gradient(theta), bowl.gradient(theta))


def test_wrong_inputs() -> None:
    assert complaint(TwoValleys, 0.5) == (
        "ValueError: TwoValleys: tilt is 0.5, expected a number from 0 to 0.38. Choose another value."
    )
    assert "TwoValleys: tilt is 0, expected a number above 0" in complaint(TwoValleys, 0)
    assert "Ravine: curvatures is -1, expected a number above 0" in complaint(Ravine, (1, -1))
    assert "Ravine: curvatures has shape (3,)" in complaint(Ravine, (1, 1, 1))
    assert "Ravine: minimum has shape (1,)" in complaint(Ravine, (1, 1), minimum=(0,))
    assert "Ravine: angle is inf" in complaint(Ravine, (1, 1), angle=np.inf)
    assert "Rosenbrock: b is 0" in complaint(Rosenbrock, 1, 0)
    assert "Saddle: down is -1" in complaint(Saddle, 1, -1)
    assert "Plateau: across is 0" in complaint(Plateau, 0)
    assert "Noisy: noise is -1" in complaint(Noisy, Plateau(), -1, np.random.default_rng(0))
    assert "Noisy: rng is 0, expected a numpy Generator" in complaint(Noisy, Plateau(), 1, 0)
    assert "Saddle: theta has shape (3,)" in complaint(Saddle(), np.ones(3))
