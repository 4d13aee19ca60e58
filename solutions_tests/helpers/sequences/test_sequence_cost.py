"""The cost of a sequence: torch's losses step by step, masks, gradients, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from torch.nn import functional

from helpers.sequences.sequence_cost import (
    Batch,
    step_accuracy,
    step_binary_cost_backward,
    step_binary_cost_forward,
    step_softmax_cost_backward,
    step_softmax_cost_forward,
)
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, tensor

shapes = given(T=SIZES, C=SIZES, m=SIZES, seed=SEEDS)
BOTH = ((step_binary_cost_forward, step_binary_cost_backward), (step_softmax_cost_forward, step_softmax_cost_backward))


def answers(T: int, C: int, m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits (T, C, m), labels (T, m) and a mask with any pattern, at least one 1 for each sequence."""
    mask = (rng.random((T, m)) < 0.6) * 1.0
    mask[rng.integers(0, T, m), np.arange(m)] = 1.0
    return 3 * rng.standard_normal((T, C, m)), rng.integers(0, max(C, 2), (T, m)), mask


@shapes
def test_binary_cost_is_the_sum_of_torchs_losses(T: int, C: int, m: int, seed: int) -> None:
    Z, Y, mask = answers(T, 1, m, np.random.default_rng(seed))
    J, cache = step_binary_cost_forward(Z, Y, mask=mask)
    z = tensor(Z).requires_grad_()
    losses = functional.binary_cross_entropy_with_logits(z[:, 0], tensor(Y).double(), reduction="none") * tensor(mask)
    close(J, losses.sum() / m)
    close(cache.L, losses)
    close(step_binary_cost_backward(2.0, cache), 2 * torch.autograd.grad(losses.sum() / m, z)[0], atol=1e-10)


@shapes
def test_softmax_cost_is_the_sum_of_torchs_losses(T: int, C: int, m: int, seed: int) -> None:
    Z, Y, mask = answers(T, C, m, np.random.default_rng(seed))
    Y %= C
    J, cache = step_softmax_cost_forward(Z, Y, mask=mask)
    z = tensor(Z).requires_grad_()
    losses = functional.cross_entropy(z.swapaxes(1, 2).flatten(0, 1), tensor(Y).flatten(), reduction="none")
    losses = losses.reshape(T, m) * tensor(mask)
    close(J, losses.sum() / m, atol=1e-10)
    close(cache.L, losses, atol=1e-10)
    close(step_softmax_cost_backward(2.0, cache), 2 * torch.autograd.grad(losses.sum() / m, z)[0], atol=1e-10)


