"""What twelve trainings of lesson 4.8 gave, made beforehand: R-CNN, Fast, Faster R-CNN, YOLO on the same scenes."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("region_trials.json")
SEEDS = 3


class RegionTrials(NamedTuple):
    """Scores on 200 test scenes; each array holds three trainings, with the seeds 0 to 2."""

    scores: dict[str, dict[str, np.ndarray]]  # way -> measure -> (3,)
    note: str  # how it was made


def load_region_trials() -> RegionTrials:
    """The scores of `region_trial` and, as "YOLO", of `yolo_trial`, by the name of the way and of the measure.

    "map" and "strict map" are mAP@0.5 and mAP@0.75; "proposals" counts them per picture, "recall" is the share of the
    objects that one of them covers; "multiplies" are millions per picture; "small", "medium", "large" are the shares of
    such objects that were found; YOLO has no proposals to count. It took a quarter of an hour;
    `tools/region_trials.py` makes it again.

    Returns
    -------
    RegionTrials
        scores, note.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_region_trials", FILE, "Fetch it again, or make it with python tools/region_trials.py.")
    ways = {way: {name: np.array(x) for name, x in table.items()} for way, table in content["scores"].items()}
    return RegionTrials(ways, content["note"])
