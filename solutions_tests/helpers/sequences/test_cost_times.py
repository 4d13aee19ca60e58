"""The stopwatch of the three costs: one number for each size, and the order that theory says."""

import numpy as np

from helpers.sequences.cost_times import cost_times
from solutions_tests.helpers.probes import complaint


def test_the_full_softmax_is_slowest_where_words_are_many() -> None:
    found = cost_times([50, 20_000], np.random.default_rng(0), m=16)
    assert list(found) == ["full softmax", "hierarchical softmax", "5 negatives"]
    assert all(len(seconds) == 2 and min(seconds) > 0 for seconds in found.values())
    assert found["full softmax"][1] > max(found["hierarchical softmax"][1], found["5 negatives"][1])


def test_refusals() -> None:
    assert "sizes is 1" in complaint(cost_times, [1], np.random.default_rng(0))
    assert "k is 0" in complaint(cost_times, [5], np.random.default_rng(0), k=0)
    assert "TypeError" in complaint(cost_times, [5], 0)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(cost_times, 3, np.random.default_rng(0))
    assert said.startswith("TypeError: cost_times: sizes is 3, expected a list.")
