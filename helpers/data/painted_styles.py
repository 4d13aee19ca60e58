"""Pictures for style transfer: two styles that the course paints itself, textures, and photographs cut to squares.

"brush strokes" and "stained glass" are drawn from a seed, so they belong to nobody else (lesson 4.11).
"""

from functools import cache
from typing import Any

import numpy as np

from helpers.checks import check_choice, check_generator, check_whole
from helpers.data.skimage_pictures import whole_picture

STYLES = ("brush strokes", "stained glass", "brick", "gravel", "grass", "coins")
# top, left, side: the square of the photograph that is shown
CONTENTS = {"cat": (0, 70, 300), "astronaut": (5, 95, 250), "coffee": (0, 115, 400)}
TEXTURES = {"brick": (0, 0, 256), "gravel": (0, 0, 160), "grass": (0, 0, 200), "coins": (0, 0, 303)}

NIGHT = np.array([[20, 34, 92], [32, 68, 140], [60, 116, 178], [130, 178, 206], [228, 190, 70], [244, 222, 140],
                  [24, 60, 70], [190, 120, 40]]) / 255  # fmt: skip
GLASS = np.array([[196, 30, 40], [232, 160, 30], [30, 80, 170], [24, 130, 90], [240, 220, 120], [120, 40, 130],
                  [40, 150, 190], [220, 90, 40]]) / 255  # fmt: skip


@cache
def load_style(name: str, size: int = 160) -> np.ndarray:
    """A style picture, square; it cannot be written to.

    Parameters
    ----------
    name : str
        One of `STYLES`: two that the course paints, four photographs of scikit-image.
    size : int
        Pixels along a side, 32 to 320.

    Returns
    -------
    array (size, size, 3) of uint8

    Raises
    ------
    ValueError
        If there is no such style, or size is out of its range.
    """
    name = check_choice("load_style", "name", name, STYLES)
    size = check_whole("load_style", "size", size, least=32, most=320)
    if name == "brush strokes":
        picture = paint_strokes(size, np.random.default_rng(1))
    elif name == "stained glass":
        picture = paint_glass(size, np.random.default_rng(2))
    else:
        picture = _square(name, TEXTURES[name], size)
    picture.flags.writeable = False
    return picture


@cache
def load_content(name: str, size: int = 160) -> np.ndarray:
    """A photograph cut to a square; it cannot be written to.

    Parameters
    ----------
    name : str
        One of `CONTENTS`: "cat", "astronaut" or "coffee".
    size : int
        Pixels along a side, 32 to 320.

    Returns
    -------
    array (size, size, 3) of uint8

    Raises
    ------
    ValueError
        If there is no such photograph, or size is out of its range.
    """
    name = check_choice("load_content", "name", name, CONTENTS)
    picture = _square(name, CONTENTS[name], check_whole("load_content", "size", size, least=32, most=320))
    picture.flags.writeable = False
    return picture


