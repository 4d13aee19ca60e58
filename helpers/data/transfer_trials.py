"""What 1,200 trainings of lesson 4.6 gave, made beforehand: how deep and how fast to fine-tune, and augmentation."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("transfer_trials.json")

PER_CLASS = (1, 5, 20, 50, 90)  # examples of each class: depth
FEW = (5, 20)  # rates
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
FACTORS = (1.0, 0.3)
AUGMENTED_PER_CLASS = (1, 2, 5, 10, 20, 50)
STRENGTHS = (0.0, 0.5, 1.0, 2.0, 4.0)
STRENGTH_PER_CLASS = (5, 50)
LEVELS = (0, 10, 20, 30, 40)


class TransferTrials(NamedTuple):
    """Shares of right answers; seeds run over five trainings, and equal seeds saw the same examples."""

    depth: dict[str, np.ndarray]  # target -> (PER_CLASS, k from 0 (scratch) to 5 blocks, seeds)
    rates: dict[str, np.ndarray]  # target -> (FEW, FACTORS, RATES, seeds, new and old task)
    statistics: dict[str, np.ndarray]  # target -> (batches, moving or resting, seeds, new and old task)
    augmented: dict[str, np.ndarray]  # target -> (starts, without or with, AUGMENTED_PER_CLASS, seeds)
    strength: dict[str, np.ndarray]  # target -> (STRENGTH_PER_CLASS, STRENGTHS, seeds), from scratch
    labels: dict[str, np.ndarray]  # task -> (changes, seeds)
    light: dict[str, np.ndarray]  # kind of light -> (ways, LEVELS, seeds)
    note: str  # how it was made


def load_transfer_trials() -> TransferTrials:
    """The scores of `helpers.vision.transfer_trials`, `augmentation_trials` and `light_trials`.

    They took about half an hour, so they come with the course; `tools/transfer_trials.py` makes them again.

    Returns
    -------
    TransferTrials
        Scores as arrays.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    remedy = "Fetch it again, or make it with python tools/transfer_trials.py."
    content = read_kept("load_transfer_trials", FILE, remedy)
    tables = {field: {name: np.array(x) for name, x in content[field].items()} for field in TransferTrials._fields[:-1]}
    return TransferTrials(**tables, note=content["note"])
