"""The cost of a sequence: a loss at every step that is judged, summed over time (lesson 5.1)."""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, astype, max_along, to_numpy, xp_of
from helpers.checks import check_array, check_classes, check_kind, check_number, check_together
from helpers.neural.activations import sigmoid
from helpers.neural.logit_losses import binary_cross_entropy_with_logits
from helpers.sequences.sequence_checks import check_library, check_sequence, plain


class Batch(NamedTuple):
    """Sequences of one length T; which steps a sequence really has, and which of its answers count, say the masks."""

    X: Array  # (T, n_x, m) inputs
    Y: Array  # (T, m) labels, whole numbers
    judged: Array  # (T, m) 1 where the answer counts
    mask: Array | None = None  # (T, m) 1 where there is a step; None for everywhere


class StepCostCache(NamedTuple):
    """What the way back from the cost of a sequence needs."""

    A: Array  # (T, C, m) the probabilities; (T, 1, m) for yes or no
    Y: Array  # (T, C, m) the labels as columns: the gradient is the difference of the two
    judged: Array  # (T, 1, m) 1 where a step counts, 0 elsewhere
    L: Array  # (T, m) the loss of each step, 0 where it does not count: to look at


def step_binary_cost_forward(
    Z: Array, Y: Array, *, mask: Array | None = None, check: bool = True
) -> tuple[Array, StepCostCache]:
    """Cross-entropy of an answer yes or no at every step, summed over the steps, averaged over the sequences.

        L<t> = -y<t> log a<t> - (1 - y<t>) log(1 - a<t>),  a<t> = sigma(z<t>)      (1)
        J = (1/m) sum_i sum_t mask<t> L<t>                                         (2)

    Parameters
    ----------
    Z : array (T, 1, m)
        Logits, time first.
    Y : array (T, m)
        Labels 0 or 1; where the mask is 0 anything may stand.
    mask : array (T, m), optional
        1 where a step is judged: neither padding nor a step without an answer. Everywhere, if left out.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J, cache : array without axes and StepCostCache

    Raises
    ------
    ValueError
        If shapes disagree, a label that counts is none, or a sequence has no step that is judged.

    Source: course 5, week 1.
    """
    if check:
        check_sequence("step_binary_cost_forward", "Z", Z, "(T, 1, m)")
        check_array("step_binary_cost_forward", "Z", Z, letters="(T, 1, m)", shape=(None, 1, None))
        _check_labels("step_binary_cost_forward", Z, Y, mask, 2)
    xp, judged = xp_of(Z), _judged(Z, mask)
    Y = xp.where(judged > 0, astype(Y, Z.dtype)[:, None, :], 0 * judged)  # (T, m) -> (T, 1, m)
    L = binary_cross_entropy_with_logits(Z, Y, check=False) * judged  # (1)
    return L.sum() / Z.shape[2], StepCostCache(sigmoid(Z), Y, judged, L[:, 0])  # (2)


def step_binary_cost_backward(dJ: Array, cache: StepCostCache) -> Array:
    """Carry the gradient of `step_binary_cost_forward` back to the logits.

    1. Each step has its own loss, and sigmoid and cross-entropy give a - y as ever (lesson 1.1).
    2. J adds the steps, so no step shares its gradient with another; it averages over m, so each counts 1/m.
    3. A step that is not judged gets nothing.

        dZ = dJ/m * mask * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : StepCostCache
        From the forward step.

    Returns
    -------
    dZ : array (T, 1, m)

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no StepCostCache.
    """
    return _difference("step_binary_cost_backward", dJ, cache)


