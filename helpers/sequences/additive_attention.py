"""Scores from a small dense network that sees the decoder's state and one input position at a time (lesson 5.8)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind, check_together
from helpers.sequences.attention import (
    ContextCache,
    WeightsCache,
    attention_weights_backward,
    attention_weights_forward,
    context_backward,
    context_forward,
)
from helpers.sequences.sequence_checks import SAME


class AdditiveScoresCache(NamedTuple):
    """What the backward step of the scores needs."""

    s: Array  # (n_d, m) the decoder's state: dWs weighs it
    A: Array  # (T_x, n_a, m) the positions: dWa weighs them
    Ws: Array  # (n_h, n_d) the way back to the state
    Wa: Array  # (n_h, n_a) the way back to the positions
    v: Array  # (n_h, 1) how much each hidden unit counts
    H: Array  # (T_x, n_h, m) the hidden units: the slope of tanh is 1 - H^2


def additive_scores_forward(
    s: Array, A: Array, Ws: Array, Wa: Array, b: Array, v: Array, *, check: bool = True
) -> tuple[Array, AdditiveScoresCache]:
    """How well each input position fits what the decoder looks for: one hidden layer, the same for all positions.

        h_t' = tanh(Ws s<t-1> + Wa a<t'> + b)      (1)
        e_t' = v^T h_t'                            (2)

    Parameters
    ----------
    s : array (n_d, m)
        State of the decoder before the output step.
    A : array (T_x, n_a, m)
        What the encoder says at each position.
    Ws, Wa, b, v : arrays (n_h, n_d), (n_h, n_a), (n_h, 1), (n_h, 1)
        Weights of the score network: n_h (n_d + n_a + 2) numbers, whatever T_x is.
    check : bool
        Look for wrong input first.

    Returns
    -------
    E, cache : array (T_x, m) and AdditiveScoresCache
        One score for each position, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is not finite.

    Source: Bahdanau, Cho, Bengio (2015), appendix A.1.2.
    """
    if check:
        _check("additive_scores_forward", s, A, Ws, Wa, b, v)
    H = xp_of(A).tanh(Wa @ A + (Ws @ s + b))  # (1)       # (n_h, n_a) @ (T_x, n_a, m) + (n_h, m) -> (T_x, n_h, m)
    return (v * H).sum(axis=1), AdditiveScoresCache(s, A, Ws, Wa, v, H)  # (2)                           # (T_x, m)


def additive_scores_backward(
    dE: Array, cache: AdditiveScoresCache, *, check: bool = True
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Carry the gradient of the scores back to state, positions and weights.

    1. e_t' = v^T h_t': dh_t' = v de_t', and v gets h_t' de_t', summed over positions and examples.
    2. Through tanh: dz_t' = dh_t' * (1 - h_t'^2).
    3. z_t' = Ws s + Wa a<t'> + b. The one s is in the z of every position, so its gradients are sums over t'.

        ds = Ws^T (sum over t' of dz_t'),  da<t'> = Wa^T dz_t'                          (1)
        dWs = (sum over t' of dz_t') s^T,  dWa = sum over t' of dz_t' a<t'>^T,  db      (2)

    Parameters
    ----------
    dE : array (T_x, m)
        Derivative of the cost with respect to the scores.
    cache : AdditiveScoresCache
        From `additive_scores_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    ds, dA, dWs, dWa, db, dv : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dE does not have the shape of E, or is not finite, or cache is no AdditiveScoresCache.
    """
    if check:
        where, advice = "additive_scores_backward", "Pass the cache that additive_scores_forward gave."
        T_x, _, m = check_kind(where, "cache", cache, AdditiveScoresCache, advice).A.shape
        check_array(where, "dE", dE, letters="(T_x, m) of E", shape=(T_x, m), hint=SAME)
    s, A, Ws, Wa, v, H = cache
    dv = (dE[:, None] * H).sum(axis=0).sum(axis=1, keepdims=True)  # (T_x, 1, m) * (T_x, n_h, m) -> (n_h, 1)
    dZ = (v * dE[:, None]) * (1 - H * H)  # (T_x, n_h, m)
    dz = dZ.sum(axis=0)  # (n_h, m)
    dWa = (dZ @ A.swapaxes(1, 2)).sum(axis=0)  # (2)      # (T_x, n_h, m) @ (T_x, m, n_a) -> (n_h, n_a)
    return Ws.T @ dz, Wa.T @ dZ, dz @ s.T, dWa, dz.sum(axis=1, keepdims=True), dv  # (1), (2)


