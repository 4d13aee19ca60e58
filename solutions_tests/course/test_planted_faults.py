"""Tests of the tests: every fault that must never reach a learner is planted once, and has to be found."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.lab.build import build, write
from helpers.lab.normal_form import METADATA, Notebook, read
from helpers.lab.pictures import tidy_png
from helpers.lab.strip import WIDGET_VIEW
from solutions_tests.course.drafts import code, draft, exploration, printed, save, text
from solutions_tests.course.filled import exercise_names, filled, unsolved
from solutions_tests.course.rules import breaches
from solutions_tests.course.strict import strict
from solutions_tests.course.syntax import duplicates

IMPORTS = "from helpers.lab import button, explore, slider"
DOT = base64.b64encode(
    tidy_png(
        base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
    )
).decode()


def picture(alt: str = "a dot") -> dict[str, Any]:
    metadata = {"image/png": {"alt": alt}} if alt else {}
    return {"output_type": "display_data", "data": {"image/png": DOT, "text/plain": "a dot"}, "metadata": metadata}


def failed_cells(report: str) -> set[int]:
    return {int(number) for number in re.findall(r"^FAILED .*::Cell (\d+)", report, re.MULTILINE)}


def test_a_sound_notebook_is_green_and_built_twice_alike(tmp_path: Path) -> None:
    path = save(
        tmp_path / "sound.ipynb", draft(text("# Sound"), code(IMPORTS), code(exploration("line")), code("1 + 1"))
    )
    assert write(build(path))
    first = path.read_bytes()
    assert b"image/png" in first and WIDGET_VIEW.encode() not in first
    assert not write(build(path))
    assert path.read_bytes() == first
    assert breaches(path, read(path)) == []
    verdict = strict(path)
    assert verdict.green, verdict.report
    assert verdict.memory_mb > 50


def test_strict_run_finds_faults_that_only_running_shows(tmp_path: Path) -> None:
    """Cells are numbered as nbval does, from 0, code cells only."""
    stored = {name: f"[{name}] A straight line. steps = 2: 2 steps" for name in ("at_end", "on_press", "sound")}
    shown = {
        name: {"output_type": "display_data", "data": {"text/plain": words}, "metadata": {}}
        for name, words in stored.items()
    }
    notebook = draft(
        code(IMPORTS),
        code("print(1 + 1)", printed("3")),
        code(exploration("at_end", value="1 / (5 - steps)"), shown["at_end"]),
        code(exploration("on_press", pressed='values["step"]'), shown["on_press"]),
        code("1 / 0"),
        code("print('fine')", printed("fine")),
        code("print('never stored')"),
        code(exploration("sound"), shown["sound"]),
        code("import warnings\nwarnings.warn('careful')"),
    )
    verdict = strict(save(tmp_path / "faults.ipynb", notebook))
    assert not verdict.green
    assert failed_cells(verdict.report) == {1, 2, 3, 4, 6, 8}, verdict.report
    assert "steps=5" in verdict.report
    assert "button 'more'" in verdict.report


EXERCISE = """
from helpers.lab.exercises import Exercise, agrees

def doubled(x):
    return 2 * x

