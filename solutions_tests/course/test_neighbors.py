"""From every lesson a way leads back, on, and to the map: as far as the neighbors are written."""

from __future__ import annotations

import os

import pytest

from helpers.lab.curriculum import Lesson, load
from helpers.lab.normal_form import Notebook, read
from helpers.lab.settings import ROOT

COURSE = ROOT / "course"
LESSONS = load().lessons
READY = {lesson.number: lesson for lesson in LESSONS if (COURSE / lesson.file).exists()}


def ways(here: Lesson, notebook: Notebook) -> list[str]:
    """What is missing: links to the lessons before and after and to the map, in the first cell and in the last."""
    place = LESSONS.index(here)
    first, last = ("".join(notebook["cells"][k]["source"]) for k in (0, -1))
    wanted = [("first", first, "All lessons", "index.ipynb"), ("last", last, "All lessons", "index.ipynb")]
    if place and LESSONS[place - 1].number in READY:
        before = LESSONS[place - 1]
        text = f"← {before.number} {before.title}"
        wanted += [("first", first, text, before.file), ("last", last, text, before.file)]
    if place + 1 < len(LESSONS) and LESSONS[place + 1].number in READY:
        after = LESSONS[place + 1]
        text = f"{after.number} {after.title} →"
        wanted += [("first", first, text, after.file), ("last", last, text, after.file)]
    folder = (COURSE / here.file).parent
    links = [(cell, source, f"[{text}]({_to(file, folder)})") for cell, source, text, file in wanted]
    return [f"{here.file}: its {cell} cell has no {link}" for cell, source, link in links if link not in source]


def _to(file: str, folder: object) -> str:
    return os.path.relpath(COURSE / file, str(folder)).replace(os.sep, "/")


@pytest.mark.parametrize("number", READY)
def test_a_lesson_leads_to_its_neighbors(number: str) -> None:
    found = ways(READY[number], read(COURSE / READY[number].file))
    assert not found, "\n".join(found)


def test_a_missing_way_is_noticed() -> None:
    here = READY["1.1"]
    bare: Notebook = {"cells": [{"source": "# title"}, {"source": "the end"}]}
    assert len(ways(here, bare)) >= 2
