"""Losses against torch and against finite differences, and where they are 0 or infinite."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy as torch_bce
from torch.nn.functional import binary_cross_entropy_with_logits as torch_bce_logits

from helpers.neural import losses
from helpers.neural.logit_losses import binary_cross_entropy_with_logits_backward
from helpers.neural.losses import binary_cross_entropy_backward, squared_error_backward
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor


def half_squares(A, Y, reduction):
    loss = (A - Y) ** 2 / 2
    return loss.sum(axis=0).mean() if reduction == "mean" else loss


CASES: list[Any] = [
    (
        losses.binary_cross_entropy,
        losses.binary_cross_entropy_forward,
        losses.binary_cross_entropy_backward,
        torch_bce,
        lambda rng, n, m: rng.uniform(0.05, 0.95, (1, m)),
    ),
    (
        losses.binary_cross_entropy_with_logits,
        losses.binary_cross_entropy_with_logits_forward,
        losses.binary_cross_entropy_with_logits_backward,
        torch_bce_logits,
        lambda rng, n, m: 4 * rng.standard_normal((1, m)),
    ),
    (
        losses.squared_error,
        losses.squared_error_forward,
        losses.squared_error_backward,
        half_squares,
        lambda rng, n, m: rng.standard_normal((n, m)),
    ),
]


@pytest.mark.parametrize(("loss", "forward", "backward", "truth", "draw"), CASES)
@drawn
def test_forward_and_backward(loss, forward, backward, truth, draw, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = draw(rng, n, m)
    Y = rng.integers(0, 2, A.shape).astype(float)
    each = keeps_promises(loss, A, Y)
    J, _ = keeps_promises(forward, A, Y)
    dA = keeps_promises(lambda A, Y: backward(2.5, forward(A, Y)[1]), A, Y)
    At = tensor(A).requires_grad_()
    mean = truth(At, tensor(Y), reduction="mean")
    (2.5 * mean).backward()
    close(each, truth(tensor(A), tensor(Y), reduction="none"))
    close(J, mean)
    close(dA, At.grad)
    slope_matches(lambda x: 2.5 * forward(x, Y)[0], A, dA, rng)
    close(each.sum() / m, J)


@pytest.mark.parametrize("kind", ["int64", "float32", "bool", "uint8"])
def test_labels_of_any_kind_leave_float32_alone(kind: str) -> None:
    A, Y = np.array([[0.25, 0.5]], dtype=np.float32), np.array([[1, 0]]).astype(kind)
    for x, y in ((A, Y), (tensor(A), tensor(Y))):
        for _, forward, backward, *_ in CASES[:2]:
            J, cache = forward(x, y)
            assert str(J.dtype).endswith("float32")
            assert str(backward(1, cache).dtype).endswith("float32")
    close(losses.binary_cross_entropy(A, Y), np.log(np.array([[4.0, 2.0]])))


def test_certainty_costs_nothing_when_right_and_everything_when_wrong() -> None:
    A, Y = np.array([[0.0, 1.0, 0.0, 1.0]]), np.array([[0, 1, 1, 0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for a, y in ((A, Y), (tensor(A), tensor(Y))):
            loss = losses.binary_cross_entropy(a, y)
            close(loss, np.array([[0.0, 0.0, np.inf, np.inf]]))
            assert not np.signbit(np.asarray(loss)).any()
            _, cache = losses.binary_cross_entropy_forward(a, y)
            close(losses.binary_cross_entropy_backward(4, cache), np.array([[1.0, -1.0, -np.inf, np.inf]]))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_logits_of_any_size(kind: type) -> None:
    Z: Any = np.array([[-1e4, -1000, 0, 1000, 1e4]], dtype=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        close(losses.binary_cross_entropy_with_logits(Z, np.ones((1, 5))), [[1e4, 1000, np.log(2), 0, 0]])
        close(losses.binary_cross_entropy_with_logits(Z, np.zeros((1, 5))), [[0, 0, np.log(2), 1000, 1e4]])
    small = losses.binary_cross_entropy_with_logits(np.array([[30.0]]), np.array([[1]]))
    close(small, np.exp(np.array([[-30.0]])), atol=0)


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_autograd_gives_the_course_s_gradient_at_0_too(y: float) -> None:
    z = torch.tensor([[-2.0, -0.0, 0.0, 0.5]], dtype=torch.float64, requires_grad=True)
    losses.binary_cross_entropy_with_logits(z, torch.full_like(z, y), check=False).sum().backward()
    close(z.grad, torch.sigmoid(z).detach() - y)


def test_both_forms_of_cross_entropy_agree() -> None:
    Z, Y = np.linspace(-8, 8, 9).reshape(1, 9), np.arange(9).reshape(1, 9) % 2
    A = 1 / (1 + np.exp(-Z))
    close(losses.binary_cross_entropy(A, Y), losses.binary_cross_entropy_with_logits(Z, Y))
    _, cache = losses.binary_cross_entropy_with_logits_forward(Z, Y)
    close(losses.binary_cross_entropy_with_logits_backward(1, cache), (A - Y) / 9)


A = np.array([[0.2, 0.9, 0.4]])
Y = np.array([[0, 1, 1]])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            (A * 3, Y),
            "ValueError: binary_cross_entropy: A contains 2.7, expected probabilities between 0 and 1."
            " Did you pass the logits Z? Then use sigmoid(Z), or the loss that takes logits.",
        ),
        (
            (A, Y * 2),
            "ValueError: binary_cross_entropy: Y contains 2, expected only the labels 0 and 1."
            " For any other pair of classes use (Y == positive_class) * 1.",
        ),
        (
            (A, Y[0]),
            "ValueError: binary_cross_entropy: Y has shape (3,), expected (1, m) = (1, 3) because A has shape (1, 3)."
            " Use Y.reshape(1, 3).",
        ),
        (
            (A, Y.T),
            "ValueError: binary_cross_entropy: Y has shape (3, 1), expected (1, m) = (1, 3) because A has shape (1, 3)."
            " Did you pass Y.T?",
        ),
        (
            (A[0], Y),
            "ValueError: binary_cross_entropy: A has shape (3,), expected (1, m). Use A.reshape(1, -1).",
        ),
        (
            (A[:, :0], Y[:, :0]),
            "ValueError: binary_cross_entropy: A is empty (shape (1, 0)), expected at least one entry along every axis."
            " Look at where it was sliced or filtered.",
        ),
        (
            (A, torch.tensor(Y)),
            "TypeError: binary_cross_entropy: A, Y: numpy arrays and torch tensors were mixed in one call, expected one"
            " kind for all arguments. Convert with torch.as_tensor(x) or x.numpy().",
        ),
    ],
)
def test_wrong_inputs(arguments: tuple, sentence: str) -> None:
    assert complaint(losses.binary_cross_entropy, *arguments) == sentence


def test_nan_is_refused() -> None:
    assert "A contains nan" in complaint(losses.binary_cross_entropy, A * np.nan, Y)
    assert "Z[0, 0] is nan" in complaint(losses.binary_cross_entropy_with_logits, A * np.nan, Y)
    assert "Y[0, 0] is nan" in complaint(losses.squared_error, A, A * np.nan)
    assert "dJ is nan" in complaint(losses.squared_error_backward, np.nan, losses.squared_error_forward(A, A)[1])


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(binary_cross_entropy_backward, 1.0, None).startswith(
        "TypeError: binary_cross_entropy_backward: cache is None, expected a BinaryCrossEntropyCache."
    )
    assert complaint(squared_error_backward, 1.0, None).startswith(
        "TypeError: squared_error_backward: cache is None, expected a SquaredErrorCache."
    )
    assert complaint(binary_cross_entropy_with_logits_backward, 1.0, None).startswith(
        "TypeError: binary_cross_entropy_with_logits_backward: cache is None, expected a LogitsCache."
    )
