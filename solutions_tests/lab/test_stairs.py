"""Stairs: a tread per error, an arrow per gap that goes the right way, and names that stay inside."""

import pytest

from helpers.lab import plots
from helpers.lab.canvas import Canvas


def drawn(**more):
    canvas = Canvas((8.4, 3.4))
    errors = [0.04, 0.10, 0.07]
    lows, highs = [e - 0.01 for e in errors], [e + 0.02 for e in errors]
    plots.stairs(canvas.axes, ["human", "train", "dev"], errors, lows, highs, ["bias", "variance"], **more)
    canvas.agg.draw()
    return canvas


def test_treads_arrows_and_words() -> None:
    ax = drawn(lit="variance").axes
    treads = [line.get_ydata()[0] for line in ax.lines if line.get_linewidth() == 3]
    assert treads == pytest.approx([4, 10, 7])
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert [(a.xyann[1], a.xy[1]) for a in arrows] == [pytest.approx((4, 10)), pytest.approx((10, 7))]
    words = {text.get_text(): text.get_weight() for text in ax.texts if text.get_text()}
    assert words == {"bias\n+6.0": "normal", "variance\n-3.0": "bold"}
    assert [label.get_text() for label in ax.get_xticklabels()] == ["human\n4.0 %", "train\n10.0 %", "dev\n7.0 %"]


def test_names_stay_inside_a_low_axis() -> None:
    canvas = drawn(top=10.0)
    inside = canvas.axes.get_window_extent()
    for text in (t for t in canvas.axes.texts if t.get_text()):
        assert text.get_window_extent().y1 <= inside.y1 + 12


def test_lists_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="have 2, 1, 2, 2, 1 entries"):
        plots.stairs(Canvas((3, 3)).axes, ["a", "b"], [0.1], [0, 0], [1, 1], ["gap"])
