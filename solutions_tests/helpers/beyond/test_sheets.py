"""Sheets of pictures: every picture is found where it belongs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.sheets import sheet
from solutions_tests.helpers.probes import SEEDS, SIZES, complaint, tensor, unchanged


@given(m=SIZES, h=SIZES, w=SIZES, columns=st.integers(1, 7), gap=st.integers(0, 2), seed=SEEDS)
def test_every_picture_has_its_place(m: int, h: int, w: int, columns: int, gap: int, seed: int) -> None:
    images = np.random.default_rng(seed).random((m, h, w))
    with unchanged(images):
        whole = sheet(images, columns, gap=gap, paper=7.0)
    rows = -(-m // columns)
    assert whole.shape == (rows * (h + gap) - gap, columns * (w + gap) - gap)
    for i in range(m):
        top, left = (i // columns) * (h + gap), (i % columns) * (w + gap)
        assert (whole[top : top + h, left : left + w] == images[i]).all()
    assert (whole == 7).sum() == whole.size - images.size
    assert (sheet(tensor(images), columns, gap=gap, paper=7.0) == whole).all()


def test_the_kind_of_numbers_stays() -> None:
    assert sheet(np.zeros((2, 3, 3), dtype=np.float32), 2).dtype == np.float32


def test_messages() -> None:
    images = np.zeros((2, 3, 3))
    assert "images has shape (3, 3)" in complaint(sheet, images[0], 1)
    assert "columns is 0" in complaint(sheet, images, 0)
    assert "gap is -1" in complaint(sheet, images, 1, gap=-1)
    assert "paper is nan" in complaint(sheet, images, 1, paper=np.nan)
    assert "images[0, 0, 0] is nan" in complaint(sheet, images * np.nan, 1)
