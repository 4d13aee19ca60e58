"""The adding problem: two numbers in a long row are marked; their sum is asked for at the end (lesson 5.3).

S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), experiment 4, made simple.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.data.remembered import remembered


class Adding(NamedTuple):
    """Rows of numbers, one example in each row, as torch.nn takes them."""

    X: np.ndarray  # (m, T, 2) float32: a number between 0 and 1, and a mark, 1 at two steps and 0 at all others
    Y: np.ndarray  # (m, 1) float32: the sum of the two marked numbers


@remembered
def load_adding(m: int, *, T: int = 30, seed: int = 0) -> Adding:
    """Draw examples: one mark in the first half of the steps, one in the second.

    Who always answers 1 has a mean squared error of 1/6: each number has the variance 1/12.

    Parameters
    ----------
    m : int
        How many examples.
    T : int
        Steps, at least 2.
    seed : int
        Which ones.

    Returns
    -------
    Adding

    Raises
    ------
    ValueError or TypeError
        If a number is no whole number in its range.
    """
    m, T = check_whole("load_adding", "m", m, least=1), check_whole("load_adding", "T", T, least=2)
    rng = np.random.default_rng(check_whole("load_adding", "seed", seed))
    numbers, marks, rows = rng.random((m, T)), np.zeros((m, T)), np.arange(m)
    marks[rows, rng.integers(0, T // 2, m)] = 1
    marks[rows, rng.integers(T // 2, T, m)] = 1
    X = np.stack([numbers, marks], axis=2)
    return Adding(X.astype(np.float32), (numbers * marks).sum(axis=1, keepdims=True).astype(np.float32))
