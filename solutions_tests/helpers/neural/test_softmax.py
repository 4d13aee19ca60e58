"""Softmax, one-hot labels and cross-entropy against torch and finite differences, and logits of any size."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural import class_losses
from helpers.neural import softmax as module
from helpers.neural.activations import sigmoid
from helpers.neural.softmax import (
    cross_entropy_backward,
    cross_entropy_forward,
    hardmax,
    one_hot,
    softmax,
    softmax_backward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
    softmax_forward,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches, tensor, unchanged


@drawn
def test_softmax(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z, dA = 3 * rng.standard_normal((n, m)), rng.standard_normal((n, m))
    A, cache = keeps_promises(softmax_forward, Z)
    close(keeps_promises(softmax, Z), A)
    dZ = keeps_promises(lambda dA, Z: softmax_backward(dA, softmax_forward(Z)[1]), dA, Z)
    Zt = tensor(Z).requires_grad_()
    out = torch.softmax(Zt, dim=0)
    out.backward(tensor(dA))
    close(A, out)
    close(dZ, Zt.grad)
    close(dZ, softmax_backward(dA, cache, check=False))
    slope_matches(lambda z: (softmax(z) * dA).sum(), Z, dZ, rng)
    close(keeps_promises(hardmax, Z), (Z.max(axis=0) == Z) * 1.0)


def draw(n: int, m: int, seed: int, soft: bool) -> Any:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, n, (1, m))
    Y = rng.dirichlet(np.ones(n), m).T if soft else one_hot(labels, n)
    return rng, 3 * rng.standard_normal((n, m)), np.ascontiguousarray(Y), labels


@pytest.mark.parametrize("soft", [False, True])
@drawn
def test_cross_entropy_from_logits(soft: bool, n: int, m: int, seed: int) -> None:
    rng, Z, Y, labels = draw(n, m, seed, soft)
    J, cache = keeps_promises(softmax_cross_entropy_forward, Z, Y)
    dZ = keeps_promises(lambda Z, Y: softmax_cross_entropy_backward(2.5, softmax_cross_entropy_forward(Z, Y)[1]), Z, Y)
    Zt = tensor(Z).requires_grad_()
    cost = torch.nn.functional.cross_entropy(Zt.T, tensor(Y).T if soft else tensor(labels)[0])
    (2.5 * cost).backward()
    close(J, cost)
    close(dZ, Zt.grad)
    slope_matches(lambda z: 2.5 * softmax_cross_entropy_forward(z, Y)[0], Z, dZ, rng)
    close(softmax_cross_entropy_forward(Z, Y, check=False), (J, cache))
    close(softmax_cross_entropy_backward(2.5, cache, check=False), dZ)


@pytest.mark.parametrize("soft", [False, True])
@drawn
def test_cross_entropy_from_probabilities(soft: bool, n: int, m: int, seed: int) -> None:
    rng, Z, Y, _ = draw(n, m, seed, soft)
    Z = Z / 6  # far from probability 0, where the curve bends within the distance of the measurement
    A = softmax(Z)
    J, cache = keeps_promises(cross_entropy_forward, A, Y)
    dA = keeps_promises(lambda A, Y: cross_entropy_backward(2.5, cross_entropy_forward(A, Y)[1]), A, Y)
    At = tensor(A).requires_grad_()
    cost = -(tensor(Y) * At.log()).sum(dim=0).mean()
    (2.5 * cost).backward()
    close(J, cost)
    close(dA, At.grad)
    slope_matches(lambda a: 2.5 * cross_entropy_forward(a, Y, check=False)[0], A, dA, rng)
    close(softmax_backward(dA, softmax_forward(Z)[1]), 2.5 * (A - Y) / m)
    close(softmax_cross_entropy_forward(Z, Y)[0], J)
    close(cross_entropy_backward(2.5, cache, check=False), dA)


@drawn
def test_two_classes_are_logistic_regression(n: int, m: int, seed: int) -> None:
    Z = 5 * np.random.default_rng(seed).standard_normal((2, m))
    close(softmax(Z)[1], sigmoid(Z[1] - Z[0]))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_logits_of_any_size(kind: type) -> None:
    Z: Any = np.array([[1000, -1e4, 0], [-1000, 1e4, 0]], dtype=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        close(softmax(Z), np.array([[1, 0, 0.5], [0, 1, 0.5]]))
        J, cache = softmax_cross_entropy_forward(Z, one_hot(np.array([1, 1, 1]), 2))
    close(J, (2000 + np.log(2)) / 3)
    assert J.dtype == kind
    close(softmax_cross_entropy_backward(3, cache), np.array([[1, 0, 0.5], [-1, 0, -0.5]]))


def test_certainty_costs_nothing_when_right_and_everything_when_wrong() -> None:
    A, Y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.eye(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for a, y in ((A, Y), (tensor(A), tensor(Y))):
            wrong, cache = cross_entropy_forward(a, y)
            close(wrong, np.inf)
            close(cross_entropy_backward(2, cache), np.array([[-np.inf, 0], [0, -np.inf]]))
            right, cache = cross_entropy_forward(a, a)
            assert str(float(right)) == "0.0"  # not -0.0
            close(cross_entropy_backward(2, cache), np.array([[0.0, -1.0], [-1.0, 0.0]]))


def test_one_hot_from_labels_of_any_kind() -> None:
    labels, Y = np.array([[2, 0, 1, 2]]), np.array([[0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1]])
    for kind in ("int64", "uint8", "float32"):
        for same in (labels.astype(kind), labels[0].astype(kind), tensor(labels.astype(kind))):
            with unchanged(same):
                close(one_hot(same, 3), Y)
    assert one_hot(labels, 3).dtype == np.float64
    assert one_hot(tensor(labels), 3).dtype == torch.float32
    assert one_hot(tensor(labels), 3, like=np.ones(1, dtype=np.float32)).dtype == np.float32
    close(one_hot(np.array([299], dtype=np.uint16), 300).argmax(axis=0), np.array([299]))
    close(one_hot(np.array([0]), 1), np.ones((1, 1)))


def test_equal_logits_go_to_the_first_class() -> None:
    Z = np.array([[1, 3], [1, 5], [0, 5]])
    close(hardmax(Z), np.array([[1, 0], [0, 1], [0, 0]]))
    close(hardmax(tensor(Z)), hardmax(Z))


Z, Y = np.zeros((3, 4)), one_hot(np.array([0, 1, 2, 0]), 3)


def test_wrong_inputs() -> None:
    assert complaint(one_hot, np.array([0, 3]), 3) == (
        "ValueError: one_hot: labels contains 3, expected whole numbers from 0 to C - 1 = 2."
        " Classes are counted from 0; is C the number of classes?"
    )
    assert "labels contains 0.5" in complaint(one_hot, np.array([0.5]), 3)
    assert "labels contains nan" in complaint(one_hot, np.array([np.nan]), 3)
    assert "labels is a list, expected a numpy array" in complaint(one_hot, [1, 2], 3)
    assert "labels is empty" in complaint(one_hot, np.array([]), 3)
    assert complaint(one_hot, np.zeros((2, 1)), 3) == (
        "ValueError: one_hot: labels has shape (2, 1), expected (1, m). One label per example: labels.reshape(1, -1)."
    )
    assert complaint(softmax, np.ones(3)) == (
        "ValueError: softmax: Z has shape (3,), expected (C, m), 2 axes."
        " A row is Z.reshape(1, -1), a column Z.reshape(-1, 1)."
    )
    assert "softmax_forward: Z[0, 0] is nan" in complaint(softmax_forward, Z * np.nan)
    assert "hardmax: Z is a list" in complaint(hardmax, [[1]])
    assert "dA has shape (4, 3)" in complaint(softmax_backward, Z.T, softmax_forward(Z)[1])


@pytest.mark.parametrize("name", ["softmax_cross_entropy", "cross_entropy"])
def test_wrong_labels_and_predictions(name: str) -> None:
    forward, backward = getattr(module, f"{name}_forward"), getattr(class_losses, f"{name}_backward")
    A = softmax(Z)
    assert complaint(forward, A, np.array([[0, 1, 2, 0]])).startswith(
        f"ValueError: {name}_forward: Y has shape (1, 4), expected (3, 4) because"
    )
    assert complaint(forward, A, 2 * Y) == (
        f"ValueError: {name}_forward: Y has a column 0 with the sum 2, expected columns of probabilities: from 0 to 1,"
        " with the sum 1. one_hot(labels, C) makes them from class numbers."
    )
    assert f"{name}_forward: Y contains -1" in complaint(forward, A, Y - 1)
    assert f"{name}_backward: dJ is nan" in complaint(backward, np.nan, forward(A, Y)[1])
    assert complaint(cross_entropy_forward, 2 * A, Y) == (
        "ValueError: cross_entropy_forward: A has a column 0 with the sum 2, expected columns of probabilities: from 0"
        " to 1, with the sum 1. Did you pass logits? Then use softmax(Z), or the loss that takes logits."
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(softmax_backward, np.ones((2, 1)), None).startswith(
        "TypeError: softmax_backward: cache is None, expected a SoftmaxCache."
    )
    assert complaint(cross_entropy_backward, 1.0, None).startswith(
        "TypeError: cross_entropy_backward: cache is None, expected a CrossEntropyCache."
    )
    assert complaint(softmax_cross_entropy_backward, 1.0, None).startswith(
        "TypeError: softmax_cross_entropy_backward: cache is None, expected a SoftmaxCrossEntropyCache."
    )
