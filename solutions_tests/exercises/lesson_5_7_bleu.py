"""Exercises of lesson 5.7: clipped shares, brevity, BLEU mended, corpus sums, moved blocks, which system is better."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.projects.uncertainty import bootstrap_interval
from helpers.sequences.bleu import BleuCounts, bleu_counts, bleu_of_counts, brevity_penalty, clipped_counts

Cases = Iterator[tuple[Any, ...]]
REFERENCES = [["the", "cat", "is", "on", "the", "mat"], ["there", "is", "a", "cat", "on", "the", "mat"]]
WORDS = np.array(["the", "a", "cat", "is", "on"])


def drawn(rng: np.random.Generator, least: int = 0, most: int = 9) -> list[str]:
    return [str(word) for word in rng.choice(WORDS, int(rng.integers(least, most + 1)))]


def share_that_counts(output, references, n):
    """output a list of words, references a list of such lists, n >= 1 -> the modified precision p_n, a float."""

    def count(text):
        return Counter(tuple(text[t : t + n]) for t in range(len(text) - n + 1))

    written, allowed = count(output), [count(reference) for reference in references]
    kept = sum(min(times, max(one[g] for one in allowed)) for g, times in written.items())
    return kept / max(1, written.total())


def share_by_union(output, references, n):
    most: Counter[tuple[str, ...]] = Counter()
    for reference in references:
        most |= Counter(zip(*(reference[k:] for k in range(n)), strict=False))
    written = Counter(zip(*(output[k:] for k in range(n)), strict=False))
    return (written & most).total() / written.total() if written else 0.0


def share_by_helper(output, references, n):
    found = clipped_counts(output, references, n)
    return sum(one.kept for one in found) / sum(one.times for one in found) if found else 0.0


def share_with(
    kept: Callable[[int, list[int]], float], ratios: bool = False, longer: int = 0, floor: float = 0.0
) -> Callable[..., float]:
    """A wrong share: what is kept of an n-gram with these counts in the output and in each of the references."""

    def wrong(output, references, n):
        n += longer
        written = Counter(zip(*(output[k:] for k in range(n)), strict=False))
        allowed = [Counter(zip(*(text[k:] for k in range(n)), strict=False)) for text in references]
        parts = [(kept(times, [one[g] for one in allowed]), times) for g, times in written.items()]
        if ratios:
            return float(sum(above / below for above, below in parts))
        return sum(above for above, _ in parts) / sum(below for _, below in parts) if parts else floor

    return wrong


def share_of_different(output, references, n):
    found = clipped_counts(output, references, n)
    return sum(one.kept > 0 for one in found) / len(found) if found else 0.0


def share_of_reference(output, references, n):
    found = clipped_counts(output, references, n)
    return sum(one.kept for one in found) / max(1, len(references[0]) - n + 1)


def share_of_words(output, references, n):
    return sum(one.kept for one in clipped_counts(output, references, n)) / max(1, len(output))


def sentences_and_references(rng: np.random.Generator) -> Cases:
    yield ["the"] * 7, REFERENCES, 1
    yield ["the", "cat", "the", "cat", "on", "the", "mat"], REFERENCES, 2
    yield ["the", "cat"], [["the", "the", "cat"]], 1
    for n in (1, 2, 3, 4):
        for _ in range(4):
            yield drawn(rng, 4, 10), [drawn(rng, 3, 10) for _ in range(int(rng.integers(1, 4)))], n


def too_short(rng: np.random.Generator) -> Cases:
    yield ["the"], REFERENCES, 1
    yield ["the", "cat"], REFERENCES, 3
    yield [], REFERENCES, 1
    yield ["cat", "is"], [["cat"], ["cat", "is"]], 2


SHARE_THAT_COUNTS = Exercise(
    name="share_that_counts",
    reference=share_that_counts,
    checks=[
        agrees("is the clipped count over the count, for any n", sentences_and_references),
        agrees("copes with outputs that have few n-grams or none", too_short),
    ],
    hints=[
        "`Counter(tuple(text[t : t + n]) for t in range(len(text) - n + 1))` counts the n-grams of a text; a `Counter`"
        " gives 0 for what it does not hold.",
        "For each n-gram of the output: the smaller of its own count and the largest count in any one reference. Add"
        " these up, then divide once by the number of n-grams written.",
    ],
    why="A reference vouches for an n-gram as often as it has it. The largest of the references counts because each of"
    " them is a whole translation: an output may follow one of them, not all of them together.",
    wrong=[
        Wrong(
            "You count an n-gram as often as it was written: clip it by what a reference has.",
            share_with(lambda times, most: times * (max(most) > 0)),
        ),
        Wrong(
            "You pay for what the reference has, written or not: take the smaller of the two counts.",
            share_with(lambda times, most: max(most)),
        ),
        Wrong(
            "You add the counts of all references. Each is a whole translation: take the one that has most.",
            share_with(lambda times, most: min(times, sum(most))),
        ),
        Wrong(
            "You clip by each reference and add that up: take the one reference that has most.",
            share_with(lambda times, most: sum(min(times, one) for one in most)),
        ),
        Wrong(
            "You look at the first reference only.",
            share_with(lambda times, most: min(times, most[0])),
        ),
        Wrong(
            "You add up ratios. Add up the clipped counts and the counts, and divide once.",
            share_with(lambda times, most: min(times, max(most)), ratios=True),
        ),
        Wrong("You count each different n-gram once: it weighs as often as it was written.", share_of_different),
        Wrong("You divide by the n-grams of the reference: precision is a share of the output.", share_of_reference),
        Wrong("An output of T words has T - n + 1 n-grams, not T: divide by these.", share_of_words),
        Wrong(
            "Your n-grams have one word too many: from t to t + n, n words.",
            share_with(lambda times, most: min(times, max(most)), longer=1),
        ),
        Wrong(
            "An output without any n-gram has the share 0.0.",
            share_with(lambda times, most: min(times, max(most)), floor=1.0),
        ),
    ],
    alternatives=[share_by_union, share_by_helper],
)


def shortest_worth_it(r, p, q):
    """r words of reference, 0 < p <= q <= 1 -> the smallest length c at which BLEU is still at least p, a float."""
    return float(r / (1 + np.log(q / p)))


def shortest_by_halving(r, p, q):
    low, high = 0.0, float(r)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if q * brevity_penalty(middle, r) >= p else (middle, high)
    return high


def lengths_and_precisions(rng: np.random.Generator) -> Cases:
    yield 20, 0.5, 1.0
    yield 1, 0.3, 0.6
    yield 10, 0.4, 0.4
    for _ in range(5):
        p = round(float(rng.uniform(0.05, 0.9)), 3)
        yield int(rng.integers(1, 40)), p, round(float(rng.uniform(p, 1)), 3)


def even_there(answer: Any, rng: np.random.Generator) -> None:
    for r, p, q in lengths_and_precisions(rng):
        c = answer(r, p, q)
        if isinstance(c, bool) or np.size(c) != 1 or not np.isfinite(c):
            raise Mistake(f"a length is one finite number, and this is {c!r}")
        c = float(np.ravel(c)[0])
        if not 0 < c <= r * (1 + 1e-9):
            raise Mistake(f"with r = {r}, a length of {c:.3g} is not above 0 and at most r: who writes more?")
        now = q * brevity_penalty(c, r)
        if abs(now - p) > 1e-6 * p:
            raise Mistake(f"r = {r}, p = {p}, q = {q}: at your c = {c:.4g} BLEU is {now:.4g}, and should just be p")


SHORTEST_WORTH_IT = Exercise(
    name="shortest_worth_it",
    reference=shortest_worth_it,
    checks=[
        Check("is where the shorter output just scores p", even_there),
        agrees("is that length for any r, p and q", lengths_and_precisions, rtol=1e-6),
    ],
    hints=[
        "With all four precisions q, BLEU is q times the brevity penalty. Set it equal to p.",
        "q e^(1 - r/c) = p. Take the logarithm of both sides, and solve for r/c first.",
    ],
    why="From q e^(1 - r/c) = p follows r/c = 1 + log(q/p). The gain enters through its logarithm, so even a perfect"
    " rest (q = 1) allows only little silence where p was good already.",
    wrong=[
        Wrong(
            "You turned the penalty round: for short outputs it is e^(1 - r/c).",
            lambda r, p, q: r * (1 - np.log(q / p)),
        ),
        Wrong("The penalty is exponential, not r/c itself: take a logarithm.", lambda r, p, q: r * p / q),
        Wrong(
            "The sign of the logarithm: more precision must allow less length.", lambda r, p, q: r / (1 + np.log(p / q))
        ),
        Wrong(
            "No fourth root, no fourth power: where all four p_n are q, their geometric mean is q.",
            lambda r, p, q: r / (1 + np.log(q / p) / 4),
        ),
        Wrong("You forgot the 1 in 1 - r/c.", lambda r, p, q: r / (np.log(q / p) + 1e-12)),
        Wrong(
            "log is the natural logarithm here, since e is the base of the penalty.",
            lambda r, p, q: r / (1 + np.log10(q / p)),
        ),
        Wrong(
            "You rounded. The length need not be a whole number.",
            lambda r, p, q: float(np.ceil(r / (1 + np.log(q / p)))),
        ),
    ],
    alternatives=[shortest_by_halving],
)


def mended_bleu(kept, total, c, r):
    """kept, total lists of N whole numbers, c and r whole numbers -> BLEU, a float from 0 to 1."""
    if not all(kept) or c == 0:
        return 0.0
    p = np.array(kept) / np.array(total)
    penalty = 1.0 if c > r else np.exp(1 - r / c)
    return float(penalty * np.exp(np.log(p).mean()))


def mended_by_roots(kept, total, c, r):
    score = min(1.0, math.exp(1 - r / c)) if c else 0.0
    for above, below in zip(kept, total, strict=True):
        score *= (above / below) ** (1 / len(kept)) if below else 0.0
    return score


def bleu_with(
    mean: Callable[[Any], float] = lambda p: np.exp(np.log(p).mean()),
    penalty: Callable[[int, int], float] = brevity_penalty,
    empty: float = 0.0,
) -> Callable[..., float]:
    def wrong(kept, total, c, r):
        p = np.array([above / below if below else empty for above, below in zip(kept, total, strict=True)])
        if not p.all() or not c:
            return 0.0
        return float(penalty(c, r) * mean(p))

    return wrong


def bleu_of_what_matched(kept, total, c, r):
    p = np.array([above / below for above, below in zip(kept, total, strict=True) if above])
    return float(brevity_penalty(c, r) * np.exp(np.log(p).mean())) if len(p) and c else 0.0


def totals(rng: np.random.Generator, c: int, N: int, zero: bool = False) -> tuple[list[int], list[int]]:
    total = [max(0, c - n) for n in range(N)]
    kept = [int(rng.integers(1, t + 1)) if t else 0 for t in total]
    kept = sorted(kept, reverse=True)
    return ([*kept[:-1], 0] if zero else kept), total


def corpora_in_sums(rng: np.random.Generator) -> Cases:
    yield [6, 5], [6, 5], 6, 6
    yield [5, 4, 3, 2], [5, 4, 3, 2], 5, 10
    for N in (1, 2, 3, 4):
        for shift in (-3, 0, 4):
            c = int(rng.integers(8, 60))
            yield *totals(rng, c, N), c, c + shift


def nothing_there(rng: np.random.Generator) -> Cases:
    yield *totals(rng, 9, 4, zero=True), 9, 12
    yield *totals(rng, 3, 4), 3, 3
    yield [3, 2, 1, 0], [3, 2, 1, 0], 3, 2
    yield [0, 0], [0, 0], 0, 5
    yield [0, 0], [0, 0], 0, 0


MENDED_BLEU = Exercise(
    name="mended_bleu",
    reference=mended_bleu,
    checks=[
        agrees("is the penalty times the geometric mean, for any N", corpora_in_sums),
        agrees("is 0.0 where nothing matched, or nothing was there", nothing_there),
    ],
    hints=[
        "Try it on a copy (it should give 1), on half a sentence (c = 5, r = 10), and on one that has no 4-gram at all."
        " There are four mistakes, one in almost every piece.",
        "The mean of the *logarithms* over the N orders, not 4; the penalty for c < r, with r over c; no n-gram at all"
        " is no success.",
    ],
    why="The logarithm, the direction of the penalty, the 4 that should be N, and the 1.0 for 0/0. Each alone leaves"
    " some outputs with the right score, so such code is tested on outputs that are chosen to be awkward.",
    wrong=[
        Wrong("The logarithm is still missing: a copy must score 1.", bleu_with(mean=lambda p: np.exp(p.mean()))),
        Wrong("That is the arithmetic mean: BLEU takes the geometric one.", bleu_with(mean=lambda p: p.mean())),
        Wrong(
            "The penalty still falls on those who write too much: short outputs pay.",
            bleu_with(penalty=lambda c, r: np.exp(1 - c / r) if c > r else 1.0),
        ),
        Wrong(
            "In the exponent stands r/c, the reference's length over the output's.",
            bleu_with(penalty=lambda c, r: 1.0 if c > r else np.exp(1 - c / max(r, 1))),
        ),
        Wrong(
            "The penalty for short outputs is e^(1 - r/c), not c/r.",
            bleu_with(penalty=lambda c, r: min(1.0, c / max(r, 1))),
        ),
        Wrong("Long outputs gain: the penalty never exceeds 1.", bleu_with(penalty=lambda c, r: np.exp(1 - r / c))),
        Wrong(
            "The mean is over N orders, and N is not always 4.", bleu_with(mean=lambda p: np.exp(np.log(p).sum() / 4))
        ),
        Wrong("0/0 counts as 0: who writes no 4-gram has none right.", bleu_with(empty=1.0)),
        Wrong("You leave out the n for which nothing matched: one p of 0 makes BLEU 0.", bleu_of_what_matched),
        Wrong("BLEU lies between 0 and 1 here; you gave percent.", lambda *sums: 100 * mended_bleu(*sums)),
    ],
    alternatives=[mended_by_roots],
)


def corpus_counts(outputs, references, N):
    """m outputs (lists of words), m lists of references, N >= 1 -> (kept, total, c, r), summed over the corpus."""
    kept, total, c, r = [0] * N, [0] * N, 0, 0
    for output, answers in zip(outputs, references, strict=True):
        for n in range(1, N + 1):
            found = clipped_counts(output, answers, n)
            kept[n - 1] += sum(one.kept for one in found)
            total[n - 1] += sum(one.times for one in found)
        c += len(output)
        r += min((abs(len(answer) - len(output)), len(answer)) for answer in answers)[1]
    return kept, total, c, r


def counts_by_columns(outputs, references, N):
    counts = bleu_counts(outputs, references, N)
    return counts.kept.sum(1).tolist(), counts.total.sum(1).tolist(), int(counts.c.sum()), int(counts.r.sum())


def counts_with(length: Callable[[int, list[int]], int]) -> Callable[..., Any]:
    """The sums, with another reference length, from the output's length and those of its references."""

    def wrong(outputs, references, N):
        kept, total, c, _ = corpus_counts(outputs, references, N)
        pairs = zip(outputs, references, strict=True)
        return kept, total, c, sum(length(len(output), [len(text) for text in answers]) for output, answers in pairs)

    return wrong


