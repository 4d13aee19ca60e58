"""Every notebook of the course: it runs, it shows what it stored, it can be solved, and it is in normal form."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.lab.build import notebooks
from helpers.lab.chapter_pages import MADE
from helpers.lab.exercises import solution_source
from helpers.lab.normal_form import read
from helpers.lab.settings import ROOT
from solutions_tests.browser.serving import CHROMIUM
from solutions_tests.browser.test_every_lesson import LESSONS
from solutions_tests.course.costs import dearer, known
from solutions_tests.course.filled import exercise_names, unsolved
from solutions_tests.course.rules import breaches
from solutions_tests.course.strict import strict
from solutions_tests.course.syntax import duplicates

MEMORY_MB = 800
SECONDS = 300
BRITISH = re.compile(
    r"\b\w*(?:colour|behaviour|neighbour|favour|labell|modell|travell|cancelled|centred|metres"
    r"|(?:optim|normal|regular|general|initial|memor|recogn|minim|maxim|summar|penal)is(?:e|es|ed|ing|ation)\b)\w*",
    re.IGNORECASE,
)
NOTEBOOKS = {str(path.relative_to(ROOT)): path for path in notebooks()}
LIVE = [name for name, path in NOTEBOOKS.items() if path not in MADE]  # those hold no code
every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS, "course/ holds no notebook"


@every_notebook
def test_form(name: str) -> None:
    found = breaches(NOTEBOOKS[name], read(NOTEBOOKS[name]))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", LIVE)
def test_strict(name: str, record_property: Callable[[str, object], None], pytestconfig: pytest.Config) -> None:
    """Unchanged outputs, every exploration swept, within memory, and not much dearer than the table says."""
    verdict = strict(NOTEBOOKS[name])
    size = NOTEBOOKS[name].stat().st_size / 1024
    record_property("notebook", (verdict.processor_seconds, verdict.seconds, verdict.memory_mb, size, name))
    assert verdict.green, verdict.report
    assert verdict.memory_mb <= MEMORY_MB, f"{name} took {verdict.memory_mb:.0f} MB, at most {MEMORY_MB} are allowed"
    assert verdict.seconds <= SECONDS, f"{name} took {verdict.seconds:.0f} s"
    found = dearer(name, verdict.processor_seconds, verdict.memory_mb, known())
    assert not found or pytestconfig.getoption("write_costs", False), found


def _only_here() -> list[str]:
    """Notebooks with exercises that are not solved in the browser, see browser/test_every_lesson.py."""
    there = set() if CHROMIUM is None else set(LESSONS.values())
    return [name for name, path in NOTEBOOKS.items() if name not in there and exercise_names(read(path))]


@pytest.mark.parametrize("name", _only_here())
def test_filled(name: str) -> None:
    """With the reference pasted over every stub, the notebook runs and every exercise counts as solved."""
    left = unsolved(NOTEBOOKS[name], solution_source)
    assert not left, f"{name}: with the reference filled in, these do not count as solved: {', '.join(left)}"


@every_notebook
def test_one_spelling(name: str) -> None:
    """What a learner reads is American throughout."""
    prose = (cell["source"] for cell in read(NOTEBOOKS[name])["cells"] if cell["cell_type"] == "markdown")
    found = [found[0] for text in prose for found in BRITISH.finditer(text)]
    assert not found, f"{name} spells {', '.join(found)}"


def test_no_body_is_written_twice() -> None:
    codes = [
        (name, [cell["source"] for cell in read(path)["cells"] if cell["cell_type"] == "code"])
        for name, path in NOTEBOOKS.items()
    ]
    modules = [path for path in sorted((ROOT / "helpers").rglob("*.py")) if _is_code_of_the_course(path)]
    found = duplicates(codes, modules)
    assert not found, "\n".join(found)


def _is_code_of_the_course(path: Path) -> bool:
    return not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
