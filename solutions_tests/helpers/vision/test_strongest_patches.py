"""The strongest patches are those from which the unit was computed, padding included."""

import numpy as np
import torch
from torch import nn

from helpers.projects.small_nets import small_convnet
from helpers.vision.sizes import Conv, receptive_fields
from helpers.vision.strongest_patches import layer_maps, strongest_patches
from solutions_tests.helpers.probes import close, complaint

RNG = np.random.default_rng
PLAN = [Conv(5, 16, 2, 2), Conv(3, 32, 2, 1), Conv(3, 48, 2, 1)]


def test_the_maps_are_those_of_the_trunk() -> None:
    net, X = small_convnet(28, 28, 3, RNG(0)), RNG(1).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    maps = layer_maps(net.trunk, X)
    assert [a.shape for a in maps] == [(5, 14, 14, 16), (5, 7, 7, 32), (5, 4, 4, 48)] and net.trunk.training
    with torch.no_grad():
        net.eval()
        close(maps[0], net.trunk[:3](torch.tensor(X[:, None]) / 255).movedim(1, -1))


def test_a_patch_gives_the_answer_again() -> None:
    """Without batch norm and bias, the filter applied to the patch is the activation."""
    convolution = nn.Conv2d(1, 4, 5, stride=2, padding=2, bias=False)
    X = RNG(2).integers(0, 256, (7, 12, 14), dtype=np.uint8)
    a = layer_maps(nn.Sequential(convolution, nn.ReLU()), X)[0]
    field = receptive_fields([Conv(5, 4, 2, 2)])[0]
    for unit in range(4):
        patches = strongest_patches(a[..., unit], X, field, 7)
        W = convolution.weight.detach().numpy()[unit, 0]
        answers = np.maximum((patches / 255 * W).sum(axis=(1, 2)), 0)
        np.testing.assert_allclose(answers, np.sort(a[..., unit].max(axis=(1, 2)))[::-1], atol=1e-5)


def test_patches_of_deeper_layers_have_the_size_of_their_field() -> None:
    net, X = small_convnet(28, 28, 3, RNG(0)), RNG(1).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    sides = [
        strongest_patches(a[..., 0], X, field, 2).shape
        for a, field in zip(layer_maps(net.trunk, X), receptive_fields(PLAN), strict=True)
    ]
    assert sides == [(2, 5, 5), (2, 9, 9), (2, 17, 17)]


def test_refusals() -> None:
    field = receptive_fields(PLAN)[0]
    a, X = np.ones((3, 4, 4)), np.zeros((3, 8, 8), dtype=np.uint8)
    assert "count is 4" in complaint(strongest_patches, a, X, field, 4)
    assert "images has shape (2, 8, 8), expected (m, n_H, n_W) with m = 3" in complaint(
        strongest_patches, a, X[:2], field, 2
    )
    assert "a has shape (4, 4)" in complaint(strongest_patches, a[0], X, field, 2)
    assert "trunk is a list" in complaint(layer_maps, [], X)
