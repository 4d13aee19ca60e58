"""The ladder of errors, from the human level to the test set: which gap is the largest, and is that sure? (3.2, 3.4)"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from helpers.checks import check_between, check_generator, check_whole
from helpers.neural.generalization import Interval, wilson_interval
from helpers.projects.uncertainty import gap_interval

SURE = 0.95  # how probable it must be that a gap is the largest before it is called that without a doubt
ACTIONS = {
    "avoidable bias": (
        "a larger network",
        "longer training, or a better optimizer",
        "another architecture or other hyperparameters",
    ),
    "variance": (
        "more training data",
        "regularization: L2, dropout, augmentation",
        "another architecture or other hyperparameters",
    ),
    "data mismatch": (
        "compare training and dev examples by eye",
        "make training examples more like those of dev",
        "collect training examples from where dev comes from",
    ),
    "overfitting to dev": ("a larger dev set", "a fresh dev set, and fewer choices made on it"),
}


class Rung(NamedTuple):
    """An error rate, and on how many examples it was measured (None: it is known exactly)."""

    name: str
    error: float
    n: int | None

    @property
    def interval(self) -> Interval:
        """Where the true error rate lies, with 95 % confidence."""
        return Interval(self.error, self.error) if self.n is None else wilson_interval(self.error, self.n)


class Gap(NamedTuple):
    """The step from one rung to the next."""

    name: str
    height: float  # the error of the upper rung minus that of the lower one
    low: float  # where its true height lies, with 95 % confidence
    high: float

    @property
    def clear(self) -> bool:
        """Whether it is more than chance: the interval lies above 0."""
        return self.low > 0


class Ladder(NamedTuple):
    """Error rates in their order, and the gaps between neighbors."""

    rungs: tuple[Rung, ...]
    gaps: tuple[Gap, ...]

    @property
    def largest(self) -> Gap:
        """The gap that was measured as the largest."""
        return max(self.gaps, key=lambda gap: gap.height)


class Advice(NamedTuple):
    """What to work on next."""

    gap: str  # the name of the largest gap; empty where none is more than chance: rest, or measure on more examples
    sure: bool  # whether it is the largest with a probability of at least 95 %
    sentence: str
    actions: tuple[str, ...]  # what lowers this gap


def error_ladder(
    *,
    human: tuple[float, int | None],
    train: tuple[float, int],
    dev: tuple[float, int],
    training_dev: tuple[float, int] | None = None,
    test: tuple[float, int] | None = None,
) -> Ladder:
    """Take an error apart: every gap between two neighboring measurements has a cause, and a name.

        human -> train: avoidable bias          the training set could be fitted better       (1)
        train -> training-dev: variance         same source, but not trained on               (2)
        training-dev -> dev: data mismatch      both unseen, but from another source          (3)
        dev -> test: overfitting to dev         same source, but models were chosen on dev    (4)

    Where training and dev come from one source, leave out training_dev; the gap from train to dev is then variance.
    Gaps add up to the whole way from the human level to the last rung. A gap may be negative: dev may be easier than
    training-dev.

    Parameters
    ----------
    human, train, training_dev, dev, test : pairs (error, n)
        Error rate in [0, 1], and on how many examples it was measured. n of the human level may be None: known exactly.

    Returns
    -------
    Ladder
        rungs, gaps (each with its 95 % interval by `gap_interval`) and largest.

    Raises
    ------
    ValueError or TypeError
        If a rung is no such pair, an error is not in [0, 1] or an n is below 1.
    """
    given = {"human": human, "train": train, "training-dev": training_dev, "dev": dev, "test": test}
    rungs = tuple(_rung(name, pair) for name, pair in given.items() if pair is not None)
    gaps = [Gap(_name(low, high), high.error - low.error, *_reach(low, high)) for low, high in pairwise(rungs)]
    return Ladder(rungs, tuple(gaps))


def chance_of_largest(ladder: Ladder, rng: np.random.Generator, draws: int = 2000) -> dict[str, float]:
    """How probable it is, for every gap, that it is truly the largest.

    Having seen k errors among n examples, the true rate is drawn from a Beta(k + 1/2, n - k + 1/2) distribution
    (Jeffreys' prior) for every rung by itself; a share of the draws makes each gap the largest.

    Parameters
    ----------
    ladder : Ladder
        From `error_ladder`.
    rng : numpy Generator
        The source of randomness.
    draws : int
        How many ladders are drawn, at least 100.

    Returns
    -------
    dict
        For the name of each gap its probability; their sum is 1.

    Raises
    ------
    TypeError or ValueError
        If ladder is no Ladder, rng no Generator or draws below 100.
    """
    _check_ladder("chance_of_largest", ladder)
    check_generator("chance_of_largest", rng)
    draws = check_whole("chance_of_largest", "draws", draws, least=100)
    rates = np.stack([_drawn(rung, rng, draws) for rung in ladder.rungs])  # (rungs, draws)
    largest = (rates[1:] - rates[:-1]).argmax(axis=0)  # (draws,)
    return {gap.name: float((largest == k).mean()) for k, gap in enumerate(ladder.gaps)}


def next_step(ladder: Ladder, rng: np.random.Generator | None = None) -> Advice:
    """What to work on next: the largest gap, if the measurements can tell which one that is.

    Parameters
    ----------
    ladder : Ladder
        From `error_ladder`.
    rng : numpy Generator, optional
        For `chance_of_largest`; without it the same numbers are drawn each time.

    Returns
    -------
    Advice
        gap, sure, sentence, actions.

    Raises
    ------
    TypeError
        If ladder is no Ladder, or rng no Generator.
    """
    _check_ladder("next_step", ladder)
    chances = chance_of_largest(ladder, np.random.default_rng(0) if rng is None else rng)
    first, *others = sorted(ladder.gaps, key=lambda gap: -gap.height)
    if not any(gap.clear for gap in ladder.gaps):
        most = 100 * max(gap.high for gap in ladder.gaps)
        return Advice("", False, f"No gap is more than chance; the largest is at most {most:.1f} points.", ())
    sure = chances[first.name] >= SURE
    if sure:
        return Advice(first.name, True, f"Work on the {_words(first)}.", ACTIONS[first.name])
    rival = max(others, key=lambda gap: chances[gap.name])
    sentence = f"Not sure which is larger: {_words(first)}, or {_words(rival)}."
    return Advice(first.name, False, sentence, ACTIONS[first.name])


def _words(gap: Gap) -> str:
    return f"{gap.name}, {100 * gap.height:.1f} points ({100 * gap.low:.1f} to {100 * gap.high:.1f})"


def _rung(name: str, pair: Any) -> Rung:
    argument = name.replace("-", "_")
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise TypeError(
            f"error_ladder: {argument} is {pair!r}, expected a pair (error, n). Write {argument}=(0.08, 500) for 8 %"
            " wrong of 500 examples."
        )
    error = check_between("error_ladder", f"the error of {argument}", pair[0], 0, 1, advice="5 % is 0.05.")
    if pair[1] is None and name == "human":
        return Rung(name, error, None)
    return Rung(name, error, check_whole("error_ladder", f"n of {argument}", pair[1], least=1))


def _name(low: Rung, high: Rung) -> str:
    if low.name == "human":
        return "avoidable bias"  # (1)
    if low.name == "train":
        return "variance"  # (2)
    return "data mismatch" if low.name == "training-dev" else "overfitting to dev"  # (3), (4)


def _reach(low: Rung, high: Rung) -> Interval:
    assert high.n is not None
    return gap_interval(high.error, high.n, low.error, low.n)


def _drawn(rung: Rung, rng: np.random.Generator, draws: int) -> np.ndarray:
    if rung.n is None:
        return np.full(draws, rung.error)
    wrong = rung.error * rung.n
    return rng.beta(wrong + 0.5, rung.n - wrong + 0.5, draws)


def _check_ladder(where: str, ladder: Any) -> None:
    if not isinstance(ladder, Ladder):
        raise TypeError(f"{where}: ladder is a {type(ladder).__name__}, expected a Ladder. Make one with error_ladder.")