def clipped_by_the_corpus(outputs, references, N):
    everything = [word for output in outputs for word in output]
    answers = [[word for texts in references for word in texts[k]] for k in range(len(references[0]))]
    _, total, c, r = corpus_counts(outputs, references, N)
    kept = [sum(one.kept for one in clipped_counts(everything, answers, n)) for n in range(1, N + 1)]
    return [min(pair) for pair in zip(kept, total, strict=True)], total, c, r


def without_clip(outputs, references, N):
    kept, total, c, r = corpus_counts(outputs, references, N)
    for n in range(1, N + 1):
        pairs = zip(outputs, references, strict=True)
        kept[n - 1] = sum(one.times for o, a in pairs for one in clipped_counts(o, a, n) if one.most)
    return kept, total, c, r


def negative_totals(outputs, references, N):
    kept, _, c, r = corpus_counts(outputs, references, N)
    return kept, [sum(len(output) - n + 1 for output in outputs) for n in range(1, N + 1)], c, r


def words_for_all(outputs, references, N):
    kept, _, c, r = corpus_counts(outputs, references, N)
    return kept, [c] * N, c, r


def small_corpora(rng: np.random.Generator) -> Cases:
    yield [REFERENCES[0], ["a", "cat", "is", "here"]], [REFERENCES, REFERENCES], 4
    yield [["the", "the", "cat"], ["cat"]], [[["the", "cat"]], [["the", "cat", "the"]]], 1
    for m in (1, 2, 5):
        for N in (1, 2, 4):
            k = int(rng.integers(1, 4))
            yield [drawn(rng, 4) for _ in range(m)], [[drawn(rng, 1, 12) for _ in range(k)] for _ in range(m)], N


