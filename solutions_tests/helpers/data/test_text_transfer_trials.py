"""The stored trainings at the end of lesson 5.4: complete, undamaged, and what the lesson says."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import text_transfer_trials
from helpers.data.text_transfer_trials import FILE, LABELS, SEEDS, load_text_transfer_trials
from helpers.sequences.text_net import STARTS
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_text_transfer_trials()
    assert tuple(stored.accuracy) == STARTS
    assert {runs.shape for runs in stored.accuracy.values()} == {(SEEDS, len(LABELS))}
    assert all(runs.min() > 0.2 and runs.max() < 0.85 for runs in stored.accuracy.values())  # the picture's limits
    assert "tools/text_transfer_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "text_transfer_trials.py").is_file()


def test_what_the_lesson_says() -> None:
    frozen, tuned, alone = (load_text_transfer_trials().accuracy[start] for start in STARTS)
    assert (frozen[:, LABELS.index(200)] > alone[:, LABELS.index(800)]).all()
    assert np.all(frozen[:, LABELS.index(3200)] - alone[:, LABELS.index(3200)] < 0.01)
    assert np.all(alone[:, -1] - frozen[:, -1] > 0.1)
    assert np.all(tuned[:, :2] < frozen[:, :2]) and np.all(tuned[:, LABELS.index(800) :] > frozen[:, 2:])
    assert abs(np.mean(tuned[:, -1] - alone[:, -1])) < 0.01
    assert (np.diff(frozen.mean(axis=0)) > 0).all()


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("accuracy", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(text_transfer_trials, "FILE", damaged)
        assert "python tools/text_transfer_trials.py" in complaint(load_text_transfer_trials)
