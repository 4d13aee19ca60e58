"""Skip-gram: pairs of a word and a word near it, frequent words thinned out, and the full softmax (lesson 5.4)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, scatter_add, take_rows, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_generator,
    check_kind,
    check_number,
    check_together,
    check_whole,
)
from helpers.neural.softmax import one_hot, softmax_cross_entropy_backward, softmax_cross_entropy_forward
from helpers.sequences.sequence_checks import check_integers, check_library, check_words, plain


def skip_gram_pairs(
    text: Array, sentence: Array, window: int, rng: np.random.Generator | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Every word with every word at most `window` places away in the same sentence.

    With rng every center has a reach of its own, drawn uniformly from 1 ... window, so that near words come more often.

    Parameters
    ----------
    text, sentence : array (T,) of int
        The numbers of the words, and of the sentences that they stand in, rising.
    window : int
        How far a target may be from its center, at least 1.
    rng : numpy Generator, optional
        What draws the reaches; without it every center reaches `window` places.

    Returns
    -------
    c, t : arrays (m,)
        Centers, the words that are given (often called contexts), and their targets. Ordered by distance.

    Raises
    ------
    ValueError or TypeError
        If text and sentence are not two rows of the same length, or window or rng is wrong.
    """
    where = "skip_gram_pairs"
    check_array(where, "text", text, letters="(T,)", ndim=1)
    check_array(where, "sentence", sentence, letters="(T,)", shape=text.shape, because="text", source=text)
    check_integers(where, "text", text)
    text, sentence = to_numpy(text), to_numpy(sentence)
    window = check_whole(where, "window", window, least=1)
    reach = np.full(len(text), window)
    if rng is not None:
        check_generator(where, rng)
        reach = rng.integers(1, window + 1, len(text))
    centers, targets = [text[:0]], [text[:0]]
    for far in range(1, min(window, len(text) - 1) + 1):
        same = sentence[:-far] == sentence[far:]
        ahead, back = same & (reach[:-far] >= far), same & (reach[far:] >= far)
        centers += [text[:-far][ahead], text[far:][back]]
        targets += [text[far:][ahead], text[:-far][back]]
    return np.concatenate(centers), np.concatenate(targets)


def keep_probabilities(counts: Array, threshold: float) -> Array:
    """With which probability an occurrence of each word stays when frequent words are thinned out.

        p_w = min(1, sqrt(threshold / f_w)),  f_w = counts_w / sum counts      (1)

    Parameters
    ----------
    counts : array (V,)
        How often each word occurs, at least 0.
    threshold : float
        The share of the text above which a word is thinned, above 0 and at most 1.

    Returns
    -------
    array (V,)
        From 0 to 1; 1 for rare words.

    Raises
    ------
    ValueError
        If counts are negative or all 0, or threshold is out of range.

    Source: Mikolov et al., Distributed representations of words and phrases (2013), section 2.3.
    """
    f = relative_frequencies("keep_probabilities", counts)
    threshold = check_between("keep_probabilities", "threshold", threshold, 0, 1, ends="(]")
    return (threshold / f.clip(min=threshold)) ** 0.5  # (1)


