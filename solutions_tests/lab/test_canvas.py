"""The canvas: whatever was drawn before, the next picture is the one that fresh axes would give."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.lab import plots
from helpers.lab.canvas import Canvas
from helpers.lab.still_alignment import weights_map

x = np.linspace(0, 5, 30)


def curve(ax: Any) -> None:
    ax.plot(x, np.sin(x), label="sine")
    ax.plot(x, np.cos(x), label="cosine")
    ax.legend()
    plots.label(ax, "waves", "x", "y")


def logarithmic(ax: Any) -> None:
    ax.plot(x, np.exp(5 * x))
    ax.set_yscale("log")


def image(ax: Any) -> None:
    plots.picture(ax, np.arange(12.0).reshape(3, 4), "picture")


def bars(ax: Any) -> None:
    ax.bar(["a", "b", "c"], [1, 3, 2])


def scattered(ax: Any) -> None:
    plots.classes(ax, np.stack([x, x**2]), x > 2)
    ax.axvline(1)
    ax.axhspan(0, 3)
    ax.set(xlim=(-3, 9), ylim=(90, -4))


def map_of_cost(ax: Any) -> None:
    plots.cost_map(ax, x, x, np.add.outer(x, x**2))
    plots.path(ax, np.stack([x, x], axis=1))


def dressed(ax: Any) -> None:
    ax.plot([1, 2], [5, 9])
    ax.grid(False)
    ax.tick_params(labelsize=14, direction="in")
    ax.spines["left"].set_visible(False)
    ax.set_facecolor("#dddddd")
    ax.margins(0.3)
    ax.set_aspect("equal")
    ax.xaxis.set_label_position("top")
    ax.set_title("in the middle", loc="center")


def graph(ax: Any) -> None:
    plots.boxes(ax, {"a": (0, 0, "a"), "b": (1, 0, "b")}, [("a", "b")])


def words(ax: Any) -> None:
    ax.text(0.2, 0.5, "one")
    ax.text(0.8, 0.2, "other")


def named(ax: Any) -> None:
    ax.plot(x, x)
    ax.set_xticks([0, 2, 4], ["nothing", "two", "four"], rotation=30, fontsize=6, ha="right")
    ax.set_yticks([])
    ax.invert_yaxis()


def bare(ax: Any) -> None:
    ax.imshow(np.arange(12.0).reshape(3, 4))
    ax.axis("off")


def on_top(ax: Any) -> None:
    ax.plot(x, x + 1)
    ax.xaxis.tick_top()
    ax.yaxis.set_visible(False)
    ax.minorticks_on()
    ax.grid(True, which="minor", axis="x")
    ax.set(xscale="log", frame_on=False)


def many_ticks(ax: Any) -> None:
    ax.plot(x, x)
    ax.set_xticks(range(6), [str(k) for k in range(6)])
    ax.get_xticklabels()[3].set(color="red", fontweight="bold", alpha=0.5)
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")


def weights(ax: Any) -> None:
    weights_map(ax, np.eye(4), ["a", "b", "c", "d"], ["one", "two", "three", "four"])


DRAWINGS: list[Callable[[Any], None]] = [
    curve, logarithmic, image, bars, scattered, map_of_cost, dressed, graph, words, named,
    bare, on_top, many_ticks, weights,
]  # fmt: skip


def pixels(canvas: Canvas, draw: Callable[[Any], None]) -> bytes:
    canvas.clear()
    draw(canvas.axes)
    return canvas.pixels().tobytes()


@pytest.fixture(scope="module")
def fresh() -> dict[str, bytes]:
    plots.use_style()
    found = {}
    for draw in DRAWINGS:
        canvas = Canvas((4, 3))
        pixels(canvas, curve)  # the first picture settles the layout
        old = canvas.axes
        place, cell = old.get_position(original=True), old.get_subplotspec()
        old.remove()
        new = canvas.figure.add_subplot(cell)
        new.set_position(place)
        draw(new)
        found[draw.__name__] = canvas.pixels().tobytes()
    return found


@pytest.mark.parametrize("before", DRAWINGS, ids=lambda draw: draw.__name__)
def test_nothing_of_a_picture_is_left_in_the_next(before: Callable[[Any], None], fresh: dict[str, bytes]) -> None:
    canvas = Canvas((4, 3))
    pixels(canvas, curve)
    for draw in DRAWINGS:
        pixels(canvas, before)
        assert pixels(canvas, draw) == fresh[draw.__name__], f"{draw.__name__} after {before.__name__}"


def test_blank_axes_are_seen_as_blank() -> None:
    canvas = Canvas((4, 3), 2)
    assert canvas.is_blank()
    canvas.axes[1].plot([1, 2])
    assert not canvas.is_blank()
    canvas.clear()
    assert canvas.is_blank()
