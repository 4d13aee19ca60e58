"""What 270 trainings of lesson 4.3 gave, made beforehand: LeNet-5 with three activations and two kinds of pools."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("lenet_trials.json")

ACTIVATIONS = ("sigmoid", "tanh", "relu")
POOLS = ("average", "max")
RATES = (0.001, 0.003, 0.01)
EPOCHS = 8
SEEDS = 15


class LenetTrials(NamedTuple):
    """Shares of 1,000 printed digits, in fonts that were not learned, that were read rightly."""

    right: dict[str, np.ndarray]  # "tanh, max" and so on -> (3, 15, 8): for RATES, with seeds 0 to 14, after each epoch
    note: str  # how it was made


def load_lenet_trials() -> LenetTrials:
    """The scores of `helpers.vision.lenet_trials.lenet_trial`, one training after the other.

    They took a quarter of an hour, so they come with the course; `tools/lenet_trials.py` makes them again.

    Returns
    -------
    LenetTrials
        Scores as arrays, by the names of activation and pool.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_lenet_trials", FILE, "Fetch it again, or make it with python tools/lenet_trials.py.")
    return LenetTrials({name: np.array(scores) for name, scores in content["right"].items()}, content["note"])
