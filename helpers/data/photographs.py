"""Photographs in color with boxes and landmarks marked by hand, and small patches of four of them (lesson 4.6)."""

from functools import cache
from typing import NamedTuple

import numpy as np

from helpers.checks import check_choice, check_generator, check_whole
from helpers.data.skimage_pictures import whole_picture

PATCH, ZOOM = 32, 2  # pixels of a patch; each is the mean of 2 x 2 pixels of the photograph
SOURCES = ("astronaut", "cat", "coffee", "rocket")  # of the patches: classes 0 to 3
PARTS = ("left", "right")

FACE_MARKS = np.array([[8.5, 9.0], [16.5, 9.0], [9.0, 18.0], [16.0, 18.0]])  # in the faces of `load_faces`, nearly
FACE_PAIRS = ((0, 1), (2, 3))  # eyes, corners of the mouth: left and right as they stand in the picture

_MARKS: dict[str, tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, int]], tuple[tuple[int, int], ...]]] = {
    # left, top, right, bottom of boxes, then landmarks and pairs of them; in pixels of the whole photographs
    "astronaut": (
        {"head": (154, 15, 301, 178), "patch": (133, 345, 210, 412)},
        {"eye, left": (203, 101), "eye, right": (247, 103), "mouth, left": (204, 141), "mouth, right": (245, 141)},
        ((0, 1), (2, 3)),
    ),
    "cat": (
        {"left eye": (135, 85, 209, 148), "right eye": (295, 110, 345, 163), "nose": (230, 223, 293, 266)},
        {"eye, left": (172, 113), "eye, right": (315, 134), "nose": (266, 239)},
        ((0, 1),),
    ),
    "coffee": (
        {"cup": (174, 16, 410, 240), "saucer": (75, 75, 479, 389), "spoon": (325, 237, 406, 325)},
        {"spoon, bowl": (366, 282), "spoon, end": (410, 77)},
        (),
    ),
}
PHOTOGRAPHS = tuple(_MARKS)


class Photograph(NamedTuple):
    """A picture and what is marked in it; places in pixels from the top left corner, x before y."""

    image: np.ndarray  # (n_H, n_W, 3) uint8
    boxes: np.ndarray  # (k, 4) of (b_x, b_y, b_h, b_w)
    landmarks: np.ndarray  # (l, 2)
    box_names: tuple[str, ...]
    landmark_names: tuple[str, ...]  # left and right as they stand in the picture
    pairs: tuple[tuple[int, int], ...]  # landmarks that change places in a mirror


@cache
def load_photograph(name: str) -> Photograph:
    """One of three photographs at half its size, with boxes and landmarks that we marked by hand.

    They come with scikit-image: astronaut (NASA, public domain), cat (chelsea, Stéfan van der Walt, CC0) and coffee
    (Rachel Michetti, CC0).

    Parameters
    ----------
    name : str
        "astronaut", "cat" or "coffee".

    Returns
    -------
    Photograph
        Places are right to about a pixel.

    Raises
    ------
    ValueError
        If there is no such photograph.
    """
    check_choice("load_photograph", "name", name, PHOTOGRAPHS)
    edges, points, pairs = _MARKS[name]
    left, top, right, bottom = np.array(list(edges.values())).T / ZOOM
    boxes = np.stack([(left + right) / 2, (top + bottom) / 2, bottom - top, right - left], axis=1)
    image = _halved(whole_picture(name))
    return Photograph(image, boxes, np.array(list(points.values())) / ZOOM, tuple(edges), tuple(points), pairs)


def cut_patches(per_class: int, rng: np.random.Generator, *, part: str = "left") -> tuple[np.ndarray, np.ndarray]:
    """Patches of 32 x 32 pixels from random places of four photographs; the class is the photograph.

    Patches from the left halves and from the right halves have no pixel in common, and often show other things: learn
    from one, judge by the other. The fourth photograph is a rocket (SpaceX, CC0); all come with scikit-image.

    Parameters
    ----------
    per_class : int
        How many of each photograph, at least 1.
    rng : numpy Generator
        Where they are cut.
    part : str
        "left" or "right".

    Returns
    -------
    X, Y : arrays (4 per_class, 32, 32, 3) of uint8, and (4 per_class,)
        Class by class: astronaut, cat, coffee, rocket.

    Raises
    ------
    ValueError
        If per_class is below 1 or part is neither of the two.
    """
    per_class = check_whole("cut_patches", "per_class", per_class, least=1)
    check_generator("cut_patches", rng)
    check_choice("cut_patches", "part", part, PARTS)
    patches = []
    for name in SOURCES:
        photograph = _halved(whole_picture(name))
        n_H, n_W = photograph.shape[:2]
        half = n_W // 2
        first = 0 if part == "left" else half
        for _ in range(per_class):
            top, left = rng.integers(n_H - PATCH + 1), first + rng.integers(half - PATCH + 1)
            patches.append(photograph[top : top + PATCH, left : left + PATCH])
    return np.stack(patches), np.arange(len(SOURCES)).repeat(per_class)


def _halved(image: np.ndarray) -> np.ndarray:
    """Each new pixel is the mean of ZOOM x ZOOM old ones; an odd last row or column is left out."""
    n_H, n_W = (n // ZOOM for n in image.shape[:2])
    even = image[: n_H * ZOOM, : n_W * ZOOM].reshape(n_H, ZOOM, n_W, ZOOM, 3)
    return np.asarray(np.rint(even.mean(axis=(1, 3))), dtype=np.uint8)
