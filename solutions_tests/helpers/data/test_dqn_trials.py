"""The stored trainings of lesson A.3: complete, undamaged, and what the lesson says about them."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.beyond.dqn_trials import EVERY, SOLVED, STEPS, WAYS
from helpers.data import dqn_trials
from helpers.data.dqn_trials import CHOSEN_WITH, FILE, SEEDS, load_dqn_trials
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_dqn_trials()
    assert tuple(stored.totals) == tuple(stored.values) == tuple(stored.rights) == tuple(WAYS)
    assert stored.steps.tolist() == list(range(EVERY, STEPS + 1, EVERY))
    parts = (*stored.totals.values(), *stored.values.values(), *stored.rights.values())
    assert {runs.shape for runs in parts} == {(len(SEEDS), len(stored.steps))}
    assert stored.choosing.shape == (len(CHOSEN_WITH), len(stored.steps)) and not set(SEEDS) & set(CHOSEN_WITH)
    assert all(runs.min() >= 0 and runs.max() <= 1 for runs in stored.rights.values())
    assert all(np.isfinite(runs).all() and runs.min() > 0 for runs in stored.totals.values())
    assert all(runs.max() <= 500 for runs in stored.totals.values())
    assert "tools/dqn_trials.py" in stored.note and f"{STEPS:,}" in stored.note
    assert (FILE.parents[2] / "tools" / "dqn_trials.py").is_file()


def test_what_the_lesson_says_of_them() -> None:
    stored = load_dqn_trials()
    best = {way: runs.max(axis=1) for way, runs in stored.totals.items()}
    assert (best["all of it"] < SOLVED).all() and best["all of it"].min() > 165
    assert (stored.choosing.max(axis=1) >= SOLVED).sum() == 4, "the seeds that chose the settings flatter them"
    assert (stored.values["no target network"][:, -1] > 10_000).all()
    assert all((best[way] < 30).all() for way in ("no target network", "no replay: one step", "neither", "end ignored"))
    one_sided = np.abs(stored.rights["end ignored"][:, -1] - 0.5)
    assert (one_sided > 0.45).sum() == 2 and one_sided.min() > 0.2
    assert best["positions only"].max() < 45 < 80 < best["positions, 4 stacked"].min()
    assert best["hard target"].max() > best["all of it"].max() > best["hard target"].min()


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["ways"]["all of it"][0][0][0] += 1
    damaged = tmp_path / "dqn_trials.json"
    damaged.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(dqn_trials, "FILE", damaged)
    assert "the contents of dqn_trials.json do not give its checksum" in complaint(load_dqn_trials)
    assert "python tools/dqn_trials.py" in complaint(load_dqn_trials)
