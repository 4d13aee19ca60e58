"""What a batch of skip-gram pairs costs with a full softmax, down a tree, or with negatives: measured (lesson 5.4)."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from helpers.checks import check_generator, check_list, check_whole
from helpers.sequences.hierarchical_softmax import hierarchical_softmax_forward
from helpers.sequences.huffman import huffman_tree
from helpers.sequences.negative_sampling import negative_sampling_forward
from helpers.sequences.skip_gram import skip_gram_softmax_forward
from helpers.stopwatch import interleaved_times


def cost_times(
    sizes: Sequence[int], rng: np.random.Generator, *, n_e: int = 48, m: int = 64, k: int = 5
) -> dict[str, list[float]]:
    """Time the three costs on random vectors, for vocabularies of several sizes.

    The words of the tree have counts 1, 1/2, 1/3, ..., about as in any language (Zipf's law).

    Parameters
    ----------
    sizes : sequence of int
        Numbers of words, each at least 2.
    rng : numpy Generator
        What draws vectors and words.
    n_e, m, k : int
        Numbers of a word, pairs in the batch, negatives of a pair.

    Returns
    -------
    dict from str to list of float
        For each cost the seconds of a batch, one for each size.

    Raises
    ------
    ValueError or TypeError
        If a number is out of its range, or rng is no generator.
    """
    check_generator("cost_times", rng)
    for name, n in {"n_e": n_e, "m": m, "k": k}.items():
        check_whole("cost_times", name, n, least=1)
    found: dict[str, list[float]] = {"full softmax": [], "hierarchical softmax": [], f"{k} negatives": []}
    for size in check_list("cost_times", "sizes", sizes):
        V = check_whole("cost_times", "sizes", size, least=2)
        E, Theta = rng.standard_normal((2, V, n_e), dtype=np.float32)
        c, t = rng.integers(V, size=(2, m))
        tree, negatives = huffman_tree(1 / np.arange(1, V + 1)), rng.integers(V, size=(m, k))
        calls = (
            partial(skip_gram_softmax_forward, E, Theta, c, t),
            partial(hierarchical_softmax_forward, E, Theta[1:], tree, c, t),
            partial(negative_sampling_forward, E, Theta, c, t, negatives),
        )
        for seconds, fastest in zip(found.values(), interleaved_times(*calls, rounds=9), strict=True):
            seconds.append(float(fastest))
    return found
