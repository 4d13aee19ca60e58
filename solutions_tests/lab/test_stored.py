"""Stored explorations: which ones can be, which positions are kept, and that each picture is the one of its values."""

from __future__ import annotations

import ast
import base64
import io
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from helpers.lab import stored
from helpers.lab.controls import button, checkbox, choice, hidden, slider
from helpers.lab.curriculum import load
from helpers.lab.directory import cells_of
from helpers.lab.exploration import Exploration
from helpers.lab.stored import FEWEST, MOST, STORED_DPI, kept, storable, store
from helpers.lab.widget import show


def drawing(*names: str) -> Any:
    space: dict[str, Any] = {}
    words = ", ".join(names)
    code = f"def lines(ax, {words}):\n    '''Lines.'''\n    ax.plot([0, 1], [0, sum(map(ord, str(({words},))))])\n"
    exec(f"{code}    return f'at {{({words},)}}'", space)
    return space["lines"]


def make(function: Any = None, more: dict[str, Any] | None = None, **controls: Any) -> Exploration:
    function = function or drawing(*[n for n, c in controls.items() if not n.startswith("press")])
    return Exploration(function, controls, "What?", size=(3, 2), **(more or {}))


def test_one_or_two_plain_controls_can_be_stored_and_nothing_else() -> None:
    a, b = slider(0, 9, 3), checkbox(False)
    assert storable(make(a=a)) and storable(make(a=a, b=b)) and storable(make(a=a, c=choice(["x", "y"])))
    assert not storable(make(a=a, b=b, c=b))
    assert not storable(make(a=a, h=hidden(1)))
    assert not storable(make(a=a, press=button("Go", lambda values: {"a": 1})))
    assert not storable(make(a=a, more={"click": lambda values, place: {"a": 1}}))
    other = make(a=a)
    other.scripts = ("another_stage.js",)
    assert not storable(other)


@pytest.mark.parametrize(
    "controls",
    [
        {"a": slider(0, 500, 77)},
        {"a": slider(0, 3, 1)},
        {"a": slider(0, 100, 1), "b": slider(0, 100, 99)},
        {"a": slider(0, 100, 0), "b": checkbox(True)},
        {"a": slider(0, 2, 1), "b": choice("pqrst", "s")},
        {"a": choice("pqrst"), "b": choice("xyz")},
    ],
)
def test_both_ends_and_the_start_are_kept_and_no_more_pictures_than_allowed(controls: dict[str, Any]) -> None:
    positions = kept(make(**controls))
    assert 1 < np.prod([len(places) for places in positions.values()]) <= MOST
    for name, places in positions.items():
        control = controls[name]
        last = len(control.values) - 1
        assert places == sorted(set(places)) and {0, last, control.index(control.start)} <= set(places)
        if control.kind != "slider":
            assert places == list(range(last + 1))
        else:
            assert len(places) >= min(FEWEST, last + 1)


def test_what_would_take_too_many_pictures_is_not_stored() -> None:
    assert kept(make(a=choice(range(MOST + 1)))) == {}
    assert kept(make(a=choice(range(9)), b=slider(0, 50, 2))) == {}, "a slider of two positions is none"
    assert not storable(make(a=choice(range(9)), b=choice(range(9))))


def read(path: Path) -> dict[str, Any]:
    head, _, body = path.read_text(encoding="utf-8").partition(" = ")
    assert head == f'stored["{path.stem}"]' and body.endswith(";\n")
    content: dict[str, Any] = json.loads(body[:-2])
    return content


def pixels(picture: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB"))


def test_every_picture_is_the_one_of_its_values(tmp_path: Path) -> None:
    exploration = make(a=slider(0, 40, 7), b=choice(["left", "right"]))
    before = exploration.canvas.figure.dpi
    path = store(exploration, tmp_path / "new", "1.1-lines")
    assert path == tmp_path / "new" / "1.1-lines.js" and exploration.canvas.figure.dpi == before
    content, positions = read(path), kept(exploration)
    assert content["counts"] == [len(places) for places in positions.values()]
    assert [c["labels"] for c in content["spec"]["controls"]] == [
        [exploration.controls[name].labels[at] for at in places] for name, places in positions.items()
    ]
    assert [places[at] for places, at in zip(positions.values(), content["start"], strict=True)] == [7, 0]
    states = list(itertools.product(*positions.values()))
    assert len(states) == len(content["pictures"]) == len(content["readouts"]) == len(content["alts"])
    exploration.canvas.set_dpi(STORED_DPI)
    for (a, b), picture, readout, alt in zip(
        states, content["pictures"], content["readouts"], content["alts"], strict=True
    ):
        values = {"a": exploration.controls["a"].values[a], "b": ["left", "right"][b]}
        (words,) = [words for words, _ in exploration.outcomes(values)]
        live = Image.open(io.BytesIO(exploration.canvas.png(coarse=True))).convert("RGB")
        assert readout == words == f"at {(values['a'], values['b'])}" and alt == exploration.described(values, words)
        assert (pixels(picture) == np.asarray(live)).all()


def test_a_training_keeps_its_last_picture(tmp_path: Path) -> None:
    def training(ax: Any, a: int) -> Any:
        """A training."""
        for k in range(3):
            ax.plot([0, k + a])
            yield f"step {k}", k / 2

    content = read(store(make(training, a=slider(1, 3, 1)), tmp_path, "1.1-training") or tmp_path)
    assert content["readouts"] == ["step 2"] * 3


def test_an_error_is_not_swallowed(tmp_path: Path) -> None:
    def broken(ax: Any, a: int) -> str:
        """Broken."""
        return f"{1 / (a - 2)}"

    with pytest.raises(ZeroDivisionError):
        store(make(broken, a=slider(1, 3, 1)), tmp_path, "1.1-broken")
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_stores_only_where_a_site_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_BUILD", "1")
    monkeypatch.setattr("helpers.lab.lesson.current", "9.9")
    show(make(a=slider(0, 3, 1)))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("COURSE_SITE", str(tmp_path))
    show(make(a=slider(0, 3, 1)))
    show(make(a=slider(0, 3, 1), b=checkbox(False), c=checkbox(False)))
    assert [path.name for path in tmp_path.iterdir()] == ["9.9-lines.js"]
    assert not stored.storable(make(a=choice(range(MOST + 1))))


def plain_explorations() -> list[str]:
    """The explorations of the lessons whose decorator names one or two controls, and nothing that needs a kernel."""
    kinds = {"slider", "log_slider", "choice", "checkbox"}
    found = []
    for lesson in load().lessons:
        for cell in cells_of(lesson):
            for node in ast.walk(ast.parse(cell["source"])) if cell["cell_type"] == "code" else []:
                for call in getattr(node, "decorator_list", []):
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "explore":
                        made = [word.value.func for word in call.keywords if isinstance(word.value, ast.Call)]
                        names = [getattr(function, "id", "") for function in made]
                        if 1 <= len(names) <= 2 and kinds >= set(names):
                            found.append(f"{lesson.number} {getattr(node, 'name', '')}")
    return found


def test_far_more_than_forty_explorations_of_the_course_can_stay_alive() -> None:
    found = plain_explorations()
    assert len(found) == len(set(found)) > 100
    assert {name.partition(".")[0] for name in found} == {"1", "2", "3", "4", "5", "A"}
