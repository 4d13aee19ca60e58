"""Where learners are: a checkout that cannot be written, no home, a full disk, a kernel that dies at any moment."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers.lab.settings import ROOT

# A lesson in small: start, solve an exercise, draw a picture.
LESSON = """
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from helpers.lab import exercise, plots, start_lesson
from helpers.lab.exercises import solution_source
from helpers.lab.progress import solved
start_lesson("1.1")
InteractiveShell.instance(colors="nocolor").user_ns |= {"np": np, "exercise": exercise}
done = InteractiveShell.instance().run_cell(solution_source("safe_cost") + "\\nsafe_cost = exercise(safe_cost)")
done.raise_error()
with plots.figure("A line.") as ax:
    plots.line(ax, [0, 1], [0, 1])
print("solved:", solved())
"""
# Python and Jupyter have been used before: matplotlib and IPython have written down what they do the first time.
BEGUN = "import matplotlib.pyplot; from IPython.core.interactiveshell import InteractiveShell as I; I.instance()"
SOLVED = "solved: {'1.1': {'safe_cost'}}"
# As root the permissions of a file count for nothing, unless this is given up.
_WITHOUT_POWERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
_WITHOUT_POWERS += ["--inh-caps=-dac_override,-dac_read_search"]


def run(script: str, folder: Path, *before: str, limit: Callable[[], None] | None = None, **variables: str) -> str:
    """What a script says that runs in a folder; nothing may stand on stderr."""
    keep = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    process = subprocess.run(
        [*before, sys.executable, "-B", "-c", script], cwd=folder, env=keep | variables, preexec_fn=limit,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert (process.returncode, process.stderr) == (0, "")
    return process.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part of the course that a lesson needs."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("helpers", "course", "solutions_tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "progress.json"))
    return folder


@pytest.fixture
def readonly(copy: Path) -> Iterator[Path]:
    """The same where nothing can be written."""
    parts = [copy, *copy.rglob("*")]
    for path in parts:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield copy
    for path in parts:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_checkout_that_cannot_be_written_and_no_home(readonly: Path) -> None:
    root = os.getuid() == 0
    if root and shutil.which("setpriv") is None:
        pytest.skip("a superuser may write everywhere, and setpriv, which takes that away, is not installed")
    said = run(LESSON, readonly, *(_WITHOUT_POWERS if root else ()), HOME="/nonexistent")
    assert "Right: `safe_cost`" in said and SOLVED in said and "[picture] A line." in said
    told = "Your progress could not be written to progress.json (Permission denied): it counts until you close this"
    assert said.count(told) == 1
    assert not (readonly / "progress.json").exists()


def test_a_full_disk(copy: Path, tmp_path: Path) -> None:
    before = '{"version": 1, "solved": {"1.1": ["one_step"]}}\n'
    run(BEGUN, copy, HOME=str(tmp_path))
    (copy / "progress.json").write_text(before)

    def nothing_can_grow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    said = run(LESSON, copy, limit=nothing_can_grow, HOME=str(tmp_path))
    assert "Right: `safe_cost`" in said and "[picture] A line." in said
    assert said.count("Your progress could not be written to progress.json (File too large)") == 1
    assert "'one_step'" in said.rpartition("solved:")[2] and "'safe_cost'" in said.rpartition("solved:")[2]
    assert (copy / "progress.json").read_text() == before
    assert [path.name for path in copy.iterdir() if path.name.startswith(".")] in ([], [".progress.lock"])
    (copy / "progress.json").unlink()


SAVES = """
from helpers.lab.progress import record
for k in range(100000):
    record("1.1", f"e{k}")
    print(k, flush=True)
"""


def test_a_kernel_killed_while_it_saves_loses_nothing_that_was_confirmed(tmp_path: Path) -> None:
    rng = random.Random(0)
    file, confirmed = tmp_path / "progress.json", 0
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVES], cwd=ROOT, env=os.environ | {"COURSE_PROGRESS": str(file)},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.2))
        process.kill()
        lines = [int(line) for line in process.stdout.read().splitlines() if line.isdigit()]
        process.wait()
        confirmed = max([confirmed, *lines])
        known = json.loads(file.read_text())["solved"]["1.1"]
        assert {f"e{k}" for k in range(confirmed + 1)} <= set(known)
    assert confirmed > 2, "too few to say anything"


TRAINS = """
import numpy as np
from helpers.neural.logistic import train_logistic
rng = np.random.default_rng(0)
print("training", flush=True)
train_logistic(rng.standard_normal((50, 1000)), rng.integers(0, 2, (1, 1000)), learning_rate=0.1, steps=10**9)
"""


def test_a_kernel_killed_in_the_middle_of_a_training_keeps_what_was_solved(copy: Path, tmp_path: Path) -> None:
    variables = {"COURSE_PROGRESS": str(tmp_path / "progress.json"), "PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", LESSON + TRAINS], cwd=copy, env=variables, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line == "training\n":
            break
    time.sleep(0.2)
    assert process.poll() is None, "the training ended by itself"
    process.kill()
    process.wait()
    process.stdout.close()
    again = "from helpers.lab.progress import solved\nprint('solved:', solved())"
    del variables["PATH"]
    assert SOLVED in run(again, copy, limit=None, **variables)
