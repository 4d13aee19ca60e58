"""Boxes: formats, IoU against the counting of cells, degenerate and touching boxes, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.boxes import areas, boxes_of, clip_boxes, corners_of, iou, iou_matrix, shape_iou
from solutions_tests.helpers.probes import close, complaint, unchanged

GRID = 12


def whole_boxes(rng: np.random.Generator, n: int) -> np.ndarray:
    """Boxes with whole edges inside of a grid, also ones without height or width."""
    edges = np.sort(rng.integers(0, GRID + 1, size=(n, 2, 2)), axis=1)  # (n, low and high, x and y)
    return boxes_of(np.concatenate([edges[:, 0], edges[:, 1]], axis=1) * 1.0)


def counted(box: np.ndarray, other: np.ndarray) -> float:
    """IoU by counting the cells of a grid."""
    drawn = []
    for left, top, right, bottom in corners_of(np.stack([box, other])).astype(int):
        cells = np.zeros((GRID, GRID), dtype=bool)
        cells[top:bottom, left:right] = True
        drawn.append(cells)
    union = (drawn[0] | drawn[1]).sum()
    return float((drawn[0] & drawn[1]).sum() / union) if union else 0.0


@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 5))
def test_iou_is_what_counting_cells_gives(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, others = whole_boxes(rng, n), whole_boxes(rng, k)
    with unchanged(boxes, others):
        table = iou_matrix(boxes, others)
    assert table.shape == (n, k)
    close(table, np.array([[counted(a, b) for b in others] for a in boxes]), atol=1e-12)
    close(table, iou(boxes[:, None], others), atol=0)
    close(table, iou_matrix(others, boxes).T, atol=0)
    close(iou_matrix(torch.tensor(boxes), torch.tensor(others)).numpy(), table, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
def test_iou_knows_no_frame(seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, others = whole_boxes(rng, 4), whole_boxes(rng, 3)
    shares = np.array([3.0, 0.5, 0.5, 3.0])  # x and b_w by 3, y and b_h by a half
    moved = np.array([1.0, -7.0, 0, 0])
    close(iou_matrix(boxes * shares + moved, others * shares + moved), iou_matrix(boxes, others), atol=1e-9)


def test_iou_by_hand() -> None:
    box = np.array([2.0, 1.0, 2.0, 4.0])  # from (0, 0) to (4, 2)
    for other, value in (
        (box, 1.0),
        ([3.0, 1.0, 2.0, 4.0], 6 / 10),  # one to the right
        ([6.0, 1.0, 2.0, 4.0], 0.0),  # touches at x = 4
        ([5.0, 3.0, 2.0, 2.0], 0.0),  # touches at a corner
        ([2.0, 1.0, 1.0, 1.0], 1 / 8),  # inside
        ([2.0, 1.0, 0.0, 4.0], 0.0),  # a line inside
        ([9.0, 9.0, 0.0, 0.0], 0.0),  # a point outside
    ):
        assert iou(box, np.array(other)) == pytest.approx(value, abs=1e-12)
    line = np.array([2.0, 1.0, 0.0, 4.0])
    assert iou(line, line) == 0


def test_a_box_has_iou_1_with_itself_also_where_rounding_is_against_it() -> None:
    rng = np.random.default_rng(3)
    for kind in (np.float32, np.float64):
        boxes = (rng.random((300, 4)) * 0.3).astype(kind)
        values = iou(boxes, boxes)
        assert values.dtype == kind and values.max() <= 1
        close(values, np.ones(300), atol=1e-4)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_corners_and_back(seed: int, n: int) -> None:
    boxes = whole_boxes(np.random.default_rng(seed), n)
    close(boxes_of(corners_of(boxes)), boxes, atol=0)
    left, top, right, bottom = corners_of(boxes).T
    close(areas(boxes), (right - left) * (bottom - top), atol=0)
    close(corners_of(torch.tensor(boxes)).numpy(), corners_of(boxes), atol=0)


def test_shape_iou_is_the_iou_on_one_midpoint() -> None:
    rng = np.random.default_rng(0)
    shapes, others = rng.random((5, 2)), rng.random((4, 2))
    at = np.zeros((9, 2)) + 0.3
    boxes = np.concatenate([at, np.concatenate([shapes, others])], axis=1)
    close(shape_iou(shapes, others), iou_matrix(boxes[:5], boxes[5:]), atol=1e-12)
    close(shape_iou(torch.tensor(shapes), torch.tensor(others)).numpy(), shape_iou(shapes, others), atol=1e-12)
    assert shape_iou(np.zeros((1, 2)), np.zeros((1, 2))) == 0


def test_no_boxes_are_fine() -> None:
    none, some = np.zeros((0, 4)), np.ones((3, 4))
    assert iou_matrix(none, some).shape == (0, 3) and iou_matrix(some, none).shape == (3, 0)
    assert corners_of(none).shape == boxes_of(none).shape == (0, 4)
    assert iou_matrix(torch.tensor(none), torch.tensor(some)).shape == (0, 3)


def test_clipping() -> None:
    boxes = np.array([[0.0, 0.0, 4.0, 4.0], [5.0, 5.0, 2.0, 2.0], [20.0, 5.0, 2.0, 2.0]])
    with unchanged(boxes):
        inside = clip_boxes(boxes, 8, 10)
    close(inside, np.array([[1.0, 1.0, 2.0, 2.0], [5.0, 5.0, 2.0, 2.0], [10.0, 5.0, 2.0, 0.0]]), atol=0)


def test_refusals() -> None:
    good = np.ones((2, 4))
    cases: list[tuple[Any, str]] = [
        (lambda: corners_of(np.ones((2, 3))), "(2, 3), expected (..., 4) with (b_x, b_y, b_h, b_w)"),
        (lambda: corners_of([1, 2, 3, 4]), "is a list"),
        (lambda: areas(np.array([0.5, 0.5, -0.1, 0.2])), "height or width of -0.1, expected at least 0"),
        (lambda: iou(good, np.full((2, 4), np.nan)), "others[0, 0] is nan"),
        (lambda: iou(good, np.ones((3, 4))), "For all pairs use iou_matrix"),
        (lambda: iou_matrix(np.ones(4), good), "expected (n, 4)"),
        (lambda: iou_matrix(good, torch.ones(2, 4)), "mixed"),
        (lambda: boxes_of(np.array([3.0, 0.0, 1.0, 1.0])), "right edge before its left one"),
        (lambda: shape_iou(np.ones((2, 3)), np.ones((1, 2))), "expected (n, 2)"),
        (lambda: shape_iou(-np.ones((2, 2)), np.ones((1, 2))), "height or width of -1"),
        (lambda: clip_boxes(good, 0, 1), "height is 0"),
    ]
    for call, words in cases:
        assert words in complaint(call)
