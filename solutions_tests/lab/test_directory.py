"""The directories and the pages of the chapters lead to the marked cells, and are as fresh as the lessons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.lab import directory
from helpers.lab.build import build
from helpers.lab.chapter_pages import MADE, page_of, sections
from helpers.lab.curriculum import Chapter, Topic, available, load
from helpers.lab.directory import CAREFUL, CONCEPTS, entries, escaped
from helpers.lab.normal_form import read, serialise

LESSON = load().lessons[0]


@pytest.mark.parametrize("page", MADE, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_the_committed_page_is_what_a_build_gives(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == build(page).text, f"{page.name} is stale; run `make notebooks`"


@pytest.mark.parametrize(("page", "kind"), [(CONCEPTS, "concepts"), (CAREFUL, "mistakes")], ids=["concepts", "careful"])
def test_every_topic_of_the_map_is_linked(page: Path, kind: str) -> None:
    text = "\n".join(cell["source"] for cell in read(page)["cells"])
    missing = [
        topic.title
        for lesson in filter(available, load().lessons)
        for topic in getattr(lesson, kind)
        if f"[{escaped(topic.title)}]({lesson.file}#cell-id=" not in text
    ]
    assert not missing


@pytest.mark.parametrize("chapter", load().chapters, ids=lambda chapter: chapter.number)
def test_the_page_of_a_chapter_holds_its_lessons_with_all_they_teach(chapter: Chapter) -> None:
    text = "\n".join(cell["source"] for cell in read(page_of(chapter))["cells"])
    for lesson in load().lessons_of(chapter.number):
        assert f"]({lesson.path.name})" in text and escaped(lesson.can) in text
        for topic in (*lesson.concepts, *lesson.mistakes):
            assert f"[{escaped(topic.title)}]({lesson.path.name}#cell-id=" in text, topic.title
        taught = [idea for _, _, ideas in sections(lesson) for idea in ideas]
        assert len(taught) == len(lesson.concepts)
    neighbors = [
        other for other in load().chapters if abs(load().chapters.index(other) - load().chapters.index(chapter)) == 1
    ]
    assert all(f"](../{page_of(other).parent.name}/index.ipynb)" in text for other in neighbors)


def test_a_section_begins_at_its_heading() -> None:
    cells = {cell["id"]: k for k, cell in enumerate(read(LESSON.path)["cells"])}
    found = sections(LESSON)
    places = [cells[cell] for _, cell, _ in found]
    assert places == sorted(places)
    for (_, _, ideas), place, after in zip(found, places, [*places[1:], len(cells)], strict=True):
        for idea in ideas:
            assert place <= cells[idea.rsplit("cell-id=", 1)[1].rstrip(")")] < after


def test_a_link_leads_to_the_first_cell_with_the_mark() -> None:
    cells = read(LESSON.path)["cells"]
    for entry in entries(LESSON, "concepts"):
        marked = [cell["id"] for cell in cells if entry.topic.id in cell["metadata"].get("concepts", [])]
        assert entry.cell == marked[0]


def test_a_section_is_the_heading_above_the_cell_or_its_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [("# One", []), ("text", ["1.01"]), ("## Two\n\ntext\n\n### Three", ["1.02"]), ("more", ["1.03"])]
    made = [
        {"cell_type": "markdown", "id": f"c{k}", "metadata": {"concepts": ids}, "source": text}
        for k, (text, ids) in enumerate(cells)
    ]
    path = tmp_path / "made.ipynb"
    path.write_text(serialise({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    topics = tuple(Topic(f"1.0{k}", f"idea {k}") for k in (1, 2, 3))
    lesson = replace(LESSON, file=str(path), concepts=topics)
    found = [(entry.cell, entry.section) for entry in entries(lesson, "concepts")]
    assert found == [("c1", "One"), ("c2", "Two"), ("c3", "Three")]
    unmarked = replace(lesson, concepts=(*topics, Topic("1.04", "forgotten")))
    with pytest.raises(ValueError, match=r"no cell of lesson 1\.1 is marked with 1\.04 \(forgotten\)\. Add the id"):
        entries(unmarked, "concepts")


def test_titles_show_as_they_are_and_are_sorted_without_articles() -> None:
    assert escaped("a * b_c [d]") == r"a \* b\_c \[d\]"
    assert sorted(["the zoo", "an ant", "(n,) shapes", "a bee", "the", "another"], key=directory._sorting) == [
        "another", "an ant", "a bee", "(n,) shapes", "the", "the zoo",
    ]  # fmt: skip
