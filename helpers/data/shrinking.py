"""What 160 trainings of lesson 4.2 gave, made beforehand: maps made smaller by pooling, by strides, or not at all."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("shrinking.json")

RATES = (0.0025, 0.005, 0.01, 0.02)
EPOCHS = (4, 8, 12)
SEEDS = 8


class Shrinking(NamedTuple):
    """Shares of 360 held-out digits that were read rightly; equal seeds held out the same ones."""

    right: dict[str, np.ndarray]  # way -> (4, 3, 8): for RATES, after EPOCHS, with seeds 0 to 7
    note: str  # how it was made


def load_shrinking() -> Shrinking:
    """The scores of `helpers.vision.shrinking.shrinking_trial`, one training after the other.

    They took some minutes, so they come with the course; `tools/shrinking.py` makes them again.

    Returns
    -------
    Shrinking
        Scores as arrays, by the names of the ways.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_shrinking", FILE, "Fetch it again, or make it with python tools/shrinking.py.")
    return Shrinking({way: np.array(scores) for way, scores in content["right"].items()}, content["note"])
