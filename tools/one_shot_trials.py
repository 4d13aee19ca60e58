"""Make helpers/data/one_shot_trials.json again: the results of the trainings behind lesson 4.10.

Run it with the Python of the course: ``.venv/bin/python tools/one_shot_trials.py``. It makes 105 small trainings, one
after the other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the one
that it makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.one_shot_trials import FILE, MARGIN_RULES, MARGINS, PICTURES, RULES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.one_shot_trials import one_shot_trial
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/one_shot_trials.py: one_shot_trial(rule, alpha, letters, per_letter, seed) for the seeds 0 to 4;"
    " right of 5 and of 20 letters of five unseen scripts, and the spread of their encodings."
)
ALPHA, LETTERS, PER_LETTER = 0.2, 323, 20


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial, seeds = Trials(FILE), range(SEEDS)
    rules = {rule: [trial(one_shot_trial, rule, ALPHA, LETTERS, PER_LETTER, seed) for seed in seeds] for rule in RULES}
    margins = {
        rule: [[trial(one_shot_trial, rule, a, LETTERS, PER_LETTER, seed)[-1] for seed in seeds] for a in MARGINS]
        for rule in MARGIN_RULES
    }
    pictures = [[trial(one_shot_trial, "semi-hard", ALPHA, *counts, seed)[-1] for seed in seeds] for counts in PICTURES]
    write_results(FILE, {"note": NOTE, "rules": rules, "margins": margins, "pictures": pictures})
    trial.forget()


if __name__ == "__main__":
    main()
