"""What 105 trainings of lesson 4.10 gave, made beforehand: ways to choose triplets, margins, pictures per letter."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("one_shot_trials.json")

SEEDS = 5
RULES = ("random", "violating", "semi-hard", "hardest")
MARGINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
MARGIN_RULES = ("random", "violating")
PICTURES = ((320, 2), (160, 4), (80, 8), (40, 16), (20, 32))  # letters and pictures of each: 640 in all
LOOKS = (0, 30, 60, 90, 120, 150)  # after so many steps


class OneShotTrials(NamedTuple):
    """Right of 5 and of 20 letters of unseen scripts, and the spread of their encodings; seeds 0 to 4."""

    rules: dict[str, np.ndarray]  # by RULES: (5, 6, 3) after LOOKS
    margins: dict[str, np.ndarray]  # by MARGIN_RULES: (7, 5, 3) for MARGINS, at the end
    pictures: np.ndarray  # (5, 5, 3) for PICTURES, at the end
    note: str  # how it was made


def load_one_shot_trials() -> OneShotTrials:
    """The results of `helpers.vision.one_shot_trials.one_shot_trial`, one training after the other.

    They took minutes, so they come with the course; `tools/one_shot_trials.py` makes them again.

    Returns
    -------
    OneShotTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept(
        "load_one_shot_trials", FILE, "Fetch it again, or make it with python tools/one_shot_trials.py."
    )
    rules, margins = (
        {name: np.array(scores) for name, scores in content[part].items()} for part in ("rules", "margins")
    )
    return OneShotTrials(rules, margins, np.array(content["pictures"]), content["note"])
