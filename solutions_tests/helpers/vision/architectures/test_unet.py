"""U-Nets: counts by hand, shapes at every level, first weights, what the skips carry, training, refusals."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from helpers.torch_training import fit
from helpers.vision.architectures.unet import decoder_block, encoder_block, unet
from helpers.vision.costs import full_size, layer_table, parameter_count
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def counted(n_C: int, classes: int, width: int, depth: int, skips: bool, batch_norm: bool) -> int:
    """The parameters, written down from the figure of the paper."""

    def conv(before: int, after: int) -> int:
        return 9 * before * after + (2 * after if batch_norm else after)

    total, before = 0, n_C
    for k in range(depth + 1):
        total += conv(before, width * 2**k) + conv(width * 2**k, width * 2**k)
        before = width * 2**k
    for k in reversed(range(depth)):
        here = width * 2**k
        total += 4 * 2 * here * here + here  # 2 x 2 up
        total += conv((2 if skips else 1) * here, here) + conv(here, here)
    return total + width * classes + classes


def test_the_original() -> None:
    net = full_size(unet, 2, rng(), n_C=1, width=64, depth=4, batch_norm=False)
    assert parameter_count(net) == counted(1, 2, 64, 4, True, False) == 31_030_658
    rows = layer_table(net, (1, 512, 512))
    weighty = [row for row in rows if row.kind in ("Conv2d", "ConvTranspose2d")]
    assert len(weighty) == 23  # "in total the network has 23 convolutional layers"
    assert [row.shape[0] for row in weighty if row.kind == "ConvTranspose2d"] == [512, 256, 128, 64]
    assert rows[-1].shape == (2, 512, 512)
    assert (1024, 32, 32) in {row.shape for row in rows}


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("skips", [True, False])
@pytest.mark.parametrize(("width", "depth", "classes", "n_C"), [(1, 1, 1, 1), (4, 3, 2, 1), (8, 3, 4, 3), (5, 2, 3, 2)])
def test_any_size(width: int, depth: int, classes: int, n_C: int, skips: bool, batch_norm: bool) -> None:
    net = unet(classes, rng(), n_C=n_C, width=width, depth=depth, skips=skips, batch_norm=batch_norm)
    assert parameter_count(net) == counted(n_C, classes, width, depth, skips, batch_norm)
    for sides in ((2**depth, 3 * 2**depth), (24, 16)):
        x = torch.rand(2, n_C, *sides)
        assert net(x).shape == (2, classes, *sides)
    assert [row.shape[1] for row in layer_table(net, (n_C, 32, 32)) if row.kind == "MaxPool2d"] == [
        32 // 2 ** (k + 1) for k in range(depth)
    ]


def test_a_step_up_is_what_the_paper_says() -> None:
    decoder = decoder_block(6, 3)
    a, kept = torch.rand(2, 6, 4, 5), torch.rand(2, 3, 8, 10)
    up = functional.conv_transpose2d(a, decoder.up.weight, decoder.up.bias, stride=2)
    x = torch.cat([kept, up], dim=1)
    for unit in decoder.block:
        x = functional.relu(unit.norm(functional.conv2d(x, unit.conv.weight, padding=1)))
    torch.testing.assert_close(decoder(a, kept), x)
    bare = decoder_block(6, 3, skips=False)
    torch.testing.assert_close(bare(a, kept), bare.block(bare.up(a)))
    assert encoder_block(2, 5)(torch.rand(1, 2, 7, 9)).shape == (1, 5, 7, 9)


def test_each_level_gets_its_like() -> None:
    net = unet(2, rng(), n_C=1, width=2, depth=3).eval()
    seen: list[tuple[Any, Any]] = []
    for part in net.up:
        part.register_forward_hook(lambda part, inputs, out: seen.append((inputs[1], out)))
    kept: list[Any] = []
    for part in net.down:
        part.register_forward_hook(lambda part, inputs, out: kept.append(out))
    net(torch.rand(1, 1, 16, 24))
    assert len(seen) == len(kept) == 3
    for (got, out), made in zip(seen, reversed(kept), strict=True):
        assert got is made and got.shape == out.shape


def test_without_skips_the_top_level_cannot_see_a_single_pixel() -> None:
    x = torch.rand(1, 1, 16, 16)
    for skips in (True, False):
        net = unet(2, rng(), n_C=1, width=4, depth=2, skips=skips).eval()
        x.requires_grad_(True)
        with_pool = net(x)
        net.up[-1].up.weight.data.zero_()  # nothing comes from below any more
        alone = net(x)
        assert torch.allclose(alone, alone.mean(dim=(2, 3), keepdim=True), atol=1e-5) == (not skips)
        assert with_pool.shape == alone.shape


def test_first_weights_depend_on_the_seed_only() -> None:
    torch.manual_seed(1)
    one = unet(3, rng(), width=4).state_dict()
    torch.manual_seed(2)
    same, other = (unet(3, rng(seed), width=4).state_dict() for seed in (0, 1))
    assert all(torch.equal(one[key], same[key]) for key in one)
    for key in ("up.0.up.weight", "down.0.first.conv.weight", "head.weight"):
        assert not torch.equal(one[key], other[key])
    net = unet(3, rng(), width=32, depth=1)
    assert float(net.up[0].up.weight.detach().std()) == pytest.approx(1 / 64**0.5, rel=0.03)
    assert bool((net.up[0].up.bias == 0).all())
    above, below = torch.randn(1, 64, 8, 8), net.up[0].up
    assert float(below(above).detach().std()) == pytest.approx(1, rel=0.15)


@pytest.mark.parametrize("skips", [True, False])
def test_two_steps_lower_the_loss(skips: bool) -> None:
    images = rng(1).integers(0, 256, (4, 16, 16), dtype=np.uint8)
    masks = (images > 128).astype(np.uint8)
    net = unet(2, rng(), n_C=1, width=4, depth=2, skips=skips)

    def loss(out: Any, Y: Any) -> Any:
        return functional.cross_entropy(out, Y.long())

    training = fit(net, images, masks, loss=loss, epochs=2, batch_size=4, learning_rate=0.01, rng=rng())
    first, *_, last = training.history.cost
    assert last < first


def test_refusals() -> None:
    for name in ("n_C", "width", "depth"):
        options: dict[str, Any] = {name: 0}
        assert f"unet: {name} is 0" in complaint(lambda options=options: unet(2, rng(), **options))
    assert "unet: classes is 0" in complaint(unet, 0, rng())
    assert "rng is 7" in complaint(unet, 2, 7)
    assert "decoder_block: n_C is 0" in complaint(decoder_block, 4, 0)
    assert "n_C_prev is 0" in complaint(encoder_block, 0, 4)
    assert isinstance(unet(2, rng()).head, nn.Conv2d)


def test_other_kinds_are_refused() -> None:
    assert complaint(unet, 2, rng(), skips="no").startswith("TypeError: unet: skips is 'no', expected True or False.")
    assert complaint(decoder_block, 4, 2, skips=None).startswith(
        "TypeError: decoder_block: skips is None, expected True or False."
    )
