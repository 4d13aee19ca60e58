"""What some 150 trainings of lesson 4.5 gave, made beforehand: kinds of blocks, narrow bottlenecks, ways to enlarge."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("cheap_networks.json")

EPOCHS = (2, 4, 8, 16)
BOTTLENECKS = (2, 4, 8, 16, 32)
BUDGETS = (1, 2, 4)


class CheapNetworks(NamedTuple):
    """Accuracies on unseen fonts; the last axis of every array runs over seeds, and equal seeds saw equal pictures."""

    kinds: dict[str, np.ndarray]  # kind of network -> (4, seeds) for EPOCHS
    bottlenecks: dict[bool, np.ndarray]  # linear or not -> (5, seeds) for BOTTLENECKS
    scaling: dict[str, np.ndarray]  # way to enlarge -> (3, seeds) for BUDGETS
    note: str  # how it was made


def load_cheap_networks() -> CheapNetworks:
    """The results of the functions in `helpers.vision.cheap_trials`, one training after the other.

    They took about 40 minutes, so they come with the course; `tools/cheap_networks.py` makes them again.

    Returns
    -------
    CheapNetworks
        Accuracies as arrays, by the names of networks and ways.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_cheap_networks", FILE, "Fetch it again, or make it with python tools/cheap_networks.py.")
    return CheapNetworks(
        {kind: np.array(x) for kind, x in content["kinds"].items()},
        {name == "linear": np.array(x) for name, x in content["bottlenecks"].items()},
        {way: np.array(x) for way, x in content["scaling"].items()},
        content["note"],
    )
