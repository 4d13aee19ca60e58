"""The cost with its penalties against torch, and the loop that lowers it."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given

from helpers.beyond.autoencoder_training import Kind, autoencoder_gradients, train_autoencoder
from helpers.beyond.autoencoders import autoencoder_forward, draw_autoencoder
from helpers.neural.optimizers import SGD, Adam
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, tensor, unchanged

BOTH = pytest.mark.parametrize("tied", [False, True])


@BOTH
@pytest.mark.parametrize(("sparse", "contractive"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.7), (0.3, 0.7)])
@given(n_x=SIZES, n_h=SIZES, m=SIZES, seed=SEEDS)
def test_cost_and_gradients(
    tied: bool, sparse: float, contractive: float, n_x: int, n_h: int, m: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    p = {name: x + 0.1 * rng.standard_normal(x.shape) for name, x in draw_autoencoder(n_x, n_h, rng, tied=tied).items()}
    X, kind, names = rng.standard_normal((n_x, m)), Kind("tanh", "linear", sparse, contractive), list(p)

    def both(X: Any, *values: Any) -> tuple[Any, ...]:
        J, gradients = autoencoder_gradients(X, dict(zip(names, values, strict=True)), kind)
        return J, *(gradients[name] for name in names)

    found = keeps_promises(both, X, *p.values())
    leaf = {name: tensor(x).requires_grad_() for name, x in p.items()}
    H = torch.tanh(leaf["W1"] @ tensor(X) + leaf["b1"])
    X_hat = leaf.get("W2", leaf["W1"].T) @ H + leaf["b2"]
    J = ((X_hat - tensor(X)) ** 2).sum() / (2 * m) + sparse * H.abs().sum() / m
    J = J + contractive / m * ((1 - H**2) ** 2 * (leaf["W1"] ** 2).sum(dim=1, keepdim=True)).sum()
    J.backward()
    close(found, (J, *(leaf[name].grad for name in names)), rtol=1e-6, atol=1e-10)


@BOTH
@pytest.mark.parametrize("kind", [Kind(), Kind(sparse=0.1), Kind("sigmoid", "sigmoid", contractive=0.1)])
def test_training_lowers_the_cost_with_every_kind(tied: bool, kind: Kind) -> None:
    rng = np.random.default_rng(0)
    X, p = rng.random((6, 40)), draw_autoencoder(6, 4, rng, tied=tied)
    costs = train_autoencoder(p, X, rng, kind=kind, optimizer=Adam(0.01), epochs=20, batch_size=10)
    assert len(costs) == 21
    assert costs[-1] < 0.9 * costs[0]
    np.testing.assert_allclose(costs[-1], autoencoder_gradients(X, p, kind)[0])


def test_two_steps_lower_the_cost() -> None:
    rng = np.random.default_rng(0)
    X, p = rng.random((6, 40)), draw_autoencoder(6, 4, rng)
    costs = train_autoencoder(p, X, rng, optimizer=SGD(0.1), epochs=2, batch_size=40)
    assert costs[0] > costs[1] > costs[2]


def test_the_same_seed_gives_the_same_training_and_data_stay() -> None:
    ends = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        X, p = rng.random((5, 23)), draw_autoencoder(5, 2, rng, tied=True)
        with unchanged(X):
            train_autoencoder(p, X, rng, optimizer=Adam(0.01), epochs=3, batch_size=10)
        ends.append(p["W1"])
    assert (ends[0] == ends[1]).all()


def test_watching() -> None:
    rng = np.random.default_rng(0)
    X, p = rng.random((5, 20)), draw_autoencoder(5, 2, rng)
    seen = train_autoencoder(
        p, X, rng, optimizer=SGD(0.1), epochs=3, batch_size=5, watch=lambda p: float(abs(p["W1"]).sum())
    )
    assert len(set(seen)) == 4
    assert seen[-1] == float(abs(p["W1"]).sum())
    assert len(train_autoencoder(p, X, rng, optimizer=SGD(0.1), epochs=0, batch_size=5)) == 1


def test_sparse_training_silences_units() -> None:
    shares = []
    for lam in (0.0, 0.3):
        rng = np.random.default_rng(1)
        X, p = rng.random((8, 100)), draw_autoencoder(8, 20, rng)
        train_autoencoder(p, X, rng, kind=Kind(sparse=lam), optimizer=Adam(0.01), epochs=30, batch_size=20)
        shares.append((autoencoder_forward(X, p)[1].H > 0).mean())
    assert shares[1] < 0.5 * shares[0]


def test_messages() -> None:
    rng = np.random.default_rng(0)
    X, p = rng.random((5, 20)), draw_autoencoder(5, 2, rng)
    assert "sparse is -1" in complaint(autoencoder_gradients, X, p, Kind(sparse=-1))
    assert "contractive is -1" in complaint(autoencoder_gradients, X, p, Kind(contractive=-1))
    assert "activation is 'relu'" in complaint(autoencoder_gradients, X, p, Kind(contractive=1))
    assert "activation is 'x'" in complaint(autoencoder_gradients, X, p, Kind("x"))
    assert "W1 has shape" in complaint(autoencoder_gradients, X[:3], p)
    plan: Any = {"optimizer": SGD(0.1), "epochs": 1, "batch_size": 5}
    assert "rng is 0" in complaint(train_autoencoder, p, X, 0, **plan)
    assert "optimizer is a float" in complaint(train_autoencoder, p, X, rng, **plan | {"optimizer": 0.1})
    assert "kind is a str, expected Kind" in complaint(train_autoencoder, p, X, rng, kind="sparse", **plan)
    assert "epochs is -1" in complaint(train_autoencoder, p, X, rng, **plan | {"epochs": -1})
    assert "batch_size is 0" in complaint(train_autoencoder, p, X, rng, **plan | {"batch_size": 0})
    with np.errstate(all="ignore"):
        said = complaint(train_autoencoder, p, X, rng, **plan | {"optimizer": SGD(1e6), "epochs": 50})
    assert "the cost became" in said
    assert "smaller learning rate than 1e+06" in said
