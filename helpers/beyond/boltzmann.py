"""A restricted Boltzmann machine so small that all its states can be counted: no encoder, no decoder, one energy."""

from itertools import product

import numpy as np

from helpers.arrays import Array, like, xp_of
from helpers.checks import check_array, check_positive, check_range, check_together, check_whole
from helpers.neural.activations import sigmoid

MOST = 12  # visible units, at most: 4,096 states


def all_states(n: int) -> np.ndarray:
    """All columns of n zeros and ones, (n, 2^n), counting up in binary; n is a whole number from 1 to 12."""
    n = check_whole("all_states", "n", n, least=1, most=MOST)
    return np.array(list(product((0.0, 1.0), repeat=n))).T  # (n, 2^n)


def rbm_distribution(W: Array, a: Array, b: Array) -> Array:
    """How probable each visible state is.

        E(v, h) = -a^T v - b^T h - h^T W v,   P(v, h) = e^(-E(v, h)) / Z                          (1)
        P(v) = sum_h P(v, h) = e^(a^T v) prod_k (1 + e^(b_k + w_k v)) / Z                         (2)

    Z is the sum over all states. W connects v and h and belongs to both: nothing points from one to the other.

    Parameters
    ----------
    W : array (n_h, n_v)
        The couplings of hidden and visible units.
    a, b : arrays (n_v, 1), (n_h, 1)
        Biases of the visible and of the hidden units.

    Returns
    -------
    array (2^n_v,)
        P(v) for the columns of `all_states(n_v)`; they add up to 1.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or there are more than 12 visible units.
    """
    _check("rbm_distribution", W, a, b)
    xp = xp_of(W)
    V = like(all_states(W.shape[1]), W)  # (n_v, 2^n_v)
    logs = (a * V).sum(axis=0) + xp.logaddexp(0 * (W @ V), W @ V + b).sum(axis=0)  # (2), in logarithms
    weights = xp.exp(logs - logs.max())
    return weights / weights.sum()


def rbm_reconstruct(V: Array, W: Array, a: Array, b: Array) -> Array:
    """Up and down once, with probabilities in place of draws: what an RBM makes of visible states.

        P(h_k = 1 | v) = sigma(W v + b)_k,   P(v_j = 1 | h) = sigma(W^T h + a)_j      (1)

    Parameters
    ----------
    V : array (n_v, m)
        Visible states, from 0 to 1.
    W, a, b : arrays (n_h, n_v), (n_v, 1), (n_h, 1)
        Couplings and biases.

    Returns
    -------
    array (n_v, m)
        From 0 to 1.

    Raises
    ------
    ValueError
        If shapes disagree, V leaves [0, 1], or anything is not finite.
    """
    _check("rbm_reconstruct", W, a, b)
    _check_visible("rbm_reconstruct", V, W)
    return sigmoid(W.T @ sigmoid(W @ V + b) + a)  # (1)


def rbm_step(V: Array, W: Array, a: Array, b: Array, *, learning_rate: float) -> tuple[Array, Array, Array]:
    """One step up the likelihood of some data, with the exact gradient: what the data do minus what the model does.

    1. log P(v) = log sum_h e^(-E(v, h)) - log Z, and -dE/dW = h v^T.
    2. The first part gives the mean of h v^T over the data, with h as P(h = 1 | v).
    3. The second gives its mean over everything that the model itself would draw.

        W := W + alpha (mean_data(h v^T) - mean_model(h v^T)), and so for a with v, for b with h      (1)

    For more than a few units the second mean cannot be computed; contrastive divergence replaces it by a few draws.

    Parameters
    ----------
    V : array (n_v, m)
        Data, zeros and ones.
    W, a, b : arrays (n_h, n_v), (n_v, 1), (n_h, 1)
        Couplings and biases.
    learning_rate : float
        alpha, above 0.

    Returns
    -------
    W, a, b : arrays
        The new ones.

    Raises
    ------
    ValueError
        If shapes disagree, V leaves [0, 1], anything is not finite, or learning_rate is not above 0.

    G. Hinton, Training products of experts by minimizing contrastive divergence, 2002.
    """
    _check("rbm_step", W, a, b)
    _check_visible("rbm_step", V, W)
    rate = check_positive("rbm_step", "learning_rate", learning_rate)
    every = like(all_states(W.shape[1]), W)
    P = rbm_distribution(W, a, b)  # (2^n_v,)
    H, H_all, m = sigmoid(W @ V + b), sigmoid(W @ every + b), V.shape[1]
    dW = H @ V.T / m - (P * H_all) @ every.T  # (1)
    da = V.mean(axis=1).reshape(-1, 1) - (P * every).sum(axis=1).reshape(-1, 1)
    db = H.mean(axis=1).reshape(-1, 1) - (P * H_all).sum(axis=1).reshape(-1, 1)
    return W + rate * dW, a + rate * da, b + rate * db


def _check(where: str, W: Array, a: Array, b: Array) -> None:
    check_array(where, "W", W, letters="(n_h, n_v)", ndim=2)
    n_h, n_v = W.shape
    check_array(where, "a", a, letters="(n_v, 1)", shape=(n_v, 1), because="W", source=W)
    check_array(where, "b", b, letters="(n_h, 1)", shape=(n_h, 1), because="W", source=W)
    check_together(where, W=W, a=a, b=b)
    if n_v > MOST:
        raise ValueError(
            f"{where}: W has shape {tuple(W.shape)}, expected at most {MOST} columns because all 2^n_v visible states"
            " are counted. Take fewer visible units."
        )


def _check_visible(where: str, V: Array, W: Array) -> None:
    check_array(where, "V", V, letters="(n_v, m)", shape=(W.shape[1], None), because="W", source=W)
    check_range(where, "V", V, 0, 1, "Visible units are 0 or 1.")
    check_together(where, V=V, W=W)
