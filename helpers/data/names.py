"""Names of languages, countries and places, in the letters a-z and the space: short texts for sequence models (5.1).

They come from pycountry (the ISO lists) and from Babel (the same names as other languages write them).
"""

import unicodedata
from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_whole
from helpers.data.remembered import remembered

LETTERS = " abcdefghijklmnopqrstuvwxyz"
SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
BETWEEN_WORDS = str.maketrans(dict.fromkeys("-–'’‘ʼʻ`.,&/", " "))
WRITTEN_IN = ("Finnish", "German", "Lithuanian")
LOCALES = ("fi", "de", "lt")


class WrittenNames(NamedTuple):
    """Names of countries and languages as three languages write them; a label says which one, a place in the list."""

    train: tuple[str, ...]  # m names
    labels_train: np.ndarray  # (m,) whole numbers
    test: tuple[str, ...]  # of other countries and languages
    labels_test: np.ndarray  # (m_test,)
    written_in: tuple[str, ...]  # what the labels mean


def fold_name(name: str) -> str:
    """A name in the letters a-z and the space: small letters, no accents, nothing in brackets.

    Parameters
    ----------
    name : str
        For instance "Côte d'Ivoire", which becomes "cote d ivoire".

    Returns
    -------
    str
        The folded name; empty if a letter is left that has no place among a-z.
    """
    lower = name.split("(")[0].replace("İ", "i").lower().translate(SPELLED).translate(BETWEEN_WORDS)
    bare = "".join(letter for letter in unicodedata.normalize("NFD", lower) if not unicodedata.combining(letter))
    folded = " ".join(bare.split())
    return folded if all(letter in LETTERS for letter in folded) else ""


def language_names() -> tuple[str, ...]:
    """The languages of ISO 639-3 by their English names, about 7,800, folded, each once, in alphabetical order."""
    import pycountry

    return _each_once(language.name for language in pycountry.languages)


def country_names() -> tuple[str, ...]:
    """The countries and territories of ISO 3166-1 by their short English names, folded, in alphabetical order."""
    import pycountry

    return _each_once(getattr(country, "common_name", country.name).split(",")[0] for country in pycountry.countries)


def place_names() -> tuple[str, ...]:
    """Countries and their parts (provinces, states, counties) of ISO 3166, about 5,000, folded, sorted."""
    import pycountry

    return tuple(sorted({*country_names(), *_each_once(part.name for part in pycountry.subdivisions)}))


@remembered
def written_names(*, longest: int = 20, test_share: float = 0.2, seed: int = 0) -> WrittenNames:
    """Names of countries and languages as Finnish, German and Lithuanian write them, to be told apart.

    A name that two of the three write alike is left out. A country or language is in the test set in all three
    languages or in none, so that a model cannot know "norwegen" and be asked for "norja".

    Parameters
    ----------
    longest : int
        Names of more letters are left out; at least 5.
    test_share : float
        Which share of the countries and languages is kept for the test, above 0 and below 1.
    seed : int
        Which ones, and the order of the names.

    Returns
    -------
    WrittenNames
        Names and labels of both parts, in random order.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    from babel import Locale

    longest = check_whole("written_names", "longest", longest, least=5)
    test_share = check_between("written_names", "test_share", test_share, 0, 1, ends="()")
    rng = np.random.default_rng(check_whole("written_names", "seed", seed))
    writers: dict[str, set[int]] = {}
    found: dict[str, tuple[int, bool]] = {}  # name -> (label, whether it is for the test)
    for kind in ("territories", "languages"):
        lists = [getattr(Locale(locale), kind) for locale in LOCALES]
        codes = sorted(code for code in set.intersection(*map(set, lists)) if code.isalpha())  # no "001", no "de_AT"
        hidden = {codes[k] for k in rng.permutation(len(codes))[: round(test_share * len(codes))]}
        for label, names in enumerate(lists):
            for code in codes:
                name = fold_name(names[code])
                writers.setdefault(name, set()).add(label)
                found.setdefault(name, (label, code in hidden))
    usable = [name for name, who in writers.items() if len(who) == 1 and 0 < len(name) <= longest]
    mixed = [usable[k] for k in rng.permutation(len(usable))]
    parts = [[name for name in mixed if found[name][1] == later] for later in (False, True)]
    labels = [np.array([found[name][0] for name in part], dtype=np.int64) for part in parts]
    return WrittenNames(tuple(parts[0]), labels[0], tuple(parts[1]), labels[1], WRITTEN_IN)


def _each_once(names: object) -> tuple[str, ...]:
    return tuple(sorted({fold_name(name) for name in names} - {""}))  # type: ignore[attr-defined]