EXERCISES = [
    Exercise(
        name="doubled", reference=doubled, checks=[agrees("doubles", lambda rng: [(1,), (2,)])],
        hints=["Twice.", "Times two."], why="Two times.", wrong=[],
    )
]
"""
STUB = 'def doubled(x):\n    """Twice x."""\n    raise NotImplementedError\n\n\ndoubled = exercise(doubled)'
SETUP = """
from pathlib import Path
import solutions_tests.exercises
from helpers.lab import exercise
solutions_tests.exercises.FOLDER = Path("exercises")
""".strip()


def test_a_solution_that_does_not_pass_is_found(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "lesson_9_1_doubling.py").write_text(EXERCISE)
    path = save(tmp_path / "n.ipynb", draft(code(SETUP), code(STUB), code("assert doubled(4) == 8")))
    assert exercise_names(read(path)) == ["doubled"]
    assert unsolved(path, lambda name: f"def {name}(x):\n    return x + x") == []
    assert unsolved(path, lambda name: f"def {name}(x):\n    return x * x") == ["doubled"]


def test_a_solution_stands_where_the_stub_stood() -> None:
    notebook = draft(code("@helper\n" + STUB + "\nprint(doubled(1))"), code("doubled(3)"))
    found = filled(notebook, lambda name: f"def {name}(x):\n    return 2 * x\n")["cells"]
    assert found[0]["source"] == "def doubled(x):\n    return 2 * x\n\n\ndoubled = exercise(doubled)\nprint(doubled(1))"
    assert found[1]["source"] == "doubled(3)"
    assert "NotImplementedError" in notebook["cells"][0]["source"]
    with pytest.raises(ValueError, match="holds no stub `def halved`"):
        filled(draft(code("halved = exercise(halved)")), lambda name: "")


def sound() -> Notebook:
    cells = [
        text("# Title\n[to the title](#Title), $a^{[l](C)}$\n$$\nz^{[1](i)}\n$$\n"),
        code("1 + 1"),
        code("x = 1\nx", picture()),
        code("y = 2"),
    ]
    notebook = draft(*cells)
    notebook["cells"][1]["metadata"] = {"concepts": ["1.13"], "errata": ["E1.01"]}
    return notebook


def put(source: str, cell: int = 1) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"][cell].update(source=source)


def output(found: dict[str, Any]) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"][1]["outputs"].append(found)


def mark(**metadata: object) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"][1].update(metadata=metadata)


FAULTS: dict[str, tuple[Callable[[Notebook], object], str]] = {
    "null count": (lambda n: n["cells"][1].update(execution_count=None), "execution count None, expected 1"),
    "wrong count": (lambda n: n["cells"][3].update(execution_count=7), "execution count 7, expected 3"),
    "widget view": (lambda n: n["cells"][2]["outputs"][0]["data"].update({WIDGET_VIEW: {}}), "stores a widget"),
    "widget state": (lambda n: n["metadata"].update(widgets={}), "widget state"),
    "stored error": (output({"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}), "stores an error"),
    "stderr": (output(printed("careful", "stderr")), "writes to stderr"),
    "address": (output(printed("<object object at 0x7f3a>")), "memory address"),
    "no alt text": (lambda n: n["cells"][2].update(outputs=[picture(alt="")]), "without alt text"),
    "uncompared alt text": (lambda n: n["cells"][2].update(outputs=[picture(alt="a line")]), "not in its text/plain"),
    "markdown picture": (put("![](rules.png)", 0), "rules.png without alt text"),
    "html picture": (put('<img src="a.png">', 0), "a.png without alt text"),
    "faint warning": (put('<div class="alert alert-warning">', 0), "a faint warning box"),
    "26 lines": (put("\n".join(["x = 1"] * 26)), "has 26 lines"),
    "large file": (output(printed("x" * 1_600_000)), "at most 1500"),
    "pip": (put("!pip install numpy"), "a shell or a magic"),
    "magic": (put("%matplotlib inline"), "a shell or a magic"),
    "cell magic": (put("%%bash\ncurl example.org"), "a shell or a magic"),
    "subprocess": (put("import subprocess"), "a shell or a magic"),
    "os.system": (put("import os\nos.system('wget example.org')"), "a shell or a magic"),
    "requests": (put("import requests"), "reaches for the network"),
    "urlopen": (put("from urllib.request import urlopen"), "reaches for the network"),
    "fetch": (put("from sklearn.datasets import fetch_openml"), "reaches for the network"),
    "download": (put("MNIST('data', download=True)"), "reaches for the network"),
    "interact": (put("interact(f, x=3)"), "bare widget"),
    "ipywidgets": (put("import ipywidgets as w"), "bare widget"),
    "no Python": (put("x = ("), "is no Python"),
    "nbval looks away": (put("# NBVAL_IGNORE_OUTPUT\nx"), "look away"),
    "nbval tag": (mark(tags=["nbval-skip"]), "'nbval-skip' among its tags"),
    "unknown metadata": (mark(collapsed=True), "metadata 'collapsed'"),
    "one id, no list": (mark(concepts="1.13"), "expected a list"),
    "id of no concept": (mark(concepts=["13"]), "'13' among its concepts"),
    "id of no mistake": (mark(errata=["1.01"]), "'1.01' among its errata"),
    "id twice": (mark(concepts=["1.13", "1.13"]), "different ids"),
    "kernel": (lambda n: n["metadata"].update(kernelspec={**METADATA["kernelspec"], "name": "mine"}), "has metadata"),
    "language": (lambda n: n["metadata"].update(language_info={"name": "python", "version": "3.11"}), "has metadata"),
    "format": (lambda n: n.update(nbformat_minor=4), "the schema"),
    "same id": (lambda n: n["cells"][3].update(id=n["cells"][1]["id"]), "not in normal form (id)"),
    "no schema": (lambda n: n["cells"][1].update(surplus=1), "the schema"),
    "loose end": (put("1 + 1\n\n"), "not in normal form (source)"),
    "split prints": (lambda n: n["cells"][1].update(outputs=[printed("a"), printed("b")]), "normal form (outputs)"),
    "dead link": (put("[next](2_next.ipynb)", 0), "no such file"),
    "dead anchor": (put("# Title\n[up](#Other)", 0), "no such heading"),
    "dead picture": (put("![a curve](curve.png)", 0), "no such file"),
    "machine path": (put("[data](/home/me/data.csv)", 0), "expected a relative path"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_rules_find(fault: str, tmp_path: Path) -> None:
    plant, sentence = FAULTS[fault]
    notebook = sound()
    assert breaches(save(tmp_path / "small.ipynb", notebook), notebook) == []
    plant(notebook)
    found = breaches(save(tmp_path / "small.ipynb", notebook), notebook)
    assert any(sentence in breach for breach in found), found


LINE = """
def curve(t):
    return height * t


