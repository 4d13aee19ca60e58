"""What a measured error is worth, and where it comes from: intervals, bias and variance (lesson 2.1)."""

from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, min_along
from helpers.checks import check_array, check_between, check_generator, check_together, check_whole
from helpers.neural.polynomials import Polynomial as Polynomial
from helpers.neural.polynomials import fit_polynomial as fit_polynomial
from helpers.neural.polynomials import predict_polynomial as predict_polynomial


class Interval(NamedTuple):
    """Where the true error rate probably lies."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        """How far it reaches to either side of its middle."""
        return (self.high - self.low) / 2


def error_interval(error: float, n: int, level: float = 0.95) -> Interval:
    """How exactly n examples tell an error rate.

    Each example is wrong with probability p, so the measured rate has the standard deviation sqrt(p (1 - p) / n). With
    the measured rate in place of p, and the normal distribution in place of the binomial one:

        error +- z sqrt(error (1 - error) / n)      (1)

    z is 1.96 for 95 %. At 5 % error, 10,000 examples give +-0.43 points and 100 give +-4.3: to halve the interval takes
    four times the examples. Where error n or (1 - error) n is below about 10 the interval is too narrow or leaves
    [0, 1]; at an error of 0 it has no width at all. `wilson_interval` does better there.

    Parameters
    ----------
    error : float
        Share of wrong predictions, in [0, 1].
    n : int
        Number of examples in the dev or test set.
    level : float
        How often such intervals shall contain the truth, above 0 and below 1.

    Returns
    -------
    Interval
        low, high and half_width.

    Raises
    ------
    ValueError
        If error is not in [0, 1], n is below 1 or level is not between 0 and 1.
    """
    error, n, z = _look("error_interval", error, n, level)
    half = z * sqrt(error * (1 - error) / n)  # (1)
    return Interval(error - half, error + half)


def wilson_interval(error: float, n: int, level: float = 0.95) -> Interval:
    """The better interval for few examples or few errors: all rates p that make the measured one plausible.

    1. Keep the p in the standard deviation: |error - p| <= z sqrt(p (1 - p) / n).
    2. Square it: that is a quadratic inequality in p, whose two roots are the ends.

        (error + z^2/(2n) +- z sqrt(error (1 - error)/n + z^2/(4 n^2))) / (1 + z^2/n)      (1)

    It stays in [0, 1], and no error among 20 examples gives 0 to 16 %, where (1) of `error_interval` gives 0 to 0.

    Parameters
    ----------
    error : float
        Share of wrong predictions, in [0, 1].
    n : int
        Number of examples.
    level : float
        How often such intervals shall contain the truth, above 0 and below 1.

    Returns
    -------
    Interval
        low, high and half_width; its middle is a little nearer to 1/2 than the measured error.

    Raises
    ------
    ValueError
        If error is not in [0, 1], n is below 1 or level is not between 0 and 1.
    """
    error, n, z = _look("wilson_interval", error, n, level)
    half = z * sqrt(error * (1 - error) / n + z**2 / (4 * n**2))
    middle, scale = error + z**2 / (2 * n), 1 + z**2 / n
    low, high = (middle - half) / scale, (middle + half) / scale  # (1)
    return Interval(low if error > 0 else 0.0, high if error < 1 else 1.0)  # which (1) misses by a rounding error


def _look(where: str, error: float, n: int, level: float) -> tuple[float, int, float]:
    error = check_between(where, "error", error, 0, 1, advice="5 % is 0.05.")
    n = check_whole(where, "n", n, least=1)
    level = check_between(where, "level", level, 0, 1, ends="()", advice="95 % is 0.95.")
    return error, n, NormalDist().inv_cdf((1 + level) / 2)


class ErrorParts(NamedTuple):
    """The expected squared error and what it is made of, at each point or averaged over the points."""

    bias_squared: Array  # (points,) how far the average prediction is from the truth, squared
    variance: Array  # (points,) how far single predictions are from the average one, squared and averaged
    noise: Array  # (points,) the variance of the targets around the truth
    total: Array  # (points,) the squared error against a fresh target

    def averaged(self) -> "ErrorParts":
        """The four numbers, each averaged over the points."""
        return ErrorParts(*(part.mean() for part in self))


def decompose_error(predictions: Array, truth: Array, noise_variance: float) -> ErrorParts:
    """Where the error of a model comes from, when it is fitted again and again to new training sets.

    1. A fresh target is y = f + e, with the truth f and noise of mean 0: E (h - y)^2 = E (h - f)^2 + var(e), because
       noise that no training set has seen does not go along with h - f.
    2. Put the average prediction H in between: h - f = (h - H) + (H - f). Squared and averaged over the refits, the
       mixed term 2 (H - f) mean(h - H) is 0, since H is the mean of h.

        bias^2 = (H - f)^2,   variance = mean (h - H)^2,   noise = var(e)      (1)
        total = mean (h - f)^2 + var(e) = bias^2 + variance + noise            (2)

    The total is computed by the first form of (2), so that it can be compared with the sum.

    Parameters
    ----------
    predictions : array (refits, points)
        h: one row per refit, one column per point.
    truth : array (points,)
        f, without noise.
    noise_variance : float
        var(e), at least 0; what no model can get below.

    Returns
    -------
    ErrorParts
        bias_squared, variance, noise, total, each (points,); `averaged()` gives four numbers.

    Raises
    ------
    ValueError
        If shapes disagree, anything is not finite or noise_variance is negative.
    """
    where = "decompose_error"
    check_array(where, "predictions", predictions, letters="(refits, points)", ndim=2)
    shape = (predictions.shape[1],)
    check_array(where, "truth", truth, letters="(points,)", shape=shape, because="predictions", source=predictions)
    check_together(where, predictions=predictions, truth=truth)
    noise_variance = check_between(where, "noise_variance", noise_variance, 0, float("inf"))
    average = predictions.mean(axis=0)  # (refits, points) -> (points,)
    bias_squared = (average - truth) ** 2  # (1)
    variance = ((predictions - average) ** 2).mean(axis=0)  # (1)
    noise = 0 * bias_squared + noise_variance  # (1)
    total = ((predictions - truth) ** 2).mean(axis=0) + noise_variance  # (2)
    return ErrorParts(bias_squared, variance, noise, total)


class BestOfMany(NamedTuple):
    """How good the best of equally good models looks."""

    best: np.ndarray  # (repeats,) the error of the winner, as measured on the examples it was chosen by
    optimism: float  # by how much it looks better than it is, on average


def best_of_many(models: int, error: float, n: int, rng: np.random.Generator, *, repeats: int = 2000) -> BestOfMany:
    """Choose the best of equally good models by their errors on n examples, and see how good it looks.

        k_j from Binomial(n, error), the mistakes of model j      (1)
        best = min_j k_j / n                                      (2)

    Every model has the same true error, so the winner has nothing but luck, and on fresh examples it is as bad as the
    others. The best of 30 models with 20 % error looks 5.6 points too good on 200 examples. Their mistakes are
    independent here; models that fail on the same examples leave less room for luck.

    Parameters
    ----------
    models : int
        How many are compared; stopping early at the best of as many epochs counts, too.
    error : float
        Their true error, in [0, 1].
    n : int
        Number of examples they are compared on.
    rng : numpy Generator
        The source of luck.
    repeats : int
        How often the whole choice is repeated.

    Returns
    -------
    BestOfMany
        best (repeats,) and the average optimism.

    Raises
    ------
    ValueError
        If error is not in [0, 1], or a number is below 1.
    """
    where = "best_of_many"
    models, n = check_whole(where, "models", models, least=1), check_whole(where, "n", n, least=1)
    repeats = check_whole(where, "repeats", repeats, least=1)
    error = check_between(where, "error", error, 0, 1, advice="20 % is 0.2.")
    check_generator(where, rng)
    mistakes = rng.binomial(n, error, (repeats, models))  # (1)
    best = min_along(mistakes, 1) / n  # (2)                                   # (repeats, models) -> (repeats,)
    return BestOfMany(best, error - float(best.mean()))
