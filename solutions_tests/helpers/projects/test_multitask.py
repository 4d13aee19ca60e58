"""Several yes/no tasks at once: the cost of torch, gradients that a difference confirms, missing labels that vanish."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.projects.multitask import multitask_loss_backward, multitask_loss_forward, task_accuracies
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, slope_matches, unchanged

drawn = given(tasks=SIZES, m=SIZES, share=st.sampled_from([0.2, 0.6, 1.0]), seed=SEEDS)


def case(tasks: int, m: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logits, labels, and which of them are known (at least one is)."""
    rng = np.random.default_rng(seed)
    known = (rng.random((tasks, m)) < share) * 1.0
    known[rng.integers(tasks), rng.integers(m)] = 1
    return 4 * rng.standard_normal((tasks, m)), rng.integers(0, 2, (tasks, m)) * 1.0, known


@drawn
def test_cost_and_gradient_are_those_of_torch(tasks: int, m: int, share: float, seed: int) -> None:
    Z, Y, known = case(tasks, m, share, seed)
    J, cache = keeps_promises(multitask_loss_forward, Z, Y, known)
    z = torch.tensor(Z, requires_grad=True)
    truth = torch.nn.functional.binary_cross_entropy_with_logits(
        z, torch.tensor(Y), weight=torch.tensor(known), reduction="sum"
    )
    (truth / m).backward()
    close(J, truth / m)
    close(keeps_promises(multitask_loss_backward, 1.0, cache), z.grad)
    close(multitask_loss_backward(-2.5, cache), -2.5 * z.grad)


@drawn
def test_a_difference_confirms_the_gradient(tasks: int, m: int, share: float, seed: int) -> None:
    Z, Y, known = case(tasks, m, share, seed)
    dZ = multitask_loss_backward(1.0, multitask_loss_forward(Z, Y, known)[1])
    slope_matches(lambda z: multitask_loss_forward(z, Y, known)[0], Z, dZ, np.random.default_rng(seed))
    assert (dZ[known == 0] == 0).all()


@drawn
def test_what_stands_where_nothing_is_known_does_not_matter(tasks: int, m: int, share: float, seed: int) -> None:
    Z, Y, known = case(tasks, m, share, seed)
    J, cache = multitask_loss_forward(Z, Y, known)
    for rubbish in (np.nan, np.inf, -7.0, 0.5):
        spoiled: Any = np.where(known == 1, Y, rubbish)
        with unchanged(spoiled, known):
            J_spoiled, spoiled_cache = multitask_loss_forward(Z, spoiled, known == 1)
        close(J_spoiled, J)
        close(multitask_loss_backward(1.0, spoiled_cache), multitask_loss_backward(1.0, cache))
        close(task_accuracies(Z, spoiled, known), task_accuracies(Z, Y, known))


def test_by_hand() -> None:
    Z, Y = np.array([[0.0, 2.0], [-1.0, 0.0]]), np.array([[1.0, 1.0], [np.nan, 0.0]])
    known = ~np.isnan(Y)
    J, cache = multitask_loss_forward(Z, Y, known)
    close(J, (np.log(2) + np.log(1 + np.exp(-2)) + np.log(2)) / 2)
    close(multitask_loss_backward(1.0, cache), [[-0.25, (1 / (1 + np.exp(-2)) - 1) / 2], [0, 0.25]])


def test_another_task_does_not_change_what_the_first_one_counts() -> None:
    Z, Y, _ = case(3, 5, 1.0, 0)
    one, three = (multitask_loss_forward(Z[:k], Y[:k]) for k in (1, 3))
    close(multitask_loss_backward(1.0, three[1])[:1], multitask_loss_backward(1.0, one[1]))
    J, _ = multitask_loss_forward(Z[:1], Y[:1], check=False)
    close(J, one[0])


def test_extreme_logits_stay_finite() -> None:
    J, cache = multitask_loss_forward(np.array([[1e4, -1e4]]), np.array([[0.0, 0.0]]))
    close(J, 5000.0)
    assert np.isfinite(multitask_loss_backward(1.0, cache)).all()


@drawn
def test_accuracy_counts_known_labels_only(tasks: int, m: int, share: float, seed: int) -> None:
    Z, Y, known = case(tasks, m, share, seed)
    shares = task_accuracies(Z, Y, known)
    for t in range(tasks):
        right = [(Z[t, i] > 0) == (Y[t, i] == 1) for i in range(m) if known[t, i]]
        close(shares[t], np.mean(right) if right else np.nan)
    close(task_accuracies(torch.tensor(Z), torch.tensor(Y), torch.tensor(known)), shares)
    close(task_accuracies(Z, Y), ((Z > 0) == (Y == 1)).mean(axis=1))


def test_wrong_inputs() -> None:
    Z, Y = np.zeros((2, 3)), np.ones((2, 3))
    for f in (multitask_loss_forward, task_accuracies):
        where = f.__name__
        assert complaint(f, Z, Y.T).startswith(
            f"ValueError: {where}: Y has shape (3, 2), expected (tasks, m) = (2, 3) because Z has shape (2, 3)."
        )
        assert "Did you pass Y.T?" in complaint(f, Z, Y.T)
        assert "known has shape (1, 3)" in complaint(f, Z, Y, Y[:1])
        assert complaint(f, Z, Y * 2) == (
            f"ValueError: {where}: Y contains 2, expected 0 or 1 wherever the label is known. Write (Y == yes) * 1."
        )
        assert complaint(f, Z, Y * np.nan) == (
            f"ValueError: {where}: Y contains nan, expected 0 or 1 wherever the label is known."
            " Mark missing labels: known=~np.isnan(Y)."
        )
        assert complaint(f, Z, Y, Y * 0) == (
            f"ValueError: {where}: known is 0 everywhere, expected at least one label that is known."
            " Without any there is nothing to learn from; is it turned round?"
        )
        assert "known contains 0.5, expected only 0 and 1" in complaint(f, Z, Y, Y / 2)
        assert "Z is empty" in complaint(f, Z[:, :0], Y[:, :0])
        assert "Z[1, 2] is nan" in complaint(f, np.where(np.arange(6).reshape(2, 3) == 5, np.nan, Z), Y)
        assert "Z has shape (3,), expected (tasks, m), 2 axes" in complaint(f, Z[0], Y[0])
        assert "were mixed" in complaint(f, torch.tensor(Z), Y)
    _, cache = multitask_loss_forward(Z, Y)
    assert "dJ is nan" in complaint(multitask_loss_backward, np.nan, cache)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(multitask_loss_backward, 1.0, None).startswith(
        "TypeError: multitask_loss_backward: cache is None, expected a MultitaskCache."
    )
