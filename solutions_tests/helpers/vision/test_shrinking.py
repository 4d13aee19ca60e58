"""The networks that make maps smaller in different ways: their sizes, their plans, and that they learn."""

import numpy as np
import pytest

from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns
from helpers.neural.class_losses import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from helpers.neural.softmax import one_hot
from helpers.vision.shrinking import WAYS, shrinking_cost, shrinking_net, shrinking_plan, shrinking_trial
from helpers.vision.sizes import stack_rows
from solutions_tests.helpers.probes import complaint, slope_matches


@pytest.mark.parametrize("way", WAYS)
def test_cost_is_that_of_the_network(way: str) -> None:
    net = shrinking_net(way, np.random.default_rng(0))
    parameters, multiplies = shrinking_cost(way)
    assert parameters == sum(array.size for array in net.parameters.values())
    last = stack_rows((8, 8, 1), shrinking_plan(way))[-1].shape
    assert net.parameters["W3"].shape == (10, np.prod(last))
    assert multiplies > parameters
    assert net(np.zeros((64, 3))).shape == (10, 3)


def test_published_in_the_lesson() -> None:
    assert [shrinking_cost(way) for way in WAYS] == [
        (1898, 23680),
        (1898, 23680),
        (1898, 6400),
        (6090, 22016),
        (11498, 88576),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_gradients_and_two_steps(way: str) -> None:
    digits, rng = load_digits_split(seed=1), np.random.default_rng(1)
    X, Y = images_to_columns(digits.images_train[:20]), one_hot(digits.labels_train[:, :20], 10)
    net, costs = shrinking_net(way, rng), []

    def cost_of(W: np.ndarray) -> float:
        other = net.copy()
        other.parameters["W1"] = W
        return float(softmax_cross_entropy_forward(other(X), Y)[0])

    for _ in range(3):
        logits, caches = net.forward(X)
        J, cache = softmax_cross_entropy_forward(logits, Y)
        costs.append(float(J))
        gradients, _ = net.backward(softmax_cross_entropy_backward(1.0, cache), caches)
        slope_matches(cost_of, net.parameters["W1"], gradients["W1"], rng)
        for name, gradient in gradients.items():
            net.parameters[name] -= 0.01 * gradient
    assert costs[0] > costs[1] > costs[2]


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "max pooling" in complaint(shrinking_net, "max", rng)
    assert "generator" in complaint(shrinking_net, "neither", 0).lower()
    assert "way" in complaint(shrinking_plan, "max")
    assert "way" in complaint(shrinking_cost, "max")
    assert "learning_rate" in complaint(shrinking_trial, "neither", 0.0, 0)
    assert "seed" in complaint(shrinking_trial, "neither", 0.1, -1)
