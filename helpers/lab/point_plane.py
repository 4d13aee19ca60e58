"""A show piece: the learner places points of two classes on a plane, and a model is fitted to them at once.

    @draw_points(start=some_points, steps=slider(0, 500, 200), ask="Can you place a point that it gets wrong?")
    def refit(X, Y, steps):
        '''Points of two classes and the boundary fitted to them.'''
        w, b, costs, _ = train_logistic(X, Y, learning_rate=1.0, steps=steps)
        return lambda grid: predict_probability(grid, w, b), f"cost {costs[-1]:.2f}"

Points, colours and the boundary are drawn in the browser; the model is computed here, by the function.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.lab import plots
from helpers.lab.controls import Button, Control, Hidden, Values, hidden
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line

LIMIT = 3.0
VIEW = 3.2
CELLS = 49
MOST_POINTS = 300


def as_points(X: Any, Y: Any) -> list[list[float]]:
    """Columns X (2, m) with labels Y (1, m) as the list [x, y, label] that the plane keeps."""
    return [
        [round(float(x), 3), round(float(y), 3), int(c)] for x, y, c in zip(*np.asarray(X), np.ravel(Y), strict=True)
    ]


def checked_points(name: str, points: Sequence[Sequence[float]]) -> list[list[float]]:
    """The points [x, y, class] of the exploration called ``name``, refused where they do not lie on the plane."""
    points = [[float(x), float(y), int(c)] for x, y, c in points][:MOST_POINTS]
    if not all(abs(x) <= LIMIT + 1e-9 and abs(y) <= LIMIT + 1e-9 and c in (0, 1) for x, y, c in points):
        raise ValueError(f"{name}: points are [x, y, class] with x, y from -{LIMIT:g} to {LIMIT:g}, class 0 or 1")
    return points


class PointPlane(Exploration):
    """The plane from -3 to 3 in both directions with points of two classes; see the module's docstring."""

    scripts = ("plane.js", "points.js")

    def __init__(
        self,
        function: Callable[..., Any],
        controls: Mapping[str, Control | Button | Hidden],
        ask: str,
        start: Sequence[Sequence[float]],
        size: tuple[float, float] = (8.4, 4.6),
    ) -> None:
        rng = np.random.default_rng(0)
        cloud = as_points(rng.uniform(-LIMIT, LIMIT, (2, 12)), rng.integers(0, 2, 12))
        samples = [
            [],
            [[0.0, 0.0, 1]],
            [[-1.0, 0.0, 0], [1.0, 0.5, 0]],
            cloud,
            [[LIMIT, -LIMIT, 1], [-LIMIT, LIMIT, 0]],
        ]
        super().__init__(function, {**controls, "points": hidden(list(start), samples)}, ask, size=size)

    def _leading(self) -> int:
        return 2

    def _refuse_misfits(self) -> None:
        points = self.hidden.pop("points")
        super()._refuse_misfits()
        self.hidden["points"] = points

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; the points must lie on the plane."""
        result = super().changed(values, changes)
        return result | {"points": checked_points(self.name, result["points"])}

    def surprise(self, rng: random.Random) -> Values:
        """Random controls, and fresh points of a kind that says something: two clouds or a ring."""
        values = super().surprise(rng)
        numbers = np.random.default_rng(rng.randrange(10**6))
        if rng.random() < 0.5:
            return values | {"points": ring(40, numbers)}
        label = np.arange(40) % 2
        middles = numbers.uniform(-1.5, 1.5, (2, 2))
        X = middles[:, label] + 0.6 * numbers.standard_normal((2, 40))
        return values | {"points": as_points(X.clip(-LIMIT, LIMIT), label)}

    def _fitted(self, values: Values) -> tuple[Any, np.ndarray | None, list[bool], str]:
        """Points as (X, Y), the probabilities on the grid (n, n) or None, which points come out wrong, the words."""
        table = np.array(values["points"], dtype=float).reshape(-1, 3)
        X, Y = table[:, :2].T, table[:, 2:].T.astype(int)
        predict, words = self.function(X, Y, **{k: v for k, v in values.items() if k != "points"})
        if predict is None:
            return (X, Y), None, [False] * X.shape[1], self._words(words)
        grid = plots.grid((-VIEW, VIEW), (-VIEW, VIEW), CELLS)[2]
        P = np.asarray(predict(grid), dtype=float).reshape(CELLS, CELLS)
        if not (np.isfinite(P).all() and P.min() >= 0 and P.max() <= 1):
            raise ValueError(f"{self.name}: the model gives {P.min():.3g} to {P.max():.3g}, expected probabilities")
        wrong = ((np.ravel(predict(X)) > 0.5) != Y.ravel()).tolist() if X.size else []
        return (X, Y), P, wrong, self._words(words)

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """The plane as a still picture."""
        self.canvas.clear()
        ax = self.canvas.axes
        (X, Y), P, wrong, words = self._fitted(values)
        if P is not None:
            plots.probability_map(ax, *plots.grid((-VIEW, VIEW), (-VIEW, VIEW), CELLS)[:2], P)
        plots.classes(ax, X, Y, ("class 0", "class 1"))
        ax.plot(*X[:, np.array(wrong, dtype=bool)], "o", markersize=12, markerfacecolor="none", color=plots.INK)
        ax.set(xlim=(-VIEW, VIEW), ylim=(-VIEW, VIEW), aspect="equal")
        plots.label(ax, "", "$x_1$", "$x_2$")
        yield words, None

    def frames(self, values: Values) -> Iterator[Frame]:
        """Numbers for the browser, which draws them."""
        try:
            _, P, wrong, words = self._fitted(values)
        except Exception as error:
            yield Frame(
                error=in_one_line(self.name, error), data={"points": values["points"], "limit": LIMIT, "view": VIEW}
            )
            return
        data = {"points": values["points"], "wrong": wrong, "limit": LIMIT, "view": VIEW, "cells": CELLS}
        shades = b"" if P is None else np.rint(P * 65535).astype("<u2").tobytes()
        yield Frame(words, data=data | {"blank": P is None}, buffer=shades or b"\0")

    def described(self, values: Values, readout: str) -> str:
        """The state in words, with the number of points of each class."""
        ones = sum(point[2] for point in values["points"])
        count = f"{len(values['points']) - ones} points of class 0 and {ones} of class 1. "
        return super().described(values, count + readout)


def draw_points(
    *, start: Sequence[Sequence[float]], ask: str, **controls: Control | Button
) -> Callable[[Callable[..., Any]], PointPlane]:
    """Turn ``function(X, Y, **controls) -> (predict, read-out)`` into a plane on which points can be placed.

    Parameters
    ----------
    start : list of [x, y, class]
        The points at first; see :func:`as_points`. A button's action may return other ``points``.
    ask : str
        The question to answer before moving anything.
    **controls
        As for ``explore``.

    Returns
    -------
    decorator
        ``predict`` takes points (2, n) and gives probabilities (1, n) in [0, 1]; None leaves the plane white.
    """

    def decorate(function: Callable[..., Any]) -> PointPlane:
        plane = PointPlane(function, controls, ask, start)
        functools.update_wrapper(plane, function)  # type: ignore[arg-type]
        plane._ipython_display_()
        return plane

    return decorate


def ring(count: int, rng: np.random.Generator) -> list[list[float]]:
    """Class 0 in the middle, class 1 around it."""
    angle = rng.uniform(0, 2 * math.pi, count)
    label = np.arange(count) % 2
    radius = np.where(label, rng.uniform(1.7, 2.4, count), rng.uniform(0, 0.9, count))
    return as_points(np.stack([radius * np.cos(angle), radius * np.sin(angle)]), label)
