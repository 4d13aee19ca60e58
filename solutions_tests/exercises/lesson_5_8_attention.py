"""Exercises of lesson 5.8: padded weights, another score, all contexts, the gradient of the scores, costs, twins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.sequences.attention import (
    WeightsCache,
    attention_weights_backward,
    attention_weights_forward,
    context_backward,
    context_forward,
)

Cases = Iterator[Any]


def padded_weights(E, lengths, temperature):
    """E (T_x, m), lengths (m,), a number -> alpha (T_x, m), 0 where t' >= the length of the column."""
    if (lengths < 1).any():
        raise ValueError("an input of length 0 has no position to look at")
    real = np.arange(len(E))[:, None] < lengths  # (T_x, 1) < (m,) -> (T_x, m)
    scores = np.where(real, E / temperature, -np.inf)
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)


def weights_by_column(E, lengths, temperature):
    alpha = np.zeros(E.shape)
    for i, length in enumerate(lengths.tolist()):
        if length == 0:
            raise ValueError("nothing to look at")
        z = E[:length, i] / temperature
        alpha[:length, i] = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    return alpha


def variant_of_weights(
    *, hide="before", axis=0, cool="divide", safe=True, refuse=True, late=False, off=0, change=False
):
    """The weights with one thing changed."""

    def weights(E, lengths, temperature):
        if refuse and (lengths < 1).any():
            raise ValueError("nothing to look at")
        real = np.arange(len(E))[:, None] < lengths + off
        z = {"divide": E / temperature, "multiply": E * temperature, "not": E + 0.0}[cool]
        if change:
            E[~real] = -np.inf
        with np.errstate(all="ignore"):
            if hide == "before":
                z = np.where(real, z, -np.inf)
            elif hide == "zero":
                z = np.where(real, z, 0.0)
            powers = np.exp(z - z.max(axis=axis, keepdims=True)) if safe else np.exp(z)
            alpha = powers / powers.sum(axis=axis, keepdims=True)
            if late:
                alpha = alpha / temperature
        return np.where(real, alpha, 0.0) if hide == "after" else alpha

    return weights


def scores_with_lengths(rng: np.random.Generator) -> Cases:
    yield np.array([[2.0, 0.0], [1.0, 5.0], [0.0, 9.0]]), np.array([3, 1]), 1.0
    for T, m, temperature in ((1, 1, 1.0), (4, 3, 0.5), (6, 2, 2.0), (3, 3, 1.0)):
        yield 2 * rng.standard_normal((T, m)), rng.integers(1, T + 1, m), temperature
    yield np.array([[900.0, -900.0], [901.0, -901.0], [902.0, 0.0]]), np.array([2, 2]), 1.0


def refuses_nothing(answer, rng):
    try:
        alpha = answer(np.zeros((3, 2)), np.array([2, 0]), 1.0)
    except ValueError:
        return
    if not np.isfinite(alpha).all():
        raise Mistake("A length of 0 gives NaN: raise a ValueError first, with a sentence in it.")
    raise Mistake("A length of 0 went through: no weights of nothing add up to 1, so raise a ValueError.")


PADDED_WEIGHTS = Exercise(
    name="padded_weights",
    reference=padded_weights,
    checks=[
        agrees("weighs the real positions, and those only", scores_with_lengths),
        Check("refuses an input without a single position", refuses_nothing),
    ],
    hints=[
        "`real = np.arange(len(E))[:, None] < lengths` is True where there is something. The padding has to be gone"
        " BEFORE the sum in the denominator is taken: which score gives e^score = 0?",
        "`scores = np.where(real, E / temperature, -np.inf)`, then subtract the largest score of each column, take"
        " powers, divide by their sum over axis 0. First of all: `if (lengths < 1).any(): raise ValueError(...)`.",
    ],
    why="A score of minus infinity is the one number that softmax turns into exactly nothing, and the weights that are"
    " left add up to 1 by themselves.",
    wrong=[
        Wrong(
            "The columns do not add up to 1: the padding was taken out after it had had its share of the softmax.",
            variant_of_weights(hide="after"),
        ),
        Wrong("A score of 0 is a score like any other, e^0 = 1: hide with -np.inf.", variant_of_weights(hide="zero")),
        Wrong("The padding gets weight in your answer.", variant_of_weights(hide="never")),
        Wrong("The softmax goes over the positions, axis 0, not over the examples.", variant_of_weights(axis=1)),
        Wrong(
            "The scores are divided by the temperature: a high one makes the weights even.",
            variant_of_weights(cool="multiply"),
        ),
        Wrong("The temperature does nothing in your answer.", variant_of_weights(cool="not")),
        Wrong(
            "Divide the scores by the temperature, not the weights: those have to add up to 1.",
            variant_of_weights(cool="not", late=True),
        ),
        Wrong("e^900 is infinite: subtract the largest score of each column first.", variant_of_weights(safe=False)),
        Wrong(
            "You hide one position too few: positions count from 0, so the last real one is length - 1.",
            variant_of_weights(off=1),
        ),
        Wrong(
            "A length of 0 gives NaN: raise a ValueError first, with a sentence in it.",
            variant_of_weights(refuse=False),
        ),
        Wrong("You changed E, which belongs to the caller. Make a new array, as np.where does.",
              variant_of_weights(change=True)),
    ],
    alternatives=[weights_by_column],
)  # fmt: skip


