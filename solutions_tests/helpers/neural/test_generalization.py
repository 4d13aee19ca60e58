"""Intervals against scipy, the three parts of the error against their sum, and the luck of the best of many."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, norm

from helpers.neural.generalization import (
    best_of_many,
    decompose_error,
    error_interval,
    fit_polynomial,
    predict_polynomial,
    wilson_interval,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor


@given(n=st.integers(1, 20_000), share=st.floats(0, 1), level=st.floats(0.01, 0.999))
def test_intervals_against_scipy(n: int, share: float, level: float) -> None:
    k = round(share * n)
    low, high = error_interval(k / n, n, level)
    half = norm.ppf((1 + level) / 2) * math.sqrt(k / n * (1 - k / n) / n)
    close((low, high), (k / n - half, k / n + half), atol=1e-9)
    truth = binomtest(k, n).proportion_ci(level, method="wilson")
    low, high = wilson_interval(k / n, n, level)
    close((low, high), (float(truth.low), float(truth.high)), atol=1e-9)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


def test_numbers_of_the_lesson() -> None:
    assert round(100 * error_interval(0.05, 10_000).half_width, 2) == 0.43
    assert round(100 * error_interval(0.05, 100).half_width, 1) == 4.3
    assert error_interval(0, 20) == (0, 0)
    assert wilson_interval(1, 20) == (pytest.approx(0.84, abs=0.005), 1)
    assert wilson_interval(0, 20) == (0, pytest.approx(0.16, abs=0.005))
    assert error_interval(0.02, 20).low < 0
    for n in range(1, 200):
        assert wilson_interval(0, n).low == 0
        assert wilson_interval(1, n).high == 1
    middle = sum(wilson_interval(0.1, 30)) / 2
    assert 0.1 < middle < 0.5


def covers(interval, n: int, p: float) -> float:
    """How often the interval of a measured error contains the true one."""
    hits = [k for k in range(n + 1) if interval(k / n, n)[0] <= p <= interval(k / n, n)[1]]
    return float(binom.pmf(hits, n, p).sum())


def test_the_better_interval_keeps_its_promise_for_few_errors() -> None:
    assert covers(error_interval, 100, 0.02) < 0.88
    assert covers(wilson_interval, 100, 0.02) > 0.93
    assert covers(error_interval, 10_000, 0.05) == pytest.approx(0.95, abs=0.01)


@drawn
def test_the_parts_add_up(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    predictions, truth, noise = rng.standard_normal((n, m)), rng.standard_normal(m), rng.uniform(0, 2)
    bias_squared, variance, noises, total = keeps_promises(
        lambda h, f: tuple(decompose_error(h, f, noise)), predictions, truth
    )
    close(bias_squared + variance + noises, total)
    close(variance, predictions.var(axis=0))
    close(bias_squared, (predictions.mean(axis=0) - truth) ** 2)
    close(noises, np.full(m, noise))
    close(decompose_error(predictions, predictions.mean(axis=0), noise).noise, noises)
    averaged = decompose_error(predictions, truth, noise).averaged()
    close(tuple(averaged), (bias_squared.mean(), variance.mean(), np.float64(noise), total.mean()))


def test_the_total_is_the_error_on_fresh_targets() -> None:
    rng, x = np.random.default_rng(1), np.linspace(-1, 1, 25)
    truth = np.sin(3 * x)
    parts = {}
    for degree in (1, 4, 15):
        train, fresh = (truth + 0.3 * rng.standard_normal((4000, 25)) for _ in range(2))
        predictions = predict_polynomial(fit_polynomial(x, train, degree), x)
        parts[degree] = decompose_error(predictions, truth, 0.09).averaged()
        assert ((predictions - fresh) ** 2).mean() == pytest.approx(parts[degree].total, rel=0.02)
        assert parts[degree].variance == pytest.approx(0.09 * (degree + 1) / 25, rel=0.03)
    assert parts[1].bias_squared > 100 * parts[15].bias_squared
    assert parts[15].variance > 5 * parts[1].variance
    assert parts[4].total < min(parts[1].total, parts[15].total)


def test_the_best_of_equal_models_looks_too_good() -> None:
    result = best_of_many(30, 0.2, 200, np.random.default_rng(0), repeats=20_000)
    k = np.arange(201)
    exact = 0.2 - (binom.sf(k, 200, 0.2) ** 30).sum() / 200
    assert result.optimism == pytest.approx(exact, abs=5e-4)
    assert round(100 * result.optimism, 1) == 5.6
    assert result.best.shape == (20_000,)
    assert result.best.mean() == pytest.approx(0.2 - result.optimism)
    close(best_of_many(3, 0.2, 50, np.random.default_rng(5)), best_of_many(3, 0.2, 50, np.random.default_rng(5)))
    assert abs(best_of_many(1, 0.2, 200, np.random.default_rng(0), repeats=20_000).optimism) < 1e-3
    assert best_of_many(30, 0, 10, np.random.default_rng(0)).optimism == 0
    assert best_of_many(1, 1, 1, np.random.default_rng(0), repeats=1).best.tolist() == [1]
    assert len(best_of_many(2, 0.2, 5, np.random.default_rng(0)).best) == 2000


def test_wrong_inputs() -> None:
    for interval in (error_interval, wilson_interval):
        where = f"ValueError: {interval.__name__}: "
        assert where + "error is 5, expected a number from 0 to 1. 5 % is 0.05." in complaint(interval, 5, 100)
        assert where + "n is 0, expected a whole number of at least 1." in complaint(interval, 0.05, 0)
        assert where + "level is 1, expected a number above 0 and below 1. 95 % is 0.95." in complaint(
            interval, 0.05, 10, 1
        )
        assert where + "level is 0, " in complaint(interval, 0.05, 10, 0)
    h, f = np.ones((4, 3)), np.ones(3)
    where = "ValueError: decompose_error: "
    assert complaint(decompose_error, h, np.ones(4), 0) == (
        where + "truth has shape (4,), expected (points,) = (3,) because predictions has shape (4, 3)."
    )
    assert where + "noise_variance is -1, expected a number of at least 0." in complaint(decompose_error, h, f, -1)
    assert where + "predictions has shape (3,)" in complaint(decompose_error, f, f, 0)
    assert where + "truth[0] is nan" in complaint(decompose_error, h, f * np.nan, 0)
    assert "arrays and torch tensors were mixed" in complaint(decompose_error, h, tensor(f), 0)
    rng = np.random.default_rng(0)
    for arguments, message in [
        ((0, 0.2, 10, rng), "models is 0"),
        ((3, 2, 10, rng), "error is 2"),
        ((3, 0.2, 0, rng), "n is 0"),
        ((3, 0.2, 10, 0), "rng is 0"),
    ]:
        assert f"best_of_many: {message}, expected" in complaint(best_of_many, *arguments)
    assert "best_of_many: repeats is 0, " in complaint(best_of_many, 3, 0.2, 10, rng, repeats=0)
