"""The kernel editor: edited numbers belong to their kernel, the sum written out is the response."""

from typing import Any

import numpy as np
import pytest

from helpers.lab.kernel_editor import OWN, edit_kernel
from helpers.lab.still_kernel import scale_of
from helpers.lab.sweep import SweepError, sweep
from solutions_tests.lab.benches import CROSS, KERNELS, RAMP, editor, filtered


def test_the_browser_gets_response_and_picture() -> None:
    desk = editor()
    (frame,) = desk.frames(desk.start())
    response = np.frombuffer(frame.buffer, "<f4", 8 * 10).reshape(8, 10)
    np.testing.assert_array_equal(response, filtered(RAMP.astype(float), np.array(KERNELS["vertical edge"]))[0])
    assert frame.buffer[4 * 80 :] == RAMP.tobytes()
    assert frame.data["signed"] and frame.data["high"] == -frame.data["low"] == 120
    assert frame.readout == "from -120 to -120" and frame.data["numbers"] == [1, 0, -1] * 3


def test_edited_numbers_hold_for_the_kernel_that_was_edited() -> None:
    desk = editor()
    edited = desk.changed(desk.start(), {"edited": {"of": "vertical edge", "numbers": [0, 0, 0, 0, 2, 0, 0, 0, 0]}})
    assert desk.numbers(edited)[1, 1] == 2
    other = desk.changed(edited, {"kernel": "blur"})
    assert desk.numbers(other).tolist() == KERNELS["blur"]
    assert desk.numbers(desk.changed(other, {"kernel": "vertical edge"}))[1, 1] == 2


def test_buttons_turn_and_negate() -> None:
    desk = editor()
    turned = desk.pressed("turn", desk.start())
    assert desk.numbers(turned).tolist() == np.rot90(KERNELS["vertical edge"]).tolist()
    assert desk.numbers(desk.pressed("negate", turned)).tolist() == (-np.rot90(KERNELS["vertical edge"])).tolist()
    for _ in range(3):
        turned = desk.pressed("turn", turned)
    assert desk.numbers(turned).tolist() == KERNELS["vertical edge"]


def test_a_picture_of_ones_own() -> None:
    desk = editor()
    missing = desk.changed(desk.start(), {"picture": OWN})
    (frame,) = desk.frames(missing)
    assert frame.readout.startswith("You have not loaded a picture yet") and not frame.error
    own = desk.changed(missing, {"own": desk.hidden["own"].samples[0]})
    assert desk.shown(own).tolist() == np.arange(80).reshape(8, 10).tolist()
    (frame,) = desk.frames(own | {"own": {"height": 9, "width": 9, "grey": "AAAA"}})
    assert "could not be drawn" in frame.error and "Traceback" not in frame.error
    (frame,) = desk.frames(own | {"own": {"height": 9, "width": 9, "grey": "%"}})
    assert "did not arrive whole" in frame.error


def test_grey_where_the_light_is_kept() -> None:
    blur = np.full((3, 3), 1 / 9)
    assert scale_of(blur, CROSS * 1.0) == (False, 0, pytest.approx(255))
    assert scale_of(2 * blur, CROSS * 2.0).high == 255  # twice as bright looks brighter
    assert scale_of(-blur, CROSS * -1.0) == (True, -200, 200)
    assert scale_of(np.zeros((3, 3)), np.zeros((5, 5))) == (True, -1, 1)


def test_it_is_swept_and_stored() -> None:
    assert sweep(editor()) > 10
    _, frame = editor().still()
    assert frame.png and not frame.blank


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda picture, kernel: (picture, "too large"), r"shape \(10, 12\), expected finite numbers of shape"),
        (lambda picture, kernel: (filtered(picture, kernel[::-1, ::-1])[0], "flipped"), "expected the sum of the nine"),
        (lambda picture, kernel: (filtered(picture, kernel)[0], ""), "as its read-out"),
    ],
)
def test_a_wrong_function_turns_the_sweep_red(function: Any, words: str) -> None:
    function.__doc__ = "A response."
    with pytest.raises(SweepError, match=words):
        sweep(editor(function))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pictures": {"ramp": RAMP / 255}}, "type float64"),
        ({"pictures": {"ramp": RAMP[:5]}}, r"shape \(5, 12\)"),
        ({"kernels": KERNELS | {"five": np.ones((5, 5))}}, "three rows of three numbers"),
        ({"kernels": KERNELS | {"nan": np.full((3, 3), np.nan)}}, "three rows of three numbers"),
    ],
)
def test_refusals(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        editor(**more)


def test_more_refusals() -> None:
    with pytest.raises(ValueError, match=r"takes .*'image'.*, expected the arguments picture and kernel"):
        editor(lambda image: None)
    with pytest.raises(ValueError, match="1 pictures and 1 kernels came"):
        edit_kernel(pictures={"ramp": RAMP}, kernels={"one": KERNELS["blur"]}, ask="?")
