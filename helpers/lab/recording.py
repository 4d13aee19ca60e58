"""Record every call that a check makes to an answer, so that a typical mistake can be asked the same questions."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.lab.comparing import copied, difference, identical
from helpers.lab.sandbox import Stopped
from helpers.lab.wording import Yielded, kind

Answer = Callable[..., Any]
MOST_CALLS = 300  # recorded per check
MOST_ITEMS = 200  # recorded of what a generator yields
RTOL, ATOL = 1e-6, 1e-9  # two ways to compute the same mistake agree to this


class NotStarted(BaseException):
    """The stub's ``raise NotImplementedError`` was reached."""


@dataclass
class Outcome:
    """What came of a call: a value or an error, and which arguments it changed."""

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int | str, ...] = ()
    function: Answer | None = None

    def like(self, other: Outcome) -> bool:
        """True when the other call came to the same: equal values, or the same error; and the same changes."""
        if type(self.error) is not type(other.error) or self.changed != other.changed:
            return False
        if self.error is not None:
            return _subject(self.error) == _subject(other.error)
        return difference(self.value, other.value, RTOL, ATOL) is None


def _subject(error: BaseException | None) -> str:
    """What an error is about: who refused and why, without the numbers of this call."""
    return re.sub(r"[\d.()\[\], -]+", " ", str(error))


@dataclass
class Call:
    """A call as it was made: copies of the inputs, the state of the global random numbers, and what came of it."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    random: Any
    of: int | None = None  # the call that returned the function called here; None for the answer itself
    outcome: Outcome = field(default_factory=Outcome)


class Recorder:
    """Stands in for a learner's function while it is checked, and writes down every call.

    Parameters
    ----------
    function : callable
        The learner's function.
    reference : callable
        The right answer, for checks that compare.
    """

    def __init__(self, function: Answer, reference: Answer | None = None) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.reference = reference if reference is not None else function
        self.calls: list[Call] = []
        self.last: Call | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["function"], name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(self.function, None, args, kwargs)

    def _call(self, function: Answer, of: int | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        index = len(self.calls)
        kept = index < MOST_CALLS
        if kept:
            self.calls.append(Call(copied(args), copied(kwargs), np.random.get_state(legacy=False), of))
        call = self.last = self.calls[-1] if kept else Call((), {}, None, of)  # its outcome only
        try:
            value = function(*args, **kwargs)
            call.outcome, value = looked_at(value)
        except NotImplementedError as error:
            if of is None:
                raise NotStarted from error
            call.outcome = Outcome(error=error)
            raise
        except BaseException as error:
            call.outcome = Outcome(error=error)
            raise
        finally:
            if kept:
                call.outcome.changed = _changed_arguments(call, args, kwargs)
        if kept and kind(value) == "function":
            return functools.wraps(value)(lambda *inner, **more: self._call(value, index, inner, more))
        return value


def looked_at(value: Any) -> tuple[Outcome, Any]:
    """The outcome to keep and the value to hand on; what a generator yields is looked at and handed on as well."""
    if inspect.isgenerator(value):
        items = list(itertools.islice(value, MOST_ITEMS))
        return Outcome(Yielded(copied(items))), _chained(items, value)
    if kind(value) == "function":
        return Outcome(value, function=value), value
    return Outcome(copied(value)), value


def _chained(items: list[Any], rest: Iterator[Any]) -> Iterator[Any]:
    yield from items
    yield from rest


def _changed_arguments(call: Call, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[int | str, ...]:
    """Places or names of the arguments that are not what they were before the call."""
    places = [*range(len(args)), *kwargs]
    triples = zip(places, [*call.args, *call.kwargs.values()], [*args, *kwargs.values()], strict=True)
    return tuple(place for place, before, after in triples if not identical(before, after))


def argument_names(function: Answer, count: int) -> list[str]:
    """The names of the first `count` arguments of the function."""
    try:
        names = [p.name for p in inspect.signature(function).parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
    except (TypeError, ValueError):
        names = []
    return (names + [f"argument {i + 1}" for i in range(len(names), count)])[:count]


def replayed(calls: Sequence[Call], function: Answer) -> Iterator[Outcome]:
    """Make the same calls to another function, from the same inputs and random state; yield what comes of each."""
    outcomes: list[Outcome] = []
    for call in calls:
        target = function if call.of is None else outcomes[call.of].function
        outcome = Outcome(error=TypeError("not a function")) if target is None else _again(call, target)
        outcomes.append(outcome)
        yield outcome


def _again(call: Call, function: Answer) -> Outcome:
    args, kwargs = copied(call.args), copied(call.kwargs)
    np.random.set_state(call.random)
    try:
        outcome, _ = looked_at(function(*args, **kwargs))
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:
        outcome = Outcome(error=error)
    outcome.changed = _changed_arguments(call, args, kwargs)
    return outcome
