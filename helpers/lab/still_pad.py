"""The drawing pad as a still picture: the drawing, a bar for every class, and the feature maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.lab import plots
from helpers.lab.picture_tasks import GREY_ON_PAPER, bare, placed

PAD = 270  # side of the sheet in pixels of the page
TILE, GAP, COLUMNS = 56, 6, 12  # side of a feature map, what lies between two, and how many in a row


def shades(group: np.ndarray) -> np.ndarray:
    """Feature maps (k, h, w) as uint8: 0 where they are 0 (or lowest, where some are below), 255 at the highest."""
    low = min(0.0, float(group.min()))
    reach = float(group.max()) - low
    return np.rint(255 * (group - low) / (reach if reach > 1e-12 else 1)).astype(np.uint8)


def draw(
    ax: Any,
    size: tuple[float, float],
    ink: np.ndarray,
    names: Sequence[str],
    probabilities: np.ndarray,
    maps: Sequence[tuple[str, np.ndarray]],
) -> None:
    """Draw all three on axes that count in pixels of the page."""
    width, height = 96 * size[0], 96 * size[1]
    bare(ax, width, height)
    placed(ax, ink, 1, 1, PAD - 2)
    _outline(ax, 1, 1, PAD - 2)
    _bars(ax, names, probabilities, PAD + 50, width - 80)
    y = PAD + 14.0
    for title, group in maps:
        ax.text(0, y + 12, title, fontsize=9.5)
        y += 24
        for k, picture in enumerate(shades(group)):
            x, down = (k % COLUMNS) * (TILE + GAP), (k // COLUMNS) * (TILE + GAP)
            tall = TILE * picture.shape[0] / max(picture.shape)
            wide = TILE * picture.shape[1] / max(picture.shape)
            ax.imshow(picture, extent=(x, x + wide, y + down + tall, y + down), **GREY_ON_PAPER)
            _outline(ax, x, y + down, TILE)
        y += (1 + (len(group) - 1) // COLUMNS) * (TILE + GAP)


def _bars(ax: Any, names: Sequence[str], probabilities: np.ndarray, left: float, right: float) -> None:
    step, best = PAD / len(names), int(probabilities.argmax()) if probabilities.max() > 0 else -1
    for k, (name, p) in enumerate(zip(names, probabilities, strict=True)):
        y = (k + 0.5) * step
        colour = plots.ORANGE if k == best else plots.BLUE
        ax.barh(y, (right - left) * p, height=0.66 * step, left=left, color=colour, zorder=3)
        ax.text(left - 8, y, name, ha="right", va="center", fontsize=11, weight="bold" if k == best else "normal")
        ax.text(left + (right - left) * p + 6, y, f"{100 * p:.0f} %", va="center", fontsize=9.5)


def _outline(ax: Any, x: float, y: float, side: float) -> None:
    ax.plot([x, x + side, x + side, x, x], [y, y, y + side, y + side, y], color="#888", linewidth=0.7, zorder=3)
