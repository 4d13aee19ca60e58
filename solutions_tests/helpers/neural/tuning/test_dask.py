"""The search on a Dask cluster, with no other change than the executor."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.neural.tuning import search, search_results
from solutions_tests.helpers.neural.trainings import SPACE, moody, slow
from solutions_tests.helpers.probes import complaint

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'dask[distributed]'.")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A cluster of two threads in this process, without a dashboard and without a port."""
    size = {"n_workers": 1, "threads_per_worker": 2, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**size) as cluster, distributed.Client(cluster) as client:
        yield client


def test_the_same_search_on_a_cluster(client: Any, tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    here = search(moody, SPACE, 12, seed=7)
    there = search(moody, SPACE, 12, seed=7, executor=client.get_executor(), file=file)
    assert [trial[:4] for trial in there.trials] == [trial[:4] for trial in here.trials]
    assert len(there.failed) == 5 and there.best.number == here.best.number
    assert file.read_bytes().count(b"\n") == 13


def test_functions_without_a_name_travel_to_a_cluster(client: Any) -> None:
    offset = 0.5
    result = search(lambda learning_rate, hidden: learning_rate + offset, SPACE, 3, executor=client.get_executor())
    assert [trial.score for trial in result.trials] == [t.hyperparameters["learning_rate"] + 0.5 for t in result.trials]


def test_no_answer_comes_from_the_memory_of_the_cluster(client: Any) -> None:
    def train(a: float) -> dict[str, float]:
        return {"score": a, "when": time.perf_counter()}

    points, executor = [{"a": 1}, {"a": 2}], client.get_executor()
    held = search_results(train, points, executor=executor)
    first = next(held)
    again = search(train, points, executor=executor).trials[first.number]
    assert again.score == first.score and again.details["when"] > first.details["when"]
    held.close()


def test_an_interrupted_search_goes_on_elsewhere(client: Any, tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"

    def press_ctrl_c(trial: Any) -> None:
        if trial.number >= 4:
            raise KeyboardInterrupt

    part = search(slow, SPACE, 40, executor=client.get_executor(), file=file, on_result=press_ctrl_c)
    assert 3 <= len(part.trials) <= 10 and part.stopped
    whole = search(slow, SPACE, 12, file=file)
    assert [trial.score for trial in whole.trials] == [trial.score for trial in search(slow, SPACE, 12).trials]
    assert [trial for trial in whole.trials if trial in part.trials] == [t for t in part.trials if t.number < 12]


def test_the_client_itself_is_no_executor(client: Any) -> None:
    assert complaint(search, slow, SPACE, 2, executor=client).endswith("Pass client.get_executor().")
