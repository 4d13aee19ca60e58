"""The coins and the drawn discs: the recipe of scikit-image, halves without a common pixel, what a drawing holds."""

import numpy as np
import pytest
import skimage.data
from scipy.ndimage import binary_fill_holes, label
from skimage.filters import sobel, threshold_otsu
from skimage.segmentation import watershed

from helpers.data.coin_picture import HALVES, cut_coins, draw_discs, load_coins, otsu_masks
from solutions_tests.helpers.probes import complaint, unchanged


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_mask_is_that_of_the_documentation() -> None:
    coins = skimage.data.coins()
    markers = np.zeros_like(coins)
    markers[coins < 30] = 1
    markers[coins > 150] = 2
    segmentation = binary_fill_holes(watershed(sobel(coins), markers) - 1)
    whole = load_coins()
    assert whole.images.shape == whole.masks.shape == (1, 303, 384)
    assert (whole.images[0] == coins).all() and (whole.masks[0] == segmentation).all()
    regions, _ = label(whole.masks[0])
    assert (np.bincount(regions.ravel())[1:] > 100).sum() == 24  # coins; the rest are specks


def test_halves() -> None:
    whole, left, right = load_coins(), load_coins("left"), load_coins("right")
    for part, a, b in zip(whole, left, right, strict=True):
        assert (np.concatenate([a, b], axis=2) == part).all() and a.shape == (1, 303, 192)
    left.images[:] = 0
    assert load_coins("left").images.max() > 0


@pytest.mark.parametrize("half", HALVES)
def test_cuts_come_from_their_half(half: str) -> None:
    whole = load_coins(half)
    cuts = cut_coins(12, rng(1), half=half, size=24)
    assert cuts.images.shape == cuts.masks.shape == (12, 24, 24) and cuts.images.dtype == cuts.masks.dtype == np.uint8
    windows = np.lib.stride_tricks.sliding_window_view(whole.images[0], (24, 24))
    masks = np.lib.stride_tricks.sliding_window_view(whole.masks[0], (24, 24))
    mirrored = 0
    for image, mask in zip(*cuts, strict=True):
        for k, (turned, also) in enumerate(zip(_mirrors(image), _mirrors(mask), strict=True)):
            found = np.argwhere((windows == turned).all(axis=(2, 3)))
            if len(found):
                assert (masks[tuple(found[0])] == also).all()
                mirrored += k > 0
                break
        else:
            raise AssertionError("a cut that is nowhere in its half")
    assert 3 <= mirrored <= 12
    again = cut_coins(12, rng(1), half=half, size=24)
    assert (again.images == cuts.images).all()
    assert not (cut_coins(12, rng(2), half=half, size=24).images == cuts.images).all()


def _mirrors(x: np.ndarray) -> list[np.ndarray]:
    return [x, x[::-1], x[:, ::-1], x[::-1, ::-1]]


def test_otsu() -> None:
    whole = load_coins()
    with unchanged(whole.images):
        masks = otsu_masks(whole.images)
    assert masks.dtype == np.uint8
    assert (masks[0] == (whole.images[0] > threshold_otsu(whole.images[0]))).all()
    two = otsu_masks(np.concatenate([whole.images, whole.images // 2]))
    assert (two[0] == masks[0]).all() and 0.2 < two[1].mean() < 0.7
    right = load_coins("right")
    both, either = (otsu_masks(right.images) & right.masks).sum(), (otsu_masks(right.images) | right.masks).sum()
    assert 0.85 < both / either < 0.92


@pytest.mark.parametrize("size", [32, 48, 96])
def test_drawings(size: int) -> None:
    drawn = draw_discs(30, rng(), size=size)
    assert drawn.images.shape == drawn.masks.shape == (30, size, size)
    assert drawn.images.dtype == drawn.masks.dtype == np.uint8 and set(np.unique(drawn.masks)) == {0, 1}
    assert 0.25 < drawn.masks.mean() < 0.65
    inside = np.array([image[mask == 1].mean() for image, mask in zip(*drawn, strict=True)])
    outside = np.array([image[mask == 0].mean() for image, mask in zip(*drawn, strict=True) if (mask == 0).any()])
    assert inside.mean() > outside.mean() + 30
    assert (draw_discs(30, rng(), size=size).images == drawn.images).all()


def test_plain_drawings_have_even_discs_on_an_even_ground() -> None:
    drawn, plain = (draw_discs(30, rng(), size=64, plain=bare) for bare in (False, True))
    assert set(np.unique(plain.masks)) == {0, 1}
    for part in (0, 1):  # how much the gray values of background and of discs differ within a drawing
        spread, less = (
            np.mean([image[mask == part].std() for image, mask in zip(*some, strict=True) if (mask == part).any()])
            for some in (drawn, plain)
        )
        assert less < 0.9 * spread


def test_refusals() -> None:
    assert "half is 'top'" in complaint(load_coins, "top")
    assert "half is ''" in complaint(lambda: cut_coins(2, rng(), half=""))
    assert "m is 0" in complaint(cut_coins, 0, rng())
    assert "size is 200" in complaint(lambda: cut_coins(2, rng(), size=200))
    assert "size is 16" in complaint(lambda: draw_discs(2, rng(), size=16))
    assert "m is 0" in complaint(draw_discs, 0, rng())
    assert "rng is 3" in complaint(draw_discs, 2, 3)
    assert "rng is 3" in complaint(cut_coins, 2, 3)
    assert "images is uint8 of shape (4, 4)" in complaint(otsu_masks, np.zeros((4, 4), np.uint8))
    assert "images is list" in complaint(otsu_masks, [])


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(draw_discs, 1, np.random.default_rng(0), plain="no").startswith(
        "TypeError: draw_discs: plain is 'no', expected True or False."
    )
