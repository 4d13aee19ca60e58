"""Numbers that build on each other, as stairs: a tread for each number, an arrow with a name for each step."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from helpers.lab.colours import BLUE, GREY, INK, ORANGE

TREAD = 0.34  # half the width of a tread; the stairs stand 1 apart


def stairs(
    ax: Axes,
    names: Sequence[str],
    errors: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    gap_names: Sequence[str],
    lit: str = "",
    top: float | None = None,
) -> None:
    """Error rates from left to right with their intervals, and between neighbours an arrow for the gap.

    names, errors, lows, highs: one per tread, shares in [0, 1], shown in percent; gap_names: one per step; the gap
    called ``lit`` stands out; ``top`` is the upper end of the axis in percent, where it shall stay the same.
    """
    if not len(names) == len(errors) == len(lows) == len(highs) == len(gap_names) + 1:
        counts = ", ".join(str(len(part)) for part in (names, errors, lows, highs, gap_names))
        raise ValueError(
            f"stairs: names, errors, lows, highs, gap_names have {counts} entries, expected one name, error, low and"
            " high for each tread, and one gap name fewer. Take them from one ladder."
        )
    percent, least, most = ([100 * value for value in part] for part in (errors, lows, highs))
    reach = top if top is not None else max(1.25 * max(most), 1.0)
    rim = [withStroke(linewidth=3, foreground="white")]
    for k, (value, low, high) in enumerate(zip(percent, least, most, strict=True)):
        ax.fill_between([k - TREAD, k + TREAD], low, high, color=BLUE, alpha=0.22, linewidth=0)
        ax.plot([k - TREAD, k + TREAD], [value, value], color=BLUE, linewidth=3, solid_capstyle="butt")
    for k, name in enumerate(gap_names):
        start, end = percent[k], percent[k + 1]
        shown = name == lit
        colour = ORANGE if shown else GREY
        ax.plot([k + TREAD, k + 0.5], [start, start], color=colour, linewidth=0.8, linestyle=":")
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.4 if shown else 1.4, "shrinkA": 0, "shrinkB": 0}
        if abs(end - start) > 0.01 * reach:
            ax.annotate("", (k + 0.5, end), (k + 0.5, start), arrowprops=style)
        weight, ink = ("bold", ORANGE) if shown else ("normal", INK)
        text = f"{name}\n{end - start:+.1f}"
        height = min(max(most[k], most[k + 1]) + 0.03 * reach, 0.86 * reach)
        ax.text(k + 0.5, height, text, ha="center", va="bottom", weight=weight, color=ink, path_effects=rim, fontsize=9)
    ax.set(xlim=(-0.5, len(names) - 0.5), ylim=(0, reach))
    marked = [f"{name}\n{value:.1f} %" for name, value in zip(names, percent, strict=True)]
    ax.set_xticks(range(len(names)), marked)
    ax.tick_params(axis="x", length=0)
    ax.grid(False, axis="x")
    ax.set_ylabel("error in %")
