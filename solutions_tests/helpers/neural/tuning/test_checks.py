"""What a search refuses, and the sentences that it says then."""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from helpers.neural.tuning import WholeNumbers, grid, search, search_results
from solutions_tests.helpers.neural.trainings import SPACE, bowl
from solutions_tests.helpers.probes import complaint


def test_files_of_another_search_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "trials.jsonl"
    search(bowl, SPACE, 2, file=file)
    assert complaint(search, bowl, SPACE, 2, file=file, seed=1) == (
        "ValueError: search: file trials.jsonl belongs to another search, its seed is 0, expected 1."
        " Choose another file, or search with what it was begun with."
    )
    wider = SPACE | {"hidden": WholeNumbers(1, 128)}
    assert "its space is" in complaint(search_results, bowl, wider, 2, file=file)
    assert "does not hold the trials of such a search" in complaint(search, bowl, grid(SPACE, 2), file=file)
    assert len(search(bowl, dict(reversed(SPACE.items())), 2, file=file).trials) == 2


MADE_UP = type("Cluster", (), {"get_executor": None, "__repr__": lambda self: "<Client>"})()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"train": 3}, "TypeError: search: train is 3, expected a function that trains and returns a score."),
        (
            {"train": lambda rate: 1.0},
            "TypeError: search: train(rate) cannot be called with the hyperparameters learning_rate, hidden (missing a"
            " required argument: 'rate'). Give both the same names.",
        ),
        (
            {"space": {}},
            "TypeError: search: space is {}, expected a dict with a distribution for every hyperparameter.",
        ),
        ({"space": []}, "TypeError: search: space is [], expected a dict of distributions, or a list of points, each"),
        (
            {"space": [3]},
            "TypeError: search: space is [3], expected a dict of distributions, or a list of points, each",
        ),
        ({"space": [{"learning_rate": bowl}]}, "TypeError: search: learning_rate holds <function bowl"),
        ({"n": None}, "ValueError: search: n is None, expected a whole number of at least 1."),
        ({"n": 0}, "ValueError: search: n is 0, expected a whole number of at least 1."),
        ({"space": grid(SPACE, 2), "n": 9}, "ValueError: search: n is 9, expected a whole number from 1 to 4."),
        ({"seed": 0.5}, "ValueError: search: seed is 0.5, expected a whole number of at least 0."),
        ({"at_once": 0}, "ValueError: search: at_once is 0, expected a whole number of at least 1."),
        (
            {"executor": 2},
            "TypeError: search: executor is 2, expected an Executor of concurrent.futures, or None."
            " Write ThreadPoolExecutor(2) or ProcessPoolExecutor(2).",
        ),
        (
            {"executor": MADE_UP},
            "TypeError: search: executor is <Client>, expected an Executor of concurrent.futures, or None."
            " Pass client.get_executor().",
        ),
    ],
)
def test_wrong_inputs(arguments: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"train": bowl, "space": SPACE, "n": 3} | arguments
    assert complaint(search, **given).startswith(said)


def test_functions_that_other_processes_cannot_find(monkeypatch: pytest.MonkeyPatch) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        said = complaint(search, lambda learning_rate, hidden: 1.0, SPACE, 3, executor=executor)
        assert "<lambda>, which cannot be sent to other processes because it has no name that another" in said
        assert said.endswith("Write it to a .py file and import it, or use ThreadPoolExecutor.")
        notebook: Any = type(sys)("__main__")
        exec("def train(learning_rate, hidden): return 1.0", notebook.__dict__)
        monkeypatch.setitem(sys.modules, "__main__", notebook)
        assert "train is train, which cannot be sent to other processes because it was defined in a notebook" in (
            complaint(search, partial(notebook.train), SPACE, 3, executor=executor)
        )
