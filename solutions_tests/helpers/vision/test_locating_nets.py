"""The two networks of lesson 4.7: sizes, parameters, first answers."""

import numpy as np
import torch

from helpers.torch_training import fit, predict
from helpers.vision.costs import full_size, parameter_count
from helpers.vision.locating_nets import localizer, window_classifier
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def test_parameter_counts() -> None:
    convolutions = (75 + 1) * 12 + (9 * 12 + 1) * 24 + (9 * 24 + 1) * 32 + (32 + 1) * 16
    for side, last in ((40, 5), (32, 4), (25, 4)):
        net = full_size(localizer, side, np.zeros(8), RNG(0))
        assert parameter_count(net) == convolutions + (16 * last**2 + 1) * 64 + 65 * 8
    net = full_size(window_classifier, 1, RNG(0))
    assert parameter_count(net) == 26 * 8 + 73 * 16 + 401 * 32 + 33


def test_it_begins_near_its_first_answer() -> None:
    first = np.array([0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    net = localizer(24, first, RNG(1))
    X = RNG(2).integers(0, 256, (5, 24, 24, 3), dtype=np.uint8)
    out = predict(net, X)
    assert out.shape == (5, 6) and np.abs(out - first).max() < 0.5
    assert torch.equal(net.head.bias, torch.tensor(first, dtype=torch.float32))
    assert np.array_equal(out, predict(localizer(24, first, RNG(1)), X))


def test_windows_are_learned() -> None:
    rng = RNG(0)
    X = rng.integers(0, 256, (60, 25, 25), dtype=np.uint8)
    Y = np.arange(60).reshape(-1, 1) % 2 * 1.0
    X[Y[:, 0] == 1, 5:15, 5:15] = 255
    net = window_classifier(1, rng)
    fit(net, X, Y, loss="binary_cross_entropy", epochs=8, batch_size=10, learning_rate=0.003, rng=rng)
    assert ((predict(net, X) > 0) == Y).mean() > 0.95
    assert predict(window_classifier(3, rng, pad=True), np.zeros((2, 25, 25, 3), dtype=np.uint8)).shape == (2, 1)


def test_refusals() -> None:
    assert "side" in complaint(localizer, 8, np.zeros(8), RNG(0))
    assert "first" in complaint(localizer, 40, np.zeros((1, 8)), RNG(0))
    assert "rng" in complaint(localizer, 40, np.zeros(8), 3)
    assert "n_C" in complaint(window_classifier, 0, RNG(0))
