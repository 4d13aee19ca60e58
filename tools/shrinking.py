"""Make helpers/data/shrinking.json again: the scores of the trainings behind lesson 4.2.

Run it with the Python of the course: ``.venv/bin/python tools/shrinking.py``. It makes 160 small trainings, one after
the other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the
one that it makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.shrinking import EPOCHS, FILE, RATES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.shrinking import WAYS, shrinking_trial
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/shrinking.py: shrinking_trial(way, learning_rate, seed) for the rates in RATES and the seeds 0 to 7;"
    " the share of 360 held-out digits that is right after the epochs in EPOCHS. The digits: UCI, Optical Recognition"
    " of Handwritten Digits, CC BY 4.0."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    more = {"epochs": EPOCHS[-1], "every": EPOCHS[0]}
    right = {
        way: [
            np.transpose([trial(shrinking_trial, way, rate, seed, **more) for seed in range(SEEDS)]).tolist()
            for rate in RATES
        ]
        for way in WAYS
    }
    write_results(FILE, {"note": NOTE, "right": right})
    trial.forget()


if __name__ == "__main__":
    main()
