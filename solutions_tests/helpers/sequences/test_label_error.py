"""Edit distances: known ones, the laws of a distance, and the slow definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.label_error import edit_distance, label_error
from solutions_tests.helpers.probes import complaint

TEXTS = st.text("abc", max_size=5)


def slowly(a: str, b: str) -> int:
    if not a or not b:
        return len(a) + len(b)
    return min(slowly(a[1:], b) + 1, slowly(a, b[1:]) + 1, slowly(a[1:], b[1:]) + (a[0] != b[0]))


@given(a=TEXTS, b=TEXTS, c=TEXTS)
def test_it_is_the_least_number_of_edits(a: str, b: str, c: str) -> None:
    assert edit_distance(a, b) == slowly(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)
    assert (edit_distance(a, b) == 0) == (a == b)


def test_known_distances() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance([1, 2, 3], [2, 3, 4]) == 2
    assert edit_distance([], []) == 0


def test_label_error_counts_all_texts_together() -> None:
    assert label_error([[1, 2], []], [[1, 2, 3], [4]]) == pytest.approx(2 / 4)
    assert label_error([[1, 1, 1]], [[2]]) == 3
    assert label_error([[]], [[2]]) == 1


def test_refusals() -> None:
    assert "found has 1 texts, expected 2" in complaint(label_error, [[1]], [[1], [2]])
    assert "truth has no label" in complaint(label_error, [[1]], [[]])
    assert "truth has no label" in complaint(label_error, [], [])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(label_error, [], 0)
    assert said.startswith("TypeError: label_error: truth is 0, expected a list.")
    said = complaint(edit_distance, [1], [np.ones(2)])
    assert said.startswith("TypeError: edit_distance: truth holds arrays, expected single labels.")
