"""What the trainings behind lesson 5.3 gave, made beforehand: biases toward keeping, dropout, depth."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("gated_trials.json")

SEEDS = 5
KEEPS = (0.0, 1.0, 2.0, 3.0, 4.0)  # biases toward keeping
DEPTHS = (1, 2, 3, 4)


class GatedTrials(NamedTuple):
    """Results of `helpers.sequences.gated_trials`, seeds 0 to 4 (0 to 2 for names)."""

    agreement: dict[str, np.ndarray]  # "RNN": (5, 7), "GRU" and "LSTM": (KEEPS, 5, 7), shares after 0 to 6 epochs
    dropout: dict[str, np.ndarray]  # by WAYS: (3, 13) perplexities after 0, 3, ..., 36 epochs
    depth: np.ndarray  # (4, 3) perplexities for DEPTHS
    note: str  # how it was made


def load_gated_trials() -> GatedTrials:
    """The results of the trainings; they took minutes, and `tools/gated_trials.py` makes them again.

    Returns
    -------
    GatedTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_gated_trials", FILE, "Fetch it again, or make it with python tools/gated_trials.py.")
    agreement, dropout = (
        {name: np.array(scores) for name, scores in content[part].items()} for part in ("agreement", "dropout")
    )
    return GatedTrials(agreement, dropout, np.array(content["depth"]), content["note"])
