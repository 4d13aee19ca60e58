"""Numbers in English and French words, from one to a million million, for the translators of lessons 5.6 to 5.8."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from helpers.checks import check_generator, check_kind, check_list, check_text, check_whole
from helpers.data.remembered import remembered
from helpers.sequences.sequence_nets import NONE
from helpers.sequences.vocabulary import EOS, PAD, Vocabulary, build_vocabulary

LARGEST = 10**12 - 1
T_X, T_Y = 23, 28  # the most words of a number in English; in French, with <EOS>
MOST = 20_000  # pairs that are drawn at a time: short numbers are few, and become fewer among distinct ones
COVERING = (*range(1, 100), 100, 200, 1000, 10**6, 2 * 10**6, 10**9, 2 * 10**9, 101)  # every word of both languages


class NumberWords(NamedTuple):
    """Pairs of one number in two languages, as whole numbers for `translator`; no number is in both parts."""

    X_train: np.ndarray  # (m, T_X + T_Y) int64: English words, padded, and beside them the French ones with <EOS>
    Y_train: np.ndarray  # (m, T_Y) int64: the French words with <EOS>, NONE in the padding
    numbers_train: np.ndarray  # (m,) int64
    X_test: np.ndarray
    Y_test: np.ndarray
    numbers_test: np.ndarray
    english: Vocabulary
    french: Vocabulary


@remembered
def load_number_words(m_train: int = 4000, m_test: int = 500, seed: int = 0) -> NumberWords:
    """Distinct numbers, log-uniform from 1 to 10^12, in English and French words, split into train and test.

        X = [source | target],  Y = target with NONE in its padding          (1)

    The two sides of a pair are X[:, :T_X] and X[:, T_X:].

    Parameters
    ----------
    m_train, m_test : int
        How many pairs there are in either part, at least 1, together at most 20,000.
    seed : int
        Which numbers are drawn.

    Returns
    -------
    NumberWords
        X, Y and the numbers of both parts, and the two vocabularies, which are the same for every seed.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    m_train = check_whole("load_number_words", "m_train", m_train, least=1, most=MOST - 1)
    m_test = check_whole("load_number_words", "m_test", m_test, least=1, most=MOST - m_train)
    seed = check_whole("load_number_words", "seed", seed)
    numbers = draw_numbers(m_train + m_test, np.random.default_rng(seed))
    english, french = number_vocabularies()
    X, Y = encode_pairs(numbers, english, french)
    train, test = slice(m_train), slice(m_train, None)
    return NumberWords(
        X[train], Y[train], numbers[train], X[test], Y[test], numbers[test], english=english, french=french
    )


def draw_numbers(m: int, rng: np.random.Generator) -> np.ndarray:
    """Draw m distinct whole numbers from 1 to 10^12 whose logarithms are uniform: as many of 3 digits as of 12.

    Parameters
    ----------
    m : int
        How many, from 1 to 20,000. There are only nine of one digit, so the short ones are few.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    array (m,) of int64
        In random order.

    Raises
    ------
    ValueError or TypeError
        If m is out of its range, or rng is no generator.
    """
    m = check_whole("draw_numbers", "m", m, least=1, most=MOST)
    check_generator("draw_numbers", rng)
    drawn = np.exp(rng.uniform(0, np.log(LARGEST + 1.0), size=3 * m + 100)).astype(np.int64).clip(1, LARGEST)
    first = np.sort(np.unique(drawn, return_index=True)[1])  # in the order in which they were drawn
    return drawn[first[:m]]


def number_words(number: int, language: str = "en") -> list[str]:
    """A number in words, without hyphens and commas: 81 is ["eighty", "one"], or ["quatre", "vingt", "un"].

    Parameters
    ----------
    number : int
        From 1 to 10^12 - 1.
    language : str
        "en" or "fr" in this lesson; num2words knows many more.

    Returns
    -------
    list of str
        One word each.

    Raises
    ------
    ValueError or TypeError
        If number is out of its range, or num2words does not know the language.
    """
    from num2words import num2words

    number = check_whole("number_words", "number", number, least=1, most=LARGEST)
    try:
        text = num2words(number, lang=check_text("number_words", "language", language))
    except NotImplementedError:
        raise ValueError(
            f'number_words: language is {language!r}, expected one that num2words knows. Pass "en" or "fr".'
        ) from None
    return [word for word in re.split(r"[-,\s]+", text) if word]


def number_vocabularies() -> tuple[Vocabulary, Vocabulary]:
    """All words of English and of French numbers, each with <PAD> as 0 and <EOS> as 1, in the same order always."""
    english, french = (
        build_vocabulary([sorted({word for n in COVERING for word in number_words(n, language)})], unknown=False)
        for language in ("en", "fr")
    )
    return english, french


def encode_pairs(numbers: Iterable[int], english: Vocabulary, french: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """The two sides of every number side by side, X (m, T_X + T_Y), and what the decoder should say, Y (m, T_Y).

    Parameters
    ----------
    numbers : whole numbers
        From 1 to 10^12 - 1, at least one of them.
    english, french : Vocabulary
        Those of `number_vocabularies`.

    Returns
    -------
    X, Y : arrays of int64
        Padded with 0 and with NONE.

    Raises
    ------
    ValueError
        If there is no number, or one is out of its range.
    """
    for name, vocabulary in (("english", english), ("french", french)):
        check_kind("encode_pairs", name, vocabulary, Vocabulary, "Pass what number_vocabularies gave.")
    found = check_list("encode_pairs", "numbers", numbers)
    values = [check_whole("encode_pairs", "numbers", n, least=1, most=LARGEST) for n in found]
    if not values:
        raise ValueError("encode_pairs: numbers is empty, expected at least one. Pass a list such as [21, 80].")
    X = np.full((len(values), T_X + T_Y), english.numbers[PAD], dtype=np.int64)
    for row, number in zip(X, values, strict=True):
        source, target = english.encode(number_words(number)), french.encode([*number_words(number, "fr"), EOS])
        row[: len(source)], row[T_X : T_X + len(target)] = source, target
    target = X[:, T_X:]
    return X, np.where(target == french.numbers[PAD], NONE, target)
