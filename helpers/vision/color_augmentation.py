"""Augmentation of color: other light on the same things (lesson 4.6)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, astype, flip, like, xp_of
from helpers.checks import check_array, check_between, check_generator, check_kind
from helpers.vision.vision_checks import as_values
from helpers.vision.warping import check_pictures


class ColorAxes(NamedTuple):
    """The directions in which the colors of some pictures vary, strongest first; values from 0 to 1."""

    P: np.ndarray  # (3, 3) one direction (red, green, blue) of length 1 in each column
    lam: np.ndarray  # (3,) the variance along each of them


def shift_colors(images: Array, offsets: Array) -> Array:
    """Add a number to all reds, another to all greens, a third to all blues, such as +20, -20, +20.

    Parameters
    ----------
    images : array (m, n_H, n_W, 3)
        uint8, where values stop at 0 and 255, or floating-point numbers, where they stop at 0 and 1.
    offsets : array (3,) or (m, 3)
        One triple for all pictures or one for each, in the units of the pictures.

    Returns
    -------
    array like images
        New pictures.

    Raises
    ------
    ValueError or TypeError
        If images have no three colors, or offsets have another shape or hold no numbers.
    """
    m = _check_colors("shift_colors", images)
    xp, whole = xp_of(images), "uint8" in str(images.dtype)
    values = astype(images, "float32") if whole else images
    steps = like(as_values("shift_colors", "offsets", offsets), values)
    check_array("shift_colors", "offsets", steps, letters="(3,) or (m, 3)", ndim=(1, 2))
    if tuple(steps.shape) not in ((3,), (m, 3)):
        raise ValueError(
            f"shift_colors: offsets has shape {tuple(steps.shape)}, expected (3,) or ({m}, 3) because images has shape"
            f" {tuple(images.shape)}. Give a number for red, green and blue."
        )
    shifted = (values + steps.reshape(-1, 1, 1, 3)).clip(0, 255 if whole else 1)
    return astype(xp.round(shifted), "uint8") if whole else shifted


def color_axes(images: np.ndarray) -> ColorAxes:
    """The principal axes of the colors of all pixels: directions and variances, strongest first.

        S = mean over all pixels of (c - mean)(c - mean)^T = P diag(lam) P^T,   c = (red, green, blue) / 255      (1)

    Parameters
    ----------
    images : array (m, n_H, n_W, 3)
        uint8, divided by 255 here, or floating-point numbers from 0 to 1, as they are.

    Returns
    -------
    ColorAxes
        P and lam; each direction's largest entry is positive.

    Raises
    ------
    ValueError
        If images have no three colors.
    """
    _check_colors("color_axes", images)
    colors = images.reshape(-1, 3) / (255 if "uint8" in str(images.dtype) else 1)
    deviations = colors - colors.mean(axis=0)
    lam, P = np.linalg.eigh(deviations.T @ deviations / len(colors))  # (1), weakest first
    lam, P = flip(lam, 0).clip(min=0), flip(P, 1)
    largest = P[np.abs(P).argmax(axis=0), np.arange(3)]
    return ColorAxes(P * np.sign(largest), lam)


def pca_colors(images: Array, axes: ColorAxes, a: np.ndarray) -> Array:
    """Change the light as it changes in the pictures themselves: mostly bright to dark, a little warm to cold.

        I := I + P (a * lam)      for every pixel I = (red, green, blue), from 0 to 1      (1)

    Parameters
    ----------
    images : array (m, n_H, n_W, 3)
        uint8, to which 255 times the shift is added, or floating-point numbers from 0 to 1.
    axes : ColorAxes
        Of the whole training set, from `color_axes`.
    a : array (3,) or (m, 3)
        How far along each axis, from N(0, 0.1^2) where a training draws it: one triple for a whole picture.

    Returns
    -------
    array like images
        New pictures.

    Raises
    ------
    ValueError or TypeError
        If images have no three colors, a has another shape, or axes are no ColorAxes.

    A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet classification with deep convolutional neural networks, 2012, 4.1.
    """
    _check_colors("pca_colors", images)
    check_kind("pca_colors", "axes", axes, ColorAxes, "color_axes gives them.")
    a = np.asarray(as_values("pca_colors", "a", a), dtype=np.float64)
    check_array("pca_colors", "a", a, letters="(3,) or (m, 3)", ndim=(1, 2))
    shift = (a * axes.lam) @ axes.P.T  # (1), in rows
    return shift_colors(images, shift * (255 if "uint8" in str(images.dtype) else 1))


def augment_colors(
    images: Array,
    rng: np.random.Generator,
    *,
    shift: float = 0.0,
    pca: float = 0.0,
    axes: ColorAxes | None = None,
) -> Array:
    """Change the colors of every picture of a batch by chance.

    Parameters
    ----------
    images : array (m, n_H, n_W, 3)
        uint8 or floating-point numbers from 0 to 1.
    rng : numpy Generator
        What draws the changes, anew for every picture.
    shift : float
        Up to how much is added to or taken from each color, each for itself, in levels of 255.
    pca : float
        The standard deviation of a in `pca_colors`; AlexNet took 0.1.
    axes : ColorAxes, optional
        For pca; without it, those of these very images.

    Returns
    -------
    array like images
        New pictures.

    Raises
    ------
    ValueError or TypeError
        If images have no three colors, or a number is outside its range.
    """
    m = _check_colors("augment_colors", images)
    check_generator("augment_colors", rng)
    shift = check_between("augment_colors", "shift", shift, 0, 255)
    pca = check_between("augment_colors", "pca", pca, 0, 100)
    if shift:
        levels = shift * rng.uniform(-1, 1, (m, 3))
        images = shift_colors(images, levels / (1 if "uint8" in str(images.dtype) else 255))
    if pca:
        images = pca_colors(images, color_axes(images) if axes is None else axes, pca * rng.standard_normal((m, 3)))
    return images


def _check_colors(where: str, images: Array) -> int:
    m = check_pictures(where, images)[0]
    if images.ndim != 4 or images.shape[3] != 3:
        raise ValueError(
            f"{where}: images has shape {tuple(images.shape)}, expected (m, n_H, n_W, 3) with red, green and blue."
            " A single picture is images[None]; grey ones have no color to change."
        )
    return m
