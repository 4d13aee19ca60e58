"""Events in a signal: a filter made of them, the places where its answer peaks, and how many of those are right."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_array, check_number, check_whole
from helpers.vision.vision_checks import as_values


class Comparison(NamedTuple):
    """What a detector found, against what was there."""

    hits: int
    misses: int
    false_alarms: int


def matched_filter(signal: np.ndarray, places: np.ndarray, half: int) -> np.ndarray:
    """The filter that answers most to the mean event: that event itself, without its mean level.

        mean = average over the events of signal[place - half : place + half + 1]      (1)
        w = mean - its average, divided by its length, so that sum w = 0, sum w^2 = 1  (2)

    Of all windows of one size the one that looks like w gets the largest answer sum w * window (Cauchy-Schwarz), and a
    constant added to the signal changes nothing.

    Parameters
    ----------
    signal : array (n,)
        Numbers in time.
    places : array (k,) of int
        Where events stand; those too near to an end are left out.
    half : int
        How many numbers on each side belong to an event, at least 1.

    Returns
    -------
    array (2 half + 1,)

    Raises
    ------
    ValueError or TypeError
        If signal or places is no row of numbers, no event lies far enough inside, or half is below 1.
    """
    check_array("matched_filter", "signal", signal, letters="(n,)", ndim=1)
    check_array("matched_filter", "places", places, letters="(k,)", ndim=1)
    half = check_whole("matched_filter", "half", half, least=1)
    inside = [p for p in places if half <= p < len(signal) - half]
    if not inside:
        raise ValueError(
            f"matched_filter: places has no event with {half} numbers on both sides in a signal of {len(signal)},"
            " expected at least one. Take a smaller half, or count places from 0."
        )
    mean = np.mean([signal[p - half : p + half + 1] for p in inside], axis=0)  # (1)
    centered = mean - mean.mean()
    w: np.ndarray = centered / np.linalg.norm(centered)  # (2)
    return w


def peaks(signal: np.ndarray, threshold: float, *, apart: int = 1) -> np.ndarray:
    """Where a signal peaks at a threshold or above, each peak at least `apart` numbers from any higher one that stays.

    The highest peak stays, what lies too near to it goes, then the next highest, and so on: non-max suppression along
    a line.

    Parameters
    ----------
    signal : array (n,)
        Numbers in time. A peak is higher than the number before it and not lower than the one behind it.
    threshold : float
        How high a peak has to be.
    apart : int
        At least 1.

    Returns
    -------
    array (k,) of int
        In order of time.

    Raises
    ------
    ValueError or TypeError
        If signal is no row of numbers, threshold no number, or apart below 1.
    """
    check_array("peaks", "signal", signal, letters="(n,)", ndim=1)
    threshold = check_number("peaks", "threshold", threshold)
    apart = check_whole("peaks", "apart", apart, least=1)
    middle = signal[1:-1]
    found = 1 + np.flatnonzero((middle > signal[:-2]) & (middle >= signal[2:]) & (middle >= threshold))
    kept: list[int] = []
    for place in found[np.argsort(-signal[found], kind="stable")]:
        if all(abs(place - other) >= apart for other in kept):
            kept.append(int(place))
    return np.sort(np.array(kept, dtype=np.int64))


def compare_places(found: np.ndarray, places: np.ndarray, *, within: int = 5) -> Comparison:
    """Count what a detector of beats got right and wrong.

    A place that was found is a hit if a beat stands at most `within` numbers away, and a false alarm otherwise; a beat
    without any such place is a miss.

    Parameters
    ----------
    found : array (j,)
        Where the detector sees beats; none is allowed.
    places : array (k,)
        Where they stand.
    within : int
        How exact the detector has to be: 5 numbers are 0.05 seconds.

    Returns
    -------
    Comparison
        hits, misses, false_alarms.

    Raises
    ------
    ValueError or TypeError
        If places is empty, it or found is no row of numbers, or within is negative.
    """
    check_array("compare_places", "places", places, letters="(k,)", ndim=1)
    within = check_whole("compare_places", "within", within)
    found = as_values("compare_places", "found", found)
    if found.shape == (0,):
        return Comparison(0, len(places), 0)
    check_array("compare_places", "found", found, letters="(j,)", ndim=1)
    near = np.abs(found[:, None] - places) <= within  # (j, k)
    hits = int(near.any(axis=1).sum())
    return Comparison(hits, int((~near.any(axis=0)).sum()), len(found) - hits)