def step_softmax_cost_forward(
    Z: Array, Y: Array, *, mask: Array | None = None, check: bool = True
) -> tuple[Array, StepCostCache]:
    """Cross-entropy of one of C classes at every step, summed over the steps, averaged over the sequences.

        L<t> = -log a_y<t>,  a<t> = softmax(z<t>), y<t> the right class      (1)
        J = (1/m) sum_i sum_t mask<t> L<t>                                   (2)

    Parameters
    ----------
    Z : array (T, C, m)
        Logits, time first.
    Y : array (T, m)
        Labels, whole numbers from 0 to C - 1; where the mask is 0 anything may stand.
    mask : array (T, m), optional
        1 where a step is judged. Everywhere, if left out.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J, cache : array without axes and StepCostCache

    Raises
    ------
    ValueError
        If shapes disagree, a label that counts is none, or a sequence has no step that is judged.
    """
    if check:
        check_sequence("step_softmax_cost_forward", "Z", Z, "(T, C, m)")
        _check_labels("step_softmax_cost_forward", Z, Y, mask, Z.shape[1])
    xp, judged = xp_of(Z), _judged(Z, mask)
    classes = xp.arange(Z.shape[1], device=Z.device).reshape(1, -1, 1)
    Y = astype(Y[:, None, :] == classes, Z.dtype)  # (T, m) -> (T, C, m)
    D = Z - max_along(Z, axis=1, keepdims=True)
    E = xp.exp(D)
    S = E.sum(axis=1, keepdims=True)  # (T, C, m) -> (T, 1, m)
    L = (xp.log(S) - (Y * D).sum(axis=1, keepdims=True)) * judged  # (1): log a_y = d_y - log S
    return L.sum() / Z.shape[2], StepCostCache(E / S, Y, judged, L[:, 0])  # (2)


def step_softmax_cost_backward(dJ: Array, cache: StepCostCache) -> Array:
    """Carry the gradient of `step_softmax_cost_forward` back to the logits.

    At every step that is judged it is what softmax and cross-entropy give for one example (lesson 2.8).

        dZ = dJ/m * mask * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : StepCostCache
        From the forward step.

    Returns
    -------
    dZ : array (T, C, m)

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no StepCostCache.
    """
    return _difference("step_softmax_cost_backward", dJ, cache)


def step_accuracy(Z: Array, batch: Batch) -> float:
    """The share of right answers among those that count: yes where the one logit is above 0, or the largest of C."""
    _check_answers("step_accuracy", Z, batch)
    said = Z[:, 0] > 0 if Z.shape[1] == 1 else Z.argmax(axis=1)  # (T, n_y, m) -> (T, m)
    right = (said * 1 == batch.Y) * (batch.judged > 0)
    return float(right.sum() / batch.judged.sum())


def _check_answers(where: str, Z: Array, batch: Batch) -> None:
    check_kind(where, "batch", batch, Batch, "Write Batch(X, Y, judged).")
    check_array(where, "Z", Z, letters="(T, n_y, m)", ndim=3, finite=False)
    for name, x in (("Y", batch.Y), ("judged", batch.judged)):
        shape = (Z.shape[0], Z.shape[2])
        check_array(where, name, plain(x), letters="(T, m)", shape=shape, because="Z", source=Z, finite=False)
    check_library(where, Z=Z, Y=batch.Y, judged=batch.judged)


def _difference(where: str, dJ: Array, cache: StepCostCache) -> Array:
    A, Y, judged, _ = check_kind(where, "cache", cache, StepCostCache, "Pass the cache of the forward step.")
    return check_number(where, "dJ", dJ) / A.shape[2] * judged * (A - Y)


def _judged(Z: Array, mask: Array | None) -> Array:
    """The mask as numbers like Z, (T, 1, m)."""
    return 0 * Z[:, :1] + 1 if mask is None else astype(mask, Z.dtype)[:, None, :]


def _check_labels(where: str, Z: Array, Y: Any, mask: Any, C: int) -> None:
    shape = (Z.shape[0], Z.shape[2])
    for name, x in (("Y", Y), ("mask", mask)):
        if x is not None:
            numbers = x * 1.0 if hasattr(x, "shape") else x
            check_array(where, name, numbers, letters="(T, m)", shape=shape, because="Z", source=Z, finite=False)
    check_together(where, Z=Z, Y=Y, mask=0 if mask is None else mask)
    if mask is None:
        check_classes(where, "Y", Y, C)
        return
    seen = to_numpy(mask) * 1.0
    if not np.isin(seen, (0, 1)).all():
        wrong = seen[~np.isin(seen, (0, 1))][0]
        raise ValueError(f"{where}: mask contains {wrong:g}, expected only 0 and 1. Write (lengths > t) * 1.")
    if not seen.any(axis=0).all():
        column = int(seen.any(axis=0).argmin())
        raise ValueError(
            f"{where}: mask has no 1 in column {column}, expected at least one step that is judged in every sequence."
            " Leave sequences without one out."
        )
    check_classes(where, "Y", np.where(seen > 0, to_numpy(Y), 0), C)
