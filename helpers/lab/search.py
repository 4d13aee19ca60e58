"""A search over the course: lessons, ideas, common mistakes, headings and exercises, each with a link to its cell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from helpers.lab import directory
from helpers.lab.curriculum import Lesson, available, load
from helpers.lab.index import exercise_names
from helpers.lab.page import Page, link, paragraph
from helpers.lab.settings import unattended

MOST = 20
_LATER = "Run this cell to search the course."
_LABEL = "Search the course"
_KINDS = ("lesson", "idea", "common mistake", "section", "exercise")
_HEADING = re.compile(r"^#{2,4} +(.+?) *$", re.M)
_EVERYWHERE = {"To answer in your head", "To remember"}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Spot:
    """Something that can be found: what it is, what it is called, and where it is."""

    kind: str
    title: str
    lesson: Lesson
    cell: str = ""

    @property
    def target(self) -> str:
        """Where a link from course/ leads."""
        return f"{self.lesson.file}#cell-id={self.cell}" if self.cell else self.lesson.file


@lru_cache(maxsize=1)
def spots() -> tuple[Spot, ...]:
    """Everything that can be found, in teaching order."""
    return tuple(spot for lesson in load().lessons if available(lesson) for spot in _spots_of(lesson))


def _spots_of(lesson: Lesson) -> Iterator[Spot]:
    yield Spot("lesson", lesson.title, lesson)
    cells = directory.cells_of(lesson)
    for kind, marks in (("idea", "concepts"), ("common mistake", "errata")):
        yield from (Spot(kind, one.topic.title, lesson, one.cell) for one in directory.entries(lesson, marks, cells))
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for heading in _HEADING.findall(cell["source"]):
                if heading not in _EVERYWHERE:
                    yield Spot("section", re.sub(r"[`*]", "", heading), lesson, cell["id"])
    for name in exercise_names(lesson):
        home = next((cell["id"] for cell in cells if f"def {name}(" in cell["source"]), "")
        yield Spot("exercise", name, lesson, home)


def find(words: str) -> list[Spot]:
    """What has all of the words in its title, or begins one of its words with them; the closest first.

    Parameters
    ----------
    words : str
        One or more words, or beginnings of words; capitals do not matter.

    Returns
    -------
    list of Spot
        Whole titles come before beginnings of titles, those before the rest; then in teaching order.

    Raises
    ------
    TypeError
        If words is not a string.
    """
    if not isinstance(words, str):
        raise TypeError(f'find: words is a {type(words).__name__}, expected a string, such as "dropout".')
    wanted = _WORD.findall(words.casefold())
    found = [(_distance(wanted, spot), place, spot) for place, spot in enumerate(spots())] if wanted else []
    return [spot for far, _, spot in sorted((f for f in found if f[0] is not None), key=lambda f: f[:2])]


def _distance(wanted: list[str], spot: Spot) -> int | None:
    own = _WORD.findall(spot.title.replace("_", " ").casefold())
    if not all(any(word.startswith(part) for word in own) for part in wanted):
        return None
    return 0 if own == wanted else 1 if own[: len(wanted)] == wanted else 2 if set(wanted) <= set(own) else 3


def nearest(words: str) -> list[str]:
    """Words of the course that are spelled like those that nothing was found for."""
    known = sorted({word for spot in spots() for word in _WORD.findall(spot.title.casefold())})
    return [
        near for word in _WORD.findall(words.casefold()) for near in difflib.get_close_matches(word, known, 2, 0.75)
    ]


def results(words: str) -> Page:
    """What `find` finds, as a list of links."""
    if not _WORD.search(words):
        head = f"{len(spots()):,} things to find: " + ", ".join(f"{kind}s" for kind in _KINDS) + "."
        return Page(paragraph(escape(head)), head)
    found = find(words)
    if not found:
        near = nearest(words)
        head = f"Nothing is called like that.{' Did you mean ' + ' or '.join(near) + '?' if near else ''}"
        return Page(paragraph(escape(head)), head)
    more = f", the first {MOST} of them" if len(found) > MOST else ""
    head = f"{len(found)} found{more}:"
    lines = [(spot.kind, spot.title, spot) for spot in found[:MOST]]
    items = "".join(
        f"<li>{link(spot.target, title)} <small>({kind}, {spot.lesson.number})</small></li>"
        for kind, title, spot in lines
    )
    text = "\n".join([head, *(f"  {title} ({kind}, {spot.lesson.number})" for kind, title, spot in lines)])
    return Page(f"{paragraph(head)}<ul>{items}</ul>", text)


def search_course() -> Any:
    """A field to type into, with the results below it; where nobody watches, a sentence instead."""
    if unattended():
        return Page(paragraph(_LATER), _LATER)
    from IPython.display import display
    from ipywidgets import Output, Text, VBox

    field = Text(placeholder="dropout, padding, chain rule, …", description=_LABEL, continuous_update=True)
    field.style.description_width = "initial"
    field.layout.width = "30em"
    shown = Output()

    def look(change: dict[str, Any]) -> None:
        shown.clear_output(wait=True)
        with shown:
            display(results(change["new"]))

    field.observe(look, "value")
    look({"new": ""})
    return VBox([field, shown])
