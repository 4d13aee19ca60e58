"""What the games behind lesson A.5 gave, made beforehand: balanced and unbalanced players, and learned curves."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("gan_trials.json")

SEEDS = 3
STAGES = (0, 25, 50, 100, 200, 400, 800, 1200)  # rounds after which a game was looked at
EVERY, ROUNDS = 25, 1200  # how often its numbers were written down, and its length
SHOWN = 150  # points in a stored picture
SEEN = ("modes", "share", "D_real", "D_fake", "gradient")  # the numbers


class GanTrials(NamedTuple):
    """Results of `helpers.beyond.gan_trials`, by setting of the players or by law."""

    games: dict[str, np.ndarray]  # setting -> (seeds, 48 looks, 5 numbers as in SEEN)
    points: dict[str, np.ndarray]  # setting -> (stages, 2, 150) generated points of seed 0
    curves: dict[str, np.ndarray]  # law -> (seeds, stages, 100) the curve G(u) at u = 0.005, 0.015, ...
    note: str  # how it was made


def load_gan_trials() -> GanTrials:
    """The results of the games; they took minutes, and `tools/gan_trials.py` plays them again.

    Returns
    -------
    GanTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_gan_trials", FILE, "Fetch it again, or make it with python tools/gan_trials.py.")
    games, points, curves = (
        {name: np.array(values) for name, values in content[part].items()} for part in ("games", "points", "curves")
    )
    return GanTrials(games, points, curves, content["note"])
