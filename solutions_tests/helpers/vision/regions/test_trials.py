"""The comparison: counted multiplications, judging, and that a short training of each learns something."""

from typing import Any

import numpy as np
import pytest

from helpers.data.shape_scenes import CLASSES, load_scenes
from helpers.vision.costs import conv_cost
from helpers.vision.detection_scores import Found, Objects, evaluate, objects_in
from helpers.vision.regions.proposals import propose
from helpers.vision.regions.trials import (
    BUILDERS,
    WAYS,
    found_by_size,
    judge_regions,
    picture_multiplies,
    pretrained_regions,
    region_trial,
    scene_proposals,
    trained_regions,
)
from solutions_tests.helpers.probes import close, complaint

SCENES = load_scenes(30, 0, "test")
OBJECTS = objects_in(SCENES.boxes, SCENES.classes)


def trunk_of(side: int) -> int:
    shapes = ((side, 3, 16), (side // 2, 16, 32), (side // 4, 32, 32))
    return sum(conv_cost((n, n, a), 3, b, pad="same").multiplies for n, a, b in shapes)


def test_the_multiplications_layer_by_layer() -> None:
    head = 512 * 48 + 48 * 8
    assert picture_multiplies(WAYS[0], 90) == {"trunk": 90 * trunk_of(32), "proposing": 0, "heads": 90 * head}
    assert picture_multiplies(WAYS[1], 90) == {"trunk": trunk_of(64), "proposing": 0, "heads": 90 * head}
    proposing = 16 * 16 * (32 * 32 * 9 + 32 * 25)
    assert picture_multiplies(WAYS[2], 20) == {"trunk": trunk_of(64), "proposing": proposing, "heads": 20 * head}
    assert picture_multiplies(WAYS[1], 0, 128)["trunk"] == 4 * trunk_of(64)


def test_proposals_are_kept() -> None:
    boxes = scene_proposals(3, 0, "test")
    assert boxes is scene_proposals(3, 0, "test")
    close(boxes[2], propose(load_scenes(3, 0, "test").images[2]).boxes)


@pytest.mark.parametrize("way", WAYS)
def test_the_networks_of_the_course_find_the_objects(way: str) -> None:
    net = pretrained_regions(way)
    assert not net.training
    judged = judge_regions(way, net, SCENES.images)
    assert evaluate(judged.found, OBJECTS, len(CLASSES)).mean_ap > 0.8
    assert found_by_size(judged.found, OBJECTS)[2] > 0.8
    assert (len(judged.proposals[0]) == 20) == (way == WAYS[2]) or len(judged.proposals[0]) < 20


@pytest.mark.parametrize("way", WAYS)
def test_a_short_training_learns(way: str) -> None:
    net = trained_regions(way, 0, m=60, steps=40)
    fresh = BUILDERS[way](len(CLASSES), np.random.default_rng(0)).eval()
    scores = [evaluate(judge_regions(way, n, SCENES.images).found, OBJECTS, 3).mean_ap for n in (fresh, net)]
    assert scores[0] < scores[1]


def test_sizes_are_told_apart() -> None:
    boxes = np.array([[9.0, 9, 10, 8], [30, 30, 20, 20], [50, 50, 8, 16], [50, 20, 30, 9]])
    truth = Objects(boxes, np.array([0, 1, 2, 0]))
    found = Found(boxes[[0, 2, 3]], np.array([0, 1, 0]), np.ones(3))
    close(found_by_size([found], [truth]), np.array([1.0, 0, 1]))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: trained_regions("YOLO"), "way is 'YOLO', expected one of"),
        (lambda: pretrained_regions("YOLO"), "way is 'YOLO'"),
        (lambda: region_trial("YOLO", 0), "way is 'YOLO'"),
        (lambda: judge_regions("YOLO", None, SCENES.images), "way is 'YOLO'"),
        (lambda: judge_regions(WAYS[0], None, SCENES.images, []), "boxes has 0 entries, expected 30"),
        (lambda: picture_multiplies(WAYS[0], -1), "proposals is -1"),
        (lambda: picture_multiplies(WAYS[0], 1, 3), "size is 3"),
        (lambda: trained_regions(WAYS[0], m=0), "m is 0"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)
