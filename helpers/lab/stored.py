"""Explorations that live without a kernel: every picture that their controls lead to, drawn in advance into a file.

While ``COURSE_SITE`` names a folder, each exploration with one or two controls leaves a file there. On a page of the
site, ``front/stored.js`` answers the controls from it, with the same panel that JupyterLab shows.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from helpers.lab.canvas import DPI
from helpers.lab.controls import Control, Values
from helpers.lab.widget import spec

if TYPE_CHECKING:
    from helpers.lab.exploration import Exploration

MOST = 25  # pictures of one exploration
FEWEST = 5  # positions of a slider: with fewer it is none
STORED_DPI = 96


def storable(exploration: Exploration) -> bool:
    """Whether all that a learner can do there is to move one or two controls, over few enough pictures."""
    plain = exploration.scripts == ("picture.js",) and not (exploration.buttons or exploration.hidden)
    return plain and exploration.click is None and 1 <= len(exploration.controls) <= 2 and bool(kept(exploration))


def kept(exploration: Exploration) -> dict[str, list[int]]:
    """The positions of each control that are drawn: all of a list, evenly spread ones of a slider, always its start.

    Returns
    -------
    dict
        Rising positions by the control's name; empty where they would make more than `MOST` pictures.
    """
    controls = exploration.controls
    sliders = [name for name, control in controls.items() if control.kind == "slider"]
    others = int(np.prod([len(controls[name].values) for name in controls if name not in sliders]))
    room = int((MOST / others) ** (1 / len(sliders)) + 1e-9) if sliders else 0
    if others > MOST or (sliders and room < min(FEWEST, *(len(controls[name].values) for name in sliders))):
        return {}
    return {
        name: _spread(control, room) if name in sliders else list(range(len(control.values)))
        for name, control in controls.items()
    }


def _spread(control: Control, most: int) -> list[int]:
    """At most ``most`` positions: both ends, evenly between them, and the start in the place of the nearest one."""
    count, start = len(control.values), control.index(control.start)
    places = sorted({round(place) for place in np.linspace(0, count - 1, min(most, count))})
    if start not in places:
        inner = places[1:-1] or places[-1:]
        places[places.index(min(inner, key=lambda place: abs(place - start)))] = start
    return sorted(places)


def store(exploration: Exploration, folder: Path, name: str) -> Path | None:
    """Draw all pictures of an exploration into one file.

    Parameters
    ----------
    exploration : Exploration
        Any; one that cannot be stored is left alone.
    folder : Path
        Where the file goes; made if need be.
    name : str
        The file's name without its ending, unique in the course: the lesson's number and the exploration's name.

    Returns
    -------
    Path or None
        The file, or None where there is none. It is a script, because a page that was opened from a folder may load
        scripts and nothing else: it puts one object into ``stored``, with the pictures as lossless WebP.
    """
    if not storable(exploration):
        return None
    positions, controls = kept(exploration), exploration.controls
    exploration.canvas.set_dpi(STORED_DPI)
    try:
        states = list(itertools.product(*positions.values()))
        drawn = [_state(exploration, dict(zip(controls, state, strict=True))) for state in states]
    finally:
        exploration.canvas.set_dpi(DPI)
    described = spec(exploration)
    for control in described["controls"]:
        control["labels"] = [control["labels"][at] for at in positions[control["name"]]]
    content = {
        "spec": described,
        "start": [positions[key].index(control.index(control.start)) for key, control in controls.items()],
        "counts": [len(places) for places in positions.values()],
        "readouts": [readout for _, readout, _ in drawn],
        "alts": [alt for _, _, alt in drawn],
        "pictures": [base64.b64encode(picture).decode() for picture, _, _ in drawn],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.js"
    path.write_text(f"stored[{json.dumps(name)}] = {json.dumps(content)};\n", encoding="utf-8")
    return path


def _state(exploration: Exploration, at: dict[str, int]) -> tuple[bytes, str, str]:
    """Picture, read-out and description at the positions of the controls; errors pass through."""
    values: Values = {name: control.values[at[name]] for name, control in exploration.controls.items()}
    for words, done in exploration.outcomes(values):
        if done is None or done >= 1:
            picture, readout = exploration.canvas.png(coarse=True), words
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(out, "webp", lossless=True, method=6)
    return out.getvalue(), readout, exploration.described(values, readout)
