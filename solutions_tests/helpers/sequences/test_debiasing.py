"""Bias directions against scikit-learn, and what neutralizing and equalizing promise: angles, lengths, distances."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

from helpers.sequences.debiasing import bias_direction, bias_directions, equalize, neutralize
from helpers.sequences.embeddings import euclidean_distances
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises


def case(n: int, m: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Word vectors of length 1, m pairs of them, and a direction."""
    rng = np.random.default_rng(seed)
    E = rng.standard_normal((2 * m + 3, n + 1))
    pairs = rng.permutation(2 * m).reshape(m, 2)
    return E / np.linalg.norm(E, axis=1, keepdims=True), pairs, rng.standard_normal(n + 1)


@drawn
def test_the_average_of_differences(n: int, m: int, seed: int) -> None:
    E, pairs, _ = case(n, m, seed)
    g = keeps_promises(bias_direction, E, pairs)
    mean = np.mean([E[b] - E[a] for a, b in pairs], axis=0)
    close(g * np.linalg.norm(mean), mean)
    close(bias_direction(E, pairs[:, [1, 0]]), -g)


@drawn
def test_directions_are_principal_components_of_centered_pairs(n: int, m: int, seed: int) -> None:
    E, pairs, _ = case(n + 1, m, seed)
    found = keeps_promises(lambda E, pairs: bias_directions(E, pairs, 1), E, pairs)
    centered = np.concatenate([half - E[pairs].mean(axis=1) for half in (E[pairs[:, 0]], E[pairs[:, 1]])])
    pca = PCA(svd_solver="full").fit(centered)
    if m == 1 or pca.singular_values_[0] > 1.01 * pca.singular_values_[1]:
        close(abs(found.B[0] @ pca.components_[0]), 1.0)
    close(found.shares[0], pca.explained_variance_ratio_[0])
    assert found.B[0] @ (E[pairs[:, 1]] - E[pairs[:, 0]]).sum(axis=0) >= -1e-12
    k = min(m, n + 2)
    B, shares = bias_directions(E, pairs, k)
    close(B @ B.T, np.eye(k), atol=1e-10)
    close(shares.sum(), 1.0)


@drawn
def test_one_direction_is_that_of_the_only_pair(n: int, m: int, seed: int) -> None:
    E, pairs, _ = case(n, 1, seed)
    close(bias_directions(E, pairs, 1).B[0], bias_direction(E, pairs))


@drawn
def test_neutralized_is_at_right_angles_and_nearest(n: int, m: int, seed: int) -> None:
    E, _, g = case(n, m, seed)
    found = keeps_promises(neutralize, E, g)
    close(found @ g, np.zeros(len(E)), atol=1e-12)
    close(neutralize(found, 7 * g), found, atol=1e-12)
    close(neutralize(E, g, 0.25), 0.75 * E + 0.25 * found, atol=1e-12)
    others = found + 0.1 * neutralize(np.random.default_rng(seed).standard_normal(E.shape), g)
    assert (np.linalg.norm(E - found, axis=1) <= np.linalg.norm(E - others, axis=1) + 1e-12).all()


@drawn
def test_equalized_pairs_are_equally_far_from_every_neutral_word(n: int, m: int, seed: int) -> None:
    E, pairs, g = case(n, m, seed)
    found = keeps_promises(equalize, E, pairs, g)
    a, b = found[pairs[:, 0]], found[pairs[:, 1]]
    close(np.linalg.norm(found, axis=1), np.ones(len(E)))
    neutral = neutralize(E, g)
    close(euclidean_distances(neutral, a) ** 2, euclidean_distances(neutral, b) ** 2, atol=1e-9)
    close((a + b) / 2, neutralize((E[pairs[:, 0]] + E[pairs[:, 1]]) / 2, g), atol=1e-12)
    assert (((b - a) @ g) * ((E[pairs[:, 1]] - E[pairs[:, 0]]) @ g) >= 0).all()
    rest = np.setdiff1d(np.arange(len(E)), pairs)
    close(found[rest], E[rest])
    close(equalize(E, pairs, g, 0.5), (E + found) / 2, atol=1e-12)


def test_neutralizing_alone_leaves_distances_different() -> None:
    E, pairs, g = case(6, 1, 0)
    word = neutralize(E[-1:], g)
    assert abs(np.diff(euclidean_distances(word, E[pairs[0]])[0])[0]) > 0.01
    assert abs(np.diff(euclidean_distances(word, equalize(E, pairs, g)[pairs[0]])[0])[0]) < 1e-12
    assert abs(np.diff(euclidean_distances(E[-1:], equalize(E, pairs, g)[pairs[0]])[0])[0]) > 0.01


def test_by_hand() -> None:
    close(neutralize(np.array([[3.0, 4.0]]), np.array([2.0, 0.0])), np.array([[0.0, 4.0]]))
    E = np.array([[-0.6, 0.8], [1.0, 0.0]])
    pair, g = np.array([[0, 1]]), np.array([1.0, 0.0])
    side = np.sqrt(1 - 0.4**2)
    close(equalize(E, pair, g), np.array([[-side, 0.4], [side, 0.4]]))
    assert bias_direction(E, pair) @ g == pytest.approx(1.6 / np.hypot(1.6, 0.8))


def test_refusals() -> None:
    E, pairs, g = case(3, 2, 0)
    cancel = np.array([[0, 1], [1, 0]])
    assert "the differences of the pairs cancel" in complaint(bias_direction, E, cancel)
    assert "pairs has shape (2,), expected (p, 2)" in complaint(bias_direction, E, pairs[0])
    assert "pairs contains 9" in complaint(bias_direction, E, pairs * 0 + 9)
    assert "pairs[1] names one word twice" in complaint(bias_direction, E, np.array([[0, 1], [2, 2]]))
    assert "k is 3" in complaint(bias_directions, E, pairs, 3)
    assert "all differences of the pairs are zero" in complaint(bias_directions, E * 0 + 1, pairs)
    assert "g is zero" in complaint(neutralize, E, g * 0)
    assert "g has shape (3,), expected (n_e,) = (4,)" in complaint(neutralize, E, g[:3])
    assert "amount is 2" in complaint(neutralize, E, g, 2)
    assert "have word 0 twice" in complaint(equalize, E, np.array([[0, 1], [2, 0]]), g)
    assert "has length 2, expected 1" in complaint(equalize, 2 * E, pairs, g)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(bias_direction, np.ones((3, 2)), np.array([[0.0, 1.0]]))
    assert said.startswith("ValueError: bias_direction: pairs holds numbers of type float64, expected whole numbers")
    said = complaint(neutralize, np.ones((3, 2)), torch.ones(2))
    assert said.startswith("TypeError: neutralize: E, g: numpy arrays and torch tensors were mixed")
