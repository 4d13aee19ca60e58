"""What the trainings behind lesson 4.9 gave, made beforehand: four networks, few and many cuts, drawn discs, scenes."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("segmentation_trials.json")

KINDS = ("FCN, no skips", "FCN, two skips", "U-Net, no skips", "U-Net")
PICTURES = (10, 100)  # different cuts of the left half
SEEN = 1000  # pictures that a network sees in all, each of them SEEN / PICTURES times
SEEDS = 5
SCENE_NETS, SCENE_SEEDS, SCENE_EPOCHS = ("with skips", "without skips"), 2, 15
SCORES = ("iou", "edge", "iou_seen", "edge_seen")  # those of `helpers.vision.segmentation_trials.CoinTrial`


class SegmentationTrials(NamedTuple):
    """Scores of trainings; the last axis of every array runs over seeds, and equal seeds saw equal pictures."""

    coins: dict[tuple[str, str], np.ndarray]  # (kind, score) -> (2, SEEDS) for PICTURES cuts of the photograph
    drawings: dict[tuple[str, str], np.ndarray]  # (kind, score) -> (SEEDS,) for 100 drawings
    scenes: dict[tuple[str, str], np.ndarray]  # (net, "mean_iou" or "edge") -> (2, 16) by seed and epoch
    note: str  # how it was made


def load_segmentation_trials() -> SegmentationTrials:
    """The scores of `coin_trial` and `scene_epochs` of `helpers.vision.segmentation_trials`.

    They took about half an hour, so they come with the course; `tools/segmentation_trials.py` makes them again.

    Returns
    -------
    SegmentationTrials
        Scores by network.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    remedy = "Fetch it again, or make it with python tools/segmentation_trials.py."
    content = read_kept("load_segmentation_trials", FILE, remedy)
    scenes = {
        (net, score): np.array(curves)[:, k]
        for net, curves in content["scenes"].items()
        for k, score in enumerate(("mean_iou", "edge"))
    }
    return SegmentationTrials(_by_score(content["coins"]), _by_score(content["drawings"]), scenes, content["note"])


def _by_score(kinds: dict[str, list]) -> dict[tuple[str, str], np.ndarray]:
    """Lists (..., seeds, scores) by kind as arrays (..., seeds) by kind and score."""
    return {(kind, score): np.array(trials)[..., k] for kind, trials in kinds.items() for k, score in enumerate(SCORES)}
