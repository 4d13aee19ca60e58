"""Small notebooks for the tests of the tests: a sound one, and one sentence of code to build others."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from helpers.lab.normal_form import METADATA, Notebook, normalise, serialise

PICTURE = "an exploration with a picture"
EXPLORE = '''
@explore(steps=slider(1, 5, start=2), more=button("More", lambda values: {{"steps": {pressed}}}), ask="What comes?")
def {name}(ax, steps):
    """A straight line."""
    ax.plot([0, 1], [0, {value}])
    return f"{{steps}} steps"
'''.strip()


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """A code cell, as it may come out of any editor: without id and execution count."""
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": None}


def text(source: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def printed(words: str, name: str = "stdout") -> dict[str, Any]:
    """The output of ``print(words)``."""
    return {"output_type": "stream", "name": name, "text": words + "\n"}


def exploration(name: str, value: str = "steps", pressed: str = 'min(values["steps"] + 1, 5)') -> str:
    """The code of an exploration with a slider and a button."""
    return EXPLORE.format(name=name, value=value, pressed=pressed)


def draft(*cells: dict[str, Any]) -> Notebook:
    """A notebook in normal form with these cells."""
    loose = {"cells": copy.deepcopy(list(cells)), "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return normalise(loose)


def save(path: Path, notebook: Notebook) -> Path:
    """Write a notebook as it is, sound or not."""
    path.write_text(serialise(notebook), encoding="utf-8")
    return path
