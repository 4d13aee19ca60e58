"""Convolution of rows, pictures and volumes against torch.nn.functional, plain loops and finite differences."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given

from helpers.vision import windows
from helpers.vision.convolution import conv_backward, conv_forward, forward
from helpers.vision.convolution_loops import conv_backward_loops, conv_forward_loops
from helpers.vision.convolution_nd import conv1d_backward, conv1d_forward, conv3d_backward, conv3d_forward
from solutions_tests.helpers.probes import close, complaint, keeps_promises, slope_matches, tensor
from solutions_tests.helpers.vision.drawings import Case, cases, channels_first, channels_last

OURS: Any = {
    1: (conv1d_forward, conv1d_backward, torch.nn.functional.conv1d),
    2: (conv_forward, conv_backward, torch.nn.functional.conv2d),
    3: (conv3d_forward, conv3d_backward, torch.nn.functional.conv3d),
}


def settings_of(case: Case) -> Any:
    return {"stride": case.stride, "pad": case.pad}


def check_against_torch(case: Case) -> None:
    forward, backward, truth = OURS[len(case.sides)]
    A, W, b, how = case.picture(), case.filters(), case.bias(), settings_of(case)
    Z = keeps_promises(lambda A, W, b: forward(A, W, b, **how)[0], A, W, b)
    dZ = case.rng.standard_normal(Z.shape)
    found = keeps_promises(lambda dZ, A, W, b: backward(dZ, forward(A, W, b, **how)[1]), dZ, A, W, b)
    At, Wt, bt = (tensor(x).requires_grad_() for x in (A, W, b))
    filters = Wt.movedim((-1, -2), (0, 1)).contiguous()  # (f, f, n_C_prev, n_C) -> (n_C, n_C_prev, f, f)
    expected = truth(channels_first(At), filters, bt.flatten(), stride=case.stride, padding=case.pad)
    channels_last(expected).backward(tensor(dZ))
    close(Z, channels_last(expected))
    close(found, (At.grad, Wt.grad, bt.grad))
    slope_matches(lambda x: (forward(x, W, b, **how)[0] * dZ).sum(), A, found[0], case.rng)
    slope_matches(lambda x: (forward(A, x, b, **how)[0] * dZ).sum(), W, found[1], case.rng)
    slope_matches(lambda x: (forward(A, W, x, **how)[0] * dZ).sum(), b, found[2], case.rng)


@given(cases(2))
def test_pictures(case: Case) -> None:
    check_against_torch(case)


@given(cases(1))
def test_rows(case: Case) -> None:
    check_against_torch(case)


@given(cases(3))
def test_volumes(case: Case) -> None:
    check_against_torch(case)


@given(cases(2))
def test_the_loops_say_the_same(case: Case) -> None:
    A, W, b, how = case.picture(), case.filters(), case.bias(), settings_of(case)
    for bias in (b, None):
        Z, cache = conv_forward(A, W, bias, **how)
        slow, slow_cache = conv_forward_loops(A, W, bias, **how)
        close(Z, slow)
        dZ = case.rng.standard_normal(Z.shape)
        fast = conv_backward(dZ, cache)
        for loops in (conv_backward_loops(dZ, cache), conv_backward_loops(dZ, slow_cache)):
            close(fast[:2], loops[:2])
            assert (fast[2] is None) == (bias is None)
            close(fast[2:] if bias is not None else (), loops[2:] if bias is not None else ())
    close(conv_forward_loops(tensor(A), tensor(W), tensor(b), **how)[0], conv_forward(A, W, b, **how)[0])


def test_in_pieces_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    A, W, b = rng.standard_normal((5, 6, 7, 2)), rng.standard_normal((3, 3, 2, 4)), rng.standard_normal((1, 1, 1, 4))
    Z, cache = conv_forward(A, W, b, pad=1)
    dZ = rng.standard_normal(Z.shape)
    found = conv_backward(dZ, cache)
    for limit in (1, 6 * 7 * 18 * 2):
        monkeypatch.setattr(windows, "NUMBERS_AT_A_TIME", limit)
        assert len(windows.pieces(A, 6 * 7 * 18)) > 1
        again, cache = conv_forward(A, W, b, pad=1)
        close(again, Z)
        close(conv_backward(dZ, cache), found)


def test_words_for_pads_and_parts_that_are_not_wanted() -> None:
    rng = np.random.default_rng(1)
    A, W = rng.standard_normal((2, 5, 6, 1)), rng.standard_normal((3, 5, 1, 2))
    assert conv_forward(A, W, pad="same")[0].shape == (2, 5, 6, 2)
    close(conv_forward(A, W, pad="valid")[0], conv_forward(A, W)[0])
    Z, cache = conv_forward(A, W, check=False)
    nothing, dW, db = conv_backward(Z, cache, check=False, input_gradient=False)
    assert nothing is None and db is None
    close(dW, conv_backward(Z, cache)[1])
    close(conv_forward(np.ones((1, 2, 2, 1), int), np.ones((2, 2, 1, 1), int))[0], np.full((1, 1, 1, 1), 4.0))


def test_refusals() -> None:
    A, W, b = np.ones((2, 5, 4, 3)), np.ones((3, 3, 3, 8)), np.ones((1, 1, 1, 8))
    said = complaint(conv_forward, A, np.ones((3, 3, 1, 8)))
    assert "W has shape (3, 3, 1, 8)" in said and "3 channels, not 1" in said
    assert "n_W + 2 pad = 4 + 0 = 4: the window is larger" in complaint(conv_forward, A, np.ones((5, 5, 3, 1)))
    assert "stride is 0, expected a whole number of at least 1" in complaint(conv_forward, A, W, stride=0)
    said = complaint(conv_forward, A, np.ones((2, 2, 3, 1)), pad="same")
    assert "f is 2, expected an odd number for 'same'" in said
    assert "pad is 'same' with stride 2" in complaint(conv_forward, A, W, pad="same", stride=2)
    assert "'valid' or 'same'" in complaint(conv_forward, A, W, pad="full")
    assert "b has shape (8,)" in complaint(conv_forward, A, W, np.ones(8))
    assert "A_prev has shape (5, 4, 3), expected (m, n_H_prev" in complaint(conv_forward, A[0], W)
    assert "A_prev is empty" in complaint(conv_forward, A[:0], W)
    assert "is nan" in complaint(conv_forward, A * np.nan, W)
    assert "uint8" in complaint(conv_forward, A.astype(np.uint8), W)
    Z, cache = conv_forward(A, W, b)
    assert "dZ has shape (2, 3, 1, 8)" in complaint(conv_backward, Z[:, :, :1], cache)
    assert "W requires_grad" in complaint(conv_forward, tensor(A), tensor(W).requires_grad_())
    assert "mixed" in complaint(conv_forward, A, tensor(W))
    assert "n + 2 pad" in complaint(conv1d_forward, np.ones((1, 2, 1)), np.ones((3, 1, 1)))
    assert "n_D + 2 pad" in complaint(conv3d_forward, np.ones((1, 2, 4, 4, 1)), np.ones((3, 3, 3, 1, 1)))
    assert "conv3d_backward: dZ" in complaint(
        conv3d_backward, np.ones((1, 1, 1, 1, 2)), conv3d_forward(np.ones((1, 1, 1, 1, 1)), np.ones((1, 1, 1, 1, 1)))[1]
    )


def test_other_kinds_are_refused() -> None:
    assert complaint(conv_backward, np.ones((1, 2, 2, 1)), None).startswith(
        "TypeError: conv_backward: cache is None, expected a ConvCache."
    )
    assert complaint(conv_forward_loops, 5, 5).startswith(
        "TypeError: conv_forward_loops: A_prev is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(conv_forward, np.ones((1, 2, 2, 1)), np.ones((1, 1, 1, 1)), pad=np.ones(2)).startswith(
        "ValueError: conv_forward: pad is array([1., 1.]), expected a whole number of at least 0."
    )
    assert complaint(forward, "", 2, 5, 5, None, 1, 0).startswith(
        "ValueError: forward: where is '', expected one of 'conv1d_forward', 'conv_forward',"
    )
    assert complaint(forward, "conv_forward", 4, 5, 5, None, 1, 0).startswith(
        "ValueError: forward: sides is 4, expected a whole number from 1 to 3."
    )
