"""Restaurant reviews written by rules: the verdict hangs on where the negation stands, not on which words there are.

Nobody wrote these reviews. Their right answers are known, because the rules have them (lesson 5.5).
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_choice, check_list, check_whole
from helpers.data.remembered import remembered

PRAISE = (
    "good", "great", "lovely", "excellent", "superb", "wonderful", "pleasant", "fine", "perfect", "delightful",
    "charming", "splendid", "brilliant", "impressive", "fantastic", "enjoyable",
)  # fmt: skip
BLAME = (
    "bad", "awful", "terrible", "poor", "horrible", "dreadful", "disappointing", "mediocre", "dull", "nasty",
    "sad", "weak", "boring", "annoying", "miserable", "lousy",
)  # fmt: skip
THINGS = ("food", "service", "music", "coffee", "bread", "soup", "dessert", "wine", "view", "room")
NEGATORS = ("not", "without", "anything")  # "anything but": one of them stands in every negated clause
KINDS = ("mixed", "plain", "free")

ALONE = {False: ("the {t} was {a}", "we found the {t} {a}", "{a} {t}"),
         True: ("the {t} was not {a}", "the {t} was not {a} at all", "the {t} was anything but {a}",
                "without any {a} {t}")}  # fmt: skip
TWICE = {False: ("{a} {t} and {b} {u}", "the {t} was {a} and the {u} {b}"),
         True: ("without any {a} {t} or {b} {u}", "not {a} {t} and not {b} {u}")}  # fmt: skip


class Reviews(NamedTuple):
    """Reviews as words, and what they say."""

    texts: tuple[tuple[str, ...], ...]  # of m reviews, lower case, without punctuation
    good: np.ndarray  # (m,) int64: 1 where the review praises, 0 where it blames
    negations: np.ndarray  # (m,) int64: how many of its clauses are negated
    clauses: np.ndarray  # (m,) int64: how many clauses it has


class StarReviews(NamedTuple):
    """Reviews as words, with one to five stars."""

    texts: tuple[tuple[str, ...], ...]  # of m reviews
    stars: np.ndarray  # (m,) int64: 1 to 5


@remembered
def load_reviews(m: int, kind: str = "mixed", *, seed: int = 0) -> Reviews:
    """Draw reviews in which all clauses agree: praise is good or not bad, blame is bad or not good.

    Parameters
    ----------
    m : int
        How many; half of them praise.
    kind : str
        "mixed": one plain and one negated clause in each review, so that both verdicts use the same words equally
        often. "plain": one or two clauses without negation. "free": one to three clauses, as people write: who blames
        negates half of them (not good), who praises one in ten (not bad).
    seed : int
        Which ones.

    Returns
    -------
    Reviews
        In random order.

    Raises
    ------
    ValueError or TypeError
        If m or seed is no whole number in its range, or the kind is unknown.
    """
    where = "load_reviews"
    m = check_whole(where, "m", m, least=1)
    check_choice(where, "kind", kind, KINDS)
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    good = rng.permutation(np.arange(m) % 2)
    plans = [_plan(kind, int(verdict), rng) for verdict in good]
    texts = tuple(_review(int(verdict), plan, rng) for verdict, plan in zip(good, plans, strict=True))
    negations = np.array([sum(plan) for plan in plans], dtype=np.int64)
    return Reviews(texts, good.astype(np.int64), negations, np.array([len(plan) for plan in plans], dtype=np.int64))


@remembered
def load_star_reviews(m: int, *, seed: int = 0) -> StarReviews:
    """Draw plain reviews of four clauses: one star, and one more for every clause that praises.

    A review has a mood: the share of praise is drawn first, so that whoever praises the soup likes the wine as well.

    Parameters
    ----------
    m : int
        How many.
    seed : int
        Which ones.

    Returns
    -------
    StarReviews
        No word of them is negated.

    Raises
    ------
    ValueError or TypeError
        If m or seed is no whole number in its range.
    """
    m = check_whole("load_star_reviews", "m", m, least=1)
    rng = np.random.default_rng(check_whole("load_star_reviews", "seed", seed))
    verdicts = (rng.random((m, 4)) < rng.beta(0.6, 0.6, (m, 1))).astype(np.int64)
    texts = tuple(_joined([_clause(int(v), False, 1, rng) for v in row]) for row in verdicts)
    return StarReviews(texts, 1 + verdicts.sum(axis=1))


def turned(text: tuple[str, ...]) -> tuple[str, ...]:
    """The same words with the opposite verdict: praise and blame change places, one by one from left to right.

    Parameters
    ----------
    text : tuple of str
        A review of the kind "mixed".

    Returns
    -------
    tuple of str
        As long as the review, with the same words.

    Raises
    ------
    ValueError or TypeError
        If there are not as many words of praise as of blame.
    """
    text = tuple(check_list("turned", "text", text, of=str))
    places = [[i for i, word in enumerate(text) if word in words] for words in (PRAISE, BLAME)]
    if len(places[0]) != len(places[1]) or not places[0]:
        raise ValueError(
            f"turned: text has {len(places[0])} words of praise and {len(places[1])} of blame, expected as many of"
            ' both. Take a review of load_reviews(m, "mixed").'
        )
    words = list(text)
    for i, j in zip(*places, strict=True):
        words[i], words[j] = text[j], text[i]
    return tuple(words)


def _plan(kind: str, verdict: int, rng: np.random.Generator) -> list[bool]:
    """Which of the clauses of a review are negated."""
    if kind == "mixed":
        return [bool(first) for first in ((True, False) if rng.random() < 0.5 else (False, True))]
    count = int(rng.integers(1, 3 if kind == "plain" else 4))
    return [kind == "free" and bool(rng.random() < (0.5, 0.1)[verdict]) for _ in range(count)]


def _review(verdict: int, plan: list[bool], rng: np.random.Generator) -> tuple[str, ...]:
    size = 1 + int(rng.random() < 0.3)  # things in a clause: the same in all of them, so that words stay balanced
    return _joined([_clause(verdict, negated, size, rng) for negated in plan])


def _clause(verdict: int, negated: bool, size: int, rng: np.random.Generator) -> list[str]:
    words = PRAISE if verdict != negated else BLAME
    a, b = (words[k] for k in rng.choice(len(words), 2, replace=False))
    t, u = (THINGS[k] for k in rng.choice(len(THINGS), 2, replace=False))
    forms = (ALONE if size == 1 else TWICE)[negated]
    return forms[int(rng.integers(len(forms)))].format(a=a, b=b, t=t, u=u).split()


def _joined(clauses: list[list[str]]) -> tuple[str, ...]:
    words = clauses[0]
    for clause in clauses[1:]:
        words = [*words, "and", *clause]
    return tuple(words)
