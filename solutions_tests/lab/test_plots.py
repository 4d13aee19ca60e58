"""The shapes that recur in pictures: what is drawn is what was given."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet

from helpers.lab import plots
from helpers.lab.canvas import Canvas


def axes() -> Axes:
    ax: Any = Canvas((4, 3), 1).axes
    return ax


def test_a_network_shows_every_unit_and_every_weight() -> None:
    ax = axes()
    W1, W2 = np.array([[1.0, -2.0], [0.5, 0.0], [0.0, 0.1]]), np.array([[4.0, -1.0, 2.0]])
    plots.network(ax, [["a", "b"], ["c", "d", "e"], ["f"]], [W1, W2], lit=1)
    assert sorted(text.get_text() for text in ax.texts) == list("abcdef")
    assert len(ax.lines) == W1.size + W2.size
    lines = {tuple(line.get_xydata().ravel()): line for line in ax.lines}  # type: ignore[union-attr]
    strongest = lines[1, 1, 2, 0]  # from the uppermost hidden unit to the output: weight 4
    negative = lines[0, -0.5, 1, 1]  # from the lower input to the uppermost hidden unit: weight -2
    assert strongest.get_linewidth() == max(line.get_linewidth() for line in ax.lines)
    assert strongest.get_linestyle() == "-"
    assert negative.get_linestyle() == "--"
    assert strongest.get_color() != negative.get_color()
    assert strongest.get_linewidth() > negative.get_linewidth() > lines[0, -0.5, 1, 0].get_linewidth()


def test_classes_can_be_three() -> None:
    ax = axes()
    X = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]])
    plots.classes(ax, X, np.array([[0, 1, 2, 2]]), ("x", "y", "z"))
    assert [len(points.get_offsets()) for points in ax.collections] == [1, 1, 2]  # type: ignore[arg-type]
    assert len({np.asarray(points.get_facecolor()).tobytes() for points in ax.collections}) == 3


def test_the_border_between_two_classes_lies_where_their_scores_are_equal() -> None:
    ax = axes()
    x, y, G = plots.grid((-2, 2), (-2, 2), 20)
    scores = np.stack([G[0] + 0.5 * G[1], np.full(G.shape[1], 0.3), -5 + 0 * G[0]]).reshape(3, 20, 20)
    plots.class_map(ax, x, y, scores)
    sets = [one for one in ax.collections if isinstance(one, QuadContourSet)]
    borders = [one for one in sets if not one.filled]
    assert len(sets) - len(borders) == 2, "the third class wins nowhere"
    assert borders
    for border in borders:
        points = np.concatenate([path.vertices for path in border.get_paths()])
        np.testing.assert_allclose(points[:, 0] + 0.5 * points[:, 1], 0.3, atol=1e-6)


def test_boxes_leave_the_margin_that_was_asked_for() -> None:
    ax = axes()
    plots.boxes(ax, {"a": (0, 0, "a"), "b": (2, 1, "b")}, [("a", "b")], margin=0.7, size=9)
    assert ax.get_xlim() == (-0.7, 2.7)
    assert {text.get_fontsize() for text in ax.texts if text.get_text()} == {9}
