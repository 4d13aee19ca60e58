"""Descents: against torch, on bowls whose behaviour is known, and when they diverge."""

import numpy as np
import pytest
import torch

from helpers.neural.descent import descend, gradient_descent
from helpers.neural.landscapes import Plateau, Ravine, Rosenbrock, Saddle, TwoValleys
from helpers.neural.optimizers import SGD, Adam, Momentum, Optimizer
from helpers.neural.schedules import exponential_decay
from helpers.neural.surfaces import LogisticCost, Quadratic
from solutions_tests.helpers.probes import close, complaint, drawn, tensor, unchanged


@drawn
def test_the_path_is_that_of_torch(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, Y, start = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m)), rng.standard_normal(n + 1)
    J = LogisticCost(X, Y)
    with unchanged(start):
        descent = gradient_descent(J, start, learning_rate=0.1, steps=4)
    theta = tensor(start).requires_grad_()
    sgd = torch.optim.SGD([theta], lr=0.1)
    for point, cost in zip(descent.path, descent.costs, strict=True):
        close((point, cost), (theta, J(theta.detach())))
        sgd.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(
            theta[:-1] @ tensor(X) + theta[-1], tensor(Y)[0].double()
        ).backward()
        sgd.step()
    assert descent.costs[2] < descent.costs[1] < descent.costs[0]
    assert descent.path.shape == (5, n + 1)
    tensors = gradient_descent(J, tensor(start).float(), learning_rate=0.1, steps=4)
    assert tensors.path.dtype == torch.float32
    close(tensors.path, descent.path, rtol=1e-4, atol=1e-5)


def test_one_rate_per_parameter_reaches_the_bottom_at_once() -> None:
    J = Quadratic((1, 100))
    scalar = gradient_descent(J, (1, 1), learning_rate=0.0199, steps=20)
    close(np.abs(scalar.path[-1]), [0.669, 0.818], rtol=1e-3)
    vector = gradient_descent(J, (1, 1), learning_rate=(1, 1 / 100), steps=1)
    close(vector.path[-1], np.zeros(2))
    close(gradient_descent(J, torch.ones(2), learning_rate=[1, 0.01], steps=1).path[-1], np.zeros(2), atol=1e-6)


@pytest.mark.parametrize(("rate", "diverges"), [(0.0199, False), (0.0201, True)])
def test_it_diverges_beyond_two_over_the_largest_curvature(rate: float, diverges: bool) -> None:
    descent = gradient_descent(Quadratic((1, 100)), (1, 1), learning_rate=rate, steps=3000)
    assert bool(descent.stopped) == diverges
    assert np.isfinite(descent.path).all()
    assert np.isfinite(descent.costs).all()
    assert len(descent.path) == len(descent.costs)
    if diverges:
        assert descent.stopped == (
            f"Stopped at step {len(descent.path)}: the path left every bound with learning_rate 0.0201."
            " The points before it are kept. Try a smaller learning rate."
        )


@pytest.mark.parametrize("rate", [1e13, 1e200, 1e308])
def test_overflow_is_silent_and_nothing_infinite_is_kept(rate: float) -> None:
    with np.errstate(all="raise"):
        descent = gradient_descent(Quadratic((1e3,)), (1.0,), learning_rate=rate, steps=10)
    assert descent.stopped.startswith("Stopped at step 1:")
    close(descent.path, np.ones((1, 1)))


def test_wrong_inputs_of_gradient_descent() -> None:
    J = Quadratic((1, 2))
    assert complaint(gradient_descent, J, (1, 1), learning_rate=(1, 1, 1), steps=1) == (
        "ValueError: gradient_descent: learning_rate has shape (3,), expected (n,) = (2,) because start has shape (2,)."
    )
    assert complaint(gradient_descent, J, (1, 1), learning_rate=(1, 0), steps=1) == (
        "ValueError: gradient_descent: learning_rate is 0, expected a number above 0. Try a small one, such as 0.1."
    )
    assert complaint(gradient_descent, J, (1, 1), learning_rate=0.1, steps=-1) == (
        "ValueError: gradient_descent: steps is -1, expected a whole number of at least 0. Choose another value."
    )
    assert "start has shape (1, 2)" in complaint(gradient_descent, J, np.ones((1, 2)), learning_rate=0.1, steps=1)
    assert "start[1] is inf" in complaint(gradient_descent, J, (1, np.inf), learning_rate=0.1, steps=1)


