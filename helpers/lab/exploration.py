"""Explorations: a question, a few controls, a picture computed by the helpers, and a read-out in words.

    @explore(learning_rate=log_slider(0.001, 3, start=0.1), ask="Where does the path leave the bowl?")
    def descent(ax, learning_rate):
        '''The cost bowl with the path of gradient descent.'''
        return "cost after 20 steps: 0.31"

A drawing function that ``yield``s is a training: every yield is one picture, shown while the next is computed, and
the learner can stop it. A yield is ``(read-out, done)`` with ``done`` rising to 1 for the progress bar.
"""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from helpers.lab import settings
from helpers.lab.canvas import Canvas
from helpers.lab.controls import Button, Control, Hidden, Values
from helpers.lab.faults import in_one_line

if TYPE_CHECKING:
    from helpers.lab.widget import Session


class Click(NamedTuple):
    """A click on the picture: number of the panel, and the position in the panel's own coordinates."""

    panel: int
    x: float
    y: float


@dataclass
class Frame:
    """One state of an exploration, ready to be shown."""

    readout: str = ""
    error: str = ""
    done: float | None = None
    png: bytes = b""
    data: dict[str, Any] = field(default_factory=dict)
    buffer: bytes = b""
    blank: bool = False
    cut: str = ""  # what sticks out of the picture


class Exploration:
    """What ``@explore`` makes of a drawing function; see the module's docstring.

    Raises
    ------
    ValueError
        If the drawing function and the controls do not fit together, or the docstring (the alt text) is missing.
    """

    scripts: tuple[str, ...] = ("picture.js",)
    surprising = True  # whether random values say something: where they do not, there is no "Surprise me"

    def __init__(
        self,
        function: Callable[..., Any],
        controls: Mapping[str, Control | Button | Hidden],
        ask: str,
        *,
        size: tuple[float, float] = (8.4, 3.8),
        panels: int | tuple[int, int] = 1,
        click: Callable[[Values, Click], Mapping[str, Any]] | None = None,
        drag: bool = False,
    ) -> None:
        self.function, self.ask, self.click, self.drag = function, ask, click, drag
        self.name = getattr(function, "__name__", "exploration")
        self.controls = {name: c for name, c in controls.items() if isinstance(c, Control)}
        self.hidden = {name: c for name, c in controls.items() if isinstance(c, Hidden)}
        self.buttons = {name: c for name, c in controls.items() if isinstance(c, Button)}
        self.about = " ".join((inspect.getdoc(function) or "").split())
        self._refuse_misfits()
        self.canvas = Canvas(size, panels)
        self.values = self.start()

    def _refuse_misfits(self) -> None:
        expected = [*self.controls, *self.hidden]
        taken = list(inspect.signature(self.function).parameters)[self._leading() :]
        if sorted(taken) != sorted(expected):
            raise ValueError(f"explore: {self.name} takes {taken}, but the controls are {expected}; give each its own")
        if self.drag and self.click is None:
            raise ValueError(
                f"explore: {self.name} has drag=True but no click, expected click= to say what a place does"
            )
        self._refuse_silence()

    def _refuse_silence(self) -> None:
        if not self.about:
            raise ValueError(f"explore: {self.name} has no docstring; say what the picture shows, it becomes alt text")
        if not self.ask:
            raise ValueError(f"explore: {self.name} asks nothing; pass ask= with a question to answer before moving")

    def _leading(self) -> int:
        return 1  # argument before the controls: the axes

    def start(self) -> Values:
        """The values that everything has at first, and again after Reset."""
        return {n: c.start for n, c in self.controls.items()} | {n: h.start for n, h in self.hidden.items()}

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """``values`` with ``changes``; numbers for a slider go to its nearest value."""
        result = dict(values)
        for name, value in changes.items():
            if name in self.hidden:
                result[name] = value
                continue
            if name not in self.controls:
                raise ValueError(f"{self.name}: there is no control {name!r}; there are {list(self.controls)}")
            options = self.controls[name].values
            if self.controls[name].kind == "slider":
                value = min(options, key=lambda option: abs(option - value))
            elif value not in options:
                raise ValueError(f"{self.name}: {name}={value!r} is none of {list(options)}")
            result[name] = value
        return result

    def surprise(self, rng: random.Random) -> Values:
        """Random values of all controls and hidden values."""
        values = {name: rng.choice(control.values) for name, control in self.controls.items()}
        return values | {name: rng.choice((h.start, *h.samples)) for name, h in self.hidden.items()}

    def pressed(self, name: str, values: Values) -> Values:
        """The values after a press of the button called ``name``."""
        return self.changed(values, self.buttons[name].action(dict(values)))

    def clicked(self, values: Values, x: float, y: float) -> Values:
        """The values after a click at the fractions ``x``, ``y`` of the picture's width and height, from top left."""
        hit = self.canvas.locate(x, y) if self.click else None
        return self.changed(values, self.click(dict(values), Click(*hit))) if self.click and hit else dict(values)

    def dragged(self, values: Values, places: Iterable[tuple[float, float]]) -> Values:
        """The values after clicks at all ``places``, in their order: what the pointer passes while it is held down."""
        return functools.reduce(lambda now, place: self.clicked(now, *place), places, dict(values))

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """Draw for ``values`` and give (read-out, share done) after each picture; errors pass through."""
        self.canvas.clear()
        result = self.function(self.canvas.axes, **values)
        if not inspect.isgenerator(result):
            yield self._words(result), None
            return
        done = 0.0
        for item in result:
            words, done = item if isinstance(item, tuple) else (item, 0.0)
            yield self._words(words), done
            self.canvas.clear()
        if done < 1:
            raise ValueError(f"{self.name} ended at done = {done:.2g}; let its last yield be (read-out, 1)")

    def _words(self, result: Any) -> str:
        if not isinstance(result, str) or not result.strip():
            raise TypeError(f"{self.name} gave {result!r} as its read-out, expected a sentence or numbers in a string")
        return result

    def frames(self, values: Values) -> Iterator[Frame]:
        """The pictures for ``values``; an error in the drawing function becomes the last frame, in one line."""
        try:
            for words, done in self.outcomes(values):
                yield self.frame(words, done)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error))

    def frame(self, readout: str, done: float | None) -> Frame:
        """The state just drawn, as a picture and words."""
        return Frame(readout, done=done, png=self.canvas.png())

    def last(self, values: Values) -> Frame:
        """The last picture for ``values``, drawn with matplotlib whatever the stage; errors pass through."""
        frame = Frame(blank=True)
        for words, done in self.outcomes(values):
            if done is None or done >= 1:
                frame = Frame(words, png=self.canvas.png(), blank=self.canvas.is_blank(), cut=self.canvas.cut())
        return frame

    def still(self) -> tuple[Values, Frame]:
        """What is stored for those without a kernel, and the values it shows; errors pass through."""
        return self.start(), self.last(self.start())

    def session(self, frame: Frame) -> Session:
        """The live side, which shows ``frame`` first."""
        from helpers.lab.widget import Session

        return Session(self, frame)

    def described(self, values: Values, readout: str) -> str:
        """The state in words: the alt text of the picture."""
        knobs = ", ".join(
            f"{(c.label or name).replace('_', ' ')} = {c.text(values[name])}" for name, c in self.controls.items()
        )
        return f"{self.about} {knobs + ': ' if knobs else ''}{readout}"

    def _ipython_display_(self) -> None:
        if settings.sweeping():
            from helpers.lab.sweep import sweep

            sweep(self)
        from helpers.lab.widget import show

        show(self)


