"""Dates of 38 languages: known days in known forms, no form with two meanings, vocabularies that know them all."""

from datetime import date

import numpy as np

from helpers.data.dates import (
    ISO,
    LOCALES,
    STYLES,
    as_numbers,
    date_vocabularies,
    folded,
    language_of,
    load_dates,
    written,
)
from solutions_tests.helpers.probes import complaint

DAY = date(2003, 4, 5)


def test_known_days() -> None:
    assert written(DAY, "en_US", "full") == "saturday, april 5, 2003"
    assert written(DAY, "de") == "5. april 2003"
    assert written(DAY, "hu", "medium") == "2003. ápr. 5."
    assert written(DAY, "el") == "5 απριλίου 2003"
    assert language_of("eu") == "Basque"
    assert len(set(LOCALES)) == 38


def test_no_form_means_two_days() -> None:
    seen: dict[str, date] = {}
    for month in range(1, 13):
        for day in (1, 5, 12, 28):
            for locale in LOCALES:
                for style in STYLES:
                    when = date(2003, month, day)
                    text = written(when, locale, style)
                    assert seen.setdefault(text, when) == when, (text, locale)


def test_the_draw() -> None:
    data = load_dates(600, seed=3)
    assert len(set(data.texts)) == len(data.texts) == len(data.iso) == len(data.locales) == 600
    assert data == load_dates(600, seed=3) and data != load_dates(600, seed=4)
    assert len(set(data.locales)) == 38
    for text, iso, locale in zip(*data, strict=True):
        assert text in {written(date.fromisoformat(iso), locale, style) for style in STYLES}
        assert text == folded(text)


def test_as_numbers() -> None:
    data, (reading, writing, T_x) = load_dates(3000, seed=5), date_vocabularies()
    x, Y = as_numbers(data.texts, data.iso)
    assert x.shape == (3000, T_x + ISO) and Y.shape == (3000, ISO)
    assert "".join(reading.decode(x[7, :T_x])) == data.texts[7]
    assert "".join(writing.decode(Y[7])) == data.iso[7]
    assert (x[:, :T_x] != 2).all()  # no character is unknown
    np.testing.assert_array_equal(x[:, T_x:], Y)
    typed, _ = as_numbers(["4 july 1976 @"])
    assert (typed == 2).sum() == 1 and (typed[:, T_x:] == 0).all()


def test_refusals() -> None:
    assert "locale is 'xx'" in complaint(written, DAY, "xx")
    assert "style is 'short'" in complaint(written, DAY, "de", "short")
    assert "locale is 'xx'" in complaint(language_of, "xx")
    assert "m is 0" in complaint(load_dates, 0)
    assert "a text has 0 characters, expected 1 to" in complaint(as_numbers, [""])
    assert "a text has 99 characters" in complaint(as_numbers, ["a" * 99])


def test_folding() -> None:
    assert folded("  5 d’ABRIL   2003 ") == "5 d'abril 2003"
    assert folded("5 апреля 2003\u202fг.") == "5 апреля 2003 г."
    assert folded("a\u0301") == "á"


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(as_numbers, ["may"], ["2024"]).startswith(
        "ValueError: as_numbers: iso has 1 entries, expected 1 with 10 characters each."
    )
    assert complaint(as_numbers, 3).startswith("TypeError: as_numbers: texts is 3, expected a list of str.")
    assert complaint(folded, 3).startswith("TypeError: folded: text is 3, expected a text.")
    assert complaint(load_dates, 10, -1).startswith("ValueError: load_dates: seed is -1, expected a whole number")
