"""Inverse mapping with bilinear sampling, against scipy and scikit-image."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates
from skimage.transform import AffineTransform
from skimage.transform import warp as warp_of_skimage

from helpers.arrays import to_numpy
from helpers.vision.warping import Move, about_middle, sample, source_places, warp
from solutions_tests.helpers.probes import SEEDS, complaint, keeps_promises, tensor

SIDES = st.integers(1, 9)


@given(m=st.integers(1, 3), n_H=SIDES, n_W=SIDES, n_C=st.integers(0, 3), inside=st.booleans(), seed=SEEDS)
def test_sampling_agrees_with_scipy(m: int, n_H: int, n_W: int, n_C: int, inside: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    images = rng.random((m, n_H, n_W, n_C) if n_C else (m, n_H, n_W))
    x, y = rng.uniform(-3, n_W + 3, (m, 4, 5)), rng.uniform(-3, n_H + 3, (m, 4, 5))
    fill, mode = (None, "nearest") if inside else (0.25, "grid-constant")
    found = keeps_promises(lambda images: sample(images, like_of(images, x), like_of(images, y), fill), images)
    assert found.shape == (m, 4, 5, *images.shape[3:])
    channels = images.reshape(m, n_H, n_W, -1)
    for i in range(m):
        for c in range(channels.shape[3]):
            at = np.stack([y[i], x[i]]) - 0.5
            truth = map_coordinates(channels[i, :, :, c], at, order=1, mode=mode, cval=0.25)
            np.testing.assert_allclose(found.reshape(m, 4, 5, -1)[i, :, :, c], truth, atol=1e-12)


def like_of(images: np.ndarray, places: np.ndarray) -> np.ndarray:
    return tensor(places) if isinstance(images, torch.Tensor) else places


def test_sampling_by_hand() -> None:
    image = np.array([[[10.0, 20.0], [30.0, 60.0]]])
    x, y = np.array([[[0.5, 1.0, 1.5, 1.0]]]), np.array([[[0.5, 0.5, 0.75, 1.0]]])
    assert sample(image, x, y).ravel().tolist() == [10, 15, 30, 30]
    assert sample(np.asarray(image, dtype=np.uint8), x, y).dtype == np.uint8
    assert sample(np.array([[[0, 255]]], dtype=np.uint8), np.array([[[0.9]]]), np.array([[[0.5]]])).item() == 102


@given(n_H=st.integers(2, 12), n_W=st.integers(2, 12), seed=SEEDS)
def test_affine_maps_agree_with_scikit_image(n_H: int, n_W: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    image, M = rng.random((n_H, n_W, 2)), np.eye(3)
    M[:2, :2] += rng.uniform(-0.4, 0.4, (2, 2))
    M[:2, 2] = rng.uniform(-3, 3, 2)
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # there, a pixel's middle is a whole number
    map_there = AffineTransform(matrix=np.linalg.inv(half) @ M @ half)
    truth = warp_of_skimage(image, map_there.inverse, order=1, mode="edge", preserve_range=True)
    found = warp(image[None], Move(M[None], (n_H, n_W)))[0]
    np.testing.assert_allclose(found, truth, atol=1e-8)
    single = warp(torch.tensor(image[None], dtype=torch.float32), Move(M[None], (n_H, n_W)))
    np.testing.assert_allclose(to_numpy(single)[0], truth, atol=1e-4)


def test_one_matrix_for_all_and_one_for_each() -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (3, 5, 7), dtype=np.uint8)
    turns = np.stack([[[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]] for a in (0, 1, np.pi)])
    M = about_middle(turns, (5, 7))
    each = warp(images, Move(M, (5, 7)))
    assert np.array_equal(each[0], images[0])
    assert np.array_equal(each[2], images[2, ::-1, ::-1])
    for i in range(3):
        assert np.array_equal(warp(images, Move(M[i : i + 1], (5, 7)))[i], each[i])
    x, y = source_places(Move(M[:1], (2, 3)))
    assert x[0].tolist() == [[0.5, 1.5, 2.5]] * 2
    assert y[0].tolist() == [[0.5] * 3, [1.5] * 3]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: sample(np.zeros((2, 3)), np.zeros((1, 1, 1)), np.zeros((1, 1, 1))), "sample: images has shape (2, 3)"),
        (lambda: sample(np.zeros((2, 3, 3)), np.zeros((1, 1, 1)), np.zeros((1, 1, 1))), "x has shape (1, 1, 1)"),
        (lambda: sample(np.zeros((1, 3, 3)), np.zeros((1, 1, 1)), np.zeros((1, 1, 2))), "y has shape (1, 1, 2)"),
        (
            lambda: sample(np.full((1, 2, 2), np.nan), np.zeros((1, 1, 1)), np.zeros((1, 1, 1))),
            "images[0, 0, 0] is nan",
        ),
        (lambda: sample([[[1]]], np.zeros((1, 1, 1)), np.zeros((1, 1, 1))), "images is a list"),
        (lambda: warp(np.zeros((2, 3, 3)), Move(np.stack([np.eye(3)] * 3), (3, 3))), "move.M has shape (3, 3, 3)"),
    ],
)
def test_refusals(wrong: object, words: str) -> None:
    assert words in complaint(wrong)  # type: ignore[arg-type]
