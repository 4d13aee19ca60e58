"""The first page of the course: its map with your progress, and a look at the machine it runs on."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from helpers.lab import progress
from helpers.lab.curriculum import Chapter, Curriculum, Lesson, available, load
from helpers.lab.directory import chapter_heading
from helpers.lab.machine import gather
from helpers.lab.page import Page, link, paragraph, table
from helpers.lab.settings import unattended
from helpers.lab.verdicts import Finding, findings, summary

_COLUMNS = [("Lesson", 26), ("Afterwards you can", 34), ("Minutes", 10), ("Know first", 10), ("Ideas", 7)]
_LATER = "Run this cell to see what your machine has."


@dataclass(frozen=True)
class Standing:
    """How far a learner is in a lesson."""

    lesson: Lesson
    there: bool
    solved: int
    exercises: int

    @property
    def done(self) -> bool:
        """True where every exercise is solved."""
        return self.there and self.solved == self.exercises

    @property
    def words(self) -> str:
        """The same in words."""
        if not self.there:
            return "to come"
        if not self.exercises:
            return "none"
        return f"all {self.exercises} solved" if self.done else f"{self.solved} of {self.exercises} solved"


def course_map() -> Page:
    """The map of the course: every lesson with its time, its needs and your progress, and where to go on."""
    curriculum = load()
    solved: Mapping[str, set[str]] = {} if unattended() else progress.solved()
    standings = [standing(lesson, solved.get(lesson.number, set())) for lesson in curriculum.lessons]
    return draw_map(curriculum, standings, "" if unattended() else progress.note())


def standing(lesson: Lesson, solved: set[str]) -> Standing:
    """Compare the names of the solved exercises with those that the lesson has."""
    names = exercise_names(lesson)
    return Standing(lesson, available(lesson), sum(name in solved for name in names), len(names))


def exercise_names(lesson: Lesson) -> list[str]:
    """The names of the exercises of a lesson, read from its exercise file without running it."""
    try:
        tree = ast.parse(lesson.exercise_file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [_name_given(call) for call in calls if getattr(call.func, "id", "") == "Exercise"]
    return [name for name in names if name]


def _name_given(call: ast.Call) -> str:
    given = [word.value for word in call.keywords if word.arg == "name"] + call.args[:1]
    value = getattr(given[0], "value", "") if given else ""
    return value if isinstance(value, str) else ""


def go_on_with(standings: list[Standing]) -> Lesson | None:
    """The lesson to open next: one that is begun, else the first without a solved exercise; None if all are done."""
    open_ones = [one for one in standings if one.there and one.exercises and not one.done]
    begun = [one for one in open_ones if one.solved]
    return next((one.lesson for one in begun + open_ones), None)


def draw_map(curriculum: Curriculum, standings: list[Standing], note: str = "") -> Page:
    """Draw the map from the standings, with a note on the progress file if there is one, in HTML and in plain text."""
    suggestion = go_on_with(standings)
    head = f"{_head(standings)} {note}".rstrip()
    go_on = "Go on with" if any(one.solved for one in standings) else "Start with"
    end = "You have solved every exercise there is."
    html = [paragraph(escape(head))]
    text = [head, f"{go_on} {suggestion.number} {suggestion.title}." if suggestion else end]
    aim = f"{go_on} {_name(suggestion)}." if suggestion else end
    html.append(paragraph(f"<strong>{aim}</strong>", accent=True))
    for chapter in curriculum.chapters:
        own = [one for one in standings if one.lesson.chapter == chapter.number]
        shown, name = _chapter_table(chapter, own), chapter_heading(chapter)
        there = any(one.there for one in own)
        page = f"{own[0].lesson.file.rpartition('/')[0]}/index.ipynb" if there else ""
        heading = f"<h3>{link(page, name) if there else escape(name)}</h3>"
        html += [heading, shown] if there else [_folded(heading, shown)]
        text += ["", chapter_heading(chapter), *(_outline(one) for one in own)]
    return Page("\n".join(html), "\n".join(text))


def _head(standings: list[Standing]) -> str:
    hours = round(sum(one.lesson.minutes for one in standings) / 60)
    ideas = sum(len(one.lesson.concepts) for one in standings)
    coming = sum(not one.there for one in standings)
    there = f", {coming} of them to come" if coming else ""
    solved, total = sum(one.solved for one in standings), sum(one.exercises for one in standings if one.there)
    return (
        f"{len(standings)} lessons{there}; {ideas} ideas; about {hours} hours. "
        f"Exercises solved so far: {solved} of {total}."
    )


def _name(lesson: Lesson) -> str:
    return link(lesson.file, f"{lesson.number} {lesson.title}")


def _faint(text: str) -> str:
    """The name of what is still to come, so that the open lessons stand out."""
    return f'<span style="font-weight:normal;opacity:.8">{escape(text)}</span>'


def _folded(heading: str, shown: str) -> str:
    """A chapter without an open lesson: its name, and the rest on request."""
    inline = heading.replace("<h3>", '<h3 style="display:inline">')
    return f'<details style="margin:.6em 0"><summary>{inline}, to come</summary>{shown}</details>'


def _chapter_table(chapter: Chapter, standings: list[Standing]) -> str:
    return table(
        chapter.line,
        [*_COLUMNS, ("Exercises", 13)],
        (
            (
                _name(one.lesson) if one.there else _faint(f"{one.lesson.number} {one.lesson.title}"),
                escape(one.lesson.can),
                str(one.lesson.minutes),
                ", ".join(one.lesson.needs) or "nothing",
                str(len(one.lesson.concepts)),
                one.words,
            )
            for one in standings
        ),
    )


def _outline(one: Standing) -> str:
    lesson = one.lesson
    needs = f"after {', '.join(lesson.needs)}" if lesson.needs else "needs nothing"
    state = "to come" if not one.there else f"exercises: {one.words}"
    return f"  {lesson.number:4} {lesson.title}: {lesson.minutes} min, {needs}, {len(lesson.concepts)} ideas, {state}"


def machine_check() -> Page:
    """What your machine has, each thing with a verdict: fine, or what to do about it."""
    if unattended():
        return Page(paragraph(_LATER), _LATER)
    return draw_check(findings(gather()))


def draw_check(lines: list[Finding]) -> Page:
    """Draw the machine check from its findings, in HTML and in plain text."""
    verdict = summary(lines)
    rows = [(line.name, line.value, line.verdict) for line in lines]
    heads = [("What", 18), ("Here", 41), ("Verdict", 41)]
    html = table("The machine this notebook runs on", heads, ([escape(cell) for cell in row] for row in rows))
    text = "\n".join([verdict, *(f"{name}: {value}; {judged}" for name, value, judged in rows)])
    return Page(f"{paragraph(f'<strong>{escape(verdict)}</strong>', accent=True)}\n{html}", text)
