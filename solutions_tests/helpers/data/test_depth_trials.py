"""The stored trainings of lesson 4.4: complete, undamaged, and saying what the lesson says."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import depth_trials
from helpers.data.depth_trials import DEPTHS, EPOCHS, LONG, RATES, SEEDS, Curves, load_depth_trials
from helpers.vision.depth_training import KINDS, depth_trial

measured = load_depth_trials()


def test_everything_is_there() -> None:
    assert set(measured.by_depth) == {(kind, depth) for kind in KINDS for depth in DEPTHS}
    assert set(measured.by_rate) == set(RATES)
    every: list[tuple[Curves, int]] = [(c, EPOCHS) for c in (*measured.by_depth.values(), *measured.by_rate.values())]
    for curves, epochs in [*every, (measured.longer, LONG)]:
        for field in curves:
            assert field.shape == (SEEDS, epochs + 1) and np.isfinite(field).all()
        assert curves.train_error.max() <= 1 and curves.test_error.min() >= 0


def test_it_says_what_the_lesson_says() -> None:
    ends = {key: curves.train_error[:, -1] for key, curves in measured.by_depth.items()}
    assert max(ends["plain", depth].max() for depth in (8, 14, 20)) < 0.005
    deep = [ends["plain", depth].mean() for depth in (20, 32, 44, 56, 110)]
    assert deep == sorted(deep) and deep[-1] > 0.8
    assert max(ends["residual", depth].max() for depth in DEPTHS) < 0.005
    costs = [measured.by_depth["residual", depth].cost[:, -1].mean() for depth in DEPTHS]
    assert costs[:5] == sorted(costs[:5], reverse=True) and costs[-1] < 0.003
    rates = {rate: curves.train_error[:, -1].mean() for rate, curves in measured.by_rate.items()}
    assert min(rates, key=lambda rate: rates[rate]) == 0.1
    assert measured.longer.train_error[:, -1].max() < 0.01
    np.testing.assert_array_equal(measured.by_rate[0.1].cost, measured.by_depth["plain", 44].cost)


def test_a_training_made_again_agrees() -> None:
    again = depth_trial("residual", 8, 1, epochs=EPOCHS)
    stored = measured.by_depth["residual", 8]
    assert abs(again.train_error[-1] - stored.train_error[1, -1]) < 0.01
    assert abs(again.test_error[-1] - stored.test_error[1, -1]) < 0.03


def test_damage_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(depth_trials.FILE.read_bytes())
    content["longer"][0][0][0] += 0.01
    damaged = tmp_path / "depth_trials.json"
    damaged.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(depth_trials, "FILE", damaged)
    with pytest.raises(ValueError, match="do not give its checksum"):
        load_depth_trials()