def paint_strokes(size: int, rng: np.random.Generator, *, strokes: int = 800) -> np.ndarray:
    """Brush strokes in blue and yellow that follow the level lines of a random landscape.

    Each stroke is a bundle of five bristles, lighter on one side; its color is that of another landscape.

    Parameters
    ----------
    size : int
        Pixels along a side, at least 32. Strokes keep their share of the picture.
    rng : numpy Generator
        Where the strokes lie.
    strokes : int
        How many are laid over each other, at least 1.

    Returns
    -------
    array (size, size, 3) of uint8

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    from PIL import Image, ImageDraw

    size = check_whole("paint_strokes", "size", size, least=32)
    strokes = check_whole("paint_strokes", "strokes", strokes, least=1)
    check_generator("paint_strokes", rng)
    n, fine = 160, 4 * size / 160  # strokes are laid out on 160 units, drawn four times as fine, then made smaller
    down, right = np.gradient(_landscape(n, 3, rng))
    tone = _landscape(n, 4, rng)
    tone = (tone - tone.min()) / (tone.max() - tone.min())
    canvas = Image.new("RGB", (4 * size, 4 * size), _color(NIGHT[1]))
    pencil = ImageDraw.Draw(canvas)
    for _ in range(strokes):
        start = rng.uniform(-5, n + 5, 2)
        row, column = _place(start, n)
        shade = NIGHT[int(np.clip(tone[row, column] * 6 + rng.normal(0, 0.7), 0, 5))]
        shade = NIGHT[rng.integers(len(NIGHT))] if rng.random() < 0.06 else shade
        line = _along(start, down, right, 34 * rng.uniform(0.6, 1.2))
        _stroke(pencil, line, shade, 8 * rng.uniform(0.7, 1.2), fine, rng)
    return np.array(canvas.resize((size, size), Image.Resampling.LANCZOS))


def paint_glass(size: int, rng: np.random.Generator, *, panes: int = 140) -> np.ndarray:
    """A window of colored panes, brighter in their middle, with dark lead between them.

    A pane is what lies nearest to one of so many random points; some of the points lie outside of the picture.

    Parameters
    ----------
    size : int
        Pixels along a side, at least 32. Panes keep their share of the picture.
    rng : numpy Generator
        Draws the points and the colors.
    panes : int
        How many points, at least 2.

    Returns
    -------
    array (size, size, 3) of uint8

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    from scipy.spatial import cKDTree

    size = check_whole("paint_glass", "size", size, least=32)
    panes = check_whole("paint_glass", "panes", panes, least=2)
    check_generator("paint_glass", rng)
    n, fine = 160, 3  # laid out on 160 units; nine points of a pixel are averaged
    points = rng.uniform(-0.1, 1.1, (panes, 2)) * n
    colors = GLASS[rng.integers(len(GLASS), size=panes)] + rng.normal(0, 0.05, (panes, 1))
    axis = (np.arange(fine * size) + 0.5) * n / (fine * size)
    distance, nearest = cKDTree(points).query(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2), k=2)
    apart = np.linalg.norm(points[nearest[:, 0]] - points[nearest[:, 1]], axis=1)
    edge = (distance[:, 1] ** 2 - distance[:, 0] ** 2) / (2 * apart)  # how far from the line between two panes
    glow = 0.75 + 0.35 * np.clip(edge / np.median(edge), 0, 1)
    light = np.where(edge[:, None] < 1.1, 0.05, np.clip(colors[nearest[:, 0]] * glow[:, None], 0, 1))
    return np.array(np.rint(255 * light.reshape(size, fine, size, fine, 3).mean(axis=(1, 3))), dtype=np.uint8)


def _square(name: str, cut: tuple[int, int, int], size: int) -> np.ndarray:
    from skimage.transform import resize

    whole = whole_picture(name)
    top, left, side = cut
    part = whole[top : top + side, left : left + side]
    part = part if part.ndim == 3 else np.stack([part] * 3, axis=2)
    smaller = resize(part, (size, size, 3), anti_aliasing=True, preserve_range=True)
    return np.array(np.rint(smaller).clip(0, 255), dtype=np.uint8)


def _landscape(n: int, hills: int, rng: np.random.Generator) -> np.ndarray:
    """A smooth random surface (n, n) with about so many hills along a side."""
    from scipy.ndimage import zoom

    surface: np.ndarray = zoom(rng.standard_normal((hills + 3, hills + 3)), n / hills, order=3)[:n, :n]
    return surface


def _place(point: np.ndarray, n: int) -> tuple[int, int]:
    column, row = np.clip(point, 0, n - 1).astype(int)
    return row, column


def _along(start: np.ndarray, down: np.ndarray, right: np.ndarray, length: float) -> np.ndarray:
    """Eight points (8, 2) of (x, y) along a level line of the landscape with these slopes."""
    points = [start]
    for _ in range(7):
        row, column = _place(points[-1], len(down))
        angle = np.arctan2(right[row, column], -down[row, column])
        points.append(points[-1] + length / 8 * np.array([np.cos(angle), np.sin(angle)]))
    return np.array(points)


def _stroke(pencil: Any, line: np.ndarray, shade: np.ndarray, width: float, fine: float, rng: Any) -> None:
    along = np.gradient(line, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across /= np.linalg.norm(across, axis=1, keepdims=True) + 1e-9
    for number, light in enumerate((0.1, 0, 0, 0, -0.1)):
        bristle = (line + (number - 2) / 5 * width * across) * fine
        color = _color(shade + rng.normal(0, 0.05) + light)
        pencil.line([(x, y) for x, y in bristle], color, max(1, round(width / 4 * fine)), joint="curve")


def _color(shade: np.ndarray) -> tuple[int, int, int]:
    red, green, blue = (round(255 * value) for value in np.clip(shade, 0, 1).tolist())
    return red, green, blue
