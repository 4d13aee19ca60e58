"""Sentences whose last word depends on their second one: the cat that ... was, the cats that ... were (lesson 5.3).

Between subject and verb stand clauses with nouns of either number, so that no other word tells which it is.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_list, check_whole
from helpers.data.remembered import remembered

NOUNS = (
    ("cat", "cats"), ("dog", "dogs"), ("child", "children"), ("teacher", "teachers"), ("bird", "birds"),
    ("mouse", "mice"), ("woman", "women"), ("man", "men"),
)  # fmt: skip
VERBS = ("saw", "liked", "met", "chased", "heard", "followed", "knew", "helped")  # the same in both numbers
ADJECTIVES = ("old", "small", "happy", "quiet")
ENDINGS = ("was", "were")


class Agreement(NamedTuple):
    """Sentences up to their verb, and which verb it is."""

    texts: tuple[tuple[str, ...], ...]  # of m sentences, without the verb
    plural: np.ndarray  # (m,) int64: 0 where it goes on with ENDINGS[0], 1 with ENDINGS[1]


@remembered
def load_agreement(m: int, *, least: int = 3, most: int = 6, seed: int = 0) -> Agreement:
    """Draw sentences: the cats that the old dog chased and that the children liked ... (were).

    Parameters
    ----------
    m : int
        How many.
    least, most : int
        How many clauses stand between subject and verb; each has four or five words, from the second on with "and".
    seed : int
        Which ones.

    Returns
    -------
    Agreement
        Half of the subjects are plural, and half of all other nouns, whatever the subject is.

    Raises
    ------
    ValueError or TypeError
        If a number is no whole number in its range.
    """
    where = "load_agreement"
    m, least = check_whole(where, "m", m, least=1), check_whole(where, "least", least)
    most = check_whole(where, "most", most, least=least)
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    plural = rng.integers(0, 2, m)
    return Agreement(tuple(_sentence(int(number), least, most, rng) for number in plural), plural)


def _sentence(plural: int, least: int, most: int, rng: np.random.Generator) -> tuple[str, ...]:
    words = ["the", NOUNS[rng.integers(len(NOUNS))][plural]]
    for clause in range(int(rng.integers(least, most + 1))):
        words += ["and", "that", "the"] if clause else ["that", "the"]
        if rng.random() < 0.5:
            words.append(ADJECTIVES[rng.integers(len(ADJECTIVES))])
        words += [NOUNS[rng.integers(len(NOUNS))][rng.integers(2)], VERBS[rng.integers(len(VERBS))]]
    return tuple(words)


def other_number(text: tuple[str, ...]) -> tuple[str, ...]:
    """The same sentence with its subject in the other number: the cat that ..., the cats that ..."""
    text = tuple(check_list("other_number", "text", text, of=str))
    for pair in NOUNS:
        if len(text) > 1 and text[1] in pair:
            return (text[0], pair[1 - pair.index(text[1])], *text[2:])
    raise ValueError(
        f"other_number: text begins with {' '.join(text[:2])!r}, expected 'the' and one of the nouns in NOUNS."
        " Take a sentence of load_agreement."
    )
