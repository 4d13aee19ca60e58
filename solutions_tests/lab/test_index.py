"""The map of the course: complete, honest about what is there, safe as HTML, and the same for everyone when built."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from helpers.lab import curriculum, index
from helpers.lab.curriculum import Chapter, Curriculum, Lesson, Topic, load
from helpers.lab.index import Standing, course_map, draw_map, exercise_names, go_on_with, machine_check
from helpers.lab.page import Page
from solutions_tests.lab.test_machine import MACHINE


def lesson(number: str, title: str = "Trees & <leaves>") -> Lesson:
    topics = (Topic("1.01", "a"), Topic("1.02", "b"), Topic("1.03", "c"))
    return Lesson(number, title, f"1_x/{number[2:]}_t.ipynb", "climb < 3 m", 35, ("0.9",), topics, ())


FIRST, SECOND, THIRD = lesson("1.1"), lesson("1.2", "Second"), lesson("1.3", "Third")
SMALL = Curriculum((Chapter("1", "Wood & stone", "From seed > to tree."),), (FIRST, SECOND, THIRD))


def drawn(*standings: Standing) -> Page:
    return draw_map(SMALL, list(standings))


def tree(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{html}</div>")


def rows(html: str) -> dict[str, list[str]]:
    found = {}
    for row in tree(html).iter("tr"):
        first, *rest = ["".join(cell.itertext()) for cell in row]
        found[first] = rest
    return found


def test_every_lesson_is_on_the_map() -> None:
    page = course_map()
    named = [name for name in rows(page.html) if name != "Lesson"]
    assert named == [f"{x.number} {x.title}" for x in load().lessons]
    for one in load().lessons:
        assert f"{one.number} " in page.text and one.title in page.text
    for chapter in load().chapters:
        assert chapter.title in page.text and chapter.title in page.html


def test_lessons_that_exist_are_links_and_others_are_to_come() -> None:
    page = drawn(Standing(FIRST, True, 0, 2), Standing(SECOND, False, 0, 0))
    links = {a.attrib["href"] for a in tree(page.html).iter("a")}
    assert links == {"1_x/index.ipynb", "1_x/1_t.ipynb"}
    assert rows(page.html)["1.2 Second"][-1] == "to come"
    assert page.text.splitlines()[-1].endswith("to come")
    assert "2 lessons, 1 of them to come" in page.text


def test_a_row_says_minutes_needs_ideas_and_progress() -> None:
    page = drawn(Standing(FIRST, True, 1, 4))
    assert rows(page.html)["1.1 Trees & <leaves>"] == ["climb < 3 m", "35", "0.9", "3", "1 of 4 solved"]
    assert page.text.splitlines()[-1] == (
        "  1.1  Trees & <leaves>: 35 min, after 0.9, 3 ideas, exercises: 1 of 4 solved"
    )
    assert "1 lessons; 3 ideas; about 1 hours. Exercises solved so far: 1 of 4." in page.text
    nothing = drawn(Standing(replace(FIRST, needs=()), True, 4, 4))
    assert rows(nothing.html)["1.1 Trees & <leaves>"][2:] == ["nothing", "3", "all 4 solved"]


def test_the_map_is_a_real_table_and_shows_text_as_text() -> None:
    page = drawn(Standing(FIRST, True, 0, 1))
    root = tree(page.html)
    assert {th.attrib["scope"] for th in root.iter("th")} == {"row", "col"}
    assert [caption.text for caption in root.iter("caption")] == ["From seed > to tree."]
    assert ["".join(h.itertext()) for h in root.iter("h3")] == ["1 Wood & stone"]
    assert root.find(".//leaves") is None


def test_colours_come_from_the_theme() -> None:
    page = course_map()
    bare = re.sub(r"var\(--jp-[a-z0-9-]+, #[0-9a-f]{6}\)", "", page.html)
    assert "--jp-" in page.html and not re.search(r"#[0-9a-f]{3,6}\b|background|color", bare)


def test_go_on_prefers_what_is_begun() -> None:
    done, begun = Standing(FIRST, True, 2, 2), Standing(THIRD, True, 1, 3)
    fresh, coming = Standing(SECOND, True, 0, 3), Standing(SECOND, False, 0, 0)
    assert go_on_with([done, fresh, begun]) is THIRD
    assert go_on_with([done, fresh]) is SECOND
    assert go_on_with([done, coming, Standing(THIRD, True, 0, 3)]) is THIRD
    assert go_on_with([done, coming]) is None


def test_the_map_says_where_to_go() -> None:
    assert "Start with 1.1 Trees" in drawn(Standing(FIRST, True, 0, 2)).text
    assert "Go on with 1.1 Trees" in drawn(Standing(FIRST, True, 1, 2)).text
    page = drawn(Standing(FIRST, True, 2, 2))
    assert "You have solved every exercise there is." in page.text and "every exercise there is" in page.html


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """A course of which only the first lesson is there, with three exercises of which two are solved."""
    monkeypatch.setattr(curriculum, "EXERCISES", tmp_path)
    monkeypatch.setattr(curriculum, "COURSE", tmp_path)
    one = load().lessons[0]
    one.exercise_file.write_text(
        'from helpers.lab.exercises import Exercise\nEXERCISES = [Exercise(name="a", wrong=[Wrong("x", f)]),\n'
        'Exercise(name="b"), Exercise("c")]\n# Exercise(name="d")\n'
    )
    one.path.parent.mkdir()
    one.path.write_text("{}")
    monkeypatch.setattr(index.progress, "solved", lambda: {one.number: {"a", "c", "gone"}, "9.9": {"b"}})
    return one


def test_progress_counts_only_exercises_that_exist(first: Lesson) -> None:
    assert exercise_names(first) == ["a", "b", "c"]
    page = course_map()
    assert f"{first.title}: {first.minutes} min, needs nothing, 23 ideas, exercises: 2 of 3 solved" in page.text
    assert rows(page.html)[f"1.1 {first.title}"][-1] == "2 of 3 solved"
    assert "Exercises solved so far: 2 of 3." in page.text


def test_a_broken_progress_file_is_mentioned_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "for_the_map.json"
    path.write_text("{ not json")
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    page = course_map()
    assert "could not be understood" in page.text.splitlines()[0] and "could not be understood" in page.html


@pytest.mark.parametrize("text", [None, "def (", "x = 1"])
def test_a_missing_or_broken_exercise_file_counts_as_none(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curriculum, "EXERCISES", tmp_path)
    if text is not None:
        FIRST.exercise_file.write_text(text)
    assert exercise_names(FIRST) == []


@pytest.mark.parametrize("variable", ["COURSE_BUILD", "COURSE_SWEEP"])
def test_a_built_index_is_the_same_everywhere(variable: str, first: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "gather", lambda: pytest.fail("an unattended run looks at no machine"))
    monkeypatch.setenv(variable, "1")
    assert "Exercises solved so far: 0 of 3." in course_map().text
    page = machine_check()
    assert repr(page) == "Run this cell to see what your machine has."
    assert page._repr_html_() == "<p>Run this cell to see what your machine has.</p>"


def test_the_machine_check_shows_every_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "gather", lambda: replace(MACHINE, system="<Plan 9>"))
    page = machine_check()
    table = rows(page.html)
    assert list(table) == ["What", "Python version", "Memory", "Processor", "Disk", "Graphics card", "Packages"]
    assert table["Python version"] == ["3.11.4 on <Plan 9>", "fine"]
    assert page.text.splitlines()[0] == "Your machine has all the course needs."
    assert "Python version: 3.11.4 on <Plan 9>; fine" in page.text.splitlines()
