"""What the trainings behind lesson A.3 gave, made beforehand: deep Q-learning on CartPole, whole and without a part."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("dqn_trials.json")

SEEDS = (20, 21, 22)
CHOSEN_WITH = (10, 11, 12, 13, 14)  # the seeds whose trainings chose the settings


class DQNTrials(NamedTuple):
    """Results of `helpers.beyond.dqn_trials.dqn_trial`, for each of SEEDS, after every 500 steps of the game."""

    steps: np.ndarray  # (looks,) steps of the game
    totals: dict[str, np.ndarray]  # by WAYS: (3, looks) mean total of the last 20 episodes
    values: dict[str, np.ndarray]  # by WAYS: (3, looks) mean of max_a Q(s, a) over fixed states
    rights: dict[str, np.ndarray]  # by WAYS: (3, looks) share of pushes to the right since the look before
    choosing: np.ndarray  # (5, looks) as totals["all of it"], for each of CHOSEN_WITH
    note: str  # how it was made


def load_dqn_trials() -> DQNTrials:
    """The results of the trainings; they took minutes, and `tools/dqn_trials.py` makes them again.

    Returns
    -------
    DQNTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_dqn_trials", FILE, "Fetch it again, or make it with python tools/dqn_trials.py.")
    totals, values, rights = (
        {way: np.array([run[part] for run in runs]) for way, runs in content["ways"].items()} for part in range(3)
    )
    choosing = np.array([run[0] for run in content["choosing"]])
    return DQNTrials(np.array(content["steps"]), totals, values, rights, choosing, content["note"])
