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
    late = {
        name: 100 * scores[:, :, 5:].mean(axis=2) for name, scores in right.items()
    }  # (rates, seeds): epochs 6 to 8
    old, modern = late["tanh, average"], late["relu, max"]

    def lead(one: np.ndarray, other: np.ndarray) -> tuple[float, float, int]:
        d = one - other
        return round(d.mean(), 1), round(d.std(ddof=1) / len(d) ** 0.5, 1), int((d > 0).sum())

    assert [round(scores[1].mean(), 1) for scores in (modern, old)] == [96.2, 94.6]
    for scores in (old, modern, late["relu, average"], late["tanh, max"]):
        assert scores.mean(axis=1).argmax() == 1
        assert 2.5 < np.ptp(scores[1]) < 6.5
    leads = {name: lead(scores[1], old[1]) for name, scores in late.items()}
    assert leads["relu, max"] == (1.6, 0.3, 14)
    assert leads["relu, average"][:2] == (1.6, 0.3)
    assert leads["tanh, max"] == (2.5, 0.3, 15)
    assert lead(late["tanh, max"][1], modern[1])[:2] == (0.9, 0.2)
    first = [lead(late[name][1, :5], old[1, :5])[:2] for name in ("relu, max", "relu, average", "tanh, max")]
    assert first == [(1.6, 0.7), (1.9, 0.8), (2.6, 0.6)]
    to_ninety = [(right[name][1].mean(axis=0) >= 0.9).argmax() + 1 for name in ("tanh, average", "relu, max")]
    assert to_ninety == [4, 2]
    assert max(np.ptp(scores[2]) for name, scores in late.items() if "sigmoid" not in name) == np.ptp(modern[2]) < 8
    for name in ("sigmoid, average", "sigmoid, max"):
        assert late[name].mean(axis=1).max() < 60 and (late[name][2] < 11).sum() == 14
    assert round(old[2].mean(), 1) == 91.7 and abs(lead(*late["relu, average"][[2, 1]])[0]) < 0.5
    assert [lead(*late[name][[1, 2]])[0] for name in ("tanh, max", "relu, max")] == [2.5, 1.2]


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
