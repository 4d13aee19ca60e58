"""What every lesson begins with, and how it shows a function and vouches for a number."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from typing import Any

current: str = ""


def start_lesson(number: str) -> None:
    """Prepare this notebook: exercises, plot style, one thread for all arithmetic; says so in one line.

    Parameters
    ----------
    number : str
        The lesson, e.g. ``"1.1"`` or ``"A.3"``.
    """
    from helpers import threads
    from helpers.lab import curriculum, exercises, plots

    global current
    lesson = curriculum.lesson(number)
    current = lesson.number
    plots.use_style()
    exercises.install()
    print(f"Ready: lesson {lesson.number}, {lesson.title} (arithmetic on {threads.threads()} thread).")


def show(function: Callable[..., Any]) -> None:
    """Show the source of ``function`` right here, as it runs in this lesson.

    Raises
    ------
    TypeError
        If its source is not Python, or it is not a function or class.
    """
    from IPython.display import display

    try:
        source = inspect.cleandoc("\n" + inspect.getsource(function))
    except (TypeError, OSError):
        raise TypeError(f"show: {function!r} has no Python source; pass one of the course's functions") from None
    brief, details = _folded(source)
    display({"text/plain": source, "text/markdown": f"```python\n{brief}\n```\n{details}"}, raw=True)


def _folded(source: str) -> tuple[str, str]:
    """The source without the tables of its docstring, and those tables as a block to unfold."""
    start = re.search(r"\n\n +(Parameters|Returns|Yields|Raises)\n +-{5,}\n", source)
    if start is None:
        return source, ""
    end = source.index('"""', start.end())
    tables = inspect.cleandoc("\n" + source[start.start() : end])
    summary = "<summary>Arguments, results and errors</summary>"
    kept = source[: start.start()] + ("" if "\n" not in source[: start.start()].split('"""', 1)[1] else "\n    ")
    return kept + source[end:], f"\n<details>{summary}\n\n```text\n{tables}\n```\n\n</details>"


def expect(what: str, measured: float, expected: float, *, tol: float) -> None:
    """Check a measured number against the one the text speaks of, and print a line that is the same everywhere.

    Parameters
    ----------
    what : str
        Name of the quantity, e.g. ``"test accuracy"``.
    measured : float
        What this run gave; its digits beyond ``tol`` differ between machines and are not printed.
    expected : float
        What the text says.
    tol : float
        Largest difference allowed, > 0.

    Raises
    ------
    AssertionError
        If the measured number lies further away.
    """
    value = float(measured)
    if not math.isfinite(value) or abs(value - expected) > tol:
        raise AssertionError(f"expect: {what} is {value:.4g}, expected {expected:g} within {tol:g}")
    print(f"{what}: within {expected:g} ± {tol:g} ✓")
