"""What a training leaves behind: the epochs as they were seen, and the curves to draw (chapter 2)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Epoch(NamedTuple):
    """A training after some epoch: how good the network is, and what it took."""

    number: int  # how many epochs have been made; 0 at the start
    cost: float  # on the training examples, predicted (no dropout) and without penalties
    accuracy: float  # the share of them that is right; NaN for the squared error
    dev_cost: float  # the same two on the dev set; NaN where there is none
    dev_accuracy: float
    step: int  # how many steps have been made
    seconds: float  # how long these steps took, without the looking
    learning_rate: float  # of the last step
    step_costs: np.ndarray  # the cost J, with penalties, before each step since the Epoch before this one
    best: int  # the epoch with the lowest dev cost so far (without a dev set: with the lowest cost)
    stopped: str  # why the training ends here, in one sentence; empty where it goes on or all epochs were made


class History(NamedTuple):
    """A training as curves; all but the last hold one number for every `Epoch`."""

    number: np.ndarray  # (k,) how many epochs had been made
    cost: np.ndarray  # (k,) on the training examples
    accuracy: np.ndarray  # (k,)
    dev_cost: np.ndarray  # (k,) on the dev set
    dev_accuracy: np.ndarray  # (k,)
    step: np.ndarray  # (k,) how many steps had been made
    seconds: np.ndarray  # (k,) how long they took
    learning_rate: np.ndarray  # (k,)
    step_costs: np.ndarray  # (steps,) the cost before each step, with penalties


class Training(NamedTuple):
    """What a training leaves behind; the network itself has changed in place."""

    history: History
    stopped: str  # why it ended early, in one sentence; empty when all epochs were made
    best_epoch: int  # where the dev cost was lowest (without a dev set: the cost)


def summary(made: Sequence[Epoch], interrupted: str) -> Training:
    """The epochs of a training that is over, as curves.

    Parameters
    ----------
    made : sequence of Epoch
        Those that were seen.
    interrupted : str
        A sentence, if someone interrupted it.

    Returns
    -------
    Training
        history, stopped, best_epoch.
    """
    curves = {name: np.array([getattr(epoch, name) for epoch in made]) for name in History._fields[:-1]}
    step_costs = np.concatenate([np.zeros(0), *(epoch.step_costs for epoch in made)])
    stopped = interrupted or (made[-1].stopped if made else "")
    return Training(History(**curves, step_costs=step_costs), stopped, made[-1].best if made else 0)
