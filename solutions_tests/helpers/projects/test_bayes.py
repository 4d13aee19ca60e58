"""Ideal observers against scipy and brute force, two bells against integration, votes counted one by one."""

from collections import Counter
from itertools import pairwise
from math import inf, sqrt
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from helpers.projects.bayes import (
    bayes_error_of_gaussians,
    error_of_cuts,
    expected_error,
    ideal_observer,
    majority_vote,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, tensor, unchanged

MEANS, SPREADS, SHARES = st.floats(-3, 3), st.floats(0.2, 4), st.floats(0.05, 0.95)


def small_world(n_x: int, P: int, C: int, seed: int, m: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Examples, prototypes and labels."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n_x, m)), rng.standard_normal((n_x, P)), rng.integers(0, C, (1, P))


@given(n_x=st.integers(1, 5), P=st.integers(1, 7), C=st.integers(2, 4), sigma=st.floats(0.3, 3), seed=SEEDS)
def test_the_ideal_observer_is_bayes_rule(n_x: int, P: int, C: int, sigma: float, seed: int) -> None:
    X, prototypes, labels = small_world(n_x, P, C, seed)
    with unchanged(X, prototypes, labels):
        mine = ideal_observer(X, prototypes, labels, sigma, C)
    likelihood = np.zeros((C, X.shape[1]))
    for k in range(P):
        density = multivariate_normal(prototypes[:, k], sigma**2 * np.eye(n_x))
        likelihood[labels[0, k]] += np.atleast_1d(density.pdf(X.T))
    close(mine, likelihood / likelihood.sum(axis=0), rtol=1e-7, atol=1e-9)


@given(seed=SEEDS)
def test_both_libraries_and_precisions(seed: int) -> None:
    X, prototypes, labels = small_world(3, 4, 3, seed)
    mine = keeps_promises(lambda x, p: ideal_observer(x, p, labels, 0.5, 3), X, prototypes)
    close(mine.sum(axis=0), np.ones(5))
    close(mine, ideal_observer(tensor(X), tensor(prototypes), torch.tensor(labels), 0.5, 3))


def test_the_number_of_the_lesson() -> None:
    by_hand = ideal_observer(np.array([[2.0]]), np.array([[0.0, 1.0, 3.0]]), np.array([[0, 0, 1]]), 1, 2)
    a, b = np.exp(-2) + np.exp(-0.5), np.exp(-0.5)
    close(by_hand, np.array([[a / (a + b)], [b / (a + b)]]))


def test_many_examples_and_extreme_distances() -> None:
    X, prototypes, labels = small_world(2, 9, 3, 0, m=600)
    whole = ideal_observer(X, prototypes, labels, 0.4, 3)
    close(whole[:, 300:301], ideal_observer(X[:, 300:301], prototypes, labels, 0.4, 3))
    far = ideal_observer(1e4 * X, prototypes, labels, 1e-3, 3)
    assert np.isfinite(far).all()
    close(far.sum(axis=0), np.ones(600))
    missing = ideal_observer(X, prototypes, np.zeros_like(labels), 1.0, 4)
    close(missing, np.array([[1.0]] + 3 * [[0.0]]) + np.zeros((4, 600)))


def test_nobody_beats_the_ideal_observer() -> None:
    """Its mistakes are as many as it expects, and fewer than those of another rule."""
    rng = np.random.default_rng(4)
    prototypes, labels = rng.standard_normal((2, 30)), rng.integers(0, 3, (1, 30))
    k = rng.integers(0, 30, 20_000)
    X, truth = prototypes[:, k] + 0.5 * rng.standard_normal((2, 20_000)), labels[0, k]
    P = ideal_observer(X, prototypes, labels, 0.5, 3)
    wrong = np.mean(P.argmax(axis=0) != truth)
    estimate = expected_error(P)
    assert abs(wrong - estimate.error) < 3 * sqrt(wrong * (1 - wrong) / 20_000)
    nearest = labels[0, ((X[:, :, None] - prototypes[:, None]) ** 2).sum(axis=0).argmin(axis=1)]
    assert wrong < np.mean(nearest != truth)
    assert wrong < np.mean(ideal_observer(X, prototypes, labels, 2.0, 3).argmax(axis=0) != truth)


@given(C=st.integers(2, 5), m=st.integers(1, 30), seed=SEEDS)
def test_the_expected_error(C: int, m: int, seed: int) -> None:
    P = np.random.default_rng(seed).dirichlet(np.ones(C), m).T
    mine = keeps_promises(expected_error, P)
    doubt = 1 - P.max(axis=0)
    assert mine.error == pytest.approx(doubt.mean())
    half = 1.96 * doubt.std() / np.sqrt(m)
    close((mine.low, mine.high), (max(0, doubt.mean() - half), min(1, doubt.mean() + half)))


def test_the_interval_of_the_expected_error_keeps_its_promise() -> None:
    rng, inside = np.random.default_rng(1), 0
    truth = 1 - rng.dirichlet((1, 1), 200_000).max(axis=1).mean()
    for _ in range(1000):
        low, high = expected_error(rng.dirichlet((1, 1), 80).T)[1:]
        inside += low < truth < high
    assert 920 < inside < 975


@given(R=st.integers(1, 6), m=st.integers(1, 6), C=st.integers(2, 5), seed=SEEDS)
def test_the_vote_counted_one_by_one(R: int, m: int, C: int, seed: int) -> None:
    votes = np.random.default_rng(seed).integers(0, C, (R, m))
    with unchanged(votes):
        mine = majority_vote(votes, C)
    assert mine.shape == (1, m)
    for column, answer in zip(votes.T, mine[0], strict=True):
        counts = Counter(column.tolist())  # remembers the order of first votes, as most_common does
        assert answer == counts.most_common(1)[0][0]
    close(mine, majority_vote(torch.tensor(votes), C))


def test_a_vote_removes_private_noise_only() -> None:
    """Readers who fail independently get better as a team; readers who all see the same do not."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 10, 4000)
    alone = np.where(rng.random((9, 4000)) < 0.3, rng.integers(0, 10, (9, 4000)), truth)
    assert np.mean(majority_vote(alone, 10) != truth) < 0.03
    same = np.tile(alone[:1], (9, 1))
    assert np.mean(majority_vote(same, 10) != truth) == np.mean(alone[0] != truth)


def integrated(means: Any, deviations: Any, priors: Any) -> float:
    """The Bayes error as the area under the lower of two curves."""
    bells = [norm(m, s) for m, s in zip(means, deviations, strict=True)]
    ends = [bell.ppf(q) for bell in bells for q in (1e-12, 0.5, 1 - 1e-12)]
    places = np.linspace(min(ends), max(ends), 120)
    height = lambda x: min(p * bell.pdf(x) for p, bell in zip(priors, bells, strict=True))  # noqa: E731
    return float(sum(quad(height, a, b, limit=80)[0] for a, b in pairwise(places)))


@pytest.mark.parametrize(
    ("means", "deviations", "priors"),
    [
        ((0, 2), (1, 1), (0.5, 0.5)),
        ((0, 2), (1, 3), (0.5, 0.5)),
        ((0, 0), (1, 3), (0.5, 0.5)),
        ((0, 0), (1, 3), (0.9, 0.1)),
        ((1, -2), (0.3, 2), (0.2, 0.8)),
        ((0, 2), (1, 1), (0.02, 0.98)),
        ((0, 0.1), (1, 1.1), (0.05, 0.95)),
        ((5, 5), (2, 2), (0.4, 0.6)),
    ],
)
def test_the_bayes_error_of_two_bells_against_integration(means: Any, deviations: Any, priors: Any) -> None:
    rule = bayes_error_of_gaussians(means, deviations, priors)
    assert rule.error == pytest.approx(integrated(means, deviations, priors), abs=1e-6)


@given(m0=MEANS, m1=MEANS, s0=SPREADS, s1=SPREADS, p=SHARES, seed=SEEDS)
def test_no_cuts_are_better(m0: float, m1: float, s0: float, s1: float, p: float, seed: int) -> None:
    """The rule agrees with the larger density everywhere; moving its cuts never helps."""
    world = (m0, m1), (s0, s1), (1 - p, p)
    rule = bayes_error_of_gaussians(*world)
    x = np.random.default_rng(seed).uniform(-8, 8, 200)
    lead = np.log(p) + norm(m1, s1).logpdf(x) - np.log(1 - p) - norm(m0, s0).logpdf(x)
    named = (rule.first + np.searchsorted(rule.cuts, x)) % 2
    clear = abs(lead) > 1e-6
    assert (named[clear] == (lead > 0)[clear]).all()
    assert rule.error <= min(p, 1 - p) + 1e-12
    assert rule.error == error_of_cuts(rule.cuts, rule.first, *world)
    for step in (-0.1, 0.1):
        moved = [cut + step for cut in rule.cuts]
        assert rule.error <= error_of_cuts(moved, rule.first, *world) + 1e-12


@given(m0=MEANS, m1=MEANS, s=SPREADS, p=SHARES)
def test_nearly_equal_spreads_are_no_trap(m0: float, m1: float, s: float, p: float) -> None:
    equal = bayes_error_of_gaussians((m0, m1), (s, s), (1 - p, p))
    nearly = bayes_error_of_gaussians((m0, m1), (s, s * (1 + 1e-9)), (1 - p, p))
    assert nearly.error == pytest.approx(equal.error, abs=1e-6)


def test_numbers_of_the_lesson() -> None:
    rule = bayes_error_of_gaussians((0, 2), (1, 1))
    assert rule.cuts == (pytest.approx(1),)
    assert rule.error == pytest.approx(norm.cdf(-1))
    rule = bayes_error_of_gaussians((0, 2), (1, 3))
    assert (rule.first, len(rule.cuts)) == (1, 2)
    assert rule.error == pytest.approx(0.216, abs=5e-4)
    assert error_of_cuts([1], 0, (0, 2), (1, 3)) == pytest.approx(0.264, abs=5e-4)
    assert error_of_cuts((-3.2, 1.2), 1, (0, 2), (1, 3)) == pytest.approx(0.235, abs=5e-4)
    assert bayes_error_of_gaussians((0, 0), (1, 1), (0.3, 0.7)) == (pytest.approx(0.3), (), 1)
    assert bayes_error_of_gaussians((0, 0), (1, 1), (0.7, 0.3)) == (pytest.approx(0.3), (), 0)
    assert bayes_error_of_gaussians((0, 0), (1, 1)).error == pytest.approx(0.5)


@given(
    cuts=st.lists(st.floats(-4, 4), max_size=4, unique=True), first=st.integers(0, 1), s=SPREADS, p=SHARES, seed=SEEDS
)
def test_the_error_of_any_cuts_by_drawing(cuts: list[float], first: int, s: float, p: float, seed: int) -> None:
    cuts = sorted(cuts)
    exact = error_of_cuts(cuts, first, (0, 1), (1, s), (1 - p, p))
    rng = np.random.default_rng(seed)
    y = rng.random(20_000) < p
    x = np.where(y, 1 + s * rng.standard_normal(20_000), rng.standard_normal(20_000))
    drawn = np.mean((first + np.searchsorted(cuts, x)) % 2 != y)
    assert abs(exact - drawn) < 6 * sqrt(0.25 / 20_000)
    assert exact + error_of_cuts(cuts, 1 - first, (0, 1), (1, s), (1 - p, p)) == pytest.approx(1)


X, PROTOTYPES, LABELS = small_world(2, 3, 2, 0)
CASES: list[tuple[Any, tuple[Any, ...], str]] = [
    (ideal_observer, (X[0], PROTOTYPES, LABELS, 1, 2), "noisy has shape (5,), expected (n_x, m)"),
    (ideal_observer, (X[:1], PROTOTYPES, LABELS, 1, 2), "because prototypes has shape (2, 3)"),
    (ideal_observer, (X, PROTOTYPES, LABELS[0], 1, 2), "labels has shape (3,), expected (1, P) = (1, 3)"),
    (ideal_observer, (X, PROTOTYPES, LABELS + 5, 1, 2), "expected whole numbers from 0 to C - 1 = 1"),
    (ideal_observer, (X, PROTOTYPES, [[0, 1, 0]], 1, 2), "labels is a list, expected a numpy array"),
    (ideal_observer, (X, PROTOTYPES, LABELS, 0, 2), "sigma is 0, expected a number above 0"),
    (ideal_observer, (X, PROTOTYPES, LABELS, 1, 1), "C is 1, expected a whole number of at least 2"),
    (ideal_observer, (X * np.nan, PROTOTYPES, LABELS, 1, 2), "noisy[0, 0] is nan, expected finite numbers"),
    (ideal_observer, (X, PROTOTYPES[:, :0], LABELS, 1, 2), "prototypes is empty"),
    (ideal_observer, (tensor(X), PROTOTYPES, LABELS, 1, 2), "numpy arrays and torch tensors were mixed"),
    (expected_error, (np.ones(3),), "P has shape (3,), expected (C, m)"),
    (expected_error, (np.ones((3, 2)),), "P has a column 0 with the sum 3, expected columns of probabilities"),
    (expected_error, (np.array([[1.5], [-0.5]]),), "P contains -0.5"),
    (majority_vote, (np.array([1, 2]), 3), "votes has shape (2,), expected (R, m)"),
    (majority_vote, (np.array([[1, 3]]), 3), "votes contains 3, expected whole numbers from 0 to C - 1 = 2"),
    (majority_vote, (np.array([[0.5]]), 3), "votes contains 0.5"),
    (majority_vote, (np.array([[0]]), 1), "C is 1, expected a whole number of at least 2"),
    (bayes_error_of_gaussians, (1, (1, 1)), "means is 1, expected two numbers, for class 0 and class 1"),
    (bayes_error_of_gaussians, ((0, 1, 2), (1, 1)), "means is (0, 1, 2), expected two numbers"),
    (bayes_error_of_gaussians, ((0, inf), (1, 1)), "means[1] is inf, expected a finite number"),
    (bayes_error_of_gaussians, ((0, 1), (1, 0)), "deviations[1] is 0, expected a number above 0"),
    (bayes_error_of_gaussians, ((0, 1), (1, 1), (0, 1)), "priors[0] is 0, expected a number above 0 and below 1"),
    (bayes_error_of_gaussians, ((0, 1), (1, 1), (0.5, 0.4)), "priors add up to 0.9, expected 1"),
    (error_of_cuts, ((1, 0), 0, (0, 1), (1, 1)), "cuts are [1.0, 0.0], expected rising numbers"),
    (error_of_cuts, (("a",), 0, (0, 1), (1, 1)), "cuts[0] is 'a', expected one number"),
    (error_of_cuts, (1.0, 0, (0, 1), (1, 1)), "cuts is 1.0, expected a sequence of rising numbers"),
    (error_of_cuts, ((0,), 2, (0, 1), (1, 1)), "first is 2, expected a whole number from 0 to 1"),
    (error_of_cuts, ((0,), 0, (0, 1), (1,)), "deviations is (1,), expected two numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "arguments", "said"), CASES)
def test_wrong_input_is_refused_in_a_sentence(function: Any, arguments: tuple[Any, ...], said: str) -> None:
    message = complaint(function, *arguments)
    assert f": {function.__name__}: " in message
    assert said in message
