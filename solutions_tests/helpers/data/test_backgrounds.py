"""Backgrounds: cut from the right half of a photograph, full contrast, put under pictures as scikit-image would add."""

from typing import Any

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from skimage.measure import block_reduce

from helpers.data.backgrounds import PHOTOGRAPHS, cut_backgrounds, put_on
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("part", ["left", "right"])
def test_every_background_is_a_place_in_its_half(part: str) -> None:
    """Reduced by scikit-image and stretched, one window of the half and no other place must give the same pixels."""
    cut = cut_backgrounds(3, np.random.default_rng(5), part=part)
    assert cut.shape == (3, 8, 8) and cut.dtype == np.uint8
    for background in cut:
        assert background.min() == 0 and background.max() == 255
        assert any(_found(background, name, part) for name in PHOTOGRAPHS)


def _found(background: np.ndarray, name: str, part: str) -> bool:
    photograph = getattr(skimage.data, name)().astype(float)
    half = photograph[:, :256] if part == "left" else photograph[:, 256:]
    for top in range(4):
        for left in range(4):
            high, wide = (half.shape[0] - top) // 4 * 4, (half.shape[1] - left) // 4 * 4
            small = block_reduce(half[top : top + high, left : left + wide], (4, 4), np.mean)
            windows = np.lib.stride_tricks.sliding_window_view(small, (8, 8))
            low, top_value = windows.min(axis=(2, 3), keepdims=True), windows.max(axis=(2, 3), keepdims=True)
            stretched = 255 * (windows - low) / np.maximum(top_value - low, 1e-9)
            if (abs(stretched - background).max(axis=(2, 3)) <= 0.51).any():
                return True
    return False


def test_backgrounds_differ_and_repeat_with_the_seed() -> None:
    a, b = (cut_backgrounds(50, np.random.default_rng(1)) for _ in range(2))
    assert (a == b).all()
    assert len(np.unique(a.reshape(50, -1), axis=0)) == 50
    assert cut_backgrounds(1, RNG).shape == (1, 8, 8)


@given(m=st.integers(1, 4), strength=st.floats(0, 1), seed=SEEDS)
def test_values_add_up_and_stop_at_full(m: int, strength: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    images, backgrounds = rng.integers(0, 256, (2, m, 8, 8)).astype(np.uint8)
    with unchanged(images, backgrounds):
        mine = put_on(images, backgrounds, strength)
    wanted = np.minimum(images.astype(float) + strength * backgrounds.astype(float), 255)
    assert abs(mine - wanted).max() <= 0.5 + 1e-9 and mine.dtype == np.uint8
    assert (put_on(images, backgrounds, 0) == images).all()


PICTURE = np.zeros((2, 8, 8), dtype=np.uint8)
CASES: list[tuple[Any, Any, Any, str]] = [
    (cut_backgrounds, (0, RNG), {}, "n is 0, expected a whole number of at least 1"),
    (cut_backgrounds, (2, 7), {}, "rng is 7, expected a numpy Generator"),
    (cut_backgrounds, (2, RNG), {"part": "middle"}, "part is 'middle', expected one of 'left', 'right'"),
    (put_on, (PICTURE, PICTURE[:1], 0.5), {}, "backgrounds has shape (1, 8, 8), expected (2, 8, 8)"),
    (put_on, (PICTURE[0], PICTURE[0], 0.5), {}, "images has shape (8, 8), expected (m, n_H, n_W)"),
    (put_on, (PICTURE, PICTURE, 2), {}, "strength is 2, expected a number from 0 to 1"),
]


@pytest.mark.parametrize(("function", "arguments", "more", "said"), CASES)
def test_wrong_input_is_refused_in_a_sentence(function: Any, arguments: Any, more: Any, said: str) -> None:
    assert f"{function.__name__}: {said}" in complaint(function, *arguments, **more)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(put_on, None, None, 0.5).startswith(
        "TypeError: put_on: images is a NoneType, expected a numpy array"
    )
