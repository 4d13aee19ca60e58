"""What must hold for every exercise; each function names what does not."""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import re
import symtable
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch._dynamo  # noqa: F401  an answer stopped while an optimizer imports it leaves half of it

from helpers.lab.checking import NOT_STARTED, RIGHT, WRONG, Exercise, judge
from helpers.lab.exercises import solution_source
from solutions_tests import exercises

COURSE = Path(__file__).resolve().parents[2] / "course"
HINTS, WRONGS, ALTERNATIVES = 2, 3, 1
_told = pytest.StashKey[bool]()


def faults(exercise: Exercise) -> list[str]:
    """Everything about the exercise itself that does not hold; empty when all is well."""
    return [*_counts(exercise), *_right_ones(exercise), *_wrong_ones(exercise), *_source(exercise)]


def _counts(exercise: Exercise) -> Iterator[str]:
    for what, items, least in (
        ("checks", exercise.checks, 1),
        ("hints", exercise.hints, HINTS),
        ("wrong answers", exercise.wrong, WRONGS),
        ("alternatives", exercise.alternatives, ALTERNATIVES),
    ):
        if len(items) < least:
            yield f"{exercise.name}: {len(items)} {what}, at least {least} are needed"
    sentences = [exercise.why, *exercise.hints, *(wrong.sentence for wrong in exercise.wrong)]
    if not all(sentence.strip() for sentence in sentences):
        yield f"{exercise.name}: a hint, a wrong answer's sentence or the why is empty"
    if len(set(sentences)) < len(sentences):
        yield f"{exercise.name}: two of its sentences are the same"


def _right_ones(exercise: Exercise) -> Iterator[str]:
    for word, function in [("reference", exercise.reference), *(("alternative", one) for one in exercise.alternatives)]:
        verdict = judge(exercise, function)
        if verdict.state != RIGHT:
            yield f"{exercise.name}: the {word} {function.__name__} fails: {verdict.seen or verdict.state}"


def _wrong_ones(exercise: Exercise) -> Iterator[str]:
    for wrong in exercise.wrong:
        verdict = judge(exercise, wrong.function)
        if verdict.state != WRONG:
            yield f"{exercise.name}: the wrong answer {wrong.function.__name__} is {verdict.state}"
        elif verdict.hint != wrong.sentence:
            shown = verdict.hint or verdict.seen
            yield f"{exercise.name}: the wrong answer {wrong.function.__name__} is told {shown!r}, not its own sentence"


def _source(exercise: Exercise) -> Iterator[str]:
    """The solution, pasted under the learner's name, must be a right answer by itself."""
    source = solution_source(exercise)
    space = dict(exercise.reference.__globals__)
    try:
        exec(compile(source, f"<{exercise.name}>", "exec"), space)
        state = judge(exercise, space[exercise.name]).state
    except Exception as error:
        state = f"{type(error).__name__}: {error}"
    if state != RIGHT:
        yield f"{exercise.name}: its solution under the learner's name is {state}"
    home = exercise.reference.__module__
    for name in sorted(names_used(source) - {exercise.name}):
        if name in space and not _from_elsewhere(space[name], home):
            yield f"{exercise.name}: its solution uses {name}, which only the exercise file has"


def _from_elsewhere(value: Any, home: str) -> bool:
    return isinstance(value, types.ModuleType) or getattr(value, "__module__", home) != home


def names_used(source: str) -> set[str]:
    """The global names that a piece of code needs, Python's own apart."""

    def needed(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
                yield symbol.get_name()
        for child in table.get_children():
            yield from needed(child)

    table = symtable.symtable(source, "<solution>", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    return set(needed(table)) - own - set(dir(builtins))


def notebook_of(path: Path) -> Path | None:
    """The notebook that an exercise file is named after, or None while there is none."""
    chapter, number, name = path.stem.split("_", 3)[1:]
    folder = "appendix" if chapter == "a" else f"{chapter}_*"
    return next(iter(COURSE.glob(f"{folder}/{number}_{name}.ipynb")), None)


def notebook_faults(found: Sequence[Exercise], cells: Sequence[str]) -> list[str]:
    """Where a notebook and its exercise file do not fit together.

    Parameters
    ----------
    found : sequence of Exercise
        What the exercise file has.
    cells : sequence of str
        The notebook's code cells.
    """
    handed_in = re.findall(r"^(\w+) *= *exercise\((\w+)\)", "\n".join(cells), re.MULTILINE)
    says = [f"{name} = exercise({given}) hands in something else" for name, given in handed_in if name != given]
    says += [f"{name}: in the notebook, but its file does not have it" for name in _less(handed_in, found)]
    bound = set().union(*(_bound(cell) for cell in cells)) if cells else set()
    for one in found:
        if one.name not in {name for name, _ in handed_in}:
            says.append(f"{one.name}: the notebook has no cell with {one.name} = exercise({one.name})")
            continue
        says += _stub_faults(one, next((stub for cell in cells if (stub := _stub(cell, one.name))), ""))
        missing = sorted(names_used(solution_source(one)) - bound - {one.name})
        if missing:
            says.append(f"{one.name}: its solution uses {', '.join(missing)}, which the notebook does not have")
    return says


def _less(handed_in: Sequence[tuple[str, str]], found: Sequence[Exercise]) -> list[str]:
    return [name for name, _ in handed_in if name not in {one.name for one in found}]


def _stub_faults(exercise: Exercise, source: str) -> Iterator[str]:
    if not source:
        yield f"{exercise.name}: the notebook has no stub, def {exercise.name}(...)"
        return
    space = {"np": np, **exercise.reference.__globals__}
    exec(compile(source, f"<stub of {exercise.name}>", "exec"), space)
    stub = space[exercise.name]
    state = judge(exercise, stub).state
    if state != NOT_STARTED:
        yield f"{exercise.name}: its stub is {state}, not {NOT_STARTED}"
    if list(inspect.signature(stub).parameters) != list(inspect.signature(exercise.reference).parameters):
        yield f"{exercise.name}: the stub's arguments are not those of the reference"
    if not (stub.__doc__ or "").strip():
        yield f"{exercise.name}: the stub has no docstring"


def _stub(cell: str, name: str) -> str:
    tree = _parsed(cell)
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return (ast.get_source_segment(cell, found[0]) or "") if found else ""


def _bound(cell: str) -> set[str]:
    """The names that a cell gives a value."""
    names: set[str] = set()
    for node in ast.walk(_parsed(cell)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _parsed(cell: str) -> ast.Module:
    try:
        return ast.parse(cell)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def code_cells(path: Path) -> list[str]:
    """The sources of a notebook's code cells."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def tell_counts(reporter: pytest.TerminalReporter) -> None:
    """At the end of a run of the gate, say once how many exercises there are and what stands behind them."""
    ran = (report for kind in ("passed", "failed") for report in reporter.stats.get(kind, []))
    if reporter.config.stash.get(_told, False) or not any("test_exercise_gate" in report.nodeid for report in ran):
        return
    reporter.config.stash[_told] = True
    reporter.section("exercises")
    reporter.write_line(counts())


def counts() -> str:
    """How many lessons, exercises, checks, hints, wrong answers and alternatives there are."""
    lessons = [exercises.load(path) for path in exercises.files()]
    every = [one for lesson in lessons for one in lesson]
    parts = [f"{len(lessons)} lessons with {len(every)} exercises"]
    for what in ("checks", "hints", "wrong", "alternatives"):
        number = sum(len(getattr(one, what)) for one in every)
        parts.append(f"{number} {what if what != 'wrong' else 'wrong answers, each told its own sentence'}")
    return ", ".join(parts)
