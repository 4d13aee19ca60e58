"""One look for all pictures: colours that survive colour blindness and grey print, and the few shapes that recur.

Every function draws on axes that it is given and computes nothing that the course teaches.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm
from matplotlib.patheffects import withStroke

from helpers.lab.colours import BLUE, COLOURS, COST, GREEN, GREY, INK, ORANGE, PALE, PINK, PROBABILITY, SIGNED, ramp
from helpers.lab.frames import frame as frame
from helpers.lab.frames import outline as outline
from helpers.lab.stairs import stairs as stairs

DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
CLASS_COLOURS = (BLUE, ORANGE, GREEN, PINK)
CLASS_MARKS = ("o", "s", "^", "D")


def use_style() -> None:
    """Set the look of the course for every figure of this session."""
    matplotlib.rcParams.update(
        {
            "figure.dpi": 144,
            "figure.figsize": (7.2, 3.4),
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 10.5,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titley": 1.0,  # a fixed place: to look for one costs a quarter of every picture
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": "#666666",
            "axes.labelcolor": INK,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": "#dddddd",
            "grid.linewidth": 0.6,
            "lines.linewidth": 2.0,
            "legend.frameon": True,
            "legend.framealpha": 0.9,
            "legend.edgecolor": "none",
            "legend.fontsize": 9,
            "image.cmap": "gray",
            "axes.prop_cycle": cycler(color=COLOURS),
        }
    )


def label(ax: Axes, title: str = "", x: str = "", y: str = "") -> None:
    """Title and axis names in one call."""
    ax.set_title(title)
    ax.set_xlabel(x)
    if len(y) == 1:
        ax.set_ylabel(y, rotation="horizontal", ha="right", va="center")
    else:
        ax.set_ylabel(y)


def line(ax: Axes, x: Any, y: Any, text: str = "", number: int = 0, **more: Any) -> None:
    """A line whose colour and dashes both say which one it is."""
    style = {"color": COLOURS[number % len(COLOURS)], "linestyle": DASHES[number % len(DASHES)]} | more
    ax.plot(np.asarray(x), np.asarray(y), label=text or None, **style)


def log_scale(ax: Axes, low: float, high: float) -> None:
    """A logarithmic y axis from ``low`` to ``high`` whose few ticks are written as plain numbers."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if high / low < 100 else (1,)
    ticks = [float(f"{m}e{k}") for k in decades for m in steps if low <= float(f"{m}e{k}") <= high]
    thin = ticks[:: math.ceil(len(ticks) / 6)]
    ax.set(yscale="log", ylim=(low, high), yticks=thin, yticklabels=[f"{tick:g}" for tick in thin])
    ax.minorticks_off()


def classes(ax: Axes, X: Any, Y: Any, names: Sequence[str] = ("y = 0", "y = 1"), size: float = 34) -> None:
    """Points of up to four classes, told apart by colour and by shape; X (2, m), Y (1, m) of 0, 1, ..."""
    X, y = np.asarray(X), np.asarray(Y).ravel()
    for value, name in enumerate(names):
        mine = y == value
        ax.scatter(
            X[0, mine], X[1, mine], s=size, c=CLASS_COLOURS[value], marker=CLASS_MARKS[value], label=name,
            edgecolors="white", linewidths=0.8, zorder=3,
        )  # fmt: skip


def grid(x_range: tuple[float, float], y_range: tuple[float, float], n: int = 60) -> tuple[Any, Any, Any]:
    """x (n,), y (n,) and the points of the grid as columns (2, n * n), x running fastest."""
    x, y = np.linspace(*x_range, n), np.linspace(*y_range, n)
    return x, y, np.stack([np.tile(x, n), np.repeat(y, n)])


def probability_map(ax: Axes, x: Any, y: Any, P: Any) -> None:
    """A probability over the plane as colour, with the line where it is one half; P (n, n)."""
    P = np.asarray(P, dtype=float)
    _bands(ax, x, y, P, PROBABILITY, np.linspace(0, 1, 21))
    if P.min() < 0.5 < P.max():
        ax.contour(x, y, P, levels=[0.5], colors=[INK], linewidths=2)


