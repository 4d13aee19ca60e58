"""How well a digit network learns for many learning rates and epsilons: real trainings, made beforehand."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.checks import check_positive
from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("response_surface.json")


class ResponseSurface(NamedTuple):
    """Scores of trainings on a grid of two hyperparameters, both on a logarithmic scale."""

    learning_rates: np.ndarray  # (n_rates,) rising
    epsilons: np.ndarray  # (n_epsilons,) rising; the small number in the denominator of Adam
    scores: np.ndarray  # (n_epsilons, n_rates) the share of dev digits read right, from 0 to 1
    note: str  # how it was made

    def at(self, learning_rate: float, epsilon: float) -> float:
        """The score between the trainings, by straight lines on both logarithmic scales; the edge goes on outside."""
        rate = check_positive("ResponseSurface.at", "learning_rate", learning_rate)
        epsilon = check_positive("ResponseSurface.at", "epsilon", epsilon)
        row = [np.interp(np.log(rate), np.log(self.learning_rates), scores) for scores in self.scores]
        return float(np.interp(np.log(epsilon), np.log(self.epsilons), row))


def load_response_surface() -> ResponseSurface:
    """The scores that the network of `helpers.neural.tuning_tasks` reaches, one training after the other.

    They took 441 trainings, about half a minute, so they come with the course; `tools/response_surface.py` makes them
    again.

    Returns
    -------
    ResponseSurface
        learning_rates, epsilons and scores (n_epsilons, n_rates).

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept(
        "load_response_surface", FILE, "Fetch it again, or make it with python tools/response_surface.py."
    )
    rates, epsilons, scores = (np.array(content[name]) for name in ("learning_rates", "epsilons", "scores"))
    return ResponseSurface(rates, epsilons, scores, content["note"])
