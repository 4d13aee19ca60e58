"""Sentences whose first word is a flower or somebody's name: only what follows tells (lesson 5.3)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.data.remembered import remembered

FIRST = ("rose", "iris", "violet", "lily", "daisy", "jasmine", "heather", "ivy")
PLACES = (
    "by the window",
    "near the old gate",
    "from the village",
    "behind the house",
    "under the bridge",
    "at the door",
)
OF_PEOPLE = ("wrote a long letter", "laughed", "called her brother", "read the news", "sang", "knew the answer")
OF_FLOWERS = ("withered", "needs more water", "lost its petals", "opened in the sun", "grew quickly", "bloomed")


class FlowerNames(NamedTuple):
    """Sentences, and whether they begin with a person."""

    texts: tuple[tuple[str, ...], ...]  # words of m sentences
    person: np.ndarray  # (m,) int64: 1 where the first word is a name, 0 where it is a flower
    decided: np.ndarray  # (m,) int64: how many words one has to read to know it


@remembered
def load_flower_names(m: int, *, seed: int = 0) -> FlowerNames:
    """Draw sentences: rose by the window (wrote a long letter | lost its petals).

    Between the first word and the end stand no, one or two phrases that fit both.

    Parameters
    ----------
    m : int
        How many.
    seed : int
        Which ones.

    Returns
    -------
    FlowerNames

    Raises
    ------
    ValueError or TypeError
        If a number is no whole number in its range.
    """
    m = check_whole("load_flower_names", "m", m, least=1)
    rng = np.random.default_rng(check_whole("load_flower_names", "seed", seed))
    texts, decided, person = [], [], rng.integers(0, 2, m)
    for who in person:
        places = rng.permutation(len(PLACES))[: rng.integers(3)]
        start = [FIRST[rng.integers(len(FIRST))], *" ".join(PLACES[k] for k in places).split()]
        endings = OF_PEOPLE if who else OF_FLOWERS
        texts.append((*start, *endings[rng.integers(len(endings))].split()))
        decided.append(len(start) + 1)
    return FlowerNames(tuple(texts), person, np.array(decided))