def class_map(ax: Axes, x: Any, y: Any, scores: Any) -> None:
    """Which class wins where, in pale colours with lines between the classes; scores (C, n, n), the largest wins."""
    scores = np.asarray(scores, dtype=float)
    for value, score in enumerate(scores):
        lead = score - np.delete(scores, value, axis=0).max(axis=0)
        if lead.max() > 0:
            shade = ramp(CLASS_COLOURS[value], 11)[2]
            ax.contourf(x, y, lead, levels=[0, np.inf], colors=[shade], zorder=0.8, antialiased=False)
        if lead.min() < 0 < lead.max():
            ax.contour(x, y, lead, levels=[0], colors=[INK], linewidths=1.5)


def cost_map(ax: Axes, x: Any, y: Any, J: Any, levels: int = 14) -> None:
    """A cost over two parameters as shade and contour lines, closer together near the bottom; J (n, n)."""
    J = np.asarray(J, dtype=float)
    low, high = float(J.min()), float(J.max())
    steps = low + (high - low) * np.linspace(0, 1, levels) ** 2
    _bands(ax, x, y, J, COST, steps)
    ax.contour(x, y, J, levels=steps[1:], colors="white", linewidths=0.8)


def _bands(ax: Axes, x: Any, y: Any, values: Any, colours: Any, levels: Any) -> None:
    """Shade a function of the plane in bands of few colours, so that the picture stays small and quick."""
    ax.imshow(
        values, extent=(x[0], x[-1], y[0], y[-1]), origin="lower", cmap=colours, norm=BoundaryNorm(levels, colours.N),
        aspect="auto", interpolation="bilinear", interpolation_stage="data", zorder=0.8,
    )  # fmt: skip


def path(ax: Axes, points: Any, text: str = "", number: int = 1) -> None:
    """The steps of a descent (steps + 1, 2) with a ring at the start and a dot at the end."""
    points = np.asarray(points, dtype=float)
    colour = COLOURS[number % len(COLOURS)]
    rim = [withStroke(linewidth=3.4, foreground="white")]
    dots: dict[str, Any] = {"marker": "o", "markersize": 8.5, "linestyle": "none"}
    ax.plot(*points.T, color=colour, marker=".", markersize=5, linewidth=1.4, label=text or None, path_effects=rim)
    ax.plot(*points[0], markerfacecolor="white", markeredgecolor=colour, **dots)
    ax.plot(*points[-1], markerfacecolor=colour, markeredgecolor="white", **dots)


def picture(ax: Axes, image: Any, title: str = "", **more: Any) -> None:
    """An image without ticks: grey (h, w) with 0..255 as black to white, or colour (h, w, 3)."""
    image = np.asarray(image)
    grey: dict[str, Any] = {} if image.ndim == 3 else {"cmap": "gray", "vmin": 0, "vmax": 255}
    ax.imshow(image, **(grey | more))
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.set_title(title)


def signed(ax: Axes, values: Any, title: str = "") -> None:
    """A grid of numbers as a picture: orange above zero, blue below, white at zero; values (h, w)."""
    reach = max(float(np.abs(np.asarray(values)).max()), 1e-9)
    picture(ax, values, f"{title}, up to ±{reach:.2g}", cmap=SIGNED, vmin=-reach, vmax=reach)


def arrow(ax: Axes, start: Any, along: Any, text: str) -> None:
    """An arrow from the point ``start`` (2,) along the vector ``along`` (2,), with its name at the tip."""
    start, tip = np.asarray(start, dtype=float), np.asarray(start, dtype=float) + np.asarray(along, dtype=float)
    rim = [withStroke(linewidth=3, foreground="white")]
    style: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, start, arrowprops=style, annotation_clip=True)
    ax.annotate(text, tip, (6, 4), textcoords="offset points", weight="bold", path_effects=rim, annotation_clip=True)


