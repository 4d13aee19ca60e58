"""What the labeling bench and the tagging board share: pictures that the browser shows, and answers kept with them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.lab.controls import Button, Hidden, Values
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line

GREY_ON_PAPER = {"cmap": "gray_r", "vmin": 0, "vmax": 255, "interpolation": "nearest", "zorder": 2}


def checked_pictures(where: str, pictures: Any) -> np.ndarray:
    """The pictures as an array (n, H, W) of uint8, refused where they are anything else."""
    pictures = np.asarray(pictures)
    if pictures.ndim != 3 or 0 in pictures.shape or pictures.dtype != np.uint8:
        raise ValueError(
            f"{where}: pictures has shape {pictures.shape} and type {pictures.dtype}, expected (n, height, width) of"
            " uint8, from 0 (paper) to 255 (ink). Write np.rint(255 * pictures).astype(np.uint8)."
        )
    return np.ascontiguousarray(pictures)


class PictureTask(Exploration):
    """Pictures and what somebody says about them; the browser draws, ``function`` turns the answers into words."""

    surprising = False
    takes: tuple[str, ...] = ()

    def __init__(
        self,
        function: Callable[..., Any],
        pictures: np.ndarray,
        controls: Mapping[str, Button | Hidden],
        ask: str,
        size: tuple[float, float],
    ) -> None:
        self.pictures = pictures
        super().__init__(function, controls, ask, size=size)
        self.latest = self.start()

    def _refuse_misfits(self) -> None:
        taken = list(inspect.signature(self.function).parameters)
        if len(taken) != len(self.takes):
            raise ValueError(f"{self.name} takes {taken}, expected the arguments {', '.join(self.takes)}")
        self._refuse_silence()

    def recorded_values(self) -> Values:
        """The values of the recording that stands in where nobody has answered."""
        raise NotImplementedError

    def told(self, values: Values) -> tuple[str, dict[str, Any]]:
        """The read-out for these values, and what else the browser needs to know."""
        raise NotImplementedError

    def sketch(self, values: Values) -> None:
        """Draw the still picture on the canvas."""
        raise NotImplementedError

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """The task as a still picture."""
        words, _ = self.told(values)
        self.canvas.clear()
        self.sketch(values)
        yield self._words(words), None

    def frames(self, values: Values) -> Iterator[Frame]:
        """Pictures and facts for the browser, which draws them; the values are kept for whoever asks for the result."""
        count, height, width = self.pictures.shape
        data: dict[str, Any] = {"count": count, "height": height, "width": width}
        try:
            words, facts = self.told(values)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error), data=data, buffer=b"\0")
            return
        self.latest = dict(values)
        yield Frame(self._words(words), data=data | facts, buffer=self.pictures.tobytes())

    def still(self) -> tuple[Values, Frame]:
        """What is stored: the recording, since nobody has answered yet."""
        values = self.recorded_values()
        return values, self.last(values)


def placed(ax: Any, picture: np.ndarray, x: float, y: float, side: float) -> None:
    """Draw a picture, dark ink on white paper, with its upper left corner at x, y; the y axis points down."""
    ax.imshow(picture, extent=(x, x + side, y + side, y), **GREY_ON_PAPER)


def bare(ax: Any, width: float, height: float) -> None:
    """Axes in which a unit is a unit: x to the right, y down, no ticks, no frame."""
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="auto")
    ax.axis("off")


def fitted(texts: Sequence[str], most: int) -> list[str]:
    """Texts cut to so many characters."""
    return [text if len(text) <= most else text[: most - 1] + "…" for text in texts]
