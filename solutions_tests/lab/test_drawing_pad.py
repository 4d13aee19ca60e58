"""The drawing pad: what is drawn reaches the function, what it says reaches the browser, examples come in turn."""

import base64
from typing import Any

import numpy as np
import pytest

from helpers.lab import checkbox
from helpers.lab.drawing_pad import draw_a_picture
from helpers.lab.still_pad import shades
from helpers.lab.sweep import SweepError, sweep
from solutions_tests.lab.benches import EXAMPLES, pad, upright


def packed(picture: np.ndarray) -> str:
    return base64.b64encode(picture.tobytes()).decode()


def test_a_drawing_there_and_back() -> None:
    sheet = pad()
    drawn = np.random.default_rng(1).integers(0, 256, (8, 8)).astype(np.uint8)
    values = sheet.changed(sheet.start(), {"ink": packed(drawn)})
    np.testing.assert_array_equal(sheet.drawing(values), drawn)
    (frame,) = sheet.frames(values)
    assert frame.data["ink"] == packed(drawn) and frame.data["names"] == ["standing", "lying"]
    np.testing.assert_allclose(frame.data["probabilities"], upright(drawn)[0], atol=1e-4)
    assert [one["shape"] for one in frame.data["maps"]] == [[2, 8, 4], [1, 8, 7]]
    assert len(frame.buffer) == 2 * 8 * 4 + 7 * 8
    assert sheet.drawing(sheet.start()).sum() == 0


def test_examples_come_in_turn_and_clear_takes_them_away() -> None:
    sheet = pad()
    values = sheet.start()
    for k in (0, 1, 0):
        values = sheet.pressed("example", values)
        np.testing.assert_array_equal(sheet.drawing(values), EXAMPLES[k])
    cleared = sheet.pressed("clear", values)
    assert sheet.drawing(cleared).sum() == 0 and cleared["next"] == 1


def test_the_function_cannot_change_the_drawing_and_gets_its_controls() -> None:
    def careless(ink: np.ndarray, bold: bool) -> Any:
        """Writes into what it is given."""
        ink[:] = 7
        return [1.0, 0.0], [], f"bold {bold}"

    sheet = pad(careless, {"bold": checkbox(True)})
    values = sheet.start() | {"ink": packed(EXAMPLES[0])}
    (frame,) = sheet.frames(values)
    assert frame.readout == "bold True" and frame.buffer == b"\0"
    np.testing.assert_array_equal(sheet.drawing(values), EXAMPLES[0])
    assert sheet.canvas.size[1] < pad().canvas.size[1]


def test_shades() -> None:
    assert shades(np.array([[[0.0, 2], [1, 4]]])).tolist() == [[[0, 128], [64, 255]]]
    assert shades(np.array([[[-1.0, 1]]])).tolist() == [[[0, 255]]]
    assert shades(np.zeros((1, 2, 2))).max() == 0


def test_it_is_swept_and_stored() -> None:
    assert sweep(pad()) > 5
    values, frame = pad().still()
    assert values["ink"] == packed(EXAMPLES[0]) and frame.readout == "16 pixels, standing 80 %"
    assert frame.png and not frame.blank


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (([0.5, 0.6, 0.1], [], "three"), "expected 2 numbers from 0 to 1"),
        (([1.5, -0.5], [], "no probabilities"), "expected 2 numbers from 0 to 1"),
        (([0.5, 0.5], [("flat", np.ones((3, 3)))], "flat"), r"flat has shape \(3, 3\), expected finite maps"),
    ],
)
def test_a_wrong_function_is_refused_at_once(answer: Any, words: str) -> None:
    def function(ink: np.ndarray) -> Any:
        """A wrong answer."""
        return answer

    with pytest.raises(ValueError, match=words):
        pad(function)


def test_a_fault_on_some_drawings_turns_the_sweep_red() -> None:
    def fragile(ink: np.ndarray) -> Any:
        """Fails on everything but paper."""
        return [1.0, float(ink.max())], [], "well"

    with pytest.raises(SweepError, match="expected 2 numbers from 0 to 1"):
        sweep(pad(fragile))


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"expected the arguments \['ink'\]"):
        pad(lambda picture: None)
    with pytest.raises(ValueError, match=r"expected \(n, 8, 8\) of uint8"):
        pad(examples=EXAMPLES / 255)
    with pytest.raises(ValueError, match="size is 4, with 2 names"):
        draw_a_picture(size=4, names="ab", examples=EXAMPLES, ask="?")
    (frame,) = pad().frames(pad().start() | {"ink": "AAAA"})
    assert "the drawing did not arrive whole" in frame.error
