"""The search finds what is there under the words of a learner, puts the closest first, and leads to the cell."""

from __future__ import annotations

from collections import Counter

import pytest

from helpers.lab import search
from helpers.lab.curriculum import available, load
from helpers.lab.directory import cells_of
from helpers.lab.search import MOST, Spot, find, nearest, results, search_course, spots

LESSON = load().lessons[0]
THERE = [lesson for lesson in load().lessons if available(lesson)]


def test_everything_of_the_map_is_among_the_spots() -> None:
    kinds = Counter(spot.kind for spot in spots())
    assert kinds["lesson"] == len(THERE)
    assert kinds["idea"] == sum(len(lesson.concepts) for lesson in THERE)
    assert kinds["common mistake"] == sum(len(lesson.mistakes) for lesson in THERE)
    assert kinds["exercise"] >= 200 and kinds["section"] >= 400


def test_every_spot_leads_to_a_cell_that_is_there() -> None:
    for lesson in THERE:
        ids = {cell["id"] for cell in cells_of(lesson)}
        lost = [spot for spot in spots() if spot.lesson is lesson and spot.cell not in ids | {""}]
        assert not lost
    assert [spot.title for spot in spots() if not spot.cell and spot.kind != "lesson"] == []


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tuple(
        Spot("idea", title, LESSON, f"c{k}")
        for k, title in enumerate(["max pooling", "why pooling", "Pooling", "pooling layers", "mean pool", "padding"])
    )
    monkeypatch.setattr(search, "spots", lambda: made)


@pytest.mark.usefixtures("few")
def test_the_closest_come_first() -> None:
    assert [spot.title for spot in find("pooling")] == ["Pooling", "pooling layers", "max pooling", "why pooling"]
    assert [spot.title for spot in find("POOL")] == [
        "mean pool",
        "max pooling",
        "why pooling",
        "Pooling",
        "pooling layers",
    ]
    assert [spot.title for spot in find("lay pool")] == ["pooling layers"]
    assert find("ooling") == [] and find("") == [] and find("?!") == []


@pytest.mark.usefixtures("few")
def test_a_slip_of_the_finger_is_answered_with_a_question() -> None:
    assert nearest("poling") == ["pooling"]
    assert results("poling").text == "Nothing is called like that. Did you mean pooling?"
    assert results("xyzzy").text == "Nothing is called like that."
    assert results(" ").text.startswith("6 things to find: lessons, ideas,")


@pytest.mark.usefixtures("few")
def test_results_are_links_and_safe_html(monkeypatch: pytest.MonkeyPatch) -> None:
    page = results("padding")
    assert f'<a href="{LESSON.file}#cell-id=c5">padding</a>' in page.html and "padding (idea, 1.1)" in page.text
    monkeypatch.setattr(search, "spots", lambda: (Spot("section", "a < b & c", LESSON, "c1"),) * (MOST + 5))
    page = results("a")
    assert "a &lt; b &amp; c" in page.html and "a < b" not in page.html
    assert page.text.startswith(f"{MOST + 5} found, the first {MOST} of them:") and page.html.count("<li>") == MOST


def test_wrong_input_gets_a_sentence() -> None:
    with pytest.raises(TypeError, match=r'find: words is a int, expected a string, such as "dropout"\.'):
        find(3)  # type: ignore[arg-type]


def test_nobody_watching_means_a_sentence_and_no_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_BUILD", "1")
    assert search_course().text == "Run this cell to search the course."


@pytest.mark.parametrize(
    ("words", "number"),
    [("softmax", "2.8"), ("dropout", "2.2"), ("batch norm", "2.7"), ("gradient check", "2.3"), ("beam", "5.6"),
     ("anchor", "4.8"), ("transfer", "4.6"), ("q learning", "A.2")],
)  # fmt: skip
def test_what_learners_look_for_is_found_in_its_lesson(words: str, number: str) -> None:
    assert number in {spot.lesson.number for spot in find(words)[:4]}, [spot.title for spot in find(words)[:6]]