def lengths_that_tie(rng: np.random.Generator) -> Cases:
    yield [["a"] * 5], [[["a"] * 6, ["a"] * 4, ["b"] * 9]], 2
    yield [["a"] * 5], [[["a"] * 8, ["a"] * 4, ["b"] * 9]], 1
    yield [["a"] * 2, ["the"] * 3], [[["a"] * 7, ["a"]], [["the"] * 4, ["b"] * 5]], 1


def short_ones(rng: np.random.Generator) -> Cases:
    yield [["cat"], [], ["the", "cat"]], [[["cat"]], [["a", "cat"]], [["the", "cat", "is"]]], 4
    yield [[]], [[[]]], 2


CORPUS_COUNTS = Exercise(
    name="corpus_counts",
    reference=corpus_counts,
    checks=[
        agrees("adds up clipped counts, counts and lengths, sentence by sentence", small_corpora),
        agrees("takes the closest length, and of two equally close ones the shorter", lengths_that_tie),
        agrees("copes with sentences that are short or empty", short_ones),
    ],
    hints=[
        "`clipped_counts(output, answers, n)` gives all of one sentence for one n; a sentence is clipped by its own"
        " references only.",
        "`min((abs(len(answer) - len(output)), len(answer)) for answer in answers)[1]` is the closest length, the"
        " shorter one where two are equally close: tuples are compared entry by entry.",
    ],
    why="Only sums leave this function; the divisions come after it. So a sentence weighs as much as it is long, and"
    " one without a match does no harm.",
    wrong=[
        Wrong("You take the shortest reference: the closest one in length counts.", counts_with(lambda c, r: min(r))),
        Wrong("You take the longest reference: the closest one in length counts.", counts_with(lambda c, r: max(r))),
        Wrong("You take the first reference's length: the closest one counts.", counts_with(lambda c, r: r[0])),
        Wrong("You add the lengths of all references: only the closest one counts.", counts_with(lambda c, r: sum(r))),
        Wrong(
            "Of two lengths that are equally close the shorter one counts.",
            counts_with(lambda c, r: min((abs(c - x), -x) for x in r)[1] * -1),
        ),
        Wrong("A sentence is clipped by its own references, not by those of the corpus.", clipped_by_the_corpus),
        Wrong("The counts are not clipped.", without_clip),
        Wrong("A sentence of fewer than n words has 0 n-grams, not a negative number of them.", negative_totals),
        Wrong("A sentence of T words has T - n + 1 n-grams, not T.", words_for_all),
    ],
    alternatives=[counts_by_columns],
)


