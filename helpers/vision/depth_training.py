"""The same training for networks that differ in their depth and their skips only (lesson 4.4)."""

from math import cos, pi
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_choice, check_positive, check_whole
from helpers.data.digits import load_digits_split
from helpers.torch_training import fit
from helpers.vision.architectures.residual import small_plain, small_residual

KINDS = {"plain": small_plain, "residual": small_residual}
WIDTH, CLASSES, BATCH_SIZE = 8, 10, 64


class Trial(NamedTuple):
    """A training, looked at before it and after each epoch."""

    net: Any  # the trained network
    train_error: np.ndarray  # (epochs + 1,) share of training pictures that it gets wrong
    test_error: np.ndarray  # (epochs + 1,)
    cost: np.ndarray  # (epochs + 1,) J on the training pictures


def depth_trial(kind: str, depth: int, seed: int, *, epochs: int = 20, learning_rate: float = 0.1) -> Trial:
    """Train a plain or a residual network on 1,437 real digits of 8 x 8 pixels, with batch norm, by plain SGD.

        rate of epoch k = learning_rate (1 + cos(pi k / epochs)) / 2      (1)

    Parameters
    ----------
    kind : str
        "plain" or "residual".
    depth : int
        6 n + 2 layers with weights, see `small_residual`.
    seed : int
        Of the first weights and of the order of the pictures; the pictures themselves are always the same.
    epochs : int
        How often to go through the pictures, at least 1.
    learning_rate : float
        At the start; it falls to nearly 0.

    Returns
    -------
    Trial
        The network, and its errors and costs by epoch.

    Raises
    ------
    ValueError
        If the kind is unknown or a number is outside its range.
    """
    check_choice("depth_trial", "kind", kind, tuple(KINDS))
    seed = check_whole("depth_trial", "seed", seed)
    epochs = check_whole("depth_trial", "epochs", epochs, least=1)
    rate = check_positive("depth_trial", "learning_rate", learning_rate)
    digits = load_digits_split(seed=0)
    net = KINDS[kind](depth, WIDTH, CLASSES, np.random.default_rng(seed))
    training = fit(
        net,
        digits.images_train,
        digits.labels_train.ravel(),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        learning_rate=rate,
        optimizer="sgd",
        schedule=lambda k: rate * (1 + cos(pi * k / epochs)) / 2,  # (1)
        dev=(digits.images_test, digits.labels_test.ravel()),
        rng=np.random.default_rng([seed, 1]),
    )
    history = training.history
    return Trial(net, 1 - np.array(history.accuracy), 1 - np.array(history.dev_accuracy), np.array(history.cost))
