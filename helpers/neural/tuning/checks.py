"""What a hyperparameter search refuses, and the sentences it says then."""

import inspect
import math
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

import numpy as np


def check_interval(where: str, low: float, high: float, least: float, most: float) -> None:
    """Refuse an interval that is empty, or whose ends do not lie strictly between least and most."""
    for name, x in (("low", low), ("high", high)):
        if not x > least:
            raise ValueError(f"{where}: {name} is {x:g}, expected a number above {least:g}. 0 has no logarithm.")
        if not x < most:
            raise ValueError(
                f"{where}: {name} is {x:g}, expected a number below {most:g}."
                " 1 - 1 is 0, which has no logarithm: beta itself goes here, such as 0.9 or 0.999."
            )
    if not low < high:
        raise ValueError(
            f"{where}: low is {low:g} and high is {high:g}, expected low below high. A single value needs no search."
        )


def check_options(where: str, options: Any) -> tuple[Any, ...]:
    """The options as a tuple of plain values; refuse none at all and what a file cannot hold."""
    if isinstance(options, str) or not isinstance(options, Sequence) or not options:
        raise TypeError(f'{where}: options is {options!r}, expected a list of values. Write Choice(["relu", "tanh"]).')
    return tuple(plain_value(where, "options", option) for option in options)


def plain_value(where: str, name: str, x: Any) -> Any:
    """x as a Python number, text, True, False, None, or a tuple of such; refuse anything else."""
    if isinstance(x, (np.number, np.bool_)):
        x = x.item()
    if isinstance(x, (list, tuple)):
        return tuple(plain_value(where, name, entry) for entry in x)
    if x is None or isinstance(x, (bool, int, str)) or (isinstance(x, float) and math.isfinite(x)):
        return x
    raise TypeError(
        f"{where}: {name} holds {x!r}, expected finite numbers, texts, True, False, None, or tuples of them,"
        " because they are written to files. Pass a name instead, and let train look it up."
    )


def check_space(where: str, space: Any, kind: type) -> None:
    """Refuse what is not a dict of at least one name with a distribution (of that kind) for each."""
    if not isinstance(space, Mapping) or not space:
        raise TypeError(
            f"{where}: space is {space!r}, expected a dict with a distribution for every hyperparameter."
            ' Write {"learning_rate": LogUniform(0.0001, 1)}.'
        )
    for name, distribution in space.items():
        if not isinstance(name, str) or not isinstance(distribution, kind):
            advice = f"Choice({list(distribution)!r})" if isinstance(distribution, (list, tuple)) else "Uniform(0, 1)"
            raise TypeError(
                f"{where}: space[{name!r}] is {distribution!r}, expected a distribution under the name of an argument"
                f" of train. Write {advice}."
            )


def check_points(where: str, points: Any) -> list[dict[str, Any]]:
    """A list of explicit points with plain values; refuse an empty list and what is not a dict."""
    if not isinstance(points, Sequence) or not points or not all(isinstance(p, Mapping) and p for p in points):
        raise TypeError(
            f"{where}: space is {points!r:.80}, expected a dict of distributions, or a list of points, each a dict."
            " Write grid(space, 5) or random_points(space, 25)."
        )
    return [{str(name): plain_value(where, name, x) for name, x in point.items()} for point in points]


def check_train(where: str, train: Any, point: Mapping[str, Any]) -> None:
    """Refuse what cannot be called as train(**point)."""
    if not callable(train):
        raise TypeError(f"{where}: train is {train!r}, expected a function that trains and returns a score.")
    try:
        signature = inspect.signature(train)
    except ValueError:  # some functions written in C do not say what they take
        return
    try:
        signature.bind(**point)
    except TypeError as problem:
        raise TypeError(
            f"{where}: train{signature} cannot be called with the hyperparameters {', '.join(point)} ({problem})."
            " Give both the same names."
        ) from None


def check_executor(where: str, executor: Any, train: Callable[..., Any]) -> None:
    """Refuse what is not an executor, and a function that cannot reach the processes of one."""
    if not isinstance(executor, Executor):
        dask = hasattr(executor, "get_executor")
        advice = "Pass client.get_executor()." if dask else "Write ThreadPoolExecutor(2) or ProcessPoolExecutor(2)."
        raise TypeError(
            f"{where}: executor is {executor!r:.80}, expected an Executor of concurrent.futures, or None. {advice}"
        )
    if not isinstance(executor, ProcessPoolExecutor):
        return
    function = inspect.unwrap(getattr(train, "func", train))
    name = getattr(function, "__qualname__", repr(function))
    try:
        pickle.dumps(train)
    except Exception:
        raise _cannot_travel(where, name, "it has no name that another process could find") from None
    context = getattr(executor, "_mp_context", None)
    typed_in = getattr(function, "__module__", "") == "__main__" and not hasattr(sys.modules["__main__"], "__file__")
    if typed_in and context is not None and context.get_start_method() != "fork":
        raise _cannot_travel(where, name, "it was defined in a notebook")


def _cannot_travel(where: str, name: str, reason: str) -> TypeError:
    return TypeError(
        f"{where}: train is {name}, which cannot be sent to other processes because {reason}, expected a function"
        " of a module. Write it to a .py file and import it, or use ThreadPoolExecutor."
    )


def check_same_search(where: str, file: str, found: Any, wanted: Mapping[str, Any]) -> None:
    """Refuse the first line of a file that is not the description of this search."""
    if not isinstance(found, Mapping) or found.keys() != wanted.keys():
        raise ValueError(
            f"{where}: file {file} does not hold the trials of such a search, expected a new file or one written by"
            " the same search. Choose another name."
        )
    for key, value in wanted.items():
        if found[key] != value:
            raise ValueError(
                f"{where}: file {file} belongs to another search, its {key} is {found[key]!r:.200}, expected"
                f" {value!r:.200}. Choose another file, or search with what it was begun with."
            )


def check_succeeded(where: str, trials: Sequence[Any]) -> None:
    """Refuse a list of trials without a single score."""
    if all(trial.problem for trial in trials):
        last = f" The last one said: {trials[-1].problem}" if trials else ""
        raise ValueError(
            f"{where}: 0 of {len(trials)} trials have a score, expected at least one. Call train(**point) with one"
            f" of the points to see what goes wrong.{last}"
        )


def check_inside(where: str, space: Mapping[str, Any], trials: Sequence[Any]) -> None:
    """Refuse trials that were not drawn from this space."""
    for trial in trials:
        for name, distribution in space.items():
            value = trial.hyperparameters.get(name)
            if not distribution.holds(value):
                raise ValueError(
                    f"{where}: trial {trial.number} has {name} = {value!r}, expected a value of {distribution}."
                    " Pass the space in which these trials were made."
                )
