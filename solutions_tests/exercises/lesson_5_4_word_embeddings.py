"""Exercises of lesson 5.4: similar words, pairs, questions down a tree, negatives, analogies, the cost of GloVe."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[Any]


def most_similar(E, j, k):
    """E (V, n_e), word j -> array (k,): numbers of the k other words with the largest cosines, largest first."""
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    similarity = U @ U[j]  # (V,)
    similarity[j] = -np.inf
    return np.argsort(-similarity)[:k]


def similar_by_loop(E, j, k):
    found = []
    for i in range(len(E)):
        if i != j:
            found.append((float(E[i] @ E[j]) / float(np.sqrt(E[i] @ E[i])), i))  # the length of E[j] is common to all
    return np.array([i for _, i in sorted(found, reverse=True)[:k]])


def variant_of_similar(measure=None, *, itself=False, smallest=False, value=False):
    """The search with one thing changed; measure(E, j) gives another similarity (V,)."""

    def search(E, j, k):
        U = E / np.linalg.norm(E, axis=1, keepdims=True)
        similarity = U @ U[j] if measure is None else measure(E, j)
        if not itself:
            similarity[j] = np.inf if smallest else -np.inf
        order = np.argsort(similarity if smallest else -similarity)
        return similarity[order[:k]] if value else order[:k]

    return search


def most_similar_last(E, j, k):
    return variant_of_similar()(E, j, k)[::-1]


def cosine_with(E, j):
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    return U @ U[j]


def similar_cases(rng: np.random.Generator) -> Cases:
    yield np.array([[1.0, 0.0], [5.0, 5.0], [0.1, 0.01], [-2.0, 0.1], [0.0, -1.5]]), 0, 3
    yield np.array([[3.0, 1.0], [1.0, 3.0]]), 1, 1
    for V, n_e, k in ((4, 2, 1), (9, 3, 4), (30, 5, 7), (12, 8, 11)):
        yield rng.standard_normal((V, n_e)) * rng.uniform(0.1, 5, (V, 1)), int(rng.integers(V)), k


MOST_SIMILAR = Exercise(
    name="most_similar",
    reference=most_similar,
    checks=[agrees("gives the k words with the largest cosines, the most similar one first", similar_cases)],
    hints=[
        "Divide every row by its length, `np.linalg.norm(E, axis=1, keepdims=True)`: then one product gives all"
        " cosines.",
        "Word j is most similar to itself, with 1. Set its value to minus infinity, then `np.argsort` of the negative"
        " values puts the largest first.",
    ],
    why="After the division by the lengths a cosine is a product, so one matrix-vector product compares a word with all"
    " others. The length of E[j] itself could be left out: it is the same for all.",
    wrong=[
        Wrong(
            "These are products, not cosines: long vectors win. Divide by the lengths.",
            variant_of_similar(lambda E, j: E @ E[j]),
        ),
        Wrong(
            "You measured distances: a long vector in the same direction is far away, and its cosine is 1.",
            variant_of_similar(lambda E, j: -np.linalg.norm(E - E[j], axis=1)),
        ),
        Wrong(
            "You took the cosines closest to 0: those are the words that have nothing to do with j.",
            variant_of_similar(lambda E, j: abs(cosine_with(E, j)), smallest=True),
        ),
        Wrong("You took the smallest cosines: those words are the least similar.", variant_of_similar(smallest=True)),
        Wrong("The most similar word comes first. In yours it is the last.", most_similar_last),
        Wrong("Word j itself is among the answers: leave it out.", variant_of_similar(itself=True)),
        Wrong(
            "A cosine of -1 is opposite, not similar: no absolute values.",
            variant_of_similar(lambda E, j: abs(cosine_with(E, j))),
        ),
        Wrong("These are the cosines. Return the numbers of the words.", variant_of_similar(value=True)),
        Wrong(
            "You divided the columns by their lengths: a word is a row, `axis=1`.",
            variant_of_similar(lambda E, j: cosine_with(E / np.linalg.norm(E, axis=0), j)),
        ),
    ],
    alternatives=[similar_by_loop],
)


def pairs_within(sentences, window):
    """[["a", "glass"], ...] and a window of at least 1 -> list of (center, target), in reading order."""
    pairs = []
    for words in sentences:
        for i, center in enumerate(words):
            for j in range(max(0, i - window), min(len(words), i + window + 1)):
                if j != i:
                    pairs.append((center, words[j]))
    return pairs


def pairs_by_slices(sentences, window):
    return [
        (center, target)
        for words in sentences
        for i, center in enumerate(words)
        for target in [*words[max(0, i - window) : i], *words[i + 1 : i + 1 + window]]
    ]


def variant_of_pairs(*, left=0, right=0, swap=False, itself=False, joined=False, negative=False, words=False, one=""):
    """The pairs with one thing changed."""

    def collect(sentences, window):
        if joined:
            sentences = [[word for words in sentences for word in words]]
        pairs = []
        for text in sentences:
            for i, center in enumerate(text):
                start = i - window - left if negative else max(0, i - window - left)
                before = [] if one == "right" else text[start:i]
                after = [] if one == "left" else text[i + 1 : i + 1 + window + right]
                targets = [*before, *([center] if itself else []), *after]
                if words:
                    targets = [target for target in targets if target != center]
                pairs += [(target, center) if swap else (center, target) for target in targets]
        return pairs

    return collect


def texts(rng: np.random.Generator) -> Cases:
    yield [["a", "glass", "of", "juice"]], 1
    yield [["the", "girl", "poured", "a", "glass", "of", "juice"], ["then", "she", "drank"]], 2
    yield [["once", "again", "and", "again", "again"], ["one"], ["two", "words"]], 3
    yield [["alone"]], 2
    letters = "abcdefgh"
    for window in (1, 2, 5):
        yield [[letters[k] for k in rng.integers(8, size=n)] for n in rng.integers(1, 8, size=3)], window


PAIRS_WITHIN = Exercise(
    name="pairs_within",
    reference=pairs_within,
    checks=[agrees("pairs every word with the words around it in its sentence", texts)],
    hints=[
        "One loop over the sentences, one over the places i in a sentence, one over the places j of its targets:"
        " from i - window to i + window, the ends included, and never outside the sentence.",
        "`range(max(0, i - window), min(len(words), i + window + 1))`, without j = i. Compare places, not words: one"
        " word may stand twice in a sentence.",
    ],
    why="The pairs are all that skip-gram ever sees of a text: order and grammar are gone, nearness is left.",
    wrong=[
        Wrong("Your pairs cross the end of a sentence.", variant_of_pairs(joined=True)),
        Wrong(
            "In your tuples the target comes first. The center is the given word: (center, target).",
            variant_of_pairs(swap=True),
        ),
        Wrong("Every word is its own target in your list: leave out j = i.", variant_of_pairs(itself=True)),
        Wrong(
            "At the beginning of a sentence i - window is negative, and Python then counts from the end: max(0, ...).",
            variant_of_pairs(negative=True),
        ),
        Wrong(
            "You left out pairs of a word with another occurrence of itself: compare places, not words.",
            variant_of_pairs(words=True),
        ),
        Wrong("Your windows reach only to the right.", variant_of_pairs(one="right")),
        Wrong("Your windows reach only to the left.", variant_of_pairs(one="left")),
        Wrong(
            "Your windows end one word too early on the right: `range` leaves its end out.", variant_of_pairs(right=-1)
        ),
        Wrong("Your windows reach one word too far on the right.", variant_of_pairs(right=1)),
        Wrong("Your windows are one word too short on both sides.", variant_of_pairs(left=-1, right=-1)),
        Wrong("Your windows reach one word too far on both sides.", variant_of_pairs(left=1, right=1)),
    ],
    alternatives=[pairs_by_slices],
)


def average_questions(counts):
    """Counts of at least two words, a list of numbers above 0 -> average depth in Huffman's tree, a float."""
    weights, questions = sorted(counts), 0.0
    while len(weights) > 1:
        joined = weights[0] + weights[1]
        questions += joined  # every word below is asked once more
        weights = sorted([joined, *weights[2:]])
    return questions / sum(counts)


