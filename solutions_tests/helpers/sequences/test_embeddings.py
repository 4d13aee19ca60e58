"""Cosine, distance, neighbors and analogies of word vectors, against scikit-learn, torch and plain loops."""

import numpy as np
import pytest
import torch
from sklearn.metrics import pairwise

from helpers.sequences.embeddings import cosine, cosines, euclidean_distances, neighbors, solve_analogies
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor


def table(V: int, n_e: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((V, n_e))


@drawn
def test_cosine_is_that_of_torch(n: int, m: int, seed: int) -> None:
    u, v = table(2, n, seed)
    found = keeps_promises(cosine, u, v)
    close(found, torch.cosine_similarity(tensor(u), tensor(v), dim=0))
    assert cosine(u, 3 * u) == pytest.approx(1)
    assert cosine(u, -u) == pytest.approx(-1)


@drawn
def test_tables_are_those_of_scikit_learn(n: int, m: int, seed: int) -> None:
    E, F = table(m + 3, n, seed), table(m, n, seed + 1)
    close(keeps_promises(cosines, E, F), pairwise.cosine_similarity(E, F))
    close(keeps_promises(euclidean_distances, E, F), pairwise.euclidean_distances(E, F), atol=1e-7)


@drawn
def test_for_vectors_of_length_one_both_measures_agree(n: int, m: int, seed: int) -> None:
    E = table(m + 3, n, seed)
    E /= np.linalg.norm(E, axis=1, keepdims=True)
    close(euclidean_distances(E, E) ** 2, (2 - 2 * cosines(E, E)).clip(min=0), atol=1e-12)


def test_by_hand() -> None:
    assert cosine(np.array([3.0, 4.0]), np.array([4.0, 3.0])) == pytest.approx(24 / 25)
    assert cosine(np.array([1, 0]), np.array([0, 2])) == 0


@drawn
def test_neighbors_are_the_largest_cosines(n: int, m: int, seed: int) -> None:
    E = table(m + 4, n, seed)
    numbers, found = neighbors(E, E[1], 3, leave_out=[1])
    ordered = sorted((j for j in range(m + 4) if j != 1), key=lambda j: -cosine(E[1], E[j]))[:3]
    close(found, np.array([cosine(E[1], E[j]) for j in ordered]))
    assert 1 not in numbers
    as_tensor, _ = neighbors(tensor(E), tensor(E[1]), 3, leave_out=[1])
    assert as_tensor.tolist() == numbers.tolist()


@drawn
def test_analogies_one_by_one(n: int, m: int, seed: int) -> None:
    E = table(m + 4, n, seed)
    rng = np.random.default_rng(seed)
    questions = np.array([rng.choice(m + 4, 4, replace=False) for _ in range(3)])
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    for keep in (False, True):
        answers = solve_analogies(E, questions, keep=keep)
        assert solve_analogies(tensor(E), tensor(questions), keep=keep).tolist() == answers.tolist()
        for (a, b, c, _), answer in zip(questions, answers, strict=True):
            scores = U @ (U[b] - U[a] + U[c])
            allowed = [j for j in range(m + 4) if keep or j not in (a, b, c)]
            assert scores[answer] == pytest.approx(max(scores[allowed]))
            assert answer in allowed


def test_a_parallelogram_is_found() -> None:
    E = np.array([[1.0, 0.2, 0.0], [1.0, -0.2, 0.0], [0.5, 0.2, 1.0], [0.5, -0.2, 1.0], [-1.0, 0.0, 0.3]])
    assert solve_analogies(E, np.array([[0, 1, 2, 3]])).tolist() == [3]


def test_refusals() -> None:
    E = table(4, 3, 0)
    assert "cosine: v has shape (2,), expected (n,) = (3,)" in complaint(cosine, E[0], E[1, :2])
    assert "is zero in row 1, expected a direction" in complaint(cosines, E * [[1], [0], [1], [1]], E)
    assert "from 1 to 3" in complaint(neighbors, E, E[0], 4, leave_out=[0])
    assert "questions has shape (3,), expected (q, 3) or (q, 4)" in complaint(solve_analogies, E, np.array([0, 1, 2]))
    assert "questions contains 4" in complaint(solve_analogies, E, np.array([[0, 1, 4]]))
    assert "euclidean_distances: F has shape (4, 2)" in complaint(euclidean_distances, E, E[:, :2])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(cosines, np.ones((2, 2)), torch.ones(2, 2))
    assert said.startswith("TypeError: cosines: E, F: numpy arrays and torch tensors were mixed")
    said = complaint(solve_analogies, np.ones((4, 2)), np.ones((1, 3)))
    assert said.startswith(
        "ValueError: solve_analogies: questions holds numbers of type float64, expected whole numbers"
    )
