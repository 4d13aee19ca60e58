"""The distributions of hyperparameters: against scipy, their bounds, and their shares."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from helpers.neural.tuning.spaces import Choice, Distribution, LogUniform, OneMinusLogUniform, Uniform, WholeNumbers
from solutions_tests.helpers.probes import SEEDS, close, complaint

SHARES = st.floats(0, 1)
EXPONENTS = st.tuples(st.floats(-12, 6), st.floats(0.01, 8))  # of low, and how many decades high lies above it


def draws(distribution: Distribution, seed: int, n: int = 400) -> np.ndarray:
    return np.array([distribution.at(u) for u in np.random.default_rng(seed).random(n)])


def decades(exponents: tuple[float, float]) -> tuple[float, float]:
    return 10 ** exponents[0], 10 ** (exponents[0] + exponents[1])


@given(exponents=EXPONENTS, share=SHARES, seed=SEEDS)
def test_log_uniform_is_that_of_scipy(exponents: tuple[float, float], share: float, seed: int) -> None:
    low, high = decades(exponents)
    ours, theirs = LogUniform(low, high), stats.loguniform(low, high)
    close(ours.at(share), theirs.ppf(share))
    close(ours.share(theirs.ppf(share)), share, atol=1e-7)
    assert stats.kstest(draws(ours, seed), theirs.cdf).pvalue > 1e-4


@given(low=st.floats(-1e3, 1e3), width=st.floats(1e-3, 1e3), share=SHARES, seed=SEEDS)
def test_uniform_is_that_of_scipy(low: float, width: float, share: float, seed: int) -> None:
    ours, theirs = Uniform(low, low + width), stats.uniform(low, width)
    close(ours.at(share), theirs.ppf(share), atol=1e-9)
    close(ours.share(ours.at(share)), share, atol=1e-6)
    assert stats.kstest(draws(ours, seed), theirs.cdf).pvalue > 1e-4


@given(exponents=st.tuples(st.floats(-6, -1), st.floats(0.1, 1)), share=SHARES, seed=SEEDS)
def test_one_minus_beta_is_log_uniform(exponents: tuple[float, float], share: float, seed: int) -> None:
    nearest, farthest = decades(exponents)
    ours, theirs = OneMinusLogUniform(1 - farthest, 1 - nearest), stats.loguniform(nearest, farthest)
    close(1 - ours.at(share), theirs.ppf(1 - share), rtol=1e-6, atol=1e-12)
    assert stats.kstest(1 - draws(ours, seed), theirs.cdf).pvalue > 1e-4


def test_every_decade_gets_the_same_share() -> None:
    rates = draws(LogUniform(1e-4, 1), 0, 20_000)
    betas = draws(OneMinusLogUniform(0.9, 0.999), 0, 20_000)
    for k in range(4):
        assert abs(((rates >= 10.0 ** (k - 4)) & (rates < 10.0 ** (k - 3))).mean() - 0.25) < 0.01
    assert abs((betas < 0.99).mean() - 0.5) < 0.01
    wasteful = draws(Uniform(1e-4, 1), 0, 20_000)
    assert abs((wasteful > 0.1).mean() - 0.9) < 0.01
    assert (wasteful < 0.001).mean() < 0.002


def test_worked_numbers() -> None:
    rates, betas = LogUniform(1e-4, 1), OneMinusLogUniform(0.9, 0.999)
    close([rates.at(k / 4) for k in range(5)], [1e-4, 1e-3, 1e-2, 1e-1, 1])
    close([betas.at(k / 2) for k in range(3)], [0.9, 0.99, 0.999])
    assert (rates.at(0), rates.at(1), betas.at(0), betas.at(1)) == (1e-4, 1, 0.9, 0.999)
    assert [Uniform(2, 4).at(u) for u in (0, 0.5, 1)] == [2, 3, 4]
    assert [WholeNumbers(2, 4).at(u) for u in (0, 0.3, 0.34, 0.66, 0.67, 1)] == [2, 2, 3, 3, 4, 4]
    assert [Choice(["a", "b"]).at(u) for u in (0, 0.49, 0.5, 1)] == ["a", "a", "b", "b"]


@given(exponents=EXPONENTS, share=SHARES)
def test_nothing_leaves_its_bounds(exponents: tuple[float, float], share: float) -> None:
    low, high = decades(exponents)
    assert low <= LogUniform(low, high).at(share) <= high
    assert low <= Uniform(low, high).at(share) <= high
    near, far = 1 - min(low, 0.5), 1 - min(low, 0.5) / 2
    assert near <= OneMinusLogUniform(near, far).at(share) <= far


def test_rounding_does_not_push_a_value_out() -> None:
    for low, high in np.sort(np.random.default_rng(0).random((300, 2)), axis=1):
        for kind in (Uniform, LogUniform, OneMinusLogUniform):
            distribution = kind(low, high)
            assert distribution.at(0) >= low and distribution.at(1) <= high
            assert (distribution.at(-0.5), distribution.at(1.5)) == (low, high)


@given(low=st.integers(-50, 50), more=st.integers(0, 12), seed=SEEDS)
def test_whole_numbers_include_both_ends_and_are_equally_likely(low: int, more: int, seed: int) -> None:
    numbers = WholeNumbers(low, low + more)
    n = 300 * len(numbers)
    seen, counts = np.unique(draws(numbers, seed, n), return_counts=True)
    assert list(seen) == list(range(low, low + more + 1))
    assert more == 0 or stats.chisquare(counts).pvalue > 1e-4
    assert isinstance(numbers.at(0.5), int)


@given(exponents=EXPONENTS, shares=st.lists(SHARES, min_size=1, max_size=5), margin=st.floats(0.001, 1.5))
def test_a_box_holds_its_values_and_stays_inside(
    exponents: tuple[float, float], shares: list[float], margin: float
) -> None:
    low, high = decades(exponents)
    kinds: list[Any] = [Uniform(low, high), LogUniform(low, high), OneMinusLogUniform(0.9, 0.9999)]
    for distribution in [*kinds, WholeNumbers(3, 77)]:
        values = [distribution.at(share) for share in shares]
        box = distribution.around(values, margin)
        assert distribution.low <= box.low <= min(values) <= max(values) <= box.high <= distribution.high
        assert all(box.holds(value) for value in values)
        if margin > 1:
            assert box == distribution


def test_the_margin_is_measured_on_the_scale() -> None:
    box = LogUniform(1e-4, 1).around([1e-2], 0.25)
    close((box.low, box.high), (1e-3, 1e-1))
    betas = OneMinusLogUniform(0.9, 0.99999).around([0.999], 0.25)
    close((betas.low, betas.high), (0.99, 0.9999))
    assert WholeNumbers(1, 100).around([40, 50], 0.05) == WholeNumbers(35, 55)
    assert WholeNumbers(1, 4).around([2], 0.05) == WholeNumbers(2, 2)
    assert Choice(["a", "b", "c"]).around(["c", "a", "c"], 0.05) == Choice(["a", "c"])


def test_evenly_spread_values() -> None:
    close(LogUniform(1e-4, 1).spread(5), [1e-4, 1e-3, 1e-2, 1e-1, 1])
    close(LogUniform(1e-4, 1).spread(1), [1e-2])
    assert WholeNumbers(1, 9).spread(3) == [1, 5, 9]
    assert WholeNumbers(1, 9).spread(1) == [5]
    assert WholeNumbers(1, 3).spread(5) == [1, 2, 3]
    assert Choice(["a", "b"]).spread(5) == ["a", "b"]


def test_values_that_can_and_cannot_be_drawn() -> None:
    assert LogUniform(1e-4, 1).holds(0.5) and LogUniform(1e-4, 1).holds(1)
    assert not LogUniform(1e-4, 1).holds(2) and not Uniform(0, 1).holds("0.5")
    assert WholeNumbers(1, 3).holds(3) and not WholeNumbers(1, 3).holds(2.5)
    assert Choice([None, (64, 32)]).holds((64, 32)) and not Choice(["a"]).holds("b")


def test_options_become_plain_values() -> None:
    assert Choice([[64, 32], np.int64(3), np.float32(0.5)]).options == ((64, 32), 3, 0.5)
    assert repr(LogUniform(1e-4, 1)) == "LogUniform(low=0.0001, high=1.0)"


WRONG: Any = "a"
HALVES: Any = 1.5


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda: LogUniform(0, 1),
            "ValueError: LogUniform: low is 0, expected a number above 0. 0 has no logarithm.",
        ),
        (
            lambda: Uniform(1, 1),
            "ValueError: Uniform: low is 1 and high is 1, expected low below high. A single value needs no search.",
        ),
        (
            lambda: OneMinusLogUniform(0.9, 1),
            "ValueError: OneMinusLogUniform: high is 1, expected a number below 1."
            " 1 - 1 is 0, which has no logarithm: beta itself goes here, such as 0.9 or 0.999.",
        ),
        (lambda: Uniform(0, math.inf), "ValueError: Uniform: high is inf, expected a finite number."),
        (lambda: LogUniform(WRONG, 1), "ValueError: LogUniform: low is 'a', expected one number."),
        (
            lambda: WholeNumbers(HALVES, 3),
            "ValueError: WholeNumbers: low is 1.5, expected a whole number. Round it with int(low).",
        ),
        (lambda: WholeNumbers(3, 1), "ValueError: WholeNumbers: high is 1, expected a whole number of at least 3."),
        (
            lambda: Choice("relu"),
            'TypeError: Choice: options is \'relu\', expected a list of values. Write Choice(["relu", "tanh"]).',
        ),
        (lambda: Choice([]), "TypeError: Choice: options is [], expected a list of values."),
        (lambda: Choice([math.tanh]), "TypeError: Choice: options holds <built-in function tanh>, expected finite"),
        (lambda: Choice([math.nan]), "TypeError: Choice: options holds nan, expected finite numbers, texts,"),
    ],
)
def test_wrong_inputs(make: Any, said: str) -> None:
    assert complaint(make).startswith(said)
