"""How shall the maps become smaller: by pooling, by strides, or not at all? Small trainings that tell (lesson 4.2)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_choice, check_generator, check_positive, check_whole
from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns
from helpers.neural.layer import Layer
from helpers.neural.layers import Dense, ReLU
from helpers.neural.network import Network
from helpers.neural.optimizers import Adam
from helpers.neural.training import training_epochs
from helpers.vision.layers import AveragePool, Conv2d, Flatten, MaxPool, Pictures
from helpers.vision.sizes import Conv, Pool, stack_rows, total

SIZE, CLASSES = 8, 10


class Way(NamedTuple):
    """One way to make maps smaller, in a network with two convolutional layers."""

    filters: tuple[int, int]  # n_C of the two layers
    stride: int  # of the convolutions
    pool: type[MaxPool] | None  # what follows each ReLU


WAYS = {
    "max pooling": Way((8, 16), 1, MaxPool),
    "average pooling": Way((8, 16), 1, AveragePool),
    "stride 2": Way((8, 16), 2, None),
    "stride 2, twice the filters": Way((16, 32), 2, None),
    "neither": Way((8, 16), 1, None),
}


def shrinking_net(way: str, rng: np.random.Generator) -> Network:
    """A ConvNet for pictures of 8 x 8 pixels: twice (3 x 3 filters, ReLU, and what makes the maps smaller), then dense.

    Parameters
    ----------
    way : str
        A key of `WAYS`. With "neither" the maps stay 8 x 8, and the dense layer is sixteen times as large.
    rng : numpy Generator
        The source of the first weights.

    Returns
    -------
    Network
        It takes columns (64, m) and gives logits (10, m).

    Raises
    ------
    ValueError or TypeError
        If there is no such way, or rng is no generator.
    """
    filters, stride, pool = WAYS[check_choice("shrinking_net", "way", way, WAYS)]
    check_generator("shrinking_net", rng)
    layers: list[Layer] = [Pictures(SIZE, SIZE, 1)]
    for n_C_prev, n_C in zip((1, *filters), filters, strict=False):
        layers += [Conv2d(n_C_prev, n_C, 3, stride=stride, pad=1, rng=rng), ReLU()]
        layers += [pool(2)] if pool else []
    values = int(np.prod(stack_rows((SIZE, SIZE, 1), shrinking_plan(way))[-1].shape))
    return Network([*layers, Flatten(), Dense(values, CLASSES, rng=rng)])


def shrinking_plan(way: str) -> list[Conv | Pool]:
    """The convolutions and pools of `shrinking_net` as a plan for `stack_rows`.

    Parameters
    ----------
    way : str
        A key of `WAYS`.

    Returns
    -------
    list of Conv and Pool

    Raises
    ------
    ValueError
        If there is no such way.
    """
    filters, stride, pool = WAYS[check_choice("shrinking_plan", "way", way, WAYS)]
    after: list[Conv | Pool] = [Pool(2)] if pool else []
    return [layer for n_C in filters for layer in (Conv(3, n_C, stride=stride, pad=1), *after)]


def shrinking_cost(way: str) -> tuple[int, int]:
    """How many parameters a `shrinking_net` has, and how many multiplications it makes for one picture.

    Parameters
    ----------
    way : str
        A key of `WAYS`.

    Returns
    -------
    parameters, multiplies : int, int
        Those of the dense layer included.

    Raises
    ------
    ValueError
        If there is no such way.
    """
    rows = stack_rows((SIZE, SIZE, 1), shrinking_plan(check_choice("shrinking_cost", "way", way, WAYS)))
    weights = CLASSES * int(np.prod(rows[-1].shape))
    return total(rows, "parameters") + weights + CLASSES, total(rows, "multiplies") + weights


def shrinking_trial(way: str, learning_rate: float, seed: int, *, epochs: int = 12, every: int = 4) -> np.ndarray:
    """Train a `shrinking_net` on handwritten digits, with Adam and batches of 32.

    Trials with equal seeds learn from the same digits and are judged by the same 360 others.

    Parameters
    ----------
    way : str
        A key of `WAYS`.
    learning_rate : float
        Above 0.
    seed : int
        Which digits are held out, the first weights, and the order of the examples.
    epochs, every : int
        How long to train, and how often to look.

    Returns
    -------
    array (epochs // every,)
        The share of the held-out digits that is read rightly, after each `every` epochs.

    Raises
    ------
    ValueError
        If there is no such way, or a number is out of its range.
    """
    check_choice("shrinking_trial", "way", way, WAYS)
    learning_rate = check_positive("shrinking_trial", "learning_rate", learning_rate)
    seed = check_whole("shrinking_trial", "seed", seed)
    digits = load_digits_split(seed=seed)
    X, X_test = images_to_columns(digits.images_train), images_to_columns(digits.images_test)
    looks = training_epochs(
        shrinking_net(way, np.random.default_rng(seed)),
        X,
        digits.labels_train,
        optimizer=Adam(learning_rate),
        epochs=epochs,
        batch_size=32,
        rng=np.random.default_rng(seed),
        dev=(X_test, digits.labels_test),
        every=every,
    )
    return np.array([look.dev_accuracy for look in looks if look.number])
