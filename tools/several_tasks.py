"""Make helpers/data/several_tasks.json again: the scores of the trainings behind lesson 3.5.

Run it with the Python of the course: ``.venv/bin/python tools/several_tasks.py``. It makes about 800 trainings, one
after the other, in some twenty minutes. Interrupted, it goes on from the trials that it has written to a file beside
the one that it makes.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.questions import QUESTIONS
from helpers.data.several_tasks import ANSWERS, COMPANY, FILE, PER_CLASS, SLIPS, WIDTHS
from helpers.projects.shared_trials import (
    SLIP_WAYS,
    bought_reader,
    judged_slips,
    read_halves,
    sharing_trial,
    slip_trial,
)
from helpers.projects.task_trials import TARGETS, WAYS, transfer_trial
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/several_tasks.py. transfer: transfer_trial(target, way, n, seed) for n in PER_CLASS and five seeds;"
    " sharing: sharing_trial(questions, labels, width, seed) for labels in ANSWERS and four seeds; own: the same for"
    " each other question alone with all 1,000 answers; slips: slip_trial(way, n, seed) for n in SLIPS and three seeds;"
    " bought: read_halves(bought_reader(seed), judged_slips()). The digits: UCI, Optical Recognition of Handwritten"
    " Digits, CC BY 4.0."
)
QUESTIONS_OF = {
    COMPANY[0]: QUESTIONS[:1],
    COMPANY[1]: QUESTIONS[:7],
    COMPANY[2]: (QUESTIONS[0], *QUESTIONS[7:]),
}


def bought_trial(seed: int) -> float:
    """The error of the pipeline with a reader that has never seen a slip."""
    return float(read_halves(bought_reader(seed), judged_slips()).wrong.mean())


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)

    def of_seeds(seeds: int, make: Callable[..., Any], *arguments: Any) -> list[Any]:
        return np.array([trial(make, *arguments, seed) for seed in range(seeds)]).T.tolist()

    content: dict[str, Any] = {
        "note": NOTE,
        "transfer": {
            name: {way: [of_seeds(5, transfer_trial, name, way, n) for n in PER_CLASS] for way in WAYS}
            for name in TARGETS
        },
        "sharing": {
            str(h): {
                how: [of_seeds(4, sharing_trial, list(q), k, h) for k in ANSWERS] for how, q in QUESTIONS_OF.items()
            }
            for h in WIDTHS
        },
        "own": {str(h): [of_seeds(4, sharing_trial, [q], 1000, h)[0] for q in QUESTIONS[1:]] for h in WIDTHS},
        "slips": {way: [of_seeds(3, slip_trial, way, n) for n in SLIPS] for way in SLIP_WAYS},
        "bought": of_seeds(3, bought_trial),
    }
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
