"""The stored trainings of lesson A.3: complete, undamaged, and what the lesson says about them."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.beyond.dqn_trials import EVERY, STEPS, WAYS
from helpers.data import dqn_trials
from helpers.data.dqn_trials import FILE, SEEDS, load_dqn_trials
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_dqn_trials()
    assert tuple(stored.totals) == tuple(stored.values) == tuple(WAYS)
    assert stored.steps.tolist() == list(range(EVERY, STEPS + 1, EVERY))
    shape = SEEDS, len(stored.steps)
    assert {runs.shape for runs in (*stored.totals.values(), *stored.values.values())} == {shape}
    assert all(np.isfinite(runs).all() and runs.min() > 0 for runs in stored.totals.values())
    assert all(runs.max() <= 500 for runs in stored.totals.values())
    assert "tools/dqn_trials.py" in stored.note and f"{STEPS:,}" in stored.note
    assert (FILE.parents[2] / "tools" / "dqn_trials.py").is_file()


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["ways"]["all of it"][0][0][0] += 1
    damaged = tmp_path / "dqn_trials.json"
    damaged.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(dqn_trials, "FILE", damaged)
    assert "the contents of dqn_trials.json do not give its checksum" in complaint(load_dqn_trials)
    assert "python tools/dqn_trials.py" in complaint(load_dqn_trials)
