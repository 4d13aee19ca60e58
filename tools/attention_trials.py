"""Make helpers/data/attention_trials.json again: the results of the trainings behind lesson 5.8.

Run it with the Python of the course: ``.venv/bin/python tools/attention_trials.py``. It makes 28 trainings, one after
the other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the one that
it makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.attention_trials import DATE_SEEDS, FILE, POSITIONS, SEEDS, STATES, STATES_WITH
from helpers.sequences.attention_trials import date_trial, length_trial, position_trial
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/attention_trials.py: length_trial(attention, n_a, seed), position_trial(positions, heads, seed) and"
    " date_trial(attention, seed) of helpers.sequences.attention_trials; shares of unseen examples exactly right."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial, seeds = Trials(FILE), range(SEEDS)
    without = [[trial(length_trial, False, n_a, seed) for seed in seeds] for n_a in STATES]
    with_attention = [[trial(length_trial, True, n_a, seed) for seed in seeds] for n_a in STATES_WITH]
    positions = {
        name: [trial(position_trial, kind, heads, seed) for seed in seeds] for name, (kind, heads) in POSITIONS.items()
    }
    dates = {
        name: [trial(date_trial, attention, seed) for seed in range(DATE_SEEDS)]
        for name, attention in (("with", True), ("without", False))
    }
    content = {
        "note": NOTE, "without": without, "with_attention": with_attention, "dates": dates, "positions": positions
    }  # fmt: skip
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
