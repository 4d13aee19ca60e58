"""The trainings of lesson 4.9: the loss by hand, four networks, pictures of any size, what a training gives."""

from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import log_softmax

from helpers.data.coin_picture import draw_discs, load_coins
from helpers.torch_training import predict
from helpers.vision.segmentation_trials import (
    NETS,
    SOURCES,
    coin_net,
    coin_trial,
    logits_of,
    mask_scores,
    pixel_loss,
    scene_epochs,
    scene_net,
)
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_loss_is_the_mean_over_all_pixels() -> None:
    out, Y = rng().standard_normal((2, 3, 4, 5)), rng(1).integers(0, 3, (2, 4, 5), dtype=np.uint8)
    logs = log_softmax(out, axis=1)
    expected = -np.mean([logs[i, Y[i, h, w], h, w] for i in range(2) for h in range(4) for w in range(5)])
    assert float(pixel_loss(torch.tensor(out), torch.tensor(Y))) == pytest.approx(expected)


@pytest.mark.parametrize("kind", NETS)
def test_four_networks(kind: str) -> None:
    net, same = coin_net(kind, rng()), coin_net(kind, rng())
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), same.state_dict().values(), strict=True))
    assert net(torch.rand(2, 1, 16, 24)).shape == (2, 2, 16, 24)
    if kind.startswith("FCN"):
        assert len(net.sides) == (2 if "two" in kind else 0)
    else:
        assert all(part.skips == ("no" not in kind) for part in net.up)


@pytest.mark.parametrize("sides", [(16, 24), (17, 9), (8, 31)])
def test_any_size(sides: tuple[int, int]) -> None:
    net = coin_net("U-Net", rng()).eval()
    images = rng(2).integers(0, 256, (3, *sides), dtype=np.uint8)
    logits = logits_of(net, images)
    assert logits.shape == (3, 2, *sides)
    if sides == (16, 24):
        np.testing.assert_allclose(logits, predict(net, images))
    filled = np.pad(images, [(0, 0), (0, -sides[0] % 8), (0, -sides[1] % 8)], mode="symmetric")
    np.testing.assert_allclose(logits, predict(net, filled)[:, :, : sides[0], : sides[1]])
    color: Any = torch.nn.Conv2d(3, 4, 1)
    assert logits_of(color, np.zeros((1, 9, 10, 3), dtype=np.uint8)).shape == (1, 4, 9, 10)


@pytest.mark.parametrize(("source", "least"), [("coins", 0.6), ("drawings", 0.6), ("plain drawings", 0.4)])
def test_a_training(source: str, least: float) -> None:
    trial = coin_trial("U-Net", seed=3, source=source, m=20, seen=400)
    assert trial.iou > least and trial.edge > 0.5 and trial.iou_seen > 0.7
    scores = mask_scores(trial.net, load_coins("right"))
    assert scores.iou[1] == pytest.approx(trial.iou) and scores.edge_accuracy == pytest.approx(trial.edge)


def test_plain_drawings_are_a_source() -> None:
    drawn = SOURCES["plain drawings"](3, rng(), size=48)
    assert (drawn.images == draw_discs(3, rng(), size=48, plain=True).images).all()
    assert not (drawn.images == draw_discs(3, rng(), size=48).images).all()


@pytest.mark.parametrize("skips", [True, False])
def test_a_training_on_scenes(skips: bool) -> None:
    epochs = list(scene_epochs(skips, 1, m=32, epochs=2, judged=8))
    assert len(epochs) == 3 and epochs[-1].cost < epochs[0].cost
    assert epochs[0].net is epochs[-1].net and all(part.skips == skips for part in epochs[0].net.up)
    assert all(0 <= epoch.mean_iou <= 1 and 0 <= epoch.edge <= 1 for epoch in epochs)


def test_refusals() -> None:
    assert "kind is 'U-net'" in complaint(coin_net, "U-net", rng())
    assert "source is 'discs'" in complaint(lambda: coin_trial("U-Net", source="discs"))
    assert "m is 0" in complaint(lambda: coin_trial("U-Net", m=0))
    assert "epochs is 0" in complaint(lambda: list(scene_epochs(True, epochs=0)))
    assert "seen is 0" in complaint(lambda: coin_trial("U-Net", seen=0))
    net = coin_net("U-Net", rng())
    assert "expected sides of at least 8 pixels" in complaint(logits_of, net, np.zeros((1, 7, 9), dtype=np.uint8))
    assert "images has shape (7, 9)" in complaint(logits_of, net, np.zeros((7, 9), dtype=np.uint8))
    assert "net is a list" in complaint(logits_of, [], np.zeros((1, 8, 8), dtype=np.uint8))


def test_other_kinds_are_refused() -> None:
    assert complaint(coin_trial, "U-Net", -1).startswith(
        "ValueError: coin_trial: seed is -1, expected a whole number of at least 0."
    )
    assert complaint(mask_scores, None, 3).startswith("TypeError: mask_scores: truth is 3, expected a Masked.")
    assert complaint(scene_net, "no", rng()).startswith("TypeError: unet: skips is 'no', expected True or False.")
    assert complaint(logits_of, torch.nn.Flatten(), "x").startswith(
        "TypeError: logits_of: images is a str, expected a numpy array or a torch tensor."
    )
