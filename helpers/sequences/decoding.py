"""Finding a good sentence when a model tells how likely every next token is: greedy, exhaustive and beam search.

The model is any function `next_log_p(prefixes)`: k prefixes (tuples of token numbers, all of one length) -> the logs of
the probabilities of every next token, (k, V). `helpers/sequences/next_tokens.py` makes one from a table or a network.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_whole
from helpers.sequences.hypotheses import END, Hypothesis, NextLogP, Prefix, check_end, length_score, rows_of

STOPS = ("safe", "early", "never")
MOST_SENTENCES = 200_000


class BeamStep(NamedTuple):
    """One step of a beam search."""

    prefixes: tuple[Prefix, ...]  # k <= B, the best first
    log_p: np.ndarray  # (k,)
    extended: np.ndarray  # (k, V): log_p of every prefix with one more token
    kept: tuple[Hypothesis, ...]  # the best B of these k V, best first; those that ended leave the beam


def greedy_search(next_log_p: NextLogP, longest: int, *, end: int | None = END) -> Hypothesis:
    """Take the most likely token at every step: fast, and not always the most likely sentence.

        y<t> = argmax over v of log P(v | x, y<1>, ..., y<t-1>)          (1)

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    longest : int
        After so many tokens a sentence is cut off.
    end : int or None
        The token that ends a sentence; None where all have `longest` tokens.

    Returns
    -------
    Hypothesis
        Its score is its log_p. Of equally likely tokens the first is taken.

    Raises
    ------
    ValueError or TypeError
        If longest is below 1, end no token, or next_log_p no function, or gives what are no log-probabilities.
    """
    longest = check_whole("greedy_search", "longest", longest, least=1)
    check_end("greedy_search", end)
    tokens, log_p = Prefix(), 0.0
    while len(tokens) < longest and (not tokens or tokens[-1] != end):
        row = rows_of("greedy_search", next_log_p, [tokens])[0]
        token = int(row.argmax())  # (1)
        tokens, log_p = (*tokens, token), log_p + float(row[token])
    return Hypothesis(tokens, log_p, log_p, tokens[-1] == end)


def exhaustive_search(
    next_log_p: NextLogP, longest: int, *, alpha: float = 0.0, end: int | None = END
) -> list[Hypothesis]:
    """Score every sentence there is. V^longest of them: only for tiny vocabularies and short sentences.

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    longest, alpha, end
        As in `beam_search`.

    Returns
    -------
    list of Hypothesis
        All with a probability above 0, the best score first.

    Raises
    ------
    ValueError or TypeError
        If there are more than 200,000 sentences, an argument is out of its range, or next_log_p is no function.
    """
    longest = check_whole("exhaustive_search", "longest", longest, least=1)
    alpha = check_between("exhaustive_search", "alpha", alpha, 0, 1)
    check_end("exhaustive_search", end)
    prefixes, log_p, complete = [Prefix()], np.zeros(1), list[Hypothesis]()
    for T in range(1, longest + 1):
        extended = log_p[:, None] + rows_of("exhaustive_search", next_log_p, prefixes)  # (k, V)
        if extended.shape[1] ** longest > MOST_SENTENCES:
            raise ValueError(
                f"exhaustive_search: {extended.shape[1]} tokens and sentences of {longest} make"
                f" {extended.shape[1]}^{longest} sentences, expected at most {MOST_SENTENCES:,}. Use beam_search."
            )
        grown = [
            Hypothesis((*prefixes[k], int(v)), float(extended[k, v]), float(extended[k, v]) / T**alpha, int(v) == end)
            for k, v in np.argwhere(extended > -np.inf)
        ]
        complete += [h for h in grown if h.ended or longest == T]
        alive = [h for h in grown if not h.ended]
        if not alive:
            break
        prefixes, log_p = [h.tokens for h in alive], np.array([h.log_p for h in alive])
    return sorted(complete, key=lambda h: -h.score)


def beam_steps(next_log_p: NextLogP, B: int, longest: int, *, end: int | None = END) -> Iterator[BeamStep]:
    """Walk through a beam search: from each step B prefixes, or fewer, go on to the next.

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    B, longest, end
        As in `beam_search`.

    Yields
    ------
    BeamStep
        At most `longest` of them; the last one when no prefix is left that goes on.

    Raises
    ------
    ValueError or TypeError
        If an argument is out of its range, or next_log_p is no function.
    """
    B = check_whole("beam_steps", "B", B, least=1)
    longest = check_whole("beam_steps", "longest", longest, least=1)
    check_end("beam_steps", end)
    prefixes: tuple[Prefix, ...] = ((),)
    log_p = np.zeros(1)
    for _ in range(longest):
        extended = log_p[:, None] + rows_of("beam_steps", next_log_p, prefixes)  # (k, V): B V candidates
        order = np.argsort(-extended, axis=None, kind="stable")[:B]  # the best B of them
        places = [(int(k), int(v)) for k, v in zip(*np.unravel_index(order, extended.shape), strict=True)]
        kept = tuple(
            Hypothesis((*prefixes[k], v), float(extended[k, v]), float(extended[k, v]), v == end)
            for k, v in places
            if extended[k, v] > -np.inf
        )
        yield BeamStep(prefixes, log_p, extended, kept)
        alive = [h for h in kept if not h.ended]
        if not alive:
            return
        prefixes, log_p = tuple(h.tokens for h in alive), np.array([h.log_p for h in alive])


def beam_search(
    next_log_p: NextLogP, B: int, longest: int, *, alpha: float = 0.0, end: int | None = END, stop: str = "safe"
) -> list[Hypothesis]:
    """Keep the best B prefixes at every step, and compare whole sentences by their normalized score.

        candidates:  log P(y<1..t-1>) + log P(v | x, y<1..t-1>), B prefixes times V tokens; the best B stay   (1)
        answer:      argmax over the sentences that ended of log P(y | x) / T^alpha                           (2)
        safe end:    when log P / longest^alpha of the best open prefix is no better than (2) so far          (3)

    Parameters
    ----------
    next_log_p : function
        Prefixes -> logs of the probabilities of the next token (k, V).
    B : int
        The beam width. B = 1 is greedy search.
    longest : int
        After so many tokens what is still open is cut off, and compared as it is.
    alpha, end : float, int or None
        For (2), from 0 to 1; the token that ends a sentence, None where all have `longest` tokens.
    stop : str
        "safe" for (3), which never changes the answer; "never", to see more hypotheses; "early" stops as soon as B
        sentences have ended: a mistake, since the best may still be open.

    Returns
    -------
    list of Hypothesis
        Those that ended, or were cut off, the best score first.

    Raises
    ------
    ValueError
        If an argument is out of its range, or next_log_p gives what are no log-probabilities.
    """
    alpha = check_between("beam_search", "alpha", alpha, 0, 1)
    check_choice("beam_search", "stop", stop, STOPS)
    ended, alive, best = list[Hypothesis](), list[Hypothesis](), -np.inf
    for step in beam_steps(next_log_p, B, longest, end=end):
        scored = [h._replace(score=length_score(h.log_p, len(h.tokens), alpha)) for h in step.kept]
        ended += [h for h in scored if h.ended]
        alive = [h for h in scored if not h.ended]
        best = max([best, *(h.score for h in scored if h.ended)])
        if stop == "early" and len(ended) >= B:
            alive = []
        if stop == "safe" and alive and alive[0].log_p / longest**alpha <= best:  # (3)
            alive = []
        if not alive:
            break
    return sorted([*ended, *alive], key=lambda h: -h.score)  # (2)
