"""The map of the course, read from course/curriculum.toml: which lessons there are and what each of them teaches."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.lab.settings import ROOT

COURSE = ROOT / "course"
CURRICULUM = COURSE / "curriculum.toml"
EXERCISES = ROOT / "solutions_tests" / "exercises"


@dataclass(frozen=True)
class Topic:
    """One concept or one mistake: its id, such as "1.13" or "E1.01", and what it is called."""

    id: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number ("1" to "5", or "A"), its title and one line on it."""

    number: str
    title: str
    line: str


@dataclass(frozen=True)
class Lesson:
    """A lesson: where it is, how long it takes, what it needs and what it teaches."""

    number: str
    title: str
    file: str
    can: str
    minutes: int
    needs: tuple[str, ...]
    concepts: tuple[Topic, ...]
    mistakes: tuple[Topic, ...]

    @property
    def chapter(self) -> str:
        """The number of its chapter."""
        return self.number.partition(".")[0]

    @property
    def path(self) -> Path:
        """Its notebook."""
        return COURSE / self.file

    @property
    def exercise_file(self) -> Path:
        """The file with its reference answers, hints and checks."""
        name = Path(self.file).stem.partition("_")[2]
        return EXERCISES / f"lesson_{self.number.replace('.', '_').lower()}_{name}.py"


@dataclass(frozen=True)
class Curriculum:
    """All chapters and all lessons, in teaching order."""

    chapters: tuple[Chapter, ...]
    lessons: tuple[Lesson, ...]

    def lessons_of(self, chapter: str) -> tuple[Lesson, ...]:
        """The lessons of the chapter with this number, in order."""
        return tuple(lesson for lesson in self.lessons if lesson.chapter == chapter)


@lru_cache(maxsize=4)
def load(path: Path = CURRICULUM) -> Curriculum:
    """Read the map of the course.

    Parameters
    ----------
    path : Path
        A file in the form of course/curriculum.toml.

    Returns
    -------
    Curriculum
        Its chapters and lessons, in the order of the file.

    Raises
    ------
    ValueError
        If the file is not TOML, or a chapter or lesson lacks an entry.
    """
    import tomllib  # here and not above, so that an older Python gets as far as the machine check

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"load: {path.name} is not valid TOML ({error}). Repair that line.") from None
    chapters = tuple(
        Chapter(*(_entry(path, "chapter", table, key) for key in ("number", "title", "line")))
        for table in data.get("chapter", [])
    )
    return Curriculum(chapters, tuple(_lesson(path, table) for table in data.get("lesson", [])))


def _lesson(path: Path, table: dict[str, Any]) -> Lesson:
    values = {key: _entry(path, "lesson", table, key) for key in Lesson.__dataclass_fields__}
    for key in ("concepts", "mistakes"):
        values[key] = tuple(Topic(identifier, title) for identifier, title in values[key].items())
    return Lesson(**{**values, "needs": tuple(values["needs"])})


def _entry(path: Path, kind: str, table: dict[str, Any], key: str) -> Any:
    if key not in table:
        name = table.get("number", "without a number")
        raise ValueError(f"load: {kind} {name} in {path.name} has no '{key}'. Add it, as the other {kind}s have it.")
    return table[key]


def lesson(number: str) -> Lesson:
    """The lesson with this number.

    Parameters
    ----------
    number : str
        Its number as a string, such as "1.1" or "A.2".

    Raises
    ------
    ValueError
        If the number is not a string (4.10 and 4.1 are the same number, but not the same lesson), or no lesson has it.
    """
    lessons = load().lessons
    if not isinstance(number, str):
        raise ValueError(f'lesson: number is {number!r}, expected a string. Write it with quotes, such as "1.1".')
    found = next((one for one in lessons if one.number == number), None)
    if found is None:
        names = [one.number for one in lessons]
        wanted = number.strip().upper()
        beside = [name for name in names if name.split(".")[0] == wanted.split(".")[0]] or names
        near = difflib.get_close_matches(wanted, beside, n=1, cutoff=0)[0]
        title = next(one.title for one in lessons if one.number == near)
        raise ValueError(
            f'lesson: there is no lesson "{number}", expected one of {names[0]} to {names[-1]}. '
            f'Did you mean "{near}" ({title})?'
        )
    return found


def previous_lesson(number: str) -> Lesson | None:
    """The lesson before this one, or None at the start of the course."""
    return _beside(number, -1)


def next_lesson(number: str) -> Lesson | None:
    """The lesson after this one, or None at the end of the course."""
    return _beside(number, +1)


def _beside(number: str, step: int) -> Lesson | None:
    lessons = load().lessons
    place = lessons.index(lesson(number)) + step
    return lessons[place] if 0 <= place < len(lessons) else None


def home(identifier: str) -> Lesson:
    """The lesson that teaches the concept or shows the mistake with this id.

    Raises
    ------
    ValueError
        If no lesson has it.
    """
    for one in load().lessons:
        if any(topic.id == identifier for topic in one.concepts + one.mistakes):
            return one
    raise ValueError(
        f"home: identifier is {identifier!r}, expected a concept such as '1.13' or a mistake such as 'E1.01'. "
        "Look it up in course/curriculum.toml."
    )


def available(lesson: Lesson) -> bool:
    """True where the notebook of the lesson is there to open."""
    return lesson.path.is_file()
