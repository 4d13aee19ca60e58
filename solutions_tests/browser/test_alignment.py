"""The alignment desk in JupyterLab: typing, the temperature, hiding inputs by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.still_alignment import LEFT, LINES, RIGHT, TOP
from solutions_tests.browser.lab_page import Exploring, LabPage
from solutions_tests.browser.small_notebooks import opened

NOTEBOOK = "aligning.ipynb"
MAKE = """
from helpers.lab import plots
from solutions_tests.lab.aligning import aligner

plots.use_style()
aligner()._ipython_display_()
"""
WIDTH = 806


@pytest.fixture
def desk(browser: Any, server: str, course: Path) -> Iterator[LabPage]:
    with opened(browser, server, course / NOTEBOOK, MAKE, height=1200) as page:
        yield page


def heard(one: Exploring) -> str:
    return str(one.root.locator(".lab-heard").inner_text())


def click(one: Exploring, place: int, count: int, y: float) -> None:
    """Click the middle of one of so many inputs or outputs, at a height in pixels of the picture."""
    canvas = one.root.locator("canvas")
    scale = canvas.bounding_box()["width"] / WIDTH
    x = LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / count
    canvas.click(position={"x": scale * x, "y": scale * y})


def test_by_mouse_and_by_keyboard(desk: LabPage) -> None:
    one, keyboard = desk.exploration("backwards"), desk.page.keyboard
    field = one.root.get_by_label("your text")
    assert field.input_value() == "abc" and one.state()[1] == "backwards: cba at 1"
    assert one.after(lambda: field.fill("hello"))[1] == "backwards: olleh at 1"
    assert field.input_value() == "hello"

    # Click an output to look at it: nothing is asked of Python. Click an input to hide it: the answer changes.
    before = one.state()
    click(one, 0, 5, TOP + LINES + 22)
    assert heard(one) == "Output 1, o, looks most at input 5, o: 83 %."
    assert one.state()[0] != before[0] and one.state()[1] == before[1]
    assert one.after(lambda: click(one, 4, 5, TOP))[1] == "backwards: ?lleh at 1"
    assert heard(one).endswith("looks most at input 1, h: 25 %.")
    assert one.after(lambda: click(one, 4, 5, TOP))[1] == "backwards: olleh at 1"

    # The temperature is seen at once, and again in the answer of Python.
    heat = one.root.get_by_label("temperature")
    assert one.after(lambda: heat.fill("10"))[1] == "backwards: olleh at 10"
    assert heat.get_attribute("aria-valuetext") == "10"

    # The same by keyboard. The last input that is seen has to stay.
    one.root.locator("canvas").focus()
    keyboard.press("ArrowRight")
    assert heard(one).startswith("Output 2, l, looks most at input 4, l: ")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    assert "Input 2, e: " in heard(one)
    assert one.after(lambda: keyboard.press(" "))[1] == "backwards: oll?h at 10"
    assert heard(one).endswith("Input 2, e, hidden.")
    one.after(lambda: one.root.get_by_role("button", name="Show all inputs", exact=True).click())
    assert one.state()[1] == "backwards: olleh at 10"
    assert one.after(lambda: field.fill("a"))[1] == "backwards: a at 10"
    click(one, 0, 1, TOP)
    assert one.root.locator(".lab-note").inner_text() == "One input has to stay."

    # Another text: what was said of the old one is gone, and the output looked at stays, also when nothing is typed.
    one.after(lambda: field.fill("hello"))
    assert heard(one) == ""
    click(one, 3, 5, TOP + LINES + 22)
    assert heard(one).startswith("Output 4, e, looks most at input 2, e: ")
    one.after(lambda: field.fill(""))
    assert heard(one) == ""
    one.after(lambda: field.fill("olleh"))
    one.root.locator("canvas").focus()
    keyboard.press("ArrowLeft")
    assert heard(one).startswith("Output 3, l, looks most at input 3, l: ")

    # Nothing typed is said in words; another kind brings its own text, Reset brings all back.
    assert one.after(lambda: field.fill(""))[1] == "Type something, please."
    assert one.after(lambda: one.root.locator("select").select_option("1"))[1] == "backwards: YEH at 10"
    assert one.after(lambda: one.root.get_by_role("button", name="Reset", exact=True).click())[1] == (
        "backwards: cba at 1"
    )
    assert one.after(lambda: one.root.get_by_role("button", name="Another example").click())[1] == (
        "backwards: dc ba at 1"
    )
    assert field.input_value() == "ab cd" and one.error() == ""
