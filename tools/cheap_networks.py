"""Make helpers/data/cheap_networks.json again: the scores of the trainings behind lesson 4.5.

Run it with the Python of the course: ``.venv/bin/python tools/cheap_networks.py``. It makes about 150 trainings, one
after the other, in some 40 minutes. Interrupted, it goes on from the trials that it has written to a file beside the
one that it makes.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.cheap_networks import BOTTLENECKS, BUDGETS, EPOCHS, FILE
from helpers.threads import limit_threads
from helpers.vision.architectures.cheap_nets import KINDS, WAYS
from helpers.vision.cheap_trials import bottleneck_trial, kind_trial, scaling_trial
from tools.kept_results import Trials, write_results

NOTE = (
    "Made by tools/cheap_networks.py. kinds: kind_trial(kind, epochs, seed) for EPOCHS and three seeds; bottlenecks:"
    " bottleneck_trial(n_C, linear, seed) for BOTTLENECKS and four seeds; scaling: scaling_trial(way, budget, seed) for"
    " BUDGETS and four seeds."
)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)

    def of_seeds(seeds: int, make: Callable[..., float], *arguments: Any) -> list[float]:
        return [trial(make, *arguments, seed) for seed in range(seeds)]

    bottlenecks = {
        name: [of_seeds(4, bottleneck_trial, n_C, name == "linear") for n_C in BOTTLENECKS]
        for name in ("linear", "with ReLU")
    }
    scaling = {way: [of_seeds(4, scaling_trial, way if b > 1 else WAYS[0], b) for b in BUDGETS] for way in WAYS}
    kinds = {kind: [of_seeds(3, kind_trial, kind, epochs) for epochs in EPOCHS] for kind in KINDS}
    content: dict[str, Any] = {"note": NOTE, "kinds": kinds, "bottlenecks": bottlenecks, "scaling": scaling}
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
