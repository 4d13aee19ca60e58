"""Dropout: in training every unit may be missing, so none can lean on a single other one (lesson 2.2)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_between, check_cache, check_flags, check_generator, check_same_shape


class DropoutCache(NamedTuple):
    """What the backward step of dropout needs."""

    D: Array  # (n, m) the mask: True where a unit stayed. None when nothing was dropped, as in prediction
    keep_prob: float  # what the units that stayed were divided by


def dropout_forward(
    A: Array, *, keep_prob: float, rng: np.random.Generator | None = None, training: bool = True, check: bool = True
) -> tuple[Array, DropoutCache]:
    """Switch units off at random: inverted dropout.

        D = U < keep_prob,   U uniform in [0, 1)      (1)
        A := A * D / keep_prob                        (2)

    A unit is off with probability 1 - keep_prob, for every example anew. Without the division in (2) keep_prob = 0.8
    would turn ones into 0.80 on average. With it the mean stays, and in prediction A comes back as it is.

    Parameters
    ----------
    A : array (n, m)
        Outputs of a layer, of any shape.
    keep_prob : float
        Probability that a unit stays, above 0 and at most 1.
    rng : numpy Generator
        The source of the mask: a seed gives one mask, for numpy and for torch. Not needed in prediction.
    training, check : bool
        Whether this is a training step; look for wrong input first.

    Returns
    -------
    A, cache : array (n, m), DropoutCache
        The outputs that are left, scaled up; the mask D and keep_prob.

    Raises
    ------
    ValueError or TypeError
        If keep_prob is not in (0, 1], A is empty, NaN or infinite, or training is neither True nor False.
    """
    where = "dropout_forward"
    keep_prob = check_keep_prob(where, keep_prob)
    if check:
        check_array(where, "A", A)
        check_flags(where, training=training)
    if not training:
        return A, DropoutCache(None, keep_prob)
    check_generator(where, rng)
    D = _as_mask(rng.random(tuple(A.shape)) < keep_prob, A)  # type: ignore[union-attr] # (1)           # (n, m)
    return A * D / keep_prob, DropoutCache(D, keep_prob)  # (2)


def check_keep_prob(where: str, keep_prob: float) -> float:
    """The number as a float; refuse what is not above 0 and at most 1."""
    advice = "It is the share of the units that stay: 0.8 switches off one in five, 1 none."
    return check_between(where, "keep_prob", keep_prob, 0, 1, ends="(]", advice=advice)


def _as_mask(D: np.ndarray, A: Array) -> Array:
    xp = xp_of(A)
    return D if xp is np else xp.from_numpy(D).to(A.device)


def dropout_backward(dA: Array, cache: DropoutCache, *, check: bool = True) -> Array:
    """Carry the gradient back through dropout.

    1. The forward step multiplied each entry by a number: 1/keep_prob where the unit stayed, 0 where it was off.
    2. So the derivative of its output by its input is that very number. It has to be the mask of the forward step: a
       mask drawn anew would switch off the gradients of units that had taken part.

        dA_prev = dA * D / keep_prob      (1)

    Parameters
    ----------
    dA : array (n, m)
        Derivative of the cost with respect to the output of the forward step.
    cache : DropoutCache
        From `dropout_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dA_prev : array (n, m)
        Derivative of the cost with respect to its input.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dA does not have the shape of the mask, or is not finite.
    """
    D, keep_prob = check_cache("dropout_backward", cache, DropoutCache)
    if check and D is None:
        check_array("dropout_backward", "dA", dA)
    elif check:
        check_same_shape("dropout_backward", "dA", dA, "D", D)
    return dA if D is None else dA * D / keep_prob  # (1)
