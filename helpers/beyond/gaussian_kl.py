"""The Kullback-Leibler divergence: of tables of probabilities, of two Gaussians, and to the standard normal."""

from typing import NamedTuple

from helpers.arrays import Array, ignore_infinities, xp_of
from helpers.checks import check_array, check_cache, check_distributions, check_same_shape, check_together

ADVICE = "Divide each column by its sum."
SHAPES = "(n, m)"


def discrete_kl(P: Array, Q: Array) -> Array:
    """How much Q surprises somebody whose data come from P: the mean log-ratio under P, in nats.

        KL(p || q) = sum_k p_k (log p_k - log q_k)      (1)

    A row with p_k = 0 adds nothing. A row with q_k = 0 that does occur, p_k > 0, makes the divergence infinite.

    Parameters
    ----------
    P, Q : arrays (n, m)
        Probabilities of n outcomes, a distribution in each column.

    Returns
    -------
    array (m,)
        At least 0, and 0 only where the two columns are equal.

    Raises
    ------
    ValueError
        If shapes disagree, or a column is no distribution.

    S. Kullback, R. Leibler, On information and sufficiency, Annals of Mathematical Statistics 22, 1951.
    """
    check_array("discrete_kl", "P", P, letters=SHAPES, ndim=2)
    check_same_shape("discrete_kl", "Q", Q, "P", P)
    check_together("discrete_kl", P=P, Q=Q)
    check_distributions("discrete_kl", "P", P, ADVICE)
    check_distributions("discrete_kl", "Q", Q, ADVICE)
    xp = xp_of(P)
    with ignore_infinities():
        return xp.where(P > 0, P * (xp.log(xp.where(P > 0, P, 1)) - xp.log(Q)), 0).sum(axis=0)  # (1)


class GaussianKLCache(NamedTuple):
    """What the backward step of the divergence of two Gaussians needs."""

    gap: Array  # (n, m) mu_p - mu_q
    ratio: Array  # (n, m) sigma_p^2 / sigma_q^2
    precision: Array  # (n, m) 1 / sigma_q^2


def gaussian_kl_forward(
    mu_p: Array, log_var_p: Array, mu_q: Array, log_var_q: Array, *, check: bool = True
) -> tuple[Array, GaussianKLCache]:
    """The divergence of Gaussians, entry by entry; for independent numbers it is the sum over them.

    1. log p(z) - log q(z) = log(sigma_q/sigma_p) - (z - mu_p)^2 / (2 sigma_p^2) + (z - mu_q)^2 / (2 sigma_q^2).
    2. Under p the mean of (z - mu_p)^2 is sigma_p^2, and that of (z - mu_q)^2 is sigma_p^2 + (mu_p - mu_q)^2.

        KL(p || q) = 1/2 [(sigma_p^2 + (mu_p - mu_q)^2) / sigma_q^2 - 1 - log(sigma_p^2 / sigma_q^2)]      (1)

    Parameters
    ----------
    mu_p, mu_q : arrays (n, m)
        Means.
    log_var_p, log_var_q : arrays (n, m)
        Logarithms of the variances, log sigma^2: any number will do, and sigma is above 0 by itself.
    check : bool
        Look for wrong input first.

    Returns
    -------
    KL : array (n, m)
        At least 0.
    cache : GaussianKLCache
        For the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """
    if check:
        given = {"mu_p": mu_p, "log_var_p": log_var_p, "mu_q": mu_q, "log_var_q": log_var_q}
        _check("gaussian_kl_forward", given)
    xp = xp_of(mu_p)
    gap, difference, precision = mu_p - mu_q, log_var_p - log_var_q, xp.exp(-log_var_q)
    ratio = xp.exp(difference)
    KL = 0.5 * (ratio + gap**2 * precision - 1 - difference)  # (1)
    return KL, GaussianKLCache(gap, ratio, precision)


