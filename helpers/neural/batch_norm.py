"""Batch normalization: every unit's logits get mean 0 and variance 1 over the mini-batch (lesson 2.7)."""

from typing import NamedTuple

from helpers.arrays import Array, is_array, row_dots, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_cache,
    check_fields,
    check_flags,
    check_positive,
    check_range,
    check_same_shape,
    check_together,
)


class RunningStatistics(NamedTuple):
    """What prediction normalizes with: moving averages over the mini-batches of training."""

    mean: Array  # (n, 1) of the means mu
    variance: Array  # (n, 1) of the variances, with m - 1 in place of m


class BatchNormCache(NamedTuple):
    """What the backward step of batch normalization needs."""

    Z_norm: Array  # (n, m) the normalized logits: dgamma weighs them
    gamma: Array  # (n, 1) the scale: dout is spread along it
    inverse_std: Array  # (n, 1) 1 / sqrt(sigma^2 + epsilon): what the centered logits were multiplied by
    training: bool  # whether mu and sigma^2 were those of this mini-batch and so depend on Z


def batch_norm_forward(
    Z: Array,
    gamma: Array,
    beta: Array,
    *,
    running: RunningStatistics | None = None,
    training: bool = True,
    momentum: float = 0.9,
    epsilon: float = 1e-5,
    check: bool = True,
) -> tuple[Array, BatchNormCache, RunningStatistics]:
    """Normalize each unit over the mini-batch, then give it the scale gamma and the mean beta.

        mu = (1/m) sum_i z_i,   sigma^2 = (1/m) sum_i (z_i - mu)^2      (1)
        Z_norm = (Z - mu) / sqrt(sigma^2 + epsilon)                     (2)
        out = gamma * Z_norm + beta                                     (3)
        running := momentum * running + (1 - momentum) * batch          (4)

    Prediction takes mu and sigma^2 from `running`. As in torch, (4) averages m/(m - 1) sigma^2, the unbiased variance
    (torch's momentum is 1 - ours). A mini-batch of one example is its own mean, with variance 0: out is beta whatever
    Z is, only beta learns, and the running variance stays as it was. torch refuses such a batch.

    Parameters
    ----------
    Z, gamma, beta : arrays (n, m), (n, 1), (n, 1)
        Logits (a bias in them would be subtracted with mu); scale and mean of the output, both learned.
    running : RunningStatistics, optional
        The averages so far; mean 0 and variance 1 at the beginning of training.
    training, check : bool
        Whether this is a training step; look for wrong input first.
    momentum, epsilon : float
        Share of the old averages that stays, in [0, 1]; keeps the root away from 0, above 0.

    Returns
    -------
    out, cache, running : array (n, m), BatchNormCache, RunningStatistics
        The new averages come back; in prediction they are the old ones.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN, infinite or no array, or `running` is missing in prediction.
    """
    where = "batch_norm_forward"
    momentum, epsilon = check_between(where, "momentum", momentum, 0, 1), check_positive(where, "epsilon", epsilon)
    running = _begin(where, running, gamma, training)
    if check:
        _check(where, Z, gamma, beta, running)
    (mu, variance), m = running, Z.shape[1]
    if training:
        mu = Z.sum(axis=1, keepdims=True) / m  # (1)                                       # (n, m) -> (n, 1)
    centered = Z - mu
    if training:
        variance = row_dots(centered, centered) / m  # (1)                                 # (n, m) -> (n, 1)
        running = _move(running, mu, variance, momentum, m)
    inverse_std = 1 / xp_of(Z).sqrt(variance + epsilon)
    Z_norm = centered * inverse_std  # (2)                                                 # (n, m)
    out = gamma * Z_norm + beta  # (3)                                                     # (n, m)
    return out, BatchNormCache(Z_norm, gamma, inverse_std, training), running


