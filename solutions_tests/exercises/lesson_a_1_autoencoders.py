"""Exercises of lesson A.1: counting pictures, PCA's error, tied weights, sparse, noisy and contractive, pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log, log10
from typing import Any

import numpy as np

from helpers.beyond.autoencoder_penalties import (
    contractive_penalty_backward,
    contractive_penalty_forward,
    sparse_penalty_backward,
    sparse_penalty_forward,
)
from helpers.beyond.autoencoders import autoencoder_backward, autoencoder_forward
from helpers.beyond.principal_components import pca_decode, pca_encode, principal_components
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.neural.dense import layer_backward, layer_forward

Cases = Iterator[Any]


def log10_of_pictures(height, width, channels, bits):
    """How many pictures of height x width pixels, so many channels of so many bits each, exist? -> log10, a float."""
    return height * width * channels * bits * np.log10(2)


def counted_exactly(height, width, channels, bits):
    return log10((2**bits) ** (height * width * channels))


def sizes_of_pictures(rng: np.random.Generator) -> Cases:
    yield 1, 1, 1, 1
    yield 1, 1, 3, 8
    yield 2, 1, 1, 8
    yield 5, 3, 3, 4
    yield 16, 16, 1, 8
    yield 7, 9, 1, 1


LOG10_OF_PICTURES = Exercise(
    name="log10_of_pictures",
    reference=log10_of_pictures,
    checks=[agrees("counts pictures of every size, channels and bits", sizes_of_pictures, rtol=1e-9, atol=1e-12)],
    hints=[
        "How many values has one channel of one pixel with so many bits? Each further one multiplies the count.",
        "(2^bits)^(height·width·channels). The logarithm of a power is the exponent times the logarithm of the base.",
    ],
    why="Every one of height·width·channels numbers is free to be any of 2^bits values. In bits: one for every bit.",
    wrong=[
        Wrong(
            "You counted black and white: 2 values for each number. With so many bits there are 2^bits values.",
            lambda h, w, c, bits: h * w * c * np.log10(2),
        ),
        Wrong(
            "That is the natural logarithm. Asked is the one to base 10.",
            lambda h, w, c, bits: h * w * c * bits * log(2),
        ),
        Wrong("That is the logarithm to base 2, the number of bits.", lambda h, w, c, bits: float(h * w * c * bits)),
        Wrong(
            "Base and exponent have changed places: the values are the base, the numbers of a picture the exponent.",
            lambda h, w, c, bits: 2**bits * np.log10(h * w * c),
        ),
        Wrong(
            "You took the bits as the number of values. 8 bits have 2^8 = 256 values.",
            lambda h, w, c, bits: h * w * c * np.log10(bits),
        ),
        Wrong(
            "The channels are missing: a color picture has three numbers a pixel.",
            lambda h, w, c, b: h * w * b * np.log10(2),
        ),
        Wrong(
            "You multiplied the values by the number of pixels. Each pixel multiplies the count: it is a power.",
            lambda h, w, c, bits: np.log10(h * w * c * 2.0**bits),
        ),
    ],
    alternatives=[counted_exactly, lambda h, w, c, bits: h * w * c * log10(2**bits)],
)


def best_linear_error(X, k):
    """X (n_x, m), k from 0 to n_x -> the least mean of ||x_hat - x||^2 over the examples, a float."""
    singular = np.linalg.svd(X - X.mean(axis=1, keepdims=True), compute_uv=False)
    return float((singular[k:] ** 2).sum() / X.shape[1])


def by_eigenvalues(X, k):
    centered = X - X.mean(axis=1, keepdims=True)
    variances = np.linalg.eigvalsh(centered @ centered.T / X.shape[1])
    return variances[: len(X) - k].sum()


def by_reconstruction(X, k):
    if k == 0:
        return ((X - X.mean(axis=1, keepdims=True)) ** 2).sum(axis=0).mean()
    components = principal_components(X, min(k, *X.shape))
    return ((pca_decode(pca_encode(X, components), components) - X) ** 2).sum(axis=0).mean()


def rest_of(X: np.ndarray, k: int) -> np.ndarray:
    return np.linalg.svd(X - X.mean(axis=1, keepdims=True), compute_uv=False)[k:]


def uncentered_error(X, k):
    return (np.linalg.svd(X, compute_uv=False)[k:] ** 2).sum() / X.shape[1]


def kept_instead(X, k):
    singular = np.linalg.svd(X - X.mean(axis=1, keepdims=True), compute_uv=False)
    return (singular[:k] ** 2).sum() / X.shape[1]


def centered_rows(X, k):
    singular = np.linalg.svd(X - X.mean(axis=0, keepdims=True), compute_uv=False)
    return (singular[k:] ** 2).sum() / X.shape[1]


def examples_with_numbers(rng: np.random.Generator) -> Cases:
    for n_x, m, k in ((3, 20, 1), (1, 5, 0), (1, 4, 1), (5, 12, 2), (4, 1, 1), (6, 3, 2), (4, 30, 0), (4, 9, 4)):
        yield rng.standard_normal((n_x, m)) * np.arange(1, n_x + 1)[:, None] + rng.normal(3, 1, (n_x, 1)), k


BEST_LINEAR_ERROR = Exercise(
    name="best_linear_error",
    reference=best_linear_error,
    checks=[agrees("gives the error of PCA with k numbers", examples_with_numbers, rtol=1e-8, atol=1e-9)],
    hints=[
        "The best is PCA. What it loses is the variance along the directions that it leaves out.",
        "`s = np.linalg.svd(X - mean, compute_uv=False)` with the mean of every row; s_j^2/m is the variance along"
        " direction j. Add up those from number k on.",
    ],
    why="By the theorem of Eckart and Young no matrix of rank k is closer; biases take away the mean first.",
    wrong=[
        Wrong("Biases take the mean away first: subtract the mean of each row of X.", uncentered_error),
        Wrong(
            "You subtracted the mean of every picture. The mean belongs to a pixel: average over the columns.",
            centered_rows,
        ),
        Wrong("That is the variance that is kept. Lost are the directions from number k on.", kept_instead),
        Wrong(
            "Singular values have to be squared: s^2/m is a variance.", lambda X, k: rest_of(X, k).sum() / X.shape[1]
        ),
        Wrong("That is the sum over all examples. Divide by m.", lambda X, k: (rest_of(X, k) ** 2).sum()),
        Wrong(
            "You divided by m - 1: here it is the mean over the examples.",
            lambda X, k: (rest_of(X, k) ** 2).sum() / max(1, X.shape[1] - 1),
        ),
        Wrong(
            "That is half of it: the error has no factor 1/2.",
            lambda X, k: (rest_of(X, k) ** 2).sum() / (2 * X.shape[1]),
        ),
        Wrong(
            "You averaged over pixels as well: the error is a sum over them.",
            lambda X, k: (rest_of(X, k) ** 2).sum() / X.size,
        ),
        Wrong(
            "You leave out one direction too many: the k strongest are kept.",
            lambda X, k: (rest_of(X, k + 1) ** 2).sum() / X.shape[1],
        ),
    ],
    alternatives=[by_eigenvalues, by_reconstruction],
)


def tied_gradient(X, W):
    """X (n_x, m), W (n_h, n_x) -> dJ/dW (n_h, n_x) for x_hat = W.T W x and J = 1/(2m) sum of ||x_hat - x||^2."""
    m = X.shape[1]
    H = W @ X
    E = W.T @ H - X
    return (H @ E.T + W @ E @ X.T) / m


def tied_by_layers(X, W):
    parameters = {"W1": W, "b1": 0 * W[:, :1], "b2": 0 * W[:1].T}
    X_hat, cache = autoencoder_forward(X, parameters, activation="linear")
    return autoencoder_backward((X_hat - X) / X.shape[1], cache)["W1"]


def tied_in_closed_form(X, W):
    S, P = X @ X.T / X.shape[1], W.T @ W
    return W @ (P @ S + S @ P - 2 * S)


def halves(X: np.ndarray, W: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    m, H = X.shape[1], W @ X
    E = W.T @ H - X
    return H @ E.T / m, W @ E @ X.T / m


def tied_problems(rng: np.random.Generator) -> Cases:
    for n_x, n_h, m in ((3, 2, 4), (1, 1, 1), (4, 1, 3), (2, 4, 5), (3, 3, 1), (5, 3, 7)):
        yield rng.standard_normal((n_x, m)), rng.standard_normal((n_h, n_x))


def goes_down(answer: Any, rng: np.random.Generator) -> None:
    X = rng.standard_normal((6, 50)) * np.array([3, 2, 1, 0.5, 0.3, 0.1])[:, None]
    W = rng.standard_normal((2, 6)) / 3
    for _ in range(300):
        W = W - 0.03 * np.asarray(answer(X, W))
    if not np.isfinite(W).all() or abs(W @ W.T - np.eye(2)).max() > 0.05:
        raise Mistake("following it does not lead to W Wᵀ = I")


TIED_GRADIENT = Exercise(
    name="tied_gradient",
    reference=tied_gradient,
    checks=[
        agrees("gives the gradient for any sizes", tied_problems, rtol=1e-8, atol=1e-10),
        Check("leads to orthonormal rows when one follows it", goes_down),
    ],
    hints=[
        "Write H = W X and E = WᵀH - X, and pretend the two W were different matrices: what are their gradients?",
        "Decoder: the matrix Wᵀ has the gradient E·Hᵀ/m, so W gets its transpose H·Eᵀ/m. Encoder: W·E goes back to H,"
        " and W gets W·E·Xᵀ/m. Add them.",
    ],
    why="A parameter that is used twice gets a gradient from each use, and they add up. The decoder's is transposed,"
    " because there W stands transposed.",
    wrong=[
        Wrong("Only the encoder's use of W is in it. The decoder uses it too.", lambda X, W: halves(X, W)[1]),
        Wrong("Only the decoder's use of W is in it. The encoder uses it too.", lambda X, W: halves(X, W)[0]),
        Wrong(
            "The two uses do not have equal gradients: twice one of them is not their sum.",
            lambda X, W: 2 * halves(X, W)[1],
        ),
        Wrong(
            "The two uses do not have equal gradients: twice the decoder's is not their sum.",
            lambda X, W: 2 * halves(X, W)[0],
        ),
        Wrong("The two gradients add up; you averaged them.", lambda X, W: sum(halves(X, W)) / 2),
        Wrong("The sign is wrong: E is reconstruction minus truth.", lambda X, W: -sum(halves(X, W))),
        Wrong("The division by m is missing.", lambda X, W: sum(halves(X, W)) * X.shape[1]),
        Wrong("There is a factor 2 too many: the 1/2 of the cost cancels it.", lambda X, W: 2 * sum(halves(X, W))),
        Wrong("That has the shape (n_x, n_h); the gradient looks like W.", lambda X, W: np.add(*halves(X, W)).T),
        Wrong(
            "The two uses add up; you subtracted one from the other.", lambda X, W: halves(X, W)[0] - halves(X, W)[1]
        ),
    ],
    alternatives=[tied_by_layers, tied_in_closed_form],
)


def sparse_cost(X, W, b, lam):
    """X (n_x, m), W (n_h, n_x), b (n_h, 1) -> (penalty, dW, db): h = relu(W x + b), lam/m times the sum of all |h|."""
    m = X.shape[1]
    H = np.maximum(0, W @ X + b)
    dZ = lam / m * (H > 0)
    return lam / m * H.sum(), dZ @ X.T, dZ.sum(axis=1, keepdims=True)


def sparse_by_helpers(X, W, b, lam):
    H, layer = layer_forward(X, W, b, "relu")
    J, told = sparse_penalty_forward(H, lam)
    _, dW, db = layer_backward(sparse_penalty_backward(1.0, told), layer)
    return J, dW, db


def sparse_with(X: Any, W: Any, b: Any, lam: float, slope: Callable[[Any], Any]) -> tuple[Any, ...]:
    m, Z = X.shape[1], W @ X + b
    dZ = lam / m * slope(Z) * np.ones_like(Z)
    return lam / m * np.maximum(0, Z).sum(), dZ @ X.T, dZ.sum(axis=1, keepdims=True)


def on_the_weights(X, W, b, lam):
    m = X.shape[1]
    return lam / m * np.abs(W).sum(), lam / m * np.sign(W), 0 * b


def of_z(X, W, b, lam):
    m, Z = X.shape[1], W @ X + b
    dZ = lam / m * np.sign(Z)
    return lam / m * np.abs(Z).sum(), dZ @ X.T, dZ.sum(axis=1, keepdims=True)


def squared_activities(X, W, b, lam):
    m, H = X.shape[1], np.maximum(0, W @ X + b)
    dZ = 2 * lam / m * H
    return lam / m * (H**2).sum(), dZ @ X.T, dZ.sum(axis=1, keepdims=True)


def scaled(cost: Callable[..., tuple[Any, ...]], factors: tuple[Callable[..., float], ...]) -> Callable[..., Any]:
    def answer(X: Any, W: Any, b: Any, lam: float) -> tuple[Any, ...]:
        return tuple(part * f(X, W) for part, f in zip(cost(X, W, b, lam), factors, strict=True))

    return answer


def one(X: Any, W: Any) -> float:
    return 1.0


def m_of(X: Any, W: Any) -> float:
    return float(X.shape[1])


def penalty_cases(rng: np.random.Generator) -> Cases:
    for n_x, n_h, m, lam in (
        (3, 2, 4, 0.5),
        (1, 1, 1, 1.0),
        (4, 3, 6, 0.1),
        (2, 5, 1, 2.0),
        (1, 4, 3, 0.0),
        (3, 1, 5, 0.7),
    ):
        yield rng.standard_normal((n_x, m)), rng.standard_normal((n_h, n_x)), rng.standard_normal((n_h, 1)), lam


def silent_units(rng: np.random.Generator) -> Cases:
    yield np.ones((2, 3)), np.zeros((2, 2)), np.zeros((2, 1)), 0.6
    yield np.array([[1.0, 2.0]]), np.array([[1.0], [-1.0]]), np.array([[-1.0], [1.0]]), 0.4


SPARSE_COST = Exercise(
    name="sparse_cost",
    reference=sparse_cost,
    checks=[
        agrees("gives the penalty and both gradients", penalty_cases, rtol=1e-9, atol=1e-12),
        agrees("leaves units alone that are exactly silent", silent_units, rtol=1e-9, atol=1e-12),
    ],
    hints=[
        "Behind a ReLU h is never negative, so |h| = h. Which units move when z moves a little?",
        "dZ is lam/m where z > 0 and 0 elsewhere. From there on as in every layer: dW = dZ·Xᵀ, db = the sum of dZ over"
        " the examples.",
    ],
    why="The sign of h is 1 where the unit speaks and 0 where it does not, and the ReLU's slope says the same: one"
    " mask.",
    wrong=[
        Wrong(
            "Silent units (z < 0) have no slope: the ReLU stops their gradient.",
            lambda X, W, b, lam: sparse_with(X, W, b, lam, lambda Z: 1.0),
        ),
        Wrong(
            "Below 0 the ReLU is flat: its slope is 0, not the sign of z.",
            lambda X, W, b, lam: sparse_with(X, W, b, lam, np.sign),
        ),
        Wrong(
            "At z = 0 exactly take the slope 0: a silent unit is left alone.",
            lambda X, W, b, lam: sparse_with(X, W, b, lam, lambda Z: Z >= 0),
        ),
        Wrong("That penalizes weights. The sparse penalty is on activities.", on_the_weights),
        Wrong("You left out the ReLU: the penalty is on h, not on z.", of_z),
        Wrong("You squared the activities. The absolute value is what drives them to exactly 0.", squared_activities),
        Wrong("The penalty is a sum: divide it by m.", scaled(sparse_cost, (m_of, one, one))),
        Wrong("The gradients lack the 1/m.", scaled(sparse_cost, (one, m_of, m_of))),
        Wrong("Nothing is divided by m.", scaled(sparse_cost, (m_of, m_of, m_of))),
        Wrong(
            "The gradients point the wrong way: the penalty grows with h.",
            scaled(sparse_cost, (one, lambda X, W: -1.0, lambda X, W: -1.0)),
        ),
        Wrong(
            "db is a mean of dZ, but it has to be the sum: the 1/m is in dZ already.",
            lambda X, W, b, lam: (*sparse_cost(X, W, b, lam)[:2], sparse_cost(X, W, b, lam)[2] / X.shape[1]),
        ),
        Wrong(
            "The gradient of b is missing: a lower bias silences a unit, too.",
            lambda X, W, b, lam: (*sparse_cost(X, W, b, lam)[:2], 0 * b),
        ),
        Wrong(
            "db has lost an axis: it looks like b, (n_h, 1).",
            lambda X, W, b, lam: (*sparse_cost(X, W, b, lam)[:2], sparse_cost(X, W, b, lam)[2][:, 0]),
        ),
        Wrong(
            "The gradient has no factor lambda.",
            lambda X, W, b, lam: (sparse_cost(X, W, b, lam)[0], *sparse_cost(X, W, b, 1.0)[1:]),
        ),
    ],
    alternatives=[sparse_by_helpers],
)


def noisy_pairs(X, sd, drop, rng):
    """X (n_x, m), sd >= 0, drop in [0, 1), rng a numpy Generator -> (inputs (n_x, m), targets (n_x, m))."""
    noisy = X + sd * rng.standard_normal(X.shape)
    return noisy * (rng.random(X.shape) >= drop), X


def mask_first(X, sd, drop, rng):
    kept = rng.uniform(size=X.shape) > drop
    return np.where(kept, X + rng.normal(0, sd, X.shape), 0.0), X.copy()


def noisy_target(X, sd, drop, rng):
    inputs, _ = noisy_pairs(X, sd, drop, rng)
    return inputs, inputs


def turned_round(X, sd, drop, rng):
    inputs, targets = noisy_pairs(X, sd, drop, rng)
    return targets, inputs


def one_noise_for_all(X, sd, drop, rng):
    shape = (X.shape[0], 1)
    return (X + sd * rng.standard_normal(shape)) * (rng.random(X.shape) >= drop), X


def one_mask_for_all(X, sd, drop, rng):
    return (X + sd * rng.standard_normal(X.shape)) * (rng.random((X.shape[0], 1)) >= drop), X


def whole_pictures(X, sd, drop, rng):
    return (X + sd * rng.standard_normal(X.shape)) * (rng.random((1, X.shape[1])) >= drop), X


def one_noise_per_picture(X, sd, drop, rng):
    return (X + sd * rng.standard_normal((1, X.shape[1]))) * (rng.random(X.shape) >= drop), X


def drop_kept(X, sd, drop, rng):
    return (X + sd * rng.standard_normal(X.shape)) * (rng.random(X.shape) < drop), X


def always_the_same(X, sd, drop, rng):
    return noisy_pairs(X, sd, drop, np.random.default_rng(0))


def from_the_global_generator(X, sd, drop, rng):
    return (X + np.random.normal(0, sd, X.shape)) * (np.random.rand(*X.shape) >= drop), X


def drops_of_its_own(X, sd, drop, rng):
    own = np.random.default_rng(1)
    return (X + sd * rng.standard_normal(X.shape)) * (own.random(X.shape) >= drop), X


def scaled_up(X, sd, drop, rng):
    inputs, targets = noisy_pairs(X, sd, drop, rng)
    return inputs / (1 - drop), targets


def noise_on_top(X, sd, drop, rng):
    return X * (rng.random(X.shape) >= drop) + sd * rng.standard_normal(X.shape), X


def uniform_noise(X, sd, drop, rng):
    return (X + sd * rng.uniform(-1, 1, X.shape)) * (rng.random(X.shape) >= drop), X


def variance_for_sd(X, sd, drop, rng):
    return (X + sd**2 * rng.standard_normal(X.shape)) * (rng.random(X.shape) >= drop), X


def positive_noise(X, sd, drop, rng):
    return (X + sd * rng.random(X.shape)) * (rng.random(X.shape) >= drop), X


def in_place(X, sd, drop, rng):
    X += sd * rng.standard_normal(X.shape)
    X *= rng.random(X.shape) >= drop
    return X, X


def masked_target(X, sd, drop, rng):
    kept = rng.random(X.shape) >= drop
    return (X + sd * rng.standard_normal(X.shape)) * kept, X * kept


def no_drop(X, sd, drop, rng):
    return X + sd * rng.standard_normal(X.shape), X


def no_noise(X, sd, drop, rng):
    return X * (rng.random(X.shape) >= drop), X


def clipped(X, sd, drop, rng):
    inputs, targets = noisy_pairs(X, sd, drop, rng)
    return inputs.clip(0, 1), targets


def pair_of(
    answer: Any, X: np.ndarray, sd: float, drop: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    before = X.copy()
    found = answer(X, sd, drop, rng)
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        raise Mistake("return two arrays: inputs and targets")
    if not np.array_equal(before, X):
        raise Mistake("it changes the X that it was given: the clean pictures are lost")
    inputs, targets = (np.asarray(part, dtype=float) for part in found)
    if inputs.shape != X.shape or targets.shape != X.shape:
        raise Mistake(
            f"inputs and targets should have the shape of X, {X.shape}, but have {inputs.shape}, {targets.shape}"
        )
    return inputs, targets


def asks_for_the_clean_picture(answer: Any, rng: np.random.Generator) -> None:
    for n_x, m in ((6, 5), (1, 1), (3, 1)):
        X = rng.random((n_x, m)) + 0.5
        inputs, targets = pair_of(answer, X, 0.3, 0.2, rng)
        if not np.array_equal(targets, X):
            raise Mistake("the target should be the clean X, untouched")
        if np.array_equal(inputs, X):
            raise Mistake("the inputs are as clean as the targets")
    inputs, _ = pair_of(answer, X, 0.0, 0.0, rng)
    if not np.allclose(inputs, X):
        raise Mistake("with sd = 0 and drop = 0 the input should be X itself")


def spoils_as_told(answer: Any, rng: np.random.Generator) -> None:
    X = np.full((40, 500), 3.0)
    inputs, _ = pair_of(answer, X, 0.3, 0.0, rng)
    noise = inputs - X
    if abs(noise.mean()) > 0.03:
        raise Mistake(f"the noise should be 0 on average, but its mean is {noise.mean():.2f} with sd = 0.3")
    if abs(noise.std() - 0.3) > 0.02:
        raise Mistake(f"with sd = 0.3 and drop = 0 the noise has a standard deviation of {noise.std():.2f}")
    if (np.abs(noise) > 0.6).mean() < 0.02:
        raise Mistake("normal noise sometimes goes beyond 2 sd; this one does not")
    inputs, _ = pair_of(answer, X, 0.0, 0.2, rng)
    zeros = (inputs == 0).mean()
    if abs(zeros - 0.2) > 0.04:
        raise Mistake(f"with drop = 0.2 a share of {zeros:.2f} of the numbers is 0")
    if not np.allclose(inputs[inputs != 0], 3):
        raise Mistake("what is not dropped should stay as large as it is")
    inputs, _ = pair_of(answer, X, 0.3, 0.5, rng)
    if abs((inputs == 0).mean() - 0.5) > 0.04:
        raise Mistake("noise first, then dropping: a dropped number is exactly 0")


def each_on_its_own(answer: Any, rng: np.random.Generator) -> None:
    X = np.full((30, 40), 3.0)
    noise = pair_of(answer, X, 0.3, 0.0, rng)[0] - X
    lost = pair_of(answer, X, 0.0, 0.5, rng)[0] == 0
    for part, name in ((noise, "noise"), (lost * 1.0, "drops")):
        if np.ptp(part, axis=1).max() < 1e-9:
            raise Mistake(f"all examples get the same {name}")
        if np.ptp(part, axis=0).max() < 1e-9:
            raise Mistake(f"all numbers of an example get the same {name}")
    again = pair_of(answer, X, 0.3, 0.0, rng)[0] - X
    if np.allclose(noise, again):
        raise Mistake("two calls with the same rng give the same noise: it has to be drawn afresh")
    if np.array_equal(lost, pair_of(answer, X, 0.0, 0.5, rng)[0] == 0):
        raise Mistake("two calls with the same rng drop the same numbers: draw them afresh from rng")
    first, second = (pair_of(answer, X, 0.3, 0.5, np.random.default_rng(7))[0] for _ in range(2))
    if not np.array_equal(first, second):
        raise Mistake("two generators with the same seed give different inputs: draw everything from rng")


NOISY_PAIRS = Exercise(
    name="noisy_pairs",
    reference=noisy_pairs,
    checks=[
        Check("asks for the clean picture", asks_for_the_clean_picture),
        Check("spoils the input as told", spoils_as_told),
        Check("draws for each number on its own, and afresh each time", each_on_its_own),
    ],
    hints=[
        "The network sees the spoiled picture and is judged by the clean one. Which of the two is changed?",
        "`X + sd * rng.standard_normal(X.shape)` makes a new array with noise; multiply it by"
        " `rng.random(X.shape) >= drop`, which is 0 for a share drop of the numbers.",
    ],
    why="A target with the same noise could be reached by copying. Noise that is the same for all examples, or each"
    " time, could be learned by heart and subtracted.",
    wrong=[
        Wrong("Your target is spoiled as well: then copying is right again.", noisy_target),
        Wrong("Input and target have changed places.", turned_round),
        Wrong("All examples get the same noise: draw with the shape of X.", one_noise_for_all),
        Wrong("All examples lose the same numbers: draw the drops with the shape of X.", one_mask_for_all),
        Wrong("You drop whole pictures. Each number is dropped on its own.", whole_pictures),
        Wrong("All pixels of a picture get the same noise: that only makes it brighter.", one_noise_per_picture),
        Wrong("You keep a share of `drop`; that share should go.", drop_kept),
        Wrong("You make a generator of your own: every call draws the same noise.", always_the_same),
        Wrong("You draw from np.random and not from rng: nobody can repeat it.", from_the_global_generator),
        Wrong(
            "Your drops come from a generator of your own, the same ones each time: draw them from rng as well.",
            drops_of_its_own,
        ),
        Wrong("Do not scale up what remains: that is inverted dropout. Here the input is simply spoiled.", scaled_up),
        Wrong("Dropped numbers get noise: noise first, then dropping.", noise_on_top),
        Wrong("Your noise is uniform; asked is normal noise.", uniform_noise),
        Wrong("Your noise has the variance sd^4: multiply by sd, not by its square.", variance_for_sd),
        Wrong("Your noise is never negative: rng.random draws from 0 to 1.", positive_noise),
        Wrong("You changed the X that you were given, and the clean pictures are gone.", in_place),
        Wrong("Your targets have the dropped numbers missing, too: keep them clean.", masked_target),
        Wrong("Nothing is dropped.", no_drop),
        Wrong("There is no noise.", no_noise),
        Wrong("Do not clip the input: noise may leave [0, 1].", clipped),
    ],
    alternatives=[mask_first],
)


def contractive_cost(X, W, b, lam):
    """X (n_x, m), W (n_h, n_x), b (n_h, 1) -> (penalty, dW, db): h = sigmoid(W x + b), lam/m sum of ||grad h||^2."""
    m = X.shape[1]
    H = 1 / (1 + np.exp(-(W @ X + b)))
    S = H * (1 - H)
    lengths = (W**2).sum(axis=1, keepdims=True)
    dZ = lam / m * 2 * S**2 * (1 - 2 * H) * lengths
    direct = lam / m * 2 * (S**2).sum(axis=1, keepdims=True) * W
    return lam / m * (S**2 * lengths).sum(), dZ @ X.T + direct, dZ.sum(axis=1, keepdims=True)


def contractive_by_helpers(X, W, b, lam):
    H, layer = layer_forward(X, W, b, "sigmoid")
    J, grasp = contractive_penalty_forward(H, W, lam)
    dH, direct = contractive_penalty_backward(1.0, grasp)
    _, dW, db = layer_backward(dH, layer)
    return J, dW + direct, db


def contractive_parts(X: Any, W: Any, b: Any, lam: float, inner: Any = None) -> tuple[Any, ...]:
    """Penalty, the part of dW through the slopes, the direct part, db; `inner` changes dZ."""
    m, H = X.shape[1], sigmoid(W @ X + b)
    S, lengths = H * (1 - H), (W**2).sum(axis=1, keepdims=True)
    dZ = 2 * lam / m * (S**2 * (1 - 2 * H) * lengths if inner is None else inner(H, S, lengths))
    direct = 2 * lam / m * (S**2).sum(axis=1, keepdims=True) * W
    return lam / m * (S**2 * lengths).sum(), dZ @ X.T, direct, dZ.sum(axis=1, keepdims=True)


def only_direct(X, W, b, lam):
    J, _, direct, db = contractive_parts(X, W, b, lam)
    return J, direct, 0 * db


def only_slopes(X, W, b, lam):
    J, slopes, _, db = contractive_parts(X, W, b, lam)
    return J, slopes, db


def direct_with_db(X, W, b, lam):
    J, _, direct, db = contractive_parts(X, W, b, lam)
    return J, direct, db


def one_slope_short(X, W, b, lam):
    J, slopes, direct, db = contractive_parts(X, W, b, lam, lambda H, S, lengths: S * (1 - 2 * H) * lengths)
    return J, slopes + direct, db


def slope_as_constant(X, W, b, lam):
    J, slopes, direct, db = contractive_parts(X, W, b, lam, lambda H, S, lengths: S**2 * lengths)
    return J, slopes + direct, db


def slope_of_one_factor(X, W, b, lam):
    J, slopes, direct, db = contractive_parts(X, W, b, lam, lambda H, S, lengths: S**2 * (1 - H) * lengths)
    return J, slopes + direct, db


def slopes_not_squared(X, W, b, lam):
    m, H = X.shape[1], sigmoid(W @ X + b)
    S, lengths = H * (1 - H), (W**2).sum(axis=1, keepdims=True)
    dZ = lam / m * S * (1 - 2 * H) * lengths
    return (
        lam / m * (S * lengths).sum(),
        dZ @ X.T + 2 * lam / m * S.sum(axis=1, keepdims=True) * W,
        dZ.sum(axis=1, keepdims=True),
    )


def shrinking_weights(X, W, b, lam):
    m = X.shape[1]
    return lam / m * (W**2).sum(), 2 * lam / m * W, 0 * b


def activities_squared(X, W, b, lam):
    m, H = X.shape[1], sigmoid(W @ X + b)
    dZ = 2 * lam / m * H * H * (1 - H)
    return lam / m * (H**2).sum(), dZ @ X.T, dZ.sum(axis=1, keepdims=True)


CONTRACTIVE_COST = Exercise(
    name="contractive_cost",
    reference=contractive_cost,
    checks=[agrees("gives the penalty and both gradients", penalty_cases, rtol=1e-8, atol=1e-11)],
    hints=[
        "The penalty is lam/m times the sum of s²·‖w‖² with s = h(1 - h). For dW take one factor as constant at a time,"
        " and add the two results.",
        "Through the slopes: ds²/dz = 2s·(1 - 2h)·s, so dZ = lam/m·2s²(1 - 2h)‖w‖², and dW gets dZ·Xᵀ, db the sum of"
        " dZ. Directly: dW gets lam/m·2w times the sum of s² over the examples.",
    ],
    why="The product rule: W stands in the length ‖w‖² and inside the slope. The second way is the one that lets a unit"
    " stand still by saturating, with weights as large as before.",
    wrong=[
        Wrong("Only the direct way is in it: the slopes depend on W and b as well.", only_direct),
        Wrong("In dW the way through the slopes is missing: z depends on W, too.", direct_with_db),
        Wrong("In dW the direct way is missing: ‖w‖² grows with w.", only_slopes),
        Wrong("One slope is missing: from z to s² it is 2s·(1 - 2h)·s.", one_slope_short),
        Wrong("The slope has a slope of its own, (1 - 2h): it is not always positive.", slope_as_constant),
        Wrong("The slope of s = h(1 - h) is 1 - 2h, not 1 - h: both factors depend on h.", slope_of_one_factor),
        Wrong("The slopes have to be squared: it is the squared length of the gradient.", slopes_not_squared),
        Wrong("That is the L2 penalty on weights: the slopes are missing.", shrinking_weights),
        Wrong("That penalizes the activities. Asked are their gradients with respect to x.", activities_squared),
        Wrong("The penalty is a sum: divide it by m.", scaled(contractive_cost, (m_of, one, one))),
        Wrong("The gradients lack the 1/m.", scaled(contractive_cost, (one, m_of, m_of))),
        Wrong("Nothing is divided by m.", scaled(contractive_cost, (m_of, m_of, m_of))),
        Wrong(
            "A factor 2 is missing in the gradients: those of squares.",
            scaled(contractive_cost, (one, lambda X, W: 0.5, lambda X, W: 0.5)),
        ),
        Wrong(
            "The gradients have the wrong sign.", scaled(contractive_cost, (one, lambda X, W: -1.0, lambda X, W: -1.0))
        ),
        Wrong(
            "The gradient of b is missing: a bias can saturate a unit.",
            lambda X, W, b, lam: (*contractive_cost(X, W, b, lam)[:2], 0 * b),
        ),
        Wrong(
            "db has lost an axis: it looks like b, (n_h, 1).",
            lambda X, W, b, lam: (*contractive_cost(X, W, b, lam)[:2], contractive_cost(X, W, b, lam)[2][:, 0]),
        ),
        Wrong(
            "There is a factor 1/2 in your penalty; here it has none.",
            scaled(contractive_cost, (lambda X, W: 0.5, lambda X, W: 0.5, lambda X, W: 0.5)),
        ),
    ],
    alternatives=[contractive_by_helpers],
)


def strongest_picture(w, b):
    """w (n_x,), b a number -> (x (n_x,) with all pixels in [0, 1] that makes w.x + b largest, that largest value)."""
    x = (w > 0) * 1.0
    return x, w @ x + b


def pixel_by_pixel(w, b):
    x = np.array([1.0 if weight >= 0 else 0.0 for weight in w])
    return x, float(b + sum(weight for weight in w if weight > 0))


def of_picture(picture: Callable[[Any], Any]) -> Callable[..., Any]:
    def answer(w: Any, b: float) -> Any:
        x = picture(w)
        return x, w @ x + b

    return answer


def stretched(w: Any) -> Any:
    return (w - w.min()) / (np.ptp(w) or 1)


def finds_the_strongest(answer: Any, rng: np.random.Generator) -> None:
    for n_x in (4, 1, 2, 9, 30):
        for w in (
            rng.standard_normal(n_x),
            rng.random(n_x) + 0.1,
            -rng.random(n_x) - 0.1,
            np.round(rng.standard_normal(n_x)),
        ):
            b = float(rng.normal())
            found = answer(w.copy(), b)
            if not isinstance(found, (tuple, list)) or len(found) != 2:
                raise Mistake("return two things: the picture, and the value that it reaches")
            x, z = np.asarray(found[0], dtype=float), np.asarray(found[1], dtype=float)
            if x.shape != (n_x,) or z.size != 1:
                raise Mistake(f"the picture should have the shape ({n_x},) and the value should be one number")
            if x.min() < -1e-9 or x.max() > 1 + 1e-9:
                raise Mistake(f"a pixel is {x.min() if x.min() < 0 else x.max():.2f}, outside [0, 1]")
            best = b + w[w > 0].sum()
            if abs(w @ x + b - best) > 1e-9:
                raise Mistake(f"your picture reaches {w @ x + b:.2f}, but {best:.2f} is possible")
            if abs(float(z.item()) - best) > 1e-9:
                raise Mistake(
                    f"your picture reaches {best:.2f}, but the value that you return is {float(z.item()):.2f}"
                )


STRONGEST_PICTURE = Exercise(
    name="strongest_picture",
    reference=strongest_picture,
    checks=[Check("is a picture, and no picture excites the unit more", finds_the_strongest)],
    hints=[
        "z = w_1 x_1 + w_2 x_2 + ... + b, and each pixel may be chosen for itself. What is best for a pixel whose"
        " weight is positive? And negative?",
        "All ink where w > 0, none where w < 0: `(w > 0) * 1.0`. It reaches the sum of the positive weights plus b.",
    ],
    why="The limits are a box now and no longer a ball, so the best point is a corner of it: every pixel goes as far as"
    " it may. Another limit, another strongest input.",
    wrong=[
        Wrong("w itself leaves [0, 1] and is no picture.", of_picture(lambda w: w)),
        Wrong(
            "w/‖w‖ is the strongest of length 1. It has negative pixels, and here the limit is another one.",
            of_picture(lambda w: w / (np.linalg.norm(w) or 1)),
        ),
        Wrong(
            "Cutting w off at 0 and 1 leaves pixels between them: any positive weight wants its pixel at 1.",
            of_picture(lambda w: w.clip(0, 1)),
        ),
        Wrong("Stretching w to [0, 1] leaves pixels between them; each should be at a limit.", of_picture(stretched)),
        Wrong(
            "Not the mean of w decides, but 0: any positive weight adds something.",
            of_picture(lambda w: (w > w.mean()) * 1.0),
        ),
        Wrong("All ink also feeds the negative weights.", of_picture(np.ones_like)),
        Wrong("That is the weakest picture: ink where the weights are negative.", of_picture(lambda w: (w < 0) * 1.0)),
        Wrong(
            "Only one pixel has ink. Every positive weight can add to z.",
            of_picture(lambda w: (np.arange(len(w)) == w.argmax()) * 1.0),
        ),
        Wrong("Pixels go from 0 to 1; the sign gives -1 as well.", of_picture(np.sign)),
        Wrong(
            "The bias is missing in the value.",
            lambda w, b: (strongest_picture(w, b)[0], strongest_picture(w, b)[1] - b),
        ),
        Wrong(
            "The value is that of w/‖w‖, the norm of w plus b. What does your picture reach?",
            lambda w, b: (strongest_picture(w, b)[0], np.linalg.norm(w) + b),
        ),
        Wrong(
            "The value adds up the sizes of all weights. Negative ones meet no ink.",
            lambda w, b: (strongest_picture(w, b)[0], np.abs(w).sum() + b),
        ),
    ],
    alternatives=[pixel_by_pixel, lambda w, b: [np.heaviside(w, 0.5), np.maximum(w, 0).sum() + b]],
)


EXERCISES = [
    LOG10_OF_PICTURES,
    BEST_LINEAR_ERROR,
    TIED_GRADIENT,
    SPARSE_COST,
    NOISY_PAIRS,
    CONTRACTIVE_COST,
    STRONGEST_PICTURE,
]
