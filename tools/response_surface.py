"""Make helpers/data/response_surface.json again: how well digits are read, over learning rate and epsilon.

Run it with the Python of the course: ``.venv/bin/python tools/response_surface.py``. It makes 441 trainings with two
worker processes, in half a minute: a grid of four learning rates per factor of ten and one epsilon per factor of ten,
each with three seeds. It writes their mean scores. Interrupted, it goes on from the trials that it has written to a
file beside the one that it makes.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.kept import checksum
from helpers.data.response_surface import FILE
from helpers.neural.tuning import Choice, LogUniform, grid, search
from helpers.neural.tuning_tasks import train_digits

SEEDS = 3
SPACE = {"epsilon": LogUniform(1e-10, 1e-4), "learning_rate": LogUniform(1e-5, 1), "seed": Choice(range(SEEDS))}
POINTS = {"epsilon": 7, "learning_rate": 21, "seed": SEEDS}
NOTE = (
    "Share of 437 dev digits read right by helpers.neural.tuning_tasks.train_digits(learning_rate, epsilon=epsilon,"
    f" seed=seed), the mean over the seeds 0 to {SEEDS - 1}; rows are epsilons, columns learning rates."
    " Made by tools/response_surface.py. The digits: UCI, Optical Recognition of Handwritten Digits, CC BY 4.0."
)


def main() -> None:
    """Make the trainings and write the file."""
    trials = FILE.with_suffix(".trials.jsonl")
    with ProcessPoolExecutor(2) as workers:
        result = search(train_digits, grid(SPACE, POINTS), executor=workers, file=trials, progress=True)
    if result.stopped:
        sys.exit(result.stopped)
    scores = np.array([trial.score or 0.0 for trial in result.trials]).reshape(*POINTS.values()).mean(axis=2)
    content = {
        "note": NOTE,
        "learning_rates": SPACE["learning_rate"].spread(POINTS["learning_rate"]),
        "epsilons": SPACE["epsilon"].spread(POINTS["epsilon"]),
        "scores": [[round(float(score), 4) for score in row] for row in scores],
    }
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in content.items() if name != "scores"]
    rows = ",\n ".join(json.dumps(row) for row in content["scores"])
    lines += [f'"scores": [\n {rows}\n]', f'"sha256": "{checksum(content)}"']
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    trials.unlink()
    print(f"{FILE.name}: {scores.shape[1]} learning rates x {scores.shape[0]} epsilons, best {scores.max():.3f}")


if __name__ == "__main__":
    main()
