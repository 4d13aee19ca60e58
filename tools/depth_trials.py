"""Make helpers/data/depth_trials.json again: the trainings behind lesson 4.4.

Run it with the Python of the course: ``.venv/bin/python tools/depth_trials.py``. It makes 54 trainings, one after the
other, in some fifteen minutes. Interrupted, it goes on from the trials that it has written to a file beside the one
that it makes.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.depth_trials import DEPTHS, EPOCHS, FILE, LONG, RATES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.depth_training import KINDS, depth_trial
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/depth_trials.py: for each training the training errors, the test errors and the costs by epoch."
    " by_depth: depth_trial(kind, depth, seed) for DEPTHS; by_rate: depth_trial('plain', 44, seed, learning_rate=rate)"
    " for RATES; longer: depth_trial('plain', 44, seed, epochs=60); three seeds each. The digits: UCI, Optical"
    " Recognition of Handwritten Digits, CC BY 4.0."
)


def curves(kind: str, depth: int, seed: int, epochs: int, rate: float) -> list[np.ndarray]:
    """Training errors, test errors and costs of one training, by epoch."""
    trial = depth_trial(kind, depth, seed, epochs=epochs, learning_rate=rate)
    return [trial.train_error, trial.test_error, trial.cost]


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)

    def of_seeds(kind: str, depth: int, epochs: int = EPOCHS, rate: float = 0.1) -> list[list[list[float]]]:
        return [trial(curves, kind, depth, seed, epochs, rate) for seed in range(SEEDS)]

    content: dict[str, Any] = {
        "note": NOTE,
        "by_depth": {kind: {str(depth): of_seeds(kind, depth) for depth in DEPTHS} for kind in KINDS},
        "longer": of_seeds("plain", 44, LONG),
        "by_rate": {str(rate): of_seeds("plain", 44, EPOCHS, rate) for rate in RATES},
    }
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
