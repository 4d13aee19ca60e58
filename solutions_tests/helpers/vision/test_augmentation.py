"""Each change of shape against numpy, scipy and scikit-image; boxes and landmarks are in test_marks.py."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import affine_transform, gaussian_filter1d
from skimage.transform import rotate as rotate_of_skimage

from helpers.arrays import to_numpy
from helpers.vision.augmentation import crop, local_warp, mirror, rotate, scale, shear
from helpers.vision.bending import smooth_field
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged

SIDES = st.integers(1, 11)


def pictures(rng: np.random.Generator, n_H: int, n_W: int, n_C: int) -> np.ndarray:
    return rng.random((2, n_H, n_W, n_C) if n_C else (2, n_H, n_W))


def both(change: Any, images: np.ndarray) -> np.ndarray:
    """The pictures that come back, the same for numpy and torch; those that came stay as they are."""
    with unchanged(images):
        out = change(images)
    np.testing.assert_allclose(to_numpy(change(torch.tensor(images))), out, atol=1e-12)
    bytes_ = np.asarray(np.rint(255 * images), dtype=np.uint8)
    assert change(bytes_).dtype == np.uint8
    assert np.abs(np.asarray(change(bytes_), dtype=float) / 255 - out).max() < 1.01 / 255
    return np.asarray(out)


@given(n_H=SIDES, n_W=SIDES, n_C=st.integers(0, 3), seed=SEEDS)
def test_mirror_and_crop_against_slices(n_H: int, n_W: int, n_C: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = pictures(rng, n_H, n_W, n_C)
    assert np.array_equal(both(lambda x: mirror(x).images, images), images[:, :, ::-1])
    top, left = int(rng.integers(n_H)), int(rng.integers(n_W))
    height, width = int(rng.integers(1, n_H - top + 1)), int(rng.integers(1, n_W - left + 1))
    window = both(lambda x: crop(x, top, left, height, width).images, images)
    assert np.array_equal(window, images[:, top : top + height, left : left + width])


@given(n_H=SIDES, n_W=SIDES, n_C=st.integers(0, 3), degrees=st.floats(-200, 200), seed=SEEDS)
def test_turns_agree_with_scikit_image(n_H: int, n_W: int, n_C: int, degrees: float, seed: int) -> None:
    images = pictures(np.random.default_rng(seed), n_H, n_W, n_C)
    found = both(lambda x: rotate(x, degrees).images, images)
    for image, new in zip(images, found, strict=True):
        truth = rotate_of_skimage(image, degrees, order=1, mode="edge", preserve_range=True)
        np.testing.assert_allclose(new, truth, atol=1e-8)


@given(n_H=SIDES, n_W=SIDES, slope=st.floats(-1, 1), factor=st.floats(0.4, 3), fill=st.booleans(), seed=SEEDS)
def test_shears_and_scales_agree_with_scipy(
    n_H: int, n_W: int, slope: float, factor: float, fill: bool, seed: int
) -> None:
    images = pictures(np.random.default_rng(seed), n_H, n_W, 0)
    how: dict[str, Any] = {"order": 1, "mode": "grid-constant" if fill else "nearest", "cval": 0.5}
    ours: dict[str, Any] = {"fill": 0.5 if fill else None}
    middle = np.array([n_H - 1, n_W - 1]) / 2  # in rows and columns
    leaning, growing = np.array([[1, 0], [-slope, 1]]), factor * np.eye(2)
    for new_images, forward in (
        (shear(images, slope, **ours).images, leaning),
        (scale(images, factor, **ours).images, growing),
    ):
        back = np.linalg.inv(forward)
        found = new_images
        for image, new in zip(images, found, strict=True):
            truth = affine_transform(image, back, middle - back @ middle, **how)
            np.testing.assert_allclose(new, truth, atol=1e-8)


def test_each_picture_has_its_own_angle() -> None:
    images = np.random.default_rng(0).random((3, 6, 6))
    turned = rotate(images, np.array([0, 90, 180])).images
    np.testing.assert_allclose(turned, np.stack([np.rot90(image, k) for k, image in enumerate(images)]), atol=1e-12)


@given(n_H=SIDES, n_W=SIDES, smoothness=st.floats(1, 6), seed=SEEDS)
def test_the_field_is_smoothed_noise(n_H: int, n_W: int, smoothness: float, seed: int) -> None:
    field = smooth_field(1, (n_H, n_W), np.random.default_rng(seed), strength=0.3, smoothness=smoothness)
    noise = np.random.default_rng(seed).standard_normal((1, 2, n_H, n_W))[0]
    how: dict[str, Any] = {"sigma": smoothness, "mode": "constant", "truncate": 40}
    soft = gaussian_filter1d(gaussian_filter1d(noise, axis=1, **how), axis=2, **how)
    unit = [np.sqrt((gaussian_filter1d(np.eye(n), axis=1, **how) ** 2).sum(axis=1)) for n in (n_H, n_W)]
    np.testing.assert_allclose(field[0], np.moveaxis(0.3 * soft / np.outer(*unit), 0, -1), atol=1e-9)


def test_a_bend_is_as_strong_as_it_says() -> None:
    field = smooth_field(400, (9, 14), np.random.default_rng(0), strength=1.2, smoothness=4)
    assert np.abs(np.sqrt((field**2).mean(axis=0)) / 1.2 - 1).max() < 0.15  # at every pixel, at the border as well
    images = np.random.default_rng(1).random((2, 9, 14))
    assert np.array_equal(local_warp(images, np.random.default_rng(2), strength=0).images, images)
    bent = local_warp(images, np.random.default_rng(2)).images
    assert bent.shape == images.shape and not np.allclose(bent, images)


def test_left_and_right_change_places() -> None:
    images, points = np.zeros((1, 4, 10)), np.array([[[1.0, 2], [8, 2], [5, 3]]])
    plain, swapped = (mirror(images, landmarks=points, pairs=pairs).landmarks for pairs in ((), ((0, 1),)))
    assert plain is not None and plain.tolist() == [[[9, 2], [2, 2], [5, 3]]]
    assert swapped is not None and swapped.tolist() == [[[2, 2], [9, 2], [5, 3]]]


def test_refusals() -> None:
    images = np.zeros((2, 6, 8))
    assert "crop: the window has 7 x 3 pixels, expected at most 6 x 8" in complaint(crop, images, 0, 0, 7, 3)
    assert "crop: top is 4, expected a whole number from 0 to 3" in complaint(crop, images, 4, 0, 3, 3)
    assert "scale: factor is 0, expected a number above 0" in complaint(scale, images, 0)
    assert "rotate: images has shape (6, 8)" in complaint(rotate, images[0], 10)
    assert "mirror: boxes has shape (1, 1, 4), expected (2, ...)" in complaint(mirror, images, boxes=np.ones((1, 1, 4)))
    points = np.zeros((2, 3, 2))
    assert "landmarks has shape (2, 3, 3)" in complaint(mirror, images, landmarks=np.zeros((2, 3, 3)))
    assert "pairs is 3, expected a whole number from 0 to 2" in complaint(
        mirror, images, landmarks=points, pairs=((0, 3),)
    )
    assert "expected every landmark in one pair at most" in complaint(
        mirror, images, landmarks=points, pairs=((0, 1), (1, 2))
    )
    rng = np.random.default_rng(0)
    assert "Stronger would fold the picture" in complaint(local_warp, images, rng, strength=2, smoothness=4)
    assert "rng is 0, expected a numpy Generator" in complaint(local_warp, images, 0)
    assert "matrices" in complaint(rotate, images, [1, 2, 3]) or "move.M" in complaint(rotate, images, [1, 2, 3])


def test_other_kinds_are_refused() -> None:
    assert complaint(rotate, np.ones((2, 4, 4)), "9").startswith(
        "TypeError: rotate: degrees is '9', expected real numbers alone."
    )
    assert complaint(shear, np.ones((2, 4, 4)), [None]).startswith(
        "TypeError: shear: slope is a list, expected real numbers alone."
    )
    assert complaint(scale, np.ones((2, 4, 4)), []).startswith(
        "ValueError: scale: factor is empty (shape (0,)), expected at least one entry along every axis."
    )
    assert complaint(mirror, np.ones((1, 4, 4)), landmarks=np.ones((1, 2, 2)), pairs=[(0, 1, 1)]).startswith(
        "ValueError: mirror: pairs is [(0, 1, 1)], expected two landmarks in every pair."
    )
