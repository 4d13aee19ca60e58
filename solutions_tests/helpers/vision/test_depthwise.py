"""Depthwise and 1x1 convolutions against torch with groups, against `conv_forward`, and finite differences."""

from typing import Any

import numpy as np
import torch
from hypothesis import given

from helpers.vision.convolution import conv_forward
from helpers.vision.depthwise import depthwise_backward, depthwise_forward, pointwise_backward, pointwise_forward
from solutions_tests.helpers.probes import close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.vision.drawings import Case, cases, channels_first, channels_last


@given(cases(2))
def test_depthwise(case: Case) -> None:
    A, W = case.picture(), case.filters()[..., 0]
    b = case.rng.standard_normal((1, 1, 1, case.channels[0]))
    how: Any = {"stride": case.stride, "pad": case.pad}
    Z = keeps_promises(lambda A, W, b: depthwise_forward(A, W, b, **how)[0], A, W, b)
    dZ = case.rng.standard_normal(Z.shape)
    found = keeps_promises(
        lambda dZ, A, W, b: depthwise_backward(dZ, depthwise_forward(A, W, b, **how)[1]), dZ, A, W, b
    )
    At, Wt, bt = (tensor(x).requires_grad_() for x in (A, W, b))
    filters = Wt.movedim(-1, 0)[:, None]  # (f, f, n_C) -> (n_C, 1, f, f)
    more = {"stride": case.stride, "padding": case.pad, "groups": case.channels[0]}
    expected = torch.nn.functional.conv2d(channels_first(At), filters, bt.flatten(), **more)
    channels_last(expected).backward(tensor(dZ))
    close(Z, channels_last(expected))
    close(found, (At.grad, Wt.grad, bt.grad))
    slope_matches(lambda x: (depthwise_forward(x, W, b, **how)[0] * dZ).sum(), A, found[0], case.rng)
    slope_matches(lambda x: (depthwise_forward(A, x, b, **how)[0] * dZ).sum(), W, found[1], case.rng)
    slope_matches(lambda x: (depthwise_forward(A, W, x, **how)[0] * dZ).sum(), b, found[2], case.rng)


@given(cases(2))
def test_pointwise(case: Case) -> None:
    A, b = case.picture(), case.bias()
    W = case.rng.standard_normal(case.channels)
    Z = keeps_promises(lambda A, W, b: pointwise_forward(A, W, b)[0], A, W, b)
    close(Z, conv_forward(A, W[None, None], b)[0])
    dZ = case.rng.standard_normal(Z.shape)
    found = keeps_promises(lambda dZ, A, W, b: pointwise_backward(dZ, pointwise_forward(A, W, b)[1]), dZ, A, W, b)
    At, Wt, bt = (tensor(x).requires_grad_() for x in (A, W, b))
    expected = torch.nn.functional.conv2d(channels_first(At), Wt.T[:, :, None, None], bt.flatten())
    channels_last(expected).backward(tensor(dZ))
    close(Z, channels_last(expected))
    close(found, (At.grad, Wt.grad, bt.grad))
    slope_matches(lambda x: (pointwise_forward(x, W, b)[0] * dZ).sum(), A, found[0], case.rng)
    slope_matches(lambda x: (pointwise_forward(A, x, b)[0] * dZ).sum(), W, found[1], case.rng)


def test_a_separable_convolution_is_a_normal_one_with_filters_of_rank_one() -> None:
    rng = np.random.default_rng(0)
    A, D, P = rng.standard_normal((2, 6, 5, 3)), rng.standard_normal((3, 3, 3)), rng.standard_normal((3, 4))
    zero, none = np.zeros((1, 1, 1, 3)), np.zeros((1, 1, 1, 4))
    separable = pointwise_forward(depthwise_forward(A, D, zero, pad="same")[0], P, none)[0]
    close(separable, conv_forward(A, D[..., None] * P, none, pad="same")[0])


def test_refusals() -> None:
    A, W, b = np.ones((2, 5, 4, 3)), np.ones((3, 3, 3)), np.ones((1, 1, 1, 3))
    assert "W has shape (3, 3, 2)" in complaint(depthwise_forward, A, W[..., :2], b)
    assert "W has shape (3, 3, 3, 1)" in complaint(depthwise_forward, A, W[..., None], b)
    assert "b has shape (3,)" in complaint(depthwise_forward, A, W, np.ones(3))
    assert "A_prev is empty" in complaint(depthwise_forward, A[:0], W, b)
    assert "is nan" in complaint(depthwise_forward, A * np.nan, W, b)
    assert "stride is 0" in complaint(depthwise_forward, A, W, b, stride=0)
    assert "pad is 'same' with stride 2" in complaint(depthwise_forward, A, W, b, stride=2, pad="same")
    assert "larger than the padded picture" in complaint(depthwise_forward, A, np.ones((5, 5, 3)), b)
    assert "mixed" in complaint(depthwise_forward, A, tensor(W), b)
    cache = depthwise_forward(A, W, b)[1]
    assert "dZ has shape (2, 3, 1, 3)" in complaint(depthwise_backward, np.ones((2, 3, 1, 3)), cache)
    V, c = np.ones((3, 8)), np.ones((1, 1, 1, 8))
    assert "W has shape (8, 3)" in complaint(pointwise_forward, A, V.T, c)
    assert "b has shape (1, 1, 1, 3)" in complaint(pointwise_forward, A, V, b)
    assert "A_prev has shape (5, 4, 3)" in complaint(pointwise_forward, A[0], V, c)
    assert "is inf" in complaint(pointwise_forward, A, V * np.inf, c)
    cache_point = pointwise_forward(A, V, c)[1]
    assert "dZ has shape (2, 5, 4, 3)" in complaint(pointwise_backward, A, cache_point)
