"""Numbers in words: French and English as they are written, distinct, apart, and padded in one way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.number_words import (
    LARGEST,
    T_X,
    T_Y,
    draw_numbers,
    encode_pairs,
    load_number_words,
    number_vocabularies,
    number_words,
)
from helpers.sequences.sequence_nets import NONE
from helpers.sequences.vocabulary import EOS
from solutions_tests.helpers.probes import complaint

ENGLISH, FRENCH = number_vocabularies()


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (1, "one", "un"),
        (71, "seventy one", "soixante et onze"),
        (80, "eighty", "quatre vingts"),
        (81, "eighty one", "quatre vingt un"),
        (200, "two hundred", "deux cents"),
        (1005, "one thousand and five", "mille cinq"),
        (80_000, "eighty thousand", "quatre vingt mille"),
        (10**9, "one billion", "un milliard"),
    ],
)
def test_words(number: int, english: str, french: str) -> None:
    assert " ".join(number_words(number)) == english
    assert " ".join(number_words(number, "fr")) == french


@given(number=st.integers(1, LARGEST))
def test_every_number_fits_and_has_known_words(number: int) -> None:
    X, Y = encode_pairs([number], ENGLISH, FRENCH)
    assert X.shape == (1, T_X + T_Y)
    assert Y.shape == (1, T_Y)
    assert ENGLISH.decode(X[0, :T_X]) == number_words(number)
    assert FRENCH.decode(X[0, T_X:]) == number_words(number, "fr")
    n = len(number_words(number, "fr")) + 1
    assert Y[0, :n].tolist() == X[0, T_X : T_X + n].tolist()
    assert FRENCH.tokens[Y[0, n - 1]] == EOS
    assert (Y[0, n:] == NONE).all()


def test_the_longest_numbers_fill_the_columns() -> None:
    X, _ = encode_pairs([797_797_797_797], ENGLISH, FRENCH)
    assert (X > 0).all()


def test_the_sets_are_distinct_and_apart() -> None:
    data = load_number_words(600, 200, 3)
    both = np.concatenate([data.numbers_train, data.numbers_test])
    assert len(set(both.tolist())) == 800
    assert data.X_train.shape == (600, T_X + T_Y)
    assert data.Y_test.shape == (200, T_Y)
    assert data.X_train.dtype == data.Y_train.dtype == data.numbers_test.dtype == np.int64
    assert ENGLISH.decode(data.X_test[5, :T_X]) == number_words(int(data.numbers_test[5]))
    assert (len(data.english.tokens), len(data.french.tokens)) == (34, 32)
    again = load_number_words(600, 200, 3)
    np.testing.assert_array_equal(data.X_train, again.X_train)
    assert (load_number_words(600, 200, 4).numbers_train != data.numbers_train).any()


def test_numbers_are_log_uniform() -> None:
    numbers = draw_numbers(5000, np.random.default_rng(0))
    assert numbers.min() >= 1
    assert numbers.max() <= LARGEST
    assert len(np.unique(numbers)) == 5000
    long = np.log10(numbers[numbers >= 10**5])  # of the short ones there are too few
    shares = np.histogram(long, np.arange(5, 13))[0] / len(long)
    np.testing.assert_allclose(shares, 1 / 7, atol=0.02)


def test_wrong_inputs() -> None:
    assert "number is 0" in complaint(number_words, 0)
    assert f"number is {LARGEST + 1}" in complaint(number_words, LARGEST + 1)
    assert "language is 'xx'" in complaint(number_words, 5, "xx")
    assert "numbers is empty" in complaint(encode_pairs, [], ENGLISH, FRENCH)
    assert "numbers is 0" in complaint(encode_pairs, [0], ENGLISH, FRENCH)
    assert "m is 20001" in complaint(draw_numbers, 20_001, np.random.default_rng(0))
    assert "rng is 3" in complaint(draw_numbers, 3, 3)
    assert "m_test is 0" in complaint(load_number_words, 5, 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(encode_pairs, [1], None, None).startswith(
        "TypeError: encode_pairs: english is None, expected a Vocabulary."
    )
    assert complaint(number_words, 1, 5).startswith("TypeError: number_words: language is 5, expected a text.")
