"""Make helpers/data/lenet_trials.json again: the scores of the trainings behind lesson 4.3.

Run it with the Python of the course: ``.venv/bin/python tools/lenet_trials.py``. It makes 90 small trainings, one
after the other, in some minutes.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tqdm import tqdm

from helpers.data.kept import checksum
from helpers.data.lenet_trials import ACTIVATIONS, EPOCHS, FILE, POOLS, RATES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.lenet_trials import lenet_trial

NOTE = (
    "Made by tools/lenet_trials.py: lenet_trial(activation, pooling, learning_rate, seed) for the rates in RATES and"
    " the seeds 0 to 4; the share of 1,000 printed digits in unseen fonts that is right after each epoch."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    right: dict[str, list[list[list[float]]]] = {}
    for activation, pooling in tqdm([(a, p) for a in ACTIVATIONS for p in POOLS]):
        right[f"{activation}, {pooling}"] = [
            [_rounded(lenet_trial(activation, pooling, rate, seed, epochs=EPOCHS)) for seed in range(SEEDS)]
            for rate in RATES
        ]
    content: dict[str, Any] = {"note": NOTE, "right": right}
    content["sha256"] = checksum(content)
    FILE.write_text(_laid_out(content) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KB")


def _rounded(scores: Any) -> list[float]:
    return [round(float(score), 4) for score in scores]


def _laid_out(content: dict[str, Any]) -> str:
    """JSON with one line for every training."""

    def text(value: Any, indent: str) -> str:
        if isinstance(value, dict):
            inner = f",\n{indent} ".join(f"{json.dumps(k)}: {text(v, indent + ' ')}" for k, v in value.items())
            return f"{{\n{indent} {inner}\n{indent}}}"
        if isinstance(value, list) and value and isinstance(value[0], list):
            rows = ",\n".join(f"{indent} {text(row, indent + ' ')}" for row in value)
            return f"[\n{rows}\n{indent}]"
        return json.dumps(value)

    return text(content, "")


if __name__ == "__main__":
    main()
