"""Larger sets on request: 70,000 handwritten digits or pieces of clothing, downloaded once from openml.org.

No lesson needs them: everything runs offline with `digits.load_digits_split` and `glyphs.load_glyphs`.
"""

import os
import zlib
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile

import numpy as np

from helpers.checks import check_whole

CLOTHES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


class Pictures(NamedTuple):
    """Pictures in ten classes, split into a training and a test set."""

    images_train: np.ndarray  # (m_train, 28, 28) uint8, from 0 (background) to 255
    labels_train: np.ndarray  # (1, m_train) 0 to 9
    images_test: np.ndarray  # (m_test, 28, 28) uint8
    labels_test: np.ndarray  # (1, m_test)
    class_names: tuple[str, ...]


def fetch_mnist(m_train: int = 60000, m_test: int = 10000, seed: int = 0, folder: str | Path | None = None) -> Pictures:
    """Handwritten digits: MNIST (LeCun, Cortes, Burges; CC BY-SA 3.0), from openml.org at the first call.

    Parameters
    ----------
    m_train, m_test : int
        How many pictures of the 60,000 and 10,000, drawn at random where it is not all.
    seed : int
        Which pictures, and their order.
    folder : path, optional
        Where the pictures are kept; scikit-learn's data folder where nothing is said.

    Returns
    -------
    Pictures
        Pictures as uint8 and labels (1, m).

    Raises
    ------
    ConnectionError
        If the pictures are not there yet and openml.org cannot be reached.
    ValueError
        If a number is outside its range.
    """
    names = tuple(str(digit) for digit in range(10))
    return _fetch("fetch_mnist", "mnist_784", names, m_train, m_test, seed, folder)


def fetch_fashion(
    m_train: int = 60000, m_test: int = 10000, seed: int = 0, folder: str | Path | None = None
) -> Pictures:
    """Pieces of clothing: Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017; MIT license), from openml.org at the first call.

    Parameters
    ----------
    m_train, m_test : int
        How many pictures of the 60,000 and 10,000, drawn at random where it is not all.
    seed : int
        Which pictures, and their order.
    folder : path, optional
        Where the pictures are kept; scikit-learn's data folder where nothing is said.

    Returns
    -------
    Pictures
        Pictures as uint8 and labels (1, m).

    Raises
    ------
    ConnectionError
        If the pictures are not there yet and openml.org cannot be reached.
    ValueError
        If a number is outside its range.
    """
    return _fetch("fetch_fashion", "Fashion-MNIST", CLOTHES, m_train, m_test, seed, folder)


def _fetch(
    where: str, name: str, classes: tuple[str, ...], m_train: int, m_test: int, seed: int, folder: str | Path | None
) -> Pictures:
    m_train = check_whole(where, "m_train", m_train, least=1, most=60000)
    m_test = check_whole(where, "m_test", m_test, least=1, most=10000)
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    images, labels = _kept_or_fetched(where, name, folder)  # (70000, 28, 28), (70000,): the test set comes last
    train, test = rng.permutation(60000)[:m_train], 60000 + rng.permutation(10000)[:m_test]
    return Pictures(images[train], labels[train].reshape(1, -1), images[test], labels[test].reshape(1, -1), classes)


def _kept_or_fetched(where: str, name: str, folder: str | Path | None) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import get_data_home

    file = Path(folder or get_data_home()) / f"{name}.npz"
    try:
        with np.load(file) as kept:
            return kept["images"], kept["labels"]
    except (
        OSError,
        EOFError,
        ValueError,
        KeyError,
        BadZipFile,
        zlib.error,
    ):  # not there yet, or a download that was cut off
        images, labels = _download(where, name, file.parent)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.stem}.{os.getpid()}.part.npz")
    np.savez_compressed(part, images=images, labels=labels)
    part.replace(file)
    return images, labels


def _download(where: str, name: str, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import fetch_openml

    try:
        with catch_warnings():
            simplefilter("ignore")  # of attempts that failed; the last one raises
            data = fetch_openml(name, version=1, as_frame=False, parser=_parser(), data_home=str(folder))
    except (OSError, HTTPException) as problem:
        raise ConnectionError(
            f"{where}: {folder} does not hold {name} yet and openml.org did not answer ({problem}), expected one of the"
            " two. Connect to the internet for the first call, or take load_glyphs() from helpers.data.glyphs: it"
            " needs no connection."
        ) from None
    images = np.asarray(data.data).reshape(-1, 28, 28).astype(np.uint8)
    return images, np.asarray(data.target).astype(np.int64)


def _parser() -> str:
    from importlib.util import find_spec

    return "pandas" if find_spec("pandas") else "liac-arff"
