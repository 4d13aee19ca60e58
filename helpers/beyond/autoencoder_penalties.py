"""Penalties that force a code to be useful: sparse (few units speak) and contractive (small changes are ignored)."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_cache,
    check_choice,
    check_fields,
    check_number,
    check_range,
    check_together,
)
from helpers.neural.activations import ACTIVATIONS
from helpers.neural.dense import check_dense, layer_forward

AT_LEAST_0 = "A penalty below 0 would be a reward."
SMOOTH = ("sigmoid", "tanh")  # activations whose slope, and the slope of that, can be written in the outputs


class SparseCache(NamedTuple):
    """What the backward step of the sparse penalty needs."""

    H: Array  # (n_h, m) the codes: their signs are the slopes
    lam: float  # the weight of the penalty


def sparse_penalty_forward(H: Array, lam: float, *, check: bool = True) -> tuple[Array, SparseCache]:
    """What it costs that units speak: the L1 norm of each code, averaged over the examples.

        J = lambda/m sum_i sum_k |h_k^(i)|      (1)

    Parameters
    ----------
    H : array (n_h, m)
        Codes, one per column.
    lam : float
        lambda, at least 0.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        The penalty.
    cache : SparseCache
        For the backward step.

    Raises
    ------
    ValueError
        If H is not (n_h, m), empty or not finite, or lam is negative.
    """
    if check:
        check_array("sparse_penalty_forward", "H", H, letters="(n_h, m)", ndim=2)
        lam = check_between("sparse_penalty_forward", "lam", lam, 0, float("inf"), advice=AT_LEAST_0)
    return lam / H.shape[1] * abs(H).sum(), SparseCache(H, lam)  # (1)


def sparse_penalty_backward(dJ: float, cache: SparseCache) -> Array:
    """The gradient of the sparse penalty.

    1. |h| rises with slope 1 right of 0 and falls with slope -1 left of it: the slope is the sign of h, 0 at 0.
    2. Each example counts 1/m.

        dH = dJ lambda/m sign(H)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : SparseCache
        From `sparse_penalty_forward`.

    Returns
    -------
    array (n_h, m)
        To be added to what comes back from the decoder.

    Raises
    ------
    ValueError
        If dJ is not one finite number.
    TypeError
        If cache is no SparseCache.
    """
    dJ = check_number("sparse_penalty_backward", "dJ", dJ)
    H, lam = check_cache("sparse_penalty_backward", cache, SparseCache)
    return dJ * lam / H.shape[1] * xp_of(H).sign(H)  # (1)


def encoder_jacobian(X: Array, W: Array, b: Array, *, activation: str = "sigmoid") -> Array:
    """How much each unit moves when a number of the input does: a matrix for every example.

        J_kj = dh_k/dx_j = f'(z_k) w_kj,   h = f(W x + b)      (1)

    Parameters
    ----------
    X : array (n_x, m)
        Examples.
    W, b : arrays (n_h, n_x), (n_h, 1)
        Weights and biases of the encoder.
    activation : str
        The name of f: a key of `ACTIVATIONS`.

    Returns
    -------
    array (m, n_h, n_x)
        The Jacobian at each example.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, or there is no such activation.
    """
    check_dense("encoder_jacobian", X, W, b)
    check_choice("encoder_jacobian", "activation", activation, ACTIVATIONS)
    H, cache = layer_forward(X, W, b, activation, check=False)
    slopes = ACTIVATIONS[activation].backward(1 + 0 * H, cache.slopes, check=False)  # (n_h, m) f'(z)
    return slopes.T[:, :, None] * W  # (1)                                            # (m, n_h, 1) * (n_h, n_x)


class ContractiveCache(NamedTuple):
    """What the backward step of the contractive penalty needs."""

    W: Array  # (n_h, n_x) the encoder's weights
    S: Array  # (n_h, m) the slopes f'(z), written in the codes
    D: Array  # (n_h, m) how these slopes change with h
    lengths: Array  # (n_h, 1) the squared length of each row of W
    lam: float  # the weight of the penalty


def contractive_penalty_forward(
    H: Array, W: Array, lam: float, *, activation: str = "sigmoid", check: bool = True
) -> tuple[Array, ContractiveCache]:
    """What it costs that the code follows small changes of the input: the squared size of its Jacobian.

    1. dh_k/dx_j = s_k w_kj with the slope s_k = f'(z_k), which is h (1 - h) for the sigmoid and 1 - h^2 for tanh.
    2. The sum of the squares over j takes s_k outside: ||grad h_k||^2 = s_k^2 sum_j w_kj^2. No Jacobian is built.

        J = lambda/m sum_i sum_k ||grad_x h_k^(i)||^2 = lambda/m sum_i sum_k s_ki^2 ||w_k||^2      (1)

    Parameters
    ----------
    H : array (n_h, m)
        Codes, one per column.
    W : array (n_h, n_x)
        The encoder's weights.
    lam : float
        lambda, at least 0.
    activation : str
        The encoder's: "sigmoid" or "tanh". (With ReLU the slope is 0 or 1 and has no gradient of its own.)
    check : bool
        Look for wrong input first.

    Returns
    -------
    J, cache : array without axes, ContractiveCache
        The penalty, and what the backward step needs.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite, H holds what the activation cannot give, lam is negative, or the
        activation is another one.
    """
    where = "contractive_penalty_forward"
    if check:
        check_array(where, "H", H, letters="(n_h, m)", ndim=2)
        check_array(where, "W", W, letters="(n_h, n_x)", shape=(H.shape[0], None), because="H", source=H)
        check_together(where, H=H, W=W)
        check_choice(where, "activation", activation, SMOOTH)
        check_range(where, "H", H, 0 if activation == "sigmoid" else -1, 1, f"They are outputs of a {activation}.")
        lam = check_between(where, "lam", lam, 0, float("inf"), advice=AT_LEAST_0)
    S, D = (H * (1 - H), 1 - 2 * H) if activation == "sigmoid" else (1 - H**2, -2 * H)
    lengths = (W**2).sum(axis=1, keepdims=True)  # (n_h, 1)
    J = lam / H.shape[1] * (S**2 * lengths).sum()  # (1)
    return J, ContractiveCache(W, S, D, lengths, lam)


def contractive_penalty_backward(dJ: float, cache: ContractiveCache) -> tuple[Array, Array]:
    """The gradient of the contractive penalty. Two ways lead from the weights to it.

    1. Through the code: d(s^2)/dh = 2 s ds/dh, with ds/dh = 1 - 2h for the sigmoid and -2h for tanh.
    2. Directly: d||w||^2/dw = 2 w, weighed by the squared slopes of all examples.

        dH = dJ 2 lambda/m S D ||w_k||^2               (1)
        dW = dJ 2 lambda/m (sum_i s_ki^2) w_k          (2)

    dW is the direct way only; dH has to go on through the encoder, and what arrives at W there is added.

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : ContractiveCache
        From `contractive_penalty_forward`.

    Returns
    -------
    dH, dW : arrays (n_h, m), (n_h, n_x)
        Gradients in the order of the arguments.

    Raises
    ------
    ValueError
        If dJ is not one finite number.
    TypeError
        If cache is no ContractiveCache.

    S. Rifai, P. Vincent, X. Muller, X. Glorot, Y. Bengio, Contractive auto-encoders, ICML 2011, section 3.
    """
    W, S, D, lengths, lam = check_fields("contractive_penalty_backward", "cache", cache, ContractiveCache)
    dJ = check_number("contractive_penalty_backward", "dJ", dJ)
    share = 2 * dJ * lam / S.shape[1]
    return share * S * D * lengths, share * (S**2).sum(axis=1, keepdims=True) * W  # (1), (2)
