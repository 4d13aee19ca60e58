"""Scores of sentences, the probability of a given one, and sentences drawn by chance."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.hypotheses import Hypothesis, length_score, rows_of, sample_sentence, sentence_log_p
from helpers.sequences.next_tokens import table_model
from solutions_tests.helpers.probes import complaint

COIN = table_model({}, otherwise=(0.5, 0.2, 0.3))


def test_the_two_sentences_of_the_lesson() -> None:
    assert length_score(-2.0, 2, 0) > length_score(-2.6, 5, 0)
    assert length_score(-2.0, 2, 0.7) == pytest.approx(-1.2311, abs=1e-4)
    assert length_score(-2.6, 5, 0.7) == pytest.approx(-0.8427, abs=1e-4)
    assert length_score(-2.6, 5, 1) == pytest.approx(-0.52)


@given(tokens=st.lists(st.integers(0, 2), min_size=1, max_size=8))
def test_log_probabilities_add_up(tokens: list[int]) -> None:
    assert sentence_log_p(COIN, tokens) == pytest.approx(np.log(np.array([0.5, 0.2, 0.3])[tokens]).sum())


def test_every_token_comes_after_the_true_ones_before_it() -> None:
    model = table_model({(): (0.5, 0.5), (0,): (0.25, 0.75), (1,): (1, 0)})
    assert sentence_log_p(model, (0, 1)) == pytest.approx(np.log(0.5 * 0.75))
    assert sentence_log_p(model, (1, 1)) == -np.inf


def test_drawn_sentences_have_the_shares_of_the_model() -> None:
    rng = np.random.default_rng(0)
    drawn = [sample_sentence(COIN, 4, rng) for _ in range(3000)]
    first = np.bincount([h.tokens[0] for h in drawn], minlength=3) / len(drawn)
    np.testing.assert_allclose(first, [0.5, 0.2, 0.3], atol=0.03)
    assert all(h.tokens[-1] == 1 or len(h.tokens) == 4 for h in drawn)
    assert all(h.ended == (h.tokens[-1] == 1) for h in drawn)
    assert all(h.log_p == pytest.approx(sentence_log_p(COIN, h.tokens)) for h in drawn[:50])
    assert sample_sentence(COIN, 4, np.random.default_rng(3)) == sample_sentence(COIN, 4, np.random.default_rng(3))
    assert len(sample_sentence(COIN, 6, rng, end=None).tokens) == 6


def test_a_token_that_cannot_come_is_never_drawn() -> None:
    model = table_model({}, otherwise=(0.0, 0.0, 1.0, 0.0))
    assert {sample_sentence(model, 3, np.random.default_rng(k)).tokens for k in range(50)} == {(2, 2, 2)}


def test_tensors_are_understood() -> None:
    logs = rows_of("f", lambda prefixes: torch.tensor([[0.5, 0.5]], dtype=torch.float64).log(), [()])
    assert isinstance(logs, np.ndarray)
    np.testing.assert_allclose(np.exp(logs), 0.5)


def test_wrong_inputs() -> None:
    assert "log_p is 0.3, expected at most 0" in complaint(length_score, 0.3, 2, 0.5)
    assert "T is 0" in complaint(length_score, -1.0, 0, 0.5)
    assert "alpha is 2" in complaint(length_score, -1.0, 2, 2)
    assert "tokens is empty" in complaint(sentence_log_p, COIN, [])
    assert "tokens is 3, expected a whole number from 0 to 2" in complaint(sentence_log_p, COIN, [3])
    assert "rng is 0" in complaint(sample_sentence, COIN, 3, 0)
    assert "longest is 0" in complaint(sample_sentence, COIN, 0, np.random.default_rng(0))
    two = [(0,), (1,)]
    assert "next_log_p gave an array of shape (3,)" in complaint(rows_of, "f", lambda prefixes: np.zeros(3), two)
    assert "gave a list for 2 prefixes" in complaint(rows_of, "f", lambda prefixes: [[0.0]], two)
    assert "gave 0.5, expected log-probabilities" in complaint(rows_of, "f", lambda prefixes: np.full((2, 2), 0.5), two)
    assert "gave nan" in complaint(rows_of, "f", lambda prefixes: np.full((2, 2), np.nan), two)
    assert Hypothesis((1,), -1.0, -1.0, True).ended


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(sentence_log_p, lambda _: np.zeros((1, 2)), [0.5])
    assert said.startswith("TypeError: sentence_log_p: tokens[0] is 0.5, expected (T,) whole numbers.")
    said = complaint(sentence_log_p, lambda _: np.full((1, 2), -np.inf), [0])
    assert said.startswith(
        "ValueError: sentence_log_p: next_log_p gave minus infinity for every token, expected one at least"
    )
