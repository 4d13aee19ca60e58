"""What a learner sees of an exercise, whatever the answer does."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers.lab import exercises, progress, settings
from helpers.lab.exercises import exercise, hint, reveal
from solutions_tests import exercises as files
from solutions_tests.lab.conftest import Screen

pytestmark = pytest.mark.usefixtures("trial_lesson")
GOES_ON = 'The lesson goes on with the course\'s own `safe_cost`. `hint("safe_cost")` helps.'


def answer(code: str, **names: Any) -> Callable[..., Any]:
    """The function that a cell with this code defines, as a notebook would have it."""
    space: dict[str, Any] = {"np": np, "__name__": "__main__", "sys": sys, **names}
    source = textwrap.dedent(code)
    import linecache

    linecache.cache["<cell>"] = (len(source), None, source.splitlines(keepends=True), "<cell>")
    exec(compile(source, "<cell>", "exec"), space)
    return next(value for key, value in reversed(space.items()) if callable(value) and key not in names)


def cost(body: str, **names: Any) -> Callable[..., Any]:
    return answer(f"def safe_cost(y, a):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n", **names)


def test_a_stub_shows_one_line_and_nothing_else(screen: Screen) -> None:
    going_on = exercise(cost("raise NotImplementedError"))
    assert screen() == (
        'Your turn: write `safe_cost` - replace the `raise` line and run the cell again. `hint("safe_cost")` helps.'
    )
    assert going_on(np.ones((1, 1)), np.full((1, 1), 0.5)) == pytest.approx(np.log(2))
    assert progress.solved() == {}


def test_a_stub_that_a_check_would_catch_is_not_started_all_the_same(screen: Screen) -> None:
    exercise(cost("try:\n    raise NotImplementedError\nexcept ValueError:\n    pass"))
    assert screen().startswith("Your turn")


def test_a_right_answer_is_returned_and_remembered(screen: Screen) -> None:
    mine = cost("return np.mean(-np.log(np.where(y == 1, a, 1 - a)))")
    assert exercise(mine) is mine
    assert screen() == (
        "Right: `safe_cost` does everything it should.\n"
        "  ✓ right: gives 0.693 for a coin flip\n"
        "  ✓ right: is the mean loss for 1, 2 and 7"
    )
    assert progress.solved() == {"9.1": {"safe_cost"}}


def test_a_typical_mistake_gets_its_own_hint_and_the_lesson_goes_on(screen: Screen) -> None:
    going_on = exercise(cost("return np.sum(-np.log(np.where(y == 1, a, 1 - a)))"))
    assert screen() == (
        "Not yet: `safe_cost` does 0 of 2 things as it should.\n"
        "  ✗ not yet: gives 0.693 for a coin flip\n"
        "  ✗ not yet: is the mean loss for 1, 2 and 7\n"
        "What happened: Undecided, half and half, it gives 1.386 and not 0.6931.\n"
        "Hint: You left out the 1/m: the cost is a mean.\n" + GOES_ON
    )
    assert going_on(np.ones((1, 2)), np.full((1, 2), 0.5)) == pytest.approx(np.log(2))
    assert progress.solved() == {}


def test_an_accident_on_one_case_gets_no_hint(screen: Screen) -> None:
    """Twice the mean is the sum when m = 2, but not for the other cases: the hint about 1/m would mislead."""
    exercise(cost("return 2 * np.mean(-np.log(np.where(y == 1, a, 1 - a)))"))
    assert "Hint" not in screen()


def test_a_second_mistake_does_not_hide_the_first(screen: Screen) -> None:
    body = "L = -np.log(np.where(y == 1, a, 1 - a))\nreturn 0.0 if y.shape[1] == 2 and (a == 0.5).all() else L.sum()"
    exercise(cost(body))
    assert "What happened: Undecided, half and half, it gives 0 and not 0.6931." in screen()


RUNS = [
    ("return foo", "It stops with `NameError` in line 2, `return foo`: name 'foo' is not defined."),
    ("z = y.T\nreturn z @ z", "It stops with `ValueError` in line 3, `return z @ z`: matmul:"),
    ("return 1 / 0", "It stops with `ZeroDivisionError` in line 2, `return 1 / 0`: division by zero."),
    ("raise KeyError", "It stops with `KeyError` in line 2, `raise KeyError`."),
    (
        "raise ValueError(object())",
        "It stops with `ValueError` in line 2, `raise ValueError(object())`: <object object>.",
    ),
    ("return safe_cost(y, a)", "It calls itself without end (in line 2, `return safe_cost(y, a)`)."),
    ("return np.zeros((10**9, 10**6))", "It asks for more memory than there is"),
    ("sys.exit(1)", "It calls `exit()` or `quit()`, which would close the notebook"),
    ("quit()", "It calls `exit()` or `quit()`, which would close the notebook"),
    ("return float(input('a number: '))", "It waits for somebody to type"),
    ("return float(sys.stdin.readline())", "It waits for somebody to type"),
    ("breakpoint()", "It waits for somebody to type"),
    ("raise KeyboardInterrupt", "You stopped it."),
    ("raise GeneratorExit", "It stops with `GeneratorExit` in line 2"),
    ("pass", "it returns nothing: did you forget `return`?"),
    ("return 3", "For `y = [[1, 0]]` and `a = [[0.5, 0.5]]`: it gives 3"),
    ("return 'text'", "it returns a text (str), 'text', where a float is expected"),
    ("return [0.5]", "it returns a list where a float is expected"),
    ("return np.array([[0.5]])", "it returns a NumPy array of shape (1, 1) where a single number is expected"),
    ("yield 3", "it returns a generator (a function with `yield`) where a float is expected"),
    ("return float('nan')", "it gives nan and not 0.6931"),
]


@pytest.mark.parametrize(("body", "said"), RUNS[:15] + RUNS[16:20], ids=lambda value: value[:25])
def test_whatever_the_answer_does_is_said_in_a_sentence(screen: Screen, body: str, said: str) -> None:
    going_on = exercise(cost(body))
    shown = screen()
    assert said in shown
    assert "Traceback" not in shown and " at 0x" not in shown
    assert going_on(np.ones((1, 2)), np.full((1, 2), 0.5)) == pytest.approx(np.log(2))


def test_an_answer_with_the_wrong_arguments_is_told_so(screen: Screen) -> None:
    exercise(answer("def safe_cost(y): return y"))
    assert "It cannot be called like this: safe_cost() takes 1 positional argument but 2 were given." in screen()


def test_a_fault_in_a_function_beside_it_names_the_line_there(screen: Screen) -> None:
    exercise(answer("def inner(x):\n    return x[5]\n\ndef safe_cost(y, a):\n    return inner([1])"))
    assert "`IndexError` in line 2, `return x[5]`: list index out of range." in screen()


def test_prints_are_shown_shortly(screen: Screen) -> None:
    exercise(cost("for i in range(5000):\n    print(i)\nprint('x' * 500, end='')\nreturn 0"))
    after = screen().split("Your function printed:\n")[1]
    assert after == "  0\n  1\n  2\n  … and 19,998 more lines\n" + GOES_ON


def test_warnings_are_told_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    exercise(cost("return float((np.log(a * 0) * 0).sum())"))
    shown = capsys.readouterr()
    assert shown.out.count("A warning came up on the way: divide by zero encountered in log.") == 1
    assert shown.err == ""


def test_what_the_answer_changes_around_it_is_put_back(screen: Screen) -> None:
    import matplotlib.pyplot as plt

    body = """
        np.random.seed(1), np.random.rand(3), random.seed(2), np.seterr(all="raise"), plt.figure()
        sys.setrecursionlimit(5000)
        return 0.0
    """
    kept = plt.figure()
    np.random.seed(7)
    random.seed(7)

    def around() -> tuple[Any, ...]:
        return str(np.random.get_state()), random.getstate(), np.geterr(), sys.getrecursionlimit(), sys.stdout

    before = around()
    exercise(cost(body, random=random, plt=plt))
    assert around() == before
    assert plt.get_fignums() == [kept.number]
    plt.close(kept)


def test_a_wrong_use_is_told_in_a_sentence(screen: Screen) -> None:
    array = np.zeros((2, 2))
    assert exercise(array) is array  # type: ignore[arg-type]
    assert "`exercise` takes the function itself, and got a NumPy array" in screen()
    assert exercise("safe_cost") is exercises._handed_on["safe_cost"]  # type: ignore[arg-type]
    assert "without quotes: `safe_cost = exercise(safe_cost)`" in screen()
    save_cost = answer("def save_cost(y, a): pass")
    assert exercise(save_cost) is save_cost
    assert screen() == "There is no exercise called `save_cost`: do you mean `safe_cost`?"
    hint("qqqq")
    assert screen() == "There is no exercise called `qqqq`."
    reveal(3)  # type: ignore[arg-type]
    assert "`reveal` takes the function itself, and got a whole number (int)" in screen()


def test_the_courses_own_function_is_no_answer(screen: Screen) -> None:
    safe_cost = exercise(cost("pass"))
    screen()
    assert exercise(safe_cost) is safe_cost
    assert screen().startswith("This is the course's own `safe_cost`")
    hint(safe_cost)
    assert screen().startswith("Hint 1 of 2: Write the loss")
    assert progress.solved() == {}


def test_a_lambda_is_found_by_the_name_it_is_bound_to(screen: Screen) -> None:
    exec("halvings = lambda n: n.bit_length() - 1\nhalvings = exercise(halvings)", {"exercise": exercise})
    assert screen().startswith("Right: `halvings`")


def test_hints_come_one_after_the_other(screen: Screen) -> None:
    for said in (
        "Hint 1 of 2: Write the loss of one example first.",
        "Hint 2 of 2: The mean runs over the m columns: `losses.mean()`.",
        "These were all 2 hints for `safe_cost`; the last one was: The mean runs over the m columns: "
        '`losses.mean()`.\n`reveal("safe_cost")` shows a solution.',
    ):
        hint("safe_cost")
        assert screen() == said
    hint("safe_cost")
    assert "`reveal(" in screen()


def test_reveal_shows_the_solution_under_the_learners_name(screen: Screen) -> None:
    reveal("halvings")
    shown = screen()
    assert shown.startswith("One solution of `halvings`:\ndef halvings(n):\n    ")
    assert shown.endswith("    return steps\nWhy: It is the logarithm to base 2, rounded down.")


def test_a_check_that_breaks_is_not_blamed_on_the_learner(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("no such file")

    monkeypatch.setattr(exercises, "judge", broken)
    exercise(cost("return 0.0"))
    assert screen() == "The check itself broke, which is not your fault (RuntimeError: no such file)."


def test_a_file_that_cannot_be_imported_is_not_blamed_on_the_learner(screen: Screen) -> None:
    (files.FOLDER / "lesson_9_2_broken.py").write_text('import nowhere_at_all\nEXERCISES = [Exercise(name="gone")]\n')
    mine = answer("def gone(x): pass")
    assert exercise(mine) is mine
    assert "not your fault (ModuleNotFoundError" in screen()
    exercise(cost("return 0.0"))
    assert "Not yet" in screen(), "only the file that has the exercise is imported"


def test_the_machinery_is_light() -> None:
    code = (
        "import sys, helpers.lab.exercises\n"
        "print(sorted({'torch', 'sklearn', 'matplotlib', 'IPython', 'pygments'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=settings.ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
