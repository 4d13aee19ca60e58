"""A kernel editor and a drawing pad on small data, for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.lab.drawing_pad import DrawingPad
from helpers.lab.kernel_editor import KernelEditor

RAMP = np.repeat(np.arange(0, 240, 20, dtype=np.uint8)[None], 10, axis=0)  # (10, 12): brighter to the right
CROSS = np.full((9, 9), 200, np.uint8)
CROSS[4], CROSS[:, 4] = 0, 0
KERNELS = {"vertical edge": [[1, 0, -1]] * 3, "blur": [[1, 1, 1]] * 3, "nothing": [[0, 0, 0]] * 3}
EXAMPLES = np.zeros((2, 8, 8), np.uint8)
EXAMPLES[0, :, 3:5], EXAMPLES[1, 3:5] = 255, 255


def filtered(picture: np.ndarray, kernel: np.ndarray) -> tuple[np.ndarray, str]:
    """A picture and the response of a filter."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3))
    response = (windows * kernel).sum(axis=(2, 3))
    return response, f"from {response.min():g} to {response.max():g}"


def upright(ink: np.ndarray) -> tuple[list[float], list[tuple[str, np.ndarray]], str]:
    """A drawing, and whether it stands or lies."""
    rows, columns = ink.max(axis=1).astype(float), ink.max(axis=0).astype(float)
    standing = float((rows.sum() + 1) / (rows.sum() + columns.sum() + 2))
    maps = [("halves", np.stack([ink[:, :4], ink[:, 4:]])), ("differences", np.diff(ink.astype(float))[None])]
    return [standing, 1 - standing], maps, f"{int((ink > 0).sum())} pixels, standing {100 * standing:.0f} %"


def editor(function: Any = filtered, **more: Any) -> KernelEditor:
    """An editor with two pictures and three kernels."""
    settings: dict[str, Any] = {
        "pictures": {"ramp": RAMP, "cross": CROSS},
        "kernels": KERNELS,
        "ask": "What is bright?",
    }
    return KernelEditor(function, **(settings | more))


def pad(function: Any = upright, controls: Any = None, **more: Any) -> DrawingPad:
    """A sheet of 8 x 8 pixels with two classes."""
    settings: dict[str, Any] = {"side": 8, "names": ["standing", "lying"], "examples": EXAMPLES, "ask": "Which?"}
    return DrawingPad(function, controls or {}, **(settings | more))
