"""Localization: labels, the loss and its gradient, what nobody cares about, and reading the answer."""

import numpy as np
import torch

from helpers.torch_training import fit
from helpers.vision.localization import (
    localization_cost,
    localization_labels,
    localization_loss_backward,
    localization_loss_forward,
    mean_label,
    read_localization,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches


def pair(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Outputs and labels of m pictures with n classes; at least one picture of several is empty."""
    rng = np.random.default_rng(seed)
    classes = rng.integers(-1, n, m)
    Y = localization_labels(rng.random((m, 4)), classes, n)
    return rng.standard_normal((m, 5 + n)), Y.astype(np.float64)


@drawn
def test_the_loss_is_the_two_cases_of_its_definition(n: int, m: int, seed: int) -> None:
    Y_hat, Y = pair(n, m, seed)
    J, cache = keeps_promises(localization_loss_forward, Y_hat, Y)
    losses = [((p - y) ** 2).sum() if y[0] == 1 else (p[0] - y[0]) ** 2 for p, y in zip(Y_hat, Y, strict=True)]
    close(J, np.mean(losses))
    weighted, _ = localization_loss_forward(Y_hat, Y, box_weight=7.0)
    more = [6 * y[0] * ((p[1:5] - y[1:5]) ** 2).sum() for p, y in zip(Y_hat, Y, strict=True)]
    close(weighted, np.mean(losses) + np.mean(more))
    close(cache.weights[:, 1:].max(axis=1), Y[:, 0])


@drawn
def test_the_gradient_is_that_of_autograd(n: int, m: int, seed: int) -> None:
    Y_hat, Y = pair(n, m, seed)
    _, cache = localization_loss_forward(Y_hat, Y, box_weight=3.0)
    found = localization_loss_backward(1.5, cache)
    out = torch.tensor(Y_hat, requires_grad=True)
    (1.5 * localization_cost(out, torch.tensor(Y), 3.0)).backward()
    close(found, out.grad)
    slope_matches(
        lambda x: 1.5 * localization_loss_forward(x, Y, box_weight=3.0)[0], Y_hat, found, np.random.default_rng(seed)
    )


def test_nothing_after_an_absent_object_is_looked_at() -> None:
    Y_hat, Y = pair(2, 6, 3)
    Y[0], Y[1, 0] = 0, 1
    odd = Y.copy()
    odd[0, 1:] = np.nan
    J, cache = localization_loss_forward(Y_hat, odd)
    close(J, localization_loss_forward(Y_hat, Y)[0])
    grad = localization_loss_backward(1.0, cache)
    assert np.isfinite(grad).all() and not grad[0, 1:].any() and grad[1].all()
    wrong = localization_cost(Y_hat, Y, careful=False)
    close(wrong, ((Y_hat - Y) ** 2).sum(axis=1).mean())
    assert wrong > J


def test_labels_and_how_they_are_read() -> None:
    boxes = np.array([[0.5, 0.25, 0.5, 0.1], [9.0, 9.0, 9.0, 9.0]])
    Y = localization_labels(boxes, np.array([1, -1]), 3)
    assert Y.dtype == np.float32
    close(Y, np.array([[1, 0.5, 0.25, 0.5, 0.1, 0, 1, 0], [0] * 8], dtype=np.float32))
    said = read_localization(np.array([[0.7, 0.5, 0.2, -0.1, 0.3, 0.1, 0.4], [0.4, 0, 0, 1, 1, 2, 1]]))
    assert said.present.tolist() == [True, False] and said.classes.tolist() == [1, 0]
    close(said.boxes[0], np.array([0.5, 0.2, 0, 0.3]))
    close(mean_label(Y), np.array([0.5, 0.5, 0.25, 0.5, 0.1, 0, 1, 0]), rtol=1e-6)


def test_a_training_lowers_it() -> None:
    rng = np.random.default_rng(0)
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 7))
    Y = pair(2, 40, 1)[1]
    done = fit(
        net, rng.random((40, 4)), Y, loss=localization_cost, epochs=2, batch_size=20, learning_rate=0.05, rng=rng
    )
    assert done.history.cost[-1] < done.history.cost[0]


def test_refusals() -> None:
    Y_hat, Y = pair(2, 3, 0)
    said = complaint(localization_loss_forward, Y_hat, Y[:2])
    assert "Y has shape (2, 7), expected (3, 7)" in said
    assert "at least one class" in complaint(localization_loss_forward, Y_hat[:, :5], Y[:, :5])
    assert "p_c = 0.5" in complaint(localization_loss_forward, Y_hat, Y * 0 + 0.5)
    assert "box_weight" in complaint(localization_loss_forward, Y_hat, Y, box_weight=0)
    assert "dJ" in complaint(localization_loss_backward, np.nan, localization_loss_forward(Y_hat, Y)[1])
    said = complaint(localization_labels, np.array([[30.0, 20, 4, 4]]), np.array([0]), 3)
    assert "contains 4, expected values from 0 to 1" in said
    assert "classes contains 3" in complaint(localization_labels, np.zeros((1, 4)), np.array([3]), 3)
    assert "(1, 4)" in complaint(localization_labels, np.zeros((2, 4)), np.array([0]), 3)
    assert "finite" in complaint(read_localization, Y_hat * np.nan)


def test_other_kinds_are_refused() -> None:
    assert complaint(localization_cost, 5, 5).startswith(
        "TypeError: localization_cost: out is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(localization_cost, np.ones((2, 5)), np.ones((2, 5))).startswith(
        "ValueError: localization_cost: out has 5 columns, expected (m, 5 + C), so at least 6."
    )
    assert complaint(localization_cost, np.ones((2, 6)), np.ones((1, 6))).startswith(
        "ValueError: localization_cost: Y has shape (1, 6), expected"
    )
    assert complaint(localization_cost, np.ones((2, 6)), np.ones((2, 6)), careful="no").startswith(
        "TypeError: localization_cost: careful is 'no', expected True or False."
    )
    assert complaint(localization_loss_backward, 1, None).startswith(
        "TypeError: localization_loss_backward: cache is None, expected a LocalizationCache."
    )
    assert complaint(mean_label, np.ones(3)).startswith(
        "ValueError: mean_label: Y has shape (3,), expected (m, n), 2 axes."
    )
    assert complaint(mean_label, np.zeros((2, 6))).startswith(
        "ValueError: mean_label: Y has no row that begins with 1, expected at least one."
    )
