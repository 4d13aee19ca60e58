"""The workers of a search: the same trials from all of them, and what happens when they die."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from helpers.neural.tuning.points import random_points
from helpers.neural.tuning.records import Trial
from helpers.neural.tuning.trials import attempt
from helpers.neural.tuning.workers import AHEAD, DIED, Crew, trials_here
from solutions_tests.helpers.neural.trainings import SPACE, bowl, deadly, slow

POINTS = dict(enumerate(random_points(SPACE, 24, 7)))


class Direct(Executor):
    """Makes every trial at once, in the calling thread; `spoil` may change what comes back."""

    def __init__(self, spoil: Callable[[int], BaseException | None] = lambda call: None) -> None:
        self.spoil = spoil

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        error = self.spoil(args[1])
        future.set_exception(error) if error else future.set_result(fn(*args))
        return future


def test_ctrl_c_is_no_failure_of_a_trial() -> None:
    def train(a: float) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(train, 0, {"a": 1.0})
    with pytest.raises(KeyboardInterrupt):
        list(Crew(bowl, POINTS, Direct(lambda number: KeyboardInterrupt()), 2).trials())


def scores(trials: Iterator[Trial]) -> dict[int, Any]:
    found = list(trials)
    assert len({trial.number for trial in found}) == len(found)
    return {trial.number: trial.score for trial in found}


def test_threads_make_the_same_trials() -> None:
    with ThreadPoolExecutor(3) as executor:
        assert scores(Crew(bowl, POINTS, executor, None).trials()) == scores(trials_here(bowl, POINTS))


@pytest.mark.parametrize(("at_once", "workers"), [(None, 2), (3, 2), (1, 2)])
def test_no_more_than_a_few_trials_are_handed_over(at_once: int | None, workers: int) -> None:
    class Counting(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future = super().submit(fn, *args, **kwargs)
            with lock:
                under_way.append(future)
                most.append(sum(not f.done() for f in under_way))
            return future

    lock, under_way, most = threading.Lock(), list[Any](), list[int]()
    with Counting(workers) as executor:
        crew = Crew(slow, POINTS, executor, at_once)
        assert len(scores(crew.trials())) == 24
    assert max(most) <= (at_once or 2 * workers)
    assert Crew(bowl, POINTS, Direct(), None).at_once == AHEAD


def test_leaving_takes_back_what_has_not_begun_and_keeps_what_has_ended() -> None:
    gate, begun = threading.Event(), list[float]()

    def train(learning_rate: float, hidden: int) -> float:
        begun.append(learning_rate)
        if len(begun) == 2:
            gate.wait(10)
        return 1.0

    with ThreadPoolExecutor(1) as executor:
        crew = Crew(train, POINTS, executor, 5)
        stream = crew.trials()
        first = next(stream)
        assert [trial.number for trial in crew.leave()] == [first.number]  # not yet asked for the next one
        gate.set()
    assert len(begun) <= 2
    everything = Crew(bowl, POINTS, Direct(), 5)
    next(everything.trials())
    assert sorted(trial.number for trial in everything.leave()) == [0, 1, 2, 3, 4]


def test_a_worker_that_dies_takes_only_its_own_trial() -> None:
    fatal = {number for number, point in POINTS.items() if point["hidden"] % 9 == 0}
    assert fatal == {2, 3, 23}
    spawned = get_context("spawn")
    with ProcessPoolExecutor(2, spawned) as executor:
        crew = Crew(deadly, POINTS, executor, None)
        found = {trial.number: trial for trial in crew.trials()}
        crew.leave()
    assert found.keys() == POINTS.keys()
    assert {number for number, trial in found.items() if trial.problem} == fatal
    assert {trial.problem for trial in found.values()} == {"", DIED}
    assert {n: t.score for n, t in found.items() if n not in fatal} == {
        number: bowl(**point) for number, point in POINTS.items() if number not in fatal
    }
    replacement: Any = crew.own
    assert replacement._mp_context is spawned and replacement._max_workers == 2


def test_what_an_executor_cannot_do_is_tried_again_alone() -> None:
    class KilledWorker(Exception):
        """As Dask says it."""

    seen: list[int] = []

    def spoil(number: int) -> BaseException | None:
        seen.append(number)
        if number == 5:
            return KilledWorker("task attempt-123 died")
        return OSError("the line is down") if number == 6 or (number == 7 and seen.count(7) == 1) else None

    found = {trial.number: trial for trial in Crew(bowl, POINTS, Direct(spoil), 4).trials()}
    assert found.keys() == POINTS.keys()
    assert {n: t.problem for n, t in found.items() if t.problem} == {
        5: DIED,
        6: "The trial could not be made: OSError: the line is down",
    }
    assert [seen.count(number) for number in (4, 5, 6, 7, 8)] == [1, 2, 2, 2, 1]


def test_an_executor_that_is_closed_ends_the_search_in_a_sentence() -> None:
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    said = (
        r"^search: the executor takes no more trials \(cannot schedule new futures after shutdown\), expected one that"
        r" is open\. Make a new one and search again with the same file: what is in it is not repeated\.$"
    )
    with pytest.raises(RuntimeError, match=said):
        next(Crew(bowl, POINTS, closed, None).trials())

    class Forgetful(Direct):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with pytest.raises(RuntimeError, match=r"takes no more trials \(it has given up a trial\)"):
        next(Crew(bowl, POINTS, Forgetful(), None).trials())


def test_what_a_broken_executor_still_brings_is_kept() -> None:
    class Slowly(Direct):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if args[1]:
                threading.Timer(0.1, lambda: future.set_result(fn(*args))).start()
            else:
                future.set_exception(BrokenExecutor("!"))
            return future

    found: list[Trial] = []
    with pytest.raises(RuntimeError, match="its workers died"):
        for trial in Crew(bowl, POINTS, Slowly(), 3).trials():
            found.append(trial)
    assert sorted(trial.number for trial in found) == [1, 2]


def test_a_broken_executor_of_another_kind_ends_the_search() -> None:
    crew = Crew(bowl, POINTS, Direct(lambda number: BrokenExecutor("!") if number == 3 else None), 2)
    found = []
    with pytest.raises(RuntimeError, match=r"takes no more trials \(its workers died\)"):
        for trial in crew.trials():
            found.append(trial.number)
    assert found == [0, 1, 2]
    with (
        ThreadPoolExecutor(1, initializer=lambda: 1 / 0) as broken,
        pytest.raises(RuntimeError, match="takes no more trials"),
    ):
        list(Crew(bowl, POINTS, broken, 2).trials())
