"""Every exercise of the course is proven, and the proof itself turns red where an exercise is planted with a fault."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.lab.exercises import Check, Exercise, Wrong
from solutions_tests import exercises
from solutions_tests.course import exercise_gate as gate
from solutions_tests.lab import trial_lesson as trial

FILES = exercises.files()
NAMES = [(path, name) for path in FILES for name in exercises.written_names(path)]
STUB = '''def safe_cost(y, a):
    """Mean loss of the predictions a for the labels y."""
    raise NotImplementedError


safe_cost = exercise(safe_cost)'''


@pytest.mark.parametrize(("path", "name"), NAMES, ids=[f"{path.stem}-{name}" for path, name in NAMES])
def test_exercise(path: Path, name: str) -> None:
    found = next((one for one in exercises.load(path) if one.name == name), None)
    assert found is not None, f"{path.name} writes the name {name} but its EXERCISES do not have it"
    assert gate.faults(found) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lesson(path: Path) -> None:
    found = exercises.load(path)
    assert [one.name for one in found] == exercises.written_names(path)
    assert exercises.lesson(path), f"{path.name} is not called lesson_<chapter>_<number>_<name>.py"
    notebook = gate.notebook_of(path)
    if notebook is None:
        pytest.skip(f"{path.stem} has no notebook yet")
    assert gate.notebook_faults(found, gate.code_cells(notebook)) == []


def test_names_are_unique_in_the_course() -> None:
    assert [name for name, count in Counter(name for _, name in NAMES).items() if count > 1] == []


def test_every_exercise_of_a_notebook_has_its_file() -> None:
    proven = {gate.notebook_of(path) for path in FILES}
    notebooks = [path for path in gate.COURSE.glob("*/*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    has_exercises = [path for path in notebooks if any("= exercise(" in cell for cell in gate.code_cells(path))]
    assert [path.name for path in has_exercises if path not in proven] == []


@pytest.mark.parametrize("exercise", trial.EXERCISES, ids=lambda one: one.name)
def test_the_gate_lets_right_exercises_through(exercise: Exercise) -> None:
    assert gate.faults(exercise) == []


def _needed(y, a):
    return trial.mean_loss(y, a)


def _helped_along(y, a):
    return _needed(y, a)


def _only(message: str, said: list[str]) -> None:
    assert len(said) == 1, said
    assert message in said[0]


SAFE_COST = trial.EXERCISES[0]
WRONGS = list(SAFE_COST.wrong)


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        (replace(SAFE_COST, wrong=[*WRONGS, Wrong("Wrong?", trial.loss_by_where)]), "loss_by_where is right"),
        (replace(SAFE_COST, alternatives=[trial.loss_summed]), "the alternative loss_summed fails"),
        (replace(SAFE_COST, alternatives=[]), "0 alternatives"),
        (replace(SAFE_COST, hints=["One."]), "1 hints"),
        (replace(SAFE_COST, wrong=WRONGS[:2]), "2 wrong answers"),
        (replace(SAFE_COST, why=" "), "the why is empty"),
        (replace(SAFE_COST, wrong=[*WRONGS, Wrong(WRONGS[0].sentence, trial.loss_negative)]), "are the same"),
        (replace(SAFE_COST, wrong=[*WRONGS, Wrong("Another sentence", trial.loss_summed)]), "not its own sentence"),
        (replace(SAFE_COST, reference=_helped_along), "uses _needed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_fault_turns_the_gate_red(planted: Exercise, message: str) -> None:
    said = gate.faults(planted)
    assert any(message in one for one in said), said


def test_a_wrong_reference_turns_the_gate_red() -> None:
    broken = Check("is never right", lambda answer, rng: (_ for _ in ()).throw(AssertionError("no")))
    said = gate.faults(replace(SAFE_COST, checks=[broken]))
    assert any("the reference mean_loss fails: no" in one for one in said)


def test_a_wrong_answer_that_no_check_catches_turns_the_gate_red() -> None:
    said = gate.faults(replace(SAFE_COST, checks=SAFE_COST.checks[:1]))
    _only("the wrong answer loss_in_place is right", said)


def test_a_right_stub_is_let_through() -> None:
    assert gate.notebook_faults([SAFE_COST], ["import numpy as np", STUB]) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda stub: stub.replace("raise NotImplementedError", "return mean_loss(y, a)"), "its stub is right"),
        (lambda stub: stub.replace("raise NotImplementedError", "pass"), "its stub is not yet"),
        (lambda stub: stub.replace("(y, a)", "(y, p)"), "arguments are not those"),
        (lambda stub: stub.replace('"""Mean loss of the predictions a for the labels y."""', "..."), "no docstring"),
        (lambda stub: stub.replace("def safe_cost", "def unsafe_cost"), "no stub"),
        (lambda stub: stub.replace("safe_cost = exercise", "cost = exercise"), "hands in something else"),
        (lambda stub: stub.split("\n\n")[0], "no cell with safe_cost = exercise(safe_cost)"),
        (lambda stub: stub + "\nother = exercise(other)", "other: in the notebook, but its file does not have it"),
    ],
)
def test_a_planted_stub_turns_the_gate_red(change: Callable[[str], str], message: str) -> None:
    said = gate.notebook_faults([SAFE_COST], ["import numpy as np", change(STUB)])
    assert any(message in one for one in said), said


def test_a_solution_that_needs_what_the_notebook_lacks_turns_the_gate_red() -> None:
    _only("uses np", gate.notebook_faults([SAFE_COST], ["import numpy", STUB]))


def test_names_used_are_the_global_ones() -> None:
    source = "def f(x, y=K):\n    def g(z):\n        return x + z + Q\n    t = len(x)\n    return np.sum(t) + g(f(x))"
    assert gate.names_used(source) == {"K", "Q", "np"}


def test_files_come_in_the_order_of_the_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for stem in ("lesson_a_1_x", "lesson_2_10_x", "lesson_2_9_x", "lesson_1_3_x"):
        shutil.copy(trial.__file__, tmp_path / f"{stem}.py")
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    assert [exercises.lesson(path) for path in exercises.files()] == ["1.3", "2.9", "2.10", "A.1"]
    assert exercises.written_names(tmp_path / "lesson_1_3_x.py") == [one.name for one in trial.EXERCISES]


def test_the_counts_name_what_was_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(trial.__file__, tmp_path / "lesson_9_1_trial.py")
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    assert gate.counts() == (
        "1 lessons with 5 exercises, 7 checks, 10 hints, 16 wrong answers, each told its own sentence, 5 alternatives"
    )
