"""What the trainings behind the last part of lesson 5.4 gave, made beforehand: word vectors carried to another task."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("text_transfer_trials.json")

SEEDS = 5
LABELS = (50, 200, 800, 3200, 12_800, 40_000)  # labeled paragraphs that are learned from


class TextTransferTrials(NamedTuple):
    """Shares of 2,000 unseen paragraphs whose package is told from the first 12 words."""

    accuracy: dict[str, np.ndarray]  # a start of helpers.sequences.text_net.STARTS -> (SEEDS, LABELS)
    note: str  # how it was made


def load_text_transfer_trials() -> TextTransferTrials:
    """The results of 90 trainings; they took some minutes, and `tools/text_transfer_trials.py` makes them again.

    Returns
    -------
    TextTransferTrials
        Results as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    remedy = "Fetch it again, or make it with python tools/text_transfer_trials.py."
    content = read_kept("load_text_transfer_trials", FILE, remedy)
    accuracy = {start: np.array(shares) for start, shares in content["accuracy"].items()}
    return TextTransferTrials(accuracy, content["note"])
