"""The judges of made-up digits: one reads, one looks for the nearest training picture; what is refused."""

import numpy as np
import pytest

from helpers.beyond.digit_judge import (
    as_rows,
    digit_judge,
    judged,
    nearest_training,
    train_digit_judge,
    vae_digits,
)
from helpers.data.checkpoints import load_checkpoint
from solutions_tests.helpers.probes import complaint, unchanged


def test_the_judge_reads_digits() -> None:
    digits = vae_digits()
    P = judged(digits.images_test / 255)
    assert P.shape == (10, 1000) and np.allclose(P.sum(axis=0), 1, atol=1e-5)
    right = (P.argmax(axis=0) == digits.labels_test[0]).mean()
    assert right > 0.97 and abs(right - load_checkpoint("digit_judge").score) < 0.005
    assert digit_judge() is digit_judge() and not digit_judge().training
    grey = judged(np.full((1, 28, 28), 0.5)).max()
    assert grey < P.max(axis=0).mean()


def test_the_judge_in_the_file_is_the_one_that_the_training_gives() -> None:
    images = vae_digits().images_test[:300] / 255
    trained, kept = judged(images, train_digit_judge()), judged(images)
    assert np.abs(trained - kept).mean() < 0.01
    other = judged(images, train_digit_judge(seed=1))
    assert np.abs(other - kept).max() > 0.1 and (other.argmax(axis=0) == kept.argmax(axis=0)).mean() > 0.95


def test_the_nearest_training_picture() -> None:
    digits = vae_digits()
    seen, unseen = digits.images_train[:4] / 255, digits.images_test[:50] / 255
    assert (nearest_training(seen) < 0.01).all()
    moved = seen.copy()
    moved[:, 0, 0] = 1 - moved[:, 0, 0]
    assert np.allclose(nearest_training(moved), (1 - 2 * seen[:, 0, 0]) ** 2, atol=0.01)
    gaps = ((unseen[0] - digits.images_train / 255) ** 2).sum(axis=(1, 2))
    assert nearest_training(unseen)[0] == pytest.approx(gaps.min(), rel=1e-3)


def test_rows() -> None:
    images = np.arange(2 * 28 * 28, dtype=np.uint8).reshape(2, 28, 28)
    with unchanged(images):
        rows = as_rows(images)
    assert rows.shape == (2, 784) and rows.dtype == np.float32
    np.testing.assert_allclose(rows[1], images[1].ravel() / 255)
    np.testing.assert_allclose(as_rows(images / 255), rows)


def test_what_is_refused() -> None:
    for f in (judged, nearest_training):
        assert "pictures has shape (2, 784), expected (m, 28, 28)" in complaint(f, np.zeros((2, 784)))
    assert "train_digit_judge: seed is -1" in complaint(train_digit_judge, -1)
