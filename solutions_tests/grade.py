"""Grade submitted notebooks: ``python -m solutions_tests.grade NOTEBOOK... [--csv FILE] [--workers N]``.

Every notebook runs in a process of its own, with a limit on its time and its memory, and the checks of its exercises
are those that the learner saw. One row for each notebook: what was solved, and what happened. A notebook that crashes,
hangs, takes all memory or is none gets a row that says so, with what it had solved until then, and stops no other.

A notebook is a program: it may do whatever its process may do, and a dishonest one could write its own verdicts. Grade
strangers' notebooks in a container or on a machine of their own, and read what seems too good.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import psutil

from helpers.lab.checking import RIGHT
from helpers.lab.curriculum import Lesson, available, load
from helpers.lab.execution import environment, memory_of
from helpers.lab.index import exercise_names
from solutions_tests.graded_run import THROUGH

GRADED = "graded"
_START = re.compile(r"""^\s*start_lesson\(\s*["']([^"']+)["']\s*\)""", re.M)


@dataclass(frozen=True)
class Limits:
    """What one notebook may use: seconds by the clock, and megabytes of its process with all its children."""

    seconds: float = 300.0
    memory_mb: float = 2000.0


@dataclass(frozen=True)
class Row:
    """What became of one notebook; ``status`` is "graded" where it ran to its end."""

    notebook: str
    lesson: str
    status: str
    solved: int
    exercises: int
    percent: float
    left: str
    seconds: float
    memory_mb: float


def lesson_of(cells: Iterable[str]) -> Lesson | None:
    """The lesson that the code cells of a notebook begin with ``start_lesson``, or None."""
    numbers = [found for source in cells for found in _START.findall(source)]
    return next((lesson for lesson in load().lessons if lesson.number in numbers[:1] and available(lesson)), None)


def grade_text(name: str, text: str, limits: Limits = Limits()) -> Row:
    """Grade one notebook, given as the text of its file, so that it can be sent to another machine.

    Parameters
    ----------
    name : str
        What to call it in the row.
    text : str
        The notebook, as stored.
    limits : Limits
        Of its process.

    Returns
    -------
    Row
        Always: nothing that the notebook does raises here.
    """
    started = time.monotonic()
    try:
        cells = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return _row(name, None, f"not a notebook ({type(error).__name__})", set(), started)
    lesson = lesson_of(cells)
    if lesson is None:
        return _row(name, None, "no lesson of this course: it never calls start_lesson", set(), started)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "submitted.ipynb").write_text(text, encoding="utf-8")
        try:
            status, peak = _watched(folder, limits)
        except OSError as error:
            status, peak = f"could not be started ({error.strerror or type(error).__name__})", 0.0
        verdicts = list(_verdicts(folder / "verdicts.jsonl"))
    right = {str(one["name"]) for one in verdicts if one.get("state") == RIGHT and "name" in one}
    if status == GRADED and THROUGH not in verdicts:
        status = "ended before its last cell"
    return _row(name, lesson, status, right, started, peak)


def _row(name: str, lesson: Lesson | None, status: str, right: set[str], started: float, peak: float = 0.0) -> Row:
    names = exercise_names(lesson) if lesson else []
    left = [one for one in names if one not in right]
    solved, seconds = len(names) - len(left), round(time.monotonic() - started, 1)
    percent = round(100 * solved / len(names), 1) if names else 0.0
    number = lesson.number if lesson else ""
    return Row(name, number, status, solved, len(names), percent, " ".join(left), seconds, round(peak))


def _verdicts(file: Path) -> Iterator[dict[str, Any]]:
    """The verdicts that were written; a line that was cut off in the middle is none."""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []:
        with suppress(ValueError):
            verdict = json.loads(line)
            if isinstance(verdict, dict):
                yield verdict


def _watched(folder: Path, limits: Limits) -> tuple[str, float]:
    """Run the notebook in the folder under its limits: what happened, and the peak memory in MB."""
    variables = environment(folder, COURSE_BUILD="1", MPLBACKEND="agg")
    command = [sys.executable, "-m", "solutions_tests.graded_run", str(folder / "submitted.ipynb")]
    process = subprocess.Popen(
        [*command, str(folder / "verdicts.jsonl")], cwd=folder, env=variables, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end, peak = time.monotonic() + limits.seconds, 0.0
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(0.05)
                return (GRADED if code == 0 else _ended(code)), peak
            with suppress(psutil.Error):
                peak = max(peak, memory_of(psutil.Process(process.pid)) / 1e6)
            if peak > limits.memory_mb:
                return f"stopped: more than {limits.memory_mb:g} MB of memory", peak
            if time.monotonic() > end:
                return f"stopped: not through after {limits.seconds:g} seconds", peak
    finally:
        _end(process)


def _ended(code: int) -> str:
    names = {member.value: member.name for member in signal.Signals}
    return f"ended before its last cell ({f'status {code}' if code > 0 else names.get(-code, f'signal {-code}')})"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and everything that it has started."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def grade(paths: Sequence[Path], executor: Executor, limits: Limits = Limits()) -> Iterator[Row]:
    """Grade notebooks as an executor gets to them.

    Parameters
    ----------
    paths : sequence of Path
        The notebooks; read here, so that the executor's machines need not see them.
    executor : concurrent.futures.Executor
        Threads will do, for the notebooks run in processes of their own; ``Client.get_executor()`` of a Dask cluster
        spreads them over its machines, which need the course and its environment.
    limits : Limits
        For each notebook.

    Yields
    ------
    Row
        One for each path, in the order in which they are done.
    """
    waiting: dict[Future[Row], str] = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not a text"
            yield _row(str(path), None, f"cannot be read ({reason})", set(), time.monotonic())
            continue
        waiting[executor.submit(grade_text, str(path), text, limits)] = str(path)
    for future in as_completed(waiting):
        lost = future.exception()
        if lost is None:
            yield future.result()
        else:
            status = f"its worker was lost ({type(lost).__name__})"
            yield _row(waiting[future], None, status, set(), time.monotonic())


def table(rows: Sequence[Row]) -> str:
    """The rows for a terminal, the path cut on its left where it is long."""
    width = min(48, max([len(row.notebook) for row in rows], default=8))
    lines = [f"{'notebook':{width}}  lesson  solved       %       s     MB  status"]
    for row in rows:
        name = row.notebook if len(row.notebook) <= width else f"…{row.notebook[1 - width :]}"
        solved = f"{row.solved:3} of {row.exercises:2}"
        numbers = f"{row.percent:6.1f}  {row.seconds:6.1f}  {row.memory_mb:5.0f}"
        lines.append(f"{name:{width}}  {row.lesson or '-':6}  {solved}  {numbers}  {row.status}")
    return "\n".join(lines)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write one line for each row, under the names of its fields."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where a notebook could not be graded to its end."""
    parser = argparse.ArgumentParser(prog="python -m solutions_tests.grade", description="Grade submitted notebooks.")
    parser.add_argument("notebooks", nargs="+", type=Path, help="files, or folders to look through")
    parser.add_argument("--csv", type=Path, default=Path("grades.csv"), help="where the table goes (grades.csv)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="notebooks at a time (one per core)")
    parser.add_argument("--seconds", type=float, default=Limits.seconds, help="limit for each notebook (300)")
    parser.add_argument("--memory", type=float, default=Limits.memory_mb, help="limit for each notebook in MB (2000)")
    parser.add_argument("--dask", metavar="ADDRESS", help="the scheduler of a Dask cluster, instead of this machine")
    chosen = parser.parse_args(arguments)
    limits, rows = Limits(chosen.seconds, chosen.memory), []
    with _executor(chosen) as executor:
        for row in grade(list(_found(chosen.notebooks)), executor, limits):
            rows.append(row)
            print(f"{len(rows):4}  {row.notebook}: {row.solved} of {row.exercises}, {row.status}", flush=True)
    rows.sort(key=lambda row: row.notebook)
    write_csv(chosen.csv, rows)
    print(f"\n{table(rows)}\n\nAlso in {chosen.csv}.")
    return int(any(row.status != GRADED for row in rows))


def _found(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]


def _executor(chosen: Any) -> Executor:
    if not chosen.dask:
        return ThreadPoolExecutor(max(1, chosen.workers))
    from distributed import Client

    executor: Executor = Client(chosen.dask).get_executor()
    return executor


if __name__ == "__main__":
    sys.exit(main())
