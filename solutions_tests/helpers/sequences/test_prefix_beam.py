"""Decoding of CTC: the best path, and the best text, which is sometimes another one."""

import math

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.ctc_loops import text_probabilities
from helpers.sequences.prefix_beam import greedy_text, prefix_beam_search
from solutions_tests.helpers.probes import SEEDS, complaint

FAIR = np.array([[0.6, 0.4], [0.6, 0.4]])  # blank, a


@given(seed=SEEDS, T=st.integers(1, 5), C=st.integers(2, 4), blank=st.integers(0, 1))
def test_a_beam_that_keeps_everything_is_an_exhaustive_search(seed: int, T: int, C: int, blank: int) -> None:
    P = np.random.default_rng(seed).dirichlet(np.ones(C), size=T)
    truth = text_probabilities(P, blank)
    found = prefix_beam_search(P, 10**6, blank=blank)
    assert {hypothesis.text for hypothesis in found} == set(truth)
    for text, log_probability in found:
        assert math.isclose(math.exp(log_probability), truth[text], rel_tol=1e-9)
    assert [h.log_probability for h in found] == sorted((h.log_probability for h in found), reverse=True)
    assert math.isclose(truth[found[0].text], max(truth.values()))


@given(seed=SEEDS, width=st.integers(1, 8))
def test_a_narrow_beam_never_counts_more_than_there_is(seed: int, width: int) -> None:
    P = np.random.default_rng(seed).dirichlet(np.ones(3), size=6)
    truth = text_probabilities(P)
    found = prefix_beam_search(P, width)
    assert 1 <= len(found) <= width
    assert all(math.exp(log_probability) <= truth[text] * (1 + 1e-9) for text, log_probability in found)


def test_the_best_path_is_not_always_the_best_text() -> None:
    assert greedy_text(FAIR) == []  # blank, blank: 0.36, more than any other path
    best = prefix_beam_search(FAIR, 10)[0]
    assert best.text == (1,)  # three paths: 0.64
    assert math.isclose(math.exp(best.log_probability), 0.64)


def test_greedy_takes_logits_of_both_libraries_and_another_blank() -> None:
    Z = np.array([[0.0, 3, 1], [0, 3, 1], [9, 1, 1], [0, 3, 1], [0, 1, 2]])
    assert greedy_text(Z) == greedy_text(torch.tensor(Z)) == [1, 1, 2]
    assert greedy_text(Z, blank=2) == [1, 0, 1]
    assert [h.text for h in prefix_beam_search(torch.tensor(FAIR), 1)] == [()]  # a beam of 1 drops "a" at once


def test_a_bonus_moves_the_choice_but_not_the_probability() -> None:
    plain = {h.text: h.log_probability for h in prefix_beam_search(FAIR, 10)}
    biased = prefix_beam_search(FAIR, 10, bonus=lambda text: -5.0 * len(text))
    assert biased[0].text == ()
    assert {h.text: h.log_probability for h in biased} == plain


def test_impossible_symbols_never_come() -> None:
    found = prefix_beam_search(np.array([[0.0, 1, 0], [0.5, 0.5, 0]]), 100)
    assert [h.text for h in found] == [(1,)]


def test_refusals() -> None:
    assert "P[0] is [1.0, 1.0], expected probabilities" in complaint(prefix_beam_search, np.ones((2, 2)), 3)
    assert "P[1] is" in complaint(prefix_beam_search, np.array([[0.5, 0.5], [1.5, -0.5]]), 3)
    assert "beam_width is 0" in complaint(prefix_beam_search, FAIR, 0)
    assert "blank is 2" in complaint(prefix_beam_search, FAIR, 1, blank=2)
    assert "blank is 2" in complaint(greedy_text, FAIR, blank=2)
    assert "P has shape (2,)" in complaint(greedy_text, FAIR[0])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(prefix_beam_search, np.ones((1, 2)) / 2, 1, bonus=1)
    assert said.startswith("TypeError: prefix_beam_search: bonus is 1, expected a function.")
