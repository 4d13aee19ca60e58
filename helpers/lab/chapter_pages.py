"""A page for each chapter: its lessons with their sections, what each section teaches, and what it shows going wrong.

They are made from the map of the course and the marks on the cells, as the pages of `directory` are, and are written
with them. A chapter's page lies beside its lessons, as index.ipynb.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from helpers.lab.curriculum import COURSE, Chapter, Lesson, available, load
from helpers.lab.directory import CAREFUL, CONCEPTS, cells_of, chapter_heading, entries, escaped, page_of, pages
from helpers.lab.index import exercise_names
from helpers.lab.normal_form import Notebook, normalise

_SECTION = re.compile(r"^## +(.+?) *$", re.M)


# All notebooks that are made and not written by hand; they hold no code.
MADE = (CONCEPTS, CAREFUL, *(page_of(chapter) for chapter in load().chapters))


def made_page(path: Path) -> Notebook:
    """The notebook that belongs into one of the files `MADE`."""
    if path in (CONCEPTS, CAREFUL):
        return pages()[path]
    return _page(next(chapter for chapter in load().chapters if page_of(chapter) == path))


def sections(lesson: Lesson) -> list[tuple[str, str, list[str]]]:
    """The sections of a lesson that teach something: heading, id of the cell it stands in, and the links of the ideas.

    An idea counts where its first marked cell is. What stands above the first heading comes under "To begin with".
    """
    cells = cells_of(lesson)
    by_cell: dict[str, list[str]] = {}
    for entry in entries(lesson, "concepts", cells):
        by_cell.setdefault(entry.cell, []).append(
            f"[{escaped(entry.topic.title)}]({_beside(lesson)}#cell-id={entry.cell})"
        )
    found: list[tuple[str, str, list[str]]] = [("To begin with", cells[0]["id"], [])]
    for cell in cells:
        heading = _SECTION.search(cell["source"]) if cell["cell_type"] == "markdown" else None
        if heading:
            found.append((heading[1], cell["id"], []))
        found[-1][2].extend(by_cell.get(cell["id"], []))
    return [one for one in found if one[2]]


def _beside(lesson: Lesson) -> str:
    """The file of a lesson, from a page beside it."""
    return Path(lesson.file).name


def _page(chapter: Chapter) -> Notebook:
    lessons = [lesson for lesson in load().lessons_of(chapter.number) if available(lesson)]
    cells = [("about", _about(chapter, lessons))]
    cells += [(f"lesson-{lesson.number.replace('.', '-')}", _lesson(lesson)) for lesson in lessons]
    cells.append(("ways", _ways(chapter)))
    made: list[dict[str, Any]] = [
        {"cell_type": "markdown", "id": name, "metadata": {}, "source": source} for name, source in cells
    ]
    return normalise({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _about(chapter: Chapter, lessons: list[Lesson]) -> str:
    hours = round(sum(lesson.minutes for lesson in lessons) / 60)
    exercises = sum(len(exercise_names(lesson)) for lesson in lessons)
    ideas = sum(len(lesson.concepts) for lesson in lessons)
    return (
        f"# {chapter_heading(chapter)}\n\n{chapter.line}\n\n"
        f"{len(lessons)} lessons, about {hours} hours, {exercises} exercises, {ideas} ideas. The [map](../index.ipynb)"
        " tells how far you are."
    )


def _lesson(lesson: Lesson) -> str:
    lines = [f"## [{lesson.number} {escaped(lesson.title)}]({_beside(lesson)})", ""]
    needs = ", ".join(_number(lesson, needed) for needed in lesson.needs)
    first = f"Know first: {needs}." if needs else "It needs nothing before it."
    lines += [f"Afterwards you can {escaped(lesson.can)}. About {lesson.minutes} minutes. {first}", ""]
    for heading, cell, ideas in sections(lesson):
        lines.append(f"- **[{heading}]({_beside(lesson)}#cell-id={cell})** {' · '.join(ideas)}")
    slips = [
        f"[{escaped(entry.topic.title)}]({_beside(lesson)}#cell-id={entry.cell})" for entry in entries(lesson, "errata")
    ]
    if slips:
        lines += ["", f"Shown going wrong: {' · '.join(slips)}"]
    return "\n".join(lines)


def _number(here: Lesson, number: str) -> str:
    file = next(lesson.file for lesson in load().lessons if lesson.number == number)
    return f"[{number}]({os.path.relpath(COURSE / file, here.path.parent).replace(os.sep, '/')})"


def _ways(here: Chapter) -> str:
    """The chapter before, the map, the chapter after."""
    chapters = load().chapters
    place = chapters.index(here)
    ways = ["[All lessons](../index.ipynb)"]
    if place:
        before = chapters[place - 1]
        ways.insert(0, f"[← {chapter_heading(before)}](../{page_of(before).parent.name}/index.ipynb)")
    if place + 1 < len(chapters):
        after = chapters[place + 1]
        ways.append(f"[{chapter_heading(after)} →](../{page_of(after).parent.name}/index.ipynb)")
    return " · ".join(ways)
