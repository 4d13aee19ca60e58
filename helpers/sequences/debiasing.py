"""Bias in word vectors: its direction, taking it out of a word, and making the distances to a pair equal (lesson 5.5).

A table E has a row per word, (V, n_e). Directions and pairs are meant for rows of length 1: `directions` of lesson 5.4.
"""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, copy, number_of, to_numpy, xp_of
from helpers.checks import check_array, check_between, check_classes, check_together, check_whole
from helpers.sequences.sequence_checks import check_integers


class BiasDirections(NamedTuple):
    """Directions in which pairs of words differ, the most important one first."""

    B: Array  # (k, n_e): rows of length 1, at right angles to each other
    shares: Array  # (k,): which share of the squared differences each of them explains


def bias_direction(E: Array, pairs: Array) -> Array:
    """The direction in which pairs such as (he, she), (man, woman) differ: the average of their differences.

        d_i = e_b - e_a  for each pair (a, b)                  (1)
        g = mean of the d_i, divided by its length             (2)

    What else a pair differs in, such as that men have beards, is another thing in each pair and averages out.

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    pairs : array (p, 2) of int
        Word numbers, always in the same order: g points from the first kind to the second.

    Returns
    -------
    array (n_e,)
        Of length 1.

    Raises
    ------
    ValueError
        If pairs have another shape, hold numbers that are no words, or their differences cancel.

    Source: Bolukbasi et al., Man is to computer programmer as woman is to homemaker? (2016), section 5.
    """
    mean = differences("bias_direction", E, pairs).mean(axis=0)  # (1), (2)           # (p, n_e) -> (n_e,)
    length = (mean**2).sum() ** 0.5
    if not length > 0:
        raise ValueError(
            "bias_direction: the differences of the pairs cancel, expected a direction. Write all pairs in the same"
            " order, such as (he, she), (man, woman)."
        )
    return mean / length  # (2)


def bias_directions(E: Array, pairs: Array, k: int = 1) -> BiasDirections:
    """The k directions that explain most of the differences of the pairs, by a singular value decomposition.

        D = U S V^T,  D the differences e_b - e_a in rows (p, n_e)      (1)
        B = the first k rows of V^T                                     (2)
        shares = s_i^2 / sum of all s^2                                 (3)

    Pairs may be written in any order: -d and d lie on the same line. The sign of the first row is that of the average.

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows.
    pairs : array (p, 2) of int
        Word numbers.
    k : int
        From 1 to the smaller one of p and n_e.

    Returns
    -------
    BiasDirections
        B (k, n_e) and shares (k,).

    Raises
    ------
    ValueError
        If pairs have another shape, k is out of its range, or all differences are zero.

    Source: Bolukbasi et al. (2016), section 6, for pairs: the principal components of the centered pairs.
    """
    D = differences("bias_directions", E, pairs)
    k = check_whole("bias_directions", "k", k, least=1, most=min(D.shape))
    if not number_of((D**2).sum()) > 0:
        raise ValueError("bias_directions: all differences of the pairs are zero, expected words with other vectors.")
    _, S, Vt = xp_of(D).linalg.svd(D, full_matrices=False)  # (1)
    sign = 1.0 if number_of((Vt[0] * D.sum(axis=0)).sum()) >= 0 else -1.0
    return BiasDirections(sign * Vt[:k], S[:k] ** 2 / (S**2).sum())  # (2), (3)


def neutralize(E: Array, g: Array, amount: float = 1.0) -> Array:
    """Take out of every row what lies along a direction.

        e' = e - amount (e . g / ||g||^2) g        (1)

    With amount 1 the result is at right angles to g; it is the nearest such point to e.

    Parameters
    ----------
    E : array (m, n_e)
        Vectors in rows; they may have any lengths.
    g : array (n_e,)
        A direction of any length but 0.
    amount : float
        From 0 (nothing happens) to 1.

    Returns
    -------
    array (m, n_e)
        Shorter than before, or as long.

    Raises
    ------
    ValueError
        If the shapes do not fit, g is zero, or amount is out of its range.

    Source: Bolukbasi et al. (2016), section 6, without their last division by the length.
    """
    where = "neutralize"
    check_array(where, "E", E, letters="(m, n_e)", ndim=2)
    g = _direction(where, E, g)
    amount = check_between(where, "amount", amount, 0, 1)
    E = as_float(E)
    return E - amount * (E @ g)[:, None] * g[None]  # (1)                # (m, 1) * (1, n_e) -> (m, n_e)