def gaussian_kl_backward(dKL: Array, cache: GaussianKLCache) -> tuple[Array, Array, Array, Array]:
    """The gradients of the divergence of two Gaussians.

    1. The means occur in (mu_p - mu_q)^2 / (2 sigma_q^2): slope (mu_p - mu_q) / sigma_q^2, and its opposite.
    2. With l = log sigma^2 the slope of sigma^2 = e^l is sigma^2 itself, and that of -l/2 is -1/2.

        dmu_p = dKL (mu_p - mu_q) / sigma_q^2,     dlog_var_p = dKL/2 (sigma_p^2 / sigma_q^2 - 1)                    (1)
        dmu_q = -dmu_p,     dlog_var_q = dKL/2 (1 - (sigma_p^2 + (mu_p - mu_q)^2) / sigma_q^2)                       (2)

    Parameters
    ----------
    dKL : array (n, m)
        Derivative of what follows with respect to each entry.
    cache : GaussianKLCache
        From `gaussian_kl_forward`.

    Returns
    -------
    dmu_p, dlog_var_p, dmu_q, dlog_var_q : arrays (n, m)
        In the order of the arguments.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dKL does not have the shape of the entries, or is not finite.
    """
    gap, ratio, precision = check_cache("gaussian_kl_backward", cache, GaussianKLCache)
    check_same_shape("gaussian_kl_backward", "dKL", dKL, "the means", gap)
    dmu_p, dlog_var_p = dKL * gap * precision, dKL / 2 * (ratio - 1)  # (1)
    return dmu_p, dlog_var_p, -dmu_p, dKL / 2 * (1 - ratio - gap**2 * precision)  # (2)


class StandardKLCache(NamedTuple):
    """What the backward step of the divergence to the standard normal needs."""

    mu: Array  # (n_z, m) the means: their own slopes
    var: Array  # (n_z, m) sigma^2, which is also the slope of e^log_var


def standard_kl_forward(mu: Array, log_var: Array, *, check: bool = True) -> tuple[Array, StandardKLCache]:
    """How far codes N(mu, sigma^2) are from N(0, 1), entry by entry: the term that a VAE adds to its loss.

        KL = 1/2 (mu^2 + sigma^2 - 1 - log sigma^2)      (1)

    It is 0 only for mu = 0 and sigma = 1, and grows without bound as sigma goes to 0.

    Parameters
    ----------
    mu, log_var : arrays (n_z, m)
        Means and logarithms of the variances, an example in each column.
    check : bool
        Look for wrong input first.

    Returns
    -------
    KL : array (n_z, m)
        At least 0; the sum over a column is the divergence of that example.
    cache : StandardKLCache
        For the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.

    D. Kingma, M. Welling, Auto-encoding variational Bayes, ICLR 2014, appendix B.
    """
    if check:
        _check("standard_kl_forward", {"mu": mu, "log_var": log_var})
    var = xp_of(mu).exp(log_var)
    return 0.5 * (mu**2 + var - 1 - log_var), StandardKLCache(mu, var)  # (1)


def standard_kl_backward(dKL: Array, cache: StandardKLCache) -> tuple[Array, Array]:
    """The gradients of the divergence to the standard normal.

    1. mu^2 / 2 has the slope mu.
    2. With l = log sigma^2: (e^l - l) / 2 has the slope (sigma^2 - 1) / 2.

        dmu = dKL mu,     dlog_var = dKL/2 (sigma^2 - 1)      (1)

    So a step downhill pulls mu to 0 and sigma to 1, from above and from below.

    Parameters
    ----------
    dKL : array (n_z, m)
        Derivative of what follows with respect to each entry.
    cache : StandardKLCache
        From `standard_kl_forward`.

    Returns
    -------
    dmu, dlog_var : arrays (n_z, m)

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dKL does not have the shape of the entries, or is not finite.
    """
    mu, var = check_cache("standard_kl_backward", cache, StandardKLCache)
    check_same_shape("standard_kl_backward", "dKL", dKL, "mu", mu)
    return dKL * mu, dKL / 2 * (var - 1)  # (1)


def _check(where: str, given: dict[str, Array]) -> None:
    (first, source), *others = given.items()
    check_array(where, first, source, letters=SHAPES, ndim=2)
    for name, x in others:
        check_same_shape(where, name, x, first, source)
    check_together(where, **given)