def _begin(where: str, running: RunningStatistics | None, gamma: Array, training: bool) -> RunningStatistics:
    check_flags(where, training=training)
    if running is not None:
        return check_fields(where, "running", running, RunningStatistics)
    if not training:
        raise ValueError(
            f"{where}: running is None, expected RunningStatistics(mean, variance) because training is False."
            " Pass what the last training step gave back."
        )
    if not is_array(gamma):
        check_array(where, "gamma", gamma)
    xp = xp_of(gamma)
    return RunningStatistics(xp.zeros_like(gamma), xp.ones_like(gamma))


def _move(running: RunningStatistics, mu: Array, variance: Array, momentum: float, m: int) -> RunningStatistics:
    mean = momentum * running.mean + (1 - momentum) * mu  # (4)
    if m == 1:
        return RunningStatistics(mean, running.variance)
    unbiased = variance * (m / (m - 1))
    return RunningStatistics(mean, momentum * running.variance + (1 - momentum) * unbiased)  # (4)


def _check(where: str, Z: Array, gamma: Array, beta: Array, running: RunningStatistics) -> None:
    check_array(where, "Z", Z, letters="(n, m)", ndim=2)
    columns = {"gamma": gamma, "beta": beta, "running.mean": running.mean, "running.variance": running.variance}
    for name, column in columns.items():
        check_array(where, name, column, letters="(n, 1)", shape=(len(Z), 1), because="Z", source=Z, hint=_COLUMN)
    check_together(where, Z=Z, **columns)
    check_range(where, "running.variance", running.variance, 0, float("inf"), "A variance is never negative.")


_COLUMN = "It has one row per unit, that is one per row of Z."


def batch_norm_backward(dout: Array, cache: BatchNormCache, *, check: bool = True) -> tuple[Array, Array, Array]:
    """Carry the gradient back through batch normalization.

    1. out_i = gamma u_i + beta with u = Z_norm: gamma and beta serve all m examples, so their gradients are sums.
    2. Write r = 1/sqrt(sigma^2 + epsilon), so that u_i = r (z_i - mu). In prediction mu and r are constants, and
       dz_i = gamma r dout_i is all.
    3. In training they move with every z_k. dmu/dz_k = 1/m, and since the deviations add up to 0,
       dsigma^2/dz_k = 2/m (z_k - mu), hence dr/dz_k = -1/2 r^3 dsigma^2/dz_k = -(r^3/m) (z_k - mu) = -(r^2/m) u_k.
    4. So du_i/dz_k = r ([i = k] - 1/m) + (z_i - mu) dr/dz_k = r ([i = k] - 1/m - u_i u_k / m).
    5. Sum dout_i gamma du_i/dz_k over i: the second term adds up to dbeta, the third to u_k dgamma.

        dgamma = sum_i dout_i u_i,   dbeta = sum_i dout_i                 (1)
        dZ = gamma r (dout - dbeta/m - Z_norm dgamma/m)     training      (2)
        dZ = gamma r dout                                   prediction    (3)

    Parameters
    ----------
    dout : array (n, m)
        Derivative of the cost with respect to the output.
    cache : BatchNormCache
        From `batch_norm_forward`.
    check : bool
        Look for wrong input first.

    Returns
    -------
    dZ, dgamma, dbeta : arrays (n, m), (n, 1), (n, 1)
        Derivatives of the cost.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dout does not have the shape of Z, or is not finite.
    """
    Z_norm, gamma, inverse_std, training = check_cache("batch_norm_backward", cache, BatchNormCache)
    if check:
        check_same_shape("batch_norm_backward", "dout", dout, "Z", Z_norm)
    m = dout.shape[1]
    dgamma = row_dots(dout, Z_norm)  # (1)                                                 # (n, m) -> (n, 1)
    dbeta = dout.sum(axis=1, keepdims=True)  # (1)                                         # (n, m) -> (n, 1)
    if training:
        dout = dout - dbeta / m - Z_norm * (dgamma / m)  # (2)                                 # (n, m)
    return gamma * inverse_std * dout, dgamma, dbeta  # (2), (3)                           # (n, m)
