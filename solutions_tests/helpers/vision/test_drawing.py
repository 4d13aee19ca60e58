"""Prepared drawings: size, center of mass, scipy's interpolation, and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from helpers.vision.drawing import prepare_drawing
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged


def blob(rng: np.random.Generator, n_H: int, n_W: int, height: int, width: int) -> np.ndarray:
    """A block of dark ink somewhere on the paper, every pixel of it at least half full."""
    ink = np.zeros((n_H, n_W), dtype=np.uint8)
    top, left = rng.integers(0, n_H - height + 1), rng.integers(0, n_W - width + 1)
    ink[top : top + height, left : left + width] = rng.integers(128, 256, (height, width))
    return ink


def mass_center(picture: np.ndarray) -> np.ndarray:
    return np.array(ndimage.center_of_mass(picture.astype(float))) + 0.5


@given(seed=SEEDS, height=st.integers(2, 12), width=st.integers(2, 12))
def test_size_and_place_of_the_ink(seed: int, height: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    ink = blob(rng, 30, 25, height, width)
    with unchanged(ink):
        out = prepare_drawing(ink)
    assert out.shape == (28, 28)
    assert out.dtype == np.uint8
    rows, columns = np.flatnonzero(out.any(axis=1)), np.flatnonzero(out.any(axis=0))
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    soft = 20 / max(height, width)  # interpolation spreads the edges by half a pixel of the drawing
    assert 19 <= longer <= 22 + soft
    assert abs(mass_center(out) - 14).max() < 0.6


@given(seed=SEEDS)
def test_moving_a_drawing_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ink = blob(rng, 20, 20, 9, 6)
    there = np.zeros((40, 33), dtype=np.uint8)
    there[13:33, 2:22] = ink
    assert abs(prepare_drawing(ink).astype(int) - prepare_drawing(there)).max() <= 1


@given(seed=SEEDS, box=st.integers(6, 28))
def test_against_scipy(seed: int, box: int) -> None:
    rng = np.random.default_rng(seed)
    ink = blob(rng, 18, 22, 7, 5)
    scale = box / 7
    center = mass_center(ink)
    offset = center - 0.5 + (0.5 - 14) / scale
    truth = ndimage.affine_transform(
        ink.astype(float), np.full(2, 1 / scale), offset, (28, 28), order=1, mode="grid-constant"
    )
    room = (28 - box) / 2 / scale
    middle = np.array([np.flatnonzero(ink.any(axis=k))[[0, -1]].mean() + 0.5 for k in (1, 0)])
    if (abs(center - middle) < room).all():
        assert abs(prepare_drawing(ink, box=box) - truth).max() < 0.51


def test_batches_blank_paper_and_other_sizes() -> None:
    rng = np.random.default_rng(0)
    batch = np.stack([blob(rng, 12, 16, 5, 8), np.zeros((12, 16), dtype=np.uint8), blob(rng, 12, 16, 3, 1)])
    out = prepare_drawing(batch, size=16, box=10)
    assert out.shape == (3, 16, 16)
    assert not out[1].any()
    for one, picture in zip(out, batch, strict=True):
        assert (one == prepare_drawing(picture, size=16, box=10)).all()
    single = np.zeros((9, 9), dtype=np.uint8)
    single[8, 0] = 3  # a single faint pixel
    assert prepare_drawing(single, size=8, box=4).max() in (2, 3)


def test_ink_that_would_leave_the_picture_stays_in_it() -> None:
    ink = np.zeros((40, 40), dtype=np.uint8)
    ink[5:8, 5:35] = 255  # a heavy bar above a thin stem: its mass lies far up
    ink[8:35, 20] = 70
    out = prepare_drawing(ink, box=28)
    assert out[-2:].any()
    assert out[:2].any()


def test_refusals() -> None:
    ink = np.zeros((5, 5), dtype=np.uint8)
    assert "uint8 from 0 (paper) to 255" in complaint(prepare_drawing, ink / 255)
    assert "1 axis" in complaint(prepare_drawing, ink[0]) or "shape (5,)" in complaint(prepare_drawing, ink[0])
    assert "empty" in complaint(prepare_drawing, ink[:0])
    assert "box is 29" in complaint(lambda: prepare_drawing(ink, box=29))
    assert "size is 7" in complaint(lambda: prepare_drawing(ink, size=7))
    with pytest.raises(ValueError, match="ink is list"):
        prepare_drawing([[0]])
