"""Intervals for comparisons: against published numbers, against scipy, and by counting how often they are right."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.neural.generalization import wilson_interval
from helpers.projects.uncertainty import bootstrap_interval, gap_interval, paired_gap


def test_the_gap_of_two_rates_is_the_published_one() -> None:
    found = gap_interval(56 / 70, 70, 48 / 80, 80)  # Newcombe 1998, table II, row (a), method 10
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    none = gap_interval(0.0, 10, 0.0, 20)  # row (h) with the sets exchanged
    assert (round(none.low, 4), round(none.high, 4)) == (-0.1611, 0.2775)


def test_a_known_base_leaves_only_the_doubt_of_the_other_rate() -> None:
    alone, gap = wilson_interval(0.1, 200), gap_interval(0.1, 200, 0.04, None)
    assert gap == pytest.approx((alone.low - 0.04, alone.high - 0.04))


@pytest.mark.parametrize(("p", "q", "n", "k"), [(0.05, 0.02, 300, 500), (0.3, 0.3, 60, 100), (0.02, 0.1, 100, 1000)])
def test_the_gap_interval_holds_the_truth_about_95_times_in_100(p: float, q: float, n: int, k: int) -> None:
    rng = np.random.default_rng(0)
    measured = zip(rng.binomial(n, p, 2000), rng.binomial(k, q, 2000), strict=True)
    found = [gap_interval(a / n, n, b / k, k) for a, b in measured]
    held = np.mean([one.low <= p - q <= one.high for one in found])
    assert 0.935 < held < 0.985


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 200))
def test_the_p_value_is_that_of_the_exact_test(b: int, c: int, both: int) -> None:
    wrong = np.array([True] * b + [False] * c + [True] * both)
    base = np.array([False] * b + [True] * c + [True] * both)
    found = paired_gap(wrong, base.reshape(1, -1))
    exact = stats.binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert found.p_value == pytest.approx(exact, rel=1e-9)
    assert (found.only_first, found.only_second) == (b, c)
    assert found.gap == pytest.approx(wrong.mean() - base.mean())
    assert -1 <= found.low <= found.high <= 1
    turned = paired_gap(base, wrong)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_pairs_tell_more_than_two_separate_sets_and_hold_the_truth() -> None:
    rng, held, narrower = np.random.default_rng(1), 0, 0
    for _ in range(1000):
        hard = rng.random(400) < 0.15  # both models stumble over the same examples
        wrong = np.where(hard, rng.random(400) < 0.9, rng.random(400) < 0.02)
        base = np.where(hard, rng.random(400) < 0.7, rng.random(400) < 0.02)
        found = paired_gap(wrong, base)
        apart = gap_interval(float(wrong.mean()), 400, float(base.mean()), 400)
        held += found.low <= 0.15 * 0.2 <= found.high
        narrower += found.high - found.low < apart.high - apart.low
    assert 930 < held < 980
    assert narrower > 990


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_the_bootstrap_agrees_with_scipys(seed: int) -> None:
    x = np.random.default_rng(seed).exponential(size=80)
    ours = bootstrap_interval(lambda x: float(np.median(x)), np.random.default_rng(seed), x, repeats=2000)
    theirs = stats.bootstrap(
        (x,), np.median, method="percentile", n_resamples=2000, rng=np.random.default_rng(seed)
    ).confidence_interval
    spread = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.15 * spread)
    assert ours.high == pytest.approx(theirs.high, abs=0.15 * spread)


def test_the_bootstrap_draws_the_same_columns_from_all_arrays() -> None:
    predicted, labels = np.arange(50).reshape(1, -1), np.arange(50).reshape(1, -1)
    same = bootstrap_interval(lambda a, b: float((a == b).mean()), np.random.default_rng(0), predicted, labels)
    assert same == (1.0, 1.0)


def test_a_metric_that_is_seldom_undefined_is_forgiven_and_often_not() -> None:
    def needs_a_one(y: np.ndarray) -> float:
        if not y.any():
            raise ValueError("no positives")
        return float(y.mean())

    enough, few = np.zeros(100), np.zeros(100)
    enough[:5], few[:1] = 1, 1
    found = bootstrap_interval(needs_a_one, np.random.default_rng(0), enough)
    assert 0 < found.low < 0.05 < found.high
    with pytest.raises(ValueError, match=r"undefined on \d+ of 1000 .* \(no positives\).*rare kind"):
        bootstrap_interval(needs_a_one, np.random.default_rng(0), few)
    with pytest.raises(ValueError, match="it was nan"):
        bootstrap_interval(lambda y: float("nan"), np.random.default_rng(0), few)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gap_interval(0.1, 0, 0.1, 10), "n is 0"),
        (lambda: gap_interval(0.1, 10, 1.5, None), "base_error is 1.5"),
        (lambda: paired_gap([0, 1], [0, 1, 1]), "base_wrong has 3 entries, expected 2"),
        (lambda: paired_gap([0, 2], [0, 1]), "wrong has shape"),
        (lambda: paired_gap([], []), "wrong has shape"),
        (lambda: bootstrap_interval(np.mean, np.random.default_rng(0)), "one or more arrays"),
        (lambda: bootstrap_interval(np.mean, np.random.default_rng(0), np.ones(3), np.ones(4)), "3, 4 columns"),
        (lambda: bootstrap_interval(np.mean, cast(Any, 0), np.ones(3)), "rng is 0"),
        (lambda: bootstrap_interval(np.mean, np.random.default_rng(0), np.ones(3), repeats=5), "repeats is 5"),
    ],
)
def test_refusals_say_what_came_and_what_to_do(call, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        call()
