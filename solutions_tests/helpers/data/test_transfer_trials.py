"""The stored trainings of lesson 4.6: complete, undamaged, and what the trainings give when they are made again."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import transfer_trials
from helpers.data.several_tasks import load_several_tasks
from helpers.data.transfer_trials import (
    AUGMENTED_PER_CLASS,
    FACTORS,
    FEW,
    FILE,
    LEVELS,
    PER_CLASS,
    RATES,
    STRENGTH_PER_CLASS,
    STRENGTHS,
    load_transfer_trials,
)
from helpers.projects.task_trials import TARGETS
from helpers.vision.augmentation_trials import CHANGES, STARTS, TASKS, augmentation_trial, label_trial
from helpers.vision.light_trials import KINDS, LIGHTS, light_net, light_share
from helpers.vision.transfer_trials import BATCHES, depth_trial, rate_trial, statistics_trial
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_transfer_trials()
    two = dict.fromkeys(TARGETS[:2])
    shapes = {field: {name: x.shape for name, x in getattr(stored, field).items()} for field in stored._fields[:-1]}
    assert shapes == {
        "depth": dict.fromkeys(TARGETS, (len(PER_CLASS), 6, 5)),
        "rates": dict.fromkeys(two, (len(FEW), len(FACTORS), len(RATES), 5, 2)),
        "statistics": dict.fromkeys(two, (len(BATCHES), 2, 5, 2)),
        "augmented": dict.fromkeys(two, (len(STARTS), 2, len(AUGMENTED_PER_CLASS), 5)),
        "strength": dict.fromkeys(two, (len(STRENGTH_PER_CLASS), len(STRENGTHS), 5)),
        "labels": dict.fromkeys(TASKS, (len(CHANGES), 5)),
        "light": dict.fromkeys(KINDS, (len(LIGHTS), len(LEVELS), 5)),
    }
    scores = [x for field in stored._fields[:-1] for x in getattr(stored, field).values()]
    assert all(x.min() >= 0 and x.max() <= 1 for x in scores)
    assert "tools/transfer_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "transfer_trials.py").is_file()


def test_the_ends_of_the_freezing_agree_with_lesson_3_5() -> None:
    """The same recipes with another loop: nearly the same scores."""
    old, new = load_several_tasks(), load_transfer_trials()
    rows = [(1, 2, 5, 10, 20, 50, 90).index(n) for n in PER_CLASS]
    for name in TARGETS:
        for k, way in ((0, "from scratch"), (1, "new head only"), (5, "new head, then all")):
            difference = new.depth[name][:, k] - old.transfer[name, way][rows]
            assert abs(difference.mean()) < 0.02, (name, way)


@pytest.mark.parametrize(
    ("name", "k", "row", "tolerance"),
    [("Armenian letters", 3, 2, 0.02), ("real digits", 1, 2, 0.03), ("bold or not", 5, 4, 0.06)],
)
def test_freezing_gives_what_is_stored(name: str, k: int, row: int, tolerance: float) -> None:
    again = depth_trial(name, k, PER_CLASS[row], 1)
    assert abs(again - load_transfer_trials().depth[name][row, k, 1]) < tolerance


def test_rates_and_statistics_give_what_is_stored() -> None:
    stored = load_transfer_trials()
    again = np.array([rate_trial("real digits", 0.01, factor, 5, 2) for factor in FACTORS])
    assert np.abs(again - stored.rates["real digits"][0, :, 4, 2]).max() < 0.1
    resting = np.array(statistics_trial("Armenian letters", BATCHES[4], True, 5, 3))
    assert np.abs(resting - stored.statistics["Armenian letters"][4, 1, 3]).max() < 0.04


def test_augmentation_gives_what_is_stored() -> None:
    stored = load_transfer_trials()
    again = augmentation_trial("real digits", STARTS[1], 2, 3)
    assert abs(again - stored.augmented["real digits"][1, 1, 1, 3]) < 0.06
    assert np.array_equal(
        stored.augmented["real digits"][0, 1, AUGMENTED_PER_CLASS.index(5)], stored.strength["real digits"][0, 2]
    )
    assert abs(label_trial(TASKS[0], "mirror", 2) - stored.labels[TASKS[0]][2, 2]) < 0.12
    net = light_net("none", 1)
    light = np.array([[light_share(net, kind, levels) for levels in LEVELS] for kind in KINDS])
    assert np.abs(light - np.stack([stored.light[kind][0, :, 1] for kind in KINDS])).max() < 0.08


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("labels", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(transfer_trials, "FILE", damaged)
        assert "do not give its checksum" in complaint(load_transfer_trials)
        monkeypatch.setattr(transfer_trials, "FILE", FILE)
