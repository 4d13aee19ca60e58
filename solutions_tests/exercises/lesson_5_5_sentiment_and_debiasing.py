"""Exercises of lesson 5.5: means of words, what counts can reach, a direction, neutralize, equalize, which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.softmax import softmax

Cases = Iterator[Any]


def verdicts(E, W, b, X, lengths):
    """E (V, n_e), W (C, n_e), b (C, 1), X (T, m) word numbers, lengths (m,) -> probabilities (C, m)."""
    there = np.arange(len(X))[:, None] < lengths  # (T, m): True where there is a word
    mean = (E[X] * there[:, :, None]).sum(axis=0) / lengths[:, None]  # (m, n_e)
    return softmax(W @ mean.T + b)


def verdicts_by_loop(E, W, b, X, lengths):
    columns = []
    for i, length in enumerate(lengths):
        columns.append(W @ E[X[:length, i]].mean(axis=0) + b[:, 0])
    return softmax(np.stack(columns, axis=1))


def variant_of_verdicts(*, padding=False, total=False, longest=False, logits=False, axis=0, early=False, once=False):
    """The classifier with one thing changed."""

    def answer(E, W, b, X, lengths):
        there = np.ones_like(X, dtype=bool) if padding else np.arange(len(X))[:, None] < lengths
        if once:
            columns = [E[np.unique(X[:n, i])].mean(axis=0) for i, n in enumerate(lengths)]
            return softmax(W @ np.stack(columns, axis=1) + b)
        if early:
            words = softmax((W @ E.T) + b).T[X] * there[:, :, None]
            return (words.sum(axis=0) / lengths[:, None]).T
        by = 1 if total else len(X) if padding or longest else lengths[:, None]
        Z = W @ ((E[X] * there[:, :, None]).sum(axis=0) / by).T + b
        if logits:
            return Z
        return softmax(Z) if axis == 0 else np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)

    return answer


def padded_texts(rng: np.random.Generator) -> Cases:
    yield (
        np.array([[1.0], [-1.0], [5.0]]),
        np.array([[0.0], [1.0]]),
        np.zeros((2, 1)),
        np.array([[0], [2]]),
        np.array([1]),
    )
    for V, n_e, C, T, m in ((3, 1, 2, 1, 1), (6, 3, 2, 5, 4), (9, 4, 5, 7, 6)):
        lengths = rng.integers(1, T + 1, m)
        lengths[0] = T
        X = rng.integers(V, size=(T, m))
        X[-1] = X[0]
        X[np.arange(T)[:, None] >= lengths] = 0
        yield rng.standard_normal((V, n_e)), rng.standard_normal((C, n_e)), rng.standard_normal((C, 1)), X, lengths


VERDICTS = Exercise(
    name="verdicts",
    reference=verdicts,
    checks=[agrees("averages the words of each text, without its padding, and gives probabilities", padded_texts)],
    hints=[
        "`E[X]` has shape (T, m, n_e). The padding has the number of some word: multiply its vectors by 0 before you"
        " add up, `np.arange(T)[:, None] < lengths`.",
        "Divide by the text's own length, `lengths[:, None]`, not by T. Then W @ mean.T + b, and `softmax` over the"
        " classes.",
    ],
    why="Without its own length under the sum, a short text would get a small mean, and so a timid verdict.",
    wrong=[
        Wrong("The padding counts as words in your mean.", variant_of_verdicts(padding=True)),
        Wrong("This is the sum of the words, not their mean.", variant_of_verdicts(total=True)),
        Wrong("Divide by each text's own length, not by T.", variant_of_verdicts(longest=True)),
        Wrong("These are logits: probabilities come out of softmax.", variant_of_verdicts(logits=True)),
        Wrong("Your rows add up to 1: softmax runs over the classes, column by column.", variant_of_verdicts(axis=1)),
        Wrong("You averaged the words' own verdicts: average the vectors first.", variant_of_verdicts(early=True)),
        Wrong("A word that comes twice counts twice.", variant_of_verdicts(once=True)),
    ],
    alternatives=[verdicts_by_loop],
)


def best_by_counts(texts, labels):
    """A list of m lists of words, m labels -> the largest share right without looking at the order, a float."""
    votes: dict = {}
    for text, label in zip(texts, labels, strict=True):
        votes.setdefault(tuple(sorted(text)), []).append(label)
    right = sum(max(same.count(label) for label in set(same)) for same in votes.values())
    return right / len(texts)


def best_by_counters(texts, labels):
    seen: dict[Any, Counter] = {}
    for text, label in zip(texts, labels, strict=True):
        seen.setdefault(frozenset(Counter(text).items()), Counter())[label] += 1
    return float(sum(votes.most_common(1)[0][1] for votes in seen.values()) / sum(map(Counter.total, seen.values())))


def variant_of_best(key=lambda text: tuple(sorted(text)), *, worst=False, mean=False, pure=False, overall=False):
    """The ceiling with one thing changed."""

    def answer(texts, labels):
        votes: dict[Any, list] = {}
        for text, label in zip(texts, labels, strict=True):
            votes.setdefault(() if overall else key(text), []).append(label)
        counts = [[same.count(label) for label in set(same)] for same in votes.values()]
        if mean:
            return sum(max(c) / sum(c) for c in counts) / len(counts)
        if pure:
            return sum(sum(c) for c in counts if len(c) == 1) / len(texts)
        return sum((min if worst and len(c) > 1 else max)(c) for c in counts) / len(texts)

    return answer


def bags(rng: np.random.Generator) -> Cases:
    yield [["not", "good"], ["good", "not"], ["bad"]], [0, 1, 0]
    yield [["good"]], [1]
    yield [["good"], ["good", "good"], ["good"], ["bad"], ["good", "good"]], [1, 0, 1, 0, 0]
    yield [["a", "b"], ["b", "a"], ["a", "b"], ["c"], ["a"], ["b"]], [1, 0, 1, 0, 1, 0]
    words = ("not", "good", "bad")
    for m in (6, 20, 60):
        texts = [[words[k] for k in rng.integers(3, size=n)] for n in rng.integers(1, 4, size=m)]
        yield texts, rng.integers(3, size=m).tolist()


BEST_BY_COUNTS = Exercise(
    name="best_by_counts",
    reference=best_by_counts,
    checks=[agrees("is the ceiling for everything that sees only how often each word occurs", bags)],
    hints=[
        "Texts with the same words, each as often, look alike. Collect their labels under one key, such as"
        " `tuple(sorted(text))`.",
        "All texts under a key get the same answer. The best one is their most frequent label: add up how often it"
        " comes, over all keys, and divide by the number of texts.",
    ],
    why="No training and no vectors come into it: this is a limit for every classifier of counts, and so of means.",
    wrong=[
        Wrong("You still look at the order of the words.", variant_of_best(tuple)),
        Wrong("How often a word comes may count, too: `good good` is not `good`.", variant_of_best(frozenset)),
        Wrong("Texts of one length need not have the same words.", variant_of_best(len)),
        Wrong("The best answer is the most frequent label of a group, not the rarest.", variant_of_best(worst=True)),
        Wrong("Large groups weigh more: count texts, do not average over groups.", variant_of_best(mean=True)),
        Wrong("Where labels differ, the most frequent one is still right for some texts.", variant_of_best(pure=True)),
        Wrong("This is one answer for all texts: every group has its own.", variant_of_best(overall=True)),
    ],
    alternatives=[best_by_counters],
)


def direction_from(E, pairs):
    """E (V, n_e), pairs (p, 2), the first one the right way round -> their common direction (n_e,), length 1."""
    D = E[pairs[:, 1]] - E[pairs[:, 0]]
    D = D * np.where(D @ D[0] < 0, -1.0, 1.0)[:, None]
    g = D.mean(axis=0)
    return g / np.linalg.norm(g)


def direction_by_loop(E, pairs):
    first = E[pairs[0, 1]] - E[pairs[0, 0]]
    total = np.zeros_like(first)
    for a, b in pairs:
        d = E[b] - E[a]
        total += d if float(d @ first) > 0 else -d
    return total / float(np.sqrt(total @ total))


def variant_of_direction(*, turn=True, unit=True, sign=1, first=False, scale=False, absolute=False):
    """The direction with one thing changed."""

    def answer(E, pairs):
        D = E[pairs[:, 1]] - E[pairs[:, 0]]
        if turn:
            D = D * np.where(D @ D[0] < 0, -1.0, 1.0)[:, None]
        if scale:
            D = D / np.linalg.norm(D, axis=1, keepdims=True)
        g = sign * (D[0] if first else abs(D).mean(axis=0) if absolute else D.mean(axis=0))
        return g / np.linalg.norm(g) if unit else g

    return answer


def direction_by_svd(E, pairs):
    D = E[pairs[:, 1]] - E[pairs[:, 0]]
    g = np.linalg.svd(D, full_matrices=False)[2][0]
    return g if D[0] @ g >= 0 else -g


def word_pairs(rng: np.random.Generator) -> Cases:
    yield np.array([[-1.0, 0.0], [1.0, 0.2], [3.0, 1.0], [1.5, 1.0]]), np.array([[0, 1], [2, 3]])
    for p, n_e in ((1, 2), (3, 3), (6, 5), (12, 8)):
        g = rng.standard_normal(n_e)
        shared = rng.standard_normal((p, n_e))
        own = rng.uniform(0.5, 2, (p, 1)) * g
        E = np.concatenate([shared - own, shared + own]) + 0.1 * rng.standard_normal((2 * p, n_e))
        pairs = np.stack([np.arange(p), np.arange(p) + p], axis=1)
        for i in range(1, p):
            if i % 2:
                pairs[i] = pairs[i, [1, 0]]
        yield E, pairs


DIRECTION_FROM = Exercise(
    name="direction_from",
    reference=direction_from,
    checks=[agrees("turns every pair like the first one, averages, and gives a direction of length 1", word_pairs)],
    hints=[
        "Differences first: `E[pairs[:, 1]] - E[pairs[:, 0]]`, one row per pair. A pair that is written the wrong way"
        " round points away from the first one.",
        "Its product with the first difference is then negative: multiply that row by -1. Average the rows, then divide"
        " by the length of the average.",
    ],
    why="Turned like the first pair, what the pairs share adds up, and what is peculiar to each of them averages out."
    " (The SVD does not care which way round a pair is written.)",
    wrong=[
        Wrong(
            "Pairs written the wrong way round cancel the others: turn them first.", variant_of_direction(turn=False)
        ),
        Wrong("The result should have length 1.", variant_of_direction(unit=False)),
        Wrong(
            "Yours points the other way: from the first word to the second, e_b - e_a.", variant_of_direction(sign=-1)
        ),
        Wrong("You used the first pair alone: average over all of them.", variant_of_direction(first=True)),
        Wrong("You averaged differences of length 1: average them as they are.", variant_of_direction(scale=True)),
        Wrong("Absolute values lose the direction: turn whole rows.", variant_of_direction(absolute=True)),
        Wrong("This is the first direction of the SVD: here the average is asked for.", direction_by_svd),
    ],
    alternatives=[direction_by_loop],
)


def outside(E, G):
    """E (m, n_e), directions G (k, n_e) of any length, not at right angles -> E without all that lies along them."""
    Q, _ = np.linalg.qr(G.T)  # (n_e, k): columns of length 1 at right angles that span the same directions
    return E - E @ Q @ Q.T


def outside_by_least_squares(E, G):
    amounts, *_ = np.linalg.lstsq(G.T, E.T, rcond=None)  # (k, m): how much of each direction is in a word
    return E - amounts.T @ G


def variant_of_outside(*, together=False, sequence=False, unit=True, keep=False, plus=False, again=False, last=False):
    """Taking out with one thing changed."""

    def answer(E, G):
        if last:
            G = G[-1:]
        if keep or plus or again:
            Q, _ = np.linalg.qr(G.T)
            out = E @ Q @ Q.T if keep else E + E @ Q @ Q.T if plus else E - E @ Q @ Q.T
            return out / np.linalg.norm(out, axis=1, keepdims=True) if again else out
        scale = (G**2).sum(axis=1, keepdims=True) if unit else 1.0
        if together:
            return E - E @ G.T @ (G / scale)
        out = E
        for g in G / np.sqrt(scale):
            out = out - np.outer(out @ g, g)
        return out

    return answer


def directions_and_words(rng: np.random.Generator) -> Cases:
    yield np.array([[3.0, 4.0, 1.0]]), np.array([[2.0, 0.0, 0.0]])
    yield np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]), np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    for m, n_e, k in ((1, 3, 1), (4, 5, 2), (7, 6, 3)):
        yield rng.standard_normal((m, n_e)), rng.standard_normal((k, n_e)) * rng.uniform(0.5, 3, (k, 1))


def nothing_left(answer, rng):
    for k in (1, 2, 3):
        E, G = rng.standard_normal((5, 6)), rng.standard_normal((k, 6))
        left = np.abs(np.asarray(answer(E, G)) @ G.T).max()
        if k > 1 and left > 1e-6:
            raise Mistake("Afterwards the words still have a part along one of the directions.")


OUTSIDE = Exercise(
    name="outside",
    reference=outside,
    checks=[
        agrees("takes out what lies along the directions, and nothing else", directions_and_words),
        Check("leaves words at right angles to every one of the directions", nothing_left),
    ],
    hints=[
        "For one direction: e - (e . g / (g . g)) g. With two that are not at right angles, taking out the second puts"
        " a little of the first back in.",
        "Make right angles first: the columns of Q in `Q, R = np.linalg.qr(G.T)` span the same directions. Then take"
        " out E @ Q @ Q.T.",
    ],
    why="What is taken out is the part inside the span of the directions. Columns at right angles make its parts add"
    " up.",
    wrong=[
        Wrong(
            "One after the other works only at right angles: the second step puts some of the first back.",
            variant_of_outside(),
        ),
        Wrong(
            "You took each direction out of the original words: where directions overlap, too much goes.",
            variant_of_outside(together=True),
        ),
        Wrong("Divide by the squared length of a direction.", variant_of_outside(together=True, unit=False)),
        Wrong("This is what lies along the directions: it should be taken away.", variant_of_outside(keep=True)),
        Wrong("You added what lies along the directions.", variant_of_outside(plus=True)),
        Wrong("Leave the lengths as they come: the words need no length of 1.", variant_of_outside(again=True)),
        Wrong("Only the last direction is gone.", variant_of_outside(last=True)),
    ],
    alternatives=[outside_by_least_squares],
)


def equidistant(u, v, g):
    """u, v (n_e,) both of length r, g (n_e,) of any length -> the equalized u and v, of length r again."""
    g = g / np.linalg.norm(g)
    middle = (u + v) / 2
    shared = middle - (middle @ g) * g
    side = np.sqrt(u @ u - shared @ shared) * g  # r^2 = ||shared||^2 + ||side||^2
    if (v - u) @ g < 0:
        side = -side
    return shared - side, shared + side


def equidistant_by_scaling(u, v, g):
    r = np.sqrt(float(u @ u))
    axis = g / np.sqrt(float(g @ g))
    nu = (u + v) / (2 * r)
    nu = nu - float(nu @ axis) * axis
    amount = np.sqrt(1 - float(nu @ nu)) * (1 if float(v @ axis) > float(u @ axis) else -1)
    return r * (nu - amount * axis), r * (nu + amount * axis)


def variant_of_equal(
    *, one=False, unit=True, whole=False, swap=False, fixed=False, half=False, neutral=False, total=False, square=False
):
    """Equalizing with one thing changed."""

    def answer(u, v, g):
        if unit:
            g = g / np.linalg.norm(g)
        middle = (u + v) * (1 if total else 0.5)
        shared = middle if whole else middle - (middle @ g) * g
        if neutral:
            return u - (u @ g) * g, v - (v @ g) * g
        inside = (1.0 if one else u @ u) - shared @ shared
        side = (inside if square else np.sqrt(np.maximum(inside, 0))) * g
        if half:
            side = ((v - u) @ g) / 2 * g
        elif (v - u) @ g < 0 and not fixed:
            side = -side
        return (shared + side, shared - side) if swap else (shared - side, shared + side)

    return answer


def pairs_of_one_length(rng: np.random.Generator) -> Cases:
    yield np.array([-0.6, 0.8]), np.array([1.0, 0.0]), np.array([1.0, 0.0])
    yield np.array([3.0, 4.0]), np.array([0.0, 5.0]), np.array([2.0, 0.0])
    for n_e, r in ((2, 1.0), (3, 2.0), (8, 0.5), (24, 3.0)):
        u, v = (r * x / np.linalg.norm(x) for x in rng.standard_normal((2, n_e)))
        yield u, v, rng.uniform(0.5, 3) * rng.standard_normal(n_e)


EQUIDISTANT = Exercise(
    name="equidistant",
    reference=equidistant,
    checks=[agrees("moves the two so that they differ along g only, with the length they had", pairs_of_one_length)],
    hints=[
        "Make g a direction of length 1. What the two share is their mean without its part along g. It is at right"
        " angles to g, so the squared lengths add up: r^2 = ||shared||^2 + side^2.",
        "The answers are shared - side g and shared + side g, with side = sqrt(r^2 - ||shared||^2); turn the sign where"
        " u lies further along g than v, so that none of them changes sides.",
    ],
    why="Only the side is left to differ, and it is the same on both: so no vector at right angles to g can tell them"
    " apart by distance. The length follows from Pythagoras.",
    wrong=[
        Wrong("The length is r, not always 1: r^2 - ||shared||^2 under the root.", variant_of_equal(one=True)),
        Wrong("Divide g by its length first.", variant_of_equal(unit=False)),
        Wrong("What they share still has a part along g: take it out of the mean.", variant_of_equal(whole=True)),
        Wrong("The two have changed sides.", variant_of_equal(swap=True)),
        Wrong("Where u lies further along g than v, your two change sides.", variant_of_equal(fixed=True)),
        Wrong("The lengths have changed: the side follows from the length.", variant_of_equal(half=True)),
        Wrong("You neutralized both: then nothing says any more which is which.", variant_of_equal(neutral=True)),
        Wrong("The mean is half of the sum.", variant_of_equal(total=True)),
        Wrong("The square root is missing.", variant_of_equal(square=True)),
    ],
    alternatives=[equidistant_by_scaling],
)


def sort_out(leans, gendered, pairs):
    """leans {word: lean}, the words that mean a gender, pairs -> (list of words to neutralize, pairs to equalize)."""
    neutral = [word for word in leans if word not in gendered]
    equal: list = []
    used: set = set()
    for a, b in pairs:
        fit = {a, b} <= gendered and a in leans and b in leans
        if fit and not {a, b} & used:
            equal.append((a, b))
            used |= {a, b}
    return neutral, equal


def sort_out_by_lists(leans, gendered, pairs):
    equal: list = []
    for pair in pairs:
        known = all(word in gendered and word in leans for word in pair)
        if known and all(word not in earlier for earlier in equal for word in pair):
            equal.append(tuple(pair))
    return [word for word in leans if word not in gendered], equal


def variant_of_sorting(
    *,
    threshold=0.0,
    small=False,
    strangers=False,
    unknown=False,
    twice=False,
    rest=False,
    all_=False,
    alphabet=False,
):
    """The decision with one thing changed."""

    def answer(leans, gendered, pairs):
        neutral = [w for w in (sorted(leans) if alphabet else leans) if all_ or w not in gendered]
        if threshold:
            neutral = [w for w in neutral if abs(leans[w]) > threshold]
        if small:
            neutral = [w for w in leans if abs(leans[w]) < 0.3]
        equal: list = []
        used: set = set()
        for a, b in pairs:
            fit = (strangers or {a, b} <= gendered) and (unknown or {a, b} <= set(leans))
            if fit and (twice or not {a, b} & used):
                equal.append((a, b))
            if fit or rest:
                used |= {a, b}
        return neutral, equal

    return answer


def word_lists(rng: np.random.Generator) -> Cases:
    yield {"nurse": 0.3, "he": -0.5, "she": 0.5, "tea": 0.0}, {"he", "she"}, [("he", "she")]
    yield (
        {"his": -0.4, "her": 0.5, "him": -0.4, "beard": -0.4, "bandage": 0.36, "salary": -0.05, "pilot": -0.1},
        {"his", "her", "him", "beard", "hers"},
        [("pilot", "her"), ("his", "her"), ("him", "her"), ("him", "hers")],
    )
    words = [f"word{k}" for k in range(12)]
    for _ in range(4):
        leans = {word: float(lean) for word, lean in zip(words[:10], rng.uniform(-0.6, 0.6, 10).round(2), strict=True)}
        gendered = {str(word) for word in rng.choice(words, 7, replace=False)}
        pairs = [tuple(str(word) for word in rng.choice(words, 2, replace=False)) for _ in range(9)]
        yield leans, gendered, pairs


SORT_OUT = Exercise(
    name="sort_out",
    reference=sort_out,
    checks=[agrees("decides by what words mean, and equalizes no word twice", word_lists)],
    hints=[
        "The lean of a word says nothing about whether it means a gender: a beard and a planted bias may lean alike."
        " Every word outside the set is to be neutralized, in the order of the dictionary.",
        "A pair is equalized where both of its words are in the set and in the dictionary, and neither of them stands"
        " in a pair that you have taken before.",
    ],
    why="Which words mean a gender is a decision by people, who should write it down. A word can have only one place: a"
    " second equalizing would undo the first.",
    wrong=[
        Wrong(
            "You go by the size of the lean: a word that leans a little is to be neutral, too.",
            variant_of_sorting(threshold=0.2),
        ),
        Wrong(
            "You took words with a small lean for neutral: bias can be larger than that, and a meaning smaller.",
            variant_of_sorting(small=True),
        ),
        Wrong("You neutralize words that mean a gender, too.", variant_of_sorting(all_=True)),
        Wrong("You equalize pairs with a word that means no gender.", variant_of_sorting(strangers=True)),
        Wrong(
            "You equalize words that have no vector: they are not in the dictionary.", variant_of_sorting(unknown=True)
        ),
        Wrong("A word of yours is equalized twice: its second move undoes the first.", variant_of_sorting(twice=True)),
        Wrong("A pair that was not taken does not use up its words.", variant_of_sorting(rest=True)),
        Wrong("Keep the words in the order of the dictionary.", variant_of_sorting(alphabet=True)),
    ],
    alternatives=[sort_out_by_lists],
)


EXERCISES = [VERDICTS, BEST_BY_COUNTS, DIRECTION_FROM, OUTSIDE, EQUIDISTANT, SORT_OUT]
