"""The trainings behind lesson 3.5: one call, one training, one honest score; `tools/several_tasks.py` makes all."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import astype
from helpers.checks import check_choice, check_kind, check_positive, check_whole
from helpers.data.digits import load_digits_split
from helpers.data.scripts import NEW_SCRIPTS, load_letters
from helpers.projects.small_nets import FEATURES, new_head, pretrained_convnet, small_convnet
from helpers.torch_checks import check_examples, check_module
from helpers.torch_training import fit, freeze, predict

TARGETS = ("Armenian letters", "real digits", "bold or not")
WAYS = ("from scratch", "new head only", "new head, then all", "all at once")
TEN = NEW_SCRIPTS["Armenian"][:10]
STEPS = 120  # of every training of `transfer_trial`, however few examples there are


class Target(NamedTuple):
    """A task for which a network is wanted: examples to learn from, and others to judge by."""

    X: np.ndarray  # (m, 28, 28) uint8
    Y: np.ndarray  # (m,) class numbers
    X_test: np.ndarray  # (m_test, 28, 28) uint8
    Y_test: np.ndarray  # (m_test,)
    names: tuple[str, ...]  # of the classes


@cache
def target(name: str) -> Target:
    """One of the `TARGETS`: ten Armenian letters, handwritten digits, or whether an Armenian letter is bold.

    Parameters
    ----------
    name : str
        The digits, 8 x 8 pixels large, are enlarged to 24 x 24 and get a margin of 2.

    Returns
    -------
    Target
        Pictures and class numbers; 800 digits, or 600 letters, to judge by.

    Raises
    ------
    ValueError
        If there is no such target.
    """
    check_choice("target", "name", name, TARGETS)
    if name == "real digits":
        digits = load_digits_split(seed=0, test=800)
        pictures = enlarged(digits.images_train), enlarged(digits.images_test)
        return Target(pictures[0], digits.labels_train[0], pictures[1], digits.labels_test[0], digits.class_names)
    pool, test = load_letters(TEN, per_letter=100, seed=5), load_letters(TEN, per_letter=60, seed=6)
    if name == "bold or not":
        return Target(pool.images, pool.bold[0], test.images, test.bold[0], ("regular", "bold"))
    return Target(pool.images, pool.labels[0], test.images, test.labels[0], tuple(TEN))


def enlarged(images: np.ndarray) -> np.ndarray:
    """Pictures (m, 8, 8) three times as large, between straight lines, with a margin: (m, 28, 28) uint8."""
    at = ((np.arange(24) + 0.5) / 3 - 0.5).clip(0, 7)
    below = np.minimum(astype(at, np.int64), 6)
    share = at - below
    pull = np.zeros((24, 8))
    pull[np.arange(24), below], pull[np.arange(24), below + 1] = 1 - share, share
    return astype(np.pad(np.rint(pull @ images @ pull.T), ((0, 0), (2, 2), (2, 2))), np.uint8)


def examples_of(goal: Target, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """n examples of each class: pictures (n C, 28, 28) and class numbers (n C,).

    Parameters
    ----------
    goal : Target
        Where they come from.
    n : int
        How many of each class, at least 1; fewer where the target has fewer.
    seed : int
        Which ones.

    Returns
    -------
    X, Y : arrays
        Class by class; a training shuffles them.

    Raises
    ------
    ValueError or TypeError
        If goal is no Target, n is below 1 or seed below 0.
    """
    where = "examples_of"
    check_kind(where, "goal", goal, Target, "Pass what target gave.")
    n, rng = check_whole(where, "n", n, least=1), np.random.default_rng(check_whole(where, "seed", seed))
    rows = [rng.permutation(np.flatnonzero(c == goal.Y))[:n] for c in range(len(goal.names))]
    chosen = np.concatenate(rows)
    return goal.X[chosen], goal.Y[chosen]


def train_some(net: Any, X: np.ndarray, Y: np.ndarray, rate: float, seed: int, **more: Any) -> Any:
    """Train a network for at least `steps` steps, however few examples there are; the learning rate falls to 0."""
    where = "train_some"
    check_module(where, net, "net")
    check_examples(where, "X", X)
    rate, seed = check_positive(where, "rate", rate), check_whole(where, "seed", seed)
    steps = check_whole(where, "steps", more.pop("steps", STEPS), least=1)
    batch = min(len(X), check_whole(where, "batch_size", more.pop("batch_size", 32), least=1))
    epochs = max(1, round(steps * batch / len(X)))
    rng = np.random.default_rng(seed)
    fit(
        net,
        X,
        Y,
        epochs=epochs,
        batch_size=batch,
        learning_rate=rate,
        schedule=lambda epoch: rate * (1 - epoch / epochs),
        rng=rng,
        every=epochs,
        **more,
    )
    return net


def transfer_net(way: str, X: np.ndarray, Y: np.ndarray, seed: int = 0) -> Any:
    """Train a `small_convnet` on few examples, from scratch or from the network that knows 323 letters.

    All ways take equally many steps, at least `STEPS`. "new head only" freezes the trunk. "new head, then all" takes
    half of its steps so, and the others with everything free, at a tenth of the rate. "all at once" frees everything
    from the first step.

    Parameters
    ----------
    way : str
        One of `WAYS`.
    X, Y : arrays (m, 28, 28) and (m,)
        Pictures as uint8 and class numbers from 0 on.
    seed : int
        The first weights of what is new, and the order of the examples.

    Returns
    -------
    torch.nn.Module
        The trained network.

    Raises
    ------
    ValueError
        If there is no such way, or the examples do not fit.
    """
    check_choice("transfer_net", "way", way, WAYS)
    rng, C = np.random.default_rng(seed), int(Y.max()) + 1
    if way == "from scratch":
        return train_some(small_convnet(28, 28, C, rng), X, Y, 0.003, seed)
    net = pretrained_convnet()
    net.head = new_head(FEATURES, C, rng)
    if way == "all at once":
        return train_some(net, X, Y, 0.003, seed)
    freeze(net.trunk)
    train_some(net, X, Y, 0.01, seed, steps=STEPS if way == "new head only" else STEPS // 2)
    if way == "new head, then all":
        net.requires_grad_(True).train()
        train_some(net, X, Y, 0.001, seed + 1, steps=STEPS // 2)
    return net


def transfer_trial(name: str, way: str, n: int, seed: int = 0) -> float:
    """The share of a target's test pictures that a network gets right after n examples of each class.

    Parameters
    ----------
    name, way : str
        One of `TARGETS`, one of `WAYS`.
    n, seed : int
        Examples of each class; which ones, and every other random number.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If a name is unknown or a number outside its range.
    """
    goal = target(name)
    net = transfer_net(way, *examples_of(goal, n, seed), seed)
    return float((predict(net, goal.X_test).argmax(axis=1) == goal.Y_test).mean())
