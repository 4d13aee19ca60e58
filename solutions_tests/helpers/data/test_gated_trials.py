"""The stored trainings of lesson 5.3: complete, undamaged, what the trainings give, and what the lesson says."""

import json
from pathlib import Path

import pytest

from helpers.data import gated_trials
from helpers.data.gated_trials import DEPTHS, FILE, KEEPS, SEEDS, load_gated_trials
from helpers.sequences.gated_trials import AGREEMENT_EPOCHS, EVERY, NAME_EPOCHS, WAYS
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_gated_trials()
    epochs = AGREEMENT_EPOCHS + 1
    assert stored.agreement["RNN"].shape == (SEEDS, epochs)
    assert stored.agreement["GRU"].shape == stored.agreement["LSTM"].shape == (len(KEEPS), SEEDS, epochs)
    assert tuple(stored.dropout) == tuple(WAYS)
    assert {runs.shape for runs in stored.dropout.values()} == {(3, NAME_EPOCHS // EVERY + 1)}
    assert stored.depth.shape == (len(DEPTHS), 3)
    assert all(runs.min() >= 0 and runs.max() <= 1 for runs in stored.agreement.values())
    assert "tools/gated_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "gated_trials.py").is_file()


def test_what_the_lesson_says_about_biases() -> None:
    agreement = load_gated_trials().agreement
    learned = {cell: (agreement[cell] > 0.95).sum(axis=1) for cell in ("GRU", "LSTM")}  # (KEEPS, epochs)
    assert (agreement["RNN"] < 0.56).all()
    assert (learned["GRU"][KEEPS.index(2) :, 1:].sum(axis=0) >= 13).all()
    assert (learned["GRU"][KEEPS.index(2) :, 2:] == SEEDS).all()
    assert (learned["LSTM"][KEEPS.index(3) :, 3:] == SEEDS).all()
    assert learned["LSTM"][0, -1] <= 2 and learned["GRU"][0, -1] >= 3


def test_what_the_lesson_says_about_dropout_and_depth() -> None:
    stored = load_gated_trials()
    ends = {way: runs[:, -1].mean() for way, runs in stored.dropout.items()}
    bests = {way: runs.mean(axis=0).min() for way, runs in stored.dropout.items()}
    assert ends["nothing"] > 20 and 14.5 < ends["L2"] < 16.5
    assert abs(ends["links, same mask"] - ends["links, new masks"]) < 0.3
    assert max(ends["ends"], ends["ends and links, same mask"]) < 12.4
    assert max(bests.values()) - min(bests.values()) < 0.6
    means = stored.depth.mean(axis=1)
    assert means.max() - means.min() < 1.0 and means.argmin() in (0, 1)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("agreement", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(gated_trials, "FILE", damaged)
        assert "python tools/gated_trials.py" in complaint(load_gated_trials)
