"""EfficientNet: published counts of B0 to B7, channel attention against plain torch, training."""

import numpy as np
import pytest
import torch

from helpers.torch_training import fit
from helpers.vision.architectures.efficientnet import EFFICIENTNETS, Scale, channel_attention, efficientnet, mbconv
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint

PUBLISHED = {
    "b0": 5_288_548, "b1": 7_794_184, "b2": 9_109_994, "b3": 12_233_232, "b4": 19_341_616, "b5": 30_389_784,
    "b6": 43_040_704, "b7": 66_347_960,
}  # fmt: skip


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name: str) -> None:
    assert parameter_count(full_size(efficientnet, 1000, rng(), name)) == PUBLISHED[name]


def test_multiplications_of_the_paper() -> None:
    for name, billions in (("b0", 0.39), ("b1", 0.70), ("b4", 4.2), ("b7", 37)):
        side = EFFICIENTNETS[name].resolution
        table = layer_table(full_size(efficientnet, 1000, rng(), name), (3, side, side))
        assert sum(row.multiplies for row in table) / 1e9 == pytest.approx(billions, rel=0.05)


def test_attention_weighs_channels() -> None:
    torch.manual_seed(0)
    layer = channel_attention(6, 2)
    x = torch.randn(3, 6, 5, 4)
    _, first, _, second, _ = layer.weigh
    hidden = x.mean(dim=(2, 3)) @ first.weight[:, :, 0, 0].T + first.bias
    s = torch.sigmoid((hidden * torch.sigmoid(hidden)) @ second.weight[:, :, 0, 0].T + second.bias)
    torch.testing.assert_close(layer(x), s[:, :, None, None] * x)


def test_blocks_have_a_skip_where_shapes_agree() -> None:
    x = torch.randn(2, 8, 9, 9)
    assert hasattr(mbconv(8, 8, 6, 1, 3), "body")
    for block, shape in (
        (mbconv(8, 8, 6, 1, 5), (8, 9)),
        (mbconv(8, 16, 6, 1, 3), (16, 9)),
        (mbconv(8, 8, 1, 2, 3), (8, 5)),
    ):
        assert block(x).shape == (2, shape[0], shape[1], shape[1])


def test_two_steps_lower_the_loss() -> None:
    net = efficientnet(2, rng(), Scale(0.3, 0.25, 32))
    X, Y = rng().integers(0, 256, (8, 32, 32, 3), dtype=np.uint8), np.arange(8) % 2
    fit(net, X, Y, epochs=2, batch_size=8, learning_rate=0.001, rng=rng())
    with torch.no_grad():
        after = torch.nn.functional.cross_entropy(net(torch.tensor(X).movedim(-1, 1) / 255), torch.tensor(Y))
    assert float(after) < 0.69


def test_refusals() -> None:
    assert "scale is 'b8'" in complaint(efficientnet, 3, rng(), "b8")
    assert "scale.depth is 0" in complaint(efficientnet, 3, rng(), Scale(0, 1, 224))
    assert "classes is 0" in complaint(efficientnet, 0, rng())
    assert "rng is 1" in complaint(efficientnet, 3, 1)


def test_other_kinds_are_refused() -> None:
    assert complaint(efficientnet, 3, rng(), 2).startswith("TypeError: efficientnet: scale is 2, expected a Scale.")
