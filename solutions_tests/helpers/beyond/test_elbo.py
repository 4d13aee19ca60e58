"""Reconstruction, ELBO, several draws, codes over all data: against torch, a model that can be solved, by hand."""

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.nn import functional

from helpers.beyond.elbo import aggregate_codes, bernoulli_reconstruction, elbo, importance_bound
from helpers.beyond.gaussian_kl import standard_kl_forward
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises


def values(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n_z = 1 + seed % 3
    return 3 * rng.standard_normal((n, m)), rng.random((n, m)), *rng.standard_normal((2, n_z, m))


@drawn
def test_reconstruction_and_elbo(n: int, m: int, seed: int) -> None:
    logits, X, mu, log_var = values(seed, n, m)
    paid = keeps_promises(bernoulli_reconstruction, logits, X)
    truth = functional.binary_cross_entropy_with_logits(torch.tensor(logits), torch.tensor(X), reduction="none")
    close(paid, truth.sum(dim=0).numpy())
    found = keeps_promises(elbo, logits, X, mu, log_var)
    close(found, -(paid + standard_kl_forward(mu, log_var)[0].sum(axis=0)))
    assert found.shape == (m,) and (found < 0).all()


def test_no_logit_is_too_large() -> None:
    close(bernoulli_reconstruction(np.array([[800.0, -800.0]]), np.array([[1.0, 1.0]])), np.array([0.0, 800.0]))


def test_the_bound_in_a_model_that_can_be_solved() -> None:
    """z ~ N(0, 1), x ~ N(z, s^2): log P(x) is known, the bound stays below it and rises with the number of draws."""
    x, s, rng = 1.3, 0.6, np.random.default_rng(0)
    truth = norm.logpdf(x, 0, np.hypot(1, s))
    mu, sigma = 0.4, 0.8
    z = mu + sigma * rng.standard_normal((20, 20_000))
    log_w = norm.logpdf(x, z, s) + norm.logpdf(z) - norm.logpdf(z, mu, sigma)
    bounds = [importance_bound(log_w[:K]).mean() for K in (1, 3, 20)]
    assert bounds[0] < bounds[1] < bounds[2] < truth + 0.01
    assert bounds[0] == pytest.approx(log_w[0].mean()) and bounds[2] > truth - 0.05
    post_mu, post_sigma = x / (1 + s**2), s / np.hypot(1, s)
    exact = post_mu + post_sigma * rng.standard_normal((2, 5))
    log_w = norm.logpdf(x, exact, s) + norm.logpdf(exact) - norm.logpdf(exact, post_mu, post_sigma)
    close(importance_bound(log_w), np.full(5, truth))


@drawn
def test_bound_of_large_numbers(n: int, m: int, seed: int) -> None:
    log_w = 1000 * np.random.default_rng(seed).standard_normal((n, m))
    found = keeps_promises(importance_bound, log_w)
    close(found, torch.logsumexp(torch.tensor(log_w), dim=0).numpy() - np.log(n))


@drawn
def test_codes_of_all_examples(n: int, m: int, seed: int) -> None:
    mu, log_var = np.random.default_rng(seed).standard_normal((2, n, m))
    mean, covariance, correlation = keeps_promises(lambda *a: tuple(aggregate_codes(*a)), mu, log_var)
    close(mean, mu.mean(axis=1))
    within = np.diag(np.exp(log_var).mean(axis=1))
    between = np.cov(mu, bias=True).reshape(n, n)
    close(covariance, within + between, atol=1e-13)
    close(np.diag(correlation), np.ones(n))


def test_two_clusters_are_correlated() -> None:
    rng = np.random.default_rng(0)
    mu = np.sign(rng.standard_normal((1, 400))) * np.array([[2.0], [2.0]])
    log_var = np.full((2, 400), 2 * np.log(0.3))
    found = aggregate_codes(mu, log_var)
    assert found.correlation[0, 1] == pytest.approx(0.98, abs=0.005)
    draws = mu + 0.3 * rng.standard_normal((2, 400))
    assert np.corrcoef(draws)[0, 1] == pytest.approx(found.correlation[0, 1], abs=0.01)


def test_what_is_refused() -> None:
    x, mu = np.full((4, 3), 0.5), np.zeros((2, 3))
    assert "logits has shape (3,)" in complaint(bernoulli_reconstruction, x[0], x[0])
    assert "X has shape (3, 4)" in complaint(bernoulli_reconstruction, x, x.T)
    assert "X contains 127.5, expected values from 0 to 1. Divide" in complaint(bernoulli_reconstruction, x, 255 * x)
    assert "logits[0, 0] is nan" in complaint(bernoulli_reconstruction, x + np.nan, x)
    assert "mixed in one call" in complaint(bernoulli_reconstruction, x, torch.tensor(x))
    assert "mu has 2 columns" in complaint(elbo, x, x, mu[:, :2], mu[:, :2])
    assert "log_var has shape" in complaint(elbo, x, x, mu, mu[:1])
    assert "X contains 1.5" in complaint(elbo, x, x + 1, mu, mu)
    assert "log_weights has shape (3,), expected (K, m)" in complaint(importance_bound, x[0])
    assert "log_weights[0, 0] is inf" in complaint(importance_bound, x + np.inf)
    assert "mu has shape (3,)" in complaint(aggregate_codes, mu[0], mu[0])
    assert "log_var has shape (1, 3)" in complaint(aggregate_codes, mu, mu[:1])
    assert "mixed" in complaint(aggregate_codes, mu, torch.tensor(mu))
