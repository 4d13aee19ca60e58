"""The documentation corpus: what is prose, how words are numbered, that it is there whatever versions are installed."""

import numpy as np

from helpers.data.word_corpora import PACKAGES, corpus_of, documentation_corpus, prose_paragraphs
from solutions_tests.helpers.probes import complaint

DOCUMENT = """Return the largest of the values that were given, or nothing at all if there are none of them.

    >>> largest([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])

    x : array_like, n_samples, y_pred, `np.ndarray`, X[0], (1, 2), {"a": 1, "b": 2}, n_features_in_, **kwargs, np.array

    Short text.
"""


def test_only_prose_is_kept() -> None:
    found = list(prose_paragraphs(DOCUMENT))
    assert [words[:4] for words in found] == [["return", "the", "largest", "of"]]
    assert "nothing" in found[0]


def test_words_are_numbered_by_frequency() -> None:
    corpus = corpus_of([["b", "a", "c"], ["a"], ["b", "a"]], most=2)
    assert corpus.vocabulary.tokens == ("a", "b")
    assert corpus.text.tolist() == [1, 0, 0, 1, 0]
    assert corpus.sentence.tolist() == [0, 0, 1, 2, 2]
    assert corpus.counts.tolist() == [3, 2]


def test_the_whole_corpus() -> None:
    corpus = documentation_corpus()
    assert 600_000 < len(corpus.text) < 3_000_000
    assert len(corpus.counts) == 4000
    assert (np.bincount(corpus.text, minlength=4000) == corpus.counts).all()
    assert (np.diff(corpus.sentence) >= 0).all()
    assert corpus.sentence[-1] < len(corpus.package)
    assert (np.bincount(corpus.package, minlength=len(PACKAGES)) > 500).all()
    assert corpus.vocabulary.tokens[0] == "the"
    for word in ("array", "regression", "image", "exception", "green"):
        assert word in corpus.vocabulary.numbers


def test_it_is_no_matter_of_chance_and_everyone_has_an_own_copy() -> None:
    one = documentation_corpus(500, ("numpy", "python"))
    one.text[:] = 0
    documentation_corpus.__wrapped__(500, ("numpy", "python"))  # type: ignore[attr-defined]
    other = documentation_corpus(500, ("numpy", "python"))
    assert other.text.any()
    assert set(np.unique(other.package)) == {PACKAGES.index("numpy"), PACKAGES.index("python")}


def test_refusals() -> None:
    assert "hold no word" in complaint(corpus_of, [[], []])
    assert "most is 0" in complaint(corpus_of, [["a"]], most=0)
    assert "most is 5" in complaint(documentation_corpus, 5)
    assert "packages is 'pandas'" in complaint(documentation_corpus, 500, ("pandas",))
    assert "packages is empty" in complaint(documentation_corpus, 500, ())


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(corpus_of, ["a cat"]).startswith(
        "TypeError: corpus_of: sentences[0] is a str, expected a list of list."
    )
    assert complaint(corpus_of, [[["a"]]]).startswith(
        "TypeError: corpus_of: sentences[0] is [['a']], expected a list of words."
    )
    assert complaint(documentation_corpus, 500, 3).startswith(
        "TypeError: documentation_corpus: packages is 3, expected a list of str."
    )
