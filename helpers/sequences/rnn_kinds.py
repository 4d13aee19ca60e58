"""One recurrent cell, five wirings: which steps read something, and which answers count (lesson 5.1)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array
from helpers.checks import check_choice, check_list, check_whole
from helpers.sequences.rnn_training import Batch
from helpers.sequences.vocabulary import one_hot_sequence, pad_sequences

KINDS = ("one to one", "one to many", "many to one", "many to many, equal", "many to many, unequal")


class Wiring(NamedTuple):
    """What happens at each step of each sequence; the cell itself is the same in all five kinds."""

    reads: np.ndarray  # (T, m) bool: an input comes in; elsewhere the input is a column of zeros
    answers: np.ndarray  # (T, m) bool: the answer counts
    mask: np.ndarray  # (T, m) bool: there is a step at all


def wiring(kind: str, T_x: Any, T_y: Any) -> Wiring:
    """The steps at which a recurrent network reads, and those at which it answers.

        one to one               read 1,         answer 1
        one to many              read 1,         answer 1 ... T_y
        many to one              read 1 ... T_x, answer T_x
        many to many, equal      read 1 ... T_x, answer 1 ... T_x
        many to many, unequal    read 1 ... T_x, answer T_x + 1 ... T_x + T_y

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    T_x, T_y : arrays (m,) of int
        How long input and output of every sequence are, at least 1.

    Returns
    -------
    Wiring

    Raises
    ------
    ValueError
        If the kind is unknown, or lengths do not fit it.

    Source: course 5, week 1; A. Karpathy, The unreasonable effectiveness of recurrent neural networks (2015).
    """
    check_choice("wiring", "kind", kind, KINDS)
    T_x, T_y = _lengths("T_x", T_x), _lengths("T_y", T_y)
    if len(T_x) != len(T_y):
        raise ValueError(
            f"wiring: there are {len(T_x)} lengths T_x and {len(T_y)} lengths T_y, expected as many. Pass pairs."
        )
    _refuse_lengths(kind, T_x, T_y)
    last = T_x + T_y if kind == KINDS[4] else np.maximum(T_x, T_y)
    t = np.arange(1, last.max() + 1)[:, None]
    first_answer = {KINDS[2]: T_x, KINDS[4]: T_x + 1}.get(kind, 1)
    return Wiring(t <= T_x, (t >= first_answer) & (t <= last), t <= last)


def wire(kind: str, inputs: Sequence[np.ndarray], outputs: Sequence[np.ndarray], tokens: int) -> Batch:
    """Pairs of sequences, laid out in time for one recurrent network.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    inputs : sequence of m arrays (T_x,)
        Whole numbers from 0 to tokens - 1.
    outputs : sequence of m arrays (T_y,)
        Labels, whole numbers.
    tokens : int
        How many different inputs there are.

    Returns
    -------
    Batch
        X (T, tokens, m) one-hot where something is read and 0 elsewhere, Y and judged (T, m), mask (T, m).

    Raises
    ------
    ValueError or TypeError
        If lengths do not fit the kind, or a number is outside its range.
    """
    inputs, outputs = check_list("wire", "inputs", inputs), check_list("wire", "outputs", outputs)
    tokens = check_whole("wire", "tokens", tokens, least=1)
    x, there = pad_sequences(inputs)
    y, asked = pad_sequences(outputs)
    found = wiring(kind, there.sum(axis=0), asked.sum(axis=0))
    X = np.zeros((len(found.mask), tokens, len(inputs)))
    X[: len(x)] = one_hot_sequence(x, tokens) * there[:, None, :]
    Y = np.zeros(found.mask.shape, dtype=np.int64)
    Y.T[found.answers.T] = y.T[asked.T]  # sequence by sequence, so that each keeps its own answers in order
    return Batch(X, Y, found.answers * 1.0, found.mask * 1.0)


def _lengths(name: str, T: Any) -> np.ndarray:
    lengths = T.tolist() if is_array(T) and T.ndim == 1 else check_list("wiring", name, T)
    if not lengths or not all(isinstance(n, int | np.integer) and n >= 1 for n in lengths):
        raise ValueError(f"wiring: {name} is {T!r}, expected a list of whole numbers of at least 1, one per sequence.")
    return np.array(lengths)


def _refuse_lengths(kind: str, T_x: np.ndarray, T_y: np.ndarray) -> None:
    source, target = kind.split(" to ")
    for name, T, wanted in (("T_x", T_x, source), ("T_y", T_y, target)):
        if wanted == "one" and (T != 1).any():
            raise ValueError(
                f'wiring: {name} holds {T[T != 1][0]}, expected 1 everywhere because the kind is "{kind}".'
                " Look at the shapes of one example, and choose the kind that fits."
            )
    if kind == KINDS[3] and (T_x != T_y).any():
        k = int(np.flatnonzero(T_x != T_y)[0])
        raise ValueError(
            f"wiring: sequence {k} has T_x = {T_x[k]} and T_y = {T_y[k]}, expected equal lengths because the kind is"
            f' "{kind}". Use "{KINDS[4]}".'
        )
