"""Layers as objects: each does what its functions do, alone and with dropout and batch norm in a network."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.arrays import to_numpy
from helpers.neural.dense import dense_backward, dense_forward
from helpers.neural.dropout import DropoutCache
from helpers.neural.layers import (
    ACTIVATION_LAYERS,
    BatchNorm,
    Dense,
    Dropout,
    Layer,
    LeakyReLU,
    NamedArrays,
    ReLU,
    Sigmoid,
    Tanh,
)
from helpers.neural.network import Network, dense_network
from solutions_tests.helpers.neural.test_dense import TRUTH
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, keeps_promises, slope_matches, tensor


@drawn
def test_dense(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, dout = rng.standard_normal((3, m)), rng.standard_normal((n, m))
    layer = Dense(3, n, rng=rng)
    layer.parameters["b"] = rng.standard_normal((n, 1))
    out, cache = layer.forward(A)
    W, b = layer.parameters.values()
    close(out, dense_forward(A, W, b)[0])
    dA, gradients = layer.backward(dout, cache)
    close((dA, *(gradients[name] for name in layer.parameters)), dense_backward(dout, cache))
    bare = Dense(3, n, rng=rng, bias=False, like=torch.ones(1))
    assert list(bare.parameters) == ["W"]
    assert bare.parameters["W"].dtype == torch.float32
    assert list(bare.backward(tensor(dout).float(), bare.forward(tensor(A).float())[1])[1]) == ["W"]


@pytest.mark.parametrize("layer", [Sigmoid(), Tanh(), ReLU(), LeakyReLU(), LeakyReLU(0.3)], ids=repr)
@drawn
def test_activations(layer: Layer, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z, dout = rng.standard_normal((n, m)), rng.standard_normal((n, m))
    name = next(name for name, kind in ACTIVATION_LAYERS.items() if kind is type(layer))
    Zt = tensor(Z).requires_grad_()
    truth = TRUTH[name](Zt, layer.slope) if isinstance(layer, LeakyReLU) else TRUTH[name](Zt)
    truth.backward(tensor(dout))
    close(keeps_promises(lambda Z: layer.forward(Z)[0], Z), truth)
    close(keeps_promises(lambda d, Z: layer.backward(d, layer.forward(Z)[1])[0], dout, Z), Zt.grad)
    assert layer.backward(dout, layer.forward(Z)[1])[1] == layer.parameters == layer.statistics == {}


@drawn
def test_dropout(n: int, m: int, seed: int) -> None:
    layer, A = Dropout(0.7), np.random.default_rng(seed).standard_normal((n, m))
    close(layer.forward(A)[0], A)
    close(layer.backward(A, layer.forward(A)[1])[0], A)
    out, cache = layer.forward(A, training=True, rng=np.random.default_rng(seed))
    kept = out != 0
    close(out, A / 0.7 * kept)
    close(layer.backward(np.ones((n, m)), cache)[0], kept / 0.7)
    close(out, layer.forward(tensor(A), training=True, rng=np.random.default_rng(seed))[0])


@given(n=SIZES, m=st.integers(2, 6), seed=SEEDS, like=st.sampled_from([np.ones(1), torch.ones(1, dtype=torch.float64)]))
def test_batch_norm(n: int, m: int, seed: int, like: Any) -> None:
    rng = np.random.default_rng(seed)
    layer, truth = BatchNorm(n, like=like), torch.nn.BatchNorm1d(n, dtype=torch.float64)
    layer.parameters["gamma"], layer.parameters["beta"] = rng.uniform(0.5, 2, (n, 1)), rng.standard_normal((n, 1))
    truth.weight.data, truth.bias.data = (torch.tensor(to_numpy(x))[:, 0] for x in layer.parameters.values())
    for training in (True, True, False):
        truth.train(training)
        Z, dout = 2 + rng.standard_normal((n, m)), rng.standard_normal((n, m))
        Zt = tensor(Z).T.requires_grad_()
        Zt.retain_grad()
        expected = truth(Zt)
        truth.zero_grad()
        expected.backward(tensor(dout).T)
        Z, dout = (x if isinstance(like, np.ndarray) else tensor(x) for x in (Z, dout))
        out, cache = layer.forward(Z, training=training)
        dZ, gradients = layer.backward(dout, cache)
        close((out, dZ), (expected.T, Zt.grad.T), rtol=1e-5, atol=1e-8)
        close(gradients["gamma"][:, 0], truth.weight.grad, rtol=1e-5, atol=1e-8)
        close(gradients["beta"][:, 0], truth.bias.grad)
        close(layer.statistics["running_mean"][:, 0], truth.running_mean)
        close(layer.statistics["running_variance"][:, 0], truth.running_var)


@given(n=SIZES, m=st.integers(2, 6), seed=SEEDS, batch_norm=st.booleans(), keep_prob=st.sampled_from([0.6, 1.0]))
def test_networks_with_dropout_and_batch_norm(n: int, m: int, seed: int, batch_norm: bool, keep_prob: float) -> None:
    rng = np.random.default_rng(seed)
    options: Any = {"batch_norm": batch_norm, "keep_prob": keep_prob, "hidden": "tanh"}
    X, dout = rng.standard_normal((n, m)), rng.standard_normal((2, m))

    def build(like: Any) -> Network:
        return dense_network((n, 4, 3, 2), rng=np.random.default_rng(seed), like=like, **options)

    def run(X: Any, dout: Any) -> Any:
        network = build(X)
        out, caches = network.forward(X, training=True, rng=np.random.default_rng(seed))
        assert all(cache.D is not None for cache in caches if isinstance(cache, DropoutCache))
        gradients, dX = network.backward(dout, caches)
        return out, dX, tuple(gradients.values())

    _, dX, gradients = keeps_promises(run, X, dout)
    network = build(X)

    def cost(X: np.ndarray, training: bool = True) -> Any:  # the same seed, so the same units are switched off
        return (network.forward(X, training=training, rng=np.random.default_rng(seed))[0] * dout).sum()

    slope_matches(cost, X, dX, rng)
    for name, gradient in zip(network.parameters, gradients, strict=True):
        start = np.array(network.parameters[name])

        def shifted(values: np.ndarray, name: str = name) -> Any:
            network.parameters[name] = values
            return cost(X)

        slope_matches(shifted, start, gradient, rng)
        network.parameters[name] = start
    out, caches = network.forward(X)
    close(network(X), out)
    predicting: Any = network.backward(dout, caches)[1]
    slope_matches(lambda X: cost(X, training=False), X, predicting, rng)


def test_arrays_that_never_change_place() -> None:
    for kind in (np.array, torch.tensor):
        arrays = NamedArrays(W=kind([[1.0, 2.0]]))
        W = arrays["W"]
        arrays["W"] -= 1
        arrays["W"] = [[5, 6]]
        arrays.update({"W": arrays["W"] + 1})
        assert arrays["W"] is W
        close(W, np.array([[6.0, 7.0]]))
        assert complaint(arrays.update, V=1) == (
            "ValueError: parameters: the name is 'V', expected one of 'W'. Choose one of these names."
        )


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert complaint(Dense, 3, 0, rng=rng) == (
        "ValueError: he: n is 0, expected a whole number of at least 1. Choose another value."
    )
    assert "LeakyReLU: slope is -1, expected a number from 0 to 1" in complaint(LeakyReLU, -1)
    assert "Dropout: keep_prob is 0" in complaint(Dropout, 0)
    assert "BatchNorm: epsilon is 0, expected a number above 0" in complaint(BatchNorm, 3, epsilon=0)
    assert "BatchNorm: momentum is 2" in complaint(BatchNorm, 3, momentum=2)
    assert "n is 0, expected a whole number" in complaint(BatchNorm, 0)
    assert "A_prev has shape (4,)" in complaint(Dense(4, 1, rng=rng).forward, np.ones(4))
    assert "rng is None" in complaint(Dropout(0.5).forward, np.ones((2, 3)), training=True)