def questions_by_depths(counts):
    trees = [(count, k, [k]) for k, count in enumerate(counts)]
    depth = [0] * len(counts)
    heapq.heapify(trees)
    for number in range(len(counts), 2 * len(counts) - 1):
        a, b = heapq.heappop(trees), heapq.heappop(trees)
        for word in a[2] + b[2]:
            depth[word] += 1
        heapq.heappush(trees, (a[0] + b[0], number, a[2] + b[2]))
    return float(np.average(depth, weights=counts))


def variant_of_questions(*, heaviest=False, total=False, plain=False, unsorted=False, words=False, last=1):
    """The average with one thing changed."""

    def average(counts):
        weights = sorted([(count, 1) for count in counts], reverse=heaviest)
        questions = 0.0
        while len(weights) > last:
            (a, n), (b, l) = weights[:2]
            questions += n + l if words else a + b
            rest = [*weights[2:], (a + b, n + l)]
            weights = rest if unsorted else sorted(rest, reverse=heaviest)
        if words:
            return float(questions / len(counts))
        return float(questions if total else questions / (len(counts) if plain else sum(counts)))

    return average


def entropy(counts):
    f = np.array(counts) / sum(counts)
    return float(-(f * np.log2(f)).sum())


def word_counts(rng: np.random.Generator) -> Cases:
    yield [8, 4, 2, 1, 1]
    yield [5, 5]
    yield [1] * 8
    yield [10, 3, 3, 3, 3]
    for V in (3, 6, 15, 40):
        yield rng.integers(1, 100, V).tolist()