def bilinear_scores(s, A, W):
    """s (n_d, m), A (T_x, n_a, m), W (n_d, n_a) -> scores (T_x, m)."""
    return (s * (W @ A)).sum(axis=1)  # (n_d, n_a) @ (T_x, n_a, m) -> (T_x, n_d, m)


def other_way_round(s, A, W):
    return (A * (W.T @ s)).sum(axis=1)


def scores_by_loop(s, A, W):
    T_x, _, m = A.shape
    return np.array([[s[:, i] @ W @ A[t, :, i] for i in range(m)] for t in range(T_x)])


def scaled_scores(s, A, W):
    return bilinear_scores(s, A, W) / np.sqrt(A.shape[1])


def squashed_scores(s, A, W):
    return np.tanh(bilinear_scores(s, A, W))


def softmaxed_scores(s, A, W):
    E = bilinear_scores(s, A, W)
    return np.exp(E - E.max(axis=0)) / np.exp(E - E.max(axis=0)).sum(axis=0)


def unsummed_scores(s, A, W):
    return s * (W @ A)


def summed_over_time(s, A, W):
    return (s * (W @ A)).sum(axis=0)


def mixed_examples(s, A, W):
    return np.einsum("dm,da,tak->tm", s, W, A)


def without_W(s, A, W):
    n = min(len(s), A.shape[1])
    return (s[:n] * A[:, :n]).sum(axis=1)


def states_and_weights(rng: np.random.Generator) -> Cases:
    for T, n_d, n_a, m in ((1, 1, 1, 1), (3, 2, 4, 2), (5, 3, 2, 1), (2, 3, 3, 4)):
        yield rng.standard_normal((n_d, m)), rng.standard_normal((T, n_a, m)), rng.standard_normal((n_d, n_a))


BILINEAR_SCORES = Exercise(
    name="bilinear_scores",
    reference=bilinear_scores,
    checks=[agrees("gives one score for each position and example", states_and_weights)],
    hints=[
        "`W @ A` is (T_x, n_d, m): a matrix times a stack of matrices. Now every position has n_d numbers, as s has.",
        "A dot product of columns is a product entry by entry, summed: `(s * (W @ A)).sum(axis=...)`. Which axis holds"
        " the n_d numbers?",
    ],
    why="One matrix product serves all positions; or Wᵀs once and a dot product with each position, which is cheaper"
    " when one s meets many positions. That is the query of the next section.",
    wrong=[
        Wrong("There is no division in this score: that comes in the next section.", scaled_scores),
        Wrong("There is no tanh in this score: it is sᵀ W a, and may be any number.", squashed_scores),
        Wrong("Those are weights already: the scores come before the softmax.", softmaxed_scores),
        Wrong("The n_d products still have to be summed: one number for each position and example.", unsummed_scores),
        Wrong("You summed over the positions (axis 0): each position needs its own score.", summed_over_time),
        Wrong("Your sum mixes the examples: column i of s only meets column i of A.", mixed_examples),
        Wrong("W is missing: it is what makes s and a comparable.", without_W),
    ],
    alternatives=[other_way_round, scores_by_loop],
)


def contexts(alpha, A):
    """alpha (T_y, T_x, m), A (T_x, n_a, m) -> the contexts of all output steps (T_y, n_a, m)."""
    return np.einsum("yxm,xam->yam", alpha, A)


def contexts_by_step(alpha, A):
    return np.stack([context_forward(weights, A)[0] for weights in alpha])


