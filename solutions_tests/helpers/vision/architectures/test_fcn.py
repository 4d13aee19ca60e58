"""Fully convolutional networks for segmentation: bilinear upsampling, sizes, skips, training, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.fcn import bilinear_filter, fcn
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


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