AVERAGE_QUESTIONS = Exercise(
    name="average_questions",
    reference=average_questions,
    checks=[agrees("gives the average number of questions of the best tree", word_counts)],
    hints=[
        "Join the two lightest subtrees: the new one weighs as much as both. All words below get one more question,"
        " so the total grows by the new weight.",
        "Add up the weights of all joined subtrees (the root is one of them), and divide by the sum of the counts at"
        " the end. Sort again after each joining.",
    ],
    why="A word's depth is the number of joinings above it. Summed over all words, that is the sum of all joined"
    " weights: one never has to know who is where.",
    wrong=[
        Wrong(
            "You joined the heaviest subtrees first: then frequent words end up deepest.",
            variant_of_questions(heaviest=True),
        ),
        Wrong("You stopped before the last joining: the root asks a question, too.", variant_of_questions(last=2)),
        Wrong(
            "That is the total over all words of the text: divide by the sum of the counts.",
            variant_of_questions(total=True),
        ),
        Wrong(
            "You divided by the number of different words: the average is over the text.",
            variant_of_questions(plain=True),
        ),
        Wrong(
            "The joined subtree has to find its place again: sort after every joining.",
            variant_of_questions(unsorted=True),
        ),
        Wrong(
            "You gave every word the same weight: frequent words count as often as they occur.",
            variant_of_questions(words=True),
        ),
        Wrong(
            "That is log2 of the number of words, the depth of a balanced tree.",
            lambda counts: float(np.log2(len(counts))),
        ),
        Wrong(
            "That is the entropy, a lower bound: whole questions cannot always reach it.",
            entropy,
        ),
    ],
    alternatives=[questions_by_depths],
)


def noise_without(counts, t):
    """counts (V,) of words, all above 0, V at least 2; target number t -> probabilities (V,) of being drawn."""
    weights = counts**0.75
    weights[t] = 0.0
    return weights / weights.sum()


def noise_by_mask(counts, t):
    f = counts / counts.sum()
    P = np.where(np.arange(len(f)) == t, 0.0, np.exp(0.75 * np.log(f)))
    return P / P.sum()


