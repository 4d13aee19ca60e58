"""The controls of an exploration: what a learner can move, and every value it can take.

Every control is a finite list of values, so that the browser sends only an index, a test can sweep it, and no
number is ever rounded twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True)
class Control:
    """A named knob with finitely many values; ``labels[i]`` is what the learner reads for ``values[i]``."""

    kind: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    start: Any
    label: str = ""
    play: bool = False

    def index(self, value: Any) -> int:
        """Position of ``value`` in the list; the start's position where it is not in it."""
        for position, candidate in enumerate(self.values):
            if candidate is value or (type(candidate) is type(value) and candidate == value):
                return position
        return self.values.index(self.start)

    def text(self, value: Any) -> str:
        """What the learner reads for ``value``."""
        return self.labels[self.index(value)]

    def swept(self) -> list[Any]:
        """The values a test has to try: both ends and the start of a slider, every option of a list."""
        if self.kind == "slider":
            return list(dict.fromkeys([self.values[0], self.start, self.values[-1]]))
        return list(self.values)


@dataclass(frozen=True)
class Hidden:
    """A value that only buttons, clicks and drawing change; ``samples`` are further values for tests and surprises."""

    start: Any
    samples: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Button:
    """A button: ``action`` takes the values of all controls and returns those that it changes."""

    label: str
    action: Callable[[Values], Mapping[str, Any]]


def slider(low: float, high: float, start: float, step: float = 1, *, label: str = "", play: bool = False) -> Control:
    """A slider from ``low`` to ``high`` in steps of ``step``.

    Parameters
    ----------
    low, high : int or float
        First and last value; whole numbers throughout make a slider of ints.
    start : int or float
        Where it stands at first, one of its values.
    step : int or float
        Distance between neighbours, > 0.
    label : str
        What stands beside it; the argument's name in words if left out.
    play : bool
        Adds a button that moves it to its end by itself.

    Raises
    ------
    ValueError
        If the range is empty or ``start`` is not one of the values.
    """
    if not step > 0 or not high > low:
        raise ValueError(f"slider: low={low}, high={high}, step={step}; expected low < high and step > 0")
    whole = all(isinstance(number, int) for number in (low, high, start, step))
    digits = max(0, -math.floor(math.log10(abs(step)) + 1e-9)) + 1
    count = round((high - low) / step)
    values = tuple(low + i * step if whole else round(low + i * step, digits) for i in range(count + 1))
    labels = tuple(f"{v:d}" if whole else f"{v:.{digits}f}".rstrip("0").rstrip(".") for v in values)
    return _control("slider", values, labels, start if whole else round(start, digits), label, play)


def log_slider(
    low: float, high: float, start: float, *, per_decade: int = 20, label: str = "", play: bool = False
) -> Control:
    """A slider whose neighbours differ by a constant factor: for learning rates and other scales.

    Parameters
    ----------
    low, high : float
        First and last value, both > 0.
    start : float
        Where it stands at first, between them; it becomes one of the values.
    per_decade : int
        How many values a factor of ten is divided into.
    label, play
        As for :func:`slider`.

    Raises
    ------
    ValueError
        If the ends are not positive and rising, or ``start`` lies outside.
    """
    if not 0 < low < high or not low <= start <= high:
        raise ValueError(f"log_slider: low={low}, high={high}, start={start}; expected 0 < low <= start <= high")
    count = max(1, round(math.log10(high / low) * per_decade))
    grid = {float(f"{low * (high / low) ** (i / count):.2g}") for i in range(1, count)}
    values = tuple(sorted(grid | {float(low), float(high), float(start)}))
    return _control("slider", values, tuple(f"{v:g}" for v in values), float(start), label, play)


def choice(options: Sequence[Any] | Mapping[str, Any], start: Any = None, *, label: str = "") -> Control:
    """A drop-down list: ``options`` are values, or a dict from what is read to what is passed on.

    Parameters
    ----------
    options : sequence or dict
        At least two of them; not arrays, which have no single answer to whether they are equal.
    start : one of the values
        The first one if left out.

    Raises
    ------
    ValueError
        If there are fewer than two options, one is an array, or ``start`` is not one of them.
    """
    pairs = list(options.items()) if isinstance(options, Mapping) else [(str(o), o) for o in options]
    if len(pairs) < 2:
        raise ValueError(f"choice: {len(pairs)} option(s) came, expected at least two to choose from")
    for text, value in pairs:
        if any(getattr(part, "ndim", 0) for part in (value if isinstance(value, tuple) else (value,))):
            name = text if isinstance(options, Mapping) else type(value).__name__
            raise ValueError(
                f"choice: the option {name!r} is or holds an array, expected a number, a text or another object that"
                " can be told from the others by ==. Let the choice be a name, and look the array up by it."
            )
    values = tuple(value for _, value in pairs)
    return _control("choice", values, tuple(text for text, _ in pairs), values[0] if start is None else start, label)


def checkbox(start: bool = False, *, label: str = "") -> Control:
    """A box to tick: False or True."""
    return _control("checkbox", (False, True), ("off", "on"), bool(start), label)


def button(label: str, action: Callable[[Values], Mapping[str, Any]]) -> Button:
    """A button that changes other values, e.g. ``button("Next", lambda v: {"step": v["step"] + 1})``."""
    return Button(label, action)


def hidden(start: Any, samples: Sequence[Any] = ()) -> Hidden:
    """A value without a knob of its own, changed by buttons and clicks."""
    return Hidden(start, tuple(samples))


def _control(
    kind: str, values: tuple[Any, ...], labels: tuple[str, ...], start: Any, label: str, play: bool = False
) -> Control:
    if start not in values:
        raise ValueError(f"{kind}: start={start!r} is none of its values ({labels[0]} ... {labels[-1]})")
    return Control(kind, values, labels, start, label, play)
