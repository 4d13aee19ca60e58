"""What BLEU counts: n-grams of outputs, clipped by their references, and the lengths of both (lesson 5.7).

A sentence is a list of tokens, and what a token is decides much of the score: split texts yourself, all in one way.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array
from helpers.checks import check_list, check_whole

Sentence = Sequence[Hashable]


class Clipped(NamedTuple):
    """One n-gram of an output: how often it stands there, and how much of that counts."""

    ngram: tuple[Hashable, ...]
    times: int  # in the output
    most: int  # in the reference that has most of it
    kept: int  # the smaller of the two


class BleuCounts(NamedTuple):
    """All that BLEU knows of m pairs, a column for each: sums along the columns are those of the corpus."""

    kept: np.ndarray  # (N, m) clipped counts of the n-grams, n = 1 ... N
    total: np.ndarray  # (N, m) n-grams in the output
    c: np.ndarray  # (m,) length of the output
    r: np.ndarray  # (m,) length of the reference whose length is closest


def clipped_counts(output: Sentence, references: Sequence[Sentence], n: int) -> list[Clipped]:
    """Every n-gram of an output once: its count, clipped by what one reference has of it.

        most(g) = largest count of g in any one reference       (1)
        kept(g) = min(count of g in the output, most(g))        (2)

    The modified precision is p_n = (sum of kept) / (sum of times), both over all outputs of the corpus.

    Parameters
    ----------
    output : sequence of tokens
        What is judged; it may be empty.
    references : sequence of sequences of tokens
        One or more good answers to the same source.
    n : int
        How many tokens in a row, at least 1.

    Returns
    -------
    list of Clipped
        ngram, times, most, kept, in the order of their first place in the output; empty for fewer than n tokens.

    Raises
    ------
    ValueError or TypeError
        If a text was not split, there is no reference, or n is below 1.

    Source: Papineni, Roukos, Ward, Zhu, BLEU: a method for automatic evaluation of machine translation (2002), 2.1.
    """
    n = check_whole("clipped_counts", "n", n, least=1)
    _check_pairs("clipped_counts", [output], [references])
    most: Counter[Any] = Counter()
    for reference in references:
        most |= Counter(_ngrams(reference, n))  # (1)
    counts = Counter(_ngrams(output, n))
    return [Clipped(g, count, most[g], min(count, most[g])) for g, count in counts.items()]  # (2)


def bleu_counts(outputs: Sequence[Sentence], references: Sequence[Sequence[Sentence]], N: int = 4) -> BleuCounts:
    """Count everything that BLEU needs, pair by pair; `bleu_of_counts` adds up and divides.

    Parameters
    ----------
    outputs : sequence of m sequences of tokens
        What is judged.
    references : sequence of m sequences of sequences of tokens
        references[i] holds one or more good answers for outputs[i].
    N : int
        The longest n-grams, at least 1.

    Returns
    -------
    BleuCounts
        kept, total (N, m) and the lengths c, r (m,). Where two references are equally close, r is the shorter one.

    Raises
    ------
    ValueError or TypeError
        If there is no pair, the numbers do not fit together, a text was not split, or N is below 1.
    """
    N = check_whole("bleu_counts", "N", N, least=1)
    _check_pairs("bleu_counts", outputs, references)
    lengths = [
        (len(output), closest_length(len(output), map(len, answers)))
        for output, answers in zip(outputs, references, strict=True)
    ]
    c, r = np.array(lengths).T
    total = (c - np.arange(N)[:, None]).clip(min=0)  # a sentence of c tokens has c - n + 1 n-grams
    return BleuCounts(_kept(outputs, references, N), total, c, r)


def closest_length(c: int, lengths: Iterable[int]) -> int:
    """The reference length that is closest to c; of two equally close ones the shorter."""
    return min((abs(c - r), r) for r in lengths)[1]


def _ngrams(tokens: Sentence, n: int) -> Iterable[tuple[Hashable, ...]]:
    return zip(*(tokens[start:] for start in range(n)), strict=False)


def _kept(outputs: Sequence[Sentence], references: Sequence[Sequence[Sentence]], N: int) -> np.ndarray:
    """The kept of `clipped_counts` added up in every pair, (N, m), for all pairs at a time.

    Texts stand in a row as numbers. An n-gram is the (n-1)-gram at its first token and one token more, and at the
    beginning stands the number of the pair: so n-grams of different pairs are never the same.
    """
    m, K = len(outputs), max(map(len, references))
    texts = [*outputs, *chain.from_iterable(references)]
    place = np.array([0] * m + [k for answers in references for k in range(1, len(answers) + 1)])  # 0: an output
    pair = np.array([*range(m), *(i for i, answers in enumerate(references) for _ in answers)])
    tokens, V = _numbered(texts)
    ends = np.cumsum([len(text) for text in texts])
    text = np.searchsorted(ends, np.arange(len(tokens)), side="right")  # the text in which each token stands
    left = ends[text] - np.arange(len(tokens))  # tokens from here to the end of the text
    gram, owner = pair[text], np.arange(m)
    kept = np.zeros((N, m), dtype=np.int64)
    for n in range(1, N + 1):
        first = np.flatnonzero(left >= n)
        distinct, found = np.unique(gram[first] * V + tokens[first + n - 1], return_inverse=True)
        gram[first], owner = found, owner[distinct // V]  # owner: the pair of each different n-gram
        counts = [np.bincount(found[place[text[first]] == k], minlength=len(owner)) for k in range(K + 1)]
        most = np.maximum.reduce(counts[1:])  # (1)
        kept[n - 1] = np.bincount(owner, np.minimum(counts[0], most), minlength=m)  # (2)
    return kept


def _numbered(texts: Sequence[Sentence]) -> tuple[np.ndarray, int]:
    """All tokens of all texts in a row as whole numbers, equal ones with equal numbers, and how many there are."""
    number = {token: k for k, token in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
    row = np.fromiter(map(number.__getitem__, chain.from_iterable(texts)), dtype=np.int64)
    return row, max(1, len(number))


def _check_pairs(where: str, outputs: Sequence[Sentence], references: Sequence[Sequence[Sentence]]) -> None:
    check_list(where, "outputs", outputs)
    check_list(where, "references", references)
    if len(outputs) != len(references) or not len(outputs):
        raise ValueError(
            f"{where}: {len(outputs)} outputs and {len(references)} lists of references came, expected one list of"
            " references for each output, and at least one pair. Write references = [[a], [b], ...]."
        )
    for output, answers in zip(outputs, references, strict=True):
        if not isinstance(answers, str):
            check_list(where, "references[i]", answers)
        if isinstance(answers, str) or not len(answers):
            what = f"the text {answers!r}" if isinstance(answers, str) else "no reference"
            raise ValueError(
                f"{where}: one output has {what}, expected a list of one or more references, each a list of tokens."
                " Write [text.split()]."
            )
        for sentence in (output, *answers):
            if isinstance(sentence, str) or not _is_row(sentence):
                raise TypeError(
                    f"{where}: {sentence!r} came where a sentence belongs, expected a list of tokens. Write"
                    " text.split(); with one reference, put it into a list of its own."
                )


def _is_row(sentence: Any) -> bool:
    """Whether it is a list, tuple or numpy row whose tokens can be counted (tensors all count as different)."""
    if not (sentence.ndim == 1 if isinstance(sentence, np.ndarray) else isinstance(sentence, Sequence)):
        return False
    one_of_each_kind = dict(zip(map(type, sentence), sentence, strict=True)).values()
    return not any(is_array(token) or not isinstance(token, Hashable) for token in one_of_each_kind)
