"""Anchors, the order of the network's output, its loss one anchor at a time, and the ranking."""

from typing import Any, cast

import numpy as np
import pytest
import torch

from helpers.vision.boxes import iou_matrix
from helpers.vision.detection_scores import Objects
from helpers.vision.regions.region_nets import SPREAD
from helpers.vision.regions.region_parts import encode_boxes, label_regions
from helpers.vision.regions.region_proposal_net import (
    SHAPES,
    anchors_at,
    ranked_proposals,
    rpn_layers,
    rpn_loss,
)
from solutions_tests.helpers.probes import close, complaint

ANCHORS = anchors_at(16, 16)
TRUTH = Objects(np.array([[18.0, 22, 12, 12], [46, 46, 25, 15]]), np.array([0, 2]))


def test_anchors_one_by_one() -> None:
    anchors = anchors_at(2, 3, [(5, 6), (7, 8)], stride=10)
    wanted = [[(j + 0.5) * 10, (i + 0.5) * 10, *s] for i in range(2) for j in range(3) for s in ((5, 6), (7, 8))]
    assert anchors.tolist() == wanted
    assert ANCHORS.shape == (16 * 16 * len(SHAPES), 4)


def test_the_output_is_in_the_order_of_the_anchors() -> None:
    net = rpn_layers(2)
    maps = torch.rand(2, 32, 3, 4)
    with torch.no_grad():
        out = net(maps)
        raw = net.head(net.activation(net.conv(maps)))  # (2, 10, 3, 4)
    assert out.shape == (2, 3 * 4 * 2, 5)
    for i, j, k in ((0, 0, 0), (1, 2, 1), (2, 3, 0)):
        close(out[1, (i * 4 + j) * 2 + k], raw[1, 5 * k : 5 * k + 5, i, j])


def test_the_loss_of_all_anchors_when_they_are_few() -> None:
    anchors = anchors_at(2, 2, [(20, 20)], stride=32)
    truth = Objects(anchors[:1] * [1, 1, 0.9, 1], np.array([1]))
    known = label_regions(anchors, truth)
    out = torch.randn(2, 4, 5, dtype=torch.float64)
    p = torch.sigmoid(out[:, :, 0])
    names = -(torch.log(p[:, 0]).sum() + torch.log(1 - p[:, 1:]).sum()) / 8
    d = (out[:, 0, 1:] - torch.tensor(encode_boxes(truth.boxes, anchors[:1]) / SPREAD)).abs()
    places = torch.where(d < 1, d**2 / 2, d - 0.5).sum() / 2
    close(rpn_loss(out, [known, known], np.random.default_rng(0)), names + places)


def test_what_is_written_into_the_output_is_proposed() -> None:
    out = np.zeros((len(ANCHORS), 5))
    out[:, 0] = -5
    nearest = iou_matrix(ANCHORS, TRUTH.boxes).argmax(axis=0)
    out[nearest, 0] = 7, 8
    out[nearest, 1:] = encode_boxes(TRUTH.boxes, ANCHORS[nearest]) / SPREAD
    ranked = ranked_proposals(torch.tensor(out), ANCHORS, (64, 64))
    close(ranked.boxes[:2], TRUTH.boxes[::-1])
    close(ranked.scores[:2], 1 / (1 + np.exp([-8.0, -7])))
    assert len(ranked.boxes) == 20
    table = iou_matrix(ranked.boxes, ranked.boxes)
    assert (table - np.eye(20)).max() <= 0.7
    assert np.array_equal(ranked_proposals(out, ANCHORS, (64, 64), 1).boxes, ranked.boxes[:1])
    corners = ranked.boxes[:, :2] + ranked.boxes[:, :1:-1] / 2
    assert corners.max() <= 64


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: anchors_at(0, 2), "n_H is 0"),
        (lambda: anchors_at(2, 2, cast(Any, [(1, 2, 3)])), "shapes has shape (1, 3)"),
        (lambda: anchors_at(2, 2, stride=0), "stride is 0"),
        (lambda: rpn_layers(0), "anchors is 0"),
        (lambda: ranked_proposals(np.zeros((3, 5)), ANCHORS, (64, 64)), "out has shape (3, 5)"),
        (lambda: ranked_proposals(np.zeros((1280, 5)), ANCHORS, (64, 64), 0), "at_most is 0"),
    ],
)
def test_refusals(call: Any, words: str) -> None:
    assert words in complaint(call)
