"""Two pages that point into the lessons: where each idea is taught, and where each common mistake is shown.

Both are made from the marks on the cells, so they cannot point to what is not there. ``make notebooks`` writes them.
A link ends in ``#cell-id=...``: JupyterLab opens the lesson at that cell, and so does a page made by nbconvert.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.lab.curriculum import COURSE, Chapter, Lesson, Topic, available, load
from helpers.lab.normal_form import Notebook, normalise

CONCEPTS, CAREFUL = COURSE / "concepts.ipynb", COURSE / "careful.ipynb"
_HEADING = re.compile(r"^#{1,4} +(.+?) *$", re.M)
_SPECIAL = re.compile(r"([\\`*_\[\]<>$|#])")
_ABOUT_CONCEPTS = """# All ideas

Every idea of the course, with a link to the cell that teaches it: first lesson by lesson, then \
[from A to Z](#From-A-to-Z).

[All lessons](index.ipynb) · [All common mistakes](careful.ipynb)"""
_ABOUT_CAREFUL = """# All common mistakes

What is often said or written about deep learning, and is not so. Each of these is shown going wrong in the course, \
not only told: the links lead to the cell.

[All lessons](index.ipynb) · [All ideas](concepts.ipynb)"""


@dataclass(frozen=True)
class Entry:
    """One idea or mistake, and the first cell that is marked with it."""

    topic: Topic
    lesson: Lesson
    cell: str
    section: str

    @property
    def link(self) -> str:
        """A link in Markdown, from a page in course/."""
        return f"[{escaped(self.topic.title)}]({self.lesson.file}#cell-id={self.cell})"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def cells_of(lesson: Lesson) -> list[dict[str, Any]]:
    """The cells of a lesson with their texts in one piece, read in a few milliseconds: nothing is checked."""
    cells: list[dict[str, Any]] = json.loads(lesson.path.read_text(encoding="utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in cells]


def entries(lesson: Lesson, kind: str, cells: list[dict[str, Any]] | None = None) -> list[Entry]:
    """The ideas or mistakes of a lesson, in the order of the course's map.

    Parameters
    ----------
    lesson : Lesson
        Its notebook has to be there.
    kind : str
        "concepts" or "errata", as in the metadata of the cells.
    cells : list of dict
        What `cells_of` gives, if it is at hand.

    Returns
    -------
    list of Entry

    Raises
    ------
    ValueError
        If no cell is marked with one of them.
    """
    first: dict[str, tuple[str, str]] = {}
    section = ""
    for cell in cells_of(lesson) if cells is None else cells:
        headings = _HEADING.findall(cell["source"]) if cell["cell_type"] == "markdown" else []
        section = headings[0] if headings else section
        for identifier in cell["metadata"].get(kind, []):
            first.setdefault(identifier, (cell["id"], section))
        section = headings[-1] if headings else section
    topics = lesson.concepts if kind == "concepts" else lesson.mistakes
    for topic in topics:
        if topic.id not in first:
            raise ValueError(
                f"entries: no cell of lesson {lesson.number} is marked with {topic.id} ({topic.title}). Add the id to"
                f' the "{kind}" of the cell that teaches it.'
            )
    return [Entry(topic, lesson, *first[topic.id]) for topic in topics]


def pages() -> dict[Path, Notebook]:
    """Both pages, ready to be written: the file and its notebook."""
    return {
        CONCEPTS: _page(_ABOUT_CONCEPTS, "concepts", _concept_line, _alphabet),
        CAREFUL: _page(_ABOUT_CAREFUL, "errata", _mistake_line),
    }


def _page(
    about: str, kind: str, line: Callable[[Entry], str], *more: Callable[[list[Entry]], Iterator[tuple[str, str]]]
) -> Notebook:
    cells, everything = [("about", about)], []
    for chapter in load().chapters:
        cells.append((f"chapter-{chapter.number}", f"## {chapter_heading(chapter)}"))
        for lesson in filter(available, load().lessons_of(chapter.number)):
            found = entries(lesson, kind)
            everything += found
            heading = f"### [{lesson.number} {escaped(lesson.title)}]({lesson.file})"
            body = "\n".join(line(entry) for entry in found)
            cells += [(f"lesson-{lesson.number.replace('.', '-')}", f"{heading}\n\n{body}")] if found else []
    for part in more:
        cells += part(everything)
    made = [{"cell_type": "markdown", "id": name, "metadata": {}, "source": source} for name, source in cells]
    return normalise({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def chapter_heading(chapter: Chapter) -> str:
    """Number and title of a chapter; the appendix says itself what it is."""
    return chapter.title if chapter.number == "A" else f"{chapter.number} {chapter.title}"


def page_of(chapter: Chapter) -> Path:
    """The page of a chapter: beside its lessons."""
    return load().lessons_of(chapter.number)[0].path.parent / "index.ipynb"


def _concept_line(entry: Entry) -> str:
    return f"- {entry.link}"


def _mistake_line(entry: Entry) -> str:
    return f"- {entry.link} (in “{entry.section}”)"


def _alphabet(everything: list[Entry]) -> Iterator[tuple[str, str]]:
    """Everything once more by first letter, as at the end of a book."""
    yield "alphabet", "## From A to Z"
    letters: dict[str, list[Entry]] = {}
    for entry in sorted(everything, key=lambda entry: _sorting(entry.topic.title)):
        letters.setdefault(_sorting(entry.topic.title)[0].upper(), []).append(entry)
    for letter, found in letters.items():
        name = letter if letter.isalpha() else "0-9"
        lines = "\n".join(f"- {entry.link}, {entry.lesson.number}" for entry in found)
        yield f"letter-{name}", f"### {name}\n\n{lines}"


def _sorting(title: str) -> str:
    """What a title is sorted by: without an article, as in any index."""
    return re.sub(r"^\W*(?:(?:a|an|the) (?=\w))?", "", title.casefold())
