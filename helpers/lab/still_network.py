"""The playground as a still picture: what the browser draws, drawn with matplotlib for those without a kernel."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from helpers.lab import plots
from helpers.lab.canvas import CSS_PIXELS_PER_INCH
from helpers.lab.colours import BLUE, GREEN, GREY, INK, ORANGE, PROBABILITY, SIGNED
from helpers.lab.point_plane import VIEW
from helpers.lab.trial import Seen, Trial
from helpers.lab.trial_bytes import reach

SIDE, TOP, FOOT, GAP = 300.0, 30.0, 30.0, 10.0
WIDEST_TILE = 52.0
NEGATIVE = (0, (2.2, 1.2))
DRAWN_AS: dict[str, Any] = {"origin": "upper", "interpolation": "bilinear", "zorder": 2}


class Box(NamedTuple):
    """A square of the picture: its left and upper edge, and its side, in pixels."""

    x: float
    y: float
    side: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """For imshow, on an axes whose y runs downward."""
        return self.x, self.x + self.side, self.y + self.side, self.y


def thickness(weight: float) -> float:
    """Width of the line for a weight: in proportion to it at first, 7 at most."""
    return float(0.4 + 6.6 * (1 - np.exp(-abs(weight) / 2.5)))


def draw(ax: Axes, trial: Trial, size: tuple[float, float]) -> None:
    """Draw the network, the plane and the cost on axes that fill a picture of ``size`` inches."""
    width, height = (CSS_PIXELS_PER_INCH * inches for inches in size)
    ax.axis("off")
    ax.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    plane = Box(width - SIDE - 6, TOP, SIDE)
    columns = _columns([2, *trial.hidden], plane.x - 20, height)
    for k, weights in enumerate(trial.seen.weights):
        ends = columns[k + 1] if k + 1 < len(columns) else [Box(plane.x, TOP + SIDE / 2, 0)]
        _lines(ax, columns[k], ends, weights)
    _tiles(ax, columns, trial.seen)
    _plane(ax, plane, trial)
    _cost(ax, trial, Box(plane.x + 34, TOP + SIDE + 36, SIDE - 34), height - TOP - SIDE - 58)
    _legend(ax, height)


def _columns(sizes: list[int], width: float, height: float) -> list[list[Box]]:
    """The squares of the inputs and of every hidden layer."""
    room = height - TOP - FOOT
    side = min(WIDEST_TILE, room / max(sizes) - GAP)
    apart = (width - side - 30) / max(1, len(sizes) - 0.35)
    return [
        [Box(30 + k * apart, TOP + room * (i + 0.5) / n - side / 2, side) for i in range(n)]
        for k, n in enumerate(sizes)
    ]


def _lines(ax: Axes, starts: list[Box], ends: list[Box], weights: np.ndarray) -> None:
    """A curve for every weight: solid orange where it is positive, dashed blue where it is negative."""
    for end, row in zip(ends, weights, strict=True):
        for start, w in zip(starts, row, strict=True):
            x0, y0, x1, y1 = start.x + start.side, start.y + start.side / 2, end.x, end.y + end.side / 2
            middle = (x0 + x1) / 2
            path = Path([(x0, y0), (middle, y0), (middle, y1), (x1, y1)], [Path.MOVETO, *[Path.CURVE4] * 3])
            style: dict[str, Any] = {"edgecolor": ORANGE if w > 0 else BLUE, "linewidth": 0.75 * thickness(w)}
            style["linestyle"] = "-" if w > 0 else NEGATIVE
            ax.add_patch(PathPatch(path, facecolor="none", zorder=1, alpha=0.85, **style))


def _tiles(ax: Axes, columns: list[list[Box]], seen: Seen) -> None:
    """What every input and every unit gives over the plane."""
    step = np.linspace(-1, 1, seen.tiles[0].shape[-1])
    inputs = np.stack(np.broadcast_arrays(step[None, :], step[:, None]))
    for k, (boxes, pictures) in enumerate(zip(columns, [inputs, *seen.tiles], strict=True)):
        full = np.ones(2) if k == 0 else reach(pictures)
        title = "inputs" if k == 0 else f"layer {k}"
        ax.text(boxes[0].x + boxes[0].side / 2, 10, title, ha="center", va="center", fontsize=9, color=INK)
        for i, (box, picture) in enumerate(zip(boxes, pictures, strict=True)):
            ax.imshow(
                picture[::-1] / full[i], extent=box.extent, cmap=SIGNED, vmin=-1, vmax=1, aspect="auto", **DRAWN_AS
            )
            ax.add_patch(Rectangle(box[:2], box.side, box.side, fill=False, edgecolor=INK, linewidth=0.9, zorder=3))
            if k == 0:
                ax.text(box.x - 6, box.y + box.side / 2, f"$x_{i + 1}$", ha="right", va="center", fontsize=10)


def _plane(ax: Axes, box: Box, trial: Trial) -> None:
    """The probability of class 1 over the plane with the training points."""
    P = trial.seen.surface
    ax.imshow(P[::-1], extent=box.extent, cmap=PROBABILITY, vmin=0, vmax=1, aspect="auto", **DRAWN_AS)
    if trial.seen.logits.min() < 0 < trial.seen.logits.max():
        across, down = (np.linspace(0, box.side, n) for n in P.shape[::-1])
        ax.contour(
            box.x + across,
            box.y + box.side - down,
            trial.seen.logits,
            levels=[0.0],
            colors=[INK],
            linewidths=1.6,
            zorder=3,
        )
    X = np.stack(
        [box.x + (trial.now.X[0] + VIEW) / (2 * VIEW) * SIDE, box.y + (VIEW - trial.now.X[1]) / (2 * VIEW) * SIDE]
    )
    plots.classes(ax, X, trial.now.Y, size=15)
    ax.add_patch(Rectangle(box[:2], box.side, box.side, fill=False, edgecolor=INK, linewidth=0.9, zorder=4))
    ax.text(box.x + box.side / 2, 10, "output: class 1 is orange", ha="center", va="center", fontsize=9, color=INK)


def _cost(ax: Axes, trial: Trial, box: Box, height: float) -> None:
    """The cost on the training and on the test points, epoch by epoch, and what they are now."""
    epochs, *costs = np.array(trial.moments, dtype=float).T
    last, top = max(epochs[-1], 1.0), cost_range(*costs)
    floor, right = box.y + height, box.x + box.side
    small: dict[str, Any] = {"fontsize": 8, "color": INK, "va": "center"}
    ax.plot([box.x, box.x, right], [box.y, floor, floor], color=GREY, linewidth=0.8)
    for y, words in ((box.y, f"{top:.2g}"), (box.y + height / 2, "cost"), (floor, "0")):
        ax.text(box.x - 6, y, words, ha="right", **small)
    ax.text(right, floor + 11, f"epoch {trial.epoch}", ha="right", **small)
    styles = ((INK, "-", "training"), (GREEN, "--", "test"))
    for k, (values, share) in enumerate(zip(costs, (trial.seen.training, trial.seen.test), strict=True)):
        if share is None:
            continue
        colour, dashes, name = styles[k]
        line: dict[str, Any] = {"color": colour, "linestyle": dashes, "linewidth": 1.6, "zorder": 3}
        ax.plot(box.x + epochs / last * box.side, floor - np.minimum(values / top, 1) * height, **line)
        left, y = right - SIDE + k * 0.52 * SIDE, box.y - 17
        ax.plot([left, left + 20], [y, y], **line)
        ax.text(left + 25, y, f"{name} {share}", **small)


def cost_range(*costs: np.ndarray) -> float:
    """The upper end of the axis: what the costs reach, but from 0.8 to 3."""
    known = np.concatenate(costs)
    return float(np.clip(np.nanmax(known, initial=0.0), 0.8, 3.0))


def _legend(ax: Axes, height: float) -> None:
    """What colours and dashes mean."""
    y = height - 9
    small: dict[str, Any] = {"fontsize": 8, "color": INK, "va": "center"}
    ax.plot([30, 58], [y, y], color=ORANGE, linewidth=3, solid_capstyle="butt")
    ax.text(64, y, "positive weight", **small)
    ax.plot([150, 178], [y, y], color=BLUE, linestyle=NEGATIVE, linewidth=3)
    ax.text(184, y, "negative weight", **small)
    ax.text(284, y, "output of a unit −", **small)
    ramp = np.linspace(-1, 1, 41)[None, :]
    ax.imshow(ramp, extent=(386, 446, y + 6, y - 6), cmap=SIGNED, vmin=-1, vmax=1, aspect="auto", **DRAWN_AS)
    ax.text(451, y, "+", **small)
