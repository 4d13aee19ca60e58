"""Is it the same person? Distances of encodings, a threshold, and the two kinds of error it makes (lesson 4.10)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, is_array, to_numpy
from helpers.checks import check_array, check_between, check_classes, check_same_shape, check_together

WHOLE = "Identities are names as whole numbers, one for each picture: np.repeat(np.arange(K), 2)."


def check_identities(where: str, name: str, x: Any, m: int | None = None) -> np.ndarray:
    """Identities (m,) as whole numbers in numpy; refuse any other shape, and fractions."""
    if not is_array(x):
        raise TypeError(f"{where}: {name} is a {type(x).__name__}, expected an array. Write np.array({name}).")
    values = to_numpy(x)
    if values.ndim != 1 or not len(values) or (m is not None and len(values) != m):
        wanted = "(m,)" if m is None else f"(m,) = ({m},), one for each encoding"
        raise ValueError(f"{where}: {name} has shape {tuple(values.shape)}, expected {wanted}. {WHOLE}")
    if values.dtype.kind not in "iu" and not (values.dtype.kind == "f" and (values % 1 == 0).all()):
        raise ValueError(f"{where}: {name} holds {values.dtype} {values[0]!r}, expected whole numbers. {WHOLE}")
    return np.asarray(values, dtype=np.int64)


def squared_distances(F: Array, G: Array) -> Array:
    """Squared distances of all encodings in F from all encodings in G.

        d_ij = ||f_i - g_j||^2 = ||f_i||^2 + ||g_j||^2 - 2 f_i . g_j      (1)

    Parameters
    ----------
    F, G : array (m, n) and (k, n)
        Encodings, one in each row, as networks of torch give them.

    Returns
    -------
    array (m, k)
        At least 0. For encodings of length 1 at most 4.

    Raises
    ------
    ValueError or TypeError
        If the encodings have different lengths, or are not finite.
    """
    check_array("squared_distances", "F", F, letters="(m, n)", ndim=2)
    check_array("squared_distances", "G", G, letters="(k, n)", shape=(None, F.shape[1]), because="F", source=F)
    check_together("squared_distances", F=F, G=G)
    lengths = (F**2).sum(axis=1, keepdims=True) + (G**2).sum(axis=1)  # (m, k)
    return (lengths - 2 * (F @ G.T)).clip(min=0)  # (1)


def same_person(F: Array, G: Array, tau: float) -> Array:
    """Verification: does each pair of encodings belong to one person?

        yes where ||f_i - g_i||^2 <= tau      (1)

    Parameters
    ----------
    F, G : array (m, n)
        Encodings of the two pictures of m pairs.
    tau : float
        The threshold, at least 0.

    Returns
    -------
    array (m,) of bool
        True: the same person.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, anything is not finite, or tau is below 0.
    """
    check_array("same_person", "F", F, letters="(m, n)", ndim=2)
    check_same_shape("same_person", "G", G, "F", F)
    check_together("same_person", F=F, G=G)
    tau = check_between("same_person", "tau", tau, 0, float("inf"))
    return ((F - G) ** 2).sum(axis=1) <= tau  # (1)


class Pairs(NamedTuple):
    """Distances of pairs of pictures, and what is true about them."""

    d: np.ndarray  # (q,) squared distances
    same: np.ndarray  # (q,) True where both pictures show one person


def all_pairs(F: Array, person: Array) -> Pairs:
    """The distances of all m (m - 1) / 2 unordered pairs of different pictures.

    Parameters
    ----------
    F : array (m, n)
        Encodings, at least two.
    person : array (m,)
        Whose picture each one is, as whole numbers.

    Returns
    -------
    Pairs
        In the order (0, 1), (0, 2), ..., (1, 2), ...

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, or there are fewer than two pictures.
    """
    check_array("all_pairs", "F", F, letters="(m, n)", ndim=2)
    owner = check_identities("all_pairs", "person", person, len(F))
    if len(F) < 2:
        raise ValueError(f"all_pairs: F has shape {tuple(F.shape)}, expected at least 2 rows. A pair needs two.")
    i, j = np.triu_indices(len(owner), 1)
    return Pairs(to_numpy(squared_distances(F, F))[i, j], owner[i] == owner[j])


class ErrorRates(NamedTuple):
    """How often verification errs, for several thresholds."""

    false_accept: np.ndarray  # (T,) share of the pairs of two people that are taken for one
    false_reject: np.ndarray  # (T,) share of the pairs of one person that are taken for two


def error_rates(d: np.ndarray, same: np.ndarray, taus: np.ndarray) -> ErrorRates:
    """Both kinds of error of the rule "the same person if d <= tau", for many thresholds at once.

        false accepts = #{different, d <= tau} / #{different}      (1)   never falls as tau grows
        false rejects = #{same, d > tau} / #{same}                 (2)   never rises

    Parameters
    ----------
    d : array (q,)
        Squared distances of q pairs.
    same : array (q,)
        True, or 1, where the pair shows one person.
    taus : array (T,)
        Thresholds.

    Returns
    -------
    ErrorRates
        false_accept and false_reject, each (T,).

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, something is not finite, or one of the two kinds of pairs is missing.
    """
    check_array("error_rates", "d", d, letters="(q,)", ndim=1)
    check_array("error_rates", "taus", taus, letters="(T,)", ndim=1)
    check_classes("error_rates", "same", same, 2)
    truth = to_numpy(same) == 1
    if truth.shape != tuple(d.shape):
        raise ValueError(
            f"error_rates: same has shape {truth.shape}, expected {tuple(d.shape)} because d has. One for each pair."
        )
    if truth.all() or not truth.any():
        kind = "of two people" if truth.all() else "of one person"
        raise ValueError(f"error_rates: same has no pair {kind}, expected both kinds. Add pairs {kind}.")
    values, at = to_numpy(d), to_numpy(taus)
    accepted = [np.searchsorted(np.sort(values[kind]), at, side="right") / kind.sum() for kind in (~truth, truth)]
    return ErrorRates(accepted[0], 1 - accepted[1])  # (1), (2)
