"""Trials in memory and on disk: ranking, the table, and files that survive what befalls them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.tuning.records import SearchFile, SearchResult, Trial
from solutions_tests.helpers.probes import complaint

HEADER: dict[str, Any] = {"search": 1, "seed": 0, "space": {"a": "Uniform(low=0.0, high=1.0)"}}
POINTS = [{"a": 0.25 * k, "sizes": (k, "x")} for k in range(5)]
TRIALS = [
    Trial(0, POINTS[0], 0.5, "", 0.1, {"cost": 2.0}),
    Trial(1, POINTS[1], None, "ValueError: «no».", 0.2),
    Trial(2, POINTS[2], -1e-300),
]


def written(folder: Path) -> Path:
    path = folder / "trials.jsonl"
    records = SearchFile("search", path, HEADER)
    assert records.read(POINTS) == {}
    for trial in TRIALS:
        records.append(trial)
    return path


def read(path: Path, points: Any = POINTS, header: Any = HEADER) -> list[Trial]:
    return list(SearchFile("search", path, header).read(points).values())


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 and all(isinstance(json.loads(line), dict) for line in lines)
    assert read(path) == TRIALS
    assert read(path, POINTS[:2]) == TRIALS[:2]


def test_every_line_reaches_the_disk_before_the_search_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    monkeypatch.setattr("os.fsync", lambda handle: sizes.append(os.fstat(handle).st_size))
    path = written(tmp_path)
    content = path.read_bytes()
    assert sizes == [k + 1 for k, byte in enumerate(content) if byte == ord("\n")]


def test_every_cut_is_tolerated_and_repaired(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    ends = [k + 1 for k, byte in enumerate(content) if byte == ord("\n")]
    for length in range(len(content)):
        path.write_bytes(content[:length])
        whole = sum(end - 1 <= length for end in ends[1:])  # a line without its end is whole too
        assert read(path) == TRIALS[:whole], length
        records = SearchFile("search", path, HEADER)
        assert records.read(POINTS) == dict(enumerate(TRIALS[:whole]))
        records.append(TRIALS[2])
        assert path.read_bytes().count(b"\n") == whole + 2
        assert read(path)[-1] == TRIALS[2]


def test_a_crash_of_the_disk_costs_only_its_line(tmp_path: Path) -> None:
    path = written(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    for broken in (b"\0" * 40 + b"\n", b"{}\n", b"[1]\n", b"7\n", b'{"number": 99, "a": 1}\n', lines[2][:-9] + b"\n"):
        path.write_bytes(b"".join([*lines[:2], broken, lines[3]]))
        assert read(path) == [TRIALS[0], TRIALS[2]]


@given(junk=st.binary(max_size=60))
def test_no_line_whatsoever_stops_a_search(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = written(tmp_path_factory.mktemp("junk"))
    path.write_bytes(path.read_bytes() + junk)
    assert read(path) == TRIALS
    assert path.read_bytes().endswith(b"\n")


def test_records_that_do_not_fit_are_made_again(tmp_path: Path) -> None:
    path = written(tmp_path)
    good = json.loads(path.read_text(encoding="utf-8").splitlines()[1])
    for change in (
        {"hyperparameters": {"a": 0.9, "sizes": [0, "x"]}},
        {"hyperparameters": {"a": 0.0}},
        {"number": 4},
        {"number": -5},
        {"number": "0"},
        {"score": "high"},
        {"score": None},
        {"extra": 1},
    ):
        path.write_text("\n".join([json.dumps(HEADER), json.dumps(good | change), ""]), encoding="utf-8")
        assert read(path) == [], change
    nearly = json.dumps(good | {"hyperparameters": {"a": 0.0, "sizes": [0, "x"]}, "number": 0})
    path.write_text("\n".join([json.dumps(HEADER), nearly, ""]), encoding="utf-8")
    assert read(path) == TRIALS[:1]


def test_the_last_digits_of_another_machine_are_forgiven(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('"a": 0.5', '"a": 0.5000000000000001'), encoding="utf-8")
    assert read(path)[2].hyperparameters["a"] == 0.5


def test_the_later_of_two_lines_counts(tmp_path: Path) -> None:
    path = written(tmp_path)
    again = TRIALS[1]._replace(score=0.75, problem="")
    SearchFile("search", path, HEADER).append(again)
    assert {trial.number: trial for trial in read(path)}[1] == again


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert read(tmp_path / "new" / "deep" / "trials.jsonl") == []
    assert (tmp_path / "new" / "deep" / "trials.jsonl").read_text() == json.dumps(HEADER) + "\n"


def test_files_of_something_else_are_refused_and_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    assert complaint(read, path, header=HEADER | {"seed": 1}) == (
        "ValueError: search: file trials.jsonl belongs to another search, its seed is 0, expected 1."
        " Choose another file, or search with what it was begun with."
    )
    other = HEADER | {"space": {"a": "LogUniform(low=0.1, high=1.0)"}}
    assert "its space is {'a': 'Uniform(low=0.0, high=1.0)'}" in complaint(read, path, header=other)
    assert path.read_bytes() == content
    for text in ("Dear diary,\n", "Dear diary,", "[1, 2]\n", '{"cells": []}', "{", " \n"):
        path.write_text(text)
        if json.dumps(HEADER).startswith(text):
            continue
        assert complaint(read, path) == (
            "ValueError: search: file trials.jsonl does not hold the trials of such a search, expected a new file or"
            " one written by the same search. Choose another name."
        )
        assert path.read_text() == text


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("os.write", lambda handle, line: len(line) - 1)
        with pytest.raises(OSError, match=r"search: the disk is full, trials\.jsonl holds the trials before this one"):
            SearchFile("search", path, HEADER).append(TRIALS[0])
    assert read(path) == TRIALS


def test_ranking_and_table() -> None:
    ties = [Trial(3, POINTS[3], 0.5), Trial(4, POINTS[4], 0.9)]
    result = SearchResult([*TRIALS, *ties])
    assert [trial.number for trial in result.ranked] == [4, 0, 3, 2]
    assert [trial.number for trial in SearchResult([*TRIALS, *ties], maximize=False).ranked] == [2, 0, 3, 4]
    assert result.best == ties[1] and SearchResult(result.trials, maximize=False).best == TRIALS[2]
    assert result.failed == [TRIALS[1]]
    rows = result.table()
    assert [row["trial"] for row in rows] == [4, 0, 3, 2, 1]
    assert rows[0] == {"trial": 4, "score": 0.9, "a": 1.0, "sizes": (4, "x")}
    assert rows[-1] == {"trial": 1, "score": None, "a": 0.25, "sizes": (1, "x"), "problem": "ValueError: «no»."}


def test_as_text() -> None:
    assert str(SearchResult(TRIALS, stopped="Interrupted.")).splitlines() == [
        "3 trials, 1 failed",
        "trial    score    a     sizes",
        "    0      0.5    0  (0, 'x')",
        "    2  -1e-300  0.5  (2, 'x')",
        "trial 1: ValueError: «no».",
        "Interrupted.",
    ]
    assert str(SearchResult([])) == "0 trials"
    assert str(SearchResult(TRIALS[:1])).startswith("1 trial\n")


def test_without_a_score_there_is_no_best() -> None:
    assert complaint(lambda: SearchResult(TRIALS[1:2]).best).startswith(
        "ValueError: best: 0 of 1 trials have a score, expected at least one."
    )
