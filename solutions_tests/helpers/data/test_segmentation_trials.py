"""The stored trainings of lesson 4.9: complete, undamaged, saying what the lesson says."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers.data import segmentation_trials
from helpers.data.segmentation_trials import (
    FILE,
    KINDS,
    PICTURES,
    SCENE_EPOCHS,
    SCENE_NETS,
    SCENE_SEEDS,
    SCORES,
    SEEDS,
    load_segmentation_trials,
)
from helpers.vision.segmentation_trials import NETS, coin_trial

stored = load_segmentation_trials()


def test_everything_is_there() -> None:
    assert KINDS == NETS
    assert set(stored.coins) == {(kind, score) for kind in KINDS for score in SCORES}
    assert set(stored.drawings) == {(kind, score) for kind in KINDS[2:] for score in SCORES}
    assert {scores.shape for scores in stored.coins.values()} == {(len(PICTURES), SEEDS)}
    assert set(stored.scenes) == {(net, score) for net in SCENE_NETS for score in ("mean_iou", "edge")}
    assert {scores.shape for scores in stored.scenes.values()} == {(SCENE_SEEDS, SCENE_EPOCHS + 1)}
    assert {scores.shape for scores in stored.drawings.values()} == {(SEEDS,)}
    every = np.concatenate(
        [scores.ravel() for scores in (*stored.coins.values(), *stored.drawings.values(), *stored.scenes.values())]
    )
    assert np.isfinite(every).all() and every.min() > 0 and every.max() <= 1
    assert (
        "tools/segmentation_trials.py" in stored.note
        and (FILE.parents[2] / "tools" / FILE.stem).with_suffix(".py").is_file()
    )


def test_it_says_what_the_lesson_says() -> None:
    with_, without = ({score: stored.coins[kind, score] for score in SCORES} for kind in (KINDS[3], KINDS[2]))
    gains = {score: (with_[score] - without[score]).mean(axis=1) for score in SCORES}
    assert gains["edge"][1] > 0.1 and abs(gains["edge"][1] - gains["edge_seen"][1]) < 0.03
    assert gains["iou"][0] > 0.08 and gains["iou_seen"][0] < 0.02
    assert stored.drawings["U-Net", "iou"].mean() > 0.92 > stored.drawings["U-Net, no skips", "iou"].mean()
    good, bare = (stored.scenes[net, "mean_iou"] for net in SCENE_NETS)
    assert good[:, 3].max() < 0.4 < 0.7 < bare[:, 3].min() and good[:, -1].min() > bare[:, -1].max()
    edges, bare_edges = (stored.scenes[net, "edge"] for net in SCENE_NETS)
    assert edges[:, -1].min() > bare_edges[:, -1].max() + 0.03


def test_a_training_made_again_agrees() -> None:
    again = coin_trial("FCN, two skips", 1, m=100)
    assert abs(again.iou - stored.coins["FCN, two skips", "iou"][1, 1]) < 0.03
    assert abs(again.edge - stored.coins["FCN, two skips", "edge"][1, 1]) < 0.06


def test_damage_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_bytes())
    content["drawings"]["U-Net"][0][0] += 0.01
    damaged = tmp_path / FILE.name
    damaged.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(segmentation_trials, "FILE", damaged)
    with pytest.raises(ValueError, match="do not give its checksum"):
        load_segmentation_trials()
