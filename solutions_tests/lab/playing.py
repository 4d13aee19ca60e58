"""A small playground for the tests, with a training that is written out."""

from typing import Any

import numpy as np

from helpers.data.planar import circles, moons
from helpers.lab.controls import Values
from helpers.lab.playground import Playground
from helpers.neural.activations import sigmoid
from helpers.neural.losses import binary_cross_entropy_with_logits
from helpers.neural.network import dense_network
from helpers.neural.unit_outputs import unit_outputs

HELPERS: dict[str, Any] = {"units": unit_outputs, "probability": sigmoid, "loss": binary_cross_entropy_with_logits}


def learning(hidden: list[int], activation: str, seed: int, now: Any) -> Any:
    """A network and its plane."""
    network = dense_network([2, *hidden, 1], rng=np.random.default_rng(seed), hidden=activation)
    rng = np.random.default_rng(seed)
    while True:
        yield network
        m = min(now.batch_size or 50, now.X.shape[1])
        some = rng.permutation(now.X.shape[1])[:m]
        Z, caches = network.forward(now.X[:, some], check=False)
        gradients, _ = network.backward((1 / (1 + np.exp(-Z)) - now.Y[:, some]) / m, caches)
        for name, array in network.parameters.items():
            array -= now.learning_rate * (gradients[name] + now.l2 / m * array)


def exploding(hidden: list[int], activation: str, seed: int, now: Any) -> Any:
    """A network whose weights grow a million times as large in every epoch."""
    network = dense_network([2, *hidden, 1], rng=np.random.default_rng(seed), hidden="relu")
    while True:
        yield network
        for array in network.parameters.values():
            array *= 1e6


def make(function: Any = learning, **more: Any) -> Playground:
    """A playground of two data sets and two activations."""
    settings = {"data": {"moons": moons, "circles": circles}, "activations": ["tanh", "relu"], "ask": "Which?"}
    return Playground(function, **(HELPERS | settings | more))


def state(playground: Playground, **changes: Any) -> Values:
    """The values at the start, with some changes."""
    return playground.start() | changes
