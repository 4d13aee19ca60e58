"""The shallow network: its six equations against torch, finite differences and the general layers; symmetry."""

from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.activations import ACTIVATIONS
from helpers.neural.shallow import (
    ShallowParameters,
    initialize_shallow,
    shallow_forward,
    shallow_gradients,
    shallow_steps,
)
from solutions_tests.helpers.neural.test_dense import TRUTH
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor


def draw(n: int, m: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    n_1, n_y = (int(k) for k in rng.integers(1, 5, 2))
    X, Y = rng.standard_normal((n, m)), rng.integers(0, 2, (n_y, m)).astype(float)
    first = initialize_shallow(n, n_1, rng, scale=1, n_y=n_y)
    return rng, X, Y, ShallowParameters(*(theta + 0.3 * rng.standard_normal(theta.shape) for theta in first))


def with_entry(parameters: ShallowParameters, k: int, x: np.ndarray) -> ShallowParameters:
    return ShallowParameters._make(x if place == k else theta for place, theta in enumerate(parameters))


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@drawn
def test_cost_and_gradients(name: str, n: int, m: int, seed: int) -> None:
    rng, X, Y, parameters = draw(n, m, seed)
    J, found = keeps_promises(lambda X, Y, p: shallow_gradients(X, Y, p, name), X, Y, parameters)
    W1, b1, W2, b2 = inputs = [tensor(theta).requires_grad_() for theta in parameters]
    Z2 = W2 @ TRUTH[name](W1 @ tensor(X) + b1) + b2
    cost = torch.nn.functional.binary_cross_entropy_with_logits(Z2, tensor(Y), reduction="sum") / m
    cost.backward()
    close(J, cost)
    close(tuple(found), tuple(theta.grad for theta in inputs))
    A2, cache = keeps_promises(lambda X, p: shallow_forward(X, p, name), X, parameters)
    close((A2, cache.Z2, cache.A2), (torch.sigmoid(Z2), Z2, torch.sigmoid(Z2)))
    if abs(cache.Z1).min() > 1e-3:  # no kink between the two points of the measurement
        for k, theta in enumerate(parameters):
            slope_matches(
                lambda x, k=k: shallow_gradients(X, Y, with_entry(parameters, k, x), name)[0],  # type: ignore[misc]
                theta,
                found[k],
                rng,
            )


@drawn
def test_the_path_is_that_of_torch(n: int, m: int, seed: int) -> None:
    _, X, Y, parameters = draw(n, m, seed)
    inputs = [tensor(theta).requires_grad_() for theta in parameters]
    sgd = torch.optim.SGD(inputs, lr=0.2)
    costs = []
    for reached, J in islice(shallow_steps(X, Y, parameters, learning_rate=0.2), 4):
        W1, b1, W2, b2 = inputs
        Z2 = W2 @ torch.tanh(W1 @ tensor(X) + b1) + b2
        cost = torch.nn.functional.binary_cross_entropy_with_logits(Z2, tensor(Y), reduction="sum") / m
        close((tuple(reached), J), (tuple(inputs), float(cost.detach())))
        sgd.zero_grad()
        cost.backward()
        sgd.step()
        costs.append(J)
    assert costs[2] < costs[1] < costs[0]


@pytest.mark.parametrize(("name", "moves"), [("tanh", False), ("relu", False), ("sigmoid", True)])
def test_from_zero_weights_the_hidden_units_stay_alike(name: str, moves: bool) -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 60)), (rng.random((1, 60)) < 0.3) * 1.0
    zero = initialize_shallow(2, 4, rng, scale=0)
    W1, b1, W2, b2 = next(islice(shallow_steps(X, Y, zero, learning_rate=1, activation=name), 1000, None))[0]
    close(W1 - W1[:1], np.zeros((4, 2)))
    close(b1 - b1[:1], np.zeros((4, 1)))
    assert (abs(W2).max() > 0.1) == moves
    if not moves:
        close(b2, np.array([[np.log(Y.mean() / (1 - Y.mean()))]]), rtol=1e-3)


def test_a_plain_tuple_will_do() -> None:
    parameters: Any = tuple(P)
    close(shallow_gradients(X, Y, parameters), shallow_gradients(X, Y, P))
    start, _ = next(shallow_steps(X, Y, parameters, learning_rate=1))
    assert start == P


def test_first_parameters() -> None:
    parameters = initialize_shallow(3, 5, np.random.default_rng(1), n_y=2, like=torch.ones(1))
    assert [tuple(theta.shape) for theta in parameters] == [(5, 3), (5, 1), (2, 5), (2, 1)]
    assert all(theta.dtype == torch.float32 for theta in parameters)
    again = initialize_shallow(3, 5, np.random.default_rng(1), n_y=2, scale=1)
    close(parameters.W1, again.W1 / 100, rtol=1e-5)
    close(parameters.W2, again.W2 / 100, rtol=1e-5)


X, Y = np.ones((2, 3)), np.array([[0, 1, 1]])
P = initialize_shallow(2, 4, np.random.default_rng(0))


def test_wrong_inputs() -> None:
    assert complaint(shallow_forward, X.T, P) == (
        "ValueError: shallow_forward: W1 has shape (4, 2), expected (n_1, n_x) because X has shape (3, 2)."
        " Every column of X is one example: did you pass X.T?"
    )
    assert complaint(shallow_gradients, X, Y, P._replace(W2=P.W2.T)) == (
        "ValueError: shallow_gradients: W2 has shape (4, 1), expected (n_y, n_1) because W1 has shape (4, 2)."
        " Its second axis should be 4. Did you pass W2.T?"
    )
    assert "b1 has shape (4,)" in complaint(shallow_gradients, X, Y, P._replace(b1=P.b1[:, 0]))
    assert "b2[0, 0] is nan" in complaint(shallow_gradients, X, Y, P._replace(b2=P.b2 * np.nan))
    assert "Y has shape (3, 1), expected (1, m) = (1, 3)" in complaint(shallow_gradients, X, Y.T, P)
    assert "Y contains 2, expected only the labels 0 and 1" in complaint(shallow_gradients, X, 2 * Y, P)
    two = initialize_shallow(2, 4, np.random.default_rng(0), n_y=2)
    assert "Y has shape (1, 3), expected (n_y, m) = (2, 3)" in complaint(shallow_gradients, X, Y, two)
    assert "Y contains -1" in complaint(shallow_gradients, X, np.array([[0, 1, 1], [0, 0, -1]]), two)
    assert "activation is 'Tanh'" in complaint(shallow_forward, X, P, "Tanh")
    assert complaint(shallow_forward, X, {"W1": P.W1}) == (
        "TypeError: shallow_forward: parameters is a dict, expected ShallowParameters(W1, b1, W2, b2)."
        " Write ShallowParameters(...) around the arrays."
    )
    assert "learning_rate is 0" in complaint(next, shallow_steps(X, Y, P, learning_rate=0))
