"""A notebook with its exercises solved: the reference stands where the learner would write."""

from __future__ import annotations

import ast
import copy
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from helpers.lab.execution import execute
from helpers.lab.normal_form import Notebook, read
from solutions_tests.course.syntax import parse

Solution = Callable[[str], str]


def exercise_names(notebook: Notebook) -> list[str]:
    """The exercises of a notebook in order: every ``name = exercise(name)``."""
    return [name for cell in notebook["cells"] if cell["cell_type"] == "code" for name in _handed_in(cell["source"])]


def _handed_in(source: str) -> Iterator[str]:
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exercise" and node.args:
            yield ast.unparse(node.args[0])


def filled(notebook: Notebook, solution: Solution) -> Notebook:
    """Put a solution in the place of every stub.

    Parameters
    ----------
    notebook : dict
        The notebook; left as it is.
    solution : function (name) -> str
        The source of a function of that name.

    Raises
    ------
    ValueError
        If the cell that calls ``exercise(name)`` does not define ``name`` itself.
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for name in list(_handed_in(cell["source"])):
                cell["source"] = _replaced(cell["source"], name, solution(name))
    return notebook


def _replaced(source: str, name: str, solution: str) -> str:
    for node in parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            lines = source.splitlines()
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return "\n".join([*lines[: first - 1], solution.rstrip(), *lines[node.end_lineno :]])
    raise ValueError(f"the cell with exercise({name}) holds no stub `def {name}`; the learner needs one to fill in")


def unsolved(path: Path, solution: Solution) -> list[str]:
    """Run a notebook with its solutions filled in and name the exercises that do not count as solved.

    Raises
    ------
    NotebookFailed
        If a cell fails, the course's own solution in place.
    """
    notebook = read(path)
    with tempfile.TemporaryDirectory() as folder:
        progress = Path(folder) / "progress.json"
        execute(path, filled(notebook, solution), COURSE_BUILD="1", COURSE_PROGRESS=str(progress))
        return missing(notebook, progress)


def missing(notebook: Notebook, progress: Path) -> list[str]:
    """The exercises of a notebook that do not count as solved in a file of progress."""
    lessons = json.loads(progress.read_text())["solved"] if progress.exists() else {}
    solved = {name for names in lessons.values() for name in names}
    return [name for name in exercise_names(notebook) if name not in solved]
