"""Transposed convolution against torch, plain loops, finite differences, and as the adjoint of a convolution."""

from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision import windows
from helpers.vision.convolution import conv_backward, conv_forward
from helpers.vision.transposed_convolution import transposed_conv_backward, transposed_conv_forward, transposed_size
from helpers.vision.transposed_convolution_loops import transposed_conv_backward_loops, transposed_conv_forward_loops
from solutions_tests.helpers.probes import close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.vision.drawings import Case, cases, channels_first, channels_last


class Growth(NamedTuple):
    """A transposed convolution that fits."""

    A: np.ndarray
    W: np.ndarray
    b: np.ndarray
    how: dict[str, Any]
    rng: np.random.Generator


@st.composite
def growths(draw: Any) -> Growth:
    """Sizes, strides and pads that leave something; windows may be higher than wide."""
    stride, pad = draw(st.integers(1, 4)), draw(st.integers(0, 2))
    output_pad = draw(st.integers(0, stride - 1))
    window = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    shortest = [max(1, -(-(1 + 2 * pad - f - output_pad) // stride) + 1) for f in window]
    sides = [draw(st.integers(n, n + 4)) for n in shortest]
    n_C, n_C_prev, m = (draw(st.integers(1, 3)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    how = {"stride": stride, "pad": pad, "output_pad": output_pad}
    A, W = rng.standard_normal((m, *sides, n_C_prev)), rng.standard_normal((*window, n_C, n_C_prev))
    return Growth(A, W, rng.standard_normal((1, 1, 1, n_C)), how, rng)


@given(growths())
def test_against_torch(case: Growth) -> None:
    A, W, b, how, rng = case
    Z = keeps_promises(lambda A, W, b: transposed_conv_forward(A, W, b, **how)[0], A, W, b)
    for n, n_prev, f in zip(Z.shape[1:3], A.shape[1:3], W.shape[:2], strict=True):
        assert n == transposed_size(n_prev, f, **how)
    dZ = rng.standard_normal(Z.shape)
    found = keeps_promises(
        lambda dZ, A, W, b: transposed_conv_backward(dZ, transposed_conv_forward(A, W, b, **how)[1]), dZ, A, W, b
    )
    At, Wt, bt = (tensor(x).requires_grad_() for x in (A, W, b))
    filters = Wt.movedim((-1, -2), (0, 1)).contiguous()  # (f, f, n_C, n_C_prev) -> (n_C_prev, n_C, f, f)
    more = {"stride": how["stride"], "padding": how["pad"], "output_padding": how["output_pad"]}
    expected = torch.nn.functional.conv_transpose2d(channels_first(At), filters, bt.flatten(), **more)
    channels_last(expected).backward(tensor(dZ))
    close(Z, channels_last(expected))
    close(found, (At.grad, Wt.grad, bt.grad))
    slope_matches(lambda x: (transposed_conv_forward(x, W, b, **how)[0] * dZ).sum(), A, found[0], rng)
    slope_matches(lambda x: (transposed_conv_forward(A, x, b, **how)[0] * dZ).sum(), W, found[1], rng)
    slope_matches(lambda x: (transposed_conv_forward(A, W, x, **how)[0] * dZ).sum(), b, found[2], rng)


@given(growths())
def test_the_loops_say_the_same(case: Growth) -> None:
    A, W, b, how, rng = case
    for bias in (b, None):
        Z, cache = transposed_conv_forward(A, W, bias, **how)
        slow, slow_cache = transposed_conv_forward_loops(A, W, bias, **how)
        close(Z, slow)
        dZ = rng.standard_normal(Z.shape)
        fast, loops = transposed_conv_backward(dZ, cache), transposed_conv_backward_loops(dZ, slow_cache)
        close(fast[:2], loops[:2])
        assert (fast[2] is None) == (loops[2] is None) == (bias is None)
        close(fast[2:] if bias is not None else (), loops[2:] if bias is not None else ())
    close(
        transposed_conv_forward_loops(tensor(A), tensor(W), tensor(b), **how)[0],
        transposed_conv_forward(A, W, b, **how)[0],
    )


@given(cases(2))
def test_it_is_the_adjoint_of_the_convolution(case: Case) -> None:
    X, W = case.picture(), case.filters()
    how: dict[str, Any] = {"stride": case.stride, "pad": case.pad}
    Z, cache = conv_forward(X, W, **how)
    Y = case.rng.standard_normal(Z.shape)
    rest = [(n + 2 * case.pad - f) % case.stride for n, f in zip(X.shape[1:3], W.shape[:2], strict=True)]
    if rest[0] == rest[1]:  # output_pad is the same for both sides
        back = transposed_conv_forward(Y, W, output_pad=rest[0], **how)[0]
        close((Z * Y).sum(), (X * back).sum(), atol=1e-9)
        close(back, conv_backward(Y, cache)[0])  # the backward step of a convolution is this
        again = transposed_conv_backward(X, transposed_conv_forward(Y, W, output_pad=rest[0], **how)[1])
        close(again[0], Z)  # and the other way round


def test_by_hand() -> None:
    A = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 2, 2, 1)
    Z = transposed_conv_forward(A, np.ones((3, 3, 1, 1)), stride=2)[0][0, :, :, 0]
    expected = [[1, 1, 3, 2, 2], [1, 1, 3, 2, 2], [4, 4, 10, 6, 6], [3, 3, 7, 4, 4], [3, 3, 7, 4, 4]]
    close(Z, np.array(expected, dtype=float))
    cut = transposed_conv_forward(A, np.ones((3, 3, 1, 1)), stride=2, pad=1, output_pad=1)[0][0, :, :, 0]
    close(cut, Z[1:, 1:])
    assert transposed_size(2, 3, stride=2, pad=1) == 3 and transposed_size(2, 3, stride=2, pad=1, output_pad=1) == 4


def test_in_pieces_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    A, W = rng.standard_normal((5, 3, 4, 2)), rng.standard_normal((3, 3, 4, 2))
    Z, cache = transposed_conv_forward(A, W, stride=2, pad=1)
    dZ = rng.standard_normal(Z.shape)
    found = transposed_conv_backward(dZ, cache)
    for limit in (1, 3 * 4 * 36 * 2):
        monkeypatch.setattr(windows, "NUMBERS_AT_A_TIME", limit)
        assert len(windows.pieces(A, 3 * 4 * 36)) > 1
        again, cache = transposed_conv_forward(A, W, stride=2, pad=1)
        close(again, Z)
        close(transposed_conv_backward(dZ, cache)[:2], found[:2])


def test_the_result_is_its_own() -> None:
    A = np.ones((1, 2, 2, 1))
    Z, cache = transposed_conv_forward(A, np.ones((1, 1, 1, 1)), check=False)
    Z[:] = 7
    assert A.sum() == 4 and cache.A_prev.sum() == 4


def test_refusals() -> None:
    A, W, b = np.ones((2, 5, 4, 3)), np.ones((3, 3, 8, 3)), np.ones((1, 1, 1, 8))
    said = complaint(transposed_conv_forward, A, np.ones((3, 3, 3, 8)))
    assert "W has shape (3, 3, 3, 8), expected (f, f, n_C, n_C_prev) with n_C_prev = 3" in said and "swapaxes" in said
    assert "swapaxes" not in complaint(transposed_conv_forward, A, np.ones((3, 3, 5, 8)))
    assert "stride is 0, expected a whole number of at least 1" in complaint(transposed_conv_forward, A, W, stride=0)
    said = complaint(transposed_conv_forward, A, W, stride=2, output_pad=2)
    assert "output_pad is 2, expected a whole number from 0 to stride - 1 = 1" in said
    said = complaint(transposed_conv_forward, A, W, pad=4)
    assert "pad is 4" in said and "= 7 pixels: pad cuts 8 off" in said
    assert "pad is 'same'" in complaint(transposed_conv_forward, A, W, pad="same")
    assert "b has shape (8,)" in complaint(transposed_conv_forward, A, W, np.ones(8))
    assert "A_prev has shape (5, 4, 3), expected (m, n_H_prev" in complaint(transposed_conv_forward, A[0], W)
    assert "A_prev is empty" in complaint(transposed_conv_forward, A[:0], W)
    assert "is nan" in complaint(transposed_conv_forward, A * np.nan, W)
    assert "uint8" in complaint(transposed_conv_forward, A.astype(np.uint8), W)
    assert "mixed" in complaint(transposed_conv_forward, A, tensor(W))
    assert "W requires_grad" in complaint(transposed_conv_forward, tensor(A), tensor(W).requires_grad_())
    Z, cache = transposed_conv_forward(A, W, b, stride=2)
    assert Z.shape == (2, 11, 9, 8)
    assert "dZ has shape (2, 10, 9, 8)" in complaint(transposed_conv_backward, Z[:, 1:], cache)
    assert "n is 0" in complaint(transposed_size, 0, 3)
    assert "f is 2.5" in complaint(transposed_size, 3, 2.5)
