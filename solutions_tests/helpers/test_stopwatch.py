"""The stopwatch, with a clock that the tests turn, and the counter of lines."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from helpers import stopwatch
from helpers.stopwatch import best_time, count_lines
from solutions_tests.helpers.probes import complaint


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(stopwatch, "perf_counter", found)
    return found


def test_the_best_batch_counts(clock: Clock) -> None:
    spent: Iterator[float] = iter([0.3, 0.1, 0.2])

    def work() -> None:
        clock.now += next(spent)

    assert best_time(work, batches=3) == pytest.approx(0.1)
    assert next(spent, None) is None


def test_a_short_call_is_repeated_until_the_batch_is_long_enough(clock: Clock) -> None:
    calls = []

    def work(seconds: float) -> None:
        calls.append(seconds)
        clock.now += seconds

    assert best_time(work, 0.001, batches=2, at_least=0.0079) == pytest.approx(0.001)
    assert len(calls) == 1 + 2 + 4 + 8 + 8


def test_a_pause_of_the_machine_does_not_pass_for_a_long_batch(clock: Clock) -> None:
    spent = iter([0.5, *[0.001] * 99])

    def work() -> None:
        clock.now += next(spent)

    assert best_time(work, batches=3, at_least=0.0079) == pytest.approx(0.001)
    assert len(list(spent)) == 100 - (1 + 1 + 2 + 4 + 3 * 8), "the first batch was slow by accident"


def test_a_real_clock_tells_much_from_little() -> None:
    assert best_time(sum, range(100_000)) > 10 * best_time(sum, range(100)) > 0


def add_up(n: int) -> int:
    total = 0
    for i in range(n):
        total += doubled(i)
    return total


def doubled(x: int) -> int:
    return 2 * x


def test_lines_are_counted_in_loops_and_in_what_they_call() -> None:
    few, more = count_lines(add_up, 10), count_lines(add_up, 110)
    assert more - few == 3 * 100
    assert count_lines(doubled, 1) == 2
    assert count_lines(np.matmul, np.ones(3), np.ones(3)) == count_lines(np.matmul, np.ones(3000), np.ones(3000)) == 1


def test_counting_leaves_the_tracing_as_it_was() -> None:
    def failing() -> None:
        raise RuntimeError("on purpose")

    def mine(*_: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(mine)
    try:
        with pytest.raises(RuntimeError, match="on purpose"):
            count_lines(failing)
        found = sys.gettrace()
    finally:
        sys.settrace(before)
    assert found is mine


def test_wrong_inputs() -> None:
    assert complaint(best_time, int, batches=0).startswith(
        "ValueError: best_time: batches is 0, expected a whole number"
    )
    assert complaint(best_time, int, at_least=0).startswith("ValueError: best_time: at_least is 0, expected a number")
