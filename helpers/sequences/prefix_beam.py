"""From probabilities at each step to a text: the best path, and the best text (lesson 5.9)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, ignore_infinities, to_numpy
from helpers.checks import check_array, check_callable, check_whole
from helpers.sequences.ctc import collapse
from helpers.sequences.sequence_checks import check_rows

NEVER = -np.inf


class Hypothesis(NamedTuple):
    """A text, and the logarithm of the probability of its paths that were followed."""

    text: tuple[int, ...]
    log_probability: float


def greedy_text(P: Array, blank: int = 0) -> list[int]:
    """Take the most probable symbol at each step, and collapse: the text of the best path, not always the best text.

    Parameters
    ----------
    P : array (T, C)
        Probabilities, or logits: only their order counts.
    blank : int
        The number of the blank.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError or TypeError
        If P is no table of finite numbers, or blank is none of its columns.
    """
    check_array("greedy_text", "P", P, letters="(T, C)", ndim=2)
    blank = check_whole("greedy_text", "blank", blank, most=P.shape[1] - 1)
    return [int(symbol) for symbol in collapse(to_numpy(P.argmax(axis=1)).tolist(), blank)]


def prefix_beam_search(
    P: Array,
    beam_width: int,
    *,
    blank: int = 0,
    bonus: Callable[[tuple[int, ...]], float] | None = None,
) -> list[Hypothesis]:
    """Follow the best beginnings of texts through time; all paths of one beginning are counted together.

    A prefix has two probabilities, of its paths that end in a blank, p_b, and in its last symbol, p_s. A step makes:

        the same prefix, by a blank:            p_b' += P[blank] (p_b + p_s)       (1)
        the same prefix, its last sign again:   p_s' += P[last] p_s                (2)
        prefix + its last sign, after a blank:  p_s' += P[last] p_b                (3)
        prefix + another sign:                  p_s' += P[sign] (p_b + p_s)        (4)

    After each step the `beam_width` prefixes with the largest p_b + p_s stay. If all may stay, the result is exact.

    Parameters
    ----------
    P : array (T, C)
        Probability of each symbol at each step.
    beam_width, blank : int
        How many prefixes stay, at least 1; the number of the blank.
    bonus : function, optional
        bonus(prefix) is added to the log-probability whenever a prefix is ranked: the place of a language model.

    Returns
    -------
    list of Hypothesis
        The best first, at most beam_width.

    Raises
    ------
    ValueError or TypeError
        If P is no table of probabilities, a number is out of its range, or bonus is no function.

    Source: A. Hannun et al., arXiv 1408.2873 (2014), algorithm 1.
    """
    where = "prefix_beam_search"
    check_rows(where, "P", P)
    if bonus is not None:
        check_callable(where, "bonus", bonus)
    table = to_numpy(P) * 1.0
    beam_width = check_whole(where, "beam_width", beam_width, least=1)
    blank = check_whole(where, "blank", blank, most=table.shape[1] - 1)
    with ignore_infinities():
        log_P = np.log(table)
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, NEVER)}
    for row in log_P.tolist():
        beam = _best(_one_step(beam, row, blank), beam_width, bonus)
    found = [Hypothesis(text, _either(*both)) for text, both in beam.items()]
    return sorted(found, key=lambda hypothesis: _rank(hypothesis.text, hypothesis.log_probability, bonus), reverse=True)


def _one_step(
    beam: dict[tuple[int, ...], tuple[float, float]], row: Sequence[float], blank: int
) -> dict[tuple[int, ...], tuple[float, float]]:
    new: dict[tuple[int, ...], tuple[float, float]] = {}

    def add(text: tuple[int, ...], by_blank: float, by_sign: float) -> None:
        if by_blank > NEVER or by_sign > NEVER:
            known = new.get(text, (NEVER, NEVER))
            new[text] = _either(known[0], by_blank), _either(known[1], by_sign)

    for text, (p_b, p_s) in beam.items():
        both = _either(p_b, p_s)
        add(text, row[blank] + both, NEVER)  # (1)
        for sign, log_p in enumerate(row):
            if sign == blank:
                continue
            if text and sign == text[-1]:
                add(text, NEVER, log_p + p_s)  # (2)
                add((*text, sign), NEVER, log_p + p_b)  # (3)
            else:
                add((*text, sign), NEVER, log_p + both)  # (4)
    return new


def _best(
    beam: dict[tuple[int, ...], tuple[float, float]],
    beam_width: int,
    bonus: Callable[[tuple[int, ...]], float] | None,
) -> dict[tuple[int, ...], tuple[float, float]]:
    if len(beam) <= beam_width:
        return beam
    order = sorted(beam, key=lambda text: _rank(text, _either(*beam[text]), bonus), reverse=True)
    return {text: beam[text] for text in order[:beam_width]}


def _rank(text: tuple[int, ...], log_probability: float, bonus: Callable[[tuple[int, ...]], float] | None) -> float:
    return log_probability + (bonus(text) if bonus else 0.0)


def _either(a: float, b: float) -> float:
    """log(e^a + e^b) of Python numbers."""
    if a < b:
        a, b = b, a
    return a if b == NEVER else a + float(np.log1p(np.exp(b - a)))
