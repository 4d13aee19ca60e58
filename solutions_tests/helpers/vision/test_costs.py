"""Costs: numbers of the course, and torch modules whose parameters are counted by torch itself."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.vision.costs import conv_cost, full_size, layer_table, parameter_count
from helpers.vision.sizes import total
from solutions_tests.helpers.probes import complaint


def test_numbers_of_the_course() -> None:
    assert conv_cost((28, 28, 192), 5, 32, pad="same").multiplies == 120_422_400
    assert conv_cost((28, 28, 192), 1, 16).multiplies == 2_408_448
    assert conv_cost((28, 28, 16), 5, 32, pad="same").multiplies == 10_035_200
    assert conv_cost((6, 6, 3), 3, 5).multiplies == 2160
    assert conv_cost((6, 6, 3), 3, 3, groups=3).multiplies + conv_cost((4, 4, 3), 1, 5).multiplies == 432 + 240
    assert conv_cost((9, 9, 3), 3, 10).parameters == 280


SMALL = st.integers(1, 3)


@given(st.integers(3, 8), st.integers(3, 8), SMALL, SMALL, SMALL, SMALL, st.integers(0, 2), st.booleans())
def test_one_layer(n_H: int, n_W: int, each: int, groups: int, f: int, stride: int, pad: int, bias: bool) -> None:
    n_C_prev, n_C = each * groups, 2 * groups
    cost = conv_cost((n_H, n_W, n_C_prev), f, n_C, stride=stride, pad=pad, groups=groups, bias=bias)
    layer = torch.nn.Conv2d(n_C_prev, n_C, f, stride, pad, groups=groups, bias=bias)
    out = layer(torch.ones(1, n_C_prev, n_H, n_W))
    assert cost.shape == (*out.shape[2:], out.shape[1])
    assert cost.parameters == parameter_count(layer)
    (row,) = layer_table(layer, (n_C_prev, n_H, n_W))
    assert (row.parameters, row.multiplies) == (cost.parameters, cost.multiplies)
    assume(not bias and n_H * n_W < 30)
    X = torch.ones(1, n_C_prev, n_H + 2 * pad, n_W + 2 * pad)
    layer.padding, layer.weight.data[:] = (0, 0), 1.0
    assert layer(X).sum().item() == cost.multiplies  # every product is 1: the sum counts them


def test_a_network_and_its_table() -> None:
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5),
        torch.nn.BatchNorm2d(6),
        torch.nn.Sequential(torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        torch.nn.Flatten(),
        torch.nn.Linear(6 * 12 * 12, 10),
    )
    net.train()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    rows = layer_table(net, (1, 28, 28))
    assert [row.kind for row in rows] == ["Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "Flatten", "Linear"]
    assert [row.name for row in rows] == ["0", "1", "2.0", "2.1", "3", "4"]
    assert [row.shape for row in rows][2:5] == [(6, 24, 24), (6, 12, 12), (864,)]
    assert total(rows, "parameters") == parameter_count(net) == 156 + 12 + 8650
    assert [row.multiplies for row in rows] == [25 * 24 * 24 * 6, 0, 0, 0, 0, 8640]
    assert net.training and all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert not any(layer._forward_hooks for layer in net.modules())


def test_a_transposed_convolution_costs_what_the_convolution_costs_whose_adjoint_it_is() -> None:
    down, up = torch.nn.Conv2d(8, 5, 2, stride=2), torch.nn.ConvTranspose2d(5, 8, 2, stride=2)
    (there,), (back,) = layer_table(down, (8, 12, 14)), layer_table(up, (5, 6, 7))
    assert there.shape == (5, 6, 7) and back.shape == (8, 12, 14)
    assert there.multiplies == back.multiplies == 2 * 2 * 8 * 5 * 6 * 7
    grouped = torch.nn.ConvTranspose2d(6, 4, 3, groups=2)
    assert layer_table(grouped, (6, 3, 3))[0].multiplies == 9 * 6 * 2 * 9


def test_full_size_allocates_nothing() -> None:
    net = full_size(torch.nn.Linear, 100_000, 100_000)
    assert net.weight.device.type == "meta"
    assert parameter_count(net) == 10**10 + 10**5
    assert layer_table(net, (100_000,))[0].multiplies == 10**10


def test_refusals() -> None:
    assert "groups is 2, expected a number that divides both n_C_prev = 3" in complaint(
        conv_cost, (5, 5, 3), 3, 4, groups=2
    )
    assert "larger than the padded picture" in complaint(conv_cost, (2, 2, 1), 3, 1)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.Flatten(), torch.nn.Linear(7, 2))
    said = complaint(layer_table, net, (1, 5, 5))
    assert "layer_table: shape is (1, 5, 5)" in said and "after 1 gave (18,)" in said
    with pytest.raises(TypeError, match="parameter_count"):
        parameter_count(np.ones(3))


def test_other_kinds_are_refused() -> None:
    assert complaint(conv_cost, (28, 28), 3, 8).startswith("ValueError: conv_cost: shape has 2 entries, expected 3.")
    assert complaint(conv_cost, (28, 28, 1), 3, 8, bias="no").startswith(
        "TypeError: conv_cost: bias is 'no', expected True or False."
    )
    assert complaint(conv_cost, (28, 28, 1), 3, 8, pad="same", stride="2").startswith(
        "ValueError: conv_cost: stride is '2', expected a whole number of at least 1."
    )
    assert complaint(full_size, 3).startswith("TypeError: full_size: build is 3, expected a function.")
