"""A small lesson for the tests of the exercises, and what they show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.lab import exercises, progress
from solutions_tests import exercises as files
from solutions_tests.lab import trial_lesson as trial

Screen = Callable[[], str]


@pytest.fixture
def trial_lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the course have one lesson, with the exercises of `solutions_tests.lab.trial_lesson`."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    shutil.copy(trial.__file__, folder / "lesson_9_1_trial.py")
    monkeypatch.setattr(files, "FOLDER", folder)
    exercises._given.clear()
    exercises._handed_on.clear()
    progress.reset()
    progress.note()


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Screen:
    """What was shown since it was asked the last time."""
    return lambda: capsys.readouterr().out.rstrip("\n")
