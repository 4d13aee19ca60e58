"""The small networks that are compared: equal budgets, shapes, wrong inputs."""

import numpy as np
import pytest
import torch

from helpers.vision.architectures.cheap_nets import (
    KINDS,
    SIZES,
    SMALLEST,
    WAYS,
    NetSize,
    cheap_net,
    inverted_net,
    multiplies_of,
    scaled_net,
    size_of,
)
from helpers.vision.costs import layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def multiplies(kind: str) -> int:
    return sum(row.multiplies for row in layer_table(cheap_net(kind, 36, rng()), (1, 16, 16)))


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(kind: str) -> None:
    assert cheap_net(kind, 7, rng())(torch.randn(2, 1, 16, 16)).shape == (2, 7)
    one, same = cheap_net(kind, 7, rng()).state_dict(), cheap_net(kind, 7, rng()).state_dict()
    assert all(torch.equal(one[key], same[key]) for key in one)


def test_the_numbers_of_the_lesson() -> None:
    assert (parameter_count(cheap_net("normal", 36, rng())), multiplies("normal")) == (48_884, 1_633_536)
    assert (parameter_count(cheap_net("separable", 36, rng())), multiplies("separable")) == (8_980, 226_304)
    assert multiplies("normal, thin") == pytest.approx(multiplies("separable"), rel=0.04)


@pytest.mark.parametrize("way", WAYS)
def test_budgets_are_kept(way: str) -> None:
    assert size_of(way, 1) == SMALLEST
    for budget in (2, 4):
        size = size_of(way, budget)
        assert multiplies_of(size, 36) / multiplies_of(SMALLEST, 36) == pytest.approx(budget, rel=0.13)
        depth, width, side = sum(size.blocks), size.width, size.side
        grown = {"deeper": depth > 4, "wider": width > 1, "larger pictures": side > 12}
        assert all(grown.values()) if way == "all three" else [k for k, on in grown.items() if on] == [way]


@pytest.mark.parametrize("size", [SMALLEST, *SIZES.values(), NetSize((1, 3), 0.7, 15)])
def test_the_counted_work_is_that_of_the_built_network(size: NetSize) -> None:
    rows = layer_table(scaled_net(size, 36, rng()), (1, size.side, size.side))
    assert multiplies_of(size, 36) == sum(row.multiplies for row in rows)


def test_the_size_of_the_pictures_changes_no_parameter() -> None:
    one, other = NetSize((2, 1), 1.0, 12), NetSize((2, 1), 1.0, 30)
    assert parameter_count(scaled_net(one, 4, rng())) == parameter_count(scaled_net(other, 4, rng()))
    assert scaled_net(other, 4, rng())(torch.randn(2, 1, 30, 30)).shape == (2, 4)
    assert multiplies_of(other, 4) > 5 * multiplies_of(one, 4)


def test_refusals() -> None:
    assert "kind is 'wide'" in complaint(cheap_net, "wide", 3, rng())
    assert "classes is 0" in complaint(cheap_net, "normal", 0, rng())
    assert "way is 'taller'" in complaint(size_of, "taller", 2)
    assert "budget is '3'" in complaint(size_of, "deeper", 3)
    assert "multiplies_of: classes is 0" in complaint(multiplies_of, SMALLEST, 0)
    assert "blocks is 0" in complaint(inverted_net, (8, 8, 8), (1, 0), 3, rng())


def test_other_kinds_are_refused() -> None:
    assert complaint(multiplies_of, 2, 10).startswith("TypeError: multiplies_of: size is 2, expected a NetSize.")
    assert complaint(scaled_net, 2, 10, rng()).startswith("TypeError: scaled_net: size is 2, expected a NetSize.")
