"""The trainings behind lesson 4.6: how much of a network to train, how fast, and with which batch statistics."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import astype
from helpers.checks import (
    check_array,
    check_choice,
    check_classes,
    check_flags,
    check_kind,
    check_positive,
    check_whole,
)
from helpers.data.scripts import load_letters
from helpers.projects.small_nets import FEATURES, new_head, pretrained_convnet
from helpers.projects.task_trials import STEPS, Target, examples_of, target, transfer_net
from helpers.torch_checks import check_module
from helpers.torch_training import predict
from helpers.vision.transfer import fit_groups, keep_statistics, open_last, rate_groups
from helpers.vision.warping import check_pictures

BATCHES = ("32 at a time, mixed", "2 at a time, mixed", "one at a time", "one class at a time", "32 faint ones")
FAINT = 0.4  # of full ink
MOST_CLASSES = 1000


def tuned_net(
    X: np.ndarray,
    Y: np.ndarray,
    k: int,
    seed: int = 0,
    *,
    rate: float = 0.001,
    factor: float = 1.0,
    rest: bool = False,
    steps: int = STEPS,
) -> Any:
    """Give the network that knows 323 letters a new head, train that, and then the last k of its five blocks.

    All steps are for the head where k is 1; otherwise half of them are for it and half for the k blocks.

    Parameters
    ----------
    X, Y : arrays (m, 28, 28) and (m,)
        Pictures as uint8 and class numbers from 0 on.
    k, seed : int
        How many blocks, 1 to 5; the head's first weights and the order of the examples.
    rate, factor : float
        The learning rate of the second half, and by how much it falls from block to block: see `rate_groups`.
    rest : bool
        Whether the batch statistics of the k blocks rest, too.
    steps : int
        How many in all, at least 2.

    Returns
    -------
    torch.nn.Module
        The trained network.

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, or the examples do not fit.
    """
    steps = check_whole("tuned_net", "steps", steps, least=2)
    _check_trial(X, Y, k, seed, rest)
    rng = np.random.default_rng(seed)
    net = pretrained_convnet()
    net.head = new_head(FEATURES, int(Y.max()) + 1, rng)
    fit_groups(net, X, Y, rate_groups(open_last(net, 1), 0.01), steps=steps if k == 1 else steps // 2, rng=rng)
    if k != 1:
        open_last(net, k)
        if rest:
            keep_statistics(net)
        fit_groups(net, X, Y, rate_groups(net, rate, factor), steps=steps - steps // 2, rng=rng)
    return net


def _check_trial(X: Any, Y: Any, k: Any, seed: Any, rest: Any) -> None:
    check_whole("tuned_net", "k", k, least=1, most=5)
    check_whole("tuned_net", "seed", seed)
    check_flags("tuned_net", rest=rest)
    if check_pictures("tuned_net", X, "X")[1:] != (28, 28) or X.ndim > 3:
        raise ValueError(f"tuned_net: X has shape {tuple(X.shape)}, expected (m, 28, 28). Take pictures in that size.")
    check_array("tuned_net", "Y", Y, letters="(m,)", shape=(len(X),), because="X", source=X)
    check_classes("tuned_net", "Y", Y, MOST_CLASSES)


def right_share(net: Any, goal: Target) -> float:
    """The share of a target's test pictures that a network reads rightly, from 0 to 1."""
    check_kind("right_share", "goal", goal, Target, "target(name) makes one.")
    return float((predict(net, goal.X_test).argmax(axis=1) == goal.Y_test).mean())


def old_right_share(net: Any) -> float:
    """The share of the 323 old letters that a changed network still reads, with its old head back on: 0 to 1."""
    check_module("old_right_share", net, "net")
    if not hasattr(net, "trunk"):
        raise ValueError("old_right_share: net has no trunk, expected a net of pretrained_convnet. Take tuned_net's.")
    old = _old_letters()
    logits = predict(pretrained_convnet().head, predict(net.trunk, old.images))
    return float((logits.argmax(axis=1) == old.labels[0]).mean())


@cache
def _old_letters() -> Any:
    return load_letters(per_letter=4, seed=2)


def depth_trial(name: str, k: int, n: int, seed: int = 0) -> float:
    """Right on new pictures after n examples of each class, with the last k blocks trained; k = 0 is from scratch.

    From scratch is that of `transfer_net`: it ends with a whole epoch, and so takes 116 to 192 steps, the others 120.

    Parameters
    ----------
    name : str
        One of `helpers.projects.task_trials.TARGETS`.
    k, n, seed : int
        0 to 5 blocks, examples of each class, every random number.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If name is unknown or a number outside its range.
    """
    goal, k = target(name), check_whole("depth_trial", "k", k, most=5)
    X, Y = examples_of(goal, n, seed)
    return right_share(tuned_net(X, Y, k, seed) if k else transfer_net("from scratch", X, Y, seed), goal)


def rate_trial(name: str, rate: float, factor: float, n: int, seed: int = 0) -> tuple[float, float]:
    """Right on new pictures of the new task, and on the old letters, after all five blocks learned at this rate.

    Parameters
    ----------
    name : str
        One of `helpers.projects.task_trials.TARGETS`.
    rate, factor : float
        As in `tuned_net`; the batch statistics rest.
    n, seed : int
        Examples of each class, every random number.

    Returns
    -------
    new, old : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If name is unknown or a number outside its range.
    """
    goal = target(name)
    net = tuned_net(*examples_of(goal, n, seed), 5, seed, rate=check_positive("rate_trial", "rate", rate),
                    factor=factor, rest=True)  # fmt: skip
    return right_share(net, goal), old_right_share(net)


def statistics_trial(name: str, batches: str, rest: bool, n: int, seed: int = 0) -> tuple[float, float]:
    """As `rate_trial`, after a new head alone was trained for 120 steps: no parameter of the trunk changes.

    Parameters
    ----------
    name, batches : str
        One of `helpers.projects.task_trials.TARGETS`, one of `BATCHES`. The faint ones are pictures with 40 % of their
        ink, to learn from and to judge by.
    rest : bool
        Whether the batch statistics of the trunk rest; otherwise it is left in training mode.
    n, seed : int
        Examples of each class, every random number.

    Returns
    -------
    new, old : float
        From 0 to 1.

    Raises
    ------
    ValueError
        If a name is unknown or a number outside its range.
    """
    check_choice("statistics_trial", "batches", batches, BATCHES)
    goal, rng = target(name), np.random.default_rng(seed)
    X, Y = examples_of(goal, n, seed)
    if batches == BATCHES[4]:
        X, goal = faint(X), goal._replace(X_test=faint(goal.X_test))
    net = pretrained_convnet()
    net.head = new_head(FEATURES, len(goal.names), rng)
    open_last(net, 1)
    if not rest:
        net.train()
    size, by_class = {BATCHES[1]: 2, BATCHES[2]: 1}.get(batches, 32), batches == BATCHES[3]
    fit_groups(net, X, Y, rate_groups(net, 0.01), steps=STEPS, batch_size=size, rng=rng, by_class=by_class)
    return right_share(net, goal), old_right_share(net)


def faint(images: np.ndarray) -> np.ndarray:
    """Pictures (m, n_H, n_W) with 40 % of their ink."""
    check_pictures("faint", images)
    return astype(np.rint(FAINT * images), "uint8")
