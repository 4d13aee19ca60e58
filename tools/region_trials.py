"""Make helpers/data/region_trials.json again: the scores of R-CNN, Fast, Faster R-CNN and YOLO in lesson 4.8.

Run it with the Python of the course: ``.venv/bin/python tools/region_trials.py``. It makes twelve trainings, one after
the other, in about a quarter of an hour. Interrupted, it goes on from the trials that it has written to a file
beside the one that it makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.region_trials import FILE, SEEDS
from helpers.threads import limit_threads
from helpers.vision.regions.trials import MEASURES, WAYS, region_trial
from helpers.vision.yolo_trials import MEASURES as YOLO_MEASURES
from helpers.vision.yolo_trials import NAME, yolo_trial
from tools.kept_results import Trials, write_results

NOTE = (
    f"Made by tools/region_trials.py: region_trial(way, seed) of helpers.vision.regions.trials and"
    f" yolo_trial(seed) of helpers.vision.yolo_trials for seeds 0 to {SEEDS - 1}, judged on"
    " load_scenes(200, 0, 'test'). Each measure has one number for each seed."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    rows = {way: np.array([trial(region_trial, way, seed) for seed in range(SEEDS)]).T for way in WAYS}
    scores = {way: dict(zip(MEASURES, x.tolist(), strict=True)) for way, x in rows.items()}
    yolo = np.array([trial(yolo_trial, seed) for seed in range(SEEDS)]).T
    scores[NAME] = dict(zip(YOLO_MEASURES, yolo.tolist(), strict=True))
    write_results(FILE, {"note": NOTE, "scores": scores})
    trial.forget()


if __name__ == "__main__":
    main()
