"""Learning-rate schedules: how the learning rate changes from epoch to epoch (lesson 2.5).

Each function here gives a schedule, and a schedule is a function from epochs to learning rates. Epochs are counted from
0: `schedule(0)` is the learning rate of the first, and `schedule(epoch)` that after `epoch` epochs have been made.
"""

from collections.abc import Callable, Mapping
from math import cos, pi, sqrt

from helpers.checks import check_between, check_positive, check_whole
from helpers.neural.optimizer_checks import check_at_least_0, check_rates_by_epoch

Schedule = Callable[[int], float]


def constant(learning_rate: float) -> Schedule:
    """The same learning rate in every epoch.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If the learning rate is not above 0.
    """
    alpha_0 = check_positive("constant", "learning_rate", learning_rate)
    return _schedule(lambda epoch: alpha_0)


def inverse_time_decay(learning_rate: float, decay: float) -> Schedule:
    """Fall quickly at first, ever more slowly later.

        alpha = alpha_0 / (1 + decay epoch)      (1)

    Parameters
    ----------
    learning_rate : float
        alpha_0, the learning rate of the first epoch, above 0.
    decay : float
        At least 0; after 1/decay epochs the learning rate is half of alpha_0.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If the learning rate is not above 0 or decay is below 0.
    """
    alpha_0 = check_positive("inverse_time_decay", "learning_rate", learning_rate)
    decay = check_at_least_0("inverse_time_decay", "decay", decay)
    return _schedule(lambda epoch: alpha_0 / (1 + decay * epoch))  # (1)


def exponential_decay(learning_rate: float, base: float = 0.95) -> Schedule:
    """Lose the same share in every epoch.

        alpha = base^epoch alpha_0      (1)

    Parameters
    ----------
    learning_rate : float
        alpha_0, the learning rate of the first epoch, above 0.
    base : float
        What is left of the learning rate after each epoch, in [0, 1].

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If the learning rate is not above 0 or base is outside [0, 1].
    """
    alpha_0 = check_positive("exponential_decay", "learning_rate", learning_rate)
    base = check_between("exponential_decay", "base", base, 0, 1)
    return _schedule(lambda epoch: base**epoch * alpha_0)  # (1)


def square_root_decay(learning_rate: float, k: float = 1.0) -> Schedule:
    """Fall like one over the square root of the number of epochs.

        alpha = k / sqrt(epoch + 1) alpha_0      (1)

    The 1 is there because the first epoch has the number 0.

    Parameters
    ----------
    learning_rate : float
        alpha_0, above 0.
    k : float
        A factor, above 0.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If the learning rate or k is not above 0.
    """
    alpha_0 = check_positive("square_root_decay", "learning_rate", learning_rate)
    k = check_positive("square_root_decay", "k", k)
    return _schedule(lambda epoch: k / sqrt(epoch + 1) * alpha_0)  # (1)


def staircase_decay(learning_rate: float, factor: float, every: int) -> Schedule:
    """Stay the same for some epochs, then drop at once, and so on.

        alpha = factor^floor(epoch / every) alpha_0      (1)

    Parameters
    ----------
    learning_rate : float
        alpha_0, the learning rate of the first epoch, above 0.
    factor : float
        What is left of the learning rate after each drop, in [0, 1].
    every : int
        How many epochs there are from drop to drop, at least 1.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """
    alpha_0 = check_positive("staircase_decay", "learning_rate", learning_rate)
    factor = check_between("staircase_decay", "factor", factor, 0, 1)
    every = check_whole("staircase_decay", "every", every, least=1)
    return _schedule(lambda epoch: factor ** (epoch // every) * alpha_0)  # (1)


def manual(steps: Mapping[int, float]) -> Schedule:
    """Learning rates set by hand: manual({0: 0.1, 20: 0.01}) is 0.1 for the first 20 epochs and 0.01 from then on.

    Parameters
    ----------
    steps : dict from int to float
        From which epoch on which learning rate holds, above 0; the first epoch, 0, must be there.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If there is no rate for epoch 0, an epoch is no whole number, or a rate is not above 0.
    """
    rates = check_rates_by_epoch("manual", steps)
    return _schedule(lambda epoch: rates[max(start for start in rates if start <= epoch)])


def warmup_cosine(learning_rate: float, warmup: int, epochs: int, lowest: float = 0.0) -> Schedule:
    """Rise to the learning rate, then sink along half a cosine wave: gently at first, gently at the end.

        alpha = alpha_0 (epoch + 1) / (warmup + 1)                                while epoch < warmup      (1)
        alpha = lowest + (alpha_0 - lowest) (1 + cos(pi p)) / 2                   after that                (2)
        p = (epoch - warmup) / (epochs - warmup), the share of the way down       at most 1                 (3)

    The first steps of Adam, or of a deep network, are the wildest: the warm-up keeps them short.

    Parameters
    ----------
    learning_rate : float
        alpha_0, the highest learning rate, above 0.
    warmup : int
        How many epochs it rises, at least 0.
    epochs : int
        After how many epochs it has reached `lowest`, where it stays; above warmup.
    lowest : float
        At least 0, at most alpha_0.

    Returns
    -------
    function
        epoch -> alpha.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """
    where = "warmup_cosine"
    alpha_0 = check_positive(where, "learning_rate", learning_rate)
    warmup = check_whole(where, "warmup", warmup)
    epochs = check_whole(where, "epochs", epochs, least=warmup + 1)
    lowest = check_between(where, "lowest", lowest, 0, alpha_0)

    def alpha(epoch: int) -> float:
        if epoch < warmup:
            return alpha_0 * (epoch + 1) / (warmup + 1)  # (1)
        p = min(1.0, (epoch - warmup) / (epochs - warmup))  # (3)
        return lowest + (alpha_0 - lowest) * (1 + cos(pi * p)) / 2  # (2)

    return _schedule(alpha)


def _schedule(alpha: Schedule) -> Schedule:
    return lambda epoch: alpha(check_whole("schedule", "epoch", epoch))
