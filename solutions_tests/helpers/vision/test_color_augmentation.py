"""Color shifts, and the principal axes of colors against scikit-learn."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from helpers.arrays import to_numpy
from helpers.vision.color_augmentation import ColorAxes, augment_colors, color_axes, pca_colors, shift_colors
from solutions_tests.helpers.probes import SEEDS, complaint, keeps_promises, unchanged

RNG = np.random.default_rng


@given(m=st.integers(1, 4), side=st.integers(2, 6), seed=SEEDS)
def test_the_axes_are_those_of_scikit_learn(m: int, side: int, seed: int) -> None:
    images = RNG(seed).random((m, side, side, 3)) * [1, 0.6, 0.2]
    axes, truth = color_axes(images), PCA(3).fit(images.reshape(-1, 3))
    n = m * side * side
    np.testing.assert_allclose(axes.lam, truth.explained_variance_ * (n - 1) / n, atol=1e-12)
    np.testing.assert_allclose(np.abs((axes.P * truth.components_.T).sum(axis=0)), 1, atol=1e-6)
    assert (axes.P[np.abs(axes.P).argmax(axis=0), np.arange(3)] > 0).all()
    np.testing.assert_allclose(color_axes(np.rint(255 * images).astype(np.uint8)).lam, axes.lam, atol=2e-3)


def test_shifts_by_hand() -> None:
    image = np.array([[[[10, 250, 100]]]], dtype=np.uint8)
    assert shift_colors(image, np.array([20, 20, -20.0])).tolist() == [[[[30, 255, 80]]]]
    assert shift_colors(image / 255, np.array([0, 0, 0.5])).ravel()[2].round(4) == round(100 / 255 + 0.5, 4)
    two = np.concatenate([image, image])
    assert shift_colors(two, np.array([[0, 0, 0], [-20.0, 0, 0]]))[:, 0, 0, 0].tolist() == [10, 0]
    axes = ColorAxes(np.array([[0.6, 0.8, 0], [0.8, -0.6, 0], [0, 0, 1.0]]), np.array([0.1, 0.05, 0.01]))
    new = pca_colors(image, axes, np.array([0.5, -0.2, 1.0]))  # shift: 0.05 (0.6, 0.8, 0) - 0.01 (0.8, -0.6, 0) + ...
    assert new.ravel().tolist() == [round(10 + 255 * 0.022), 255, round(100 + 2.55)]


@given(m=st.integers(1, 3), side=st.integers(1, 4), seed=SEEDS)
def test_promises(m: int, side: int, seed: int) -> None:
    rng = RNG(seed)
    images, a = rng.uniform(0.3, 0.7, (m, side, side, 3)), 0.1 * rng.standard_normal((m, 3))
    axes = color_axes(rng.random((3, 4, 4, 3)))
    shifted = keeps_promises(lambda images: pca_colors(images, axes, a), images)
    np.testing.assert_allclose(
        shifted - images, np.broadcast_to(((a * axes.lam) @ axes.P.T)[:, None, None], images.shape)
    )
    bytes_ = torch.tensor(np.rint(255 * images).astype(np.uint8))
    assert shift_colors(bytes_, np.ones(3)).dtype == torch.uint8
    assert to_numpy(shift_colors(bytes_, np.ones(3)) - bytes_).tolist() == np.ones(images.shape).tolist()


def test_what_chance_draws() -> None:
    images = np.full((4000, 1, 1, 3), 0.5)
    axes = color_axes(RNG(0).random((5, 5, 5, 3)) * [1, 0.5, 0.3])
    with unchanged(images):
        steps = (augment_colors(images, RNG(1), pca=0.1, axes=axes) - images).reshape(-1, 3)
    wanted = 0.01 * axes.P @ np.diag(axes.lam**2) @ axes.P.T  # the covariance of P (a * lam)
    assert np.abs(np.cov(steps.T) - wanted).max() < 0.1 * wanted.max()
    levels = 255 * (augment_colors(images, RNG(1), shift=20) - images)
    assert 19.9 < np.abs(levels).max() <= 20 and abs(np.corrcoef(levels.reshape(-1, 3).T)[0, 1]) < 0.06
    bytes_ = np.full((4000, 1, 1, 3), 100, dtype=np.uint8)
    assert np.abs(augment_colors(bytes_, RNG(1), shift=20).astype(int) - 100).max() == 20
    assert np.array_equal(augment_colors(bytes_, RNG(1)), bytes_)


def test_refusals() -> None:
    images = np.zeros((2, 4, 4, 3))
    assert "shift_colors: images has shape (2, 4, 4), expected (m, n_H, n_W, 3)" in complaint(
        shift_colors, images[..., 0], np.ones(3)
    )
    assert "offsets has shape (3, 3), expected (3,) or (2, 3)" in complaint(shift_colors, images, np.ones((3, 3)))
    assert "pca_colors: a has shape ()" in complaint(pca_colors, images, color_axes(images), np.array(0.1))
    assert "shift is -1" in complaint(augment_colors, images, RNG(0), shift=-1)
    assert "rng is None" in complaint(augment_colors, images, None)


def test_other_kinds_are_refused() -> None:
    assert complaint(shift_colors, np.ones((1, 2, 2, 3)), "red").startswith(
        "TypeError: shift_colors: offsets is 'red', expected real numbers alone."
    )
    assert complaint(pca_colors, np.ones((1, 2, 2, 3)), (1, 2), np.ones(3)).startswith(
        "TypeError: pca_colors: axes is a tuple, expected a ColorAxes."
    )
