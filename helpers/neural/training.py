"""Training a network: epochs of mini-batches, watched on a dev set, stopped before it is too late (chapter 2)."""

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_flags
from helpers.neural.evaluation import evaluate as evaluate
from helpers.neural.evaluation import predict_classes as predict_classes
from helpers.neural.optimizer import Optimizer
from helpers.neural.training_history import Epoch as Epoch
from helpers.neural.training_history import History as History
from helpers.neural.training_history import Training as Training
from helpers.neural.training_history import summary
from helpers.neural.training_loop import plan_training, walk

Pair = tuple[Array, Array]


def train(
    network: Any,
    X: Array,
    Y: Array,
    *,
    loss: str = "cross_entropy",
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    dev: Pair | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    schedule: Callable[[int], float] | None = None,
    patience: int | None = None,
    every: int = 1,
    progress: bool = False,
) -> Training:
    """Train a network, and keep what was reached whatever happens.

    The network changes in place. Call it again to train on: the optimizer remembers. A divergence is stopped: the
    network then has its last finite parameters, and the optimizer remembers nothing. An interruption ends the training
    where it is; nothing is lost.

    Parameters
    ----------
    network, X, Y, loss, optimizer, epochs, batch_size, rng, dev, l1, l2, schedule, patience, every
        As in `training_epochs`, which gives the epochs one by one.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Training
        history, stopped (a sentence, or empty), best_epoch.

    Raises
    ------
    ValueError or TypeError
        As in `training_epochs`.
    """
    plan = plan_training(
        "train",
        network,
        X,
        Y,
        loss=loss,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        dev=dev,
        l1=l1,
        l2=l2,
        schedule=schedule,
        patience=patience,
        every=every,
    )
    made: list[Epoch] = []
    check_flags("train", progress=progress)
    bar = _bar(plan.epochs) if progress else None
    interrupted = ""
    try:
        for epoch in walk(plan):
            made.append(epoch)
            if bar is not None:
                bar.update(epoch.number - bar.n)
    except KeyboardInterrupt:
        interrupted = f"Interrupted after epoch {_last(made)} of {plan.epochs}; the network has what it has learned."
    finally:
        if bar is not None:
            bar.close()
    return summary(made, interrupted)


def _bar(epochs: int) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=epochs, desc="training", unit=" epochs")


def _last(made: list[Epoch]) -> int:
    return made[-1].number if made else 0


def training_epochs(
    network: Any,
    X: Array,
    Y: Array,
    *,
    loss: str = "cross_entropy",
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    dev: Pair | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
    schedule: Callable[[int], float] | None = None,
    patience: int | None = None,
    every: int = 1,
) -> Generator[Epoch, None, None]:
    """Train a network and look at it after every epoch: for pictures of a training that is under way.

    Parameters
    ----------
    network, X, Y, loss : Network, array (n_x, m), array (C, m) or (1, m), str
        The network, ending in logits, and examples, labels and loss as in `evaluate`.
    optimizer, epochs : Optimizer, int
        Such as Adam(0.01); how often to go through all examples, at least 0.
    batch_size, rng : int and numpy Generator, optional
        Examples per step, all where nothing is given; what shuffles them (without it they keep their order) and draws
        for dropout.
    dev : pair of arrays, optional
        (X_dev, Y_dev), only looked at.
    l1, l2 : float
        Strength of the penalties on the weights, at least 0, see `TrainingStep`.
    schedule : function, optional
        schedule(k) is the learning rate of epoch k = 0, 1, ...; see `schedules.py`.
    patience : int, optional
        Stop when the dev cost has not fallen for so many epochs. With it the network ends with its best parameters.
    every : int
        Look only after every so many epochs (and after the last): looking costs time, too.

    Yields
    ------
    Epoch
        First that of the start, with number 0.

    Raises
    ------
    ValueError or TypeError
        If the data do not fit the network or the loss, or a number is outside its range.
    """
    plan = plan_training(
        "training_epochs",
        network,
        X,
        Y,
        loss=loss,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=batch_size,
        rng=rng,
        dev=dev,
        l1=l1,
        l2=l2,
        schedule=schedule,
        patience=patience,
        every=every,
    )
    return walk(plan)
