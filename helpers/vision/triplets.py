"""The triplet loss on encodings, and which triplets of a batch to learn from (lesson 4.10)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_choice,
    check_generator,
    check_kind,
    check_number,
    check_same_shape,
    check_together,
)
from helpers.vision.verification import check_identities, squared_distances
from helpers.vision.vision_checks import check_plain

RULES = ("all", "random", "violating", "semi-hard", "hardest")


class TripletCache(NamedTuple):
    """What the backward step of the triplet loss needs."""

    A: Array  # (T, n) encodings of the anchors: all three decide in which directions an encoding is pulled and pushed
    P: Array  # (T, n) of the positives
    N: Array  # (T, n) of the negatives
    active: Array  # (T, 1) 1 where the margin is violated, else 0: satisfied triplets have no gradient


def triplet_loss_forward(A: Array, P: Array, N: Array, *, alpha: float = 0.2) -> tuple[Array, TripletCache]:
    """Triplet loss: the anchor has to be nearer to a picture of the same person than to one of another, by a margin.

        L_i = max(||A_i - P_i||^2 - ||A_i - N_i||^2 + alpha, 0)      (1)
        J = (1/T) sum_i L_i                                          (2)

    Parameters
    ----------
    A, P, N : array (T, n)
        Encodings of T anchors, positives (the same identity) and negatives (another one), one in each row.
    alpha : float
        The margin, at least 0.

    Returns
    -------
    J : array without axes
        The cost.
    cache : TripletCache
        A, P, N and which triplets are active, for the backward step.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, anything is not finite, or alpha is below 0.

    F. Schroff, D. Kalenichenko, J. Philbin, FaceNet, CVPR 2015, section 3.1, with the mean in place of the sum.
    """
    where = "triplet_loss_forward"
    check_plain(where, A=A, P=P, N=N)
    check_array(where, "A", A, letters="(T, n)", ndim=2)
    check_same_shape(where, "P", P, "A", A)
    check_same_shape(where, "N", N, "A", A)
    check_together(where, A=A, P=P, N=N)
    alpha = check_between(where, "alpha", alpha, 0, float("inf"))
    gap = ((A - P) ** 2).sum(axis=1, keepdims=True) - ((A - N) ** 2).sum(axis=1, keepdims=True) + alpha  # (T, 1)
    J = gap.clip(min=0).mean()  # (1), (2)
    return J, TripletCache(A, P, N, (gap > 0) * xp_of(A).ones_like(gap))


def triplet_loss_backward(dJ: Array, cache: TripletCache) -> tuple[Array, Array, Array]:
    """Gradients of the triplet loss with respect to the three encodings.

    For an active triplet, with L = (A - P)^T (A - P) - (A - N)^T (A - N) + alpha:

        dL/dA = 2 (A - P) - 2 (A - N) = 2 (N - P)      (1)
        dL/dP = -2 (A - P)                             (2)   the step -dP pulls P toward A
        dL/dN = 2 (A - N)                              (3)   the step -dN pushes N away from A

    Parameters
    ----------
    dJ : number
        Derivative of whatever comes after J; 1.0 if J is the end.
    cache : TripletCache
        From the forward step.

    Returns
    -------
    dA, dP, dN : array (T, n)
        0 in the rows of satisfied triplets.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or the cache no TripletCache.
    """
    check_number("triplet_loss_backward", "dJ", dJ)
    check_kind("triplet_loss_backward", "cache", cache, TripletCache, "Pass the cache of triplet_loss_forward.")
    A, P, N, active = cache
    factor = dJ * 2 * active / A.shape[0]  # (T, 1)
    return factor * (N - P), factor * (P - A), factor * (A - N)  # (1), (2), (3)


def mine_triplets(
    F: Array, person: Array, rule: str, *, alpha: float = 0.2, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Choose triplets from a batch: which pictures are anchors, positives and negatives.

        all         every (a, p, n) with a and p of one person, n of another
        random      for every pair (a, p) one n by chance
        violating   of all those with d(a, n) < d(a, p) + alpha: all that have a loss
        semi-hard   for every pair (a, p) the nearest n with d(a, p) < d(a, n) < d(a, p) + alpha, if there is any
        hardest     for every a the farthest p and the nearest n

    Parameters
    ----------
    F : array (m, n)
        Encodings of the batch, one in each row; d is their squared distance.
    person : array (m,)
        Whose picture each one is, as whole numbers.
    rule : str
        One of the five names above.
    alpha : float
        The margin, at least 0.
    rng : numpy Generator
        Only for "random".

    Returns
    -------
    numpy array (T, 3)
        Rows of F: anchor, positive, negative. T is 0 where no triplet fits.

    Raises
    ------
    ValueError or TypeError
        If shapes or names do not fit, or the generator is missing.

    Schroff et al. (FaceNet), section 3.2; A. Hermans, L. Beyer, B. Leibe, In defense of the triplet loss, 2017.
    """
    where = "mine_triplets"
    check_array(where, "F", F, letters="(m, n)", ndim=2)
    owner = check_identities(where, "person", person, len(F))
    check_choice(where, "rule", rule, RULES)
    alpha = check_between(where, "alpha", alpha, 0, float("inf"))
    if rule == "random":
        check_generator(where, rng)
    D = to_numpy(squared_distances(F, F))
    same = owner[:, None] == owner
    positive, negative = same & ~np.eye(len(owner), dtype=bool), ~same
    if rule == "hardest":
        return _hardest(D, positive, negative)
    a, p = np.nonzero(positive)
    fits = negative[a]  # (pairs, m) which pictures may be the negative of each pair
    if rule in ("violating", "semi-hard"):
        fits = fits & (D[a] < D[a, p][:, None] + alpha)
    if rule in ("all", "violating"):
        pair, n = np.nonzero(fits)
        return np.stack([a[pair], p[pair], n], axis=1)
    if rule == "semi-hard":
        fits &= D[a] > D[a, p][:, None]
    order = rng.random(fits.shape) if rule == "random" and rng is not None else D[a]
    return _first(a, p, fits, order)


