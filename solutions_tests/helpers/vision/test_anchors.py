"""Anchors: K-means against every partition of tiny sets, against scikit-learn, and where boxes belong."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from helpers.vision.anchors import (
    Clusters,
    Grid,
    best_anchors,
    cluster_shapes,
    mean_best_iou,
    place_boxes,
    spread_starts,
)
from helpers.vision.boxes import shape_iou
from solutions_tests.helpers.probes import SEEDS, complaint, unchanged

RNG = np.random.default_rng
GRID = Grid(64, 8, np.array([[10.0, 20.0], [20.0, 10.0]]), 3)


def shapes_of(n: int, seed: int) -> np.ndarray:
    return RNG(seed).uniform(1, 30, (n, 2))


def best_partition(shapes: np.ndarray, k: int) -> float:
    """The best mean IoU that the means of any partition into k groups reach."""
    best = 0.0
    for labels in product(range(k), repeat=len(shapes)):
        if len(set(labels)) == k:
            means = np.stack([shapes[np.array(labels) == j].mean(axis=0) for j in range(k)])
            best = max(best, mean_best_iou(shapes, means))
    return best


def fixed(shapes: np.ndarray, found: Clusters) -> bool:
    """Each anchor is the mean of its group, and each shape is in the group of its best anchor."""
    means = [shapes[found.labels == j].mean(axis=0) for j in range(len(found.anchors))]
    return np.allclose(means, found.anchors) and (best_anchors(shapes, found.anchors) == found.labels).all()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_against_every_partition(seed: int, k: int) -> None:
    shapes = shapes_of(6, seed)
    runs = [cluster_shapes(shapes, k, rng=RNG(start)) for start in range(20)]
    most = max(run.mean_iou for run in runs)
    assert most <= best_partition(shapes, k) + 1e-12
    assert most >= 0.95 * best_partition(shapes, k)  # a local search, and means are not quite the best centers


@given(n=st.integers(1, 40), k=st.integers(1, 6), seed=SEEDS)
def test_it_ends_where_nothing_moves(n: int, k: int, seed: int) -> None:
    shapes = shapes_of(n, seed)
    with unchanged(shapes):
        found = cluster_shapes(shapes, min(n, k), rng=RNG(seed))
    assert found.anchors.shape == (min(n, k), 2) and set(found.labels) == set(range(min(n, k)))
    assert len(found.path) > 100 or fixed(shapes, found)
    assert (np.diff(found.anchors.prod(axis=1)) >= 0).all()
    assert found.mean_iou == pytest.approx(mean_best_iou(shapes, found.anchors))
    assert (found.path[-1] == found.anchors).all()


@given(n=st.integers(6, 60), k=st.integers(1, 4), seed=SEEDS)
def test_euclidean_is_the_k_means_of_scikit_learn(n: int, k: int, seed: int) -> None:
    shapes = shapes_of(n, seed)
    starts = spread_starts(shapes, k, RNG(seed), distance="euclidean")
    ours = cluster_shapes(shapes, k, starts=starts, distance="euclidean", rounds=300)
    theirs = KMeans(k, init=starts, n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(shapes).cluster_centers_
    np.testing.assert_allclose(ours.anchors, theirs[np.argsort(theirs.prod(axis=1), kind="stable")], rtol=1e-9)


def test_the_two_distances_differ_where_sizes_do() -> None:
    small, large = RNG(0).uniform(2, 6, (60, 2)), RNG(1).uniform(60, 120, (60, 2))
    shapes = np.concatenate([small, large])
    by_iou = max(cluster_shapes(shapes, 4, rng=RNG(s)).mean_iou for s in range(5))
    plain = max(cluster_shapes(shapes, 4, rng=RNG(s), distance="euclidean").mean_iou for s in range(5))
    assert by_iou > plain + 0.01


def test_one_shape_is_its_own_anchor() -> None:
    found = cluster_shapes(np.array([[3.0, 5.0]]), 1, rng=RNG(0))
    assert (found.anchors == [[3, 5]]).all() and found.mean_iou == 1


def test_an_empty_group_gets_somebody() -> None:
    shapes = np.array([[1.0, 1.0], [2.0, 2.0], [30.0, 30.0]])
    starts = np.array([[1.0, 1.0], [2.0, 2.0], [200.0, 1.0]])  # nobody is nearest to the third
    assert sorted(cluster_shapes(shapes, 3, starts=starts).labels) == [0, 1, 2]


def test_starts_are_spread() -> None:
    shapes = np.concatenate([np.full((50, 2), 4.0), np.full((1, 2), 40.0)])
    for seed in range(20):
        assert set(spread_starts(shapes, 2, RNG(seed))[:, 0]) == {4.0, 40.0}
    assert spread_starts(np.full((3, 2), 5.0), 3, RNG(0)).shape == (3, 2)


@given(seed=SEEDS)
def test_places(seed: int) -> None:
    rng = RNG(seed)
    boxes = np.concatenate([rng.uniform(0, 64, (5, 2)), rng.uniform(5, 30, (5, 2))], axis=1)
    for box, (row, column, anchor) in zip(boxes, place_boxes(boxes, GRID), strict=True):
        assert column * 8 <= box[0] < (column + 1) * 8 and row * 8 <= box[1] < (row + 1) * 8
        assert anchor == shape_iou(box[None, 2:], GRID.anchors)[0].argmax()


def test_edges_of_the_picture() -> None:
    places = place_boxes(np.array([[0.0, 64.0, 9.0, 18.0], [8.0, 7.9, 18.0, 9.0]]), GRID)
    assert places.tolist() == [[7, 0, 0], [0, 1, 1]]
    assert place_boxes(np.zeros((0, 4)), GRID).shape == (0, 3)
    assert GRID.side == 8 and GRID.shape == (8, 8, 2, 8)


def test_refusals() -> None:
    shapes = shapes_of(4, 0)
    assert "0 .. 4" in complaint(cluster_shapes, shapes, 5, rng=RNG(0)).replace("from 1 to 4", "0 .. 4")
    assert "above 0" in complaint(cluster_shapes, np.zeros((2, 2)), 1, rng=RNG(0))
    assert "neither starts nor rng" in complaint(cluster_shapes, shapes, 2)
    assert "euclidean" in complaint(cluster_shapes, shapes, 2, rng=RNG(0), distance="euclid")
    assert "(3, 2)" in complaint(cluster_shapes, shapes, 3, starts=shapes)
    assert "numpy Generator" in complaint(spread_starts, shapes, 2, 0)
    assert "picture of 64 x 64" in complaint(place_boxes, np.array([[70.0, 1, 2, 2]]), GRID)
    assert "height or width" in complaint(place_boxes, np.array([[7.0, 1, -2, 2]]), GRID)


def test_other_kinds_are_refused() -> None:
    assert complaint(place_boxes, np.ones((1, 4)), None).startswith(
        "TypeError: place_boxes: grid is None, expected a Grid."
    )
    assert complaint(place_boxes, 5, GRID).startswith(
        "TypeError: place_boxes: boxes is a int, expected a numpy array or a torch tensor."
    )
