"""Exercises of lesson 2.7: batch normalization forward, backward, and when training is over."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees
from helpers.neural.batch_norm import batch_norm_backward, batch_norm_forward


def normalized(Z, gamma, beta, epsilon):
    """Z (n, m), gamma and beta (n, 1), epsilon a number -> the output of batch normalization in training (n, m)."""
    mu = Z.mean(axis=1, keepdims=True)
    variance = ((Z - mu) ** 2).mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(variance + epsilon) + beta


def normalized_by_numpy(Z, gamma, beta, epsilon):
    return (Z - np.mean(Z, 1)[:, None]) / np.sqrt(np.var(Z, 1) + epsilon)[:, None] * gamma + beta


def some_units(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m in ((3, 5), (4, 4), (1, 6), (2, 1)):
        Z = 3 * rng.standard_normal((n, m)) + 5 * rng.standard_normal((n, 1))
        yield Z, rng.uniform(0.5, 2, (n, 1)), rng.standard_normal((n, 1)), 0.01


def per_example(Z, gamma, beta, epsilon):
    mu = Z.mean(axis=0, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(((Z - mu) ** 2).mean(axis=0, keepdims=True) + epsilon) + beta


def scaled_by(divisor: Any) -> Any:
    def function(Z, gamma, beta, epsilon):
        mu = Z.mean(axis=1, keepdims=True)
        return gamma * (Z - mu) / divisor(((Z - mu) ** 2).mean(axis=1, keepdims=True), epsilon) + beta

    return function


def unbiased(Z, gamma, beta, epsilon):
    m = max(Z.shape[1] - 1, 1)
    mu = Z.mean(axis=1, keepdims=True)
    return gamma * (Z - mu) / np.sqrt(((Z - mu) ** 2).sum(axis=1, keepdims=True) / m + epsilon) + beta


def not_centered(Z, gamma, beta, epsilon):
    return gamma * Z / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon) + beta


NORMALIZED = Exercise(
    name="normalized",
    reference=normalized,
    checks=[agrees("gives every unit its mean and spread, for any number of examples", some_units)],
    hints=[
        "Every unit is a row. Mean and variance go over the examples, along axis 1, and stay columns: `keepdims=True`.",
        "Three lines: mu, then the mean of (Z - mu)², then gamma * (Z - mu) / sqrt(variance + epsilon) + beta.",
    ],
    why="Each row is centered and divided by its own spread; gamma and beta, one per unit, then set both anew.",
    wrong=[
        Wrong("You normalized each example over the units. Batch normalization goes over the examples, unit by unit.",
              per_example),
        Wrong("You divided by the variance. Divide by its square root.", scaled_by(lambda v, e: v + e)),
        Wrong("epsilon belongs under the root, to the variance.", scaled_by(lambda v, e: np.sqrt(v) + e)),
        Wrong("gamma and beta are missing.",
              lambda Z, gamma, beta, epsilon: normalized(Z, 1 + 0 * gamma, 0 * beta, epsilon)),
        Wrong("beta comes at the end, after the scaling: gamma * Z_norm + beta.",
              lambda Z, gamma, beta, epsilon: gamma * (normalized(Z, 1 + 0 * gamma, 0 * beta, epsilon) + beta)),
        Wrong("This variance divides by m - 1. In training the course, like torch, divides by m.", unbiased),
        Wrong("gamma and beta have changed places: gamma scales, beta is added.",
              lambda Z, gamma, beta, epsilon: normalized(Z, beta, gamma, epsilon)),
        Wrong("The variance is a mean of squares: divide their sum by m.",
              lambda Z, gamma, beta, epsilon: gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(
                  Z.shape[1] * Z.var(axis=1, keepdims=True) + epsilon) + beta),
        Wrong("The mean is not subtracted.", not_centered),
        Wrong("One mean for all units: give `mean` an axis.",
              lambda Z, gamma, beta, epsilon: gamma * (Z - Z.mean()) / np.sqrt(Z.var() + epsilon) + beta),
    ],
    alternatives=[normalized_by_numpy],
)  # fmt: skip


def bias_gradient(dout, Z, gamma, epsilon):
    """dout and Z (n, m), gamma (n, 1) -> db (n, 1), the gradient of a bias that is added to Z before normalizing."""
    return np.zeros((Z.shape[0], 1))


def bias_gradient_the_long_way(dout, Z, gamma, epsilon):
    _, cache, _ = batch_norm_forward(Z, gamma, 0 * gamma, epsilon=epsilon)
    return batch_norm_backward(dout, cache)[0].sum(axis=1, keepdims=True)


def gradients_arriving(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for Z, gamma, _, epsilon in some_units(rng):
        yield rng.standard_normal(Z.shape), Z, gamma, epsilon


BIAS_GRADIENT = Exercise(
    name="bias_gradient",
    reference=bias_gradient,
    checks=[agrees("is the gradient of that bias", gradients_arriving, atol=1e-8)],
    hints=[
        "Add 5 to all logits of a unit. What happens to its mean, and what to Z - mu?",
        "The output does not change at all, whatever b is. What is the slope of a function that is constant?",
    ],
    why="mu takes the bias away again, so the cost does not depend on it: its gradient is exactly zero.",
    wrong=[
        Wrong("Zero is right: return it for every unit, in the shape (n, 1).", lambda dout, Z, gamma, epsilon: 0),
        Wrong("This is the gradient of beta, which is added after the normalization. b is added before it.",
              lambda dout, Z, gamma, epsilon: dout.sum(axis=1, keepdims=True)),
        Wrong("You treated the mean as a constant. When b grows, the mean grows with it.",
              lambda dout, Z, gamma, epsilon: (
                  gamma / np.sqrt(Z.var(axis=1, keepdims=True) + epsilon) * dout).sum(axis=1, keepdims=True)),
        Wrong("The right numbers in the wrong shape: one row per unit, (n, 1).",
              lambda dout, Z, gamma, epsilon: np.zeros(Z.shape[0])),
        Wrong("One bias serves all examples of a unit: (n, 1), not (n, m).",
              lambda dout, Z, gamma, epsilon: np.zeros(Z.shape)),
        Wrong("This is the gradient of gamma.",
              lambda dout, Z, gamma, epsilon: (
                  dout * normalized(Z, 1 + 0 * gamma, 0 * gamma, epsilon)).sum(axis=1, keepdims=True)),
    ],
    alternatives=[bias_gradient_the_long_way],
)  # fmt: skip


def learned_numbers(sizes):
    """sizes such as (3, 5, 1), batch norm in every hidden layer and none at the output -> how many numbers learn."""
    total = 0
    for l in range(1, len(sizes)):
        hidden = l < len(sizes) - 1
        total += sizes[l] * sizes[l - 1] + (2 * sizes[l] if hidden else sizes[l])
    return total


def learned_at_once(sizes):
    weights = sum(a * b for a, b in pairwise(sizes))
    return weights + 2 * sum(sizes[1:-1]) + sizes[-1]


def networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield ((3, 5, 1),)
    yield ((64, 32, 32, 10),)
    yield ((4, 2),)
    yield (tuple(int(n) for n in rng.integers(1, 9, 5)),)


LEARNED_NUMBERS = Exercise(
    name="learned_numbers",
    reference=learned_numbers,
    checks=[agrees("counts what an optimizer changes", networks)],
    hints=[
        "Which of b, gamma, beta and the two running averages does the optimizer change in a hidden layer?",
        "A hidden layer has n n_prev weights, no b, and gamma and beta with n numbers each. The output keeps its b.",
    ],
    why="beta takes the place of b, gamma comes on top; the running averages are measured, not learned.",
    wrong=[
        Wrong("A hidden layer needs no b: it would be subtracted again. Only the output keeps it.",
              lambda sizes: learned_numbers(sizes) + sum(sizes[1:-1])),
        Wrong("The running averages are measured, not learned: no optimizer touches them.",
              lambda sizes: learned_numbers(sizes) + 2 * sum(sizes[1:-1])),
        Wrong("The output layer has no batch norm here, and keeps its b.",
              lambda sizes: learned_numbers(sizes) + sizes[-1]),
        Wrong("gamma and beta are missing.", lambda sizes: learned_numbers(sizes) - 2 * sum(sizes[1:-1])),
        Wrong("One number per hidden unit is too few: gamma and beta are two, and b is gone.",
              lambda sizes: learned_numbers(sizes) - sum(sizes[1:-1])),
        Wrong("The output layer lost its b.", lambda sizes: learned_numbers(sizes) - sizes[-1]),
    ],
    alternatives=[learned_at_once],
)  # fmt: skip


def normalized_backward(dout, Z, gamma, epsilon):
    """dout and Z (n, m), gamma (n, 1) -> (dZ (n, m), dgamma (n, 1), dbeta (n, 1)) of a training step."""
    m = Z.shape[1]
    mu = Z.mean(axis=1, keepdims=True)
    r = 1 / np.sqrt(((Z - mu) ** 2).mean(axis=1, keepdims=True) + epsilon)
    u = (Z - mu) * r
    dgamma, dbeta = (dout * u).sum(axis=1, keepdims=True), dout.sum(axis=1, keepdims=True)
    return gamma * r * (dout - dbeta / m - u * dgamma / m), dgamma, dbeta


def backward_in_small_steps(dout, Z, gamma, epsilon):
    m = Z.shape[1]
    D = Z - Z.mean(axis=1, keepdims=True)
    v = (D**2).mean(axis=1, keepdims=True) + epsilon
    du = gamma * dout
    dv = (du * D).sum(axis=1, keepdims=True) * -0.5 * v**-1.5
    dD = du / np.sqrt(v) + dv * 2 * D / m
    return (
        dD - dD.mean(axis=1, keepdims=True),
        (dout * D / np.sqrt(v)).sum(axis=1, keepdims=True),
        dout.sum(axis=1, keepdims=True),
    )


def altered(change: Any) -> Any:
    def function(dout, Z, gamma, epsilon):
        m = Z.shape[1]
        mu = Z.mean(axis=1, keepdims=True)
        r = 1 / np.sqrt(((Z - mu) ** 2).mean(axis=1, keepdims=True) + epsilon)
        u = (Z - mu) * r
        dgamma, dbeta = (dout * u).sum(axis=1, keepdims=True), dout.sum(axis=1, keepdims=True)
        return change(dout, u, r, gamma, dgamma, dbeta, m)

    return function


NORMALIZED_BACKWARD = Exercise(
    name="normalized_backward",
    reference=normalized_backward,
    checks=[agrees("gives all three gradients", gradients_arriving, rtol=1e-6, atol=1e-8)],
    hints=[
        "gamma and beta first: each serves all examples of its unit, so their gradients are sums along axis 1.",
        "Compute mu, r and u = (Z - mu) r again from Z; dgamma and dbeta are sums along axis 1; then dZ is one line.",
    ],
    why="The two terms that are taken off are what dout would do to the mean and to the spread: neither can change.",
    wrong=[
        Wrong("dZ treats mean and variance as constants. In training both move with every z.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (gamma * r * dout, dgamma, dbeta))),
        Wrong("dZ forgets that the variance moves too: take off u * dgamma/m as well.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (gamma * r * (dout - dbeta / m), dgamma, dbeta))),
        Wrong("dZ forgets that the mean moves too: take off dbeta/m as well.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout - u * dgamma / m), dgamma, dbeta))),
        Wrong("Both terms are taken off: minus, not plus.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout + dbeta / m + u * dgamma / m), dgamma, dbeta))),
        Wrong("The two terms that are taken off are means over the batch: divide them by m.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout - dbeta - u * dgamma), dgamma, dbeta))),
        Wrong("dZ lacks the factor r = 1/sqrt(variance + epsilon).",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * (dout - dbeta / m - u * dgamma / m), dgamma, dbeta))),
        Wrong("dZ lacks the factor gamma.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  r * (dout - dbeta / m - u * dgamma / m), dgamma, dbeta))),
        Wrong("dgamma weighs dout with Z_norm; you took dout alone.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout - dbeta / m - u * dgamma / m), dbeta, dbeta))),
        Wrong("dgamma and dbeta are sums over the examples: the 1/m of the cost is in dout already.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout - dbeta / m - u * dgamma / m), dgamma / m, dbeta / m))),
        Wrong("dgamma and dbeta have changed places.",
              altered(lambda dout, u, r, gamma, dgamma, dbeta, m: (
                  gamma * r * (dout - dbeta / m - u * dgamma / m), dbeta, dgamma))),
    ],
    alternatives=[backward_in_small_steps],
)  # fmt: skip


def running_averages(batches, share):
    """batches, a list of Z (n, m); share of the NEW batch in each update -> (mean, variance), both (n, 1).

    They begin at 0 and 1; the variance of a batch divides by m - 1.
    """
    n = batches[0].shape[0]
    mean, variance = np.zeros((n, 1)), np.ones((n, 1))
    for Z in batches:
        m = Z.shape[1]
        mu = Z.mean(axis=1, keepdims=True)
        v = ((Z - mu) ** 2).sum(axis=1, keepdims=True) / (m - 1)
        mean = (1 - share) * mean + share * mu
        variance = (1 - share) * variance + share * v
    return mean, variance


def averages_by_helper(batches, share):
    running: Any = None
    for Z in batches:
        one = np.ones((len(Z), 1))
        _, _, running = batch_norm_forward(Z, one, 0 * one, running=running, momentum=1 - share)
    return tuple(running)


def streams(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, m, count in ((3, 4, 5), (1, 2, 1), (2, 6, 3)):
        yield [2 * rng.standard_normal((n, m)) + 3 for _ in range(count)], 0.1


def averaged(*, keep: Any = None, biased: bool = False, first: float = 1.0, root: bool = False) -> Any:
    def function(batches, share):
        n = batches[0].shape[0]
        share = share if keep is None else keep(share)
        mean, variance = np.zeros((n, 1)), np.full((n, 1), first)
        for Z in batches:
            v = Z.var(axis=1, keepdims=True) if biased else Z.var(axis=1, keepdims=True, ddof=1)
            mean = (1 - share) * mean + share * Z.mean(axis=1, keepdims=True)
            variance = (1 - share) * variance + share * (np.sqrt(v) if root else v)
        return mean, variance

    return function


def of_everything(batches, share):
    Z = np.concatenate(batches, axis=1)
    return Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=1)


RUNNING_AVERAGES = Exercise(
    name="running_averages",
    reference=running_averages,
    checks=[agrees("follows torch's convention, from mean 0 and variance 1", streams)],
    hints=[
        "`share` is the weight of the new batch, so the old average keeps 1 - share.",
        "Two details: the averages begin at 0 and 1, and the variance of a batch divides by m - 1 here.",
    ],
    why="torch calls the share of the new batch momentum, this course the share of the old: 0.1 there is 0.9 here.",
    wrong=[
        Wrong("Old and new have changed places: the new batch has the weight `share`.", averaged(keep=lambda s: 1 - s)),
        Wrong("The variance begins at 1, and the variance of a batch divides by m - 1.",
              averaged(biased=True, first=0.0)),
        Wrong("The variance of a batch divides by m - 1 here: it shall stand for new examples.", averaged(biased=True)),
        Wrong("The variance begins at 1, not at 0.", averaged(first=0.0)),
        Wrong("You averaged standard deviations. Average variances.", averaged(root=True)),
        Wrong("This is the average of everything. A running average forgets old batches little by little.",
              of_everything),
        Wrong("These are the statistics of the last batch alone.", averaged(keep=lambda s: 1.0)),
    ],
    alternatives=[averages_by_helper],
)  # fmt: skip


def folded(W, gamma, beta, mean, variance, epsilon):
    """W (n, n_prev), the rest (n, 1), epsilon a number -> (W2, b2) with W2 x + b2 = normalized W x in prediction."""
    scale = gamma / np.sqrt(variance + epsilon)
    return scale * W, beta - scale * mean


def folded_unit_by_unit(W, gamma, beta, mean, variance, epsilon):
    W2, b2 = np.zeros_like(W), np.zeros_like(beta)
    for k in range(len(W)):
        factor = gamma[k, 0] / (variance[k, 0] + epsilon) ** 0.5
        W2[k], b2[k] = factor * W[k], beta[k] - factor * mean[k]
    return W2, b2


def trained_layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for n, n_prev in ((3, 2), (2, 2), (1, 4), (4, 1)):
        columns = [rng.uniform(0.5, 2, (n, 1)), rng.standard_normal((n, 1)), rng.standard_normal((n, 1))]
        yield rng.standard_normal((n, n_prev)), *columns, rng.uniform(0.3, 3, (n, 1)), 0.01


FOLDED = Exercise(
    name="folded",
    reference=folded,
    checks=[agrees("does both steps in one, for any layer", trained_layers)],
    hints=[
        "In prediction mean and variance are constants, so gamma (W x - mean)/sqrt(variance + epsilon) + beta is"
        " linear in x. Multiply out.",
        "With s = gamma / sqrt(variance + epsilon): s W x - s mean + beta. Which part is the matrix?",
    ],
    why="A linear step after a linear step is one linear step: a trained network needs no batch norm to run.",
    wrong=[
        Wrong("The mean has to be scaled too: it is subtracted before the scaling.",
              lambda W, gamma, beta, mean, v, e: (gamma / np.sqrt(v + e) * W, beta - mean)),
        Wrong("The mean is subtracted: its sign in b2 is minus.",
              lambda W, gamma, beta, mean, v, e: (gamma / np.sqrt(v + e) * W, beta + gamma / np.sqrt(v + e) * mean)),
        Wrong("The mean is missing in b2.", lambda W, gamma, beta, mean, v, e: (gamma / np.sqrt(v + e) * W, beta)),
        Wrong("You divided by the variance instead of its square root.",
              lambda W, gamma, beta, mean, v, e: (gamma / (v + e) * W, beta - gamma / (v + e) * mean)),
        Wrong("gamma is missing.",
              lambda W, gamma, beta, mean, v, e: (W / np.sqrt(v + e), beta - mean / np.sqrt(v + e))),
        Wrong("beta is missing in b2.", lambda W, gamma, beta, mean, v, e: (
            gamma / np.sqrt(v + e) * W, -gamma / np.sqrt(v + e) * mean)),
        Wrong("epsilon is missing under the root.",
              lambda W, gamma, beta, mean, v, e: folded(W, gamma, beta, mean, v, 0.0)),
    ],
    alternatives=[folded_unit_by_unit],
)  # fmt: skip


EXERCISES = [NORMALIZED, BIAS_GRADIENT, LEARNED_NUMBERS, NORMALIZED_BACKWARD, RUNNING_AVERAGES, FOLDED]
