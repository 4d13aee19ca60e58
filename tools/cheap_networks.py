"""Make helpers/data/cheap_networks.json again: the scores of the trainings behind lesson 4.5.

Run it with the Python of the course: ``.venv/bin/python tools/cheap_networks.py``. It makes about 150 trainings, one
after the other, in some 40 minutes. Interrupted, it goes on from the trials that it has written to a file beside the
one that it makes.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.cheap_networks import BOTTLENECKS, BUDGETS, EPOCHS, FILE
from helpers.data.kept import checksum
from helpers.threads import limit_threads
from helpers.vision.architectures.cheap_nets import KINDS, WAYS
from helpers.vision.cheap_trials import bottleneck_trial, kind_trial, scaling_trial

TRIALS = FILE.with_suffix(".trials.jsonl")
NOTE = (
    "Made by tools/cheap_networks.py. kinds: kind_trial(kind, epochs, seed) for EPOCHS and three seeds; bottlenecks:"
    " bottleneck_trial(n_C, linear, seed) for BOTTLENECKS and four seeds; scaling: scaling_trial(way, budget, seed) for"
    " BUDGETS and four seeds."
)


class Trials:
    """Trials that were made already are read from a file, and new ones written to it."""

    def __init__(self) -> None:
        lines = TRIALS.read_text(encoding="utf-8").splitlines() if TRIALS.exists() else []
        self.known = {json.dumps(key): value for key, value in map(json.loads, lines)}

    def __call__(self, make: Callable[..., float], *arguments: Any) -> float:
        """The score of one training, rounded to four digits."""
        key = [make.__name__, *arguments]
        if json.dumps(key) not in self.known:
            value = round(make(*arguments), 4)
            self.known[json.dumps(key)] = value
            with TRIALS.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, value]) + "\n")
            print(*key, value, flush=True)
        return float(self.known[json.dumps(key)])


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials()

    def of_seeds(seeds: int, make: Callable[..., float], *arguments: Any) -> list[float]:
        return [trial(make, *arguments, seed) for seed in range(seeds)]

    bottlenecks = {
        name: [of_seeds(4, bottleneck_trial, n_C, name == "linear") for n_C in BOTTLENECKS]
        for name in ("linear", "with ReLU")
    }
    scaling = {way: [of_seeds(4, scaling_trial, way if b > 1 else WAYS[0], b) for b in BUDGETS] for way in WAYS}
    kinds = {kind: [of_seeds(3, kind_trial, kind, epochs) for epochs in EPOCHS] for kind in KINDS}
    content: dict[str, Any] = {"note": NOTE, "kinds": kinds, "bottlenecks": bottlenecks, "scaling": scaling}
    content["sha256"] = checksum(content)
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    TRIALS.unlink()
    print(f"{FILE.name}: {FILE.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
