"""The stopwatch, with a clock that the tests turn, and the counter of lines."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from helpers import stopwatch
from helpers.stopwatch import best_time, compare_times, count_lines, interleaved_times
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


def test_calls_are_timed_in_turn_after_a_round_to_warm_up(clock: Clock) -> None:
    made: list[str] = []
    spent = {"a": iter([9.0, 0.3, 0.1, 0.2]), "b": iter([0.02, 0.05, 0.07, 0.06])}

    def work(name: str) -> None:
        made.append(name)
        clock.now += next(spent[name])

    seconds = interleaved_times(lambda: work("a"), lambda: work("b"), rounds=3)
    assert made == ["a", "b"] * 4
    assert seconds == pytest.approx([0.1, 0.05])


class Busy:
    """A call that takes as long as told, the last of them from then on."""

    def __init__(self, clock: Clock, *seconds: float) -> None:
        self.clock, self.seconds, self.calls = clock, list(seconds), 0

    def __call__(self) -> None:
        self.clock.now += self.seconds[min(self.calls, len(self.seconds) - 1)]
        self.calls += 1


def test_two_times_are_compared_until_the_busy_moment_is_over(clock: Clock) -> None:
    slow, quick = Busy(clock, 0.4, 0.4), Busy(clock, *[0.3] * 6, 0.001)
    assert compare_times(slow, quick, least=100)
    assert slow.calls == 7


def test_a_ratio_is_not_believed_before_the_third_round(clock: Clock) -> None:
    disturbed, quick = Busy(clock, 0.4, 0.4, 0.001), Busy(clock, 0.001)
    assert not compare_times(disturbed, quick, least=100, patience=1)
    assert disturbed.calls > 100


def test_the_best_of_each_is_kept_even_if_the_two_are_never_left_in_peace_together(clock: Clock) -> None:
    longer, shorter = Busy(clock, *[0.1, 9.0] * 20), Busy(clock, *[0.1, 0.001] * 20)
    assert compare_times(longer, shorter, least=90, most=110, patience=1000)
    assert longer.calls <= 4


@pytest.mark.parametrize(("bounds", "held"), [({"most": 2.1}, True), ({"most": 1.9}, False), ({"least": 2.1}, False)])
def test_both_bounds_count(clock: Clock, bounds: dict[str, float], held: bool) -> None:
    assert compare_times(Busy(clock, 0.2), Busy(clock, 0.1), **bounds) is held


def test_both_get_the_same_arguments() -> None:
    got: list[Any] = []
    assert compare_times(lambda *a: got.append(a), lambda *a: got.append(a), 1, "x", least=1e-9)
    assert set(got) == {(1, "x")}


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
    assert "interleaved_times: rounds is 0" in complaint(interleaved_times, int, rounds=0)
    assert "compare_times: patience is 0" in complaint(compare_times, int, int, patience=0)
    assert "compare_times: least is nan" in complaint(compare_times, int, int, least=float("nan"))
    assert "compare_times: most is 2, expected a number above least, which is 3." in complaint(
        compare_times, int, int, least=3, most=2
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(best_time, 3).startswith("TypeError: best_time: function is 3, expected a function.")
    assert complaint(count_lines, None).startswith("TypeError: count_lines: function is None, expected a function.")
    assert complaint(compare_times, int, 0).startswith("TypeError: compare_times: shorter is 0, expected a function.")
