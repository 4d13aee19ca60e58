"""The grid network: shapes, exact counts, the order of its output, and a training that helps."""

import numpy as np
import pytest
import torch

from helpers.data.checkpoints import load_checkpoint
from helpers.data.shape_scenes import load_scenes
from helpers.torch_training import predict
from helpers.vision.anchors import Grid
from helpers.vision.costs import parameter_count
from helpers.vision.yolo import encode
from helpers.vision.yolo_loss import yolo_loss
from helpers.vision.yolo_net import (
    detect_in,
    grid_net,
    pretrained_detector,
    rate_of,
    score_detector,
    train_detector,
    typical_grid,
)
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng
GRID = Grid(64, 8, np.array([[12.0, 12.0], [16.0, 24.0], [24.0, 16.0]]), 3)


def test_shape_and_parameters() -> None:
    net = grid_net(GRID, RNG(0))
    convolutions = 48 * 24 + 9 * (24 * 32 + 32 * 48 + 48 * 40 + 40 * 40) + 2 * (24 + 32 + 48 + 40 + 40)
    assert parameter_count(net) == convolutions + 40 * 24 + 24 == 54920
    assert net(torch.zeros(2, 3, 64, 64)).shape == (2, 8, 8, 3, 8)
    assert grid_net(Grid(40, 5, np.ones((1, 2)), 2), RNG(0))(torch.zeros(1, 3, 40, 40)).shape == (1, 5, 5, 1, 7)


def test_a_place_of_the_output_is_the_place_in_the_picture() -> None:
    picture = torch.full((1, 3, 64, 64), 0.5)
    spot = picture.clone()
    spot[:, :, 40:48, 16:24] = 1  # row 5, column 2
    apart = torch.zeros(8, 8)
    for seed in range(30):
        net = grid_net(GRID, RNG(seed)).eval()
        with torch.no_grad():
            apart += (net(spot) - net(picture))[0].abs().sum(dim=(2, 3))
    assert divmod(int(apart.argmax()), 8) == (5, 2)
    with torch.no_grad():
        raw, channels = net(spot), net.head(net.trunk(net.patches(spot)))
    assert torch.equal(raw[0, 5, 2, 1, 3], channels[0, 1 * 8 + 3, 5, 2])


def test_it_starts_by_saying_no() -> None:
    raw = predict(grid_net(GRID, RNG(0)), load_scenes(4, 0).images)
    assert np.median(1 / (1 + np.exp(-raw[..., 0]))) == pytest.approx(2 / 192, rel=0.5)


def test_the_same_seed_gives_the_same_network() -> None:
    one, two = grid_net(GRID, RNG(5)), grid_net(GRID, RNG(5))
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))


def test_a_training_helps() -> None:
    scenes = load_scenes(48, 0)
    net, training = train_detector(scenes, GRID, epochs=8, seed=1)
    assert not training.stopped
    fresh, Y = grid_net(GRID, RNG(1)), torch.tensor(encode(scenes.boxes, scenes.classes, GRID).target)
    cost = [float(yolo_loss(GRID)(torch.tensor(predict(each, scenes.images)), Y)) for each in (fresh, net)]
    assert cost[1] < 0.8 * cost[0]
    assert len(detect_in(net, scenes.images, GRID, score=0.01)) == 48
    assert 0 <= score_detector(net, scenes, GRID).mean_ap <= 1


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_of(epoch, 6, 0.6) for epoch in range(6)]
    assert rates[0] == pytest.approx(0.2) and rates[1] == max(rates) and rates[-1] < 0.02
    assert (np.diff(rates[1:]) < 0).all() and rate_of(0, 1, 0.6) == pytest.approx(0.3)


def test_refusals() -> None:
    assert "Use 8 cells" in complaint(grid_net, Grid(64, 4, GRID.anchors, 3), RNG(0))
    assert "expected at least 4" in complaint(grid_net, GRID, RNG(0), widths=(8, 8))
    assert "numpy Generator" in complaint(grid_net, GRID, 0)
    assert "epochs" in complaint(train_detector, load_scenes(4, 0), GRID, epochs=0)


def test_the_detector_of_the_course_finds_as_much_as_its_note_says() -> None:
    net, grid = pretrained_detector()
    assert not net.training
    score = score_detector(net, load_scenes(300, 1, "test"), grid).mean_ap
    assert score == pytest.approx(load_checkpoint("yolo").score, abs=0.005) and score > 0.88
    np.testing.assert_allclose(grid.anchors, typical_grid(load_scenes(2500, 0)).anchors, rtol=1e-6)


def test_other_kinds_are_refused() -> None:
    assert complaint(grid_net, None, RNG(0)).startswith("TypeError: grid_net: grid is None, expected a Grid.")
    assert complaint(grid_net, GRID, RNG(0), widths=8).startswith("TypeError: grid_net: widths is 8, expected a list.")
    assert complaint(train_detector, None, GRID, epochs=1).startswith(
        "TypeError: train_detector: scenes is None, expected a ShapeScenes."
    )
    assert complaint(train_detector, None, GRID, epochs=1, seed="a").startswith(
        "ValueError: train_detector: seed is 'a', expected a whole number of at least 0."
    )
    assert complaint(score_detector, None, None, GRID).startswith(
        "TypeError: score_detector: scenes is None, expected a ShapeScenes."
    )
    assert complaint(typical_grid, None).startswith("TypeError: typical_grid: scenes is None, expected a ShapeScenes.")
