"""Greedy, exhaustive and beam search: against each other, against the tables of the lesson, and what they refuse."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.sequences.decoding import beam_search, beam_steps, exhaustive_search, greedy_search
from helpers.sequences.hypotheses import length_score, sentence_log_p
from helpers.sequences.next_tokens import table_model
from solutions_tests.helpers.probes import SEEDS, complaint
from solutions_tests.helpers.sequences.random_models import random_model

THIRDS = (1 / 3, 1 / 3, 1 / 3)
WIDER_IS_WORSE = table_model(
    {(): (0.40, 0.35, 0.25), (0,): (0.34, 0.33, 0.33), (1,): (0.5, 0.49, 0.01), (0, 0): (0.98, 0.01, 0.01)}, THIRDS
)
small = given(V=st.integers(1, 4), longest=st.integers(1, 4), seed=SEEDS, alpha=st.sampled_from([0.0, 0.7, 1.0]))


def test_a_wider_beam_can_be_worse() -> None:
    found = {B: beam_search(WIDER_IS_WORSE, B, 3, end=None)[0] for B in (1, 2, 3)}
    assert [round(float(np.exp(h.log_p)), 4) for h in found.values()] == [0.1333, 0.0583, 0.1333]
    assert found[2].tokens[0] == 1
    assert found[3].tokens == found[1].tokens == (0, 0, 0)


@small
def test_exhaustive_search_finds_all_sentences(V: int, longest: int, seed: int, alpha: float) -> None:
    model = random_model(V, seed)
    found = exhaustive_search(model, longest, alpha=alpha)
    every = {
        sentence[: sentence.index(1) + 1] if 1 in sentence else sentence
        for sentence in product(range(V), repeat=longest)
    }
    assert {h.tokens for h in found} == every
    assert np.exp([h.log_p for h in found]).sum() == pytest.approx(1)
    for h in found[:5]:
        assert h.log_p == pytest.approx(sentence_log_p(model, h.tokens))
        assert h.score == pytest.approx(length_score(h.log_p, len(h.tokens), alpha))
        assert h.ended == (h.tokens[-1] == 1)
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)


@small
def test_one_prefix_is_greedy_and_all_prefixes_are_exact(V: int, longest: int, seed: int, alpha: float) -> None:
    model = random_model(V, seed)
    for end in (1, None):
        greedy = greedy_search(model, longest, end=end)
        assert beam_search(model, 1, longest, end=end)[0] == greedy
        assert greedy.log_p == pytest.approx(sentence_log_p(model, greedy.tokens))
        best = exhaustive_search(model, longest, alpha=alpha, end=end)[0]
        wide = beam_search(model, V**longest, longest, alpha=alpha, end=end)[0]
        assert wide.score == pytest.approx(best.score)
        assert wide.tokens == best.tokens


@settings(max_examples=40)
@given(V=st.integers(2, 4), B=st.integers(1, 4), seed=SEEDS, alpha=st.sampled_from([0.0, 0.5, 1.0]))
def test_the_safe_end_never_changes_the_answer(V: int, B: int, seed: int, alpha: float) -> None:
    model = random_model(V, seed)
    safe, whole = (beam_search(model, B, 5, alpha=alpha, stop=stop) for stop in ("safe", "never"))
    assert safe[0] == whole[0]
    assert {h.tokens for h in safe} <= {h.tokens for h in whole}
    early = beam_search(model, B, 5, alpha=alpha, stop="early")
    assert early[0].score <= whole[0].score
    assert whole[0].score <= exhaustive_search(model, 5, alpha=alpha)[0].score + 1e-12


def test_the_safe_end_reckons_with_what_an_open_prefix_can_still_become() -> None:
    # the mean log of the finished "." is -0.69, as that of the open prefix; three sure words later it is -0.18
    model = table_model({(): (0.5, 0.5)}, otherwise=(0.99, 0.01))
    assert beam_search(model, 2, 4, alpha=1.0)[0].tokens == (0, 0, 0, 0)


def test_a_beam_against_a_search_written_in_the_plainest_way() -> None:
    for seed in range(20):
        model, V, B = random_model(4, seed), 4, 3
        beam: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
        ended: list[tuple[tuple[int, ...], float]] = []
        for _ in range(5):
            grown = [((*p, v), total + model([p])[0][v]) for p, total in beam for v in range(V)]
            grown = sorted(grown, key=lambda h: -h[1])[:B]
            ended += [h for h in grown if h[0][-1] == 1]
            beam = [h for h in grown if h[0][-1] != 1]
        tokens, log_p = max([*ended, *beam], key=lambda h: h[1] / len(h[0]) ** 0.7)
        found = beam_search(model, B, 5, alpha=0.7)[0]
        assert found.tokens == tokens
        assert found.log_p == pytest.approx(log_p)


def test_stopping_once_enough_sentences_have_ended_misses_the_best() -> None:
    # the first step offers <EOS> at 0.1; whoever takes it for an answer never sees the sentence of 0.9
    model = table_model({(): (0.9, 0.1)}, otherwise=(0.01, 0.99))
    assert beam_search(model, 2, 4, stop="early")[0].tokens == (0, 1)
    late = table_model({(): (0.9, 0.1), (0,): (0.9, 0.1)}, otherwise=(0.01, 0.99))
    assert beam_search(late, 2, 4, stop="early")[0].tokens == (1,)
    assert beam_search(late, 2, 4, stop="safe")[0].tokens == (0, 0, 1)


def test_the_steps_show_what_was_weighed() -> None:
    steps = list(beam_steps(WIDER_IS_WORSE, 2, 3, end=None))
    assert [step.extended.shape for step in steps] == [(1, 3), (2, 3), (2, 3)]
    assert steps[1].prefixes == ((0,), (1,))
    assert [h.tokens for h in steps[1].kept] == [(1, 0), (1, 1)]
    np.testing.assert_allclose(np.exp(steps[1].extended), [[0.136, 0.132, 0.132], [0.175, 0.1715, 0.0035]])
    assert all(len(step.kept) <= 2 for step in steps)


def test_what_cannot_come_is_never_kept() -> None:
    model = table_model({}, otherwise=(0.0, 0.5, 0.5))
    assert all(0 not in h.tokens for h in beam_search(model, 10, 3, stop="never"))
    assert all(0 not in h.tokens for h in exhaustive_search(model, 3))


def test_wrong_inputs() -> None:
    assert "B is 0" in complaint(beam_search, WIDER_IS_WORSE, 0, 3)
    assert "longest is 0" in complaint(beam_search, WIDER_IS_WORSE, 1, 0)
    assert "longest is 0" in complaint(greedy_search, WIDER_IS_WORSE, 0)
    assert "alpha is 1.5" in complaint(beam_search, WIDER_IS_WORSE, 2, 3, alpha=1.5)
    assert "alpha is -1" in complaint(exhaustive_search, WIDER_IS_WORSE, 3, alpha=-1)
    assert "stop is 'soon'" in complaint(beam_search, WIDER_IS_WORSE, 2, 3, stop="soon")
    assert "make 3^12 sentences, expected at most 200,000. Use beam_search." in complaint(
        exhaustive_search, WIDER_IS_WORSE, 12
    )
    assert "next_log_p gave 0.5, expected log-probabilities" in complaint(
        greedy_search, lambda prefixes: np.full((1, 2), 0.5), 3
    )


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(greedy_search, 0, 3)
    assert said.startswith("TypeError: greedy_search: next_log_p is 0, expected a function.")
    said = complaint(exhaustive_search, 0, 3, end=0.5)
    assert said.startswith("ValueError: exhaustive_search: end is 0.5, expected a whole number.")
