"""Explorations: what they refuse, how they draw, and that a sweep finds every fault."""

import random

import numpy as np
import pytest

from helpers.lab.controls import button, checkbox, choice, hidden, slider
from helpers.lab.exploration import Exploration
from helpers.lab.sweep import SweepError, sweep

ASK = "What happens?"


def waves(ax, steps):
    """A wave."""
    x = np.linspace(0, 1, 20)
    ax.plot(x, np.sin(steps * x))
    ax.set_ylim(-1, 1)
    return f"{steps} steps"


def make(function=waves, **controls):
    more = {key: controls.pop(key) for key in ("click", "panels", "drag") if key in controls}
    return Exploration(function, controls or {"steps": slider(1, 9, 3)}, ASK, size=(3, 2), **more)


def test_a_picture_is_a_png_of_the_promised_size_and_follows_the_values():
    exploration = make()
    one, other = exploration.last({"steps": 1}), exploration.last({"steps": 9})
    assert one.png.startswith(b"\x89PNG") and one.png != other.png
    assert exploration.canvas.pixels().size == (432, 288)
    assert exploration.last({"steps": 1}).png == one.png, "nothing of the other picture may be left"


def test_axes_that_a_drawing_adds_are_gone_in_the_next_picture():
    def twin(ax, steps):
        """A wave with a second axis."""
        ax.plot([0, 1])
        ax.twinx().plot([0, steps])
        return "x"

    exploration = make(twin)
    exploration.last({"steps": 2})
    exploration.last({"steps": 3})
    assert len(exploration.canvas.figure.axes) == 2


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda ax, steps: "x", "no docstring"),
        (lambda ax: "x", "takes \\[\\], but the controls are \\['steps'\\]"),
    ],
)
def test_function_and_controls_must_fit(function, words):
    with pytest.raises(ValueError, match=words):
        make(function)


def test_a_question_is_demanded():
    with pytest.raises(ValueError, match="asks nothing"):
        Exploration(waves, {"steps": slider(1, 2, 1)}, "")


def test_an_error_becomes_one_line_with_the_line_of_code():
    def fails(ax, steps):
        """Nothing."""
        raise ValueError("two\nlines")

    (frame,) = make(fails).frames({"steps": 1})
    assert frame.png == b"" and "\n" not in frame.error
    assert "ValueError: two lines" in frame.error and 'raise ValueError("two' in frame.error


def test_a_training_gives_a_picture_after_every_yield_and_keeps_them_apart():
    def training(ax, steps):
        """Bars, one more each time."""
        for k in range(1, steps + 1):
            ax.bar(range(k), 1)
            yield f"bar {k}", k / steps

    frames = list(make(training).frames({"steps": 3}))
    assert [frame.readout for frame in frames] == ["bar 1", "bar 2", "bar 3"]
    assert [frame.done for frame in frames] == pytest.approx([1 / 3, 2 / 3, 1])
    assert len({frame.png for frame in frames}) == 3


def test_an_error_in_the_middle_of_a_training_is_its_last_frame():
    def training(ax, steps):
        """Fails at the second step."""
        ax.plot([1, 2])
        yield "one", 0.5
        raise RuntimeError("no further")

    *_, last = make(training).frames({"steps": 3})
    assert "no further" in last.error


def test_a_training_that_does_not_reach_its_end_turns_the_sweep_red():
    def training(ax, steps):
        """Stops half-way."""
        ax.plot([1, steps])
        yield "one", 0.5

    with pytest.raises(SweepError, match=r"ended at done = 0\.5"):
        sweep(make(training))


def test_changes_snap_to_the_slider_and_refuse_what_is_no_option():
    exploration = make()
    assert exploration.changed({"steps": 3}, {"steps": 100}) == {"steps": 9}
    assert exploration.changed({"steps": 3}, {"steps": -5.2}) == {"steps": 1}
    with pytest.raises(ValueError, match="no control 'stps'"):
        exploration.changed({"steps": 3}, {"stps": 1})


def test_a_click_reaches_the_function_in_the_coordinates_of_its_panel():
    seen = []

    def where(values, at):
        seen.append(at)
        return {"steps": round(at.x)}

    def plain(ax, steps):
        """A line from corner to corner."""
        ax.plot([0, 10], [0, 5])
        ax.set(xlim=(0, 10), ylim=(0, 5))
        return f"{steps}"

    exploration = make(plain, click=where, steps=slider(1, 9, 3))
    exploration.last({"steps": 3})
    box = exploration.canvas.axes.get_position()
    assert exploration.clicked({"steps": 3}, (box.x0 + box.x1) / 2, 1 - (box.y0 + box.y1) / 2) == {"steps": 5}
    assert (seen[0].panel, seen[0].x, seen[0].y) == (0, pytest.approx(5), pytest.approx(2.5))
    assert exploration.clicked({"steps": 3}, 0.0, 0.0) == {"steps": 3}, "outside of the axes nothing happens"
    middle, edge = ((box.x0 + box.x1) / 2, 0.5), (box.x0 + 0.001, 0.5)
    del seen[:]
    assert exploration.dragged({"steps": 3}, [middle, (0.0, 0.0), edge]) == {"steps": 1}
    assert [round(at.x) for at in seen] == [5, 0], "every place that lies in the axes, in order"


def test_a_drag_needs_to_know_what_a_place_does():
    with pytest.raises(ValueError, match="drag=True but no click, expected click="):
        make(drag=True)


