"""Parameters as one vector and back, and a gradient check of a whole network with it."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.arrays import copy
from helpers.neural.gradient_check import gradient_check, name_of_entry, pack, unpack
from helpers.neural.network import dense_network
from helpers.neural.regularization import l2_gradient, l2_penalty
from helpers.neural.shallow import ShallowParameters
from helpers.neural.softmax import softmax_cross_entropy_backward, softmax_cross_entropy_forward
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor


@drawn
def test_there_and_back(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, b, V = rng.standard_normal((n, m)), rng.standard_normal((n, 1)), rng.standard_normal((2, 3, 1))
    theta = keeps_promises(lambda W, b, V: pack({"W1": W, "b1": b, "V": V}), W, b, V)
    close(theta, np.concatenate([W.ravel(), b.ravel(), V.ravel()]))
    shapes = {"W1": W, "b1": b, "V": V}
    back = keeps_promises(lambda theta: tuple(unpack(theta, shapes).values()), theta)
    close(back, (W, b, V))
    names = [name_of_entry(k, shapes) for k in range(len(theta))]
    for name, number in zip(names, theta, strict=True):
        array, _, place = name.partition("[")
        assert shapes[array][tuple(map(int, place.rstrip("]").split(", ")))] == number
    assert len(set(names)) == len(names)


def test_a_named_tuple_and_plain_numbers() -> None:
    parameters = ShallowParameters(np.ones((2, 1)), np.zeros((2, 1)), np.array([[3, 4]]), np.array([[5.0]]))
    theta = pack(parameters)
    close(theta, np.array([1.0, 1, 0, 0, 3, 4, 5]))
    assert type(unpack(theta, parameters)) is ShallowParameters
    close(unpack(theta, parameters), tuple(np.asarray(x, dtype=float) for x in parameters))
    assert pack({"w": np.ones(2), "b": 7}).tolist() == [1, 1, 7]
    assert unpack(np.arange(3), {"w": np.ones(2), "b": 7})["b"] == 2
    assert name_of_entry(2, {"w": np.ones(2), "b": 7}) == "b"
    diverged = unpack(np.array([1, np.inf, np.nan]), {"w": np.ones(2), "b": 7})
    assert diverged["w"][1] == np.inf


@pytest.mark.parametrize("kind", [np.asarray, torch.tensor])
def test_a_network_with_its_penalty_and_a_planted_mistake(kind: Any) -> None:
    rng = np.random.default_rng(0)
    X, Y = kind(rng.standard_normal((3, 8))), kind(np.eye(2)[:, rng.integers(0, 2, 8)])
    network = dense_network((3, 4, 2), rng=rng, hidden="tanh", like=X)
    parameters = {name: copy(array) for name, array in network.parameters.items()}

    def cost(theta: Any) -> Any:
        network.load(unpack(theta, parameters))
        return softmax_cross_entropy_forward(network(X), Y)[0] + l2_penalty(network.parameters, 0.7, 8)

    Z, caches = network.forward(X)
    dZ = softmax_cross_entropy_backward(1.0, softmax_cross_entropy_forward(Z, Y)[1])
    gradients, _ = network.backward(dZ, caches)
    gradients |= {name: gradients[name] + l2_gradient(parameters[name], 0.7, 8) for name in ("W1", "W2")}
    assert gradient_check(cost, pack(parameters), pack(gradients)).passed
    gradients["W2"][1, 3] += 0.5
    check = gradient_check(cost, pack(parameters), pack(gradients))
    assert not check.passed
    assert name_of_entry(check.worst[0], parameters) == "W2[1, 3]"


def test_wrong_inputs() -> None:
    W = np.ones((2, 3))
    assert complaint(unpack, np.ones(5), {"W": W, "b": np.ones((2, 1))}) == (
        "ValueError: unpack: theta has shape (5,), expected (8,). The parameters W, b have 8 entries."
    )
    assert complaint(pack, [W]) == (
        'TypeError: pack: parameters is a list, expected a dict or a NamedTuple of arrays. Write {"W": W, "b": b}.'
    )
    assert "pack: parameters is empty, expected at least one array." in complaint(pack, {})
    assert "pack: b is a str, expected a number or an array" in complaint(pack, {"W": W, "b": "c"})
    assert "pack: b[0, 0] is nan" in complaint(pack, {"W": W, "b": W * np.nan})
    assert "pack: b is empty" in complaint(pack, {"W": W, "b": W[:0]})
    assert "pack: W, b: numpy arrays and torch tensors were mixed" in complaint(pack, {"W": W, "b": tensor(W)})
    assert "name_of_entry: k is 6, expected a whole number from 0 to 5" in complaint(name_of_entry, 6, {"W": W})
