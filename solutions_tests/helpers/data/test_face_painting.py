"""The brush for cartoon faces: places follow the pose, edges are soft, nothing is painted outside."""

import numpy as np

from helpers.data.drawn_faces import draw_faces, draw_people
from helpers.data.face_painting import Pose, _Sheet, to_picture


def numbers(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


def test_places_on_an_upright_and_on_a_leaning_head() -> None:
    u, v = numbers(0.3, -0.1)
    upright = to_picture(Pose(*numbers(20, 30, 10, 0, 0, 0)), u, v)
    assert np.allclose(upright, [[23, 29]])
    leaning = to_picture(Pose(*numbers(20, 30, 10, np.pi / 2, 0, 0)), u, v)
    assert np.allclose(leaning, [[21, 33]])  # a quarter turn takes (u, v) to (-v, u)


def test_an_edge_is_one_pixel_wide() -> None:
    sheet = _Sheet(np.zeros((1, 4, 4, 3), dtype=np.float32), np.full((1, 1, 1), 10.0))
    assert np.allclose(sheet.cover(np.array([-0.2, -0.05, 0.0, 0.025, 0.05, 0.2])), [1, 1, 0.5, 0.25, 0, 0])
    sheet.paint(np.full((1, 4, 4), 0.5), (200.0, 100.0, 0.0))
    assert np.allclose(sheet.image, [100, 50, 0])


def test_large_and_small_pictures_show_the_same() -> None:
    """Every shape has soft edges, so a large picture made smaller is nearly the small one."""
    people = draw_people(20, np.random.default_rng(0))
    large, small = (draw_faces(people, 1, np.random.default_rng(1), size=size) for size in (128, 32))
    assert np.allclose(large.landmarks / 4, small.landmarks)
    sizes = np.abs(large.boxes / 4 - small.boxes)
    assert sizes.max() <= 1.5
