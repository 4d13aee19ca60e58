"""Make helpers/data/depth_trials.json again: the trainings behind lesson 4.4.

Run it with the Python of the course: ``.venv/bin/python tools/depth_trials.py``. It makes 54 trainings, one after the
other, in some fifteen minutes. Interrupted, it goes on from the trials that it has written to a file beside the one
that it makes.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.depth_trials import DEPTHS, EPOCHS, FILE, LONG, RATES, SEEDS
from helpers.data.kept import checksum
from helpers.threads import limit_threads
from helpers.vision.depth_training import KINDS, depth_trial

TRIALS = FILE.with_suffix(".trials.jsonl")
NOTE = (
    "Made by tools/depth_trials.py: for each training the training errors, the test errors and the costs by epoch."
    " by_depth: depth_trial(kind, depth, seed) for DEPTHS; by_rate: depth_trial('plain', 44, seed, learning_rate=rate)"
    " for RATES; longer: depth_trial('plain', 44, seed, epochs=60); three seeds each. The digits: UCI, Optical"
    " Recognition of Handwritten Digits, CC BY 4.0."
)


class Trials:
    """Trials that were made already are read from a file, and new ones written to it."""

    def __init__(self) -> None:
        lines = TRIALS.read_text(encoding="utf-8").splitlines() if TRIALS.exists() else []
        self.known = {json.dumps(key): value for key, value in map(json.loads, lines)}

    def __call__(self, kind: str, depth: int, epochs: int = EPOCHS, rate: float = 0.1) -> list[list[list[float]]]:
        """(SEEDS, 3, epochs + 1): training errors, test errors and costs of all seeds, rounded to four digits."""
        return [self.one(kind, depth, seed, epochs, rate) for seed in range(SEEDS)]

    def one(self, *key: Any) -> list[list[float]]:
        """The curves of one training."""
        if json.dumps(key) not in self.known:
            kind, depth, seed, epochs, rate = key
            trial = depth_trial(kind, depth, seed, epochs=epochs, learning_rate=rate)
            curves = np.round([trial.train_error, trial.test_error, trial.cost], 4).tolist()
            self.known[json.dumps(key)] = curves
            with TRIALS.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, curves]) + "\n")
            print(*key, [curve[-1] for curve in curves], flush=True)
        return self.known[json.dumps(key)]


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trials = Trials()
    content: dict[str, Any] = {
        "note": NOTE,
        "by_depth": {kind: {str(depth): trials(kind, depth) for depth in DEPTHS} for kind in KINDS},
        "longer": trials("plain", 44, LONG),
        "by_rate": {str(rate): trials("plain", 44, EPOCHS, rate) for rate in RATES},
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
            inner = f",\n{indent} ".join(text(row, indent + " ") for row in value)
            return f"[\n{indent} {inner}\n{indent}]"
        return json.dumps(value)

    return text(content, "")


if __name__ == "__main__":
    main()
