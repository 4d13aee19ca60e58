"""A classifier of short texts on top of word vectors: for carrying vectors from one task to another (lesson 5.4)."""

from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy
from helpers.checks import check_array, check_choice, check_generator, check_list, check_whole
from helpers.sequences.sequence_checks import check_words
from helpers.sequences.sequence_nets import draw_recurrent

STARTS = ("frozen", "fine-tuned", "random start")


def text_net(E: Array, classes: int, rng: np.random.Generator) -> Any:
    """A network that classifies a text by the mean of its word vectors.

        logits = W (mean of E[x] over the words x of the text) + b       (1)

    Parameters
    ----------
    E : array (V, n_e)
        First values of the table: learned from other texts, or random. They are trained along, unless `freeze` is
        called for the first part.
    classes : int
        How many classes there are.
    rng : numpy Generator
        What draws W.

    Returns
    -------
    torch.nn.Sequential
        For `fit`, with word numbers (m, T) as X and V where a text has ended; its first part is the table.

    Raises
    ------
    ValueError or TypeError
        If E is no table, classes is below 1, or rng is no generator.
    """
    import torch
    from torch import nn

    check_array("text_net", "E", E, letters="(V, n_e)", ndim=2)
    classes = check_whole("text_net", "classes", classes, least=1)
    check_generator("text_net", rng)
    V, n_e = E.shape
    table = nn.EmbeddingBag(V + 1, n_e, mode="mean", padding_idx=V)
    net = draw_recurrent(nn.Sequential(table, nn.Linear(n_e, classes)), rng)
    with torch.no_grad():
        table.weight[:V] = torch.as_tensor(E)
        table.weight[V] = 0
    return net  # (1)


def first_words(text: np.ndarray, sentence: np.ndarray, V: int, T: int) -> tuple[np.ndarray, np.ndarray]:
    """The first T words of every sentence, with V in the places of those that are shorter.

    Parameters
    ----------
    text, sentence : array (n,) of int
        The numbers of the words, and of the sentences that they stand in, rising.
    V, T : int
        How many words there are; how many of a sentence are taken.

    Returns
    -------
    X : array (m, T) of int64
        A row for each sentence that has a word.
    which : array (m,)
        The numbers of these sentences.

    Raises
    ------
    ValueError
        If text and sentence differ in length, or V or T is below 1.
    """
    where = "first_words"
    V, T = check_whole(where, "V", V, least=1), check_whole(where, "T", T, least=1)
    check_words(where, "text", text, V, ndim=1, letters="(n,)")
    check_array(where, "sentence", sentence, letters="(n,)", shape=text.shape, because="text", source=text)
    text, sentence = to_numpy(text), to_numpy(sentence)
    which, starts = np.unique(sentence, return_index=True)
    place = np.arange(len(text)) - starts[np.searchsorted(which, sentence)]
    X = np.full((len(which), T), V, dtype=np.int64)
    early = place < T
    X[np.searchsorted(which, sentence[early]), place[early]] = text[early]
    return X, which


def carried_accuracy(
    start: str,
    E: np.ndarray,
    learned: tuple[np.ndarray, np.ndarray],
    unseen: tuple[np.ndarray, np.ndarray],
    rng: np.random.Generator,
    *,
    steps: int = 250,
) -> float:
    """Train `text_net` on labeled texts from one of three starts, and say how well it does on others.

    Parameters
    ----------
    start : str
        "frozen" leaves the vectors E as they are, "fine-tuned" trains them along, "random start" replaces them by
        small random numbers first.
    E : array (V, n_e)
        Word vectors learned elsewhere, about of size 1.
    learned, unseen : pairs of arrays (m, T) and (m,)
        Texts as word numbers with V where they have ended, and their classes.
    rng : numpy Generator
        What draws weights and batches.
    steps : int
        About how many batches are learned from: at least 2 and at most 50 times all texts.

    Returns
    -------
    float
        The share of the unseen texts that are put into the right class.

    Raises
    ------
    ValueError or TypeError
        If something is out of its range, or does not fit.
    """
    from helpers.torch_training import fit, freeze, predict

    where = "carried_accuracy"
    check_choice(where, "start", start, STARTS)
    check_generator(where, rng)
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    for name, pair in (("learned", learned), ("unseen", unseen)):
        if len(check_list(where, name, pair)) != 2:
            raise ValueError(f"{where}: {name} has {len(pair)} parts, expected (X, Y). Pass texts and their classes.")
        check_words(where, f"{name}[0]", pair[0], len(E) + 1, ndim=2, letters="(m, T)")
        check_array(where, f"{name}[1]", pair[1], letters="(m,)", shape=(len(pair[0]),), because=f"{name}[0]")
    steps, m = check_whole(where, "steps", steps, least=1), len(learned[0])
    first = 0.1 * rng.standard_normal(E.shape) if start == "random start" else E
    net = text_net(first, 1 + max(int(learned[1].max()), int(unseen[1].max())), rng)
    if start == "frozen":
        freeze(net[0])
    batch_size = 32 if m < 2000 else 256
    epochs = min(max(steps * batch_size // m, 2), 50)
    fit(net, *learned, epochs=epochs, batch_size=batch_size, learning_rate=0.012, rng=rng)
    answers = predict(net, unseen[0], batch_size=2000).argmax(axis=1)
    return float(np.mean(answers == unseen[1]))
