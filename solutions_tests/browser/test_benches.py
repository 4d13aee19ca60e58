"""Kernel editor and drawing pad in JupyterLab: by mouse, by keyboard, and with a file from disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from solutions_tests.browser.lab_page import Exploring, LabPage
from solutions_tests.browser.small_notebooks import opened

NOTEBOOK = "benches.ipynb"
MAKE = """
from helpers.lab import plots
from solutions_tests.lab.benches import editor, pad

plots.use_style()
desk, sheet = editor(), pad()
desk._ipython_display_()
"""
PATIENCE_MS = 150
# A stroke of forty moves, each timed from the event to the picture that answers it.
STROKE = """canvas => new Promise(async (done) => {
  const root = canvas.closest(".lab-explore"), box = canvas.getBoundingClientRect(), times = [];
  const point = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind,
    { clientX: box.left + x, clientY: box.top + y, pointerId: 1, button: 0, pointerType: "mouse" }));
  canvas.setPointerCapture = () => {};
  point("pointerdown", 40, 40);
  for (let i = 1; i <= 40; i++) {
    const before = root.dataset.painted, start = performance.now();
    point("pointermove", 40 + 4 * i, 40 + 3 * i);
    while (root.dataset.painted === before) await new Promise((next) => setTimeout(next, 1));
    times.push(performance.now() - start);
  }
  point("pointerup", 200, 160);
  done(times.sort((a, b) => a - b)[20]);
})"""


@pytest.fixture
def benches(browser: Any, server: str, course: Path) -> Iterator[LabPage]:
    with opened(browser, server, course / NOTEBOOK, MAKE, "sheet._ipython_display_()", height=1600) as page:
        yield page


def press(one: Exploring, name: str) -> tuple[int, str]:
    return one.after(lambda: one.root.get_by_role("button", name=name, exact=True).click())


def numbers(one: Exploring) -> list[str]:
    return [field.input_value() for field in one.root.locator(".lab-kernel input").all()]


def test_both(benches: LabPage) -> None:
    one, keyboard = benches.exploration("filtered"), benches.page.keyboard
    field = one.root.locator(".lab-kernel input").nth(4)
    assert numbers(one) == ["1", "0", "-1"] * 3
    assert one.after(lambda: field.fill("2"))[1] == "from -80 to 280"
    field.fill("")
    assert "A number from" in one.root.locator(".lab-note").inner_text()
    assert field.get_attribute("aria-invalid") == "true"
    field.press("Tab")
    assert numbers(one)[4] == "2"
    assert "A number from" not in one.root.locator(".lab-note").inner_text()
    press(one, "Turn the kernel by 90°")
    assert numbers(one) == ["-1", "-1", "-1", "0", "2", "0", "1", "1", "1"]
    before = one.state()[0]
    one.root.locator("canvas").focus()
    keyboard.press("ArrowRight")
    keyboard.press("Shift+ArrowDown")
    assert one.state()[0] != before
    assert one.root.locator(".lab-heard").inner_text() == "Row 8, column 2: the sum is 80"
    one.after(lambda: one.root.locator("select").nth(1).select_option("1"))
    assert numbers(one) == ["1"] * 9

    # A picture from disk arrives small and grey; what is no picture is refused in words.
    raw = io.BytesIO()
    Image.new("RGB", (400, 200), (255, 0, 0)).save(raw, "PNG")
    photo = {"name": "red.png", "mimeType": "image/png", "buffer": raw.getvalue()}
    found = one.after(lambda: one.root.locator("input[type=file]").set_input_files(photo))
    assert found[1] == "from 684 to 684"  # nine times the light of pure red, 76
    assert one.root.locator("select").first.input_value() == "2"
    text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    one.root.locator("input[type=file]").set_input_files(text)
    one.root.get_by_text("notes.txt is no picture").wait_for()
    assert press(one, "Reset")[1] == "from -120 to -120"

    # The sheet: pen, eraser and keys; the answer follows the pen quickly.
    two = benches.exploration("upright")
    assert press(two, "Show an example")[1].startswith("16 pixels, standing 80 %")
    assert press(two, "Clear")[1].startswith("0 pixels")
    assert press(two, "Undo")[1].startswith("16 pixels")
    press(two, "Clear")
    middle = two.root.locator("canvas").evaluate(STROKE)
    assert middle < PATIENCE_MS
    drawn = int(two.state()[1].split()[0])
    assert drawn > 5
    assert press(two, "Undo")[1].startswith("0 pixels")
    two.root.locator("canvas").focus()
    two.after(lambda: keyboard.press(" "))
    some = two.after(lambda: keyboard.press("ArrowDown"))[1]
    more = two.after(lambda: keyboard.press("Shift+ArrowRight"))[1]
    assert 0 < int(some.split()[0]) < int(more.split()[0])
    keyboard.press("e")
    assert two.root.get_by_role("button", name="Eraser").get_attribute("aria-pressed") == "true"
    assert int(two.after(lambda: keyboard.press("ArrowLeft"))[1].split()[0]) < int(more.split()[0])
    assert not one.error() and not two.error()
