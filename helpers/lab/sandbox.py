"""Call a function somebody is still working on, without it being able to harm the notebook.

An endless loop, ``sys.exit()``, ten thousand prints, a question to the keyboard, a list that grows without end: each
comes back as an exception to talk about, and what the function changed around it (random numbers, figures, warnings,
the screen) is put back.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType, TracebackType
from typing import Any

from helpers.lab import surroundings
from helpers.lab.surroundings import AsksQuestion, Lines

__all__ = ["AsksQuestion", "Lines", "Sandbox", "Stopped"]

SOON = (5e-6, 1e-5, 2e-5, 5e-5, 1e-4)  # seconds after which code that may have caught one exception gets another
AGAIN = 0.002  # seconds between such bursts; much longer than the handler takes, which must not interrupt itself
LATER = 0.01  # seconds between attempts until the first one got through
PATIENCE = 5  # a busy machine may take this many times the limit by the clock, as long as the function computes less


class Stopped(BaseException):
    """The time is up. Not an ``Exception``, so that an ``except Exception:`` lets it through."""


class Sandbox:
    """Within ``with Sandbox(limit) as box:``, every ``box.run(function)`` is safe.

    Parameters
    ----------
    limit : float
        Seconds of computing that all runs together may take.

    Attributes
    ----------
    printed : Lines
        What was printed, bounded.
    warned : list of str
        What NumPy and others warned of, each once.
    expired : bool
        True when the time is up.
    """

    def __init__(self, limit: float = 2.0) -> None:
        self.limit = limit
        self.printed = Lines()
        self.warned: list[str] = []
        self.expired = False
        self.active = False
        self._watch: _Alarm | _Watcher | None = None
        self._undo = ExitStack()

    def __enter__(self) -> Sandbox:
        with ExitStack() as undo:
            undo.enter_context(surroundings.streams(self.printed))
            for guard in surroundings.GUARDS:
                undo.enter_context(guard())
            undo.enter_context(surroundings.warnings_kept(self.warned))
            self._watch = _Alarm(self) if _alarms_work() else _Watcher(self)
            self._watch.start()
            self._undo = undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._watch is not None:
            self._through(self._watch.stop)
        self._undo.close()

    def run(self, function: Callable[[], Any]) -> tuple[Any, BaseException | None]:
        """Call `function` and return its value and None, or None and whatever it raised, ``SystemExit`` included."""
        if self.expired:
            return None, Stopped()
        value, error = None, None
        try:
            try:
                self.active = True
                value = function()
            finally:
                self.active = False
        except BaseException as caught:
            self.active = False
            error = caught
        if self._watch is not None:
            self._through(self._watch.rest)
        return (None, Stopped()) if self.expired else (value, error)

    @staticmethod
    def _through(function: Callable[[], None]) -> None:
        """Call `function` until it is through, should a late `Stopped` interrupt it."""
        while True:
            try:
                return function()
            except Stopped:
                continue


def _alarms_work() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _ours(frame: FrameType) -> bool:
    """True within the lab's own code, which is never interrupted: it will be through in a moment."""
    return str(frame.f_globals.get("__name__", "")).startswith("helpers.lab.")


class _Clock:
    """Counts the computing of this thread, so that a machine busy with other things does not stop a right answer."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.computed, self.began = time.thread_time(), time.perf_counter()

    def left(self) -> float:
        """Seconds of computing that are left; 0 when the time is up by either measure."""
        if time.perf_counter() - self.began > PATIENCE * self.limit:
            return 0.0
        return max(0.0, self.limit - (time.thread_time() - self.computed))


class _Alarm:
    """Stops the code by the system's alarm, again and again, and at every following line if it catches the first."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.clock = _Clock(box.limit)
        self._rung = 0

    def start(self) -> None:
        self._trace, self._profile = sys.gettrace(), sys.getprofile()
        self._tracing = False
        self._handler = signal.signal(signal.SIGALRM, self._ring)
        self._timer = signal.setitimer(signal.ITIMER_REAL, self.box.limit, LATER)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.rest()
        signal.signal(signal.SIGALRM, self._handler)
        delay, interval = self._timer
        if delay:
            signal.setitimer(signal.ITIMER_REAL, max(1e-3, delay - time.perf_counter() + self.clock.began), interval)

    def rest(self) -> None:
        """No more tracing, once the code that had to be stopped is left."""
        if self._tracing:
            sys.setprofile(self._profile)
            sys.settrace(self._trace)
            self._tracing = False
        if self.box.expired:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        left = 0.0 if self.box.expired else self.clock.left()
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, left + 1e-3, LATER)
            return
        self.box.expired = True
        if not self.box.active or frame is None:
            return
        if _ours(frame):
            self._once_more()
            return
        self._tracing = True
        while frame is not None and frame.f_code.co_filename != __file__:
            frame.f_trace = self._at_every_line
            frame = frame.f_back
        sys.settrace(self._at_every_line)
        sys.setprofile(self._at_every_call)
        self._once_more()
        raise Stopped

    def _once_more(self) -> None:
        self._rung += 1
        signal.setitimer(signal.ITIMER_REAL, SOON[self._rung % len(SOON)], AGAIN)

    def _at_every_line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not self.box.active or _ours(frame):
            return None
        if event in ("line", "call"):
            self._once_more()
            raise Stopped
        return self._at_every_line

    def _at_every_call(self, frame: FrameType, event: str, argument: Any) -> None:
        """Trace again: Python ends the tracing when `_at_every_line` raises, but goes on to tell of every call."""
        if self.box.active and not _ours(frame):
            for one in (frame, frame.f_back):
                if one is not None and one.f_code.co_filename != __file__:
                    one.f_trace = self._at_every_line
            sys.settrace(self._at_every_line)


class _Watcher:
    """Stops the code from a second thread, where there is no alarm (Windows, or outside the main thread)."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.ident = threading.get_ident()
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.done.set()
        self.thread.join()
        for _ in range(10):  # an exception that is still on its way arrives here; to withdraw it would confuse Python
            pass

    def rest(self) -> None:
        """Once the code that had to be stopped is left, there is nothing more to stop."""
        if self.box.expired:
            self.stop()

    def _watch(self) -> None:
        if self.done.wait(self.box.limit):
            return
        self.box.expired = True
        pace = sys.getswitchinterval()
        sys.setswitchinterval(SOON[0])
        try:
            while not self.done.is_set():
                if self.box.active:
                    _raise_in_thread(self.ident, Stopped)
                time.sleep(0)
        finally:
            sys.setswitchinterval(pace)


def _raise_in_thread(ident: int, error: type[BaseException]) -> None:
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(error))
