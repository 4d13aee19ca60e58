"""Batches changed by chance: same seed, same pictures; what is 0 changes nothing; only while training."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.arrays import to_numpy
from helpers.projects.small_nets import small_convnet
from helpers.torch_training import fit, predict
from helpers.vision.random_changes import augment, augment_scene, with_augmentation
from helpers.vision.scenes import Scene
from solutions_tests.helpers.probes import complaint, unchanged

RNG = np.random.default_rng
EVERY: dict[str, Any] = {
    "mirror": True,
    "crop": 0.3,
    "rotate": 20,
    "shear": 0.2,
    "scale": 0.2,
    "shift": 0.1,
    "local": 0.8,
}


def pictures(m: int = 5, shape: tuple[int, ...] = (12, 10)) -> np.ndarray:
    return RNG(0).integers(0, 256, (m, *shape), dtype=np.uint8)


@pytest.mark.parametrize("shape", [(12, 10), (7, 9, 3), (1, 1)])
def test_the_same_seed_gives_the_same_pictures(shape: tuple[int, ...]) -> None:
    images = pictures(shape=shape)
    with unchanged(images):
        once = augment(images, RNG(1), **EVERY)
    assert once.shape == images.shape and once.dtype == np.uint8
    assert np.array_equal(once, augment(images, RNG(1), **EVERY))
    with_torch = augment(torch.tensor(images), RNG(1), **EVERY)
    assert with_torch.dtype == torch.uint8
    assert np.abs(to_numpy(with_torch).astype(int) - once).max() <= 1
    single = augment(images.astype(np.float32), RNG(1), **EVERY)
    assert single.dtype == np.float32
    assert np.abs(single - once).max() < 0.6


def test_each_change_changes_and_nothing_changes_nothing() -> None:
    same = np.stack([pictures(1)[0]] * 40)
    for made in (augment(same, RNG(0)), augment(same, RNG(0), mirror=True)):
        assert not np.shares_memory(made, same)
    assert np.array_equal(augment(same, RNG(0)), same)
    for name, value in EVERY.items():
        new = augment(same, RNG(0), **{name: value})
        assert not np.array_equal(new, same), name
        if name != "mirror":
            assert len(np.unique(new.reshape(40, -1), axis=0)) == 40, name
    mirrored = augment(same, RNG(0), mirror=True)
    turned = (mirrored == same[:, :, ::-1]).all(axis=(1, 2))
    assert ((mirrored == same).all(axis=(1, 2)) ^ turned).all()
    assert 8 < turned.sum() < 32


def test_the_numbers_are_bounds() -> None:
    points = np.array([[[40.0, 20.0]]] * 300)  # 20 to the right of the middle of a 40 x 40 picture
    images = np.zeros((300, 40, 40), dtype=np.uint8)

    def moved(**how: Any) -> np.ndarray:
        after = augment_scene(Scene(images, landmarks=points), RNG(2), **how).landmarks
        assert after is not None
        return after[:, 0] - 20

    angle = np.rad2deg(np.arctan2(-moved(rotate=25)[:, 1], moved(rotate=25)[:, 0]))
    assert 23 < angle.max() <= 25 and -25 <= angle.min() < -23
    size = moved(scale=0.5)[:, 0] / 20
    assert 1.45 < size.max() <= 1.5 and 1 / 1.5 <= size.min() < 0.7
    shift = moved(shift=0.1) - [20, 0]
    assert 3.8 < np.abs(shift).max() <= 4
    window = moved(crop=0.5)  # the point on the right edge: 20 / rest of the side, and the window's play
    assert window[:, 0].max() <= 60 and window[:, 0].min() >= 20 - 1e-9
    top = Scene(images, landmarks=np.array([[[20.0, 0.0]]] * 300))
    lean = augment_scene(top, RNG(2), shear=0.3).landmarks
    assert lean is not None and 5.7 < np.abs(lean[:, 0, 0] - 20).max() <= 6


def test_boxes_and_names_go_along() -> None:
    images = np.zeros((30, 10, 20), dtype=np.uint8)
    scene = Scene(images, np.array([[[3.0, 5, 4, 2]]] * 30), np.array([[[4.0, 5], [16, 6]]] * 30))
    after = augment_scene(scene, RNG(0), mirror=True, pairs=((0, 1),))
    assert after.boxes is not None and after.landmarks is not None and after.kept is not None and after.kept.all()
    flipped = after.boxes[:, 0, 0] == 17
    assert 5 < flipped.sum() < 25
    assert (after.landmarks[flipped] == [[4, 6], [16, 5]]).all()  # the left one is the one that was right
    assert (after.landmarks[~flipped] == [[4, 5], [16, 6]]).all()
    assert augment_scene(Scene(images), RNG(0), rotate=5).boxes is None


def test_only_a_training_sees_changed_pictures() -> None:
    X, net = pictures(6, (16, 16)), small_convnet(16, 16, 2, RNG(0))
    seen: list[np.ndarray] = []

    def change(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        seen.append(images)
        return augment(images, rng, rotate=20)

    both = with_augmentation(net, change, RNG(3))
    assert np.array_equal(predict(both, X), predict(net, X)) and not seen
    fit(both, X, np.arange(6) % 2, epochs=2, batch_size=3, learning_rate=0.01, rng=RNG(0))
    assert [images.shape for images in seen] == [(3, 16, 16)] * 4
    assert {image.tobytes() for batch in seen for image in batch} == {image.tobytes() for image in X}
    color = torch.rand(2, 3, 8, 9)
    inner = with_augmentation(torch.nn.Identity(), lambda images, rng: images[:, :, ::-1].copy(), RNG(0))
    assert torch.allclose(inner(color), color.flip(3), atol=0.5 / 255 + 1e-6)
    assert inner.eval()(color) is color


def test_a_changed_training_learns() -> None:
    X = np.zeros((8, 16, 16), dtype=np.uint8)
    X[::2, 4:12, 6:9], X[1::2, 6:9, 4:12] = 255, 255  # upright and lying bars
    net = small_convnet(16, 16, 2, RNG(0))
    both = with_augmentation(net, lambda images, rng: augment(images, rng, rotate=10, shift=0.1, fill=0), RNG(0))
    training = fit(both, X, np.arange(8) % 2, epochs=2, batch_size=8, learning_rate=0.01, rng=RNG(0))
    assert training.history.cost[-1] < training.history.cost[0]


def test_refusals() -> None:
    images = pictures()
    for how, words in (
        ({"rotate": 200}, "rotate is 200, expected a number from 0 to 180"),
        ({"crop": 1}, "crop is 1, expected a number from 0 to 0.9"),
        ({"shift": -1}, "shift is -1"),
        ({"local": 2}, "would fold the picture"),
    ):
        assert words in complaint(augment, images, RNG(0), **how)
    assert "augment: rng is None" in complaint(augment, images, None)
    assert "augment: images has shape (12, 10)" in complaint(augment, images[0], RNG(0))
    assert "with_augmentation: net is a str" in complaint(with_augmentation, "net", augment, RNG(0))
    assert "with_augmentation: rng is 0" in complaint(with_augmentation, torch.nn.Identity(), augment, 0)


def test_other_kinds_are_refused() -> None:
    assert complaint(augment_scene, 5, RNG(0)).startswith("TypeError: augment_scene: scene is 5, expected a Scene.")
    assert complaint(augment, np.ones((1, 4, 4)), RNG(0), mirror="no").startswith(
        "TypeError: augment: mirror is 'no', expected True or False."
    )
    assert complaint(augment, np.ones((1, 4, 4)), RNG(0), local="no").startswith(
        "ValueError: augment: local is 'no', expected one number."
    )
