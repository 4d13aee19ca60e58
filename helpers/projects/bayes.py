"""The Bayes error where the world is known: ideal observers, two bells, teams of readers (lesson 3.2)."""

from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, like, max_along, number_of, to_numpy, xp_of
from helpers.checks import check_array, check_classes, check_distributions, check_positive, check_together, check_whole
from helpers.projects.two_bells import CutRule as CutRule
from helpers.projects.two_bells import bayes_error_of_gaussians as bayes_error_of_gaussians
from helpers.projects.two_bells import error_of_cuts as error_of_cuts

COLUMNS = 256  # how many examples are compared with all prototypes at once: more only fill the memory


def ideal_observer(noisy: Array, prototypes: Array, labels: Array, sigma: float, C: int) -> Array:
    """What somebody who knows the whole world believes about noisy examples: Bayes' rule, and nothing else.

    Every example is one of P prototypes, each equally probable, with normal noise of standard deviation sigma on every
    feature. For an example x and prototype k:

        log p(x | k) = -|x - p_k|^2 / (2 sigma^2) + the same for all k
                     = (x . p_k - |p_k|^2 / 2) / sigma^2 + the same for all k      (1)
        P(class c | x) = sum over k of class c: p(x | k)  /  sum over all k        (2)

    Before exp, the largest (1) of each example is subtracted, so that nothing overflows; it cancels in (2). Nobody can
    err less often than by naming the most probable class: that is the Bayes error of this world.

    Parameters
    ----------
    noisy : array (n_x, m)
        Examples in columns.
    prototypes, labels : arrays (n_x, P) and (1, P)
        What can lie under the noise, and its class, 0 to C - 1.
    sigma : float
        Standard deviation of the noise, above 0.
    C : int
        Number of classes, at least 2.

    Returns
    -------
    array (C, m)
        The probability of each class for each example; columns have the sum 1.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, anything is not finite, a label is none of the classes or sigma not above 0.
    """
    where = "ideal_observer"
    check_array(where, "prototypes", prototypes, letters="(n_x, P)", ndim=2)
    shape = (prototypes.shape[0], None)
    check_array(where, "noisy", noisy, letters="(n_x, m)", shape=shape, because="prototypes", source=prototypes)
    check_together(where, noisy=noisy, prototypes=prototypes)
    member = _membership(where, labels, prototypes, check_whole(where, "C", C, least=2))  # (C, P)
    sigma, xp = check_positive(where, "sigma", sigma), xp_of(noisy)
    half_squares = ((prototypes**2).sum(axis=0) / 2).reshape(-1, 1)  # (P, 1)
    parts = []
    for start in range(0, noisy.shape[1], COLUMNS):
        scores = (prototypes.T @ noisy[:, start : start + COLUMNS] - half_squares) / sigma**2  # (1)        (P, k)
        weights = member @ xp.exp(scores - max_along(scores, 0, keepdims=True))  # (P, k) -> (C, k)
        parts.append(weights / weights.sum(axis=0, keepdims=True))  # (2)
    return xp.concat(parts, axis=1)  # (C, m)


class ErrorEstimate(NamedTuple):
    """An error rate, and where the true one lies with 95 % confidence."""

    error: float
    low: float
    high: float


def expected_error(P: Array) -> ErrorEstimate:
    """How often the most probable class will be wrong, if the probabilities are right; no labels are needed.

        error = mean of (1 - max_c P_ci)                                    (1)
        error +- 1.96 * (standard deviation of 1 - max_c P_ci) / sqrt(m)    (2)

    For the probabilities of an ideal observer this estimates the Bayes error. It is surer than counting its mistakes:
    a count adds to (1) the luck of which way each doubtful example went.

    Parameters
    ----------
    P : array (C, m)
        The probability of each class for each example.

    Returns
    -------
    ErrorEstimate
        error, low, high; the ends stay in [0, 1].

    Raises
    ------
    ValueError or TypeError
        If P is not (C, m), or its columns are no probabilities with the sum 1.
    """
    check_array("expected_error", "P", P, letters="(C, m)", ndim=2)
    check_distributions("expected_error", "P", P, "Take them from ideal_observer, or from softmax.")
    doubt = 1 - max_along(P, 0)  # (C, m) -> (m,)
    error = number_of(doubt.mean())  # (1)
    half = 1.96 * sqrt(number_of(((doubt - error) ** 2).mean()) / doubt.shape[0])  # (2)
    return ErrorEstimate(error, max(0.0, error - half), min(1.0, error + half))


def majority_vote(votes: Array, C: int) -> Array:
    """What a team says: for every example the class that most of its readers named.

        n_c = how many readers named class c,   answer = argmax_c (n_c, reader)      (1)

    Among classes with equally many votes, the one wins that was named first: by the reader in the topmost row.

    Parameters
    ----------
    votes : array (R, m) of whole numbers
        One row per reader, one column per example; the most trusted reader in row 0.
    C : int
        Number of classes, at least 2.

    Returns
    -------
    array (1, m) of whole numbers
        The answer of the team.

    Raises
    ------
    ValueError or TypeError
        If votes are not (R, m), or no classes from 0 to C - 1.
    """
    check_array("majority_vote", "votes", votes, letters="(R, m)", ndim=2)
    C = check_whole("majority_vote", "C", C, least=2)
    check_classes("majority_vote", "votes", votes, C)
    R, xp = votes.shape[0], xp_of(votes)
    classes = xp.arange(C).reshape(-1, 1, 1)
    named = classes == (votes.reshape(1, R, -1))  # (R, m) -> (C, R, m)
    seniority = like(np.arange(R, 0, -1) / (R + 1), votes * 1.0).reshape(1, R, 1)  # below 1: breaks ties only
    scores = named.sum(axis=1) + max_along(named * seniority, 1)  # (1)                     (C, m)
    return scores.argmax(axis=0).reshape(1, -1)  # (1, m)


def _membership(where: str, labels: Any, prototypes: Array, C: int) -> Array:
    """(C, P) with 1 where a prototype is of a class."""
    P = prototypes.shape[1]
    check_classes(where, "labels", labels, C)
    if tuple(labels.shape) != (1, P):
        raise ValueError(
            f"{where}: labels has shape {tuple(labels.shape)}, expected (1, P) = (1, {P}) because prototypes has shape"
            f" {tuple(prototypes.shape)}. Every prototype has one label."
        )
    return like(np.arange(C).reshape(-1, 1) == to_numpy(labels), prototypes)
