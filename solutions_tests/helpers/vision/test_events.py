"""Events in a signal: the matched filter beats all others, peaks are scipy's, counts by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import find_peaks

from helpers.vision.events import compare_places, matched_filter, peaks
from solutions_tests.helpers.probes import complaint, unchanged


@given(st.integers(0, 10**6), st.integers(3, 80), st.integers(1, 12), st.floats(-2, 2))
def test_peaks_are_those_of_scipy(seed: int, n: int, apart: int, threshold: float) -> None:
    signal = np.random.default_rng(seed).standard_normal(n)
    with unchanged(signal):
        found = peaks(signal, threshold, apart=apart)
    assert found.tolist() == find_peaks(signal, height=threshold, distance=apart)[0].tolist()


def test_no_peaks() -> None:
    assert peaks(np.array([1.0]), 0).tolist() == []
    assert peaks(np.arange(5.0), 0).tolist() == []
    assert peaks(np.array([0.0, 2, 2, 0]), 1).tolist() == [1]


@given(st.integers(0, 10**6), st.integers(1, 6), st.floats(-50, 50))
def test_no_other_filter_answers_more(seed: int, half: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    signal, places = rng.standard_normal(60), np.array([0, 20, 31, 59])
    w = matched_filter(signal, places, half)
    assert w.shape == (2 * half + 1,)
    assert w.sum() == pytest.approx(0, abs=1e-9)
    assert (w**2).sum() == pytest.approx(1)
    assert matched_filter(signal + level, places, half) == pytest.approx(w, abs=1e-9)
    event = (signal[20 - half : 21 + half] + signal[31 - half : 32 + half]) / 2
    other = rng.standard_normal(2 * half + 1)
    other -= other.mean()
    assert w @ event >= other @ event / np.linalg.norm(other) - 1e-9


def test_comparison_counts_by_hand() -> None:
    places = np.array([100, 200, 300])
    assert compare_places(np.array([98, 205, 250]), places) == (2, 1, 1)
    assert compare_places(np.array([98, 206]), places, within=6) == (2, 1, 0)
    assert compare_places(np.array([], dtype=int), places) == (0, 3, 0)


def test_wrong_inputs() -> None:
    signal = np.arange(10.0)
    assert complaint(matched_filter, signal, np.array([0, 9]), 2) == (
        "ValueError: matched_filter: places has no event with 2 numbers on both sides in a signal of 10, expected at"
        " least one. Take a smaller half, or count places from 0."
    )
    assert "half is 0" in complaint(matched_filter, signal, np.array([4]), 0)
    assert "places is a list" in complaint(matched_filter, signal, [4], 1)
    assert "signal has shape (1, 10)" in complaint(peaks, signal[None], 1)
    assert "apart is 0" in complaint(peaks, signal, 1, apart=0)
    assert "threshold is nan" in complaint(peaks, signal, float("nan"))
    assert "places is empty" in complaint(compare_places, np.array([1.0]), np.array([]))
    assert "within is -1" in complaint(compare_places, np.array([1.0]), signal, within=-1)


def test_other_kinds_are_refused() -> None:
    assert complaint(compare_places, 3, np.array([3])).startswith(
        "ValueError: compare_places: found has shape (), expected (j,), 1 axis."
    )
    assert complaint(compare_places, ["a"], np.array([3])).startswith(
        "TypeError: compare_places: found is a list, expected real numbers alone."
    )
