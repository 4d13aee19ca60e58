"""BLEU: equal to sacrebleu on drawn sentences, the numbers of the paper, what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from helpers.projects.uncertainty import bootstrap_interval
from helpers.sequences.bleu import (
    SMOOTHINGS,
    Bleu,
    BleuCounts,
    bleu_counts,
    bleu_of_counts,
    brevity_penalty,
    corpus_bleu,
)
from solutions_tests.helpers.probes import complaint

REFERENCES = [["the", "cat", "is", "on", "the", "mat"], ["there", "is", "a", "cat", "on", "the", "mat"]]
words = st.lists(st.sampled_from(["the", "a", "cat", "is", "on", "mat"]), max_size=9)


@st.composite
def corpora(draw: Any) -> tuple[list[list[str]], list[list[list[str]]]]:
    """Outputs and as many references for each; some outputs are copies or halves of a reference, some are empty."""
    m, k = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    references = [[draw(words) for _ in range(k)] for _ in range(m)]
    outputs = [draw(st.sampled_from((draw(words), answers[0], answers[-1][1:]))) for answers in references]
    return outputs, references


def sacred(outputs: Any, references: Any, N: int, smoothing: str, value: float | None, effective: bool) -> Any:
    metric = BLEU(
        tokenize="none",
        force=True,
        smooth_method=smoothing,
        smooth_value=value,
        max_ngram_order=N,
        effective_order=effective,
    )
    by_place = [[" ".join(answers[k]) for answers in references] for k in range(len(references[0]))]
    return metric.corpus_score([" ".join(output) for output in outputs], by_place)


@settings(max_examples=400, deadline=None)
@given(corpora(), st.integers(1, 5), st.sampled_from(sorted(SMOOTHINGS)), st.booleans(), st.sampled_from((None, 0.3)))
def test_corpus_bleu_is_sacrebleus(corpus: Any, N: int, smoothing: str, effective: bool, value: float | None) -> None:
    outputs, references = corpus
    got = corpus_bleu(outputs, references, N, smoothing, value, effective)
    want = sacred(outputs, references, N, smoothing, value, effective)
    assert 100 * got.score == pytest.approx(want.score, rel=1e-6, abs=1e-12)
    assert got.brevity == pytest.approx(want.bp, rel=1e-12)
    assert (got.c, got.r) == (want.sys_len, want.ref_len)
    if got.score:
        assert [100 * p for p in got.precisions] == pytest.approx(want.precisions)


@settings(deadline=None)
@given(corpora(), corpora())
def test_counts_of_two_corpora_add_up(first: Any, second: Any) -> None:
    both = bleu_counts(first[0] + second[0], first[1] + second[1])
    parts = bleu_counts(*first), bleu_counts(*second)
    for name in BleuCounts._fields:
        joined = np.concatenate([getattr(part, name) for part in parts], axis=-1)
        np.testing.assert_array_equal(getattr(both, name), joined)


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_the_penalty_is_one_for_long_outputs_and_falls_for_short_ones(c: float, r: float) -> None:
    penalty = brevity_penalty(c, r)
    assert 0 <= penalty <= 1
    assert (penalty == 1) == (c >= r or math.isclose(c, r, rel_tol=1e-15))


def test_the_penalty_by_hand() -> None:
    assert brevity_penalty(5, 10) == pytest.approx(math.exp(-1))
    assert brevity_penalty(16, 10) == brevity_penalty(10, 10) == brevity_penalty(0, 0) == 1
    assert brevity_penalty(0, 3) == 0


def test_a_translation_that_equals_a_reference_has_bleu_one() -> None:
    assert corpus_bleu([REFERENCES[1]], [REFERENCES]) == Bleu(1.0, (1.0,) * 4, 1.0, 7, 7)


def test_nothing_written_or_nothing_to_match_is_zero_and_no_error() -> None:
    for smoothing in SMOOTHINGS:
        for output, answer in (([], ["a"]), (["a"], []), ([], []), (["a"], ["b"])):
            assert corpus_bleu([output], [[answer]], smoothing=smoothing).score == 0
    assert corpus_bleu([["a"], []], [[["a"]], [[]]], N=1).score == 1


def test_tokens_may_be_numbers_and_arguments_stay_as_they_are() -> None:
    outputs, references = [[3, 1, 2]], [[[3, 1, 2, 2], [1]]]
    assert corpus_bleu(outputs, references, N=3).score == pytest.approx(math.exp(1 - 4 / 3))
    assert (outputs, references) == ([[3, 1, 2]], [[[3, 1, 2, 2], [1]]])


def test_the_bootstrap_of_lesson_3_1_works_on_the_counts() -> None:
    rng = np.random.default_rng(0)
    answers = [[list(rng.integers(0, 5, 8))] for _ in range(60)]
    outputs = [[token if rng.random() < 0.8 else 9 for token in answer[0]] for answer in answers]
    counts = bleu_counts(outputs, answers)
    found = bootstrap_interval(lambda *part: bleu_of_counts(BleuCounts(*part)).score, rng, *counts, repeats=200)
    assert found.low < bleu_of_counts(counts).score < found.high


COUNTS = bleu_counts([["a", "b"]], [[["a", "b"]]])
REFUSED = [
    (lambda: brevity_penalty(-1, 3), "brevity_penalty: c is -1, expected a length"),
    (lambda: brevity_penalty(2, math.nan), "r is nan"),
    (lambda: bleu_of_counts(COUNTS, "kneser"), "smoothing is 'kneser', expected one of"),
    (lambda: bleu_of_counts(COUNTS, "floor", -1), "value is -1, expected a number above 0"),
    (lambda: bleu_of_counts(COUNTS._replace(r=np.array([1, 2]))), "r has shape (2,), expected (m,) = (1,)"),
    (lambda: bleu_of_counts(COUNTS._replace(total=COUNTS.total[:2])), "total has shape (2, 1), expected (N, m)"),
    (lambda: corpus_bleu([["a"]], [[["a"]]], N=0), "N is 0"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_refusals_say_what_came_and_what_to_do(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        call()
    assert words in str(refused.value)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(bleu_of_counts, 3)
    assert said.startswith("TypeError: bleu_of_counts: counts is 3, expected a BleuCounts. Pass what bleu_counts gave.")
    said = complaint(brevity_penalty, np.ones(2), 1)
    assert said.startswith("ValueError: brevity_penalty: c has shape (2,), expected one number.")
