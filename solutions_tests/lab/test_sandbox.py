"""Nothing that a function does gets out of the sandbox, and no loop is endless."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lab import sandbox
from helpers.lab.sandbox import AsksQuestion, Lines, Sandbox, Stopped

LIMIT = 0.1
ENDLESS = {
    "bare": "while True: pass",
    "computing": "while True: sum(range(1000))",
    "swallowing": "while True:\n try: x = 1\n except: pass",
    "swallowing twice": "while True:\n try:\n  try: sum(range(50))\n  except: pass\n except BaseException: continue",
    "printing": "while True:\n try: print('again')\n except: print('no')",
    "finally": "while True:\n try: x = 1\n except: continue\n finally: y = 1",
    "recursing": "def g():\n try: g()\n except: g()\ng()",
    "growing": "l = [1]\nwhile True:\n l = l + l",
}


def function(code: str) -> Callable[[], Any]:
    space: dict[str, Any] = {}
    exec("def f():\n" + "\n".join(f" {line}" for line in code.split("\n")), space)
    return space["f"]


def went(code: str) -> tuple[BaseException | None, float]:
    began = time.perf_counter()
    with Sandbox(LIMIT) as box:
        _, error = box.run(function(code))
    return error, time.perf_counter() - began


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS)
def test_endless_code_is_stopped_by_the_alarm(code: str) -> None:
    try:
        error, _ = went(code)
        outcome = type(error).__name__
    except BaseException as escaped:  # named only: pytest cannot print a chain of a thousand exceptions
        outcome = f"{type(escaped).__name__} escaped"
    assert outcome in ("Stopped", "MemoryError")
    assert sys.gettrace() is None and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["bare", "computing", "swallowing", "printing", "growing"])
def test_endless_code_is_stopped_where_there_is_no_alarm(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sandbox, "_alarms_work", lambda: False)
    pace, threads = sys.getswitchinterval(), threading.active_count()
    error, seconds = went(ENDLESS[name])
    assert isinstance(error, Stopped | MemoryError) and seconds < 20 * LIMIT
    assert (sys.getswitchinterval(), threading.active_count()) == (pace, threads)


def test_endless_code_is_stopped_outside_the_main_thread() -> None:
    errors: list[Any] = []
    thread = threading.Thread(target=lambda: errors.append(went(ENDLESS["bare"])[0]))
    thread.start()
    thread.join(20)
    assert [type(error) for error in errors] == [Stopped]


@settings(max_examples=12)
@given(st.lists(st.sampled_from(["except", "except BaseException", "finally"]), min_size=1, max_size=4), st.booleans())
def test_no_nest_of_catching_escapes(kinds: list[str], sleeps: bool) -> None:
    code = "import time\nwhile True:"
    for depth in range(len(kinds)):
        code += f"\n{' ' * (depth + 1)}try:"
    code += f"\n{' ' * (len(kinds) + 1)}{'time.sleep(0.001)' if sleeps else 'x = 1'}"
    for depth, kind in reversed(list(enumerate(kinds))):
        code += f"\n{' ' * (depth + 1)}{kind}: y = 2"
    error, seconds = went(code)
    assert isinstance(error, Stopped) and seconds < 30 * LIMIT


def test_a_function_that_waits_is_stopped_by_the_clock() -> None:
    error, seconds = went("import time\nwhile True: time.sleep(0.01)")
    assert isinstance(error, Stopped) and LIMIT * sandbox.PATIENCE * 0.9 < seconds < 20 * LIMIT


def test_after_the_time_is_up_nothing_more_runs() -> None:
    with Sandbox(LIMIT) as box:
        box.run(function(ENDLESS["bare"]))
        assert box.expired
        _, error = box.run(lambda: pytest.fail("ran"))
    assert isinstance(error, Stopped)


def test_an_alarm_of_somebody_else_still_rings() -> None:
    rang: list[int] = []
    kept = signal.signal(signal.SIGALRM, lambda number, frame: rang.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with Sandbox(LIMIT) as box:
            box.run(function(ENDLESS["bare"]))
        assert rang == []
        time.sleep(0.4)
        assert rang == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, kept)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import sys\nsys.exit()", SystemExit),
        ("quit()", SystemExit),
        ("raise SystemExit", SystemExit),
        ("raise KeyboardInterrupt", KeyboardInterrupt),
        ("input()", AsksQuestion),
        ("import sys\nsys.stdin.read()", AsksQuestion),
        ("breakpoint()", AsksQuestion),
        ("return f()", NameError),
        ("def g(): return g()\nreturn g()", RecursionError),
        ("import numpy as np\nnp.ones(10**12)", MemoryError),
        ("raise BaseException('odd')", BaseException),
    ],
)
def test_what_is_raised_comes_back(code: str, error: type[BaseException]) -> None:
    if error is NameError:
        code = "return not_there()"
    assert type(went(code)[0]) is error or isinstance(went(code)[0], error)


def test_values_come_back_and_the_input_stays_open() -> None:
    stdin = sys.stdin
    with Sandbox(LIMIT) as box:
        assert box.run(lambda: 5) == (5, None)
        box.run(function("quit()"))
    assert sys.stdin is stdin and not getattr(stdin, "closed", False)


@given(st.lists(st.text(st.sampled_from("ab\n"), max_size=6), max_size=12))
def test_lines_keep_the_first_and_count_the_others(pieces: list[str]) -> None:
    printed = Lines(keep=3, width=4)
    for piece in pieces:
        printed.write(piece)
    whole = "".join(pieces)
    lines = whole.removesuffix("\n").split("\n") if whole else []
    shown = printed.shown()
    assert shown[:3] == [line if len(line) <= 4 else line[:4] + " …" for line in lines[:3]]
    more = len(lines) - 3
    assert shown[3:] == ([] if more <= 0 else [f"… and {more} more line{'s' if more > 1 else ''}"])


def test_garbage_of_others_is_not_finalized_within_the_sandbox() -> None:
    ends: list[str] = []

    class Cycle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            ends.append("within" if box.active else "after")

    with Sandbox(LIMIT) as box:
        Cycle()
        box.run(lambda: [[] for _ in range(100_000)])
    gc.collect()
    assert ends == ["after"] and gc.isenabled()
