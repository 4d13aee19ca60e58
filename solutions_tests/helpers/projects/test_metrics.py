"""Counts and the numbers made of them against scikit-learn, what is undefined, and the lesson's examples."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, fbeta_score, precision_score, recall_score

from helpers.projects.metrics import Outcomes, accuracy, f1, f_beta, outcomes, precision, recall
from solutions_tests.helpers.probes import SEEDS, complaint, tensor, unchanged


def answers(m: int, seed: int, positives: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Answers and labels (1, m) of 0 and 1, with at least so many labels 1."""
    rng = np.random.default_rng(seed)
    labels = (rng.random((1, m)) < rng.random()) * 1
    labels[0, :positives] = 1
    return (rng.random((1, m)) < rng.random()) * 1, labels


@given(m=st.integers(1, 40), seed=SEEDS, beta=st.floats(0.1, 10))
def test_against_scikit_learn(m: int, seed: int, beta: float) -> None:
    said, true = answers(m, seed)
    with unchanged(said, true):
        counts = outcomes(said, true)
    tn, fp, fn, tp = confusion_matrix(true[0], said[0], labels=[0, 1]).ravel()
    assert counts == (tp, fp, fn, tn)
    assert all(type(count) is int for count in counts)
    assert outcomes(tensor(said), tensor(true)) == counts
    assert outcomes(said == 1, true.astype(np.uint8)) == counts
    pairs = [
        (precision(counts, if_none=0.0), precision_score(true[0], said[0], zero_division=0.0)),
        (recall(counts), recall_score(true[0], said[0])),
        (f1(counts), fbeta_score(true[0], said[0], beta=1)),
        (f_beta(counts, beta), fbeta_score(true[0], said[0], beta=beta)),
        (accuracy(counts), accuracy_score(true[0], said[0])),
    ]
    for mine, theirs in pairs:
        assert type(mine) is float
        assert mine == pytest.approx(theirs, rel=1e-9)


@given(m=st.integers(1, 40), seed=SEEDS)
def test_f1_is_the_harmonic_mean_and_below_the_other_means(m: int, seed: int) -> None:
    counts = outcomes(*answers(m, seed))
    if not counts.tp:
        assert f1(counts) == 0
        return
    P, R = precision(counts), recall(counts)
    assert f1(counts) == pytest.approx(2 * P * R / (P + R))
    assert min(P, R) - 1e-12 <= f1(counts) <= (P + R) / 2 + 1e-12
    assert f_beta(counts, 1e-6) == pytest.approx(P, abs=1e-6)
    assert f_beta(counts, 1e6) == pytest.approx(R, abs=1e-6)


def test_numbers_of_the_lesson() -> None:
    always = outcomes(np.ones((1, 600)), (np.arange(600) < 30).reshape(1, -1) * 1)
    assert always == Outcomes(tp=30, fp=570, fn=0, tn=0)
    assert (recall(always), precision(always), round(f1(always), 3)) == (1, 0.05, 0.095)
    never = outcomes(np.zeros((1, 600)), (np.arange(600) < 30).reshape(1, -1) * 1)
    assert (accuracy(never), recall(never), f1(never)) == (0.95, 0, 0)
    by_hand = Outcomes(tp=20, fp=30, fn=10, tn=540)
    assert (precision(by_hand), round(recall(by_hand), 2), f1(by_hand)) == (0.4, 0.67, 0.5)
    shares: Any = (0.25, 0.25, 0, 0.5)
    assert precision(shares) == precision(Outcomes(*shares)) == 0.5  # a plain tuple will do, too
    assert f_beta(by_hand, 2) > f1(by_hand)


def test_what_is_undefined_is_refused() -> None:
    assert complaint(precision, Outcomes(0, 0, 3, 5)) == (
        "ValueError: precision: nothing was called positive (tp + fp = 0), expected at least one yes because precision"
        " is a share of them. Lower the threshold, or say what it shall be then, such as if_none=0.0."
    )
    assert precision(Outcomes(0, 0, 3, 5), if_none=0.25) == 0.25
    assert precision(Outcomes(1, 1, 3, 5), if_none=0.25) == 0.5
    assert "if_none is nan, expected a finite number" in complaint(precision, Outcomes(0, 0, 3, 5), float("nan"))
    for metric in (recall, f1, f_beta):
        assert complaint(metric, Outcomes(0, 2, 0, 5)) == (
            f"ValueError: {metric.__name__}: there is no positive example (tp + fn = 0), expected at least one because"
            " recall is a share of them. Take more examples of the rare class."
        )
    assert "accuracy: all four counts are 0, expected at least one example." in complaint(
        accuracy, Outcomes(0, 0, 0, 0)
    )


def test_wrong_inputs() -> None:
    yes, where = np.ones((1, 3)), "ValueError: outcomes: "
    cases: list[tuple[Any, Any, str]] = [
        (yes, np.ones((1, 4)), "labels has 4 columns (shape (1, 4)), expected 3 because predicted has shape (1, 3)."),
        (yes[0], yes, "predicted has shape (3,), expected (1, m) = (1, None)"),
        (yes * 0.7, yes, "predicted contains 0.7, expected only the labels 0 and 1."),
        (yes, yes * 2, "labels contains 2, expected only the labels 0 and 1."),
        (np.full((1, 3), np.nan), yes, "predicted contains nan, expected only the labels 0 and 1."),
        (yes[:, :0], yes[:, :0], "predicted is empty (shape (1, 0))"),
    ]
    for said, true, sentence in cases:
        message = complaint(outcomes, said, true)
        assert message.startswith(where)
        assert sentence.replace(" = (1, None)", "") in message
    assert "predicted is a list, expected a numpy array or a torch tensor" in complaint(outcomes, [1, 0], yes)
    for metric in (precision, recall, f1, f_beta, accuracy):
        name = metric.__name__
        assert f"ValueError: {name}: fp is -1, expected a count of at least 0." in complaint(metric, (1, -1, 2, 3))
        assert f"ValueError: {name}: tn is inf, expected a finite number." in complaint(metric, (1, 1, 2, np.inf))
        assert f"TypeError: {name}: counts is 3 entries, expected Outcomes(tp, fp, fn, tn)." in complaint(
            metric, (1, 2, 3)
        )
    assert "f_beta: beta is 0, expected a number above 0." in complaint(f_beta, Outcomes(1, 1, 1, 1), 0)
