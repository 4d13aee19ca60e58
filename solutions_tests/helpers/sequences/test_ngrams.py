"""n-gram models: counts by hand, probabilities that sum to 1, limits of the smoothing."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.language_model import perplexity
from helpers.sequences.ngrams import count_ngrams, next_probabilities, ngram_log_probabilities
from solutions_tests.helpers.probes import complaint

TEXTS = st.lists(st.lists(st.integers(2, 5), min_size=1, max_size=6), min_size=1, max_size=4)


def test_counts_by_hand() -> None:
    model = count_ngrams([[2, 3], [2, 2]], 2, 4, strength=0)
    assert dict(model.counts[()]) == {2: 3, 3: 1, 1: 2}
    assert dict(model.counts[(1,)]) == {2: 2}  # both texts begin with 2
    assert dict(model.counts[(2,)]) == {3: 1, 2: 1, 1: 1}
    np.testing.assert_allclose(next_probabilities(model, [2]), [0, 1 / 3, 1 / 3, 1 / 3])
    np.testing.assert_allclose(np.exp(ngram_log_probabilities(model, [2, 3])), [1, 1 / 3, 1])
    half = model._replace(strength=3.0)
    one = (3 + 3 / 3) / (6 + 3)  # P_1(2): three of six, and three imagined ones spread over <EOS>, 2, 3
    np.testing.assert_allclose(next_probabilities(half, [2])[2], (1 + 3 * one) / (3 + 3))


@given(TEXTS, st.integers(1, 4), st.floats(0.01, 50), st.lists(st.integers(1, 5), max_size=5))
def test_distributions(texts: list[list[int]], n: int, strength: float, context: list[int]) -> None:
    model = count_ngrams(texts, n, 6, strength=strength)
    p = next_probabilities(model, context)
    assert p.sum() == pytest.approx(1)
    assert p[0] == 0
    assert (p[1:] > 0).all()


@given(TEXTS, st.integers(1, 4), st.floats(0, 50))
def test_the_log_probabilities_are_those_of_the_distributions(texts: list[list[int]], n: int, strength: float) -> None:
    model = count_ngrams(texts, n, 6, strength=strength)
    for text in texts:
        found = ngram_log_probabilities(model, text)
        whole = [*text, 1]
        expected = [np.log(next_probabilities(model, whole[:t])[whole[t]]) for t in range(len(whole))]
        np.testing.assert_allclose(found, expected, atol=1e-12)


@given(TEXTS)
def test_longer_contexts_fit_the_training_texts_better(texts: list[list[int]]) -> None:
    model = count_ngrams(texts, 4, 6, strength=0)
    fits = [
        perplexity(np.concatenate([ngram_log_probabilities(model._replace(n=n), text) for text in texts]))
        for n in (1, 2, 3, 4)
    ]
    assert all(later <= before + 1e-9 for before, later in pairwise(fits))


def test_limits() -> None:
    model = count_ngrams([[2, 3, 2, 3]], 2, 5)
    even = next_probabilities(model._replace(strength=1e9), [2])
    np.testing.assert_allclose(even[1:], 1 / 4, atol=1e-6)
    assert ngram_log_probabilities(model._replace(strength=0.0), [4])[0] == -np.inf
    np.testing.assert_allclose(
        next_probabilities(model, [4]), next_probabilities(model._replace(n=1), [])
    )  # never seen
    np.testing.assert_allclose(next_probabilities(model, np.array([], dtype=int)), next_probabilities(model, [1]))


def test_refusals() -> None:
    assert "sequences is empty" in complaint(count_ngrams, [], 2, 5)
    assert "contains 7, expected whole numbers from 0 to C - 1 = 4" in complaint(count_ngrams, [[7]], 2, 5)
    assert "n is 0" in complaint(count_ngrams, [[2]], 0, 5)
    assert "strength is -1" in complaint(count_ngrams, [[2]], 1, 5, strength=-1)
    assert "sequence contains -1" in complaint(next_probabilities, count_ngrams([[2]], 1, 5), [-1])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(next_probabilities, 0, [])
    assert said.startswith("TypeError: next_probabilities: model is 0, expected a")
    said = complaint(count_ngrams, [[2.5]], 1, 4)
    assert said.startswith("TypeError: count_ngrams: sequence[0] is 2.5, expected (T,) whole numbers.")
