"""Make helpers/data/gan_trials.json again: the games behind lesson A.5.

Run it with the Python of the course: ``.venv/bin/python tools/gan_trials.py``. It plays 28 small games, one after the
other, in some minutes. Interrupted, it goes on from the games that it has written to a file beside the one that it
makes.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.beyond.gan_trials import LINE, SETTINGS, line_trial, ring_points, ring_trial
from helpers.data.gan_trials import FILE, SEEDS
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/gan_trials.py: ring_trial(setting, seed) and line_trial(law, seed) for the seeds 0 to 2, and"
    " ring_points(setting, 0)."
)


def rounded(value: list, digits: int) -> list:
    """Nested lists with fewer digits."""
    return [rounded(part, digits) for part in value] if isinstance(value, list) else round(value, digits)


def main() -> None:
    """Play the games and write the file."""
    limit_threads()
    trial = Trials(FILE)
    curves = {law: [rounded(trial(line_trial, law, seed), 3) for seed in range(SEEDS)] for law in LINE}
    points = {setting: rounded(trial(ring_points, setting, 0), 2) for setting in SETTINGS}
    games = {setting: [trial(ring_trial, setting, seed) for seed in range(SEEDS)] for setting in SETTINGS}
    write_results(FILE, {"note": NOTE, "games": games, "points": points, "curves": curves})
    trial.forget()


if __name__ == "__main__":
    main()
