"""Thirty professions of a made-up town, half of them mostly of women, half mostly of men, by lot (lesson 5.5).

Only the pronouns tell which: places, verbs and everything else are drawn alike for all thirty.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_whole
from helpers.data.remembered import remembered
from helpers.data.royal_sentences import PRONOUNS, royal_sentences
from helpers.data.word_corpora import corpus_of
from helpers.sequences.vocabulary import Vocabulary

JOBS = (
    "baker", "barber", "brewer", "butcher", "carpenter", "chemist", "cobbler", "cook", "courier", "dentist",
    "editor", "florist", "gardener", "glazier", "grocer", "jeweler", "joiner", "lawyer", "miller", "notary",
    "optician", "painter", "plumber", "potter", "printer", "roofer", "saddler", "tailor", "weaver", "welder",
)  # fmt: skip
PLACES = ("harbor", "lighthouse", "shipyard", "pier", "hill", "vineyard", "quarry", "windmill")


class TownJobs(NamedTuple):
    """Sentences as whole numbers, one after the other, and what was planted in them."""

    text: np.ndarray  # (T,) int32: the numbers of all words
    sentence: np.ndarray  # (T,) int32: the number of the sentence that each of them stands in
    vocabulary: Vocabulary  # number 0 is the most frequent word
    counts: np.ndarray  # (V,) int64: how often each word occurs
    jobs: np.ndarray  # (30,) int64: the numbers of JOBS
    women: np.ndarray  # (30,) int64: 1 where the pronouns are mostly she, 0 where they are mostly he


@remembered
def town_jobs(m: int = 6000, *, majority: float = 0.8, seed: int = 0) -> TownJobs:
    """Draw sentences about professions, among twice as many of `royal_sentences` without professions.

    Who does what is decided by lot, with the seed. It says nothing about the world.

    Parameters
    ----------
    m : int
        How many sentences are about professions, at least 1,000.
    majority : float
        The share of she in half of the professions and of he in the other half, from 0.5 (no bias) to 1.
    seed : int
        Which ones.

    Returns
    -------
    TownJobs
        With 30 professions, 15 of each kind.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range.
    """
    m = check_whole("town_jobs", "m", m, least=1000)
    majority = check_between("town_jobs", "majority", majority, 0.5, 1)
    seed = check_whole("town_jobs", "seed", seed)
    rng = np.random.default_rng(seed)
    women = rng.permutation(np.arange(len(JOBS)) % 2)
    sentences = [_sentence(women, majority, rng.random(4).tolist()) for _ in range(m)]
    royal = royal_sentences(2 * m, seed)
    words = [royal.vocabulary.tokens[number] for number in royal.text.tolist()]
    ends = (np.flatnonzero(np.diff(royal.sentence)) + 1).tolist()
    sentences += [words[start:end] for start, end in zip([0, *ends], [*ends, len(words)], strict=True)]
    corpus = corpus_of([sentences[k] for k in rng.permutation(len(sentences))])
    jobs = np.array([corpus.vocabulary.numbers[job] for job in JOBS], dtype=np.int64)
    return TownJobs(corpus.text, corpus.sentence, corpus.vocabulary, corpus.counts, jobs, women)


def _sentence(women: np.ndarray, majority: float, draws: list[float]) -> list[str]:
    """A profession, a pronoun and a place."""
    number = int(draws[0] * len(JOBS))
    usual = int(women[number])
    he, his, himself = PRONOUNS[usual if draws[1] < majority else 1 - usual]
    job, place = JOBS[number], PLACES[int(draws[2] * len(PLACES))]
    forms = (
        ["the", job, "near", "the", place, "said", he, "was", "tired"],
        ["the", job, "of", "the", place, "and", his, "dog", "were", "seen"],
        ["a", job, "kept", "to", himself, "near", "the", place],
        ["the", job, "likes", his, "work", "at", "the", place],
    )
    return forms[int(draws[3] * len(forms))]
