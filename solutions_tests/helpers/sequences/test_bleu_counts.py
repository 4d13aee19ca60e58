"""What BLEU counts: the examples of the paper, two ways of counting, refusals."""

from typing import Any, cast

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.bleu_counts import Clipped, bleu_counts, clipped_counts, closest_length
from solutions_tests.helpers.probes import complaint

REFERENCES = [["the", "cat", "is", "on", "the", "mat"], ["there", "is", "a", "cat", "on", "the", "mat"]]
sentences = st.lists(st.sampled_from("ab"), max_size=8)


def test_seven_times_the_is_two_of_seven() -> None:
    assert clipped_counts(["the"] * 7, REFERENCES, 1) == [Clipped(("the",), 7, 2, 2)]


def test_an_output_is_not_credited_for_what_it_did_not_write() -> None:
    assert [one.kept for one in clipped_counts(["the", "cat"], [["the", "the", "cat"]], 1)] == [1, 1]


def test_bigrams_of_the_classic_example() -> None:
    found = clipped_counts(["the", "cat", "the", "cat", "on", "the", "mat"], REFERENCES, 2)
    assert (sum(one.kept for one in found), sum(one.times for one in found)) == (4, 6)


pairs = st.tuples(sentences, st.lists(sentences, min_size=1, max_size=3))


@given(st.lists(pairs, min_size=1, max_size=3), st.integers(1, 5))
def test_the_fast_counts_are_those_of_the_list(corpus: list[tuple[list[str], list[list[str]]]], N: int) -> None:
    fast = bleu_counts([output for output, _ in corpus], [references for _, references in corpus], N)
    for i, (output, references) in enumerate(corpus):
        for n in range(1, N + 1):
            slow = clipped_counts(output, references, n)
            assert fast.kept[n - 1, i] == sum(one.kept for one in slow)
            assert fast.total[n - 1, i] == sum(one.times for one in slow) == max(0, len(output) - n + 1)
        assert fast.c[i] == len(output)
        assert abs(fast.r[i] - len(output)) == min(abs(len(answer) - len(output)) for answer in references)


def test_of_two_equally_close_references_the_shorter_one_counts() -> None:
    assert closest_length(5, [6, 4, 9]) == closest_length(5, [4, 6]) == 4


REFUSED: list[tuple[Any, type, str]] = [
    (lambda: bleu_counts([], []), ValueError, "0 outputs and 0 lists"),
    (lambda: bleu_counts([["a"]], []), ValueError, "1 outputs and 0 lists"),
    (lambda: bleu_counts([["a"]], [[]]), ValueError, "no reference"),
    (lambda: bleu_counts([["a"]], ["a b"]), ValueError, "the text 'a b'"),
    (lambda: bleu_counts(["a b"], [[["a"]]]), TypeError, "'a b' came where a sentence belongs"),
    (lambda: bleu_counts([["a"]], [["a", "b"]]), TypeError, "with one reference, put it into a list"),
    (lambda: clipped_counts(["a"], [["a"]], 0), ValueError, "n is 0"),
    (lambda: clipped_counts(cast(Any, 3), [["a"]], 1), TypeError, "3 came where"),
]


@pytest.mark.parametrize(("call", "kind", "words"), REFUSED)
def test_refusals_say_what_came_and_what_to_do(call: Any, kind: type, words: str) -> None:
    with pytest.raises(kind, match="expected") as refused:
        call()
    assert words in str(refused.value)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(bleu_counts, [["a"]], 3)
    assert said.startswith("TypeError: bleu_counts: references is 3, expected a list.")
    said = complaint(bleu_counts, [torch.ones(2)], [[["a"]]])
    assert said.startswith("TypeError: bleu_counts: tensor([1., 1.]) came where a sentence belongs")