def boxes(
    ax: Axes,
    nodes: Mapping[str, tuple[float, float, str]],
    edges: Sequence[tuple[str, str]],
    lit: str = "",
    size: float = 13,
    margin: float = 0.4,
) -> None:
    """A graph of boxes and arrows: nodes as name -> (x, y, text), edges as (from, to); the node ``lit`` stands out."""
    patches = {}
    for name, (x, y, text) in nodes.items():
        frame: dict[str, Any] = {"boxstyle": "round,pad=0.5", "facecolor": PALE if name == lit else "white"}
        frame |= {"edgecolor": ORANGE if name == lit else INK, "linewidth": 2.4 if name == lit else 1.2}
        label = ax.text(x, y, text, ha="center", va="center", fontsize=size, bbox=frame, linespacing=1.5, zorder=3)
        patches[name] = label.get_bbox_patch()
    for start, end in edges:
        arrow: dict[str, Any] = {
            "arrowstyle": "-|>",
            "color": GREY,
            "linewidth": 1.4,
            "mutation_scale": 15,
            "shrinkA": 2,
            "shrinkB": 4,
        }
        arrow |= {"patchA": patches[start], "patchB": patches[end]}
        ax.annotate("", nodes[end][:2], nodes[start][:2], arrowprops=arrow)
    xs, ys = [x for x, _, _ in nodes.values()], [y for _, y, _ in nodes.values()]
    ax.set(xlim=(min(xs) - margin, max(xs) + margin), ylim=(min(ys) - 0.6, max(ys) + 0.6))
    ax.axis("off")


def network(
    ax: Axes, texts: Sequence[Sequence[str]], weights: Sequence[Any] = (), lit: int = -1, off: Any = ()
) -> None:
    """A network as columns of circles with a text in each; a line is as wide as its weight, blue and dashed below zero.

    texts: for each layer the texts of its units, top first; weights: W (n, n_prev) between neighbouring layers; the
    layer numbered ``lit`` stands out; units (layer, place) in ``off`` are switched off: a pale ring without lines.
    """
    most = max(len(layer) for layer in texts)
    places = [[(l, (len(layer) - 1) / 2 - k) for k in range(len(layer))] for l, layer in enumerate(texts)]
    reach = max((float(np.abs(W).max()) for W in weights), default=0.0) or 1.0
    for l, W in enumerate(weights):
        for (row, column), w in np.ndenumerate(np.asarray(W)):
            if (l, column) in off or (l + 1, row) in off:
                continue
            style: dict[str, Any] = {"color": ORANGE if w > 0 else BLUE, "linestyle": "-" if w > 0 else "--"}
            ends = zip(places[l][column], places[l + 1][row], strict=True)
            ax.plot(*ends, linewidth=0.4 + 3.2 * abs(float(w)) / reach, zorder=1, **style)
    for l, layer in enumerate(texts):
        for k, (place, text) in enumerate(zip(places[l], layer, strict=True)):
            edge: dict[str, Any] = {"edgecolors": ORANGE if l == lit else INK, "linewidths": 2.6 if l == lit else 1.2}
            edge |= {"edgecolors": "#bbbbbb", "linestyles": "--"} if (l, k) in off else {}
            ax.scatter(*place, s=1700, c=PALE if l == lit else "white", zorder=2, **edge)
            ax.text(*place, text, ha="center", va="center", fontsize=9, zorder=3, linespacing=1.15)
    ax.set(xlim=(-0.5, len(texts) - 0.5), ylim=(-most / 2 - 0.25, most / 2 + 0.25))
    ax.axis("off")


@contextmanager
def figure(alt: str, size: tuple[float, float] = (8.4, 3.2), panels: int | tuple[int, int] = 1) -> Iterator[Any]:
    """A still picture: ``with plots.figure("what it shows") as ax: ...`` shows it at the end, with its alt text."""
    import base64

    from IPython.display import display

    from helpers.lab.canvas import CSS_PIXELS_PER_INCH, Canvas

    canvas = Canvas(size, panels)
    yield canvas.axes
    data = {"text/plain": f"[picture] {alt}", "image/png": base64.b64encode(canvas.png()).decode()}
    width = round(size[0] * CSS_PIXELS_PER_INCH)
    display(data, raw=True, metadata={"image/png": {"width": width, "alt": alt}})
