"""Stored features: those of the trunk, and refused as soon as anything has changed."""

from pathlib import Path

import numpy as np
import torch

from helpers.projects.small_nets import new_head, small_convnet
from helpers.torch_training import fit, predict
from helpers.vision.feature_cache import fingerprint, load_features, pictures_mark, store_features
from helpers.vision.transfer import open_last
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def parts() -> tuple[torch.nn.Module, np.ndarray]:
    return small_convnet(16, 16, 3, RNG(0)), RNG(1).integers(0, 256, (7, 16, 16), dtype=np.uint8)


def test_what_is_read_is_what_the_trunk_gives(tmp_path: Path) -> None:
    net, X = parts()
    made = store_features(tmp_path / "features", net.trunk, X)
    assert np.array_equal(made, predict(net.trunk, X)) and made.shape == (7, 64)
    assert np.array_equal(load_features(tmp_path / "features", net.trunk, X), made)
    again, _ = parts()
    assert np.array_equal(load_features(str(tmp_path / "features"), again.trunk, X.copy()), made)


def test_a_head_learns_the_same_from_them() -> None:
    net, X = parts()
    Y = np.arange(7) % 3
    net.head = new_head(64, 3, RNG(2))
    alone = new_head(64, 3, RNG(2))
    fit(open_last(net, 1), X, Y, epochs=5, batch_size=4, learning_rate=0.01, rng=RNG(3))
    fit(alone, predict(net.trunk, X), Y, epochs=5, batch_size=4, learning_rate=0.01, rng=RNG(3))
    np.testing.assert_allclose(predict(net, X), predict(alone, predict(net.trunk, X)), atol=1e-4)


def test_stale_features_are_refused(tmp_path: Path) -> None:
    net, X = parts()
    file = tmp_path / "features"
    store_features(file, net.trunk, X)
    for change in ("running_mean", "weight"):
        changed, _ = parts()
        with torch.no_grad():
            getattr(changed.trunk[1], change)[0] += 1e-3
        assert "features was made by another trunk" in complaint(load_features, file, changed.trunk, X)
    other = X.copy()
    other[6, 15, 15] ^= 1
    assert "features was made of another X" in complaint(load_features, file, net.trunk, other)
    assert "made of another X" in complaint(load_features, file, net.trunk, X[:6])
    assert "made by another trunk" in complaint(load_features, file, torch.nn.Sequential(net.trunk), X)


def test_fingerprints_see_layers_types_and_shapes() -> None:
    net, X = parts()
    assert fingerprint(net.trunk) == fingerprint(parts()[0].trunk) and len(fingerprint(net.trunk)) == 16
    assert fingerprint(torch.nn.ReLU()) != fingerprint(torch.nn.Tanh())
    assert pictures_mark(X) != pictures_mark(X.reshape(7, 8, 32)) != pictures_mark(X.astype(np.int64))
    assert pictures_mark(X) == pictures_mark(torch.tensor(X))


def test_refusals(tmp_path: Path) -> None:
    net, X = parts()
    try:
        load_features(tmp_path / "none", net.trunk, X)
    except FileNotFoundError as problem:
        assert "there is no file none" in str(problem)
    else:
        raise AssertionError
    assert "fingerprint: trunk is a str" in complaint(fingerprint, "trunk")
    assert "X is empty" in complaint(store_features, tmp_path / "x", net.trunk, X[:0])
