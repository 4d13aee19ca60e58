"""Sliding windows: their places, what is cut out, and the count of multiplications."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers.arrays import windows
from helpers.torch_training import predict
from helpers.vision.boxes import corners_of
from helpers.vision.fully_convolutional import as_convolutional
from helpers.vision.locating_nets import window_classifier
from helpers.vision.sliding_windows import cut_windows, pass_boxes, scan_cost, scan_windows
from solutions_tests.helpers.probes import close, complaint

RNG = np.random.default_rng


@given(height=st.integers(5, 40), width=st.integers(5, 40), side=st.integers(1, 5), stride=st.integers(1, 5))
def test_windows_stand_where_a_loop_puts_them(height: int, width: int, side: int, stride: int) -> None:
    stride = min(stride, side)
    found = scan_windows(height, width, (side,), stride / side)
    expected = [
        (left, top, left + side, top + side)
        for top in range(0, height - side + 1, stride)
        for left in range(0, width - side + 1, stride)
    ]
    close(corners_of(found.boxes), np.array(expected, dtype=float), atol=1e-9)
    close(found.places * stride, np.array(expected)[:, 1::-1])


def test_a_coarser_scan_is_part_of_a_finer_one() -> None:
    fine, coarse = (scan_windows(64, 64, (28, 20, 40), step) for step in (1 / 8, 1 / 4))
    part = (fine.places % 2 == 0).all(axis=1)
    close(fine.boxes[part], coarse.boxes)
    assert np.array_equal(np.unique(fine.sizes), [0, 1, 2])


def test_what_is_cut_out() -> None:
    pictures = RNG(0).integers(0, 256, (2, 9, 11, 3), dtype=np.uint8)
    boxes = np.array([[3.0, 4.0, 4.0, 4.0], [6.0, 5.0, 4.0, 4.0]])
    cut = cut_windows(pictures, boxes, 4, np.array([0, 1]))
    assert cut.dtype == np.uint8
    assert np.array_equal(cut, np.stack([pictures[0, 2:6, 1:5], pictures[1, 3:7, 4:8]]))
    smaller = cut_windows(pictures[:, :, :, 0] / 255, boxes[:1], 2)
    wide = cut_windows(pictures[:1], np.array([[5.0, 4.0, 2.0, 4.0]]), 2)  # 2 pixels high, 4 wide
    close(wide[0], pictures[0, 3:5, 3:7].reshape(2, 2, 2, 3).mean(axis=2), atol=0.5)
    means = pictures[0, 2:6, 1:5, 0].reshape(2, 2, 2, 2).mean(axis=(1, 3)) / 255
    close(smaller[0], means, rtol=1e-6)


def test_the_boxes_of_one_pass_are_those_of_the_windows() -> None:
    net = as_convolutional(window_classifier(1, RNG(0)), (1, 25, 25))
    boxes = pass_boxes(net, 37, 45)
    close(boxes.reshape(-1, 4), scan_windows(37, 45, (25,), 4 / 25).boxes)
    close(pass_boxes(net, 37, 45, 2.5), 2.5 * boxes)
    picture = RNG(1).integers(0, 256, (1, 37, 45), dtype=np.uint8)
    crops = cut_windows(picture, boxes.reshape(-1, 4), 25)
    assert np.array_equal(crops, windows(picture[..., None], 25, 4)[0, ..., 0].reshape(-1, 25, 25))
    close(predict(net, picture)[0, 0].reshape(-1, 1), predict(window_classifier(1, RNG(0)), crops), 1e-4, 1e-5)
    padded = as_convolutional(window_classifier(1, RNG(0), pad=True), (1, 25, 25))
    assert pass_boxes(padded, 37, 45).shape[:2] == predict(padded, picture).shape[2:]


def test_the_count_for_the_network_of_the_course() -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 400), nn.Linear(400, 4)
    )
    cost = scan_cost(net, (3, 14, 14), 28, 28)
    assert cost.windows == 64
    assert cost.one_by_one == {"0": 64 * 100 * 16 * 75, "4": 64 * 160_000, "5": 64 * 1600}
    assert cost.one_pass == {"0": 576 * 16 * 75, "4": 64 * 160_000, "5": 64 * 1600}
    alone = scan_cost(net, (3, 14, 14), 14, 14)
    assert alone.windows == 1 and alone.one_by_one == alone.one_pass


def test_refusals() -> None:
    assert "step" in complaint(scan_windows, 10, 10, (5,), 0)
    assert "sides" in complaint(scan_windows, 10, 10, (11,), 0.5)
    assert "empty" in complaint(scan_windows, 10, 10, (), 0.5)
    assert "pictures 0 .. 0" in complaint(cut_windows, np.ones((1, 4, 4)), np.ones((2, 4)), 2, np.array([0, 1]))
    assert "side" in complaint(cut_windows, np.ones((1, 4, 4)), np.ones((2, 4)), 0)
    whole = as_convolutional(window_classifier(1, RNG(0)), (1, 25, 25))
    assert "25" in complaint(pass_boxes, whole, 20, 40)
    assert "zoom" in complaint(pass_boxes, whole, 30, 40, 0)
    assert isinstance(whole, torch.nn.Sequential)


def test_other_kinds_are_refused() -> None:
    assert complaint(scan_windows, 64, 64, 28, 0.5).startswith("TypeError: scan_windows: sides is 28, expected a list.")
