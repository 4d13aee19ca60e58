"""Batch normalization against torch, in training and in prediction, and what a mini-batch of one example gives."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.batch_norm import RunningStatistics, batch_norm_backward, batch_norm_forward
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, drawn, keeps_promises, slope_matches, tensor

BATCHES = st.integers(2, 7)  # torch refuses a single example in training


def drawn_layer(n: int, m: int, seed: int) -> tuple[Any, ...]:
    """dout, Z, gamma, beta and the running mean and variance of a layer in the middle of training."""
    rng = np.random.default_rng(seed)
    shapes = [(n, m), (n, m), (n, 1), (n, 1), (n, 1)]
    dout, Z, gamma, beta, mean = (rng.standard_normal(shape) for shape in shapes)
    return dout, 3 + 2 * Z, gamma, beta, mean, rng.uniform(0.1, 4, (n, 1))


def forward(Z: Any, gamma: Any, beta: Any, mean: Any, variance: Any, **options: Any) -> Any:
    return batch_norm_forward(Z, gamma, beta, running=RunningStatistics(mean, variance), **options)


@pytest.mark.parametrize("training", [True, False])
@given(n=SIZES, m=BATCHES, seed=SEEDS, momentum=st.floats(0, 1), epsilon=st.sampled_from([1e-5, 1e-3]))
def test_against_torch(training: bool, n: int, m: int, seed: int, momentum: float, epsilon: float) -> None:
    dout, *arrays = drawn_layer(n, m, seed)
    options: Any = {"training": training, "momentum": momentum, "epsilon": epsilon}
    out, _, running = keeps_promises(lambda *a: _without_flag(forward(*a, **options)), *arrays)
    gradients = keeps_promises(lambda d, *a: batch_norm_backward(d, forward(*a, **options)[1]), dout, *arrays)

    Z, gamma, beta, mean, variance = (tensor(x) for x in arrays)
    Z, gamma, beta = (x.requires_grad_() for x in (Z, gamma, beta))
    expected = torch.nn.functional.batch_norm(
        Z.T, mean[:, 0], variance[:, 0], gamma[:, 0], beta[:, 0], training, 1 - momentum, epsilon
    )
    expected.backward(tensor(dout).T)
    close(out, expected.T, rtol=1e-6, atol=1e-9)
    close(running, (mean, variance))  # torch has moved its own in place
    close(gradients, (Z.grad, gamma.grad, beta.grad), rtol=1e-6, atol=1e-8)
    close(forward(*arrays, check=False, **options)[0], out)
    close(batch_norm_backward(dout, forward(*arrays, **options)[1], check=False), gradients)


def _without_flag(result: Any) -> Any:
    out, cache, running = result
    return out, tuple(cache[:3]), running


@pytest.mark.parametrize("training", [True, False])
@drawn
def test_against_finite_differences(training: bool, n: int, m: int, seed: int) -> None:
    dout, *arrays = drawn_layer(n, m, seed)
    rng = np.random.default_rng(seed)
    gradients = batch_norm_backward(dout, forward(*arrays, training=training)[1])
    for k, gradient in enumerate(gradients):

        def cost(x: np.ndarray, k: int = k) -> float:
            moved = [*arrays[:k], x, *arrays[k + 1 :]]
            return (forward(*moved, training=training)[0] * dout).sum()

        slope_matches(cost, arrays[k], gradient, rng)


@drawn
def test_a_single_example_is_its_own_mean(n: int, m: int, seed: int) -> None:
    dout, Z, gamma, beta, mean, variance = drawn_layer(n, 1, seed)
    out, cache, running = forward(Z, gamma, beta, mean, variance)
    close(out, beta)
    close(batch_norm_backward(dout, cache), (np.zeros((n, 1)), np.zeros((n, 1)), dout))
    close(running, (0.9 * mean + 0.1 * Z, variance))
    close(out, forward(Z + 5, gamma, beta, mean, variance)[0])


def test_what_it_does_to_the_logits() -> None:
    rng = np.random.default_rng(0)
    X, W = rng.standard_normal((5, 300)), rng.standard_normal((4, 5))
    one, zero = np.ones((4, 1)), np.zeros((4, 1))
    out, _, first = batch_norm_forward(W @ X, one, zero)
    close(out.mean(axis=1), np.zeros(4), atol=1e-12)
    close(out.std(axis=1), np.ones(4), rtol=1e-4)
    close(batch_norm_forward(10 * W @ X + 7, one, zero)[0], out, rtol=1e-4)
    Z = W @ X
    sigma = np.sqrt(Z.var(axis=1, keepdims=True) + 1e-5)
    close(batch_norm_forward(Z, sigma, Z.mean(axis=1, keepdims=True))[0], Z)
    close(first, (0.1 * Z.mean(axis=1, keepdims=True), 0.9 + 0.1 * Z.var(axis=1, ddof=1, keepdims=True)))
    running = None
    for _ in range(200):
        _, _, running = batch_norm_forward(Z, one, zero, running=running)
    close(batch_norm_forward(Z, one, zero, running=running, training=False)[0], out, rtol=0.01, atol=1e-6)


def test_a_stream_of_one_class_keeps_its_message() -> None:
    stream = 2 + np.random.default_rng(0).standard_normal((1, 400))
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    trained = batch_norm_forward(stream, one, zero, running=RunningStatistics(zero, one), training=False)[0]
    close(trained.mean(), 2.0, rtol=0.05)
    close(batch_norm_forward(stream, one, zero)[0].mean(), 0.0, atol=1e-12)


def test_wrong_inputs() -> None:
    Z, gamma, beta = np.ones((2, 3)), np.ones((2, 1)), np.zeros((2, 1))
    where = "ValueError: batch_norm_forward: "
    assert complaint(batch_norm_forward, Z, gamma, beta, training=False) == (
        where + "running is None, expected RunningStatistics(mean, variance) because training is False."
        " Pass what the last training step gave back."
    )
    assert complaint(batch_norm_forward, Z, np.ones(2), beta) == (
        where + "gamma has shape (2,), expected (n, 1) = (2, 1) because Z has shape (2, 3). Use gamma.reshape(2, 1)."
    )
    assert complaint(batch_norm_forward, Z, gamma, np.ones((3, 1))) == (
        where + "beta has shape (3, 1), expected (n, 1) = (2, 1) because Z has shape (2, 3)."
        " It has one row per unit, that is one per row of Z."
    )
    assert where + "Z has shape (3,), expected (n, m), 2 axes." in complaint(
        batch_norm_forward, np.ones(3), gamma, beta
    )
    assert where + "Z[0, 0] is nan" in complaint(batch_norm_forward, Z * np.nan, gamma, beta)
    assert where + "momentum is 1.1, expected" in complaint(batch_norm_forward, Z, gamma, beta, momentum=1.1)
    assert where + "epsilon is 0, expected" in complaint(batch_norm_forward, Z, gamma, beta, epsilon=0)
    for running, message in [
        ((beta, -gamma), "running.variance contains -1, expected"),
        ((np.ones((1, 2)), gamma), "running.mean has shape (1, 2), expected (n, 1) = (2, 1)"),
        ((beta,), "running is 1 entries, expected RunningStatistics(mean, variance)."),
    ]:
        for training in (True, False):
            assert message in complaint(batch_norm_forward, Z, gamma, beta, running=running, training=training)
    assert "arrays and torch tensors were mixed" in complaint(batch_norm_forward, Z, gamma, tensor(beta))
    _, cache, _ = batch_norm_forward(Z, gamma, beta)
    assert complaint(batch_norm_backward, Z.T, cache) == (
        "ValueError: batch_norm_backward: dout has shape (3, 2), expected (2, 3) because Z has shape (2, 3)."
        " Did you pass dout.T?"
    )
    assert "dout[0, 0] is inf" in complaint(batch_norm_backward, Z * np.inf, cache)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(batch_norm_backward, np.ones((1, 1)), None).startswith(
        "TypeError: batch_norm_backward: cache is None, expected a BatchNormCache."
    )
    assert complaint(batch_norm_forward, np.ones((1, 2)), None, np.ones((1, 1))).startswith(
        "TypeError: batch_norm_forward: gamma is a NoneType, expected"
    )
    assert complaint(batch_norm_forward, np.ones((1, 2)), np.ones((1, 1)), np.ones((1, 1)), training="yes").startswith(
        "TypeError: batch_norm_forward: training is 'yes', expected True or False."
    )
