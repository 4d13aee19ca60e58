"""A show piece: the learner draws a small picture, and a trained network answers while the pen moves.

    @draw_a_picture(size=28, names="0123456789", examples=digits, ask="Which digit does it get wrong?")
    def drawn(ink):
        '''A drawn digit, what the network takes it for, and its feature maps.'''
        ...                                                    # ink (28, 28) uint8, 0 paper to 255 ink
        return probabilities, [("after the first layer", maps)], f"a {probabilities.argmax()}"

The browser draws pen, bars and maps; the network runs here, in the function.
"""

from __future__ import annotations

import base64
import binascii
import functools
import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.lab import still_pad
from helpers.lab.canvas import Canvas
from helpers.lab.controls import Button, Control, Hidden, Values, button, hidden
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line
from helpers.lab.still_pad import COLUMNS, GAP, PAD, TILE

WIDTH = 806  # pixels of the page


class Answer(NamedTuple):
    """What the function said about a drawing."""

    probabilities: np.ndarray  # (C,)
    maps: list[tuple[str, np.ndarray]]  # titles and feature maps (k, h, w)
    words: str


class DrawingPad(Exploration):
    """A sheet of size x size pixels to draw on; see the module's docstring and `draw_a_picture`."""

    scripts = ("sheet.js", "pad.js")

    def __init__(
        self,
        function: Callable[..., Any],
        controls: Mapping[str, Control],
        ask: str,
        side: int,
        names: Sequence[str],
        examples: Any,
    ) -> None:
        self.side, self.names = side, [str(name) for name in names]
        self.examples = [_packed(picture) for picture in _checked_examples(examples, side)]
        rng = np.random.default_rng(0)
        noise = _packed(rng.integers(0, 256, (side, side)).astype(np.uint8))
        own: dict[str, Button | Hidden] = {
            "ink": hidden("", [*self.examples, noise]),
            "next": hidden(0),  # which example comes next
            "example": button("Show an example", self._example),
            "clear": button("Clear", lambda values: {"ink": ""}),
        }
        super().__init__(function, {**controls, **own}, ask)
        groups = self.answered(self.start()).maps
        rows = sum(1 + (len(maps) - 1) // COLUMNS for _, maps in groups)
        self.canvas = Canvas((WIDTH / 96, (PAD + 24 + 24 * len(groups) + rows * (TILE + GAP)) / 96))

    def _refuse_misfits(self) -> None:
        taken = list(inspect.signature(self.function).parameters)
        if taken != ["ink", *self.controls]:
            raise ValueError(
                f"draw_a_picture: {self.name} takes {taken}, expected the arguments {['ink', *self.controls]}"
            )
        self._refuse_silence()

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; the drawing must be one."""
        result = super().changed(values, changes)
        self.drawing(result)
        return result

    def surprise(self, rng: random.Random) -> Values:
        """An example, under random settings."""
        values = {name: rng.choice(control.values) for name, control in self.controls.items()}
        return self.start() | values | {"ink": rng.choice(self.examples)}

    def drawing(self, values: Values) -> np.ndarray:
        """The drawing (size, size) of uint8, from 0 (paper) to 255 (ink)."""
        if not values["ink"]:
            return np.zeros((self.side, self.side), dtype=np.uint8)
        try:
            ink = np.frombuffer(base64.b64decode(values["ink"], validate=True), dtype=np.uint8)
            return ink.reshape(self.side, self.side)
        except (TypeError, ValueError, binascii.Error) as problem:
            raise ValueError(f"{self.name}: the drawing did not arrive whole ({problem})") from None

    def _example(self, values: Values) -> Values:
        number = values["next"] % len(self.examples)
        return {"ink": self.examples[number], "next": number + 1}

    def answered(self, values: Values) -> Answer:
        """What the function says, refused where the browser could not show it."""
        settings = {name: values[name] for name in self.controls}
        probabilities, maps, words = self.function(self.drawing(values).copy(), **settings)
        probabilities = np.asarray(probabilities, dtype=float)
        maps = [(str(title), np.asarray(group, dtype=float)) for title, group in maps]
        fine = probabilities.shape == (len(self.names),) and np.isfinite(probabilities).all()
        if not fine or not (probabilities.min() >= -1e-6 and probabilities.max() <= 1 + 1e-6):
            raise ValueError(
                f"{self.name}: probabilities {probabilities.tolist()}, expected {len(self.names)} numbers from 0 to 1"
            )
        for title, group in maps:
            if group.ndim != 3 or not np.isfinite(group).all():
                raise ValueError(f"{self.name}: {title} has shape {group.shape}, expected finite maps (k, h, w)")
        return Answer(probabilities, maps, self._words(words))

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """Drawing, bars and maps as a still picture."""
        answer = self.answered(values)
        self.canvas.clear()
        still_pad.draw(self.canvas.axes, self.canvas.size, self.drawing(values), self.names, *answer[:2])
        yield answer.words, None

    def frames(self, values: Values) -> Iterator[Frame]:
        """Numbers for the browser, which draws them."""
        try:
            answer = self.answered(values)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error), data={}, buffer=b"\0")
            return
        shades = [still_pad.shades(group) for _, group in answer.maps]
        data = {
            "side": self.side,
            "ink": values["ink"],
            "names": self.names,
            "probabilities": [round(float(p), 4) for p in answer.probabilities],
            "maps": [{"title": title, "shape": list(group.shape)} for title, group in answer.maps],
            "pad": PAD,
            "tile": TILE,
            "gap": GAP,
            "columns": COLUMNS,
        }
        yield Frame(answer.words, data=data, buffer=b"".join(one.tobytes() for one in shades) or b"\0")

    def still(self) -> tuple[Values, Frame]:
        """What is stored: the first example, since nobody has drawn."""
        values = self.start() | {"ink": self.examples[0]}
        return values, self.last(values)


def draw_a_picture(
    *, size: int, names: Sequence[str], examples: Any, ask: str, **controls: Control
) -> Callable[[Callable[..., Any]], DrawingPad]:
    """Turn ``function(ink, **controls) -> (probabilities, maps, read-out)`` into a sheet to draw on.

    Parameters
    ----------
    size : int
        Pixels along each side of the drawing, 8 to 64.
    names : sequence of str
        What the probabilities belong to, 2 to 12.
    examples : array (n, size, size) of uint8
        Drawings that a button shows one after the other, 0 paper to 255 ink; the first is the stored picture.
    ask : str
        The question to answer before drawing.
    **controls
        As for ``explore``.

    Returns
    -------
    decorator
        ``ink`` (size, size) is uint8; ``probabilities`` are as many as names, from 0 to 1 (all 0: no answer);
        ``maps`` is a list of (title, array (k, h, w)), shown from white (0, or the lowest) to dark (the highest).

    Raises
    ------
    ValueError
        If names or examples are not as above, or the function gives something else.
    """
    if not 8 <= size <= 64 or not 2 <= len(names) <= 12:
        raise ValueError(
            f"draw_a_picture: size is {size}, with {len(names)} names; expected 8 to 64, and 2 to 12 names"
        )

    def decorate(function: Callable[..., Any]) -> DrawingPad:
        pad = DrawingPad(function, controls, ask, size, names, examples)
        functools.update_wrapper(pad, function)  # type: ignore[arg-type]
        pad._ipython_display_()
        return pad

    return decorate


def _checked_examples(examples: Any, side: int) -> np.ndarray:
    examples = np.asarray(examples)
    if examples.ndim != 3 or examples.shape[1:] != (side, side) or not len(examples) or examples.dtype != np.uint8:
        raise ValueError(
            f"draw_a_picture: examples has shape {examples.shape} and type {examples.dtype}, expected (n, {side},"
            f" {side}) of uint8 with n of at least 1, from 0 (paper) to 255 (ink)."
        )
    return examples


def _packed(picture: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(picture).tobytes()).decode()
