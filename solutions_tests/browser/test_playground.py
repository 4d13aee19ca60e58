"""The network playground in a real browser: it runs, listens meanwhile, stops, and needs no mouse."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.strip import WIDGET_VIEW
from solutions_tests.browser.lab_page import Exploring
from solutions_tests.browser.playground_page import CELL, NOTEBOOK, alt, canvas, epoch, key, press, runs, spot
from solutions_tests.browser.small_notebooks import opened

LEAST_PER_SECOND = 5  # 20 where the machine is not busy


@pytest.fixture(scope="module")
def one(browser: Any, server: str, course: Path) -> Any:
    """The playground of a small notebook, its cell run."""
    with opened(browser, server, course / NOTEBOOK, CELL, height=1200) as page:
        yield page.exploration("learning")


@pytest.fixture(autouse=True)
def _afresh(one: Exploring) -> None:
    """Every test begins with the picture at the start, standing still."""
    press(one, "Reset")
    assert epoch(one) == 0 and not runs(one) and one.error() == ""


def test_a_run_is_smooth_and_ends_when_it_is_stopped(one: Exploring, record_property: Any) -> None:
    press(one, "Run")
    one.lab.page.wait_for_timeout(500)
    count, begun = one.painted(), time.perf_counter()
    one.lab.page.wait_for_timeout(3000)
    rate = (one.painted() - count) / (time.perf_counter() - begun)
    record_property("pictures per second", round(rate, 1))
    print(f"{rate:.1f} pictures a second")
    assert rate > LEAST_PER_SECOND and epoch(one) > 10 and runs(one)
    assert one.root.locator(".lab-readout").get_attribute("aria-live") == "off"
    press(one, "Stop")
    one.lab.page.wait_for_timeout(500)
    stopped = one.state()
    one.lab.page.wait_for_timeout(500)
    assert one.state() == stopped and not runs(one)
    assert one.root.locator(".lab-readout").get_attribute("aria-live") == "polite"


def test_steps_restart_and_new_weights(one: Exploring) -> None:
    start = one.state()
    assert press(one, "Step") != start and epoch(one) == 1
    assert press(one, "Restart") == start
    assert press(one, "New weights") != start and epoch(one) == 0
    assert press(one, "Reset") == start
    press(one, "Surprise me")
    assert one.error() == "" and epoch(one) == 0


def test_every_control_answers_to_the_keyboard(one: Exploring) -> None:
    def moved(name: str) -> str:
        before, tries = alt(one), 40
        one.lab.page.keyboard.press(name)
        while alt(one) == before and (tries := tries - 1):
            one.lab.page.wait_for_timeout(50)
        assert one.error() == ""
        return alt(one)

    press(one, "Step")
    layers = one.root.get_by_label("layers", exact=True)
    layers.focus()
    moved("End")
    sliders = one.root.locator("input[type=range]").all()
    assert len(sliders) == 7
    for slider in sliders:
        slider.focus()
        assert len({moved(name) for name in ("Home", "End", "ArrowLeft")}) == 3, slider.get_attribute("aria-valuetext")
        layers.focus()
        moved("End")
    for options in one.root.locator("select").all():
        options.focus()
        chosen = {options.input_value() for name in ("ArrowUp", "ArrowDown", "ArrowUp") if moved(name)}
        assert len(chosen) > 1


def test_everything_is_labelled(one: Exploring) -> None:
    named = "all => all.map(e => e.labels?.length ? e.labels[0].textContent : e.getAttribute('aria-label') ?? '')"
    names = one.root.locator("input, select").evaluate_all(named)
    assert len(names) > 10 and all(names), names
    assert one.root.locator("canvas").get_attribute("role") == "application" and "hidden layers of 4 units" in alt(one)


def test_rates_move_without_a_restart_and_other_networks_begin_anew(one: Exploring) -> None:
    press(one, "Run")
    one.lab.page.wait_for_timeout(1500)
    reached = epoch(one)
    one.root.get_by_label("learning rate", exact=True).focus()
    for _ in range(3):
        one.lab.page.keyboard.press("ArrowRight")
    one.lab.page.wait_for_function("e => e.getAttribute('aria-label').includes('learning rate 0.32')", arg=canvas(one))
    assert epoch(one) >= reached > 3 and runs(one)
    one.root.get_by_label("layers", exact=True).focus()
    one.lab.page.keyboard.press("ArrowRight")
    one.lab.page.wait_for_function("e => e.getAttribute('aria-label').includes('units and 4 units')", arg=canvas(one))
    assert epoch(one) < reached and runs(one)
    press(one, "Stop")


def test_points_are_placed_moved_and_removed_while_it_runs(one: Exploring) -> None:
    press(one, "Clear")
    assert "There is no point yet" in one.root.locator(".lab-readout").inner_text()
    page, plane = one.lab.page, one.root.locator("canvas")
    one.after(lambda: plane.click(position=spot(one, -1, 1)))
    one.root.get_by_role("radio", name="■ class 1").check()
    one.after(lambda: plane.click(position=spot(one, 1, 1)))
    assert "2 points of your own" in alt(one)
    press(one, "Run")
    page.wait_for_timeout(800)
    assert epoch(one) > 0
    box = plane.bounding_box()
    start, end = spot(one, 1, 1), spot(one, 1, -2)
    page.mouse.move(box["x"] + start["x"], box["y"] + start["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + end["x"], box["y"] + end["y"], steps=8)
    page.mouse.up()
    plane.click(position=spot(one, -1, 1), button="right")
    page.wait_for_timeout(900)
    assert "1 point of your own" in alt(one) and epoch(one) > 0 and one.error() == ""
    plane.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("0")
    page.wait_for_timeout(900)
    assert "2 points of your own" in alt(one)
    page.keyboard.press("Control+z")
    page.wait_for_timeout(900)
    assert "1 point of your own" in alt(one)
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    assert not runs(one)


def test_a_click_on_given_points_makes_them_ones_own(one: Exploring) -> None:
    one.after(lambda: one.root.locator("canvas").click(position=spot(one, 2.8, 2.8)))
    assert "201 points of your own" in alt(one)
    assert one.root.get_by_label("data", exact=True).locator("option:checked").inner_text() == "your own points"


def test_a_unit_says_what_it_computes(one: Exploring) -> None:
    note = one.root.locator(".lab-note")
    before = one.state()
    one.root.locator("canvas").focus()
    one.lab.page.keyboard.press("u")
    assert re.fullmatch(r"Layer 1, unit 1: tanh\(−?\d\.\d\d x₁ [+−] \d\.\d\d x₂ [+−] \d\.\d\d\)", note.inner_text())
    assert one.state()[0] != before[0]
    for _ in range(4):
        one.lab.page.keyboard.press("u")
    assert note.inner_text().startswith("The output weighs ")
    one.lab.page.keyboard.press("u")
    assert note.inner_text().startswith("Click on the plane")
    one.lab.page.keyboard.press("u")
    one.root.get_by_label("layers", exact=True).focus()
    key(one, "ArrowRight")
    assert note.inner_text().startswith("Click on the plane")


def test_a_run_that_nobody_sees_waits(one: Exploring) -> None:
    press(one, "Run")
    one.root.evaluate("e => { e.style.display = 'none'; }")
    one.lab.page.wait_for_timeout(1500)
    waiting = one.painted()
    one.lab.page.wait_for_timeout(700)
    assert one.painted() == waiting
    one.root.evaluate("e => { e.style.display = ''; }")
    one.lab.page.wait_for_timeout(700)
    assert one.painted() > waiting and runs(one)
    press(one, "Stop")


def test_a_narrow_page_shows_everything_below_each_other(one: Exploring) -> None:
    page = one.lab.page
    wide = one.root.locator("canvas").bounding_box()
    page.set_viewport_size({"width": 800, "height": 1200})
    page.wait_for_timeout(600)
    slim = one.root.locator("canvas").bounding_box()
    assert slim["width"] <= one.root.bounding_box()["width"] < wide["width"] and slim["height"] > wide["height"]
    assert one.after(lambda: one.root.get_by_role("button", name="Step").click())[1].startswith("epoch 1")
    page.set_viewport_size({"width": 1300, "height": 1200})
    page.wait_for_timeout(600)


def test_what_is_saved_is_a_picture(one: Exploring, course: Path) -> None:
    one.lab.menu("File", "Save Notebook")
    one.lab.page.wait_for_timeout(1500)
    (cell,) = json.loads((course / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
    (data,) = [output["data"] for output in cell["outputs"]]
    assert "image/png" in data and WIDGET_VIEW not in data and "epoch 100" in "".join(data["text/plain"])


def test_a_cell_run_again_while_it_trains_begins_anew(one: Exploring) -> None:
    press(one, "Run")
    one.lab.page.wait_for_timeout(700)
    one.lab.run_all()
    again = one.lab.exploration("learning")
    assert epoch(again) == 0 and not runs(again) and again.error() == ""
    press(again, "Run")
    one.lab.page.wait_for_timeout(700)
    assert epoch(again) > 0
    press(again, "Stop")


def test_after_a_restart_of_the_kernel_it_says_what_to_do(one: Exploring) -> None:
    press(one, "Run")
    one.lab.menu("Kernel", "Restart Kernel…")
    one.lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    one.root.locator(".lab-lost").wait_for(state="visible", timeout=40000)
    assert "run this cell again" in one.root.locator(".lab-lost").inner_text()
    one.lab.ready()
    one.lab.run_all()
    press(one.lab.exploration("learning"), "Step")
    assert one.error() == ""
