"""n-gram models: the next token from counts of the few tokens before it (lesson 5.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_between, check_classes, check_kind, check_list, check_whole
from helpers.sequences.sequence_checks import as_tokens

PAD, EOS = 0, 1  # the numbers of <PAD> and <EOS> in every Vocabulary


class NgramModel(NamedTuple):
    """What was counted, and how it is smoothed."""

    n: int  # it looks at the n - 1 tokens before
    C: int  # size of the vocabulary
    counts: dict[tuple[int, ...], Counter[int]]  # context -> how often each token came next, contexts of 0 to n - 1
    strength: float  # how many imagined observations the shorter context is worth


def count_ngrams(sequences: Iterable[Sequence[int] | Array], n: int, C: int, *, strength: float = 1.0) -> NgramModel:
    """Count which token followed which context, for all contexts of up to n - 1 tokens.

    Every sequence is read as <EOS> ... <EOS> x_1 ... x_T <EOS>, so that the beginning is a context and the end a token.

    Parameters
    ----------
    sequences : iterable of arrays (T_i,)
        Token numbers from 2 to C - 1, without <EOS> and <PAD>.
    n : int
        1 looks at nothing, 2 at the token before, ...
    C : int
        Size of the vocabulary, <PAD> and <EOS> included.
    strength : float
        k of `next_probabilities`; 0 for plain relative frequencies.

    Returns
    -------
    NgramModel
        `model._replace(strength=...)` or `model._replace(n=...)` (smaller) need no new counting.

    Raises
    ------
    ValueError or TypeError
        If there is no sequence, a number is no token, or n, C or strength is out of its range.
    """
    where = "count_ngrams"
    n, C = check_whole(where, "n", n, least=1), check_whole(where, "C", C, least=2)
    strength = check_between(where, "strength", strength, 0, float("inf"))
    texts = [_framed(where, sequence, n, C) for sequence in check_list(where, "sequences", sequences)]
    if not texts:
        raise ValueError(f"{where}: sequences is empty, expected at least one. Look at how the texts were filtered.")
    counts: dict[tuple[int, ...], Counter[int]] = {}
    for length in range(n):
        grams = Counter(text[t - length : t + 1] for text in texts for t in range(n - 1, len(text)))
        for (*context, token), times in grams.items():
            counts.setdefault(tuple(context), Counter())[token] = times
    return NgramModel(n, C, counts, strength)


def next_probabilities(model: NgramModel, context: Sequence[int] | Array) -> np.ndarray:
    """The probabilities of the next token, each context helped out by the shorter one.

        P_0(w) = 1/(C - 1)                                                    (1)
        P_j(w | h) = (count(h w) + k P_{j-1}(w | h')) / (count(h) + k)        (2)

    h are the last j - 1 tokens, h' the last j - 2. With k > 0 no probability is 0, except that of <PAD>; a context that
    was never seen leaves the shorter one's probabilities as they are.

    Parameters
    ----------
    model : NgramModel
        From `count_ngrams`; k is its strength.
    context : array (t,) or sequence of int
        What came before, of any length; <EOS> is put in front where it is short.

    Returns
    -------
    array (C,)
        Probabilities with the sum 1.

    Raises
    ------
    ValueError or TypeError
        If model is no NgramModel, or the context holds no token numbers.

    Source: MacKay & Peto, A hierarchical Dirichlet language model (1995).
    """
    check_kind("next_probabilities", "model", model, NgramModel, "Make it with count_ngrams.")
    before = _framed("next_probabilities", context, model.n, model.C)[:-1]
    p = np.full(model.C, 1 / (model.C - 1))
    p[PAD] = 0.0  # (1)
    for length in range(model.n):
        seen = model.counts.get(before[len(before) - length :])
        if seen:
            numbers, times = np.array(list(seen.items())).T
            total = times.sum()
            p = p * (model.strength / (total + model.strength))  # (2)
            p[numbers] += times / (total + model.strength)
    return p


def ngram_log_probabilities(model: NgramModel, sequence: Sequence[int] | Array) -> np.ndarray:
    """log P of every token of a text given the ones before, the closing <EOS> included.

    Parameters
    ----------
    model : NgramModel
        From `count_ngrams`.
    sequence : array (T,)
        Token numbers, without <EOS>.

    Returns
    -------
    array (T + 1,)
        Natural logarithms; minus infinity where strength is 0 and the token never followed its context.

    Raises
    ------
    ValueError or TypeError
        If model is no NgramModel, or the sequence holds no token numbers.
    """
    check_kind("ngram_log_probabilities", "model", model, NgramModel, "Make it with count_ngrams.")
    text = _framed("ngram_log_probabilities", sequence, model.n, model.C)
    found = np.empty(len(text) - model.n + 1)
    for t in range(model.n - 1, len(text)):
        p = 1 / (model.C - 1)  # (1) of next_probabilities
        for length in range(model.n):
            seen = model.counts.get(text[t - length : t])
            if seen:
                p = (seen[text[t]] + model.strength * p) / (seen.total() + model.strength)  # (2)
        found[t - model.n + 1] = p
    with np.errstate(divide="ignore"):
        return np.log(found)


def _framed(where: str, sequence: Sequence[int] | Array, n: int, C: int) -> tuple[int, ...]:
    """The text with n - 1 times <EOS> in front, and one behind."""
    numbers = as_tokens(where, "sequence", sequence)
    if len(numbers):
        check_classes(where, "sequence", numbers, C)
    return (*(EOS,) * (n - 1), *numbers.tolist(), EOS)
