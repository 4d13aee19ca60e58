"""The trainings behind lesson 5.3: agreement over many words, depth, and dropout between the steps."""

import numpy as np

from helpers.checks import check_choice, check_kind, check_number, check_whole
from helpers.data.agreement import load_agreement
from helpers.data.names import language_names
from helpers.sequences.gated_nets import dropout_gru
from helpers.sequences.language_model import net_perplexity, next_token_examples
from helpers.sequences.sequence_checks import as_texts
from helpers.sequences.sequence_nets import CELLS, bias_to_keep, sequence_net, step_cross_entropy
from helpers.sequences.vocabulary import Vocabulary, build_vocabulary, pad_sequences
from helpers.torch_training import fit, fit_epochs, predict

AGREEMENT_EPOCHS, NAME_EPOCHS, EVERY, DEPTH_EPOCHS = 6, 36, 3, 9
# links, keep_links, keep_ends, weight_decay
WAYS: dict[str, tuple[str, float, float, float]] = {
    "nothing": ("none", 1.0, 1.0, 0.0),
    "L2": ("none", 1.0, 1.0, 0.3),
    "ends": ("none", 1.0, 0.7, 0.0),
    "links, same mask": ("same mask", 0.7, 1.0, 0.0),
    "links, new masks": ("new masks", 0.7, 1.0, 0.0),
    "ends and links, same mask": ("same mask", 0.7, 0.7, 0.0),
}


def as_rows(texts: tuple[tuple[str, ...], ...], vocabulary: Vocabulary) -> np.ndarray:
    """Texts as torch nets read them: one in each row, (m, T) whole numbers, 0 in the padding."""
    check_kind("as_rows", "vocabulary", vocabulary, Vocabulary, "Make one with build_vocabulary(texts).")
    return pad_sequences([vocabulary.encode(text) for text in as_texts("as_rows", "texts", texts)])[0].T


def name_rows(seed: int = 0) -> tuple[Vocabulary, np.ndarray, np.ndarray]:
    """Names of languages with at most 16 letters, shuffled: the vocabulary, and rows X, Y (m, T) for a language model.

    X begins with <EOS> and goes on with the name, Y is the name and then <EOS>, with NONE in the padding.

    Parameters
    ----------
    seed : int
        Of the order.

    Returns
    -------
    vocabulary, X, Y : Vocabulary, arrays (m, T)

    Raises
    ------
    ValueError or TypeError
        If seed is no whole number.
    """
    seed = check_whole("name_rows", "seed", seed)
    names = [name for name in language_names() if len(name) <= 16]
    vocabulary = build_vocabulary(names, unknown=False)
    X, Y = next_token_examples([vocabulary.encode(name) for name in names])
    order = np.random.default_rng(seed).permutation(len(names))
    return vocabulary, X[order], Y[order]


def agreement_trial(cell: str, keep: float, seed: int) -> list[float]:
    """Train on 3,000 sentences of 3 to 6 clauses; the share of right verbs in 1,000 others after each epoch.

    Parameters
    ----------
    cell, keep : str, float
        "RNN", "GRU" or "LSTM"; the bias toward keeping (`bias_to_keep`).
    seed : int
        Of first weights and batches; the sentences are always the same.

    Returns
    -------
    list of float
        After 0, 1, ..., 6 epochs.

    Raises
    ------
    ValueError
        If there is no such cell, or a number is out of range.
    """
    check_choice("agreement_trial", "cell", cell, CELLS)
    keep, seed = check_number("agreement_trial", "keep", keep), check_whole("agreement_trial", "seed", seed)
    train, test = load_agreement(3000, seed=0), load_agreement(1000, seed=1)
    vocabulary = build_vocabulary(train.texts, unknown=False)
    X, X_test = as_rows(train.texts, vocabulary), as_rows(test.texts, vocabulary)
    net = sequence_net(len(vocabulary.tokens), 2, np.random.default_rng(seed), cell=cell, n_e=16, n_a=32, answer="last")
    bias_to_keep(net.cells, keep)
    rng = np.random.default_rng(seed)
    walk = fit_epochs(net, X, train.plural, epochs=AGREEMENT_EPOCHS, batch_size=50, learning_rate=0.01, rng=rng)
    return [float((predict(net, X_test).argmax(axis=1) == test.plural).mean()) for _ in walk]


def dropout_trial(way: str, seed: int, *, epochs: int = NAME_EPOCHS, every: int = EVERY) -> list[float]:
    """Train a language model on only 600 names; its perplexity on 600 others after every few epochs.

    Parameters
    ----------
    way : str
        How it is regularized, a key of `WAYS`.
    seed, epochs, every : int
        Of first weights, batches and masks; how long to train, and when to look.

    Returns
    -------
    list of float
        After 0, every, 2 every, ... epochs.

    Raises
    ------
    ValueError
        If there is no such way, or a number is out of range.
    """
    check_choice("dropout_trial", "way", way, WAYS)
    seed = check_whole("dropout_trial", "seed", seed)
    vocabulary, X, Y = name_rows()
    links, keep_links, keep_ends, decay = WAYS[way]
    tokens = len(vocabulary.tokens)
    net = dropout_gru(
        tokens, tokens, np.random.default_rng(seed), links=links, keep_links=keep_links, keep_ends=keep_ends
    )
    walk = fit_epochs(
        net, X[600:1200], Y[600:1200], loss=step_cross_entropy, epochs=epochs, batch_size=50, learning_rate=0.006,
        weight_decay=decay, rng=np.random.default_rng(seed), every=every,
    )  # fmt: skip
    return [net_perplexity(net, X[:600], Y[:600]) for _ in walk]


def depth_trial(layers: int, seed: int) -> float:
    """Train a language model of LSTM layers with 64 units on 4,000 names; its perplexity on 600 others.

    Parameters
    ----------
    layers, seed : int
        How many layers; of first weights and batches.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    layers, seed = check_whole("depth_trial", "layers", layers, least=1), check_whole("depth_trial", "seed", seed)
    vocabulary, X, Y = name_rows()
    tokens, rng = len(vocabulary.tokens), np.random.default_rng(seed)
    net = sequence_net(tokens, tokens, rng, cell="LSTM", n_e=24, n_a=64, layers=layers)
    fit(net, X[600:4600], Y[600:4600], loss=step_cross_entropy, epochs=DEPTH_EPOCHS, batch_size=50,
        learning_rate=0.005, rng=rng, every=DEPTH_EPOCHS)  # fmt: skip
    return net_perplexity(net, X[:600], Y[:600])
