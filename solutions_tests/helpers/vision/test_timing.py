"""Times in turn, the work of a layer per number moved, and the limits of a machine."""

from time import sleep

import numpy as np
import pytest

from helpers.vision.timing import PARTS, block_loads, block_times, interleaved_times, machine_roofs
from solutions_tests.helpers.probes import complaint


def test_calls_are_made_in_turn_after_a_round_to_warm_up() -> None:
    made: list[str] = []
    seconds = interleaved_times(lambda: made.append("a"), lambda: made.append("b"), rounds=3)
    assert made == ["a", "b"] * 4
    assert seconds.shape == (2,) and (seconds >= 0).all()


def test_the_shortest_time_counts() -> None:
    waits = iter([0.03, 0.02, 0.001, 0.02])
    seconds = interleaved_times(lambda: sleep(next(waits)), rounds=3)
    assert 0.001 <= seconds[0] < 0.015


def test_loads_by_hand() -> None:
    loads = block_loads(4, 3, m=1)
    assert tuple(loads) == PARTS
    assert loads["3x3"] == (16 * 3 * 27, 2 * 48 + 81)
    assert loads["depthwise"] == (16 * 3 * 9, 2 * 48 + 27)
    assert loads["1x1"] == (16 * 3 * 3, 2 * 48 + 9)
    assert loads["batch norm"] == (48, 96 + 6)
    assert loads["ReLU"] == (0, 96)
    assert loads["depthwise"].intensity == pytest.approx(432 / 123)
    five = block_loads(4, 3, m=5)
    assert five["3x3"] == (5 * 16 * 3 * 27, 5 * 2 * 48 + 81)  # the weights are read once for all pictures
    assert five["ReLU"] == (0, 5 * 96)


def test_normal_work_grows_with_the_channels_and_depthwise_work_does_not() -> None:
    narrow, wide = block_loads(16, 16), block_loads(16, 128)
    assert wide["3x3"].intensity > 3 * narrow["3x3"].intensity
    assert wide["depthwise"].intensity == pytest.approx(narrow["depthwise"].intensity, rel=0.01)


def test_times_of_a_block_are_there() -> None:
    times = block_times(8, 4, m=2, rounds=2)
    assert tuple(times) == PARTS
    assert all(seconds.shape == (2,) and (seconds > 0).all() for seconds in times.values())
    assert min(machine_roofs(32, 1000, rounds=2)) > 0


def test_refusals() -> None:
    assert "interleaved_times: rounds is 0" in complaint(interleaved_times, int, rounds=0)
    assert "block_loads: side is 0" in complaint(block_loads, 0, 3)
    assert "block_loads: n_C is 1.5" in complaint(block_loads, 4, 1.5)
    assert "block_loads: m is 0" in complaint(block_loads, 4, 3, m=0)
    assert "block_times: m is 0" in complaint(block_times, 4, 4, m=0)
    assert np.isfinite(interleaved_times(int, rounds=1)).all()
