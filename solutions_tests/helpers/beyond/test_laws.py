"""The laws of lesson A.5 against scipy.stats, their other descriptions, and draws by the inverse of F."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from helpers.beyond.descriptions import (
    EXISTS,
    cdf_from_characteristic,
    characteristic,
    empirical_characteristic,
    moment_generating,
)
from helpers.beyond.inverse_cdf import kolmogorov_distance, sample_by_inverse, uniform_draws
from helpers.beyond.laws import BELLS, LAWS, RATE, inverse_cdf, invert, law_cdf, law_density
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, unchanged

EACH = pytest.mark.parametrize("law", LAWS)
WITNESS = {
    "exponential": stats.expon(scale=1 / RATE),
    "logistic": stats.logistic(),
    "Cauchy": stats.cauchy(),
    "triangular": stats.triang(0.5, loc=-1, scale=2),
}


def witness(law: str, name: str, x: np.ndarray) -> np.ndarray:
    if law != "two bells":
        return getattr(WITNESS[law], {"density": "pdf", "cdf": "cdf"}[name])(x)
    return sum(w * getattr(stats.norm(m, s), {"density": "pdf", "cdf": "cdf"}[name])(x) for w, m, s in BELLS)


@EACH
@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_density_and_cdf_are_those_of_scipy(law: str, n: int, m: int, seed: int) -> None:
    y = np.random.default_rng(seed).uniform(-6, 6, (n, m))
    close(keeps_promises(lambda y: law_density(law, y), y), witness(law, "density", y), rtol=1e-6)
    close(keeps_promises(lambda y: law_cdf(law, y), y), witness(law, "cdf", y), rtol=1e-6)


@EACH
@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_the_inverse_turns_the_cdf_round(law: str, n: int, m: int, seed: int) -> None:
    u = np.random.default_rng(seed).uniform(0.001, 0.999, (n, m))
    with unchanged(u):
        y = inverse_cdf(law, u)
    close(law_cdf(law, y), u, rtol=1e-9)
    close(y, inverse_cdf(law, torch.tensor(u)).numpy(), rtol=1e-6)
    assert inverse_cdf(law, u.astype(np.float32)).dtype == np.float32
    assert inverse_cdf(law, torch.tensor(u, dtype=torch.float32)).dtype == torch.float32
    if law in WITNESS:
        close(y, WITNESS[law].ppf(u), rtol=1e-6)


@EACH
def test_draws_pass_the_test_of_kolmogorov_and_smirnov(law: str) -> None:
    for seed in range(3):
        y = sample_by_inverse(law, 20_000, np.random.default_rng(seed))
        found = stats.kstest(y, lambda t: law_cdf(law, t))
        assert found.pvalue > 0.001
        np.testing.assert_allclose(kolmogorov_distance(y, lambda t: law_cdf(law, t)), found.statistic, rtol=1e-9)
    if law in WITNESS:
        assert stats.kstest(y, WITNESS[law].cdf).pvalue > 0.001


def test_the_mean_of_an_exponential_law_comes_out() -> None:
    y = sample_by_inverse("exponential", 100_000, np.random.default_rng(0))
    assert abs(y.mean() - 1 / RATE) < 0.005


@given(n=st.integers(1, 40), seed=SEEDS)
def test_the_distance_is_scipys_for_any_number_of_draws(n: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=n)
    with unchanged(y):
        D = kolmogorov_distance(y, stats.norm.cdf)
    np.testing.assert_allclose(D, stats.kstest(y, stats.norm.cdf).statistic, rtol=1e-12)
    t = torch.tensor(y)
    np.testing.assert_allclose(kolmogorov_distance(t, torch.special.ndtr), D, rtol=1e-9)


def test_uniform_draws_are_inside_and_uniform() -> None:
    u = uniform_draws(50_000, np.random.default_rng(0))
    assert 0 < u.min() < u.max() < 1 and u.shape == (50_000,)
    assert stats.kstest(u, "uniform").pvalue > 0.001

    class Zero(np.random.Generator):
        def random(self, *args: object, **kwargs: object) -> np.ndarray:  # type: ignore[override]
            return np.zeros(3)

    assert (uniform_draws(3, Zero(np.random.PCG64(0))) > 0).all()


@EACH
def test_moments_and_waves_are_the_integrals_they_claim_to_be(law: str) -> None:
    low, high = max(EXISTS[law][0], -1.5), min(EXISTS[law][1], 1.5)
    for t in np.linspace(low, high, 5)[1:-1] if low < high else [0.0]:
        integrand = lambda y, t=t: float(np.exp(t * y) * law_density(law, np.array(y)))  # noqa: E731
        exact = sum(integrate.quad(integrand, a, b, limit=200)[0] for a, b in ((-80, -1), (-1, 0), (0, 1), (1, 80)))
        if law != "Cauchy":
            close(moment_generating(law, np.array([t])), np.array([exact]), rtol=1e-5)
    y = inverse_cdf(law, (np.arange(200_000) + 0.5) / 200_000)
    t = np.array([-3.0, -0.7, 0.0, 0.4, 2.0, 5.0])
    close(empirical_characteristic(y, t), characteristic(law, t), atol=2e-4)


@EACH
@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_descriptions_keep_the_promises_of_helpers(law: str, n: int, m: int, seed: int) -> None:
    t = np.random.default_rng(seed).uniform(-0.9, 0.9, (n, m))
    keeps_promises(lambda t: characteristic(law, t), t)
    keeps_promises(lambda t: moment_generating(law, t if law != "Cauchy" else 0 * t), t)


def test_slopes_of_the_moment_generating_function_are_moments() -> None:
    h = 1e-4
    M = moment_generating("exponential", np.array([-h, 0, h]))
    close((M[2] - M[0]) / (2 * h), 1 / RATE, rtol=1e-6)
    close((M[2] - 2 * M[1] + M[0]) / h**2, 2 / RATE**2, rtol=1e-5)
    for law in ("exponential", "logistic", "triangular", "two bells"):
        close(moment_generating(law, np.array([0.0])), np.array([1.0]))


@EACH
def test_the_characteristic_function_gives_the_cdf_back(law: str) -> None:
    y = np.array([-2.5, -0.4, 0.3, 0.9, 2.0])
    close(cdf_from_characteristic(law, y), law_cdf(law, y), rtol=0, atol=1e-3)
    close(cdf_from_characteristic(law, torch.tensor(y)).numpy(), cdf_from_characteristic(law, y), rtol=1e-6)


def test_waves_of_few_draws() -> None:
    y, t = np.array([0.0, np.pi]), np.array([1.0])
    close(empirical_characteristic(y, t), (np.array([0.0]), np.array([0.0])), atol=1e-15)
    keeps_promises(empirical_characteristic, np.array([0.3]), np.array([0.1, 2.0]))


def test_what_is_refused() -> None:
    one, rng = np.array([0.5]), np.random.default_rng(0)
    for f in (law_density, law_cdf, inverse_cdf, moment_generating, characteristic):
        assert "Did you mean" in complaint(f, "cauchy", one)
        assert "is nan, expected finite numbers" in complaint(f, "Cauchy", np.array([np.nan]))
        assert "is a str" in complaint(f, "Cauchy", "x")
    for wrong in (0.0, 1.0, -0.2, 1.2):
        assert f"u contains {wrong:g}, expected numbers above 0 and below 1" in complaint(
            inverse_cdf, "logistic", np.array([0.5, wrong])
        )
    assert "does not take all" in complaint(invert, lambda y: y, np.array([2.0]), 0.0, 1.0)
    assert "expected a numpy array" in complaint(invert, lambda y: y, 0.5, 0.0, 1.0)
    assert "n is 0" in complaint(sample_by_inverse, "logistic", 0, rng)
    assert "expected a numpy Generator" in complaint(uniform_draws, 3, 0)
    assert "infinite. Stay above -1 and below 1" in complaint(moment_generating, "logistic", np.array([1.0]))
    assert "only t = 0 is finite" in complaint(moment_generating, "Cauchy", np.array([0.1]))
    assert "not the density" in complaint(kolmogorov_distance, one, lambda y: y + 3)
    assert "expected (n,)" in complaint(kolmogorov_distance, one.reshape(1, 1), lambda y: y)
    assert "cdf(y) has shape (1, 1)" in complaint(kolmogorov_distance, one, lambda y: y.reshape(1, 1))
    assert "y has shape ()" in complaint(empirical_characteristic, np.array(1.0), one)
    assert "t has shape (1, 1)" in complaint(empirical_characteristic, one, one.reshape(1, 1))
    assert "mixed" in complaint(empirical_characteristic, one, torch.tensor(one))
    assert "parts is 0" in complaint(cdf_from_characteristic, "logistic", one, parts=0)
    assert "reach is -1" in complaint(cdf_from_characteristic, "logistic", one, reach=-1)
    assert "expected (k,)" in complaint(cdf_from_characteristic, "logistic", one.reshape(1, 1))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(kolmogorov_distance, np.ones(2), 0.5).startswith(
        "TypeError: kolmogorov_distance: cdf is 0.5, expected a function."
    )
