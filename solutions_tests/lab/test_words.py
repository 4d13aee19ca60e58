"""Words that are kept: the same pixels as Matplotlib's own, whatever stood there before, and less to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure

from helpers.lab import words
from helpers.lab.words import AggCanvas

PLAIN: dict[str, Any] = {"x": 0.2, "y": 0.5, "s": "AVA 0.25"}
CHANGES: list[dict[str, Any]] = [
    {"s": "AVA 0.5"},
    {"x": 0.2015},
    {"y": 0.507},
    {"color": "red"},
    {"alpha": 0.3},
    {"fontsize": 17},
    {"fontweight": "bold"},
    {"family": "monospace"},
    {"rotation": 30, "rotation_mode": "anchor"},
    {"ha": "center"},
    {"antialiased": False},
    {"s": "$x_1^2$"},
    {"s": r"$\frac{a}{b}$ of $\sqrt{2}$"},
    {"s": "two\nlines"},
    {"bbox": {"facecolor": "yellow"}},
    {"fontfeatures": ["-kern"]},
]


def pixels(canvas: FigureCanvasAgg, dpi: float = 100, **word: Any) -> np.ndarray:
    """What one word looks like."""
    canvas.figure.set_dpi(dpi)
    canvas.figure.texts.clear()
    canvas.figure.text(**word)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def canvases() -> tuple[FigureCanvasAgg, FigureCanvasAgg]:
    """Ours, and Matplotlib's own."""
    return AggCanvas(Figure(figsize=(3, 1))), FigureCanvasAgg(Figure(figsize=(3, 1)))


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_word_is_the_one_that_matplotlib_writes(change: dict[str, Any]) -> None:
    ours, theirs = canvases()
    first = pixels(theirs, **PLAIN)
    for word in (PLAIN, PLAIN | change, PLAIN, PLAIN | change):
        assert np.array_equal(pixels(ours, **word), pixels(theirs, **word))
    assert not np.array_equal(pixels(theirs, **PLAIN | change), first)  # the change can be seen


def test_a_finer_picture_has_words_of_its_own() -> None:
    ours, theirs = canvases()
    for dpi in (100, 150, 100):
        assert np.array_equal(pixels(ours, dpi, **PLAIN), pixels(theirs, dpi, **PLAIN))


def test_only_new_words_are_shaped(monkeypatch: pytest.MonkeyPatch) -> None:
    shaped: list[str] = []
    own = RendererAgg.draw_text

    def spied(self: Any, gc: Any, x: float, y: float, s: str, *rest: Any, **more: Any) -> None:
        shaped.append(s)
        own(self, gc, x, y, s, *rest, **more)

    monkeypatch.setattr(RendererAgg, "draw_text", spied)
    monkeypatch.setattr(words, "KEPT", 2)
    ours, _ = canvases()
    for word in ("one", "two", "one", "two", "one"):
        pixels(ours, **PLAIN | {"s": word})
    assert shaped == ["one", "two"]
    for word in ("three", "three", "one"):
        pixels(ours, **PLAIN | {"s": word})
    assert shaped == ["one", "two", "three", "one"]  # with more than two it started afresh


def test_the_height_of_a_font_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    own = words.get_font

    def spied(path: str) -> Any:
        looked_up.append(path)
        return own(path)

    monkeypatch.setattr(words, "get_font", spied)
    ours, _ = canvases()
    for word in ("one", "two\nlines", "$x$"):
        pixels(ours, **PLAIN | {"s": word})
    assert len(looked_up) == 1
    pixels(ours, **PLAIN | {"fontsize": 30})
    assert len(looked_up) == 2