def variant_of_noise(power=0.75, *, late=False, keep=False, sums=True, first=False):
    """The probabilities with one thing changed."""

    def draw(counts, t):
        weights = np.asarray(counts, dtype=float) ** power
        if first:
            weights = (counts / counts.sum()) ** 0.75
        if not keep and not late:
            weights[t] = 0.0
        P = weights / weights.sum() if sums else weights
        if late:
            P[t] = 0.0
        return P

    return draw


def power_at_the_end(counts, t):
    f = np.where(np.arange(len(counts)) == t, 0.0, counts)
    return (f / f.sum()) ** 0.75


def frequency_cases(rng: np.random.Generator) -> Cases:
    yield np.array([16.0, 1.0, 1.0]), 1
    yield np.array([16.0, 1.0]), 0
    for V in (2, 5, 30):
        yield rng.integers(1, 500, V).astype(float), int(rng.integers(V))


def changes_nothing(answer, rng):
    counts = np.array([16.0, 1.0, 4.0])
    answer(counts, 1)
    if counts.tolist() != [16.0, 1.0, 4.0]:
        raise Mistake("You changed `counts` itself: take the power first, it makes a new array.")


NOISE_WITHOUT = Exercise(
    name="noise_without",
    reference=noise_without,
    checks=[
        agrees("gives probabilities with the sum 1, and 0 for the target", frequency_cases),
        Check("leaves the counts as they are", changes_nothing),
    ],
    hints=[
        "Whether you take the power of counts or of frequencies makes no difference: the common factor goes away"
        " when you divide by the sum.",
        "Set the target's weight to 0 *before* dividing by the sum, so that the rest adds up to 1.",
    ],
    why="Weights become probabilities by one division, at the very end. f^(3/4) and P are different things.",
    wrong=[
        Wrong(
            "You set the target to 0 after dividing: the rest does not sum to 1 any more.",
            variant_of_noise(late=True),
        ),
        Wrong("You took the power after dividing: the sum is not 1 any more. Divide last.", power_at_the_end),
        Wrong("The target can still be drawn.", variant_of_noise(keep=True)),
        Wrong("The power 3/4 is missing: these are frequencies.", variant_of_noise(power=1)),
        Wrong("The power is 3/4, not 4/3.", variant_of_noise(power=4 / 3)),
        Wrong(
            "`counts**3 / 4` is the cube, divided by 4. The power is 3/4: `counts**0.75`.",
            variant_of_noise(power=3),
        ),
        Wrong(
            "f^(3/4) alone is no probability: divide by the sum of all f^(3/4).",
            variant_of_noise(sums=False, first=True),
        ),
        Wrong("These weights are no probabilities yet: divide by their sum.", variant_of_noise(sums=False)),
    ],
    alternatives=[noise_by_mask],
)


def one_pair(e, theta, noise):
    """e (n_e,), theta (n_e,), noise (k, n_e) -> L, de (n_e,), dtheta (n_e,), dnoise (k, n_e)."""
    rows = np.vstack([theta, noise])  # (1 + k, n_e)
    signs = np.array([1.0] + [-1.0] * len(noise))  # the target is real, the others are made up
    z = signs * (rows @ e)
    L = np.logaddexp(0, -z).sum()  # -log sigma(z), without overflow
    dz = -signs / (1 + np.exp(np.clip(z, -500, 500)))  # sigma - y
    return L, dz @ rows, dz[0] * e, dz[1:, None] * e


def pair_by_loop(e, theta, noise):
    def sigma(z):
        return 1 / (1 + np.exp(-z)) if z > -30 else np.exp(z)

    def loss(z):
        return np.log1p(np.exp(-abs(z))) + max(-z, 0)

    z = float(theta @ e)
    L, de, dnoise = loss(z), (sigma(z) - 1) * theta, []
    for row in noise:
        z_n = float(row @ e)
        L, de = L + loss(-z_n), de + sigma(z_n) * row
        dnoise.append(sigma(z_n) * e)
    return L, de, (sigma(z) - 1) * e, np.array(dnoise)


