"""Reading the map: looking lessons up, going back and on, and messages for what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.lab import curriculum
from helpers.lab.curriculum import Chapter, Topic, home, lesson, load, next_lesson, previous_lesson

SMALL = """
[[chapter]]
number = "1"
title = "One"
line = "A line."
[[lesson]]
number = "1.1"
title = "First"
file = "1_one/1_first_steps.ipynb"
can = "walk"
minutes = 10
needs = []
concepts = { "1.01" = "a step" }
mistakes = {}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lesson_is_read_whole(tmp_path: Path) -> None:
    small = load(written(tmp_path, SMALL))
    assert small.chapters == (Chapter("1", "One", "A line."),)
    (found,) = small.lessons
    assert (found.number, found.chapter, found.minutes, found.needs) == ("1.1", "1", 10, ())
    assert found.concepts == (Topic("1.01", "a step"),) and found.mistakes == ()
    assert found.path == curriculum.COURSE / "1_one" / "1_first_steps.ipynb"
    assert not curriculum.available(found)


def test_lessons_know_their_exercise_file() -> None:
    assert lesson("1.1").exercise_file.name == "lesson_1_1_logistic_regression.py"
    assert lesson("4.12").exercise_file.name == "lesson_4_12_one_and_three_dimensions.py"
    assert lesson("A.1").exercise_file.name == "lesson_a_1_autoencoders.py"


def test_back_and_on() -> None:
    assert previous_lesson("1.1") is None and next_lesson("A.5") is None
    assert [one.number for one in (previous_lesson("2.1"), next_lesson("5.9")) if one] == ["1.4", "A.1"]


def test_lessons_of_a_chapter() -> None:
    assert [one.number for one in load().lessons_of("A")] == ["A.1", "A.2", "A.3", "A.4", "A.5"]


def test_home_of_an_id() -> None:
    assert home("1.24").number == "1.2" and home("E1.19").number == "1.1"
    with pytest.raises(ValueError, match=r"home: identifier is '1\.99', expected a concept"):
        home("1.99")


@pytest.mark.parametrize(
    ("number", "nearest"), [("1.5", '"1.4"'), ("a.2", '"A.2" (Reinforcement'), ("4.100", '"4.10"')]
)
def test_an_unknown_number_names_the_nearest(number: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f'there is no lesson "{number}"') as caught:
        lesson(number)
    assert nearest in str(caught.value).partition("Did you mean ")[2]


def test_a_number_must_be_a_string() -> None:
    with pytest.raises(ValueError, match=r'number is 4\.1, expected a string.*"1\.1"'):
        lesson(4.10)  # type: ignore[arg-type]


def test_a_map_with_a_hole_says_where(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"lesson 1\.1 in map\.toml has no 'minutes'"):
        load(written(tmp_path, SMALL.replace("minutes = 10\n", "")))


def test_a_map_that_is_no_toml_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"map\.toml is not valid TOML"):
        load(written(tmp_path, SMALL + "oops"))
