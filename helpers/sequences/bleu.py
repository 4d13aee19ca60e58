"""How near translations come to good ones, in one number: the brevity penalty and BLEU (lesson 5.7).

Scores are between 0 and 1, as in the paper; the field writes them times 100.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from helpers.checks import check_array, check_choice, check_flags, check_kind, check_number, check_positive
from helpers.sequences.bleu_counts import BleuCounts as BleuCounts
from helpers.sequences.bleu_counts import Sentence as Sentence
from helpers.sequences.bleu_counts import bleu_counts as bleu_counts
from helpers.sequences.bleu_counts import clipped_counts as clipped_counts

SMOOTHINGS = {"none": 0.0, "floor": 0.1, "add-k": 1.0, "exp": 0.0}  # with the value that is usual for each


class Bleu(NamedTuple):
    """The score and what it is made of."""

    score: float
    precisions: tuple[float, ...]  # p_1 ... p_N, after smoothing
    brevity: float
    c: int
    r: int


def brevity_penalty(c: float, r: float) -> float:
    """The factor by which BLEU pays for outputs that are too short.

        BP = 1               where c > r      (1)
        BP = exp(1 - r/c)    otherwise        (2)

    At c = r both give 1. Precision alone would let an output of one sure word win.

    Parameters
    ----------
    c, r : int
        Length of all outputs together, and of the closest references together; not negative.

    Returns
    -------
    float
        From 0 (nothing was written, though there was something to write) to 1.

    Raises
    ------
    ValueError
        If a length is negative or not finite.

    Source: Papineni et al. (2002), 2.2.2.
    """
    c, r = check_number("brevity_penalty", "c", c), check_number("brevity_penalty", "r", r)
    for name, length in (("c", c), ("r", r)):
        if length < 0:
            raise ValueError(
                f"brevity_penalty: {name} is {length:g}, expected a length of at least 0. Count the tokens."
            )
    if c >= r:
        return 1.0  # (1)
    return math.exp(1 - r / c) if c else 0.0  # (2)


def bleu_of_counts(
    counts: BleuCounts, smoothing: str = "none", value: float | None = None, effective: bool = False
) -> Bleu:
    """BLEU of a corpus from its counts: sums first, then ratios, then the mean of the logarithms.

        p_n  = sum over pairs of kept_n / sum over pairs of total_n          (1)
        BLEU = BP exp( (1/N) sum over n of log p_n )                         (2)

    Smoothing, for few or short sentences: where no n-gram matches, "floor" puts `value` for the numerator, and "exp"
    1/2, 1/4, ... for the first, second, ... such n; "add-k" adds `value` above and below for n > 1. If nothing matches
    at all, BLEU is 0 with each of them.

    Parameters
    ----------
    counts : BleuCounts
        From `bleu_counts`; some of its columns if you like.
    smoothing, value : str, float
        "none", "floor" (usually 0.1), "add-k" (usually 1) or "exp".
    effective : bool
        Leave out the orders for which the outputs are too short: sensible for single sentences.

    Returns
    -------
    Bleu
        score, precisions, brevity, c, r.

    Raises
    ------
    ValueError or TypeError
        If the smoothing is unknown, its value not above 0, or counts are none or do not fit together.

    Sources: Papineni et al. (2002), 2.3; Chen and Cherry, A systematic comparison of smoothing
    techniques for sentence-level BLEU (2014).
    """
    check_choice("bleu_of_counts", "smoothing", smoothing, SMOOTHINGS)
    added = SMOOTHINGS[smoothing] if value is None else check_positive("bleu_of_counts", "value", value)
    check_flags("bleu_of_counts", effective=effective)
    N = _check_counts(counts)
    kept, total = counts.kept.sum(axis=1).tolist(), counts.total.sum(axis=1).tolist()
    c, r = int(counts.c.sum()), int(counts.r.sum())
    orders = (sum(n > 0 for n in total) or 1) if effective and smoothing != "add-k" else N
    brevity = brevity_penalty(c, r)
    if not any(kept):
        return Bleu(0.0, (0.0,) * N, brevity, c, r)
    p = _precisions(kept, total, smoothing, added)
    used = p[:orders]
    score = brevity * math.exp(sum(map(math.log, used)) / orders) if all(used) else 0.0  # (2)
    return Bleu(score, tuple(p), brevity, c, r)


def corpus_bleu(
    outputs: Sequence[Sentence],
    references: Sequence[Sequence[Sentence]],
    N: int = 4,
    smoothing: str = "none",
    value: float | None = None,
    effective: bool = False,
) -> Bleu:
    """Return BLEU of m outputs together: count with `bleu_counts`, then `bleu_of_counts`.

    Parameters
    ----------
    outputs, references, N
        As for `bleu_counts`. A single sentence is [output], [references].
    smoothing, value, effective
        As for `bleu_of_counts`.

    Returns
    -------
    Bleu
        score, precisions, brevity, c, r.

    Raises
    ------
    ValueError or TypeError
        As those two do.
    """
    return bleu_of_counts(bleu_counts(outputs, references, N), smoothing, value, effective)


def _precisions(kept: list[float], total: list[float], smoothing: str, added: float) -> list[float]:
    p, halved = [], 1.0
    for n, (above, below) in enumerate(zip(kept, total, strict=True), start=1):
        if smoothing == "add-k" and n > 1:
            above, below = above + added, below + added
        if below and not above and smoothing == "floor":
            above = added
        elif below and not above and smoothing == "exp":
            above = halved = halved / 2
        p.append(above / below if below else 0.0)  # (1)
    return p


def _check_counts(counts: BleuCounts) -> int:
    check_kind("bleu_of_counts", "counts", counts, BleuCounts, "Pass what bleu_counts gave.")
    check_array("bleu_of_counts", "kept", counts.kept, ndim=2, letters="(N, m)")
    N, m = counts.kept.shape
    check_array("bleu_of_counts", "total", counts.total, letters="(N, m)", shape=(N, m), because="kept")
    for name in ("c", "r"):
        check_array("bleu_of_counts", name, getattr(counts, name), letters="(m,)", shape=(m,), because="kept")
    return N
