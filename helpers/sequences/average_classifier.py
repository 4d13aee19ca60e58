"""A text judged by the mean of its word vectors, and what each word adds to an answer (lesson 5.5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, scatter_add, take_rows, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.sequences.sequence_checks import as_texts, as_tokens, check_library, check_mask, check_words


class AverageCache(NamedTuple):
    """What the backward step needs."""

    X: Array  # (T, m) which rows of E were used
    weights: Array  # (T, m) 1 / length in the places of words, 0 in the padding: every word has the same weight
    mean: Array  # (n_e, m) it multiplies dZ in the gradient of W
    E: Array  # (V, n_e) its shape, for the gradient
    W: Array  # (C, n_e) what carries dZ back to the mean


def average_forward(E: Array, W: Array, b: Array, X: Array, mask: Array | None = None) -> tuple[Array, AverageCache]:
    """Logits of texts from the mean of their word vectors.

        h_i = (1 / T_i) sum over the T_i words t of text i of e_(x_t)      (1)
        z_i = W h_i + b                                                    (2)

    The order of the words does not occur in (1).

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    W, b : array (C, n_e), (C, 1)
        Weights and biases of C classes.
    X : array (T, m) of int
        The numbers of the words, time first; anything below V in the padding.
    mask : array (T, m), optional
        1 or True where there is a word; everywhere if left out.

    Returns
    -------
    Z : array (C, m)
        Logits: softmax makes probabilities of them.
    cache : AverageCache
        For the backward step.

    Raises
    ------
    ValueError
        If the shapes do not fit, X has numbers that are no words, or a text has no word.
    """
    where = "average_forward"
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_array(where, "W", W, letters="(C, n_e)", shape=(None, E.shape[1]), because="E", source=E)
    check_array(where, "b", b, letters="(C, 1)", shape=(W.shape[0], 1), because="W", source=W)
    check_words(where, "X", X, E.shape[0], ndim=2, letters="(T, m)")
    check_together(where, E=E, W=W, b=b)
    check_library(where, E=E, X=X)
    check_mask(where, mask, X[:, None])
    there = xp_of(E).ones_like(E[:1, :1]) * (X >= 0 if mask is None else mask)  # (T, m) of ones and zeros, like E
    weights = there / there.sum(axis=0)[None]  # (T, m)
    words = take_rows(E, X.reshape(-1)).reshape(*X.shape, E.shape[1])  # (T, m, n_e)
    mean = (weights[:, :, None] * words).sum(axis=0).T  # (1)                      # (T, m, n_e) -> (n_e, m)
    return W @ mean + b, AverageCache(X, weights, mean, E, W)  # (2)


def average_backward(dZ: Array, cache: AverageCache) -> tuple[Array, Array, Array]:
    """Carry the gradient back to the word vectors, the weights and the biases.

    1. Z = W H + b: dW = dZ H^T, db = sum of the columns of dZ, dH = W^T dZ.
    2. h is a sum of rows of E with the weight 1/T_i: each of them gets dh_i / T_i.
    3. A word that stands in several places gets the sum of what comes from all of them.

    Parameters
    ----------
    dZ : array (C, m)
        Derivative of the cost with respect to the logits.
    cache : AverageCache
        From `average_forward`.

    Returns
    -------
    dE, dW, db : arrays (V, n_e), (C, n_e), (C, 1)
        Rows of words that do not occur are zero.

    Raises
    ------
    ValueError or TypeError
        If dZ has another shape than the logits, or cache is no AverageCache.
    """
    check_kind("average_backward", "cache", cache, AverageCache, "Pass the cache that average_forward gave.")
    X, weights, mean, E, W = cache
    expected = (W.shape[0], X.shape[1])
    check_array("average_backward", "dZ", dZ, letters="(C, m)", shape=expected, because="W", source=W)
    dW, db = dZ @ mean.T, dZ.sum(axis=1)[:, None]  # 1                             # (C, m) @ (m, n_e) -> (C, n_e)
    dH = dZ.T @ W  # 1                                                             # (m, C) @ (C, n_e) -> (m, n_e)
    spread = (weights[:, :, None] * dH[None]).reshape(-1, E.shape[1])  # 2         # (T m, n_e)
    return scatter_add(0 * E, X.reshape(-1), spread), dW, db  # 3


def word_contributions(E: Array, W: Array, x: Array) -> Array:
    """What each word of a text adds to the logits of an average classifier.

        z = b + sum over t of W e_(x_t) / T          (1)

    The sum in (1) has a term for each word, and no term for two words together.

    Parameters
    ----------
    E, W : array (V, n_e), (C, n_e)
        Word vectors and weights.
    x : array (T,) of int
        The words of one text.

    Returns
    -------
    array (T, C)
        Their sum over the words, with b, is the text's logits.

    Raises
    ------
    ValueError
        If the shapes do not fit, or x is empty or has numbers that are no words.
    """
    where = "word_contributions"
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_array(where, "W", W, letters="(C, n_e)", shape=(None, E.shape[1]), because="E", source=E)
    check_array(where, "x", x, letters="(T,)", ndim=1)
    check_words(where, "x", x, E.shape[0])
    check_together(where, E=E, W=W)
    check_library(where, E=E, x=x)
    return take_rows(E, x) @ W.T / x.shape[0]  # (1)                               # (T, n_e) @ (n_e, C) -> (T, C)


def running_logits(net: Any, x: np.ndarray) -> np.ndarray:
    """What a network for whole sequences would answer if a text ended after its first, second, ... word.

    Parameters
    ----------
    net : torch.nn.Module
        Such as `sequence_net` with answer="last".
    x : array (T,) of int
        The words of one text, without padding.

    Returns
    -------
    array (T, C)
        Logits after each word; the last row is the answer to the text.

    Raises
    ------
    ValueError or TypeError
        If x is no row of words, or net is no module.
    """
    from helpers.torch_training import predict

    check_array("running_logits", "x", x, letters="(T,)", ndim=1)
    return predict(net, np.tril(np.broadcast_to(x, (len(x), len(x)))))  # row t holds the first t + 1 words, then 0


def ceiling_of_counts(texts: Iterable[Sequence[str]], labels: Iterable[int]) -> float:
    """The largest share of right answers that is possible without looking at the order of the words.

    Texts with the same words, equally often, get the same answer; the best one is their most frequent label.

    Parameters
    ----------
    texts : iterable of m sequences of words
        At least one.
    labels : iterable of m whole numbers
        Their classes.

    Returns
    -------
    float
        From 1 / classes to 1. On a few texts that all have different words it is 1, and says nothing about others.

    Raises
    ------
    ValueError or TypeError
        If there is no text, texts are no lists of words, or the numbers of texts and labels differ.
    """
    seen: dict[frozenset[tuple[str, int]], Counter[int]] = defaultdict(Counter)
    texts = as_texts("ceiling_of_counts", "texts", texts)
    labels = list(as_tokens("ceiling_of_counts", "labels", labels).tolist())
    if not texts or len(texts) != len(labels):
        raise ValueError(
            f"ceiling_of_counts: there are {len(texts)} texts and {len(labels)} labels, expected as many of both and at"
            " least one."
        )
    for text, label in zip(texts, labels, strict=True):
        seen[frozenset(Counter(text).items())][label] += 1
    return sum(max(votes.values()) for votes in seen.values()) / len(texts)
