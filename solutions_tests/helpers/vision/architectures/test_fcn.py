"""Fully convolutional networks: dense layers as convolutions, bilinear upsampling, skips, published count, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.classic import vgg
from helpers.vision.architectures.fcn import bilinear_filter, fcn, fully_convolutional
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def classifier(sides: tuple[int, int], n_C: int = 2, dense: tuple[int, ...] = (7, 5)) -> Any:
    """3x3 without padding, pool 2 x 2, then dense layers; for pictures of 2 sides + 2."""
    parts: list[Any] = [nn.Conv2d(n_C, 3, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    before = 3 * sides[0] * sides[1]
    for n in dense:
        parts += [nn.Linear(before, n), nn.ReLU()]
        before = n
    return nn.Sequential(*parts[:-1])


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 3), st.integers(0, 2))
def test_the_same_answers_at_every_window(n_H: int, n_W: int, layers: int, down: int, right: int) -> None:
    torch.manual_seed(0)
    net = classifier((n_H, n_W), dense=(6, 4, 3)[:layers])
    spread = fully_convolutional(net, n_H, n_W)
    height, width = 2 * n_H + 2, 2 * n_W + 2
    x = torch.rand(2, 2, height + 2 * down, width + 2 * right)
    logits = spread(x)
    assert logits.shape[2:] == (1 + down, 1 + right)
    for i in range(1 + down):
        for j in range(1 + right):
            window = x[:, :, 2 * i : 2 * i + height, 2 * j : 2 * j + width]
            torch.testing.assert_close(logits[:, :, i, j], net(window), rtol=1e-4, atol=1e-5)


def test_the_numbers_are_shared() -> None:
    net = classifier((2, 3))
    spread = fully_convolutional(net, 2, 3)
    assert parameter_count(spread) == parameter_count(net)
    with torch.no_grad():
        net[4].weight.zero_()
        net[6].bias.fill_(7)
    assert float(spread[3].weight.detach().abs().sum()) == 0 and bool((spread[5].bias == 7).all())
    assert [type(part).__name__ for part in spread] == ["Conv2d", "ReLU", "MaxPool2d", "Conv2d", "ReLU", "Conv2d"]


def test_vgg_as_in_the_paper() -> None:
    net = full_size(vgg, 16, 1000, rng())
    spread = fully_convolutional(net, 7, 7)
    assert parameter_count(spread) == parameter_count(net) == 138_357_544
    first, *_ = [part for part in spread if isinstance(part, nn.Conv2d) and part.kernel_size == (7, 7)]
    assert first.weight.shape == (4096, 512, 7, 7)
    assert layer_table(spread, (3, 224, 224))[-1].shape == (1000, 1, 1)
    assert layer_table(spread, (3, 500, 500))[-1].shape == (1000, 9, 9)


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 8])
def test_bilinear_filters_interpolate(stride: int) -> None:
    x = torch.rand(1, 1, 5, 6, dtype=torch.float64)
    w = torch.tensor(bilinear_filter(stride))[None, None]
    up = functional.conv_transpose2d(x, w, stride=stride, padding=stride // 2)
    expected = functional.interpolate(x, scale_factor=stride, mode="bilinear", align_corners=False)
    inside = (slice(None), slice(None), slice(stride, -stride), slice(stride, -stride))
    torch.testing.assert_close(up[inside], expected[inside])
    ones = functional.conv_transpose2d(torch.ones_like(x), w, stride=stride, padding=stride // 2)
    torch.testing.assert_close(ones[inside], torch.ones_like(ones[inside]))  # no checkerboard


def test_by_hand() -> None:
    np.testing.assert_allclose(bilinear_filter(2)[0], np.array([0.25, 0.75, 0.75, 0.25]) * 0.25)
    np.testing.assert_allclose(bilinear_filter(1), [[1]])
    np.testing.assert_allclose(bilinear_filter(3)[2], np.array([1, 2, 3, 2, 1]) / 3)


@pytest.mark.parametrize(("depth", "skips"), [(1, 0), (2, 1), (3, 0), (3, 2), (5, 2)])
def test_sizes(depth: int, skips: int) -> None:
    net = fcn(4, rng(), width=2, depth=depth, skips=skips)
    for sides in ((2**depth, 2 ** (depth + 1)), (32, 64)):
        assert net(torch.rand(2, 3, *sides)).shape == (2, 4, *sides)
    assert [up.stride[0] for up in net.ups] == [2] * skips + [2 ** (depth - skips)]
    assert [side.in_channels for side in net.sides] == [2 * 2 ** (depth - 2 - k) for k in range(skips)]


def test_skips_are_added_scores() -> None:
    net = fcn(3, rng(), n_C=1, width=2, depth=3, skips=1).eval()
    x = torch.rand(1, 1, 16, 24)
    a1 = net.trunk[0](x)
    a2 = net.trunk[1](a1)
    a3 = net.trunk[2](a2)
    expected = net.ups[1](net.ups[0](net.top(a3)) + net.sides[0](a2))
    torch.testing.assert_close(net(x), expected)


def test_first_weights_depend_on_the_seed_only() -> None:
    torch.manual_seed(1)
    one = fcn(3, rng(), width=4, skips=2).state_dict()
    torch.manual_seed(2)
    same = fcn(3, rng(), width=4, skips=2).state_dict()
    assert all(torch.equal(one[key], same[key]) for key in one)


@pytest.mark.parametrize("skips", [0, 1])
def test_two_steps_lower_the_loss(skips: int) -> None:
    images = rng(1).integers(0, 256, (4, 16, 16), dtype=np.uint8)
    masks = np.zeros((4, 16, 16), dtype=np.uint8)
    masks[:, :8] = 1
    net = fcn(2, rng(), n_C=1, width=4, depth=2, skips=skips)

    def loss(out: Any, Y: Any) -> Any:
        return functional.cross_entropy(out, Y.long())

    training = fit(net, images, masks, loss=loss, epochs=2, batch_size=4, learning_rate=0.01, rng=rng())
    assert training.history.cost[-1] < training.history.cost[0]


def test_refusals() -> None:
    assert "skips is 3, expected a whole number from 0 to 2" in complaint(lambda: fcn(2, rng(), skips=3))
    assert "fcn: classes is 0" in complaint(fcn, 0, rng())
    assert "rng is 7" in complaint(fcn, 2, 7)
    assert "stride is 0" in complaint(bilinear_filter, 0)
    net = classifier((2, 3))
    assert "n_H, n_W is (4, 4)" in complaint(fully_convolutional, net, 4, 4)
    assert "0 parts Flatten" in complaint(fully_convolutional, nn.Sequential(nn.Conv2d(1, 1, 1)), 1, 1)
    assert "classifier is a list" in complaint(fully_convolutional, [], 1, 1)
    assert "n_W is 0" in complaint(fully_convolutional, net, 2, 0)
