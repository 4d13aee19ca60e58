"""The two networks of lesson 4.7: sizes, parameters, first answers."""

import numpy as np
import pytest
import torch

from helpers.torch_training import fit, predict
from helpers.vision.costs import full_size, parameter_count
from helpers.vision.locating_nets import localizer, window_classifier
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def test_parameter_counts() -> None:
    trunk = (75 + 1) * 8 + (9 * 8 + 1) * 24 + (9 * 24 + 1) * 48 + (9 * 48 + 1) * 48
    for side, last in ((40, 5), (32, 4), (25, 4)):
        where = (48 + 1) * 16 + (16 * last**2 + 1) * 64
        net = full_size(localizer, side, np.zeros(8), RNG(0))
        assert parameter_count(net) == trunk + where + 65 * 8
        net = full_size(localizer, side, np.zeros(8), RNG(0), classes=3)
        assert parameter_count(net) == trunk + where + 65 * 5 + 49 * 3
    net = full_size(window_classifier, 1, RNG(0))
    assert parameter_count(net) == 26 * 8 + 73 * 16 + 401 * 32 + 33


@pytest.mark.parametrize("classes", (0, 1, 3))
def test_it_begins_near_its_first_answer(classes: int) -> None:
    first = np.array([0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
    net = localizer(24, first, RNG(1), classes=classes)
    X = RNG(2).integers(0, 256, (5, 24, 24, 3), dtype=np.uint8)
    out = predict(net, X)
    assert out.shape == (5, 6) and np.abs(out - first).max() < 0.5
    biases = torch.cat([part.head.bias for part in net.heads.values()])
    assert torch.equal(biases, torch.tensor(first, dtype=torch.float32))
    assert np.array_equal(out, predict(localizer(24, first, RNG(1), classes=classes), X))


def test_only_the_classes_forget_the_place() -> None:
    """A shape moved by eight pixels, a whole step of the trunk, has the same classes and another place."""
    net = localizer(96, np.zeros(7), RNG(3), classes=3)
    X = np.zeros((3, 96, 96, 3), dtype=np.uint8)
    X[0, 24:32, 24:32], X[1, 64:72, 24:32] = 200, 200
    X[2] = np.maximum(X[0], X[1])  # two of them, too far apart to meet in a unit, show nothing more than one
    one, other, both = predict(net, X)
    assert np.allclose(one[4:], other[4:], atol=1e-6) and np.allclose(one[4:], both[4:], atol=1e-6)
    assert np.abs(one[:4] - other[:4]).min() > 1e-4


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
    assert "classes" in complaint(localizer, 40, np.zeros(8), RNG(0), classes=8)
    assert "n_C" in complaint(window_classifier, 0, RNG(0))


def test_other_kinds_are_refused() -> None:
    assert complaint(window_classifier, 1, np.random.default_rng(0), pad="no").startswith(
        "TypeError: window_classifier: pad is 'no', expected True or False."
    )
