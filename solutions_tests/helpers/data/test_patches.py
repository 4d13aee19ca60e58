"""The patches of a cat: where they come from, and that training and test share no pixel."""

import numpy as np
import pytest
import skimage.data
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.linear_model import LogisticRegression

from helpers.data.patches import OTHERS, load_patches
from solutions_tests.helpers.probes import complaint


def grey(name: str) -> np.ndarray:
    picture = getattr(skimage.data, name)()
    return picture if picture.ndim == 2 else np.rint(picture.mean(axis=2)).astype(np.uint8)


def columns_of(patch: np.ndarray, picture: np.ndarray) -> set[int]:
    """The first columns of all places at which the patch lies in the picture."""
    starts = sliding_window_view(picture, (1, 6))[:, :, 0]
    places = np.argwhere((starts == patch[0, :6]).all(axis=2))
    return {int(c) for r, c in places if np.array_equal(picture[r : r + 25, c : c + 25], patch)}


@pytest.mark.parametrize("seed", [0, 1])
def test_training_comes_from_the_left_and_test_from_the_right(seed: int) -> None:
    patches = load_patches(m_train=24, m_test=24, seed=seed)
    cat, others = grey("chelsea"), [grey(name) for name in OTHERS]
    for side, images, labels in (
        ("left", patches.images_train, patches.labels_train),
        ("right", patches.images_test, patches.labels_test),
    ):
        for image, label in zip(images, labels[0], strict=True):
            pictures = [cat] if label else others
            found = [(picture.shape[1] // 2, c) for picture in pictures for c in columns_of(image, picture)]
            assert any(c + 25 <= half if side == "left" else c >= half for half, c in found)
            if label:
                assert all((c + 25 <= half) == (side == "left") for half, c in found)
            assert label or not columns_of(image, cat)


def test_sizes_balance_and_seeds() -> None:
    patches = load_patches()
    assert patches.images_train.shape == patches.images_test.shape == (120, 25, 25)
    assert patches.images_train.dtype == np.uint8
    assert patches.labels_train.shape == (1, 120)
    assert patches.labels_train.sum() == patches.labels_test.sum() == 60
    assert patches.class_names == ("something else", "cat")
    assert 0 < patches.labels_train[0, :30].sum() < 30
    assert (load_patches(seed=1).images_train == load_patches(seed=1).images_train).all()
    assert (load_patches(seed=1).images_train != patches.images_train).any()
    assert load_patches(2, 6).labels_test.sum() == 3


def test_logistic_regression_learns_by_heart() -> None:
    patches = load_patches(m_test=600)
    X, X_test = (images.reshape(len(images), -1) / 255 for images in (patches.images_train, patches.images_test))
    model = LogisticRegression(C=100, max_iter=500).fit(X, patches.labels_train[0])
    assert model.score(X, patches.labels_train[0]) > 0.95
    assert model.score(X_test, patches.labels_test[0]) == pytest.approx(0.52, abs=0.08)


def test_wrong_inputs() -> None:
    assert complaint(load_patches, m_train=7) == (
        "ValueError: load_patches: m_train is 7, expected an even whole number from 2 to 2000. Choose another value."
    )
    assert "m_test is 0" in complaint(load_patches, m_test=0)
    assert "seed is 0.5" in complaint(load_patches, seed=0.5)