def contexts_by_product(alpha, A):
    return np.moveaxis(np.moveaxis(alpha, 2, 0) @ np.moveaxis(A, 2, 0), 0, 2)


def hard_contexts(alpha, A):
    best = alpha.argmax(axis=1)  # (T_y, m)
    return np.stack([A[row, :, np.arange(A.shape[2])].T for row in best])


def averaged_contexts(alpha, A):
    return contexts(alpha, A) / alpha.shape[1]


def steps_summed(alpha, A):
    return np.einsum("yxm,xam->xam", alpha, A)


def one_context(alpha, A):
    return np.einsum("yxm,xam->am", alpha, A)


def examples_mixed(alpha, A):
    return np.einsum("yxm,xak->yam", alpha, A)


def axes_as_they_fell(alpha, A):
    return np.einsum("yxm,xam->yma", alpha, A)


def weights_and_states(rng: np.random.Generator) -> Cases:
    for T_y, T_x, n_a, m in ((1, 1, 1, 1), (2, 3, 4, 2), (4, 2, 3, 1), (3, 5, 2, 3)):
        alpha = attention_weights_forward(rng.standard_normal((T_y, T_x, m)))[0]
        yield alpha, rng.standard_normal((T_x, n_a, m))


CONTEXTS = Exercise(
    name="contexts",
    reference=contexts,
    checks=[agrees("mixes the positions for every output step", weights_and_states)],
    hints=[
        "One output step is `context_forward(alpha[t], A)[0]`. Stacking those is right already; then do it without the"
        " loop.",
        "Name the axes y, x, m and x, a, m. What is summed is what the result does not have: `np.einsum('yxm,xam->...',"
        " alpha, A)`.",
    ],
    why="All contexts are one matrix product for each example: (T_y, T_x) @ (T_x, n_a). That is what makes attention"
    " fast on hardware that likes matrices.",
    wrong=[
        Wrong(
            "That picks the position with the largest weight; attention mixes all of them, so that it has a slope.",
            hard_contexts,
        ),
        Wrong("The weights add up to 1 already: do not divide by T_x.", averaged_contexts),
        Wrong("You summed over the output steps: the sum goes over the input positions x.", steps_summed),
        Wrong("The output steps are gone: each has its own context, (T_y, n_a, m).", one_context),
        Wrong("Your sum mixes the examples: the m of alpha and the m of A are the same one.", examples_mixed),
        Wrong("The numbers are right, the axes are not: (T_y, n_a, m), examples last.", axes_as_they_fell),
    ],
    alternatives=[contexts_by_step, contexts_by_product],
)


def score_gradient(dc, alpha, A):
    """dc (n_a, m), alpha (T_x, m), A (T_x, n_a, m) -> dE (T_x, m): how the cost moves with each score."""
    c = (alpha[:, None] * A).sum(axis=0)  # (n_a, m)
    return alpha * (dc * (A - c)).sum(axis=1)


def gradient_by_parts(dc, alpha, A):
    dalpha, _ = context_backward(dc, context_forward(alpha, A)[1])
    return attention_weights_backward(dalpha, WeightsCache(alpha))


def gradient_by_jacobian(dc, alpha, A):
    dE = np.zeros(alpha.shape)
    for i in range(alpha.shape[1]):
        p = alpha[:, i]
        dE[:, i] = (np.diag(p) - np.outer(p, p)) @ (A[:, :, i] @ dc[:, i])
    return dE


def variant_of_gradient(*, centre="context", weigh=True, sign=1.0, own=False, share=False):
    """The gradient with one thing changed."""

    def gradient(dc, alpha, A):
        c = {"context": (alpha[:, None] * A).sum(axis=0), "mean": A.mean(axis=0), "none": 0.0}[centre]
        found = (dc * (A - c)).sum(axis=1)
        if own:
            return alpha * (1 - alpha) * (dc * A).sum(axis=1)
        return sign * (alpha * found if weigh else found) / (alpha.shape[1] if share else 1)

    return gradient


def subtracted_over_examples(dc, alpha, A):
    dalpha = (dc * A).sum(axis=1)
    return alpha * (dalpha - (alpha * dalpha).sum(axis=1, keepdims=True))


def gradients_and_weights(rng: np.random.Generator) -> Cases:
    for T_x, n_a, m in ((1, 1, 1), (2, 1, 1), (3, 4, 2), (5, 2, 3)):
        alpha = attention_weights_forward(rng.standard_normal((T_x, m)))[0]
        yield rng.standard_normal((n_a, m)), alpha, rng.standard_normal((T_x, n_a, m))


