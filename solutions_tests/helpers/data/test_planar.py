"""The shapes in the plane: sizes, balance, the curves they lie on, and which of them a straight line can divide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from helpers.data.planar import SHAPES, circles, corners, flower, gaussians, moons, spirals, two_gaussians
from solutions_tests.helpers.probes import SEEDS, close, complaint

NAMES = st.sampled_from(list(SHAPES))


@given(name=NAMES, m=st.integers(3, 50), seed=SEEDS)
def test_sizes_balance_and_seeds(name: str, m: int, seed: int) -> None:
    X, Y = SHAPES[name](m, np.random.default_rng(seed))
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert X.dtype == np.float64
    assert Y.dtype == np.int64
    classes = 3 if name == "three gaussians" else 2
    counts = np.bincount(Y[0], minlength=classes)
    assert len(counts) == classes
    assert np.ptp(counts) <= 1
    again = SHAPES[name](m, np.random.default_rng(seed))
    assert (again[0] == X).all()
    assert (again[1] == Y).all()


@pytest.mark.parametrize("name", list(SHAPES))
def test_the_points_fill_the_map_in_random_order(name: str) -> None:
    X, Y = SHAPES[name](2000, np.random.default_rng(0))
    assert (abs(X) < 3).all(axis=0).mean() > 0.98
    assert abs(X).max() > 2.5
    assert abs(X.mean(axis=1)).max() < 0.15
    assert Y[0, :30].min() < Y[0, :30].max()
    other, _ = SHAPES[name](2000, np.random.default_rng(1))
    assert (other != X).any()


@pytest.mark.parametrize(
    ("name", "line", "neighbors"),
    [
        ("moons", 0.87, 0.99),
        ("circles", 0.5, 0.99),
        ("spirals", 0.5, 0.99),
        ("flower", 0.5, 0.95),
        ("corners", 0.5, 0.99),
        ("two gaussians", 0.98, 0.98),
        ("three gaussians", 0.975, 0.975),
    ],
)
def test_what_a_straight_line_can_do(name: str, line: float, neighbors: float) -> None:
    X, Y = SHAPES[name](600, np.random.default_rng(0))
    X_test, Y_test = SHAPES[name](2000, np.random.default_rng(1))
    straight = LogisticRegression().fit(X.T, Y[0]).score(X_test.T, Y_test[0])
    near = KNeighborsClassifier(9).fit(X.T, Y[0]).score(X_test.T, Y_test[0])
    assert straight == pytest.approx(line, abs=0.04)
    assert near == pytest.approx(neighbors, abs=0.02)


def test_without_noise_the_points_lie_on_their_curves() -> None:
    X, Y = moons(50, np.random.default_rng(0), noise=0)
    centre = np.where(Y == 0, -0.85, 0.85) * np.array([[1.0], [0.5]])
    close(np.hypot(*(X - centre)), np.full(50, 1.7))
    assert ((X[1] > centre[1]) == (Y[0] == 0)).all()
    X, Y = circles(50, np.random.default_rng(0), noise=0)
    close(np.hypot(*X), np.where(Y[0] == 0, 2.3, 1.2))
    X, Y = corners(50, np.random.default_rng(0), noise=0)
    close(abs(X), np.full((2, 50), 1.5))
    assert ((X[0] * X[1] < 0) == (Y[0] == 1)).all()
    X, Y = two_gaussians(50, np.random.default_rng(0), noise=0)
    close(X, np.concatenate([3 * Y - 1.5, 0 * Y]), atol=1e-9)


@pytest.mark.parametrize("petals", [2, 5, 9])
def test_the_flower_ends_at_its_edge(petals: int) -> None:
    X, Y = flower(2000, np.random.default_rng(0), noise=0, petals=petals)
    share = np.hypot(*X) / (1.6 + 0.7 * np.cos(petals * np.arctan2(X[1], X[0])))
    assert share[Y[0] == 1].max() <= 0.9 + 1e-9
    assert share[Y[0] == 0].min() >= 1.1 - 1e-9
    assert np.hypot(*X).max() <= 2.9
    in_petals = np.cos(petals * np.arctan2(X[1], X[0])) > 0
    assert in_petals[Y[0] == 1].mean() > 0.6 > 0.45 > in_petals[Y[0] == 0].mean()


@pytest.mark.parametrize(("arms", "turns"), [(2, 1.0), (3, -0.5), (6, 0.0), (4, 3)])
def test_every_arm_of_the_spiral_has_its_label(arms: int, turns: float) -> None:
    X, Y = spirals(200, np.random.default_rng(0), noise=0, arms=arms, turns=turns)
    s = (np.hypot(*X) - 0.3) / 2.4
    assert s.min() >= 0
    assert s.max() <= 1
    arm = (np.arctan2(X[1], X[0]) / (2 * np.pi) - turns * s) * arms
    close(np.cos(2 * np.pi * (arm - Y[0]) / arms), np.ones(200))
    assert set(Y[0].tolist()) == set(range(arms))


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_clouds_are_as_wide_as_asked(classes: int) -> None:
    X, Y = gaussians(6000, np.random.default_rng(0), classes=classes, noise=0.4)
    for label in range(classes):
        own = X[:, Y[0] == label]
        assert np.linalg.norm(own.mean(axis=1)) == pytest.approx(1.5, abs=0.05)
        close(own.std(axis=1), np.full(2, 0.4), rtol=0.06)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    for name, f in SHAPES.items():
        called, few = name.replace(" ", "_"), 2 if "three" in name else 1
        assert complaint(f, few, rng) == (
            f"ValueError: {called}: m is {few}, expected a whole number of at least {few + 1}. Choose another value."
        )
        assert complaint(f, 20, rng, noise=-0.1) == (
            f"ValueError: {called}: noise is -0.1, expected a number of at least 0. Choose another value."
        )
        assert complaint(f, 20, 0).startswith(f"TypeError: {called}: rng is 0, expected a numpy Generator.")
    assert "arms is 7, expected a whole number from 2 to 6" in complaint(spirals, 20, rng, arms=7)
    assert "turns is 4, expected a number from -3 to 3" in complaint(spirals, 20, rng, turns=4)
    assert "petals is 1, expected a whole number from 2 to 9" in complaint(flower, 20, rng, petals=1)
    assert "classes is 1, expected a whole number from 2 to 6" in complaint(gaussians, 20, rng, classes=1)
