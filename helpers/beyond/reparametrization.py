"""Draws through which a gradient passes: z = mu + sigma eps, its backward step, and the other way to estimate it."""

from collections.abc import Callable
from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import (
    check_array,
    check_cache,
    check_callable,
    check_number,
    check_positive,
    check_same_shape,
    check_together,
)


class ReparametrizeCache(NamedTuple):
    """What the backward step of a draw needs."""

    sigma: Array  # (n_z, m) how strongly the noise was scaled: the slope toward it
    eps: Array  # (n_z, m) the noise: the slope toward sigma


def reparametrize_forward(
    mu: Array, log_var: Array, eps: Array, *, check: bool = True
) -> tuple[Array, ReparametrizeCache]:
    """Draw from N(mu, sigma^2), with the chance outside: standard noise comes in as an argument.

        sigma = e^(log_var / 2)                (1)
        z = mu + sigma eps,   eps ~ N(0, 1)    (2)

    Parameters
    ----------
    mu, log_var : arrays (n_z, m)
        Means and log sigma^2, an example in each column.
    eps : array (n_z, m)
        Standard normal numbers, such as `randn(rng, mu.shape, like=mu)`; never noise that has mu or sigma in it.
    check : bool
        Look for wrong input first.

    Returns
    -------
    Z : array (n_z, m)
        The draws.
    cache : ReparametrizeCache
        For the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.

    D. Kingma, M. Welling, Auto-encoding variational Bayes, ICLR 2014, section 2.4.
    """
    if check:
        where = "reparametrize_forward"
        check_array(where, "mu", mu, letters="(n_z, m)", ndim=2)
        check_same_shape(where, "log_var", log_var, "mu", mu)
        check_same_shape(where, "eps", eps, "mu", mu)
        check_together(where, mu=mu, log_var=log_var, eps=eps)
    sigma = xp_of(mu).exp(log_var / 2)  # (1)
    return mu + sigma * eps, ReparametrizeCache(sigma, eps)  # (2)


def reparametrize_backward(dZ: Array, cache: ReparametrizeCache) -> tuple[Array, Array, Array]:
    """Carry the gradient through a draw: with eps held fixed, z is a plain formula of mu and sigma.

    1. dz/dmu = 1.
    2. dz/dsigma = eps, and dsigma/dlog_var = sigma/2, since sigma = e^(log_var / 2).
    3. dz/deps = sigma: nothing is trained there, but it completes the formula.

        dmu = dZ,     dlog_var = dZ eps sigma/2,     deps = dZ sigma      (1)

    Parameters
    ----------
    dZ : array (n_z, m)
        Derivative of the loss with respect to the draws.
    cache : ReparametrizeCache
        From `reparametrize_forward`.

    Returns
    -------
    dmu, dlog_var, deps : arrays (n_z, m)
        In the order of the arguments.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dZ does not have the shape of the draws, or is not finite.
    """
    sigma, eps = check_cache("reparametrize_backward", cache, ReparametrizeCache)
    check_same_shape("reparametrize_backward", "dZ", dZ, "eps", eps)
    return dZ, dZ * eps * sigma / 2, dZ * sigma  # (1)


def pathwise_gradients(slope: Callable[[Array], Array], mu: float, sigma: float, eps: Array) -> tuple[Array, Array]:
    """How E f(z), z ~ N(mu, sigma^2), changes with mu and sigma: one estimate per draw, through the draw.

    1. z = mu + sigma eps, so df/dmu = f'(z) and df/dsigma = f'(z) eps.

        dmu = f'(z),     dsigma = f'(z) eps      (1)

    Parameters
    ----------
    slope : function of an array (m,)
        f', with an array (m,) as its result.
    mu, sigma : numbers
        sigma above 0.
    eps : array (m,)
        Standard normal numbers.

    Returns
    -------
    dmu, dsigma : arrays (m,)
        Their means estimate the two derivatives.

    Raises
    ------
    ValueError or TypeError
        If the function is none, sigma is not above 0, or eps is not (m,) or not finite.
    """
    check_callable("pathwise_gradients", "slope", slope)
    z = _draws("pathwise_gradients", mu, sigma, eps)
    return slope(z), slope(z) * eps  # (1)


def score_gradients(f: Callable[[Array], Array], mu: float, sigma: float, eps: Array) -> tuple[Array, Array]:
    """The same derivatives, estimated without f': draws that did well are made more likely.

    1. d/dmu of the integral of p(z) f(z) is the integral of p(z) f(z) dlog p/dmu: a mean over draws again.
    2. log p = -log sigma - (z - mu)^2 / (2 sigma^2) + const, and (z - mu) / sigma = eps.

        dmu = f(z) eps / sigma,     dsigma = f(z) (eps^2 - 1) / sigma      (1)

    It needs no slope of f, so f may even have jumps; the price is a large variance.

    Parameters
    ----------
    f : function of an array (m,)
        With an array (m,) as its result.
    mu, sigma : numbers
        sigma above 0.
    eps : array (m,)
        Standard normal numbers.

    Returns
    -------
    dmu, dsigma : arrays (m,)
        Their means estimate the two derivatives.

    Raises
    ------
    ValueError or TypeError
        If the function is none, sigma is not above 0, or eps is not (m,) or not finite.

    R. Williams, Simple statistical gradient-following algorithms, Machine Learning 8, 1992 (REINFORCE).
    """
    check_callable("score_gradients", "f", f)
    z = _draws("score_gradients", mu, sigma, eps)
    return f(z) * eps / sigma, f(z) * (eps**2 - 1) / sigma  # (1)


def _draws(where: str, mu: float, sigma: float, eps: Array) -> Array:
    check_array(where, "eps", eps, letters="(m,)", ndim=1)
    return check_number(where, "mu", mu) + check_positive(where, "sigma", sigma) * eps