@drawn
def test_descend_makes_the_steps_of_torch(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    J, start = Quadratic(rng.uniform(0.1, 3, n)), rng.standard_normal(n)
    for optimizer, kind in [(SGD(0.1), torch.optim.SGD), (Adam(0.1), torch.optim.Adam)]:
        with unchanged(start):
            descent = descend(J, start, optimizer, steps=m)
        theta = tensor(start).requires_grad_()
        truth = kind([theta], lr=0.1)
        for point, cost in zip(descent.path, descent.costs, strict=True):
            close((point, cost), (theta, J(theta.detach())))
            theta.grad = J.gradient(theta.detach())
            truth.step()
        tensors = descend(J, tensor(start).float(), optimizer, steps=m)
        assert tensors.path.dtype == torch.float32
        close(tensors.path, descent.path, rtol=1e-4, atol=1e-5)
        assert optimizer.memory == {}


def test_descend_is_gradient_descent_with_sgd() -> None:
    J, start = Rosenbrock(), (-1.0, 1.5)
    ours, theirs = descend(J, start, SGD(1e-3), steps=50), gradient_descent(J, start, learning_rate=1e-3, steps=50)
    close((ours.path, ours.costs), (theirs.path, theirs.costs))
    assert ours.stopped == theirs.stopped == ""
    assert descend(J, start, SGD(1e-3), steps=0).path.shape == (1, 2)


def test_a_used_optimizer_begins_anew_and_is_left_alone() -> None:
    J, used = Quadratic((1, 10)), Adam(0.1)
    used.step({"theta": np.ones(2)}, {"theta": np.ones(2)})
    before = used.memory["theta"].v.tobytes()
    schedule = exponential_decay(0.5, 0.5)
    path = descend(J, (1, 1), used, steps=3, schedule=schedule).path
    close(path, descend(J, (1, 1), Adam(0.1), steps=3, schedule=schedule).path)
    close(np.abs(path[1] - path[0]), np.full(2, 0.5))
    assert used.memory["theta"].t == 1
    assert used.memory["theta"].v.tobytes() == before
    assert used.learning_rate == 0.1


def test_divergence_stops_with_a_sentence_and_finite_points() -> None:
    descent = descend(Rosenbrock(), (-1, 2), SGD(0.1), steps=100)
    assert descent.stopped == (
        f"Stopped at step {len(descent.path)}: the path left every bound with SGD(learning_rate=0.1)."
        " The points before it are kept. Try a smaller learning rate."
    )
    assert np.isfinite(descent.path).all()
    assert np.isfinite(descent.costs).all()
    assert len(descent.path) == len(descent.costs) > 1
    slower = descend(Quadratic((1e3,)), (1.0,), Momentum(1.0, dampened=False), steps=50, schedule=lambda k: 0.5)
    assert "Momentum(learning_rate=0.5, beta=0.9, dampened=False)" in slower.stopped


class Forgetful(Optimizer):
    """RMSprop with a minus where a plus belongs: the root of a negative number."""

    keeps = "s"

    def change(self, xp, theta, gradient, memory) -> None:
        memory.s *= 0.9
        memory.s -= 0.1 * gradient**2
        theta -= self.learning_rate * gradient / xp.sqrt(memory.s)


@pytest.mark.parametrize("start", [np.array([1.0, 2.0]), torch.tensor([1.0, 2.0])])
def test_an_optimizer_of_ones_own_may_be_wrong(start) -> None:
    with np.errstate(all="raise"):
        descent = descend(Quadratic((1, 2)), start, Forgetful(0.1), steps=5)
    assert descent.stopped.startswith("Stopped at step 1: the path became NaN with Forgetful(learning_rate=0.1).")
    close(descent.path, np.array([[1.0, 2.0]]))


def test_what_the_landscapes_are_there_to_show() -> None:
    stuck = descend(Saddle(), (1, 0), SGD(0.1), steps=500)
    close(stuck.path[-1], np.zeros(2), atol=1e-9)
    free = descend(Saddle(), (1, 1e-6), SGD(0.1), steps=500)
    close(free.path[-1], [0.0, 1.0], atol=1e-6)
    plain, adam = (descend(Plateau(), (8, 1), optimizer, steps=150) for optimizer in (SGD(0.1), Adam(0.1)))
    assert plain.costs[-1] > 0.9
    assert adam.costs[-1] < 0.1
    valleys = TwoValleys()
    for side, bottom in ((-1.5, valleys.minimum), (1.5, valleys.local_minimum)):
        close(descend(valleys, (side, 1), SGD(0.1), steps=500).path[-1], bottom, atol=1e-6)
    steps = 100
    plain = descend(Ravine(), (-4, 1), SGD(0.039), steps=steps)
    for optimizer in (Momentum(0.3), Momentum(0.03, dampened=False)):
        assert descend(Ravine(), (-4, 1), optimizer, steps=steps).costs[-1] < plain.costs[-1] / 10
    straight, turned = (
        descend(Ravine(angle=angle), (-4 * np.cos(a) - np.sin(a), -4 * np.sin(a) + np.cos(a)), Adam(0.1), steps=60)
        for angle in (0, 30)
        for a in [np.radians(angle)]
    )
    assert straight.costs[0] == pytest.approx(turned.costs[0])
    assert straight.costs[-1] < turned.costs[-1] / 10


def test_wrong_inputs_of_descend() -> None:
    J = Quadratic((1, 2))
    assert complaint(descend, J, (1, 1), SGD, steps=1) == (
        "TypeError: descend: optimizer is the class SGD, expected an optimizer of the course."
        " Make one with its settings, such as Momentum(0.1)."
    )
    assert "optimizer is 0.1, expected an optimizer" in complaint(descend, J, (1, 1), 0.1, steps=1)
    assert "descend: start[1] is nan" in complaint(descend, J, (1, np.nan), SGD(0.1), steps=1)
    assert "descend: steps is -1" in complaint(descend, J, (1, 1), SGD(0.1), steps=-1)
    assert "start has shape (1, 2)" in complaint(descend, J, np.ones((1, 2)), SGD(0.1), steps=1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(gradient_descent, 3, (1.0,), learning_rate=0.1, steps=1).startswith(
        "TypeError: gradient_descent: cost is 3, expected a function with a gradient."
    )
    assert complaint(gradient_descent, Quadratic((1, 2)), ["a", 1.0], learning_rate=0.1, steps=1).startswith(
        "ValueError: gradient_descent: start[0] is 'a', expected one number."
    )
    assert complaint(gradient_descent, Quadratic((1, 2)), (1.0, 1.0), learning_rate=(0.1, "b"), steps=1).startswith(
        "ValueError: gradient_descent: learning_rate[1] is 'b', expected one number."
    )