def variant_of_pair(
    *,
    far=-1.0,
    near=1.0,
    rise=1.0,
    mean=False,
    label=0,
    swap=False,
    only=False,
    plain=False,
    parts=True,
    noise_sign=1.0,
):
    """Loss and gradients with one thing changed."""

    def pair(e, theta, noise):
        k = len(noise)
        z = np.concatenate([[theta @ e], noise @ e])
        y = np.array([1.0] + [float(label)] * k)
        signs = np.array([near] + [far] * k)
        with np.errstate(all="ignore"):
            s = 1 / (1 + np.exp(-z))
            losses = -np.log(np.where(y == 1, s, 1 - s)) if plain else np.logaddexp(0, -signs * z)
        weight = np.array([1.0] + [1 / k if mean else 1.0] * k)
        L = losses[0] if only else (weight * losses).sum()
        dz = rise * weight * (s - y)
        if plain:
            return L, dz @ np.vstack([theta, noise]), dz[0] * e, dz[1:, None] * e
        if swap:
            return L, dz.sum() * e, dz[0] * theta, dz[1:, None] * noise
        de = dz @ np.vstack([theta, noise]) if parts else dz[0] * theta
        return L, de, dz[0] * e, noise_sign * dz[1:, None] * e

    return pair


def exchanged(e, theta, noise):
    L, de, dtheta, dnoise = one_pair(e, theta, noise)
    return L, dtheta, de, dnoise


def with_a_small_number(e, theta, noise):
    _, *gradients = one_pair(e, theta, noise)
    z = np.clip(np.concatenate([[theta @ e], -noise @ e]), -500, 500)
    return -np.log(1 / (1 + np.exp(-z)) + 1e-8).sum(), *gradients


def vectors(rng: np.random.Generator) -> Cases:
    yield np.array([1.0, 2.0]), np.array([0.5, 0.0]), np.array([[1.0, -1.0]])
    for n_e, k in ((1, 1), (3, 2), (5, 4)):
        yield rng.standard_normal(n_e), rng.standard_normal(n_e), rng.standard_normal((k, n_e))
    yield np.array([40.0]), np.array([-30.0]), np.array([[30.0], [-30.0]])  # the logits are -1200, 1200, -1200


ONE_PAIR = Exercise(
    name="one_pair",
    reference=one_pair,
    checks=[agrees("gives loss and gradients, for large logits as well", vectors)],
    hints=[
        "k + 1 logistic regressions: logits z = theta . e with label 1, and noise @ e with label 0. The slope of"
        " each loss is sigma(z) - y.",
        "-log sigma(z) = log(1 + e^-z) is `np.logaddexp(0, -z)`: it survives z = -1200, where sigma(z) is 0 and its"
        " logarithm minus infinity.",
        "de collects from all rows: (sigma(z) - 1) theta + sum of sigma(z_n) n. Each row's gradient is its error"
        " times e.",
    ],
    why="Negative sampling is logistic regression in which features and weights are both learned: each is the other's"
    " gradient, times the error.",
    wrong=[
        Wrong(
            "You treated the negatives like targets: their label is 0, so -log sigma(-z).",
            variant_of_pair(far=1.0, label=1),
        ),
        Wrong(
            "The loss of the negatives has the wrong sign inside: -log sigma(-z), not -log sigma(z).",
            variant_of_pair(far=1.0),
        ),
        Wrong("The gradients point the wrong way: sigma(z) - y, not y - sigma(z).", variant_of_pair(rise=-1.0)),
        Wrong(
            "The gradient of the noise rows has the wrong sign: their error is sigma(z) - 0.",
            variant_of_pair(noise_sign=-1.0),
        ),
        Wrong("You averaged over the negatives: each of them counts fully.", variant_of_pair(mean=True)),
        Wrong("Your loss knows only the target: the k negatives belong to it.", variant_of_pair(only=True)),
        Wrong("Your de comes from the target alone: the negatives push e, too.", variant_of_pair(parts=False)),
        Wrong(
            "In a product each factor gets the *other* one: dtheta = error times e, de = error times theta.",
            variant_of_pair(swap=True),
        ),
        Wrong(
            "For large logits sigma is 0 or 1 exactly and its logarithm is infinite: use np.logaddexp(0, -z).",
            variant_of_pair(plain=True),
        ),
        Wrong(
            "A small number inside the logarithm hides how wrong a pair is: it caps the loss. Use np.logaddexp(0, -z).",
            with_a_small_number,
        ),
        Wrong("The gradients of e and theta have changed places: L, de, dtheta, dnoise.", exchanged),
    ],
    alternatives=[pair_by_loop],
)


