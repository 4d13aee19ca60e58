"""Tests of the tests: a reference with a planted fault does not get past the checks that all references go through."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.neural.logistic import logistic_gradients, logistic_gradients_loops
from solutions_tests.helpers.probes import close, keeps_promises, slope_matches

RNG = np.random.default_rng(4)
X, Y = RNG.standard_normal((3, 5)), np.array([[0, 1, 1, 0, 1]])
W, B = RNG.standard_normal((3, 1)), 0.2
FAULTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "wrong sign": lambda dw: -dw,
    "missing 1/m": lambda dw: 5 * dw,
    "one entry": lambda dw: dw + np.array([[0.0], [1e-3], [0.0]]),
}


def gradient(w: np.ndarray) -> Any:
    return logistic_gradients(X, Y, w, B)[1]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_gradient_is_found_by_the_slope_and_by_the_loops(fault: str) -> None:
    wrong = FAULTS[fault](gradient(W))
    slope_matches(lambda w: logistic_gradients(X, Y, w, B)[0], W, gradient(W), np.random.default_rng(0))
    with pytest.raises(AssertionError):
        slope_matches(lambda w: logistic_gradients(X, Y, w, B)[0], W, wrong, np.random.default_rng(0))
    with pytest.raises(AssertionError):
        close(logistic_gradients_loops(X, Y, W, B)[1], wrong, rtol=1e-9)


def changes_its_argument(w: Any) -> Any:
    w[0, 0] += 1
    return gradient(w)


def turns_into_float64(w: Any) -> Any:
    return gradient(w) * (np.float64(1) if isinstance(w, np.ndarray) else 1)


def gives_numpy_for_tensors(w: Any) -> Any:
    return np.asarray(w) * 2


@pytest.mark.parametrize("fault", [changes_its_argument, turns_into_float64, gives_numpy_for_tensors])
def test_a_broken_promise_is_found(fault: Callable[[Any], Any]) -> None:
    with pytest.raises((AssertionError, TypeError)):
        keeps_promises(fault, W.copy())
