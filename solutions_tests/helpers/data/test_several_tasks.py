"""The stored trainings of lesson 3.5: complete, undamaged, and what the trainings give when they are made again."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import several_tasks
from helpers.data.questions import QUESTIONS
from helpers.data.several_tasks import ANSWERS, COMPANY, FILE, PER_CLASS, SLIPS, WIDTHS, load_several_tasks
from helpers.projects.shared_trials import SLIP_WAYS, sharing_trial, slip_trial
from helpers.projects.task_trials import TARGETS, WAYS, transfer_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_several_tasks()
    assert {shape.shape for shape in stored.transfer.values()} == {(len(PER_CLASS), 5)}
    assert set(stored.transfer) == {(name, way) for name in TARGETS for way in WAYS}
    assert set(stored.sharing) == {(width, how) for width in WIDTHS for how in COMPANY}
    for (_, how), scores in stored.sharing.items():
        assert scores.shape == (len(ANSWERS), dict(zip(COMPANY, (1, 7, 4), strict=True))[how], 4)
    assert {width: scores.shape for width, scores in stored.own.items()} == dict.fromkeys(WIDTHS, (9, 4))
    assert {way: scores.shape for way, scores in stored.slips.items()} == dict.fromkeys(SLIP_WAYS, (len(SLIPS), 3))
    assert stored.bought.shape == (3,)
    everything = (*stored.transfer.values(), *stored.sharing.values(), *stored.own.values(), *stored.slips.values())
    assert all(scores.min() >= 0 and scores.max() <= 1 for scores in everything)
    assert "tools/several_tasks.py" in stored.note
    assert (FILE.parents[2] / "tools" / "several_tasks.py").is_file()


@pytest.mark.parametrize(
    ("name", "way", "row", "tolerance"),
    [
        ("Armenian letters", "from scratch", 2, 0.1),
        ("real digits", "new head only", 4, 0.03),
        ("bold or not", "new head, then all", 5, 0.06),
        ("real digits", "all at once", 3, 0.05),
    ],
)
def test_transfer_gives_what_is_stored(name: str, way: str, row: int, tolerance: float) -> None:
    again = transfer_trial(name, way, PER_CLASS[row], 1)
    assert abs(again - load_several_tasks().transfer[name, way][row, 1]) < tolerance


def test_sharing_and_slips_give_what_is_stored() -> None:
    stored = load_several_tasks()
    questions = (QUESTIONS[0], *QUESTIONS[7:])
    assert abs(sharing_trial(questions, 250, 24, 2) - stored.sharing[24, COMPANY[2]][3, :, 2]).max() < 0.06
    assert abs(sharing_trial(QUESTIONS[1:2], 1000, 96, 1)[0] - stored.own[96][0, 1]) < 0.04
    assert abs(slip_trial(SLIP_WAYS[1], 1000, 0) - stored.slips[SLIP_WAYS[1]][2, 0]) < 0.05


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("bought", [0.0]), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(several_tasks, "FILE", damaged)
        assert "do not give its checksum" in complaint(load_several_tasks)
        monkeypatch.setattr(several_tasks, "FILE", FILE)
    assert np.isfinite(load_several_tasks().bought).all()
