"""Trainings for the tests of the search: functions of a module, so that other processes find them."""

import os
import time
from typing import Any

from helpers.neural.tuning.spaces import LogUniform, WholeNumbers

SPACE = {"learning_rate": LogUniform(1e-4, 1), "hidden": WholeNumbers(1, 64)}


def bowl(learning_rate: float, hidden: int) -> float:
    """A score that is best at a learning rate of 0.01, at once."""
    return -abs(learning_rate - 0.01) - hidden / 1e6


def moody(learning_rate: float, hidden: int) -> dict[str, Any]:
    """A score for most points, an error for some, NaN for others; the details say who did it."""
    if hidden % 5 == 0:
        raise ValueError(f"{hidden} units\nare a multiple of 5")
    score = float("nan") if hidden % 7 == 0 else bowl(learning_rate, hidden)
    return {"score": score, "process": os.getpid(), "threads": os.environ["OMP_NUM_THREADS"]}


def deadly(learning_rate: float, hidden: int) -> float:
    """Like bowl, but it takes its process along where hidden is a multiple of 9."""
    time.sleep(0.02)
    if hidden % 9 == 0:
        os._exit(1)
    return bowl(learning_rate, hidden)


def slow(learning_rate: float, hidden: int) -> float:
    """Like bowl, but it takes a while."""
    time.sleep(0.05)
    return bowl(learning_rate, hidden)


def interrupted(learning_rate: float, hidden: int) -> float:
    """Like bowl, until someone presses Ctrl-C where hidden is a multiple of 9."""
    if hidden % 9 == 0:
        raise KeyboardInterrupt
    return bowl(learning_rate, hidden)
