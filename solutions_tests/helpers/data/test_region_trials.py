"""The stored comparison of lesson 4.8: complete, undamaged, what it says, and what is computed again."""

import json
from pathlib import Path

import pytest

from helpers.data import region_trials
from helpers.data.checkpoints import load_checkpoint
from helpers.data.region_trials import FILE, SEEDS, load_region_trials
from helpers.vision.regions.trials import (
    CHECKPOINTS,
    MEASURES,
    WAYS,
    measures_of,
    picture_multiplies,
    pretrained_regions,
)
from helpers.vision.yolo_net import pretrained_detector
from helpers.vision.yolo_trials import MEASURES as YOLO_MEASURES
from helpers.vision.yolo_trials import NAME, yolo_measures
from solutions_tests.helpers.probes import complaint


def test_all_trainings_are_there() -> None:
    stored = load_region_trials()
    assert list(stored.scores) == [*WAYS, NAME]
    for way, table in stored.scores.items():
        assert tuple(table) == (YOLO_MEASURES if way == NAME else MEASURES)
        assert {x.shape for x in table.values()} == {(SEEDS,)}
        shares = [x for name, x in table.items() if name not in ("proposals", "multiplies")]
        assert all(x.min() > 0 and x.max() <= 1 for x in shares)
    assert "tools/region_trials.py" in stored.note
    assert (FILE.parents[2] / "tools" / "region_trials.py").is_file()


@pytest.mark.parametrize("way", WAYS)
def test_the_multiplications_are_counted_from_the_proposals(way: str) -> None:
    table = load_region_trials().scores[way]
    for number, million in zip(table["proposals"], table["multiplies"], strict=True):
        assert sum(picture_multiplies(way, number).values()) / 1e6 == pytest.approx(million, rel=1e-3)


@pytest.mark.parametrize("way", WAYS)
def test_the_network_of_the_course_is_the_first_training(way: str) -> None:
    again = dict(zip(MEASURES, measures_of(way, pretrained_regions(way)), strict=True))
    stored = {name: x[0] for name, x in load_region_trials().scores[way].items()}
    assert abs(again["map"] - load_checkpoint(CHECKPOINTS[way]).score) < 0.005
    for name in ("map", "recall", "large"):
        assert abs(again[name] - stored[name]) < 0.03, name
    assert again["proposals"] == pytest.approx(stored["proposals"], rel=0.01)


def test_the_grid_detector_of_the_course_is_the_first_training() -> None:
    again = dict(zip(YOLO_MEASURES, yolo_measures(*pretrained_detector()), strict=True))
    stored = {name: x[0] for name, x in load_region_trials().scores[NAME].items()}
    assert again == pytest.approx(stored, abs=0.03)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("scores", {}), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(region_trials, "FILE", damaged)
        assert "python tools/region_trials.py" in complaint(load_region_trials)


def test_what_the_lesson_says() -> None:
    rcnn, fast, faster = (load_region_trials().scores[way] for way in WAYS)
    assert min(rcnn["map"].min(), fast["map"].min(), faster["map"].min()) > 0.87
    assert rcnn["map"].min() > max(fast["map"].max(), faster["map"].max())  # sharing costs accuracy here
    assert rcnn["small"].min() > max(fast["small"].max(), faster["small"].max()) + 0.05  # at the small objects
    assert min(fast["large"].min(), faster["large"].min()) > 0.97
    assert (fast["multiplies"] < 0.06 * rcnn["multiplies"]).all()
    assert (faster["proposals"] < 0.25 * fast["proposals"]).all()
    assert (faster["recall"] > fast["recall"] - 0.02).all()
    assert (faster["strict map"] < fast["strict map"] - 0.08).all()  # its boxes are less exact


def test_what_it_says_about_yolo() -> None:
    scores = load_region_trials().scores
    rcnn, fast, faster, yolo = (scores[way] for way in (*WAYS, NAME))
    assert yolo["map"].mean() < min(way["map"].min() for way in (rcnn, fast, faster))
    assert faster["strict map"].max() < yolo["strict map"].min()
    assert yolo["strict map"].max() < min(rcnn["strict map"].min(), fast["strict map"].min())
    assert yolo["small"].min() > 0.65 and yolo["small"].max() < 0.78 < fast["small"].min()
    assert yolo["multiplies"].max() < 0.6 * fast["multiplies"].min()
