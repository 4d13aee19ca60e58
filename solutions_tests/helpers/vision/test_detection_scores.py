"""Matching, precision and recall, AP and mAP: worked tables, an independent implementation, scikit-learn, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from helpers.vision.boxes import iou
from helpers.vision.detection_scores import (
    Found,
    Objects,
    average_precision,
    envelope,
    evaluate,
    match,
    objects_in,
    precision_recall,
)
from solutions_tests.helpers.probes import close, complaint

seeds = st.integers(0, 2**32 - 1)


def test_average_precision_of_a_worked_table() -> None:
    """Right, wrong, right, wrong, right of 4 objects: precisions 1, 1/2, 2/3, 1/2, 3/5 at recalls 1/4, 1/4, 2/4 ..."""
    scores, right = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([True, False, True, False, True])
    curve = precision_recall(scores, right, 4)
    close(curve.precision, np.array([1, 1 / 2, 2 / 3, 1 / 2, 3 / 5]))
    close(curve.recall, np.array([1, 1, 2, 2, 3]) / 4)
    assert average_precision(scores, right, 4) == pytest.approx((1 + 2 / 3 + 3 / 5) / 4)
    assert average_precision(scores, np.array([False, True, True, True, True]), 4) == pytest.approx(4 / 5)  # one dip
    assert average_precision(scores, right & False, 4) == 0
    assert average_precision(scores[:0], right[:0], 4) == 0
    assert average_precision(scores[:2], np.array([True, True]), 2) == 1


@given(seeds, st.integers(1, 20))
def test_the_curve_is_that_of_scikit_learn(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    scores, right = np.round(rng.random(k), 1), rng.random(k) < 0.5
    right[0] = True
    curve = precision_recall(scores, right, int(right.sum()))
    precision, recall, thresholds = precision_recall_curve(right, scores)
    close(curve.precision, precision[:-1][::-1])
    close(curve.recall, recall[:-1][::-1])
    close(curve.scores, thresholds[::-1])


def by_areas(scores: np.ndarray, right: np.ndarray, n_objects: int) -> float:
    """Independent: the integral over recall, with every object's own best precision."""
    total = 0.0
    for wanted in range(1, n_objects + 1):
        reached = [0.0]
        for threshold in set(scores.tolist()):
            taken = scores >= threshold
            if right[taken].sum() >= wanted:
                reached.append(right[taken].sum() / taken.sum())
        total += max(reached) / n_objects
    return total


