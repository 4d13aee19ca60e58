"""GloVe: word vectors from a table that counts which words stand near each other (lesson 5.4)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_choice,
    check_fields,
    check_flags,
    check_kind,
    check_number,
    check_positive,
    check_together,
    check_whole,
)
from helpers.sequences.sequence_checks import check_library, check_words

MOST_WORDS = 5000  # a table of 5000 x 5000 has 200 MB
SIDES = ("both", "before", "after")


class GloveParameters(NamedTuple):
    """Two tables and two rows of biases."""

    Theta: Array  # (V, n_e)
    E: Array  # (V, n_e)
    b: Array  # (V,) belongs to Theta
    b2: Array  # (V,) belongs to E


class GloveCache(NamedTuple):
    """What the backward step needs."""

    parameters: GloveParameters
    slopes: Array  # (V, V) 2 f(X_ij) times the error: the slope of J with respect to theta_i . e_j


def cooccurrences(
    text: np.ndarray, sentence: np.ndarray, V: int, window: int, *, side: str = "both", by_distance: bool = False
) -> np.ndarray:
    """Count how often word i stands near word j.

        X_ij = number of places where i stands at most `window` places from j, in the same sentence      (1)

    Parameters
    ----------
    text, sentence : array (T,) of int
        The numbers of the words, and of the sentences that they stand in, rising.
    V : int
        How many words there are, at most 5,000.
    window : int
        How far i may be from j, at least 1.
    side : str
        "both"; "before" for i before j only, "after" for i after j only.
    by_distance : bool
        Whether a neighbor that is d places away counts 1/d instead of 1.

    Returns
    -------
    array (V, V)
        Row i, column j. Symmetric with both sides, and in general not with one.

    Raises
    ------
    ValueError
        If text and sentence differ in length, a number is no word, or V, window or side is out of its range.
    """
    where = "cooccurrences"
    V, window = check_whole(where, "V", V, least=1, most=MOST_WORDS), check_whole(where, "window", window, least=1)
    check_choice(where, "side", side, SIDES)
    check_flags(where, by_distance=by_distance)
    check_words(where, "text", text, V, ndim=1, letters="(T,)")
    check_array(where, "sentence", sentence, letters="(T,)", shape=text.shape, because="text", source=text)
    text, sentence = to_numpy(text), to_numpy(sentence)
    X = np.zeros(V * V)
    for far in range(1, min(window, len(text) - 1) + 1):
        same = sentence[:-far] == sentence[far:]
        cells = np.asarray(text[:-far][same], dtype=np.int64) * V + text[far:][same]
        X += np.bincount(cells, minlength=V * V) / (far if by_distance else 1)
    before = X.reshape(V, V)  # the row's word stands before the column's
    return {"both": before + before.T, "before": before, "after": before.T}[side]  # (1)


def glove_weights(X: Array, x_max: float = 100.0, power: float = 0.75) -> Array:
    """How much each cell of the table counts in the cost of GloVe.

        f(x) = (x / x_max)^power, and 1 above x_max; f(0) = 0      (1)

    Parameters
    ----------
    X : array
        Counts from 0 on.
    x_max : float
        From which count on a cell has the full weight, above 0.
    power : float
        Above 0 and at most 1.

    Returns
    -------
    array like X
        From 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If X is no array, a count is negative, or x_max or power is out of its range.

    Source: Pennington, Socher & Manning, GloVe (2014), equation (9).
    """
    check_array("glove_weights", "X", X)
    x_max = check_positive("glove_weights", "x_max", x_max)
    power = check_between("glove_weights", "power", power, 0, 1, ends="(]")
    if not (X >= 0).all():
        raise ValueError(
            f"glove_weights: X contains {float(X.min()):g}, expected counts from 0 on. Look at how it was made."
        )
    return (X / x_max).clip(max=1) ** power  # (1)


def glove_forward(
    parameters: GloveParameters, X: Array, *, x_max: float = 100.0, power: float = 0.75
) -> tuple[Array, GloveCache]:
    """The cost of GloVe: products of vectors should be the logarithms of counts, up to one number for each word.

        J = sum over i, j of f(X_ij) (theta_i . e_j + b_i + b'_j - log X_ij)^2,  0 log 0 = 0      (1)

    Parameters
    ----------
    parameters : GloveParameters
        Theta, E (V, n_e) and b, b2 (V,); b2 is b'.
    X : array (V, V)
        Counts; a cell with 0 has the weight 0 and costs nothing.
    x_max, power : float
        See `glove_weights`.

    Returns
    -------
    J : array without axes
        The cost.
    cache : GloveCache
        For the backward step.

    Raises
    ------
    ValueError or TypeError
        If parameters are none, shapes do not fit, or a count is negative.
    """
    where = "glove_forward"
    Theta, E, b, b2 = parameters = check_fields(where, "parameters", parameters, GloveParameters)
    check_array(where, "E", E, letters="(V, n_e)", ndim=2)
    check_array(where, "Theta", Theta, letters="(V, n_e)", shape=E.shape, because="E", source=E)
    V = E.shape[0]
    for name, x in (("b", b), ("b2", b2)):
        check_array(where, name, x, letters="(V,)", shape=(V,), because="E", source=E)
    check_array(where, "X", X, letters="(V, V)", shape=(V, V), because="E", source=E)
    check_together(where, E=E, Theta=Theta, b=b, b2=b2)
    check_library(where, E=E, X=X)
    xp, f = xp_of(E, X), glove_weights(X, x_max, power)
    logs = xp.log(xp.where(X > 0, X, 1.0 + 0 * X))
    errors = Theta @ E.T + b[:, None] + b2[None] - logs  # (V, V)
    J = (f * errors**2).sum()  # (1)
    return J, GloveCache(parameters, 2 * f * errors)


def glove_backward(dJ: Array, cache: GloveCache) -> GloveParameters:
    """Carry the gradient back to tables and biases.

    1. J = f err^2, so its slope with respect to theta_i . e_j, to b_i and to b'_j is s_ij = 2 f(X_ij) err_ij.
    2. dtheta_i = sum_j s_ij e_j, de_j = sum_i s_ij theta_i, db_i = sum_j s_ij, db'_j = sum_i s_ij.

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : GloveCache
        From `glove_forward`.

    Returns
    -------
    GloveParameters
        The gradients, in the same places.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no GloveCache.
    """
    check_kind("glove_backward", "cache", cache, GloveCache, "Pass the cache that glove_forward gave.")
    dJ = check_number("glove_backward", "dJ", dJ)
    (Theta, E, _, _), S = cache.parameters, cache.slopes * dJ  # (1)
    return GloveParameters(S @ E, S.T @ Theta, S.sum(axis=1), S.sum(axis=0))  # (2)
