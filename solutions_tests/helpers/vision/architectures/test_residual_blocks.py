"""The blocks against plain torch, cutting one out of a network, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from helpers.vision.architectures.residual import small_plain, small_residual
from helpers.vision.architectures.residual_blocks import (
    KINDS,
    convolutional_block,
    identity_block,
    kept_shapes,
    plain_block,
    summed,
    without_block,
)
from helpers.vision.costs import parameter_count
from solutions_tests.helpers.probes import complaint

SIZES = st.integers(1, 7)


def norm(z: torch.Tensor) -> torch.Tensor:
    return functional.batch_norm(z, None, None, training=True)


def by_hand(block: Any, a: torch.Tensor, stride: int) -> torch.Tensor:
    """The branch of a block with batch norm, whatever its kind, and its shortcut, written out."""
    units, z = list(block.branch), a
    for k, unit in enumerate(units):
        f = unit.conv.weight.shape[-1]
        z = norm(functional.conv2d(z, unit.conv.weight, stride=stride if k == 0 else 1, padding=f // 2))
        z = torch.relu(z) if k < len(units) - 1 else z
    if block.shortcut is None:
        return torch.relu(z)
    if isinstance(block.shortcut, torch.nn.Identity):
        return torch.relu(z + a)
    return torch.relu(z + norm(functional.conv2d(a, block.shortcut.conv.weight, stride=stride)))


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(KINDS), SIZES, SIZES, SIZES, st.integers(0, 99))
def test_an_identity_block(kind: str, n: int, height: int, width: int, seed: int) -> None:
    torch.manual_seed(seed)
    block, a = identity_block(4 * n, kind=kind), torch.rand(2, 4 * n, height, width)
    torch.testing.assert_close(block(a), by_hand(block, a, 1))


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(KINDS), SIZES, SIZES, st.integers(1, 3), SIZES, st.integers(0, 99))
def test_a_convolutional_block(kind: str, n_C_prev: int, n: int, stride: int, height: int, seed: int) -> None:
    torch.manual_seed(seed)
    a = torch.rand(2, n_C_prev, height, 5)
    block = convolutional_block(n_C_prev, 4 * n, stride=stride, kind=kind)
    out = block(a)
    assert out.shape == (2, 4 * n, -(-height // stride), -(-5 // stride))
    torch.testing.assert_close(out, by_hand(block, a, stride))


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(KINDS), SIZES, SIZES, st.integers(1, 2), st.integers(0, 99))
def test_a_plain_block(kind: str, n_C_prev: int, n: int, stride: int, seed: int) -> None:
    torch.manual_seed(seed)
    block, a = plain_block(n_C_prev, 4 * n, stride=stride, kind=kind), torch.rand(2, n_C_prev, 6, 5)
    torch.testing.assert_close(block(a), by_hand(block, a, stride))


@pytest.mark.parametrize("batch_norm", [True, False])
def test_preactivation(batch_norm: bool) -> None:
    torch.manual_seed(0)
    a = torch.randn(2, 3, 5, 5)
    block = convolutional_block(3, 4, stride=2, preactivation=True, batch_norm=batch_norm)
    z = torch.relu(norm(a) if batch_norm else a)
    z = block.branch[0].conv(z)
    z = block.branch[1].conv(torch.relu(norm(z) if batch_norm else z))
    torch.testing.assert_close(block(a), z + block.shortcut(a))
    same = identity_block(3, preactivation=True, batch_norm=False)
    for weights in same.branch.parameters():
        weights.data.zero_()
    assert torch.equal(same(a), a)  # negative values included: nothing comes after the sum


def test_without_batch_norm_zero_weights_are_the_identity() -> None:
    block, a = identity_block(4, batch_norm=False), torch.rand(1, 4, 6, 6)
    assert parameter_count(block) == 2 * (9 * 16 + 4)
    for weights in block.parameters():
        weights.data.zero_()
    assert torch.equal(block(a), a)
    assert torch.equal(block(a - 0.5), torch.relu(a - 0.5))


def test_both_ways_carry_the_gradient() -> None:
    a = torch.rand(3, 4, dtype=torch.float64, requires_grad=True)
    branch = torch.nn.Linear(4, 4, dtype=torch.float64)
    push = torch.randn(3, 4, dtype=torch.float64)
    block = summed(branch, torch.nn.Identity(), torch.nn.ReLU())
    out = block(a)
    (da,) = torch.autograd.grad((push * out).sum(), a)
    dz = push * (out > 0)
    torch.testing.assert_close(da, dz + dz @ branch.weight)
    assert torch.equal(summed(branch, None, torch.nn.Identity())(a), branch(a))


@pytest.mark.parametrize("build", [small_plain, small_residual])
def test_a_block_is_cut_out(build: Any) -> None:
    net = build(20, 4, 5, np.random.default_rng(0)).eval()
    x, state = torch.rand(2, 1, 8, 8), {k: v.clone() for k, v in net.state_dict().items()}
    assert kept_shapes(net) == [1, 2, 3, 5, 6, 8, 9]
    shorter = without_block(net, 5)
    assert kept_shapes(shorter) == [1, 2, 3, 6, 8, 9]
    a = x
    for name, part in net.named_children():
        a = a if name == "block5" else part(a)
    torch.testing.assert_close(shorter(x), a)
    assert not torch.allclose(shorter(x), net(x))
    assert all(torch.equal(state[key], value) for key, value in net.state_dict().items())
    assert kept_shapes(without_block(net, 5, 6)) == kept_shapes(without_block(shorter, 6)) == [1, 2, 3, 8, 9]
    torch.testing.assert_close(without_block(net, 6, 5)(x), without_block(shorter, 6)(x))
    assert torch.equal(without_block(net)(x), net(x))


def test_refusals() -> None:
    assert "n_C is 6, expected a multiple of 4" in complaint(identity_block, 6, kind="bottleneck")
    assert "Choose 8" in complaint(convolutional_block, 3, 6, kind="bottleneck")
    assert "kind is 'narrow'" in complaint(identity_block, 6, kind="narrow")
    assert "plain_block: n_C_prev is 0" in complaint(plain_block, 0, 4)
    assert "stride is 0" in complaint(convolutional_block, 3, 4, stride=0)
    net = small_plain(14, 4, 5, np.random.default_rng(0))
    assert "number is 3, expected one of the blocks that keep the shape: 1, 2, 4, 6" in complaint(without_block, net, 3)
    assert "number is 5, expected" in complaint(without_block, net, 4, 5)
    assert "number is 0" in complaint(without_block, net, 0)


def test_other_kinds_are_refused() -> None:
    assert complaint(kept_shapes, 3).startswith("TypeError: kept_shapes: net is a int, expected a torch.nn module.")
    assert complaint(without_block, 3, 1).startswith(
        "TypeError: without_block: net is a int, expected a torch.nn module."
    )
    assert complaint(plain_block, 2, 2, batch_norm="no").startswith(
        "TypeError: plain_block: batch_norm is 'no', expected True or False."
    )
