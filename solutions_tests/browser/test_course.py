"""The course as a learner meets it: the first page, a notebook nobody has run, and lesson 1.1 worked through."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.strip import WIDGET_VIEW
from solutions_tests.browser.lab_page import Exploring, LabPage

LESSON = "course/1_neural_networks/1_logistic_regression.ipynb"
EXPLORATIONS = ["folding", "neuron", "race", "descent", "graph_walk", "learn_faces", "your_data"]


def outputs_of(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


def test_the_server_leads_to_the_index_and_asks_nothing(lab: LabPage) -> None:
    lab.open()
    lab.page.wait_for_url("**/course/index.ipynb**")
    lab.ready()
    assert lab.page.locator(".jp-Dialog").count() == 0
    assert lab.page.get_by_text("Jupyter news").count() == 0
    lab.run_all()
    assert lab.page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    lab.find("text=Logistic regression as a neural network")


def test_a_notebook_that_nobody_has_run_shows_its_pictures(lab: LabPage, course: Path) -> None:
    stored = [output for output in outputs_of(course / LESSON) if "image/png" in output.get("data", {})]
    lab.open(LESSON)
    pictures = "[...document.querySelectorAll('.jp-OutputArea-output img')].filter(i => i.naturalWidth > 100)"
    lab.page.wait_for_function(f"n => {pictures}.length >= n", arg=len(stored), timeout=60000)
    sources = set(
        lab.page.locator(".jp-OutputArea-output img").evaluate_all(
            "images => images.filter(i => i.naturalWidth > 100).map(i => i.src.slice(-400))"
        )
    )
    assert len(stored) >= len(EXPLORATIONS)
    assert len(sources) == len(stored)
    assert lab.page.locator(".lab-explore").count() == 0


@pytest.fixture(scope="module")
def lesson(browser: Any, server: str) -> Any:
    """Lesson 1.1, every cell run."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = LabPage(context.new_page(), server)
    page.open(LESSON)
    page.run_all()
    yield page
    context.close()
    assert not page.complaints, page.complaints


def test_running_every_cell_leaves_no_error(lesson: LabPage) -> None:
    page = lesson.page
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".lab-error:visible").all_inner_texts() == []


@pytest.mark.parametrize("name", EXPLORATIONS)
def test_every_control_answers_to_the_keyboard_and_every_button_to_a_press(lesson: LabPage, name: str) -> None:
    one = lesson.exploration(name)
    start = one.state()
    seen = {start}
    for slider in one.root.locator("input[type=range]").all():
        slider.focus()
        for key in ("End", "Home"):
            seen.add(one.after(lambda key=key: lesson.page.keyboard.press(key)))
            assert one.error() == ""
    for options in one.root.locator("select").all():
        options.focus()
        seen.add(one.after(lambda: lesson.page.keyboard.press("ArrowDown")))
        assert one.error() == ""
    assert len(seen) > 1, "moving the controls never changed the picture"
    for label in one.buttons():
        one.after(lambda label=label: one.root.get_by_role("button", name=label, exact=True).click())
        assert one.error() == "", label
    one.root.get_by_role("button", name="Reset", exact=True).focus()
    assert one.after(lambda: lesson.page.keyboard.press("Enter")) == start, "Reset leads back to the first picture"


def test_every_label_names_a_control_of_its_own_exploration(lesson: LabPage) -> None:
    for name in EXPLORATIONS:
        own = lesson.exploration(name).root.locator(".lab-control label")
        inside = (
            "labels => labels.map(l => !!l.control && l.control.closest('.lab-explore') === l.closest('.lab-explore'))"
        )
        assert own.count() and all(own.evaluate_all(inside)), name


def test_code_that_is_shown_keeps_its_lines(lesson: LabPage) -> None:
    shown = lesson.find(".jp-OutputArea-output.jp-RenderedMarkdown pre")
    look = shown.evaluate("e => { const s = getComputedStyle(e); return [s.whiteSpace, s.wordBreak, s.overflowX]; }")
    assert look == ["pre", "normal", "auto"]


def test_escape_leaves_the_exploration(lesson: LabPage) -> None:
    one = lesson.exploration("neuron")
    one.root.locator("input[type=range]").first.focus()
    lesson.page.keyboard.press("Escape")
    assert lesson.page.evaluate("document.activeElement.closest('.lab-explore')") is None


def test_a_slider_follows_the_mouse_and_the_picture_follows_the_slider(lesson: LabPage) -> None:
    one = lesson.exploration("neuron")
    slider = one.root.locator("input[type=range]").first
    before, box = one.state(), slider.bounding_box()
    y = box["y"] + box["height"] / 2

    def drag() -> None:
        lesson.page.mouse.move(box["x"] + box["width"] / 2, y)
        lesson.page.mouse.down()
        for k in range(10):
            lesson.page.mouse.move(box["x"] + box["width"] * (0.5 + 0.04 * k), y)
        lesson.page.mouse.up()

    one.after(drag)
    lesson.page.wait_for_timeout(600)
    assert one.state() != before
    assert slider.get_attribute("aria-valuetext") in one.root.locator("canvas").get_attribute("aria-label")


