"""The trainings of lesson A.4: reproducible, lower in cost, remembered; the scores say what they should."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.beyond import vae_trials
from helpers.beyond.digit_judge import as_rows, vae_digits
from helpers.beyond.vae import decode, encode
from helpers.beyond.vae_trials import (
    BATCH,
    HIDDEN,
    KEPT,
    N_Z,
    RATE,
    Scores,
    beta_trial,
    long_trained_vae,
    trained_vae,
    vae_epochs,
    vae_scores,
)
from helpers.data.checkpoints import load_checkpoint
from helpers.data.vae_trials import BETAS, load_vae_trials
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("beta", [0.0, 1.0])
def test_a_training(beta: float) -> None:
    steps = list(vae_epochs(2, beta, seed=1, epochs=2))
    assert [step.epoch.number for step in steps] == [0, 1, 2] and steps[0].net is steps[2].net
    assert steps[0].epoch.cost > 300 > steps[2].epoch.cost
    again = trained_vae(2, beta, seed=1, epochs=2)
    assert again is trained_vae(2, beta, seed=1, epochs=2) and not again.training
    both = zip(again.state_dict().values(), steps[2].net.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in both)
    assert again.encoder[0].out_features == HIDDEN[0] and hasattr(again, "n_z") == bool(beta)
    log_var = encode(again, vae_digits().images_test[:5])[1]
    assert (log_var is None) == (beta == 0)


def test_the_rate_grows_with_the_size_of_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vae_trials, "fit_epochs", lambda *data, **plan: iter([plan]))
    for times in (1, 2, 4):
        plan: Any = next(vae_epochs(2, 1.0, 1, 10, batch_size=times * BATCH)).epoch
        rates = plan["learning_rate"], plan["schedule"](0), plan["schedule"](5)
        assert plan["batch_size"] == times * BATCH and rates == pytest.approx(times * RATE * np.array([1, 1, 0.55]))


def test_without_a_price_the_clouds_shrink() -> None:
    nets = [list(vae_epochs(2, beta, 1, 3))[-1].net for beta in (1e-6, 1.0)]
    free, paid = (np.exp(np.asarray(encode(net, vae_digits().images_test)[1]) / 2).mean() for net in nets)
    assert 2 * free < paid < 0.2


@pytest.mark.parametrize("beta", KEPT)
def test_the_trainings_that_come_with_the_course(beta: float) -> None:
    net = long_trained_vae(beta)
    assert net is long_trained_vae(beta) and not net.training and hasattr(net, "n_z") == bool(beta)
    assert [layer.out_features for layer in net.encoder if hasattr(layer, "out_features")][:2] == list(HIDDEN)
    scores, stored = vae_scores(net, seed=0, m=500), load_vae_trials()
    for name, rel in zip(
        ("reconstruction", "KL", "speaking", "far", "between", "fitted"), (0.003, 0.01, 0, *3 * [0.06]), strict=True
    ):
        expected = getattr(stored, name)[BETAS.index(beta), 0]
        assert getattr(scores, name) == pytest.approx(expected, rel=rel), name
    mu, log_var = encode(net, vae_digits().images_test)
    if log_var is not None:  # decoding the mean itself would be cheaper than a draw
        A = np.asarray(decode(net, mu).reshape(len(mu.T), -1).T, dtype=np.float64).clip(1e-6, 1 - 1e-6)
        X = as_rows(vae_digits().images_test).T
        assert -(X * np.log(A) + (1 - X) * np.log(1 - A)).sum(axis=0).mean() < scores.reconstruction - 1
    assert scores.sure == pytest.approx(load_checkpoint(KEPT[beta]).score, abs=0.03)
    assert decode(net, np.zeros((N_Z, 3))).shape == (3, 28, 28)


def test_scores() -> None:
    vae, plain = (vae_scores(trained_vae(2, beta, seed=1, epochs=2), m=200) for beta in (1.0, 0.0))
    assert plain.KL == plain.speaking == 0 and vae.KL > 1 and vae.speaking == 2
    assert all(150 < scores.reconstruction < 240 for scores in (vae, plain))
    assert all(
        0.1 <= scores.sure <= 1 and min(scores.far, scores.between, scores.fitted) > 3 for scores in (vae, plain)
    )
    assert beta_trial(1.0, 1, n_z=2, epochs=2) == pytest.approx(vae_scores(trained_vae(2, 1.0, 1, 2), 1))
    assert len(Scores._fields) == 7
    made = decode(trained_vae(2, 1.0, seed=1, epochs=2), np.zeros((2, 1)))
    assert made.shape == (1, 28, 28)


def test_what_is_refused() -> None:
    for name, call in (("n_z", (0, 1.0)), ("seed", (2, 1.0, -1)), ("epochs", (2, 1.0, 0, 0)), ("beta", (2, -1.0))):
        assert f"vae_epochs: {name} is" in complaint(vae_epochs, *call)
        assert f"vae_epochs: {name} is" in complaint(trained_vae, *call)
    assert "batch_size is 0" in complaint(vae_epochs, 2, 1.0, 0, 1, 1, 0)
    assert "beta is 5.0, expected one of 0.0, 1.0" in complaint(long_trained_vae, 5.0)
    assert "seed is -1" in complaint(vae_scores, trained_vae(2, 1.0, seed=1, epochs=2), -1)
    assert "m is 1" in complaint(vae_scores, trained_vae(2, 1.0, seed=1, epochs=2), 0, 1)
    assert "net is a int" in complaint(vae_scores, 3)
