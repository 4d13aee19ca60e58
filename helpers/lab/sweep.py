"""An exploration tries itself: every end of every slider, every option, random combinations, every button."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from helpers.lab.canvas import DPI
from helpers.lab.controls import Values
from helpers.lab.faults import in_one_line

if TYPE_CHECKING:
    from helpers.lab.exploration import Exploration

NOT_FINITE = re.compile(r"(?<![A-Za-z])(?:(?i:nan|inf)|None)(?![A-Za-z])")
RANDOM_COMBINATIONS = 4
COARSE = 50


class SweepError(AssertionError):
    """An exploration failed somewhere in its controls; the message says where."""


def sweep(exploration: Exploration, seed: int = 0) -> int:
    """Try out ``exploration`` at a coarse resolution; see :func:`_swept`."""
    exploration.canvas.set_dpi(COARSE)
    try:
        return _swept(exploration, seed)
    finally:
        exploration.canvas.set_dpi(DPI)


def _swept(exploration: Exploration, seed: int) -> int:
    """Draw ``exploration`` for all that a learner can reach in a few moves; returns how many states were tried.

    Raises
    ------
    SweepError
        At the first state with an error, a warning, an empty picture, words that are cut off, a read-out that is no
        text or not finite; for a control, a button or a click that changes nothing.
    """
    rng = random.Random(seed)
    states = [exploration.start()] + [exploration.surprise(rng) for _ in range(RANDOM_COMBINATIONS)]
    seen: dict[str, bytes] = {}

    def look(state: Values) -> bytes:
        key = _key(state)
        if key not in seen:
            seen[key] = _drawn(exploration, state)
        return seen[key]

    for state in states:
        look(state)
    for name, control in exploration.controls.items():
        for base in states:
            if len({look({**base, name: value}) for value in control.swept()}) > 1:
                break
        else:
            raise SweepError(f"{exploration.name}: moving {name!r} changes neither the picture nor the read-out")
    for name, hidden in exploration.hidden.items():
        for sample in hidden.samples:
            look({**states[0], name: sample})
    return len(seen) + _press(exploration, states) + _click(exploration, states, rng)


def _press(exploration: Exploration, states: list[Values]) -> int:
    count = 0
    for name in exploration.buttons:
        moved = False
        for state in states:
            after = _reached(exploration, f"button {name!r}", state, partial(exploration.pressed, name, state))
            moved = moved or _key(after) != _key(state)
            count += 1
        if not moved:
            raise SweepError(f"{exploration.name}: the button {name!r} changes nothing")
    return count


def _click(exploration: Exploration, states: list[Values], rng: random.Random) -> int:
    if not exploration.click:
        return 0
    moved = False
    places = [(0.0, 0.0), (0.3, 0.5), (0.7, 0.5)] + [(rng.random(), rng.random()) for _ in range(2)]
    _drawn(exploration, states[0])
    for x, y in places:
        after = _reached(
            exploration, f"a click at {x:.2f}, {y:.2f}", states[0], partial(exploration.clicked, states[0], x, y)
        )
        moved = moved or _key(after) != _key(states[0])
    if not moved:
        raise SweepError(f"{exploration.name}: a click on the picture changes nothing")
    if exploration.drag:
        _reached(exploration, "a drag", states[0], partial(exploration.dragged, states[0], places))
    return len(places)


def _reached(exploration: Exploration, what: str, state: Values, act: Any) -> Values:
    try:
        after: Values = _strictly(act)
    except Exception as error:
        raise SweepError(f"{exploration.name}: {what} at {_words(exploration, state)} raised {error!r}") from error
    _drawn(exploration, after)
    return after


def _drawn(exploration: Exploration, state: Values) -> bytes:
    """Draw ``state`` and give what tells it from another one: the picture and the read-out."""
    where = _words(exploration, state)
    try:
        frame = _strictly(lambda: exploration.last(state))
    except Exception as error:
        raise SweepError(f"at {where}: {in_one_line(exploration.name, error)}") from error
    if frame.blank:
        raise SweepError(f"{exploration.name} at {where}: the picture is empty")
    if frame.cut:
        raise SweepError(f"{exploration.name} at {where}: something is cut off, {frame.cut}")
    if NOT_FINITE.search(frame.readout):
        raise SweepError(f"{exploration.name} at {where}: the read-out is not finite: {frame.readout}")
    return frame.png + frame.readout.encode()


def _words(exploration: Exploration, state: Values) -> str:
    texts = [f"{name}={c.text(state[name])}" for name, c in exploration.controls.items()]
    return ", ".join(texts + [f"{name}={str(state[name])[:60]}" for name in exploration.hidden])


def _key(state: Values) -> str:
    return repr(sorted((name, repr(value)) for name, value in state.items()))


def _strictly(function: Callable[[], Any]) -> Any:
    """Call ``function`` with every warning turned into an error: in a test nothing may be overlooked."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return function()
