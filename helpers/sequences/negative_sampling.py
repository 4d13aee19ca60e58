"""Negative sampling: instead of one question with V answers, k + 1 questions with the answers yes or no (5.4)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, scatter_add, take_rows, xp_of
from helpers.checks import check_array, check_between, check_generator, check_kind, check_number
from helpers.neural.activations import sigmoid
from helpers.sequences.sequence_checks import check_library, check_words
from helpers.sequences.skip_gram import check_tables, relative_frequencies


def noise_distribution(counts: Array, power: float = 0.75) -> Array:
    """The probabilities with which words are drawn as negatives.

        f_w = counts_w / sum counts                      (1)
        P(w) = f_w^power / sum over all v of f_v^power   (2)

    power 1 is the frequency itself: words like *the* and *of* come up again and again. power 0 is uniform: words that
    one hardly ever meets come up as often. 3/4 lies between.

    Parameters
    ----------
    counts : array (V,)
        How often each word occurs, from 0 on.
    power : float
        From 0 to 1.

    Returns
    -------
    array (V,)
        Probabilities with the sum 1; a word with the count 0 gets 0 unless power is 0.

    Raises
    ------
    ValueError
        If counts are negative or all 0, or power is out of range.

    Source: Mikolov et al., Distributed representations of words and phrases (2013), section 2.2.
    """
    f = relative_frequencies("noise_distribution", counts)  # (1)
    weights = f ** check_between("noise_distribution", "power", power, 0, 1)
    return weights / weights.sum()  # (2)


def draw_words(P: np.ndarray, shape: int | tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw word numbers with given probabilities: the first word whose cumulated probability passes a uniform number.

    Parameters
    ----------
    P : array (V,)
        Probabilities with the sum 1.
    shape : int or tuple of int
        How many.
    rng : numpy Generator
        The source of randomness.

    Returns
    -------
    array of the shape, int64
        Numbers from 0 to V - 1.

    Raises
    ------
    ValueError or TypeError
        If P are no probabilities, or rng is no generator.
    """
    check_generator("draw_words", rng)
    check_array("draw_words", "P", P, letters="(V,)", ndim=1)
    total = float(P.sum())
    if P.min() < 0 or abs(total - 1) > 1e-6:
        raise ValueError(
            f"draw_words: P has the smallest entry {P.min():g} and the sum {total:.6g}, expected probabilities from 0"
            " on with the sum 1. Divide by the sum."
        )
    return np.searchsorted(np.cumsum(P[:-1]), rng.random(shape) * total, side="right")


class NegativeSamplingCache(NamedTuple):
    """What the backward step needs."""

    E: Array  # (V, n_e)
    Theta: Array  # (V, n_e)
    c: Array  # (m,) the rows of E that were used
    rows: Array  # (m, 1 + k) the rows of Theta that were used: the target first
    errors: Array  # (m, 1 + k) sigma(z) - y: the slope of each loss with respect to its z


def negative_sampling_forward(
    E: Array, Theta: Array, c: Array, t: Array, negatives: Array
) -> tuple[Array, NegativeSamplingCache]:
    """For every pair one binary question with the answer 1, and k with the answer 0.

        z_0 = theta_t . e_c,  z_j = theta_(n_j) . e_c for j = 1 ... k          (1)
        P(y = 1 | c, word) = sigma(z)                                          (2)
        L = -log sigma(z_0) - sum_j log sigma(-z_j),  J = (1/m) sum L          (3)

    Parameters
    ----------
    E, Theta : array (V, n_e)
        Two tables with a row per word: what a word is as a center, and as a target.
    c, t : array (m,) of int
        Centers and targets.
    negatives : array (m, k) of int
        k words for each pair, drawn at random; that one is the target by accident does little harm.

    Returns
    -------
    J : array without axes
        The cost in nats.
    cache : NegativeSamplingCache
        For the backward step.

    Raises
    ------
    ValueError
        If the tables differ in shape, numbers are no words, or negatives do not have a row for each pair.

    Source: Mikolov et al. (2013), equation (4).
    """
    where = "negative_sampling_forward"
    check_tables(where, E, Theta, c, t)
    check_words(where, "negatives", negatives, E.shape[0])
    check_library(where, E=E, negatives=negatives)
    if negatives.ndim != 2 or negatives.shape[0] != c.shape[0]:
        raise ValueError(
            f"{where}: negatives has shape {tuple(negatives.shape)}, expected (m, k) with m = {c.shape[0]} because c"
            " has so many words. Draw k words for each pair."
        )
    xp = xp_of(E, Theta, c, t, negatives)
    rows = xp.concat([t[:, None], negatives], axis=1)  # (m, 1 + k)
    e, theta = take_rows(E, c), take_rows(Theta, rows)  # (m, n_e), (m, 1 + k, n_e)
    Z = (theta @ e[:, :, None])[:, :, 0]  # (1)                                     # (m, 1 + k)
    A = sigmoid(Z)  # (2)
    L = softplus(Z).sum(axis=1) - Z[:, 0]  # (3): -log sigma(z) = softplus(z) - z, -log sigma(-z) = softplus(z)
    errors = xp.concat([A[:, :1] - 1, A[:, 1:]], axis=1)
    return L.mean(), NegativeSamplingCache(E, Theta, c, rows, errors)


def negative_sampling_backward(dJ: Array, cache: NegativeSamplingCache) -> tuple[Array, Array]:
    """Carry the gradient back to the rows that were used: one of E and k + 1 of Theta for each pair.

    1. Each question is logistic regression: dL/dz = sigma(z) - y.
    2. z = theta . e, so dtheta = dz e, and de = sum over the k + 1 questions of dz theta.
    3. A row that was used several times collects what all its uses send.

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : NegativeSamplingCache
        From `negative_sampling_forward`.

    Returns
    -------
    dE, dTheta : array (V, n_e)
        All other rows are 0.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no NegativeSamplingCache.
    """
    where = "negative_sampling_backward"
    check_kind(where, "cache", cache, NegativeSamplingCache, "Pass the cache that negative_sampling_forward gave.")
    dJ = check_number(where, "dJ", dJ)
    E, Theta, c, rows, errors = cache
    dZ = errors * (dJ / c.shape[0])  # (1)                                         # (m, 1 + k)
    e, theta = take_rows(E, c), take_rows(Theta, rows)
    de = (dZ[:, None] @ theta)[:, 0]  # (2)                                        # (m, n_e)
    dtheta = dZ[:, :, None] * e[:, None]  # (2)                                    # (m, 1 + k, n_e)
    xp = xp_of(E)
    dE = scatter_add(xp.zeros_like(E), c, de)  # (3)
    dTheta = scatter_add(xp.zeros_like(Theta), rows.reshape(-1), dtheta.reshape(-1, E.shape[1]))  # (3)
    return dE, dTheta


def softplus(Z: Array) -> Array:
    """log(1 + e^z) without overflow: max(z, 0) + log(1 + e^-|z|)."""
    xp = xp_of(Z)
    return Z.clip(min=0) + xp.log1p(xp.exp(-abs(Z)))