def equalize(E: Array, pairs: Array, g: Array, amount: float = 1.0) -> Array:
    """Move the two words of every pair so that they differ along the direction g and in nothing else.

        mu = (e_a + e_b) / 2                                              (1)
        nu = mu - (mu . g) g              what they share, without g      (2)
        e_a, e_b = nu -+ sqrt(1 - ||nu||^2) g                             (3)

    for ||g|| = 1. Both have length 1 again, and every vector at right angles to g is equally far from both. Which of
    them goes in the direction of g is decided by e_b - e_a.

    Parameters
    ----------
    E : array (V, n_e)
        Word vectors in rows; those of the pairs have length 1.
    pairs : array (p, 2) of int
        Word numbers, none of them twice.
    g : array (n_e,)
        A direction of any length but 0.
    amount : float
        How far they go: 0 leaves them, 1 is (3), and between them lies a straight line.

    Returns
    -------
    array (V, n_e)
        The whole table; the other rows are as they were.

    Raises
    ------
    ValueError
        If the shapes do not fit, a word of a pair has another length, or stands in two pairs.

    Source: Bolukbasi et al. (2016), section 6.
    """
    where = "equalize"
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_pairs(where, E, pairs)
    g = _direction(where, E, g)
    amount = check_between(where, "amount", amount, 0, 1)
    E = as_float(E)
    a, b = pairs[:, 0], pairs[:, 1]
    _check_lengths(where, E, pairs)
    mu = (E[a] + E[b]) / 2  # (1)
    nu = mu - (mu @ g)[:, None] * g[None]  # (2)
    along = (1 - (nu**2).sum(axis=1)[:, None]).clip(min=0) ** 0.5 * g[None]  # (3)         # (p, 1) * (1, n_e)
    turned = 1.0 - 2.0 * (((E[b] - E[a]) @ g)[:, None] < 0)
    moved = copy(E)
    moved[a] = (1 - amount) * E[a] + amount * (nu - turned * along)  # (3)
    moved[b] = (1 - amount) * E[b] + amount * (nu + turned * along)  # (3)
    return moved


def differences(where: str, E: Array, pairs: Array) -> Array:
    """e_b - e_a for each pair, (p, n_e); refuse what are no pairs of words."""
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_pairs(where, E, pairs)
    return as_float(E)[pairs[:, 1]] - as_float(E)[pairs[:, 0]]


def check_pairs(where: str, E: Array, pairs: Array) -> None:
    """Refuse what are no pairs of word numbers (p, 2), and pairs of a word with itself."""
    check_classes(where, "pairs", pairs, E.shape[0])
    check_integers(where, "pairs", pairs)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(
            f"{where}: pairs has shape {tuple(pairs.shape)}, expected (p, 2), two words in a row."
            " Write np.array([[he, she]]) for one pair."
        )
    same = to_numpy(pairs[:, 0] == pairs[:, 1])
    if same.any():
        raise ValueError(f"{where}: pairs[{int(same.argmax())}] names one word twice, expected two different ones.")


def _check_lengths(where: str, E: Array, pairs: Array) -> None:
    numbers = to_numpy(pairs).reshape(-1)
    if len(np.unique(numbers)) < len(numbers):
        twice = next(int(n) for n in numbers if (numbers == n).sum() > 1)
        raise ValueError(
            f"{where}: pairs have word {twice} twice, expected every word in at most one pair: its second move would"
            " undo the first. Choose one partner for it."
        )
    lengths = (to_numpy(E)[numbers] ** 2).sum(axis=1) ** 0.5
    wrong = np.abs(lengths - 1) > 1e-3
    if wrong.any():
        raise ValueError(
            f"{where}: word {int(numbers[wrong][0])} has length {lengths[wrong][0]:.3g}, expected 1."
            " Divide the rows by their lengths first."
        )


def _direction(where: str, E: Array, g: Array) -> Array:
    """g with length 1."""
    check_array(where, "g", g, letters="(n_e,)", shape=(E.shape[1],), because="E", source=E)
    check_together(where, E=E, g=g)
    length = (as_float(g) ** 2).sum() ** 0.5
    if not length > 0:
        raise ValueError(f"{where}: g is zero, expected a direction. Look at the pairs that it was computed from.")
    return g / length
