"""The KL divergence: against torch.distributions, by differences, at the numbers of the lesson; what is refused."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.distributions import Categorical, Normal, kl_divergence

from helpers.beyond.gaussian_kl import (
    discrete_kl,
    gaussian_kl_backward,
    gaussian_kl_forward,
    standard_kl_backward,
    standard_kl_forward,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches


def normal(seed: int, count: int, n: int, m: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((n, m)) for _ in range(count)]


def tables(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    P, Q = rng.random((2, n, m)) + 0.01
    return P / P.sum(axis=0), Q / Q.sum(axis=0)


def in_torch(mu: np.ndarray, log_var: np.ndarray) -> Normal:
    return Normal(torch.tensor(mu), torch.tensor(np.exp(log_var / 2)))


@drawn
def test_tables_agree_with_torch(n: int, m: int, seed: int) -> None:
    P, Q = tables(seed, n, m)
    found = keeps_promises(discrete_kl, P, Q)
    close(found, kl_divergence(Categorical(torch.tensor(P.T)), Categorical(torch.tensor(Q.T))).numpy(), atol=1e-14)
    assert (found >= -1e-15).all()


def test_the_numbers_of_the_lesson() -> None:
    p, q = np.array([[0.5], [0.5]]), np.array([[0.9], [0.1]])
    assert discrete_kl(p, q).item() == pytest.approx(0.511, abs=5e-4)
    assert discrete_kl(q, p).item() == pytest.approx(0.368, abs=5e-4)
    assert (np.log(p) - np.log(q)).sum() == pytest.approx(1.02, abs=5e-3)
    for sigma, told in ((0.01, 4.1), (1e-6, 13.3)):
        found = standard_kl_forward(np.zeros((1, 1)), np.full((1, 1), 2 * np.log(sigma)))[0].item()
        assert found == pytest.approx(told, abs=0.05)


@pytest.mark.filterwarnings("error")
def test_outcomes_that_never_come() -> None:
    never, half = np.array([[1.0, 0.5], [0.0, 0.5]]), np.full((2, 2), 0.5)
    close(discrete_kl(never, half), np.array([np.log(2), 0]))
    close(discrete_kl(half, never), np.array([np.inf, 0]))
    close(discrete_kl(torch.tensor(half), torch.tensor(never)), np.array([np.inf, 0]))
    close(discrete_kl(never, never), np.zeros(2))


@drawn
def test_gaussians_agree_with_torch(n: int, m: int, seed: int) -> None:
    mu_p, lv_p, mu_q, lv_q = normal(seed, 4, n, m)
    (KL, _) = keeps_promises(lambda *a: (gaussian_kl_forward(*a)[0], 0), mu_p, lv_p, mu_q, lv_q)
    close(KL, kl_divergence(in_torch(mu_p, lv_p), in_torch(mu_q, lv_q)).numpy(), atol=1e-13)
    own, _ = gaussian_kl_forward(mu_p, lv_p, mu_p, lv_p)
    assert (own == 0).all()


@drawn
def test_gradients_of_two_gaussians(n: int, m: int, seed: int) -> None:
    *given, dKL = normal(seed, 5, n, m)
    rng = np.random.default_rng(seed)
    gradients = keeps_promises(lambda d, *a: gaussian_kl_backward(d, gaussian_kl_forward(*a)[1]), dKL, *given)
    for k, gradient in enumerate(gradients):

        def total(x: Any, k: int = k) -> Any:
            args: Any = (*given[:k], x, *given[k + 1 :])
            return (dKL * gaussian_kl_forward(*args)[0]).sum()

        slope_matches(total, given[k], gradient, rng)
    leaves: Any = [torch.tensor(x, requires_grad=True) for x in given]
    (torch.tensor(dKL) * gaussian_kl_forward(*leaves)[0]).sum().backward()
    close(gradients, tuple(leaf.grad.numpy() for leaf in leaves))


@drawn
def test_to_the_standard_normal(n: int, m: int, seed: int) -> None:
    mu, log_var, dKL = normal(seed, 3, n, m)
    zero = np.zeros((n, m))
    KL, _ = keeps_promises(lambda *a: (standard_kl_forward(*a)[0], 0), mu, log_var)
    close(KL, kl_divergence(in_torch(mu, log_var), in_torch(zero, zero)).numpy(), atol=1e-13)
    close(KL, gaussian_kl_forward(mu, log_var, zero, zero)[0], atol=1e-13)
    found = keeps_promises(lambda d, *a: standard_kl_backward(d, standard_kl_forward(*a)[1]), dKL, mu, log_var)
    close(found, gaussian_kl_backward(dKL, gaussian_kl_forward(mu, log_var, zero, zero)[1])[:2])
    rng = np.random.default_rng(seed)
    slope_matches(lambda x: (dKL * standard_kl_forward(x, log_var)[0]).sum(), mu, found[0], rng)
    slope_matches(lambda x: (dKL * standard_kl_forward(mu, x)[0]).sum(), log_var, found[1], rng)


def test_two_steps_lower_it() -> None:
    mu, log_var = normal(3, 2, 2, 3)
    seen = []
    for _ in range(3):
        KL, cache = standard_kl_forward(mu, log_var)
        seen.append(KL.sum())
        dmu, dlog_var = standard_kl_backward(np.ones((2, 3)), cache)
        mu, log_var = mu - 0.1 * dmu, log_var - 0.1 * dlog_var
    assert seen[0] > seen[1] > seen[2]


def test_what_is_refused() -> None:
    half, x, bad = np.full((2, 1), 0.5), np.zeros((2, 3)), np.full((2, 3), np.nan)
    assert "P is a list" in complaint(discrete_kl, [0.5, 0.5], half)
    assert "P has shape (2,), expected (n, m)" in complaint(discrete_kl, half[:, 0], half)
    assert "Q has shape (1, 2)" in complaint(discrete_kl, half, half.T)
    assert "P has a column 0 with the sum 2" in complaint(discrete_kl, 2 * half, half)
    assert "Q has a column 0 with the sum 2" in complaint(discrete_kl, half, 2 * half)
    assert "mixed in one call" in complaint(discrete_kl, half, torch.tensor(half))
    for k, name in enumerate(("mu_p", "log_var_p", "mu_q", "log_var_q")):
        given = [x, x, x, x]
        given[k] = bad
        assert f"gaussian_kl_forward: {name}[0, 0] is nan" in complaint(gaussian_kl_forward, *given)
        given[k] = x[:, :1]
        assert "(2, 1)" in complaint(gaussian_kl_forward, *given)
    assert "mixed" in complaint(gaussian_kl_forward, x, x, x, torch.tensor(x))
    assert "mu[0, 0] is nan" in complaint(standard_kl_forward, bad, x)
    assert "log_var has shape (2, 1)" in complaint(standard_kl_forward, x, x[:, :1])
    assert "mu has shape (3,)" in complaint(standard_kl_forward, x[0], x[0])
    cache, other = standard_kl_forward(x, x)[1], gaussian_kl_forward(x, x, x, x)[1]
    assert "dKL has shape (2, 1)" in complaint(standard_kl_backward, x[:, :1], cache)
    assert "dKL[0, 0] is nan" in complaint(gaussian_kl_backward, bad, other)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(standard_kl_backward, 1.0, None).startswith(
        "TypeError: standard_kl_backward: cache is None, expected a StandardKLCache."
    )
    assert complaint(gaussian_kl_backward, 1.0, None).startswith(
        "TypeError: gaussian_kl_backward: cache is None, expected a GaussianKLCache."
    )
