"""Measures of small pictures: boxes and ink as scikit-image measures them, strokes counted by hand."""

from itertools import groupby

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from skimage.measure import regionprops

from helpers.data.looks import ink_boxes, measure_look
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged


def drawn(m: int, high: int, wide: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.integers(0, 256, (m, high, wide)) * (rng.random((m, high, wide)) < 0.4)).astype(np.uint8)


@given(m=st.integers(1, 4), high=st.integers(1, 9), wide=st.integers(1, 9), seed=SEEDS)
def test_sizes_and_ink_are_those_of_regionprops(m: int, high: int, wide: int, seed: int) -> None:
    images = drawn(m, high, wide, seed)
    with unchanged(images):
        look = measure_look(images)
    for k, image in enumerate(images):
        inside = (image >= 64).astype(int)
        assert look.ink[k] == np.float64(image / 255).mean()
        if not inside.any():
            assert look.height[k] == look.width[k] == look.stroke[k] == 0
            continue
        top, left, bottom, right = regionprops(inside)[0].bbox
        assert (look.height[k], look.width[k]) == (bottom - top, right - left)
        assert [box[k] for box in ink_boxes(images, 64)] == [top, left, bottom - top, right - left]


@given(m=st.integers(1, 3), high=st.integers(1, 8), wide=st.integers(1, 8), seed=SEEDS)
def test_strokes_and_grey_one_by_one(m: int, high: int, wide: int, seed: int) -> None:
    images = drawn(m, high, wide, seed)
    look = measure_look(images)
    for k, image in enumerate(images):
        runs = [list(run) for row in image for dark, run in groupby(row, lambda v: v / 255 >= 0.25) if dark]
        ink = sum(float(value) / 255 for run in runs for value in run)
        np.testing.assert_allclose(look.stroke[k], ink / len(runs) if runs else 0)
        marked = [float(v) / 255 for v in image.ravel() if v / 255 >= 0.1]
        grey = sum(v <= 0.9 for v in marked)
        np.testing.assert_allclose(look.grey[k], grey / len(marked) if marked else 0)


def test_by_hand() -> None:
    image = np.zeros((1, 4, 6), dtype=np.uint8)
    image[0, 1, 1:5] = 255  # one crossing, four wide
    image[0, 2, [1, 4]] = 255  # two crossings
    look = measure_look(image)
    assert [float(x[0]) for x in look] == [0.25, 2, 4, 2, 0]


def test_wrong_pictures_are_refused() -> None:
    assert "images is float64, expected uint8" in complaint(measure_look, np.zeros((2, 3, 3)))
    assert "images has shape (3, 3), expected (m, n_H, n_W)" in complaint(measure_look, np.zeros((3, 3), np.uint8))
    assert "images is empty" in complaint(measure_look, np.zeros((0, 3, 3), np.uint8))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(measure_look, None).startswith(
        "TypeError: measure_look: images is a NoneType, expected a numpy array"
    )
