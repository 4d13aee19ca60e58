"""A show piece: nine numbers to edit, a picture, and what the filter makes of it, with the arithmetic written out.

    @edit_kernel(pictures={"camera": camera}, kernels={"vertical edge": [[1, 0, -1]] * 3, ...}, ask="...")
    def editor(picture, kernel):
        '''A picture and the response of a filter.'''
        response = apply_filter(picture, kernel)
        return response, f"the response goes from {response.min():.0f} to {response.max():.0f}"

The response is computed here, by the function; the browser draws it and writes out the sum under the pointer. A picture
from the learner's own disk is made small and grey in the browser, and goes to their own kernel only.
"""

from __future__ import annotations

import base64
import binascii
import functools
import inspect
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from helpers.lab import still_kernel
from helpers.lab.controls import Values, button, choice, hidden
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line

SIDE = 3
LARGEST = 180  # pixels along one side of a picture
STRONGEST = 100.0  # an entry of a kernel, up to the sign
OWN = "a picture of your own"


class KernelEditor(Exploration):
    """A picture, a kernel of nine numbers, and the response; see the module's docstring."""

    scripts = ("sheet.js", "kernel.js")

    def __init__(
        self, function: Callable[..., Any], pictures: Mapping[str, Any], kernels: Mapping[str, Any], ask: str
    ) -> None:
        self.pictures = {name: _checked_picture(name, picture) for name, picture in pictures.items()}
        self.kernels = {name: _checked_kernel(name, kernel) for name, kernel in kernels.items()}
        first = next(iter(self.kernels))
        own = _packed(np.arange(80, dtype=np.uint8).reshape(8, 10))
        numbers = [{"of": first, "numbers": [0.0] * 9}, {"of": first, "numbers": [0.5, -1.25, 3, 0, 0, 0, 0, 0, 99.5]}]
        controls: dict[str, Any] = {
            "picture": choice([*self.pictures, OWN]),
            "kernel": choice(list(self.kernels)),
            "edited": hidden(None, numbers),  # the nine numbers as the learner has changed those of a named kernel
            "own": hidden(None, [own]),
            "turn": button("Turn the kernel by 90°", self._turned),
            "negate": button("Change all signs", self._negated),
        }
        super().__init__(function, controls, ask, size=(8.4, 5.7))

    def _refuse_misfits(self) -> None:
        taken = list(inspect.signature(self.function).parameters)
        if taken != ["picture", "kernel"]:
            raise ValueError(f"edit_kernel: {self.name} takes {taken}, expected the arguments picture and kernel")
        self._refuse_silence()

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; edited numbers must be nine, and a picture of one's own must be one."""
        result = super().changed(values, changes)
        self.numbers(result)
        self.shown(result)
        return result

    def surprise(self, rng: random.Random) -> Values:
        """One of the pictures and one of the kernels, with a few entries changed."""
        values = self.start() | {name: rng.choice(list(self.controls[name].values)) for name in ("picture", "kernel")}
        if values["picture"] == OWN:
            values["picture"] = rng.choice(list(self.pictures))
        numbers = self.numbers(values).ravel().tolist()
        for place in rng.sample(range(SIDE * SIDE), 2):
            numbers[place] = float(rng.randint(-3, 3))
        return values | {"edited": {"of": values["kernel"], "numbers": numbers}}

    def numbers(self, values: Values) -> np.ndarray:
        """The kernel (3, 3): the named one, or what the learner has made of it."""
        edited = values["edited"]
        if edited is None or edited.get("of") != values["kernel"]:
            return self.kernels[values["kernel"]]
        return _checked_kernel("edited", np.reshape(edited["numbers"], (SIDE, SIDE)))

    def shown(self, values: Values) -> np.ndarray:
        """The picture (H, W) of uint8; as long as the learner has loaded none of their own, the first one."""
        if values["picture"] != OWN:
            return self.pictures[values["picture"]]
        return next(iter(self.pictures.values())) if values["own"] is None else _unpacked(values["own"])

    def _edited(self, values: Values, numbers: np.ndarray) -> Values:
        return {"edited": {"of": values["kernel"], "numbers": numbers.ravel().tolist()}}

    def _turned(self, values: Values) -> Values:
        return self._edited(values, np.rot90(self.numbers(values)))

    def _negated(self, values: Values) -> Values:
        return self._edited(values, 0 - self.numbers(values))

    def computed(self, values: Values) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
        """Picture (H, W), kernel (3, 3), response (H - 2, W - 2) and words for these values."""
        picture, kernel = self.shown(values), self.numbers(values)
        response, words = self.function(picture * 1.0, kernel + 0.0)
        response = np.asarray(response, dtype=float)
        expected = tuple(n - SIDE + 1 for n in picture.shape)
        if response.shape != expected or not np.isfinite(response).all():
            raise ValueError(
                f"{self.name}: the response has shape {response.shape}, expected finite numbers of shape {expected}"
            )
        row, column = still_kernel.most_telling(response)
        told = float((picture[row : row + SIDE, column : column + SIDE] * kernel).sum())
        if not np.isclose(told, response[row, column], rtol=1e-4, atol=1e-3):
            raise ValueError(
                f"{self.name}: the response at {row}, {column} is {response[row, column]:.6g}, expected the sum of the"
                f" nine products, {told:.6g}, which is written out below it"
            )
        words = self._words(words)
        if values["picture"] == OWN and values["own"] is None:
            words = f"You have not loaded a picture yet: this is the first one.\n{words}"
        return picture, kernel, response, words

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """Picture, response and arithmetic as a still picture."""
        picture, kernel, response, words = self.computed(values)
        self.canvas.clear()
        still_kernel.draw(self.canvas.axes, self.canvas.size, picture, kernel, response)
        yield words, None

    def frames(self, values: Values) -> Iterator[Frame]:
        """Numbers for the browser, which draws them."""
        try:
            picture, kernel, response, words = self.computed(values)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error), data={}, buffer=b"\0")
            return
        scale = still_kernel.scale_of(kernel, response)
        data = {
            "height": picture.shape[0],
            "width": picture.shape[1],
            "numbers": kernel.ravel().tolist(),
            "of": values["kernel"],
            "signed": scale.signed,
            "low": scale.low,
            "high": scale.high,
            "at": still_kernel.most_telling(response),
            "own": list(self.controls["picture"].values).index(OWN),
            "largest": LARGEST,
            "strongest": STRONGEST,
        }
        yield Frame(words, data=data, buffer=response.astype("<f4").tobytes() + picture.tobytes())


