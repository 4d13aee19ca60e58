"""Wake on a word: labels for the frames behind it, the rule that fires, and how misses and false alarms are counted."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_between, check_list, check_positive, check_range, check_whole
from helpers.sequences.sequence_checks import as_row
from helpers.vision.events import Comparison

SOFT = "Use the sigmoid of the logits."


class ThresholdCurve(NamedTuple):
    """What each threshold costs."""

    thresholds: np.ndarray  # (k,)
    misses: np.ndarray  # (k,) share of the triggers that were missed
    per_minute: np.ndarray  # (k,) false alarms in a minute
    f1: np.ndarray  # (k,)


def labels_after(ends: Any, steps: int, *, stride: int = 1, width: int = 5) -> np.ndarray:
    """Labels of the steps of a scene: 1 for a few steps behind each trigger, 0 elsewhere.

    Before its end no one can know that a word will be the trigger: "activ" may become "activity". A trigger that ends
    at frame e has its label from the first step on that begins at e or later:

        y_u = 1 for u = ceil(e / stride) ... ceil(e / stride) + width - 1      (1)

    Parameters
    ----------
    ends : array (m, k) of whole numbers
        Frames at which triggers have ended; negative numbers are padding.
    steps : int
        T, how many steps the network answers.
    stride, width : int
        Frames in a step, and how many steps get the label 1.

    Returns
    -------
    array (m, T) of float32
        What lies behind the end of the scene is dropped.

    Raises
    ------
    ValueError or TypeError
        If ends is no table, or a number is out of its range.
    """
    where = "labels_after"
    check_array(where, "ends", ends, letters="(m, k)", ndim=2)
    ends = to_numpy(ends)
    if (ends % 1 != 0).any():
        raise ValueError(f"{where}: ends contains {ends[ends % 1 != 0][0]:g}, expected whole numbers. Round them up.")
    steps, stride = check_whole(where, "steps", steps, least=1), check_whole(where, "stride", stride, least=1)
    width = check_whole(where, "width", width, least=1)
    Y = np.zeros((len(ends), steps), dtype=np.float32)
    for y, row in zip(Y, ends, strict=True):
        for e in row[row >= 0]:
            first = -(-int(e) // stride)
            y[first : first + width] = 1  # (1)
    return Y


def fire(P: Array, threshold: float, *, rest: int = 12) -> np.ndarray:
    """When a device wakes: at the first step at the threshold or above, and then not again for a while.

    It decides at once. To wait for the highest peak, as `helpers.vision.events.peaks` does, would need the future.

    Parameters
    ----------
    P : array (T,)
        Probability at each step that the trigger has just been said.
    threshold : float
        From 0 to 1.
    rest : int
        Steps from one waking to the next, at least 1.

    Returns
    -------
    array (j,) of int
        The steps at which it wakes.

    Raises
    ------
    ValueError or TypeError
        If P is no row of probabilities, or a number is out of its range.
    """
    check_array("fire", "P", P, letters="(T,)", ndim=1)
    check_range("fire", "P", P, 0, 1, SOFT)
    threshold = check_between("fire", "threshold", threshold, 0, 1)
    rest = check_whole("fire", "rest", rest, least=1)
    fired: list[int] = []
    for t in np.flatnonzero(to_numpy(P) >= threshold).tolist():
        if not fired or t - fired[-1] >= rest:
            fired.append(t)
    return np.array(fired, dtype=np.int64)


def which_hit(fired: Any, ends: Any, *, early: float = 1, late: float = 8) -> np.ndarray:
    """Which firings of a scene are hits; each answers for one trigger at most.

    A firing is a hit if an unanswered trigger ended at most `late` steps before it, or ends within `early` steps; any
    other is a false alarm.

    Parameters
    ----------
    fired : sequence (j,)
        Steps at which it woke, in order.
    ends : sequence (k,)
        Steps, whole or not, at which a trigger has ended; negative numbers are padding.
    early, late : float
        At least 0.

    Returns
    -------
    array (j,) of bool

    Raises
    ------
    ValueError or TypeError
        If fired or ends is no row of numbers, or early or late is negative.
    """
    fired, ends = as_row("which_hit", "fired", fired), as_row("which_hit", "ends", ends)
    early = check_between("which_hit", "early", early, 0, np.inf)
    late = check_between("which_hit", "late", late, 0, np.inf)
    waiting = [float(e) for e in ends if e >= 0]
    hits = np.zeros(len(fired), dtype=bool)
    for j, t in enumerate(fired):
        answered = [e for e in waiting if -early <= t - e <= late]
        if answered:
            waiting.remove(answered[0])
            hits[j] = True
    return hits


def compare_firings(fired: Any, ends: Any, *, early: float = 1, late: float = 8) -> Comparison:
    """Count what a device did right and wrong in one scene. A trigger without a firing is a miss.

    Parameters
    ----------
    fired, ends, early, late
        As in `which_hit`.

    Returns
    -------
    Comparison
        hits, misses, false_alarms.

    Raises
    ------
    ValueError or TypeError
        As `which_hit` does.
    """
    hits = int(which_hit(fired, ends, early=early, late=late).sum())
    return Comparison(hits, sum(e >= 0 for e in ends) - hits, len(fired) - hits)


def threshold_curve(
    P: Array, ends: Any, thresholds: Sequence[float], *, stride: int, seconds_per_step: float, rest: int = 12
) -> ThresholdCurve:
    """Misses, false alarms per minute and F1 of scenes, for many thresholds.

        misses = missed triggers / triggers,  per_minute = false alarms / minutes      (1)
        F1 = 2 hits / (2 hits + misses + false alarms)                                 (2)

    Parameters
    ----------
    P : array (m, T)
        Probabilities.
    ends : array (m, k)
        Frames at which triggers have ended, as for `labels_after`.
    thresholds : sequence (k,)
        From 0 to 1.
    stride, seconds_per_step, rest : int, float, int
        Frames in a step, how long a step is, and as in `fire`.

    Returns
    -------
    ThresholdCurve

    Raises
    ------
    ValueError or TypeError
        If shapes or numbers do not fit, or no scene has a trigger.
    """
    where = "threshold_curve"
    check_array(where, "P", P, letters="(m, T)", ndim=2)
    check_range(where, "P", P, 0, 1, SOFT)
    check_array(where, "ends", ends, letters="(m, k)", shape=(len(P), None), because="P", source=P)
    stride = check_whole(where, "stride", stride, least=1)
    minutes = P.shape[0] * P.shape[1] * check_positive(where, "seconds_per_step", seconds_per_step) / 60
    thresholds = check_list(where, "thresholds", thresholds, least=1)
    ends = to_numpy(ends)
    if not (ends >= 0).any():
        raise ValueError(f"{where}: ends has no trigger, expected at least one. Take more scenes.")
    scenes = list(zip(to_numpy(P), ends / stride, strict=True))
    counts = np.array(
        [
            sum(np.array(compare_firings(fire(p, threshold, rest=rest), e)) for p, e in scenes)
            for threshold in thresholds
        ]
    )
    hits, misses, alarms = counts.T
    f1 = 2 * hits / (2 * hits + misses + alarms)  # (2)
    return ThresholdCurve(np.array(thresholds), misses / (hits + misses), alarms / minutes, f1)  # (1)