def two_blocks(T, k):
    """T >= 4 different words, the first k of them (0 < k < T) moved to the end -> (p1, p2, p3, p4), floats."""
    inside = [max(0, k - n + 1) + max(0, T - k - n + 1) for n in (1, 2, 3, 4)]
    return tuple(inside[n - 1] / (T - n + 1) for n in (1, 2, 3, 4))


def blocks_by_building(T, k):
    words = list(range(T))
    found = [clipped_counts(words[k:] + words[:k], [words], n) for n in (1, 2, 3, 4)]
    return tuple(sum(one.kept for one in pairs) / sum(one.times for one in pairs) for pairs in found)


def blocks_with(
    inside: Callable[[int, int, int], float], below: Callable[[int, int], float] = lambda T, n: T - n + 1
) -> Any:
    return lambda T, k: tuple(inside(T, k, n) / below(T, n) for n in (1, 2, 3, 4))


def sizes_of_blocks(rng: np.random.Generator) -> Cases:
    yield 13, 9
    yield 100, 50
    for _ in range(4):
        T = int(rng.integers(8, 60))
        yield T, int(rng.integers(4, T - 3))


def small_blocks(rng: np.random.Generator) -> Cases:
    yield from ((4, 1), (4, 2), (5, 3), (7, 1), (9, 8), (6, 2))


