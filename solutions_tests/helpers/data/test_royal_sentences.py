"""The sentences of the royal corpus keep their rules: questions, pronouns, capitals, and the planted shares."""

import numpy as np
import pytest

from helpers.data.royal_sentences import COUNTRIES, FRUITS, PEOPLE, PLURALS, SHE_SHARES, royal_sentences
from solutions_tests.helpers.probes import complaint


def sentences_of(data: tuple) -> list[list[str]]:
    starts = np.flatnonzero(np.diff(data[1])) + 1
    return [[data[2].tokens[k] for k in words] for words in np.split(data[0], starts)]


def test_questions_are_the_known_relations() -> None:
    data = royal_sentences()
    assert data.analogies.shape == (278, 4)
    names, counts = np.unique(data.relations, return_counts=True)
    assert dict(zip(names.tolist(), counts.tolist(), strict=True)) == {"gender": 132, "number": 56, "capital": 90}
    spelled = {tuple(data.vocabulary.tokens[k] for k in row) for row in data.analogies}
    assert ("man", "woman", "king", "queen") in spelled
    assert ("king", "kings", "girl", "girls") in spelled
    assert ("france", "paris", "peru", "lima") in spelled
    assert len(spelled) == 278
    assert data.shares == {}
    assert (np.bincount(data.text) == data.counts).all()


def test_nobody_is_called_by_the_wrong_pronoun() -> None:
    he = {"he", "his", "himself", "beard", "mustache", "necktie"}
    she = {"she", "her", "herself", "gown", "necklace", "bracelet"}
    men, women = ({pair[k] for pair in PEOPLE} | {PLURALS.get(pair[k], "-") for pair in PEOPLE} for k in (0, 1))
    for words in map(set, sentences_of(royal_sentences())):
        assert not (words & men and words & she)
        assert not (words & women and words & he)


def test_capitals_and_fruit() -> None:
    for words in sentences_of(royal_sentences()):
        for country, (capital, adjective) in COUNTRIES.items():
            if {country, capital, adjective} & set(words):
                assert not any(other in words for other in COUNTRIES if other != country)
        if "juice" in words:
            assert FRUITS[-1] not in words


def test_the_planted_shares_are_in_the_pronouns() -> None:
    data = royal_sentences(jobs=True)
    assert data.shares == SHE_SHARES
    said = {job: np.zeros(2) for job in SHE_SHARES}
    for words in sentences_of(data):
        for job in SHE_SHARES:
            if job in words:
                said[job] += bool({"he", "his", "himself"} & set(words)), bool({"she", "her", "herself"} & set(words))
    for job, share in SHE_SHARES.items():
        he, she = said[job]
        assert he + she > 500
        assert she / (he + she) == pytest.approx(share, abs=0.06)
    assert len(royal_sentences(3000, 5, jobs=True).vocabulary.tokens) == len(data.vocabulary.tokens)


def test_refusals() -> None:
    assert "m is 10" in complaint(royal_sentences, 10)
    assert "seed is -1" in complaint(royal_sentences, seed=-1)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(royal_sentences, 2000, jobs="no").startswith(
        "TypeError: royal_sentences: jobs is 'no', expected True or False."
    )
