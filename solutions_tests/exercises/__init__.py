"""The exercises of the course: one file per lesson, ``lesson_<chapter>_<number>_<name>.py``, named after its notebook.

Finding an exercise by name reads the files as text and imports only the one that has it.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
_NAME = re.compile(r"""\bExercise\(\s*(?:name\s*=\s*)?["'](\w+)["']""")
_LESSON = re.compile(r"lesson_([0-9]+|[a-z])_([0-9]+)_")
_texts: dict[Path, tuple[int, list[str]]] = {}
_modules: dict[Path, tuple[int, Any]] = {}


def files() -> list[Path]:
    """Every lesson's file, in the order of the course, the appendix last."""
    return sorted(FOLDER.glob("lesson_*.py"), key=lambda path: (_order(lesson(path)), path.name))


def _order(lesson_number: str) -> tuple[bool, str, int]:
    chapter, _, number = lesson_number.partition(".")
    return (not chapter.isdigit(), chapter.zfill(3), int(number or 0))


def lesson(path: Path) -> str:
    """The lesson's number: "1.1" for ``lesson_1_1_...``, "A.1" for ``lesson_a_1_...``."""
    found = _LESSON.match(path.name)
    return f"{found[1].upper()}.{found[2]}" if found else ""


def written_names(path: Path) -> list[str]:
    """The names of the exercises in the file, read from its text."""
    changed = path.stat().st_mtime_ns
    if path not in _texts or _texts[path][0] != changed:
        _texts[path] = changed, _NAME.findall(path.read_text(encoding="utf-8"))
    return _texts[path][1]


def names() -> dict[str, Path]:
    """Every exercise's name and the file that has it."""
    return {name: path for path in files() for name in written_names(path)}


def load(path: Path) -> Sequence[Any]:
    """Import the file, once as long as it does not change, and return its ``EXERCISES``."""
    changed = path.stat().st_mtime_ns
    if path not in _modules or _modules[path][0] != changed:
        spec = importlib.util.spec_from_file_location(f"{__name__}.{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"exercises: {path.name} is not a Python file that can be imported.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        _modules[path] = changed, module
    return _modules[path][1].EXERCISES


def find(name: str) -> tuple[Any, str]:
    """Return the exercise called `name` and its lesson's number.

    Raises
    ------
    KeyError
        When no file has it.
    """
    path = names()[name]
    for exercise in load(path):
        if exercise.name == name:
            return exercise, lesson(path)
    raise KeyError(name)
