"""The colours of the course: told apart in colour blindness and in grey print, and few enough for small pictures."""

from __future__ import annotations

import functools

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from PIL import Image

BLUE, ORANGE, GREEN, PINK, GREY, INK = "#0b5fa5", "#c75000", "#1b7f5c", "#a33b78", "#7a7a7a", "#222222"
COLOURS = (BLUE, ORANGE, GREEN, PINK, GREY)
PROBABILITY = LinearSegmentedColormap.from_list("probability", ["#86b3db", "#f7f7f7", "#f8d3b4"])
SIGNED = LinearSegmentedColormap.from_list("signed", ["#08305c", "#7fb0da", "#f7f7f7", "#f9cfa8", "#d9701e"])
COST = LinearSegmentedColormap.from_list("cost", ["#f7fafc", "#b7d0e4", "#7fa8cb"])
PALE = "#fdf0e6"


def ramp(colour: str, steps: int) -> np.ndarray:
    """``steps`` colours on the way from white to ``colour``: what smooth edges are made of; (steps, 3) in 0..1."""
    share = np.linspace(0, 1, steps + 1)[1:, None]
    return 1 - share + share * np.array(to_rgb(colour))


def _shades(colours: Colormap, steps: int) -> np.ndarray:
    return colours(np.linspace(0, 1, steps))[:, :3]


@functools.cache
def palette() -> Image.Image:
    """A picture that holds the 256 colours in which explorations are sent to the browser."""
    rows = [np.ones((1, 3)), np.linspace(0, 1, 32, endpoint=False)[:, None].repeat(3, axis=1)]
    rows += [ramp(colour, 11) for colour in COLOURS[:4]]
    rows += [_shades(SIGNED, 81), _shades(PROBABILITY, 61), _shades(COST, 36), np.array([to_rgb(PALE)])]
    table = np.rint(255 * np.concatenate(rows)).astype(np.uint8)
    assert len(table) == 256
    holder = Image.new("P", (1, 1))
    holder.putpalette(table.tobytes())
    return holder
