"""The logistic neuron: loops, vectors, torch and finite differences agree."""

import numpy as np
import pytest
import torch

from helpers.neural.neuron import logistic_backward, logistic_forward, logistic_gradients, logistic_gradients_loops
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor


def draw(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, np.random.Generator]:
    rng = np.random.default_rng(seed)
    X, Y = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m))
    return X, Y, rng.standard_normal((n, 1)), float(rng.standard_normal()), rng


@drawn
def test_forward_and_backward(n: int, m: int, seed: int) -> None:
    X, _, w, b, rng = draw(n, m, seed)
    dA = rng.standard_normal((1, m))
    A, _ = keeps_promises(logistic_forward, X, w, b)
    dX, dw, db = keeps_promises(lambda dA, X, w, b: logistic_backward(dA, logistic_forward(X, w, b)[1]), dA, X, w, b)
    Xt, wt, bt = (tensor(x).requires_grad_() for x in (X, w, np.array(b)))
    out = torch.sigmoid(wt.T @ Xt + bt)
    out.backward(tensor(dA))
    close((A, dX, dw, db), (out, Xt.grad, wt.grad, bt.grad))
    slope_matches(lambda X: (logistic_forward(X, w, b)[0] * dA).sum(), X, dX, rng)
    slope_matches(lambda w: (logistic_forward(X, w, b)[0] * dA).sum(), w, dw, rng)
    slope_matches(lambda b: (logistic_forward(X, w, b)[0] * dA).sum(), np.array([[b]]), np.array([[db]]), rng)


@drawn
def test_gradients_of_the_cost(n: int, m: int, seed: int) -> None:
    X, Y, w, b, rng = draw(n, m, seed)
    J, dw, db = keeps_promises(logistic_gradients, X, Y, w, b)
    Xt, wt, bt = tensor(X), tensor(w).requires_grad_(), torch.tensor(b, dtype=torch.float64, requires_grad=True)
    cost = torch.nn.functional.binary_cross_entropy_with_logits(wt.T @ Xt + bt, tensor(Y).double())
    cost.backward()
    close((J, dw, db), (cost, wt.grad, bt.grad))
    slope_matches(lambda w: logistic_gradients(X, Y, w, b)[0], w, dw, rng)


@drawn
def test_loops_and_vectors_agree(n: int, m: int, seed: int) -> None:
    X, Y, w, b, _ = draw(n, m, seed)
    close(keeps_promises(logistic_gradients_loops, X, Y, w, b), logistic_gradients(X, Y, w, b), rtol=1e-9)


def test_the_bias_may_be_any_single_number_and_does_not_change_the_type() -> None:
    X, w = np.ones((2, 3), dtype=np.float32), np.ones((2, 1), dtype=np.float32)
    for b in (1, 1.0, np.float64(1), np.array(1.0), np.array([[1.0]])):
        A, _ = logistic_forward(X, w, b)
        assert A.dtype == np.float32
        close(A, np.full((1, 3), 1 / (1 + np.exp(-3))), rtol=1e-6)
    close(logistic_forward(tensor(X), tensor(w), torch.tensor([[1.0]]))[0], A, rtol=1e-6)


X, Y = np.arange(12.0).reshape(3, 4), np.array([[0, 1, 1, 0]])
W = np.ones((3, 1))
NAN = np.where(X == 6, np.nan, X)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (X, W.T, 0),
            "ValueError: logistic_forward: w has shape (1, 3), expected (n_x, 1) = (3, 1) because X has shape (3, 4)."
            " Did you pass w.T?",
        ),
        (
            (X, W[:, 0], 0),
            "ValueError: logistic_forward: w has shape (3,), expected (n_x, 1) = (3, 1) because X has shape (3, 4)."
            " Use w.reshape(3, 1).",
        ),
        (
            (X.T, W, 0),
            "ValueError: logistic_forward: w has shape (3, 1), expected (n_x, 1) = (4, 1) because X has shape (4, 3)."
            " Every column of X is one example: did you pass X.T?",
        ),
        (
            (X, W, np.zeros(2)),
            "ValueError: logistic_forward: b has shape (2,), expected one number. Pass a number such as 0.5.",
        ),
        (
            (X, W, np.nan),
            "ValueError: logistic_forward: b is nan, expected a finite number. Look at how it was computed.",
        ),
        (
            (NAN, W, 0),
            "ValueError: logistic_forward: X[1, 2] is nan, expected finite numbers (1 of 12 entries are not). Look for"
            " a division by zero, a logarithm of 0, or a learning rate that is too large.",
        ),
        (
            (X.astype(np.uint8), W, 0),
            "ValueError: logistic_forward: X holds numbers of type uint8, expected floating-point numbers."
            " For pictures use X / 255.",
        ),
        (
            (X.tolist(), W, 0),
            "TypeError: logistic_forward: X is a list, expected a numpy array or a torch tensor. Write np.array(X).",
        ),
        (
            (torch.ones(3, 4, dtype=torch.int64), torch.ones(3, 1), 0),
            "ValueError: logistic_forward: w is torch.float32 on cpu, expected torch.int64 on cpu because X is."
            " Use X.to(w).",
        ),
        (
            (torch.ones(3, 4), torch.ones(3, 1, dtype=torch.float64), 0),
            "ValueError: logistic_forward: w is torch.float64 on cpu, expected torch.float32 on cpu because X is."
            " Use w.to(X).",
        ),
    ],
)
def test_wrong_inputs(arguments: tuple, sentence: str) -> None:
    assert complaint(logistic_forward, *arguments) == sentence


def test_every_entrance_is_guarded() -> None:
    assert "logistic_gradients: Y contains -1" in complaint(logistic_gradients, X, -Y, W, 0)
    assert "logistic_gradients_loops: Y has shape (1, 3)" in complaint(logistic_gradients_loops, X, Y[:, 1:], W, 0)
    _, cache = logistic_forward(X, W, 0)
    assert "logistic_backward: dA has shape (4, 1)" in complaint(logistic_backward, Y.T * 1.0, cache)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(logistic_backward, np.ones((1, 1)), None).startswith(
        "TypeError: logistic_backward: cache is None, expected a LogisticCache."
    )