def edit_kernel(
    *, pictures: Mapping[str, Any], kernels: Mapping[str, Any], ask: str
) -> Callable[[Callable[..., Any]], KernelEditor]:
    """Turn ``function(picture, kernel) -> (response, read-out)`` into an editor of filters.

    Parameters
    ----------
    pictures : dict of arrays (H, W) of uint8
        By name, 0 black to 255 white, 8 to 180 pixels along each side.
    kernels : dict of arrays (3, 3)
        By name: where the learner can begin.
    ask : str
        The question to answer before editing.

    Returns
    -------
    decorator
        ``picture`` is an array (H, W) of whole numbers from 0 to 255 as float, ``kernel`` (3, 3) of float;
        ``response`` is (H - 2, W - 2).

    Raises
    ------
    ValueError
        If there is no picture or no second kernel, or they are not as above.
    """
    if not pictures or len(kernels) < 2:
        raise ValueError(
            f"edit_kernel: {len(pictures)} pictures and {len(kernels)} kernels came, expected at least one and two"
        )

    def decorate(function: Callable[..., Any]) -> KernelEditor:
        editor = KernelEditor(function, pictures, kernels, ask)
        functools.update_wrapper(editor, function)  # type: ignore[arg-type]
        editor._ipython_display_()
        return editor

    return decorate


def _checked_picture(name: str, picture: Any) -> np.ndarray:
    picture = np.asarray(picture)
    if picture.ndim != 2 or picture.dtype != np.uint8 or not 8 <= min(picture.shape) <= max(picture.shape) <= LARGEST:
        raise ValueError(
            f"edit_kernel: the picture {name!r} has shape {picture.shape} and type {picture.dtype}, expected (height,"
            f" width) of uint8 with 8 to {LARGEST} pixels along each side. Make it grey and smaller."
        )
    return np.ascontiguousarray(picture)


def _checked_kernel(name: str, kernel: Any) -> np.ndarray:
    kernel = np.array(kernel, dtype=float)
    if kernel.shape != (SIDE, SIDE) or not (np.isfinite(kernel).all() and abs(kernel).max() <= STRONGEST):
        raise ValueError(
            f"edit_kernel: the kernel {name!r} is {kernel.tolist()}, expected three rows of three numbers from"
            f" -{STRONGEST:g} to {STRONGEST:g}."
        )
    return kernel


def _packed(picture: np.ndarray) -> dict[str, Any]:
    height, width = picture.shape
    return {"height": height, "width": width, "grey": base64.b64encode(picture.tobytes()).decode()}


def _unpacked(own: Any) -> np.ndarray:
    try:
        grey = np.frombuffer(base64.b64decode(own["grey"], validate=True), dtype=np.uint8)
        return _checked_picture("your own", grey.reshape(int(own["height"]), int(own["width"])))
    except (KeyError, TypeError, binascii.Error) as problem:
        raise ValueError(f"edit_kernel: the picture of your own did not arrive whole ({problem!r})") from None
