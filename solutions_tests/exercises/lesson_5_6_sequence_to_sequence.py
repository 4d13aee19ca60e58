"""Exercises of lesson 5.6: the price of greed, counting, a step of the beam, a tie, a safe end, and whose fault."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees

Cases = Iterator[tuple[Any, ...]]


def price_of_greed(P1, P2):
    """P1 (V,), P2 (V, V), rows sum to 1 -> P(best sentence) / P(greedy sentence), a float."""
    first = P1.argmax()
    greedy = P1[first] * P2[first].max()
    sentences = P1[:, None] * P2  # (V, V), all of them
    return float(sentences.max() / greedy)


def price_by_loops(P1, P2):
    V = len(P1)
    best = max(P1[v] * P2[v, w] for v in range(V) for w in range(V))
    v = int(np.argmax(P1))
    return float(best / (P1[v] * P2[v, int(np.argmax(P2[v]))]))


def variant_of_price(best=lambda P1, P2: (P1[:, None] * P2).max(), greedy=None, give=lambda b, g: b / g):
    def price(P1, P2):
        g = P1.max() * P2[P1.argmax()].max() if greedy is None else greedy(P1, P2)
        return float(give(best(P1, P2), g))

    return price


def slips(rng: np.random.Generator) -> Cases:
    yield np.array([0.5, 0.4, 0.1]), np.array([[0.4, 0.3, 0.3], [0.9, 0.05, 0.05], [0.2, 0.5, 0.3]])
    yield np.array([1.0]), np.array([[1.0]])
    for V in (2, 3, 6, 9):
        for _ in range(3):
            yield rng.dirichlet(np.full(V, 0.7)), rng.dirichlet(np.full(V, 0.7), V)


def greed_can_be_free(answer, rng):
    P1, P2 = np.array([0.9, 0.1]), np.array([[0.8, 0.2], [0.5, 0.5]])
    if abs(answer(P1, P2) - 1) > 1e-9:
        raise Mistake("Where the greedy sentence is the best one, the price is 1.")


PRICE_OF_GREED = Exercise(
    name="price_of_greed",
    reference=price_of_greed,
    checks=[
        Check("is 1 where greedy search finds the best sentence", greed_can_be_free),
        agrees("divides the best of all sentences by the greedy one", slips),
    ],
    hints=[
        "The greedy sentence: `P1.argmax()` first, then the largest entry of *that* row of P2.",
        "All V^2 sentences at once: `P1[:, None] * P2`. Row v, column w is the sentence v w.",
    ],
    why="With two words all sentences are a table, and its largest entry need not lie in the row of the likeliest first"
    " word. With T words the table has T axes, and V^T entries.",
    wrong=[
        Wrong(
            "The largest probability of P2 may stand after another first word: that is no sentence.",
            variant_of_price(best=lambda P1, P2: P1.max() * P2.max()),
        ),
        Wrong("You divided the greedy one by the best.", variant_of_price(give=lambda b, g: g / b)),
        Wrong("Asked for is a ratio, not a difference.", variant_of_price(give=lambda b, g: 1 + b - g)),
        Wrong("That is the log of the ratio.", variant_of_price(give=lambda b, g: 1 + np.log(b / g))),
        Wrong(
            "Your greedy search looks two steps ahead: it takes the likeliest first word, whatever follows.",
            variant_of_price(greedy=lambda P1, P2: (P1 * P2.max(axis=1)).max()),
        ),
        Wrong(
            "After the first word v comes row v of P2; you took the columns.",
            variant_of_price(best=lambda P1, P2: (P1[:, None] * P2.T).max()),
        ),
        Wrong(
            "The greedy second word is the likeliest *after the greedy first word*.",
            variant_of_price(greedy=lambda P1, P2: P1.max() * P2[0].max()),
        ),
    ],
    alternatives=[price_by_loops],
)


def how_many(V, T, B):
    """Whole numbers V >= 2, T >= 1, 1 <= B < V -> (all sentences, candidates that the search scores), two ints."""
    go_on = V - 1  # words that do not end a sentence
    ended = sum(go_on ** (t - 1) for t in range(1, T + 1))  # <EOS> as word t
    cut_off = go_on**T
    return ended + cut_off, V + (T - 1) * B * V


def how_many_by_steps(V, T, B):
    prefixes, beam, sentences, candidates = 1, 1, 0, 0
    for _ in range(T):
        sentences += prefixes  # each of them could end here
        candidates += beam * V
        prefixes, beam = prefixes * (V - 1), B
    return sentences + prefixes, candidates


def variant_of_many(sentences=None, candidates=None, *, swapped=False):
    def many(V, T, B):
        right = how_many(V, T, B)
        one = right[0] if sentences is None else sentences(V, T)
        other = right[1] if candidates is None else candidates(V, T, B)
        return (other, one) if swapped else (one, other)

    return many


def sizes(rng: np.random.Generator) -> Cases:
    yield 2, 1, 1
    yield 3, 2, 1
    yield 3, 3, 2
    yield 32, 14, 3
    yield 10_000, 10, 3
    for _ in range(5):
        V = int(rng.integers(3, 50))
        yield V, int(rng.integers(2, 12)), int(rng.integers(1, V))


HOW_MANY = Exercise(
    name="how_many",
    reference=how_many,
    checks=[agrees("counts all sentences, and the candidates of a narrow search", sizes)],
    hints=[
        "Draw V = 3, T = 2 with the words a, b and <EOS>. Which sentences end after one word, which after two, and"
        " which are cut off?",
        "In front of an <EOS> at place t stand t - 1 words, each one of V - 1. For the search: the first step extends"
        " a single prefix, the empty one; every later step B of them.",
    ],
    why="One count grows like (V - 1)^T, the other one like T B V: that is the whole case for beam search.",
    wrong=[
        Wrong(
            "V^T counts sentences that go on after their <EOS>.",
            variant_of_many(lambda V, T: V**T),
        ),
        Wrong(
            "In front of an <EOS> stand words that are not <EOS>: each is one of V - 1, not of V.",
            variant_of_many(lambda V, T: sum(V ** (t - 1) for t in range(1, T + 1)) + V**T),
        ),
        Wrong(
            "These are only the sentences that are cut off: add those that end, with <EOS> at place 1 to T.",
            variant_of_many(lambda V, T: (V - 1) ** T),
        ),
        Wrong(
            "You left out the sentences that are cut off: (V - 1)^T of them.",
            variant_of_many(lambda V, T: sum((V - 1) ** (t - 1) for t in range(1, T + 1))),
        ),
        Wrong(
            "You counted only sentences of T tokens: many end earlier.",
            variant_of_many(lambda V, T: (V - 1) ** (T - 1) + (V - 1) ** T),
        ),
        Wrong(
            "<EOS> counts among the T tokens: before an <EOS> at place t there are t - 1 words.",
            variant_of_many(lambda V, T: sum((V - 1) ** t for t in range(1, T + 1)) + (V - 1) ** T),
        ),
        Wrong(
            "In the first step there is only one prefix to extend: V candidates, not B V.",
            variant_of_many(candidates=lambda V, T, B: T * B * V),
        ),
        Wrong(
            "Each of the B prefixes is extended by all V tokens, <EOS> among them.",
            variant_of_many(candidates=lambda V, T, B: V - 1 + (T - 1) * B * (V - 1)),
        ),
        Wrong(
            "After the first step there are B prefixes to extend, each by V tokens.",
            variant_of_many(candidates=lambda V, T, B: T * V),
        ),
        Wrong("The two counts have changed places.", variant_of_many(swapped=True)),
    ],
    alternatives=[how_many_by_steps],
)


def beam_step(log_p, rows, B):
    """log_p (k,), rows (k, V), B >= 1 -> (prefixes, words, new log_p), arrays (n,) with n = min(B, k V)."""
    extended = log_p[:, None] + rows  # (k, V)
    order = np.argsort(-extended, axis=None, kind="stable")[:B]  # places in the unrolled table
    prefixes, words = np.unravel_index(order, extended.shape)
    return prefixes, words, extended[prefixes, words]


def step_by_sorting(log_p, rows, B):
    candidates = [(-(a + b), j, v) for j, a in enumerate(log_p) for v, b in enumerate(rows[j])]
    best = sorted(candidates)[:B]
    return np.array([j for _, j, _ in best]), np.array([v for _, _, v in best]), np.array([-x for x, _, _ in best])


def variant_of_step(combine=lambda a, b: a + b, *, choose=None, give=lambda j, v, x: (j, v, x)):
    def step(log_p, rows, B):
        x = combine(log_p[:, None], rows)
        places = np.argsort(-x, axis=None, kind="stable")[:B] if choose is None else choose(x, B)
        j, v = np.divmod(places, rows.shape[1])
        return give(j, v, x[j, v])

    return step


def _best_of_each(x, B):
    """The best of each prefix first, then the second best of each."""
    V = x.shape[1]
    rank = np.argsort(np.argsort(-x, axis=1, kind="stable"), axis=1)
    order = sorted(range(x.size), key=lambda p: (rank[p // V, p % V], -x[p // V, p % V]))
    return np.array(order[:B])


def beams(rng: np.random.Generator) -> Cases:
    yield np.log([0.40, 0.35]), np.log([[0.34, 0.33, 0.33], [0.5, 0.49, 0.01]]), 2
    yield np.array([-0.5]), np.array([[-0.1]]), 3
    yield np.array([-1.0, -0.5]), np.array([[-0.5, -1.0, -2.0], [-1.0, -1.5, -1.0]]), 4  # ties
    for k, V, B in ((1, 6, 3), (3, 8, 3), (4, 2, 10), (2, 30, 5), (5, 5, 1)):
        P = rng.dirichlet(np.full(V, 0.8), k)
        yield np.sort(-rng.gamma(2, 1.0, k))[::-1].copy(), np.log(P + 1e-6), B


BEAM_STEP = Exercise(
    name="beam_step",
    reference=beam_step,
    checks=[agrees("keeps the best B of all candidates, the best first", beams)],
    hints=[
        "The log-probability of a candidate is that of its prefix plus that of its word: `log_p[:, None] + rows`.",
        "Sort the whole table at once: `np.argsort(-extended, axis=None, kind='stable')[:B]`, and"
        " `np.unravel_index` says which prefix and which word a place is.",
    ],
    why="All candidates compete in one table: a good prefix may send all its children on, and another one none.",
    wrong=[
        Wrong(
            "You forgot how probable the prefixes are: add log_p.",
            variant_of_step(lambda a, b: 0 * a + b),
        ),
        Wrong(
            "Probabilities are multiplied, their logs are added.",
            variant_of_step(lambda a, b: -a * b),
        ),
        Wrong(
            "You kept the least probable candidates: argsort sorts upward.",
            variant_of_step(choose=lambda x, B: np.argsort(x, axis=None, kind="stable")[:B]),
        ),
        Wrong(
            "You dealt the places out among the prefixes: all candidates compete in one table.",
            variant_of_step(choose=_best_of_each),
        ),
        Wrong(
            "The best B are right, but not in order: the best first.",
            variant_of_step(choose=lambda x, B: np.sort(np.argsort(-x, axis=None, kind="stable")[:B])),
        ),
        Wrong(
            "Prefixes and words have changed places.",
            variant_of_step(give=lambda j, v, x: (v, j, x)),
        ),
        Wrong(
            "The new log-probabilities are asked for, not the probabilities.",
            variant_of_step(give=lambda j, v, x: (j, v, np.exp(x))),
        ),
        Wrong(
            "Of equal candidates the earlier prefix and the smaller word come first: sort -extended with"
            " kind='stable' instead of turning the order around.",
            variant_of_step(choose=lambda x, B: np.argsort(x, axis=None, kind="stable")[::-1][:B]),
        ),
    ],
    alternatives=[step_by_sorting],
)


def alpha_of_tie(short_log_p, short_T, long_log_p, long_T):
    """0 > short_log_p >= long_log_p and short_T < long_T -> the alpha at which both scores are equal, a float."""
    # short / short_T^alpha = long / long_T^alpha  <=>  (long_T / short_T)^alpha = long / short
    return float(np.log(long_log_p / short_log_p) / np.log(long_T / short_T))


def tie_by_halving(short_log_p, short_T, long_log_p, long_T):
    low, high = 0.0, 200.0
    for _ in range(200):
        middle = (low + high) / 2
        if short_log_p / short_T**middle > long_log_p / long_T**middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def ties(rng: np.random.Generator) -> Cases:
    yield -2.0, 2, -2.6, 5
    yield -1.0, 1, -1.0, 2
    yield -1.0, 3, -2.0, 6
    yield -1.0, 1, -3.0, 2  # above 1
    for _ in range(6):
        short, T = -rng.uniform(0.5, 4), int(rng.integers(1, 6))
        yield short, T, short * rng.uniform(1, 2.5), T + int(rng.integers(1, 8))


ALPHA_OF_TIE = Exercise(
    name="alpha_of_tie",
    reference=alpha_of_tie,
    checks=[agrees("finds the alpha at which both scores are equal", ties)],
    hints=[
        "Write the tie down: short / short_T^alpha = long / long_T^alpha. Bring the powers to one side, the logs of P"
        " to the other.",
        "(long_T / short_T)^alpha = long / short. Both sides are at least 1; take the logarithm of both.",
    ],
    why="Only two ratios count: how many times as long, and how many times as negative. At twice the length and twice"
    " the log, alpha = 1: the mean log of a word is then the same.",
    wrong=[
        Wrong(
            "Without logarithms: alpha is an exponent, so taking logs gets it down.",
            lambda s, S, lo, L: float((lo / s) / (L / S)),
        ),
        Wrong(
            "That is 1 / alpha: it is turned around.", lambda s, S, lo, L: float(np.log(L / S) / np.log(lo / s + 1e-9))
        ),
        Wrong(
            "The sign: both sides as ratios of at least 1, long over short.",
            lambda s, S, lo, L: float(np.log(s / lo) / np.log(L / S)),
        ),
        Wrong(
            "Divide by the log of the *ratio* of the lengths, not by that of their difference.",
            lambda s, S, lo, L: float(np.log(lo / s) / np.log(L - S + 1)),
        ),
        Wrong(
            "You left out the length of the short one.",
            lambda s, S, lo, L: float(np.log(lo / s) / np.log(L)),
        ),
        Wrong(
            "The logs of P are divided, not subtracted.",
            lambda s, S, lo, L: float(np.log(1 + s - lo) / np.log(L / S)),
        ),
        Wrong(
            "The tie may lie above 1: do not cut it off there.",
            lambda s, S, lo, L: min(1.0, float(np.log(lo / s) / np.log(L / S))),
        ),
    ],
    alternatives=[tie_by_halving],
)


def may_stop(open_log_p, best_score, longest, alpha):
    """Logs of the open prefixes (k,), score of the best finished sentence, most words, alpha -> True or False."""
    # log P only falls, and at best it stays; dividing by the largest length makes a negative number largest
    return bool((open_log_p / longest**alpha <= best_score).all())


def may_stop_by_loop(open_log_p, best_score, longest, alpha):
    for log_p in open_log_p:  # noqa: SIM110
        if log_p / longest**alpha > best_score:
            return False
    return True


def variant_of_stop(score=lambda x, longest, alpha: x / longest**alpha, rule=lambda x, best: (x <= best).all()):
    return lambda open_log_p, best, longest, alpha: bool(rule(score(open_log_p, longest, alpha), best))


def stops(rng: np.random.Generator) -> Cases:
    yield np.array([-3.0, -5.0]), -1.0, 4, 0.5
    yield np.array([-2.0]), -1.0, 4, 0.5  # exactly level: not strictly better
    yield np.array([-1.9, -9.0]), -1.0, 4, 0.5
    yield np.array([-9.0, -1.9]), -1.0, 4, 0.5
    yield np.array([]), -1.0, 4, 0.5
    yield np.array([-1.0, -2.0]), -0.9, 10, 0.0
    yield np.array([-0.5]), -1.0, 16, 0.5
    yield np.array([-4.0]), -1.5, 9, 0.5
    for _ in range(12):
        longest, alpha = int(rng.integers(2, 20)), float(rng.uniform(0, 1))
        yield -rng.gamma(2, 2, int(rng.integers(1, 5))), -float(rng.uniform(0.1, 3)), longest, alpha


MAY_STOP = Exercise(
    name="may_stop",
    reference=may_stop,
    checks=[agrees("stops only where nothing better can come", stops)],
    hints=[
        "The best that can happen to an open prefix: every further word has probability 1, so that log P stays as it"
        " is. And which length makes a negative number divided by T^alpha largest?",
        "The largest length: `open_log_p / longest**alpha`. Compare each of them with best_score.",
    ],
    why="The bound is optimistic, and that makes it safe: where even the optimist sees nothing better, nothing better"
    " is there. With alpha = 0 it says: stop when the best open prefix is behind the best sentence.",
    wrong=[
        Wrong(
            "Without the length: a long sentence is divided by more, and may still overtake.",
            variant_of_stop(lambda x, longest, alpha: x),
        ),
        Wrong(
            "You looked at the first open prefix only: they need not come in order.",
            variant_of_stop(rule=lambda x, best: (x[:1] <= best).all()),
        ),
        Wrong(
            "One open prefix that is behind is not enough: all have to be.",
            variant_of_stop(rule=lambda x, best: (x <= best).any() or not len(x)),
        ),
        Wrong(
            "An open prefix that can only draw level is no reason to go on.",
            variant_of_stop(rule=lambda x, best: (x < best).all()),
        ),
        Wrong(
            "The comparison is turned around: stop where the open ones are behind.",
            variant_of_stop(rule=lambda x, best: (x >= best).all()),
        ),
        Wrong(
            "Multiplying by longest^alpha makes a negative number smaller: divide.",
            variant_of_stop(lambda x, longest, alpha: x * longest**alpha),
        ),
        Wrong(
            "alpha is an exponent: longest**alpha, not longest * alpha.",
            variant_of_stop(lambda x, longest, alpha: x / max(longest * alpha, 1e-9)),
        ),
        Wrong(
            "You divided by the length itself, as if alpha were 1: take longest**alpha.",
            variant_of_stop(lambda x, longest, alpha: x / longest),
        ),
    ],
    alternatives=[may_stop_by_loop],
)


def count_faults(truth_log_p, truth_T, found_log_p, found_T, same, alpha):
    """Five arrays (m,), same is bool, and alpha -> (right, search's fault, model's fault), three ints."""
    truth, found = truth_log_p / truth_T**alpha, found_log_p / found_T**alpha
    search = ~same & (truth > found)
    model = ~same & (truth <= found)
    return int(same.sum()), int(search.sum()), int(model.sum())


def faults_by_loop(truth_log_p, truth_T, found_log_p, found_T, same, alpha):
    counts = {"right": 0, "search": 0, "model": 0}
    for a, n, b, k, equal in zip(truth_log_p, truth_T, found_log_p, found_T, same, strict=True):
        counts["right" if equal else "search" if a / n**alpha > b / k**alpha else "model"] += 1
    return counts["right"], counts["search"], counts["model"]


def variant_of_faults(
    score_truth=lambda x, T, alpha: x / T**alpha,
    score_found=lambda x, T, alpha: x / T**alpha,
    *,
    wins=lambda truth, found: truth > found,
    only_wrong=True,
    give=lambda r, s, m: (r, s, m),
):
    def faults(truth_log_p, truth_T, found_log_p, found_T, same, alpha):
        better = wins(score_truth(truth_log_p, truth_T, alpha), score_found(found_log_p, found_T, alpha))
        wrong = ~same if only_wrong else np.ones_like(same)
        search = int((wrong & better).sum())
        return give(int(same.sum()), search, int((wrong & ~better).sum()))

    return faults


def dev_sets(rng: np.random.Generator) -> Cases:
    # the long truth is better only with normalization; a tie; a right sentence
    yield (
        np.array([-2.6, -1.0, -3.0, -2.0, -0.4]),
        np.array([5, 3, 4, 2, 2]),
        np.array([-2.0, -1.0, -3.0, -2.6, -0.4]),
        np.array([2, 3, 4, 5, 2]),
        np.array([False, False, True, False, True]),
        0.7,
    )
    yield np.array([-1.0]), np.array([1]), np.array([-0.5]), np.array([1]), np.array([False]), 0.0
    for m, alpha in ((1, 1.0), (12, 0.7), (40, 0.7), (60, 0.0), (80, 0.4)):
        same = rng.random(m) < 0.3
        T = rng.integers(1, 12, m)
        truth = -rng.gamma(2, 1.0, m) - 0.1 * T
        found = np.where(same, truth, -rng.gamma(2, 1.0, m) - 0.1)
        yield truth, T, found, np.where(same, T, rng.integers(1, 12, m)), same, alpha


COUNT_FAULTS = Exercise(
    name="count_faults",
    reference=count_faults,
    checks=[agrees("counts right sentences, faults of the search and faults of the model", dev_sets)],
    hints=[
        "First the two scores that the search compares: log P / T^alpha, for the right and for the found sentences.",
        "`~same & (truth > found)` are the search's faults; of the other wrong ones the model's, ties included.",
    ],
    why="The three counts add up to m. What the search maximizes is what has to be compared: with plain log P a long"
    " right sentence looks worse than it is to the search.",
    wrong=[
        Wrong(
            "The search compared normalized scores: divide each log P by its own T^alpha.",
            variant_of_faults(lambda x, T, alpha: x, lambda x, T, alpha: x),
        ),
        Wrong(
            "Only the found sentence is normalized in your comparison: then every fault is the model's.",
            variant_of_faults(score_truth=lambda x, T, alpha: x),
        ),
        Wrong(
            "Only the right sentence is normalized in your comparison: then the search gets too much of the blame.",
            variant_of_faults(score_found=lambda x, T, alpha: x),
        ),
        Wrong(
            "Search and model have changed places: where the model scores the right one higher, the search missed it.",
            variant_of_faults(give=lambda r, s, m: (r, m, s)),
        ),
        Wrong(
            "Right sentences are nobody's fault: count among the wrong ones only.",
            variant_of_faults(only_wrong=False),
        ),
        Wrong(
            "A tie is the model's fault: it did not prefer the right sentence.",
            variant_of_faults(wins=lambda truth, found: truth >= found),
        ),
        Wrong(
            "alpha is an exponent: divide by T**alpha, not by alpha * T.",
            variant_of_faults(
                lambda x, T, alpha: x / np.maximum(T * alpha, 1e-9), lambda x, T, alpha: x / np.maximum(T * alpha, 1e-9)
            ),
        ),
        Wrong(
            "These are shares of the whole set: asked for are counts.",
            variant_of_faults(give=lambda r, s, m: (r / (r + s + m), s / (r + s + m), m / (r + s + m))),
        ),
    ],
    alternatives=[faults_by_loop],
)


EXERCISES = [PRICE_OF_GREED, HOW_MANY, BEAM_STEP, ALPHA_OF_TIE, MAY_STOP, COUNT_FAULTS]
