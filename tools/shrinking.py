"""Make helpers/data/shrinking.json again: the scores of the trainings behind lesson 4.2.

Run it with the Python of the course: ``.venv/bin/python tools/shrinking.py``. It makes 160 small trainings, one after
the other, in some minutes.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tqdm import tqdm

from helpers.data.kept import checksum
from helpers.data.shrinking import EPOCHS, FILE, RATES, SEEDS
from helpers.threads import limit_threads
from helpers.vision.shrinking import WAYS, shrinking_trial

NOTE = (
    "Made by tools/shrinking.py: shrinking_trial(way, learning_rate, seed) for the rates in RATES and the seeds 0 to 7;"
    " the share of 360 held-out digits that is right after the epochs in EPOCHS. The digits: UCI, Optical Recognition"
    " of Handwritten Digits, CC BY 4.0."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    more: dict[str, Any] = {"epochs": EPOCHS[-1], "every": EPOCHS[0]}
    right: dict[str, list[list[list[float]]]] = {way: [] for way in WAYS}
    for way, rate in tqdm([(way, rate) for way in WAYS for rate in RATES]):
        scores = [shrinking_trial(way, rate, seed, **more) for seed in range(SEEDS)]
        right[way].append([[round(float(score[k]), 4) for score in scores] for k in range(len(EPOCHS))])
    content: dict[str, Any] = {"note": NOTE, "right": right}
    content["sha256"] = checksum(content)
    FILE.write_text(_laid_out(content) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KB")


def _laid_out(content: dict[str, Any]) -> str:
    """JSON with one line for every row of numbers."""

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
