"""What a call costs: the seconds it takes, and the lines of Python that run meanwhile (lesson 1.2)."""

import sys
from collections.abc import Callable
from time import perf_counter
from types import FrameType
from typing import Any

from helpers.number_checks import check_positive, check_whole


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
    ValueError
        If `batches` or `at_least` is too small.
    """
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
    """
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
