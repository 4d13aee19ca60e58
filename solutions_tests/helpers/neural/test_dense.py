"""One layer against torch.nn and against finite differences, with and without biases."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.activations import ACTIVATIONS
from helpers.neural.dense import dense_backward, dense_forward, layer_backward, layer_forward
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor

TRUTH: Any = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "linear": lambda z: z,
}


def draw(n: int, m: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    n_prev = int(rng.integers(1, 6))
    A, W, b = (rng.standard_normal(shape) for shape in ((n_prev, m), (n, n_prev), (n, 1)))
    return rng, A, W, b, rng.standard_normal((n, m))


def leaves(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [tensor(x).requires_grad_() for x in arrays]


@drawn
def test_the_linear_part(n: int, m: int, seed: int) -> None:
    rng, A, W, b, dZ = draw(n, m, seed)
    Z, cache = keeps_promises(dense_forward, A, W, b)
    found = keeps_promises(lambda dZ, A, W, b: dense_backward(dZ, dense_forward(A, W, b)[1]), dZ, A, W, b)
    At, Wt, bt = leaves(A, W, b)
    truth = torch.nn.functional.linear(At.T, Wt, bt[:, 0]).T
    truth.backward(tensor(dZ))
    close(Z, truth)
    close(found, (At.grad, Wt.grad, bt.grad))
    slope_matches(lambda x: (dense_forward(x, W, b)[0] * dZ).sum(), A, found[0], rng)
    slope_matches(lambda x: (dense_forward(A, x, b)[0] * dZ).sum(), W, found[1], rng)
    slope_matches(lambda x: (dense_forward(A, W, x)[0] * dZ).sum(), b, found[2], rng)
    nothing, dW, db = dense_backward(dZ, cache, input_gradient=False, check=False)
    assert nothing is None
    close((dW, db), found[1:])


@drawn
def test_without_biases(n: int, m: int, seed: int) -> None:
    _, A, W, b, dZ = draw(n, m, seed)
    Z, cache = keeps_promises(dense_forward, A, W)
    close(Z, dense_forward(A, W, 0 * b)[0])
    dA, dW, db = dense_backward(dZ, cache)
    assert db is None
    close((dA, dW), dense_backward(dZ, dense_forward(A, W, b)[1])[:2])


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@drawn
def test_a_layer(name: str, n: int, m: int, seed: int) -> None:
    rng, A, W, b, dA = draw(n, m, seed)
    out = keeps_promises(lambda A, W, b: layer_forward(A, W, b, name)[0], A, W, b)
    found = keeps_promises(lambda d, A, W, b: layer_backward(d, layer_forward(A, W, b, name)[1]), dA, A, W, b)
    At, Wt, bt = leaves(A, W, b)
    truth = TRUTH[name](Wt @ At + bt)
    truth.backward(tensor(dA))
    close(out, truth)
    close(found, (At.grad, Wt.grad, bt.grad))
    if abs(W @ A + b).min() > 1e-3:  # no kink between the two points of the measurement
        slope_matches(lambda x: (layer_forward(A, x, b, name)[0] * dA).sum(), W, found[1], rng)
    fast = layer_backward(dA, layer_forward(A, W, b, name, check=False)[1], check=False, input_gradient=False)
    assert fast[0] is None
    close(fast[1:], found[1:])


def test_whole_numbers_will_do() -> None:
    A, W, b = np.array([[1, 2], [3, 4]]), np.array([[1, -1]]), np.array([[0.5]])
    close(dense_forward(A, W, b)[0], np.array([[-1.5, -1.5]]))
    assert layer_forward(A, W, None, "relu")[0].tolist() == [[0, 0]]


A, W, B = np.ones((3, 5)), np.ones((4, 3)), np.ones((4, 1))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (A, W.T, B),
            "ValueError: dense_forward: W has shape (3, 4), expected (n, n_prev) because A_prev has shape (3, 5)."
            " Its second axis should be 3. Did you pass W.T?",
        ),
        (
            (A.T, W, B),
            "ValueError: dense_forward: W has shape (4, 3), expected (n, n_prev) because A_prev has shape (5, 3)."
            " Every column of A_prev is one example: did you pass A_prev.T?",
        ),
        (
            (A, W, B[:, 0]),
            "ValueError: dense_forward: b has shape (4,), expected (n, 1) = (4, 1) because W has shape (4, 3)."
            " Use b.reshape(4, 1).",
        ),
        (
            (A, W, np.ones((3, 1))),
            "ValueError: dense_forward: b has shape (3, 1), expected (n, 1) = (4, 1) because W has shape (4, 3)."
            " A bias belongs to every unit, one per row of W.",
        ),
        (
            (A * np.nan, W, B),
            "ValueError: dense_forward: A_prev[0, 0] is nan, expected finite numbers (15 of 15 entries are not). Look"
            " for a division by zero, a logarithm of 0, or a learning rate that is too large.",
        ),
        (
            (A, torch.ones(4, 3), B),
            "TypeError: dense_forward: A_prev, W, b: numpy arrays and torch tensors were mixed in one call, expected"
            " one kind for all arguments. Convert with torch.as_tensor(x) or x.numpy().",
        ),
    ],
)
def test_wrong_inputs(arguments: tuple, sentence: str) -> None:
    assert complaint(dense_forward, *arguments) == sentence


def test_every_entrance_is_guarded() -> None:
    assert "layer_forward: W has shape (3, 4)" in complaint(layer_forward, A, W.T, B)
    assert complaint(layer_forward, A, W, B, "rellu") == (
        "ValueError: layer_forward: activation is 'rellu', expected one of 'sigmoid', 'tanh', 'relu', 'leaky_relu',"
        " 'linear'. Did you mean \"relu\"?"
    )
    assert complaint(dense_backward, np.ones((5, 4)), dense_forward(A, W, B)[1]) == (
        "ValueError: dense_backward: dZ has shape (5, 4), expected (n, m) of Z = (4, 5). Did you pass dZ.T?"
    )
    assert complaint(layer_backward, np.ones((4, 4)), layer_forward(A, W, B)[1]) == (
        "ValueError: layer_backward: dA has shape (4, 4), expected (n, m) of A = (4, 5)."
        " A gradient has the shape of what it belongs to."
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(dense_backward, np.ones((1, 1)), None).startswith(
        "TypeError: dense_backward: cache is None, expected a DenseCache."
    )
    assert complaint(layer_backward, np.ones((1, 1)), None).startswith(
        "TypeError: layer_backward: cache is None, expected a LayerCache."
    )
