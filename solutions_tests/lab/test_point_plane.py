"""The plane of points: what is sent to the browser, and what happens to points that make no sense."""

import numpy as np
import pytest

from helpers.lab.controls import button, slider
from helpers.lab.point_plane import CELLS, PointPlane, as_points, ring
from helpers.lab.sweep import SweepError, sweep

POINTS = [[-1.0, 0.0, 0], [1.0, 0.0, 1], [2.0, 1.0, 0]]


def halves(X, Y, shift):
    """Points and a boundary that stands upright."""
    if X.shape[1] == 0:
        return None, "no points"
    return lambda grid: (grid[:1] > shift).astype(float), f"{X.shape[1]} points"


def make(function=halves, **controls):
    return PointPlane(function, {"shift": slider(-1.0, 1.0, 0.0, 0.5), **controls}, "Where?", POINTS)


def test_the_browser_receives_points_mistakes_and_probabilities():
    plane = make()
    (frame,) = plane.frames(plane.start())
    grid = np.frombuffer(frame.buffer, "<u2").reshape(CELLS, CELLS)
    assert frame.data["points"] == POINTS and frame.data["wrong"] == [False, False, True]
    assert (grid[:, : CELLS // 2] == 0).all() and (grid[:, CELLS // 2 + 1 :] == 65535).all()
    assert frame.readout == "3 points" and not frame.png


def test_without_a_model_the_plane_is_white():
    plane = make()
    (frame,) = plane.frames({**plane.start(), "points": []})
    assert frame.data["blank"] and frame.buffer


def test_the_alt_text_counts_the_points():
    plane = make()
    assert "2 points of class 0 and 1 of class 1" in plane.described(plane.start(), "x")


@pytest.mark.parametrize("points", [[[9.0, 0.0, 1]], [[0.0, 0.0, 2]], [[float("nan"), 0.0, 1]]])
def test_points_off_the_plane_are_refused(points):
    plane = make()
    with pytest.raises(ValueError, match="points are \\[x, y, class\\]"):
        plane.changed(plane.start(), {"points": points})


def test_a_model_that_gives_no_probabilities_is_an_error_in_one_line():
    def wild(X, Y, shift):
        """A model out of bounds."""
        return lambda grid: grid[:1] * 5, "wild"

    (frame,) = make(wild).frames({"points": POINTS, "shift": 0.0})
    assert "expected probabilities" in frame.error


def test_the_sweep_tries_empty_single_and_extreme_points():
    counts = []

    def counting(X, Y, shift):
        """Counts points."""
        counts.append(X.shape[1])
        return halves(X, Y, shift)

    sweep(make(counting, ring=button("Ring", lambda values: {"points": ring(20, np.random.default_rng(0))})))
    assert {0, 1, 2, 3, 12, 20} <= set(counts)


def test_a_model_that_fails_without_points_turns_the_sweep_red():
    def careless(X, Y, shift):
        """Divides by the number of points."""
        return lambda grid: np.full((1, grid.shape[1]), 1 / X.shape[1]), "x"

    with pytest.raises(SweepError):
        sweep(make(careless))


def test_points_are_a_plain_list():
    X, Y = np.array([[0.12345, 1.0], [2.0, -1.0]]), np.array([[1, 0]])
    assert as_points(X, Y) == [[0.123, 2.0, 1], [1.0, -1.0, 0]]
