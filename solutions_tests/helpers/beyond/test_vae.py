"""The VAE as a torch module: shapes, noise in training only, the loss is minus the ELBO, training lowers it."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.beyond.autoencoder_nets import autoencoder_net
from helpers.beyond.elbo import bernoulli_reconstruction, elbo
from helpers.beyond.vae import decode, encode, pixel_loss, vae_loss, vae_net
from helpers.torch_training import fit, predict
from solutions_tests.helpers.probes import close, complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def net(seed: int = 0) -> Any:
    return vae_net((16, 12, 3), rng(seed))


def pictures(m: int = 40) -> np.ndarray:
    return (rng(1).random((m, 4, 4)) < 0.4).astype(np.uint8) * 255


def test_one_tensor_with_three_parts() -> None:
    model, x = net(), torch.rand(5, 1, 4, 4)
    assert model(x).shape == (5, 16 + 6) and model.n_z == 3
    same = net()
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), same.state_dict().values(), strict=True))
    with torch.no_grad():
        mu, log_var = model.encoder(x.flatten(1)).chunk(2, dim=1)
        model.eval()
        torch.testing.assert_close(model(x), torch.cat([model.decoder(mu), mu, log_var], dim=1))
        model.train()
        torch.manual_seed(3)
        eps = torch.randn_like(mu)
        torch.manual_seed(3)
        out = model(x)
    torch.testing.assert_close(out[:, :16], model.decoder(mu + (log_var / 2).exp() * eps))
    torch.testing.assert_close(out[:, 16:], torch.cat([mu, log_var], dim=1))
    assert not torch.equal(out, model(x))


@pytest.mark.parametrize(("n_x", "n_z", "m"), [(1, 1, 1), (6, 1, 4), (5, 3, 1), (9, 2, 7)])
def test_the_loss_is_minus_the_elbo(n_x: int, n_z: int, m: int) -> None:
    logits, X = rng(2).standard_normal((n_x, m)), rng(3).random((n_x, m))
    mu, log_var = rng(4).standard_normal((2, n_z, m))
    out, Y = torch.tensor(np.concatenate([logits, mu, log_var]).T), torch.tensor(X.T)
    close(float(vae_loss(n_z)(out, Y)), -elbo(logits, X, mu, log_var).mean())
    paid = bernoulli_reconstruction(logits, X).mean()
    close(float(vae_loss(n_z, 0)(out, Y)), paid)
    close(float(pixel_loss(torch.tensor(logits.T), Y)), paid)
    close(float(vae_loss(n_z, 3)(out, Y)), paid + 3 * (-elbo(logits, X, mu, log_var).mean() - paid))


def test_the_gradient_reaches_both_halves_of_the_encoder() -> None:
    model, x = net(), torch.rand(5, 16)
    pixel_loss(model(x)[:, :16], x).backward()
    assert (model.encoder[-1].weight.grad.abs().sum(dim=1) > 0).all()


@pytest.mark.parametrize("beta", [0.0, 1.0])
def test_training_lowers_the_loss(beta: float) -> None:
    model, X = net(), pictures()
    run = fit(model, X, X.reshape(-1, 16) / 255, loss=vae_loss(3, beta), epochs=2, batch_size=10, learning_rate=0.01,
              rng=rng())  # fmt: skip
    cost = run.history.cost
    assert cost[0] > cost[1] > cost[2]


def test_encode_and_decode() -> None:
    model, X = net(), pictures(6)
    mu, log_var = encode(model, X)
    assert mu.shape == (3, 6) and log_var is not None and log_var.shape == (3, 6) and model.training
    out = predict(model, X)
    close(np.concatenate([mu, log_var]), out[:, 16:].T, rtol=1e-5, atol=1e-6)
    close(encode(model, (X.reshape(6, 16) / 255).astype(np.float32))[0], mu, rtol=1e-5, atol=1e-6)
    made = decode(model, mu)
    assert made.shape == (6, 4, 4) and made.min() >= 0 and made.max() <= 1
    close(made.reshape(6, 16), 1 / (1 + np.exp(-out[:, :16])), rtol=1e-4, atol=1e-6)
    plain = autoencoder_net((16, 12, 2), rng(), output="linear")
    code, none = encode(plain, X)
    assert code.shape == (2, 6) and none is None
    close(decode(plain, code).reshape(6, 16), 1 / (1 + np.exp(-predict(plain, X))), rtol=1e-4, atol=1e-6)


def test_what_is_refused() -> None:
    assert "expected at least n_x and the code" in complaint(vae_net, (16,), rng())
    assert "rng is 0" in complaint(vae_net, (16, 2), 0)
    assert "n_z is 0" in complaint(vae_loss, 0)
    assert "beta is -1, expected a number of at least 0. A weight below 0" in complaint(vae_loss, 2, -1)
    for f in (encode, decode):
        assert "net is a Linear without the parts it needs" in complaint(f, torch.nn.Linear(2, 2), np.zeros((2, 2)))
        assert "net is a int" in complaint(f, 3, np.zeros((2, 2)))
        assert "without the parts" in complaint(f, autoencoder_net((16, 2), rng()), np.zeros((2, 2)))
    assert "Z has shape (2, 5), expected (3, m)" in complaint(decode, net(), np.zeros((2, 5)))
    assert "Z[0, 0] is nan" in complaint(decode, net(), np.full((3, 1), np.nan))
    assert "the decoder gives 15 numbers, expected a square" in complaint(
        decode, vae_net((15, 2), rng()), np.zeros((2, 1))
    )
    assert "X is empty" in complaint(encode, net(), np.zeros((0, 4, 4), dtype=np.uint8))


def test_pictures_and_codes_that_do_not_fit() -> None:
    net = vae_net((9, 4, 2), np.random.default_rng(0))
    assert "images has shape (3, 8), expected 9 numbers in every picture" in complaint(encode, net, np.zeros((3, 8)))
    assert "images has shape (3, 2, 4), expected 9 numbers" in complaint(encode, net, np.zeros((3, 2, 4)))
    assert "Z has shape (3, 1), expected (2, m)" in complaint(decode, net, np.zeros((3, 1)))
