"""Landmarks: points of an object, such as the eyes of a face, as numbers that a network learns (lesson 4.7).

A label is (p, l_1x, l_1y, l_2x, l_2y, ...) along the last axis: is the object there, and its l points as shares of the
picture, from (0, 0) at the top left corner to (1, 1) at the bottom right. 64 points make 129 numbers.
"""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_positive, check_same_shape
from helpers.vision.localization import flagged_loss
from helpers.vision.vision_checks import check_pair


class Landmarks(NamedTuple):
    """What a network says about m pictures."""

    present: Array  # (m,) bool: p above one half
    points: Array  # (m, l, 2) of (x, y), in pixels from the top left corner


def landmark_labels(points: np.ndarray, side: float, empty: int = 0) -> np.ndarray:
    """The labels of pictures with landmarks, followed by those of pictures without.

    Parameters
    ----------
    points : array (m, l, 2)
        So many points (x, y) in each of m pictures, in pixels from the top left corner.
    side : float
        Height and width of the square pictures in pixels.
    empty : int
        So many rows of zeros come after them, for pictures in which there is nothing.

    Returns
    -------
    array (m + empty, 1 + 2 l) of float32
        The points as shares of the picture; those outside are below 0 or above 1.

    Raises
    ------
    ValueError
        If points have another shape or are not finite, or side is not positive.
    """
    check_array("landmark_labels", "points", points, letters="(m, l, 2)", shape=(None, None, 2))
    side = check_positive("landmark_labels", "side", side)
    Y = np.zeros((len(points) + empty, 1 + 2 * points.shape[1]), dtype=np.float32)
    Y[: len(points), 0] = 1
    Y[: len(points), 1:] = points.reshape(len(points), -1) / side
    return Y


def landmark_cost(out: Array, Y: Array, weight: float = 1.0) -> Array:
    """The mean loss of landmarks, to be used as `loss` in `fit`: without an object only the flag counts.

        L = (p_hat - p)^2 + p * weight * sum_k (l_hat_k - l_k)^2      (1)

    Parameters
    ----------
    out, Y : tensors (m, 1 + 2 l)
        What the network says, and the labels.
    weight : float
        How much the squared errors of the points count; as shares of a picture they are small.

    Returns
    -------
    tensor without axes
        The mean over the m pictures.

    Raises
    ------
    ValueError or TypeError
        If the shapes disagree or have no landmark, or weight is not above 0.
    """
    check_pair("landmark_cost", out, Y, "(m, 1 + 2 l)", 3)
    weight = check_positive("landmark_cost", "weight", weight)
    return flagged_loss(out, Y, [1.0, *[weight] * (out.shape[1] - 1)])[0]


def read_landmarks(out: Array, side: float) -> Landmarks:
    """What the numbers of a network mean.

    Parameters
    ----------
    out : array (m, 1 + 2 l)
        As it comes out of the network, in shares of the picture.
    side : float
        Height and width of the square pictures in pixels.

    Returns
    -------
    Landmarks
        present and points.

    Raises
    ------
    ValueError
        If out has not an odd number of columns from 3 on, is not finite, or side is not positive.
    """
    check_array("read_landmarks", "out", out, letters="(m, 1 + 2 l)", ndim=2)
    side = check_positive("read_landmarks", "side", side)
    if out.shape[1] < 3 or out.shape[1] % 2 == 0:
        raise ValueError(
            f"read_landmarks: out has {out.shape[1]} columns, expected 1 + 2 l: a flag, then x and y of every point."
        )
    return Landmarks(out[:, 0] > 0.5, out[:, 1:].reshape(len(out), -1, 2) * side)


def landmark_errors(points: Array, truth: Array) -> Array:
    """How far each point is from where it should be.

        error = sqrt((x - x')^2 + (y - y')^2)      (1)

    Parameters
    ----------
    points, truth : arrays (m, l, 2)
        In the same unit.

    Returns
    -------
    array (m, l)
        In that unit.

    Raises
    ------
    ValueError
        If the shapes disagree or anything is not finite.
    """
    check_array("landmark_errors", "points", points, letters="(m, l, 2)", shape=(None, None, 2))
    check_same_shape("landmark_errors", "truth", truth, "points", points)
    return xp_of(points, truth).sqrt(((points - truth) ** 2).sum(axis=2))  # (1)
