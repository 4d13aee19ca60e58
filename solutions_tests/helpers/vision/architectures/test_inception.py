"""Inception: published counts, shapes of every module, branches side by side, side classifiers, training."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.torch_training import fit, predict
from helpers.vision.architectures.inception import (
    INCEPTION_V1,
    inception_module,
    inception_v1,
    module_channels,
    small_inception,
)
from helpers.vision.architectures.parts import with_side_branches
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def counted_by_hand(f_wide: int, each: int, bias: bool) -> int:
    """Parameters of stem, nine modules and classifier, added up from the table: weights, and `each` per filter."""

    def conv(before: int, after: int, f: int) -> int:
        return f * f * before * after + each * after

    total, n_C = conv(3, 64, 7) + conv(64, 64, 1) + conv(64, 192, 3), 192
    for one, (reduce3, three), (reduce5, five), pool in INCEPTION_V1.values():
        total += conv(n_C, one, 1) + conv(n_C, reduce3, 1) + conv(reduce3, three, 3)
        total += conv(n_C, reduce5, 1) + conv(reduce5, five, f_wide) + conv(n_C, pool, 1)
        n_C = one + three + five + pool
    return total + 1024 * 1000 + 1000


@pytest.mark.parametrize(
    ("batch_norm", "f_wide", "alone", "with_branches"),
    [(False, 5, 6_998_552, 13_378_280), (True, 3, 6_624_904, 13_004_888)],
)
def test_published_counts(batch_norm: bool, f_wide: int, alone: int, with_branches: int) -> None:
    how = {"batch_norm": batch_norm, "f_wide": f_wide}
    assert parameter_count(full_size(inception_v1, 1000, rng(), side_branches=False, **how)) == alone
    assert parameter_count(full_size(inception_v1, 1000, rng(), **how)) == with_branches
    assert counted_by_hand(f_wide, 2 if batch_norm else 1, not batch_norm) == alone
    each = 2 if batch_norm else 1
    branches = sum(n * 128 + each * 128 + 2049 * 1024 + 1025 * 1000 for n in (512, 528))
    assert with_branches - alone == branches


def test_shapes_of_the_table() -> None:
    net = full_size(inception_v1, 1000, rng(), side_branches=False)
    x = torch.empty((1, 3, 224, 224), device="meta")
    shapes = {}
    for name, part in net.trunk.named_children():
        x = part(x)
        shapes[name] = tuple(x.shape[1:])
    assert shapes == {
        "stem": (192, 56, 56), "pool2": (192, 28, 28), "module3a": (256, 28, 28), "module3b": (480, 28, 28),
        "pool3": (480, 14, 14), "module4a": (512, 14, 14), "module4b": (512, 14, 14), "module4c": (512, 14, 14),
        "module4d": (528, 14, 14), "module4e": (832, 14, 14), "pool4": (832, 7, 7), "module5a": (832, 7, 7),
        "module5b": (1024, 7, 7),
    }  # fmt: skip
    multiplies = sum(row.multiplies for row in layer_table(net, (3, 224, 224)))
    assert multiplies == 1_582_671_872  # "1.5 billion" in the paper


@given(
    n=st.integers(1, 6), one=st.integers(1, 4), three=st.tuples(st.integers(1, 3), st.integers(1, 4)),
    five=st.tuples(st.integers(1, 3), st.integers(1, 4)), pool=st.integers(1, 4), side=st.integers(1, 7),
)  # fmt: skip
def test_a_module_is_its_branches_side_by_side(
    n: int, one: int, three: tuple[int, int], five: tuple[int, int], pool: int, side: int
) -> None:
    from torch.nn import functional

    torch.manual_seed(n)
    net = inception_module(n, one, three, five, pool)
    x = torch.randn(2, n, side, side + 1)

    def conv(x: torch.Tensor, layer: torch.nn.Conv2d) -> torch.Tensor:
        return torch.relu(functional.conv2d(x, layer.weight, layer.bias, padding=layer.weight.shape[-1] // 2))

    parts = [
        conv(x, net["one"].conv),
        conv(conv(x, net["three"][0].conv), net["three"][1].conv),
        conv(conv(x, net["five"][0].conv), net["five"][1].conv),
        conv(functional.max_pool2d(x, 3, 1, 1), net["pool"][1].conv),
    ]
    torch.testing.assert_close(net(x), torch.cat(parts, dim=1))
    assert net(x).shape == (2, module_channels(one, three, five, pool), side, side + 1)


def test_side_branches_are_stacked_and_the_main_logits_come_last() -> None:
    net = small_inception(5, rng(), side_branch=True).eval()
    x = torch.randn(3, 1, 12, 12)
    first = net.trunk.first(net.trunk.stem(x))
    main = net.end(net.trunk.second(net.trunk.halve(first)))
    torch.testing.assert_close(net(x), torch.stack([net.branches["first"](first), main], dim=2))
    assert small_inception(5, rng())(x).shape == (3, 5)


@pytest.mark.parametrize("side_branch", [False, True])
def test_two_steps_lower_the_loss(side_branch: bool) -> None:
    net = small_inception(3, rng(), side_branch=side_branch)
    X, Y = rng().integers(0, 256, (12, 12, 12), dtype=np.uint8), np.arange(12) % 3
    Y = np.stack([Y, Y], axis=1) if side_branch else Y
    x, y = torch.tensor(X)[:, None] / 255, torch.tensor(Y)
    before = float(torch.nn.functional.cross_entropy(net(x), y).detach())
    fit(net, X, Y, epochs=2, batch_size=12, learning_rate=0.01, rng=rng())
    assert float(torch.nn.functional.cross_entropy(net(x), y).detach()) < before - 0.01
    assert predict(net, X).shape == ((12, 3, 2) if side_branch else (12, 3))


def test_refusals() -> None:
    assert "three is 3, expected two numbers" in complaint(inception_module, 4, 1, 3, (1, 2), 1)
    assert "five is (1,), expected two numbers" in complaint(inception_module, 4, 1, (1, 2), (1,), 1)
    assert "n_C is 0" in complaint(inception_module, 4, 0, (1, 2), (1, 2), 1)
    assert "inception_v1: classes is 0" in complaint(inception_v1, 0, rng())
    assert "rng is 1" in complaint(small_inception, 2, 1)
    some = torch.nn.Identity()
    assert "branches has 'b'" in complaint(with_side_branches, {"a": some}, {"b": some}, some)


def test_other_kinds_are_refused() -> None:
    assert complaint(inception_v1, 3, rng(), batch_norm="no").startswith(
        "TypeError: inception_v1: batch_norm is 'no', expected True or False."
    )
    assert complaint(small_inception, 3, rng(), side_branch=None).startswith(
        "TypeError: small_inception: side_branch is None, expected True or False."
    )
