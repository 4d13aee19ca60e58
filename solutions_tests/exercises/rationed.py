"""Arrays for exercises that ask for code without loops: to be used whole, not number by number.

A clock would judge by the machine and by what else it does. These arrays count: taking numbers, rows or columns out
one at a time is allowed as often as no loop over many examples can do with, and then stops with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check

RATION = 100


class OneByOne(Exception):
    """An array was taken apart piece by piece."""


class Rationed(np.ndarray):
    """An array from which only `RATION` pieces can be taken; what is computed from it has a ration of its own."""

    def __array_finalize__(self, source: Any) -> None:
        self.ration: list[int] = getattr(source, "ration", None) or [RATION]

    def _take(self, pieces: int = 1) -> None:
        self.ration[0] -= pieces
        if self.ration[0] < 0:
            raise OneByOne(f"more than {RATION} pieces were taken out of one array, one at a time")

    def __getitem__(self, at: Any) -> Any:
        self._take()
        return super().__getitem__(at)

    def __setitem__(self, at: Any, value: Any) -> None:
        self._take()
        super().__setitem__(at, value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def item(self, *at: Any) -> Any:
        """One number; it counts as a piece."""
        self._take()
        return super().item(*at)

    def tolist(self) -> Any:
        """All numbers as a list; each counts as a piece."""
        self._take(self.size)
        return super().tolist()

    @property
    def flat(self) -> Any:
        """The numbers one after the other; each counts as a piece."""
        self._take(self.size)
        return super().flat

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **more: Any) -> Any:
        if set("".join(ufunc.types)) <= set("O->"):  # made of a Python function, by np.vectorize for instance
            raise OneByOne("a Python function is called again for every single number")
        if out is not None:
            more["out"] = tuple(_plain(x) for x in out)
        return rationed(getattr(ufunc, method)(*map(_plain, inputs), **more))

    def __deepcopy__(self, memo: Any) -> Rationed:
        return np.array(_plain(self)).view(Rationed)


def _plain(x: Any) -> Any:
    return x.view(np.ndarray) if isinstance(x, Rationed) else x


def rationed(x: Any) -> Any:
    """`x` with a full ration if it is an array, else `x` itself."""
    return _plain(x).view(Rationed) if isinstance(x, np.ndarray) else x


def leaves_no_loop(behaviour: str, cases: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]]) -> Check:
    """A check that calls the answer with rationed arrays; a right answer never notices.

    Parameters
    ----------
    behaviour : str
        What a right answer does, as the learner reads it.
    cases : callable
        ``cases(rng)`` gives the arguments of one call after the other; along the axis over which no loop may run,
        the arrays should be several times longer than `RATION`.
    """

    def check(answer: Any, rng: np.random.Generator) -> None:
        for case in cases(rng):
            answer(*map(rationed, case))

    return Check(behaviour, check)