SCORE_GRADIENT = Exercise(
    name="score_gradient",
    reference=score_gradient,
    checks=[agrees("says how the cost moves with every score", gradients_and_weights)],
    hints=[
        "Put dalpha_t' = dc · a<t'> into dE_t' = alpha_t' (dalpha_t' − sum over u of alpha_u dalpha_u). In the sum, dc"
        " can be pulled out: what is the sum over u of alpha_u a<u>?",
        "It is the context: dE_t' = alpha_t' dc · (a<t'> − c). In arrays: `(dc * (A - c)).sum(axis=1)` is (T_x, m).",
    ],
    why="To raise the score of a position pulls the context toward what that position says, in proportion to the weight"
    " it has already. Gradient descent goes against dc: attention moves to the positions that lie, seen from the"
    " context, in the direction of −dc. Those that say what the context says anyway have no say in the gradient.",
    wrong=[
        Wrong(
            "That is alpha times dalpha: raising one score takes weight from all others, so subtract the context.",
            variant_of_gradient(centre="none"),
        ),
        Wrong(
            "The factor alpha is missing: a position without weight hardly reacts.", variant_of_gradient(weigh=False)
        ),
        Wrong(
            "Subtract the context, the mean by the weights, not the plain mean of the positions.",
            variant_of_gradient(centre="mean"),
        ),
        Wrong("Turned round: it is a<t'> − c, toward the position.", variant_of_gradient(sign=-1.0)),
        Wrong(
            "alpha (1 − alpha) is how a score moves its OWN weight; it moves all the other weights, too.",
            variant_of_gradient(own=True),
        ),
        Wrong(
            "That is dalpha, the derivative with respect to the weights: the way through the softmax is still to go.",
            variant_of_gradient(centre="none", weigh=False),
        ),
        Wrong(
            "The sum over u goes over the positions, axis 0; yours goes over the examples.", subtracted_over_examples
        ),
        Wrong("No 1/m here: if the cost is a mean over the examples, it is in dc already.",
              variant_of_gradient(share=True)),
    ],
    alternatives=[gradient_by_parts, gradient_by_jacobian],
)  # fmt: skip


def attention_cost(T_x, T_y, n_a, n_d, n_h):
    """Sizes -> (parameters of the score network, weights for one input and output, multiplications for them)."""
    parameters = n_h * n_d + n_h * n_a + n_h + n_h  # Ws, Wa, b, v
    weights = T_x * T_y
    once = T_x * n_h * n_a + T_y * n_h * n_d  # Wa a<t'> for every position, Ws s for every output step
    return parameters, weights, once + weights * (n_h + n_a)  # v^T h, and the mixture


def cost_by_loop(T_x, T_y, n_a, n_d, n_h):
    count = sum(n_h * n_a for _ in range(T_x))
    for _ in range(T_y):
        count += n_h * n_d + sum(n_h + n_a for _ in range(T_x))
    return n_h * (n_a + n_d + 2), T_y * T_x, count


def variant_of_cost(*, grows=False, mixture=True, v=True, biases=True, alike=False, position="T_x", state="T_y"):
    """The three counts with one thing changed."""

    def cost(T_x, T_y, n_a, n_d, n_h):
        parameters = n_h * (n_d + n_a) + n_h * (biases + 1) + (T_x * T_y if grows else 0)
        weights = T_x + T_y if alike else T_x * T_y
        times = {"T_x": T_x, "T_y": T_y, "T_x T_y": T_x * T_y, "never": 0}
        once = times[position] * n_h * n_a + times[state] * n_h * n_d
        return parameters, weights, once + T_x * T_y * (n_h * v + n_a * mixture)

    return cost


def some_sizes(rng: np.random.Generator) -> Cases:
    yield 10, 7, 4, 3, 2
    yield 1, 1, 1, 1, 1
    for _ in range(3):
        yield tuple(int(n) for n in rng.integers(2, 40, 5))


