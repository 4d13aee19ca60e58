"""Word vectors at work: how alike two of them are, neighbors and analogies (lesson 5.4).

A table E has one row per word, (V, n_e), so that e_j is E[j]; the matrix of the formula e_j = E o_j is its transpose.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, as_float, copy, to_numpy, top_k, xp_of
from helpers.checks import check_array, check_classes, check_flags, check_together, check_whole
from helpers.sequences.sequence_checks import as_tokens, check_integers


def cosine(u: Array, v: Array) -> Array:
    """The cosine of the angle between two vectors.

        cos(u, v) = u . v / (||u|| ||v||)      (1)

    1 for the same direction, 0 for directions that have nothing to do with each other, -1 for opposite ones.

    Parameters
    ----------
    u, v : array (n,)
        Vectors of the same length, not all zeros.

    Returns
    -------
    number
        From -1 to 1.

    Raises
    ------
    ValueError
        If the shapes differ, or a vector has no direction because all its numbers are 0.
    """
    check_array("cosine", "u", u, letters="(n,)", ndim=1)
    check_array("cosine", "v", v, letters="(n,)", shape=u.shape, because="u", source=u)
    check_together("cosine", u=u, v=v)
    return cosines(u[None], v[None])[0, 0]  # (1)


def cosines(E: Array, F: Array) -> Array:
    """The cosine of every row of E with every row of F.

        U = E with rows of length 1,  W = F with rows of length 1      (1)
        cosines = U W^T                                                (2)

    Parameters
    ----------
    E : array (V, n_e)
        Vectors in rows, none of them zero.
    F : array (m, n_e)
        As well.

    Returns
    -------
    array (V, m)
        From -1 to 1.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a row has no direction.
    """
    check_array("cosines", "E", E, letters="(V, n_e)", ndim=2)
    check_array("cosines", "F", F, letters="(m, n_e)", shape=(None, E.shape[1]), because="E", source=E)
    check_together("cosines", E=E, F=F)
    return directions("cosines", "E", E) @ directions("cosines", "F", F).T  # (2)


def euclidean_distances(E: Array, F: Array) -> Array:
    """The distance of every row of E from every row of F.

        d(u, v)^2 = ||u - v||^2 = ||u||^2 - 2 u . v + ||v||^2      (1)

    For vectors of length 1 this is 2 - 2 cos(u, v): then both measures put the neighbors in the same order.

    Parameters
    ----------
    E : array (V, n_e)
        Vectors in rows.
    F : array (m, n_e)
        As well.

    Returns
    -------
    array (V, m)
        From 0 on; small means similar.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    check_array("euclidean_distances", "E", E, letters="(V, n_e)", ndim=2)
    check_array("euclidean_distances", "F", F, letters="(m, n_e)", shape=(None, E.shape[1]), because="E", source=E)
    check_together("euclidean_distances", E=E, F=F)
    squares = (E**2).sum(axis=1)[:, None] - 2 * E @ F.T + (F**2).sum(axis=1)[None]  # (1)   # (V, m)
    return squares.clip(min=0) ** 0.5


def neighbors(E: Array, v: Array, k: int = 8, *, leave_out: Sequence[int] = ()) -> tuple[Array, Array]:
    """The k words whose vectors have the most similar direction to a vector.

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    v : array (n_e,)
        A word's vector, E[j] for instance, or any other.
    k : int
        How many words, from 1 on.
    leave_out : sequence of int
        Numbers of words that are not wanted, such as the word itself.

    Returns
    -------
    numbers : array (k,)
        Of the words, the most similar one first.
    similarities : array (k,)
        Their cosines.

    Raises
    ------
    ValueError
        If the shapes do not fit, or fewer than k words are left.
    """
    where = "neighbors"
    check_array(where, "v", v, letters="(n_e,)", ndim=1)
    found = cosines(E, v[None])[:, 0]
    hidden = sorted(set(as_tokens(where, "leave_out", leave_out).tolist()))
    if hidden:
        check_classes(where, "leave_out", np.array(hidden), E.shape[0])
    k = check_whole(where, "k", k, least=1, most=E.shape[0] - len(hidden))
    found = copy(found)
    found[hidden] = -float("inf")
    similarities, numbers = top_k(found, k)
    return numbers, similarities


def solve_analogies(E: Array, questions: Array, *, keep: bool = False) -> Array:
    """a is to b as c is to ...? The word whose vector has the direction most similar to e_b - e_a + e_c.

        answer = argmax_w cos(u_w, u_b - u_a + u_c)      (1)

    u are the word vectors with length 1. Without the words of the question the answer is often right where with them
    it would be c or b: the difference u_b - u_a is short.

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    questions : array (q, 3) or (q, 4) of int
        The numbers of a, b, c; a fourth column, the right answers, is not looked at.
    keep : bool
        Whether a, b and c may be the answer.

    Returns
    -------
    array (q,) of int
        The numbers of the words found.

    Raises
    ------
    ValueError
        If questions have another shape, or numbers that are no words.
    """
    where = "solve_analogies"
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_classes(where, "questions", questions, E.shape[0])
    check_integers(where, "questions", questions)
    check_flags(where, keep=keep)
    if questions.ndim != 2 or questions.shape[1] not in (3, 4):
        raise ValueError(
            f"{where}: questions has shape {tuple(questions.shape)}, expected (q, 3) or (q, 4), the words a, b, c in a"
            " row. Write np.array([[a, b, c]]) for one question."
        )
    U = directions(where, "E", E)
    a, b, c = (questions[:, place] for place in range(3))
    scores = directions(where, "u_b - u_a + u_c", U[b] - U[a] + U[c]) @ U.T  # (1)                 # (q, V)
    if not keep:
        rows = xp_of(questions).arange(questions.shape[0])
        for asked in (a, b, c):
            scores[rows, asked] = -float("inf")
    return scores.argmax(axis=1)  # (1)


def directions(where: str, name: str, E: Array) -> Any:
    """The rows divided by their lengths; refuse rows of zeros."""
    E = as_float(E)
    lengths = (E**2).sum(axis=1)[:, None] ** 0.5
    if not (lengths > 0).all():
        row = int(to_numpy(lengths).argmin())
        raise ValueError(
            f"{where}: {name} is zero in row {row}, expected a direction: a vector of zeros has none."
            " Leave that word out, or train it."
        )
    return E / lengths
