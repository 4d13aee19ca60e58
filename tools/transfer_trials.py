"""Make helpers/data/transfer_trials.json again: the scores of the trainings behind lesson 4.6.

Run it with the Python of the course: ``.venv/bin/python tools/transfer_trials.py``. It makes about 1,200 trainings, one
after the other, in about half an hour. Interrupted, it goes on from the trials that it has written to a file beside the
one that it makes.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.transfer_trials import (
    AUGMENTED_PER_CLASS,
    FACTORS,
    FEW,
    FILE,
    LEVELS,
    PER_CLASS,
    RATES,
    STRENGTH_PER_CLASS,
    STRENGTHS,
)
from helpers.projects.task_trials import TARGETS
from helpers.threads import limit_threads
from helpers.vision.augmentation_trials import CHANGES, STARTS, TASKS, augmentation_trial, label_trial
from helpers.vision.light_trials import KINDS, LIGHTS, light_net, light_share
from helpers.vision.transfer_trials import BATCHES, depth_trial, rate_trial, statistics_trial
from tools.kept_results import Trials, write_results

SEEDS = range(5)
TWO = TARGETS[:2]
NOTE = (
    "Made by tools/transfer_trials.py, with seeds 0 to 4. depth: depth_trial(target, k, n, seed); rates:"
    " rate_trial(target, rate, factor, n, seed); statistics: statistics_trial(target, batches, rest, 5, seed);"
    " augmented and strength: augmentation_trial(target, start, n, seed, strength=...), 400 steps; labels:"
    " label_trial(task, change, seed); light: light_share(light_net(way, seed), kind, levels). The digits: UCI,"
    " Optical Recognition of Handwritten Digits, CC BY 4.0."
)


def strong_trial(name: str, start: str, n: int, seed: int, strength: float) -> float:
    """The arguments of augmentation_trial in a row."""
    return augmentation_trial(name, start, n, seed, strength=strength)


def light_trial(way: str, seed: int) -> list[list[float]]:
    """All kinds and levels of light for one network."""
    net = light_net(way, seed)
    return [[light_share(net, kind, levels) for levels in LEVELS] for kind in KINDS]


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    depth = {
        name: [[[trial(depth_trial, name, k, n, s) for s in SEEDS] for k in range(6)] for n in PER_CLASS]
        for name in TARGETS
    }
    rates = {
        name: [[[[trial(rate_trial, name, r, f, n, s) for s in SEEDS] for r in RATES] for f in FACTORS] for n in FEW]
        for name in TWO
    }
    statistics = {
        name: [
            [[trial(statistics_trial, name, b, rest, 5, s) for s in SEEDS] for rest in (False, True)] for b in BATCHES
        ]
        for name in TWO
    }
    labels = {task: [[trial(label_trial, task, change, s) for s in SEEDS] for change in CHANGES] for task in TASKS}
    lights = np.array([[trial(light_trial, way, s) for s in SEEDS] for way in LIGHTS])  # (ways, seeds, kinds, levels)
    augmented = {
        name: [
            [
                [[trial(strong_trial, name, start, n, s, on) for s in SEEDS] for n in AUGMENTED_PER_CLASS]
                for on in (0, 1)
            ]
            for start in STARTS
        ]
        for name in TWO
    }
    strength = {
        name: [
            [[trial(strong_trial, name, STARTS[0], n, s, x) for s in SEEDS] for x in STRENGTHS]
            for n in STRENGTH_PER_CLASS
        ]
        for name in TWO
    }
    content: dict[str, Any] = {
        "note": NOTE,
        "depth": depth,
        "rates": rates,
        "statistics": statistics,
        "augmented": augmented,
        "strength": strength,
        "labels": labels,
        "light": {kind: lights[:, :, i].swapaxes(1, 2).tolist() for i, kind in enumerate(KINDS)},
    }
    write_results(FILE, content)
    trial.forget()


if __name__ == "__main__":
    main()
