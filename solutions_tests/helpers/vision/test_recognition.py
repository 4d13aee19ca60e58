"""Recognition against scikit-learn's nearest neighbor; a gallery that grows and shrinks; one-shot shares."""

import numpy as np
import pytest
import torch
from hypothesis import given
from sklearn.neighbors import KNeighborsClassifier

from helpers.vision.recognition import Gallery, Recognized, dismiss, enroll, one_shot_share, recognize
from solutions_tests.helpers.probes import SEEDS, SIZES, complaint, unchanged

ROWS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])


def small() -> Gallery:
    return enroll(enroll(None, "Ada", ROWS[:2]), "Bea", ROWS[2:])


def test_grows_and_shrinks() -> None:
    gallery = small()
    with unchanged(gallery.F):
        more = enroll(gallery, "Ada", ROWS[:1] + 5)
        less = dismiss(more, "Ada")
    assert gallery.names == ("Ada", "Ada", "Bea") and more.names == (*gallery.names, "Ada")
    assert less.names == ("Bea",) and (ROWS[2:] == less.F).all()
    first = enroll(None, "Ada", ROWS)
    first.F[:] = 7  # a gallery does not share memory with what it was made of
    assert ROWS[0, 0] == 0


def test_nearest_if_near_enough() -> None:
    seen = recognize(small(), np.array([[0.9, 0.0], [0.0, 2.0], [9.0, 9.0], [0.0, 3.5]]), 1.0)
    assert seen.names == ("Ada", "Bea", None, "Bea")
    assert seen.nearest == ("Ada", "Bea", "Bea", "Bea")
    assert np.allclose(seen.distance, [0.01, 1, 117, 0.25])
    assert recognize(small(), np.array([[9.0, 9.0]]), float("inf")).names == ("Bea",)
    assert recognize(small(), ROWS[:1], 0).names == ("Ada",)


@given(m=SIZES, g=SIZES, n=SIZES, seed=SEEDS)
def test_nearest_is_that_of_scikit_learn(m: int, g: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    stored, F = rng.standard_normal((g, n)), rng.standard_normal((m, n))
    gallery, as_tensors = None, None
    for k, row in enumerate(stored):
        gallery = enroll(gallery, f"p{k % 3}", row[None])
        as_tensors = enroll(as_tensors, f"p{k % 3}", torch.tensor(row[None]))
    assert gallery is not None and as_tensors is not None
    judge = KNeighborsClassifier(1).fit(stored, gallery.names)
    seen = recognize(gallery, F, 1.5)
    assert [*judge.predict(F)] == list(seen.nearest)
    assert np.allclose(judge.kneighbors(F)[0][:, 0] ** 2, seen.distance)
    assert [name is None for name in seen.names] == list(seen.distance > 1.5)
    other: Recognized = recognize(as_tensors, torch.tensor(F), 1.5)
    assert other.names == seen.names and np.allclose(other.distance.numpy(), seen.distance)


def clusters(people: int, views: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    owner = np.repeat(np.arange(people), views)
    return rng.standard_normal((people, 8))[owner] + spread * rng.standard_normal((len(owner), 8)), owner


@pytest.mark.parametrize("ways", [2, 5, 20])
def test_one_shot_from_certain_to_guessing(ways: int) -> None:
    F, owner = clusters(30, 4, 0.001)
    assert one_shot_share(F, owner, ways, np.random.default_rng(1)) == 1.0
    F, owner = clusters(30, 4, 1000)
    share = one_shot_share(F, owner, ways, np.random.default_rng(1), tasks=3000)
    assert abs(share - 1 / ways) < 0.04
    assert one_shot_share(torch.tensor(F), torch.tensor(owner), ways, np.random.default_rng(1), tasks=3000) == share


def test_tasks_stay_within_a_group() -> None:
    """Two groups at the same places: across groups half of the answers would be wrong."""
    F, owner = clusters(10, 3, 0.001)
    F, owner = np.concatenate([F, F]), np.concatenate([owner, owner + 10])
    groups = np.repeat([0, 1], 30)
    assert one_shot_share(F, owner, 5, np.random.default_rng(0), groups=groups) == 1.0
    assert one_shot_share(F, owner, 20, np.random.default_rng(0)) < 0.7


def test_single_pictures_only_serve_as_others() -> None:
    F, owner = np.array([[0.0], [0.1], [5.0], [9.0]]), np.array([0, 0, 1, 2])
    assert one_shot_share(F, owner, 3, np.random.default_rng(0), tasks=20) == 1.0


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert complaint(enroll, small(), "Cid", np.zeros((1, 3))) == (
        "ValueError: enroll: F has shape (1, 3), expected (k, n) because gallery.F has shape (3, 2)."
    )
    assert "the name is ''" in complaint(enroll, None, "", ROWS)
    assert "F has shape (2,)" in complaint(enroll, None, "Ada", ROWS[0])
    assert "'Cid' is nobody in the gallery" in complaint(dismiss, small(), "Cid")
    assert "'Ada' is the only one" in complaint(dismiss, enroll(None, "Ada", ROWS), "Ada")
    assert "tau is -1" in complaint(recognize, small(), ROWS, -1)
    assert "F has shape (3, 1), expected (m, n)" in complaint(recognize, small(), ROWS[:, :1], 1)
    assert "gallery has 1 names, expected 3" in complaint(recognize, Gallery(ROWS, ("Ada",)), ROWS, 1)
    assert "gallery is a int" in complaint(recognize, 3, ROWS, 1) or "gallery" in complaint(recognize, 3, ROWS, 1)
    assert "no group has 3 identities" in complaint(one_shot_share, ROWS, np.array([0, 0, 1]), 3, rng)
    assert "ways is 1" in complaint(one_shot_share, ROWS, np.array([0, 0, 1]), 1, rng)
