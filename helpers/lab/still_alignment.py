"""Attention as a picture: a matrix of weights, and the still picture of the show piece `align_texts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.lab import plots
from helpers.lab.picture_tasks import bare

LEFT, RIGHT, TOP = 96, 10, 34  # pixels left of the inputs, right of them, above them
LINES = 112  # pixels between input and output
MATRIX, TALLEST = 286, 27  # height of the matrix, and of a row at most
MOST_ROWS = 15


def weights_map(ax: Any, alpha: Any, rows: Sequence[str], columns: Sequence[str], title: str = "") -> None:
    """A matrix of weights from white (0) to blue (1): a row for each output, a column for each input."""
    ax.imshow(np.asarray(alpha, dtype=float), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(columns)), columns, rotation=60, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(length=0, labelsize=8.5)
    ax.grid(False)
    ax.set_title(title)


def weights_of(scores: np.ndarray, blocked: Sequence[int], temperature: float) -> np.ndarray:
    """The softmax of the scores (T_y, T_x) at a temperature, with nothing for what is blocked; as the browser does."""
    z = scores / temperature
    z[:, list(blocked)] = -np.inf
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def places(count: int, width: float) -> np.ndarray:
    """The middles of so many inputs (or outputs) along the picture."""
    return LEFT + (np.arange(count) + 0.5) * (width - LEFT - RIGHT) / count


def row_height(count: int) -> float:
    """The height of a row of the matrix, when it has so many."""
    return min(TALLEST, MATRIX / count)


def draw(
    ax: Any,
    size: tuple[float, float],
    texts: tuple[Sequence[str], Sequence[str]],
    alpha: np.ndarray,
    step: int,
    blocked: Sequence[int],
) -> None:
    """Inputs, outputs, lines between them for one output step, and the matrix below, in pixels of the page."""
    width, height = 96 * size[0], 96 * size[1]
    bare(ax, width, height)
    inputs, outputs = texts
    x, y = places(len(inputs), width), places(len(outputs), width)
    high, low = TOP + 10, TOP + 10 + LINES
    for k, weight in enumerate(alpha[step]):
        if weight > 0.01:
            ax.plot([x[k], y[step]], [high, low], color=plots.BLUE, linewidth=7 * weight, alpha=0.75, zorder=2)
        if weight > 0.04:
            ax.text(x[k], 10, f"{100 * weight:.0f}", ha="center", va="center", fontsize=8, color=plots.BLUE)
    for k, text in enumerate(inputs):
        faint = k in blocked
        ax.text(
            x[k], TOP, _shown(text), ha="center", va="center", fontsize=9.5, color=plots.GREY if faint else plots.INK
        )
    for k, text in enumerate(outputs):
        bold = "bold" if k == step else "normal"
        color = plots.ORANGE if k == step else plots.INK
        ax.text(y[k], low + 12, _shown(text), ha="center", va="center", fontsize=10, weight=bold, color=color)
    for text, at, color in (
        ("weight, %", 10, plots.BLUE), ("input", TOP, plots.GREY), ("output", low + 12, plots.GREY)
    ):  # fmt: skip
        ax.text(4, at, text, fontsize=9, va="center", color=color)
    top, row = low + 30, row_height(len(outputs))
    down = top + row * len(outputs)
    ax.imshow(alpha, cmap="Blues", vmin=0, vmax=1, extent=(LEFT, width - RIGHT, down, top), aspect="auto", zorder=1)
    for k, text in enumerate(outputs):
        middle, bold = top + row * (k + 0.5), "bold" if k == step else "normal"
        ax.text(LEFT - 8, middle, _shown(text), ha="right", va="center", fontsize=9, weight=bold)
    edge = [top + row * step, top + row * (step + 1)]
    ax.plot([LEFT, width - RIGHT, width - RIGHT, LEFT, LEFT], [edge[0]] * 2 + [edge[1]] * 2 + [edge[0]],
            color=plots.ORANGE, linewidth=2, zorder=3)  # fmt: skip


def _shown(text: str) -> str:
    return "␣" if text == " " else text
