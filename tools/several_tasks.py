"""Make helpers/data/several_tasks.json again: the scores of the trainings behind lesson 3.5.

Run it with the Python of the course: ``.venv/bin/python tools/several_tasks.py``. It makes about 800 trainings, one
after the other, in some twenty minutes. Interrupted, it goes on from the trials that it has written to a file beside
the one that it makes.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.kept import checksum
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

TRIALS = FILE.with_suffix(".trials.jsonl")
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


class Trials:
    """Trials that were made already are read from a file, and new ones written to it."""

    def __init__(self) -> None:
        lines = TRIALS.read_text(encoding="utf-8").splitlines() if TRIALS.exists() else []
        self.known = {json.dumps(key): value for key, value in map(json.loads, lines)}

    def __call__(self, make: Callable[..., Any], *arguments: Any) -> Any:
        """The score of one training, rounded to four digits."""
        key = [make.__name__, *arguments]
        if json.dumps(key) not in self.known:
            value = np.round(np.asarray(make(*arguments), dtype=np.float64), 4).tolist()
            self.known[json.dumps(key)] = value
            with TRIALS.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, value]) + "\n")
            print(*key, value, flush=True)
        return self.known[json.dumps(key)]


def bought_trial(seed: int) -> float:
    """The error of the pipeline with a reader that has never seen a slip."""
    return float(read_halves(bought_reader(seed), judged_slips()).wrong.mean())


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials()

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
    content["sha256"] = checksum(content)
    FILE.write_text(_laid_out(content) + "\n", encoding="utf-8")
    TRIALS.unlink()
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KB")


def _laid_out(content: dict[str, Any]) -> str:
    """JSON with one line for every row of numbers."""

    def text(value: Any, indent: str) -> str:
        if isinstance(value, dict):
            inner = f",\n{indent} ".join(f"{json.dumps(k)}: {text(v, indent + ' ')}" for k, v in value.items())
            return f"{{\n{indent} {inner}\n{indent}}}"
        if isinstance(value, list) and value and isinstance(value[0], list):
            return "[\n" + ",\n".join(f"{indent} {json.dumps(row)}" for row in value) + f"\n{indent}]"
        return json.dumps(value)

    return text(content, "")


if __name__ == "__main__":
    main()
