"""The map of the course is whole, and every notebook teaches what the map says it teaches, no more and no less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.lab.chapter_pages import MADE
from helpers.lab.curriculum import COURSE, CURRICULUM, Lesson, available, load
from helpers.lab.normal_form import Notebook, read
from helpers.lab.settings import ROOT

CONCEPTS, MISTAKES, LESSONS = 462, 155, 43
FOLDERS = {
    "1": "1_neural_networks",
    "2": "2_improving_networks",
    "3": "3_structuring_projects",
    "4": "4_convolutional_networks",
    "5": "5_sequence_models",
    "A": "appendix",
}
LONGEST = {"concepts": 50, "mistakes": 75}
_ID = re.compile(r"(?P<mistake>E?)(?P<chapter>[1-5A])\.(?P<place>\d{2,3})")
_ELSEWHERE = re.compile(r"\b(notes?|seeds?|sources?|inventor(y|ies)|errat(a|um)|assignments?|transcripts?)\b", re.I)
_LINK = re.compile(r"\[([^\]]+)\]\(\s*<?([^)\s>#]+\.ipynb)[^)]*\)")
_NUMBER = re.compile(r"(?<![\w.])(?:[1-5]|A)\.\d{1,2}(?![\w.])")

LESSON = pytest.mark.parametrize("lesson", load().lessons, ids=lambda lesson: lesson.number)
THERE = [lesson for lesson in load().lessons if available(lesson)]


def ids(lesson: Lesson) -> set[str]:
    return {topic.id for topic in lesson.concepts + lesson.mistakes}


def test_every_id_has_one_home() -> None:
    for kind, total in (("concepts", CONCEPTS), ("mistakes", MISTAKES)):
        found = Counter(topic.id for lesson in load().lessons for topic in getattr(lesson, kind))
        assert [name for name, count in found.items() if count > 1] == []
        assert len(found) == total
        for chapter in FOLDERS:
            places = sorted(int(m["place"]) for m in map(_ID.fullmatch, found) if m and m["chapter"] == chapter)
            assert places == list(range(1, len(places) + 1)), (
                f"{kind} of chapter {chapter} are not numbered without a gap"
            )


@LESSON
def test_ids_belong_to_the_lesson(lesson: Lesson) -> None:
    for topics, sign in ((lesson.concepts, ""), (lesson.mistakes, "E")):
        matches = [_ID.fullmatch(topic.id) for topic in topics]
        assert all(match and match["mistake"] == sign and match["chapter"] == lesson.chapter for match in matches)
        places = [int(match["place"]) for match in matches if match]
        assert places == sorted(places)
    concepts = [int(topic.id.split(".")[1]) for topic in lesson.concepts]
    assert concepts == list(range(concepts[0], concepts[0] + len(concepts)))


def test_lessons_are_numbered_in_order() -> None:
    curriculum = load()
    assert [chapter.number for chapter in curriculum.chapters] == list(FOLDERS)
    assert len(curriculum.lessons) == LESSONS
    expected = [f"{c}.{n}" for c in FOLDERS for n in range(1, len(curriculum.lessons_of(c)) + 1)]
    assert [lesson.number for lesson in curriculum.lessons] == expected


@LESSON
def test_files_are_named_after_lessons(lesson: Lesson) -> None:
    place = lesson.number.split(".")[1]
    assert re.fullmatch(rf"{FOLDERS[lesson.chapter]}/{place}_[a-z0-9]+(_[a-z0-9]+)*\.ipynb", lesson.file)


def test_no_notebook_is_off_the_map() -> None:
    mapped = {lesson.path for lesson in load().lessons} | {COURSE / "index.ipynb", *MADE}
    found = {path for path in COURSE.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts}
    assert found <= mapped, f"not in {CURRICULUM.name}: {sorted(path.name for path in found - mapped)}"


def test_needs_come_earlier_and_are_not_repeated() -> None:
    behind: dict[str, set[str]] = {}
    for lesson in load().lessons:
        unknown = [need for need in lesson.needs if need not in behind]
        assert not unknown, f"{lesson.number} needs {unknown}, which no lesson before it teaches"
        implied = {step for need in lesson.needs for step in behind[need]}
        assert not implied & set(lesson.needs), f"{lesson.number} repeats {implied & set(lesson.needs)}"
        assert list(lesson.needs) == sorted(set(lesson.needs))
        behind[lesson.number] = implied | set(lesson.needs)


@LESSON
def test_titles_are_short_and_different(lesson: Lesson) -> None:
    assert lesson.title == lesson.title.strip() and 0 < len(lesson.title) <= 60
    assert 30 <= len(lesson.can) <= 115 and lesson.can[0].islower() and not lesson.can.endswith(".")
    assert 20 <= lesson.minutes <= 150 and lesson.minutes % 5 == 0
    titles = [topic.title for topic in lesson.concepts + lesson.mistakes]
    assert len({title.lower() for title in titles}) == len(titles)
    for kind, longest in LONGEST.items():
        for topic in getattr(lesson, kind):
            assert topic.title == topic.title.strip() and 3 < len(topic.title) <= longest, topic
            assert not topic.title.endswith("."), topic
    assert max(len(topic.title.split()) for topic in lesson.concepts) <= 7


def test_lesson_titles_are_all_different() -> None:
    curriculum = load()
    for names in ([lesson.title for lesson in curriculum.lessons], [chapter.title for chapter in curriculum.chapters]):
        assert len(set(names)) == len(names)


def test_the_map_speaks_of_nothing_outside_the_course() -> None:
    found = [line for line in CURRICULUM.read_text(encoding="utf-8").splitlines() if _ELSEWHERE.search(line)]
    assert not found, f"the map stands on its own; reword: {found}"


def mark_breaches(lesson: Lesson, notebook: Notebook) -> Iterator[str]:
    """How the ids on the cells of a notebook differ from those of its lesson."""
    marks: set[str] = set()
    for cell in notebook["cells"]:
        for key, sign in (("concepts", False), ("errata", True)):
            own = cell["metadata"].get(key, [])
            marks.update(own)
            yield from (f"{mark} stands among the {key}" for mark in own if mark.startswith("E") is not sign)
    everywhere = {name for other in load().lessons for name in ids(other)}
    yield from (f"{mark} is no id of the course" for mark in sorted(marks - everywhere))
    yield from (f"{mark} has its home in another lesson" for mark in sorted((marks & everywhere) - ids(lesson)))
    yield from (f"no cell is marked with {mark}" for mark in sorted(ids(lesson) - marks))


@pytest.mark.parametrize("lesson", THERE, ids=lambda lesson: lesson.number)
def test_notebooks_teach_what_the_map_says(lesson: Lesson) -> None:
    found = list(mark_breaches(lesson, read(lesson.path)))
    assert not found, f"{lesson.file}: {'; '.join(found)}"


def test_wrong_marks_are_found() -> None:
    lesson = load().lessons[0]

    def breaches(concepts: list[str], errata: list[str]) -> list[str]:
        cells = [{"metadata": {"concepts": concepts}}, {"metadata": {"errata": errata}}, {"metadata": {}}]
        return list(mark_breaches(lesson, {"cells": cells}))

    concepts, mistakes = ([topic.id for topic in topics] for topics in (lesson.concepts, lesson.mistakes))
    assert breaches(concepts, mistakes) == []
    assert breaches(concepts[1:], mistakes) == ["no cell is marked with 1.01"]
    assert breaches([*concepts, "1.24"], mistakes) == ["1.24 has its home in another lesson"]
    assert breaches([*concepts, "1.99"], mistakes) == ["1.99 is no id of the course"]
    assert breaches([*concepts, "E1.01"], mistakes) == ["E1.01 stands among the concepts"]


@pytest.mark.parametrize("lesson", THERE, ids=lambda lesson: lesson.number)
def test_headings_agree_with_the_map(lesson: Lesson) -> None:
    heading = read(lesson.path)["cells"][0]["source"].splitlines()[0]
    assert heading.startswith("# ") and lesson.title in heading, f"{lesson.file} begins with {heading!r}"


def link_breaches(text: str, folder: Path) -> Iterator[str]:
    """Links to lessons whose words name another lesson, or none."""
    lessons = {lesson.path.resolve(): lesson for lesson in load().lessons}
    for words, target in _LINK.findall(text):
        lesson = lessons.get((folder / target).resolve())
        numbers = set(_NUMBER.findall(words))
        if lesson is None:
            continue
        if numbers - {lesson.number} or not (numbers or lesson.title.lower() in words.lower()):
            yield f"[{words}] leads to {lesson.number} {lesson.title}"


def test_links_name_the_lesson_they_lead_to() -> None:
    texts = [(path, path.read_text(encoding="utf-8")) for path in sorted(ROOT.glob("*.md"))]
    for path in [COURSE / "index.ipynb", *(lesson.path for lesson in THERE)]:
        texts += [(path, cell["source"]) for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    found = [f"{path.name}: {breach}" for path, text in texts for breach in link_breaches(text, path.parent)]
    assert not found, "\n".join(found)


def test_a_wrong_link_is_found() -> None:
    first, second = load().lessons[:2]
    good = f"[{first.number}]({first.file}), [{first.title}]({first.file}), [lesson {first.number}]({first.file})"
    assert list(link_breaches(good, COURSE)) == []
    for words in (second.number, second.title, "here"):
        assert len(list(link_breaches(f"[{words}]({first.file})", COURSE))) == 1
