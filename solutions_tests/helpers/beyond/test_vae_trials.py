"""The trainings of lesson A.4: reproducible, lower in cost, remembered; the scores say what they should."""

import numpy as np
import pytest
import torch

from helpers.beyond.digit_judge import vae_digits
from helpers.beyond.vae import decode, encode
from helpers.beyond.vae_trials import (
    HIDDEN,
    Scores,
    beta_trial,
    trained_vae,
    vae_epochs,
    vae_scores,
)
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
    assert "seed is -1" in complaint(vae_scores, trained_vae(2, 1.0, seed=1, epochs=2), -1)
    assert "m is 1" in complaint(vae_scores, trained_vae(2, 1.0, seed=1, epochs=2), 0, 1)
    assert "net is a int" in complaint(vae_scores, 3)
