"""What is said about networks that cannot be, inputs that do not fit, and states of other networks."""

from typing import Any

import numpy as np
import pytest

from helpers.neural.layers import BatchNorm, Dense, ReLU, Tanh
from helpers.neural.network import Network, dense_network
from solutions_tests.helpers.neural.test_network import X, small
from solutions_tests.helpers.probes import close, complaint, tensor

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (
            lambda: Network([]),
            "ValueError: Network: layers is empty, expected at least one layer. Begin with Dense(n_x, n, rng=rng).",
        ),
        (
            lambda: Network([Dense(2, 4, rng=RNG), ReLU(), Dense(3, 1, rng=RNG)]),
            "ValueError: Network: layers[2], Dense(3, 1), takes 3 rows, expected 4 because Dense(2, 4) gives 4."
            " Change one of the two sizes.",
        ),
        (
            lambda: Network([Dense(2, 4, rng=RNG), Tanh]),  # type: ignore[list-item]
            "TypeError: Network: layers[1] is <class 'helpers.neural.layers.Tanh'>, expected a layer such as"
            " Dense(3, 4, rng=rng) or ReLU(). A layer of your own is a subclass of Layer.",
        ),
        (
            lambda: Network([Dense(2, 2, rng=RNG)] * 2),
            "ValueError: Network: layers[1], Dense(2, 2), occurs twice, expected different objects."
            " Make a new one for each place, since each place has its own gradient.",
        ),
        (
            lambda: Network([Dense(2, 2, rng=RNG), BatchNorm(2), BatchNorm(2)]),
            'ValueError: Network: layers has two parameters that would be called "gamma1", expected one.'
            " The number counts the Dense layers: put one between the two.",
        ),
        (
            lambda: dense_network(4, rng=RNG),  # type: ignore[arg-type]
            "ValueError: dense_network: sizes is 4, expected at least two numbers: features, hidden units, outputs."
            " Write (n_x, 4, 1), for instance.",
        ),
        (
            lambda: dense_network((2, 0, 1), rng=RNG),
            "ValueError: dense_network: sizes[1] is 0, expected a whole number of at least 1. Choose another value.",
        ),
        (
            lambda: dense_network((2, 3, 1), rng=RNG, hidden=("relu", "relu")),
            "ValueError: dense_network: hidden has 2 entries, expected 1, one for each hidden layer."
            " A single value serves all.",
        ),
        (
            lambda: dense_network((2, 3, 1), rng=RNG, output="softmax"),
            "ValueError: dense_network: output is 'softmax', expected one of 'sigmoid', 'tanh', 'relu', 'leaky_relu',"
            " 'linear'. Choose one of these names.",
        ),
        (
            lambda: dense_network((2, 3, 1), rng=RNG, init="He"),
            "ValueError: dense_network: init is 'He', expected one of 'zeros', 'normal', 'he', 'xavier', 'glorot'."
            ' Did you mean "he"?',
        ),
        (
            lambda: dense_network((2, 1), rng=0),  # type: ignore[arg-type]
            "TypeError: xavier: rng is 0, expected a numpy Generator. Pass np.random.default_rng(0); the 0 is the"
            " seed.",
        ),
    ],
)
def test_networks_that_cannot_be(build: Any, sentence: str) -> None:
    assert complaint(build) == sentence


def test_wrong_inputs() -> None:
    network = small()
    assert complaint(network, X.T) == (
        "ValueError: Network: X has shape (5, 2), expected (n_x, m) because the first layer is Dense(2, 4)."
        " Every column is one example of 2 features. Did you pass X.T?"
    )
    assert "Network.forward: X[0, 0] is nan" in complaint(network.forward, X * np.nan)
    assert "Network.forward: W1, X: numpy arrays and torch tensors" in complaint(network.forward, tensor(X))
    _, caches = network.forward(X)
    assert complaint(network.backward, np.ones((5, 3)), caches) == (
        "ValueError: dense_backward: dZ has shape (5, 3), expected (n, m) of Z = (3, 5). Did you pass dZ.T?"
    )
    assert complaint(network.backward, np.ones((3, 5)), caches[:1]) == (
        "ValueError: Network.backward: caches has 1 entries, expected a list of 3, one for each layer."
        " Pass the second result of forward."
    )
    assert complaint(network.parameters.__setitem__, "W1", np.ones((2, 4))) == (
        "ValueError: parameters: W1 has shape (2, 4), expected (4, 2). Did you pass W1.T?"
    )
    assert complaint(network.parameters.__setitem__, "w1", 1) == (
        "ValueError: parameters: the name is 'w1', expected one of 'W1', 'b1', 'W2', 'b2'. Did you mean \"W1\"?"
    )


def test_wrong_states_change_nothing() -> None:
    network = small()
    before = network.state()
    assert complaint(network.load, [1]) == (
        "TypeError: Network.load: parameters is a list, expected a dict. Pass network.state()."
    )
    assert complaint(network.load, {"W1": np.ones((4, 2))}) == (
        "ValueError: Network.load: parameters has no 'b1', expected 'W1', 'b1', 'W2', 'b2'."
        " It may come from a network with other layers."
    )
    assert "Network.load: the name is 'W3'" in complaint(network.load, {**before, "W3": np.ones(1)})
    ones = {name: 0 * values + 1 for name, values in before.items()}
    assert "Network.load: b2 has shape (3,)" in complaint(network.load, {**ones, "b2": np.ones(3)})
    assert "Network.load: b2[0, 0] is nan" in complaint(network.load, {**ones, "b2": np.full((3, 1), np.nan)})
    close(tuple(network.state().values()), tuple(before.values()))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(dense_network, (2, 3, 1), rng=np.random.default_rng(0), like="x").startswith(
        "TypeError: dense_network: like is a str, expected a number or an array."
    )
    assert complaint(dense_network, np.array(2.0), rng=np.random.default_rng(0)).startswith(
        "ValueError: dense_network: sizes is array(2.), expected at least two numbers"
    )
    assert complaint(dense_network, (2, 3, 1), rng=np.random.default_rng(0), batch_norm="no").startswith(
        "TypeError: dense_network: batch_norm is 'no', expected True or False."
    )
