"""Wrong labels: how many and which are flipped, scores as torch and scikit-learn compute them, and what is refused."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict

from helpers.projects.label_errors import (
    flip_labels,
    out_of_fold_probabilities,
    self_confidence,
    suspects,
    training_dynamics,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, unchanged


def columns(C: int, m: int, rng: np.random.Generator) -> np.ndarray:
    P = rng.random((C, m)) + 0.01
    return P / P.sum(axis=0)


@given(m=st.integers(1, 40), share=st.floats(0, 1), seed=SEEDS)
def test_flips_hit_their_class_and_nobody_else(m: int, share: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, eligible = rng.integers(0, 4, (1, m)), rng.random(m) < 0.6
    with unchanged(labels, eligible):
        everywhere = flip_labels(labels, {1: 7, 2: 0}, share, rng)
        somewhere = flip_labels(labels, {1: 7, 2: 0}, share, rng, where=eligible)
    assert everywhere.shape == labels.shape
    for flipped, allowed in ((everywhere, np.full(m, True)), (somewhere, eligible)):
        changed = (flipped != labels)[0]
        assert not changed[~allowed].any()
        assert not changed[(labels[0] == 0) | (labels[0] == 3)].any()
        for taken, given_label in ((1, 7), (2, 0)):
            own = (labels[0] == taken) & allowed
            assert changed[own].sum() == round(share * own.sum())
            assert (flipped[0, own & changed] == given_label).all()


def test_two_classes_may_be_exchanged() -> None:
    labels = np.array([[0, 0, 1, 1, 1]])
    assert flip_labels(labels, {0: 1, 1: 0}, 1, np.random.default_rng(0)).tolist() == [[1, 1, 0, 0, 0]]
    assert flip_labels(labels[0], {}, 1, np.random.default_rng(0)).tolist() == labels[0].tolist()


@given(C=st.integers(1, 5), m=st.integers(1, 8), seed=SEEDS)
def test_self_confidence_is_what_torch_gathers(C: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    P, labels = columns(C, m, rng), rng.integers(0, C, (1, m))
    found = keeps_promises(lambda probabilities: self_confidence(probabilities, labels), P)
    close(found, torch.tensor(P).gather(0, torch.tensor(labels))[0])
    assert found.shape == (m,)


@given(C=st.integers(1, 5), m=st.integers(1, 8), E=st.integers(1, 4), seed=SEEDS)
def test_dynamics_are_the_mean_over_the_epochs(C: int, m: int, E: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    epochs, labels = [columns(C, m, rng) for _ in range(E)], rng.integers(0, C, m)
    by_hand = [sum(P[labels[i], i] for P in epochs) / E for i in range(m)]
    close(training_dynamics(epochs, labels), np.array(by_hand))
    close(training_dynamics([torch.tensor(P) for P in epochs], labels), np.array(by_hand))
    close(training_dynamics(epochs[:1], labels), self_confidence(epochs[0], labels))


@given(m=st.integers(1, 20), seed=SEEDS)
def test_suspects_are_the_lowest_scores(m: int, seed: int) -> None:
    score = np.random.default_rng(seed).integers(0, 5, m) / 5
    for k in {1, m}:
        assert suspects(score, k).tolist() == np.argsort(score, kind="stable")[:k].tolist()
        assert suspects(torch.tensor(score), k).tolist() == suspects(score, k).tolist()


def logistic(X: np.ndarray, Y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    model = LogisticRegression().fit(X.T, Y[0])
    return lambda X_new: model.predict_proba(X_new.T).T


@settings(max_examples=15)
@given(seed=SEEDS, folds=st.integers(2, 6))
def test_out_of_fold_is_cross_val_predict_on_the_same_folds(seed: int, folds: int) -> None:
    rng = np.random.default_rng(seed)
    m = 60
    Y = (np.arange(m) % 3).reshape(1, m)  # every class in every fold's training part
    X = rng.standard_normal((2, m)) + Y
    with unchanged(X, Y):
        mine = out_of_fold_probabilities(X, Y, logistic, np.random.default_rng(seed), folds)
    fold = np.empty(m, dtype=int)
    fold[np.random.default_rng(seed).permutation(m)] = np.arange(m) % folds
    theirs = cross_val_predict(LogisticRegression(), X.T, Y[0], cv=PredefinedSplit(fold), method="predict_proba")
    close(mine, theirs.T)


def test_no_model_sees_the_example_it_judges() -> None:
    """A model that learns everything by heart knows nothing out of its fold."""

    def by_heart(X: np.ndarray, Y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        known = {tuple(x): y for x, y in zip(X.T, Y[0], strict=True)}

        def answer(X_new: np.ndarray) -> np.ndarray:
            return np.array([[0.5, 0.5] if tuple(x) not in known else np.eye(2)[known[tuple(x)]] for x in X_new.T]).T

        return answer

    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((3, 20)), rng.integers(0, 2, (1, 20))
    for folds in (2, 20):
        assert (out_of_fold_probabilities(X, Y, by_heart, rng, folds) == 0.5).all()


def test_the_order_of_the_examples_is_kept() -> None:
    X, Y = np.arange(17.0).reshape(1, -1) / 17, np.zeros((1, 17), dtype=int)
    copies = out_of_fold_probabilities(X, Y, lambda *_: lambda Z: np.concatenate([Z, 1 - Z]), np.random.default_rng(3))
    close(copies[0], X[0])


def test_wrong_labels_are_refused() -> None:
    rng, labels = np.random.default_rng(0), np.array([[0, 1, 2]])
    assert "share is 5, expected a number from 0 to 1. 5 % is 0.05." in complaint(flip_labels, labels, {0: 1}, 5, rng)
    assert "takes 1 for itself" in complaint(flip_labels, labels, {1: 1}, 0.5, rng)
    assert "where has 2 entries, expected 3" in complaint(flip_labels, labels, {0: 1}, 0.5, rng, where=[True, False])
    assert "flips is 1.5" in complaint(flip_labels, labels, {0: 1.5}, 1, rng)
    assert "contains 0.5" in complaint(flip_labels, labels / 2, {0: 1}, 0.5, rng)
    assert "rng is 1" in complaint(flip_labels, labels, {0: 1}, 0.5, 1)


def test_wrong_probabilities_are_refused() -> None:
    rng, labels = np.random.default_rng(0), np.array([[0, 1, 2]])
    P = np.full((3, 3), 1 / 3)
    broken = P.copy()
    broken[1, 2] = np.nan
    assert "P[1, 2] is nan, expected finite numbers" in complaint(self_confidence, broken, labels)
    assert "expected columns of probabilities" in complaint(self_confidence, 3 * P, labels)
    assert "expected columns of probabilities" in complaint(self_confidence, P * np.array([[1, 1, 2]]), labels)
    assert "P has shape (3, 3)" in complaint(self_confidence, P, labels[:, :2])
    assert "contains 3, expected whole numbers from 0 to C - 1 = 2" in complaint(self_confidence, P, labels + 1)
    assert "P_by_epoch is empty" in complaint(training_dynamics, [], labels)
    assert "is nan" in complaint(training_dynamics, [P, broken], labels)
    assert "k is 4, expected a whole number from 1 to 3" in complaint(suspects, np.ones(3), 4)
    assert "score[1] is nan" in complaint(suspects, np.array([1, np.nan, 2]), 1)
    assert "score is empty" in complaint(suspects, np.ones(0), 1)
    X = np.zeros((2, 3))
    assert "folds is 4" in complaint(out_of_fold_probabilities, X, labels, logistic, rng, 4)
    assert "folds is 1" in complaint(out_of_fold_probabilities, X, labels, logistic, rng, 1)
    assert "Y has 2 columns" in complaint(out_of_fold_probabilities, X, labels[:, :2], logistic, rng, 2)
    assert "what fit's function returns has shape" in complaint(
        out_of_fold_probabilities, X, labels, lambda *_: lambda Z: np.ones((2, 7)) / 2, rng, 2
    )
    assert "Did you pass logits?" in complaint(
        out_of_fold_probabilities, X, labels, lambda *_: lambda Z: np.ones((2, Z.shape[1])), rng, 3
    )


def test_rules_and_slips_at_the_same_rate() -> None:
    """Half of one class always taken for another: half of its labels are wrong, and all point one way."""
    labels = np.arange(1000).reshape(1, -1) % 10
    flipped = flip_labels(labels, {4: 9}, 0.5, np.random.default_rng(1))
    assert np.mean(flipped != labels) == pytest.approx(0.05)
    assert np.bincount(flipped[labels == 4]).tolist() == [0, 0, 0, 0, 50, 0, 0, 0, 0, 50]


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(training_dynamics, None, np.array([[0]])).startswith(
        "TypeError: training_dynamics: P_by_epoch is None, expected a list."
    )
    assert complaint(flip_labels, np.array([[0]]), "x", 0.5, np.random.default_rng(0)).startswith(
        "TypeError: flip_labels: flips is a str, expected a dict."
    )
    assert complaint(flip_labels, np.array([[0]]), {0.5: 1}, 0.5, np.random.default_rng(0)).startswith(
        "ValueError: flip_labels: a key of flips is 0.5, expected a whole number"
    )
