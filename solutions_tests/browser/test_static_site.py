"""The pages that need no kernel, opened from a folder with the network off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from helpers.lab.build import notebooks
from helpers.lab.curriculum import COURSE
from helpers.lab.search import find
from solutions_tests.browser.serving import chromium
from tools.static_site import build, main
from tools.static_site_math import UnknownFormula, mathml

LESSON = COURSE / "1_neural_networks" / "2_vectorization.ipynb"
_TARGET = re.compile(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One lesson with its explorations, and the pages around it."""
    folder = tmp_path_factory.mktemp("site") / "a share" / "course"
    made = build(folder, [LESSON, COURSE / "index.ipynb", COURSE / "concepts.ipynb"])
    assert made["pages"] == 3 and made["explorations"] >= 1
    return folder


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.fixture
def page(chrome: Any) -> Iterator[Any]:
    """A page without the network; at the end nothing may have been missing or have complained."""
    context = chrome.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    one, complaints = context.new_page(), list[str]()
    one.on("pageerror", lambda error: complaints.append(str(error)))
    one.on("requestfailed", lambda request: complaints.append(f"not there: {request.url[:200]}"))
    one.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    yield one
    context.close()
    assert complaints == []


def stored_frames(site: Path) -> dict[str, Any]:
    file = sorted((site / "explorations").glob("1.2-*.js"))[0]
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8").partition(" = ")[2].rstrip(";\n"))
    return content


def alive(page: Any, site: Path, name: str) -> Any:
    page.goto((site / "1_neural_networks" / "2_vectorization.html").as_uri())
    page.locator(f"figure[data-stored='1.2-{name}']").scroll_into_view_if_needed()
    box = page.locator(f".lab-explore[data-name={name}]")
    box.wait_for()
    page.wait_for_function(f"document.querySelector('.lab-explore[data-name={name}]').dataset.painted > 0")
    return box


def colors(box: Any) -> str:
    return str(box.locator("canvas").evaluate("canvas => canvas.toDataURL()"))


def test_an_exploration_answers_the_keyboard_from_its_stored_pictures(page: Any, site: Path) -> None:
    content = stored_frames(site)
    name = content["spec"]["name"]
    box = alive(page, site, name)
    readout, canvas = box.locator(".lab-readout"), box.locator("canvas")
    place = 0
    for index, count in zip(content["start"], content["counts"], strict=True):
        place = place * count + index
    assert readout.inner_text().strip() == content["readouts"][place].strip()
    seen = {colors(box)}
    for end in ("Home", "End"):
        for slider in box.locator("input[type=range]").all():
            slider.focus()
            page.keyboard.press(end)
        for options in box.locator("select").all():
            options.select_option(index=0 if end == "Home" else options.locator("option").count() - 1)
        for tick in box.locator("input[type=checkbox]").all():
            tick.set_checked(end == "End")
        wanted = content["alts"][0 if end == "Home" else -1]
        page.wait_for_function(
            "([c, alt]) => c.getAttribute('aria-label') === alt", arg=[canvas.element_handle(), wanted]
        )
        page.wait_for_timeout(200)
        seen.add(colors(box))
    assert len(seen) > 1, "the picture never changed"
    box.get_by_role("button", name="Surprise me").click()
    box.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(200)
    assert canvas.get_attribute("aria-label") == content["alts"][place] and colors(box) in seen


def test_formulas_are_drawn_in_the_font_that_comes_along(page: Any, site: Path) -> None:
    page.goto((site / "1_neural_networks" / "2_vectorization.html").as_uri())
    page.wait_for_load_state("networkidle")
    assert page.locator("math").count() > 50
    assert page.evaluate("document.fonts.check('16px \"Course Math\"')")
    assert page.locator("math").first.bounding_box()["width"] > 5
    assert "$" not in page.locator("main .jp-RenderedMarkdown").all_inner_texts()[3]


def test_pictures_have_words_and_cells_have_their_places(page: Any, site: Path) -> None:
    page.goto((site / "1_neural_networks" / "2_vectorization.html").as_uri())
    alts = page.locator("main img").evaluate_all("images => images.map(image => image.alt)")
    assert alts and all(len(alt) > 20 for alt in alts)
    assert page.locator("[id^='cell-id=']").count() > 30


@pytest.mark.parametrize("words", ["softmax", "batch norm", "broad", "the sigmoid", "Q-learning"])
def test_the_search_finds_what_the_course_finds(page: Any, site: Path, words: str) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_label("Search").fill(words)
    titles = page.locator("#found li a").all_inner_texts()
    assert titles == [spot.title for spot in find(words)[:20]] and titles


def test_a_result_leads_to_its_cell(page: Any, site: Path) -> None:
    page.goto((site / "concepts.html").as_uri())
    page.get_by_label("Search").fill("broadcasting rules")
    page.locator("#found li a").first.click()
    page.wait_for_url("**/2_vectorization.html#cell-id=*")
    cell = page.evaluate(
        "document.getElementById(decodeURIComponent(location.hash.slice(1))).getBoundingClientRect().top"
    )
    assert -5 < cell < 500
    page.get_by_label("Search").fill("xyzzy")
    assert "Nothing is called like that." in page.locator("#found").inner_text()


def test_every_link_of_the_whole_site_leads_somewhere(tmp_path: Path) -> None:
    """All pages, without running a notebook."""
    folder = tmp_path / "site"
    made = build(folder, notebooks(), frames=False)
    pages = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    assert len(pages) == made["pages"] == len(notebooks())
    ids = {file: set(_ID.findall(html)) for file, html in pages.items()}
    dead = []
    for file, html in pages.items():
        for target in map(unquote, _TARGET.findall(html)):
            if re.match(r"(https?:|data:|mailto:)", target):
                continue
            name, _, anchor = target.partition("#")
            there = (file.parent / name).resolve() if name else file
            if there.suffix == ".ipynb" or not there.exists() or (anchor and anchor not in ids.get(there, {anchor})):
                dead.append(f"{file.name}: {target}")
    assert dead == []


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    assert main(["--to", str(tmp_path), "--without-frames", str(COURSE / "index.ipynb")]) == 1
    assert "holds something else than a site" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_formula_that_would_show_a_command_is_refused() -> None:
    assert "<mi>x</mi>" in mathml("x", block=False) and "⌊" in mathml(r"\lfloor x \rfloor", block=True)
    with pytest.raises(UnknownFormula, match=r"\\nosuchthing in .* is not known"):
        mathml(r"\nosuchthing x", block=False)
    with pytest.raises(UnknownFormula, match="environment that is not known"):
        mathml(r"\begin{flalign} a &= 1 \end{flalign}", block=True)
    assert "&lt;EOS&gt;" in mathml(r"\text{<EOS>}", block=False)
    assert mathml(r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", block=True).count("<mtr>") == 2