def by_examples(E, pairs, c):
    """E (V, n_e), pairs (p, 2) of word numbers (a, b), word c -> number of the word that is to c as b to a, an int."""
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    step = (U[pairs[:, 1]] - U[pairs[:, 0]]).mean(axis=0)
    scores = U @ (U[c] + step)  # the length of the target is the same for all words
    scores[[c, *pairs.ravel()]] = -np.inf
    return int(scores.argmax())


def examples_by_loop(E, pairs, c):
    U = [row / np.sqrt(row @ row) for row in E]
    step = sum(U[b] - U[a] for a, b in pairs) / len(pairs)
    target = U[c] + step
    target = target / np.linalg.norm(target)
    asked = {int(c), *(int(word) for pair in pairs for word in pair)}
    return max((i for i in range(len(E)) if i not in asked), key=lambda i: float(U[i] @ target))


def variant_of_examples(
    *, unit=True, forward=True, total=False, first=False, hide="all", near=False, word=True, least=False
):
    """The search with one thing changed."""

    def search(E, pairs, c):
        U = E / np.linalg.norm(E, axis=1, keepdims=True)
        W = U if unit else E
        a, b = pairs[:, 0], pairs[:, 1]
        steps = W[b] - W[a] if forward else W[a] - W[b]
        step = steps.sum(axis=0) if total else steps[0] if first else steps.mean(axis=0)
        target = (W[c] if word else 0) + step
        scores = -np.linalg.norm(E - target, axis=1) if near else (U if unit else E) @ target
        if least:
            scores = -scores
        hidden = {"all": [c, *pairs.ravel()], "c": [c], "pairs": list(pairs.ravel()), "none": []}[hide]
        scores[hidden] = -np.inf
        return int(scores.argmax())

    return search


def ruled_by_lengths(E, pairs, c):
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    scores = E @ (U[c] + (U[pairs[:, 1]] - U[pairs[:, 0]]).mean(axis=0))
    scores[[c, *pairs.ravel()]] = -np.inf
    return int(scores.argmax())


def hidden_by_zeros(E, pairs, c):
    U = E / np.linalg.norm(E, axis=1, keepdims=True)
    scores = U @ (U[c] + (U[pairs[:, 1]] - U[pairs[:, 0]]).mean(axis=0))
    scores[[c, *pairs.ravel()]] = 0
    return int(scores.argmax())


def relation_cases(rng: np.random.Generator) -> Cases:
    yield np.array([[1.0, 0.0], [1.0, 0.1], [1.0, -0.1], [-1.0, 0.3], [-1.0, -2.0]]), np.array([[1, 2]]), 0
    for V, n_e, p in ((8, 2, 1), (12, 3, 2), (40, 6, 4), (60, 4, 3)) * 4:
        E = rng.standard_normal((V, n_e)) * rng.uniform(0.2, 4, (V, 1))
        words = rng.permutation(V)[: 2 * p + 1]
        yield E, words[1:].reshape(p, 2), int(words[0])


