"""Number words below a million: the pairs of lesson 5.6, cut to what they need."""

import numpy as np

from helpers.data.number_words import number_words
from helpers.data.short_numbers import WORDS_X, WORDS_Y, load_short_numbers, short_pairs
from helpers.sequences.sequence_nets import NONE
from solutions_tests.helpers.probes import complaint


def test_the_longest_fit_exactly() -> None:
    numbers = np.arange(1, 10**6, 7)[np.random.default_rng(0).permutation(10**6 // 7)[:3000]]
    words = [(len(number_words(int(n))), len(number_words(int(n), "fr")) + 1) for n in [*numbers, 777_777, 197_797]]
    longest = np.max(words, axis=0)
    assert longest[0] == WORDS_X and longest[1] <= WORDS_Y


def test_pairs_say_the_number_in_both_languages() -> None:
    data = load_short_numbers(50, 20, seed=1)
    assert data.X_train.shape == (50, WORDS_X + WORDS_Y) and data.Y_test.shape == (20, WORDS_Y)
    assert data.numbers_test.max() < 10**6
    for x, y, number in zip(data.X_test, data.Y_test, data.numbers_test, strict=True):
        assert data.english.decode(x[:WORDS_X]) == number_words(int(number))
        assert data.french.decode(y[y != NONE]) == number_words(int(number), "fr")


def test_refusals() -> None:
    assert "numbers is 1000000" in complaint(short_pairs, np.array([10**6]))
    assert "m_test is 3001" in complaint(load_short_numbers, 1000, 3001)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(short_pairs, 0.5).startswith("TypeError: short_pairs: numbers is 0.5, expected a list.")
