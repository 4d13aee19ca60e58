"""Gradient descent: against torch's SGD, on bowls whose behaviour is known, and when it diverges."""

import numpy as np
import pytest
import torch

from helpers.neural.optimizers import gradient_descent
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


def test_wrong_inputs() -> None:
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
