"""Axes that find out about their ticks once: the same picture as with Matplotlib's own, and less to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.lab.quick_axes import QuickAxes

CHANGES: dict[str, Callable[[Any], object]] = {
    "nothing": lambda axes: None,
    "larger numbers": lambda axes: axes.set(ylim=(0, 12345)),
    "an offset": lambda axes: axes.set(ylim=(3e8, 3.0001e8)),
    "logarithmic": lambda axes: axes.set(xscale="log", xlim=(0.01, 1000)),
    "turned words": lambda axes: axes.tick_params(axis="x", labelrotation=70),
    "words as ticks": lambda axes: axes.set_xticks([0, 1], ["a long word here", "two\nlines"]),
    "ticks above": lambda axes: axes.xaxis.tick_top(),
    "name at the right": lambda axes: axes.yaxis.set_label_position("right"),
    "minor ticks": lambda axes: axes.minorticks_on(),
    "upside down": lambda axes: axes.invert_yaxis(),
    "no spine": lambda axes: axes.spines.left.set_visible(False),
}


def drawn(change: Callable[[Any], object], **kind: Any) -> list[np.ndarray]:
    """A picture before and after a change, and once more in a larger figure; after the first, the layout stays."""
    figure = Figure(figsize=(4, 3), layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(1, 2, subplot_kw=kind)[1]
    axes.plot([0.5, 2, 3], [1, 5, 2])
    axes.set(title="what it is", xlabel="the name of x", ylabel="the name of y")
    pictures = []
    for act in (lambda: None, lambda: change(axes), lambda: figure.set_size_inches(5, 3)):
        act()
        canvas.draw()
        pictures.append(np.array(canvas.buffer_rgba()))
        figure.set_layout_engine("none")
    return pictures


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_picture_is_the_one_that_matplotlib_draws(change: Callable[[Any], object]) -> None:
    ours, theirs = drawn(change, axes_class=QuickAxes), drawn(change)
    assert all(np.array_equal(one, other) for one, other in zip(ours, theirs, strict=True))
    assert change is CHANGES["nothing"] or not np.array_equal(theirs[0], theirs[1])


def test_ticks_are_placed_and_measured_once_for_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for name in ("_update_ticks", "_get_ticklabel_bboxes"):
        own = getattr(Axis, name)

        def spied(self: Any, *rest: Any, own: Any = own, name: str = name) -> Any:
            asked.append(f"{self.axis_name}{name}")
            return own(self, *rest)

        monkeypatch.setattr(Axis, name, spied)
    figure = Figure()
    figure.set_layout_engine("none")  # whatever the defaults are by now
    axes = figure.add_subplot(axes_class=QuickAxes)
    FigureCanvasAgg(figure).draw()
    once = ["x_get_ticklabel_bboxes", "x_update_ticks", "y_get_ticklabel_bboxes", "y_update_ticks"]
    assert sorted(asked) == once
    axes.set_ylim(0, 7)
    assert [word.get_text() for word in axes.get_yticklabels()][-1] == "7"  # nothing of the picture holds after it
