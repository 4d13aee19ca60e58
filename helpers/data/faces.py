"""Face or not a face: 200 small real pictures, the first classification task of the course."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_flags, check_range, check_whole


class Faces(NamedTuple):
    """Pictures of faces and of other things, split into a training and a test set."""

    images_train: np.ndarray  # (m_train, 25, 25) uint8, grey values from 0 (black) to 255
    labels_train: np.ndarray  # (1, m_train) 1 = face, 0 = not a face
    images_test: np.ndarray  # (m_test, 25, 25) uint8
    labels_test: np.ndarray  # (1, m_test)
    class_names: tuple[str, str]  # what the labels 0 and 1 mean


def load_faces(seed: int = 0, test: int = 60, mirror: bool = False) -> Faces:
    """100 faces and 100 patches without a face, shuffled, with equally many of both in the test set.

    The pictures come with scikit-image (`skimage.data.lfw_subset`), so nothing is downloaded. They were cut from
    press photographs of the collection Labeled Faces in the Wild (Huang, Ramesh, Berg, Learned-Miller, University of
    Massachusetts, 2007), the patches without a face from the background of the same photographs. The collection was
    published for research; scikit-image passes it on in its wheel and says nothing more of a licence. With so few
    test pictures one picture is more than a percent: small differences between models mean nothing here.

    Parameters
    ----------
    seed : int
        Which of the random splits.
    test : int
        How many pictures are held out, an even number from 2 to 198.
    mirror : bool
        Add the mirror image of every training picture: a face is a face from either side.

    Returns
    -------
    Faces
        Pictures as uint8 and labels (1, m).

    Raises
    ------
    ValueError or TypeError
        If `test` is odd or outside 2..198, or `seed` is no whole number.
    """
    seed = check_whole("load_faces", "seed", seed)
    check_flags("load_faces", mirror=mirror)
    half = check_whole("load_faces", "test", test, least=2, most=198, even=True) // 2
    from skimage.data import lfw_subset

    images = np.rint(lfw_subset() * 255).astype(np.uint8)  # (200, 25, 25)
    rng = np.random.default_rng(seed)
    faces, others = rng.permutation(100), 100 + rng.permutation(100)
    held_out = rng.permutation(np.concatenate([faces[:half], others[:half]]))
    kept = rng.permutation(np.concatenate([faces[half:], others[half:]]))
    train, labels_train = images[kept], (kept < 100).astype(np.int64).reshape(1, -1)
    if mirror:
        train = np.concatenate([train, train[:, :, ::-1]])  # (2 m_train, 25, 25)
        labels_train = np.concatenate([labels_train, labels_train], axis=1)
    labels_test = (held_out < 100).astype(np.int64).reshape(1, -1)
    return Faces(train, labels_train, images[held_out], labels_test, ("not a face", "face"))


def images_to_columns(images: Array) -> Array:
    """Unroll every picture into one column, with values from 0 to 1.

        X = images.reshape(m, -1).T / 255      (1)

    First each picture becomes one row, then rows become columns. Reshaping straight to (n_x, m) gives the right shape
    and wrong pictures: pixels of different pictures land in one column.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        Grey or color pictures: uint8 from 0 to 255, or floating-point numbers from 0 to 1 already.

    Returns
    -------
    X : array (n_x, m)
        n_x = n_H n_W n_C numbers per picture.

    Raises
    ------
    ValueError
        If there are not 3 or 4 axes, or floating-point pictures leave [0, 1].
    """
    scaled = images / 255 if str(getattr(images, "dtype", "")).endswith("uint8") else images
    check_array("images_to_columns", "images", scaled, letters="(m, n_H, n_W) or (m, n_H, n_W, n_C)", ndim=(3, 4))
    m = images.shape[0]
    check_range("images_to_columns", "images", scaled, 0, 1, "Divide by the largest possible value first.")
    return scaled.reshape(m, -1).T  # (1)           # (m, n_x) -> (n_x, m)
