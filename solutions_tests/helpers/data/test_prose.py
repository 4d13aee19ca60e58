"""The prose of Python's own documentation: whole sentences, each once, without code."""

from helpers.data.prose import CODE, load_prose, sentences_of


def test_sentences_are_english() -> None:
    sentences = load_prose().sentences
    assert 8_000 < len(sentences) < 12_000
    assert len(set(sentences)) == len(sentences)
    assert all(sentence[-1] in ".?!" and len(sentence.split()) > 2 for sentence in sentences)
    assert not any(">>>" in sentence or "\n" in sentence for sentence in sentences)
    assert sum(" the " in sentence for sentence in sentences) > 0.4 * len(sentences)


def test_always_the_same() -> None:
    assert load_prose() == load_prose()


def test_code_becomes_one_token() -> None:
    text = """Return "None" or my_list() here. Call it.

    >>> an_example()

    A second
    paragraph of words.

    - a list"""
    assert sentences_of(text) == [f"Return {CODE} or {CODE} here.", "A second paragraph of words."] or sentences_of(
        text
    ) == [f"Return {CODE} here.", "A second paragraph of words."]
    assert sentences_of("") == []
