"""How much faster two workers search than one, on real trainings of the digit network.

Run it with the Python of the course: ``.venv/bin/python tools/search_speed.py``. All ways make the same trials with
the same hyperparameters. They take turns, so that a busy moment of the machine hits all of them, and their medians are
compared. The workers are started, and have loaded their data, before the clock runs; each of them uses one thread.
"""

import os
import sys
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["COURSE_THREADS"] = "1"

from helpers.neural.tuning import LogUniform, OneMinusLogUniform, WholeNumbers, search
from helpers.neural.tuning_tasks import train_digits

ROUNDS, TRIALS = 7, 16
SPACE = {
    "learning_rate": LogUniform(1e-4, 1),
    "beta": OneMinusLogUniform(0.9, 0.999),
    "hidden": WholeNumbers(16, 64),
}


def seconds(executor: Executor | None) -> float:
    """The time of one search."""
    start = time.perf_counter()
    result = search(train_digits, SPACE, TRIALS, executor=executor)
    taken = time.perf_counter() - start
    assert len(result.ranked) == TRIALS, str(result)
    return taken


def main() -> None:
    """Measure and print one line per kind of workers."""
    spawn = get_context("spawn")
    with ExitStack() as stack:
        kinds: dict[str, Executor | None] = {
            "here, one after the other": None,
            "1 process": stack.enter_context(ProcessPoolExecutor(1, spawn)),
            "2 processes": stack.enter_context(ProcessPoolExecutor(2, spawn)),
            "2 threads": stack.enter_context(ThreadPoolExecutor(2)),
        }
        for executor in kinds.values():
            seconds(executor)
        rounds = [{name: seconds(executor) for name, executor in kinds.items()} for _ in range(ROUNDS)]
    print(f"{TRIALS} trainings of digits, medians of {ROUNDS} turns, {os.cpu_count()} processor cores\n")
    for name in kinds:
        taken = median(turn[name] for turn in rounds)
        ratios = [turn["1 process"] / turn[name] for turn in rounds]
        print(f"{name:26} {taken:5.2f} s   {median(ratios):4.2f} times as fast as 1 process")


if __name__ == "__main__":
    main()
