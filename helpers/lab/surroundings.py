"""What a function could change around it, and how each of these things is kept or put back."""

from __future__ import annotations

import builtins
import gc
import io
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

HEADROOM = 2 << 30  # bytes that a function may take beyond what the notebook holds already


class AsksQuestion(Exception):
    """The function asked for input from the keyboard, or stopped for the debugger."""


class Lines(io.TextIOBase):
    """Takes what is printed: keeps the first lines, counts the others.

    Parameters
    ----------
    keep : int
        How many lines are kept.
    width : int
        How many characters of a line are kept.
    """

    def __init__(self, keep: int = 3, width: int = 100) -> None:
        self.keep, self.width = keep, width
        self.lines: list[str] = []
        self.count = 0
        self._open = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *ended, last = str(text).split("\n")
        for piece in ended:
            line, self._open = self._open + piece, ""
            self.count += 1
            if len(self.lines) < self.keep:
                self.lines.append(self._cut(line))
        self._open = (self._open + last)[: self.width + 1]
        return len(text)

    def shown(self) -> list[str]:
        """The lines to show: the first ones, and how many more there were."""
        lines, count = list(self.lines), self.count
        if self._open:
            count += 1
            if len(lines) < self.keep:
                lines.append(self._cut(self._open))
        more = count - len(lines)
        return lines + ([f"… and {more:,} more line{'s' if more > 1 else ''}"] if more else [])

    def _cut(self, line: str) -> str:
        return line if len(line) <= self.width else line[: self.width] + " …"


@contextmanager
def streams(printed: Lines) -> Iterator[None]:
    """What is printed goes to `printed`, and what goes to the error stream (logs, progress bars) nowhere."""
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = printed, Lines(keep=0)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept


@contextmanager
def warnings_kept(warned: list[str]) -> Iterator[None]:
    """Warnings are collected in `warned` instead of shown."""
    floating = np.geterr()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            np.seterr(**floating)
            warned.extend(dict.fromkeys(str(one.message).split("\n")[0] for one in caught))


class _NoKeyboard(io.TextIOBase):
    def readline(self, *args: Any) -> str:  # type: ignore[override]
        return _refuse()

    read = readline

    def close(self) -> None:
        """``quit()`` closes the input before it raises; this one stays."""


def _refuse(*args: Any, **kwargs: Any) -> Any:
    raise AsksQuestion


@contextmanager
def questions() -> Iterator[None]:
    """``input()`` and ``breakpoint()`` would wait forever: they raise instead."""
    kept = builtins.input, sys.breakpointhook, sys.stdin
    builtins.input, sys.breakpointhook, sys.stdin = _refuse, _refuse, _NoKeyboard()
    try:
        yield
    finally:
        builtins.input, sys.breakpointhook, sys.stdin = kept


@contextmanager
def randomness() -> Iterator[None]:
    """The global random numbers go on afterwards as if nothing had drawn from them."""
    kept = np.random.get_state(legacy=False), random.getstate()
    torch = sys.modules.get("torch")
    torch_kept = torch.get_rng_state() if torch is not None and hasattr(torch, "get_rng_state") else None
    try:
        yield
    finally:
        np.random.set_state(kept[0])
        random.setstate(kept[1])
        if torch is not None and torch_kept is not None:
            torch.set_rng_state(torch_kept)


@contextmanager
def figures() -> Iterator[None]:
    """Figures that are opened are closed, and what was open stays."""
    before = set(_open_figures())
    try:
        yield
    finally:
        for number in set(_open_figures()) - before:
            sys.modules["matplotlib.pyplot"].close(number)


def _open_figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot is not None and hasattr(pyplot, "get_fignums") else []


@contextmanager
def shell() -> Iterator[None]:
    """In a notebook, ``quit()`` raises instead of ending the kernel, and ``display`` shows nothing."""
    ip = running_shell()
    if ip is None:
        yield
        return
    from IPython.core.displaypub import CapturingDisplayPublisher

    publisher, leave = ip.display_pub, vars(ip).get("ask_exit")
    ip.display_pub = CapturingDisplayPublisher()
    ip.ask_exit = _leave
    try:
        yield
    finally:
        ip.display_pub = publisher
        del ip.ask_exit
        if leave is not None:
            ip.ask_exit = leave


def running_shell() -> Any:
    """IPython's shell where there is one, else None; never imports IPython."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None


def _leave() -> None:
    raise SystemExit


@contextmanager
def memory() -> Iterator[None]:
    """Ask for far too much memory and Python says so, instead of the system ending the kernel (Linux)."""
    try:
        import resource

        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[5]) * resource.getpagesize()
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = used + HEADROOM
        ceilings = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_DATA, (min(ceilings), hard))
    except (ImportError, OSError, ValueError, IndexError):
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@contextmanager
def collection() -> Iterator[None]:
    """Python's search for garbage waits: it would finalize objects of others where they can be interrupted."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def depth() -> Iterator[None]:
    """The recursion limit is put back."""
    kept = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(kept)


GUARDS: tuple[Callable[[], AbstractContextManager[None]], ...] = (
    questions,
    randomness,
    figures,
    shell,
    memory,
    collection,
    depth,
)
