"""The training that lesson 4.4 makes again and again."""

import numpy as np

from helpers.vision.architectures.residual import small_residual
from helpers.vision.depth_training import depth_trial
from solutions_tests.helpers.probes import complaint


def test_a_residual_network_learns_and_the_curves_are_complete() -> None:
    trial = depth_trial("residual", 8, 0, epochs=3)
    assert trial.train_error.shape == trial.test_error.shape == trial.cost.shape == (4,)
    assert trial.train_error[0] > 0.7 and trial.train_error[-1] < 0.15 and trial.test_error[-1] < 0.2
    assert trial.cost[-1] < trial.cost[0]


def test_the_seed_draws_the_first_weights() -> None:
    net = depth_trial("residual", 8, 3, epochs=1, learning_rate=1e-12).net
    fresh = small_residual(8, 8, 10, np.random.default_rng(3))
    np.testing.assert_allclose(net.block2.branch[0].conv.weight.detach(), fresh.block2.branch[0].conv.weight.detach())


def test_refusals() -> None:
    assert "depth_trial: kind is 'flat'" in complaint(depth_trial, "flat", 8, 0)
    assert "epochs is 0" in complaint(depth_trial, "plain", 8, 0, epochs=0)
    assert "learning_rate is 0" in complaint(depth_trial, "plain", 8, 0, learning_rate=0)
    assert "depth is 9, expected 6 n + 2" in complaint(depth_trial, "plain", 9, 0)
