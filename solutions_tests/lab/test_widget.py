"""The live side without a browser: messages in, frames out, trainings that stop."""

import asyncio
import base64
from typing import Any

import pytest

from helpers.lab import widget
from helpers.lab.controls import button, slider
from helpers.lab.exploration import Exploration
from helpers.lab.lesson import expect, show


def waves(ax, steps):
    """A wave."""
    ax.plot([0, steps])
    if steps == 9:
        raise ValueError("nine")
    return f"{steps} steps"


def training(ax, steps):
    """A training."""
    for k in range(50):
        ax.plot([0, k])
        yield f"step {k}", k / 49


class Listened(widget.Session):
    """A session that keeps what it would send."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.sent: list[Any] = []
        self.view.send = lambda content, buffers: self.sent.append((content, buffers))


@pytest.fixture
def session(request):
    made = []

    def start(function=waves):
        controls: dict[str, Any] = {
            "steps": slider(1, 9, 3),
            "more": button("More", lambda v: {"steps": v["steps"] + 1}),
        }
        controls["bad"] = button("Bad", lambda v: {"steps": 1 / 0})
        exploration = Exploration(function, controls, "What?", size=(3, 2))
        one = Listened(exploration, next(exploration.frames(exploration.start())))
        made.append(one)
        return one

    yield start
    for one in made:
        one.close()


def tell(session, **message):
    session._receive(session.view, message, [])
    return session.sent[-1]


def test_a_move_is_answered_with_picture_readout_alt_and_the_number_of_the_request(session):
    one = session()
    content, (png,) = tell(one, do="set", at={"steps": 4}, id=7)
    assert content["id"] == 7 and content["at"] == {"steps": 4}
    assert content["readout"] == "5 steps" and content["alt"].endswith("5 steps") and png.startswith(b"\x89PNG")


def test_buttons_reset_and_surprise_change_the_values(session):
    one = session()
    assert tell(one, do="press", name="more", id=1)[0]["readout"] == "4 steps"
    assert tell(one, do="reset", id=2)[0]["readout"] == "3 steps"
    seen = {tell(one, do="surprise", id=k)[0]["at"]["steps"] for k in range(40)}
    assert len(seen) > 3


def test_an_error_is_one_line_and_no_picture_and_the_next_move_is_fine(session):
    one = session()
    content, (png,) = tell(one, do="set", at={"steps": 8}, id=1)
    assert "nine" in content["error"] and png == b""
    assert "ZeroDivisionError" in tell(one, do="press", name="bad", id=2)[0]["error"]
    assert tell(one, do="set", at={"steps": 0}, id=3)[0]["error"] == ""


def test_a_training_sends_frames_until_it_is_stopped(session):
    async def play():
        one = session(training)
        tell(one, do="set", at={"steps": 1}, id=1)
        while len(one.sent) < 4:
            await asyncio.sleep(0.005)
        assert one.sent[-1][0]["running"]
        tell(one, do="stop", id=2)
        count = len(one.sent)
        await asyncio.sleep(0.2)
        assert len(one.sent) == count and not one.sent[-1][0]["running"]

    asyncio.run(play())


def test_a_training_runs_to_its_end_and_says_so(session):
    async def play():
        one = session(training)
        tell(one, do="reset", id=1)
        while one.sent[-1][0]["running"]:
            await asyncio.sleep(0.01)
        assert one.sent[-1][0]["readout"] == "step 49"

    asyncio.run(play())


def shown(monkeypatch, exploration):
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: outputs.append((data, metadata)))
    widget.show(exploration)
    return outputs[0]


def test_what_is_stored_has_a_picture_with_alt_text_and_words_and_no_widget(monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", "1")
    data, metadata = shown(monkeypatch, Exploration(waves, {"steps": slider(1, 9, 3)}, "What?", size=(3, 2)))
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == "[waves] A wave. steps = 3: 3 steps" == metadata["image/png"]["alt"]
    assert widget.VIEW not in data


def test_in_a_lesson_the_widget_stands_beside_the_picture_and_replaces_the_one_before(monkeypatch):
    monkeypatch.delenv("COURSE_BUILD", raising=False)
    monkeypatch.delenv("COURSE_SWEEP", raising=False)
    exploration = Exploration(waves, {"steps": slider(1, 9, 3)}, "What?", size=(3, 2))
    first = shown(monkeypatch, exploration)[0][widget.VIEW]["model_id"]
    second = shown(monkeypatch, exploration)[0][widget.VIEW]["model_id"]
    assert first != second and widget._live["waves"].view.model_id == second


def test_unattended_an_error_is_an_error(monkeypatch):
    monkeypatch.setenv("COURSE_BUILD", "1")
    with pytest.raises(ValueError, match="nine"):
        shown(monkeypatch, Exploration(waves, {"steps": slider(1, 9, 9)}, "What?", size=(3, 2)))


def test_expect_prints_a_stable_line_or_refuses(capsys):
    expect("accuracy", 0.9312, 0.93, tol=0.02)
    expect("accuracy", 0.9188, 0.93, tol=0.02)
    first, second = capsys.readouterr().out.splitlines()
    assert first == second == "accuracy: within 0.93 ± 0.02 ✓"
    for bad in (0.88, float("nan")):
        with pytest.raises(AssertionError, match=r"expected 0.93 within 0.02"):
            expect("accuracy", bad, 0.93, tol=0.02)


def test_show_gives_the_source_and_refuses_what_has_none(monkeypatch):
    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: outputs.append(data))
    show(waves)
    assert outputs[0]["text/plain"].startswith("def waves(ax, steps):") and outputs[0]["text/markdown"].startswith(
        "```python"
    )
    with pytest.raises(TypeError, match="no Python source"):
        show(len)


def test_show_folds_the_tables_of_a_long_docstring(monkeypatch):
    from helpers.neural.activations import sigmoid

    outputs = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: outputs.append(data))
    show(sigmoid)
    code, details = outputs[0]["text/markdown"].split("<details>")
    assert "Parameters" not in code and "# (1)" in code and code.count('"""') == 2
    assert "Parameters" in details and "Raises" in details and "Parameters" in outputs[0]["text/plain"]
