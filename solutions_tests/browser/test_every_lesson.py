"""Every lesson in JupyterLab, with the reference pasted over every stub.

All cells run without a warning or an error, every exercise counts as solved, and every exploration answers to the
keyboard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.curriculum import load
from helpers.lab.exercises import solution_source
from helpers.lab.normal_form import read
from helpers.lab.settings import ROOT
from solutions_tests.browser.lab_page import Exploring, LabPage
from solutions_tests.course.filled import filled, missing

ELSEWHERE = {"1.1"}  # worked through control by control in test_course.py
LESSONS = {
    lesson.number: f"course/{lesson.file}"
    for lesson in load().lessons
    if (ROOT / "course" / lesson.file).exists() and lesson.number not in ELSEWHERE
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
SAMPLE, PRESSES = 2, 4  # in how many explorations of a lesson the time to the picture is measured, how often in each
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


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_runs_and_answers(
    number: str, browser: Any, server: str, course: Path, record_property: Callable[[str, object], None]
) -> None:
    notebook = read(ROOT / LESSONS[number])
    (course / LESSONS[number]).write_text(json.dumps(filled(notebook, solution_source)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    lab = LabPage(context.new_page(), server)
    lab.open(LESSONS[number])
    lab.run_all()
    for bad in COMPLAINTS:
        assert lab.page.locator(bad).all_text_contents() == []  # also what is not in sight
    left = missing(notebook, course / "progress.json")
    assert not left, f"with the reference filled in, these do not count as solved: {', '.join(left)}"
    names = explorations(ROOT / LESSONS[number])
    assert names
    waited: list[tuple[float, str]] = []
    for name in names:
        one = lab.exploration(name)
        assert answers(one), f"{name}: its controls were moved and nothing changed"
        assert one.error() == "", name
        if len({slow for _, slow in waited}) < SAMPLE:
            waited += [(wait, name) for wait in one.waits(PRESSES)]
    record_property("latency", (number, waited))
    lab.end_kernels()
    context.close()
    assert not lab.complaints, lab.complaints