def _first(a: np.ndarray, p: np.ndarray, fits: np.ndarray, order: np.ndarray) -> np.ndarray:
    """For every pair the negative that fits and comes first; pairs without any are left out."""
    found = fits.any(axis=1)
    n = np.where(fits, order, np.inf).argmin(axis=1)
    return np.stack([a, p, n], axis=1)[found]


def _hardest(D: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    anchors = np.flatnonzero(positive.any(axis=1) & negative.any(axis=1))
    p = np.where(positive, D, -1.0)[anchors].argmax(axis=1)
    n = np.where(negative, D, np.inf)[anchors].argmin(axis=1)
    return np.stack([anchors, p, n], axis=1)


class PairCounts(NamedTuple):
    """How many pairs and triplets a set of pictures gives."""

    same: int  # unordered pairs of two different pictures of one person
    different: int  # unordered pairs of pictures of two people
    triplets: int  # (anchor, positive, negative): anchor and positive may change places


def count_pairs(person: Array) -> PairCounts:
    """Count pairs and triplets of a set of pictures, in which person j has k_j of the m.

        same = sum_j k_j (k_j - 1) / 2                   (1)
        different = m (m - 1) / 2 - same                 (2)
        triplets = sum_j k_j (k_j - 1) (m - k_j)         (3)

    K people with 2 pictures each: K, 2K(K - 1) and 4K(K - 1).

    Parameters
    ----------
    person : array (m,)
        Whose picture each one is, as whole numbers.

    Returns
    -------
    PairCounts
        same, different, triplets.

    Raises
    ------
    ValueError or TypeError
        If person is not one row of whole numbers.
    """
    owner = check_identities("count_pairs", "person", person)
    k = [int(pictures) for pictures in np.unique(owner, return_counts=True)[1]]
    m = len(owner)
    same = sum(n * (n - 1) for n in k) // 2  # (1)
    return PairCounts(same, m * (m - 1) // 2 - same, sum(n * (n - 1) * (m - n) for n in k))  # (2), (3)
