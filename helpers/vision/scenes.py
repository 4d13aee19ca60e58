"""Pictures with boxes and landmarks in them, and what happens to all three when the pictures move (lesson 4.6)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_list, check_whole
from helpers.vision.marks import check_marked, cut_boxes, move_boxes, move_points
from helpers.vision.warping import Move, check_pictures, warp

Pairs = Sequence[tuple[int, int]]


class Scene(NamedTuple):
    """Pictures with what is marked in them; all places in pixels from the top left corner, x before y."""

    images: Array  # (m, n_H, n_W) or (m, n_H, n_W, n_C)
    boxes: np.ndarray | None = None  # (m, k, 4) of (b_x, b_y, b_h, b_w), cut at the border; zeros where it is gone
    landmarks: np.ndarray | None = None  # (m, l, 2), also where they have left the picture
    kept: np.ndarray | None = None  # (m, k) which boxes are still there
    seen: np.ndarray | None = None  # (m, l) which landmarks are still inside


def follow(
    where: str, scene: Scene, move: Move, *, images: Array = None, fill: float | None = None, least: float = 0.25
) -> Scene:
    """Do a move to pictures, boxes and landmarks alike; `images` are given where they need no sampling."""
    m = check_pictures(where, scene.images)[0]
    boxes = kept = landmarks = seen = None
    if scene.boxes is not None:
        check_marked(where, scene.boxes)
        _check_number(where, "boxes", scene.boxes, m)
        boxes, kept = cut_boxes(move_boxes(scene.boxes, move), move.sides, least)
    if scene.landmarks is not None:
        check_array(where, "landmarks", scene.landmarks, letters="(m, l, 2)", shape=(None, None, 2))
        _check_number(where, "landmarks", scene.landmarks, m)
        landmarks = move_points(scene.landmarks, move)
        n_H, n_W = move.sides
        seen = np.asarray(((landmarks >= 0) & (landmarks <= np.array([n_W, n_H]))).all(axis=2))
    return Scene(warp(scene.images, move, fill) if images is None else images, boxes, landmarks, kept, seen)


def _check_number(where: str, name: str, marks: np.ndarray, m: int) -> None:
    if len(marks) != m:
        raise ValueError(
            f"{where}: {name} has shape {marks.shape}, expected ({m}, ...) because there are {m} pictures."
            f" For one picture write images[None] and {name}[None]."
        )


def swapped(where: str, pairs: Pairs, count: int) -> np.ndarray:
    """The numbers 0 .. count - 1 with the two of every pair exchanged."""
    order = np.arange(count)
    pairs = check_list(where, "pairs", pairs, (tuple, list, np.ndarray))
    if any(len(pair) != 2 for pair in pairs if np.ndim(pair)) or not all(np.ndim(pair) for pair in pairs):
        raise ValueError(f"{where}: pairs is {pairs}, expected two landmarks in every pair. Write [(0, 1), (3, 4)].")
    named = [check_whole(where, "pairs", k, most=count - 1) for pair in pairs for k in pair]
    if len(set(named)) < len(named):
        raise ValueError(f"{where}: pairs is {pairs}, expected every landmark in one pair at most. Name each once.")
    for a, b in pairs:
        order[[a, b]] = b, a
    return order
