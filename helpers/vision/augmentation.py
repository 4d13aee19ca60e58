"""Augmentation of shape: mirror, crop, turn, shear, scale, bend; boxes and landmarks go along (lesson 4.6)."""

import numpy as np

from helpers.arrays import Array, copy, flip
from helpers.checks import check_positive, check_whole
from helpers.vision.bending import smooth_field
from helpers.vision.scenes import Pairs, Scene, follow, swapped
from helpers.vision.vision_checks import as_row
from helpers.vision.warping import Move, about_middle, check_pictures


def mirror(images: Array, *, boxes: Array = None, landmarks: Array = None, pairs: Pairs = ()) -> Scene:
    """Mirror pictures left to right: column j becomes column n_W - 1 - j.

        b_x := n_W - b_x,    l_x := n_W - l_x                                       (1)

    A left eye becomes a right eye: landmarks that have a partner on the other side change places with it.     (2)

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers.
    boxes, landmarks : arrays (m, k, 4) and (m, l, 2), optional
        In pixels, as in `Scene`.
    pairs : sequence of (int, int)
        Which landmarks are partners, such as ((0, 1), (3, 4)).

    Returns
    -------
    Scene
        With as many boxes and landmarks as came.

    Raises
    ------
    ValueError
        If a shape does not fit, or pairs name a landmark that is not there, or one twice.
    """
    _, n_H, n_W = check_pictures("mirror", images)
    M = about_middle([[-1, 0], [0, 1]], (n_H, n_W))
    scene = follow("mirror", Scene(images, boxes, landmarks), Move(M, (n_H, n_W)), images=copy(flip(images, 2)))  # (1)
    if scene.landmarks is None:
        return scene
    order = swapped("mirror", pairs, scene.landmarks.shape[1])
    assert scene.seen is not None
    return scene._replace(landmarks=scene.landmarks[:, order], seen=scene.seen[:, order])  # (2)


def crop(
    images: Array, top: int, left: int, height: int, width: int, *, boxes: Array = None, landmarks: Array = None,
    least: float = 0.25,
) -> Scene:  # fmt: skip
    """Cut a window out of every picture; boxes are cut at its edge, or dropped where too little of them is left.

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers.
    top, left, height, width : int
        The window in pixels: the first row and column, and how many of each.
    boxes, landmarks : arrays (m, k, 4) and (m, l, 2), optional
        In pixels, as in `Scene`.
    least : float
        A box with a smaller share of its area inside counts as gone.

    Returns
    -------
    Scene
        Pictures of height x width pixels; the places are counted from the window's corner.

    Raises
    ------
    ValueError
        If the window is not inside of the picture, or a shape does not fit.
    """
    _, n_H, n_W = check_pictures("crop", images)
    height, width = (check_whole("crop", n, v, least=1) for n, v in (("height", height), ("width", width)))
    top = check_whole("crop", "top", top, most=max(n_H - height, 0))
    left = check_whole("crop", "left", left, most=max(n_W - width, 0))
    if height > n_H or width > n_W:
        raise ValueError(
            f"crop: the window has {height} x {width} pixels, expected at most {n_H} x {n_W} because images has shape"
            f" {tuple(images.shape)}. Choose a smaller height and width."
        )
    M = np.array([[[1.0, 0, -left], [0, 1, -top], [0, 0, 1]]])
    window = copy(images[:, top : top + height, left : left + width])
    return follow("crop", Scene(images, boxes, landmarks), Move(M, (height, width)), images=window, least=least)


def rotate(
    images: Array,
    degrees: float | np.ndarray,
    *,
    boxes: Array = None,
    landmarks: Array = None,
    fill: float | None = None,
    least: float = 0.25,
) -> Scene:
    """Turn pictures around their middle, counterclockwise.

        (x, y) := (x cos d + y sin d, y cos d - x sin d), measured from the middle, y down     (1)

    Parameters
    ----------
    images : array (m, n_H, n_W) or (m, n_H, n_W, n_C)
        uint8 or floating-point numbers.
    degrees : float or array (m,)
        One angle, or one for each picture.
    boxes, landmarks : arrays (m, k, 4) and (m, l, 2), optional
        A turned box gets the upright box around its four corners.
    fill : float, optional
        What comes in at the corners; without it, the outermost pixels are drawn out.
    least : float
        A box with a smaller share of its area inside counts as gone.

    Returns
    -------
    Scene
        Pictures of the same size.

    Raises
    ------
    ValueError or TypeError
        If a shape does not fit, or something holds no finite numbers.
    """
    d = np.deg2rad(as_row("rotate", "degrees", degrees))
    A = np.stack([np.cos(d), np.sin(d), -np.sin(d), np.cos(d)], axis=1).reshape(-1, 2, 2)  # (1)
    return _linear("rotate", images, A, boxes, landmarks, fill, least)


