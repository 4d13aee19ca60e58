"""Reviews follow their rules: who praises, how often negations come, and that a mix hides the verdict from counts."""

import numpy as np
import pytest

from helpers.data.reviews import BLAME, KINDS, NEGATORS, PRAISE, load_reviews, load_star_reviews, turned
from solutions_tests.helpers.probes import complaint


def judged(text: tuple[str, ...]) -> int:
    """The verdict by the rules: a word of praise counts 1, of blame -1, and the other way round after a negation."""
    total, negated = 0, False
    for i, word in enumerate(text):
        if word in NEGATORS:
            negated = True
        elif word == "and" and not (text[i + 1] == "not" and "without" not in text[:i]):
            negated = False
        if word in PRAISE or word in BLAME:
            total += (1 if word in PRAISE else -1) * (-1 if negated else 1)
    return total


@pytest.mark.parametrize("kind", KINDS)
def test_all_clauses_agree_with_the_verdict(kind: str) -> None:
    reviews = load_reviews(500, kind, seed=3)
    for text, good in zip(reviews.texts, reviews.good, strict=True):
        words = [word for word in text if word in PRAISE or word in BLAME]
        assert judged(text) == (len(words) if good else -len(words))
    assert reviews.good.sum() == 250
    assert len(set(reviews.texts)) > 300


def test_every_mixed_review_has_both() -> None:
    reviews = load_reviews(400, "mixed", seed=1)
    assert (reviews.negations == 1).all() and (reviews.clauses == 2).all()
    for text in reviews.texts:
        assert any(word in NEGATORS for word in text)
        praise = sum(word in PRAISE for word in text)
        assert praise == sum(word in BLAME for word in text) > 0


def test_words_of_both_verdicts_are_alike_in_a_mix() -> None:
    reviews = load_reviews(4000, "mixed")
    for word in (*NEGATORS, "good", "bad", "and", "all", "without"):
        shares = [np.mean([word in t for t, g in zip(reviews.texts, reviews.good, strict=True) if g == k])
                  for k in (0, 1)]  # fmt: skip
        assert abs(shares[0] - shares[1]) < 0.05


def test_negations_of_the_other_kinds() -> None:
    assert not load_reviews(300, "plain").negations.any()
    free = load_reviews(4000, "free")
    share = [free.negations[free.good == k].sum() / free.clauses[free.good == k].sum() for k in (0, 1)]
    assert share == pytest.approx([0.5, 0.1], abs=0.03)
    assert set(free.clauses.tolist()) == {1, 2, 3}


def test_turned_has_the_same_words_and_the_other_verdict() -> None:
    reviews = load_reviews(300, "mixed", seed=5)
    for text in reviews.texts:
        assert sorted(turned(text)) == sorted(text)
        assert judged(turned(text)) == -judged(text)
        assert turned(turned(text)) == text


def test_stars_count_the_praise() -> None:
    reviews = load_star_reviews(500, seed=2)
    for text, stars in zip(reviews.texts, reviews.stars, strict=True):
        assert stars == 1 + sum(word in PRAISE for word in text)
        assert sum(word in PRAISE or word in BLAME for word in text) == 4
        assert not any(word in NEGATORS for word in text)
    assert np.bincount(reviews.stars, minlength=6)[1:].min() > 40


def test_seeds_and_refusals() -> None:
    assert load_reviews(20, seed=1).texts == load_reviews(20, seed=1).texts != load_reviews(20, seed=2).texts
    assert "m is 0" in complaint(load_reviews, 0)
    assert "kind" in complaint(load_reviews, 5, "mixt")
    assert "m is 0" in complaint(load_star_reviews, 0)
    assert "1 words of praise and 0 of blame" in complaint(turned, ("good", "food"))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(turned, 3).startswith("TypeError: turned: text is 3, expected a list of str.")
