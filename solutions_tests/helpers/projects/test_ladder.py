"""The ladder of errors: names, sums and intervals of its gaps, and whether its advice knows when to doubt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.projects.ladder import ACTIONS, chance_of_largest, error_ladder, next_step
from helpers.projects.uncertainty import gap_interval

RATE, COUNT = st.floats(0, 1), st.integers(1, 10**5)


def test_a_ladder_by_hand() -> None:
    ladder = error_ladder(
        human=(0.04, None), train=(0.07, 5000), training_dev=(0.10, 1000), dev=(0.12, 1000), test=(0.12, 900)
    )
    names = [(gap.name, round(100 * gap.height, 6)) for gap in ladder.gaps]
    assert names == [("avoidable bias", 3), ("variance", 3), ("data mismatch", 2), ("overfitting to dev", 0)]
    assert [rung.name for rung in ladder.rungs] == ["human", "train", "training-dev", "dev", "test"]
    assert ladder.gaps[1][2:] == tuple(gap_interval(0.10, 1000, 0.07, 5000))
    assert [gap.clear for gap in ladder.gaps] == [True, True, False, False]


@given(RATE, COUNT, RATE, COUNT, RATE, COUNT)
def test_the_gaps_add_up_to_the_whole_way(h: float, n: int, t: float, k: int, d: float, m: int) -> None:
    ladder = error_ladder(human=(h, n), train=(t, k), dev=(d, m))
    assert [gap.name for gap in ladder.gaps] == ["avoidable bias", "variance"]
    assert sum(gap.height for gap in ladder.gaps) == pytest.approx(d - h, abs=1e-12)
    assert all(gap.low <= gap.height + 1e-12 and gap.height <= gap.high + 1e-12 for gap in ladder.gaps)
    assert ladder.largest.height == max(t - h, d - t)


def test_with_more_examples_the_same_numbers_become_sure() -> None:
    few = error_ladder(human=(0.01, None), train=(0.05, 100), dev=(0.07, 100))
    many = error_ladder(human=(0.01, None), train=(0.05, 10_000), dev=(0.07, 10_000))
    assert not next_step(few).sure
    advice = next_step(many)
    assert (advice.gap, advice.sure) == ("avoidable bias", True)
    assert advice.actions == ACTIONS["avoidable bias"]
    assert "4.0 points" in advice.sentence
    assert next_step(few).sentence.startswith("Not sure which is larger: avoidable bias, 4.0 points")


def test_chances_are_those_of_the_posterior() -> None:
    even = error_ladder(human=(0.0, None), train=(0.1, 500), dev=(0.2, 500))
    chances = chance_of_largest(even, np.random.default_rng(0), draws=20_000)
    assert sum(chances.values()) == pytest.approx(1)
    rng = np.random.default_rng(1)
    train, dev = rng.beta(50.5, 450.5, 20_000), rng.beta(100.5, 400.5, 20_000)
    assert chances["avoidable bias"] == pytest.approx((train > dev - train).mean(), abs=0.015)


def test_where_all_is_noise_nothing_is_advised() -> None:
    advice = next_step(error_ladder(human=(0.05, 40), train=(0.06, 50), dev=(0.05, 60)))
    assert (advice.gap, advice.sure, advice.actions) == ("", False, ())
    assert advice.sentence == "No gap is more than chance; the largest is at most 11.8 points."


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"dev": 0.1}, "dev is 0.1, expected a pair"),
        ({"dev": (1.2, 100)}, "the error of dev is 1.2"),
        ({"dev": (0.1, 0)}, "n of dev is 0"),
        ({"dev": (0.1, None)}, "n of dev is None"),
        ({"training_dev": (float("nan"), 10)}, "the error of training_dev is nan"),
    ],
)
def test_refusals(more: dict[str, object], words: str) -> None:
    good: dict[str, object] = {"human": (0.01, None), "train": (0.02, 100), "dev": (0.03, 100)}
    with pytest.raises((ValueError, TypeError), match=words):
        error_ladder(**(good | more))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a Ladder"):
        next_step(0.1)  # type: ignore[arg-type]
