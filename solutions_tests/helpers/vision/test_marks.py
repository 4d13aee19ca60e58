"""Boxes and landmarks go where the pixels go: painted, changed, and looked for again."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.augmentation import crop, local_warp, mirror, rotate, scale, shear
from helpers.vision.bending import smooth_field
from helpers.vision.boxes import boxes_of, corners_of
from helpers.vision.marks import cut_boxes, move_boxes, move_points
from helpers.vision.random_changes import augment_scene
from helpers.vision.scenes import Scene
from helpers.vision.warping import Move, about_middle, warp
from solutions_tests.helpers.probes import SEEDS, complaint

N_H, N_W = 44, 60
Change = Callable[[Scene, np.random.Generator], Scene]


def marked(scene: Scene) -> dict[str, Any]:
    return {"boxes": scene.boxes, "landmarks": scene.landmarks}


CHANGES: dict[str, Change] = {
    "mirror": lambda s, rng: mirror(s.images, **marked(s)),
    "crop": lambda s, rng: crop(s.images, 3, 5, 38, 50, **marked(s)),
    "rotate": lambda s, rng: rotate(s.images, rng.uniform(-180, 180, 1), fill=0, **marked(s)),
    "shear": lambda s, rng: shear(s.images, rng.uniform(-0.5, 0.5, 1), fill=0, **marked(s)),
    "scale": lambda s, rng: scale(s.images, rng.uniform(0.7, 1.5, 1), fill=0, **marked(s)),
    "local": lambda s, rng: local_warp(s.images, rng, strength=1.5, smoothness=8, fill=0, **marked(s)),
    "all": lambda s, rng: augment_scene(
        s, rng, mirror=True, crop=0.2, rotate=30, shear=0.2, scale=0.2, shift=0.1, local=0.7, fill=0
    ),
}


@pytest.mark.parametrize("name", CHANGES)
@given(x=st.integers(12, N_W - 12), y=st.integers(12, N_H - 12), seed=SEEDS)
def test_a_colored_spot_is_found_at_the_moved_landmark(name: str, x: int, y: int, seed: int) -> None:
    rng, images = np.random.default_rng(seed), np.zeros((1, N_H, N_W, 3))
    images[0, y - 1 : y + 2, x - 1 : x + 2, 1] = 255  # green, its middle at (x + 1/2, y + 1/2)
    after = CHANGES[name](Scene(images, landmarks=np.array([[[x + 0.5, y + 0.5]]])), rng)
    assert after.landmarks is not None
    place_x, place_y = after.landmarks[0, 0]
    n_H, n_W = after.images.shape[1:3]
    if 4 < place_x < n_W - 4 and 4 < place_y < n_H - 4:
        green = after.images[0, :, :, 1]
        rows, columns = np.indices(green.shape) + 0.5
        found = np.array([(columns * green).sum(), (rows * green).sum()]) / green.sum()
        assert np.abs(found - after.landmarks[0, 0]).max() < 0.45
        assert after.seen is not None and after.seen.all()


@pytest.mark.parametrize("name", CHANGES)
@given(seed=SEEDS)
def test_the_box_encloses_the_changed_rectangle_tightly(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    left, top = rng.integers(14, 26), rng.integers(12, 18)
    right, bottom = left + rng.integers(8, 18), top + rng.integers(7, 14)
    images = np.zeros((1, N_H, N_W))
    images[0, top:bottom, left:right] = 255
    box = boxes_of(np.array([[[left, top, right, bottom]]]) * 1.0)
    after = CHANGES[name](Scene(images, boxes=box), rng)
    assert after.boxes is not None and after.kept is not None and after.kept.all()
    edges = corners_of(after.boxes[0, 0])
    n_H, n_W = after.images.shape[1:]
    if (edges[:2] > 2).all() and edges[2] < n_W - 2 and edges[3] < n_H - 2:
        touched, half = after.images[0] > 1e-6, after.images[0] >= 110
        seen = np.array(edges_of(touched)), np.array(edges_of(half))
        out, into = np.array([-1, -1, 1, 1]) * (seen[0] - edges), np.array([1, 1, -1, -1]) * (seen[1] - edges)
        assert out.max() < 1.8  # nothing of the rectangle is more than a blurred pixel outside
        assert into.max() < 2.6  # and the box is no larger than it has to be: a sharp corner fades


def edges_of(mask: np.ndarray) -> tuple[int, ...]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


@given(seed=SEEDS, strength=st.floats(0, 1.6))
def test_a_bent_point_comes_from_where_it_was(seed: int, strength: float) -> None:
    rng = np.random.default_rng(seed)
    field = smooth_field(1, (N_H, N_W), rng, strength=strength, smoothness=5.0)
    move = Move(about_middle(np.eye(2), (N_H, N_W)), (N_H, N_W), field)
    points = rng.uniform(8, 36, (1, 6, 2))
    moved = move_points(points, move)
    x, y = np.meshgrid(np.arange(N_W) + 0.5, np.arange(N_H) + 0.5)
    where = warp(np.stack([x, y], axis=-1)[None], move)  # every new pixel says where it comes from
    from helpers.vision.warping import sample

    back = sample(where, moved[:, None, :, 0], moved[:, None, :, 1])[:, 0]
    assert np.abs(back - points).max() < 0.02


def test_boxes_by_hand() -> None:
    box = np.array([[[10.0, 8, 4, 6]]])  # left 7, top 6, right 13, bottom 10
    assert corners_of(box).ravel().tolist() == [7, 6, 13, 10]
    assert move_boxes(box, Move(about_middle([[0, 1], [-1, 0]], (20, 20)), (20, 20))).tolist() == [[[8, 10, 6, 4]]]
    cut, kept = cut_boxes(box, (20, 10))
    assert cut.tolist() == [[[8.5, 8, 4, 3]]] and kept.all()
    cut, kept = cut_boxes(box, (20, 8), least=0.2)
    assert kept.tolist() == [[False]] and not cut.any()
    assert cut_boxes(box, (20, 10), least=0.5)[1].all()
    assert not cut_boxes(box, (20, 10), least=0.51)[1].any()
    assert not cut_boxes(box, (20, 5), least=0)[1].any()  # outside altogether


def test_refusals() -> None:
    box, eye = np.array([[[10.0, 8, 4, 6]]]), Move(np.eye(3)[None], (20, 20))
    assert "move_boxes: boxes has shape (1, 4), expected (m, k, 4)" in complaint(move_boxes, box[0], eye)
    assert "height or width of -6" in complaint(move_boxes, -box, eye)
    assert "cut_boxes: least is 2, expected a number from 0 to 1" in complaint(cut_boxes, box, (20, 20), 2)
    assert "points has shape (1, 2)" in complaint(move_points, np.zeros((1, 2)), eye)
    assert "per_side is 0" in complaint(move_boxes, box, eye, 0)
