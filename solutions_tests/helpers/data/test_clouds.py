"""The two clouds: sizes, midpoints, and how often the best boundary errs."""

from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.clouds import two_clouds
from solutions_tests.helpers.probes import SEEDS, close, complaint


@given(m=st.integers(2, 9), seed=SEEDS)
def test_sizes_and_labels(m: int, seed: int) -> None:
    X, Y = two_clouds(m, np.random.default_rng(seed))
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert Y.sum() == (m + 1) // 2
    again = two_clouds(m, np.random.default_rng(seed))
    assert (again[0] == X).all()
    assert (again[1] == Y).all()


@pytest.mark.parametrize(("distance", "spread"), [(4.0, 1.0), (2.0, 1.0), (1.0, 1.0), (3.0, 0.5)])
def test_the_overlap_is_what_the_docstring_says(distance: float, spread: float) -> None:
    X, Y = two_clouds(20000, np.random.default_rng(0), distance=distance, spread=spread, angle=90)
    close(X[:, Y[0] == 1].mean(axis=1), [0, distance / 2], atol=0.03)
    close(X[:, Y[0] == 0].std(axis=1), [spread, spread], rtol=0.03)
    errors = ((X[1] > 0) != Y[0]).mean()
    assert errors == pytest.approx((1 - erf(distance / (2 * spread) / sqrt(2))) / 2, abs=0.01)


def test_wrong_inputs() -> None:
    assert complaint(two_clouds, 1, np.random.default_rng(0)) == (
        "ValueError: two_clouds: m is 1, expected a whole number of at least 2. Choose another value."
    )
    assert "rng is 0, expected a numpy Generator" in complaint(two_clouds, 10, 0)
    assert "spread is 0" in complaint(two_clouds, 10, np.random.default_rng(0), spread=0)
    assert "distance is -1" in complaint(two_clouds, 10, np.random.default_rng(0), distance=-1)