def shear(
    images: Array,
    slope: float | np.ndarray,
    *,
    boxes: Array = None,
    landmarks: Array = None,
    fill: float | None = None,
    least: float = 0.25,
) -> Scene:
    """Lean pictures like italics: rows above the middle go to the right, x := x - slope * y from the middle.

    Parameters
    ----------
    images, boxes, landmarks, fill, least
        As in `rotate`.
    slope : float or array (m,)
        0.2 moves a row by a fifth of its distance from the middle.

    Returns
    -------
    Scene
        Pictures of the same size.

    Raises
    ------
    ValueError or TypeError
        If a shape does not fit, or something holds no finite numbers.
    """
    slope = as_row("shear", "slope", slope)
    one, zero = np.ones_like(slope), np.zeros_like(slope)
    A = np.stack([one, -slope, zero, one], axis=1).reshape(-1, 2, 2)
    return _linear("shear", images, A, boxes, landmarks, fill, least)


def scale(
    images: Array,
    factor: float | np.ndarray,
    *,
    boxes: Array = None,
    landmarks: Array = None,
    fill: float | None = None,
    least: float = 0.25,
) -> Scene:
    """Enlarge what is in the pictures, from the middle; the pictures keep their size.

    Parameters
    ----------
    images, boxes, landmarks, fill, least
        As in `rotate`.
    factor : float or array (m,)
        2 shows the middle twice as large, 0.5 shrinks everything.

    Returns
    -------
    Scene
        Pictures of the same size.

    Raises
    ------
    ValueError
        If a factor is not above 0, or a shape does not fit.
    """
    factor = as_row("scale", "factor", factor)
    check_positive("scale", "factor", factor.min())
    A = np.eye(2) * factor.reshape(-1, 1, 1)
    return _linear("scale", images, A, boxes, landmarks, fill, least)


def _linear(
    where: str, images: Array, A: np.ndarray, boxes: Array, landmarks: Array, fill: float | None, least: float
) -> Scene:
    _, n_H, n_W = check_pictures(where, images)
    move = Move(about_middle(A, (n_H, n_W)), (n_H, n_W))
    return follow(where, Scene(images, boxes, landmarks), move, fill=fill, least=least)


def local_warp(
    images: Array,
    rng: np.random.Generator,
    *,
    strength: float = 1.0,
    smoothness: float = 4.0,
    boxes: Array = None,
    landmarks: Array = None,
    fill: float | None = None,
    least: float = 0.25,
) -> Scene:
    """Bend pictures: every pixel is read a little beside its place, and neighbors nearly equally far.

    Parameters
    ----------
    images, boxes, landmarks, fill, least
        As in `rotate`; the box of a bent box is the upright one around its bent edges.
    rng : numpy Generator
        Draws the field; each picture gets its own.
    strength, smoothness : float
        How far a pixel is moved typically, and over which distance this changes, both in pixels. strength is at most a
        third of smoothness: more would fold the picture.

    Returns
    -------
    Scene
        Pictures of the same size.

    Raises
    ------
    ValueError
        If strength is negative or too large, or a shape does not fit.

    P. Simard, D. Steinkraus, J. Platt, Best practices for convolutional neural networks, ICDAR 2003, section 2.
    """
    m, n_H, n_W = check_pictures("local_warp", images)
    push = smooth_field(m, (n_H, n_W), rng, strength=strength, smoothness=smoothness)
    move = Move(about_middle(np.eye(2), (n_H, n_W)), (n_H, n_W), push)
    return follow("local_warp", Scene(images, boxes, landmarks), move, fill=fill, least=least)
