"""A labeling bench and a tagging board on twelve small pictures, for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.lab.labeling import LabelingBench
from helpers.lab.tagging import TaggingBoard

TRUTH = [0, 1, 2] * 4
RECORDED = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 0]
PICTURES = np.random.default_rng(0).integers(0, 256, (12, 6, 5)).astype(np.uint8)
CAUSES = ("blurred", "rotated")
TAGS = [["blurred"], ["rotated", "blurred"], []] * 4


def wrong(labels: np.ndarray, seconds: np.ndarray) -> str:
    """Pictures and what was read in them."""
    missed = int((labels != np.array(TRUTH)[: len(labels)]).sum())
    timed = f", {np.median(seconds):.1f} s" if len(seconds) and np.isfinite(seconds).all() else ""
    return f"{missed} wrong of {len(labels)}{timed}"


def ceilings(tags: np.ndarray, categories: tuple[str, ...]) -> tuple[list[list[str]], str]:
    """Errors and their causes."""
    rows = [[name, str(int(count))] for name, count in zip(categories, tags.sum(axis=0), strict=True)]
    return rows, f"{int(tags.any(axis=1).sum())} of {len(tags)} tagged"


def bench(function: Any = wrong, **more: Any) -> LabelingBench:
    """A bench with the names a, b, c."""
    settings: dict[str, Any] = {
        "pictures": PICTURES,
        "names": "abc",
        "truth": TRUTH,
        "recorded": RECORDED,
        "ask": "How many?",
    }
    return LabelingBench(function, **(settings | more))


def board(function: Any = ceilings, **more: Any) -> TaggingBoard:
    """A board with two causes."""
    captions = [f"picture {k}" for k in range(12)]
    settings: dict[str, Any] = {"pictures": PICTURES, "captions": captions, "categories": CAUSES, "recorded": TAGS}
    return TaggingBoard(function, **(settings | {"columns": ("cause", "errors"), "ask": "Which?"} | more))
