"""Say an exception in words, with the line of the learner's own code where it happened."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from types import FunctionType, TracebackType
from typing import Any

from helpers.lab.sandbox import AsksQuestion, Stopped
from helpers.lab.wording import tidy

ALWAYS: dict[type[BaseException], str] = {
    Stopped: "it does not come to an end: after some seconds it was stopped. Does every loop in it end?",
    KeyboardInterrupt: "you stopped it",
    SystemExit: "it calls `exit()` or `quit()`, which would close the notebook: use `return` to leave a function",
    AsksQuestion: "it waits for somebody to type (`input()` or `breakpoint()`): take everything from the arguments",
}
ADDED: dict[type[BaseException], str] = {
    RecursionError: "it calls itself without end",
    MemoryError: "it asks for more memory than there is: is a shape much too large, or does a list grow in a loop?",
}


def in_words(error: BaseException, function: Callable[..., Any]) -> str:
    """Say what stopped the function, in one sentence that begins with "it" or "you"."""
    for family, sentence in ALWAYS.items():
        if isinstance(error, family):
            return sentence
    place = _place(error.__traceback__, function)
    for family, sentence in ADDED.items():
        if isinstance(error, family):
            return f"{sentence}{place and f' ({place.strip()})'}"
    kind = type(error).__name__
    if not place and isinstance(error, TypeError) and "argument" in str(error):
        return f"it cannot be called like this: {tidy(str(error))}"
    message = tidy(str(error))
    return f"it stops with `{kind}`{place}: {message}" if message else f"it stops with `{kind}`{place}"


def _place(trace: TracebackType | None, function: Callable[..., Any]) -> str:
    """Where in the learner's own code: the innermost line in the file or cell of `function`; "" if it never ran."""
    code = function.__code__ if isinstance(function, FunctionType) else None
    entered, found = False, ""
    while trace is not None:
        where = trace.tb_frame.f_code
        entered = entered or where is code
        if entered and code is not None and where.co_filename == code.co_filename:
            text = linecache.getline(where.co_filename, trace.tb_lineno, trace.tb_frame.f_globals).strip()
            found = f" in line {trace.tb_lineno}" + (f", `{tidy(text, 80)}`" if text else "")
        trace = trace.tb_next
    return found


def in_one_line(name: str, error: BaseException) -> str:
    """``error`` as one readable sentence with the last line of the drawing function's own cell or file."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if "helpers/lab/" not in step.filename.replace("\\", "/")]
    where = f" (line {own[0].lineno}: {(own[0].line or '').strip()})" if own else ""
    message = " ".join(str(error).split())
    return f"{name} could not be drawn: {type(error).__name__}: {message}{where}"
