"""Labeling bench and tagging board in JupyterLab: by button, mouse and keyboard, and what later cells get of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from solutions_tests.browser.lab_page import Exploring, LabPage
from solutions_tests.browser.small_notebooks import opened

NOTEBOOK = "picture tasks.ipynb"
MAKE = """
from helpers.lab import plots
from solutions_tests.lab.desks import bench, board

plots.use_style()
desk, wall = bench(), board()
desk._ipython_display_()
"""
RESULT = "print('labels', desk.result().labels.tolist(), desk.result().recorded, (desk.result().seconds > 0).all())\n"
RESULT += "print('tags', wall.result().tags.sum(axis=0).tolist(), wall.result().categories, wall.result().recorded)"


@pytest.fixture
def tasks(browser: Any, server: str, course: Path) -> Iterator[LabPage]:
    sources = MAKE, "wall._ipython_display_()", RESULT
    with opened(browser, server, course / NOTEBOOK, *sources, height=1600) as page:
        yield page


def press(one: Exploring, name: str) -> tuple[int, str]:
    return one.after(lambda: one.root.get_by_role("button", name=name, exact=True).click())


def key(one: Exploring, name: str) -> tuple[int, str]:
    return one.after(lambda: one.lab.page.keyboard.press(name))


def results(lab: LabPage) -> list[str]:
    """Run the last cell again and give what it printed."""
    lab.page.locator(".jp-CodeCell").last.locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    lab.ready(checks=3)
    return str(lab.page.locator(".jp-CodeCell .jp-OutputArea-output pre").last.inner_text()).strip().split("\n")


def test_both_desks(tasks: LabPage) -> None:
    # The bench: nothing can be labeled before the start, and nothing tells right from wrong before the end.
    one = tasks.exploration("wrong")
    choices = one.root.locator(".lab-names button")
    assert choices.all_inner_texts() == ["a", "b", "c"] and choices.first.is_disabled()
    assert one.root.get_by_role("button", name="Surprise me").count() == 0
    one.root.get_by_role("button", name="Start", exact=True).click()
    assert press(one, "b")[1].startswith("1 wrong of 1")
    assert key(one, "b")[1].startswith("1 wrong of 2")
    assert key(one, "Backspace")[1].startswith("1 wrong of 1")
    for _ in range(11):
        last = key(one, "c")
    assert last[1].startswith("8 wrong of 12, ") and choices.first.is_disabled()
    assert one.root.get_by_role("button", name="Undo", exact=True).is_disabled()

    # The board: mouse and keyboard choose pictures, buttons and digits tag them, the table follows.
    two = tasks.exploration("ceilings")
    cells = two.root.locator(".lab-table td")
    assert cells.all_inner_texts() == ["0", "0"]
    box = two.root.locator("canvas").bounding_box()
    tasks.page.mouse.click(box["x"] + 2.5 * box["width"] / 10, box["y"] + 30)
    press(two, "2 rotated")
    tasks.page.keyboard.press("ArrowRight")
    key(two, "2")
    key(two, "1")
    assert cells.all_inner_texts() == ["1", "2"]
    two.root.get_by_role("textbox").fill("thick pen")
    press(two, "Add")
    press(two, "3 thick pen")
    assert cells.all_inner_texts() == ["1", "2", "1"]
    pressed = two.root.locator(".lab-names button[aria-pressed=true]").all_inner_texts()
    assert pressed == ["1 blurred", "2 rotated", "3 thick pen"]
    assert press(two, "3 thick pen")[1] == "2 of 12 tagged"
    two.root.get_by_role("textbox").fill("ROTATED")
    two.root.get_by_role("button", name="Add", exact=True).click()
    assert two.root.locator(".lab-note").inner_text() == 'There is a cause "ROTATED" already.'
    two.root.get_by_role("textbox").fill("tiny")
    press(two, "Add")
    press(two, "4 tiny")
    assert cells.all_inner_texts() == ["1", "2", "0", "1"]
    press(two, "Remove the cause thick pen")
    assert cells.all_inner_texts() == ["1", "2", "1"]

    labels, tags = results(tasks)
    assert labels == f"labels {[1] + [2] * 11} False True"
    assert tags == "tags [1, 2, 1] ('blurred', 'rotated', 'tiny') False"

    # The recordings say that they are none of the learner's, and Reset leads back to nothing.
    recording = "Show or hide the recorded labeling and the truth"
    assert press(one, recording)[1] == "A recorded labeling, not yours.\n1 wrong of 12"
    assert one.root.get_by_role("button", name="Undo", exact=True).is_disabled()
    assert press(one, recording)[1] == last[1]
    assert press(one, "Reset")[1] == "0 wrong of 0"
    assert one.root.get_by_role("button", name="Start", exact=True).is_visible()
    assert press(two, "Show or hide the recorded tagging")[1] == "A recorded tagging, not yours.\n8 of 12 tagged"
    assert cells.all_inner_texts() == ["8", "4"]
    two.root.get_by_role("button", name="1 blurred", exact=True).click()
    assert "Hide it" in two.root.locator(".lab-note").inner_text()
    press(two, "Show or hide the recorded tagging")
    assert cells.all_inner_texts() == ["1", "2", "1"]
    assert press(two, "Reset")[1] == "0 of 12 tagged"
    for desk in (one, two):
        assert desk.error() == ""
