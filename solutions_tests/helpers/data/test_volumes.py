"""The generated volumes: shapes that are what they are called, and slices that give nothing away."""

import numpy as np
import pytest
from scipy import ndimage

from helpers.data.volumes import KINDS, SHAPES, SIDE, draw_scan, load_volumes
from solutions_tests.helpers.probes import complaint


def clean(shape: str, seed: int) -> np.ndarray:
    return draw_scan(shape, np.random.default_rng(seed), noise=0).voxels


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_lie_inside_and_are_cut_through_their_middle(shape: str) -> None:
    for seed in range(20):
        scan = draw_scan(shape, np.random.default_rng(seed), noise=0)
        assert scan.voxels.shape == (SIDE,) * 3
        assert scan.voxels.min() == 0
        assert scan.voxels.max() == 1
        assert scan.voxels[scan.depth].max() > 0.9


@pytest.mark.parametrize("seed", range(12))
def test_a_ball_is_round_and_a_tube_holds_together(seed: int) -> None:
    ball = clean("ball", seed) > 0.5
    sides = [np.ptp(axis) + 1 for axis in np.nonzero(ball)]
    assert max(sides) - min(sides) <= 1
    whole = np.ones((3, 3, 3))
    assert ndimage.label(ball, whole)[1] == 1
    assert ndimage.label(clean("tube", seed) > 0.5, whole)[1] == 1
    ring = clean("ring", seed)
    assert ndimage.label(ring > 0.5, whole)[1] == 1
    counts = [ndimage.label(slice_ > 0.5)[1] for slice_ in ring]
    assert counts.count(2) >= 3


def test_tube_and_specks_have_the_same_discs() -> None:
    areas = {}
    for shape in ("tube", "specks"):
        slices = [slice_.sum() for seed in range(200) for slice_ in clean(shape, seed) if slice_.any()]
        areas[shape] = np.array(slices)
        assert len(slices) / 200 == pytest.approx(7, abs=0.2)
    assert areas["tube"].mean() == pytest.approx(areas["specks"].mean(), rel=0.05)
    assert areas["tube"].std() == pytest.approx(areas["specks"].std(), rel=0.1)
    steps = {}
    for shape in ("tube", "specks"):
        way = []
        for seed in range(50):
            middles = [ndimage.center_of_mass(slice_) for slice_ in clean(shape, seed) if slice_.any()]
            way += list(np.linalg.norm(np.diff(middles, axis=0), axis=1))
        steps[shape] = np.mean(way)
    assert steps["tube"] < 1 < 2.5 < steps["specks"]


def test_one_size_of_discs_where_a_ball_has_many() -> None:
    for seed in range(10):
        tube = [slice_.sum() for slice_ in clean("tube", seed) if slice_.any()]
        ball = [slice_.sum() for slice_ in clean("ball", seed) if slice_.any()]
        assert np.std(tube) < 0.1 * np.mean(tube)
        assert np.std(ball) > 0.2 * np.mean(ball)


def test_the_set_for_training_and_for_the_test() -> None:
    train, test = load_volumes(30, 0), load_volumes(30, 0, "test")
    assert train.voxels.shape == (30, SIDE, SIDE, SIDE)
    assert train.voxels.dtype == np.float32
    assert np.bincount(train.labels).tolist() == [10, 10, 10]
    assert (train.labels[:10] != np.arange(10) % 3).any()
    assert not np.allclose(train.voxels, test.voxels)
    assert (load_volumes(30, 0).voxels == train.voxels).all()
    assert train.depths.shape == (30,)
    assert len(KINDS) == 3
    means = train.voxels[np.arange(30), train.depths].max(axis=(1, 2))
    assert means.min() > 1


def test_noise_is_what_was_asked_for() -> None:
    with_noise = draw_scan("ball", np.random.default_rng(1), noise=0.7).voxels
    assert (with_noise - clean("ball", 1)).std() == pytest.approx(0.7, rel=0.05)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert "shape is 'bal', expected one of 'ball', 'tube', 'specks', 'ring'" in complaint(draw_scan, "bal", rng)
    assert "noise is -1" in complaint(draw_scan, "ball", rng, noise=-1)
    assert "rng is 3" in complaint(draw_scan, "ball", 3)
    assert "m is 2" in complaint(load_volumes, 2, 0)
    assert "part is 'dev'" in complaint(load_volumes, 6, 0, "dev")
    assert "seed is 0.5" in complaint(load_volumes, 6, 0.5)
