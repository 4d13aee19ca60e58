"""What the trainings behind lesson A.4 gave, made beforehand: eight weights of the KL term, three seeds each."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("vae_trials.json")

SEEDS = 3
BETAS = (0.0, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0)  # 0 is a plain autoencoder: no KL term and no noise


class VAETrials(NamedTuple):
    """Scores of `helpers.beyond.vae_trials.beta_trial`, each (BETAS, SEEDS); the names are those of its `Scores`."""

    reconstruction: np.ndarray
    KL: np.ndarray
    speaking: np.ndarray
    sure: np.ndarray
    far: np.ndarray
    between: np.ndarray
    fitted: np.ndarray
    note: str  # how it was made


def load_vae_trials() -> VAETrials:
    """The results of the trainings; they took minutes, and `tools/vae_trials.py` makes them again.

    Returns
    -------
    VAETrials
        Scores as arrays, a row for each of BETAS.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_vae_trials", FILE, "Fetch it again, or make it with python tools/vae_trials.py.")
    scores = np.moveaxis(np.array(content["scores"]), 2, 0)  # (7, BETAS, SEEDS)
    return VAETrials(**dict(zip(VAETrials._fields, scores, strict=False)), note=content["note"])