TWO_BLOCKS = Exercise(
    name="two_blocks",
    reference=two_blocks,
    checks=[
        agrees("counts what stays together in two long blocks", sizes_of_blocks),
        agrees("copes with blocks of fewer than n words", small_blocks),
    ],
    hints=[
        "An n-gram counts if it lies within one block. How many does a block of k words have? And if k < n?",
        "A block of k words has max(0, k - n + 1) n-grams, and the whole has T - n + 1.",
    ],
    why="Only the n - 1 n-grams that cross the seam are lost: two clauses that change places, and with them cause and"
    " effect, cost a long sentence next to nothing.",
    wrong=[
        Wrong(
            "A block of fewer than n words has 0 n-grams, not a negative number.",
            blocks_with(lambda T, k, n: T - 2 * n + 2),
        ),
        Wrong(
            "n - 1 n-grams cross the seam, not n.", blocks_with(lambda T, k, n: max(0, k - n) + max(0, T - k - n + 1))
        ),
        Wrong(
            "Only the longer block? N-grams of both blocks count.",
            blocks_with(lambda T, k, n: max(k, T - k, n - 1) - n + 1),
        ),
        Wrong("Order matters from pairs on: p2 to p4 are not 1.", lambda T, k: (1.0, 1.0, 1.0, 1.0)),
        Wrong(
            "A sentence of T words has T - n + 1 n-grams, not T.",
            blocks_with(lambda T, k, n: max(0, k - n + 1) + max(0, T - k - n + 1), lambda T, n: T),
        ),
        Wrong(
            "Two places are torn, but only one of them is written: count the n-grams of the output.",
            blocks_with(lambda T, k, n: max(0.0, T - n + 1 - 2 * (n - 1))),
        ),
    ],
    alternatives=[blocks_by_building],
)


