"""Vocabularies, padding with its mask, and one-hot columns."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.vocabulary import (
    EOS,
    PAD,
    UNK,
    Vocabulary,
    build_vocabulary,
    one_hot_sequence,
    pad_sequences,
)
from solutions_tests.helpers.probes import SEEDS, SIZES, complaint, tensor, unchanged

TEXTS = [["the", "cat", "sat"], ["the", "dog", "sat"], ["the", "cat", "ran"]]


def test_frequent_tokens_come_first_and_special_ones_before_them() -> None:
    vocabulary = build_vocabulary(TEXTS)
    assert vocabulary.tokens == (PAD, EOS, UNK, "the", "cat", "sat", "dog", "ran")
    assert vocabulary.numbers["the"] == 3
    assert build_vocabulary(TEXTS, unknown=False).tokens[:3] == (PAD, EOS, "the")
    assert build_vocabulary(TEXTS, most=2).tokens[3:] == ("the", "cat")
    assert build_vocabulary(TEXTS, at_least=2).tokens[3:] == ("the", "cat", "sat")
    assert build_vocabulary(["ab", "a"], unknown=False).tokens == (PAD, EOS, "a", "b")


def test_special_tokens_in_the_text_are_not_counted_twice() -> None:
    vocabulary = build_vocabulary([["a", EOS], ["b", EOS]])
    assert vocabulary.tokens == (PAD, EOS, UNK, "a", "b")
    assert vocabulary.encode(["b", EOS]).tolist() == [4, 1]


@given(texts=st.lists(st.text("abcde", min_size=1, max_size=8), min_size=1, max_size=6))
def test_what_is_encoded_is_decoded(texts: list[str]) -> None:
    vocabulary = build_vocabulary(texts)
    for text in texts:
        numbers = vocabulary.encode(text)
        assert numbers.dtype == np.int64 and len(numbers) == len(text)
        assert "".join(vocabulary.decode(numbers)) == text
        assert "".join(vocabulary.decode([*numbers, 1, 3])) == text  # nothing after <EOS>
        assert "".join(vocabulary.decode([*numbers, 0, 0])) == text  # no padding


def test_unknown_tokens() -> None:
    assert build_vocabulary(TEXTS).encode(["the", "bird"]).tolist() == [3, 2]
    said = complaint(build_vocabulary(TEXTS, unknown=False).encode, ["the", "bird"])
    assert "the token 'bird', expected one of the 7 known ones" in said and "unknown=True" in said
    assert len(build_vocabulary(TEXTS).encode([])) == 0


@given(lengths=st.lists(SIZES, min_size=1, max_size=6), value=st.integers(-1, 3), seed=SEEDS)
def test_padding_keeps_every_sequence_and_says_where_it_is(lengths: list[int], value: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sequences = [rng.integers(0, 9, T) for T in lengths]
    with unchanged(*sequences):
        padded, mask = pad_sequences(sequences, value)
    assert padded.shape == mask.shape == (max(lengths), len(lengths))
    assert padded.dtype == np.int64 and mask.dtype == bool
    assert mask.sum(axis=0).tolist() == lengths
    for i, sequence in enumerate(sequences):
        assert padded[: len(sequence), i].tolist() == sequence.tolist()
        assert (padded[len(sequence) :, i] == value).all()
        assert mask[: len(sequence), i].all()


@given(T=SIZES, m=SIZES, C=SIZES, seed=SEEDS)
def test_one_hot_columns(T: int, m: int, C: int, seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, C, (T, m))
    X = one_hot_sequence(labels, C)
    assert X.shape == (T, C, m) and X.dtype == np.float64
    assert (X.argmax(axis=1) == labels).all() and (X.sum(axis=1) == 1).all()
    as_tensor = one_hot_sequence(tensor(labels), C)
    assert torch.equal(as_tensor.double(), torch.nn.functional.one_hot(tensor(labels), C).swapaxes(1, 2).double())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pad_sequences([]), "there is none, expected at least one step in each"),
        (lambda: pad_sequences([np.array([1]), np.array([])]), "sequence 1 is empty"),
        (
            lambda: pad_sequences([np.array([1]), np.array([0.5])]),
            "sequence 1 has shape (1,) and numbers of type float64",
        ),
        (lambda: pad_sequences([np.array([[1, 2]])]), "sequence 0 has shape (1, 2)"),
        (lambda: pad_sequences([["cat"]]), "Encode the tokens first"),
        (lambda: build_vocabulary([]), "no token that occurs 1 times"),
        (lambda: build_vocabulary(TEXTS, at_least=9), "Lower at_least"),
        (lambda: build_vocabulary(TEXTS, at_least=0), "at_least is 0"),
        (lambda: build_vocabulary(TEXTS, most=0), "most is 0"),
        (lambda: one_hot_sequence(np.array([[3]]), 3), "labels contains 3, expected whole numbers from 0 to C - 1 = 2"),
        (lambda: one_hot_sequence(np.array([[-1]]), 3), "labels contains -1"),
        (lambda: one_hot_sequence(np.array([[0]]), 0), "C is 0"),
        (lambda: one_hot_sequence(np.array([0, 1]), 2), "labels has shape (2,), expected (T, m)"),
    ],
)
def test_refusals(call: object, message: str) -> None:
    assert message in complaint(call)  # type: ignore[arg-type]


def test_a_vocabulary_is_a_pair_of_tokens_and_numbers() -> None:
    vocabulary = Vocabulary(("a", "b"), {"a": 0, "b": 1})
    assert vocabulary.encode("ba").tolist() == [1, 0] and vocabulary.decode([0, 1]) == ["a", "b"]


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(build_vocabulary, [1])
    assert said.startswith("TypeError: build_vocabulary: texts[0] is 1, expected a list of str.")
    said = complaint(pad_sequences, 0)
    assert said.startswith("TypeError: pad_sequences: sequences is 0, expected a list.")
