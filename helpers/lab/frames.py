"""Frames on a picture, such as the box of an object, readable on light and dark ground."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from helpers.lab.colours import COLOURS

KINDS = ("-", "--", "-.", ":")


def outline(ax: Axes, edges: Any, color: str = "white", **look: Any) -> None:
    """The outlines of one box (left, top, right, bottom) or of many, (n, 4), in the units of the axes, in one color."""
    corners = np.asarray(edges, dtype=float).reshape(-1, 4)[:, [[0, 1], [2, 1], [2, 3], [0, 3], [0, 1]]]
    style: dict[str, Any] = {"color": color, "linewidth": 2.0, "joinstyle": "miter"} | look
    ax.add_collection(LineCollection(list(corners), **style))


def frame(ax: Axes, edges: Any, text: str = "", number: int = 0, **more: Any) -> None:
    """A frame with a white rim: edges (left, top, right, bottom) in the units of the axes, its name inside at the top.

    ``number`` chooses the color and, for grey print, the kind of line.
    """
    left, top, right, bottom = (float(edge) for edge in edges)
    width = more.pop("linewidth", 2.0)
    style: dict[str, Any] = {"color": COLOURS[number % len(COLOURS)], "linestyle": KINDS[number % len(KINDS)]} | more
    corners = [left, right, right, left, left], [top, top, bottom, bottom, top]
    ax.plot(*corners, linewidth=width + 2, color="white", solid_joinstyle="miter")
    ax.plot(*corners, linewidth=width, solid_joinstyle="miter", **style)
    if text:
        place: dict[str, Any] = {"textcoords": "offset points", "ha": "left", "va": "top", "fontsize": 8}
        plate = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        ax.annotate(text, (left, top), (2, -2), bbox=plate, clip_on=True, **place)
