"""Who does the trials of a search: this process, or the workers of an executor (lesson 2.6)."""

import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from typing import Any

from helpers.neural.tuning.records import Trial
from helpers.neural.tuning.trials import attempt, told

Points = Mapping[int, dict[str, Any]]  # the hyperparameters of every trial that is still to be made
AHEAD = 64  # trials handed over at a time to an executor that does not say how many workers it has
DIED = "The worker process died during this trial: it ran out of memory, was killed, or left Python with os._exit."
SETTINGS = ("max_workers", "mp_context", "initializer", "initargs", "max_tasks_per_child")  # of a pool of processes


def trials_here(train: Callable[..., Any], points: Points) -> Iterator[Trial]:
    """Make the trials in this process, one after the other.

    Parameters
    ----------
    train : function
        Called as train(**point).
    points : dict of dict
        Hyperparameters by the number of the trial.

    Yields
    ------
    Trial
        In the order of their numbers.
    """
    for number, point in points.items():
        yield attempt(train, number, point)


class Crew:
    """The workers of an executor, with at most `at_once` trials handed over to them at any time.

    When a worker process dies, Python gives up the whole pool and does not say which trial was to blame. So each trial
    that was under way is made again, alone, by a new pool: the one that kills its worker again is the one that failed.
    """

    def __init__(self, train: Callable[..., Any], points: Points, executor: Executor, at_once: int | None) -> None:
        workers = getattr(executor, "_max_workers", None)
        self.train, self.points, self.executor = train, points, executor
        self.at_once = at_once or (2 * workers if isinstance(workers, int) else AHEAD)
        self.waiting, self.suspects = deque(points), deque[int]()
        self.pending: dict[Future[Trial], int] = {}
        self.own: ProcessPoolExecutor | None = None  # the pool that replaced a broken one

    def trials(self) -> Iterator[Trial]:
        """Every trial as it ends; it stays in `pending` until the next one is asked for."""
        while self.waiting or self.suspects or self.pending:
            self._hand_over()
            alone = len(self.pending) == 1
            done, _ = wait(self.pending, return_when=FIRST_COMPLETED)
            broken = any(isinstance(_error(future), BrokenExecutor) for future in done)
            if broken:
                done, _ = wait(self.pending)
            for future in sorted(done, key=self.pending.__getitem__):
                number, error = self.pending[future], _error(future)
                if error is None:
                    yield future.result()
                elif alone:
                    yield Trial(number, self.points[number], None, _why(error))
                else:
                    self.suspects.append(number)
                del self.pending[future]
            if broken:
                self._replace()

    def _hand_over(self) -> None:
        queue, limit = (self.suspects, 1) if self.suspects else (self.waiting, self.at_once)
        while queue and len(self.pending) < limit:
            number = queue[0]
            try:
                future = self.executor.submit(attempt, self.train, number, self.points[number], uuid.uuid4().hex)
            except BrokenExecutor:
                if self.pending:  # they are broken too, and looked at first
                    return
                self._replace()
                continue
            except RuntimeError as problem:
                raise RuntimeError(_closed(problem)) from problem
            self.pending[future] = queue.popleft()

    def _replace(self) -> None:
        broken = self.executor
        if type(broken) is not ProcessPoolExecutor:
            raise RuntimeError(_closed("its workers died"))
        broken.shutdown(wait=False)
        settings: dict[str, Any] = {name: getattr(broken, f"_{name}") for name in SETTINGS}
        self.executor = self.own = ProcessPoolExecutor(**settings)

    def leave(self) -> list[Trial]:
        """Take back what has not begun, and give what has ended but was not asked for any more."""
        for future in self.pending:
            future.cancel()
        ended = [f for f in self.pending if f.done() and not f.cancelled() and f.exception() is None]
        if self.own is not None:
            self.own.shutdown(wait=not self.pending, cancel_futures=True)
        return [future.result() for future in ended]


def _error(future: Future[Trial]) -> Exception | None:
    """What kept a trial from being made; an interruption, and an executor that was closed, end the search."""
    try:
        error = future.exception()
    except CancelledError as problem:
        raise RuntimeError(_closed("it has given up a trial")) from problem
    if error is None or isinstance(error, Exception):
        return error
    raise error


def _why(error: Exception) -> str:
    if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
        return DIED
    return f"The trial could not be made: {told(error)}"


def _closed(reason: object) -> str:
    return (
        f"search: the executor takes no more trials ({reason}), expected one that is open."
        " Make a new one and search again with the same file: what is in it is not repeated."
    )
