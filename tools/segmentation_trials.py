"""Make helpers/data/segmentation_trials.json again: the trainings behind lesson 4.9.

Run it with the Python of the course: ``.venv/bin/python tools/segmentation_trials.py``. It makes 54 trainings, one
after the other, in about half an hour. Interrupted, it goes on from the trials that it has written to a file
beside the one that it makes.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.segmentation_trials import FILE, KINDS, PICTURES, SCENE_NETS, SCENE_SEEDS, SCORES, SEEDS, SEEN
from helpers.threads import limit_threads
from helpers.vision.segmentation_trials import coin_trial, scene_epochs
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/segmentation_trials.py. coins: coin_trial(kind, seed, m=m) for m in PICTURES and five seeds;"
    " drawings: coin_trial(kind, seed, source='drawings') with and without skips. scenes:"
    " scene_epochs(skips, seed), two seeds. The photograph: coins from Pompeii"
    " (Brooklyn Museum), with the mask of scikit-image's documentation."
)


def scores(kind: str, source: str, m: int, seed: int) -> list[float]:
    """IoU and edge score on new pictures, then on the training pictures."""
    trial = coin_trial(kind, seed, source=source, m=m, seen=SEEN)
    return [getattr(trial, score) for score in SCORES]


def scene_curves(skips: bool, seed: int) -> list[list[float]]:
    """Mean IoU and edge score by epoch on new scenes."""
    return np.array([(epoch.mean_iou, epoch.edge) for epoch in scene_epochs(skips, seed)]).T.tolist()


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    content: dict[str, Any] = {
        "note": NOTE,
        "drawings": {kind: [trial(scores, kind, "drawings", 100, seed) for seed in range(SEEDS)] for kind in KINDS[2:]},
        "coins": {
            kind: [[trial(scores, kind, "coins", m, seed) for seed in range(SEEDS)] for m in PICTURES]
            for kind in reversed(KINDS)
        },
        "scenes": {
            name: [trial(scene_curves, skips, seed) for seed in range(SCENE_SEEDS)]
            for name, skips in zip(SCENE_NETS, (True, False), strict=True)
        },
    }
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
