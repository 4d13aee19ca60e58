"""A language model that looks at a fixed number of words around the one it predicts (lesson 5.4)."""

from typing import Any

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_array, check_generator, check_whole
from helpers.sequences.sequence_checks import check_words
from helpers.sequences.sequence_nets import draw_recurrent

SMALL = 0.1  # size of the first embeddings: what a word becomes should come from its contexts, not from its start


def word_contexts(
    text: np.ndarray, sentence: np.ndarray, V: int, *, left: int = 4, right: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """For every word of a text the words before it and after it in its sentence.

    Parameters
    ----------
    text, sentence : array (T,) of int
        The numbers of the words, and of the sentences that they stand in, rising.
    V : int
        How many words there are; the number V stands where the sentence has no word.
    left, right : int
        How many words before and after, together at least one.

    Returns
    -------
    X : array (T, left + right) of int64
        Contexts in reading order.
    Y : array (T,) of int64
        The words themselves.

    Raises
    ------
    ValueError
        If text and sentence differ in length, a number is no word, or no context is left.
    """
    where = "word_contexts"
    left, right = check_whole(where, "left", left), check_whole(where, "right", right)
    check_words(where, "text", text, check_whole(where, "V", V, least=1), ndim=1, letters="(T,)")
    check_array(where, "sentence", sentence, letters="(T,)", shape=text.shape, because="text", source=text)
    text, sentence = to_numpy(text), to_numpy(sentence)
    places = [*range(-left, 0), *range(1, right + 1)]
    if not places:
        raise ValueError(f"{where}: left and right are both 0, expected at least one word of context. Raise left.")
    at = np.arange(len(text))[:, None] + places  # (T, left + right)
    inside = at.clip(0, len(text) - 1)
    there = (at == inside) & (sentence[inside] == sentence[:, None])
    X = np.where(there, text[inside], V)
    return np.asarray(X, dtype=np.int64), np.asarray(text, dtype=np.int64)


def word_net(V: int, k: int, rng: np.random.Generator, *, n_e: int = 24, n_h: int = 64) -> Any:
    """A network that predicts a word from k words of context: embeddings side by side, a hidden layer, a softmax.

        e = [E[x_1] ... E[x_k]]          (1)   (m, k n_e): one table for all places
        h = tanh(W1 e + b1)              (2)   (m, n_h)
        logits = W2 h + b2               (3)   (m, V)

    Parameters
    ----------
    V, k : int
        How many words there are, and how many make a context; the table has a row V for a missing word.
    rng : numpy Generator
        What draws the first weights.
    n_e, n_h : int
        Numbers of a word, and hidden units.

    Returns
    -------
    torch.nn.Sequential
        For `fit`, with contexts (m, k) as X and words (m,) as Y; its first part is the embedding.

    Raises
    ------
    ValueError or TypeError
        If a number is below 1, or rng is no generator.

    Source: Bengio et al., A neural probabilistic language model (2003).
    """
    import torch
    from torch import nn

    for name, n in {"V": V, "k": k, "n_e": n_e, "n_h": n_h}.items():
        check_whole("word_net", name, n, least=1)
    check_generator("word_net", rng)
    layers = (nn.Embedding(V + 1, n_e), nn.Flatten(), nn.Linear(k * n_e, n_h), nn.Tanh(), nn.Linear(n_h, V))
    net = draw_recurrent(nn.Sequential(*layers), rng)  # (1), (2), (3)
    with torch.no_grad():
        net[0].weight *= SMALL
    return net
