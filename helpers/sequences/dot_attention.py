"""Attention by dot products: queries, keys and values, all output steps at once (lesson 5.8)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_kind, check_together, check_whole
from helpers.sequences.attention import (
    WeightsCache,
    attention_weights_backward,
    attention_weights_forward,
    check_attention_mask,
)
from helpers.sequences.sequence_checks import SAME


class DotAttentionCache(NamedTuple):
    """What the backward step needs; the batch stands in front, as the products of many small matrices want it."""

    Q: Array  # (m, T_y, n_k) the queries: dK weighs them
    K: Array  # (m, T_x, n_k) the keys: dQ weighs them
    V: Array  # (m, T_x, n_v) how a weight moves what comes out
    weights: WeightsCache  # holds alpha (T_y, T_x, m)


def dot_attention_forward(
    Q: Array, K: Array, V: Array, *, mask: Array | None = None, check: bool = True
) -> tuple[Array, Array, DotAttentionCache]:
    """Scaled dot-product attention: each query is compared with all keys, and fetches a mixture of the values.

        e_t,t' = q<t> . k<t'> / sqrt(n_k)                               (1)
        alpha_t,. = softmax of e_t,. over the positions t' allowed      (2)
        c<t> = sum over t' of alpha_t,t' v<t'>                          (3)

    For numbers of size 1 a product of n_k of them has size sqrt(n_k); divided by that, the scores have size 1 whatever
    n_k is, and the softmax does not start out all but hard.

    Parameters
    ----------
    Q, K, V : arrays (T_y, n_k, m), (T_x, n_k, m), (T_x, n_v, m)
        Queries, one per output step; keys and values, one of each per input position.
    mask : array (T_x, m) or (T_y, T_x, m), optional
        1 where a query may look; (T_x, m) for padding, with an axis for the output step for `causal_mask`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    C, alpha, cache : arrays (T_y, n_v, m) and (T_y, T_x, m), DotAttentionCache
        What every query fetches, the weights, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or a query has nothing to look at.

    Source: Vaswani et al., Attention is all you need (2017), section 3.2.1.
    """
    if check:
        _check("dot_attention_forward", Q, K, V, mask)
    xp = xp_of(Q)
    Q, K, V = (xp.moveaxis(x, 2, 0) for x in (Q, K, V))  # (T, n, m) -> (m, T, n)
    E = Q @ K.swapaxes(1, 2) / Q.shape[2] ** 0.5  # (1)                          # (m, T_y, n_k) @ (m, n_k, T_x)
    alpha, weights = attention_weights_forward(xp.moveaxis(E, 0, 2), mask=mask, check=False)  # (2)
    C = xp.moveaxis(alpha, 2, 0) @ V  # (3)                                      # (m, T_y, T_x) @ (m, T_x, n_v)
    return xp.moveaxis(C, 0, 2), alpha, DotAttentionCache(Q, K, V, weights)


def dot_attention_backward(dC: Array, cache: DotAttentionCache, *, check: bool = True) -> tuple[Array, Array, Array]:
    """Carry the gradient back to queries, keys and values; every line is one product for all steps.

    1. c<t> = sum of alpha_t,t' v<t'>: dalpha_t,t' = dc<t> . v<t'>, and dv<t'> = sum over t of alpha_t,t' dc<t>.
    2. Through the softmax of every query: `attention_weights_backward`.
    3. e_t,t' = q<t> . k<t'> / sqrt(n_k): each factor gets the other one.

        dV = alpha^T dC                                          (1)
        dQ = dE K / sqrt(n_k),  dK = dE^T Q / sqrt(n_k)          (2)

    Parameters
    ----------
    dC : array (T_y, n_v, m)
        Derivative of the cost with respect to what the queries fetch.
    cache : DotAttentionCache
        From `dot_attention_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dQ, dK, dV : arrays
        In the order of the arguments, with their shapes.

    Raises
    ------
    ValueError or TypeError
        If dC does not have the shape of C, or is not finite, or cache is no DotAttentionCache.
    """
    if check:
        where, advice = "dot_attention_backward", "Pass the cache that dot_attention_forward gave."
        check_kind(where, "cache", cache, DotAttentionCache, advice)
        shape = (cache.Q.shape[1], cache.V.shape[2], cache.Q.shape[0])
        check_array(where, "dC", dC, letters="(T_y, n_v, m) of C", shape=shape, hint=SAME)
    Q, K, V, weights = cache
    xp = xp_of(dC)
    D = xp.moveaxis(dC, 2, 0)  # (m, T_y, n_v)
    dV = xp.moveaxis(weights.alpha, 2, 0).swapaxes(1, 2) @ D  # (1)              # (m, T_x, T_y) @ (m, T_y, n_v)
    dalpha = D @ V.swapaxes(1, 2)  # (m, T_y, n_v) @ (m, n_v, T_x)
    dE = attention_weights_backward(xp.moveaxis(dalpha, 0, 2), weights, check=False)
    dE = xp.moveaxis(dE, 2, 0) / Q.shape[2] ** 0.5  # (m, T_y, T_x)
    dQ, dK, dV = (xp.moveaxis(x, 0, 2) for x in (dE @ K, dE.swapaxes(1, 2) @ Q, dV))  # (2)
    return dQ, dK, dV


def causal_mask(T: int, m: int) -> np.ndarray:
    """The mask of a sequence that looks at itself while it is being written: step t sees the steps up to t.

    Parameters
    ----------
    T, m : int
        Steps, and examples.

    Returns
    -------
    array (T, T, m) of bool
        [t, t'] is True where t' <= t.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    for name, n in {"T": T, "m": m}.items():
        check_whole("causal_mask", name, n, least=1)
    steps = np.arange(T)
    return np.broadcast_to((steps <= steps[:, None])[:, :, None], (T, T, m))


def _check(where: str, Q: Array, K: Array, V: Array, mask: Array | None) -> None:
    check_array(where, "Q", Q, letters="(T_y, n_k, m)", ndim=3)
    _, n_k, m = Q.shape
    check_array(where, "K", K, letters="(T_x, n_k, m)", shape=(None, n_k, m), because="Q", source=Q)
    check_array(where, "V", V, letters="(T_x, n_v, m)", shape=(len(K), None, m), because="K", source=K)
    check_together(where, Q=Q, K=K, V=V)
    scores = np.empty((len(Q), len(K), m), dtype=bool) if mask is not None else Q
    check_attention_mask(where, mask, scores)