def test_a_click_on_the_picture_moves_the_start(lesson: LabPage) -> None:
    one = lesson.exploration("descent")
    before, box = one.state(), one.root.locator("canvas").bounding_box()
    place = {"x": box["width"] * 0.35, "y": box["height"] * 0.6}
    assert one.after(lambda: one.root.locator("canvas").click(position=place)) != before


def count_of_points(one: Exploring) -> int:
    words = one.root.locator("canvas").get_attribute("aria-label")
    (found,) = re.findall(r"(\d+) points of class 0 and (\d+) of class 1", words)
    return int(found[0]) + int(found[1])


def test_points_can_be_placed_by_mouse_and_keyboard_and_removed(lesson: LabPage) -> None:
    one = lesson.exploration("your_data")
    canvas = one.root.locator("canvas")
    one.after(lambda: one.root.get_by_role("button", name="Clear").click())
    assert count_of_points(one) == 0
    one.after(lambda: canvas.click(position={"x": 60, "y": 60}))
    assert count_of_points(one) == 1
    canvas.focus()
    for _ in range(5):
        lesson.page.keyboard.press("ArrowRight")
    one.after(lambda: lesson.page.keyboard.press("1"))
    lesson.page.wait_for_timeout(300)
    assert count_of_points(one) == 2 and "2 of 2 points right" in one.state()[1]
    one.after(lambda: lesson.page.keyboard.press("Delete"))
    assert count_of_points(one) == 1
    one.after(lambda: lesson.page.keyboard.press("Control+z"))
    assert count_of_points(one) == 2
    one.after(lambda: one.root.get_by_role("button", name="Undo").click())
    assert count_of_points(one) == 1
    one.after(lambda: one.root.get_by_role("button", name="Reset").click())


def test_a_training_shows_progress_and_can_be_stopped(lesson: LabPage) -> None:
    one = lesson.exploration("learn_faces")
    one.root.locator("input[type=range]").focus()
    lesson.page.keyboard.press("ArrowRight")
    one.root.locator(".lab-run").wait_for(state="visible", timeout=20000)
    one.root.get_by_role("button", name="Stop").click()
    one.root.locator(".lab-run").wait_for(state="hidden", timeout=20000)
    stopped = one.state()
    lesson.page.wait_for_timeout(800)
    assert one.state() == stopped and "step" in stopped[1] and one.error() == ""


def type_into_cell(lab: LabPage, start: str, source: str) -> Any:
    cell = lab.find(f".jp-CodeCell:has-text('{start}')")
    cell.locator(".cm-content").click()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.insert_text(source)
    lab.page.keyboard.press("Control+Enter")
    lab.page.wait_for_timeout(300)
    lab.ready()
    return cell


def test_a_wrong_answer_is_told_why_and_a_right_one_is_kept(lesson: LabPage, course: Path) -> None:
    stub = "def used_twice(): return {}\nused_twice = exercise(used_twice)"
    cell = type_into_cell(lesson, "def used_twice", stub.format("20, 4, 5"))
    cell.get_by_text("followed only the arrow into (b + 1)").wait_for(timeout=10000)
    cell = type_into_cell(lesson, "def used_twice", "def used_twice(:\nused_twice = exercise(used_twice)")
    cell.get_by_text("Python cannot read this cell").wait_for(timeout=10000)
    type_into_cell(lesson, "def used_twice", stub.format("20, 4, 9"))
    assert "used_twice" in (course / "progress.json").read_text(encoding="utf-8")


def test_saving_keeps_pictures_and_drops_what_only_a_kernel_can_draw(lesson: LabPage, course: Path) -> None:
    lesson.menu("File", "Save Notebook")
    lesson.page.wait_for_timeout(1500)
    data = [output.get("data", {}) for output in outputs_of(course / LESSON)]
    assert not any(WIDGET_VIEW in one for one in data)
    assert sum("image/png" in one for one in data) >= len(EXPLORATIONS)


def test_after_a_restart_an_exploration_says_what_to_do(lesson: LabPage) -> None:
    lesson.menu("Kernel", "Restart Kernel…")
    lesson.page.locator(".jp-Dialog .jp-mod-accept").click()
    lesson.page.wait_for_timeout(1500)
    lesson.ready()
    one = lesson.exploration("neuron")
    one.root.locator("input[type=range]").first.focus()
    lesson.page.keyboard.press("ArrowRight")
    one.root.locator(".lab-lost").wait_for(state="visible", timeout=20000)
    assert "run this cell again" in one.root.locator(".lab-lost").inner_text()


def test_the_search_finds_while_one_types_and_leads_to_the_cell(lab: LabPage) -> None:
    lab.open("course/index.ipynb")
    lab.run_all()
    field = lab.find("input[placeholder^='dropout']")
    field.fill("inverted drop")
    result = lab.page.get_by_role("link", name="inverted dropout")
    result.wait_for(timeout=10000)
    result.click()
    lab.page.locator(".jp-mod-current[title*='2_regularization']").first.wait_for(timeout=20000)
    lab.ready()
    cell = lab.page.locator(".jp-Notebook:visible .jp-Cell", has_text="switch off a random set of hidden units")
    cell.wait_for(timeout=20000)
    lab.page.wait_for_timeout(2000)
    assert 0 < cell.bounding_box()["y"] < 500, "the cell does not begin in the upper half of the window"
