"""The work of a layer per number moved, and the limits of a machine."""

import pytest

from helpers.vision.timing import PARTS, block_loads, block_times, machine_roofs
from solutions_tests.helpers.probes import complaint


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
    assert "block_loads: side is 0" in complaint(block_loads, 0, 3)
    assert "block_loads: n_C is 1.5" in complaint(block_loads, 4, 1.5)
    assert "block_loads: m is 0" in complaint(block_loads, 4, 3, m=0)
    assert "block_times: m is 0" in complaint(block_times, 4, 4, m=0)


def test_other_kinds_are_refused() -> None:
    assert complaint(block_times, 1, 4, m=1).startswith("ValueError: block_times: m is 1 and side is 1, expected")
    assert complaint(machine_roofs, 0).startswith(
        "ValueError: machine_roofs: side is 0, expected a whole number of at least 1."
    )
    assert complaint(machine_roofs, 2, -1).startswith(
        "ValueError: machine_roofs: numbers is -1, expected a whole number of at least 1."
    )
