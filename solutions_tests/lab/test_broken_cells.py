"""Exercises in IPython and in a real kernel: cells that are no Python, cards in both forms, loops and exits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.lab import cards
from solutions_tests import exercises as files
from solutions_tests.lab.conftest import Screen

pytestmark = pytest.mark.usefixtures("trial_lesson")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    ip = InteractiveShell.instance(config=config)
    ip.run_cell("import numpy as np\nfrom helpers.lab.exercises import exercise, hint, reveal, install\ninstall()")
    yield ip
    InteractiveShell.clear_instance()


SYNTAX = [
    ("def safe_cost(y, a)\n    return 1", "Line 1, `def safe_cost(y, a)`: a `:` is missing in this line."),
    (
        "def safe_cost(y, a):\n    return (1 + 2",
        "Line 2, `return (1 + 2`: the bracket `(` in this line is never closed.",
    ),
    ("def safe_cost(y, a):\n    return 1)", "Line 2, `return 1)`: this line closes a bracket, `)`, that was never"),
    ("def safe_cost(y, a):\n    return [1)", "the bracket `[` is closed by `)`, which is of another kind."),
    ("def safe_cost(y, a):\nreturn 1", "Line 2, `return 1`: what belongs to the function definition in line 1 must be"),
    ("def safe_cost(y, a):\n    x = 1\n      return x", "Line 3, `return x`: this line is indented more than"),
    ("def safe_cost(y, a):\n    x = 1\n  return x", "Line 3, `return x`: this line is indented like none"),
    ("def safe_cost(y, a):\n    return 'x", "Line 2, `return 'x`: a text in quotes is not closed."),
    ("def safe_cost(y, a):\n    if y = 1:\n        return a", "to compare, write `==` instead of `=`."),
    ("def safe_cost(y, a):\n    return y a", "Line 2, `return y a`: Python cannot read this line"),
    ("def safe_cost(y, a):\n    return 1 +", "Line 2, `return 1 +`: Python cannot read this line"),
    ("def safe_cost(y, a):\n    x = '''abc\n    return x", "a text in quotes is not closed"),
    ("return 1", "this `return` stands outside the function"),
    ("def safe_cost(y, a):\n\treturn 1\n        x = 2", "this line is indented with tabs where the others have spaces"),
]


@pytest.mark.parametrize(("code", "said"), SYNTAX, ids=[code.replace("\n", "|") for code, _ in SYNTAX])
def test_a_cell_that_is_no_python_says_so_and_the_notebook_runs_on(
    shell: Any, screen: Screen, code: str, said: str
) -> None:
    result = shell.run_cell(f"{code}\n\nsafe_cost = exercise(safe_cost)")
    shown = screen()
    assert result.success, shown
    assert "Not yet: Python cannot read this cell. " in shown
    assert said in shown
    assert shown.endswith("The lesson goes on with the course's own `safe_cost`.")
    assert shell.run_cell("print(safe_cost(np.ones((1, 1)), np.full((1, 1), 0.5)))").success


def test_two_exercises_in_a_broken_cell_both_stand_in(shell: Any, screen: Screen) -> None:
    shell.run_cell("def f(\nsafe_cost = exercise(safe_cost)\nhalvings = exercise(halvings)")
    assert screen().count("Python cannot read") == 1
    assert shell.run_cell("assert halvings(9) == 3").success


def test_other_cells_are_left_alone(shell: Any, screen: Screen) -> None:
    assert not shell.run_cell("def f(:\n    pass").success
    assert shell.run_cell("x = 3\n!true\nawait __import__('asyncio').sleep(0)").success
    transforms = shell.input_transformers_post
    before = len(transforms)
    shell.run_cell("install()\ninstall()")
    assert len(transforms) == before


def test_stressed_words_and_code_look_like_it() -> None:
    text = "Count those that are *not right*: `a * b * c`, 2*x*y and f(*args)."
    assert cards.unmarked(text) == "Count those that are not right: `a * b * c`, 2*x*y and f(*args)."
    assert "that are <em>not right</em>: <code" in cards.marked_up(text)
    assert "a * b * c</code>, 2*x*y and f(*args)." in cards.marked_up(text)


def test_in_a_notebook_the_card_has_both_forms(shell: Any, screen: Screen) -> None:
    from IPython.utils.capture import capture_output

    with capture_output() as shown:
        shell.run_cell("def safe_cost(y, a):\n    return y < a\n\nsafe_cost = exercise(safe_cost)\nreveal('safe_cost')")
    card, solution = (output.data for output in shown.outputs)
    assert card["text/plain"].startswith("Not yet: `safe_cost`") and not shown.stdout
    assert '<div role="status"' in card["text/html"] and "<strong>not yet</strong>" in card["text/html"]
    assert "var(--jp-" in card["text/html"] and "y < a" not in card["text/html"]
    assert "def safe_cost(y, a):" in solution["text/plain"]
    assert "--jp-mirror-editor-keyword-color" in solution["text/html"]


@pytest.mark.parametrize("call", ["quit()", "exit()"])
def test_quit_in_an_answer_does_not_end_the_shell(shell: Any, screen: Screen, call: str) -> None:
    left: list[str] = []
    shell.ask_exit = lambda: left.append("left")
    shell.user_ns.update({"quit": shell.user_ns.get("quit"), "exit": shell.user_ns.get("exit")})
    shell.run_cell(f"def safe_cost(y, a):\n    {call}\n\nsafe_cost = exercise(safe_cost)")
    assert "would close the notebook" in screen() and left == []


def test_everything_in_a_real_kernel(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    start = f"""
        import pathlib, sys, time
        import numpy as np
        import solutions_tests.exercises as files
        files.FOLDER = pathlib.Path({str(files.FOLDER)!r})
        from helpers.lab.exercises import exercise, hint, install, reveal
        install()
    """
    swallowing = "while True:\n        try:\n            x = 1\n        except:\n            pass"
    ends = [swallowing, "quit()", "sys.exit()", "return input()", "return 0.0 +", "return foo"]
    tail = "\n\nsafe_cost = exercise(safe_cost)\nassert safe_cost(np.ones((1, 1)), np.ones((1, 1)) / 2) > 0.69"
    cells = [textwrap.dedent(start), *(f"def safe_cost(y, a):\n    {end}{tail}" for end in ends), "print('alive')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = ["".join(str(one.get("text") or one["data"]["text/plain"]) for one in c.outputs) for c in notebook.cells]
    said = [
        "does not come to an end",
        "would close",
        "would close",
        "somebody to type",
        "Line 2",
        "line 2, `return foo`",
    ]
    assert [words for words, text in zip(said, shown[1:-1], strict=True) if words not in text] == []
    assert "NameError" in shown[-2] and shown[-1] == "alive\n"
    assert all(len(cell.outputs) == 1 for cell in notebook.cells[1:])