ATTENTION_COST = Exercise(
    name="attention_cost",
    reference=attention_cost,
    checks=[agrees("counts parameters, weights and multiplications", some_sizes)],
    hints=[
        "Parameters are what training adjusts: Ws, Wa, b, v. Nothing in their shapes knows T_x or T_y.",
        "Wa a<t'> does not depend on the output step: T_x times n_h · n_a, once. Ws s does not depend on the position:"
        " T_y times n_h · n_d. For each of the T_x T_y pairs remain v · h (n_h) and a share of the context (n_a).",
    ],
    why="The product T_x T_y is what grows with the square of the length. Computing Wa a once leaves only cheap work"
    " inside that product.",
    wrong=[
        Wrong(
            "The weights are no parameters: they are computed anew for every input. Count Ws, Wa, b and v only.",
            variant_of_cost(grows=True),
        ),
        Wrong(
            "You compute Wa a<t'> again at every output step; it never changes, so once for each position is enough.",
            variant_of_cost(position="T_x T_y"),
        ),
        Wrong("The mixture is missing: each weight multiplies the n_a numbers of its position.",
              variant_of_cost(mixture=False)),
        Wrong("The product with v is missing: n_h multiplications for each score.", variant_of_cost(v=False)),
        Wrong("n_h parameters are missing: b and v have n_h numbers each.", variant_of_cost(biases=False)),
        Wrong("Every output step weighs every position: T_x times T_y weights, not their sum.",
              variant_of_cost(alike=True)),
        Wrong("Ws s is missing: n_h · n_d multiplications at each of the T_y output steps.",
              variant_of_cost(state="never")),
        Wrong("You compute Ws s again for every position; the state is the same for all, so once for each output step.",
              variant_of_cost(state="T_x T_y")),
        Wrong("Turned round: there are T_x positions for Wa a, and T_y output steps for Ws s.",
              variant_of_cost(position="T_y", state="T_x")),
    ],
    alternatives=[cost_by_loop],
)  # fmt: skip


def twins(a, b):
    """Two lists of words -> True if a Transformer without positions must give the same answer to both."""
    return all(a.count(word) * len(b) == b.count(word) * len(a) for word in {*a, *b})


def twins_by_shares(a, b):
    x, y = Counter(a), Counter(b)
    return x.keys() == y.keys() and all(round(x[w] / len(a) - y[w] / len(b), 9) == 0 for w in x)


def same_lists(a, b):
    return a == b


def same_words(a, b):
    return sorted(a) == sorted(b)


def same_sets(a, b):
    return set(a) == set(b)


def mirrored(a, b):
    return a in (b, b[::-1])


def never(a, b):
    return False


def pairs_of_inputs(rng: np.random.Generator) -> Cases:
    yield ["two"], ["two"]
    yield ["two", "hundred"], ["hundred", "two"]
    yield ["two", "hundred", "thousand", "three", "hundred"], ["three", "hundred", "thousand", "two", "hundred"]
    yield ["two"], ["three"]
    yield ["three", "thousand", "two"], ["two", "three", "thousand"]
    yield ["two", "two"], ["two"]
    yield ["two", "hundred", "hundred", "two"], ["hundred", "two"]
    yield ["two", "two", "hundred"], ["two", "hundred", "hundred"]
    yield ["two", "hundred"], ["two", "hundred", "and"]
    words = [["two", "six", "hundred"][k] for k in rng.integers(0, 3, 5)]
    yield words, [words[k] for k in rng.permutation(5)]


TWINS = Exercise(
    name="twins",
    reference=twins,
    checks=[agrees("knows what a network without positions cannot tell apart", pairs_of_inputs)],
    hints=[
        "Without positions, the order is lost: only which words there are, and how many of each, can matter.",
        "And even that not quite. All that attention does with the input are weighted averages. What happens to an"
        " average if everything in it is there twice? Compare shares: count / length.",
    ],
    why="A weighted average does not notice the order, nor if everything comes twice. Positions mend the first; the"
    " second is mended by them, too, since then no two entries are alike.",
    wrong=[
        Wrong("Some inputs cannot be told apart: think of the same words in another order.", never),
        Wrong("Not only the mirror image: any order gives the same averages.", mirrored),
        Wrong("Without positions the order of the words cannot matter; in your answer it does.", same_lists),
        Wrong(
            'Averages do not change if all comes twice: ["two"] and ["two", "two"] are twins. Compare shares.',
            same_words,
        ),
        Wrong("How often a word comes does matter: the one that comes more often has more weight.", same_sets),
    ],
    alternatives=[twins_by_shares],
)

EXERCISES = [PADDED_WEIGHTS, BILINEAR_SCORES, CONTEXTS, SCORE_GRADIENT, ATTENTION_COST, TWINS]
