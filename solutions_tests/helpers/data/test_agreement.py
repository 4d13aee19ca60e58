"""Sentences about cats: the verb follows the second word, and nothing else tells it."""

import numpy as np
import pytest

from helpers.data.agreement import ADJECTIVES, NOUNS, VERBS, load_agreement, other_number
from solutions_tests.helpers.probes import complaint


def number_of(noun: str) -> int:
    return next(pair.index(noun) for pair in NOUNS if noun in pair)


def test_the_subject_decides() -> None:
    texts, plural = load_agreement(500, seed=4)
    assert len(texts) == len(plural) == 500
    for text, number in zip(texts, plural, strict=True):
        assert text[0] == "the" and number_of(text[1]) == number
        assert text[-1] in VERBS
        clauses = text.count("that")
        assert 3 <= clauses <= 6
        assert 14 <= len(text) <= 37
    assert 0.44 < plural.mean() < 0.56


def test_no_other_noun_tells_anything() -> None:
    texts, plural = load_agreement(4000, seed=0)
    places = max(map(len, texts))
    for place in range(2, places):
        shares: list[tuple[float, int]] = []
        for number in (0, 1):
            seen = [number_of(text[place]) for text, own in zip(texts, plural, strict=True)
                    if own == number and len(text) > place and any(text[place] in pair for pair in NOUNS)]  # fmt: skip
            shares.append((float(np.mean(seen)), len(seen)) if seen else (0.5, 0))
        (one, n), (two, k) = shares
        if min(n, k) > 300:
            assert abs(one - two) < 0.12


def test_all_words_are_known_ones() -> None:
    known = {"the", "and", "that", *VERBS, *ADJECTIVES, *(word for pair in NOUNS for word in pair)}
    assert {word for text in load_agreement(800).texts for word in text} <= known


@pytest.mark.parametrize(("least", "most"), [(0, 0), (1, 1), (2, 9)])
def test_numbers_of_clauses(least: int, most: int) -> None:
    texts = load_agreement(60, least=least, most=most).texts
    counts = [text.count("that") for text in texts]
    assert min(counts) >= least and max(counts) <= most


def test_the_other_number_and_refusals() -> None:
    text = load_agreement(1, seed=9).texts[0]
    assert other_number(other_number(text)) == text
    assert number_of(other_number(text)[1]) == 1 - number_of(text[1])
    assert other_number(text)[2:] == text[2:]
    assert "other_number: text begins with 'the old'" in complaint(other_number, ("the", "old"))
    assert "load_agreement: most" in complaint(load_agreement, 5, least=4, most=3)
    assert "load_agreement: m" in complaint(load_agreement, 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(other_number, 5).startswith("TypeError: other_number: text is 5, expected a list of str.")