@given(seeds, st.integers(0, 15), st.integers(0, 3))
def test_average_precision_against_an_independent_one(seed: int, k: int, missed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, right = np.round(rng.random(k), 1), rng.random(k) < 0.5
    n_objects = int(right.sum()) + missed
    if n_objects:
        assert average_precision(scores, right, n_objects) == pytest.approx(by_areas(scores, right, n_objects))


def things(rng: np.random.Generator, k: int) -> tuple[np.ndarray, np.ndarray]:
    sizes = rng.uniform(0.1, 0.6, (k, 2))
    return np.concatenate([rng.uniform(0.3, 0.7, (k, 2)), sizes], axis=1), rng.integers(0, 2, k)


@given(seeds, st.integers(0, 7), st.integers(0, 4), st.sampled_from([0.2, 0.5, 0.75]))
def test_matching_against_an_independent_one(seed: int, k: int, n: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    boxes, classes = things(rng, k)
    true_boxes, true_classes = things(rng, n)
    scores = np.round(rng.random(k), 1)
    expected, taken = [False] * k, set()
    for i in sorted(range(k), key=lambda i: (-scores[i], i)):
        rivals = [j for j in range(n) if j not in taken and true_classes[j] == classes[i]]
        rivals.sort(key=lambda j: (-float(iou(boxes[i], true_boxes[j])), j))
        if rivals and iou(boxes[i], true_boxes[rivals[0]]) >= threshold:
            expected[i] = True
            taken.add(rivals[0])
    right = match(Found(boxes, classes, scores), Objects(true_boxes, true_classes), threshold)
    assert right.tolist() == expected


def test_a_second_box_on_one_object_and_the_wrong_class_are_wrong() -> None:
    box = np.array([0.5, 0.5, 0.2, 0.2])
    found = Found(np.stack([box, box, box]), np.array([0, 0, 1]), np.array([0.5, 0.9, 0.95]))
    assert match(found, Objects(box[None], np.array([0]))).tolist() == [False, True, False]


def test_an_iou_of_exactly_the_threshold_counts_as_found() -> None:
    whole, half = np.array([[2.0, 1.0, 2.0, 4.0]]), np.array([[2.0, 1.0, 2.0, 2.0]])
    found, objects = Found(half, np.array([0]), np.array([0.9])), Objects(whole, np.array([0]))
    assert match(found, objects, 0.5).tolist() == [True] and match(found, objects, 0.51).tolist() == [False]


def test_evaluate_by_hand() -> None:
    """Class 0: 2 objects, one found (0.9), one false alarm (0.95): AP 1/4. Class 1: AP 1. Class 2: no objects."""
    a, b, c = np.array([[0.2, 0.2, 0.2, 0.2], [0.7, 0.7, 0.2, 0.2], [0.2, 0.7, 0.2, 0.2]])
    objects = [Objects(np.stack([a, b]), np.array([0, 1])), Objects(a[None], np.array([0]))]
    found = [
        Found(np.stack([a, b, c]), np.array([0, 1, 0]), np.array([0.9, 0.3, 0.95])),
        Found(np.zeros((0, 4)), np.zeros(0, dtype=int), np.zeros(0)),
    ]
    result = evaluate(found, objects, 3)
    close(result.ap[:2], np.array([1 / 4, 1]))
    assert np.isnan(result.ap[2]) and result.mean_ap == pytest.approx(5 / 8)
    close(result.curves[0].precision, np.array([0, 1 / 2]))
    with_false_alarm = [found[0], Found(c[None], np.array([2]), np.array([0.5]))]
    assert evaluate(with_false_alarm, objects, 3).mean_ap == pytest.approx(5 / 8)  # no object of class 2 to be found


def test_objects_in_leaves_the_empty_places_out() -> None:
    boxes, classes = np.arange(16.0).reshape(2, 2, 4), np.array([[1, -1], [-1, -1]])
    first, second = objects_in(boxes, classes)
    close(first.boxes, boxes[0, :1])
    assert first.classes.tolist() == [1] and second.boxes.shape == (0, 4)


def test_refusals() -> None:
    box, one = np.array([[0.5, 0.5, 0.2, 0.2]]), np.array([0])
    there, found = Objects(box, one), Found(box, one, np.array([0.9]))
    cases: list[tuple[Any, str]] = [
        (lambda: match(found, there, 0), "threshold is 0"),
        (lambda: match(found._replace(scores=np.ones(2)), there), "found.scores has another shape than (1,)"),
        (lambda: match(found, there._replace(boxes=-box)), "objects.boxes contains a height or width"),
        (lambda: match(found, there._replace(classes=np.array([0.5]))), "objects.classes contains 0.5"),
        (lambda: precision_recall(np.ones(2), np.array([True, True]), 1), "2 detections are right, expected at most"),
        (lambda: precision_recall(np.ones(2), np.array([True]), 1), "right has shape (1,), expected (2,)"),
        (lambda: average_precision(np.ones(1), np.array([True]), 0), "n_objects is 0"),
        (lambda: evaluate([found], [there, there], 1), "found has 1 pictures, expected 2"),
        (lambda: evaluate([found], [Objects(np.zeros((0, 4)), one[:0])], 1), "there is no object"),
        (lambda: evaluate([found._replace(classes=np.array([3]))], [there], 2), "there is class 3"),
        (lambda: objects_in(box, np.zeros((1, 2))), "expected (m, most, 4) = (1, 2, 4)"),
    ]
    for call, words in cases:
        assert words in complaint(call)


def test_other_kinds_are_refused() -> None:
    assert complaint(envelope, 0.5).startswith(
        "TypeError: envelope: precision is a float, expected a numpy array or a torch tensor."
    )
    assert complaint(evaluate, [1], [2], 3).startswith("TypeError: evaluate: found[0] is 1, expected a list of Found.")
    assert complaint(precision_recall, np.array([np.nan]), np.array([True]), 1).startswith(
        "ValueError: precision_recall: scores[0] is nan, expected"
    )
    assert complaint(precision_recall, np.array([0.5]), np.array([0.5]), 1).startswith(
        "ValueError: precision_recall: right is a row of numbers, expected True or False."
    )
    assert complaint(precision_recall, [None], [True], 1).startswith(
        "TypeError: precision_recall: scores is a list, expected real numbers alone."
    )
