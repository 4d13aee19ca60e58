"""Encoding and decoding are each other's inverse; scores, mask and suppression against loops."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.arrays import to_numpy
from helpers.data.shape_scenes import load_scenes
from helpers.vision.anchors import Grid
from helpers.vision.boxes import iou
from helpers.vision.detection_scores import objects_in
from helpers.vision.suppression_loops import suppress_loops
from helpers.vision.yolo import class_scores, confident, decode, detect, encode, lost_objects
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, unchanged

RNG = np.random.default_rng


def grid_of(rng: np.random.Generator, cells: int = 4, n_a: int = 2, classes: int = 3) -> Grid:
    return Grid(8 * cells, cells, rng.uniform(5, 20, (n_a, 2)), classes)


def raw_of(target: np.ndarray, grid: Grid) -> np.ndarray:
    """Raw numbers whose decoding is the target: the inverse of `decode`, as sure as can be."""
    target = target.astype(np.float64)
    middle = target[..., 1:3].clip(1e-9, 1 - 1e-9)
    sizes = np.where(target[..., :1] > 0, target[..., 3:5], 1) * grid.side / grid.anchors
    p = np.where(target[..., :1] > 0, 20.0, -20.0)
    return np.concatenate([p, np.log(middle / (1 - middle)), np.log(sizes), 20 * target[..., 5:]], axis=-1)


@given(cells=st.integers(1, 5), n_a=st.integers(1, 4), classes=st.integers(1, 5), seed=SEEDS)
def test_decoding_gives_back_what_was_encoded(cells: int, n_a: int, classes: int, seed: int) -> None:
    rng = RNG(seed)
    grid = grid_of(rng, cells, n_a, classes)
    boxes = np.concatenate([rng.uniform(0, grid.pixels, (3, 2, 2)), rng.uniform(3, 30, (3, 2, 2))], axis=2)
    names = rng.integers(-1, classes, (3, 2))
    with unchanged(boxes, names):
        code = encode(boxes, names, grid)
    assert code.target.shape == (3, *grid.shape) and code.target.dtype == np.float32
    found = detect(raw_of(code.target, grid), grid, score=0.5, iou=1.0)
    for i in range(3):
        kept = (names[i] >= 0) & ~code.lost[i]
        assert len(found[i].boxes) == kept.sum() == code.target[i, ..., 0].sum()
        for box, name in zip(boxes[i, kept], names[i, kept], strict=True):
            near = iou(found[i].boxes, box[None])
            assert near.max() > 0.999 and (found[i].classes[near > 0.999] == name).any()


def test_the_numbers_of_one_object() -> None:
    grid = Grid(60, 3, np.array([[10.0, 30.0], [30.0, 10.0]]), 3)
    code = encode(np.array([[[25.0, 50.0, 30.0, 15.0]]]), np.array([[2]]), grid)
    assert code.places.tolist() == [[[2, 1, 1]]]
    np.testing.assert_allclose(code.target[0, 2, 1, 1], [1, 0.25, 0.5, 1.5, 0.75, 0, 0, 1])
    assert code.target.sum() == 5 and not code.lost.any()


def test_the_earlier_object_keeps_the_place() -> None:
    grid = Grid(64, 2, np.array([[10.0, 10.0], [10.0, 30.0]]), 3)
    boxes = np.array([[[10.0, 10, 9, 9], [20, 20, 11, 11], [20, 20, 10, 30]]])
    code = encode(boxes, np.array([[0, 1, 2]]), grid)
    assert code.lost.tolist() == [[False, True, False]]  # the third has another anchor
    assert code.target[0, 0, 0, 0, 5:].tolist() == [1, 0, 0] and code.target[0, 0, 0, 1, 5:].tolist() == [0, 0, 1]


@given(cells=st.integers(1, 3), n_a=st.integers(1, 2), seed=SEEDS)
def test_who_comes_too_late(cells: int, n_a: int, seed: int) -> None:
    rng = RNG(seed)
    grid = grid_of(rng, cells, n_a)
    boxes = np.concatenate([rng.uniform(0, grid.pixels, (3, 5, 2)), rng.uniform(3, 30, (3, 5, 2))], axis=2)
    code = encode(boxes, rng.integers(-1, 3, (3, 5)), grid)
    for i in range(3):
        taken: set[tuple[int, ...]] = set()
        for k in range(5):
            place = tuple(code.places[i, k])
            assert code.lost[i, k] == (place in taken and place[0] >= 0)
            taken.add(place)
        assert code.target[i, ..., 0].sum() == len({place for place in taken if place[0] >= 0})


@given(n_a=st.integers(1, 3), classes=st.integers(1, 4), seed=SEEDS)
def test_decoding_by_loops(n_a: int, classes: int, seed: int) -> None:
    rng = RNG(seed)
    grid = grid_of(rng, 3, n_a, classes)
    raw = rng.standard_normal((2, *grid.shape))
    out = keeps_promises(lambda t: tuple(decode(t, grid)), raw)
    for i, row, column, a in product(range(2), range(3), range(3), range(n_a)):
        t = torch.tensor(raw[i, row, column, a])
        want = [
            (torch.sigmoid(t[1]) + column) * 8,
            (torch.sigmoid(t[2]) + row) * 8,
            *(grid.anchors[a] * np.exp(t[3:5].numpy())),
        ]
        np.testing.assert_allclose(out[0][i, row, column, a], np.array(want), rtol=1e-9)
        np.testing.assert_allclose(out[1][i, row, column, a], torch.sigmoid(t[0]), rtol=1e-9)
        np.testing.assert_allclose(out[2][i, row, column, a], torch.softmax(t[5:], 0), rtol=1e-9)


@given(seed=SEEDS)
def test_scores_and_the_mask(seed: int) -> None:
    rng = RNG(seed)
    grid = grid_of(rng)
    decoded = decode(3 * rng.standard_normal((2, *grid.shape)), grid)
    scores = keeps_promises(class_scores, decoded.p_c, decoded.c)
    np.testing.assert_allclose(scores, np.einsum("...,...c->...c", decoded.p_c, decoded.c))
    found = confident(decoded, 0.4)
    places = [tuple(at) for at in np.ndindex(decoded.p_c.shape) if scores[at].max() >= 0.4]
    assert len(found.scores) == len(places)
    for k, at in enumerate(places):
        close((found.boxes[k], found.scores[k]), (decoded.boxes[at], scores[at].max()))
        assert found.classes[k] == scores[at].argmax()
    close(tuple(confident(type(decoded)(*(torch.tensor(x) for x in decoded)), 0.4)), tuple(found))
    assert len(confident(decoded, 0).scores) == decoded.p_c.size and not len(confident(decoded, 1).scores)


@given(seed=SEEDS, as_tensor=st.booleans())
def test_detection_is_suppression_for_each_class(seed: int, as_tensor: bool) -> None:
    rng = RNG(seed)
    grid = grid_of(rng)
    raw: Any = 2 * rng.standard_normal((3, *grid.shape))
    found = detect(torch.tensor(raw) if as_tensor else raw, grid, score=0.2, iou=0.3)
    for i in range(3):
        boxes, classes, scores = confident(decode(raw[i], grid), 0.2)
        kept: list[int] = []
        for c in range(3):
            rows = np.flatnonzero(classes == c)
            kept += [rows[k] for k in to_numpy(suppress_loops(boxes[rows], scores[rows], threshold=0.3))]
        kept.sort(key=lambda k: -scores[k])
        np.testing.assert_allclose(found[i].boxes, boxes[np.array(kept, dtype=int)])
        assert (np.diff(found[i].scores) <= 0).all() and isinstance(found[i].boxes, np.ndarray)
    assert all(len(one.boxes) <= 2 for one in detect(raw, grid, score=0.1, at_most=2))


def test_real_scenes_come_back() -> None:
    scenes = load_scenes(40, 3)
    grid = Grid(64, 8, np.array([[12.0, 12.0], [16.0, 24.0], [24.0, 16.0]]), 3)
    code = encode(scenes.boxes, scenes.classes, grid)
    found = detect(raw_of(code.target, grid), grid)
    for one, objects, lost in zip(found, objects_in(scenes.boxes, scenes.classes), code.lost, strict=True):
        assert len(one.boxes) == len(objects.boxes) - lost.sum()


def test_refusals() -> None:
    grid = grid_of(RNG(0))
    boxes, names = np.full((1, 1, 4), 9.0), np.zeros((1, 1), dtype=int)
    assert "grid has 3 classes" in complaint(encode, boxes, names + 3, grid)
    assert "(1, 1, 4)" in complaint(encode, boxes[0], names, grid)
    assert "C = 3 classes" in complaint(decode, np.zeros((4, 4, 2, 9)), grid)
    assert "finite" in complaint(decode, np.full((4, 4, 2, 8), np.nan), grid)
    assert "5 axes" in complaint(detect, np.zeros((4, 4, 2, 8)), grid)
    assert "because p_c" in complaint(class_scores, np.zeros((4, 4)), np.zeros((4, 3, 2)))
    assert "threshold" in complaint(confident, decode(np.zeros(grid.shape), grid), 1.5)


@pytest.mark.parametrize("n_g", [7, 19])
def test_counts_of_the_papers(n_g: int) -> None:
    if n_g == 19:
        assert Grid(608, 19, np.ones((5, 2)), 80).shape == (19, 19, 5, 85) and 19 * 19 * 5 == 1805
    else:
        assert 7 * 7 * (2 * 5 + 20) == 1470


def test_other_kinds_are_refused() -> None:
    assert complaint(confident, None, 0.5).startswith("TypeError: confident: decoded is None, expected a Decoded.")
    assert complaint(decode, np.ones((1, 1, 1, 6)), None).startswith(
        "TypeError: decode: grid is None, expected a Grid."
    )
    assert complaint(encode, np.ones((1, 1, 4)), np.zeros((1, 1)), None).startswith(
        "TypeError: encode: grid is None, expected a Grid."
    )
    assert complaint(lost_objects, 5).startswith(
        "TypeError: lost_objects: places is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(lost_objects, np.ones((2, 3))).startswith(
        "ValueError: lost_objects: places has shape (2, 3), expected (m, most, 3)."
    )
