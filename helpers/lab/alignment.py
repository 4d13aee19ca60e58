"""A show piece: type a text, see what a network writes, and which inputs each output looks at.

    @align_texts(examples={"a date": ["5 april 2003", ...], "a number": ["92345", ...]}, ask="...")
    def alignment(kind, text, blocked, temperature):
        '''A typed text, what the network writes, and the weights between them.'''
        ...
        return Aligned(inputs, outputs, p, scores), f"the network writes {...}"     # or None, "why there is no answer"

The network runs here, in the function, which gives scores; the browser makes weights of them, at the temperature and
with the inputs hidden that the learner chooses, and draws them at once. Then the answer is computed again.
"""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.lab import still_alignment
from helpers.lab.canvas import Canvas
from helpers.lab.controls import Values, button, choice, hidden
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line
from helpers.lab.still_alignment import LEFT, LINES, MATRIX, MOST_ROWS, RIGHT, TOP, row_height

WIDTH = 806  # pixels of the page
LONGEST = 60  # characters that may be typed
COLDEST, HOTTEST = 0.1, 10.0


class Aligned(NamedTuple):
    """What a network made of a text."""

    inputs: Sequence[str]  # T_x tokens as they are drawn
    outputs: Sequence[str]  # T_y tokens
    p: Any  # (T_y,) the probability of each
    scores: Any  # (T_y, T_x) before the softmax, as the network computed them on its way


