"""The examples of CONTRIBUTING.md run, and do what it says of them."""

import re
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.checking import RIGHT, judge

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def run(marker: str) -> dict[str, Any]:
    (source,) = [block for block in BLOCKS if marker in block]
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(source, "CONTRIBUTING.md", "exec"), names)
    return names


def test_the_exploration_survives_its_sweep(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setenv("COURSE_SWEEP", "1")
    assert run("@explore")["steeper"]


def test_the_exercise_is_right_about_right_and_wrong() -> None:
    (exercise,) = run("EXERCISES = ")["EXERCISES"]
    for answer in (exercise.reference, *exercise.alternatives):
        assert judge(exercise, answer).state == RIGHT
    for wrong in exercise.wrong:
        verdict = judge(exercise, wrong.function)
        assert verdict.state != RIGHT and verdict.hint == wrong.sentence
