"""The costs of the two players against torch's cross-entropy and autograd, and the best discriminator."""

from math import log

import numpy as np
import pytest
import torch
from hypothesis import given
from torch.nn.functional import binary_cross_entropy_with_logits as torch_bce
from torch.nn.functional import logsigmoid

from helpers.beyond.game_value import best_value, game_value, optimal_discriminator
from helpers.beyond.gan_losses import (
    LOSSES,
    DiscriminatorCache,
    discriminator_loss_backward,
    discriminator_loss_forward,
    generator_loss_backward,
    generator_loss_forward,
)
from solutions_tests.helpers.probes import (
    SEEDS,
    SIZES,
    close,
    complaint,
    drawn,
    keeps_promises,
    slope_matches,
    unchanged,
)

EACH = pytest.mark.parametrize("loss", LOSSES)


@given(n=SIZES, m=SIZES, seed=SEEDS)
def test_the_discriminators_cost_is_cross_entropy(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z_real, Z_fake = 4 * rng.normal(size=(1, n)), 4 * rng.normal(size=(1, m))
    J, cache = keeps_promises(discriminator_loss_forward, Z_real, Z_fake)
    real, fake = (torch.tensor(Z, requires_grad=True) for Z in (Z_real, Z_fake))
    want = torch_bce(real, torch.ones_like(real)) + torch_bce(fake, torch.zeros_like(fake))
    close(J, want.detach().numpy())
    close(cache, (torch.sigmoid(real).detach(), torch.sigmoid(fake).detach()))
    (2 * want).backward()
    close(keeps_promises(discriminator_loss_backward, 2, cache), (real.grad, fake.grad))
    dZ_real, dZ_fake = discriminator_loss_backward(1, cache)
    slope_matches(lambda Z: discriminator_loss_forward(Z, Z_fake)[0], Z_real, dZ_real, rng)
    slope_matches(lambda Z: discriminator_loss_forward(Z_real, Z)[0], Z_fake, dZ_fake, rng)


@EACH
@drawn
def test_the_generators_costs(loss: str, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    Z = 4 * rng.normal(size=(1, n * m))
    keeps_promises(lambda Z: generator_loss_forward(Z, loss=loss)[0], Z)
    J, cache = generator_loss_forward(Z, loss=loss)
    z = torch.tensor(Z, requires_grad=True)
    want = logsigmoid(-z).mean() if loss == "saturating" else -logsigmoid(z).mean()
    close(J, want.detach().numpy())
    (3 * want).backward()
    with unchanged(cache.D_fake):
        close(generator_loss_backward(3, cache), z.grad)
    slope_matches(lambda Z: generator_loss_forward(Z, loss=loss)[0], Z, generator_loss_backward(1, cache), rng)


@EACH
def test_extreme_logits_do_no_harm(loss: str) -> None:
    Z = np.array([[-800.0, 800.0]])
    J, cache = generator_loss_forward(Z, loss=loss)
    assert np.isfinite(J) and np.isfinite(generator_loss_backward(1, cache)).all()
    J, told = discriminator_loss_forward(Z, Z)
    assert float(J) == 800
    assert np.isfinite(np.concatenate(discriminator_loss_backward(1, told))).all()


def test_where_the_discriminator_is_sure_only_one_of_them_pulls() -> None:
    Z = np.array([[-10.0]])
    pulls = {loss: float(generator_loss_backward(1, generator_loss_forward(Z, loss=loss)[1])[0, 0]) for loss in LOSSES}
    assert -1e-4 < pulls["saturating"] < 0
    assert -1 < pulls["non-saturating"] < -0.999


@EACH
def test_both_losses_have_the_course_s_gradient_in_torch_too(loss: str) -> None:
    z = torch.linspace(-3, 3, 5, dtype=torch.float64).reshape(1, -1).requires_grad_()
    J, cache = generator_loss_forward(z, loss=loss, check=False)
    J.backward()
    close(z.grad, generator_loss_backward(1, cache).detach())


def test_a_discriminator_that_knows_nothing_costs_log_4() -> None:
    J, _ = discriminator_loss_forward(np.zeros((1, 3)), np.zeros((1, 5)))
    close(J, np.array(log(4)))
    p = np.array([0.2, 0.5, 0.3])
    close(game_value(p, p, optimal_discriminator(p, p)), -log(4))


@drawn
def test_no_answer_is_better_than_the_best_one(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q = (rng.dirichlet(np.ones(n * m)) for _ in range(2))
    best = keeps_promises(optimal_discriminator, p, q)
    V = game_value(p, q, best)
    close(game_value(torch.tensor(p), torch.tensor(q), torch.tensor(best)), V)
    for _ in range(5):
        assert game_value(p, q, rng.random(n * m)) <= V + 1e-12
    middle = (p + q) / 2
    jensen_shannon = ((p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()) / 2
    close(V, -log(4) + 2 * jensen_shannon, rtol=1e-9, atol=1e-9)
    close(best_value(p, q), V, rtol=1e-9, atol=1e-9)
    close(best_value(torch.tensor(p), torch.tensor(q)), V, rtol=1e-9, atol=1e-9)


def test_places_where_only_one_law_has_something() -> None:
    p, q = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    best = optimal_discriminator(p, q)
    close(best, np.array([1.0, 0.0, 0.5]))
    assert game_value(p, q, best) == 0 == best_value(p, q)
    tiny = np.array([1 - 1e-30, 1e-30])
    assert np.isfinite(best_value(tiny, np.array([1e-30, 1.0])))
    assert game_value(p, q, 1 - best) == -np.inf
    close(optimal_discriminator(torch.tensor(p), torch.tensor(q)), best)


def test_what_is_refused() -> None:
    Z, p = np.zeros((1, 3)), np.array([0.5, 0.5])
    for f, more in ((discriminator_loss_forward, (Z,)), (generator_loss_forward, ())):
        assert "expected (1, m)" in complaint(f, Z.T, *more)
        assert "expected finite numbers" in complaint(f, Z + np.nan, *more)
        assert "is empty" in complaint(f, Z[:, :0], *more)
    assert "Z_fake has shape (3, 1)" in complaint(discriminator_loss_forward, Z, Z.T)
    assert "mixed" in complaint(discriminator_loss_forward, Z, torch.tensor(Z))
    assert 'Did you mean "saturating"?' in complaint(generator_loss_forward, Z, loss="saturated")
    cache = generator_loss_forward(Z)[1]
    assert "dJ has shape (2,)" in complaint(generator_loss_backward, p, cache)
    assert "dJ is inf" in complaint(discriminator_loss_backward, np.inf, DiscriminatorCache(Z, Z))
    assert "p_g has shape (1,)" in complaint(optimal_discriminator, p, p[:1])
    assert "p_g contains -1, expected densities of at least 0" in complaint(optimal_discriminator, p, p - 1.5)
    assert "p_data contains -0.5" in complaint(optimal_discriminator, p - 1, p)
    assert "mixed" in complaint(optimal_discriminator, p, torch.tensor(p))
    assert "p_data sums to 2" in complaint(game_value, 2 * p, p, p)
    assert "p_g sums to" in complaint(game_value, p, np.array([1.5, -0.5]), p)
    assert "expected probabilities between 0 and 1" in complaint(game_value, p, p, p + 1)
    assert "D has shape (1,)" in complaint(game_value, p, p, p[:1])
    assert "p_data sums to 2" in complaint(best_value, 2 * p, p)
    assert "p_g has shape (1,)" in complaint(best_value, p, p[:1])
    assert "expected (k,)" in complaint(game_value, p.reshape(1, 2), p, p)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(discriminator_loss_backward, 1.0, None).startswith(
        "TypeError: discriminator_loss_backward: cache is None, expected a DiscriminatorCache."
    )
    assert complaint(generator_loss_backward, 1.0, None).startswith(
        "TypeError: generator_loss_backward: cache is None, expected a GeneratorCache."
    )