@shapes
def test_gradients_along_a_random_direction_and_promises(T: int, C: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z, Y, mask = answers(T, C, m, rng)
    for (forward, backward), logits, labels in ((BOTH[0], Z[:, :1], Y % 2), (BOTH[1], Z, Y % C)):
        gradient = backward(1.0, forward(logits, labels, mask=mask)[1])
        slope_matches(
            lambda z, f=forward, y=labels: f(z, y, mask=mask)[0],  # type: ignore[misc]
            logits,
            gradient,
            rng,
        )
        keeps_promises(lambda z, m, f=forward, y=labels: f(z, _like(y, z), mask=m)[0], logits, mask)
        keeps_promises(lambda z, m, f=forward, b=backward, y=labels: b(1.0, f(z, _like(y, z), mask=m)[1]), logits, mask)


def _like(Y: np.ndarray, Z: Any) -> Any:
    return tensor(Y) if isinstance(Z, torch.Tensor) else Y


@shapes
def test_what_is_not_judged_does_not_matter(T: int, C: int, m: int, seed: int) -> None:
    Z, Y, mask = answers(T, C, m, np.random.default_rng(seed))
    for (forward, backward), logits, labels in ((BOTH[0], Z[:, :1], Y % 2), (BOTH[1], Z, Y % C)):
        J, cache = forward(logits, labels, mask=mask)
        other = np.where(mask > 0, labels, -1)
        K, other_cache = forward(np.where(mask[:, None, :] > 0, logits, 9.0), other, mask=mask > 0)
        close(J, K)
        gradient = backward(1.0, cache)
        close(gradient, backward(1.0, other_cache))
        assert not (gradient * (mask[:, None, :] == 0)).any()
        close(forward(logits, labels)[0], forward(logits, labels, mask=np.ones((T, m)))[0])


def test_costs_by_hand() -> None:
    """Undecided everywhere: log 2 for each step that counts, whatever the lengths; not log 2 in the mean of steps."""
    Z, Y, mask = np.zeros((3, 1, 2)), np.array([[1, 0], [0, 0], [1, 1]]), np.array([[1, 1], [1, 0], [1, 0]])
    close(step_binary_cost_forward(Z, Y, mask=mask)[0], 4 * np.log(2) / 2)
    close(step_softmax_cost_forward(np.zeros((3, 5, 2)), Y, mask=mask)[0], 4 * np.log(5) / 2)


def test_far_logits_cost_what_they_should() -> None:
    Z = np.array([[[900.0], [-900.0]]])
    assert float(step_softmax_cost_forward(Z, np.array([[1]]))[0]) == 1800.0
    assert float(step_binary_cost_forward(Z[:, :1], np.array([[0]]))[0]) == 900.0


@pytest.mark.parametrize(
    ("Y", "mask", "message"),
    [
        (np.zeros((2, 3), int), None, "Y has shape (2, 3), expected (T, m) = (3, 2)"),
        (np.full((3, 2), 2), None, "Y contains 2, expected whole numbers from 0 to C - 1 = 1"),
        (np.full((3, 2), 0.5), None, "Y contains 0.5"),
        (np.zeros((3, 2), int), np.ones((2, 3)), "mask has shape (2, 3), expected (T, m) = (3, 2)"),
        (np.zeros((3, 2), int), np.full((3, 2), 0.5), "mask contains 0.5, expected only 0 and 1"),
        (np.zeros((3, 2), int), np.array([[0, 1]] * 3), "mask has no 1 in column 0, expected at least one step"),
        (np.full((3, 2), -1), np.ones((3, 2)), "Y contains -1"),
        ([[0, 1]] * 3, None, "Y is a list, expected a numpy array"),
    ],
)
def test_refusals(Y: Any, mask: Any, message: str) -> None:
    for forward, C in ((step_binary_cost_forward, 1), (step_softmax_cost_forward, 2)):
        said = complaint(forward, np.zeros((3, C, 2)), Y, mask=mask)
        assert f"{forward.__name__}: " in said and message in said


def test_refusals_of_logits_and_gradients() -> None:
    Y = np.zeros((3, 2), int)
    assert "Z has shape (3, 2, 2), expected (T, 1, m)" in complaint(step_binary_cost_forward, np.zeros((3, 2, 2)), Y)
    assert "Z has shape (3, 2), expected (T, C, m), 3 axes" in complaint(step_softmax_cost_forward, np.zeros((3, 2)), Y)
    assert "is nan" in complaint(step_softmax_cost_forward, np.full((3, 2, 2), np.nan), Y)
    _, cache = step_binary_cost_forward(np.zeros((3, 1, 2)), Y)
    assert "dJ is inf" in complaint(step_binary_cost_backward, np.inf, cache)
    assert "mixed" in complaint(step_binary_cost_forward, np.zeros((3, 1, 2)), tensor(Y))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(step_binary_cost_backward, 1.0, 0)
    assert said.startswith("TypeError: step_binary_cost_backward: cache is 0, expected a")
    said = complaint(step_accuracy, 0, 0)
    assert said.startswith("TypeError: step_accuracy: batch is 0, expected a Batch.")
    said = complaint(step_accuracy, np.ones((2, 1, 3)), Batch(0, np.ones((2, 2)), np.ones((2, 2))))
    assert said.startswith("ValueError: step_accuracy: Y has shape (2, 2), expected (T, m) = (2, 3)")
