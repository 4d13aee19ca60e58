"""The odd-one-out test: by hand, by loops, and how its questions are drawn."""

import numpy as np

from helpers.sequences.embeddings import cosine
from helpers.sequences.odd_one_out import draw_odd_questions, odd_ones_out
from solutions_tests.helpers.probes import complaint, drawn, tensor


@drawn
def test_the_least_similar_word_is_found(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    E, questions = rng.standard_normal((8, n + 1)), np.array([rng.choice(8, 4, replace=False) for _ in range(m)])
    answers = odd_ones_out(E, questions)
    assert odd_ones_out(tensor(E), tensor(questions)).tolist() == answers.tolist()
    for words, answer in zip(questions, answers, strict=True):
        totals = [sum(cosine(E[i], E[j]) for j in words) for i in words]
        assert totals[answer] <= min(totals) + 1e-9


def test_clear_groups_are_told_apart() -> None:
    E = np.array([[1, 0.1], [1, 0], [1, -0.1], [0.1, 1], [0, 1], [-0.1, 1]])
    questions = draw_odd_questions([[0, 1, 2], [3, 4, 5]], 50, np.random.default_rng(0))
    assert questions.shape == (50, 4)
    assert all(len(set(row)) == 4 for row in questions.tolist())
    assert all((row[:3] < 3).all() != (row[3] < 3) for row in questions)
    assert (odd_ones_out(E, questions) == 3).all()


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "expected (q, r) with at least 3 words" in complaint(odd_ones_out, np.ones((3, 2)), np.array([[0, 1]]))
    assert "expected two of 3 words or more" in complaint(draw_odd_questions, [[0, 1, 2], [3, 4]], 5, rng)
    assert "expected two of 3 words or more" in complaint(draw_odd_questions, [[0, 1, 2]], 5, rng)
    assert "q is 0" in complaint(draw_odd_questions, [[0, 1, 2], [3, 4, 5]], 0, rng)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(odd_ones_out, np.ones((3, 2)), np.ones((1, 3)))
    assert said.startswith("ValueError: odd_ones_out: questions holds numbers of type float64, expected whole numbers")
    said = complaint(draw_odd_questions, 3, 1, np.random.default_rng(0))
    assert said.startswith("TypeError: draw_odd_questions: groups is 3, expected a list.")
