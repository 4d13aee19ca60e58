"""Greedy pre-training: each layer learns from the one before, and unrolling puts every number in its place."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.beyond.autoencoder_nets import autoencoder_net
from helpers.beyond.pretraining import pretrain_layers, unroll
from helpers.neural.activations import sigmoid
from helpers.torch_training import predict
from solutions_tests.helpers.probes import complaint, unchanged

SIZES = (12, 6, 4, 2)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def examples(m: int = 200) -> np.ndarray:
    draw = rng(1)
    return sigmoid(4 * draw.standard_normal((12, 2)) @ draw.standard_normal((2, m))).astype(np.float32)


def stacked(epochs: int = 5) -> Any:
    return pretrain_layers(examples(), SIZES, rng(), epochs=epochs, batch_size=20)


def test_shapes_and_seeds() -> None:
    X = examples()
    with unchanged(X):
        layers = pretrain_layers(X, SIZES, rng(), epochs=1)
    assert [layer["W1"].shape for layer in layers] == [(6, 12), (4, 6), (2, 4)]
    again = pretrain_layers(X, SIZES, rng(), epochs=1)
    assert all((a[k] == b[k]).all() for a, b in zip(layers, again, strict=True) for k in a)
    assert all(layer["W1"].dtype == np.float32 for layer in layers)


def test_the_first_layer_does_not_know_what_comes_later() -> None:
    deep, shallow = stacked()[0], pretrain_layers(examples(), (12, 6, 3), rng(), epochs=5, batch_size=20)[0]
    assert all((deep[name] == shallow[name]).all() for name in deep)


def test_each_layer_gets_better_at_what_comes_from_below() -> None:
    lost = []
    for epochs in (0, 60):
        layers, H, errors = stacked(epochs), examples(), []
        for k, layer in enumerate(layers):
            Z = layer["W1"] @ H + layer["b1"]
            code = Z if k == 2 else sigmoid(Z)
            back = layer["W1"].T @ code + layer["b2"]
            errors.append(float(((sigmoid(back) - H) ** 2).sum(axis=0).mean()))
            H = code
        lost.append(errors)
    assert lost[1][0] < 0.7 * lost[0][0]
    assert lost[1][1] < 0.7 * lost[0][1]


def test_unrolling_runs_all_encoders_and_then_all_decoders() -> None:
    layers, X = stacked(), examples(7)
    net = unroll(autoencoder_net(SIZES, rng(5), activation="sigmoid"), layers)
    (first, second, third), H = layers, X
    for layer in (first, second):
        H = sigmoid(layer["W1"] @ H + layer["b1"])
    H = third["W1"] @ H + third["b1"]
    np.testing.assert_allclose(predict(net.encoder, X.T), H.T, rtol=1e-4, atol=1e-6)
    for layer in (third, second, first):
        H = sigmoid(layer["W1"].T @ H + layer["b2"])
    np.testing.assert_allclose(predict(net, X.T), H.T, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_unrolled_stack_reconstructs_before_it_is_tuned(seed: int) -> None:
    X = examples()
    layers = pretrain_layers(X, (12, 8, 6, 3), rng(seed), epochs=80, learning_rate=0.02, batch_size=20)
    net = unroll(autoencoder_net((12, 8, 6, 3), rng(), activation="sigmoid"), layers)
    lost = ((predict(net, X.T).T - X) ** 2).sum(axis=0).mean()
    assert lost < 0.35 * ((X - X.mean(axis=1, keepdims=True)) ** 2).sum(axis=0).mean()


def test_unrolled_weights_are_no_longer_tied() -> None:
    layers = stacked(1)
    net = unroll(autoencoder_net(SIZES, rng(), activation="sigmoid"), layers)
    assert (net.encoder[0].weight == net.decoder[-2].weight.T).all()
    with torch.no_grad():
        net.encoder[0].weight += 1
    assert (net.encoder[0].weight != net.decoder[-2].weight.T).all()
    np.testing.assert_array_equal(net.decoder[-2].weight.detach().numpy(), layers[0]["W1"].T)


def test_messages() -> None:
    X, layers = examples(), stacked(0)
    assert "begin with n_x = 12" in complaint(pretrain_layers, X, (11, 3), rng(), epochs=1)
    assert "sizes is (12,)" in complaint(pretrain_layers, X, (12,), rng(), epochs=1)
    assert "sizes[1] is 0" in complaint(pretrain_layers, X, (12, 0), rng(), epochs=1)
    assert "sizes is 12, expected a sequence" in complaint(pretrain_layers, X, 12, rng(), epochs=1)
    assert "X contains" in complaint(pretrain_layers, X - 1, SIZES, rng(), epochs=1)
    assert "dicts with W1" in complaint(unroll, autoencoder_net(SIZES, rng()), None)
    assert "dicts with W1" in complaint(unroll, autoencoder_net(SIZES, rng()), [{"W": 1}])
    assert "X has shape (12,)" in complaint(pretrain_layers, X[:, 0], SIZES, rng(), epochs=1)
    assert "rng is 0" in complaint(pretrain_layers, X, SIZES, 0, epochs=1)
    assert "learning_rate is 0" in complaint(pretrain_layers, X, SIZES, rng(), epochs=1, learning_rate=0)
    assert "epochs is -1" in complaint(pretrain_layers, X, SIZES, rng(), epochs=-1)
    assert "batch_size is 0" in complaint(pretrain_layers, X, SIZES, rng(), epochs=1, batch_size=0)
    assert "activation is 'x'" in complaint(pretrain_layers, X, SIZES, rng(), epochs=1, activation="x")
    assert "the encoder of net has weights [(6, 12)" in complaint(unroll, autoencoder_net((12, 6, 2), rng()), layers)
    assert "net is a int" in complaint(unroll, 3, layers)
    assert "net is a ReLU" in complaint(unroll, torch.nn.ReLU(), layers)
