"""Draws with a gradient: against torch.distributions, by differences, two estimators; what is refused."""

from typing import Any

import numpy as np
import torch
from torch.distributions import Normal

from helpers.beyond.reparametrization import (
    pathwise_gradients,
    reparametrize_backward,
    reparametrize_forward,
    score_gradients,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, slope_matches


def normal(seed: int, count: int, n: int, m: int) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal((n, m)) for _ in range(count)]


def torch_draw(mu: torch.Tensor, log_var: torch.Tensor, seed: int) -> torch.Tensor:
    torch.manual_seed(seed)
    draw: torch.Tensor = Normal(mu, (log_var / 2).exp()).rsample()
    return draw


@drawn
def test_draws_and_gradients(n: int, m: int, seed: int) -> None:
    mu, log_var, eps, dZ = normal(seed, 4, n, m)
    keeps_promises(lambda *a: reparametrize_forward(*a)[0], mu, log_var, eps)
    found = keeps_promises(lambda d, *a: reparametrize_backward(d, reparametrize_forward(*a)[1]), dZ, mu, log_var, eps)
    rng = np.random.default_rng(seed)
    given: list[Any] = [mu, log_var, eps]
    for k, gradient in enumerate(found):

        def total(x: Any, k: int = k) -> Any:
            args: Any = (*given[:k], x, *given[k + 1 :])
            return (dZ * reparametrize_forward(*args)[0]).sum()

        slope_matches(total, given[k], gradient, rng)


@drawn
def test_it_is_what_torch_draws(n: int, m: int, seed: int) -> None:
    values = normal(seed, 3, n, m)
    mu, log_var = (torch.tensor(x, requires_grad=True) for x in values[:2])
    draw = torch_draw(mu, log_var, seed % 1000)
    (draw * torch.tensor(values[2])).sum().backward()
    eps: Any = torch_draw(torch.zeros(n, m, dtype=torch.float64), torch.zeros(n, m, dtype=torch.float64), seed % 1000)
    Z, cache = reparametrize_forward(values[0], values[1], eps.numpy())
    close(Z, draw.detach().numpy())
    dmu, dlog_var, _ = reparametrize_backward(values[2], cache)
    close((dmu, dlog_var), (mu.grad.numpy(), log_var.grad.numpy()), atol=1e-9)


def test_mean_and_spread_are_those_asked_for() -> None:
    eps = np.random.default_rng(0).standard_normal((1, 200_000))
    Z, _ = reparametrize_forward(0 * eps + 2, 0 * eps + 2 * np.log(3), eps)
    assert abs(Z.mean() - 2) < 0.03 and abs(Z.std() - 3) < 0.03


def test_two_estimates_of_one_gradient() -> None:
    """E z^2 = mu^2 + sigma^2, so the derivatives are 2 mu and 2 sigma; the score estimate is far noisier."""
    mu, sigma, eps = 1.5, 0.5, np.random.default_rng(0).standard_normal(400_000)
    path = keeps_promises(lambda e: pathwise_gradients(lambda z: 2 * z, mu, sigma, e), eps)
    score = keeps_promises(lambda e: score_gradients(lambda z: z**2, mu, sigma, e), eps)
    for found, most in ((path, 0.02), (score, 0.1)):
        np.testing.assert_allclose([found[0].mean(), found[1].mean()], [2 * mu, 2 * sigma], atol=most)
    assert score[0].std() > 5 * path[0].std()
    np.testing.assert_allclose(path[0][:9], 2 * (mu + sigma * eps[:9]))


def test_what_is_refused() -> None:
    x, bad = np.zeros((2, 3)), np.full((2, 3), np.inf)
    assert "mu has shape (3,), expected (n_z, m)" in complaint(reparametrize_forward, x[0], x[0], x[0])
    assert "log_var has shape (2, 1)" in complaint(reparametrize_forward, x, x[:, :1], x)
    assert "eps[0, 0] is inf" in complaint(reparametrize_forward, x, x, bad)
    assert "mixed in one call" in complaint(reparametrize_forward, x, x, torch.tensor(x))
    cache = reparametrize_forward(x, x, x)[1]
    assert "dZ has shape (2, 1)" in complaint(reparametrize_backward, x[:, :1], cache)
    for name, estimate in (("pathwise", pathwise_gradients), ("score", score_gradients)):
        assert f"{name}_gradients: sigma is 0" in complaint(estimate, np.square, 1.0, 0.0, x[0])
        assert "mu is nan" in complaint(estimate, np.square, np.nan, 1.0, x[0])
        assert "eps has shape (2, 3), expected (m,)" in complaint(estimate, np.square, 1.0, 1.0, x)
        assert "eps[0] is inf" in complaint(estimate, np.square, 1.0, 1.0, bad[0])


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(reparametrize_backward, 1.0, None).startswith(
        "TypeError: reparametrize_backward: cache is None, expected a ReparametrizeCache."
    )
    assert complaint(pathwise_gradients, 3, 0.0, 1.0, np.ones(2)).startswith(
        "TypeError: pathwise_gradients: slope is 3, expected a function."
    )
    assert complaint(score_gradients, 3, 0.0, 1.0, np.ones(2)).startswith(
        "TypeError: score_gradients: f is 3, expected a function."
    )
