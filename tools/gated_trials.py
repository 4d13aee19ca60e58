"""Make helpers/data/gated_trials.json again: the results of the trainings behind lesson 5.3.

Run it with the Python of the course: ``.venv/bin/python tools/gated_trials.py``. It makes 85 small trainings, one after
the other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the one that it
makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.gated_trials import DEPTHS, FILE, KEEPS, SEEDS
from helpers.sequences.gated_trials import WAYS, agreement_trial, depth_trial, dropout_trial
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/gated_trials.py: agreement_trial(cell, keep, seed) for the seeds 0 to 4, dropout_trial(way, seed)"
    " and depth_trial(layers, seed) for the seeds 0 to 2."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial, few = Trials(FILE), range(3)
    agreement = {cell: [[trial(agreement_trial, cell, keep, seed) for seed in range(SEEDS)] for keep in KEEPS]
                 for cell in ("GRU", "LSTM")}  # fmt: skip
    plain = [trial(agreement_trial, "RNN", 0.0, seed) for seed in range(SEEDS)]
    dropout = {way: [trial(dropout_trial, way, seed) for seed in few] for way in WAYS}
    depth = [[trial(depth_trial, layers, seed) for seed in few] for layers in DEPTHS]
    content = {"note": NOTE, "agreement": {"RNN": plain, **agreement}, "dropout": dropout, "depth": depth}
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