def better_system(counts_A, counts_B, rng):
    """BleuCounts of both systems on the same m pairs, a numpy Generator -> "A", "B" or "not shown"."""

    def gain(*parts):
        A, B = BleuCounts(*parts[:4]), BleuCounts(*parts[4:])
        return bleu_of_counts(B, "exp").score - bleu_of_counts(A, "exp").score

    low, high = bootstrap_interval(gain, rng, *counts_A, *counts_B, repeats=300)
    return "B" if low > 0 else "A" if high < 0 else "not shown"


def score_of(counts: BleuCounts) -> float:
    return bleu_of_counts(counts, "exp").score


def better_by_columns(counts_A, counts_B, rng):
    m = len(counts_A.c)
    gains = []
    for _ in range(200):
        i = rng.integers(m, size=m)
        A, B = (BleuCounts(*(part[..., i] for part in counts)) for counts in (counts_A, counts_B))
        gains.append(score_of(A) - score_of(B))
    if np.mean(np.array(gains) > 0) >= 0.975:
        return "A"
    return "B" if np.mean(np.array(gains) < 0) >= 0.975 else "not shown"


def higher_score(counts_A, counts_B, rng):
    return "A" if score_of(counts_A) > score_of(counts_B) else "B"


def lie_apart(counts_A, counts_B, rng):
    a, b = (
        bootstrap_interval(lambda *part: score_of(BleuCounts(*part)), rng, *counts, repeats=200)
        for counts in (counts_A, counts_B)
    )
    return "A" if a.low > b.high else "B" if b.low > a.high else "not shown"


def each_on_its_own(counts_A, counts_B, rng):
    m, gains = len(counts_A.c), []
    for _ in range(200):
        i, j = rng.integers(m, size=m), rng.integers(m, size=m)
        A, B = BleuCounts(*(part[..., i] for part in counts_A)), BleuCounts(*(part[..., j] for part in counts_B))
        gains.append(score_of(A) - score_of(B))
    low, high = np.quantile(gains, [0.025, 0.975])
    return "A" if low > 0 else "B" if high < 0 else "not shown"


def by_one_deviation(counts_A, counts_B, rng):
    m, gains = len(counts_A.c), []
    for _ in range(200):
        i = rng.integers(m, size=m)
        A, B = (BleuCounts(*(part[..., i] for part in counts)) for counts in (counts_A, counts_B))
        gains.append(score_of(B) - score_of(A))
    z = np.mean(gains) / (np.std(gains) + 1e-12)
    return "B" if z > 1 else "A" if z < -1 else "not shown"


def exchanged(counts_A, counts_B, rng):
    return {"A": "B", "B": "A"}.get(better_system(counts_A, counts_B, rng), "not shown")


def never_sure(counts_A, counts_B, rng):
    return "not shown"


def by_a_point(counts_A, counts_B, rng):
    gap = score_of(counts_A) - score_of(counts_B)
    return "A" if gap > 0.01 else "B" if gap < -0.01 else "not shown"


