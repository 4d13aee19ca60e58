"""The search: the same points whoever makes them, nothing lost, nothing made again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers.neural.tuning import (
    LogUniform,
    Trial,
    grid,
    narrow,
    random_points,
    search,
    search_results,
)
from solutions_tests.helpers.neural.trainings import SPACE, bowl, interrupted, moody, slow
from solutions_tests.helpers.probes import complaint

SEED, N = 7, 12
Workers = Callable[[], AbstractContextManager[Executor | None]]
KINDS: dict[str, Workers] = {
    "here": nullcontext,
    "threads": lambda: ThreadPoolExecutor(3),
    "processes": lambda: ProcessPoolExecutor(2, get_context("spawn")),
}


def outcome(trials: Any) -> list[Any]:
    """All of the trials that has to be the same every time."""
    return [(t.number, t.hyperparameters, t.score, t.problem) for t in trials]


@pytest.mark.parametrize("kind", KINDS)
def test_points_and_results_are_the_same_whoever_makes_them(kind: str, tmp_path: Path) -> None:
    file, seen = tmp_path / "trials.jsonl", list[Trial]()
    with KINDS[kind]() as executor:
        result = search(moody, SPACE, N, executor=executor, seed=SEED, file=file, on_result=seen.append)
    points = random_points(SPACE, N, SEED)
    assert [trial.hyperparameters for trial in result.trials] == points
    assert outcome(result.trials) == outcome(search(moody, SPACE, N, seed=SEED).trials)
    assert outcome(sorted(seen)) == outcome(result.trials)
    assert [trial.number for trial in result.failed] == [1, 3, 4, 9, 10]
    assert result.failed[0].problem == f"ValueError: {points[1]['hidden']} units are a multiple of 5"
    assert result.failed[1].problem == "The score is nan: the training diverged."
    assert result.best.score == max(bowl(**t.hyperparameters) for t in result.ranked)
    processes = {t.details["process"] for t in result.ranked}
    assert (os.getpid() in processes) == (kind != "processes")
    assert {t.details["threads"] for t in result.ranked} == {"1"}
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert sorted(line["number"] for line in lines[1:]) == list(range(N))


def test_the_best_is_the_largest_or_the_smallest() -> None:
    costs = search(lambda learning_rate, hidden: -bowl(learning_rate, hidden), SPACE, N, maximize=False)
    assert costs.best.number == search(bowl, SPACE, N).best.number
    assert costs.table()[0]["score"] == min(trial.score for trial in costs.trials if trial.score is not None)


def test_what_is_in_the_file_is_not_made_again(tmp_path: Path) -> None:
    made: list[float] = []

    def train(learning_rate: float, hidden: int) -> dict[str, Any]:
        made.append(learning_rate)
        return moody(learning_rate, hidden)

    file = tmp_path / "trials.jsonl"
    whole = search(train, SPACE, N, seed=SEED)
    search(train, SPACE, 5, seed=SEED, file=file)
    made.clear()
    again = list(search_results(train, SPACE, 5, seed=SEED, file=file))
    assert made == [] and outcome(again) == outcome(whole.trials[:5])
    more = search(train, SPACE, N, seed=SEED, file=str(file))
    assert len(made) == N - 5 and outcome(more.trials) == outcome(whole.trials)
    assert outcome(search(train, SPACE, 2, seed=SEED, file=file).trials) == outcome(whole.trials[:2])
    made.clear()

    def repaired(learning_rate: float, hidden: int) -> float:
        made.append(learning_rate)
        return 1.0

    better = search(repaired, SPACE, N, seed=SEED, file=file, retry_failed=True)
    assert len(made) == len(whole.failed) and not better.failed
    assert not search(train, SPACE, N, seed=SEED, file=file).failed


@pytest.mark.parametrize("kind", ["here", "threads"])
def test_interrupted_and_gone_on_with(kind: str, tmp_path: Path) -> None:
    file, seen = tmp_path / "trials.jsonl", list[Trial]()

    def press_ctrl_c(trial: Trial) -> None:
        seen.append(trial)
        if len(seen) == 4:
            raise KeyboardInterrupt

    with KINDS[kind]() as executor:
        part = search(slow, SPACE, 60, executor=executor, seed=SEED, file=file, on_result=press_ctrl_c)
    assert 4 <= len(part.trials) <= 7  # the other fifty are not waited for
    assert part.stopped == f"Interrupted after {len(part.trials)} of 60 trials. The same call goes on from its file."
    assert str(part).endswith(part.stopped)
    file.write_bytes(file.read_bytes()[:-20])  # and the last line was cut off
    seen.clear()
    with KINDS[kind]() as executor:
        whole = search(bowl, SPACE, 60, executor=executor, seed=SEED, file=file)
    assert outcome(whole.trials) == outcome(search(bowl, SPACE, 60, seed=SEED).trials)
    assert sum(trial.seconds >= 0.05 for trial in whole.trials) == len(part.trials) - 1
    assert whole.stopped == ""


def test_what_had_ended_when_it_was_interrupted_is_kept(tmp_path: Path) -> None:
    class AtOnce(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(fn(*args))
            return future

    def press_ctrl_c(trial: Trial) -> None:
        raise KeyboardInterrupt

    file = tmp_path / "trials.jsonl"
    part = search(bowl, SPACE, 30, executor=AtOnce(), at_once=5, file=file, on_result=press_ctrl_c)
    assert [trial.number for trial in part.trials] == [0, 1, 2, 3, 4]
    assert file.read_bytes().count(b"\n") == 6
    assert part.stopped.startswith("Interrupted after 5 of 30 trials.")


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_c_that_reaches_the_workers(kind: str) -> None:
    with KINDS[kind]() as executor:
        part = search(interrupted, SPACE, N, executor=executor, seed=SEED)
    assert part.stopped.startswith("Interrupted after ") and "With file=... the same call could" in part.stopped
    assert not part.failed and not {2, 3} & {trial.number for trial in part.trials}


SCRIPT = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from helpers.neural.tuning import search
from solutions_tests.helpers.neural.trainings import SPACE, slow

if __name__ == "__main__":
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        print(search(slow, SPACE, 400, executor=executor, seed=7, file="trials.jsonl").stopped)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind.")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped_in_the_middle(how: str, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, "script.py"], cwd=tmp_path, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    file = tmp_path / "trials.jsonl"
    until = time.monotonic() + 60
    while time.monotonic() < until and (not file.exists() or file.read_bytes().count(b"\n") < 6):
        time.sleep(0.02)
    os.killpg(process.pid, getattr(signal, how))
    said = process.communicate(timeout=60)[0]
    assert how == "SIGKILL" or "of 400 trials. The same call goes on from its file." in said
    made = file.read_bytes().count(b"\n") - 1
    assert 5 <= made < 200
    whole = search(bowl, SPACE, 200, seed=SEED, file=file)
    assert sum(trial.seconds >= 0.05 for trial in whole.trials) in (made, made - 1)
    assert outcome(whole.trials) == outcome(search(bowl, SPACE, 200, seed=SEED).trials)


def test_a_stream_that_is_closed_takes_its_trials_back(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        stream = search_results(slow, SPACE, 50, executor=executor, file=tmp_path / "trials.jsonl")
        next(stream)
        stream.close()
    assert 2 <= (tmp_path / "trials.jsonl").read_bytes().count(b"\n") <= 5


def test_an_error_of_on_result_is_shown_and_costs_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError):
        search(slow, SPACE, 50, executor=executor, file=tmp_path / "trials.jsonl", on_result=lambda trial: 1 / 0)
    assert (tmp_path / "trials.jsonl").read_bytes().count(b"\n") >= 2


def test_a_grid_is_searched_by_the_same_machinery(tmp_path: Path) -> None:
    points = grid(SPACE, 3)
    result = search(bowl, points, file=tmp_path / "grid.jsonl", seed=3)
    assert [trial.hyperparameters for trial in result.trials] == points
    assert search(bowl, points, 4, file=tmp_path / "grid.jsonl").trials == result.trials[:4]
    assert "belongs to another search, its points is" in complaint(
        search, bowl, points[:5], file=tmp_path / "grid.jsonl"
    )
    mixed = search(lambda a, b=1: a + b, [{"a": np.float64(2)}, {"a": 1, "b": 3}])
    assert [trial.score for trial in mixed.trials] == [3, 4]
    assert "b" in str(mixed).splitlines()[1]


def test_coarse_to_fine_comes_closer() -> None:
    coarse = search(bowl, SPACE, 20)
    smaller: Any = narrow(SPACE, coarse, keep=4)
    fine = search(bowl, smaller, 20)
    assert smaller["learning_rate"].high / smaller["learning_rate"].low < 1e4 / 50
    assert (fine.best.score or -1) > (coarse.best.score or 0)


def test_a_progress_bar_counts_the_trials(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(search(bowl, SPACE, 5, progress=True).trials) == 5
    assert "5/5" in capsys.readouterr().err
    search(bowl, SPACE, 5)
    assert capsys.readouterr().err == ""


def test_a_search_loads_no_torch_and_no_dask() -> None:
    code = (
        "import sys; from helpers.neural.tuning import search, LogUniform\n"
        "search(lambda a: a, {'a': LogUniform(0.1, 1)}, 2)\n"
        "print([name for name in ('torch', 'dask', 'distributed', 'tqdm', 'sklearn') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
    assert LogUniform.__module__ == "helpers.neural.tuning.spaces"
