"""A desk that writes a text backwards and looks where it should, for the tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.lab.alignment import Aligned, AlignmentDesk

EXAMPLES = {"a word": ["abc", "ab cd"], "a shout": ["hey"]}


def backwards(kind: str, text: str, blocked: tuple[int, ...], temperature: float) -> tuple[Aligned | None, str]:
    """A text, the same backwards, and where each letter comes from."""
    inputs = list(text.strip().upper() if kind == "a shout" else text.strip())
    if not inputs or len(blocked) >= len(inputs):
        return None, "Type something, please."
    n = min(len(inputs), 15)
    scores = 3.0 * np.eye(len(inputs))[::-1][:n]
    outputs = ["?" if len(inputs) - 1 - t in blocked else inputs[-1 - t] for t in range(n)]
    return Aligned(inputs, outputs, np.full(n, 0.9), scores), f"backwards: {''.join(outputs)} at {temperature:.2g}"


def aligner(function: Any = backwards, **more: Any) -> AlignmentDesk:
    """A desk with two kinds of text."""
    settings: dict[str, Any] = {"examples": EXAMPLES, "ask": "Where does it look?", "step": 1} | more
    return AlignmentDesk(function, **settings)
