"""What a variational autoencoder is judged by: reconstruction plus divergence, and codes averaged over the data."""

from typing import NamedTuple

from helpers.arrays import Array, max_along, xp_of
from helpers.beyond.gaussian_kl import standard_kl_forward
from helpers.checks import check_array, check_range, check_same_columns, check_same_shape, check_together


def bernoulli_reconstruction(logits: Array, X: Array, *, check: bool = True) -> Array:
    """What the decoder pays for each example: the cross-entropy of its pixels, added up, straight from the logits.

        sum_j -[x_j log a_j + (1 - x_j) log(1 - a_j)],   a = sigma(logits)                   (1)
        = sum_j max(z_j, 0) - z_j x_j + log(1 + e^(-|z_j|))                                  (2)

    (2) is (1) without a logarithm of 0. The sum over the pixels matters: it is -log P(x | z) of the whole picture.

    Parameters
    ----------
    logits, X : arrays (n_x, m)
        What the decoder says, and the pixels from 0 to 1. Grey pixels count as probabilities of ink.
    check : bool
        Look for wrong input first.

    Returns
    -------
    array (m,)
        At least 0; for grey pixels at least their own entropy.

    Raises
    ------
    ValueError
        If shapes disagree, X leaves [0, 1], or anything is NaN or infinite.
    """
    if check:
        where = "bernoulli_reconstruction"
        check_array(where, "logits", logits, letters="(n_x, m)", ndim=2)
        check_same_shape(where, "X", X, "logits", logits)
        check_range(where, "X", X, 0, 1, "Divide grey values by 255.")
        check_together(where, logits=logits, X=X)
    xp = xp_of(logits)
    return (logits.clip(min=0) - logits * X + xp.log1p(xp.exp(-abs(logits)))).sum(axis=0)  # (2)


def elbo(logits: Array, X: Array, mu: Array, log_var: Array) -> Array:
    """The evidence lower bound of each example: at most log P(x), and a VAE makes it as large as it can.

        ELBO = -(reconstruction + sum_j KL_j)      (1)

    Parameters
    ----------
    logits, X : arrays (n_x, m)
        What the decoder says for a draw z of each example, and the pixels from 0 to 1.
    mu, log_var : arrays (n_z, m)
        What the encoder says of each example.

    Returns
    -------
    array (m,)
        One draw's estimate, in nats; below 0.

    Raises
    ------
    ValueError
        If shapes disagree, X leaves [0, 1], or anything is NaN or infinite.

    D. Kingma, M. Welling, Auto-encoding variational Bayes, ICLR 2014, equation 10.
    """
    reconstruction = bernoulli_reconstruction(logits, X)
    KL, _ = standard_kl_forward(mu, log_var)
    check_same_columns("elbo", X=X, mu=mu)
    return -(reconstruction + KL.sum(axis=0))  # (1)


def importance_bound(log_weights: Array) -> Array:
    """A tighter bound from several draws of each example; with one draw it is the ELBO's estimate.

        log 1/K sum_k w_k,   log w_k = log P(x | z_k) + log p(z_k) - log q(z_k | x)      (1)

    Parameters
    ----------
    log_weights : array (K, m)
        log w of K draws for each of m examples.

    Returns
    -------
    array (m,)
        In nats; its mean rises with K, toward log P(x).

    Raises
    ------
    ValueError
        If log_weights is not (K, m), or not finite.

    Y. Burda, R. Grosse, R. Salakhutdinov, Importance weighted autoencoders, ICLR 2016.
    """
    check_array("importance_bound", "log_weights", log_weights, letters="(K, m)", ndim=2)
    xp, top = xp_of(log_weights), max_along(log_weights, 0)
    return top + xp.log(xp.exp(log_weights - top).mean(axis=0))  # (1)


class Aggregate(NamedTuple):
    """Codes of all examples taken together: the mixture of their distributions."""

    mean: Array  # (n_z,)
    covariance: Array  # (n_z, n_z)
    correlation: Array  # (n_z, n_z)


def aggregate_codes(mu: Array, log_var: Array) -> Aggregate:
    """Mean and covariance of a code when the example is drawn too: those within examples plus those between.

        mean = 1/m sum_i mu^(i)                                                                              (1)
        covariance = 1/m sum_i diag(sigma^(i)^2) + 1/m sum_i (mu^(i) - mean)(mu^(i) - mean)^T                (2)

    The first part is diagonal by design. The second is whatever the data make of it.

    Parameters
    ----------
    mu, log_var : arrays (n_z, m)
        What the encoder says of each example.

    Returns
    -------
    Aggregate
        mean, covariance, and the covariance scaled to correlations.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """
    check_array("aggregate_codes", "mu", mu, letters="(n_z, m)", ndim=2)
    check_same_shape("aggregate_codes", "log_var", log_var, "mu", mu)
    check_together("aggregate_codes", mu=mu, log_var=log_var)
    xp, mean = xp_of(mu), mu.mean(axis=1)  # (1)
    centered = mu - mean.reshape(-1, 1)
    covariance = xp.diag(xp.exp(log_var).mean(axis=1)) + centered @ centered.T / mu.shape[1]  # (2)
    spread = xp.sqrt(xp.diag(covariance))
    return Aggregate(mean, covariance, covariance / (spread.reshape(-1, 1) * spread))
