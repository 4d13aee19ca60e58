"""What 800 trainings of lesson 3.5 gave, made beforehand: transfer, shared networks, slips with two digits."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("several_tasks.json")

PER_CLASS = (1, 2, 5, 10, 20, 50, 90)
ANSWERS = (25, 50, 100, 250, 500, 1000)
WIDTHS = (6, 24, 96)
COMPANY = ("alone", "with six about the letter", "with three about the font")
SLIPS = (100, 300, 1000, 3000, 10000, 30000)


class SeveralTasks(NamedTuple):
    """Scores of trainings; the last axis of every array runs over seeds, and equal seeds saw the same examples."""

    transfer: dict[tuple[str, str], np.ndarray]  # (target, way) -> (7, 5) accuracy for PER_CLASS examples of each class
    sharing: dict[tuple[int, str], np.ndarray]  # (width, company) -> (6, tasks, 4) accuracies for ANSWERS known answers
    own: dict[int, np.ndarray]  # width -> (9, 4) accuracy of each other question in a network of its own
    slips: dict[str, np.ndarray]  # way -> (6, 3) error after SLIPS slips
    bought: np.ndarray  # (3,) error of the pipeline with a reader that has never seen a slip
    note: str  # how it was made


def load_several_tasks() -> SeveralTasks:
    """The scores of the functions in `helpers.projects.task_trials` and `shared_trials`, one training after the other.

    They took some twenty minutes, so they come with the course; `tools/several_tasks.py` makes them again.

    Returns
    -------
    SeveralTasks
        Scores as arrays, by the names of tasks and ways.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_several_tasks", FILE, "Fetch it again, or make it with python tools/several_tasks.py.")
    return SeveralTasks(
        {(name, way): np.array(x) for name, ways in content["transfer"].items() for way, x in ways.items()},
        {(int(h), how): np.array(x) for h, hows in content["sharing"].items() for how, x in hows.items()},
        {int(h): np.array(x) for h, x in content["own"].items()},
        {way: np.array(x) for way, x in content["slips"].items()},
        np.array(content["bought"]),
        content["note"],
    )
