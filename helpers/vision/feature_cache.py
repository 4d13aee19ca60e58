"""Features of a frozen trunk, computed once and kept in a file that knows which trunk made them (lesson 4.6)."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.torch_checks import check_examples, check_module
from helpers.torch_training import predict

STALE = "the features are stale. Call store_features again."


def fingerprint(trunk: Any) -> str:
    """A short text that changes with every number of a module, running averages included, and with its layers.

    Parameters
    ----------
    trunk : torch.nn.Module
        Whose features are to be kept.

    Returns
    -------
    str
        The first 16 digits of the SHA-256 of its layers, names and numbers.

    Raises
    ------
    TypeError
        If trunk is no module.
    """
    check_module("fingerprint", trunk, "trunk")
    mark = hashlib.sha256(repr(trunk).encode())
    for name, numbers in trunk.state_dict().items():
        mark.update(name.encode())
        mark.update(to_numpy(numbers).tobytes())
    return mark.hexdigest()[:16]


def pictures_mark(X: Array) -> str:
    """The same for examples: their shape, their type and every number."""
    x = np.ascontiguousarray(to_numpy(X))
    return hashlib.sha256(f"{x.shape} {x.dtype}".encode() + x.tobytes()).hexdigest()[:16]


def store_features(file: str | Path, trunk: Any, X: Array) -> np.ndarray:
    """Compute what a frozen trunk makes of all examples, once, and write it to a file.

    Parameters
    ----------
    file : path
        Where to write: safetensors, a format of numbers only. Beside the features it holds two fingerprints, of the
        trunk and of the examples.
    trunk : torch.nn.Module
        It is run in eval mode, in batches.
    X : array (m, ...)
        Examples in rows, as for `predict`.

    Returns
    -------
    array (m, features)
        The features.

    Raises
    ------
    ValueError or TypeError
        If trunk is no module or X holds no examples.
    """
    from safetensors.numpy import save_file

    features = np.ascontiguousarray(predict(trunk, X))
    save_file({"features": features}, str(file), {"trunk": fingerprint(trunk), "pictures": pictures_mark(X)})
    return features


def load_features(file: str | Path, trunk: Any, X: Array) -> np.ndarray:
    """Read features again, if they are those of this trunk for these examples.

    Parameters
    ----------
    file : path
        Written by `store_features`.
    trunk, X : torch.nn.Module and array (m, ...)
        As there; their fingerprints are compared, the trunk is not run.

    Returns
    -------
    array (m, features)
        The features.

    Raises
    ------
    ValueError
        If the features are stale: another trunk made them, or they belong to other examples.
    FileNotFoundError
        If there is no such file.
    """
    from safetensors import safe_open

    check_module("load_features", trunk, "trunk")
    check_examples("load_features", "X", X)
    if not Path(file).is_file():
        raise FileNotFoundError(
            f"load_features: there is no file {Path(file).name}, expected one of store_features. Call that first."
        )
    with safe_open(str(file), framework="numpy") as kept:
        marks = kept.metadata() or {}
        if marks.get("trunk") != fingerprint(trunk):
            raise ValueError(
                f"load_features: {Path(file).name} was made by another trunk or an earlier state of this one,"
                f" expected the trunk as it is now: {STALE}"
            )
        if marks.get("pictures") != pictures_mark(X):
            raise ValueError(
                f"load_features: {Path(file).name} was made of another X, expected the examples that came now: {STALE}"
            )
        return np.asarray(kept.get_tensor("features"))
