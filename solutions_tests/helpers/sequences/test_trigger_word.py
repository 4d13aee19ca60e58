"""The trigger word: labels behind its end, a rule that fires once, and counts that add up."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.trigger_word import compare_firings, fire, labels_after, threshold_curve, which_hit
from solutions_tests.helpers.probes import SEEDS, complaint


def test_labels_begin_at_the_first_step_behind_the_end() -> None:
    Y = labels_after(np.array([[8, -1], [9, 15], [-1, -1]]), 6, stride=4, width=2)
    assert Y.tolist() == [[0, 0, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]]
    assert labels_after(np.array([[0], [100]]), 3, width=5).tolist() == [[1, 1, 1], [0, 0, 0]]
    assert Y.dtype == np.float32


@given(seed=SEEDS, threshold=st.floats(0, 1), rest=st.integers(1, 5))
def test_firing_is_rare_enough_and_needs_the_threshold(seed: int, threshold: float, rest: int) -> None:
    P = np.random.default_rng(seed).random(30)
    fired = fire(P, threshold, rest=rest)
    assert (P[fired] >= threshold).all()
    assert (np.diff(fired) >= rest).all()
    asleep = np.ones(30, dtype=bool)
    for t in fired:
        asleep[t : t + rest] = False
    assert (P[asleep] < threshold).all()
    assert fire(torch.tensor(P), threshold, rest=rest).tolist() == fired.tolist()


def test_each_firing_answers_for_one_trigger() -> None:
    assert compare_firings([10], [8, 9]) == (1, 1, 0)
    assert which_hit([9, 11, 30], [8, 28]).tolist() == [True, False, True]
    assert compare_firings([10, 22], [8, 9]) == (1, 1, 1)
    assert compare_firings([9, 11], [8]) == (1, 0, 1)
    assert compare_firings([10, 16], [8, 9]) == (2, 0, 0)
    assert compare_firings([7, 30], [8.0, -0.25, -1]) == (1, 0, 1)  # one step early; -0.25 and -1 are padding
    assert compare_firings([6], [8]) == (0, 1, 1)
    assert compare_firings([17], [8]) == (0, 1, 1)
    assert compare_firings([], []) == (0, 0, 0)
    assert compare_firings([], [3]) == (0, 1, 0)


def test_the_curve_counts_by_the_minute() -> None:
    P = np.zeros((2, 50))
    P[0, 10], P[0, 30], P[1, 20] = 0.9, 0.6, 0.7
    ends = np.array([[36, -1], [72, 160]])  # steps 9; 18 and 40
    curve = threshold_curve(P, ends, [0.5, 0.65, 0.8, 1.0], stride=4, seconds_per_step=0.3)
    assert curve.misses.round(3).tolist() == [0.333, 0.333, 0.667, 1]
    assert curve.per_minute.tolist() == [2, 0, 0, 0]
    assert curve.f1.round(3).tolist() == [0.667, 0.8, 0.5, 0]


@given(seed=SEEDS)
def test_a_higher_threshold_never_wakes_more_often_without_a_rest(seed: int) -> None:
    P = np.random.default_rng(seed).random(40)
    counts = [len(fire(P, threshold, rest=1)) for threshold in (0.1, 0.4, 0.7, 1.0)]
    assert counts == sorted(counts, reverse=True)


def test_refusals() -> None:
    P, ends = np.full((2, 5), 0.5), np.array([[1], [-1]])
    assert "steps is 0" in complaint(labels_after, ends, 0)
    assert "width is 0" in complaint(labels_after, ends, 3, width=0)
    assert "ends has shape (2,)" in complaint(labels_after, ends[:, 0], 3)
    assert "P contains 2" in complaint(fire, 2 * np.ones(3), 0.5)
    assert "Use the sigmoid" in complaint(fire, -np.ones(3), 0.5)
    assert "threshold is 2" in complaint(fire, P[0], 2)
    assert "rest is 0" in complaint(fire, P[0], 0.5, rest=0)
    assert "late is -1" in complaint(compare_firings, [], [], late=-1)
    how = {"stride": 4, "seconds_per_step": 0.1}
    assert "ends has no trigger" in complaint(threshold_curve, P, 0 * ends - 1, [0.5], **how)
    assert "ends has shape (1, 1), expected" in complaint(threshold_curve, P, ends[:1], [0.5], **how)
    assert "P has shape (5,)" in complaint(threshold_curve, P[0], ends, [0.5], **how)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(which_hit, 0, 0)
    assert said.startswith("TypeError: which_hit: fired is 0, expected a list.")
    said = complaint(labels_after, np.ones((1, 1)) / 2, 1)
    assert said.startswith("ValueError: labels_after: ends contains 0.5, expected whole numbers.")
