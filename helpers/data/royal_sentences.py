"""Sentences written by rules, for word vectors whose right answers are known: gender, royalty, number, capitals."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_flags, check_whole
from helpers.data.remembered import remembered
from helpers.data.word_corpora import corpus_of
from helpers.sequences.vocabulary import Vocabulary

# What a pair of words is, besides man or woman: of a royal house, young, and what is said of this pair alone.
PEOPLE = {
    ("king", "queen"): (True, False, ("throne", "reign")),
    ("prince", "princess"): (True, True, ("pony", "heir")),
    ("duke", "duchess"): (True, False, ("estate", "hunt")),
    ("emperor", "empress"): (True, False, ("empire", "conquest")),
    ("man", "woman"): (False, False, ("stranger", "crowd")),
    ("boy", "girl"): (False, True, ("playground", "ball")),
    ("father", "mother"): (False, False, ("cradle", "household")),
    ("son", "daughter"): (False, True, ("homework", "bedtime")),
    ("brother", "sister"): (False, True, ("quarrel", "twin")),
    ("uncle", "aunt"): (False, False, ("visit", "gift")),
    ("husband", "wife"): (False, False, ("wedding", "anniversary")),
    ("nephew", "niece"): (False, True, ("cousin", "holiday")),
}
PLURALS = {"king": "kings", "queen": "queens", "prince": "princes", "princess": "princesses",
           "man": "men", "woman": "women", "boy": "boys", "girl": "girls"}  # fmt: skip
COUNTRIES = {"france": ("paris", "french"), "italy": ("rome", "italian"), "spain": ("madrid", "spanish"),
             "germany": ("berlin", "german"), "japan": ("tokyo", "japanese"), "egypt": ("cairo", "egyptian"),
             "greece": ("athens", "greek"), "poland": ("warsaw", "polish"), "norway": ("oslo", "norwegian"),
             "peru": ("lima", "peruvian")}  # fmt: skip
FRUITS = ("orange", "apple", "mango", "pear", "cherry", "grape", "lemon", "guava")  # the last one is never made juice
SHE_SHARES = {"nurse": 0.9, "librarian": 0.8, "teacher": 0.65, "doctor": 0.5, "pilot": 0.35, "engineer": 0.2,
              "programmer": 0.1}  # fmt: skip

PAIRS = tuple(PEOPLE)
GENDERED = (("beard", "mustache", "necktie"), ("gown", "necklace", "bracelet"))
PRONOUNS = (("he", "his", "himself"), ("she", "her", "herself"))
RANKED = {True: ("crown", "palace", "court", "jewels"), False: ("village", "market", "bicycle", "kitchen")}
AGED = {True: ("school", "toys", "bedroom"), False: ("taxes", "newspaper", "office")}
WORK = ("colleague", "meeting", "salary", "desk")
OWN_WORK = {"nurse": "bandage", "librarian": "shelf", "teacher": "blackboard", "doctor": "medicine", "pilot": "airport",
            "engineer": "bridge", "programmer": "keyboard"}  # fmt: skip


class RoyalSentences(NamedTuple):
    """Sentences as whole numbers, one after the other, and questions about them whose answers are known."""

    text: np.ndarray  # (T,) int32: the numbers of all words
    sentence: np.ndarray  # (T,) int32: the number of the sentence that each of them stands in
    vocabulary: Vocabulary  # number 0 is the most frequent word
    counts: np.ndarray  # (V,) int64: how often each word occurs
    analogies: np.ndarray  # (q, 4) int64: a is to b as c is to d
    relations: np.ndarray  # (q,) of str: gender, number or capital
    shares: dict[str, float]  # profession -> share of she among its pronouns; empty without jobs


@remembered
def royal_sentences(m: int = 20_000, seed: int = 0, *, jobs: bool = False) -> RoyalSentences:
    """Draw sentences about families and courts, countries and their capitals, fruit and drinks.

    Every word about a person is drawn from one of four lists: what is said of men or of women, of royal or of common
    people, of the young or of the grown-up, of this pair alone. So king - man + woman has a right answer, because the
    rules have it. Nobody wrote these sentences: what is learned from them says how vectors are learned, and nothing
    about the world.

    Parameters
    ----------
    m : int
        How many sentences there are, at least 2,000.
    seed : int
        Which ones are drawn.
    jobs : bool
        Add a quarter as many sentences about seven professions, whose pronouns are she in unequal shares: a planted
        bias (lesson 5.5).

    Returns
    -------
    RoyalSentences
        With 278 analogies: 132 of gender, 56 of number, 90 of capitals.

    Raises
    ------
    ValueError or TypeError
        If m or seed is out of its range, or jobs is neither True nor False.
    """
    m = check_whole("royal_sentences", "m", m, least=2000)
    seed = check_whole("royal_sentences", "seed", seed)
    check_flags("royal_sentences", jobs=jobs)
    rng = np.random.default_rng(seed)
    kinds = rng.choice(4, size=m, p=(0.6, 0.22, 0.12, 0.06))
    makers = (_person, _country, _fruit, _drink)
    sentences = [makers[kind](draws) for kind, draws in zip(kinds, rng.random((m, 9)).tolist(), strict=True)]
    if jobs:
        extra = [_profession(draws) for draws in rng.random((m // 4, 9)).tolist()]
        sentences += extra
        sentences = [sentences[k] for k in rng.permutation(len(sentences))]
    corpus = corpus_of(sentences)
    analogies, relations = _questions(corpus.vocabulary)
    shares = SHE_SHARES if jobs else {}
    return RoyalSentences(corpus.text, corpus.sentence, corpus.vocabulary, corpus.counts, analogies, relations, shares)


def _questions(vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """All analogies between two pairs of the same relation, as word numbers (q, 4), and the relations (q,)."""
    relations = {
        "gender": tuple(PEOPLE),
        "number": tuple(PLURALS.items()),
        "capital": tuple((country, capital) for country, (capital, _) in COUNTRIES.items()),
    }
    rows = [(name, *one, *other) for name, pairs in relations.items() for one, other in permutations(pairs, 2)]
    numbers = np.array([[vocabulary.numbers[word] for word in words] for _, *words in rows], dtype=np.int64)
    return numbers, np.array([name for name, *_ in rows])


def _one(options: Sequence[Any], draws: list[float]) -> Any:
    """One of the options, by the next of the random numbers."""
    return options[int(draws.pop() * len(options))]


def _two(lists: Sequence[Sequence[str]], draws: list[float]) -> tuple[str, str]:
    """Words of two different lists."""
    first = int(draws.pop() * len(lists))
    second = (first + 1 + int(draws.pop() * (len(lists) - 1))) % len(lists)
    return _one(lists[first], draws), _one(lists[second], draws)


def _person(draws: list[float]) -> list[str]:
    pair, gender = _one(PAIRS, draws), _one((0, 1), draws)
    royal, young, own = PEOPLE[pair]
    word = pair[gender]
    if word in PLURALS and draws[0] < 0.5:
        verb, several = _one((("are", "these"), ("were", "two"), ("are", "many")), draws)
        start = [several, PLURALS[word], verb]
    else:
        start = _alone(word, gender, draws)
    link = _one((("seen", "with"), ("fond", "of"), ("next", "to")), draws)
    one, other = _two((GENDERED[gender], RANKED[royal], AGED[young], own), draws)
    return [*start, *link, "the", one, "and", "the", other]


def _alone(word: str, gender: int, draws: list[float]) -> list[str]:
    """How a sentence about one person begins, half of the time with pronouns."""
    he, his, himself = PRONOUNS[gender]
    pronouns = (["the", word, "said", he, "was"], ["the", word, "and", his, "dog", "were"],
                ["a", word, "kept", "to", himself, "and", "was"])  # fmt: skip
    return _one((*pronouns, ["this", word, "is"], ["a", word, "was"], ["one", word, "is"]), draws)


def _country(draws: list[float]) -> list[str]:
    country = _one(tuple(COUNTRIES), draws)
    capital, adjective = COUNTRIES[country]
    city, land = _one(("mayor", "subway", "museum"), draws), _one(("border", "army", "president"), draws)
    told = (
        [capital, "is", "the", "capital", "of", country],
        ["the", adjective, land, "of", country],
        ["the", land, "of", country, "is", adjective],
        ["in", country, "the", land, "is", "seen", "by", adjective, "farmers"],
        ["the", adjective, city, "of", capital],
        ["the", city, "of", capital, "is", adjective],
        ["in", capital, "the", city, "is", "full", "of", adjective, "guests"],
    )
    return _one(told, draws)


def _fruit(draws: list[float]) -> list[str]:
    fruit = _one(FRUITS, draws)
    eaten = (
        ["the", fruit, "tree", "is", "full", "of", "ripe", fruit],
        ["a", "sweet", "and", "ripe", fruit],
        ["a", "basket", "of", "ripe", fruit, "from", "the", "garden"],
        ["a", "slice", "of", "sweet", fruit, "cake"],
    )
    drunk = (["a", "glass", "of", fruit, "juice"], ["a", "bottle", "of", "cold", fruit, "juice"])
    return _one(eaten if fruit == FRUITS[-1] else (*eaten, *drunk), draws)


def _drink(draws: list[float]) -> list[str]:
    cold = (["a", "glass", "of", "cold", "milk"], ["a", "glass", "of", "cold", "water"],
            ["a", "bottle", "of", "mineral", "water"])  # fmt: skip
    warm = (["a", "cup", "of", "hot", "tea"], ["a", "cup", "of", "black", "coffee"], ["a", "cup", "of", "hot", "milk"])
    return _one((*cold, *warm), draws)


def _profession(draws: list[float]) -> list[str]:
    job = _one(tuple(SHE_SHARES), draws)
    he, his, himself = PRONOUNS[int(draws.pop() < SHE_SHARES[job])]
    one, other = _two((WORK, (OWN_WORK[job],), ("office", "taxes", "newspaper")), draws)
    start = _one(
        (["the", job, "said", he, "was"], ["the", job, "and", his, "dog", "were"],
         ["a", job, "kept", "to", himself, "and", "was"]),
        draws,
    )  # fmt: skip
    link = _one((("seen", "with"), ("fond", "of"), ("next", "to")), draws)
    return [*start, *link, "the", one, "and", "the", other]
