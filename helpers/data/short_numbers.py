"""The number words of lesson 5.6, up to a million only: pairs short enough to train on in seconds (lesson 5.8)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_list, check_whole
from helpers.data.number_words import T_X, draw_numbers, encode_pairs, number_vocabularies
from helpers.data.remembered import remembered
from helpers.sequences.vocabulary import Vocabulary

BELOW = 10**6
WORDS_X, WORDS_Y = 11, 14  # the most words of such a number in English; in French, with <EOS>
MOST = 4000


class ShortNumbers(NamedTuple):
    """Pairs of one number in English and French words, as whole numbers for `translator` with T_x = WORDS_X."""

    X_train: np.ndarray  # (m, WORDS_X + WORDS_Y) int64
    Y_train: np.ndarray  # (m, WORDS_Y) int64, NONE in the padding
    X_test: np.ndarray
    Y_test: np.ndarray
    numbers_test: np.ndarray  # (m_test,) int64
    english: Vocabulary
    french: Vocabulary


@remembered
def load_short_numbers(m_train: int = 2000, m_test: int = 600, seed: int = 0) -> ShortNumbers:
    """Distinct numbers below a million, log-uniform, in English and French words, split into train and test.

    Parameters
    ----------
    m_train, m_test : int
        How many pairs there are in either part, together at most 4,000.
    seed : int
        Which numbers are drawn.

    Returns
    -------
    ShortNumbers
        X = [source | target] and Y of both parts, the numbers of the test part, and the vocabularies.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    m_train = check_whole("load_short_numbers", "m_train", m_train, least=1, most=MOST - 1)
    m_test = check_whole("load_short_numbers", "m_test", m_test, least=1, most=MOST - m_train)
    seed = check_whole("load_short_numbers", "seed", seed)
    drawn = draw_numbers(5 * MOST, np.random.default_rng(seed))
    numbers = drawn[drawn < BELOW][: m_train + m_test]
    X, Y = short_pairs(numbers)
    english, french = number_vocabularies()
    return ShortNumbers(
        X[:m_train], Y[:m_train], X[m_train:], Y[m_train:], numbers[m_train:], english=english, french=french
    )


def short_pairs(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers below a million as the rows of ShortNumbers.

    Parameters
    ----------
    numbers : whole numbers
        From 1 to 999,999, at least one.

    Returns
    -------
    X, Y : arrays (m, WORDS_X + WORDS_Y) and (m, WORDS_Y)
        Padded with 0 and with NONE.

    Raises
    ------
    ValueError
        If there is no number, or one is out of its range.
    """
    found = numbers.tolist() if isinstance(numbers, np.ndarray) else numbers
    for number in check_list("short_pairs", "numbers", found):
        check_whole("short_pairs", "numbers", number, least=1, most=BELOW - 1)
    X, Y = encode_pairs(numbers, *number_vocabularies())
    return np.concatenate([X[:, :WORDS_X], X[:, T_X : T_X + WORDS_Y]], axis=1), Y[:, :WORDS_Y]
