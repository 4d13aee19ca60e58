"""What a search remembers: its trials, in memory and in a file that survives a crash (lesson 2.6)."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from helpers.neural.tuning.checks import check_same_search, check_succeeded


class Trial(NamedTuple):
    """One training with one choice of hyperparameters."""

    number: int  # counted from 0; together with the seed it decides the point
    hyperparameters: dict[str, Any]  # what train was called with
    score: float | None  # None where there is no finite one
    problem: str = ""  # why there is no score, in one sentence; empty when all went well
    seconds: float = 0.0  # how long train took
    details: Mapping[str, Any] = {}  # what train returned beside the score


@dataclass(frozen=True)
class SearchResult:
    """The trials of a search; `print` it for the best of them."""

    trials: Sequence[Trial]  # in the order of their numbers
    maximize: bool = True  # whether a larger score is better
    stopped: str = ""  # why it ended before the last trial, in one sentence; empty when it did not

    @property
    def ranked(self) -> list[Trial]:
        """The trials that have a score, the best first; of equal ones the earlier."""
        good = [trial for trial in self.trials if trial.score is not None]
        sign = -1 if self.maximize else 1
        return sorted(good, key=lambda trial: (sign * (trial.score or 0), trial.number))

    @property
    def failed(self) -> list[Trial]:
        """The trials without a score; `problem` says why, and train(**trial.hyperparameters) shows it."""
        return [trial for trial in self.trials if trial.score is None]

    @property
    def best(self) -> Trial:
        """The trial with the best score."""
        check_succeeded("best", self.trials)
        return self.ranked[0]

    def table(self) -> list[dict[str, Any]]:
        """A row for every trial, the best first and those that failed last."""
        return [
            {"trial": t.number, "score": t.score, **t.hyperparameters, **({"problem": t.problem} if t.problem else {})}
            for t in [*self.ranked, *self.failed]
        ]

    def __str__(self) -> str:
        names = list(dict.fromkeys(name for trial in self.trials for name in trial.hyperparameters))
        rows = [
            [str(t.number), f"{t.score:.4g}", *(_short(t.hyperparameters.get(name, "")) for name in names)]
            for t in self.ranked[:5]
        ]
        rows = [["trial", "score", *names], *rows] if rows else []
        widths = [max(len(row[k]) for row in rows) for k in range(len(names) + 2)] if rows else []
        failed = f", {len(self.failed)} failed" if self.failed else ""
        lines = [f"{len(self.trials)} {'trial' if len(self.trials) == 1 else 'trials'}{failed}"]
        lines += ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        lines += [f"trial {trial.number}: {trial.problem}" for trial in self.failed[:3]]
        return "\n".join([*lines, self.stopped]).rstrip()


def _short(x: Any) -> str:
    return f"{x:.4g}" if isinstance(x, float) else str(x)


class SearchFile:
    """The trials of one search as lines of JSON, each written at once when its trial ends.

    The first line says which search it is. A line that a crash has cut off is removed when the file is read again.
    """

    def __init__(self, where: str, path: str | os.PathLike[str], header: Mapping[str, Any]) -> None:
        self.where, self.path = where, Path(path).absolute()
        self.header: dict[str, Any] = json.loads(json.dumps(header))

    def read(self, points: Sequence[Mapping[str, Any]]) -> dict[int, Trial]:
        """The trials of these points that stand in the file, by number; a file that is not there is begun."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = self.path.read_bytes() if self.path.exists() else b""
        title = _line(self.header)
        if title.startswith(content):  # nothing yet, or cut off in its first line
            self._cut(0)
            self._write(title)
            return {}
        first, *lines = content.split(b"\n")
        check_same_search(self.where, self.path.name, _parsed(first), self.header)
        torn = lines.pop() if lines else b""
        if _parsed(torn) is not None:  # only the end of the line is missing
            lines.append(torn)
            self._write(b"\n")
        elif torn:
            self._cut(len(content) - len(torn))
        found = (_trial(_parsed(line), points) for line in lines)
        return {trial.number: trial for trial in found if trial is not None}  # of two with one number the later

    def append(self, trial: Trial) -> None:
        """Write one trial to the end of the file and wait until it is on the disk."""
        self._write(_line(trial._asdict()))

    def _write(self, line: bytes) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, 0o644)
        try:
            written = os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if written < len(line):
            raise OSError(f"{self.where}: the disk is full, {self.path.name} holds the trials before this one.")

    def _cut(self, length: int) -> None:
        if self.path.exists():
            os.truncate(self.path, length)


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, allow_nan=False).encode() + b"\n"


def _parsed(line: bytes) -> Any:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _trial(content: Any, points: Sequence[Mapping[str, Any]]) -> Trial | None:
    """The trial of a line; None where the line says something else, and the trial is made again."""
    try:
        trial = Trial(**content)
        point = dict(points[trial.number]) if trial.number >= 0 else {}
        fits = _agree(trial.hyperparameters, json.loads(json.dumps(point)))
        scored = isinstance(trial.score, (int, float)) or (trial.score is None and bool(trial.problem))
        return trial._replace(hyperparameters=point) if fits and scored else None
    except (TypeError, IndexError):
        return None


def _agree(a: Any, b: Any) -> bool:
    """Whether two points are the same, up to the last digits in which two machines may differ."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_agree(a[key], b[key]) for key in a)
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9)
    return bool(a == b)
