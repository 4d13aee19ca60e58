"""Small networks: their shapes, their first weights, and heads that begin without a preference."""

import numpy as np
import pytest
import torch

from helpers.projects.small_nets import FEATURES, new_head, pretrained_convnet, small_convnet, small_dense
from helpers.torch_training import predict
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("height", "width"), [(8, 8), (20, 32), (20, 16), (28, 28), (9, 13), (64, 64)])
@pytest.mark.parametrize("outputs", [1, 10, (10, 2)])
def test_outputs_for_pictures_of_any_size(height: int, width: int, outputs: int | tuple[int, int]) -> None:
    net = small_convnet(height, width, outputs, rng())
    images = rng(1).integers(0, 256, (3, height, width), dtype=np.uint8)
    wanted = (outputs,) if isinstance(outputs, int) else outputs
    assert predict(net, images).shape == (3, *wanted)
    assert predict(net.trunk, images).shape == (3, FEATURES)
    assert predict(net.trunk, images).min() >= 0


def test_the_numbers_of_the_lesson() -> None:
    net = pretrained_convnet()
    assert sum(theta.numel() for theta in net.trunk.parameters()) == 68_336
    assert sum(theta.numel() for theta in new_head(FEATURES, 10, rng()).parameters()) == 650
    assert net.training and all(theta.requires_grad for theta in net.parameters())


def test_a_seed_gives_the_same_network_and_another_seed_another() -> None:
    one, same, other = (small_convnet(16, 16, 3, rng(seed)).state_dict() for seed in (0, 0, 1))
    torch.manual_seed(5)
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["trunk.0.weight"], other["trunk.0.weight"])
    dense = small_dense(256, 96, 4, rng())
    assert [tuple(theta.shape) for theta in dense.parameters()] == [(96, 256), (96,), (96, 96), (96,), (4, 96), (4,)]


def test_the_first_weights_have_the_spread_of_he_and_heads_are_small() -> None:
    net = small_convnet(28, 28, 300, rng())
    for layer in net.trunk:
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
            fan_in = layer.weight[0].numel()
            assert float(layer.weight.detach().std() * fan_in**0.5) == pytest.approx(2**0.5, rel=0.15)
            assert not layer.bias.any()
    head = new_head(64, 300, rng())
    assert float(head.weight.detach().std() * 64**0.5) == pytest.approx(0.1**0.5, rel=0.05)
    assert not head.bias.any()


def test_wrong_inputs() -> None:
    assert "small_convnet: height is 7, expected a whole number from 8 to 64" in complaint(
        small_convnet, 7, 8, 2, rng()
    )
    assert "width is 65" in complaint(small_convnet, 8, 65, 2, rng())
    assert "outputs is 0" in complaint(small_convnet, 8, 8, 0, rng())
    assert "outputs is 0" in complaint(small_convnet, 8, 8, (2, 0), rng())
    assert "rng is 1" in complaint(small_convnet, 8, 8, 2, 1)
    assert "small_dense: hidden is 0" in complaint(small_dense, 9, 0, 2, rng())
    assert "pixels is 0" in complaint(small_dense, 0, 3, 2, rng())
    assert "new_head: outputs is 0" in complaint(new_head, 3, 0, rng())
    assert "features is 1.5" in complaint(new_head, 1.5, 2, rng())


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(small_dense, 4, 3, 2.0, np.random.default_rng(0)).startswith(
        "ValueError: small_dense: outputs is 2.0, expected a whole number"
    )
    assert complaint(small_dense, 4, 3, None, np.random.default_rng(0)).startswith(
        "TypeError: small_dense: outputs is None, expected a list."
    )
