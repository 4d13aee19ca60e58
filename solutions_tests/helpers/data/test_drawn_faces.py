"""Drawn faces: what belongs to a person stays, what belongs to a view changes, and the marks lie where they should."""

import numpy as np
import pytest

from helpers.data.drawn_faces import LANDMARKS, STYLES, DrawnFaces, draw_faces, draw_people
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("background", ["plain", "photographs"])
@pytest.mark.parametrize(("people", "views", "size"), [(1, 1, 16), (5, 3, 32), (2, 4, 64)])
def test_shapes_and_order(people: int, views: int, size: int, background: str) -> None:
    faces = draw_faces(people, views, rng(), size=size, background=background)
    m = people * views
    assert faces.images.shape == (m, size, size, 3) and faces.images.dtype == np.uint8
    assert faces.person.tolist() == [k for k in range(people) for _ in range(views)]
    assert faces.landmarks.shape == (m, len(LANDMARKS), 2) and faces.boxes.shape == (m, 4)


def test_a_seed_gives_the_same_pictures_and_another_seed_other_people() -> None:
    one, again, other = draw_faces(4, 2, rng(1)), draw_faces(4, 2, rng(1)), draw_faces(4, 2, rng(2))
    assert all((a == b).all() for a, b in zip(one, again, strict=True))
    assert (one.images != other.images).any()
    first, second = draw_people(50, rng(1)), draw_people(50, rng(2))
    assert not set(first.numbers["width"]) & set(second.numbers["width"])  # nobody belongs to both groups


def middle_of(faces: DrawnFaces, i: int, mark: int) -> np.ndarray:
    """The color where a landmark lies."""
    x, y = faces.landmarks[i, mark].astype(int)
    return np.asarray(faces.images[i, y, x], dtype=float)


@pytest.mark.parametrize("background", ["plain", "photographs"])
def test_landmarks_and_boxes_lie_on_the_face(background: str) -> None:
    faces = draw_faces(40, 3, rng(3), size=96, background=background)
    x, y, h, w = faces.boxes.T
    inside = np.abs(faces.landmarks - np.stack([x, y], axis=1)[:, None]) <= np.stack([w, h], axis=1)[:, None] / 2
    assert inside.all()
    left_eye, right_eye, nose, mouth_left, mouth_right = faces.landmarks.swapaxes(0, 1)
    assert (left_eye[:, 0] < right_eye[:, 0]).all() and (mouth_left[:, 0] < mouth_right[:, 0]).all()
    assert (nose[:, 1] > (left_eye + right_eye)[:, 1] / 2).all() and (nose[:, 1] < mouth_left[:, 1] + 8).all()
    assert (x - w / 2 >= 0).all() and (y - h / 2 >= 0).all() and (x + w / 2 <= 96).all() and (y + h / 2 <= 96).all()
    at_eyes = np.array([middle_of(faces, i, 0) for i in range(120)])
    around = np.array(
        [middle_of(faces._replace(landmarks=faces.landmarks - np.array([0, 14])), i, 0) for i in range(120)]
    )
    assert at_eyes.mean() < around.mean() - 20  # the pupil is darker than the forehead


def test_heads_on_photographs_are_small_and_everywhere() -> None:
    plain, wild = draw_faces(60, 2, rng(), size=64), draw_faces(60, 2, rng(), size=64, background="photographs")
    assert plain.boxes[:, 2].min() > 30
    assert wild.boxes[:, 2].min() < 22 < 40 < wild.boxes[:, 2].max()
    assert wild.boxes[:, 0].min() < 16 and wild.boxes[:, 0].max() > 48
    test = draw_faces(60, 2, rng(), size=64, background="photographs", part="test")
    assert (test.landmarks == wild.landmarks).all() and (test.images != wild.images).any()


def test_views_of_a_person_are_nearer_than_other_people() -> None:
    faces = draw_faces(30, 6, rng(5))
    hair = np.array([faces.images[i, int(b[1] - b[2] / 2) + 2, int(b[0])] for i, b in enumerate(faces.boxes)]) * 1.0
    hair = (hair / hair.sum(axis=1, keepdims=True)).reshape(30, 6, 3)  # without the brightness
    within, among = hair.std(axis=1).mean(), hair.mean(axis=1).std(axis=0).mean()
    assert among > 1.3 * within


def test_more_pictures_of_the_same_people() -> None:
    people = draw_people(7, rng(4))
    one, two = draw_faces(people, 2, rng(5)), draw_faces(people, 2, rng(6))
    assert (one.person == two.person).all() and (one.images != two.images).any()
    eyes_apart = [np.linalg.norm(f.landmarks[:, 1] - f.landmarks[:, 0], axis=1) / f.boxes[:, 2] for f in (one, two)]
    assert np.corrcoef(*eyes_apart)[0, 1] > 0.8
    assert {*np.rint(draw_people(400, rng()).numbers["back"])} == {0.0, 1.0}
    assert len(STYLES) == 9


def test_skin_between_two_shades() -> None:
    light, dark, all_ = (draw_people(60, rng(1), skin=ends).colors["skin"] for ends in ((0, 0.3), (0.7, 1), (0, 1)))
    assert light.mean(axis=1).min() > dark.mean(axis=1).max() + 30
    assert np.ptp(all_.mean(axis=1)) > 130
    assert (all_ == draw_people(60, rng(1)).colors["skin"]).all()


def test_wrong_inputs() -> None:
    assert complaint(draw_faces, 0, 3, rng()) == (
        "ValueError: draw_faces: people is 0, expected a whole number of at least 1. Choose another value."
    )
    assert "views is 0" in complaint(draw_faces, 2, 0, rng())
    assert "rng is 3" in complaint(draw_faces, 2, 1, 3)
    assert "size is 8, expected a whole number from 16 to 128" in complaint(draw_faces, 2, 1, rng(), size=8)
    assert "background is 'photo'" in complaint(draw_faces, 2, 1, rng(), background="photo")
    assert "part is 'dev'" in complaint(draw_faces, 2, 1, rng(), part="dev")
    assert "people is -1" in complaint(draw_people, -1, rng())
    assert "skin[1] is 0.2, expected a number from 0.5 to 1" in complaint(draw_people, 2, rng(), skin=(0.5, 0.2))
    assert "skin[0] is -1" in complaint(draw_people, 2, rng(), skin=(-1, 1))


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(draw_people, 1, np.random.default_rng(0), skin=(0.1,)).startswith(
        "ValueError: draw_people: len(skin) is 1, expected a whole number from 2 to 2."
    )
