"""Marked photographs: boxes and landmarks lie on what they name; patches of the two halves share no pixel."""

import numpy as np
import pytest

from helpers.data.faces import load_faces
from helpers.data.photographs import FACE_MARKS, FACE_PAIRS, PHOTOGRAPHS, cut_patches, load_photograph
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_marks_lie_inside(name: str) -> None:
    photograph = load_photograph(name)
    n_H, n_W = photograph.image.shape[:2]
    assert photograph.image.dtype == np.uint8 and photograph.image.shape[2] == 3
    assert len(photograph.boxes) == len(photograph.box_names)
    assert len(photograph.landmarks) == len(photograph.landmark_names)
    b_x, b_y, b_h, b_w = photograph.boxes.T
    assert (b_x - b_w / 2 > 0).all() and (b_x + b_w / 2 < n_W).all() and (b_y + b_h / 2 < n_H).all()
    for left, right in photograph.pairs:
        assert photograph.landmarks[left, 0] < photograph.landmarks[right, 0]
        assert photograph.landmark_names[left].replace("left", "right") == photograph.landmark_names[right]


def test_eyes_are_darker_than_what_is_around_them() -> None:
    for name, reach in (("astronaut", 8), ("cat", 14)):
        photograph = load_photograph(name)
        for x, y in np.rint(photograph.landmarks[:2]).astype(int):
            grey = photograph.image.mean(axis=2)
            assert (
                grey[y - 1 : y + 2, x - 1 : x + 2].mean()
                < 0.75 * grey[y - reach : y + reach, x - reach : x + reach].mean()
            )
    mean = load_faces(0, test=2).images_train[load_faces(0, test=2).labels_train[0] == 1].mean(axis=0)
    for x, y in np.floor(FACE_MARKS[:2]).astype(int):
        assert mean[y, x] < mean[y + 4, x] - 20  # darker than the cheek below
    assert FACE_PAIRS == ((0, 1), (2, 3))


def test_patches() -> None:
    X, Y = cut_patches(3, np.random.default_rng(0))
    assert X.shape == (12, 32, 32, 3) and X.dtype == np.uint8
    assert Y.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert np.array_equal(X, cut_patches(3, np.random.default_rng(0))[0])
    left, right = (
        {row.tobytes() for x in cut_patches(40, np.random.default_rng(1), part=part)[0] for row in x}
        for part in ("left", "right")
    )
    assert not left & right


def test_refusals() -> None:
    assert "load_photograph: name is 'Cat'" in complaint(load_photograph, "Cat")
    assert "per_class is 0" in complaint(cut_patches, 0, np.random.default_rng(0))
    assert "part is 'top'" in complaint(cut_patches, 1, np.random.default_rng(0), part="top")
