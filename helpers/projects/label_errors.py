"""Wrong labels: how they come about, and how a model's doubts point at them (lesson 3.3)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy, top_k, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_generator,
    check_kind,
    check_list,
    check_same_columns,
    check_whole,
)
from helpers.neural.softmax import one_hot
from helpers.projects.error_checks import check_class_probabilities, check_label_rows


def flip_labels(
    labels: Any, flips: Mapping[int, int], share: float, rng: np.random.Generator, *, where: Any = None
) -> np.ndarray:
    """Wrong labels with a system: a share of the labels of one class becomes always the same other class.

        label_i := flips[label_i]   for a share of the examples whose label is a key of flips      (1)

    Random slips (`helpers.data.digits.spoil_labels`) point in all directions, so a model that learns what most labels
    say is hardly misled. These point in one direction: from a share of 1/2 on, most labels of the class are wrong.

    Parameters
    ----------
    labels : array (1, m) or (m,)
        Class numbers; they are not changed.
    flips : dict
        What is taken for what, such as {1: 7, 4: 9}; nothing for itself.
    share : float
        From 0 to 1; of each class, the whole number nearest to share times its count becomes wrong.
    rng : numpy Generator
        Which ones.
    where : array of m bool, optional
        Only these examples can be mistaken: a slip that depends on the picture.

    Returns
    -------
    array of whole numbers, shaped like labels

    Raises
    ------
    ValueError or TypeError
        If labels are no whole numbers, share is outside [0, 1], flips is no dict, or a class is flipped to itself.
    """
    (row,) = check_label_rows("flip_labels", labels=labels)
    share = check_between("flip_labels", "share", share, 0, 1, advice="5 % is 0.05.")
    check_generator("flip_labels", rng)
    eligible = np.full(len(row), True) if where is None else to_numpy(where).reshape(-1) == 1
    if len(eligible) != len(row):
        raise ValueError(f"flip_labels: where has {len(eligible)} entries, expected {len(row)}, one for each label.")
    flipped = np.array(row)
    for taken, given in check_kind(
        "flip_labels", "flips", flips, dict, "Write {1: 7} to turn ones into sevens."
    ).items():
        check_whole("flip_labels", "a key of flips", taken)
        if taken == given:
            raise ValueError(f"flip_labels: flips takes {taken} for itself, expected another class. Leave it out.")
        own = np.flatnonzero((row == taken) & eligible)
        flipped[rng.permutation(own)[: round(share * len(own))]] = check_whole("flip_labels", "flips", given)  # (1)
    return flipped.reshape(np.shape(to_numpy(labels)))


def self_confidence(P: Array, labels: Any) -> Array:
    """How probable the model finds the label that was given: low where model and label disagree.

        s_i = P_ci,  c = label_i      (1)

    P must not come from a model that was trained on these very labels until it knew them by heart: see
    `out_of_fold_probabilities` and `training_dynamics`.

    Parameters
    ----------
    P : array (C, m)
        Probabilities of the classes, one column per example.
    labels : array (1, m) or (m,)
        The given labels, 0 to C - 1.

    Returns
    -------
    array (m,)
        From 0 to 1.

    Raises
    ------
    ValueError
        If P holds no probabilities (NaN included), or labels do not fit it.
    """
    (row,) = check_label_rows("self_confidence", labels=labels)
    check_class_probabilities("self_confidence", "P", P, row)
    return (P * one_hot(row, P.shape[0], like=P)).sum(axis=0)  # (1)   (C, m) -> (m,)


def training_dynamics(P_by_epoch: Sequence[Array], labels: Any) -> Array:
    """The probability of the given label, averaged over the epochs: a wrong label is learned late, if at all.

        s_i = (1/E) sum_e P^(e)_ci,  c = label_i      (1)

    A network first learns what many examples agree on, and single wrong labels by heart only later. After the last
    epoch both may look alike; the average remembers how long the network resisted.

    Parameters
    ----------
    P_by_epoch : sequence of E arrays (C, m)
        The probabilities that the network gave to its own training examples after each epoch.
    labels : array (1, m) or (m,)
        The given labels, 0 to C - 1.

    Returns
    -------
    array (m,)
        From 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If there is no epoch, an epoch holds no probabilities (NaN included), or labels do not fit.

    References
    ----------
    Swayamdipta et al., Dataset Cartography, EMNLP 2020, who call it confidence.
    """
    epochs = check_list("training_dynamics", "P_by_epoch", P_by_epoch)
    if not epochs:
        raise ValueError(
            "training_dynamics: P_by_epoch is empty, expected the probabilities after at least one epoch."
            " Collect them while the network trains, with training_epochs."
        )
    confidences = [self_confidence(P, labels) for P in epochs]
    return xp_of(confidences[0]).stack(confidences).mean(axis=0)  # (1)   (E, m) -> (m,)


def out_of_fold_probabilities(
    X: Array,
    Y: Array,
    fit: Callable[[Array, Array], Callable[[Array], Array]],
    rng: np.random.Generator,
    folds: int = 5,
) -> Array:
    """What models that have never seen an example's label think of it: k folds, k trainings, no leak.

        fold of the examples: a random order, dealt out in turn to 0 ... k - 1        (1)
        P[:, fold j] = probabilities of the model fitted on all other folds           (2)

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples, and the labels that are in doubt.
    fit : function
        fit(X, Y) trains a model and returns a function that turns X (n_x, q) into probabilities (C, q).
    rng : numpy Generator
        Which example goes into which fold.
    folds : int
        k, from 2 to m.

    Returns
    -------
    array (C, m)
        In the order of the examples.

    Raises
    ------
    ValueError
        If shapes disagree, there are more folds than examples, or fit does not return probabilities.
    """
    where = "out_of_fold_probabilities"
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    check_array(where, "Y", Y, letters="(1, m)", shape=(1, None))
    check_same_columns(where, X=X, Y=Y)
    check_generator(where, rng)
    m = X.shape[1]
    folds = check_whole(where, "folds", folds, least=2, most=m)
    fold = np.empty(m, dtype=np.int64)
    fold[rng.permutation(m)] = np.arange(m) % folds  # (1)
    parts = []
    for j in range(folds):
        inside, others = np.flatnonzero(fold == j), np.flatnonzero(fold != j)
        P = fit(X[:, others], Y[:, others])(X[:, inside])  # (2)
        check_class_probabilities(where, "what fit's function returns", P, to_numpy(Y)[0, inside])
        parts.append(P)
    place = np.argsort(np.argsort(fold, kind="stable"), kind="stable")  # where each example stands among the parts
    return xp_of(X).concat(parts, axis=1)[:, place]  # (C, m)


def suspects(score: Array, k: int) -> np.ndarray:
    """The k examples with the lowest scores, the most suspicious first; of equal ones the one that comes first.

    Parameters
    ----------
    score : array (m,)
        From `self_confidence` or `training_dynamics`.
    k : int
        From 1 to m.

    Returns
    -------
    array (k,) of columns

    Raises
    ------
    ValueError
        If score is not (m,) finite numbers, or k is outside 1 to m.
    """
    check_array("suspects", "score", score, letters="(m,)", ndim=1)
    k = check_whole("suspects", "k", k, least=1, most=score.shape[0])
    return to_numpy(top_k(-score, k)[1])
