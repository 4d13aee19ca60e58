"""What makes a unit answer most: the patches of pictures at which its activation is largest (lesson 4.11)."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_whole
from helpers.torch_batches import as_batch, device_of, resting
from helpers.torch_checks import check_examples, check_module
from helpers.vision.sizes import Field


def layer_maps(trunk: Any, X: Array) -> tuple[np.ndarray, ...]:
    """What a trunk makes of pictures, after each of its convolutions and the ReLU behind it.

    Parameters
    ----------
    trunk : torch.nn.Sequential
        It is run in eval mode, and left in the modes in which it was.
    X : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        Pictures, uint8.

    Returns
    -------
    tuple of arrays (m, n_H, n_W, n_C)
        One for each ReLU whose output is still a picture.

    Raises
    ------
    ValueError or TypeError
        If trunk is no module, or X holds no pictures.
    """
    import torch

    check_module("layer_maps", trunk, "trunk")
    check_examples("layer_maps", "X", X)
    maps = []
    with torch.no_grad(), resting(trunk):
        x = as_batch(X, device_of(trunk))
        for part in trunk:
            x = part(x)
            if isinstance(part, torch.nn.ReLU) and x.ndim == 4:
                maps.append(to_numpy(x.movedim(1, -1)))
    return tuple(maps)


def strongest_patches(a: Array, images: Array, field: Field, count: int = 9) -> np.ndarray:
    """The patches of pictures that make one unit answer most, at most one of each picture.

    Parameters
    ----------
    a : array (m, n_H, n_W)
        The activations of one channel for m pictures.
    images : array (m, n_H', n_W')
        The pictures themselves, grey.
    field : Field
        What the units of this layer see, from `receptive_fields`.
    count : int
        How many patches, 1 to m.

    Returns
    -------
    array (count, side, side) like images
        The strongest first; 0 beyond the edge of a picture.

    Raises
    ------
    ValueError
        If the numbers of pictures differ, or count is out of its range.

    References
    ----------
    M. Zeiler, R. Fergus, Visualizing and understanding convolutional networks, ECCV 2014, section 4.
    """
    check_array("strongest_patches", "a", a, letters="(m, n_H, n_W)", ndim=3)
    a, images = to_numpy(a), to_numpy(images)
    m, _, n_W = a.shape
    if images.ndim != 3 or len(images) != m:
        raise ValueError(
            f"strongest_patches: images has shape {images.shape}, expected (m, n_H, n_W) with m = {m} because a has"
            f" shape {a.shape}. Pass the pictures that gave these activations."
        )
    count = check_whole("strongest_patches", "count", count, least=1, most=m)
    answers = a.reshape(m, -1)
    best = np.argsort(-np.amax(answers, axis=1), kind="stable")[:count]
    margin = field.side + abs(field.start)
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin)))
    patches = []
    for i in best:
        top, left, bottom, right = (margin + edge for edge in field.box(*divmod(int(answers[i].argmax()), n_W)))
        patches.append(padded[i, top:bottom, left:right])
    return np.stack(patches)
