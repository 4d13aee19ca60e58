"""Words: tokens, marks, unknown ones, and back to a sentence."""

import pytest

from helpers.sequences.vocabulary import EOS, UNK, build_vocabulary
from helpers.sequences.words import as_sentence, known_tokens, unknown_rate, word_tokens
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Cats sleep, dogs don't.", ["cats", "sleep", ",", "dogs", "don't", "."]),
        ("Well-known (since 3.11)!", ["well-known", "(", "since", "3.11", ")", "!"]),
        ("Call <CODE> twice.", ["call", "<CODE>", "twice", "."]),
        ("a < b", ["a", "b"]),
        ("", []),
        ("…", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert word_tokens(text) == tokens


def test_without_marks() -> None:
    assert word_tokens("Cats sleep, dogs don't.", punctuation=False) == ["cats", "sleep", "dogs", "don't"]


def test_unknown_ones() -> None:
    vocabulary = build_vocabulary([["a", "b", "a"]], most=1)
    assert known_tokens(["a", "b", "a"], vocabulary) == ["a", UNK, "a", EOS]
    assert unknown_rate([["a", "b"], ["c", "a"]], vocabulary) == 0.5
    assert unknown_rate([["a"]], vocabulary) == 0
    assert "hold no token" in complaint(unknown_rate, [[]], vocabulary)


def test_back_to_a_sentence() -> None:
    assert as_sentence(["call", "it", "(", "twice", ")", ",", "now", "."]) == "Call it (twice), now."
    assert as_sentence([]) == ""


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(word_tokens, 0)
    assert said.startswith("TypeError: word_tokens: text is 0, expected a text.")
    said = complaint(known_tokens, ["a"], 0)
    assert said.startswith("TypeError: known_tokens: vocabulary is 0, expected a Vocabulary.")
    said = complaint(as_sentence, [1])
    assert said.startswith("TypeError: as_sentence: tokens[0] is 1, expected a list of str.")
