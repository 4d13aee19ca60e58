"""Exercises, their checks, and the judgement of an answer: what is right, what happened, and the hint that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from helpers.lab.comparing import copied, difference, identical
from helpers.lab.faults import in_words
from helpers.lab.recording import Answer, Call, NotStarted, Recorder, argument_names, looked_at, replayed
from helpers.lab.sandbox import Sandbox, Stopped
from helpers.lab.wording import said_inputs

SEED = 20
RIGHT, WRONG, NOT_TRIED, NOT_STARTED = "right", "not yet", "not tried", "not started"


class Mistake(AssertionError):
    """Raised by a check with the sentence that says what is wrong."""


@dataclass(frozen=True)
class Check:
    """One behaviour of a right answer.

    Parameters
    ----------
    behaviour : str
        What a right answer does, as the learner reads it: "gives 0.693 for a coin flip".
    function : callable
        ``function(answer, rng)`` raises `Mistake` (or an ``AssertionError``) with a sentence where the answer is wrong.
    """

    behaviour: str
    function: Callable[[Any, np.random.Generator], None]


@dataclass(frozen=True)
class Wrong:
    """A typical wrong answer and the sentence that names its mistake."""

    sentence: str
    function: Answer


@dataclass(frozen=True)
class Exercise:
    """An exercise: what is right, how it is checked, and what helps.

    Parameters
    ----------
    name : str
        Name of the learner's function, unique in the course.
    reference : callable
        The right answer; its source is what `reveal` shows.
    checks : sequence of Check
    hints : sequence of str
        From a nudge to nearly the answer, two at least.
    why : str
        A word on why the solution is what it is.
    wrong : sequence of Wrong
        Typical mistakes, three at least.
    alternatives : sequence of callable
        Other right answers, one at least.
    limit : float
        Seconds of computing after which an answer is stopped.
    """

    name: str
    reference: Answer
    checks: Sequence[Check]
    hints: Sequence[str]
    why: str
    wrong: Sequence[Wrong]
    alternatives: Sequence[Answer] = ()
    limit: float = 2.0


@dataclass
class Trial:
    """One check, tried: its state, what was seen going wrong, and the calls it made."""

    behaviour: str
    state: str = NOT_TRIED
    seen: str = ""
    calls: list[Call] = field(default_factory=list)


@dataclass
class Verdict:
    """What is said about an answer."""

    name: str
    state: str
    trials: list[Trial]
    seen: str = ""
    hint: str = ""
    printed: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)


def agrees(
    behaviour: str,
    cases: Callable[[np.random.Generator], Iterable[Any]],
    rtol: float = 1e-7,
    atol: float = 1e-9,
) -> Check:
    """Return a check that compares with the reference: type, shape, dtype, NaN, values, arguments left unchanged.

    Parameters
    ----------
    behaviour : str
        What a right answer does, as the learner reads it.
    cases : callable
        ``cases(rng)`` gives the arguments of one call after the other, each as a tuple.
    rtol, atol : float
        Relative and absolute tolerance of the values.
    """

    def compare(answer: Recorder, rng: np.random.Generator) -> None:
        said = ""
        for case in cases(rng):
            args = case if isinstance(case, tuple) else (case,)
            said = _compared(answer, args, rtol, atol, said) or said
        if said:
            raise Mistake(said)

    return Check(behaviour, compare)


def _compared(answer: Recorder, args: tuple[Any, ...], rtol: float, atol: float, known: str) -> str | None:
    """Call both with copies of `args` and say the difference; with a fault `known`, the call is only recorded."""
    theirs, mine = copied(args), copied(args)
    try:
        answer(*theirs)
    except Exception as error:
        said = in_words(error, answer.function)
    else:
        want, _ = looked_at(answer.reference(*mine))
        got = answer.last.outcome.value if answer.last is not None else None
        said = _changed(answer, args, theirs, mine) or difference(got, want.value, rtol, atol) or ""
    if not said or known:
        return None
    inputs = said_inputs(argument_names(answer.function, len(args)), args)
    return f"For {inputs}: {said}" if inputs else said[0].upper() + said[1:]


def _changed(answer: Recorder, before: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> str:
    names = argument_names(answer.function, len(before))
    for name, old, new, right in zip(names, before, theirs, mine, strict=True):
        if not identical(old, new) and identical(old, right):
            return f"it changes its argument `{name}`: work on a copy, or write the result somewhere new"
    return ""


def judge(exercise: Exercise, answer: Answer) -> Verdict:
    """Try every check on the answer and say what came of it; nothing that the answer does gets out."""
    trials = [Trial(check.behaviour) for check in exercise.checks]
    with Sandbox(exercise.limit) as box:
        for check, trial in zip(exercise.checks, trials, strict=True):
            np.random.seed(SEED)
            recorder = Recorder(answer, exercise.reference)
            trial.calls = recorder.calls
            rng = np.random.default_rng(SEED)
            _, error = box.run(partial(check.function, recorder, rng))
            if isinstance(error, NotStarted):
                return Verdict(exercise.name, NOT_STARTED, trials)
            trial.state = RIGHT if error is None else WRONG
            if error is not None:
                trial.seen = _seen(error, recorder)
            if isinstance(error, (Stopped, KeyboardInterrupt)):
                break
    state = RIGHT if all(trial.state == RIGHT for trial in trials) else WRONG
    verdict = Verdict(exercise.name, state, trials, printed=box.printed.shown(), warned=box.warned)
    if state == WRONG:
        verdict.seen = next(trial.seen for trial in trials if trial.state == WRONG)
        verdict.hint = fitting_sentence(exercise, trials)
    return verdict


def _seen(error: BaseException, recorder: Recorder) -> str:
    """What happened, for the learner: the check's own sentence, the answer's error, or how it differs."""
    last = recorder.last
    if isinstance(error, AssertionError) and str(error).strip() and (last is None or error is not last.outcome.error):
        return str(error).strip()
    if (last is not None and error is last.outcome.error) or not isinstance(error, Exception):
        said = in_words(error, recorder.function)
        return said[0].upper() + said[1:]
    with Sandbox(1.0) as box:
        said, _ = box.run(lambda: _unlike_reference(recorder))
    return said or "It gives something this check cannot work with: compare its type and its shape with the docstring."


def _unlike_reference(recorder: Recorder) -> str:
    """How the recorded calls differ from what the reference gives, for checks that say nothing themselves."""
    for call, right in zip(recorder.calls, replayed(recorder.calls, recorder.reference), strict=False):
        said = difference(call.outcome.value, right.value) if call.outcome.error is None and right.error is None else ""
        if said and call.of is None:
            names = [*argument_names(recorder.function, len(call.args)), *call.kwargs]
            inputs = said_inputs(names, [*call.args, *call.kwargs.values()])
            return f"For {inputs}: {said}" if inputs else said[0].upper() + said[1:]
    return ""


def fitting_sentence(exercise: Exercise, trials: Sequence[Trial]) -> str:
    """The sentence of the typical mistake that gives what the answer gave; "" where none does.

    A mistake fits when it comes to the same in every failing check, on all calls that were made there. One that fits
    some failing checks only (there may be a second mistake) needs at least three calls to show for it.
    """
    failing = [trial for trial in trials if trial.state == WRONG and trial.calls]
    passing = [trial for trial in trials if trial.state == RIGHT and trial.calls]
    best, sentence = (0, 0, 0), ""
    for wrong in exercise.wrong:
        fitting = [trial for trial in failing if _same(trial.calls, wrong.function, exercise.limit)]
        telling = sum(_telling(trial.calls, exercise) for trial in fitting)
        if not telling or (len(fitting) < len(failing) and telling < 3):
            continue
        score = (len(fitting), sum(_same(trial.calls, wrong.function, exercise.limit) for trial in passing), telling)
        if score > best:
            best, sentence = score, wrong.sentence
    return sentence


def _same(calls: Sequence[Call], function: Answer, limit: float) -> bool:
    """True when `function` comes to the same on all these calls; where one had to be stopped, it must be again."""
    stopped = isinstance(calls[-1].outcome.error, Stopped)

    def compare() -> bool:
        return all(call.outcome.like(other) for call, other in zip(calls, replayed(calls, function), strict=True))

    with Sandbox(min(limit, 0.5) if stopped else limit) as box:
        same, error = box.run(compare)
    return stopped if isinstance(error, Stopped) else bool(same)


def _telling(calls: Sequence[Call], exercise: Exercise) -> int:
    """On how many of these calls the answer differs from the reference."""

    def count() -> int:
        others = replayed(calls, exercise.reference)
        return sum(not call.outcome.like(other) for call, other in zip(calls, others, strict=True))

    with Sandbox(exercise.limit) as box:
        telling, error = box.run(count)
    return 1 if error is not None else int(telling)
