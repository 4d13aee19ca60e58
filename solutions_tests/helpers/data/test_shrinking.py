"""The stored trainings of lesson 4.2: complete, undamaged, and what the trainings give when they are made again."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import shrinking
from helpers.data.shrinking import EPOCHS, FILE, RATES, SEEDS, load_shrinking
from helpers.vision.shrinking import WAYS, shrinking_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_shrinking()
    assert list(stored.right) == list(WAYS)
    assert {scores.shape for scores in stored.right.values()} == {(len(RATES), len(EPOCHS), SEEDS)}
    assert all(scores.min() > 0.5 and scores.max() <= 1 for scores in stored.right.values())
    assert "tools/shrinking.py" in stored.note
    assert (FILE.parents[2] / "tools" / "shrinking.py").is_file()


@pytest.mark.parametrize(
    ("way", "rate", "seed"), [("max pooling", 1, 3), ("average pooling", 3, 5), ("stride 2, twice the filters", 0, 6)]
)
def test_a_training_gives_what_is_stored(way: str, rate: int, seed: int) -> None:
    again = shrinking_trial(way, RATES[rate], seed, epochs=8)
    np.testing.assert_allclose(again, load_shrinking().right[way][rate, :2, seed], atol=0.012)


def test_what_the_lesson_says() -> None:
    right = {way: scores.mean(axis=2) for way, scores in load_shrinking().right.items()}  # (rates, epochs)
    lead = right["max pooling"] - right["average pooling"]
    assert lead[0].min() > 0.035
    assert abs(lead[3, 1:]).max() < 0.01
    assert abs(right["max pooling"][:, 1:].max(axis=0) - right["average pooling"][:, 1:].max(axis=0)).max() < 0.01
    assert (right["max pooling"] - right["stride 2"]).max() < 0.013
    assert (right["max pooling"] - right["stride 2, twice the filters"]).max() < 0.006
    over_max = (right["neither"] - right["max pooling"])[:3, 1:]
    assert 0.006 < over_max.min() <= over_max.max() < 0.027
    assert all((right["neither"] >= scores)[:3].all() for scores in right.values())


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("right", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(shrinking, "FILE", damaged)
        assert "python tools/shrinking.py" in complaint(load_shrinking)
