"""The kernel editor as a still picture: the picture, the response, and one sum written out."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from helpers.lab import plots
from helpers.lab.colours import SIGNED
from helpers.lab.picture_tasks import bare


class Scale(NamedTuple):
    """Which numbers of a response get which shade."""

    signed: bool  # blue below zero, orange above; else grey
    low: float
    high: float


def scale_of(kernel: np.ndarray, response: np.ndarray) -> Scale:
    """A kernel that adds up to 0 finds differences: signs are shown. Others keep light: the greys of the picture."""
    if kernel.sum() < 1e-9:
        reach = max(float(abs(response).max()), 1.0)
        return Scale(True, -reach, reach)
    return Scale(False, 0.0, 255.0)  # fixed: what is twice as bright has to look brighter


def most_telling(response: np.ndarray) -> list[int]:
    """Row and column of the strongest response."""
    return [int(i) for i in np.unravel_index(abs(response).argmax(), response.shape)]


def draw(ax: Any, size: tuple[float, float], picture: np.ndarray, kernel: np.ndarray, response: np.ndarray) -> None:
    """Draw picture and response side by side, and below them the sum at the most telling place."""
    width, height = 96 * size[0], 96 * size[1]
    bare(ax, width, height)
    scale, (row, column) = scale_of(kernel, response), most_telling(response)
    each = min((width - 60) / 2, (height - 190) * picture.shape[1] / picture.shape[0]) / picture.shape[1]
    left, right, top = (width / 2 - each * picture.shape[1]) / 2, width / 2 + 10, 26
    _image(ax, picture, left, top, each, {"cmap": "gray", "vmin": 0, "vmax": 255})
    colours: Any = {"cmap": SIGNED if scale.signed else "gray", "vmin": scale.low, "vmax": scale.high}
    _image(ax, response, right + each, top + each, each, colours)
    ax.add_patch(Rectangle((left + column * each, top + row * each), 3 * each, 3 * each, **_FRAME))
    ax.add_patch(Rectangle((right + (column + 1) * each, top + (row + 1) * each), each, each, **_FRAME))
    ax.text(left, 18, "the picture", fontsize=10)
    ax.text(right, 18, "the response: " + meaning(scale), fontsize=10)
    _sum(ax, picture[row : row + 3, column : column + 3], kernel, width, height)


_FRAME: dict[str, Any] = {"fill": False, "edgecolor": "#e0218a", "linewidth": 2, "zorder": 4}


def meaning(scale: Scale) -> str:
    """What the shades of the response say."""
    if scale.signed:
        return f"orange above 0, blue below, up to ±{scale.high:.4g}"
    return "grey as in the picture: 0 black, 255 white"


def _image(ax: Any, values: np.ndarray, x: float, y: float, each: float, more: dict[str, Any]) -> None:
    rows, columns = values.shape
    extent = (x, x + each * columns, y + each * rows, y)
    ax.imshow(values, extent=extent, interpolation="nearest", zorder=2, **more)


def _sum(ax: Any, window: np.ndarray, kernel: np.ndarray, width: float, height: float) -> None:
    """Window times kernel is nine products; their sum is one pixel of the response."""
    products, y = window * kernel, height - 62
    for table, x in ((window, width * 0.14), (kernel, width * 0.4), (products, width * 0.66)):
        for (i, j), number in np.ndenumerate(table):
            ax.text(x + 54 * (j - 1), y + 26 * (i - 1), f"{number:.4g}", ha="center", va="center", fontsize=10)
        ax.add_patch(Rectangle((x - 81, y - 39), 162, 78, fill=False, edgecolor=plots.GREY, linewidth=1))
    for text, x in (("×", 0.27), ("=", 0.53), (f"sum {products.sum():.5g}", 0.86)):
        ax.text(width * x, y, text, ha="center", va="center", fontsize=12, weight="bold")
    for text, x in (("window", 0.14), ("kernel", 0.4), ("products", 0.66)):
        ax.text(width * x, y - 50, text, ha="center", fontsize=10, color=plots.INK)
