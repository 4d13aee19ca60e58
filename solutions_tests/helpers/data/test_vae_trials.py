"""The stored trainings of lesson A.4: complete, undamaged, and what the lesson says of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.beyond.vae_trials import Scores
from helpers.data import vae_trials
from helpers.data.vae_trials import BETAS, FILE, SEEDS, load_vae_trials
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_vae_trials()
    assert stored._fields[:-1] == Scores._fields
    assert all(scores.shape == (len(BETAS), SEEDS) and np.isfinite(scores).all() for scores in stored[:-1])
    assert "tools/vae_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "vae_trials.py").is_file()


def test_what_the_lesson_says() -> None:
    stored = load_vae_trials()
    at = BETAS.index
    mean = {name: getattr(stored, name).mean(axis=1) for name in Scores._fields}
    assert np.ptp(mean["reconstruction"][:3]) < 2 and (np.diff(mean["reconstruction"][2:]) > 4).all()
    assert BETAS[int(mean["far"].argmin())] == BETAS[int(mean["sure"].argmax())] == 2
    assert mean["far"][0] > 3 * mean["far"][at(2.0)]
    assert (stored.between[0].min() > stored.between[at(2.0)].max()) and mean["between"][0] < 1.3 * mean[
        "between"
    ].min()
    assert mean["between"][at(0.3)] > mean["between"][0]
    assert mean["fitted"][0] < 0.5 * mean["far"][0]
    assert (np.diff(mean["speaking"][1:]) <= 0).all() and mean["speaking"][at(2.0)] == 6
    assert set(stored.speaking[at(5.0)]) <= {2, 3} and (stored.speaking[at(20.0)] == 0).all()
    assert (stored.KL[at(20.0)] < 0.01).all()
    bound = -(stored.reconstruction + stored.KL)[[at(0.3), at(1.0), at(2.0)]]
    assert np.ptp(bound.mean(axis=1)) < 1.5 < np.ptp(bound[0])


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("scores", []), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(vae_trials, "FILE", damaged)
        assert "python tools/vae_trials.py" in complaint(load_vae_trials)
