"""What 54 trainings of lesson 4.4 gave, made beforehand: plain and residual networks of 8 to 110 layers."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("depth_trials.json")

DEPTHS = (8, 14, 20, 32, 44, 56, 110)
RATES = (0.01, 0.03, 0.1, 0.3)
EPOCHS, LONG = 20, 60
SEEDS = 3


class Curves(NamedTuple):
    """Trainings that differ in their seed only."""

    train_error: np.ndarray  # (SEEDS, epochs + 1) share of training pictures that are wrong, before and by epoch
    test_error: np.ndarray  # (SEEDS, epochs + 1)
    cost: np.ndarray  # (SEEDS, epochs + 1) J on the training pictures


class DepthTrials(NamedTuple):
    """Trainings of `helpers.vision.depth_training.depth_trial`."""

    by_depth: dict[tuple[str, int], Curves]  # (kind, depth) -> with a learning rate of 0.1
    by_rate: dict[float, Curves]  # learning rate -> plain, 44 layers
    longer: Curves  # plain, 44 layers, LONG epochs
    note: str  # how it was made


def load_depth_trials() -> DepthTrials:
    """The trainings of `depth_trial`, one after the other.

    They took some fifteen minutes, so they come with the course; `tools/depth_trials.py` makes them again.

    Returns
    -------
    DepthTrials
        Curves by kind and depth, by learning rate, and for a longer training.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_depth_trials", FILE, "Fetch it again, or make it with python tools/depth_trials.py.")
    by_depth = {
        (kind, int(depth)): _curves(x) for kind, depths in content["by_depth"].items() for depth, x in depths.items()
    }
    by_rate = {float(rate): _curves(x) for rate, x in content["by_rate"].items()}
    return DepthTrials(by_depth, by_rate, _curves(content["longer"]), content["note"])


def _curves(seeds: list[list[list[float]]]) -> Curves:
    return Curves(*np.array(seeds).swapaxes(0, 1))  # (3, SEEDS, epochs + 1)
