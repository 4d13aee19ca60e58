"""What becomes of one trial: scores of every kind, and sentences where there is none."""

import time
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

from helpers.neural.tuning.trials import as_plain, attempt, read_outcome


class Scored(NamedTuple):
    score: Any
    stopped: str = ""


@pytest.mark.parametrize(
    "outcome",
    [0.5, np.float32(0.5), np.array([[0.5]]), torch.tensor(0.5), {"score": 0.5}, Scored(0.5), {"score": np.array(0.5)}],
)
def test_scores_of_every_kind(outcome: Any) -> None:
    score, _, problem = read_outcome(outcome)
    assert (score, problem) == (0.5, "") and type(score) is float


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (None, "train gave None, expected one number, or a dict or named tuple with a score."),
        ({"loss": 0.5}, "train gave {'loss': 0.5}, expected one number,"),
        ("0.5", "train gave '0.5', expected one number,"),
        (np.ones(2), "train gave array([1., 1.]), expected one number,"),
        (float("nan"), "The score is nan: the training diverged."),
        (Scored(-np.inf), "The score is -inf: the training diverged."),
        (Scored(np.nan, "Stopped at step 3."), "Stopped at step 3."),
    ],
)
def test_what_is_no_score(outcome: Any, said: str) -> None:
    score, _, problem = read_outcome(outcome)
    assert score is None and problem.startswith(said)


def test_details_become_plain() -> None:
    costs = {"costs": np.array([1.5, 2.5]), "w": torch.ones(2, 1), "worst": np.inf, 3: (np.int64(4), None), "ok": True}
    _, details, _ = read_outcome({"score": 1, **costs, "model": object})
    assert details == {
        "costs": [1.5, 2.5],
        "w": [[1.0], [1.0]],
        "worst": "inf",
        "3": [4, None],
        "ok": True,
        "model": "<class 'object'>",
    }
    assert as_plain({"a": np.float32(0.5)}) == {"a": 0.5}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("a\n   b"), "ValueError: a b"),
        (MemoryError(), "MemoryError."),
        (SystemExit(3), "SystemExit: 3"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_what_train_raises_is_told(error: BaseException, said: str) -> None:
    def train(a: float) -> float:
        raise error

    trial = attempt(train, 3, {"a": 1.0})
    assert trial[:4] == (3, {"a": 1.0}, None, said)
    assert len(attempt(train, 3, {"a": 1.0}).problem) <= 300


def test_seconds_are_those_of_the_training() -> None:
    assert 0.05 <= attempt(lambda a: time.sleep(0.05), 0, {"a": 1.0}).seconds < 60
