"""A show piece: the learner looks at pictures and tags the causes they see; a table of ceilings follows each click.

    @tag_pictures(pictures=errors, captions=["8, read as 3", ...], categories=("blurred", "rotated"), recorded=[[...]],
                  columns=("cause", "errors", "dev error without it"), ask="What do most of these have in common?")
    def board(tags, categories):
        '''Misclassified digits with their causes, and what each cause costs.'''
        return rows, "tagged so far: ..."

A picture can have several tags, and the learner can add causes of their own. ``board.result()`` gives the tags to the
cells below; where nobody tags, a recording stands in, marked as such.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.lab import plots
from helpers.lab.controls import Button, Hidden, Values, button, hidden
from helpers.lab.picture_tasks import PictureTask, bare, checked_pictures, fitted, placed

PER_ROW = 10
OWN = 3  # how many causes a learner may add
LONGEST = 24  # characters of a cause
KEYS = "123456789"


class Tagging(NamedTuple):
    """Which causes were seen in which pictures."""

    categories: tuple[str, ...]  # the causes, those that the learner added last
    tags: np.ndarray  # (n, C) True where picture i has cause c
    recorded: bool  # True where this is the recording and not the learner


class TaggingBoard(PictureTask):
    """Pictures to be tagged, and a table that follows; see the module's docstring."""

    scripts = ("sheet.js", "tagging.js")
    takes = ("tags", "categories")

    def __init__(
        self,
        function: Callable[..., Any],
        pictures: Any,
        captions: Sequence[str],
        categories: Sequence[str],
        recorded: Sequence[Sequence[str]],
        columns: Sequence[str],
        ask: str,
    ) -> None:
        pictures = checked_pictures("tag_pictures", pictures)
        self.captions = [str(caption) for caption in captions]
        self.categories = tuple(categories)
        self.columns = tuple(columns)
        _check_board(len(pictures), self.captions, self.categories, recorded)
        self.recorded = [sorted(self.categories.index(name) for name in names) for names in recorded]
        nothing: list[list[int]] = [[] for _ in pictures]
        everything = [list(range(len(self.categories))) for _ in pictures]
        controls: dict[str, Button | Hidden] = {
            "tags": hidden(nothing, [self.recorded, everything, [[0], *nothing[1:]]]),
            "own": hidden([], [["my own cause"]]),
            "by_recording": hidden(False, [True]),
            "kept": hidden([nothing, []]),  # the learner's own tags and causes while the recording is shown
            "recording": button("Show or hide the recorded tagging", self._swapped),
        }
        rows = -(-len(pictures) // PER_ROW)
        super().__init__(function, pictures, controls, ask, (8.4, 0.2 + 1.12 * rows))

    def changed(self, values: Values, changes: Mapping[str, Any]) -> Values:
        """As for every exploration; tags and added causes must be such."""
        result = super().changed(values, changes)
        self._known(result)
        return result

    def recorded_values(self) -> Values:
        """The tags as recorded."""
        return {"tags": self.recorded, "own": [], "by_recording": True, "kept": self.hidden["kept"].start}

    def _swapped(self, values: Values) -> Values:
        """The recording instead of the learner's tags, or the learner's again."""
        if values["by_recording"]:
            tags, own = values["kept"]
            return {"tags": tags, "own": own, "by_recording": False}
        return self.recorded_values() | {"kept": [values["tags"], values["own"]]}

    def _known(self, values: Values) -> Tagging:
        own, tags = values["own"], values["tags"]
        if not (isinstance(own, list) and len(own) <= OWN and all(isinstance(o, str) and o.strip() for o in own)):
            raise ValueError(f"{self.name}: own is {own!r}, expected at most {OWN} names of causes")
        if not (isinstance(tags, list) and len(tags) == len(self.pictures)):
            raise ValueError(f"{self.name}: tags are {tags!r}, expected a list of causes for each picture")
        names = (*self.categories, *(name.strip()[:LONGEST] for name in own))
        table = np.zeros((len(self.pictures), len(names)), dtype=bool)
        for i, one in enumerate(tags):
            table[i, [int(c) for c in one if int(c) < len(names)]] = True
        return Tagging(names, table, bool(values["by_recording"]) or not table.any())

    def told(self, values: Values) -> tuple[str, dict[str, Any]]:
        """The read-out, and the rows of the table."""
        tagging = self._known(values)
        rows, words = self.function(tagging.tags, tagging.categories)
        words = self._words(words)
        if values["by_recording"]:
            words = f"A recorded tagging, not yours.\n{words}"
        table = [[str(cell) for cell in row] for row in rows]
        if any(len(row) != len(self.columns) for row in table):
            raise ValueError(f"{self.name}: the rows are {table}, expected {len(self.columns)} cells in each")
        facts: dict[str, Any] = {
            "captions": self.captions,
            "categories": list(tagging.categories),
            "columns": list(self.columns),
        }
        facts |= {"tags": [list(map(int, np.flatnonzero(row))) for row in tagging.tags], "rows": table}
        return words, facts | {
            "own": values["own"],
            "most": OWN,
            "longest": LONGEST,
            "recorded": values["by_recording"],
        }

    def described(self, values: Values, readout: str) -> str:
        """The state in words, with the table."""
        _, facts = self.told(values)
        table = "; ".join(", ".join(row) for row in facts["rows"])
        return super().described(values, f"{readout}\n{' | '.join(self.columns)}: {table}")

    def sketch(self, values: Values) -> None:
        """The pictures with the numbers of their causes; the table is in the words."""
        tagging, ax, side = self._known(values), self.canvas.axes, 0.72
        rows = -(-len(self.pictures) // PER_ROW)
        bare(ax, PER_ROW, 1.2 * rows + 0.3)
        for i, (picture, caption) in enumerate(zip(self.pictures, fitted(self.captions, 16), strict=True)):
            x, y = i % PER_ROW + 0.14, 1.2 * (i // PER_ROW) + 0.02
            placed(ax, picture, x, y, side)
            ax.text(x + side / 2, y + side + 0.03, caption, ha="center", va="top", fontsize=7.5)
            marks = " ".join(str(c + 1) for c in np.flatnonzero(tagging.tags[i]))
            ax.text(x + side / 2, y + side + 0.2, marks or "–", ha="center", va="top", fontsize=8.5, weight="bold",
                    color=plots.BLUE)  # fmt: skip
        legend = "   ".join(f"{c + 1} {name}" for c, name in enumerate(tagging.categories))
        ax.text(PER_ROW / 2, 1.2 * rows + 0.26, legend, ha="center", va="bottom", fontsize=8.5, color=plots.BLUE)

    def result(self) -> Tagging:
        """What the learner has tagged so far; the recording as long as that is nothing."""
        values = self.latest
        if values["by_recording"]:
            values = values | dict(zip(("tags", "own"), values["kept"], strict=True)) | {"by_recording": False}
        tagging = self._known(values)
        return tagging if tagging.tags.any() else self._known(self.recorded_values())


def tag_pictures(
    *,
    pictures: Any,
    captions: Sequence[str],
    categories: Sequence[str],
    recorded: Sequence[Sequence[str]],
    columns: Sequence[str],
    ask: str,
) -> Callable[[Callable[..., Any]], TaggingBoard]:
    """Turn ``function(tags, categories) -> (rows, read-out)`` into a board on which pictures are tagged.

    Parameters
    ----------
    pictures : array (n, height, width) of uint8
        From 0 (paper) to 255 (ink).
    captions : sequence of n str
        A few words below each picture.
    categories : sequence of str
        The causes to choose from, 1 to 6; the learner may add three.
    recorded : sequence of n sequences of str
        The causes that somebody once saw in each picture, for where nobody tags.
    columns : sequence of str
        The heads of the table.
    ask : str
        The question to answer before tagging.

    Returns
    -------
    decorator
        ``tags`` (n, C) is True where a picture has a cause; ``rows`` has a list of texts per cause, as many as columns.

    Raises
    ------
    ValueError
        If pictures, captions, categories or tags are not as above.
    """

    def decorate(function: Callable[..., Any]) -> TaggingBoard:
        board = TaggingBoard(function, pictures, captions, categories, recorded, columns, ask)
        functools.update_wrapper(board, function)  # type: ignore[arg-type]
        board._ipython_display_()
        return board

    return decorate


def _check_board(
    count: int, captions: Sequence[str], categories: tuple[str, ...], recorded: Sequence[Sequence[str]]
) -> None:
    if len(captions) != count or len(recorded) != count:
        raise ValueError(
            f"tag_pictures: there are {len(captions)} captions and {len(recorded)} recorded tags, expected {count} of"
            " each because there are so many pictures. An empty list says that no cause was seen."
        )
    if not 1 <= len(categories) <= len(KEYS) - OWN or len(set(categories)) < len(categories):
        raise ValueError(
            f"tag_pictures: categories is {list(categories)}, expected 1 to {len(KEYS) - OWN} different causes."
            " Join those that have the same remedy."
        )
    unknown = {name for names in recorded for name in names} - set(categories)
    if unknown:
        raise ValueError(
            f"tag_pictures: recorded has {sorted(unknown)}, expected only {list(categories)}. Look for a misspelling."
        )
