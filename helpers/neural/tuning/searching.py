"""Hyperparameter search: try many points, here or on many workers, and keep every result (lesson 2.6)."""

import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

from helpers.checks import check_whole
from helpers.neural.tuning.checks import check_executor, check_points, check_space, check_train
from helpers.neural.tuning.points import random_points
from helpers.neural.tuning.records import SearchFile, SearchResult, Trial
from helpers.neural.tuning.spaces import (
    Distribution,
    Space,
)
from helpers.neural.tuning.workers import Crew, trials_here

Train = Callable[..., Any]
Points = Sequence[Mapping[str, Any]]
PathLike = str | os.PathLike[str]


class _Plan(NamedTuple):
    train: Train
    points: list[dict[str, Any]]
    executor: Executor | None
    at_once: int | None
    file: SearchFile | None
    known: dict[int, Trial]  # the trials that stand in the file


def search(
    train: Train,
    space: Space | Points,
    n: int | None = None,
    *,
    executor: Executor | None = None,
    seed: int = 0,
    file: PathLike | None = None,
    on_result: Callable[[Trial], object] | None = None,
    maximize: bool = True,
    at_once: int | None = None,
    retry_failed: bool = False,
    progress: bool = False,
) -> SearchResult:
    """Try n random points of a space (or every point of a list) and rank them by their scores.

    Interrupted, it gives back the trials made so far; with a file, the same call then goes on from there.

    Parameters
    ----------
    train, space, n, executor, seed, file, at_once, retry_failed
        As in `search_results`, which gives the trials one by one.
    on_result : function, optional
        Called with every Trial when it is there.
    maximize : bool
        Whether a larger score is better, as for an accuracy; False for a cost.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    SearchResult
        trials, best, failed, table(); as text, a short list of the best.

    Raises
    ------
    ValueError or TypeError
        As in `search_results`.
    """
    plan = _plan("search", train, space, n, executor, seed, file, at_once, retry_failed)
    trials: dict[int, Trial] = {}
    stream, interrupted = _stream(plan, trials), False
    try:
        for trial in _with_bar(stream, len(plan.points), progress):
            if on_result is not None:
                on_result(trial)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        stream.close()
    stopped = _interruption(len(trials), plan) if interrupted else ""
    return SearchResult([trials[number] for number in sorted(trials)], maximize, stopped)


def _interruption(made: int, plan: _Plan) -> str:
    advice = (
        "With file=... the same call could go on from it."
        if plan.file is None
        else "The same call goes on from its file."
    )
    return f"Interrupted after {made} of {len(plan.points)} trials. {advice}"


def search_results(
    train: Train,
    space: Space | Points,
    n: int | None = None,
    *,
    executor: Executor | None = None,
    seed: int = 0,
    file: PathLike | None = None,
    at_once: int | None = None,
    retry_failed: bool = False,
) -> Generator[Trial, None, None]:
    """Give the trials of a search one by one: those of the file first, then each when it ends.

    Parameters
    ----------
    train : function
        train(**point) gives a score, or a dict or named tuple with a score. What it raises, and a score that is not
        finite, become the `problem` of that trial. It has to let KeyboardInterrupt pass, as `training_epochs` does.
    space : dict, or list of dict
        A distribution for every argument of train that is searched, or the points themselves, as from `grid`.
    n : int, optional
        How many random points. With a larger n, the same seed and file add to what is there.
    executor : Executor, optional
        A ProcessPoolExecutor (threads of one process take turns and gain nothing), client.get_executor() of Dask, or
        any other Executor of concurrent.futures. None trains right here.
    seed : int
        Trial k is decided by the seed and by k alone, whoever makes it and in whichever order.
    file : path, optional
        Every trial is written here when it ends and not made again. A changed train wants a new file.
    at_once : int, optional
        The most trials in the hands of the executor; twice its workers, or 64 where it does not say how many.
    retry_failed : bool
        Whether the trials of the file that failed are made again.

    Returns
    -------
    generator of Trial
        Its close() takes back the trials that have not begun.

    Raises
    ------
    ValueError or TypeError
        If train does not take the hyperparameters, an argument is of the wrong kind, or the file is another search's.
    """
    return _stream(_plan("search_results", train, space, n, executor, seed, file, at_once, retry_failed), {})


def _plan(
    where: str,
    train: Train,
    space: Space | Points,
    n: int | None,
    executor: Executor | None,
    seed: int,
    file: PathLike | None,
    at_once: int | None,
    retry_failed: bool,
) -> _Plan:
    """Check all arguments, draw the points and read the file."""
    seed = check_whole(where, "seed", seed)
    header: dict[str, Any]
    if isinstance(space, Mapping):
        check_space(where, space, Distribution)
        points = random_points(space, check_whole(where, "n", n, least=1), seed)
        header = {"search": 1, "seed": seed, "space": {name: repr(kind) for name, kind in space.items()}}
    else:
        points = check_points(where, space)
        header = {"search": 1, "points": points}
        points = points[: check_whole(where, "n", len(points) if n is None else n, least=1, most=len(points))]
    check_train(where, train, points[0])
    if executor is not None:
        check_executor(where, executor, train)
    if at_once is not None:
        check_whole(where, "at_once", at_once, least=1)
    records = None if file is None else SearchFile(where, file, header)
    known = {} if records is None else records.read(points)
    kept = {number: known[number] for number in sorted(known) if not (retry_failed and known[number].problem)}
    return _Plan(train, points, executor, at_once, records, kept)


def _stream(plan: _Plan, trials: dict[int, Trial]) -> Generator[Trial, None, None]:
    """Give the known trials and make the others; whatever ends is written and put into `trials` first."""

    def keep(trial: Trial) -> Trial:
        if plan.file is not None:
            plan.file.append(trial)
        trials[trial.number] = trial
        return trial

    trials.update(plan.known)
    yield from plan.known.values()
    missing = {number: point for number, point in enumerate(plan.points) if number not in plan.known}
    if plan.executor is None:
        for trial in trials_here(plan.train, missing):
            yield keep(trial)
        return
    crew = Crew(plan.train, missing, plan.executor, plan.at_once)
    try:
        for trial in crew.trials():
            yield keep(trial)
    finally:
        for trial in crew.leave():
            if trial.number not in trials:
                keep(trial)


def _with_bar(stream: Iterable[Trial], total: int, progress: bool) -> Iterable[Trial]:
    if not progress:
        return stream
    from tqdm.auto import tqdm

    return tqdm(stream, total=total, desc="trials", unit="")
