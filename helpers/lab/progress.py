"""Which exercises are solved, remembered in a small file in the learner's folder.

Whatever is wrong with the file (missing, damaged, not writable), a lesson goes on: the progress is then kept in memory
until the notebook is closed, and `note` has one sentence to tell.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpers.lab import settings

Solved = dict[str, set[str]]

_here: Solved = {}
_notes: list[str] = []
_told: set[str] = set()
WAIT, STALE = 0.5, 10.0  # seconds to wait for another notebook that is writing, and after which it must have crashed


def record(lesson: str, exercise: str) -> None:
    """Remember that `exercise` of `lesson` is solved; what other open notebooks wrote meanwhile is kept."""
    _here.setdefault(lesson, set()).add(exercise)
    if settings.unattended() and not os.environ.get("COURSE_PROGRESS"):
        return
    path = settings.progress_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            known = _read(path)
            merged = _union(known, _here)
            if merged != known:
                _write(path, merged)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _tell(f"Your progress could not be written to {path.name} ({reason}): it counts until you close this notebook.")


def solved() -> Solved:
    """The names of the solved exercises, by lesson."""
    try:
        return _union(_read(settings.progress_file()), _here)
    except OSError as error:
        _tell(f"Your progress file could not be read ({error.strerror or type(error).__name__}).")
        return _union(_here)


def reset() -> None:
    """Forget everything, the file included."""
    _here.clear()
    _told.clear()
    try:
        settings.progress_file().unlink(missing_ok=True)
    except OSError as error:
        _tell(f"Your progress file could not be removed ({error.strerror or type(error).__name__}).")


def note() -> str:
    """The sentences the learner should read about the progress file, each one time only; "" where all is well."""
    said = " ".join(_notes)
    _notes.clear()
    return said


def _tell(sentence: str) -> None:
    if sentence not in _told:
        _told.add(sentence)
        _notes.append(sentence)


def _union(*parts: Solved) -> Solved:
    return {key: set().union(*(part.get(key, set()) for part in parts)) for part in parts for key in part}


def _read(path: Path) -> Solved:
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        lessons = json.loads(text)["solved"]
        known = {str(lesson): {str(name) for name in list(names)} for lesson, names in lessons.items()}
        if any(isinstance(names, str) for names in lessons.values()):
            raise ValueError("a lesson's exercises stand in a list")
        return known
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        aside = path.with_name(f"{path.stem}.broken.json")
        with suppress(OSError):
            os.replace(path, aside)
        _tell(f"Your progress file could not be understood: it is kept as {aside.name}, and a new one begins.")
        return {}


def _write(path: Path, known: Solved) -> None:
    text = json.dumps({"version": 1, "solved": {key: sorted(known[key]) for key in sorted(known)}}, indent=2) + "\n"
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One notebook at a time: whoever creates the lock file writes, the others wait a moment, then write anyway."""
    lock = path.with_name(f".{path.stem}.lock")
    until = time.monotonic() + WAIT
    mine = False
    while not mine and time.monotonic() < until:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            mine = True
        except (FileExistsError, PermissionError):
            if not lock.exists() and not os.access(path.parent, os.W_OK):
                break
            with suppress(OSError):
                if time.time() - lock.stat().st_mtime > STALE:
                    lock.unlink()
            time.sleep(0.01)
    try:
        yield
    finally:
        if mine:
            with suppress(OSError):
                lock.unlink()
