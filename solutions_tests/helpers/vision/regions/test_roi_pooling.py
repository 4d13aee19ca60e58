"""RoI pooling against loops, autograd, finite differences, torch's pooling of a whole picture, and by hand."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.boxes import boxes_of
from helpers.vision.regions.roi_pooling import roi_pool_backward, roi_pool_forward
from helpers.vision.regions.roi_pooling_loops import roi_pool_backward_loops, roi_pool_forward_loops
from solutions_tests.helpers.probes import close, complaint, keeps_promises, slope_matches, tensor

SIZES = st.integers(1, 6)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), SIZES, SIZES, st.integers(0, 4), SIZES, st.booleans())
def test_against_loops_and_autograd(seed: int, m: int, n_H: int, n_W: int, R: int, f: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    stride = int(rng.integers(1, 5))
    A_prev = rng.standard_normal((m, n_H, n_W, 2))
    A_prev = np.round(A_prev) if ties else A_prev
    low, size = rng.uniform(-3, 5 * stride, (R, 2)), rng.uniform(0, 6 * stride, (R, 2))
    boxes, pictures = boxes_of(np.concatenate([low, low + size], axis=1)), rng.integers(m, size=R)

    def forward(A: Any) -> Any:
        return roi_pool_forward(A, boxes, pictures, f, stride=stride)[0]

    out = keeps_promises(forward, A_prev)
    assert out.shape == (R, f, f, 2)
    close(roi_pool_forward_loops(A_prev, boxes, pictures, f, stride=stride), out)
    dA = rng.standard_normal(out.shape)
    if not R:
        return
    cache = roi_pool_forward(A_prev, boxes, pictures, f, stride=stride)[1]
    found = roi_pool_backward(dA, cache)
    close(roi_pool_backward_loops(dA, A_prev, boxes, pictures, f, stride=stride), found)
    leaf = tensor(A_prev).requires_grad_()
    A, other = roi_pool_forward(leaf, tensor(boxes), tensor(pictures), f, stride=stride)
    (A * tensor(dA)).sum().backward()
    close(leaf.grad, found)
    close(roi_pool_backward(tensor(dA), other), found)
    if not ties:
        slope_matches(lambda x: (forward(x) * dA).sum(), A_prev, found, rng)


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 12), st.integers(1, 5))
def test_a_box_around_everything_is_adaptive_max_pooling(seed: int, n_H: int, n_W: int, f: int) -> None:
    rng = np.random.default_rng(seed)
    A_prev = rng.standard_normal((1, n_H, n_W, 3))
    box = np.array([[n_W * 2, n_H * 2, n_H * 4, n_W * 4]]) * 1.0
    out, _ = roi_pool_forward(A_prev, box, np.array([0]), f, stride=4)
    truth = torch.nn.functional.adaptive_max_pool2d(tensor(A_prev).movedim(3, 1), f)
    close(out, truth.movedim(1, 3))


def test_worked_by_hand() -> None:
    A_prev = np.arange(16.0).reshape(1, 4, 4, 1)
    box = np.array([[2.5, 2.0, 4.0, 3.0]])  # columns 1 to 3, lines 0 to 3
    A, cache = roi_pool_forward(A_prev, box, np.array([0]), 2)
    assert A[0, :, :, 0].tolist() == [[6, 7], [14, 15]]  # three columns: the middle one belongs to both bins
    assert roi_pool_backward(np.ones((1, 2, 2, 1)), cache)[0, :, :, 0].sum() == 4
    flat = np.ones((1, 2, 2, 1))
    A, cache = roi_pool_forward(flat, np.array([[1.0, 1, 2, 2]]), np.array([0]), 1)
    assert roi_pool_backward(np.full((1, 1, 1, 1), 5.0), cache)[0, :, :, 0].tolist() == [[5, 0], [0, 0]]  # the first
    one = roi_pool_forward(A_prev, np.array([[1.5, 1.5, 1, 1]]), np.array([0]), 3)[0]
    assert (one == 5).all()  # a box of one cell fills all bins with it
    outside = roi_pool_forward(A_prev, np.array([[90.0, 90, 2, 2]]), np.array([0]), 1)[0]
    assert outside.item() == 15  # the nearest cell
    assert roi_pool_forward(A_prev, np.array([[3.0, 3, 2, 2]]), np.array([0]), 1, stride=2)[0].item() == 5


def test_only_shapes_are_noted_on_a_picture_without_gradients() -> None:
    maps = torch.rand(2, 5, 5, 3, requires_grad=True)
    with torch.no_grad():
        A, _ = roi_pool_forward(maps, np.array([[2.0, 2, 3, 3]]), np.array([1]), 2)
    assert not A.requires_grad


MAPS, BOX, FIRST = np.zeros((2, 4, 4, 1)), np.array([[2.0, 2, 2, 2]]), np.array([0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: roi_pool_forward(np.zeros((4, 4, 1)), BOX, FIRST), "expected (m, n_H, n_W, n_C), 4 axes"),
        (lambda: roi_pool_forward(MAPS, BOX[:, :3], FIRST), "boxes has shape (1, 3)"),
        (lambda: roi_pool_forward(MAPS, -BOX, FIRST), "height or width of -2"),
        (lambda: roi_pool_forward(MAPS, BOX, np.array([2])), "pictures contains 2, expected 0 to 1"),
        (lambda: roi_pool_forward(MAPS, BOX, np.array([0, 1])), "pictures"),
        (lambda: roi_pool_forward(MAPS, BOX, FIRST, 0), "f is 0"),
        (lambda: roi_pool_forward(MAPS, BOX, FIRST, stride=0), "stride is 0"),
        (lambda: roi_pool_backward(np.zeros((1, 4, 4, 2)), roi_pool_forward(MAPS, BOX, FIRST)[1]), "dA has shape"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)


def test_other_kinds_are_refused() -> None:
    assert complaint(roi_pool_forward, "x", np.ones((1, 4)), np.zeros(1)).startswith(
        "TypeError: roi_pool_forward: A_prev is a str, expected a numpy array or a torch tensor."
    )
    assert complaint(roi_pool_backward, np.ones((1, 1, 1, 1)), None).startswith(
        "TypeError: roi_pool_backward: cache is None, expected a RoiCache."
    )
