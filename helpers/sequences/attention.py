"""Attention: scores become weights, weights mix what the encoder says into a context (lesson 5.8).

Time first, as in all functions of chapter 5: E[t] and alpha[t] belong to input position t, A[t] is its (n_a, m).
"""

from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, like, max_along, to_numpy, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.sequences.sequence_checks import SAME


class WeightsCache(NamedTuple):
    """What the backward step of the weights needs."""

    alpha: Array  # (..., T_x, m) the weights: the slopes of softmax can be written in them alone


def attention_weights_forward(E: Array, *, mask: Array | None = None, check: bool = True) -> tuple[Array, WeightsCache]:
    """How much attention goes to each input position: the softmax of the scores over the positions.

        alpha_t' = exp(e_t') / sum over the real positions u of exp(e_u),  0 where the input is padded      (1)

    Computed with e_t' - max, which gives the same and cannot overflow, and with e_t' = -infinity in the padding.

    Parameters
    ----------
    E : array (T_x, m), or (T_y, T_x, m)
        Scores of the T_x input positions, for one output step or for T_y of them.
    mask : array (T_x, m) or of E's shape, optional
        1 where a position may be looked at, 0 where not. Padding may stand anywhere.
    check : bool
        Look for wrong input first.

    Returns
    -------
    alpha, cache : array like E, and WeightsCache
        Weights from 0 to 1 with the sum 1 over the positions, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, E is not finite, or nothing may be looked at in a column of the mask.

    Source: Bahdanau, Cho, Bengio (2015), section 3.1.
    """
    if check:
        where = "attention_weights_forward"
        check_array(where, "E", E, letters="(T_x, m) or (T_y, T_x, m)", ndim=(2, 3))
        check_attention_mask(where, mask, E)
    xp = xp_of(E)
    if mask is not None:
        E = xp.where(like(mask, E) > 0, E, like(-np.inf, E))
    P = xp.exp(E - max_along(E, axis=-2, keepdims=True))  # (T_x, m) - (1, m): the largest power is 1
    alpha = P / P.sum(axis=-2, keepdims=True)  # (1)
    return alpha, WeightsCache(alpha)


def attention_weights_backward(dalpha: Array, cache: WeightsCache, *, check: bool = True) -> Array:
    """Carry the gradient back through the softmax over the positions.

    1. Every score moves all weights of its output step: d alpha_u / d e_t' = alpha_t' ([u = t'] - alpha_u).
    2. Chain rule: de_t' = sum over u of dalpha_u alpha_t' ([u = t'] - alpha_u).
    3. In the padding alpha is 0, so nothing comes back there.

        dE = alpha * (dalpha - sum over u of alpha_u dalpha_u)      (1)

    Parameters
    ----------
    dalpha : array like alpha
        Derivative of the cost with respect to the weights.
    cache : WeightsCache
        From `attention_weights_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dE : array like alpha
        Derivative with respect to the scores; over the positions its sum is 0.

    Raises
    ------
    ValueError or TypeError
        If dalpha does not have the shape of alpha, or is not finite, or cache is no WeightsCache.
    """
    if check:
        where = "attention_weights_backward"
        check_kind(where, "cache", cache, WeightsCache, "Pass the cache that attention_weights_forward gave.")
        check_array(where, "dalpha", dalpha, letters="(T_x, m) of E", shape=cache.alpha.shape, hint=SAME)
    alpha = cache.alpha
    return alpha * (dalpha - (alpha * dalpha).sum(axis=-2, keepdims=True))  # (1)


class ContextCache(NamedTuple):
    """What the backward step of the context needs."""

    alpha: Array  # (T_x, m) each position gets its share of the gradient
    A: Array  # (T_x, n_a, m) how a weight moves the context


def context_forward(alpha: Array, A: Array, *, check: bool = True) -> tuple[Array, ContextCache]:
    """The context: what the encoder says at all positions, mixed by the weights.

        c = sum over t' of alpha_t' a<t'>      (1)

    Parameters
    ----------
    alpha : array (T_x, m)
        Weights of the positions for one output step.
    A : array (T_x, n_a, m)
        What the encoder says at each position (both directions on top of each other, where there are two).
    check : bool
        Look for wrong input first.

    Returns
    -------
    c, cache : array (n_a, m) and ContextCache
        As many numbers as ONE position has, however long the input is; and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is not finite.

    Source: Bahdanau, Cho, Bengio (2015), equation (5).
    """
    if check:
        where = "context_forward"
        check_array(where, "A", A, letters="(T_x, n_a, m)", ndim=3)
        check_array(where, "alpha", alpha, letters="(T_x, m)", shape=(A.shape[0], A.shape[2]), because="A", source=A)
        check_together(where, alpha=alpha, A=A)
    return (alpha[:, None] * A).sum(axis=0), ContextCache(alpha, A)  # (1)    # (T_x, 1, m) * (T_x, n_a, m)


def context_backward(dc: Array, cache: ContextCache, *, check: bool = True) -> tuple[Array, Array]:
    """Carry the gradient of the context back to the weights and to the encoder.

    c is a sum of products alpha_t' a<t'>; each factor gets the gradient times the other one.

        dalpha_t' = dc . a<t'>,  summed over the n_a numbers      (1)
        da<t'> = alpha_t' dc                                      (2)

    Parameters
    ----------
    dc : array (n_a, m)
        Derivative of the cost with respect to the context.
    cache : ContextCache
        From `context_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dalpha, dA : arrays (T_x, m) and (T_x, n_a, m)
        In the order of the arguments.

    Raises
    ------
    ValueError or TypeError
        If dc does not have the shape of c, or is not finite, or cache is no ContextCache.
    """
    if check:
        check_kind("context_backward", "cache", cache, ContextCache, "Pass the cache that context_forward gave.")
        check_array("context_backward", "dc", dc, letters="(n_a, m) of c", shape=cache.A.shape[1:], hint=SAME)
    alpha, A = cache
    return (dc * A).sum(axis=1), alpha[:, None] * dc  # (1), (2)


def check_attention_mask(where: str, mask: Any, E: Array) -> None:
    """Refuse a mask that is not 0 and 1 of shape (T_x, m) or that of E, or that leaves nothing to look at."""
    if mask is None:
        return
    whole = tuple(E.shape)
    if tuple(getattr(mask, "shape", ())) not in {whole, whole[-2:]}:
        came = tuple(mask.shape) if hasattr(mask, "shape") else type(mask).__name__
        raise ValueError(
            f"{where}: mask has shape {came}, expected (T_x, m) = {whole[-2:]} because the scores have shape {whole}."
            " Every column is one example."
        )
    seen = to_numpy(mask) * 1.0
    if not np.isin(seen, (0, 1)).all():
        raise ValueError(f"{where}: mask contains {seen[~np.isin(seen, (0, 1))][0]:g}, expected only 0 and 1.")
    open_ = seen.any(axis=-2)
    if not open_.all():
        place = np.argwhere(~open_)[0]
        at = f"output step {place[0]} of column {place[1]}" if len(place) == 2 else f"column {place[0]}"
        raise ValueError(
            f"{where}: mask has no 1 in {at}, expected at least one position to look at: weights that add up to 1"
            " cannot all be 0. Leave empty inputs out."
        )
