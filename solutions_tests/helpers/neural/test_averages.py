"""The exponentially weighted average against its written-out sum, and what dividing inside the recursion would do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.averages import exponentially_weighted_average as average
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises


@given(T=st.integers(1, 12), beta=st.floats(0, 0.99), seed=SEEDS)
def test_against_the_written_out_sum(T: int, beta: float, seed: int) -> None:
    values = np.random.default_rng(seed).standard_normal(T)
    weights = np.array([[(1 - beta) * beta ** (t - k) if k <= t else 0.0 for k in range(T)] for t in range(T)])
    plain = keeps_promises(lambda values: average(values, beta), values)
    corrected = keeps_promises(lambda values: average(values, beta, bias_correction=True), values)
    close(plain, weights @ values, atol=1e-9)
    close(corrected, weights @ values / weights.sum(axis=1), atol=1e-9)
    close(corrected[0], values[0], rtol=1e-9)


def test_a_constant_shows_the_bias_and_its_correction() -> None:
    ones = np.ones(5)
    close(average(ones, 0.9), 1 - 0.9 ** np.arange(1, 6))
    close(average(ones, 0.9, bias_correction=True), ones)
    v, divided_inside = 0.0, []
    for t in range(1, 6):
        v = (0.9 * v + 0.1) / (1 - 0.9**t)
        divided_inside.append(round(v, 1))
    assert divided_inside == [1.0, 5.3, 17.8, 47.0, 103.5]


def test_numbers_by_hand() -> None:
    close(average(np.array([10, 20]), 0.5), np.array([5.0, 12.5]))
    close(average(np.array([10, 20]), 0.5, bias_correction=True), np.array([10.0, 12.5 / 0.75]))
    close(average(np.array([3.0, 4.0]), 0), np.array([3.0, 4.0]))
    pulse = average(np.eye(1, 51)[0], 0.98)
    assert pulse[50] / pulse[0] == pytest.approx(0.364, abs=5e-4)  # 1/(1 - beta) steps later about 1/e is left


def test_wrong_inputs() -> None:
    where = "ValueError: exponentially_weighted_average: "
    assert complaint(average, np.ones(3), 1) == (
        where + "beta is 1, expected a number of at least 0 and below 1. 0.9 looks back over about 10 values."
    )
    assert where + "beta is -0.1, expected" in complaint(average, np.ones(3), -0.1)
    assert where + "values has shape (1, 3), expected (T,), 1 axis." in complaint(average, np.ones((1, 3)), 0.9)
    assert where + "values[1] is nan" in complaint(average, np.array([1.0, np.nan]), 0.9)
    assert where + "values is empty" in complaint(average, np.ones(0), 0.9)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(average, np.ones(2), 0.5, bias_correction="no").startswith(
        "TypeError: exponentially_weighted_average: bias_correction is 'no', expected True or False."
    )