@explore(steps=slider(1, 5, start=2), ask="What?")
def line(ax, steps):
    \"\"\"A line.\"\"\"
    t = [0, steps]
    ax.plot(t, [curve(moment) for moment in t])
    return "x"
"""


@pytest.mark.parametrize(
    ("later", "names"),
    [
        ("height = 3", {"height"}),
        ("for height in (1, 2):\n    pass", {"height"}),
        ("def curve(t):\n    return t", {"curve"}),
        ("t = moment = steps = ax = 1", set()),
        ("from helpers.lab import explore, slider", set()),
        ("print(height)", set()),
    ],
)
def test_rules_find_a_later_cell_that_breaks_an_exploration(later: str, names: set[str], tmp_path: Path) -> None:
    notebook = draft(code("height = 2"), code(LINE.strip()), code(later))
    found = [b for b in breaches(save(tmp_path / "small.ipynb", notebook), notebook) if "overwrites" in b]
    assert len(found) == len(names) and all(name in found[0] for name in names)


def test_rules_find_a_layout_of_another_program(tmp_path: Path) -> None:
    path = save(tmp_path / "small.ipynb", sound())
    path.write_text(path.read_text().replace("\n ", "\n  "))
    assert any("laid out differently" in breach for breach in breaches(path, read(path)))


def test_a_body_that_stands_twice_is_found(tmp_path: Path) -> None:
    body = "    total = 0\n    for x in xs:\n        total += x * x\n    return total / len(xs)\n"
    one, other, docstring = "def f(xs):\n" + body, "def g(xs):\n" + body, 'def h(xs):\n    """Mean."""\n' + body
    module = tmp_path / "means.py"
    module.write_text(docstring)
    assert duplicates([("a", [one]), ("b", ["x = 1"])], []) == []
    assert "f in a and g in b" in duplicates([("a", [one]), ("b", [other])], [])[0]
    assert "f in a and h in means.py" in duplicates([("a", [one])], [module])[0]
    assert duplicates([("a", ["def f(x):\n    return x"]), ("b", ["def f(x):\n    return x"])], []) == []