BY_EXAMPLES = Exercise(
    name="by_examples",
    reference=by_examples,
    checks=[agrees("finds the word in the direction that the examples show", relation_cases)],
    hints=[
        "First U: every row divided by its length. The step is the mean of `U[b] - U[a]` over the pairs.",
        "The most similar word has the largest product of its *unit* row with `U[c] + step`. Before `argmax`, set c"
        " and all words of the pairs to minus infinity.",
    ],
    why="One pair's difference holds much that belongs to these two words alone. In the mean that cancels, and what the"
    " pairs have in common stays.",
    wrong=[
        Wrong("Divide the vectors by their lengths first: long ones rule here.", variant_of_examples(unit=False)),
        Wrong("In the last product, too, a word's row has to have the length 1.", ruled_by_lengths),
        Wrong("A score of 0 may still win, as all others can be negative: exclude with -np.inf.", hidden_by_zeros),
        Wrong("Your step goes from b to a: it should lead from a to b.", variant_of_examples(forward=False)),
        Wrong(
            "You added the differences up: with several examples the step becomes too long. Take the mean.",
            variant_of_examples(total=True),
        ),
        Wrong("You used only the first example.", variant_of_examples(first=True)),
        Wrong(
            "Words of the question answer themselves: exclude c and all words of the pairs.",
            variant_of_examples(hide="none"),
        ),
        Wrong("Words of the example pairs may still answer.", variant_of_examples(hide="c")),
        Wrong("Word c may still answer.", variant_of_examples(hide="pairs")),
        Wrong("You left out c: the step has to start there.", variant_of_examples(word=False)),
        Wrong("That is the least similar word.", variant_of_examples(least=True)),
        Wrong(
            "You searched by distance among vectors that still have their lengths: use the cosine.",
            variant_of_examples(near=True),
        ),
    ],
    alternatives=[examples_by_loop],
)


def glove_cost(pairs, Theta, E, b, b2, x_max):
    """pairs (m, 2) of word numbers, Theta and E (V, n_e), b and b2 (V,), x_max above 0 -> J, a float; power 3/4."""
    X = np.zeros((len(E), len(E)))
    np.add.at(X, (pairs[:, 0], pairs[:, 1]), 1)  # X[i, j] += 1 would count a repeated pair once
    i, j = np.nonzero(X)
    x = X[i, j]
    error = (Theta[i] * E[j]).sum(axis=1) + b[i] + b2[j] - np.log(x)
    return float((np.minimum(1, x / x_max) ** 0.75 * error**2).sum())


def glove_by_loop(pairs, Theta, E, b, b2, x_max):
    counts: dict[tuple[int, int], int] = {}
    for i, j in pairs.tolist():
        counts[i, j] = counts.get((i, j), 0) + 1
    J = 0.0
    for (i, j), x in counts.items():
        J += min(1.0, (x / x_max) ** 0.75) * float(Theta[i] @ E[j] + b[i] + b2[j] - np.log(x)) ** 2
    return J


def variant_of_glove(
    *, cap=True, power=0.75, sign=1.0, second="b2", square=True, plus=0.0, table="two", once=False, turn=False,
    both=False, empty="skip", f=True, mean=False, log=True,
):  # fmt: skip
    """The cost with one thing changed."""

    def cost(pairs, Theta, E, b, b2, x_max):
        X = np.zeros((len(E), len(E)))
        if once:
            X[pairs[:, 0], pairs[:, 1]] += 1
        else:
            np.add.at(X, (pairs[:, 1], pairs[:, 0]) if turn else (pairs[:, 0], pairs[:, 1]), 1)
        if both:
            X = X + X.T
        products = (E if table == "one" else Theta) @ E.T
        other = {"b2": b2, "b": b}[second]
        with np.errstate(all="ignore"):
            logs = np.log(X + plus) if log else X
        if empty == "zero":
            logs = np.where(X > 0, logs, 0)
        weights = (X / x_max) ** power
        if cap:
            weights = np.minimum(1, weights)
        if not f:
            weights = np.ones_like(X)
        if empty == "zero":
            weights = np.where(X > 0, weights, 1.0)
        error = products + b[:, None] + sign * other - logs
        with np.errstate(all="ignore"):
            terms = weights * (error**2 if square else abs(error))
        if empty == "skip":
            terms = terms[X > 0]
        return float(terms.mean() if mean else terms.sum())

    return cost


