"""Make helpers/data/vae_trials.json again: the trainings behind the choice of beta in lesson A.4.

Run it with the Python of the course: ``.venv/bin/python tools/vae_trials.py``. It makes 24 trainings, one after the
other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the one that it
makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.beyond.vae_trials import beta_trial
from helpers.data.vae_trials import BETAS, FILE, SEEDS
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = "Made by tools/vae_trials.py: beta_trial(beta, seed) for the seeds 0 to 2."


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    write_results(
        FILE, {"note": NOTE, "scores": [[trial(beta_trial, b, seed) for seed in range(SEEDS)] for b in BETAS]}
    )
    trial.forget()


if __name__ == "__main__":
    main()