class AlignmentDesk(Exploration):
    """A text field, a network's answer, and the weights; see the module's docstring and `align_texts`."""

    scripts = ("sheet.js", "alignment.js")

    def __init__(
        self, function: Callable[..., Any], examples: Mapping[str, Sequence[str]], ask: str, step: int
    ) -> None:
        self.examples, self.step = {kind: list(texts) for kind, texts in examples.items()}, step
        (first, texts), *_ = self.examples.items()
        other = texts[-1]
        controls: dict[str, Any] = {
            "kind": choice(list(self.examples), label="what you type"),
            "typed": hidden(
                None, [{"of": first, "text": other}, {"of": first, "text": "?"}, {"of": first, "text": ""}]
            ),
            "blocked": hidden(None, [{"of": texts[0], "at": [1]}]),
            "temperature": hidden(1.0, [COLDEST, HOTTEST]),
            "next": hidden(0),  # which example was shown last
            "example": button("Another example", self._example),
            "all": button("Show all inputs", lambda values: {"blocked": None}),
        }
        super().__init__(function, controls, ask)
        self.canvas = Canvas((WIDTH / 96, (TOP + LINES + 48 + MATRIX) / 96))

    def _refuse_misfits(self) -> None:
        taken = list(inspect.signature(self.function).parameters)
        wanted = ["kind", "text", "blocked", "temperature"]
        if taken != wanted:
            raise ValueError(f"align_texts: {self.name} takes {taken}, expected the arguments {wanted}")
        self._refuse_silence()

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; what was typed must be a text, and what is hidden must be places."""
        result = super().changed(values, changes)
        self.text(result)
        self.blocked(result)
        return result

    def surprise(self, rng: random.Random) -> Values:
        """Another example, one of its inputs hidden, at another temperature."""
        kind = rng.choice(list(self.examples))
        text = rng.choice(self.examples[kind])
        chosen = {"kind": kind, "typed": {"of": kind, "text": text}, "blocked": {"of": text, "at": [rng.randrange(2)]}}
        return self.start() | chosen | {"temperature": rng.choice((0.3, 1.0, 3.0))}

    def text(self, values: Values) -> str:
        """What was typed; as long as nothing was typed for this kind, its first example."""
        typed = values["typed"]
        if typed is None or typed.get("of") != values["kind"]:
            return self.examples[values["kind"]][0]
        text = typed.get("text")
        if not isinstance(text, str) or len(text) > LONGEST:
            raise ValueError(f"{self.name}: the text is {text!r}, expected at most {LONGEST} characters.")
        return text

    def blocked(self, values: Values) -> tuple[int, ...]:
        """The places hidden from attention: those that the learner hid in the text that stands there now."""
        chosen = values["blocked"]
        if chosen is None or chosen.get("of") != self.text(values):
            return ()
        places = chosen.get("at")
        if not isinstance(places, list) or not all(isinstance(k, int) and 0 <= k < LONGEST for k in places):
            raise ValueError(f"{self.name}: what is hidden is {places!r}, expected places from 0 to {LONGEST - 1}.")
        return tuple(sorted(set(places)))

    def temperature(self, values: Values) -> float:
        """The temperature of the softmax, kept within its range."""
        return float(np.clip(values["temperature"], COLDEST, HOTTEST))

    def _example(self, values: Values) -> Values:
        texts = self.examples[values["kind"]]
        number = (values["next"] + 1) % len(texts)
        return {"typed": {"of": values["kind"], "text": texts[number]}, "next": number, "blocked": None}

    def answered(self, values: Values) -> tuple[Aligned, str]:
        """The network's answer and words, refused where the browser could not show them."""
        given = (values["kind"], self.text(values), self.blocked(values), self.temperature(values))
        found, words = self.function(*given)
        words = self._words(words)
        if found is None:
            return Aligned((), (), np.zeros(0), np.zeros((0, 0))), words
        inputs, outputs = [str(x) for x in found.inputs], [str(y) for y in found.outputs]
        p, scores = np.asarray(found.p, dtype=float), np.array(found.scores, dtype=float)
        if not inputs or not 0 < len(outputs) <= MOST_ROWS or len(given[2]) >= len(inputs):
            raise ValueError(
                f"{self.name}: {len(inputs)} inputs, {len(given[2])} of them hidden, and {len(outputs)} outputs came,"
                f" expected an input that is seen and 1 to {MOST_ROWS} outputs"
            )
        if scores.shape != (len(outputs), len(inputs)) or p.shape != (len(outputs),) or not np.isfinite(scores).all():
            raise ValueError(
                f"{self.name}: scores {scores.shape} and p {p.shape} came, expected finite ({len(outputs)},"
                f" {len(inputs)}) and ({len(outputs)},): a row for each output"
            )
        return Aligned(inputs, outputs, p, scores), words

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """Inputs, outputs, lines and matrix as a still picture."""
        found, words = self.answered(values)
        self.canvas.clear()
        if not found.inputs:
            self.canvas.axes.text(0.5, 0.5, words, ha="center", transform=self.canvas.axes.transAxes)
            self.canvas.axes.axis("off")
            yield words, None
            return
        blocked = [k for k in self.blocked(values) if k < len(found.inputs)]
        alpha = still_alignment.weights_of(found.scores, blocked, self.temperature(values))
        step = min(self.step, len(found.outputs) - 1)
        still_alignment.draw(self.canvas.axes, self.canvas.size, (found.inputs, found.outputs), alpha, step, blocked)
        yield words, None

    def frames(self, values: Values) -> Iterator[Frame]:
        """Numbers for the browser, which draws them."""
        try:
            found, words = self.answered(values)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error), data={}, buffer=b"\0")
            return
        data = {
            "kind": values["kind"],
            "text": self.text(values),
            "inputs": list(found.inputs),
            "outputs": list(found.outputs),
            "p": [round(float(p), 4) for p in found.p],
            "blocked": list(self.blocked(values)),
            "temperature": self.temperature(values),
            "step": self.step,
            "longest": LONGEST,
            "left": LEFT,
            "right": RIGHT,
            "top": TOP,
            "lines": LINES,
            "row": row_height(max(1, len(found.outputs))),
        }
        yield Frame(words, data=data, buffer=found.scores.astype("<f4").tobytes() or b"\0")


def align_texts(
    *, examples: Mapping[str, Sequence[str]], ask: str, step: int = 0
) -> Callable[[Callable[..., Any]], AlignmentDesk]:
    """Turn ``function(kind, text, blocked, temperature) -> (Aligned or None, read-out)`` into a desk to type at.

    Parameters
    ----------
    examples : dict of lists of str
        For each kind of text some to begin with; the first one stands there at first.
    ask : str
        The question to answer before typing.
    step : int
        The output that is looked at first.

    Returns
    -------
    decorator
        ``kind`` is a key of examples, ``text`` what was typed, ``blocked`` a tuple of places that attention may not
        see, ``temperature`` a number from 0.1 to 10. Where there is no answer the function gives None and says why.

    Raises
    ------
    ValueError
        If there is no example, or one is longer than 60 characters.
    """
    if not examples or not all(
        texts and all(0 < len(text) <= LONGEST for text in texts) for texts in examples.values()
    ):
        raise ValueError(
            f"align_texts: examples is {examples!r}, expected texts of 1 to {LONGEST} characters for at least one kind"
        )

    def decorate(function: Callable[..., Any]) -> AlignmentDesk:
        desk = AlignmentDesk(function, examples, ask, step)
        functools.update_wrapper(desk, function)  # type: ignore[arg-type]
        desk._ipython_display_()
        return desk

    return decorate
