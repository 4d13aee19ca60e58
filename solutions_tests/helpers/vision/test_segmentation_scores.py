"""Scores of masks against scikit-learn, scipy's morphology, and numbers by hand."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation
from sklearn.metrics import confusion_matrix, jaccard_score

from helpers.vision.segmentation_scores import class_iou, edge_pixels, pixel_confusion, segmentation_scores
from solutions_tests.helpers.probes import close, complaint, unchanged


@st.composite
def masks(draw: Any) -> tuple[np.ndarray, np.ndarray, int]:
    """Predicted and true masks, some of whose classes may not occur."""
    C = draw(st.integers(2, 5))
    shape = tuple(draw(st.integers(1, n)) for n in (3, 6, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kind = draw(st.sampled_from(["uint8", "int64"]))
    predicted, truth = (rng.integers(0, draw(st.integers(1, C)), shape).astype(kind) for _ in range(2))
    return predicted, truth, C


@given(masks())
def test_confusion_and_iou_as_scikit_learn_has_them(case: tuple[np.ndarray, np.ndarray, int]) -> None:
    predicted, truth, C = case
    with unchanged(predicted, truth):
        scores = segmentation_scores(predicted, truth, C)
    labels = list(range(C))
    close(scores.confusion, confusion_matrix(truth.ravel(), predicted.ravel(), labels=labels))
    close(pixel_confusion(torch.tensor(predicted), torch.tensor(truth), C), scores.confusion)
    close(class_iou(torch.tensor(scores.confusion)), scores.iou)
    occurring = np.union1d(predicted, truth)
    theirs = jaccard_score(truth.ravel(), predicted.ravel(), labels=occurring, average=None)
    close(scores.iou[occurring], theirs)
    assert np.isnan(np.delete(scores.iou, occurring)).all()
    assert scores.mean_iou == pytest.approx(theirs.mean())
    assert scores.accuracy == pytest.approx((predicted == truth).mean())


@given(masks(), st.integers(1, 3))
def test_edges_as_morphology_finds_them(case: tuple[np.ndarray, np.ndarray, int], reach: int) -> None:
    predicted, truth, C = case
    cross = np.zeros((3, 3, 3), dtype=bool)
    cross[1] = [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    expected = np.zeros(truth.shape, dtype=bool)
    for c in range(C):  # a pixel is near another class where what is not its own class reaches it
        expected |= (truth == c) & binary_dilation(truth != c, cross, iterations=reach)
    found = edge_pixels(truth, reach)
    assert (found == expected).all()
    assert (edge_pixels(torch.tensor(truth), reach) == found).all()
    score = segmentation_scores(predicted, truth, C, reach=reach).edge_accuracy
    if found.any():
        assert score == pytest.approx((predicted == truth)[found].mean())
    else:
        assert np.isnan(score)


def test_by_hand() -> None:
    truth = np.array([[[0, 0, 1, 1], [0, 0, 1, 1]]])
    predicted = np.array([[[0, 1, 1, 1], [0, 0, 0, 1]]])
    scores = segmentation_scores(predicted, truth, 3)
    close(scores.iou[:2], np.array([3 / 5, 3 / 5]))
    assert np.isnan(scores.iou[2]) and scores.mean_iou == pytest.approx(0.6) and scores.accuracy == 0.75
    assert scores.edge_accuracy == 0.5
    perfect = segmentation_scores(truth, truth, 3)
    assert perfect.mean_iou == perfect.edge_accuracy == perfect.accuracy == 1


def test_refusals() -> None:
    truth = np.zeros((2, 3, 3), dtype=int)
    assert "predicted has shape (2, 3, 2), expected (2, 3, 3)" in complaint(pixel_confusion, truth[:, :, :2], truth, 2)
    assert "argmax(axis=1)" in complaint(segmentation_scores, truth[:1], truth, 2)
    said = complaint(segmentation_scores, truth[0], truth, 2)
    assert "predicted has shape (3, 3), expected masks (m, n_H, n_W). One mask is predicted[None]." in said
    assert "truth contains 2, expected whole numbers from 0 to C - 1 = 1" in complaint(
        pixel_confusion, truth, truth + 2, 2
    )
    assert "predicted contains 0.5" in complaint(segmentation_scores, truth + 0.5, truth, 2)
    assert "C is 1" in complaint(segmentation_scores, truth, truth, 1)
    assert "reach is 0" in complaint(edge_pixels, truth, 0)
    assert "masks is a list" in complaint(edge_pixels, [[[0]]])
    assert "masks contains -1" in complaint(edge_pixels, truth - 1)
    assert "masks has shape (0, 3, 3)" in complaint(edge_pixels, truth[:0])
    assert "confusion has shape (2, 3)" in complaint(class_iou, np.ones((2, 3)))
    assert "confusion contains -1" in complaint(class_iou, -np.ones((2, 2)))
    assert "confusion is a list" in complaint(class_iou, [[1, 2], [3, 4]])


def test_other_kinds_are_refused() -> None:
    assert complaint(class_iou, 5).startswith(
        "TypeError: class_iou: confusion is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(class_iou, np.array(5)).startswith(
        "ValueError: class_iou: confusion has shape (), expected (C, C), 2 axes."
    )
