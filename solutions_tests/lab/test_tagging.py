"""The tagging board: a table for every state, causes of the learner's own, and a recording that is marked as such."""

import numpy as np
import pytest

from helpers.lab.sweep import sweep
from solutions_tests.lab.desks import PICTURES, TAGS, board, ceilings

NOTHING: list[list[int]] = [[] for _ in range(12)]


def test_the_table_follows_the_tags() -> None:
    desk = board()
    (frame,) = desk.frames(
        {"tags": [[1], [0, 1], *NOTHING[2:]], "own": [], "by_recording": False, "kept": [NOTHING, []]}
    )
    assert frame.data["rows"] == [["blurred", "1"], ["rotated", "2"]]
    assert frame.data["tags"][:3] == [[1], [0, 1], []]
    assert frame.readout == "2 of 12 tagged"
    result = desk.result()
    assert not result.recorded and result.tags.sum(axis=0).tolist() == [1, 2]


def test_a_learner_may_add_causes() -> None:
    desk = board()
    (frame,) = desk.frames(
        {"tags": [[2], *NOTHING[1:]], "own": ["  thick pen "], "by_recording": False, "kept": [NOTHING, []]}
    )
    assert frame.data["categories"] == ["blurred", "rotated", "thick pen"]
    assert frame.data["rows"][2] == ["thick pen", "1"]
    assert desk.result().categories == ("blurred", "rotated", "thick pen")
    (frame,) = desk.frames({"tags": NOTHING, "own": ["a", "b", "c", "d"], "by_recording": False, "kept": [NOTHING, []]})
    assert "at most 3 names" in frame.error


def test_without_tags_the_recording_stands_in_and_says_so() -> None:
    desk = board()
    assert desk.result().recorded
    assert [desk.result().tags[k].tolist() for k in range(3)] == [[True, False], [True, True], [False, False]]
    values, frame = desk.still()
    assert frame.readout == "A recorded tagging, not yours.\n8 of 12 tagged" and frame.png
    assert "cause | errors: blurred, 8; rotated, 4" in desk.described(values, frame.readout)
    assert desk.pressed("recording", desk.start()) == values


def test_the_recording_hides_the_learners_tags_and_gives_them_back() -> None:
    desk = board()
    own = {**desk.start(), "tags": [[2, 0], *NOTHING[1:]], "own": ["thick pen"]}
    shown = desk.pressed("recording", own)
    (frame,) = desk.frames(shown)
    assert frame.data["recorded"] and len(frame.data["categories"]) == 2
    assert desk.result().tags.sum(axis=0).tolist() == [1, 0, 1] and not desk.result().recorded
    back = desk.pressed("recording", shown)
    assert [back[name] for name in ("tags", "own", "by_recording")] == [own["tags"], ["thick pen"], False]


def test_the_sweep_tries_none_all_and_added_causes() -> None:
    seen = set()

    def counting(tags: np.ndarray, categories: tuple[str, ...]) -> tuple[list[list[str]], str]:
        """Counts tags."""
        seen.add((int(tags.sum()), len(categories)))
        return ceilings(tags, categories)

    sweep(board(counting))
    assert {(0, 2), (24, 2), (12, 2), (0, 3)} <= seen


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"pictures": PICTURES[:5]}, "12 captions and 12 recorded tags, expected 5"),
        ({"recorded": TAGS[:3]}, "3 recorded tags, expected 12"),
        ({"categories": ("blurred", "blurred")}, "1 to 6 different causes"),
        ({"recorded": [["bluured"]] * 12}, r"recorded has \['bluured'\]"),
        ({"function": lambda tags: ([], "x")}, "expected the arguments tags, categories"),
    ],
)
def test_what_does_not_fit_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        board(**more)


def test_rows_that_do_not_fit_the_columns_are_an_error_in_one_line() -> None:
    def narrow(tags: np.ndarray, categories: tuple[str, ...]) -> tuple[list[list[str]], str]:
        """Too few cells."""
        return [["blurred"]], "x"

    (frame,) = board(narrow).frames(board().start())
    assert "expected 2 cells in each" in frame.error
