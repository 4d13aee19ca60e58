"""Grading: right answers count, wrong ones do not, and whatever a notebook does, it gets its row and stops no other."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from helpers.lab.exercises import solution_source
from solutions_tests.grade import GRADED, Limits, Row, grade, grade_text, main, table

HEAD = 'import numpy as np\nfrom helpers.lab import exercise, start_lesson\n\nstart_lesson("1.2")'
WRONG = "def shares(X):\n    return X\n\nshares = exercise(shares)"
BOTH = ["shares", "pair_distances"]
SOON = Limits(seconds=60.0, memory_mb=1500.0)


def right(name: str) -> str:
    return f"{solution_source(name)}\n\n{name} = exercise({name})"


def notebook(*cells: str) -> str:
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": cell, "outputs": [], "execution_count": None} for cell in cells
    ]
    text = {"cell_type": "markdown", "metadata": {}, "source": ["# A\n", "title"]}
    return json.dumps({"cells": [text, *made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def graded(*cells: str, limits: Limits = SOON) -> Row:
    return grade_text("one.ipynb", notebook(HEAD, *cells), limits)


def test_right_answers_count_and_wrong_or_missing_ones_do_not() -> None:
    row = graded(right("pair_distances"), WRONG)
    assert (row.lesson, row.status, row.solved, row.exercises, row.percent) == ("1.2", GRADED, 1, 8, 12.5)
    assert "shares" in row.left.split() and "pair_distances" not in row.left.split() and len(row.left.split()) == 7
    assert 50 < row.memory_mb < 1500 and 0 < row.seconds < 60


def test_a_right_answer_stays_right_and_the_courses_own_is_none() -> None:
    row = graded(right("shares"), WRONG, "pair_distances = lambda: 1\npair_distances = exercise(pair_distances)\n"
                 "pair_distances = exercise(pair_distances)")  # fmt: skip
    assert row.solved == 1 and "shares" not in row.left.split()


@pytest.mark.parametrize("fault", ["1 / 0", "def broken(:", "import sys\nsys.exit(3)", "%nothing_like_this", "input()"])
def test_a_cell_that_fails_does_not_end_the_notebook(fault: str) -> None:
    row = graded(right("shares"), fault, right("pair_distances"))
    assert row.status == GRADED and row.solved == 2


@pytest.mark.parametrize(
    ("fault", "status", "limits"),
    [
        ("while True: pass", "stopped: not through after 8 seconds", Limits(8.0)),
        (
            "kept = []\nwhile True: kept.append(np.ones(10**6))",
            "stopped: more than 700 MB of memory",
            Limits(60.0, 700.0),
        ),
        ("import os\nos._exit(3)", "ended before its last cell (status 3)", SOON),
        ("import os\nos._exit(0)", "ended before its last cell", SOON),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "ended before its last cell (SIGSEGV)", SOON),
    ],
    ids=["hangs", "memory", "status", "silent", "crash"],
)
def test_what_was_solved_before_a_disaster_counts(fault: str, status: str, limits: Limits) -> None:
    row = graded(right("shares"), fault, right("pair_distances"), limits=limits)
    assert (row.status, row.solved, row.exercises) == (status, 1, 8)


def test_children_count_for_the_memory_and_end_with_their_notebook() -> None:
    mine = f"x = bytearray(10**9); import time; time.sleep(600.{os.getpid()})"
    row = graded(
        f"import subprocess, sys\none = subprocess.Popen([sys.executable, '-c', {mine!r}])\none.wait()",
        limits=Limits(60.0, 800.0),
    )
    assert row.status == "stopped: more than 800 MB of memory"
    assert not [one.pid for one in psutil.process_iter(["cmdline"]) if mine in (one.info["cmdline"] or [])]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "not a notebook (JSONDecodeError)"),
        ("[]", "not a notebook (TypeError)"),
        ('{"cells": [1]}', "not a notebook (TypeError)"),
        ('{"cells": [{"cell_type": "code"}]}', "not a notebook (KeyError)"),
        ("[" * 100_000, "not a notebook (RecursionError)"),
        (notebook("print(1)"), "no lesson of this course: it never calls start_lesson"),
        (notebook('start_lesson("9.9")'), "no lesson of this course: it never calls start_lesson"),
    ],
    ids=["empty", "list", "numbers", "no source", "deep", "other", "unknown"],
)
def test_what_is_no_notebook_of_the_course_says_so(text: str, status: str) -> None:
    row = grade_text("x.ipynb", text)
    assert (row.status, row.lesson, row.solved, row.exercises) == (status, "", 0, 0)


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    texts = {"good": notebook(HEAD, right("shares")), "none": "{", "bad": notebook(HEAD, "import os\nos._exit(1)")}
    for name, text in texts.items():
        (tmp_path / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return [tmp_path / f"{name}.ipynb" for name in texts]


def outcome(rows: list[Row]) -> dict[str, tuple[int, bool]]:
    return {Path(row.notebook).stem: (row.solved, row.status == GRADED) for row in rows}


EXPECTED = {"good": (1, True), "none": (0, False), "bad": (0, False)}


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_threads_and_processes_grade_alike(kind: type[Any], three: list[Path]) -> None:
    with kind(2) as executor:
        assert outcome(list(grade(three, executor, SOON))) == EXPECTED


def test_a_dask_cluster_grades_alike(three: list[Path]) -> None:
    from distributed import Client, LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster, Client(cluster) as client:
        assert outcome(list(grade(three, client.get_executor(), SOON))) == EXPECTED


class Losing(Executor):
    """A cluster whose first machine goes down."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, function: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        self.calls += 1
        future: Future[Any] = Future()
        if self.calls == 1:
            future.set_exception(ConnectionError("gone"))
        else:
            future.set_result(function(*arguments, **more))
        return future


def test_a_lost_worker_or_file_costs_one_row(three: list[Path], tmp_path: Path) -> None:
    (tmp_path / "bytes.ipynb").write_bytes(b"\xff\xfe\xff")
    rows = list(grade([*three, tmp_path / "nowhere.ipynb", tmp_path / "bytes.ipynb"], Losing(), SOON))
    said = {Path(row.notebook).stem: row.status for row in rows}
    assert said["good"] == "its worker was lost (ConnectionError)" and said["none"].startswith("not a notebook")
    assert (
        said["nowhere"] == "cannot be read (No such file or directory)"
        and said["bytes"] == "cannot be read (not a text)"
    )
    assert len(rows) == 5


def test_the_command_writes_a_table_and_says_if_something_was_wrong(
    three: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "grades.csv"
    assert main([str(three[0].parent), "--csv", str(file), "--workers", "2"]) == 1
    with file.open(encoding="utf-8") as read:
        rows = list(csv.DictReader(read))
    assert [Path(row["notebook"]).stem for row in rows] == ["bad", "good", "none"]
    assert (rows[1]["solved"], rows[1]["exercises"], rows[1]["percent"]) == ("1", "8", "12.5")
    assert "good.ipynb" in (said := capsys.readouterr().out) and "1 of  8" in said
    assert main([str(three[0]), "--csv", str(file)]) == 0


def test_a_long_path_is_cut_on_its_left() -> None:
    row = Row("a" * 60 + "/end.ipynb", "1.2", GRADED, 8, 8, 100.0, "", 1.0, 100.0)
    assert "…" in table([row]) and "/end.ipynb" in table([row])
