"""Least-squares polynomials against numpy.polynomial, up to degree 15."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.polynomials import fit_polynomial, predict_polynomial
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, tensor


def fit_and_predict(x, y, grid, degree):
    """Both steps at once, so that only arrays go in and come out."""
    return predict_polynomial(fit_polynomial(x, y, degree), grid)


@given(degree=st.integers(0, 15), seed=SEEDS, shift=st.floats(-1000, 1000), scale=st.floats(1e-3, 1e3))
def test_against_numpy(degree: int, seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x = shift + scale * np.linspace(-1, 1, 30)
    y, grid = np.sin(3 * (x - shift) / scale) + 0.3 * rng.standard_normal(30), shift + scale * np.linspace(-1, 1, 50)
    truth = np.polynomial.Polynomial.fit(x, y, degree)
    close(fit_and_predict(x, y, grid, degree), truth(grid), rtol=1e-6, atol=1e-7)


@given(degree=st.integers(0, 15), seed=SEEDS)
def test_the_coefficients_are_those_of_the_chebyshev_polynomials(degree: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(2, 6, 60), rng.standard_normal(60)
    x[:2] = 2, 6
    c, center, half_width = fit_polynomial(x, y, degree)
    assert (center, half_width) == (4, 2)
    close(c, np.polynomial.chebyshev.chebfit((x - 4) / 2, y, degree), rtol=1e-6, atol=1e-9)


@given(degree=st.integers(0, 15), m=st.integers(1, 20), refits=st.integers(1, 3), seed=SEEDS)
def test_many_targets_at_once_and_any_number_of_points(degree: int, m: int, refits: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, Y, grid = np.linspace(0, 1, m), rng.standard_normal((refits, m)), np.linspace(0, 1, 7)
    together = fit_and_predict(x, Y, grid, degree)
    assert together.shape == (refits, 7)
    alone = np.stack([fit_and_predict(x, y, grid, degree) for y in Y])
    close(together, alone, rtol=1e-6, atol=1e-9)
    if degree >= m - 1:
        close(fit_and_predict(x, Y, x, degree), Y, rtol=1e-6, atol=1e-7)


@given(degree=st.integers(0, 8), seed=SEEDS)
def test_promises(degree: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.linspace(-2, 5, 12)
    keeps_promises(lambda x, y, grid: fit_and_predict(x, y, grid, degree), x, rng.standard_normal(12), x[2:9] + 0.1)
    keeps_promises(lambda x, y: fit_polynomial(x, y, degree).coefficients, x, rng.standard_normal((3, 12)))


def test_a_polynomial_is_found_again() -> None:
    x = np.linspace(-3, 2, 40)
    y = 2 - x + 0.5 * x**3
    for degree in (3, 9, 15):
        close(fit_and_predict(x, y, x, degree), y, rtol=1e-9, atol=1e-9)
    assert np.mean((fit_and_predict(x, y, x, 2) - y) ** 2) > 0.1


def test_points_that_occur_twice() -> None:
    x, y = np.array([0.0, 1, 1, 2, 2]), np.array([0.0, 1, 3, 4, 4])
    close(fit_and_predict(x, y, np.array([0.0, 1, 2]), 7), np.array([0.0, 2, 4]), atol=1e-9)
    close(fit_and_predict(np.array([3.0, 3]), np.array([1.0, 2]), np.array([3.0]), 2), np.array([1.5]))


def test_wrong_inputs() -> None:
    x = np.linspace(0, 1, 5)
    where = "ValueError: fit_polynomial: "
    assert complaint(fit_polynomial, x, np.ones((5, 2)), 1) == (
        where + "y has shape (5, 2), expected (5, 5) because x has shape (5,)."
    )
    assert where + "y has shape (4,), expected (5,) because x has shape (5,)." in complaint(
        fit_polynomial, x, np.ones(4), 1
    )
    assert where + "x has shape (1, 5), expected (m,), 1 axis" in complaint(fit_polynomial, x.reshape(1, 5), x, 1)
    assert where + "y has shape (1, 1, 5), expected (m,) or (refits, m)" in complaint(
        fit_polynomial, x, x.reshape(1, 1, 5), 1
    )
    assert where + "degree is -1, expected a whole number of at least 0." in complaint(fit_polynomial, x, x, -1)
    for name, arguments in [("x", (x * np.nan, x)), ("y", (x, x * np.nan))]:
        assert where + f"{name}[0] is nan" in complaint(fit_polynomial, *arguments, 1)
    assert "numpy arrays and torch tensors were mixed" in complaint(fit_polynomial, x, tensor(x), 1)
    fitted = fit_polynomial(x, x, 1)
    assert "predict_polynomial: x has shape ()" in complaint(predict_polynomial, fitted, np.array(1.0))
    assert "arrays and torch tensors were mixed" in complaint(predict_polynomial, fitted, tensor(x))
    assert "predict_polynomial: x[0] is nan" in complaint(predict_polynomial, fitted, x * np.nan)
    assert "TypeError: predict_polynomial: polynomial is a float, expected Polynomial(" in complaint(
        predict_polynomial, 2.0, x
    )