def two_systems(rng: np.random.Generator, m: int, wrong_A: float, wrong_B: float, hard: float = 0.0) -> Any:
    """Counts of two systems that make independent slips, above those that both make in hard sentences."""
    words, answers, A, B = 40, [], [], []
    for _ in range(m):
        answer = rng.integers(words, size=int(rng.integers(6, 14)))
        both = rng.random(len(answer)) < 0.6 * (rng.random() < hard)
        made = [np.where(both | (rng.random(len(answer)) < share), -1, answer).tolist() for share in (wrong_A, wrong_B)]
        answers.append([answer.tolist()])
        A.append(made[0])
        B.append(made[1])
    return bleu_counts(A, answers), bleu_counts(B, answers)


def says(wanted: str, *cases: tuple[int, int, float, float, float]) -> Callable[[Any, np.random.Generator], None]:
    """A check: what is said about systems with these shares of slips; the seeds were chosen far from any limit."""

    def test(answer: Any, rng: np.random.Generator) -> None:
        said = ""
        for seed, m, wrong_A, wrong_B, hard in cases:
            systems = two_systems(np.random.default_rng(seed), m, wrong_A, wrong_B, hard)
            given = answer(*systems, np.random.default_rng(0))
            a, b = map(score_of, systems)
            if given != wanted:
                said = said or (
                    f"with {m} pairs and scores of {a:.3f} (A) and {b:.3f} (B) it says {given!r},"
                    f" and the evidence says {wanted!r}"
                )
        if said:
            raise Mistake(said)

    return test


MODERATE = (7, 150, 0.16, 0.1, 0.2)  # two intervals overlap, the difference is clear even on different sentences
DOUBTFUL = (4, 60, 0.3, 0.25, 0.0), (8, 60, 0.3, 0.25, 0.0), (9, 60, 0.25, 0.3, 0.0)  # 1.4 to 1.6 deviations
SMALL_GAINS = tuple((seed, 200, 0.05, 0.02, 0.5) for seed in (3, 4, 7))


def same_outputs(answer: Any, rng: np.random.Generator) -> None:
    A, _ = two_systems(rng, 30, 0.2, 0.2)
    given = answer(A, A, np.random.default_rng(0))
    if given != "not shown":
        raise Mistake(f"A and B wrote the very same sentences, and it says {given!r}")


BETTER_SYSTEM = Exercise(
    name="better_system",
    reference=better_system,
    checks=[
        Check("names A where it is plain", says("A", (0, 80, 0.1, 0.5, 0.0))),
        Check("names B where it is plain", says("B", (0, 80, 0.5, 0.1, 0.0))),
        Check(
            "does not decide between systems that err alike",
            says("not shown", *((seed, 40, 0.25, 0.25, 0.0) for seed in (0, 1, 3))),
        ),
        Check("does not decide between two that write the same", same_outputs),
        Check("does not decide where luck makes such a gap in one case of ten", says("not shown", *DOUBTFUL)),
        Check("sees a small gain where both fail on the same sentences", says("B", *SMALL_GAINS, MODERATE)),
    ],
    hints=[
        "`bootstrap_interval(gain, rng, *counts_A, *counts_B, repeats=300)` draws the same columns from all eight"
        " arrays. What must `gain` return?",
        "`gain(*parts)`: the first four arrays are those of A, the last four those of B; return the difference of the"
        ' two `bleu_of_counts(BleuCounts(*four), "exp").score`. Then look at where 0 lies.',
    ],
    why="The difference is what is asked, so the difference gets the interval. Drawn on the same sentences, what is"
    " hard for both cancels, and a gain shows that two separate intervals would hide.",
    wrong=[
        Wrong("The higher score is not yet evidence: give the difference an interval.", higher_score),
        Wrong(
            "You compare two intervals. Give the difference one interval, drawn on the same sentences for both.",
            lie_apart,
        ),
        Wrong("Draw the same sentences for A and for B: hard sentences then cancel.", each_on_its_own),
        Wrong("One standard deviation is too little: luck alone makes it in one case of three.", by_one_deviation),
        Wrong("A and B are exchanged: look at the sign of your difference.", exchanged),
        Wrong("There are cases where 95 % of the evidence is on one side.", never_sure),
        Wrong("A fixed limit knows nothing of the size of the test set: use the spread.", by_a_point),
    ],
    alternatives=[better_by_columns],
    limit=20.0,
)

EXERCISES = [SHARE_THAT_COUNTS, SHORTEST_WORTH_IT, MENDED_BLEU, CORPUS_COUNTS, TWO_BLOCKS, BETTER_SYSTEM]
