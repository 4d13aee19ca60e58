"""Crops against scikit-image's resampling, examples, training of R-CNN, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.transform import AffineTransform, warp

from helpers.data.shape_scenes import load_scenes
from helpers.torch_training import fit
from helpers.vision.boxes import corners_of
from helpers.vision.detection_scores import objects_in
from helpers.vision.regions.rcnn import crop_regions, detect_rcnn, rcnn_examples, rcnn_net
from helpers.vision.regions.region_nets import region_loss
from helpers.vision.regions.region_parts import decode_boxes
from solutions_tests.helpers.probes import complaint

SCENES = load_scenes(12, 5, "train")
OBJECTS = objects_in(SCENES.boxes, SCENES.classes)
NEAR = [o.boxes.astype(float) * [1, 1, 1.1, 0.95] + [0.5, -0.5, 0, 0] for o in OBJECTS]
FAR = [np.array([[32.0, 32, 60, 60], [8, 8, 3, 3]]) for _ in OBJECTS]
REGIONS = [np.concatenate(pair) for pair in zip(NEAR, FAR, strict=True)]


@given(st.integers(0, 2**32 - 1), st.integers(1, 20))
def test_crops_are_what_scikit_image_reads(seed: int, side: int) -> None:
    rng = np.random.default_rng(seed)
    box = np.array([[*rng.uniform(10, 50, 2), *rng.uniform(5, 40, 2)]])
    image = SCENES.images[0]
    left, top, right, bottom = corners_of(box)[0]
    move = AffineTransform(
        scale=((right - left) / side, (bottom - top) / side),
        translation=(left + (right - left) / side / 2 - 0.5, top + (bottom - top) / side / 2 - 0.5),
    )
    truth = warp(image.astype(float), move, output_shape=(side, side), order=1, mode="edge", preserve_range=True)
    assert np.abs(crop_regions(image, box, side=side, frame=0)[0] - truth).max() <= 0.501


def test_a_crop_in_its_own_size_is_the_cut() -> None:
    image = SCENES.images[1]
    crops = crop_regions(image, np.array([[20.0, 30, 16, 16], [20, 30, 8, 8]]), side=16, frame=0)
    assert np.array_equal(crops[0], image[22:38, 12:28])
    framed = crop_regions(image, np.array([[20.0, 30, 8, 8]]), side=16, frame=0.5)
    assert np.array_equal(framed[0], image[22:38, 12:28])
    assert crop_regions(image, np.zeros((0, 4))).shape == (0, 32, 32, 3)


def test_examples_say_what_is_in_the_crop() -> None:
    crops, Y = rcnn_examples(SCENES.images, REGIONS, OBJECTS, per_picture=6, rng=np.random.default_rng(0))
    n = sum(len(o.classes) for o in OBJECTS)
    assert crops.shape == (len(Y), 32, 32, 3)
    assert crops.dtype == np.uint8
    assert (Y[:, 0] > 0).sum() == n
    assert (Y[Y[:, 0] == 0, 1:] == 0).all()
    rows = Y[Y[:, 0] > 0]
    first = OBJECTS[0]
    k = len(first.classes)
    assert sorted(rows[:k, 0] - 1) == sorted(first.classes)
    wanted = decode_boxes(rows[:1, 1:], NEAR[0][[np.flatnonzero(first.classes + 1 == rows[0, 0])[0]]])
    assert min(np.abs(wanted - box).max() for box in first.boxes) < 1e-4 or k > 1


def test_two_steps_lower_the_loss_and_it_looks_at_pictures() -> None:
    rng = np.random.default_rng(1)
    crops, Y = rcnn_examples(SCENES.images, REGIONS, OBJECTS, rng=rng)
    net = rcnn_net(3, rng)
    how: Any = {"batch_size": 100, "learning_rate": 0.003, "rng": rng}
    training = fit(net, crops, Y, loss=region_loss, epochs=2, **how)
    assert training.history.cost[-1] < training.history.cost[0]
    found = detect_rcnn(net, SCENES.images[0], REGIONS[0], least=0)
    assert found.boxes.shape == (len(found.scores), 4)
    assert 0 < len(found.scores) <= len(REGIONS[0])
    assert np.array_equal(np.sort(found.scores), found.scores[::-1])
    assert len(detect_rcnn(net, SCENES.images[0], np.zeros((0, 4))).boxes) == 0
    again = rcnn_examples(SCENES.images, REGIONS, OBJECTS, rng=np.random.default_rng(7))
    same = rcnn_examples(SCENES.images, REGIONS, OBJECTS, rng=np.random.default_rng(7))
    assert all(np.array_equal(a, b) for a, b in zip(again, same, strict=True))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: crop_regions(SCENES.images[0], np.zeros((2, 3))), "boxes has shape (2, 3)"),
        (lambda: crop_regions(SCENES.images[0], REGIONS[0], side=0), "side is 0"),
        (lambda: crop_regions(SCENES.images[0], REGIONS[0], frame=2), "frame is 2"),
        (lambda: rcnn_examples(SCENES.images, REGIONS[1:], OBJECTS, rng=np.random.default_rng(0)), "11 regions"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)


def test_other_kinds_are_refused() -> None:
    assert complaint(crop_regions, SCENES.images[0], None).startswith(
        "TypeError: crop_regions: boxes is None, expected real numbers alone."
    )
    assert complaint(crop_regions, np.ones((4, 4)), np.ones((1, 4))).startswith(
        "ValueError: crop_regions: image has shape (4, 4), expected (n_H, n_W, 3)."
    )
