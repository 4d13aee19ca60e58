"""Sentences with their probabilities: their scores, and sentences drawn by chance.

A model is any function `next_log_p(prefixes)`: k prefixes (tuples of token numbers, all of one length) -> the logs of
the probabilities of every next token, (k, V). `helpers/sequences/next_tokens.py` makes one from a table or a network.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_between, check_callable, check_generator, check_number, check_whole
from helpers.sequences.sequence_checks import as_tokens

Prefix = tuple[int, ...]
NextLogP = Callable[[Sequence[Prefix]], Any]
END = 1  # the number of <EOS> in every vocabulary of the course
TINY = 1e-6  # by which the log of a rounded probability may lie above 0


class Hypothesis(NamedTuple):
    """A sentence, or the beginning of one."""

    tokens: Prefix  # <EOS> included where it has ended
    log_p: float  # the sum of the logs of its tokens' probabilities
    score: float  # log_p / T^alpha, by which whole sentences are compared
    ended: bool  # False where it goes on, or was cut off


def length_score(log_p: float, T: int, alpha: float) -> float:
    """The score of a sentence of T tokens, <EOS> counted: its log-probability, made fairer to long sentences.

        score = log P(y | x) / T^alpha          (1)

    Parameters
    ----------
    log_p : float
        The sum of the logs of the tokens' probabilities, at most 0.
    T : int
        How many tokens, at least 1.
    alpha : float
        From 0, the plain log-probability, to 1, the mean log of a token; 0.7 is a usual choice.

    Returns
    -------
    float
        The larger, the better.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    T = check_whole("length_score", "T", T, least=1)
    alpha = check_between("length_score", "alpha", alpha, 0, 1)
    log_p = check_number("length_score", "log_p", log_p)
    if log_p > TINY:
        raise ValueError(
            f"length_score: log_p is {log_p:g}, expected at most 0, the log of a probability."
            " Did you pass the probability, or the loss, which is -log P?"
        )
    return float(log_p / T**alpha)  # (1)


def sentence_log_p(next_log_p: NextLogP, tokens: Sequence[int]) -> float:
    """How likely a model finds a given sentence: every token after the true ones before it.

        log P(y | x) = sum over t of log P(y<t> | x, y<1>, ..., y<t-1>)          (1)

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    tokens : whole numbers
        The sentence, with its <EOS>.

    Returns
    -------
    float
        At most 0.

    Raises
    ------
    ValueError or TypeError
        If the sentence is empty, or has a number that is no token of the model, or next_log_p is no function.
    """
    numbers = tuple(as_tokens("sentence_log_p", "tokens", tokens).tolist())
    if not numbers:
        raise ValueError("sentence_log_p: tokens is empty, expected at least <EOS>. Pass the numbers of the words.")
    total = 0.0
    for t, token in enumerate(numbers):
        row = rows_of("sentence_log_p", next_log_p, [numbers[:t]])[0]
        total += float(row[check_whole("sentence_log_p", "tokens", token, most=len(row) - 1)])  # (1)
    return total


def sample_sentence(
    next_log_p: NextLogP, longest: int, rng: np.random.Generator, *, end: int | None = END
) -> Hypothesis:
    """Draw every token by its probability, as lesson 5.2 does: for variety, not for the best sentence.

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    longest : int
        After so many tokens the sentence is cut off.
    rng : numpy Generator
        What draws.
    end : int or None
        The token that ends a sentence; None where all have `longest` tokens.

    Returns
    -------
    Hypothesis
        Its score is its log_p.

    Raises
    ------
    ValueError or TypeError
        If longest is below 1, rng is no generator, end no token, or next_log_p gives what are no log-probabilities.
    """
    longest = check_whole("sample_sentence", "longest", longest, least=1)
    check_end("sample_sentence", end)
    check_generator("sample_sentence", rng)
    tokens, log_p = Prefix(), 0.0
    while len(tokens) < longest and (not tokens or tokens[-1] != end):
        row = rows_of("sample_sentence", next_log_p, [tokens])[0]
        shares = np.exp(row).cumsum()
        token = int((shares <= rng.random() * shares[-1]).sum())
        tokens, log_p = (*tokens, token), log_p + float(row[token])
    return Hypothesis(tokens, log_p, log_p, tokens[-1] == end)


def rows_of(where: str, next_log_p: NextLogP, prefixes: Sequence[Prefix]) -> np.ndarray:
    """What a model says about these prefixes, (k, V) in float64; refuse what are no log-probabilities."""
    rows = check_callable(where, "next_log_p", next_log_p)(prefixes)
    if not is_array(rows) or len(rows.shape) != 2 or len(rows) != len(prefixes) or not rows.shape[1]:
        came = f"an array of shape {tuple(rows.shape)}" if is_array(rows) else f"a {type(rows).__name__}"
        raise ValueError(
            f"{where}: next_log_p gave {came} for {len(prefixes)} prefixes, expected ({len(prefixes)}, V): a row of"
            " log-probabilities for each prefix."
        )
    logs = np.asarray(to_numpy(rows), dtype=np.float64)
    if not (logs <= TINY).all():
        raise ValueError(
            f"{where}: next_log_p gave {float(logs[~(logs <= TINY)][0]):g}, expected log-probabilities, at most 0."
            " Take the log of probabilities, and log_softmax of logits."
        )
    if np.isneginf(logs).all(axis=1).any():
        raise ValueError(
            f"{where}: next_log_p gave minus infinity for every token, expected one at least that can come."
            " Look at what it was masked with."
        )
    return logs


def check_end(where: str, end: Any) -> None:
    """Refuse an end of sentences that is neither None nor the number of a token."""
    if end is not None:
        check_whole(where, "end", end, least=None)
