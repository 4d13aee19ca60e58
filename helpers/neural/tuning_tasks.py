"""A real training to search over: a small network that reads digits, in less than a tenth of a second (lesson 2.6)."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns
from helpers.neural.network import dense_network
from helpers.neural.optimizers import Adam
from helpers.neural.training import training_epochs

M_TRAIN = 1000  # of the 1437 digits for training; the rest is the dev set, and the 360 test digits stay untouched


class DigitsScore(NamedTuple):
    """What one training has reached."""

    score: float  # the share of dev digits that are read right, from 0 to 1; NaN where the training diverged
    dev_cost: float  # the average loss on the dev digits
    accuracy: float  # the share of training digits that are read right
    stopped: str  # why the training ended early, in one sentence; empty when it did not


def train_digits(
    learning_rate: float,
    *,
    beta: float = 0.9,
    epsilon: float = 1e-8,
    hidden: int = 32,
    layers: int = 2,
    activation: str = "relu",
    batch_size: int = 64,
    l2: float = 0.0,
    keep_prob: float = 1.0,
    epochs: int = 20,
    seed: int = 0,
) -> DigitsScore:
    """Train a network on 1000 handwritten digits with Adam, and count how many of 437 others it reads right.

    Every call with the same arguments gives the same score. An interruption goes on to the caller.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0: what matters most.
    beta, epsilon : float
        Adam's beta1 in [0, 1), and its epsilon, at least 0.
    hidden, layers, activation : int, int, str
        Units of each hidden layer, how many such layers, and what they apply.
    batch_size, epochs : int
        Examples per step, and how often to go through all of them.
    l2, keep_prob : float
        Regularization: lambda, at least 0, and the probability with which a hidden unit survives dropout.
    seed : int
        Decides the first weights, the order of the examples and what dropout removes.

    Returns
    -------
    DigitsScore
        score, dev_cost, accuracy, stopped.

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    where = "train_digits"
    layers, epochs = check_whole(where, "layers", layers), check_whole(where, "epochs", epochs, least=1)
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    X, Y, X_dev, Y_dev = tuning_digits()
    sizes = [X.shape[0], *[check_whole(where, "hidden", hidden, least=1)] * layers, 10]
    network = dense_network(sizes, rng=rng, hidden=activation, keep_prob=keep_prob, like=X)
    optimizer = Adam(learning_rate, beta, epsilon=epsilon)
    for last in training_epochs(
        network, X, Y, optimizer=optimizer, epochs=epochs, batch_size=batch_size, rng=rng,
        dev=(X_dev, Y_dev), l2=l2, every=epochs,
    ):  # fmt: skip
        reached = last
    score = float("nan") if reached.stopped else reached.dev_accuracy
    return DigitsScore(score, reached.dev_cost, reached.accuracy, reached.stopped)


@lru_cache(maxsize=1)
def tuning_digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """X (64, 1000), Y (1, 1000), X_dev (64, 437), Y_dev (1, 437) of `train_digits`; read-only, in float32."""
    digits = load_digits_split()
    X = np.asarray(images_to_columns(digits.images_train), dtype=np.float32)  # (64, 1437)
    Y = digits.labels_train
    parts = X[:, :M_TRAIN], Y[:, :M_TRAIN], X[:, M_TRAIN:], Y[:, M_TRAIN:]
    X, Y, X_dev, Y_dev = (np.ascontiguousarray(part) for part in parts)
    for array in (X, Y, X_dev, Y_dev):
        array.setflags(write=False)
    return X, Y, X_dev, Y_dev