def test_a_drag_is_swept_too():
    def draws(values, at):
        return {"places": (*values["places"], at)}

    def stroke(ax, places):
        """All places."""
        ax.plot([0, 1], [0, 1])
        ax.set(title=str(len(places)))
        assert len(places) < 2, "two places"
        return f"{len(places)} places"

    sweep(make(stroke, click=draws, places=hidden(())))
    with pytest.raises(SweepError, match="two places"):
        sweep(make(stroke, click=draws, drag=True, places=hidden(())))


def test_surprises_are_values_that_the_controls_have():
    exploration = make()
    rng = random.Random(1)
    assert all(exploration.surprise(rng)["steps"] in range(1, 10) for _ in range(30))


def test_alt_text_follows_the_readout():
    assert make().described({"steps": 4}, "4 steps") == "A wave. steps = 4: 4 steps"


def test_a_sound_exploration_passes_its_sweep_and_every_control_is_tried():
    tried = []

    def picture(ax, steps, kind, smooth):
        """A line."""
        tried.append((steps, kind, smooth))
        ax.plot([0, steps], [0, {"a": 1, "b": 2, "c": 3}[kind] + smooth])
        return f"{steps} {kind} {smooth}"

    exploration = make(
        picture,
        steps=slider(1, 50, 7),
        kind=choice("abc"),
        smooth=checkbox(),
        more=button("More", lambda values: {"steps": values["steps"] + 1}),
    )
    assert sweep(exploration) > 10
    assert {1, 7, 50} <= {t[0] for t in tried} and {"a", "b", "c"} == {t[1] for t in tried}


def fault(where):
    def picture(ax, steps, kind):
        """A line, mostly."""
        ax.plot([0, steps], [0, {"a": 1, "b": 2}[kind]])
        return where(ax, steps, kind) or f"{steps} {kind}"

    return picture


def raising(condition):
    def where(ax, steps, kind):
        if condition(steps, kind):
            raise KeyError("planted")

    return where


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (raising(lambda steps, kind: steps == 50), "steps=50.*planted"),
        (raising(lambda steps, kind: steps == 1), "steps=1,.*planted"),
        (raising(lambda steps, kind: kind == "b"), "kind=b.*planted"),
        (lambda ax, steps, kind: "cost nan" if steps == 50 else "", "not finite: cost nan"),
        (lambda ax, steps, kind: "loss: -inf" if steps == 50 else "", "not finite"),
        (lambda ax, steps, kind: "cost None" if steps == 50 else "", "not finite"),
        (lambda ax, steps, kind: ax.clear() if steps == 50 else "", "picture is empty"),
        (lambda ax, steps, kind: ax.set_title("wide " * 40 * (steps == 50)) and "", "steps=50.*cut off.*at the right"),
        (lambda ax, steps, kind: steps == 50 and ax.set_ylim(0, 1e-20) and "", "steps=50.*cut off.*at the top"),
        (lambda ax, steps, kind: 7 if steps == 50 else "", "gave 7 as its read-out"),
        (lambda ax, steps, kind: np.log(np.zeros(1) if steps == 50 else np.ones(1)) and "", "divide by zero"),
    ],
)
def test_a_fault_anywhere_turns_the_sweep_red(where, words):
    exploration = make(fault(where), steps=slider(1, 50, 7), kind=choice("ab"))
    with pytest.raises(SweepError, match=words):
        sweep(exploration)


def test_the_word_none_in_a_readout_is_a_word():
    said = fault(lambda ax, steps, kind: f"{steps} {kind}: none is left, infinitely many were there")
    assert sweep(make(said, steps=slider(1, 50, 7), kind=choice("ab")))


def test_a_failing_button_turns_the_sweep_red():
    exploration = make(waves, steps=slider(1, 9, 3), bad=button("Bad", lambda values: {"steps": 1 / 0}))
    with pytest.raises(SweepError, match=r"button 'bad'.*ZeroDivisionError"):
        sweep(exploration)


@pytest.mark.parametrize("action", [lambda values: {}, lambda values: {"steps": values["steps"]}])
def test_a_button_that_does_nothing_turns_the_sweep_red(action):
    with pytest.raises(SweepError, match="changes nothing"):
        sweep(make(waves, steps=slider(1, 9, 3), idle=button("Idle", action)))


def test_a_dead_control_turns_the_sweep_red():
    def deaf(ax, steps, ignored):
        """A line that does not listen."""
        ax.plot([0, steps])
        ax.set_ylim(0, 9)
        return f"{steps}"

    with pytest.raises(SweepError, match="moving 'ignored' changes neither"):
        sweep(make(deaf, steps=slider(1, 9, 3), ignored=slider(1, 9, 3)))


def test_hidden_samples_are_drawn_in_the_sweep():
    def picture(ax, steps, seed):
        """Points."""
        if seed == 99:
            raise ValueError("planted")
        ax.plot([0, steps])
        ax.set_ylim(0, 9)
        return f"{steps}"

    with pytest.raises(SweepError, match="planted"):
        sweep(make(picture, steps=slider(1, 9, 3), seed=hidden(1, [99])))


def test_a_click_that_fails_turns_the_sweep_red():
    with pytest.raises(SweepError, match="a click at"):
        sweep(make(waves, click=lambda values, at: {"nothing": 1}, steps=slider(1, 9, 3)))
