"""What 28 trainings of lesson 5.8 gave, made beforehand: attention against length, dates, and positions."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("attention_trials.json")

SEEDS = 3
DATE_SEEDS = 2
STATES = (32, 64, 128)  # numbers of a state of the translators without attention
STATES_WITH = (32, 64)  # and of those with attention
DATE_EPOCHS = (5, 10, 20)
POSITIONS = {"waves, 4 heads": ("waves", 4), "waves, 1 head": ("waves", 1), "none, 4 heads": ("none", 4)}


class AttentionTrials(NamedTuple):
    """Shares of unseen examples that are exactly right, from 0 to 1."""

    without: np.ndarray  # (3, 3, 6): STATES, seeds, ranges of length
    with_attention: np.ndarray  # (2, 3, 6): STATES_WITH, seeds, ranges of length
    dates: dict[str, np.ndarray]  # "with" and "without": (2, 3) seeds and DATE_EPOCHS
    positions: dict[str, np.ndarray]  # by POSITIONS: (3,) seeds
    note: str  # how it was made


def load_attention_trials() -> AttentionTrials:
    """The results of the trainings in `helpers.sequences.attention_trials`, one after the other.

    They took minutes, so they come with the course; `tools/attention_trials.py` makes them again.

    Returns
    -------
    AttentionTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept(
        "load_attention_trials", FILE, "Fetch it again, or make it with python tools/attention_trials.py."
    )
    dates, positions = (
        {name: np.array(scores) for name, scores in content[part].items()} for part in ("dates", "positions")
    )
    return AttentionTrials(
        np.array(content["without"]), np.array(content["with_attention"]), dates, positions, content["note"]
    )
