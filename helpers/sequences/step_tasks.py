"""Two tasks that need a memory: what came k steps ago, and whether the ones so far are odd in number (lesson 5.1)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.checks import check_array, check_choice, check_generator, check_range, check_whole
from helpers.neural.activations import ACTIVATIONS
from helpers.sequences.rnn_training import Batch, Parameters, draw_rnn, train_rnn_steps
from helpers.sequences.sequence_checks import plain

SOLVED = 0.99  # share of right answers from which on a task counts as solved
LOOK = 8  # how many batches in a row must be that good


class Solving(NamedTuple):
    """Where an attempt at a task stands."""

    step: int  # how many steps were made
    cost: float  # of this step's batch
    accuracy: float  # of this step's batch
    solved: bool  # whether the last `LOOK` batches were as good as right
    parameters: Parameters  # the weights, which go on changing


def bits_as_inputs(bits: np.ndarray) -> np.ndarray:
    """Bits (T, m) as inputs (T, 1, m): -1 for 0 and +1 for 1, so that both are heard."""
    bits = plain(bits)
    check_array("bits_as_inputs", "bits", bits, letters="(T, m)", ndim=2)
    check_range("bits_as_inputs", "bits", bits, 0, 1, "Write (bits > 0) * 1.")
    return 2.0 * bits[:, None, :] - 1.0


def echo_batch(distance: int, m: int, rng: np.random.Generator, *, judged: int = 10) -> Batch:
    """Random bits, and the task to say the bit of `distance` steps ago.

        y<t> = x<t - distance>      (1)

    Where there is no such bit yet nothing is asked. A negative distance asks for a bit that is still to come.

    Parameters
    ----------
    distance : int
        How far back, from -5 on.
    m : int
        How many sequences.
    rng : numpy Generator
        What draws.
    judged : int
        How many answers count in each sequence.

    Returns
    -------
    Batch
        T = judged + |distance| steps of -1 and +1 (T, 1, m), bits (T, m), and which answers count.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    where = "echo_batch"
    distance = check_whole(where, "distance", distance, least=-5)
    judged = check_whole(where, "judged", judged, least=1)
    check_generator(where, rng)
    T = judged + abs(distance)
    x = rng.integers(0, 2, (T, check_whole(where, "m", m, least=1)))
    asked = np.arange(T) >= distance if distance >= 0 else np.arange(T) < T + distance
    Y = np.where(asked[:, None], np.roll(x, distance, axis=0), 0)  # (1)
    return Batch(bits_as_inputs(x), Y, np.broadcast_to(asked[:, None] * 1.0, x.shape))


def parity_batch(T: int, m: int, rng: np.random.Generator) -> Batch:
    """Random bits, and the task to say at every step whether the number of ones so far is odd.

        y<t> = (x<1> + ... + x<t>) mod 2      (1)

    Parameters
    ----------
    T, m : int
        Steps and sequences.
    rng : numpy Generator
        What draws.

    Returns
    -------
    Batch
        Inputs -1 and +1 (T, 1, m), bits (T, m); every answer counts.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.
    """
    where = "parity_batch"
    check_generator(where, rng)
    x = rng.integers(0, 2, (check_whole(where, "T", T, least=1), check_whole(where, "m", m, least=1)))
    return Batch(bits_as_inputs(x), np.cumsum(x, axis=0) % 2, np.ones(x.shape))


def solve(
    task: str,
    size: int,
    seed: int,
    *,
    n_a: int = 16,
    steps: int = 400,
    learning_rate: float = 0.01,
    activation: str = "tanh",
    m: int = 32,
) -> Iterator[Solving]:
    """Train on one of the tasks until it is solved: `LOOK` batches in a row with 99 percent right answers.

    Parameters
    ----------
    task, size : str, int
        "echo" and the distance, or "parity" and the length T.
    seed : int
        Of the first weights and of the batches.
    n_a, steps, learning_rate : int, int, float
        Numbers of a state, steps at most, alpha of Adam.
    activation, m : str, int
        The name of g, and sequences in a batch.

    Yields
    ------
    Solving
        After each step; the last one is solved, or has made all steps.

    Raises
    ------
    ValueError
        If a number is out of its range or a name unknown.
    """
    check_choice("solve", "activation", activation, ACTIVATIONS)
    echo = check_choice("solve", "task", task, ("echo", "parity")) == "echo"
    rng = np.random.default_rng(check_whole("solve", "seed", seed))
    parameters = draw_rnn(1, n_a, 1, rng)
    recent: list[float] = []
    for now in train_rnn_steps(
        parameters,
        lambda rng: echo_batch(size, m, rng) if echo else parity_batch(size, m, rng),
        rng,
        steps=steps,
        learning_rate=learning_rate,
        activation=activation,
    ):
        recent = [*recent[1 - LOOK :], now.accuracy]
        solved = len(recent) == LOOK and min(recent) >= SOLVED
        yield Solving(*now, solved, parameters)
        if solved:
            return
