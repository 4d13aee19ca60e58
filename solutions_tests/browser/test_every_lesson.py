"""Lessons in JupyterLab, with the reference pasted over every stub.

All cells run without a warning or an error, every exercise counts as solved, and every exploration answers to the
keyboard. The controls of all lessons are tried out without a browser too, in their strict runs. So `make test` opens
the lessons of SAMPLE, which have two of every chapter and all that a page can hold; `make test ARGS=--every-lesson`
opens all of them, in a quarter of an hour more.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.curriculum import load
from helpers.lab.exercises import solution_source
from helpers.lab.normal_form import read
from helpers.lab.settings import ROOT
from solutions_tests.browser.lab_page import Exploring, LabPage
from solutions_tests.course.filled import filled, missing

ELSEWHERE = "1.1"  # worked through control by control in test_course.py
SAMPLE = {"1.3", "2.6", "2.7", "3.2", "3.3", "4.1", "4.2", "5.7", "5.8", "A.2", "A.3"}
LESSONS = {
    lesson.number: f"course/{lesson.file}" for lesson in load().lessons if (ROOT / "course" / lesson.file).exists()
}


def explorations(path: Path) -> list[str]:
    """The names of the explorations in a notebook, from the words that their cells have stored."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    words = ["".join(one["text/plain"]) for one in data if "image/png" in one]
    return [found[1] for found in (re.match(r"\[(\w+)\]", text) for text in words) if found and found[1] != "picture"]


# A warning or an error of a cell, whichever of the two JupyterLab takes it for, and a broken exploration.
COMPLAINTS = [f"[data-mime-type='application/vnd.jupyter.{kind}']" for kind in ("stderr", "error")] + [
    ".lab-error:visible"
]
KEYS = {"input[type=range]": "ArrowRight", "select": "ArrowDown", "input[type=checkbox]": "Space"}
MEASURED, PRESSES = 2, 4  # in how many explorations of a lesson the time to the picture is measured, and how often
AT_END = "e => e.type === 'range' ? e.value === e.max : e.selectedIndex === (e.options ?? []).length - 1"


def answers(one: Exploring) -> bool:
    """Whether a control turned by keyboard, or at last a button, changes the picture or the read-out."""
    before, keyboard = one.state(), one.lab.page.keyboard
    for selector, key in KEYS.items():
        for control in reversed(one.root.locator(selector).all()):
            back = {"ArrowRight": "ArrowLeft", "ArrowDown": "ArrowUp"}.get(key, key)
            way = back if control.evaluate(AT_END) else key
            control.focus()
            if one.after(lambda way=way: keyboard.press(way)) != before:
                return True
    buttons = one.root.locator(".lab-buttons button")
    return bool(buttons.count()) and one.after(lambda: buttons.first.click()) != before


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Open the sample, or all lessons where that is asked for."""
    if "number" in metafunc.fixturenames:
        every = metafunc.config.getoption("every_lesson")
        metafunc.parametrize("number", [one for one in LESSONS if one != ELSEWHERE and (every or one in SAMPLE)])


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    """One for all lessons: JupyterLab's own files are fetched and compiled once."""
    one = browser.new_context(viewport={"width": 1300, "height": 1000})
    yield one
    one.close()


def tools(number: str) -> set[str]:
    """What a lesson imports from the laboratory: controls, explorations, pictures to draw on, ..."""
    cells = read(ROOT / LESSONS[number])["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = [node for one in code for node in ast.walk(ast.parse(one)) if isinstance(node, ast.ImportFrom)]
    return {alias.name for one in found if (one.module or "").startswith("helpers.lab") for alias in one.names}


def test_the_sample_has_two_of_every_chapter_and_every_tool() -> None:
    opened = {*SAMPLE, ELSEWHERE}
    chapters = [number.partition(".")[0] for number in opened]
    assert opened <= LESSONS.keys() and all(chapters.count(one) >= 2 for one in "12345A")
    assert set().union(*map(tools, LESSONS)) == set().union(*map(tools, opened))


def test_a_lesson_runs_and_answers(
    number: str, context: Any, server: str, course: Path, record_property: Callable[[str, object], None]
) -> None:
    notebook = read(ROOT / LESSONS[number])
    (course / LESSONS[number]).write_text(json.dumps(filled(notebook, solution_source)), encoding="utf-8")
    lab = LabPage(context.new_page(), server)
    lab.open(LESSONS[number])
    lab.run_all()
    for bad in COMPLAINTS:
        assert lab.page.locator(bad).all_text_contents() == []  # also what is not in sight
    left = missing(notebook, course / "progress.json")
    assert not left, f"with the reference filled in, these do not count as solved: {', '.join(left)}"
    names = explorations(ROOT / LESSONS[number])
    assert names
    waited: list[tuple[float, bool, str]] = []
    for name in names:
        one = lab.exploration(name)
        assert answers(one), f"{name}: its controls were moved and nothing changed"
        assert one.error() == "", name
        if len({measured for *_, measured in waited}) < MEASURED:
            waited += [(*wait, name) for wait in one.waits(PRESSES)]
    record_property("latency", (number, waited))
    lab.end_kernels()
    lab.page.close()
    assert not lab.complaints, lab.complaints
