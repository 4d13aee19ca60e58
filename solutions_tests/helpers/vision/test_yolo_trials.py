"""The long training, made short: the same scenes for all seeds, and scores computed from the same detections."""

import numpy as np
import pytest

from helpers.data.shape_scenes import load_scenes
from helpers.vision.detection_scores import evaluate, objects_in
from helpers.vision.regions.trials import found_by_size
from helpers.vision.yolo_net import detect_in, pretrained_detector, typical_grid
from helpers.vision.yolo_trials import MEASURES, long_training, yolo_measures
from solutions_tests.helpers.probes import complaint


def test_a_short_one_learns_and_depends_on_its_seed() -> None:
    net, grid, training = long_training(1, m=40, epochs=3)
    assert not net.training and training.history.cost[-1] < training.history.cost[0]
    np.testing.assert_array_equal(grid.anchors, typical_grid(load_scenes(2500, 0)).anchors)
    again, _, _ = long_training(1, m=40, epochs=3)
    other, _, _ = long_training(2, m=40, epochs=3)
    weights = [each.head.weight.detach().numpy() for each in (net, again, other)]
    np.testing.assert_allclose(weights[0], weights[1], atol=1e-5)
    assert np.abs(weights[0] - weights[2]).max() > 0.1


def test_the_measures_of_the_detector_of_the_course() -> None:
    net, grid = pretrained_detector()
    row = dict(zip(MEASURES, yolo_measures(net, grid), strict=True))
    scenes = load_scenes(200, 0, "test")
    objects = objects_in(scenes.boxes, scenes.classes)
    surest = detect_in(net, scenes.images, grid, score=0.05)
    assert row["map"] == pytest.approx(evaluate(surest, objects, 3).mean_ap, abs=0.01)
    assert row["strict map"] == pytest.approx(evaluate(surest, objects, 3, 0.75).mean_ap, abs=0.01)
    assert row["map"] > row["strict map"] + 0.05
    assert [row["small"], row["medium"], row["large"]] == pytest.approx(found_by_size(surest, objects))
    # 4 x 4 pixels a place, 16 x 16 of them: 48 to 24, 24 to 32; then 8 x 8: 32 to 48, 48 to 40, 40 to 40, 40 to 32
    by_hand = 256 * 48 * 24 + 256 * 9 * 24 * 32 + 64 * 9 * (32 * 48 + 48 * 40 + 40 * 40) + 64 * 40 * 32
    assert row["multiplies"] == pytest.approx(by_hand / 1e6)


def test_refusals() -> None:
    assert "epochs is 0" in complaint(lambda: long_training(0, m=4, epochs=0))
    assert "m is 0" in complaint(lambda: long_training(0, m=0))