def cell_by_cell_again(pairs, Theta, E, b, b2, x_max):
    X = np.zeros((len(E), len(E)))
    np.add.at(X, (pairs[:, 0], pairs[:, 1]), 1)
    i, j = pairs.T
    error = (Theta[i] * E[j]).sum(axis=1) + b[i] + b2[j] - np.log(X[i, j])
    return float((np.minimum(1, X[i, j] / x_max) ** 0.75 * error**2).sum())


def met_pairs(rng: np.random.Generator) -> Cases:
    yield np.array([[0, 1], [0, 1], [1, 0]]), *(np.ones((2, 1)),) * 2, np.zeros(2), np.array([0.5, 0.25]), 100.0
    for V, n_e, m, x_max in ((1, 1, 3, 2.0), (3, 2, 9, 100.0), (5, 3, 60, 2.0), (8, 4, 30, 1.5)):
        tables = rng.standard_normal((2, V, n_e))
        yield rng.integers(V, size=(m, 2)), tables[0], tables[1], *rng.standard_normal((2, V)), x_max


GLOVE_COST = Exercise(
    name="glove_cost",
    reference=glove_cost,
    checks=[agrees("counts the pairs and gives the cost of GloVe", met_pairs)],
    hints=[
        "Count first: `np.add.at(X, (i, j), 1)` counts a pair as often as it comes, where `X[i, j] += 1` with arrays"
        " counts it once. (A dictionary will do, too.)",
        "Only cells with a count cost anything: pick them with `np.nonzero(X)`, and log 0 never comes up."
        " The weight is `np.minimum(1, x / x_max) ** 0.75`.",
    ],
    why="The cost runs over the cells of a table, not over the text: a billion words cost no more than their different"
    " pairs.",
    wrong=[
        Wrong(
            "A pair that comes three times has the count 3; yours has 1. Use np.add.at or a loop.",
            variant_of_glove(once=True),
        ),
        Wrong("A cell comes once in the cost, however often its pair was met.", cell_by_cell_again),
        Wrong("Empty cells give log 0, and 0 times infinity is NaN: leave them out.", variant_of_glove(empty="all")),
        Wrong("Empty cells cost something in yours: f(0) = 0.", variant_of_glove(empty="zero")),
        Wrong("log(1 + x) is not log x: leave empty cells out instead of adding 1.", variant_of_glove(plus=1.0)),
        Wrong("The weight stops at 1: np.minimum.", variant_of_glove(cap=False)),
        Wrong("The power 3/4 of the weight is missing.", variant_of_glove(power=1.0)),
        Wrong("The weights f(x) are missing.", variant_of_glove(f=False)),
        Wrong("The second bias is added, not subtracted.", variant_of_glove(sign=-1.0)),
        Wrong("Both biases come from b: the second is b2, a row of its own.", variant_of_glove(second="b")),
        Wrong("One bias, subtracted from itself: b_i + b2_j.", variant_of_glove(second="b", sign=-1.0)),
        Wrong("The first vector comes from Theta, not from E: two tables.", variant_of_glove(table="one")),
        Wrong("The error is squared, not taken absolutely.", variant_of_glove(square=False)),
        Wrong("A pair (i, j) counts in row i and column j: yours is turned around.", variant_of_glove(turn=True)),
        Wrong("Count the pairs as they come: (i, j) is not (j, i).", variant_of_glove(both=True)),
        Wrong("The cost is a sum over the cells, not a mean.", variant_of_glove(mean=True)),
        Wrong("The products should be the logarithms of the counts.", variant_of_glove(log=False)),
    ],
    alternatives=[glove_by_loop],
)


EXERCISES = [MOST_SIMILAR, PAIRS_WITHIN, AVERAGE_QUESTIONS, NOISE_WITHOUT, ONE_PAIR, BY_EXAMPLES, GLOVE_COST]
