"""Scenes of shapes and the cuts of photographs behind them: what is true of every scene, seeds, refusals."""

from typing import Any

import numpy as np
import pytest

from helpers.data.photograph_cuts import PARTS, cut_photographs
from helpers.data.shape_scenes import CLASSES, LARGEST, MOST_SHARED, SMALLEST, cover, load_scenes, paint_scenes
from helpers.data.skimage_pictures import whole_picture
from solutions_tests.helpers.probes import complaint


@pytest.fixture(scope="module")
def scenes() -> Any:
    return paint_scenes(300, np.random.default_rng(0))


def test_boxes_are_the_edges_of_the_pixels_that_belong_to_an_object(scenes: Any) -> None:
    checked = 0
    for i in range(300):
        for k, (b_x, b_y, b_h, b_w) in enumerate(scenes.boxes[i]):
            if scenes.classes[i, k] < 0:
                assert not scenes.boxes[i, k].any() and not (scenes.owners[i] == k + 1).any()
                continue
            assert SMALLEST <= max(b_h, b_w) <= LARGEST
            assert b_x - b_w / 2 >= 0 and b_y - b_h / 2 >= 0 and b_x + b_w / 2 <= 64 and b_y + b_h / 2 <= 64
            alone = cover(scenes.boxes[i, k : k + 1], scenes.classes[i, k : k + 1], 64)[0] >= 0.5
            rows, columns = np.flatnonzero(alone.any(axis=1)), np.flatnonzero(alone.any(axis=0))
            if scenes.classes[i, k] < 2:  # the top of a triangle is thinner than a pixel
                assert abs(rows[0] - (b_y - b_h / 2)) <= 1.5
            assert abs(rows[-1] + 1 - (b_y + b_h / 2)) <= 1.5
            assert abs(columns[0] - (b_x - b_w / 2)) <= 2 and abs(columns[-1] + 1 - (b_x + b_w / 2)) <= 2
            assert not (scenes.owners[i] == k + 1)[~alone].any()
            checked += 1
    assert checked > 500


def test_areas_are_those_of_the_shapes() -> None:
    boxes = np.tile(np.array([[32.0, 32.0, 20.0, 30.0]], dtype=np.float32), (3, 1))
    disc, box, triangle = cover(boxes, np.arange(3), 64).sum(axis=(1, 2))
    assert CLASSES == ("disc", "box", "triangle")
    assert disc == pytest.approx(np.pi / 4 * 600, rel=0.02)
    assert box == pytest.approx(600, rel=0.01)
    assert triangle == pytest.approx(300, rel=0.03)


def test_masks_name_the_class_of_the_owner_and_objects_come_first(scenes: Any) -> None:
    for i in range(300):
        lookup = np.append(0, scenes.classes[i] + 1)
        assert (scenes.masks[i] == lookup[scenes.owners[i]]).all()
        assert (np.diff((scenes.classes[i] >= 0).astype(int)) <= 0).all()
    counts = np.bincount((scenes.classes >= 0).sum(axis=1), minlength=4)
    assert counts[0] == 0 and (counts[1:] > 60).all()
    assert scenes.images.dtype == scenes.masks.dtype == np.uint8


def test_objects_hardly_cover_each_other(scenes: Any) -> None:
    for boxes, classes in zip(scenes.boxes, scenes.classes, strict=True):
        there = boxes[classes >= 0].astype(np.float64)
        for i in range(len(there)):
            for j in range(i):
                low = np.maximum(there[i, :2] - there[i, 3:1:-1] / 2, there[j, :2] - there[j, 3:1:-1] / 2)
                high = np.minimum(there[i, :2] + there[i, 3:1:-1] / 2, there[j, :2] + there[j, 3:1:-1] / 2)
                shared = (high - low).clip(0).prod()
                assert shared <= MOST_SHARED * min(there[i, 2:].prod(), there[j, 2:].prod()) + 1e-3


def test_the_color_says_nothing_about_the_class(scenes: Any) -> None:
    means = np.zeros((3, 3))
    for c in range(3):
        inside = scenes.masks == c + 1
        means[c] = scenes.images[inside].mean(axis=0)
    assert np.ptp(means, axis=0).max() < 30


def test_the_same_seed_paints_the_same_and_parts_do_not_share_photographs() -> None:
    one, two = (paint_scenes(5, np.random.default_rng(3), part="test") for _ in range(2))
    for a, b in zip(one, two, strict=True):
        assert (a == b).all()
    assert not set(PARTS["train"]) & set(PARTS["test"])
    first = load_scenes(3, 1, "train")
    first.images[:] = 0
    assert load_scenes(3, 1, "train").images.any()
    assert (load_scenes(3, 1, "test").images != load_scenes(3, 1, "train").images).any()


def test_none_and_many_objects_and_another_size() -> None:
    empty = paint_scenes(20, np.random.default_rng(0), least=0, most=1)
    assert 0 < (empty.classes < 0).sum() < 20
    crowd = paint_scenes(4, np.random.default_rng(0), least=9, most=9, size=96)
    assert crowd.images.shape == (4, 96, 96, 3) and crowd.boxes.shape == (4, 9, 4)
    assert (crowd.classes >= 0).sum() > 24


def test_a_cut_is_a_piece_of_its_photograph() -> None:
    rng = np.random.default_rng(5)
    cuts = cut_photographs(40, rng, part="test", size=16)
    assert cuts.shape == (40, 16, 16, 3) and cuts.dtype == np.uint8
    cat = whole_picture("cat")
    places = np.lib.stride_tricks.sliding_window_view(cat, (16, 16), axis=(0, 1))[..., 0, 0]
    found = 0
    for cut in cuts:
        for turned in (cut, cut[:, ::-1]):
            for top, left in np.argwhere((places == turned[0, 0]).all(axis=2)):
                found += bool((cat[top : top + 16, left : left + 16] == turned).all())
    assert found >= 3  # of those in full size; the others are means of pixels


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    cases: list[tuple[Any, str]] = [
        (lambda: paint_scenes(0, rng), "m is 0"),
        (lambda: paint_scenes(1, rng, part="dev"), "part is 'dev'"),
        (lambda: paint_scenes(1, rng, least=4), "least is 4"),
        (lambda: paint_scenes(1, rng, most=10), "most is 10"),
        (lambda: paint_scenes(1, rng, size=200), "size is 200"),
        (lambda: paint_scenes(1, 0), "rng is"),  # type: ignore[arg-type]
        (lambda: cut_photographs(1, rng, size=7), "size is 7"),
        (lambda: cut_photographs(1, rng, part="left"), "part is 'left'"),
        (lambda: load_scenes(1, -1), "seed is -1"),
    ]
    for call, words in cases:
        assert words in complaint(call)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(cover, np.ones((1, 3)), np.zeros(1), 4).startswith(
        "ValueError: cover: boxes has shape (1, 3), expected an array (n, 4)."
    )
    assert complaint(cover, np.ones((1, 4)), np.full(1, 3), 4).startswith(
        "ValueError: cover: classes contains 3, expected whole numbers from 0"
    )
    assert complaint(cover, np.zeros((1, 4)), np.zeros(1), 4).startswith(
        "ValueError: cover: boxes has a side that is not above 0"
    )
