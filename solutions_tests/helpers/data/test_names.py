"""Names: folded to a-z and space, each once, and split so that the test holds other countries and languages."""

from babel import Locale

from helpers.data.names import (
    LETTERS,
    LOCALES,
    WRITTEN_IN,
    country_names,
    fold_name,
    language_names,
    place_names,
    written_names,
)
from solutions_tests.helpers.probes import complaint


def test_folding() -> None:
    folded = {
        "Côte d'Ivoire": "cote d ivoire",
        "Türkiye": "turkiye",
        "İstanbul": "istanbul",
        "Großbritannien": "grossbritannien",
        "Bonaire, Sint Eustatius": "bonaire sint eustatius",
        "Ha (Tanzania)": "ha",
        "Łódź": "lodz",
        "日本": "",
        "Area 51": "",
        "": "",
    }
    assert {name: fold_name(name) for name in folded} == folded


def test_lists_of_names() -> None:
    for names, least in ((language_names(), 7000), (country_names(), 240), (place_names(), 4500)):
        assert len(names) > least and list(names) == sorted(set(names))
        assert all(name and set(name) <= set(LETTERS) and name == fold_name(name) for name in names)
    assert "english" in language_names() and "norway" in country_names() and "california" in place_names()
    assert set(country_names()) <= set(place_names())


def test_written_names_are_told_apart_and_split_by_what_they_name() -> None:
    names = written_names()
    assert names.written_in == WRITTEN_IN and len(names.train) == len(names.labels_train)
    assert len(names.test) == len(names.labels_test) and 0.15 < len(names.test) / len(names.train) < 0.35
    both = [*names.train, *names.test]
    assert len(set(both)) == len(both) and max(map(len, both)) <= 20
    assert set(names.labels_test) == {0, 1, 2}
    lists = [Locale(locale).territories for locale in LOCALES]
    for code in filter(str.isalpha, lists[0]):
        written = [fold_name(names_of.get(code, "")) for names_of in lists]
        assert len({k for k, part in enumerate((names.train, names.test)) for name in written if name in part}) < 2
    labels = dict(zip(both, [*names.labels_train, *names.labels_test], strict=True))
    assert [names.written_in[labels[name]] for name in ("norja", "norwegen", "norvegija")] == list(WRITTEN_IN)


def test_seeds_and_lengths() -> None:
    assert written_names(seed=1).train != written_names(seed=2).train
    assert written_names(seed=1).train == written_names(seed=1).train
    assert max(map(len, written_names(longest=8).train)) == 8
    assert len(written_names(test_share=0.5).test) > len(written_names(test_share=0.1).test)


def test_a_copy_may_be_changed() -> None:
    first = written_names()
    first.labels_train[:] = -1
    assert (written_names().labels_train >= 0).all()


def test_refusals() -> None:
    assert "longest is 4" in complaint(written_names, longest=4)
    assert "test_share is 1" in complaint(written_names, test_share=1)
    assert "seed is -1" in complaint(written_names, seed=-1)
