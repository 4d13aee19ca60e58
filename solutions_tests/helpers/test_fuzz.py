"""Whatever is passed to a function that a lesson imports: it answers, or refuses in one clear sentence.

Arguments are drawn by the annotations, and now and then against them: shapes that fit and shapes that do not, whole
numbers, float32, NaN and infinity, huge and empty arrays, lists, None, names, functions, tensors. An error that comes
from inside (an index out of range, an attribute that None has not, a broadcasting that fails) is a bug, whatever the
arguments were. What the answers are worth, the other tests say.
"""

import ast
import inspect
import io
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch._dynamo  # the first optimizer would import it, and must not be given up in the middle of that
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from helpers.lab.curriculum import COURSE

# "Where: what came, what was expected. What to do."
SENTENCE = re.compile(r"[A-Za-z_][\w.]*(\(\w*\))?: .*[.?!)]\Z", re.S)
PATIENCE = 4.0  # seconds for all calls of a function: where right arguments train a network, fewer calls are enough
# Not called with anything: they start processes, leave something behind on purpose, or fetch what is not there.
APART = {"run_data_parallel", "search", "search_results", "set_threads", "vgg_features"}


@cache
def imported() -> dict[str, Callable[..., Any]]:
    """The functions that the lessons import from the helpers, by module and name."""
    found: set[tuple[str, str]] = set()
    for path in sorted(COURSE.rglob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
                        found |= {(str(node.module), alias.name) for alias in node.names}
    functions: dict[str, Callable[..., Any]] = {}
    for module, name in sorted(found):
        thing = getattr(import_module(module), name, None)  # none: a module
        if inspect.isfunction(thing) and not module.startswith("helpers.lab") and name not in APART:
            functions[f"{module.removeprefix('helpers.')}.{name}"] = thing
    return functions


@st.composite
def matrices(draw: st.DrawFn, sizes: list[int]) -> Any:
    """An array whose axes have some of the given sizes, mostly of ordinary numbers."""
    shape = tuple(draw(st.lists(st.sampled_from([*sizes, 1]), min_size=0, max_size=4)))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    kind = draw(
        st.sampled_from(["normal"] * 4 + ["share", "share", "whole", "single", "odd", "labels", "tensor", "none"])
    )
    x: Any = rng.standard_normal(shape)
    if kind == "share":
        x = rng.random(shape)
    elif kind == "whole":
        x = rng.integers(-2, 5, shape)
    elif kind == "labels":
        x = rng.integers(0, 2, shape).astype(float)
    elif kind == "single":
        x = x.astype(np.float32)
    elif kind == "odd" and x.size:
        x = np.array(x)
        x.flat[0] = draw(st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e300]))
    elif kind == "none":
        x = np.zeros((0, *shape[1:]))
    return torch.tensor(x) if kind == "tensor" else x


NUMBERS = st.sampled_from([0, 1, 2, 3, 5, -1, 0.0, 0.5, 1.0, 0.1, -0.1, 2.5, 1e-3, 1e9, float("nan"), float("inf")])
NAMES = st.sampled_from(["", "relu", "sigmoid", "same", "sum", "mean", "a b c", "cat"])
LISTS = st.sampled_from([[], [1, 2], (2, 3), [[1.0, 2.0], [3.0, 4.0]], ["a", "b"], [np.ones((2, 2))], [None]])
OTHERS = st.sampled_from([None, True, {}, {"W1": np.ones((2, 2)), "b1": np.ones((2, 1))}, 1j, object(), b"x", "W"])


def arguments(annotation: Any, sizes: list[int]) -> st.SearchStrategy:
    """What to draw for a parameter: mostly what its annotation says."""
    text = str(annotation)
    array, anything = matrices(sizes), st.one_of(matrices(sizes), NUMBERS, NAMES, LISTS, OTHERS)
    fitting: st.SearchStrategy
    if "Generator" in text:
        fitting = st.builds(np.random.default_rng, st.integers(0, 9))
    elif annotation is int:
        fitting = st.sampled_from([1, 2, 3, *sizes])
    elif annotation is float:
        fitting = st.sampled_from([0.1, 0.5, 0.9, 1.0, 2.0])
    elif annotation is bool:
        fitting = st.booleans()
    elif annotation is str:
        fitting = NAMES
    elif "Callable" in text:
        fitting = st.just(lambda *_, **__: 1.0)
    elif "Sequence" in text or "list" in text:
        fitting = st.one_of(LISTS, st.lists(array, min_size=1, max_size=3))
    else:
        fitting = array
    return st.one_of(fitting, fitting, fitting, anything)


class Late(BaseException):
    """Computing takes too long: it does not matter here."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Give up what takes longer."""

    def give_up(*_: Any) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except Late:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def call(function: Callable[..., Any], args: list[Any], options: dict[str, Any]) -> str:
    """What is wrong with the way in which a function takes these arguments; nothing if that is well."""
    torch.set_grad_enabled(True)  # a call that was given up may have left it switched off
    try:
        with at_most(1.0), redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            out = function(*args, **options)
            if inspect.isgenerator(out):
                next(out, None)
    except (ValueError, TypeError) as error:
        return "" if SENTENCE.match(str(error)) else f"{type(error).__name__}: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", imported())
def test_it_answers_or_refuses_in_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    function = imported()[name]
    parameters = [
        one for one in inspect.signature(function).parameters.values()
        if one.name != "check" and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]  # fmt: skip

    begun = time.process_time()

    @settings(phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(st.data())
    def run(data: st.DataObject) -> None:
        sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=2))
        args, options = [], {}
        for one in parameters:
            needed = one.default is one.empty
            if not needed and data.draw(st.integers(0, 2)):
                continue
            value = data.draw(arguments(one.annotation, sizes), label=one.name)
            if needed and one.kind is not one.KEYWORD_ONLY:
                args.append(value)
            else:
                options[one.name] = value
        if time.process_time() - begun < PATIENCE:
            assert call(function, args, options) == ""

    run()


def test_what_is_told_apart() -> None:
    def raises(error: BaseException) -> Callable[[], Any]:
        def function() -> None:
            raise error

        return function

    assert call(raises(ValueError("f: x is 0, expected a number above 0.")), [], {}) == ""
    assert call(lambda: None, [], {}) == ""
    for error in (IndexError("list index"), ValueError("operands could not be broadcast"), TypeError("f: no")):
        assert call(raises(error), [], {}) == f"{type(error).__name__}: {error}"
    assert "boom" in call(lambda: (one for one in [raises(KeyError("boom"))()]), [], {})
    assert len(imported()) > 500
