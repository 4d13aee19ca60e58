"""Paths and their texts: every alignment is found once, and all texts together have the probability 1."""

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.ctc import collapse
from helpers.sequences.ctc_loops import MOST_PATHS, alignments, ctc_loops, log_add, text_probabilities
from solutions_tests.helpers.probes import SEEDS, complaint


@given(text=st.text("ab", max_size=3), T=st.integers(1, 6))
def test_the_alignments_are_all_paths_that_collapse_to_the_text(text: str, T: int) -> None:
    wanted = {"".join(path) for path in itertools.product("_ab", repeat=T) if "".join(collapse(path, "_")) == text}
    found = list(alignments(text, T))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    repeats = sum(a == b for a, b in itertools.pairwise(text))
    assert len(found) == math.comb(max(0, T + len(text) - repeats), 2 * len(text))


@given(seed=SEEDS, T=st.integers(1, 5), C=st.integers(1, 3))
def test_all_texts_together_are_certain(seed: int, T: int, C: int) -> None:
    P = np.random.default_rng(seed).dirichlet(np.ones(C), size=T)
    assert math.isclose(sum(text_probabilities(P).values()), 1)
    assert math.isclose(sum(text_probabilities(P, C - 1).values()), 1)


def test_logarithms_add_up_where_numbers_would_be_zero() -> None:
    assert math.isclose(log_add(-1000, -1000), -1000 + math.log(2))
    assert math.isclose(log_add(0, -math.inf), 0)
    assert log_add(-math.inf, -math.inf) == -math.inf


def test_refusals() -> None:
    assert "expected no blank" in complaint(lambda: list(alignments("a_b", 5)))
    assert "T is 0" in complaint(lambda: list(alignments("a", 0)))
    assert f"expected at most {MOST_PATHS:,}" in complaint(text_probabilities, np.full((20, 3), 1 / 3))
    assert "Z has shape (3,)" in complaint(ctc_loops, np.zeros(3), [1])
    assert "needs 3 steps" in complaint(ctc_loops, np.zeros((2, 2)), [1, 1])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(ctc_loops, np.ones((3, 4)), [1.5])
    assert said.startswith("TypeError: ctc_loops: text[0] is 1.5, expected (T,) whole numbers.")
    said = complaint(lambda: list(alignments("a", 3, "__")))
    assert said.startswith("ValueError: alignments: blank is '__', expected one sign.")
    said = complaint(text_probabilities, np.ones((2, 2)))
    assert said.startswith("ValueError: text_probabilities: P[0] is [1.0, 1.0], expected probabilities with the sum 1.")