def explore(
    *,
    ask: str,
    size: tuple[float, float] = (8.4, 3.8),
    panels: int | tuple[int, int] = 1,
    click: Callable[[Values, Click], Mapping[str, Any]] | None = None,
    drag: bool = False,
    **controls: Control | Button | Hidden,
) -> Callable[[Callable[..., Any]], Exploration]:
    """Turn a drawing function into an exploration and show it.

    Parameters
    ----------
    ask : str
        The question to answer before moving anything.
    size : (float, float)
        Width and height of the picture in inches; it never changes.
    panels : int or (rows, columns)
        How many axes the picture has; with more than one the function gets a list of them.
    click : function (values, Click) -> dict, optional
        What a click on the picture changes. Give sliders for the same values: not everybody has a mouse.
    drag : bool
        Whether the pointer, while it is held down, clicks at every place that it passes.
    **controls
        ``slider``, ``log_slider``, ``choice``, ``checkbox``, ``button`` and ``hidden`` values, by the names of the
        function's arguments.

    Returns
    -------
    decorator
        It replaces the function by an :class:`Exploration`, shown at once.
    """

    def decorate(function: Callable[..., Any]) -> Exploration:
        exploration = Exploration(function, controls, ask, size=size, panels=panels, click=click, drag=drag)
        functools.update_wrapper(exploration, function)  # type: ignore[arg-type]
        exploration._ipython_display_()
        return exploration

    return decorate
