"""Make helpers/data/lenet_trials.json again: the scores of the trainings behind lesson 4.3.

Run it with the Python of the course: ``.venv/bin/python tools/lenet_trials.py``. It makes 270 small trainings, one
after the other, in a quarter of an hour. Interrupted, it goes on from the trials that it has written to a file beside
the one that it makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.lenet_trials import ACTIVATIONS, EPOCHS, FILE, POOLS, RATES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.lenet_trials import lenet_trial
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/lenet_trials.py: lenet_trial(activation, pooling, learning_rate, seed) for the rates in RATES and"
    " the seeds 0 to 14; the share of 1,000 printed digits in unseen fonts that is right after each epoch."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    right = {
        f"{g}, {pooling}": [
            [trial(lenet_trial, g, pooling, rate, seed, epochs=EPOCHS) for seed in range(SEEDS)] for rate in RATES
        ]
        for g in ACTIVATIONS
        for pooling in POOLS
    }
    write_results(FILE, {"note": NOTE, "right": right})
    trial.forget()


if __name__ == "__main__":
    main()
