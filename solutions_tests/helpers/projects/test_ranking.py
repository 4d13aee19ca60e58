"""Curves and areas against scikit-learn, ties in the scores included, and the refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from helpers.projects.metrics import outcomes, precision, recall
from helpers.projects.ranking import (
    average_precision,
    mean_average_precision,
    precision_recall_curve,
    roc_area,
    roc_curve,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, tensor, unchanged


def ranked(m: int, levels: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores (1, m) with at most so many different values, and labels (1, m) with both 0 and 1 among them."""
    rng = np.random.default_rng(seed)
    labels = (rng.random((1, m)) < rng.random()) * 1
    labels[0, :2] = (0, 1)
    scores = rng.integers(0, levels, (1, m)) / levels + labels * rng.random() * rng.integers(0, 2)
    order = rng.permutation(m)
    return scores[:, order], labels[:, order]


many = given(m=st.integers(2, 40), levels=st.sampled_from([1, 2, 5, 10**6]), seed=SEEDS)


@many
def test_precision_and_recall_against_scikit_learn(m: int, levels: int, seed: int) -> None:
    scores, labels = ranked(m, levels, seed)
    with unchanged(scores, labels):
        curve = precision_recall_curve(scores, labels)
    P, R, thresholds = metrics.precision_recall_curve(labels[0], scores[0])
    close(tuple(curve), (P[:-1][::-1], R[:-1][::-1], thresholds[::-1]))
    close(tuple(precision_recall_curve(tensor(scores), tensor(labels))), tuple(curve))
    assert curve.recall[-1] == 1
    assert (np.diff(curve.thresholds) < 0).all()
    for P_k, R_k, t in zip(*curve, strict=True):
        counts = outcomes((scores >= t) * 1, labels)
        assert (P_k, R_k) == pytest.approx((precision(counts), recall(counts)))


@many
def test_areas_against_scikit_learn(m: int, levels: int, seed: int) -> None:
    scores, labels = ranked(m, levels, seed)
    with unchanged(scores, labels):
        found = average_precision(scores, labels), roc_area(scores, labels)
    right = (metrics.average_precision_score(labels[0], scores[0]), metrics.roc_auc_score(labels[0], scores[0]))
    assert found == pytest.approx(right, rel=1e-9)
    assert all(type(x) is float for x in found)
    assert (average_precision(tensor(scores), tensor(labels)), roc_area(tensor(scores), tensor(labels))) == found
    pairs = scores[:, labels[0] == 1].T - scores[:, labels[0] == 0]
    assert roc_area(scores, labels) == pytest.approx(np.mean((pairs > 0) + (pairs == 0) / 2))


@many
def test_roc_against_scikit_learn(m: int, levels: int, seed: int) -> None:
    scores, labels = ranked(m, levels, seed)
    curve = roc_curve(scores, labels)
    right = metrics.roc_curve(labels[0], scores[0], drop_intermediate=False)
    close(tuple(curve), right)
    assert (curve.false_alarms[0], curve.recall[0], curve.thresholds[0]) == (0, 0, np.inf)


@given(m=st.integers(1, 30), C=st.integers(2, 5), seed=SEEDS)
def test_mean_over_classes_against_scikit_learn(m: int, C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(C), rng.integers(0, C, m)]).reshape(1, -1)
    scores = rng.normal(size=(C, C + m)).round(1)
    with unchanged(scores, labels):
        found = mean_average_precision(scores, labels)
    one_hot = (np.arange(C) == labels.T) * 1
    assert found == pytest.approx(metrics.average_precision_score(one_hot, scores.T, average="macro"))
    assert type(found) is float
    assert mean_average_precision(tensor(scores), tensor(labels)) == found


def test_numbers_of_the_lesson() -> None:
    scores, labels = np.array([[9.0, 7, 6, 4, 2]]), np.array([[1, 0, 1, 0, 0]])
    assert average_precision(scores, labels) == pytest.approx((1 + 2 / 3) / 2)
    assert roc_area(scores, labels) == pytest.approx(5 / 6)
    assert average_precision(np.array([[1.0]]), np.array([[1]])) == 1
    assert average_precision(np.zeros((1, 5)), labels) == 0.4  # no order at all: the share of positives
    assert precision_recall_curve(np.array([[3, 3, 1]]), np.array([[0, 1, 1]])).precision.tolist() == [0.5, 2 / 3]
    lowest = np.array([[-128, 3, 5, 2]], dtype=np.int8)  # its negative is no int8
    assert precision_recall_curve(lowest, np.array([[0, 1, 1, 0]])).thresholds.tolist() == [5, 3, 2, -128]


def test_order_is_all_that_counts_and_roc_knows_no_shares() -> None:
    scores, labels = ranked(40, 10**6, 1)
    for area in (average_precision, roc_area):
        assert area(np.exp(5 * scores) - 3, labels) == pytest.approx(area(scores, labels))
    more = np.concatenate([np.tile(scores[:, labels[0] == 0], 9), scores[:, labels[0] == 1]], axis=1)
    marks = np.concatenate([np.zeros((1, 9 * int((labels == 0).sum()))), np.ones((1, int(labels.sum())))], axis=1)
    assert roc_area(more, marks) == pytest.approx(roc_area(scores, labels))
    assert average_precision(more, marks) < average_precision(scores, labels)


def test_wrong_inputs() -> None:
    scores, labels = np.array([[0.1, 0.9, 0.4]]), np.array([[0, 1, 0]])
    functions: list[Any] = [precision_recall_curve, average_precision, roc_curve, roc_area]
    for function in functions:
        where = f"ValueError: {function.__name__}: "
        assert complaint(function, scores, labels * 0) == (
            where + "there is no positive example, expected at least one label 1 because the curve shows a share of"
            " those. Take more examples of that kind."
        )
        assert where + "scores[0, 1] is nan, expected finite" in complaint(function, np.array([[0, np.nan, 1]]), labels)
        assert where + "scores has shape (3,), expected (1, m)" in complaint(function, scores[0], labels)
        assert where + "scores has shape (3, 1), expected (1, m)" in complaint(function, scores.T, labels)
        assert where + "labels has 2 columns" in complaint(function, scores, labels[:, :2])
        assert where + "labels contains 2, expected only" in complaint(function, scores, 2 * labels)
        assert where + "scores is empty" in complaint(function, scores[:, :0], labels[:, :0])
    for function in (roc_curve, roc_area):
        assert "there is no negative example, expected at least one label 0" in complaint(
            function, scores, labels * 0 + 1
        )
    assert average_precision(scores, labels * 0 + 1) == 1
    where = "ValueError: mean_average_precision: "
    table, three = np.eye(3), np.array([[0, 1, 2]])
    assert mean_average_precision(table, three) == 1
    assert where + "scores has 1 row, expected one" in complaint(mean_average_precision, scores, labels)
    assert complaint(mean_average_precision, table, np.array([[0, 0, 2]])) == (
        where + "class 1 has no example among the labels, expected at least one of each class, because precision at its"
        " examples is what is averaged. Take more examples, or leave out its row."
    )
    assert where + "labels contains 3, expected whole" in complaint(mean_average_precision, table, three + 1)
    assert where + "labels has shape (1, 2), expected (1, m) = (1, 3)" in complaint(
        mean_average_precision, table, three[:, :2]
    )
    assert where + "scores[0, 0] is inf" in complaint(mean_average_precision, table + np.inf, three)
