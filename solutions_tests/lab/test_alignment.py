"""The alignment desk: texts belong to their kind, hidden inputs to their text; weights are a softmax of scores."""

from typing import Any

import numpy as np
import pytest

from helpers.lab.alignment import Aligned, align_texts
from helpers.lab.still_alignment import weights_of
from helpers.lab.sweep import SweepError, sweep
from helpers.sequences.attention import attention_weights_forward
from solutions_tests.lab.aligning import EXAMPLES, aligner, backwards


def test_the_browser_gets_texts_and_scores() -> None:
    desk = aligner()
    (frame,) = desk.frames(desk.start())
    assert frame.data["inputs"] == ["a", "b", "c"] and frame.data["outputs"] == ["c", "b", "a"]
    scores = np.frombuffer(frame.buffer, "<f4").reshape(3, 3)
    np.testing.assert_array_equal(scores, 3 * np.eye(3)[::-1])
    assert frame.data["blocked"] == [] and frame.data["temperature"] == 1 and frame.data["step"] == 1
    assert frame.readout == "backwards: cba at 1"


def test_what_is_typed_belongs_to_its_kind_and_what_is_hidden_to_its_text() -> None:
    desk = aligner()
    typed = desk.changed(desk.start(), {"typed": {"of": "a word", "text": "xyz"}})
    assert desk.answered(typed)[0].inputs == ["x", "y", "z"]
    hidden = desk.changed(typed, {"blocked": {"of": "xyz", "at": [2, 0]}})
    assert desk.blocked(hidden) == (0, 2)
    assert desk.answered(hidden)[0].outputs == ["?", "y", "?"]
    more = desk.changed(hidden, {"typed": {"of": "a word", "text": "xyzz"}})
    assert desk.blocked(more) == ()
    shout = desk.changed(hidden, {"kind": "a shout"})
    assert desk.text(shout) == "hey" and desk.blocked(shout) == ()
    assert desk.text(desk.changed(shout, {"kind": "a word"})) == "xyz"


def test_buttons() -> None:
    desk = aligner()
    second = desk.pressed("example", desk.start() | {"blocked": {"of": "abc", "at": [1]}})
    assert desk.text(second) == "ab cd" and desk.blocked(second) == ()
    assert desk.text(desk.pressed("example", second)) == "abc"
    hidden = desk.changed(second, {"blocked": {"of": "ab cd", "at": [1]}})
    assert desk.blocked(hidden) == (1,) and desk.blocked(desk.pressed("all", hidden)) == ()


def test_nothing_typed_is_said_in_words() -> None:
    desk = aligner()
    (frame,) = desk.frames(desk.changed(desk.start(), {"typed": {"of": "a word", "text": " "}}))
    assert frame.readout == "Type something, please." and not frame.error and frame.data["inputs"] == []


def test_weights_are_those_of_the_helpers() -> None:
    rng = np.random.default_rng(0)
    scores = rng.standard_normal((4, 6))
    kept = scores.copy()
    alpha = weights_of(scores, (1, 5), 0.5)
    np.testing.assert_array_equal(scores, kept)
    mask = np.ones((6, 4))
    mask[[1, 5]] = 0
    np.testing.assert_allclose(alpha.T, attention_weights_forward(scores.T / 0.5, mask=mask)[0])


def test_temperatures_stay_within_their_range() -> None:
    desk = aligner()
    assert desk.temperature(desk.start() | {"temperature": 0.0}) == 0.1
    assert desk.temperature(desk.start() | {"temperature": 99}) == 10


def test_it_is_swept_and_stored() -> None:
    assert sweep(aligner()) > 10
    _, frame = aligner().still()
    assert frame.png and not frame.blank


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Aligned("ab", "xy", [1, 1], np.zeros((2, 3))), r"scores \(2, 3\) and p \(2,\) came, expected finite \(2, 2\)"),
        (Aligned("ab", "xy", [1, 1], np.full((2, 2), np.nan)), "expected finite"),
        (Aligned("ab", "xy", [1], np.zeros((2, 2))), r"p \(1,\) came"),
        (Aligned("ab", "x" * 16, np.ones(16), np.zeros((16, 2))), "16 outputs came, expected an input"),
        (Aligned("ab", "", [], np.zeros((0, 2))), "0 outputs came"),
    ],
)
def test_a_wrong_answer_turns_the_sweep_red(found: Any, words: str) -> None:
    def wrong(kind: str, text: str, blocked: Any, temperature: float) -> Any:
        """Letters."""
        return found, "words"

    with pytest.raises(SweepError, match=words):
        sweep(aligner(wrong))


def test_what_the_browser_sends_is_checked() -> None:
    desk = aligner()
    with pytest.raises(ValueError, match="expected at most 60 characters"):
        desk.changed(desk.start(), {"typed": {"of": "a word", "text": "x" * 61}})
    with pytest.raises(ValueError, match="expected places from 0 to 59"):
        desk.changed(desk.start(), {"blocked": {"of": "abc", "at": [-1]}})
    (frame,) = desk.frames(desk.start() | {"typed": {"of": "a word", "text": 3}})
    assert "could not be drawn" in frame.error and "Traceback" not in frame.error


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"takes \['text'\], expected the arguments"):
        aligner(lambda text: None)
    with pytest.raises(ValueError, match="expected texts of 1 to 60 characters"):
        align_texts(examples={}, ask="?")
    with pytest.raises(ValueError, match="expected texts of 1 to 60 characters"):
        align_texts(examples=EXAMPLES | {"none": []}, ask="?")
    assert backwards("a word", "", (), 1.0)[0] is None
