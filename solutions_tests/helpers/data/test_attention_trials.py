"""The stored trainings of lesson 5.8: undamaged, and they say what the lesson says."""

import json
from pathlib import Path

import pytest

from helpers.data import attention_trials
from helpers.data.attention_trials import DATE_EPOCHS, POSITIONS, STATES, STATES_WITH, load_attention_trials
from solutions_tests.helpers.probes import complaint


def test_they_say_what_the_lesson_says() -> None:
    trials = load_attention_trials()
    assert trials.without.shape == (len(STATES), 3, 6) and trials.with_attention.shape == (len(STATES_WITH), 3, 6)
    assert trials.with_attention.min() > 0.96
    assert trials.without[:, :, -1].max() < 0.02
    assert (trials.without[1:, :, 2] > trials.without[:-1, :, 2]).all()  # each doubling helps at medium length
    assert 0.4 < trials.without[2, :, 2].mean() < 0.55
    assert list(trials.positions) == list(POSITIONS)
    assert trials.positions["waves, 4 heads"].min() > trials.positions["waves, 1 head"].max()
    assert trials.positions["none, 4 heads"].max() < 0.3
    assert {name: runs.shape for name, runs in trials.dates.items()} == {
        "with": (2, len(DATE_EPOCHS)),
        "without": (2, len(DATE_EPOCHS)),
    }
    assert trials.dates["with"].min() > 0.98 and trials.dates["without"][:, 0].max() < 0.6
    assert len(trials.note) > 100


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(attention_trials.FILE.read_text(encoding="utf-8"))
    content["dates"]["with"][0][0] += 0.1
    damaged = tmp_path / "attention_trials.json"
    damaged.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(attention_trials, "FILE", damaged)
    assert "make it with python tools/attention_trials.py" in complaint(load_attention_trials)
