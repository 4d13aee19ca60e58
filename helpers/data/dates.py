"""Dates as people write them in 38 languages and regions, with the same day as year-month-day (lesson 5.8)."""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
from babel import Locale
from babel.dates import format_date

from helpers.checks import check_choice, check_list, check_text, check_whole
from helpers.data.remembered import remembered
from helpers.sequences.vocabulary import Vocabulary, build_vocabulary

# fmt: off
LOCALES = (
    "en_US", "en_GB", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is",
    "pl", "cs", "sk", "hu", "ro", "hr", "sl", "et", "lv", "lt", "tr", "id", "vi",
    "sw", "af", "ca", "eu", "ga", "cy", "sq", "mt", "el", "ru", "uk", "bg",
)
# fmt: on
STYLES = ("medium", "long", "full")
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
ISO = 10  # characters of 2003-04-05


class Dates(NamedTuple):
    """Pairs of a written date and its ISO form; `texts[i]` in the way of `locales[i]` means `iso[i]`."""

    texts: tuple[str, ...]
    iso: tuple[str, ...]
    locales: tuple[str, ...]


class DateVocabularies(NamedTuple):
    """The characters of the written dates, and those of the ISO form."""

    reading: Vocabulary
    writing: Vocabulary
    longest: int  # characters of the longest written date: T_x


@remembered
def load_dates(m: int = 8000, seed: int = 0) -> Dates:
    """Draw days, languages and styles, and write each day in that way.

    The forms come from Babel, which knows the Unicode Consortium's CLDR data; all are in small letters. In every
    language taken the month is a word, or day and month stand in an order that no other language here turns round.
    Every day of 1900 to 2099 is as likely, and so is every language and each of the three styles.

    Parameters
    ----------
    m, seed : int
        How many pairs, all different; where the draw begins.

    Returns
    -------
    Dates
        texts, iso and locales, m of each.

    Raises
    ------
    ValueError or TypeError
        If m is not between 1 and 100,000, or seed is below 0.
    """
    m = check_whole("load_dates", "m", m, least=1, most=100_000)
    rng = np.random.default_rng(check_whole("load_dates", "seed", seed))
    found: dict[str, tuple[str, str]] = {}
    days = (LAST - FIRST).days + 1
    while len(found) < m:
        locale = LOCALES[rng.integers(len(LOCALES))]
        style, day = STYLES[rng.integers(len(STYLES))], FIRST + timedelta(days=int(rng.integers(days)))
        found[written(day, locale, style)] = (day.isoformat(), locale)
    iso, locales = zip(*found.values(), strict=True)
    return Dates(tuple(found), iso, locales)


def written(day: date, locale: str, style: str = "long") -> str:
    """One day as it is written in one language, in small letters.

    Parameters
    ----------
    day : datetime.date
        Which day.
    locale, style : str
        One of `LOCALES`; "medium" (5 apr 2003), "long" (5 april 2003) or "full" (with the day of the week).

    Returns
    -------
    str
        Such as "saturday, 5 april 2003".

    Raises
    ------
    ValueError
        If locale or style is unknown.
    """
    check_choice("written", "locale", locale, LOCALES)
    check_choice("written", "style", style, STYLES)
    return folded(format_date(day, style, locale=locale))


def folded(text: str) -> str:
    """A text as the networks know it: composed characters, small letters, plain spaces and apostrophes.

    Parameters
    ----------
    text : str
        As somebody wrote it.

    Returns
    -------
    str
        The same text in small letters, without spaces at its ends.

    Raises
    ------
    TypeError
        If text is none.
    """
    text = unicodedata.normalize("NFC", check_text("folded", "text", text).replace("İ", "i").lower()).replace("’", "'")
    return " ".join(text.split())


def language_of(locale: str) -> str:
    """The English name of a language or region, such as "Basque".

    Parameters
    ----------
    locale : str
        One of `LOCALES`.

    Returns
    -------
    str
        Its name.

    Raises
    ------
    ValueError
        If locale is unknown.
    """
    check_choice("language_of", "locale", locale, LOCALES)
    return str(Locale.parse(locale).get_display_name("en"))


@cache
def date_vocabularies() -> DateVocabularies:
    """The characters that occur in any date of any language, and those of the ISO form: the same in every run.

    Returns
    -------
    DateVocabularies
        reading (with <UNK> for what a learner may type), writing, and the length of the longest date.
    """
    days = [
        date(2000, month, day) for month in range(1, 13) for day in range(10, 17)
    ]  # all months and days of the week
    texts = sorted({written(day, locale, style) for day in days for locale in LOCALES for style in STYLES})
    reading = build_vocabulary([*texts, "0123456789"])
    return DateVocabularies(reading, build_vocabulary(["0123456789-"], unknown=False), max(map(len, texts)))


def as_numbers(texts: Sequence[str], iso: Sequence[str] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Dates as the rows that `helpers.sequences.translator` takes.

    Parameters
    ----------
    texts, iso : sequences of str
        Written dates, and the same days in ISO form; without iso all places of the target are padding.

    Returns
    -------
    x, Y : arrays (m, T_x + 10) and (m, 10) of int64
        Input and target side by side, and the target alone.

    Raises
    ------
    ValueError or TypeError
        If a text is empty, or longer than T_x, or there is not one day of 10 characters for each.
    """
    reading, writing, T_x = date_vocabularies()
    texts = check_list("as_numbers", "texts", texts, of=str, least=1)
    x = np.zeros((len(texts), T_x + ISO), dtype=np.int64)
    for row, text in zip(x, texts, strict=True):
        if not 0 < len(text) <= T_x:
            raise ValueError(
                f"as_numbers: a text has {len(text)} characters, expected 1 to {T_x}, the longest date of the course."
                " Shorten it."
            )
        row[: len(text)] = reading.encode(text)
    if iso is not None:
        days = check_list("as_numbers", "iso", iso, of=str)
        if [len(day) for day in days] != [ISO] * len(texts):
            raise ValueError(
                f"as_numbers: iso has {len(days)} entries, expected {len(texts)} with {ISO} characters each. Pass"
                ' "2024-05-09" and the like, one for each text.'
            )
        x[:, T_x:] = [writing.encode(day) for day in days]
    return x, x[:, T_x:].copy()
