"""Fitting GloVe to a table of counts (lesson 5.4)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_choice, check_generator, check_positive, check_whole
from helpers.neural.optimizers import Adam
from helpers.sequences.glove import GloveParameters, glove_backward, glove_forward

TIES = ("nothing", "tables", "biases")


class GloveLook(NamedTuple):
    """What was reached after some steps."""

    parameters: GloveParameters
    J: float
    step: int

    @property
    def vectors(self) -> np.ndarray:
        """(E + Theta) / 2: the two tables play the same part, so their mean is what is kept, (V, n_e)."""
        return (self.parameters.E + self.parameters.Theta) / 2


def train_glove(X: np.ndarray, n_e: int, rng: np.random.Generator, **settings: object) -> GloveLook:
    """Fit GloVe to a table of counts.

    Parameters
    ----------
    X, n_e, rng : array (V, V), int, numpy Generator
        As in `glove_looks`.
    settings : keyword arguments
        The others of `glove_looks`: steps, learning_rate, x_max, power, tie.

    Returns
    -------
    GloveLook
        After the last step.

    Raises
    ------
    ValueError or TypeError
        As in `glove_looks`.
    """
    *_, last = glove_looks(X, n_e, rng, **settings)  # type: ignore[arg-type]
    return last


def glove_looks(
    X: np.ndarray,
    n_e: int,
    rng: np.random.Generator,
    *,
    steps: int = 600,
    learning_rate: float = 0.05,
    x_max: float = 100.0,
    power: float = 0.75,
    every: int = 100,
    tie: str = "nothing",
) -> Iterator[GloveLook]:
    """Fit GloVe to a table of counts with Adam, all cells in every step, and look at it on the way.

    Parameters
    ----------
    X : array (V, V)
        Counts, from 0 on; X + 0.5 also pushes apart words that never meet.
    n_e, rng : int, numpy Generator
        How many numbers a word gets; what draws the first ones.
    steps, learning_rate : int, float
        How many steps; the rate of the first one, which falls to a tenth until the last.
    x_max, power : float
        See `glove_weights`.
    every : int
        After how many steps to look.
    tie : str
        "nothing"; or, to see what goes wrong, "tables" for Theta = E, "biases" for b' = -b.

    Yields
    ------
    GloveLook
        The start, and then what was reached; `.vectors` are the vectors to keep.

    Raises
    ------
    ValueError or TypeError
        If something is out of its range.
    """
    where = "glove_looks"
    check_array(where, "X", X, letters="(V, V)", ndim=2)
    check_array(where, "X", X, letters="(V, V)", shape=(len(X), len(X)), hint="Every word has a row and a column.")
    check_generator(where, rng)
    n_e, steps = check_whole(where, "n_e", n_e, least=1), check_whole(where, "steps", steps, least=1)
    every, rate = check_whole(where, "every", every, least=1), check_positive(where, "learning_rate", learning_rate)
    check_choice(where, "tie", tie, TIES)
    V = len(X)
    first, second = (rng.random((2, V, n_e)) - 0.5) / n_e
    start = {"Theta": first, "E": second, "b": np.zeros(V), "b2": np.zeros(V)}
    values = {name: np.asarray(x, dtype=np.float32) for name, x in start.items()}
    X, optimizer = np.asarray(to_numpy(X), dtype=np.float32), Adam(rate)
    for step in range(steps + 1):
        parameters = _tied(GloveParameters(**values), tie)
        J, cache = glove_forward(parameters, X, x_max=x_max, power=power)
        if not np.isfinite(J):
            raise ValueError(
                f"{where}: the cost is {J} after {step} steps with learning_rate = {rate:g}, expected it to fall."
                " Choose a smaller learning rate."
            )
        if step % every == 0 or step == steps:
            yield GloveLook(GloveParameters(*(np.array(x) for x in parameters)), float(J), step)
        optimizer.learning_rate = rate * (1 - 0.9 * step / steps)
        gradients = _gathered(glove_backward(1.0, cache), tie)
        optimizer.step(values, gradients._asdict(), check=False)


def _tied(parameters: GloveParameters, tie: str) -> GloveParameters:
    """The parameters with one of two replaced by the other."""
    if tie == "tables":
        return parameters._replace(Theta=parameters.E)
    return parameters._replace(b2=-parameters.b) if tie == "biases" else parameters


def _gathered(gradients: GloveParameters, tie: str) -> GloveParameters:
    """What one parameter that stands in two places collects from both."""
    if tie == "tables":
        return gradients._replace(E=gradients.E + gradients.Theta)
    return gradients._replace(b=gradients.b - gradients.b2) if tie == "biases" else gradients
