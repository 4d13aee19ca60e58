"""Trainings with and without attention whose results lesson 5.8 compares (stored by tools/attention_trials.py)."""

from typing import Any

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_list, check_number
from helpers.data.dates import ISO, as_numbers, date_vocabularies, load_dates
from helpers.data.number_words import T_X, T_Y, load_number_words
from helpers.data.short_numbers import WORDS_X, WORDS_Y, load_short_numbers
from helpers.sequences.alignment import all_right
from helpers.sequences.next_tokens import greedy_tokens
from helpers.sequences.sequence_checks import plain
from helpers.sequences.sequence_nets import step_cross_entropy
from helpers.sequences.transformer import transformer, write_with_transformer
from helpers.sequences.translator import translator
from helpers.torch_training import fit

LENGTHS = ((1, 5), (6, 8), (9, 11), (12, 14), (15, 17), (18, 23))  # English words, both ends included


def share_by_length(right: np.ndarray, lengths: np.ndarray, bins: tuple[tuple[int, int], ...]) -> list[float]:
    """The share of right answers among the inputs of each range of lengths.

    Parameters
    ----------
    right, lengths : arrays (m,)
        Which answers are right, and how long their inputs are.
    bins : pairs of int
        Shortest and longest of every range; each needs an input.

    Returns
    -------
    list of float
        One share for every range.

    Raises
    ------
    ValueError or TypeError
        If the shapes differ, bins are no pairs of numbers, or a range has no input.
    """
    ranges = _checked("share_by_length", right, lengths, bins)
    right, lengths = to_numpy(right), to_numpy(lengths)
    found = []
    for low, high in ranges:
        inside = (lengths >= low) & (lengths <= high)
        if not inside.any():
            raise ValueError(
                f"share_by_length: bins has ({low:g}, {high:g}), expected a range with at least one input."
            )
        found.append(float(right[inside].mean()))
    return found


def _checked(where: str, right: Any, lengths: Any, bins: Any) -> list[list[float]]:
    """The ranges of `share_by_length`; refuse what are none, and rows that do not fit."""
    check_array(where, "lengths", lengths, letters="(m,)", ndim=1)
    check_array(where, "right", plain(right), letters="(m,)", shape=lengths.shape, because="lengths", source=lengths)
    ranges = []
    for k, pair in enumerate(check_list(where, "bins", bins, (tuple, list), least=1)):
        if len(pair) != 2:
            raise ValueError(f"{where}: bins[{k}] has {len(pair)} entries, expected 2. Write (shortest, longest).")
        ranges.append([check_number(where, f"bins[{k}]", n) for n in pair])
    return ranges


def length_trial(attention: bool, n_a: int, seed: int) -> list[float]:
    """Numbers up to 10^12 from English to French: exactly right by length of the input, for LENGTHS.

    Parameters
    ----------
    attention, n_a, seed : bool, int, int
        Whether the decoder looks back; numbers of a state; data and first weights.

    Returns
    -------
    list of 6 floats
        Shares of 1,000 unseen numbers.
    """
    data = load_number_words(4000, 1000, seed)
    rng = np.random.default_rng(seed)
    sizes = (len(data.english.tokens), len(data.french.tokens), T_X)
    net = translator(*sizes, rng, attention=attention, n_a=n_a)
    fit(net, data.X_train, data.Y_train, loss=step_cross_entropy, epochs=6, batch_size=64, learning_rate=0.006,
        rng=rng, every=6)  # fmt: skip
    right = all_right(greedy_tokens(net, data.X_test[:, :T_X], T_Y), data.Y_test)
    return share_by_length(right, (data.X_test[:, :T_X] > 0).sum(axis=1), LENGTHS)


def position_trial(positions: str, heads: int, seed: int) -> float:
    """Numbers below a million with a Transformer: the share that is exactly right.

    Parameters
    ----------
    positions, heads, seed : str, int, int
        As for `transformer`; data and first weights.

    Returns
    -------
    float
        Of 600 unseen numbers.
    """
    data = load_short_numbers(1600, 600, seed)
    rng = np.random.default_rng(seed)
    net = transformer(len(data.english.tokens), len(data.french.tokens), WORDS_X, rng, positions=positions, heads=heads)
    fit(net, data.X_train, data.Y_train, loss=step_cross_entropy, epochs=8, batch_size=32, learning_rate=0.005,
        rng=rng, schedule=transformer_rates, every=8)  # fmt: skip
    return float(all_right(write_with_transformer(net, data.X_test[:, :WORDS_X], WORDS_Y), data.Y_test).mean())


def transformer_rates(epoch: int) -> float:
    """The learning rate of each of 8 epochs: half at first, then whole, smaller at the end.

    Parameters
    ----------
    epoch : int
        From 0.

    Returns
    -------
    float
        Of Adam.
    """
    return 0.0025 if epoch == 0 else 0.005 if epoch < 5 else 0.0015


def date_trial(attention: bool, seed: int) -> list[float]:
    """Dates of 38 languages into ISO form: exactly right after 5, 10 and 20 epochs.

    Parameters
    ----------
    attention, seed : bool, int
        Whether the decoder looks back; data and first weights.

    Returns
    -------
    list of 3 floats
        Shares of 1,000 unseen dates.
    """
    data, (reading, writing, T_x) = load_dates(9000, seed), date_vocabularies()
    x, Y = as_numbers(data.texts, data.iso)
    rng = np.random.default_rng(seed)
    net = translator(len(reading.tokens), len(writing.tokens), T_x, rng, attention=attention)
    found = []
    for more in (5, 5, 10):
        fit(net, x[:8000], Y[:8000], loss=step_cross_entropy, epochs=more, batch_size=64, learning_rate=0.004,
            rng=rng, every=more)  # fmt: skip
        found.append(float(all_right(greedy_tokens(net, x[8000:, :T_x], ISO), Y[8000:]).mean()))
    return found
