"""The faces: what is in the set, and how pictures become columns."""

import numpy as np
import pytest
import torch
from skimage.data import lfw_subset

from helpers.data.faces import images_to_columns, load_faces
from solutions_tests.helpers.probes import close, complaint, unchanged


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_split_holds_every_picture_once(seed: int) -> None:
    faces = load_faces(seed, test=40)
    assert faces.images_train.shape == (160, 25, 25)
    assert faces.images_test.shape == (40, 25, 25)
    assert faces.images_train.dtype == faces.images_test.dtype == np.uint8
    assert faces.labels_train.shape == (1, 160)
    assert faces.labels_test.sum() == 20
    assert faces.class_names == ("not a face", "face")
    originals = np.rint(lfw_subset() * 255).astype(np.uint8)
    where = {picture.tobytes(): k for k, picture in enumerate(originals)}
    everything = np.concatenate([faces.images_train, faces.images_test])
    places = [where[picture.tobytes()] for picture in everything]
    labels = np.concatenate([faces.labels_train, faces.labels_test], axis=1)[0]
    assert sorted(places) == list(range(200))
    assert [int(k < 100) for k in places] == labels.tolist()


def test_the_seed_decides() -> None:
    assert (load_faces(3).images_test == load_faces(3).images_test).all()
    assert (load_faces(3).images_test != load_faces(4).images_test).any()
    assert len(set(load_faces(0).labels_train[0, :20])) == 2  # shuffled, not one class after the other


def test_mirror_images_are_for_training_only() -> None:
    plain, mirrored = load_faces(1), load_faces(1, mirror=True)
    assert mirrored.images_train.shape == (280, 25, 25)
    assert (mirrored.images_train[140:, :, ::-1] == plain.images_train).all()
    assert (mirrored.labels_train[0, 140:] == plain.labels_train[0]).all()
    assert (mirrored.images_test == plain.images_test).all()


@pytest.mark.parametrize("shape", [(1, 2, 3), (5, 1, 1), (4, 2, 3, 3)])
def test_every_picture_becomes_one_column(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    with unchanged(images):
        X = images_to_columns(images)
    assert X.shape == (np.prod(shape[1:]), shape[0])
    assert X.dtype == np.float64
    for i in range(shape[0]):
        close(X[:, i] * 255, images[i].reshape(-1).astype(float))
    close(images_to_columns(images / 255), X)
    close(images_to_columns(torch.tensor(images)), X, rtol=1e-6)
    assert images_to_columns((images / 255).astype(np.float32)).dtype == np.float32


def test_wrong_inputs() -> None:
    assert complaint(load_faces, test=61) == (
        "ValueError: load_faces: test is 61, expected an even whole number from 2 to 198. Choose another value."
    )
    assert complaint(images_to_columns, np.ones((25, 25))) == (
        "ValueError: images_to_columns: images has shape (25, 25), expected (m, n_H, n_W) or (m, n_H, n_W, n_C),"
        " 3 or 4 axes."
    )
    assert complaint(images_to_columns, np.full((1, 2, 2), 255.0)) == (
        "ValueError: images_to_columns: images contains 255, expected values from 0 to 1."
        " Divide by the largest possible value first."
    )


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(load_faces, mirror="no").startswith(
        "TypeError: load_faces: mirror is 'no', expected True or False."
    )
