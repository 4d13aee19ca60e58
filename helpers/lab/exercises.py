"""The exercises of a lesson: `exercise` checks an answer, `hint` helps a little more each time, `reveal` shows one.

>>> safe_cost = exercise(safe_cost)      # after your own def safe_cost(...)
>>> hint("safe_cost")
>>> reveal("safe_cost")

Whatever the answer does, `exercise` returns a function that works: the answer where it is right, the course's own where
it is not yet. The exercises themselves stand in ``solutions_tests/exercises``, a file per lesson.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import io
import sys
import textwrap
import tokenize
from typing import Any

from helpers.lab import cards, progress
from helpers.lab.broken_cells import install
from helpers.lab.checking import RIGHT, WRONG, Check, Exercise, Mistake, Wrong, agrees, judge
from helpers.lab.recording import Answer
from helpers.lab.wording import named, tidy

__all__ = [
    "Check",
    "Exercise",
    "Mistake",
    "Wrong",
    "agrees",
    "exercise",
    "hint",
    "install",
    "reveal",
    "solution_source",
]

_given: dict[str, int] = {}
_handed_on: dict[str, Answer] = {}


class _Refused(Exception):
    """The sentence for a name or an argument that cannot be used."""


def exercise(function: Answer) -> Answer:
    """Check your function, say what is right and what not yet, and return a function to go on with.

    Parameters
    ----------
    function : callable
        Your function itself, without brackets: ``softmax = exercise(softmax)``.

    Returns
    -------
    callable
        Your function where it does everything it should, the course's own otherwise.
    """
    known: Exercise | None = None
    try:
        known, lesson = _found(function, sys._getframe(1).f_globals, "exercise")
        if not callable(function):
            example = f"`{known.name} = exercise({known.name})`"
            cards.show([f"`exercise` takes the function itself, without quotes: {example}."])
        elif function is known.reference:
            cards.show([_own(known.name)])
        else:
            verdict = judge(known, function)
            if verdict.state == RIGHT:
                progress.record(lesson, known.name)
            cards.show_verdict(verdict, progress.note())
            return function if verdict.state == RIGHT else _stand_in(known)
        return _stand_in(known)
    except _Refused as said:
        cards.show([str(said)])
    except KeyboardInterrupt:
        cards.show(["You stopped the check."])
    except BaseException as error:
        cards.show([f"The check itself broke, which is not your fault ({_of(error)})."])
    return _stand_in(known) if known is not None else function


def hint(name: str | Answer = "") -> None:
    """Give the next hint for an exercise: the first one nudges, the last one nearly tells.

    Parameters
    ----------
    name : str or callable
        The exercise's name, or the function itself.
    """
    try:
        known, _ = _found(name, sys._getframe(1).f_globals, "hint")
        given, count = _given.get(known.name, 0), len(known.hints)
        _given[known.name] = given + 1
        if given < count:
            cards.show([f"Hint {given + 1} of {count}: {cards.ended(known.hints[given])}"])
            return
        _given[known.name] = count
        all_given = f"These were all {count} hints for `{known.name}`; the last one was: {known.hints[-1]}"
        cards.show([cards.ended(all_given), f'`reveal("{known.name}")` shows a solution.'])
    except _Refused as said:
        cards.show([str(said)])
    except Exception as error:
        cards.show([f"The hints could not be read, which is not your fault ({_of(error)})."])


def reveal(name: str | Answer = "") -> None:
    """Show a solution of an exercise and a word on why it is what it is.

    Parameters
    ----------
    name : str or callable
        The exercise's name, or the function itself.
    """
    try:
        known, _ = _found(name, sys._getframe(1).f_globals, "reveal")
        why = [f"Why: {cards.ended(known.why)}"]
        cards.show([f"One solution of `{known.name}`:"], block=solution_source(known), after=why, python=True)
    except _Refused as said:
        cards.show([str(said)])
    except Exception as error:
        cards.show([f"The solution could not be read, which is not your fault ({_of(error)})."])


def solution_source(known: Exercise | str) -> str:
    """The source of the reference under the name that the learner gives it; the exercise's name will do, too."""
    if isinstance(known, str):
        known, _ = _found(known, {}, "reveal")
    source = textwrap.dedent(inspect.getsource(known.reference))
    old = known.reference.__name__
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type == tokenize.NAME and token.string == old:
            row, (begin, end) = token.start[0] - 1, (token.start[1], token.end[1])
            lines[row] = lines[row][:begin] + known.name + lines[row][end:]
    return "".join(lines)


def cannot_read(name: str, said: str) -> Answer:
    """Say why Python cannot read the cell with the exercise `name`, and return the course's own function."""
    try:
        known, _ = _found(name, {}, "exercise")
    except _Refused as refused:
        cards.show([said, str(refused)] if said else [str(refused)])
        return _nothing_yet
    except Exception as error:
        cards.show([said, f"The exercise could not be read, which is not your fault ({_of(error)})."])
        return _nothing_yet
    going_on = f"The lesson goes on with the course's own `{name}`."
    head = [f"Not yet: Python cannot read this cell. {cards.ended(said)}", going_on] if said else [going_on]
    cards.show(head, state=WRONG)
    return _stand_in(known)


def _stand_in(known: Exercise) -> Answer:
    """The course's own function; whose name it stands for is remembered, in case it comes back as an answer."""
    _handed_on[known.name] = known.reference
    return known.reference


def _nothing_yet(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError("This function stands in a cell that Python cannot read yet.")


def _own(name: str) -> str:
    return (
        f"This is the course's own `{name}`, with which the lesson goes on: to check yours, run the cell "
        f"with your `def {name}` again."
    )


def _of(error: BaseException) -> str:
    return tidy(f"{type(error).__name__}: {error}".removesuffix(": "))


def _found(asked: Any, names: dict[str, Any], caller: str) -> tuple[Exercise, str]:
    """The exercise that is meant, and its lesson: by name, by the function's name, or by the name it is bound to."""
    files = importlib.import_module("solutions_tests.exercises")
    if isinstance(asked, str):
        name = asked
    elif callable(asked):
        name = _meant(asked, names, files.names())
    else:
        raise _Refused(
            f"`{caller}` takes the function itself, and got {named(asked)}: "
            f"write its name without brackets behind it, `{caller}(name)`."
        )
    try:
        return files.find(name)
    except KeyError:
        near = difflib.get_close_matches(name, list(files.names()), n=3, cutoff=0.5)
        meant = " or ".join(f"`{one}`" for one in near)
        raise _Refused(f"There is no exercise called `{name}`" + (f": do you mean {meant}?" if near else ".")) from None


def _meant(function: Answer, names: dict[str, Any], known: dict[str, Any]) -> str:
    own = str(getattr(function, "__name__", type(function).__name__))
    if own in known:
        return own
    bound = [name for place in (names, _handed_on) for name, value in place.items() if value is function]
    return next((name for name in bound if name in known), own)
