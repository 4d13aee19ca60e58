"""A test of word vectors: which of four words does not belong to the others? (lesson 5.4)."""

from collections.abc import Sequence

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_array, check_generator, check_list, check_whole
from helpers.sequences.embeddings import directions
from helpers.sequences.sequence_checks import as_tokens, check_words


def odd_ones_out(E: Array, questions: Array) -> Array:
    """Which of the words in a row is least like the others?

        answer = argmin_i sum_j cos(e_i, e_j)      (1)

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    questions : array (q, r) of int
        Numbers of r words each, at least 3.

    Returns
    -------
    array (q,) of int
        The place of the odd one, from 0 to r - 1.

    Raises
    ------
    ValueError
        If questions have another shape, or numbers that are no words.
    """
    check_array("odd_ones_out", "E", E, letters="(V, n_e)", ndim=2)
    check_words("odd_ones_out", "questions", questions, E.shape[0])
    if questions.ndim != 2 or questions.shape[1] < 3:
        raise ValueError(
            f"odd_ones_out: questions has shape {tuple(questions.shape)}, expected (q, r) with at least 3 words in a"
            " row. With two words neither is odd."
        )
    U = directions("odd_ones_out", "E", E)[questions]  # (q, r, n_e)
    return (U @ U.swapaxes(1, 2)).sum(axis=2).argmin(axis=1)  # (1)


def draw_odd_questions(groups: Sequence[Sequence[int]], q: int, rng: np.random.Generator) -> np.ndarray:
    """Questions for `odd_ones_out`: three words of one group, and last one of another group.

    Parameters
    ----------
    groups : sequence of at least two sequences of int
        Word numbers that belong together, at least three in each.
    q : int
        How many questions.
    rng : numpy Generator
        What draws them.

    Returns
    -------
    array (q, 4) of int
        The odd one is always in place 3.

    Raises
    ------
    ValueError or TypeError
        If there are fewer than two groups, one has fewer than three words, or q or rng is wrong.
    """
    where = "draw_odd_questions"
    q = check_whole(where, "q", q, least=1)
    check_generator(where, rng)
    groups = [as_tokens(where, f"groups[{k}]", g).tolist() for k, g in enumerate(check_list(where, "groups", groups))]
    if len(groups) < 2 or min(map(len, groups)) < 3:
        raise ValueError(
            f"{where}: groups have the sizes {[len(g) for g in groups]}, expected two of 3 words or more. Add some."
        )
    rows: list[list[int]] = []
    for _ in range(q):
        one, other = rng.choice(len(groups), 2, replace=False)
        rows.append([*rng.choice(groups[one], 3, replace=False), rng.choice(groups[other])])
    return np.array(rows, dtype=np.int64)
