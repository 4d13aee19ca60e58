"""The stored trainings of lesson 4.3: complete, undamaged, and what the trainings give when they are made again."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import lenet_trials
from helpers.data.lenet_trials import ACTIVATIONS, EPOCHS, FILE, POOLS, RATES, SEEDS, load_lenet_trials
from helpers.vision.lenet_trials import lenet_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_lenet_trials()
    assert list(stored.right) == [f"{activation}, {pooling}" for activation in ACTIVATIONS for pooling in POOLS]
    assert {scores.shape for scores in stored.right.values()} == {(len(RATES), SEEDS, EPOCHS)}
    assert all(scores.min() >= 0 and scores.max() <= 1 for scores in stored.right.values())
    assert "tools/lenet_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "lenet_trials.py").is_file()


@pytest.mark.parametrize(("activation", "pooling", "rate", "seed"), [("tanh", "average", 1, 2), ("relu", "max", 1, 0)])
def test_a_training_gives_what_is_stored(activation: str, pooling: str, rate: int, seed: int) -> None:
    again = lenet_trial(activation, pooling, RATES[rate], seed, epochs=2)
    np.testing.assert_allclose(again, load_lenet_trials().right[f"{activation}, {pooling}"][rate, seed, :2], atol=0.05)


def test_what_the_lesson_says() -> None:
    right = load_lenet_trials().right
    last = {name: scores[:, :, -1].mean(axis=1) for name, scores in right.items()}  # (rates,)
    old, modern = right["tanh, average"], right["relu, max"]
    assert [round(100 * last[name][1], 1) for name in ("tanh, average", "relu, max")] == [93.8, 95.9]
    assert last["tanh, average"].argmax() == last["relu, max"].argmax() == 1
    assert (modern[1, :, -1] > old[1, :, -1]).sum() == 4
    assert [round(100 * last[name][1], 1) for name in ("tanh, max", "relu, average")] == [96.5, 95.7]
    assert [(scores[1].mean(axis=0) >= 0.9).argmax() + 1 for scores in (old, modern)] == [4, 3]
    for name in ("sigmoid, average", "sigmoid, max"):
        assert last[name].max() < 0.6 and last[name][2] < 0.11
    assert last["tanh, average"][2] < 0.92 and last["relu, average"][2] > last["relu, average"][1] - 0.005
    for name in ("tanh, max", "relu, max"):
        assert 0.005 < last[name][1] - last[name][2] < 0.025


def test_refusals() -> None:
    assert "lenet_trial: learning_rate is 0" in complaint(lenet_trial, "tanh", "max", 0, 0)
    assert "pooling is 'sum'" in complaint(lenet_trial, "tanh", "sum", 0.01, 0)
    assert "lenet_trial: seed is -1" in complaint(lenet_trial, "tanh", "max", 0.01, -1)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("right", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(lenet_trials, "FILE", damaged)
        assert "python tools/lenet_trials.py" in complaint(load_lenet_trials)
