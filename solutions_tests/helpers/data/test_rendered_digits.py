"""Printed digits: drawn as asked, pixels as scikit-image and scipy would compute them, and refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter
from skimage.measure import block_reduce

from helpers.data.rendered_digits import WHOLE, Drawings, cross_sevens, draw_digits, render
from helpers.data.typefaces import FONTS, draw_glyphs
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged

RNG = np.random.default_rng(0)
DRAWN = draw_digits(40, np.random.default_rng(1))


def rectangle(top: int, left: int, height: int, width: int) -> np.ndarray:
    """One drawing with a full rectangle on it."""
    picture = np.zeros((1, 64, 64), dtype=np.uint8)
    picture[0, top : top + height, left : left + width] = 255
    return picture


def test_drawings_are_those_of_draw_glyphs() -> None:
    rng, twin = np.random.default_rng(3), np.random.default_rng(3)
    drawn = draw_digits(25, rng, fonts=FONTS[:3], wobble=1.0)
    labels = twin.permutation(25) % 10
    fonts = np.array(FONTS[:3])[twin.integers(3, size=25)]
    assert (drawn.labels == labels).all() and drawn.labels.shape == (1, 25)
    assert (drawn.fonts == fonts).all()
    assert (drawn.images == draw_glyphs(labels.astype(str), fonts, twin, size=64, wobble=1.0, noise=0)).all()
    assert drawn.images.dtype == np.uint8
    assert set(np.unique(draw_digits(30, rng).labels)) == set(range(10))
    assert draw_digits(1, rng, fonts="cmr10").fonts.tolist() == ["cmr10"]


@given(seed=SEEDS, points=st.sampled_from([1, 2, 4]))
@settings(max_examples=10)
def test_pixels_are_means_of_blocks(seed: int, points: int) -> None:
    """Without a frame the middle 56 of 64 pixels are sampled; enlarged drawings make the places whole."""
    rng = np.random.default_rng(seed)
    images = np.zeros((3, 64, 64), dtype=np.uint8)
    images[:, 4:60, 4:60] = rng.integers(0, 256, (3, 56, 56))
    with unchanged(images):
        mine = render(images, rng, points=points)
    step = WHOLE / (8 * points)
    places = np.floor(4 + (np.arange(8 * points) + 0.5) * step).astype(int)
    sampled = images[:, places][:, :, places]
    theirs = block_reduce(sampled, (1, points, points), np.mean)
    assert abs(mine.astype(float) - theirs).max() <= 0.5
    assert mine.dtype == np.uint8 and mine.shape == (3, 8, 8)


@given(blur=st.floats(0.1, 2.5), seed=SEEDS)
@settings(max_examples=20)
def test_blur_is_scipys(blur: float, seed: int) -> None:
    images = DRAWN.images[:5]
    plain = render(images, np.random.default_rng(seed), points=4) / 255
    mine = render(images, np.random.default_rng(seed), points=4, blur=blur) / 255
    theirs = gaussian_filter(plain, (0, blur, blur), mode="constant", truncate=20)
    assert abs(mine - theirs).max() < 0.006  # both are rounded to 1/255


@given(top=st.integers(2, 20), left=st.integers(2, 20), height=st.integers(16, 36), width=st.integers(6, 36))
@settings(max_examples=40)
def test_the_box_fills_the_picture(top: int, left: int, height: int, width: int) -> None:
    """As high as the picture, in its middle, with its proportions unless that is wider than 6 of 8 columns."""
    ink = render(rectangle(top, left, height, width), RNG, points=8, framed=1.0)[0] / 255
    assert abs(ink[4].sum() - min(8 * width / height, 6.0)) < 0.3
    assert (ink.max(axis=1) > 0.6).all()
    assert abs((ink.sum(axis=0) * (np.arange(8) - 3.5)).sum() / ink.sum()) < 0.2


def test_moves_slant_and_noise_do_what_they_say() -> None:
    tall = np.repeat(rectangle(12, 28, 40, 8), 400, axis=0)
    columns = np.arange(8) - 3.5

    def middles(images: np.ndarray) -> np.ndarray:
        return (images * columns).sum(axis=(1, 2)) / images.sum(axis=(1, 2))

    assert middles(render(tall, RNG, points=4)).std() < 1e-9
    moved = middles(render(tall, np.random.default_rng(0), points=8, move=1.0))
    assert abs(moved.std() - 1 / np.sqrt(3)) < 0.05 and abs(moved).max() < 1.1
    rows = render(tall, np.random.default_rng(0), points=8, framed=1.0, slant=0.3).astype(float)
    across = (rows[:, [1, 6]] * columns).sum(axis=2) / rows[:, [1, 6]].sum(axis=2)
    assert abs(((across[:, 1] - across[:, 0]) / 5).std() - 0.3) < 0.08
    paper = render(np.zeros((300, 64, 64), dtype=np.uint8), np.random.default_rng(0), noise=0.1)
    assert abs(np.sqrt((paper.astype(float) ** 2).mean()) / 255 - 0.1 / np.sqrt(2)) < 0.004
    again = [render(DRAWN.images, np.random.default_rng(4), move=1.0, slant=0.2, noise=0.1) for _ in range(2)]
    assert (again[0] == again[1]).all()


def test_an_empty_drawing_stays_empty() -> None:
    for framed in (0.0, 0.5, 1.0):
        assert render(np.zeros((1, 64, 64), dtype=np.uint8), RNG, points=4, framed=framed).max() == 0


def test_sevens_are_crossed_and_nothing_else_changes() -> None:
    many = draw_digits(400, np.random.default_rng(2))
    with unchanged(*many[:2]):
        crossed = cross_sevens(many, 0.5, np.random.default_rng(0))
    changed = (crossed.images != many.images).any(axis=(1, 2))
    sevens = many.labels[0] == 7
    assert not changed[~sevens].any()
    assert 0.25 < changed[sevens].mean() < 0.75
    assert (crossed.images >= many.images).all()
    assert (cross_sevens(many, 0, RNG).images == many.images).all()
    assert (cross_sevens(many, 1, RNG).images != many.images).any(axis=(1, 2))[sevens].all()
    none = Drawings(np.zeros((1, 64, 64), dtype=np.uint8), np.array([[7]]), np.array(["cmr10"]))
    assert cross_sevens(none, 1, RNG).images.shape == (1, 64, 64)


CASES: list[tuple[Any, Any, Any, str]] = [
    (draw_digits, (0, RNG), {}, "m is 0, expected a whole number of at least 1"),
    (draw_digits, (3, 1), {}, "rng is 1, expected a numpy Generator"),
    (draw_digits, (3, RNG), {"fonts": ["Arial"]}, "fonts is 'Arial', expected one of"),
    (draw_digits, (3, RNG), {"fonts": []}, "fonts is empty, expected at least one name"),
    (cross_sevens, (DRAWN, 1.5, RNG), {}, "share is 1.5, expected a number from 0 to 1"),
    (cross_sevens, (DRAWN._replace(images=DRAWN.images[:, :8]), 0.5, RNG), {}, "images has shape (40, 8, 64)"),
    (render, (DRAWN.images[0], RNG), {}, "images has shape (64, 64), expected"),
    (render, (DRAWN.images[:0], RNG), {}, "images is empty"),
    (render, (DRAWN.images, RNG), {"points": 9}, "points is 9, expected a whole number from 1 to 8"),
    (render, (DRAWN.images, RNG), {"framed": 2}, "framed is 2, expected a number from 0 to 1"),
    (render, (DRAWN.images, RNG), {"blur": -1}, "blur is -1, expected a number from 0 to 3"),
    (render, (DRAWN.images, RNG), {"noise": np.nan}, "noise is nan, expected a finite number"),
    (render, (DRAWN.images, RNG), {"slant": 1.5}, "slant is 1.5, expected"),
    (render, (DRAWN.images, RNG), {"move": 3}, "move is 3, expected"),
]


@pytest.mark.parametrize(("function", "arguments", "more", "said"), CASES)
def test_wrong_input_is_refused_in_a_sentence(function: Any, arguments: Any, more: Any, said: str) -> None:
    assert f"{function.__name__}: {said}" in complaint(function, *arguments, **more)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(cross_sevens, None, 0.5, np.random.default_rng(0)).startswith(
        "TypeError: cross_sevens: drawings is None, expected a Drawings."
    )
    assert complaint(render, None, np.random.default_rng(0)).startswith(
        "TypeError: render: images is a NoneType, expected a numpy array"
    )
