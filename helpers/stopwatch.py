"""What a call costs: the seconds it takes, alone or beside others, and the lines of Python that run (lesson 1.2)."""

import math
import sys
from collections.abc import Callable
from time import perf_counter
from types import FrameType
from typing import Any

import numpy as np

from helpers.checks import check_callable, check_number, check_positive, check_whole


def best_time(function: Callable[..., Any], *args: Any, batches: int = 3, at_least: float = 2e-4) -> float:
    """Seconds that one call of `function` takes, in the best of several batches.

    A clock cannot time a single call of a microsecond, so a batch repeats it until every batch lasts long enough (one
    may do so by accident). What else goes on in the machine can make a batch slower but never faster: the best one is
    nearest to the call itself, while a mean would measure the neighbors, too.

    Parameters
    ----------
    function, *args : callable and its arguments
        Each call gets the same arguments.
    batches : int
        How many batches, at least 1.
    at_least : float
        Seconds that a batch lasts at least, above 0.

    Returns
    -------
    float
        Seconds per call.

    Raises
    ------
    ValueError or TypeError
        If `batches` or `at_least` is too small, or `function` is none.
    """
    check_callable("best_time", "function", function)
    batches = check_whole("best_time", "batches", batches, least=1)
    at_least = check_positive("best_time", "at_least", at_least)
    calls, done, best = 1, 0, float("inf")
    while done < batches:
        best, done = min(best, _batch(function, args, calls)), done + 1
        if best < at_least:
            calls, done, best = 2 * calls, 0, float("inf")
    return best / calls


def _batch(function: Callable[..., Any], args: tuple[Any, ...], calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        function(*args)
    return perf_counter() - start


def interleaved_times(*calls: Callable[[], Any], rounds: int = 9) -> np.ndarray:
    """Seconds that each of several calls takes, measured in turn, so that a busy moment of the machine hits them all.

    In each round every call is timed as by `best_time` with one batch, and the shortest of the rounds counts. One round
    before the first warms up.

    Parameters
    ----------
    *calls : functions without arguments
        What is to be timed.
    rounds : int
        How often each is called.

    Returns
    -------
    array (calls,)
        The shortest time of each.

    Raises
    ------
    ValueError
        If rounds is below 1.
    """
    rounds = check_whole("interleaved_times", "rounds", rounds, least=1)
    seconds = [[best_time(call, batches=1) for call in calls] for _ in range(rounds + 1)]
    return np.min(seconds[1:], axis=0)


def compare_times(
    longer: Callable[..., Any],
    shorter: Callable[..., Any],
    *args: Any,
    least: float = 0.0,
    most: float = math.inf,
    patience: float = 20.0,
) -> bool:
    """Whether one function takes between `least` and `most` times as long as another, found by patient measuring.

    On a busy machine every single measurement may be too long. So both are measured in turn, the best of each is kept,
    and the ratio is looked at after each round from the third on: as soon as it lies within the bounds the answer is
    yes, and no if it never does.

    Parameters
    ----------
    longer, shorter : callables
        Both are called with the same arguments.
    *args : Any
        The arguments.
    least, most : float
        The bounds of the ratio, least < most.
    patience : float
        Seconds after which the answer is no, above 0.

    Returns
    -------
    bool
        Whether the ratio was found within the bounds.

    Raises
    ------
    ValueError or TypeError
        If the bounds are not in order, the patience is none, or longer or shorter is no function.
    """
    check_callable("compare_times", "longer", longer)
    check_callable("compare_times", "shorter", shorter)
    least = check_number("compare_times", "least", least)
    most = most if isinstance(most, float) and most == math.inf else check_number("compare_times", "most", most)
    if not most > least:
        raise ValueError(
            f"compare_times: most is {most:g}, expected a number above least, which is {least:g}. Swap them."
        )
    end = perf_counter() + check_positive("compare_times", "patience", patience)
    best, rounds = [math.inf, math.inf], 0
    while True:
        best = [min(time, best_time(f, *args, batches=1)) for time, f in zip(best, (longer, shorter), strict=True)]
        rounds += 1
        if rounds >= 3 and least <= best[0] / best[1] <= most:
            return True
        if perf_counter() > end:
            return False


def count_lines(function: Callable[..., Any], *args: Any) -> int:
    """How many lines of Python run in one call, a line that runs ten times counted ten times.

    The lines of the functions that it calls are counted, too. Compiled code has none: `w @ x` is one line, however
    long w and x are. Unlike seconds, lines are the same in every run and on every machine.

    Parameters
    ----------
    function, *args : callable and its arguments
        It is called once.

    Returns
    -------
    int
        The lines, and 1 for the call itself.

    Raises
    ------
    TypeError
        If function is none.
    """
    check_callable("count_lines", "function", function)
    count = 1

    def at(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return at

    before = sys.gettrace()
    sys.settrace(at)
    try:
        function(*args)
    finally:
        sys.settrace(before)
    return count
