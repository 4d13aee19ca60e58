"""The outputs of all units against torch, layer by layer."""

import numpy as np
import pytest
import torch

from helpers.neural.layers import Dense, ReLU
from helpers.neural.network import Network, dense_network
from helpers.neural.unit_outputs import unit_outputs
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor

TORCH = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid, "linear": lambda z: z}


@pytest.mark.parametrize("hidden", TORCH)
@drawn
def test_every_layer_agrees_with_torch(hidden: str, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = dense_network([2, n, 3, 1], rng=rng, hidden=hidden)
    X = rng.standard_normal((2, m))
    outputs = unit_outputs(network, X)
    A = tensor(X)
    for k, found in enumerate(outputs, 1):
        Z = tensor(network.parameters[f"W{k}"]) @ A + tensor(network.parameters[f"b{k}"])
        A = TORCH[hidden](Z) if k < 3 else Z
        close(found, A)
    assert len(outputs) == 3


def test_promises() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2, 5))

    def outputs(X):
        return tuple(unit_outputs(dense_network([2, 3, 1], rng=np.random.default_rng(0), hidden="tanh", like=X), X))

    keeps_promises(outputs, X)


def test_the_last_output_is_that_of_the_network_and_one_layer_gives_one_array() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((2, 4))
    deep = dense_network([2, 3, 3, 1], rng=rng, batch_norm=True)
    close(unit_outputs(deep, X)[-1], deep(X))
    (single,) = unit_outputs(Network([Dense(2, 1, rng=rng), ReLU()]), X)
    assert single.shape == (1, 4) and (single >= 0).all()


def test_wrong_input_is_refused() -> None:
    network = dense_network([2, 3, 1], rng=np.random.default_rng(0))
    for X in (np.ones((3, 4)), np.full((2, 4), np.nan), np.ones((2, 0))):
        assert complaint(unit_outputs, network, X).startswith("ValueError: unit_outputs: X")


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(unit_outputs, None, np.ones((2, 1))).startswith(
        "TypeError: unit_outputs: network is None, expected a Network. Pass what dense_network gave."
    )
