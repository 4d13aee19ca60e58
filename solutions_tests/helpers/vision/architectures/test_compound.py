"""Compound scaling: the coefficients, and costs added up from the recipe against those of the network itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.vision.architectures.compound import ALPHA, BETA, GAMMA, compound_scale, efficientnet_cost
from helpers.vision.architectures.efficientnet import EFFICIENTNETS, Scale, efficientnet
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def test_one_step_doubles_the_multiplications() -> None:
    assert pytest.approx(1.92, abs=0.001) == ALPHA * BETA**2 * GAMMA**2
    assert compound_scale(0) == EFFICIENTNETS["b0"]
    depth, width, resolution = compound_scale(2.0)
    assert (depth, width, resolution) == (pytest.approx(1.44), pytest.approx(1.21), 296)
    growth = efficientnet_cost(compound_scale(5)).multiplies / efficientnet_cost(compound_scale(1)).multiplies
    assert growth == pytest.approx(1.92**4, rel=0.2)


@settings(max_examples=5, deadline=None)
@given(depth=st.floats(0.2, 2), width=st.floats(0.2, 1.5), resolution=st.integers(32, 300))
def test_costs_are_those_of_the_network(depth: float, width: float, resolution: int) -> None:
    scale = Scale(depth, width, resolution)
    net = full_size(efficientnet, 10, np.random.default_rng(0), scale)
    table, cost = layer_table(net, (3, resolution, resolution)), efficientnet_cost(scale, 10)
    assert cost.parameters == parameter_count(net)
    assert cost.multiplies == sum(row.multiplies for row in table)
    last = next(row for row in table if row.name == "last.conv")
    assert (cost.shape[2], *cost.shape[:2]) == last.shape


def test_refusals() -> None:
    assert "phi is -1" in complaint(compound_scale, -1)
    assert "scale.width is 0" in complaint(efficientnet_cost, Scale(1, 0, 224))
    assert "scale.resolution is 2.5" in complaint(efficientnet_cost, Scale(1, 1, 2.5))  # type: ignore[arg-type]


def test_other_kinds_are_refused() -> None:
    assert complaint(compound_scale, 1e9).startswith(
        "ValueError: compound_scale: phi is 1e+09, expected a number from 0 to 20."
    )
    assert complaint(efficientnet_cost, 2).startswith("TypeError: efficientnet_cost: scale is 2, expected a Scale.")
