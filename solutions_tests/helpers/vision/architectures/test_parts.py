"""The shared pieces: units, branches, skips, rounding, first weights."""

import copy

import numpy as np
import pytest
import torch

from helpers.vision.architectures.parts import around, beside, conv_unit, draw_weights, named, pooled_head, rounded
from helpers.vision.costs import full_size, parameter_count
from solutions_tests.helpers.probes import complaint


def test_a_unit_is_a_convolution_a_norm_and_an_activation() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 4, 7, 6)
    for activation, function in (
        ("relu", torch.relu),
        ("relu6", lambda z: z.clamp(0, 6)),
        ("swish", lambda z: z * torch.sigmoid(z)),
        ("none", lambda z: z),
    ):
        unit = conv_unit(4, 6, 3, stride=2, groups=2, activation=activation, batch_norm=False)
        weight, bias = unit.conv.weight, unit.conv.bias
        plain = torch.nn.functional.conv2d(x, weight, bias, stride=2, padding=1, groups=2)
        torch.testing.assert_close(unit(x), function(plain))
        normed = conv_unit(4, 6, 3, activation=activation)
        assert normed.conv.bias is None and isinstance(normed.norm, torch.nn.BatchNorm2d)
        assert hasattr(normed, "activation") == (activation != "none")


def test_branches_and_skips() -> None:
    x = torch.arange(24.0).reshape(1, 2, 3, 4)
    double, same = torch.nn.Conv2d(2, 1, 1), torch.nn.Identity()
    both = beside({"one": double, "two": same})
    torch.testing.assert_close(both(x), torch.cat([double(x), x], dim=1))
    torch.testing.assert_close(around(same)(x), 2 * x)
    again = copy.deepcopy(named({"a": both, "b": around(torch.nn.Identity())}.items()))
    torch.testing.assert_close(again(x), 2 * both(x))


@pytest.mark.parametrize(("n", "wanted"), [(32, 32), (12, 16), (11.9, 16), (4, 8), (1, 8), (24 * 1.1, 24), (35.2, 32)])
def test_channels_are_rounded_to_eights(n: float, wanted: int) -> None:
    assert rounded(n) == wanted


def test_rounding_never_takes_more_than_a_tenth() -> None:
    for n in range(8, 400):
        assert rounded(n) % 8 == 0 and rounded(n) >= 0.9 * n and abs(rounded(n) - n) <= 8


def test_first_weights_come_from_the_generator() -> None:
    def net(seed: int) -> torch.nn.Module:
        parts = [("unit", conv_unit(3, 200, 3, batch_norm=False)), *pooled_head(200, 50)]
        return draw_weights(named(parts), np.random.default_rng(seed))

    one, same, other = net(0).state_dict(), net(0).state_dict(), net(1).state_dict()
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["head.weight"], other["head.weight"])
    assert float(one["unit.conv.weight"].std() * 27**0.5) == pytest.approx(2**0.5, rel=0.05)
    assert float(one["head.weight"].std() * 200**0.5) == pytest.approx(0.1**0.5, rel=0.05)
    assert not one["unit.conv.bias"].any() and not one["head.bias"].any()


def test_a_gain_scales_all_weights_but_those_of_the_head() -> None:
    def weights(gain: float) -> dict[str, torch.Tensor]:
        parts = [("unit", conv_unit(3, 5, 3, batch_norm=False)), *pooled_head(5, 4)]
        return draw_weights(named(parts), np.random.default_rng(0), gain=gain).state_dict()

    torch.testing.assert_close(weights(1.0)["unit.conv.weight"], weights(2.0)["unit.conv.weight"] * 0.5**0.5)
    assert torch.equal(weights(1.0)["head.weight"], weights(2.0)["head.weight"])


def test_on_the_meta_device_nothing_is_drawn() -> None:
    rng = np.random.default_rng(0)
    net = full_size(lambda: draw_weights(named(pooled_head(10**5, 10**5)), rng))
    assert parameter_count(net) == 10**10 + 10**5
    assert rng.random() == np.random.default_rng(0).random()


def test_refusals() -> None:
    assert "conv_unit: n_C is 0" in complaint(conv_unit, 3, 0, 3)
    assert "stride is 0" in complaint(conv_unit, 3, 4, 3, stride=0)
    assert "activation is 'Relu'" in complaint(conv_unit, 3, 4, 3, activation="Relu")
    assert "rng is 0" in complaint(draw_weights, torch.nn.Identity(), 0)
    assert "gain is 0" in complaint(draw_weights, torch.nn.Identity(), np.random.default_rng(0), gain=0.0)


def test_other_kinds_are_refused() -> None:
    assert complaint(draw_weights, None, np.random.default_rng(0)).startswith(
        "TypeError: draw_weights: model is a NoneType, expected a torch.nn module."
    )
    assert complaint(conv_unit, 1, 2, 3, batch_norm="no").startswith(
        "TypeError: conv_unit: batch_norm is 'no', expected True or False."
    )
