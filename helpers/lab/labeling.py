"""A show piece: the learner labels pictures one by one, by button or key; time and error are recorded.

    @label_pictures(pictures=noisy, names="0123456789", truth=digits, recorded=[3, 8, ...], ask="How many?")
    def bench(labels, seconds):
        '''Noisy digits, and what somebody read in them.'''
        return f"{(labels != digits[: len(labels)]).sum()} wrong of {len(labels)}"

Nothing tells right from wrong before the last picture is labeled. Where nobody labels, a recording stands in, marked
as such. ``bench.result()`` gives the labels to the cells below.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.lab import plots
from helpers.lab.controls import Button, Hidden, Values, button, hidden
from helpers.lab.picture_tasks import PictureTask, bare, checked_pictures, placed

COLUMNS = 10
Given = list[list[Any]]


class Labeling(NamedTuple):
    """What was answered to the first k pictures."""

    labels: np.ndarray  # (k,) the number of the name that was chosen, from 0
    seconds: np.ndarray  # (k,) how long each took; NaN in a recording
    recorded: bool  # True where this is the recording and not the learner


class LabelingBench(PictureTask):
    """Pictures to be labeled one after another; see the module's docstring."""

    scripts = ("sheet.js", "labeling.js")
    takes = ("labels", "seconds")

    def __init__(
        self,
        function: Callable[..., Any],
        pictures: Any,
        names: Sequence[str],
        truth: Any,
        recorded: Sequence[int],
        ask: str,
    ) -> None:
        pictures = checked_pictures("label_pictures", pictures)
        self.names = _checked_names(names)
        self.truth = _checked_labels("truth", truth, len(pictures), len(self.names))
        self.recorded: Given = [
            [label, None] for label in _checked_labels("recorded", recorded, len(pictures), len(names))
        ]
        rows = -(-len(pictures) // COLUMNS)
        samples: list[Given] = [self.recorded[:k] for k in (1, len(pictures) // 2, len(pictures))]
        samples.append([[0, 1.5]] * len(pictures))
        controls: dict[str, Button | Hidden] = {
            "given": hidden([], samples),
            "kept": hidden([]),  # the learner's own labels while the recording is shown
            "recording": button("Show or hide the recorded labeling and the truth", self._swapped),
        }
        super().__init__(function, pictures, controls, ask, (8.4, max(3.6, 0.4 + 1.05 * rows)))

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; answers must be labels with times."""
        result = super().changed(values, changes)
        return result | {"given": self._checked(result["given"])}

    def _checked(self, given: Any) -> Given:
        fine = isinstance(given, list) and len(given) <= len(self.pictures)
        if not fine or not all(len(one) == 2 and one[0] in range(len(self.names)) for one in given):
            raise ValueError(f"{self.name}: given is {given!r}, expected pairs [number of the name, seconds]")
        return [[int(label), None if seconds is None else float(seconds)] for label, seconds in given]

    def recorded_values(self) -> Values:
        """All pictures, as recorded."""
        return {"given": self.recorded, "kept": []}

    def _swapped(self, values: Values) -> Values:
        """The recording instead of the learner's labels, or the learner's again."""
        if _labeling(values["given"]).recorded:
            return {"given": values["kept"], "kept": []}
        return {"given": self.recorded, "kept": values["given"]}

    def told(self, values: Values) -> tuple[str, dict[str, Any]]:
        """The read-out; and, once all is labeled, the truth."""
        given = self._checked(values["given"])
        labeling = _labeling(given)
        words = self._words(self.function(labeling.labels, labeling.seconds))
        if labeling.recorded and given:
            words = f"A recorded labeling, not yours.\n{words}"
        done = len(given) == len(self.pictures)
        facts = {"given": given, "names": list(self.names), "truth": self.truth if done else []}
        return words, facts | {"recorded": labeling.recorded}

    def sketch(self, values: Values) -> None:
        """All pictures with their labels, the wrong ones framed."""
        given, ax, side = values["given"], self.canvas.axes, 0.86
        rows = -(-len(self.pictures) // COLUMNS)
        bare(ax, COLUMNS, 1.32 * rows)
        finished = len(given) == len(self.pictures)
        for k, picture in enumerate(self.pictures):
            x, y = k % COLUMNS + 0.07, 1.32 * (k // COLUMNS) + 0.05
            placed(ax, picture, x, y, side)
            label = self.names[given[k][0]] if k < len(given) else "?"
            wrong = finished and given[k][0] != self.truth[k]
            words = f"{label}, it is {self.names[self.truth[k]]}" if wrong else label
            colour = plots.ORANGE if wrong else plots.INK
            ax.text(x + side / 2, y + side + 0.06, words, ha="center", va="top", fontsize=8.5, color=colour,
                    weight="bold" if wrong else "normal")  # fmt: skip
            ax.plot([x, x + side, x + side, x, x], [y, y, y + side, y + side, y], color=colour,
                    linewidth=2.4 if wrong else 0.6, zorder=3)  # fmt: skip

    def result(self) -> Labeling:
        """What the learner has labeled so far; the recording as long as that is nothing."""
        own = self.latest["kept"] if _labeling(self.latest["given"]).recorded else self.latest["given"]
        return _labeling(own or self.recorded)


def label_pictures(
    *, pictures: Any, names: Sequence[str], truth: Any, recorded: Sequence[int], ask: str
) -> Callable[[Callable[..., Any]], LabelingBench]:
    """Turn ``function(labels, seconds) -> read-out`` into a bench at which pictures are labeled.

    Parameters
    ----------
    pictures : array (n, height, width) of uint8
        From 0 (paper) to 255 (ink).
    names : sequence of str
        The labels to choose from, 2 to 12; the first character of each is its key, so they must differ.
    truth : sequence of n int
        The right names by number, shown when the last picture is labeled.
    recorded : sequence of n int
        What somebody once answered, for where nobody does.
    ask : str
        The question to answer before labeling.

    Returns
    -------
    decorator
        ``labels`` (k,) are the numbers of the names given to the first k pictures, k from 0 to n; ``seconds`` (k,) is
        how long each took, NaN in the recording.

    Raises
    ------
    ValueError
        If pictures, names or labels are not as above.
    """

    def decorate(function: Callable[..., Any]) -> LabelingBench:
        bench = LabelingBench(function, pictures, names, truth, recorded, ask)
        functools.update_wrapper(bench, function)  # type: ignore[arg-type]
        bench._ipython_display_()
        return bench

    return decorate


def _labeling(given: Given) -> Labeling:
    labels = np.array([label for label, _ in given], dtype=np.int64)
    seconds = np.array([np.nan if time is None else time for _, time in given], dtype=float)
    return Labeling(labels, seconds, any(time is None for _, time in given))


def _checked_names(names: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(str(name) for name in names)
    keys = {name[:1].lower() for name in kept}
    if not 2 <= len(kept) <= 12 or "" in keys or len(keys) < len(kept):
        raise ValueError(
            f"label_pictures: names is {list(kept)}, expected 2 to 12 names that begin with different characters, which"
            " are their keys. Rename those that begin alike."
        )
    return kept


def _checked_labels(name: str, labels: Any, count: int, names: int) -> list[int]:
    kept = np.asarray(labels).reshape(-1)
    if kept.shape != (count,) or kept.dtype.kind not in "iu" or not ((kept >= 0) & (kept < names)).all():
        raise ValueError(
            f"label_pictures: {name} is {labels!r}, expected {count} whole numbers from 0 to {names - 1}, one for each"
            " picture. A number says which of the names is meant."
        )
    return [int(label) for label in kept]
