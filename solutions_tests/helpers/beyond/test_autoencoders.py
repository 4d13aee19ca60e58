"""The shallow autoencoder against torch, tied and untied, its messages, and what the linear tied one arrives at."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from helpers.beyond.autoencoder_training import Kind, autoencoder_gradients, train_autoencoder
from helpers.beyond.autoencoders import autoencoder_backward, autoencoder_forward, draw_autoencoder, error_per_example
from helpers.neural.optimizers import SGD
from solutions_tests.helpers.probes import (
    SEEDS,
    SIZES,
    close,
    complaint,
    keeps_promises,
    slope_matches,
    tensor,
    unchanged,
)

KINDS: Any = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "linear": lambda z: z}
BOTH = pytest.mark.parametrize("tied", [False, True])


def draw(n_x: int, n_h: int, m: int, seed: int, tied: bool) -> Any:
    rng = np.random.default_rng(seed)
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "b2": (n_x, 1)} | ({} if tied else {"W2": (n_x, n_h)})
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    return rng, rng.standard_normal((n_x, m)), parameters


def torchs(X: Any, p: Any, activation: str, output: str) -> tuple[Any, Any]:
    H = KINDS[activation](p["W1"] @ X + p["b1"])
    return KINDS[output](p.get("W2", p["W1"].T) @ H + p["b2"]), H


@BOTH
@pytest.mark.parametrize(("activation", "output"), [("sigmoid", "linear"), ("relu", "sigmoid"), ("linear", "tanh")])
@given(n_x=SIZES, n_h=SIZES, m=SIZES, seed=SEEDS)
def test_forward_and_backward_are_torchs(
    tied: bool, activation: str, output: str, n_x: int, n_h: int, m: int, seed: int
) -> None:
    rng, X, p = draw(n_x, n_h, m, seed, tied)
    names, dX_hat, dH = list(p), rng.standard_normal((n_x, m)), rng.standard_normal((n_h, m))

    def all_of(X: Any, dX_hat: Any, dH: Any, *values: Any) -> tuple[Any, ...]:
        named = dict(zip(names, values, strict=True))
        X_hat, cache = autoencoder_forward(X, named, activation=activation, output=output)
        found = autoencoder_backward(dX_hat, cache, dH=dH)
        assert set(found) == set(names)
        return X_hat, cache.H, *(found[name] for name in names)

    found = keeps_promises(all_of, X, dX_hat, dH, *p.values())
    leaves = {name: tensor(value).requires_grad_() for name, value in p.items()}
    X_hat, H = torchs(tensor(X), leaves, activation, output)
    ((X_hat * tensor(dX_hat)).sum() + (H * tensor(dH)).sum()).backward()
    close(found, (X_hat, H, *(leaves[name].grad for name in names)))


@BOTH
@given(n_x=SIZES, n_h=SIZES, m=SIZES, seed=SEEDS)
def test_slopes_measured_by_a_small_step(tied: bool, n_x: int, n_h: int, m: int, seed: int) -> None:
    rng, X, p = draw(n_x, n_h, m, seed, tied)
    kind = Kind("sigmoid", "linear")
    _, found = autoencoder_gradients(X, p, kind)
    for name in p:
        slope_matches(lambda x, name=name: autoencoder_gradients(X, p | {name: x}, kind)[0], p[name], found[name], rng)  # type: ignore[misc]


@BOTH
def test_unchecked_is_the_same(tied: bool) -> None:
    rng, X, p = draw(4, 3, 5, 0, tied)
    X_hat, cache = autoencoder_forward(X, p)
    close(X_hat, autoencoder_forward(X, p, check=False)[0])
    d = rng.standard_normal(X.shape)
    close(tuple(autoencoder_backward(d, cache).values()), tuple(autoencoder_backward(d, cache, check=False).values()))


@BOTH
def test_drawing(tied: bool) -> None:
    p, again = (draw_autoencoder(7, 3, np.random.default_rng(2), tied=tied) for _ in range(2))
    assert {name: value.shape for name, value in p.items()} == (
        {"W1": (3, 7), "b1": (3, 1)} | ({} if tied else {"W2": (7, 3)}) | {"b2": (7, 1)}
    )
    assert all((p[name] == again[name]).all() for name in p)
    assert not p["b1"].any()
    assert not p["b2"].any()
    half = draw_autoencoder(7, 3, np.random.default_rng(2), tied=tied, like=torch.zeros(1, dtype=torch.float32))
    assert all(value.dtype == torch.float32 for value in half.values())
    close(half["W1"], p["W1"].astype(np.float32))
    large = draw_autoencoder(300, 200, np.random.default_rng(0), tied=tied)["W1"]
    assert abs(large.std() - (2 / 500) ** 0.5) < 0.002


@given(n_x=SIZES, m=SIZES, seed=SEEDS)
def test_the_error_of_each_example(n_x: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, B = rng.standard_normal((2, n_x, m))
    found = keeps_promises(error_per_example, A, B)
    close(found, ((tensor(A) - tensor(B)) ** 2).sum(dim=0))


@given(seed=st.integers(0, 3), k=st.integers(1, 3))
def test_a_linear_tied_autoencoder_becomes_pca(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    X = np.linalg.qr(rng.standard_normal((5, 5)))[0] @ (
        np.array([[2], [1.4], [1], [0.4], [0.2]]) * rng.standard_normal((5, 200))
    )
    X = X - X.mean(axis=1, keepdims=True)
    p = draw_autoencoder(5, k, rng, tied=True)
    train_autoencoder(p, X, rng, kind=Kind("linear", "linear"), optimizer=SGD(0.1), epochs=1500, batch_size=200)
    W = p["W1"]
    np.testing.assert_allclose(W @ W.T, np.eye(k), atol=1e-4)
    np.testing.assert_allclose(W.T, np.linalg.pinv(W), atol=1e-4)
    pca = PCA(k).fit(X.T)
    best = ((pca.inverse_transform(pca.transform(X.T)) - X.T) ** 2).sum(axis=1).mean()
    found = error_per_example(autoencoder_forward(X, p, activation="linear")[0], X).mean()
    np.testing.assert_allclose(found, best, rtol=1e-4)
    np.testing.assert_allclose(W.T @ W, pca.components_.T @ pca.components_, atol=0.01)


def test_messages() -> None:
    _, X, p = draw(4, 3, 5, 0, False)
    assert "W1 has shape (3, 4), expected (n_h, n_x)" in complaint(autoencoder_forward, X[:2], p)
    assert "b1 has shape (1, 3)" in complaint(autoencoder_forward, X, p | {"b1": p["b1"].T})
    assert "Did you pass W2.T?" in complaint(autoencoder_forward, X, p | {"W2": p["W2"].T})
    assert "b2 has shape (3, 1)" in complaint(autoencoder_forward, X, p | {"b2": p["b1"]})
    assert "parameters has no b1, b2" in complaint(autoencoder_forward, X, {"W1": p["W1"]})
    assert "X[0, 0] is nan" in complaint(autoencoder_forward, X * np.nan, p)
    assert "X has shape (4,)" in complaint(autoencoder_forward, X[:, 0], p)
    assert "mixed" in complaint(autoencoder_forward, tensor(X), p)
    assert "'sigmoid'" in complaint(autoencoder_forward, X, p, activation="sigmoyd")
    assert "output is 'soft'" in complaint(autoencoder_forward, X, p, output="soft")
    _, cache = autoencoder_forward(X, p)
    assert "dX_hat has shape (4, 4)" in complaint(autoencoder_backward, X[:, :4], cache)
    assert "dH has shape (4, 5)" in complaint(autoencoder_backward, X, cache, dH=X)
    assert "cache is a NoneType, expected AutoencoderCache" in complaint(autoencoder_backward, X, None)
    assert "mixed" in complaint(autoencoder_backward, tensor(X), cache)
    assert "mixed" in complaint(autoencoder_backward, X, cache, dH=tensor(cache.H))
    assert "parameters is a list, expected a dict" in complaint(autoencoder_forward, X, [])
    assert "n_h is 0" in complaint(draw_autoencoder, 3, 0, np.random.default_rng(0))
    assert "n_x is 1.5" in complaint(draw_autoencoder, 1.5, 2, np.random.default_rng(0))
    assert "rng is 0" in complaint(draw_autoencoder, 3, 2, 0)
    assert "X has shape (2, 5)" in complaint(error_per_example, X, X[:2])
    assert "X_hat has shape (4,)" in complaint(error_per_example, X[:, 0], X)
    assert "mixed" in complaint(error_per_example, X, tensor(X))
    with unchanged(X, *p.values()):
        autoencoder_gradients(X, p)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(draw_autoencoder, 2, 1, np.random.default_rng(0), tied="no").startswith(
        "TypeError: draw_autoencoder: tied is 'no', expected True or False."
    )
