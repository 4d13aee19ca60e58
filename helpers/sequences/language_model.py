"""A language model: how likely is a text, token by token, and how puzzled is the model by it (lesson 5.2)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import as_numbers, check_array, check_classes, check_list, check_range
from helpers.sequences.ngrams import EOS, PAD
from helpers.sequences.sequence_checks import check_integers
from helpers.sequences.sequence_nets import NONE
from helpers.sequences.vocabulary import pad_sequences
from helpers.torch_training import predict


class NextTokens(NamedTuple):
    """Texts as examples for `fit`: at every step the input is what came before, the label what comes next."""

    X: np.ndarray  # (m, T) <EOS>, then the text; <PAD> after its end
    Y: np.ndarray  # (m, T) the text, then <EOS>; NONE after its end


def next_token_examples(texts: Sequence[Array]) -> NextTokens:
    """Shift texts against themselves: the target of one step is the input of the next.

        x<1> = <EOS>,  x<t> = y<t-1>,  y<T+1> = <EOS>      (1)

    Parameters
    ----------
    texts : sequence of m arrays (T_i,)
        Token numbers, without <EOS> and <PAD>, each text with at least one.

    Returns
    -------
    NextTokens
        X and Y, both (m, T) with T = the largest T_i + 1.

    Raises
    ------
    ValueError or TypeError
        If there is no text, or one is empty or holds anything but whole numbers.
    """
    texts = check_list("next_token_examples", "texts", texts)
    pad_sequences(texts)  # refuses what is empty
    padded, mask = pad_sequences([np.append(np.asarray(text), EOS) for text in texts])  # (T, m)
    before = np.concatenate([np.full((1, len(texts)), EOS), padded[:-1]])  # (1)
    return NextTokens(np.where(mask, before, PAD).T, np.where(mask, padded, NONE).T)


def perplexity(log_probabilities: Array) -> float:
    """Among how many equally likely tokens a model would be as puzzled as it is by this text.

        PP = e^(-(1/N) sum_n log p_n)      (1)
           = (p_1 p_2 ... p_N)^(-1/N)      (2)

    1 for a model that knows every next token, C for one that gives all C tokens the same probability.

    Parameters
    ----------
    log_probabilities : array of any shape
        log p_n, natural logarithms, of each of the N tokens given those before it.

    Returns
    -------
    float
        At least 1; infinite if a token had the probability 0.

    Raises
    ------
    ValueError or TypeError
        If there is no token, or a logarithm is above 0 or NaN.
    """
    log_p = to_numpy(as_numbers("perplexity", "log_probabilities", log_probabilities))
    if not log_p.ravel().shape[0]:
        raise ValueError("perplexity: log_probabilities is empty, expected one of each token. Leave empty texts out.")
    advice = "Logarithms of probabilities are never above 0: did you pass the probabilities?"
    check_range("perplexity", "log_probabilities", log_p, -np.inf, 1e-6, advice)
    return float(np.exp(-log_p.mean()))  # (1)


def step_log_probabilities(model: Any, X: Array, Y: Array) -> np.ndarray:
    """log P of every label under a network that gives logits at every step.

        log p = z_y - log sum_c e^(z_c)      (1)

    Parameters
    ----------
    model : torch.nn.Module
        As from `sequence_net`: (m, T) -> (m, T, C).
    X, Y : arrays (m, T)
        As from `next_token_examples`.

    Returns
    -------
    array (m, T)
        Natural logarithms; 0 where Y is NONE. The sum of a row is the log-probability of that text.

    Raises
    ------
    ValueError or TypeError
        If model is no module, X holds nothing, or Y no labels that fit.
    """
    where, Z = "step_log_probabilities", predict(model, X)
    check_array(where, "model(X)", Z, letters="(m, T, C)", ndim=3)
    check_array(where, "Y", Y, letters="(m, T)", shape=Z.shape[:2], because="X", source=X)
    check_integers(where, "Y", Y)
    labels = to_numpy(Y)
    check_classes(where, "Y", np.where(labels == NONE, 0, labels), Z.shape[2])
    Z = Z - np.amax(Z, axis=2, keepdims=True)
    chosen = np.take_along_axis(Z, np.where(labels == NONE, 0, labels)[:, :, None], axis=2)[:, :, 0]
    return np.where(labels == NONE, 0.0, chosen - np.log(np.exp(Z).sum(axis=2)))  # (1)


def net_perplexity(model: Any, X: Array, Y: Array) -> float:
    """The perplexity of a network on texts, over all their tokens and their ends.

    Parameters
    ----------
    model, X, Y
        As in `step_log_probabilities`.

    Returns
    -------
    float
        At least 1.
    """
    return perplexity(step_log_probabilities(model, X, Y)[to_numpy(Y) != NONE])
