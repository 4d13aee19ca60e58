"""Learning word vectors from raw text: skip-gram with negative sampling, in numpy and fast (lesson 5.4)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.arrays import as_float, take_rows, to_numpy
from helpers.checks import check_array, check_between, check_generator, check_kind, check_positive, check_whole
from helpers.neural.activations import sigmoid
from helpers.sequences.negative_sampling import draw_words, noise_distribution, softplus
from helpers.sequences.sequence_checks import check_library, check_words, plain
from helpers.sequences.skip_gram import check_tables, skip_gram_pairs, subsample

SHARED = 64  # negatives that all pairs of a batch share


class SkipGram(NamedTuple):
    """Word vectors, and how far their training has come."""

    E: np.ndarray  # (V, n_e) float32: the words as centers; these are kept
    Theta: np.ndarray  # (V, n_e) float32: the words as targets
    loss: float  # average loss of a pair since the last look, in nats
    pairs: int  # how many pairs were learned from
    done: float  # share of the training, from 0 to 1


def train_skip_gram(
    text: np.ndarray,
    sentence: np.ndarray,
    counts: np.ndarray,
    *,
    n_e: int,
    rng: np.random.Generator,
    **settings: object,
) -> SkipGram:
    """Word vectors for a text, by skip-gram with negative sampling.

    Parameters
    ----------
    text, sentence, counts, n_e, rng : arrays, int, numpy Generator
        As in `skip_gram_looks`.
    settings : keyword arguments
        The others of `skip_gram_looks`, which gives every pass: window, k, power, threshold, passes, ...

    Returns
    -------
    SkipGram
        E is what one usually wants.

    Raises
    ------
    ValueError or TypeError
        As in `skip_gram_looks`.
    """
    settings.pop("looks", None)
    *_, last = skip_gram_looks(text, sentence, counts, n_e=n_e, rng=rng, **settings)  # type: ignore[arg-type]
    return last


def skip_gram_looks(
    text: np.ndarray,
    sentence: np.ndarray,
    counts: np.ndarray,
    *,
    n_e: int,
    rng: np.random.Generator,
    window: int = 5,
    k: int = 5,
    power: float = 0.75,
    threshold: float | None = None,
    passes: int = 1,
    learning_rate: float = 0.2,
    batch_size: int = 1024,
    looks: int = 1,
) -> Iterator[SkipGram]:
    """Learn word vectors, and look at them several times on the way.

    The cost is that of `negative_sampling_forward`, with one thing changed for speed: the pairs of a batch share 64
    negatives, each of which counts k/64, so that all their scores are one matrix product. On average over the draws
    the gradient is the same. A row that has received the gradients g_1, g_2, ... moves by

        row -= learning_rate * g_s / sqrt(mean of squares of the entries, summed over g_1 ... g_s)      (1)

    so that rare words take large steps and frequent ones small steps (AdaGrad, one scale for each row).

    Parameters
    ----------
    text, sentence, counts : arrays (T,), (T,), (V,)
        The numbers of the words, of the sentences that they stand in, and how often each word occurs.
    n_e, rng : int, numpy Generator
        How many numbers a word gets; what draws first values, reaches, batches and negatives.
    window, k, power, threshold : int, int, float, float or None
        See `skip_gram_pairs`, `negative_sampling_forward`, `noise_distribution`, `subsample` (None keeps every word).
    passes, learning_rate, batch_size, looks : int, float, int, int
        How often the text is gone through, and how often vectors are given in each pass.

    Yields
    ------
    SkipGram
        Copies: what comes later does not change them.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, the text has numbers that are no words, or no pairs.
    """
    where = "skip_gram_looks"
    check_generator(where, rng)
    check_array(where, "counts", plain(counts), letters="(V,)", ndim=1)
    V, n_e = len(counts), check_whole(where, "n_e", n_e, least=1)
    check_words(where, "text", text, V, ndim=1, letters="(T,)")
    check_array(where, "sentence", sentence, letters="(T,)", shape=text.shape, because="text", source=text)
    text, sentence, counts = to_numpy(text), to_numpy(sentence), to_numpy(counts)
    k, passes = check_whole(where, "k", k, least=1), check_whole(where, "passes", passes, least=1)
    batch_size = check_whole(where, "batch_size", batch_size, least=1)
    looks = check_whole(where, "looks", looks, least=1)
    rate = np.float32(check_between(where, "learning_rate", learning_rate, 0, 10, ends="(]"))
    P = noise_distribution(np.asarray(counts, dtype=np.float64), power)
    E = (rng.random((V, n_e), dtype=np.float32) - np.float32(0.5)) / np.float32(n_e)
    tables = (E, np.zeros((V, n_e), dtype=np.float32))
    sums = (np.full((V, 1), 1e-8, dtype=np.float32), np.full((V, 1), 1e-8, dtype=np.float32))
    pairs = 0
    for number in range(passes):
        c, t = _shuffled_pairs(where, text, sentence, counts, window, threshold, rng)
        ends = [len(c) * (look + 1) // looks for look in range(looks)]
        start = 0
        for look, end in enumerate(ends):
            loss = 0.0
            for first in range(start, end, batch_size):
                batch = slice(first, min(first + batch_size, end))
                noise = draw_words(P, SHARED, rng)
                loss += _step(tables, sums, c[batch], t[batch], noise, k, rate)
            pairs += end - start
            average = loss / max(end - start, 1)
            done = (number + (look + 1) / looks) / passes
            yield SkipGram(np.array(tables[0]), np.array(tables[1]), average, pairs, done)
            start = end


def shared_negatives_gradients(
    E: np.ndarray, Theta: np.ndarray, c: np.ndarray, t: np.ndarray, noise: np.ndarray, k: int, *, check: bool = True
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """The summed loss of a batch whose pairs share their negatives, and the gradients row by row.

        L = -log sigma(theta_t . e_c) - (k / K) sum over the K shared negatives of log sigma(-theta_n . e_c)     (1)

    Parameters
    ----------
    E, Theta : array (V, n_e)
        The two tables.
    c, t : array (m,) of int
        Centers and targets.
    noise : array (K,) of int
        The negatives.
    k, check : int, bool
        For how many negatives of each pair they stand; look for wrong input first.

    Returns
    -------
    loss, de, dtheta, dnoise : float, arrays (m, n_e), (m, n_e), (K, n_e)
        Gradients for the rows E[c], Theta[t], Theta[noise]; nothing is added up yet.

    Raises
    ------
    ValueError or TypeError
        If the tables are no numpy arrays of one shape, numbers are no words, or k is below 1.
    """
    if check:
        _check_batch("shared_negatives_gradients", E, Theta, c, t, noise, k)
        E, Theta = as_float(E), as_float(Theta)
    e, theta, far = take_rows(E, c), take_rows(Theta, t), take_rows(Theta, noise)
    z, Z = np.vecdot(e, theta)[:, None], e @ far.T  # (m, 1), (m, K)
    weight = e.dtype.type(k / len(noise))
    loss = float(softplus(-z).sum() + weight * softplus(Z).sum())  # (1)
    near, errors = sigmoid(z) - 1, weight * sigmoid(Z)
    return loss, near * theta + errors @ far, near * e, errors.T @ e


def _check_batch(
    where: str, E: np.ndarray, Theta: np.ndarray, c: np.ndarray, t: np.ndarray, noise: np.ndarray, k: int
) -> None:
    check_kind(where, "E", E, np.ndarray, "Use E.numpy().")
    check_tables(where, E, Theta, c, t)
    check_words(where, "noise", noise, len(E), ndim=1, letters="(K,)")
    check_library(where, E=E, noise=noise)
    check_whole(where, "k", k, least=1)


def _step(
    tables: tuple[np.ndarray, ...], sums: tuple[np.ndarray, ...], c: np.ndarray, t: np.ndarray, noise: np.ndarray,
    k: int, rate: np.float32,
) -> float:  # fmt: skip
    """One batch: both tables move by (1), in place."""
    from scipy.sparse import csc_array

    loss, de, dtheta, dnoise = shared_negatives_gradients(tables[0], tables[1], c, t, noise, k, check=False)
    moved = ((c, de), (np.concatenate([t, noise]), np.concatenate([dtheta, dnoise])))
    for table, sum_, (rows, gradients) in zip(tables, sums, moved, strict=True):
        used, place = np.unique(rows, return_inverse=True)
        ones = np.ones(len(rows), dtype=table.dtype)  # in column j stands a 1, in the line of the word that j is about
        same_word = csc_array((ones, place, np.arange(len(rows) + 1)), shape=(len(used), len(rows)))
        g = same_word @ gradients  # equal rows are added up                                       # (used, n_e)
        sum_[used] += (g * g).mean(axis=1)[:, None]
        table[used] -= rate * g / np.sqrt(sum_[used])  # (1)
    return loss


def _shuffled_pairs(
    where: str, text: np.ndarray, sentence: np.ndarray, counts: np.ndarray, window: int, threshold: float | None,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The pairs of one pass in random order."""
    if threshold is not None:
        text, sentence = subsample(text, sentence, counts, check_positive(where, "threshold", threshold), rng)
    c, t = skip_gram_pairs(text, sentence, window, rng)
    if not len(c):
        raise ValueError(f"{where}: text gives no pairs, expected sentences of two words or more. Raise the threshold.")
    order = rng.permutation(len(c))
    return c[order], t[order]