def subsample(
    text: np.ndarray, sentence: np.ndarray, counts: np.ndarray, threshold: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The text without some of the occurrences of frequent words; those that are left move together.

    Parameters
    ----------
    text, sentence : array (T,) of int
        The numbers of the words, and of the sentences that they stand in.
    counts : array (V,)
        How often each word occurs.
    threshold : float
        See `keep_probabilities`.
    rng : numpy Generator
        What decides which occurrences stay.

    Returns
    -------
    text, sentence : arrays (T',)
        What stays.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    check_generator("subsample", rng)
    check_array("subsample", "counts", plain(counts), letters="(V,)", ndim=1)
    check_words("subsample", "text", text, len(counts), ndim=1, letters="(T,)")
    check_array("subsample", "sentence", sentence, letters="(T,)", shape=text.shape, because="text", source=text)
    text, sentence, counts = to_numpy(text), to_numpy(sentence), to_numpy(counts)
    stays = rng.random(len(text)) < keep_probabilities(counts, threshold)[text]
    return text[stays], sentence[stays]


class SkipGramCache(NamedTuple):
    """What the backward step needs."""

    E: Array  # (V, n_e)
    Theta: Array  # (V, n_e)
    c: Array  # (m,) which rows of E were used
    e: Array  # (m, n_e) these rows: they multiply every row of Theta
    loss: NamedTuple  # the cache of softmax with cross-entropy: its probabilities


def skip_gram_softmax_forward(E: Array, Theta: Array, c: Array, t: Array) -> tuple[Array, SkipGramCache]:
    """Skip-gram with a full softmax: how well does the center predict its target among all V words?

        z_j = theta_j . e_c                                    (1)
        P(t | c) = e^(z_t) / sum_j e^(z_j)                     (2)
        J = -(1/m) sum over the pairs of log P(t | c)          (3)

    Parameters
    ----------
    E, Theta : array (V, n_e)
        Two tables with a row per word: what a word is as a center, and as a target.
    c, t : array (m,) of int
        Centers and targets.

    Returns
    -------
    J : array without axes
        The cost in nats.
    cache : SkipGramCache
        For the backward step.

    Raises
    ------
    ValueError
        If the tables differ in shape, or c or t are no words.
    """
    check_tables("skip_gram_softmax_forward", E, Theta, c, t)
    e = take_rows(E, c)  # (m, n_e)
    Z = Theta @ e.T  # (1)                                     # (V, n_e) @ (n_e, m) -> (V, m): columns are examples
    J, loss = softmax_cross_entropy_forward(Z, one_hot(t, E.shape[0], like=Z))  # (2), (3)
    return J, SkipGramCache(E, Theta, c, e, loss)


def skip_gram_softmax_backward(dJ: Array, cache: SkipGramCache) -> tuple[Array, Array]:
    """Carry the gradient back to the two tables.

    1. dZ = (probabilities - one-hot targets) / m, as for every softmax.
    2. Z = Theta e^T, so dTheta = dZ e: every row of Theta moves, for every pair.
    3. de = dZ^T Theta; a row of E collects what all pairs with this center send.

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : SkipGramCache
        From `skip_gram_softmax_forward`.

    Returns
    -------
    dE, dTheta : array (V, n_e)
        Rows of dE for words that were no center are 0.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no SkipGramCache.
    """
    where = "skip_gram_softmax_backward"
    check_kind(where, "cache", cache, SkipGramCache, "Pass the cache that skip_gram_softmax_forward gave.")
    dJ = check_number(where, "dJ", dJ)
    dZ = softmax_cross_entropy_backward(dJ, cache.loss)  # type: ignore[arg-type]  # (1)       # (V, m)
    dTheta = dZ @ cache.e  # (2)                                                               # (V, n_e)
    dE = scatter_add(xp_of(cache.E).zeros_like(cache.E), cache.c, dZ.T @ cache.Theta)  # (3)
    return dE, dTheta


def relative_frequencies(where: str, counts: Array) -> Array:
    """counts (V,) divided by their sum; refuse negative ones, and a sum of 0."""
    check_array(where, "counts", plain(counts), letters="(V,)", ndim=1)
    total = counts.sum()
    if not (counts >= 0).all() or not total > 0:
        raise ValueError(
            f"{where}: counts hold {float(counts.min()):g}, expected counts from 0 on, not all of them 0. Count again."
        )
    return counts / total


def check_tables(where: str, E: Array, Theta: Array, c: Array, t: Array) -> None:
    """Refuse tables of different shapes, and numbers that are no words of them."""
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_array(where, "Theta", Theta, letters="(V, n_e)", shape=E.shape, because="E", source=E)
    check_words(where, "c", c, E.shape[0])
    check_words(where, "t", t, E.shape[0])
    check_together(where, E=E, Theta=Theta)
    check_library(where, E=E, c=c, t=t)
    if c.shape != t.shape or c.ndim != 1:
        raise ValueError(
            f"{where}: c has shape {tuple(c.shape)} and t {tuple(t.shape)}, expected (m,) for both: a center and a"
            " target for each pair."
        )
