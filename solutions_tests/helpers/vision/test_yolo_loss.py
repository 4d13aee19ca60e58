"""The loss of a grid detector against torch's losses, and its gradient against autograd and finite differences."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from helpers.vision.anchors import Grid
from helpers.vision.yolo import encode
from helpers.vision.yolo_loss import Weights, yolo_loss, yolo_loss_backward, yolo_loss_forward, yolo_loss_parts
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, slope_matches

RNG = np.random.default_rng


def case(seed: int, cells: int, n_a: int, classes: int, m: int = 2) -> tuple[np.ndarray, np.ndarray, Grid, Weights]:
    rng = RNG(seed)
    grid = Grid(8 * cells, cells, rng.uniform(5, 20, (n_a, 2)), classes)
    boxes = np.concatenate([rng.uniform(0, grid.pixels, (m, 2, 2)), rng.uniform(3, 30, (m, 2, 2))], axis=2)
    target = encode(boxes, rng.integers(-1, classes, (m, 2)), grid).target.astype(np.float64)
    return rng.standard_normal((m, *grid.shape)), target, grid, Weights(*rng.uniform(0, 3, 2))


def by_torch(T: torch.Tensor, Y: torch.Tensor, grid: Grid, weights: Weights) -> torch.Tensor:
    there = Y[..., 0] == 1
    weight = torch.where(there, 1.0, weights.empty).to(T)
    total = functional.binary_cross_entropy_with_logits(T[..., 0], Y[..., 0], weight, reduction="sum")
    for at in there.nonzero().tolist():
        t, y, anchor = T[tuple(at)], Y[tuple(at)], torch.tensor(grid.anchors[at[3]] / grid.side)
        total = total + functional.cross_entropy(t[5:], y[5:].argmax())
        total = total + weights.box * functional.mse_loss(torch.sigmoid(t[1:3]), y[1:3], reduction="sum")
        total = total + weights.box * functional.mse_loss(t[3:5], (y[3:5] / anchor).log(), reduction="sum")
    return total / len(T)


shapes = given(cells=st.integers(1, 4), n_a=st.integers(1, 3), classes=st.integers(1, 4), seed=SEEDS)


@shapes
def test_forward_and_backward_are_those_of_torch(cells: int, n_a: int, classes: int, seed: int) -> None:
    T, Y, grid, weights = case(seed, cells, n_a, classes)
    J, cache = yolo_loss_forward(T, Y, grid, weights)
    keeps_promises(lambda t, y: yolo_loss_forward(t, y, grid, weights)[0], T, Y)
    dT = keeps_promises(lambda t, y: yolo_loss_backward(1.0, yolo_loss_forward(t, y, grid, weights)[1]), T, Y)
    t = torch.tensor(T, requires_grad=True)
    want = by_torch(t, torch.tensor(Y), grid, weights)
    want.backward()
    close(J, want.detach(), rtol=1e-6)
    close(dT, t.grad, rtol=1e-6, atol=1e-10)
    close(yolo_loss_backward(2.5, cache), 2.5 * dT)
    slope_matches(lambda x: yolo_loss_forward(x, Y, grid, weights)[0], T, dT, RNG(seed))


@shapes
def test_the_function_for_a_training(cells: int, n_a: int, classes: int, seed: int) -> None:
    T, Y, grid, weights = case(seed, cells, n_a, classes)
    t = torch.tensor(T, requires_grad=True)
    J = yolo_loss(grid, weights)(t, torch.tensor(Y))
    J.backward()
    close(t.grad, yolo_loss_backward(1.0, yolo_loss_forward(T, Y, grid, weights)[1]), rtol=1e-6, atol=1e-10)


def test_parts_add_up_and_dont_cares_are_none() -> None:
    T, Y, grid, weights = case(3, 3, 2, 3)
    parts = yolo_loss_parts(T, Y, grid, weights)
    close(parts.object + weights.box * parts.box + parts.classes, yolo_loss_forward(T, Y, grid, weights)[0])
    dT = yolo_loss_backward(1.0, yolo_loss_forward(T, Y, grid, weights)[1])
    empty = Y[..., 0] == 0
    assert (dT[empty][:, 1:] == 0).all() and (dT[empty][:, 0] != 0).all() and (dT[~empty] != 0).all()


def test_nothing_to_find_and_far_off() -> None:
    T, _, grid, _ = case(0, 2, 2, 3)
    J, cache = yolo_loss_forward(T, np.zeros_like(T), grid)
    assert np.isfinite(J) and np.isfinite(yolo_loss_backward(1.0, cache)).all()
    for far in (-800.0, 800.0):
        wild = np.full_like(T, far)
        with np.errstate(over="ignore"):
            assert np.isfinite(yolo_loss_forward(wild, np.zeros_like(T), grid)[0])


def test_refusals() -> None:
    T, Y, grid, _ = case(0, 2, 2, 3)
    assert "same rows" in complaint(yolo_loss_forward, T, Y[:1], grid)
    assert "C = 3 classes" in complaint(yolo_loss_forward, T, Y[..., :7], grid)
    assert "weights.box" in complaint(yolo_loss_forward, T, Y, grid, Weights(box=-1))
    assert "weights.empty" in complaint(yolo_loss, grid, Weights(empty=float("nan")))
    flat = np.array(Y)
    flat[0, 0, 0, 0] = 1
    flat[0, 0, 0, 0, 3] = 0
    assert "encode" in complaint(yolo_loss_forward, T, flat, grid)


def test_other_kinds_are_refused() -> None:
    assert complaint(yolo_loss, None).startswith("TypeError: yolo_loss: grid is None, expected a Grid.")
    assert complaint(yolo_loss_backward, 1.0, None).startswith(
        "TypeError: yolo_loss_backward: cache is None, expected a YoloCache."
    )