class AttentionCache(NamedTuple):
    """The caches of the three parts of one look back."""

    scores: AdditiveScoresCache
    weights: WeightsCache
    context: ContextCache


def attention_forward(
    s: Array, A: Array, Ws: Array, Wa: Array, b: Array, v: Array, *, mask: Array | None = None, check: bool = True
) -> tuple[Array, Array, AttentionCache]:
    """One look back at the whole input, for one output step.

        e_t' = v^T tanh(Ws s<t-1> + Wa a<t'> + b)                        (1)
        alpha = softmax of e over the positions that are no padding      (2)
        c<t> = sum over t' of alpha_t' a<t'>                             (3)

    Parameters
    ----------
    s, A, Ws, Wa, b, v : arrays
        As in `additive_scores_forward`.
    mask : array (T_x, m), optional
        1 where a position may be looked at, 0 where the input is padded.
    check : bool
        Look for wrong input first.

    Returns
    -------
    c, alpha, cache : arrays (n_a, m) and (T_x, m), AttentionCache
        The context, the weights, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or an input has nothing but padding.

    Source: Bahdanau, Cho, Bengio (2015), section 3.1.
    """
    E, scores = additive_scores_forward(s, A, Ws, Wa, b, v, check=check)  # (1)
    alpha, weights = attention_weights_forward(E, mask=mask, check=check)  # (2)
    c, context = context_forward(alpha, A, check=check)  # (3)
    return c, alpha, AttentionCache(scores, weights, context)


def attention_backward(
    dc: Array, cache: AttentionCache, *, check: bool = True
) -> tuple[Array, Array, Array, Array, Array, Array]:
    """The way back through one look: context, weights, scores.

    The positions A are used twice, in the mixture and in the scores, so they get two gradients, which add up:

        dA = alpha dc (as what is mixed) + Wa^T dz (as what is scored)      (1)

    Parameters
    ----------
    dc : array (n_a, m)
        Derivative of the cost with respect to the context.
    cache : AttentionCache
        From `attention_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    ds, dA, dWs, dWa, db, dv : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dc does not have the shape of c, or is not finite, or cache is no AttentionCache.
    """
    if check:
        check_kind("attention_backward", "cache", cache, AttentionCache, "Pass the cache that attention_forward gave.")
    dalpha, mixed = context_backward(dc, cache.context, check=check)
    dE = attention_weights_backward(dalpha, cache.weights, check=False)
    ds, scored, dWs, dWa, db, dv = additive_scores_backward(dE, cache.scores, check=False)
    return ds, mixed + scored, dWs, dWa, db, dv  # (1)


def _check(where: str, s: Array, A: Array, Ws: Array, Wa: Array, b: Array, v: Array) -> None:
    check_array(where, "A", A, letters="(T_x, n_a, m)", ndim=3)
    check_array(where, "s", s, letters="(n_d, m)", shape=(None, A.shape[2]), because="A", source=A)
    check_array(where, "Wa", Wa, letters="(n_h, n_a)", shape=(None, A.shape[1]), because="A", source=A)
    n_h = len(Wa)
    check_array(where, "Ws", Ws, letters="(n_h, n_d)", shape=(n_h, len(s)), because="s", source=s)
    check_array(where, "b", b, letters="(n_h, 1)", shape=(n_h, 1), because="Wa", source=Wa)
    check_array(where, "v", v, letters="(n_h, 1)", shape=(n_h, 1), because="Wa", source=Wa)
    check_together(where, s=s, A=A, Ws=Ws, Wa=Wa, b=b, v=v)
