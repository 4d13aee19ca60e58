"""The progress file: written whole or not at all, shared by open notebooks, and never a reason to stop."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.lab import progress, settings


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    progress.reset()
    progress.note()
    yield tmp_path / "progress.json"
    progress._here.clear()
    progress.note()


def _new_notebook() -> None:
    progress._here.clear()
    progress._told.clear()


def test_what_is_recorded_is_read_by_the_next_notebook(path: Path) -> None:
    progress.record("1.1", "safe_cost")
    progress.record("A.1", "halvings")
    _new_notebook()
    assert progress.solved() == {"1.1": {"safe_cost"}, "A.1": {"halvings"}}
    assert progress.note() == ""
    assert [one.name for one in path.parent.iterdir()] == ["progress.json"], "no lock or temporary file stays behind"


def test_what_another_notebook_wrote_is_kept(path: Path) -> None:
    progress.record("1.1", "first")
    path.write_text(json.dumps({"version": 1, "solved": {"1.1": ["other"], "2.1": ["third"]}}))
    progress.record("1.1", "second")
    _new_notebook()
    assert progress.solved() == {"1.1": {"first", "second", "other"}, "2.1": {"third"}}


def test_several_notebooks_at_the_same_time_lose_nothing(path: Path) -> None:
    code = (
        "import sys; from helpers.lab import progress\n"
        "for i in range(20): progress.record(sys.argv[1], f'e{i}'); progress._here.clear()"
    )
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen([*command, str(k)], cwd=settings.ROOT, env=os.environ.copy()) for k in range(3)]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    assert progress.solved() == {str(k): {f"e{i}" for i in range(20)} for k in range(3)}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"solved": 3}', '{"solved": {"1.1": "ab"}}', '{"solved": {"1.1": 3}}', "\x00\xff"]
)
def test_a_damaged_file_is_kept_aside_and_said_once(path: Path, text: str) -> None:
    path.write_text(text)
    assert progress.solved() == {}
    assert "progress.broken.json" in progress.note()
    assert path.with_name("progress.broken.json").read_text() == text
    progress.record("1.1", "a")
    assert progress.note() == ""
    _new_notebook()
    assert progress.solved() == {"1.1": {"a"}}


@given(st.binary(max_size=60))
def test_no_content_of_the_file_raises(content: bytes) -> None:
    settings.progress_file().write_bytes(content)
    progress.record("1.1", "a")
    assert "a" in progress.solved()["1.1"]


def test_a_crash_while_writing_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record("1.1", "a")
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    progress.record("1.1", "b")
    progress.record("1.1", "c")
    assert path.read_bytes() == before
    said = progress.note()
    assert said.count("No space left on device") == 1 and said.count("could not be written") == 1
    assert progress.solved() == {"1.1": {"a", "b", "c"}}, "what could not be written counts as long as it is open"
    assert [one.name for one in path.parent.iterdir()] == ["progress.json"]


def test_a_folder_that_cannot_be_written_is_said_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = path.parent / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("COURSE_PROGRESS", str(blocked / "progress.json"))
    progress.record("1.1", "a")
    progress.record("1.1", "b")
    assert progress.note().count("could not be written") == 1
    assert progress.solved()["1.1"] == {"a", "b"}


def test_a_lock_that_was_left_behind_does_not_hold_up_for_ever(path: Path) -> None:
    lock = path.with_name(".progress.lock")
    lock.touch()
    os.utime(lock, (time.time() - 60,) * 2)
    began = time.monotonic()
    progress.record("1.1", "a")
    assert time.monotonic() - began < 0.4
    assert not lock.exists() and path.exists()


def test_a_lock_that_is_held_is_waited_for_a_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "WAIT", 0.05)
    path.with_name(".progress.lock").touch()
    progress.record("1.1", "a")
    assert path.exists()


def test_reset_forgets_everything(path: Path) -> None:
    progress.record("1.1", "a")
    progress.reset()
    assert progress.solved() == {} and not path.exists()


@pytest.mark.parametrize("variable", ["COURSE_BUILD", "COURSE_SWEEP"])
def test_unattended_runs_do_not_touch_the_learners_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    monkeypatch.setenv(variable, "1")
    progress.record("1.1", "a")
    assert not (tmp_path / "progress.json").exists()
    monkeypatch.delenv(variable)
    progress.record("1.1", "a")
    assert (tmp_path / "progress.json").exists()
