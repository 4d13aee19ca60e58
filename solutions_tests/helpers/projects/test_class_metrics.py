"""The confusion matrix and the scores of each class against scikit-learn, and which classes are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix as theirs
from sklearn.metrics import precision_recall_fscore_support

from helpers.projects.class_metrics import class_scores, confusion_matrix
from solutions_tests.helpers.probes import SEEDS, close, complaint, tensor, unchanged


def classes(C: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers and labels (1, m) of C classes, each class among the labels."""
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(C), rng.integers(0, C, m)])
    answers = np.where(rng.random(C + m) < 0.5, labels, rng.integers(0, rng.integers(1, C + 1), C + m))
    return answers.reshape(1, -1), labels.reshape(1, -1)


@given(C=st.integers(2, 6), m=st.integers(0, 40), seed=SEEDS)
def test_against_scikit_learn(C: int, m: int, seed: int) -> None:
    answers, labels = classes(C, m, seed)
    with unchanged(answers, labels):
        M = confusion_matrix(answers, labels, C)
    assert M.dtype.kind == "i"
    close(M, theirs(labels[0], answers[0], labels=range(C)))
    close(confusion_matrix(tensor(answers), tensor(labels), C), M)
    close(confusion_matrix(answers * 1.0, labels * 1.0, C), M)
    scores = class_scores(M, if_none=0.0)
    more = {"labels": range(C), "zero_division": 0.0}
    for mine, right in zip(scores[:3], precision_recall_fscore_support(labels[0], answers[0], **more), strict=False):
        close(mine, right)
    assert scores.accuracy == pytest.approx(float((answers == labels).mean()))
    averages = precision_recall_fscore_support(labels[0], answers[0], average="macro", **more)[:3]
    assert list(scores.macro()) == ["precision", "recall", "f1"]
    assert list(scores.macro().values()) == pytest.approx(list(averages))
    assert all(type(x) is float for x in (*scores.macro().values(), scores.accuracy))
    close(tuple(class_scores(tensor(M), 0.0)), tuple(scores))


def test_rows_are_the_truth() -> None:
    assert confusion_matrix(np.array([[1, 1, 0]]), np.array([[0, 0, 1]]), 2).tolist() == [[0, 2], [1, 0]]
    assert confusion_matrix(np.array([[0]]), np.array([[2]]), 4).shape == (4, 4)


def test_wrong_inputs() -> None:
    Y, where = np.array([[0, 1, 2]]), "ValueError: confusion_matrix: "
    assert where + "labels contains 3, expected whole numbers from 0 to C - 1 = 2." in complaint(
        confusion_matrix, Y, Y + 1, 3
    )
    assert where + "predicted contains 0.5, " in complaint(confusion_matrix, Y + 0.5, Y, 3)
    assert where + "predicted has shape (3,), expected (1, m)" in complaint(confusion_matrix, Y[0], Y, 3)
    assert where + "labels has 2 columns (shape (1, 2)), expected 3" in complaint(confusion_matrix, Y, Y[:, :2], 3)
    assert where + "C is 1, expected a whole number of at least 2." in complaint(confusion_matrix, Y, Y, 1)
    assert where + "predicted is empty" in complaint(confusion_matrix, Y[:, :0], Y, 3)
    where = "ValueError: class_scores: "
    assert complaint(class_scores, np.array([[3, 0], [0, 0]])) == (
        where + "class 1 has no example, expected every class among labels and answers. Take examples of it."
    )
    assert complaint(class_scores, np.array([[3, 0], [2, 0]])) == (
        where + "class 1 has never been answered, expected every class among labels and answers."
        " Say what its precision shall be, such as if_none=0.0."
    )
    assert class_scores(np.array([[3, 0], [2, 0]]), if_none=1.0).precision.tolist() == [0.6, 1]
    assert where + "confusion has shape (2, 3), expected counts (C, C)." in complaint(class_scores, np.ones((2, 3)))
    assert where + "confusion contains -1, expected counts of at least 0." in complaint(
        class_scores, np.array([[1.0, -1], [0, 1]])
    )
    assert where + "confusion has shape (4,), expected (C, C), 2 axes." in complaint(class_scores, np.ones(4))
