"""Residual networks: published counts, small nets, first weights, training, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.residual import RESNETS, resnet, small_plain, small_residual
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("depth", "parameters", "billions"),
    [(18, 11_689_512, 1.8), (34, 21_797_672, 3.66), (50, 25_557_032, 3.86), (101, 44_549_160, 7.6),
     (152, 60_192_808, 11.3)],
)  # fmt: skip
def test_published_counts(depth: int, parameters: int, billions: float) -> None:
    net = full_size(resnet, depth, 1000, rng())
    assert parameter_count(net) == parameters
    rows = layer_table(net, (3, 224, 224))
    assert sum(row.multiplies for row in rows) / 1e9 == pytest.approx(billions, rel=0.02)  # table 1: 1.8, 3.6, 3.8 ...
    weighty = [row for row in rows if row.kind in ("Conv2d", "Linear") and ".shortcut." not in row.name]
    assert len(weighty) == depth
    assert {row.shape for row in rows if row.name.startswith("group4")} >= {(512, 7, 7)}


@pytest.mark.parametrize("build", [small_plain, small_residual])
@pytest.mark.parametrize("depth", [8, 20, 44, 110])
def test_the_depth_counts_layers_with_weights(build: Any, depth: int) -> None:
    rows = layer_table(full_size(build, depth, 4, 10, rng()), (1, 8, 8))
    weighty = [row for row in rows if row.kind in ("Conv2d", "Linear") and ".shortcut." not in row.name]
    assert len(weighty) == depth
    assert [row.shape for row in rows if row.kind == "AdaptiveAvgPool2d"] == [(16, 1, 1)]


def test_skips_cost_two_projections_and_nothing_else() -> None:
    plain, residual = small_plain(20, 8, 10, rng()), small_residual(20, 8, 10, rng())
    assert parameter_count(plain) == 67_906
    assert parameter_count(residual) - parameter_count(plain) == (8 * 16 + 2 * 16) + (16 * 32 + 2 * 32)


@pytest.mark.parametrize("side", [1, 8, 13, 32])
@pytest.mark.parametrize(
    "options", [{}, {"batch_norm": False}, {"zero_last": True}, {"preactivation": True},
                {"preactivation": True, "batch_norm": False}],
)  # fmt: skip
def test_any_side_and_option(side: int, options: dict[str, bool]) -> None:
    net = small_residual(14, 3, 5, rng(), **options)
    assert net(torch.rand(2, 1, side, side)).shape == (2, 5)
    norms = [part for part in net.modules() if isinstance(part, torch.nn.BatchNorm2d)]
    assert bool(norms) == options.get("batch_norm", True)


def test_branches_that_begin_at_zero_are_the_identity() -> None:
    net = small_residual(20, 4, 10, rng(), zero_last=True)
    a = torch.rand(2, 4, 8, 8)
    assert torch.equal(net.block1(a), a) and torch.equal(net.block3(a), a)
    first, last = (net.block1.branch[k].norm.weight.detach() for k in (0, -1))
    assert bool((first == 1).all()) and bool((last == 0).all())
    plain = small_residual(20, 4, 10, rng())
    assert not torch.allclose(plain.block1(a), a)


def test_first_weights_depend_on_the_seed_only() -> None:
    torch.manual_seed(1)
    one = small_residual(8, 3, 5, rng()).state_dict()
    torch.manual_seed(2)
    same, other = (small_residual(8, 3, 5, rng(seed)).state_dict() for seed in (0, 1))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["stem.conv.weight"], other["stem.conv.weight"])
    branch = small_residual(8, 64, 5, rng()).block1.branch[0].conv.weight
    assert float(branch.detach().std()) == pytest.approx((2 / (9 * 64)) ** 0.5, rel=0.03)


def loss_after(net: Any, X: np.ndarray, Y: np.ndarray) -> float:
    x = torch.tensor(X)[:, None] / 255 if X.ndim == 3 else torch.tensor(X).movedim(-1, 1) / 255
    with torch.no_grad():
        return float(functional.cross_entropy(net(x), torch.tensor(Y)))


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("build", [small_plain, small_residual])
def test_two_steps_lower_the_loss(build: Any, batch_norm: bool) -> None:
    net = build(8, 4, 3, rng(), batch_norm=batch_norm)
    X, Y = rng().integers(0, 256, (9, 8, 8), dtype=np.uint8), np.arange(9) % 3
    before = loss_after(net, X, Y)
    fit(net, X, Y, epochs=2, batch_size=9, learning_rate=0.02, optimizer="sgd", rng=rng())
    assert loss_after(net, X, Y) < before


def test_two_steps_of_a_large_one() -> None:
    net = resnet(18, 2, rng())
    X, Y = rng().integers(0, 256, (4, 32, 32, 3), dtype=np.uint8), np.arange(4) % 2
    before = loss_after(net, X, Y)
    fit(net, X, Y, epochs=2, batch_size=4, learning_rate=0.01, optimizer="sgd", rng=rng())
    assert loss_after(net, X, Y) < before


def test_refusals() -> None:
    assert "resnet: depth is '20', expected" in complaint(resnet, 20, 10, rng()) and set(RESNETS) >= {18, 152}
    assert "resnet: classes is 0" in complaint(resnet, 18, 0, rng())
    assert "depth is 21, expected 6 n + 2" in complaint(small_plain, 21, 8, 10, rng())
    assert "Choose 20 or 26" in complaint(small_residual, 21, 8, 10, rng())
    assert "depth is 2, expected a whole number of at least 8" in complaint(small_plain, 2, 8, 10, rng())
    assert "width is 0" in complaint(small_plain, 8, 0, 10, rng())
    assert "zero_last is True" in complaint(small_residual, 8, 4, 10, rng(), zero_last=True, batch_norm=False)
    assert "zero_last is True" in complaint(small_residual, 8, 4, 10, rng(), zero_last=True, preactivation=True)
    assert "rng is None" in complaint(small_residual, 8, 4, 10, None)


def test_other_kinds_are_refused() -> None:
    assert complaint(small_residual, 8, 2, 2, np.random.default_rng(0), zero_last="no").startswith(
        "TypeError: small_residual: zero_last is 'no', expected True or False."
    )
