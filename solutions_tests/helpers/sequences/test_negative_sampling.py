"""Negative sampling against torch's binary cross-entropy; its distribution against its formula."""

import numpy as np
import torch
from torch.nn import functional

from helpers.sequences.negative_sampling import (
    draw_words,
    negative_sampling_backward,
    negative_sampling_forward,
    noise_distribution,
    softplus,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor


def draw_problem(n: int, m: int, seed: int, k: int = 3) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    V = n + 1
    words = rng.integers(V, size=(m, k + 2))
    return rng.standard_normal((V, n)), rng.standard_normal((V, n)), words[:, 0], words[:, 1], words[:, 2:]


@drawn
def test_it_is_k_plus_one_binary_problems_of_torch(n: int, m: int, seed: int) -> None:
    problem = draw_problem(n, m, seed)
    J, cache = keeps_promises(negative_sampling_forward, *problem)
    E, Theta = (torch.tensor(x, requires_grad=True) for x in problem[:2])
    c, rows = problem[2], np.column_stack(problem[3:])
    Z = torch.einsum("mn,mkn->mk", E[c], Theta[rows])
    Y = torch.zeros_like(Z)
    Y[:, 0] = 1
    expected = functional.binary_cross_entropy_with_logits(Z, Y, reduction="sum") / m
    expected.backward()
    close(J, expected.detach())
    close(negative_sampling_backward(2.0, cache), (2 * E.grad, 2 * Theta.grad), atol=1e-9)


def test_by_hand() -> None:
    E, Theta = np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[0.5, 0.0], [1.0, -1.0]])
    J, _ = negative_sampling_forward(E, Theta, np.array([0]), np.array([0]), np.array([[1]]))
    close(J, np.log1p(np.exp(-0.5)) + np.log1p(np.exp(-1.0)))


def test_two_steps_lower_the_loss() -> None:
    E, Theta, *words = draw_problem(4, 30, 0)
    costs = []
    for _ in range(3):
        J, cache = negative_sampling_forward(E, Theta, *words)
        dE, dTheta = negative_sampling_backward(1.0, cache)
        E, Theta = E - 0.3 * dE, Theta - 0.3 * dTheta
        costs.append(J)
    assert costs[0] > costs[1] > costs[2]


def test_large_scores_stay_finite() -> None:
    close(softplus(np.array([-1000.0, 0.0, 1000.0])), np.array([0, np.log(2), 1000]))


def test_noise() -> None:
    counts = np.array([16, 1, 0])
    close(noise_distribution(counts), np.array([8, 1, 0]) / 9)
    close(noise_distribution(counts, 1), np.array([16, 1, 0]) / 17)
    close(noise_distribution(counts, 0), np.ones(3) / 3)
    close(noise_distribution(tensor(counts)), np.array([8, 1, 0]) / 9)


def test_words_are_drawn_as_often_as_asked() -> None:
    P = np.array([0.0, 0.2, 0.0, 0.5, 0.3])
    words = draw_words(P, (200, 100), np.random.default_rng(0))
    assert words.shape == (200, 100)
    np.testing.assert_allclose(np.bincount(words.ravel(), minlength=5) / 20_000, P, atol=0.01)


def test_the_ends_of_the_distribution_are_safe() -> None:
    rng = np.random.default_rng(0)
    drawn_words = draw_words(np.full(10, 0.1), 10_000, rng)
    assert drawn_words.min() == 0
    assert drawn_words.max() == 9


def test_refusals() -> None:
    E, Theta, c, t, negatives = draw_problem(4, 3, 0)
    assert "expected (m, k) with m = 3" in complaint(negative_sampling_forward, E, Theta, c, t, negatives[:2])
    assert "negatives contains 5" in complaint(negative_sampling_forward, E, Theta, c, t, negatives * 0 + 5)
    assert "power is 2" in complaint(noise_distribution, np.array([1, 2]), 2)
    assert "not all of them 0" in complaint(noise_distribution, np.zeros(3))
    assert "the sum 3, expected probabilities" in complaint(draw_words, np.ones(3), 4, np.random.default_rng(0))
    assert "TypeError" in complaint(draw_words, np.ones(3) / 3, 4, 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(noise_distribution, "")
    assert said.startswith("TypeError: noise_distribution: counts is a str, expected a numpy array")
    said = complaint(negative_sampling_backward, 1.0, 0)
    assert said.startswith("TypeError: negative_sampling_backward: cache is 0, expected a")
