"""Exercises of lesson 5.2: perplexity, shifted texts, a draw, top-k, words for a model, vanishing, clipping."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees
from helpers.neural.softmax import softmax
from helpers.sequences.clipping import clip_by_norm, clip_by_value
from helpers.sequences.gradient_flow import spectral_radius
from helpers.sequences.language_model import next_token_examples, perplexity
from helpers.sequences.sampling import keep_top_k, temperature_softmax
from helpers.sequences.words import word_tokens

Cases = Iterator[Any]


def perplexity_of(texts):
    """texts: a list of arrays (T_i,), the probabilities given to the tokens -> one number for all of them."""
    log_p = np.log(np.concatenate(texts))
    return float(np.exp(-log_p.mean()))


def summed_by_hand(texts):
    total = sum(math.log(p) for text in texts for p in text)
    return math.exp(-total / sum(len(text) for text in texts))


def mean_of_texts(texts):
    return float(np.mean([perplexity_of([text]) for text in texts]))


def mean_of_mean_logs(texts):
    return float(np.exp(-np.mean([np.log(text).mean() for text in texts])))


def by_product(texts):
    p = np.concatenate(texts)
    with np.errstate(divide="ignore"):
        return float(1 / np.prod(p) ** (1 / len(p)))


def without_mean(texts):
    with np.errstate(over="ignore"):
        return float(np.exp(-np.log(np.concatenate(texts)).sum()))


def for_each_text(texts):
    with np.errstate(over="ignore"):
        return float(np.exp(-np.log(np.concatenate(texts)).sum() / len(texts)))


def read_probabilities(rng: np.random.Generator) -> Cases:
    yield ([np.array([0.25])],)
    yield ([np.array([0.5, 0.125]), np.array([0.25])],)
    for lengths in ((1, 6), (4, 4, 4), (9, 2, 1, 3)):
        yield ([rng.uniform(0.02, 0.98, T) for T in lengths],)
    yield ([np.full(3000, 0.05), rng.uniform(0.1, 0.9, 3)],)


PERPLEXITY = Exercise(
    name="perplexity_of",
    reference=perplexity_of,
    checks=[agrees("is e to the mean of -log p over all tokens, also of long texts", read_probabilities)],
    hints=[
        "Every token counts the same, whichever text it stands in: put the arrays together first, `np.concatenate`.",
        "Logarithm of each probability, mean of all, minus sign, `np.exp`. A product of 3,000 probabilities is 0 in"
        " floating point, a sum of 3,000 logarithms is no problem.",
    ],
    why="Perplexity is a geometric mean over tokens. In logarithms it is an ordinary mean, and nothing can underflow.",
    wrong=[
        Wrong(
            "You averaged the perplexities of the texts: a text of one token counts as much as one of nine.",
            mean_of_texts,
        ),
        Wrong("You averaged the mean logs of the texts. Every token counts the same: put all of them together.",
              mean_of_mean_logs),
        Wrong(
            "Your product of probabilities falls to 0 for a long text, and its root is infinite. Add up logarithms.",
            by_product,
        ),
        Wrong("The mean is missing: this is 1 over the probability of everything.", without_mean),
        Wrong("You divided by the number of texts. Perplexity is per token.", for_each_text),
        Wrong(
            "That is the mean of -log p, the cross-entropy. Perplexity is e to the power of it.",
            lambda texts: float(-np.log(np.concatenate(texts)).mean()),
        ),
        Wrong(
            "That is the mean of 1/p, without logarithms. The mean has to be taken of the logs.",
            lambda texts: float(np.mean(1 / np.concatenate(texts))),
        ),
        Wrong(
            "That is 1 over the mean probability. The mean has to be taken of the logs.",
            lambda texts: float(1 / np.mean(np.concatenate(texts))),
        ),
        Wrong(
            "Logarithms to the base 2, but a power of e: take the same base twice.",
            lambda texts: float(np.exp(-np.log2(np.concatenate(texts)).mean())),
        ),
        Wrong(
            "The minus sign is missing: a perplexity is at least 1.",
            lambda texts: float(np.exp(np.log(np.concatenate(texts)).mean())),
        ),
    ],
    alternatives=[summed_by_hand, lambda texts: perplexity(np.log(np.concatenate(texts)))],
)  # fmt: skip


def inputs_and_targets(texts):
    """texts: a list of m arrays (T_i,) of tokens -> X, Y, both (m, T): EOS is 1, padding 0 in X, NONE -1 in Y."""
    T = max(len(text) for text in texts) + 1
    X, Y = np.zeros((len(texts), T), dtype=int), np.full((len(texts), T), -1)
    for i, text in enumerate(texts):
        X[i, : len(text) + 1] = [1, *text]
        Y[i, : len(text) + 1] = [*text, 1]
    return X, Y


def changed_examples(change):
    """A wrong answer: the right X and Y, and what is done to them."""
    return lambda texts: change(*inputs_and_targets(texts))


def copies(texts):
    _, Y = inputs_and_targets(texts)
    return np.where(Y == -1, 0, Y), Y


def without_end(texts):
    X, Y = inputs_and_targets(texts)
    last = np.array([len(text) for text in texts])
    Y, X = Y.copy(), X.copy()
    Y[np.arange(len(texts)), last], X[np.arange(len(texts)), last] = -1, 0
    return X[:, :-1], Y[:, :-1]


def end_on_both_sides(texts):
    X, Y = inputs_and_targets(texts)
    longer = np.zeros((len(texts), 1), dtype=int)
    X, Y = np.concatenate([X, longer], axis=1), np.concatenate([Y, longer - 1], axis=1)
    for i, text in enumerate(texts):
        X[i, len(text) + 1] = 1
    return X, Y


def ended_by_force(texts):
    X, Y = inputs_and_targets(texts)
    return X, np.where(Y == -1, 1, Y)


def some_texts(rng: np.random.Generator) -> Cases:
    yield ([np.array([7])],)
    yield ([np.array([5, 6, 7]), np.array([4])],)
    for lengths in ((3, 3), (1, 5, 2), (6, 1, 1, 4)):
        yield ([rng.integers(2, 28, T) for T in lengths],)


INPUTS = Exercise(
    name="inputs_and_targets",
    reference=inputs_and_targets,
    checks=[agrees("makes the target of one step the input of the next, for texts of any lengths", some_texts)],
    hints=[
        "One text first, such as [5, 6]. Before anything is read the model sees <EOS> and should say 5; then it sees 5"
        " and should say 6; then it sees 6 and should say: the end. So the input is [1, 5, 6], the target [5, 6, 1].",
        "Both are one longer than the text. T is the longest text plus 1; fill X with 0 and Y with -1 first, then write"
        " `[1, *text]` and `[*text, 1]` into the beginning of each row.",
    ],
    why="At every step the model knows all before it and is asked for what comes next; the end is a token like any"
    " other, and where nothing is left to say, NONE keeps the padding out of the loss.",
    wrong=[
        Wrong(
            "Input and target are the same: your model only has to copy. Shift them by one step.",
            copies,
        ),
        Wrong(
            "Your texts have no end: the last target is <EOS>, else the model never learns to stop.",
            without_end,
        ),
        Wrong(
            "X ends in <EOS>, too. Nothing is asked after the end, so the input stops one token before.",
            end_on_both_sides,
        ),
        Wrong(
            "The padding in Y is 0, a token like any other: the model would be trained to write <PAD>. Use -1.",
            changed_examples(lambda X, Y: (X, np.where(Y == -1, 0, Y))),
        ),
        Wrong("The padding in Y is <EOS>: behind the end nothing is judged. Use -1.", ended_by_force),
        Wrong(
            "X begins with 0. The token before the first one is <EOS>, 1.",
            changed_examples(lambda X, Y: (np.concatenate([0 * X[:, :1], X[:, 1:]], axis=1), Y)),
        ),
        Wrong(
            "X and Y are exchanged: the input is what came before, the target what comes next.",
            changed_examples(lambda X, Y: (np.where(Y == -1, 0, Y), np.where(Y == -1, -1, X))),
        ),
        Wrong(
            "Time stands first in yours. torch.nn takes rows here: (m, T).", changed_examples(lambda X, Y: (X.T, Y.T))
        ),
    ],
    alternatives=[
        lambda texts: tuple(next_token_examples(texts)),
        lambda texts: (
            np.stack([np.pad([1, *t], (0, max(map(len, texts)) - len(t))) for t in texts]),
            np.stack([np.pad([*t, 1], (0, max(map(len, texts)) - len(t)), constant_values=-1) for t in texts]),
        ),
    ],
)


def draw_token(z, temperature, u):
    """z (C,) logits, u a uniform number in [0, 1) -> the number of one token, drawn at this temperature."""
    p = softmax(z.reshape(-1, 1) / temperature)[:, 0]
    return int((p.cumsum() > u).argmax())


def walk_along(z, temperature, u):
    e = [math.exp((x - max(z)) / temperature) for x in z]
    left = u * sum(e)
    for token, share in enumerate(e):
        left -= share
        if left < 0:
            return token
    return len(e) - 1


def drawn_from(p, u):
    return int((p.cumsum() > u).argmax())


def columns(z):
    return softmax(z.reshape(-1, 1))[:, 0]


def powers_as_they_are(z, temperature, u):
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(z / temperature)
        return drawn_from(e / e.sum(), u)


def temperature_on_probabilities(z, temperature, u):
    p = columns(z) / temperature
    return drawn_from(p, u)


def by_another_number(z, temperature, u):
    return int(np.random.default_rng(0).choice(len(z), p=columns(z / temperature)))


def one_too_many(z, temperature, u):
    return min(draw_token(z, temperature, u) + 1, len(z) - 1)


def softmax_twice(z, temperature, u):
    return drawn_from(columns(columns(z) / temperature), u)


def logits_and_numbers(rng: np.random.Generator) -> Cases:
    yield np.array([0.3]), 1.0, 0.7
    for C in (2, 3, 8):
        for temperature in (0.3, 1.0, 1.0, 3.0):
            for _ in range(3):
                yield 2 * rng.standard_normal(C), temperature, float(rng.random())
    yield np.array([900.0, 901.0, 899.0]), 1.0, 0.5
    yield np.array([1.0, 2.0, 1.5]), 0.002, 0.9
    yield np.array([0.0, 0.0, 0.0, 0.0]), 2.0, 0.0
    yield np.array([-5.0, 3.0, 0.0]), 0.5, 0.999


DRAW = Exercise(
    name="draw_token",
    reference=draw_token,
    checks=[agrees("lays the probabilities end to end and takes the token whose piece holds u", logits_and_numbers)],
    hints=[
        "Divide the logits by the temperature, then softmax: that is p. Lay p_0, p_1, ... end to end from 0 to 1; u"
        " lands in one of the pieces, and in a long piece more often.",
        "Piece c ends at p_0 + ... + p_c: `p.cumsum()`. The answer is the first c whose end lies beyond u. For a"
        " condition, `.argmax()` gives the first True. (`softmax` of lesson 2.8 takes columns, (C, 1).)",
    ],
    why="A uniform number lands in each piece as often as the piece is long. The generator gives nothing but u, so the"
    " same seed gives the same u, and the same text.",
    wrong=[
        Wrong(
            "You always take the likeliest token, whatever u is: that is no sampling.",
            lambda z, temperature, u: int(z.argmax()),
        ),
        Wrong("The temperature has no effect: divide the logits by it.", lambda z, t, u: draw_token(z, 1.0, u)),
        Wrong(
            "You multiplied by the temperature: a high one should make the choice freer, not narrower.",
            lambda z, t, u: draw_token(z, 1 / t, u),
        ),
        Wrong(
            "You divided the probabilities by the temperature; then they do not have the sum 1 any more. Divide the"
            " logits, before softmax.",
            temperature_on_probabilities,
        ),
        Wrong(
            "Your softmax goes over a row. The one of lesson 2.8 goes down the columns: give it (C, 1).",
            lambda z, t, u: drawn_from(softmax(z[None] / t)[0], u),
        ),
        Wrong(
            "You throw a number of your own. The draw has to be made with u, so that a seed can repeat it.",
            by_another_number,
        ),
        Wrong("Softmax is in there twice: it makes all probabilities nearly the same.", softmax_twice),
        Wrong(
            "You count the pieces that end before u, and then go one further: off by one.",
            one_too_many,
        ),
        Wrong(
            "You compare u with single probabilities. Lay them end to end first: `cumsum`.",
            lambda z, t, u: int((columns(z / t) > u).argmax()),
        ),
        Wrong(
            "e to the power of 900 overflows. Take the largest logit off first, or use `softmax`.", powers_as_they_are
        ),
        Wrong(
            "Your pieces lie in reverse order: token 0 comes first, from 0 to p_0.",
            lambda z, t, u: len(z) - 1 - draw_token(z[::-1], t, u),
        ),
    ],
    alternatives=[
        walk_along,
        lambda z, t, u: int(np.searchsorted(temperature_softmax(z[:, None], t)[:, 0].cumsum(), u, side="right")),
    ],
)


def only_top_k(p, k):
    """p (C,) probabilities -> (C,): exactly the k largest stay, the first of equal ones, with the sum 1."""
    kept = np.argsort(-p, kind="stable")[:k]
    q = np.zeros(len(p))
    q[kept] = p[kept] / p[kept].sum()
    return q


def one_after_the_other(p, k):
    left, q = p.copy(), np.zeros(len(p))
    for _ in range(min(k, len(p))):
        best = int(left.argmax())
        q[best], left[best] = p[best], -1
    return q / q.sum()


def by_threshold(p, k):
    q = np.where(p >= np.sort(p)[::-1][min(k, len(p)) - 1], p, 0)
    return q / q.sum()


def above_threshold(p, k):
    q = np.where(p > np.sort(p)[::-1][k], p, 0) if k < len(p) else p
    return q / q.sum() if q.sum() else q


def not_scaled(p, k):
    return np.where(only_top_k(p, k) > 0, p, 0.0)


def softmax_of_kept(p, k):
    return np.where(only_top_k(p, k) > 0, np.exp(p), 0.0) / np.exp(p[only_top_k(p, k) > 0]).sum()


def values_only(p, k):
    values = np.sort(p)[::-1][:k]
    return values / values.sum()


def last_of_equal_ones(p, k):
    kept = np.argsort(p, kind="stable")[::-1][:k]
    q = np.zeros(len(p))
    q[kept] = p[kept] / p[kept].sum()
    return q


def equal_shares(p, k):
    kept = only_top_k(p, k) > 0
    return kept / kept.sum()


def smallest(p, k):
    kept = np.argsort(p, kind="stable")[:k]
    q = np.zeros(len(p))
    q[kept] = p[kept] / p[kept].sum()
    return q


def some_distributions(rng: np.random.Generator) -> Cases:
    yield np.array([1.0]), 1
    yield np.array([0.5, 0.125, 0.25, 0.125]), 2
    yield np.array([0.2, 0.2, 0.2, 0.2, 0.2]), 3
    yield np.array([0.1, 0.4, 0.1, 0.4]), 3
    for C, k in ((4, 1), (6, 3), (9, 5), (3, 8)):
        p = rng.uniform(0.05, 1, C)
        yield p / p.sum(), k


TOP_K = Exercise(
    name="only_top_k",
    reference=only_top_k,
    checks=[agrees("keeps exactly k, also where several are equal, and scales them to the sum 1", some_distributions)],
    hints=[
        "You need the places of the k largest, not a limit: five equal probabilities and k = 3 must leave three.",
        '`np.argsort(-p, kind="stable")[:k]` are these places, the first of equal ones first. Write their p, divided by'
        " its sum, into an array of zeros.",
    ],
    why="Whatever is cut off, the rest has to be a distribution again, with the same proportions. Counting places, not"
    " comparing with a limit, keeps k exact when probabilities are equal.",
    wrong=[
        Wrong(
            "With equal probabilities more than k are left: choose places, not a limit that equal ones pass together.",
            by_threshold,
        ),
        Wrong(
            "With equal probabilities fewer than k are left: choose places, not a limit that equal ones miss together.",
            above_threshold,
        ),
        Wrong("The sum is below 1: divide by the sum of those that stay.", not_scaled),
        Wrong(
            "You took softmax of probabilities: the kept ones lose their proportions. Divide by their sum.",
            softmax_of_kept,
        ),
        Wrong("Only the k values are left, without their places: return an array (C,).", values_only),
        Wrong("Of equal ones you keep the last. The first should stay.", last_of_equal_ones),
        Wrong("All that stay get the same probability. Keep their proportions.", equal_shares),
        Wrong("You kept the k smallest: sort by -p.", smallest),
    ],
    alternatives=[one_after_the_other, lambda p, k: keep_top_k(p[:, None], k)[:, 0]],
)


def tokens_for_model(text, known):
    """text: a string, known: a set of tokens -> tokens, unknown ones as "<UNK>", "<EOS>" behind each sentence."""
    tokens = []
    words = word_tokens(text)
    for i, word in enumerate(words):
        tokens.append(word if word in known else "<UNK>")
        if word in (".", "!", "?") or i == len(words) - 1:
            tokens.append("<EOS>")
    return tokens


def sentence_by_sentence(text, known):
    tokens, open_ = [], False
    for word in word_tokens(text):
        tokens.append("<UNK>" if word not in known else word)
        open_ = word not in ".!?"
        if not open_:
            tokens.append("<EOS>")
    return [*tokens, "<EOS>"] if open_ else tokens


def one_end_only(text, known):
    return [*(word if word in known else "<UNK>" for word in word_tokens(text)), "<EOS>"]


def end_in_place_of_the_mark(text, known):
    tokens = tokens_for_model(text, known)
    return [t for t, after in zip(tokens, [*tokens[1:], ""], strict=True) if after != "<EOS>" or t not in ".!?"]


def always_one_more(text, known):
    tokens = tokens_for_model(text, known)
    ends = word_tokens(text)[-1:] and word_tokens(text)[-1] in ".!?"
    return [*tokens, "<EOS>"] if ends else tokens


def unfinished(text, known):
    tokens = tokens_for_model(text, known)
    return tokens if word_tokens(text)[-1] in ".!?" else tokens[:-1]


def marks_looked_up_first(text, known):
    tokens = []
    words = word_tokens(text)
    for i, word in enumerate(words):
        tokens.append(word if word in known else "<UNK>")
        if tokens[-1] in (".", "!", "?") or i == len(words) - 1:
            tokens.append("<EOS>")
    return tokens


def every_mark_ends(text, known):
    tokens = []
    words = word_tokens(text)
    for i, word in enumerate(words):
        tokens.append(word if word in known else "<UNK>")
        if word in ".,;:!?()" or i == len(words) - 1:
            tokens.append("<EOS>")
    return tokens


def texts_and_words(rng: np.random.Generator) -> Cases:
    yield "Cats sleep.", {"cats", "sleep", "."}
    yield "Cats sleep. Dogs, they say, bark!", {"cats", "sleep", ".", ",", "say", "!"}
    yield "Who knows? Nobody knows", {"knows", "?", "who"}
    yield "Stop! Go on.", {"go", "on", "stop", "."}
    words = ["a", "file", "is", "read", "Python", "closes", "it"]
    for length in (1, 4, 7):
        chosen = rng.choice(words, length)
        yield " ".join(chosen) + ".", {"a", "file", "is", "."}


TOKENS = Exercise(
    name="tokens_for_model",
    reference=tokens_for_model,
    checks=[agrees("keeps known tokens, hides the others, and ends every sentence once", texts_and_words)],
    hints=[
        'Go through `word_tokens(text)`. Each word goes on as it is, or as "<UNK>". When does a sentence end? After'
        " . ! or ?, and at the end of the text even where such a mark is missing.",
        'Decide about "<EOS>" by the word itself, not by what you wrote for it: a "!" that is unknown ends its sentence'
        ' all the same. At the last word: add "<EOS>" if it is a mark or not, but only once.',
    ],
    why="<EOS> is no punctuation mark: it says where a sentence ends, also where nobody wrote a full stop, and also"
    " where the mark itself is unknown to the model.",
    wrong=[
        Wrong(
            "There is no <EOS> in it: your sentences have no end.",
            lambda text, known: [t for t in tokens_for_model(text, known) if t != "<EOS>"],
        ),
        Wrong("Only the text's end is marked. Every sentence in it has an end.", one_end_only),
        Wrong(
            "Your <EOS> stands in place of the mark. The mark is a token of its own; <EOS> comes behind it.",
            end_in_place_of_the_mark,
        ),
        Wrong("The last sentence has two ends: its mark has brought one already.", always_one_more),
        Wrong("A text whose last sentence has no full stop needs an <EOS> all the same.", unfinished),
        Wrong(
            'A "!" that the model does not know is "<UNK>" in your list, and then you miss that a sentence ends there.',
            marks_looked_up_first,
        ),
        Wrong("A comma ends no sentence: only . ! and ? do.", every_mark_ends),
        Wrong(
            "Unknown words are left out: the model would never learn that something stands there. Write <UNK>.",
            lambda text, known: [t for t in tokens_for_model(text, known) if t != "<UNK>"],
        ),
        Wrong(
            'Unknown words are still there as they were: a model has no number for them. Write "<UNK>".',
            lambda text, known: tokens_for_model(text, {*known, *word_tokens(text)}),
        ),
    ],
    alternatives=[sentence_by_sentence],
)


def steps_until(W, share):
    """W (n, n) symmetric, share between 0 and 1 -> the fewest steps after which ANY gradient is below that share."""
    radius = np.abs(np.linalg.eigvals(W)).max()
    if radius >= 1:
        return math.inf
    return int(np.floor(np.log(share) / np.log(radius))) + 1


def step_after_step(W, share):
    if spectral_radius(W) >= 1:
        return math.inf
    left, steps = np.eye(len(W)), 0
    while np.linalg.norm(left, 2) >= share:
        left, steps = W @ left, steps + 1
    return steps


def by_radius(radius, share):
    if not 0 < radius < 1:
        return math.inf
    return int(np.floor(np.log(share) / np.log(radius))) + 1


def all_directions_together(W, share):
    if spectral_radius(W) >= 1:
        return math.inf
    left, steps = np.eye(len(W)), 0
    while steps == 0 or np.linalg.norm(left) >= share:
        left, steps = W @ left, steps + 1
    return steps


def eigenvalues(W):
    return np.linalg.eigvalsh(W)


def symmetric_matrices(rng: np.random.Generator) -> Cases:
    yield np.array([[0.5]]), 0.1
    yield np.array([[-0.9]]), 0.01
    yield np.diag([0.3, -0.8]), 0.05
    yield np.diag([0.99, 0.2, 0.1]), 0.5
    yield np.array([[1.2, 0.0], [0.0, 0.3]]), 0.01
    yield np.array([[0.0, 1.0], [1.0, 0.0]]), 0.01
    yield 0.9 * np.eye(4), 0.5
    for n, largest in ((2, 0.7), (4, 0.93), (5, 0.4)):
        Q, _ = np.linalg.qr(rng.standard_normal((n, n)))
        values = rng.uniform(-0.9, 0.5, n) * largest
        values[0] = -largest
        W = Q @ np.diag(values) @ Q.T
        yield (W + W.T) / 2, 0.01


UNTIL = Exercise(
    name="steps_until",
    reference=steps_until,
    checks=[agrees("says after how many steps even the slowest direction has faded, and inf where it never does",
                   symmetric_matrices)],
    hints=[
        "A symmetric W stretches its own directions, each by an eigenvalue. After k steps a direction with eigenvalue"
        " lambda has the factor lambda^k. Which one fades last?",
        "The largest |lambda|, the spectral radius rho: the fewest k with rho^k < share. Take logarithms: k log rho <"
        " log share, and both logs are negative. Where rho is 1 or more there is no such k: `math.inf`.",
    ],
    why="The gradient that goes back k steps is multiplied by W k times. What is left after long is the direction with"
    " the largest |lambda|: hence the spectral radius.",
    wrong=[
        Wrong(
            "A negative eigenvalue shrinks by its size, too: it only changes the sign each time. Take |lambda|.",
            lambda W, share: by_radius(float(eigenvalues(W).max()), share),
        ),
        Wrong(
            "You took the smallest |lambda|, the direction that fades first. ANY gradient: the one that fades last.",
            lambda W, share: by_radius(float(np.abs(eigenvalues(W)).min()), share),
        ),
        Wrong(
            "The largest entry of W is no measure of what W does when it is applied again and again.",
            lambda W, share: by_radius(float(np.abs(W).max()), share),
        ),
        Wrong(
            "The root of the sum of all squares is larger than the spectral radius: it counts all directions at once.",
            lambda W, share: by_radius(float(np.linalg.norm(W)), share),
        ),
        Wrong(
            "You add up what is left in all directions, as if one gradient had its whole length in each of them.",
            all_directions_together,
        ),
        Wrong(
            "One step too many: the share is reached a step before.",
            lambda W, share: steps_until(W, share) + 1,
        ),
        Wrong(
            "The determinant is the product of all eigenvalues. The slowest direction alone decides.",
            lambda W, share: by_radius(abs(float(np.linalg.det(W))), share),
        ),
        Wrong(
            "One step too few: at your k the share is not yet reached.",
            lambda W, share: steps_until(W, share) - 1,
        ),
        Wrong(
            "Where the spectral radius is 1 or more nothing fades: say `math.inf`.",
            lambda W, share: 0 if steps_until(W, share) == math.inf else steps_until(W, share),
        ),
    ],
    alternatives=[step_after_step],
)  # fmt: skip


def clip_gradients(gradients, bound, how):
    """gradients: a list of arrays, how: "norm" or "value" -> a list of clipped arrays; the old ones stay."""
    if how == "value":
        return [np.clip(g, -bound, bound) for g in gradients]
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * min(1, bound / norm) if norm > 0 else g for g in gradients]


def with_the_helpers(gradients, bound, how):
    return list(clip_by_norm(gradients, bound)[0] if how == "norm" else clip_by_value(gradients, bound))


def each_by_itself(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    return [clip_gradients([g], bound, how)[0] for g in gradients]


def always_to_the_bound(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * (bound / norm if norm > 0 else 1) for g in gradients]


def norm_of_sizes(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    size = sum(np.abs(g).sum() for g in gradients)
    return [g * min(1, bound / size) if size > 0 else g for g in gradients]


def norm_of_a_mean(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    norm = np.sqrt(np.mean([(g**2).sum() for g in gradients]))
    return [g * min(1, bound / norm) if norm > 0 else g for g in gradients]


def without_root(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    size = sum((g**2).sum() for g in gradients)
    return [g * min(1, bound / size) if size > 0 else g for g in gradients]


def from_above_only(gradients, bound, how):
    return [np.minimum(g, bound) for g in gradients] if how == "value" else clip_gradients(gradients, bound, how)


def thrown_away(gradients, bound, how):
    if how == "value":
        return [np.where(np.abs(g) > bound, 0.0, g) for g in gradients]
    return clip_gradients(gradients, bound, how)


def by_zero(gradients, bound, how):
    if how == "value":
        return clip_gradients(gradients, bound, how)
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    with np.errstate(all="ignore"):
        return [g * np.where(norm > bound, bound / norm, 1.0) if norm else g * (bound / norm) * 0 for g in gradients]


def some_gradients(rng: np.random.Generator) -> Cases:
    for how in ("norm", "value"):
        yield [np.array([[3.0], [-4.0]])], 1.0, how
        yield [np.array([[0.3]]), np.array([[0.4]])], 5.0, how
        yield [np.array([[2.0, -0.5]]), np.array([[-2.0], [0.1]])], 1.0, how
        yield [np.zeros((2, 2))], 1.0, how
        for scale in (0.1, 1.0, 30.0):
            shapes = ((1, 1), (3, 2), (3, 1))
            yield [scale * rng.standard_normal(shape) for shape in shapes], float(rng.uniform(0.5, 2)), how


CLIP = Exercise(
    name="clip_gradients",
    reference=clip_gradients,
    checks=[agrees("keeps the direction by norm, cuts each entry by value, and leaves short ones alone",
                   some_gradients)],
    hints=[
        'By norm all arrays are one long column: ONE norm, the root of the sum of ALL squares, and one factor for all.'
        " By value every entry stands alone, cut at -bound and at bound.",
        'For "norm": `norm = np.sqrt(sum((g**2).sum() for g in gradients))`, then each g times min(1, bound / norm). A'
        " norm of 0 needs no clipping, and must not be divided by.",
    ],
    why="One factor for all parameters makes the step shorter and keeps where it goes. Cutting entries one by one"
    " changes where it goes.",
    wrong=[
        Wrong(
            "You clip every array by its own norm: then the arrays lose their proportions, and the step its direction."
            " Take one norm over all.",
            each_by_itself,
        ),
        Wrong(
            "Short gradients became longer: scale only where the norm is above the bound.",
            always_to_the_bound,
        ),
        Wrong("You added up sizes instead of squares: the norm is the root of the sum of squares.", norm_of_sizes),
        Wrong("The root is missing: that is the squared norm.", without_root),
        Wrong("The norm is the root of a mean in yours. Add up the squares of all arrays, without dividing.",
              norm_of_a_mean),
        Wrong("Large negative entries are still there: cut at -bound, too.", from_above_only),
        Wrong("You threw large entries away. Clipped ones keep their sign and the size `bound`.", thrown_away),
        Wrong("A gradient of zeros became NaN: 0 / 0. Nothing has to be clipped there.", by_zero),
        Wrong(
            "The two ways are exchanged: by norm all entries get one factor, by value each is cut.",
            lambda gradients, bound, how: clip_gradients(gradients, bound, "norm" if how == "value" else "value"),
        ),
    ],
    alternatives=[with_the_helpers],
)  # fmt: skip


EXERCISES = [PERPLEXITY, INPUTS, DRAW, TOP_K, TOKENS, UNTIL, CLIP]
