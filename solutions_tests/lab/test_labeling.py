"""The labeling bench: the truth is hidden until the end, a recording is marked, what makes no sense is refused."""

import numpy as np
import pytest

from helpers.lab.sweep import SweepError, sweep
from solutions_tests.lab.desks import PICTURES, RECORDED, TRUTH, bench, wrong


def test_the_truth_reaches_the_browser_only_with_the_last_label() -> None:
    desk = bench()
    (before,) = desk.frames({"given": [[0, 1.0]] * 11, "kept": []})
    assert before.data["truth"] == [] and before.readout == "7 wrong of 11, 1.0 s"
    (after,) = desk.frames({"given": [[0, 1.0]] * 12, "kept": []})
    assert after.data["truth"] == TRUTH
    assert after.buffer == PICTURES.tobytes()
    assert [after.data[name] for name in ("count", "height", "width")] == [12, 6, 5]


def test_the_result_is_the_learners_as_soon_as_there_is_a_label() -> None:
    desk = bench()
    assert desk.result().recorded and desk.result().labels.tolist() == RECORDED
    assert np.isnan(desk.result().seconds).all()
    list(desk.frames({"given": [[2, 0.5], [1, 1.5]], "kept": []}))
    own = desk.result()
    assert (own.labels.tolist(), own.seconds.tolist(), own.recorded) == ([2, 1], [0.5, 1.5], False)
    shown = desk.pressed("recording", {"given": [[2, 0.5]], "kept": []})
    assert shown == {"given": [[label, None] for label in RECORDED], "kept": [[2, 0.5]]}
    list(desk.frames(shown))
    assert not desk.result().recorded and desk.result().labels.tolist() == [2]
    assert desk.pressed("recording", shown) == {"given": [[2, 0.5]], "kept": []}
    list(desk.frames(desk.pressed("recording", desk.start())))
    assert desk.result().recorded
    list(desk.frames(desk.start()))
    assert desk.result().recorded and len(desk.result().labels) == 12


def test_the_stored_picture_is_the_recording_and_says_so() -> None:
    values, frame = bench().still()
    assert values == {"given": [[label, None] for label in RECORDED], "kept": []}
    assert frame.readout == "A recorded labeling, not yours.\n1 wrong of 12"
    assert frame.png and not frame.blank


def test_the_sweep_tries_no_label_one_half_and_all() -> None:
    counts = []

    def counting(labels: np.ndarray, seconds: np.ndarray) -> str:
        """Counts labels."""
        counts.append(len(labels))
        return wrong(labels, seconds)

    sweep(bench(counting))
    assert {0, 1, 6, 12} <= set(counts)


def test_a_function_that_cannot_do_without_labels_turns_the_sweep_red() -> None:
    def careless(labels: np.ndarray, seconds: np.ndarray) -> str:
        """Divides by their number."""
        return f"{1 / len(labels)}"

    with pytest.raises(SweepError, match="ZeroDivisionError"):
        sweep(bench(careless))


@pytest.mark.parametrize("given", [[[7, 1.0]], [[0]], [[0, 1.0]] * 13, "a"])
def test_answers_that_are_none_become_an_error_in_one_line(given: object) -> None:
    (frame,) = bench().frames({"given": given, "kept": []})
    assert "expected pairs [number of the name, seconds]" in frame.error
    assert "Traceback" not in frame.error


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pictures": PICTURES / 255}, "type float64, expected"),
        ({"pictures": PICTURES[0]}, r"shape \(6, 5\)"),
        ({"names": ["one", "other", "two"]}, "begin with different characters"),
        ({"names": "a"}, "2 to 12 names"),
        ({"truth": TRUTH[:5]}, "truth is .* expected 12 whole numbers from 0 to 2"),
        ({"recorded": [3] * 12}, "recorded is"),
        ({"ask": ""}, "asks nothing"),
        ({"function": lambda labels: "x"}, "expected the arguments labels, seconds"),
    ],
)
def test_what_does_not_fit_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        bench(**more)
